//! Pulls: what pages change, what vanishing means, and that an interrupted pull goes on where it was.

use crate::scenario::build::{NOW, desk, key, minutes_ago, record, step};
use domain::{
    open_count::{FlowOpen, StepOpen},
    time::{HOUR_MS, UtcMs},
};
use store::{
    Error, OpenMode, Store,
    pull::{Applied, ErrorList, PAGE_ROWS_MAX, PullPage, StepFailure},
};

#[test]
fn an_open_record_that_a_whole_pull_did_not_see_is_gone_until_it_comes_back() {
    let desk = desk();
    let s = step("f", "s");
    let (a, b) = (record(&s, "a", minutes_ago(9), ""), record(&s, "b", minutes_ago(8), ""));
    desk.open(&[a.clone(), b.clone()]);
    let later = NOW.plus_ms(HOUR_MS);
    let pull = desk.begin_pull(&s, ErrorList::Open, later).unwrap();
    let page = PullPage { pull: &pull, records: std::slice::from_ref(&a), next_page: None, as_of: later };
    assert_eq!(desk.apply_page(&page).unwrap().unchanged, 1);
    assert_eq!(desk.finish_pull(&pull, None, later).unwrap().vanished, 1);
    assert_eq!((desk.ids("is:open"), desk.ids("is:gone")), ("a".into(), "b".into()));
    desk.apply(ErrorList::Open, &[b], later);
    assert_eq!(desk.ids("is:open"), "b a");
    assert!(matches!(desk.finish_pull(&pull, None, later), Err(Error::Absent(_))));
}

#[test]
fn a_gone_record_on_the_resolved_list_is_resolved() {
    let desk = desk();
    let s = step("f", "s");
    desk.open(&[record(&s, "a", minutes_ago(9), "")]);
    let pull = desk.begin_pull(&s, ErrorList::Open, NOW).unwrap();
    desk.apply_page(&PullPage { pull: &pull, records: &[], next_page: None, as_of: NOW }).unwrap();
    desk.finish_pull(&pull, None, NOW).unwrap();
    assert_eq!(desk.ids("is:gone"), "a");
    let resolved = r#""resolvedAt":"2026-02-28T23:59:30Z","resolvedBy":"u1""#;
    desk.apply(ErrorList::Resolved, &[record(&s, "a", minutes_ago(9), resolved)], NOW);
    assert_eq!(desk.ids("is:resolved by:user"), "a");
    let pull = desk.begin_pull(&s, ErrorList::Resolved, NOW).unwrap();
    desk.finish_pull(&pull, None, NOW).unwrap();
    let state = &desk.step_states().unwrap()[0];
    assert_eq!(state.resolved_until, UtcMs::parse("2026-02-28T23:59:30Z"));
}

#[test]
fn records_that_happened_after_the_pull_began_do_not_vanish() {
    let desk = desk();
    let s = step("f", "s");
    let pull = desk.begin_pull(&s, ErrorList::Open, minutes_ago(10)).unwrap();
    desk.open(&[record(&s, "new", minutes_ago(5), ""), record(&s, "old", minutes_ago(15), "")]);
    assert_eq!(desk.finish_pull(&pull, None, NOW).unwrap().vanished, 1);
    assert_eq!(desk.ids("is:open"), "new");
}

#[test]
fn another_step_of_the_same_id_is_another_record() {
    let desk = desk();
    let (s, t) = (step("f", "s"), step("g", "s"));
    desk.open(&[record(&s, "1", minutes_ago(1), ""), record(&t, "1", minutes_ago(2), "")]);
    desk.settle_resolved(&s, &["1".into()], Some("u1"), NOW).unwrap();
    assert_eq!(desk.error(&key("f", "s", "1")).unwrap().unwrap().state.as_str(), "resolved");
    assert_eq!(desk.error(&key("g", "s", "1")).unwrap().unwrap().state.as_str(), "open");
}

