//! What queries find, in which order, page by page, and that no text can break them.

use crate::scenario::build::{Desk, NOW, desk, key, minutes_ago, record, step};
use domain::query::Query;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::ops::ControlFlow;
use store::{
    Error, ReadScope,
    pull::ErrorList,
    search::{Cursor, Search, Sort},
};

/// Six records, newest first a to f; e is resolved, f is gone.
fn filled() -> Desk {
    let desk = desk().with_catalog();
    let (s1, s2, e3) = (step("f1", "s1"), step("f2", "s2"), step("f3", "e3"));
    desk.open(&[
        record(&s1, "a", minutes_ago(1), r#""message":"Connection timed out","source":"application","code":"ETIMEDOUT","classification":"intermittent","traceKey":"T-1","retryDataKey":"k1""#),
        record(&s1, "b", minutes_ago(2), r#""message":"Přihlášení selhalo","source":"internal","classification":"connection","traceKey":"T-2","tags":["F3ZBQ"]"#),
        record(&s2, "c", minutes_ago(3), r#""message":"timeout while reading \"orders\"","source":"application","code":"DUP_RCRD","assignedTo":"ann@example.com""#),
        record(&e3, "d", minutes_ago(60 * 24 * 2), r#""message":"<b>bad</b> gateway","code":"502","_flowJobId":"run-9""#),
    ]);
    desk.apply(
        ErrorList::Resolved,
        &[record(
            &s2,
            "e",
            minutes_ago(5),
            r#""message":"closed","resolvedAt":"2026-02-28T23:00:00Z","resolvedBy":"auto""#,
        )],
        NOW,
    );
    desk.open(&[record(&s2, "f", minutes_ago(6), r#""message":"purged","purgeAt":"2026-02-28T23:59:00Z""#)]);
    desk.expire_errors(NOW, 100).unwrap();
    desk
}

#[test]
fn every_key_of_the_language_finds_what_it_says() {
    let desk = filled();
    for (query, expected) in [
        ("", "a b c e f d"),
        ("is:open", "a b c d"),
        ("is:resolved", "e"),
        ("is:gone", "f"),
        ("is:open,gone", "a b c f d"),
        ("is:open is:gone", "a b c f d"),
        ("-is:open", "e f"),
        ("is:retriable", "a"),
        ("timed", "a"),
        ("time*", "a c"),
        ("TIMEOUT", "c"),
        ("prihlaseni", "b"),
        ("\"bad gateway\"", ""),
        ("\"b bad b gateway\"", "d"),
        ("gateway -bad", ""),
        ("-timed is:open", "b c d"),
        ("msg:timed,selhalo", "a b"),
        ("-msg:timed,selhalo is:open", "c d"),
        ("etimedout", "a"),
        ("flow:f1", "a b"),
        ("flow:\"order SYNC\"", "a b"),
        ("flow:f1,Loose", "a b d"),
        ("-flow:f1", "c e f d"),
        ("step:\"Post orders\"", "a b"),
        ("step:s2 is:open", "c"),
        ("integration:i2", "c e f"),
        ("integration:\"Shopify – NetSuite\"", "a b"),
        ("integration:none", "d"),
        ("-integration:none,i1", "c e f"),
        ("source:application", "a c"),
        ("source:none", "e f d"),
        ("class:intermittent,connection", "a b"),
        ("-class:none", "a b"),
        ("code:dup_rcrd", "c"),
        ("trace:T-1", "a"),
        ("trace:t-1", ""),
        ("-trace:T-1,T-2 is:open", "c d"),
        ("run:run-9", "d"),
        ("id:a,d", "a d"),
        ("-id:a is:open", "b c d"),
        ("by:auto", "e"),
        ("by:user", ""),
        ("-by:auto is:resolved", ""),
        ("assigned:ann@example.com", "c"),
        ("assigned:none is:open", "a b d"),
        ("tag:F3ZBQ", "b"),
        ("tag:none is:open", "a c d"),
        ("has:retrydata", "a"),
        ("-has:retrydata is:open", "b c d"),
        ("after:-1h", "a b c e f"),
        ("before:-1h", "d"),
        ("-after:-1h", "d"),
        ("after:-4m before:-2m", "c"),
        ("after:-4m after:-1d", "a b c e f"),
        ("after:2026-02-28", "a b c e f"),
        ("flow:nothing", ""),
        ("code:nothing", ""),
        ("timeout flow:f1", ""),
        ("time* flow:f1 is:open source:application after:-1h", "a"),
        ("is:queued", ""),
        ("is:parked,retrying", ""),
        ("!!! is:resolved", "e"),
    ] {
        assert_eq!(desk.ids(query), expected, "{query}");
    }
}

#[test]
fn pages_join_without_gap_or_repeat_in_every_order() {
    let desk = desk();
    let steps = [step("f", "s"), step("f", "t"), step("g", "s")];
    let mut random = StdRng::seed_from_u64(3);
    let mut records = Vec::new();
    for n in 0..1_500 {
        // Few distinct times, so that many share a millisecond.
        let at = minutes_ago(random.random_range(0..40));
        let resolved = minutes_ago(random.random_range(0..20)).to_iso();
        let extra = format!(r#""message":"word{} all","resolvedAt":"{resolved}""#, n % 3);
        records.push(record(&steps[n % 3], &format!("{n}"), at, &extra));
    }
    let (open, resolved) = records.split_at(700);
    for (list, part) in [(ErrorList::Open, open), (ErrorList::Resolved, resolved)] {
        for one in &steps {
            let of_step: Vec<_> =
                part.iter().filter(|r| r.key.flow == one.flow && r.key.step == one.step).cloned().collect();
            desk.apply_errors(one, list, &of_step, NOW).unwrap();
        }
    }
    for (text, sort) in [
        ("", Sort::OccurredNewest),
        ("", Sort::OccurredOldest),
        ("is:open", Sort::OccurredNewest),
        ("all", Sort::OccurredNewest),
        ("word1", Sort::OccurredOldest),
        ("is:resolved", Sort::ResolvedNewest),
        ("word2 is:resolved", Sort::ResolvedNewest),
        ("step:s is:open", Sort::OccurredNewest),
        ("flow:f", Sort::OccurredOldest),
    ] {
        let query = Query::read(text);
        let search = Search { query: &query, now: NOW };
        let mut seen = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = desk.list_errors(&search, sort, after.as_ref(), 37).unwrap();
            seen.extend(page.rows.into_iter().map(|row| row.record));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let unique: std::collections::HashSet<_> = seen.iter().map(|r| r.key.clone()).collect();
        assert_eq!(unique.len(), seen.len(), "{text}");
        assert_eq!(seen.len() as u64, desk.count(text), "{text}");
        let times: Vec<_> = seen
            .iter()
            .map(|r| if sort == Sort::ResolvedNewest { r.resolved_at } else { r.occurred_at })
            .collect();
        let is_sorted = match sort {
            Sort::OccurredOldest => times.is_sorted(),
            _ => times.iter().rev().is_sorted(),
        };
        assert!(is_sorted, "{text} {sort:?}");
    }
}

#[test]
fn a_stream_gives_every_row_and_stops_when_told() {
    let desk = desk();
    let s = step("f", "s");
    let records: Vec<_> = (0..1_200).map(|n| record(&s, &n.to_string(), minutes_ago(n), "")).collect();
    desk.apply_errors(&s, ErrorList::Open, &records, NOW).unwrap();
    let query = Query::default();
    let search = Search { query: &query, now: NOW };
    let run = |rows_max, stop_at: usize| {
        let mut count = 0;
        desk.stream_errors(&search, Sort::OccurredNewest, None, rows_max, &mut |_| {
            count += 1;
            if count == stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        count
    };
    assert_eq!(run(None, 0), 1_200);
    assert_eq!(run(Some(501), 0), 501);
    assert_eq!(run(None, 3), 3);
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let desk = filled();
    let query = Query::default();
    let search = Search { query: &query, now: NOW };
    let cursor = desk.rows("")[0].cursor.clone();
    for bad in ["", "n", "n.1", "n.1.2.3", "x.1.2", "n.1.'", "o.1.2"] {
        let result = desk.list_errors(&search, Sort::OccurredNewest, Some(&Cursor(bad.into())), 10);
        assert!(matches!(result, Err(Error::BadCursor)), "{bad}");
    }
    assert!(desk.list_errors(&search, Sort::OccurredNewest, Some(&cursor), 10).is_ok());
    assert!(desk.list_errors(&search, Sort::ResolvedNewest, Some(&cursor), 10).is_err());
}

#[test]
fn a_record_keeps_every_byte_and_knows_its_integration() {
    let desk = desk().with_catalog();
    let raw = "{ \"errorId\" : 90071992547409931234, \"novel\":{\"x\":[1,2.50]}, \"message\":\"a\\u0000\\ud800 <b>\" }";
    let record = domain::error_record::ErrorRecord::decode(&step("f1", "s1"), raw).unwrap();
    desk.open(&[record]);
    let row = desk.error(&key("f1", "s1", "90071992547409931234")).unwrap().unwrap();
    assert_eq!(row.record.raw, raw);
    assert_eq!(row.integration, Some("i1".into()));
    assert_eq!(row.as_of, NOW);
    assert_eq!(desk.error(&key("f1", "s2", "90071992547409931234")).unwrap(), None);
}

#[test]
fn a_canceled_scope_reads_nothing_more() {
    let desk = filled();
    let scope = ReadScope::new();
    let scoped = desk.scoped(&scope);
    let query = Query::default();
    let search = Search { query: &query, now: NOW };
    assert_eq!(scoped.count_errors(&search).unwrap(), 6);
    scope.cancel();
    assert!(matches!(scoped.count_errors(&search), Err(Error::Interrupted)));
    assert_eq!(desk.count(""), 6);
}

/// The length of this test is the point of it: fault 20 asks for 100,000 strings.
#[test]
fn no_text_can_raise_an_error() {
    let desk = filled();
    let pieces = [
        "\"",
        "'",
        "*",
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "col:",
        "msg:",
        "-",
        "+",
        "^",
        "{",
        "}",
        ":",
        ",",
        "\\",
        "\0",
        "%",
        "_",
        ";",
        "--",
        "/*",
        "is:",
        "open",
        "flow:",
        "trace:",
        "after:",
        "-9d",
        "\u{e000}",
        "\u{f0001}",
        "\u{202e}",
        "é",
        "🦀",
        " ",
        " ",
        "timeout",
        "1e999",
        "\u{7f}",
        "\n",
        "id:",
        "run:",
        "by:",
        "tag:",
        "has:retrydata",
        "fp:",
        "key:none,cut,doubled",
        "cured:no",
        "vanishes:7d",
    ];
    let mut random = StdRng::seed_from_u64(20);
    let strings = std::env::var("STORE_FUZZ_STRINGS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    for round in 0..strings {
        let mut text = String::new();
        for _ in 0..random.random_range(1..12) {
            if random.random_bool(0.1) {
                text.push(char::from_u32(random.random_range(0..0x11_0000)).unwrap_or('\u{fffd}'));
            } else {
                text.push_str(pieces[random.random_range(0..pieces.len())]);
            }
        }
        if round % 5_000 == 0 {
            text = text.repeat(1_000);
        }
        let query = Query::read(&text);
        let search = Search { query: &query, now: NOW };
        for sort in [Sort::OccurredNewest, Sort::ResolvedNewest] {
            desk.list_errors(&search, sort, None, 5).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        }
        desk.count_errors(&search).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}
