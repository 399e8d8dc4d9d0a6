//! Classification of an error from its source, code and message (API 3.3), as the platform's "autopilot" does.
//!
//! The platform's own method is not known; this is a list of plain rules, the first that fits wins. Callers may
//! overrule it with a classification of their own.

/// Who is named as the author of a classification.
pub const CLASSIFIED_BY: &str = "autopilot";

/// A classification and what points to it: codes as a whole, words anywhere in code or message.
struct Rule {
    class: &'static str,
    codes: &'static [&'static str],
    words: &'static [&'static str],
}

/// In order: a message about a lock that names a missing record is intermittent, not missing.
const RULES: [Rule; 7] = [
    Rule {
        class: "governance",
        codes: &["429", "sss_request_limit_exceeded", "request_limit_exceeded"],
        words: &[
            "too many requests",
            "rate limit",
            "concurrency limit",
            "concurrent request",
            "throttl",
            "quota",
        ],
    },
    Rule {
        class: "intermittent",
        codes: &[
            "500",
            "502",
            "503",
            "504",
            "etimedout",
            "econnreset",
            "esockettimedout",
            "unable_to_lock_row",
        ],
        words: &[
            "timeout",
            "timed out",
            "try again",
            "temporarily unavailable",
            "service unavailable",
            "bad gateway",
            "socket hang up",
            "econnreset",
            "deadlock",
            "record has been changed",
            "unable to obtain exclusive access",
        ],
    },
    Rule {
        class: "connection",
        codes: &[
            "401",
            "403",
            "econnrefused",
            "enotfound",
            "invalid_login",
            "invalid_session_id",
            "login_failed",
        ],
        words: &[
            "connection is offline",
            "connection refused",
            "econnrefused",
            "enotfound",
            "invalid login",
            "authentication fail",
            "unauthorized",
            "certificate",
            "host key",
            "access token",
            "permission denied",
        ],
    },
    Rule {
        class: "duplicate",
        codes: &[
            "409",
            "dup_rcrd",
            "dup_entity",
            "duplicate_value",
            "duplicates_detected",
            "23505",
            "er_dup_entry",
        ],
        words: &["already exists", "duplicate", "already been taken", "unique constraint", "must be unique"],
    },
    Rule {
        class: "parse",
        codes: &["invalid_json", "parse_error", "malformed", "invalid_xml", "invalid_csv"],
        words: &[
            "unexpected token",
            "malformed",
            "parse error",
            "not valid json",
            "unexpected end",
            "unparsable",
        ],
    },
    Rule {
        class: "missing",
        codes: &["404", "rcrd_dsnt_exist", "required_field_missing", "not_found", "nosuchkey", "user_error"],
        words: &[
            "not found",
            "does not exist",
            "doesn't exist",
            "is required",
            "required field",
            "missing",
            "please enter value",
            "no such",
            "cannot be blank",
            "can't be blank",
        ],
    },
    Rule {
        class: "value",
        codes: &[
            "400",
            "422",
            "invalid_key_or_ref",
            "invalid_field_value",
            "string_too_long",
            "invalid_type",
        ],
        words: &[
            "invalid",
            "too long",
            "out of range",
            "must be a number",
            "not a valid",
            "cannot be negative",
            "mismatch",
        ],
    },
];

/// The classification, or `None` when nothing points to one.
#[must_use]
pub fn classify(source: &str, code: &str, message: &str) -> Option<&'static str> {
    if source == "connection" && !has_word(&RULES[1], code, message) {
        return Some("connection");
    }
    let code = code.to_ascii_lowercase();
    RULES
        .iter()
        .find(|rule| rule.codes.contains(&code.as_str()))
        .or_else(|| RULES.iter().find(|rule| has_word(rule, &code, message)))
        .map(|rule| rule.class)
}

fn has_word(rule: &Rule, code: &str, message: &str) -> bool {
    let text = format!("{code} {message}").to_lowercase();
    rule.words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_errors_get_the_class_a_person_would_give() {
        let cases = [
            ("application", "503", "Service Unavailable", Some("intermittent")),
            ("application", "ETIMEDOUT", "connect ETIMEDOUT 10.0.0.1:443", Some("intermittent")),
            (
                "application",
                "UNABLE_TO_LOCK_ROW",
                "unable to obtain exclusive access to this record",
                Some("intermittent"),
            ),
            ("application", "429", "Too Many Requests", Some("governance")),
            ("application", "DUP_RCRD", "A customer record with this ID already exists.", Some("duplicate")),
            ("application", "RCRD_DSNT_EXIST", "That record does not exist.", Some("missing")),
            ("connection", "DOWNLOAD_ERROR", "File object doesn't exist", Some("connection")),
            ("connection", "x", "socket hang up", Some("intermittent")),
            ("transformation", "x", "Unexpected token < in JSON at position 0", Some("parse")),
            ("application", "INVALID_KEY_OR_REF", "Invalid item reference key 5", Some("value")),
            ("pre_map_hook", "MyCode", "something of our own", None),
        ];
        for (source, code, message, class) in cases {
            assert_eq!(classify(source, code, message), class, "{code}: {message}");
        }
    }

    #[test]
    fn every_classification_can_come_out() {
        for rule in &RULES {
            for code in rule.codes {
                assert_eq!(classify("application", &code.to_uppercase(), "?"), Some(rule.class), "{code}");
            }
            assert!(rule.words.iter().any(|word| classify("application", "x", word) == Some(rule.class)));
        }
        assert_eq!(classify("application", "", ""), None, "what nothing points to has none");
    }
}