#[test]
fn an_interrupted_pull_goes_on_with_its_next_page_after_a_restart() {
    let desk = desk();
    let s = step("f", "s");
    let pages: Vec<_> = (0..3).map(|n| record(&s, &format!("p{n}"), minutes_ago(n), "")).collect();
    let pull = desk.begin_pull(&s, ErrorList::Open, NOW).unwrap();
    let page = |n: usize, next| PullPage { pull: &pull, records: &pages[n..=n], next_page: next, as_of: NOW };
    desk.apply_page(&page(0, Some("/v1/next?page=2"))).unwrap();
    let (again, _) = Store::open(desk.folder.path(), OpenMode::Write, NOW).unwrap();
    let resumed = again.begin_pull(&s, ErrorList::Open, NOW.plus_ms(1_000)).unwrap();
    assert_eq!((resumed.token, resumed.next_page.as_deref()), (pull.token, Some("/v1/next?page=2")));
    desk.apply_page(&page(1, Some("/v1/next?page=3"))).unwrap();
    desk.apply_page(&page(2, None)).unwrap();
    let resumed = again.begin_pull(&s, ErrorList::Open, NOW.plus_ms(2_000)).unwrap();
    assert!(resumed.is_read);
    assert_eq!(again.finish_pull(&resumed, None, NOW).unwrap().vanished, 0);
    assert_eq!(desk.ids("is:open"), "p0 p1 p2");
    let fresh = again.begin_pull(&s, ErrorList::Open, NOW).unwrap();
    assert!(fresh.token != pull.token && fresh.next_page.is_none());
}

#[test]
fn a_pull_of_long_ago_begins_anew() {
    let desk = desk();
    let s = step("f", "s");
    let pull = desk.begin_pull(&s, ErrorList::Open, NOW).unwrap();
    desk.apply_page(&PullPage { pull: &pull, records: &[], next_page: Some("/x"), as_of: NOW }).unwrap();
    let later = desk.begin_pull(&s, ErrorList::Open, NOW.plus_ms(2 * HOUR_MS)).unwrap();
    assert_eq!(later.next_page, None);
    assert!(matches!(
        desk.apply_page(&PullPage { pull: &pull, records: &[], next_page: None, as_of: NOW }),
        Err(Error::Absent(_))
    ));
}

