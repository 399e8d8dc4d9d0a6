//! The query language under any text: it never fails, and what it prints reads back as the same query.

use domain::query::{Key, Query, has_filter, parse, with_filter, without_key};
use proptest::prelude::*;

/// Text made of the pieces that mean something, glued in every way.
fn tricky_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "is:",
            "open",
            "flow:",
            "\"",
            "\\",
            "-",
            "*",
            ",",
            " ",
            "after:",
            "-7d",
            "msg:",
            "by:",
            "auto",
            "user",
            ":",
            "AND (",
            "NEAR",
            "foo:",
            "é",
            "\u{0}",
            "\u{202e}",
            "2026-04-29",
            "none",
            "\n",
            "tag:",
            "fp:",
            "key:",
            "cut",
            "cured:",
            "no",
            "vanishes:",
            "7d",
            "\u{e000}",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_a_query_gives_text_that_reads_as_the_same_query(text in tricky_text()) {
        let query = Query::read(&text);
        let printed = query.to_string();
        prop_assert_eq!(Query::read(&printed), query, "printed as {:?}", printed);
    }

    #[test]
    fn tokens_lie_in_order_on_character_borders_and_cover_all_but_space(text in tricky_text()) {
        let mut at = 0;
        for token in parse(&text).tokens {
            prop_assert!(token.span.start >= at && token.span.end > token.span.start);
            prop_assert!(text.get(at..token.span.start).is_some_and(|gap| gap.chars().all(char::is_whitespace)));
            prop_assert!(text.get(token.span.clone()).is_some());
            at = token.span.end;
        }
        prop_assert!(text.get(at..).is_some_and(|gap| gap.chars().all(char::is_whitespace)));
    }

    #[test]
    fn a_filter_switched_on_is_there_and_switched_off_is_gone(text in tricky_text(), value in "[a-z ,\"\\\\*:-]{1,8}") {
        let on = with_filter(&text, Key::Code, &value, true);
        prop_assert!(has_filter(&on, Key::Code, &value), "{:?} lacks {:?}", on, value);
        let off = with_filter(&on, Key::Code, &value, false);
        prop_assert!(!has_filter(&off, Key::Code, &value), "{:?} still has {:?}", off, value);
    }

    #[test]
    fn removing_a_key_leaves_none_of_it(text in tricky_text()) {
        let left = without_key(&text, Key::Msg);
        prop_assert!(Query::read(&left).values(Key::Msg, false).next().is_none());
    }
}
