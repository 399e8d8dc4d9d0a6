//! Counts by group, facets and the histogram.

use crate::scenario::build::{Desk, NOW, desk, minutes_ago, record, step};
use domain::{
    query::Query,
    time::{DAY_MS, HOUR_MS, UtcMs},
};
use store::{
    facet::{Dimension, Facet},
    pull::ErrorList,
    search::Search,
    spread::SpreadOf,
};

fn filled() -> Desk {
    let desk = desk().with_catalog();
    let (s1, s2) = (step("f1", "s1"), step("f2", "s2"));
    desk.open(&[
        record(
            &s1,
            "a",
            minutes_ago(1),
            r#""message":"one two","source":"application","classification":"value""#,
        ),
        record(&s1, "b", minutes_ago(2), r#""message":"two","source":"lookup","classification":"value""#),
        record(&s2, "c", minutes_ago(60 * 25), r#""message":"two","source":"lookup""#),
    ]);
    desk.apply(
        ErrorList::Resolved,
        &[record(&s2, "d", minutes_ago(3), r#""message":"one","resolvedBy":"auto""#)],
        NOW,
    );
    desk
}

fn by(desk: &Desk, query: &str, dimension: Dimension) -> Vec<(Option<String>, u64)> {
    let query = Query::read(query);
    let groups = desk.count_by(&Search { query: &query, now: NOW }, dimension).unwrap();
    groups.into_iter().map(|group| (group.key, group.count)).collect()
}

fn some(key: &str, count: u64) -> (Option<String>, u64) {
    (Some(key.to_owned()), count)
}

#[test]
fn counts_are_the_same_by_counters_and_by_rows() {
    let desk = filled();
    // `-id:none-such` changes nothing but cannot be answered by the counters.
    for extra in ["", " -id:none-such"] {
        let q = |text: &str| format!("{text}{extra}");
        assert_eq!(by(&desk, &q(""), Dimension::State), [some("open", 3), some("resolved", 1)]);
        assert_eq!(by(&desk, &q("is:open"), Dimension::Flow), [some("f1", 2), some("f2", 1)]);
        assert_eq!(by(&desk, &q(""), Dimension::Step), [some("s1", 2), some("s2", 2)]);
        assert_eq!(by(&desk, &q("is:open"), Dimension::Source), [some("lookup", 2), some("application", 1)]);
        assert_eq!(by(&desk, &q(""), Dimension::Classification), [(None, 2), some("value", 2)]);
        assert_eq!(by(&desk, &q("flow:f2"), Dimension::Day), [some("2026-02-28", 1), some("2026-02-27", 1)]);
        assert_eq!(by(&desk, &q("is:resolved"), Dimension::ResolvedBy), [some("auto", 1)]);
        assert_eq!(by(&desk, &q("two"), Dimension::State), [some("open", 3)]);
        assert_eq!(by(&desk, &q("one source:application"), Dimension::Step), [some("s1", 1)]);
    }
}

#[test]
fn facet_counts_ignore_their_own_group_only() {
    let desk = filled();
    let query = Query::read("is:open class:value source:lookup");
    let search = Search { query: &query, now: NOW };
    let facets =
        desk.facets(&search, &[Dimension::State, Dimension::Classification, Dimension::Source]).unwrap();
    let counts = |facet: &Facet| facet.groups.iter().map(|g| (g.key.clone(), g.count)).collect::<Vec<_>>();
    assert_eq!(counts(&facets[0]), [some("open", 1)]);
    assert_eq!(counts(&facets[1]), [(None, 1), some("value", 1)]);
    assert_eq!(counts(&facets[2]), [some("application", 1), some("lookup", 1)]);
}

#[test]
fn groups_carry_the_names_of_the_catalog() {
    let desk = filled();
    let query = Query::default();
    let groups = desk.count_by(&Search { query: &query, now: NOW }, Dimension::Flow).unwrap();
    assert_eq!(groups[0].name.as_deref(), Some("Order sync"));
}

#[test]
fn the_histogram_counts_each_record_once_and_ignores_the_range_of_the_query() {
    let desk = filled();
    for (text, from, to, buckets, expected) in [
        ("after:-1m", NOW.plus_ms(-2 * DAY_MS), NOW, 2, vec![1, 3]),
        ("two", NOW.plus_ms(-2 * DAY_MS), NOW, 2, vec![1, 2]),
        ("is:open", NOW.plus_ms(-2 * HOUR_MS), NOW, 4, vec![0, 0, 0, 2]),
        ("flow:none-such", NOW.plus_ms(-2 * DAY_MS), NOW, 2, vec![0, 0]),
    ] {
        let query = Query::read(text);
        let bars = desk.histogram(&Search { query: &query, now: NOW }, from, to, buckets).unwrap();
        assert_eq!(bars.iter().map(|bar| bar.count).collect::<Vec<_>>(), expected, "{text}");
        assert_eq!(bars[0].start, from);
    }
}

#[test]
fn a_long_time_is_drawn_by_whole_days_and_a_short_one_exactly() {
    let desk = desk();
    let s1 = step("f1", "s1");
    let records: Vec<_> = (0..40)
        .map(|day| record(&s1, &day.to_string(), minutes_ago(60 * 24 * day + 30), r#""message":"two""#))
        .collect();
    desk.apply_errors(&s1, ErrorList::Open, &records, NOW).unwrap();
    let of = SpreadOf { bars: 42, days: &[], not_after: None };
    let spread = |text: &str| desk.spread(&Search { query: &Query::read(text), now: NOW }, of).unwrap();
    for text in ["is:open", "two"] {
        let found = spread(text);
        assert_eq!(found.bars, vec![1; 40], "{text}");
        assert_eq!((found.from, found.to), (NOW.plus_ms(-40 * DAY_MS), NOW), "{text}");
    }
    // Borders may be any times: here from 1970 until half an hour before the newest record.
    let days = [UtcMs(0), minutes_ago(60), NOW];
    let of_days = SpreadOf { bars: 1, days: &days, not_after: None };
    for text in ["is:open", "two"] {
        let found = desk.spread(&Search { query: &Query::read(text), now: NOW }, of_days).unwrap();
        assert_eq!(found.days, [39, 1], "{text}");
    }
    // The own times of the query do not narrow the drawing, and nothing that matches is an empty day.
    assert_eq!(spread("is:open after:-1h"), spread("is:open"));
    let none = spread("flow:none-such");
    assert_eq!((none.bars.len(), none.bars.iter().sum::<u64>()), (42, 0));
    let open = &records[..3];
    let near = super::build::desk();
    near.apply_errors(&s1, ErrorList::Open, open, NOW).unwrap();
    let found = near.spread(&Search { query: &Query::read("is:open"), now: NOW }, of).unwrap();
    assert_eq!((found.bars.first(), found.bars.last(), found.bars.len()), (Some(&1), Some(&1), 42));
    assert_eq!(found.from, minutes_ago(60 * 48 + 30));
}