#[test]
fn an_older_answer_never_overwrites_a_newer_one() {
    let desk = desk();
    let s = step("f", "s");
    desk.apply(ErrorList::Resolved, &[record(&s, "a", minutes_ago(9), r#""resolvedBy":"auto""#)], NOW);
    desk.apply(ErrorList::Open, &[record(&s, "a", minutes_ago(9), "")], minutes_ago(1));
    assert_eq!(desk.ids("is:resolved"), "a");
}

#[test]
fn a_change_of_the_words_is_found_and_the_old_words_are_not() {
    let desk = desk();
    let s = step("f", "s");
    desk.open(&[record(&s, "a", minutes_ago(9), r#""message":"apple","classification":"value""#)]);
    desk.open(&[record(
        &s,
        "a",
        minutes_ago(9),
        r#""message":"pear","classification":"missing","tags":["T1"]"#,
    )]);
    assert_eq!(desk.ids("pear class:missing tag:T1"), "a");
    assert_eq!((desk.ids("apple"), desk.ids("class:value")), (String::new(), String::new()));
    desk.open(&[record(&s, "a", minutes_ago(3), r#""message":"plum""#)]);
    assert_eq!(
        (desk.ids("plum after:-5m"), desk.ids("pear"), desk.ids("tag:T1")),
        ("a".into(), String::new(), String::new())
    );
}

#[test]
fn records_without_a_time_are_kept_and_stand_where_they_were_first_read() {
    let desk = desk();
    let s = step("f", "s");
    let odd =
        domain::error_record::ErrorRecord::decode(&s, r#"{"errorId":"odd","occurredAt":[],"message":7}"#)
            .unwrap();
    desk.open(&[odd, record(&s, "a", minutes_ago(1), "")]);
    assert_eq!(desk.ids(""), "odd a");
    let row = desk.error(&key("f", "s", "odd")).unwrap().unwrap();
    assert_eq!((row.record.occurred_at, row.record.odd_fields), (None, vec!["occurredAt".to_owned()]));
}

#[test]
fn a_page_twice_and_duplicates_within_it_change_nothing() {
    let desk = desk();
    let s = step("f", "s");
    let page: Vec<_> = (0..100).map(|n| record(&s, &(n % 50).to_string(), minutes_ago(n % 50), "")).collect();
    let first = desk.apply_errors(&s, ErrorList::Open, &page, NOW).unwrap();
    assert_eq!(first, Applied { inserted: 50, unchanged: 50, ..Applied::default() });
    let again = desk.apply_errors(&s, ErrorList::Open, &page, NOW).unwrap();
    assert_eq!(again.unchanged, 100);
    assert_eq!(desk.count("is:open"), 50);
}

#[test]
fn many_records_of_one_millisecond_all_have_a_place() {
    let desk = desk();
    let s = step("f", "s");
    let page: Vec<_> = (0..3_000).map(|n| record(&s, &n.to_string(), NOW, "")).collect();
    desk.apply_errors(&s, ErrorList::Open, &page, NOW).unwrap();
    assert_eq!(
        (desk.count(""), desk.count("after:2026-03-01"), desk.count("before:2026-03-01")),
        (3_000, 3_000, 0)
    );
}

#[test]
fn a_page_that_is_too_large_is_refused_whole() {
    let desk = desk();
    let s = step("f", "s");
    let one = record(&s, "1", NOW, "");
    let page = vec![one; PAGE_ROWS_MAX + 1];
    assert!(matches!(desk.apply_errors(&s, ErrorList::Open, &page, NOW), Err(Error::TooMany { .. })));
    assert_eq!(desk.count(""), 0);
}

#[test]
fn summaries_and_failures_are_remembered_by_step() {
    let desk = desk();
    let s = step("f", "s");
    let at = Some(minutes_ago(3));
    desk.apply_step_counts(
        &s.flow,
        &[StepOpen { step: s.step.clone(), open: Some(2), last_error_at: at }],
        NOW,
    )
    .unwrap();
    desk.fail_step(&s, &StepFailure { code: "forbidden".into(), message: "403".into(), at: NOW }).unwrap();
    let state = &desk.step_states().unwrap()[0];
    assert_eq!((state.open, state.last_error_at, state.pulled), (Some(2), at, None));
    assert_eq!(state.failure.as_ref().unwrap().code, "forbidden");
    let pull = desk.begin_pull(&s, ErrorList::Open, NOW).unwrap();
    desk.finish_pull(&pull, Some((Some(2), at)), NOW).unwrap();
    let state = &desk.step_states().unwrap()[0];
    assert_eq!((state.pulled, state.open_as_of, &state.failure), (Some((Some(2), at)), Some(NOW), &None));
    desk.confirm_steps(std::slice::from_ref(&s), NOW.plus_ms(5)).unwrap();
    assert_eq!(desk.step_states().unwrap()[0].open_as_of, Some(NOW.plus_ms(5)));
}

#[test]
fn the_live_total_of_a_flow_follows_the_summary_until_it_was_pulled() {
    let desk = desk().with_catalog();
    let s = step("f1", "s1");
    desk.open(&[record(&s, "a", minutes_ago(1), "")]);
    let summary = FlowOpen { flow: s.flow.clone(), open: Some(7), last_error_at: None };
    desk.apply_flow_counts(&[summary], NOW).unwrap();
    assert_eq!(desk.flow(&s.flow).unwrap().unwrap().open_errors, 7);
    desk.mark_flow_pulled(&s.flow, (Some(7), None), NOW).unwrap();
    assert_eq!(desk.flow(&s.flow).unwrap().unwrap().open_errors, 1);
    assert_eq!(desk.list_integrations().unwrap().iter().map(|row| row.open_errors).sum::<u64>(), 1);
}

#[test]
fn old_records_that_are_not_open_can_be_dropped_with_their_words() {
    let desk = desk();
    let s = step("f", "s");
    desk.open(&[record(&s, "open", minutes_ago(100), r#""message":"keep""#)]);
    desk.apply(ErrorList::Resolved, &[record(&s, "old", minutes_ago(90), r#""message":"drop""#)], NOW);
    assert_eq!(desk.drop_old_errors(minutes_ago(50), 10).unwrap(), 1);
    assert_eq!(
        (desk.ids(""), desk.ids("drop"), desk.ids("is:resolved")),
        ("open".into(), String::new(), String::new())
    );
}
