//! Fingerprints under any text: bounded, free of control characters, the same for all records of a kind.

use domain::fingerprint::{PATTERN_CHARS_MAX, Part, Slot, fingerprint_of, parts};
use proptest::prelude::*;

/// Sentences with a hole, as flows report them.
const TEMPLATES: [&str; 6] = [
    "Invalid reference key @ for item",
    "Connect timeout to erp after @ while saving",
    "Record @ was changed by someone else",
    "No result for @, and the lookup does not allow a default.",
    "(@) is missing in the answer",
    "Nothing was committed: @",
];

/// What fills a hole, by the slot that it must become.
fn filling() -> impl Strategy<Value = (Slot, String, String)> {
    let number = || (1_000_u32..9_999_999).prop_map(|n| n.to_string());
    let id = || "[A-Z]{2,4}-[0-9]{4,8}";
    let hex = || "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{11}7";
    let quoted = || "\"[a-z]{1,9}( [a-z]{1,9})?\"";
    let date = || (2_000_u32..2_100, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    let url = || "https://[a-z]{3,9}\\.example/[a-z0-9]{1,9}\\?q=[0-9]{1,4}";
    let mail = || "[a-z]{2,9}@[a-z]{3,9}\\.example";
    prop_oneof![
        (number(), number()).prop_map(|(a, b)| (Slot::Number, a, b)),
        (id(), id()).prop_map(|(a, b)| (Slot::Id, a, b)),
        (hex(), hex()).prop_map(|(a, b)| (Slot::Id, a, b)),
        (quoted(), quoted()).prop_map(|(a, b)| (Slot::Text, a, b)),
        (date(), date()).prop_map(|(a, b)| (Slot::Date, a, b)),
        (url(), url()).prop_map(|(a, b)| (Slot::Url, a, b)),
        (mail(), mail()).prop_map(|(a, b)| (Slot::Email, a, b)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn records_of_one_kind_have_one_fingerprint(
        template in prop::sample::select(TEMPLATES.to_vec()), (slot, one, other) in filling(),
    ) {
        let of = |value: &str| fingerprint_of(&template.replace('@', value), Some("CODE"));
        prop_assert_eq!(of(&one), of(&other), "{} and {}", one, other);
        prop_assert!(parts(&of(&one).pattern).contains(&Part::Slot(slot)), "{:?} in {:?}", slot, of(&one).pattern);
    }

    #[test]
    fn different_sentences_are_different_kinds(a in "[a-z]{3,9} [a-z]{3,9}", b in "[a-z]{3,9} [a-z]{3,9}") {
        prop_assert_eq!(fingerprint_of(&a, None) == fingerprint_of(&b, None), a == b);
    }

    #[test]
    fn any_text_gives_a_bounded_pattern_without_control_characters(text in "(?s).{0,400}", code in prop::option::of(".{0,9}")) {
        let print = fingerprint_of(&text, code.as_deref());
        prop_assert_eq!(&print, &fingerprint_of(&text, code.as_deref()));
        prop_assert!(print.pattern.chars().count() <= PATTERN_CHARS_MAX);
        for part in parts(&print.pattern) {
            if let Part::Text(text) = part {
                prop_assert!(!text.chars().any(char::is_control), "{:?}", text);
            }
        }
    }

    #[test]
    fn white_space_around_and_within_makes_no_other_kind(words in prop::collection::vec("[a-z]{1,8}", 1..8)) {
        let plain = fingerprint_of(&words.join(" "), None);
        prop_assert_eq!(&plain, &fingerprint_of(&format!("\n {}\t", words.join(" \r\n ")), None));
    }
}
