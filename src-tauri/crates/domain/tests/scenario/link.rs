//! Links into the window: what the mails carry is understood, everything else is refused, nothing fails.

use domain::link::{Link, LinkError, Place, parse};
use proptest::prelude::*;

fn route(text: &str) -> Result<String, LinkError> {
    parse(text).map(|link| link.route())
}

#[test]
fn links_of_the_mails_lead_to_the_list_that_they_mean() {
    for (text, expected) in [
        ("flowmend://errors?query=is:open%20flow:5f2d", "errors?q=is%3Aopen%20flow%3A5f2d"),
        ("FLOWMEND://Errors?query=a+b", "errors?q=a%2Bb"),
        ("flowmend://errors", "errors"),
        ("flowmend://errors/", "errors"),
        ("flowmend://", "dashboard"),
        ("flowmend://dashboard?account=Acme%20s.r.o.", "dashboard"),
        ("flowmend://flow/5f2d0000c0ffee", "flow/5f2d0000c0ffee"),
        ("flowmend://outbox", "outbox"),
        (" flowmend://settings\n", "settings"),
        ("flowmend://errors?query=%C5%BDofie", "errors?q=%C5%BDofie"),
    ] {
        assert_eq!(route(text), Ok(expected.to_owned()), "{text}");
    }
    assert_eq!(parse("flowmend://outbox?account=Acme").unwrap().account.as_deref(), Some("Acme"));
}

#[test]
fn whatever_is_not_understood_whole_is_refused() {
    let long = format!("flowmend://errors?query={}", "a".repeat(5_000));
    for (text, expected) in [
        ("https://errors", LinkError::Scheme),
        ("javascript:alert(1)", LinkError::Scheme),
        ("", LinkError::Scheme),
        (long.as_str(), LinkError::Long),
        ("flowmend:errors", LinkError::Place),
        ("flowmend://resolve?query=is:open", LinkError::Place),
        ("flowmend://errors/1/2", LinkError::Place),
        ("flowmend://errors/retry", LinkError::Place),
        ("flowmend://flow", LinkError::Place),
        ("flowmend://flow/..%2F..%2Fsettings", LinkError::Place),
        ("flowmend://me@errors", LinkError::Place),
        ("flowmend://errors:80", LinkError::Place),
        ("flowmend://errors?query=a&action=retry", LinkError::Detail),
        ("flowmend://errors?query=a&query=b", LinkError::Detail),
        ("flowmend://errors?query", LinkError::Detail),
        ("flowmend://errors?query=%", LinkError::Detail),
        ("flowmend://errors?query=%+1", LinkError::Detail),
        ("flowmend://errors?query=%ff", LinkError::Detail),
        ("flowmend://errors?query=a%00b", LinkError::Detail),
        ("flowmend://outbox?query=a", LinkError::Detail),
    ] {
        assert_eq!(route(text), Err(expected), "{text}");
    }
}

fn tricky() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "flowmend:",
        "//",
        "/",
        "?",
        "&",
        "=",
        "%",
        "%20",
        "%2F",
        "%C5",
        "errors",
        "flow",
        "query",
        "account",
        "#",
        "..",
        "javascript:",
        "\u{0}",
        "é",
        "\u{202e}",
        "@",
        ":",
        " ",
        "+",
        "a",
        "5f2d",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_is_plain(text in prop_oneof![tricky(), any::<String>(), tricky().prop_map(|rest| format!("flowmend://errors{rest}"))]) {
        if let Ok(link) = parse(&text) {
            let route = link.route();
            prop_assert!(route.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~%/?=".contains(&byte)), "{route}");
            prop_assert_eq!(route.matches('?').count() <= 1, true);
            prop_assert_eq!(parse(&link.to_text()), Ok(link));
        }
    }

    #[test]
    fn a_link_that_was_made_reads_back_as_it_was(query in "[^\\p{Cc}]{1,80}", account in proptest::option::of("[^\\p{Cc}]{1,30}")) {
        let link = Link { account, place: Place::Errors { query } };
        prop_assert_eq!(parse(&link.to_text()), Ok(link));
    }
}
