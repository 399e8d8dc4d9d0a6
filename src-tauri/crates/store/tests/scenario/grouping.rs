//! Kinds of failures and other groups: what they hold, in which order, and how older files get them.

use crate::scenario::{
    build::{Desk, NOW, desk, minutes_ago, record, step},
    opening::raw,
};
use domain::{
    fingerprint::{Part, Slot, parts},
    query::Query,
    time::HOUR_MS,
};
use store::{
    Error, File,
    group::{COURSE_POINTS, GroupPage, GroupSort, Grouping},
    pull::ErrorList,
    search::{Cursor, Search},
};

/// Three kinds: four of "key … missing" on two flows, two of "timeout", one without a message.
fn filled() -> Desk {
    let desk = desk().with_catalog();
    let (s1, s2) = (step("f1", "s1"), step("f2", "s2"));
    let missing =
        |key: &str| format!(r#""message":"Key {key} is missing","code":"MISSING","traceKey":"T-{key}""#);
    desk.open(&[
        record(&s1, "a", minutes_ago(1), &missing("1001")),
        record(&s1, "b", minutes_ago(60 * 7), &missing("2002")),
        record(&s2, "c", minutes_ago(60 * 24 * 9), &missing("3003")),
        record(&s2, "d", minutes_ago(2), r#""message":"timeout of 50ms","traceKey":"T-1001""#),
        record(&s2, "e", minutes_ago(3), ""),
    ]);
    desk.apply(
        ErrorList::Resolved,
        &[
            record(&s1, "f", minutes_ago(60 * 24 * 20), &missing("4004")),
            record(&s2, "g", minutes_ago(5), r#""message":"timeout of 900ms","resolvedBy":"auto""#),
        ],
        NOW,
    );
    desk
}

fn groups(desk: &Desk, text: &str, grouping: Grouping) -> GroupPage {
    let query = Query::read(text);
    desk.list_groups(&Search { query: &query, now: NOW }, grouping, GroupSort::Count, None, 100).unwrap()
}

/// Key, count, flows, and minutes since first and last.
fn short(page: &GroupPage) -> Vec<(String, u64, u64, i64, i64)> {
    let ago = |at: domain::time::UtcMs| (NOW.0 - at.0) / 60_000;
    page.groups
        .iter()
        .map(|group| {
            (
                group.key.clone().unwrap_or_default(),
                group.count,
                group.flows,
                ago(group.first_at),
                ago(group.last_at),
            )
        })
        .collect()
}

#[test]
fn kinds_hold_the_records_that_differ_only_in_numbers_and_ids() {
    let desk = filled();
    let page = groups(&desk, "is:open", Grouping::Kind);
    assert_eq!((page.total, page.next.as_ref()), (3, None));
    let kind = &page.groups[0];
    assert_eq!(
        parts(kind.pattern.as_deref().unwrap()),
        [Part::Text("Key ".into()), Part::Slot(Slot::Number), Part::Text(" is missing".into())]
    );
    assert_eq!((kind.count, kind.flows, kind.newest.record.key.error.as_str()), (3, 2, "a"));
    assert_eq!((kind.first_at, kind.last_at), (minutes_ago(60 * 24 * 9), minutes_ago(1)));
    assert_eq!(kind.first_ever_at, Some(minutes_ago(60 * 24 * 20)));
    assert_eq!(kind.steps, [step("f1", "s1"), step("f2", "s2")]);
    // The last point is now; seven hours ago is the one before; nine days ago is before the course.
    assert_eq!(kind.course.len(), COURSE_POINTS);
    assert_eq!(kind.course[COURSE_POINTS - 2..], [1, 1]);
    assert_eq!(kind.course.iter().sum::<u64>(), 2);
}

#[test]
fn a_kind_is_listed_and_counted_by_its_fingerprint() {
    let desk = filled();
    for text in ["", "is:open", "is:open flow:f1", "missing", "missing is:open after:-1d"] {
        let page = groups(&desk, text, Grouping::Kind);
        assert!(page.total > 0, "{text}");
        for group in &page.groups {
            let fp = group.key.as_deref().unwrap();
            assert_eq!(desk.count(&format!("{text} fp:{fp}")), group.count, "{text} fp:{fp}");
            assert_eq!(desk.ids(&format!("{text} fp:{fp}")).split(' ').count() as u64, group.count);
        }
        let sum: u64 = page.groups.iter().map(|group| group.count).sum();
        assert_eq!(sum, desk.count(text), "{text}");
    }
    assert_eq!(desk.ids("fp:0000000000000000"), "");
}

#[test]
fn counters_and_rows_give_the_same_kinds() {
    let desk = filled();
    for text in ["", "is:open", "is:open,resolved", "-is:open"] {
        let counted = groups(&desk, text, Grouping::Kind);
        let by_row = groups(&desk, &format!("{text} -id:none-such"), Grouping::Kind);
        assert_eq!(counted, by_row, "{text}");
    }
}

#[test]
fn records_are_grouped_by_trace_key_step_code_and_classification_too() {
    let desk = filled();
    let keys = |grouping| {
        short(&groups(&desk, "is:open", grouping)).into_iter().map(|g| (g.0, g.1)).collect::<Vec<_>>()
    };
    assert_eq!(keys(Grouping::Trace), [("T-1001".into(), 2), ("T-2002".into(), 1), ("T-3003".into(), 1)]);
    assert_eq!(keys(Grouping::Step), [("s2".into(), 3), ("s1".into(), 2)]);
    assert_eq!(keys(Grouping::Code), [("MISSING".into(), 3), (String::new(), 2)]);
    assert_eq!(keys(Grouping::Classification), [(String::new(), 5)]);
}

#[test]
fn pages_of_groups_join_in_every_order() {
    let desk = filled();
    let query = Query::default();
    let search = Search { query: &query, now: NOW };
    for (sort, first) in [(GroupSort::Count, 4), (GroupSort::LastSeen, 4), (GroupSort::FirstSeen, 1)] {
        let mut after: Option<Cursor> = None;
        let mut seen = Vec::new();
        loop {
            let page = desk.list_groups(&search, Grouping::Kind, sort, after.as_ref(), 1).unwrap();
            seen.extend(page.groups.into_iter().map(|group| (group.key, group.count)));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen.len(), 3, "{sort:?}");
        assert_eq!(seen[0].1, first, "{sort:?}");
        let whole = desk.list_groups(&search, Grouping::Kind, sort, None, 100).unwrap();
        assert_eq!(seen, whole.groups.into_iter().map(|g| (g.key, g.count)).collect::<Vec<_>>());
    }
    let bad = desk.list_groups(&search, Grouping::Kind, GroupSort::Count, Some(&Cursor("n.1".into())), 1);
    assert!(matches!(bad, Err(Error::BadCursor)));
}

#[test]
fn records_of_an_older_file_get_their_fingerprints_bit_by_bit() {
    let desk = filled();
    let before = groups(&desk, "", Grouping::Kind);
    raw(&desk.folder.path().join(File::Cache.name()))
        .execute_batch(
            "DELETE FROM error_count WHERE dim = 9;
             INSERT INTO error_count (dim, step, state, value, flow, n)
               SELECT 9, step, state, 0, flow, n FROM error_count WHERE dim = 0;
             UPDATE error SET print = 0, flags = flags & 15;
             DELETE FROM fingerprint;",
        )
        .unwrap();
    let unknown = groups(&desk, "", Grouping::Kind);
    assert_eq!(short(&unknown).len(), 1, "all in one group without a kind");
    let mut done = 0;
    loop {
        match desk.index_fingerprints(2).unwrap() {
            0 => break,
            some => done += some,
        }
    }
    assert_eq!(done, 7);
    assert_eq!(groups(&desk, "", Grouping::Kind), before);
    assert_eq!(groups(&desk, " -id:none-such", Grouping::Kind), before);
}

#[test]
fn kinds_of_older_rules_are_made_anew() {
    let desk = filled();
    let before = short(&groups(&desk, "", Grouping::Kind));
    raw(&desk.folder.path().join(File::Cache.name()))
        .execute_batch("UPDATE fingerprint SET version = 0, pattern = 'old'")
        .unwrap();
    while desk.index_fingerprints(100).unwrap() > 0 {}
    let after = groups(&desk, "", Grouping::Kind);
    assert_eq!(short(&after), before);
    assert!(after.groups.iter().all(|group| group.pattern.as_deref() != Some("old")));
}

#[test]
fn what_comes_from_the_future_counts_in_the_last_point() {
    let desk = desk();
    desk.open(&[record(&step("f", "s"), "a", NOW.plus_ms(9 * HOUR_MS), r#""message":"x""#)]);
    assert_eq!(groups(&desk, "", Grouping::Kind).groups[0].course[COURSE_POINTS - 1], 1);
}
