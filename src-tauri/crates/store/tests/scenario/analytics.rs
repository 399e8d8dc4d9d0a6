//! Results over time against the runs they are made of.

use crate::scenario::build::{NOW, desk, minutes_ago, record, step};
use domain::{
    id::RunId,
    range::Span,
    run::Run,
    time::{DAY_MS, HOUR_MS, UtcMs},
    time_grid::TimeGrid,
};
use proptest::prelude::*;
use store::{
    analytics::{Piece, Stream},
    pull::ErrorList,
};

fn run(id: &str, flow: &str, created: UtcMs, ended: Option<UtcMs>, counts: [u64; 3], modified: i64) -> Run {
    let [success, error, ignored] = counts;
    let end = ended.map_or(String::new(), |at| format!(r#","endedAt":"{}""#, at.to_iso()));
    let status = if ended.is_some() { "completed" } else { "running" };
    Run::decode(&format!(
        r#"{{"_id":"{id}","type":"flow","_flowId":"{flow}","status":"{status}","createdAt":"{0}","startedAt":"{0}"{end},"lastModified":{modified},"numSuccess":{success},"numError":{error},"numIgnore":{ignored}}}"#,
        created.to_iso()
    ))
    .unwrap()
}

fn total(pieces: &[Piece]) -> Piece {
    pieces.iter().fold(Piece::default(), |mut sum, piece| {
        sum.add(piece);
        sum
    })
}

fn grid(from: UtcMs, to: UtcMs) -> TimeGrid {
    TimeGrid::cut(Span { from, to }, chrono_tz::Europe::Prague)
}

#[test]
fn a_watched_run_is_spread_over_the_time_it_took_and_its_sum_is_its_own() {
    let desk = desk().with_catalog();
    let begun = minutes_ago(180);
    for (minutes, success) in [(170, 10), (100, 60), (30, 90)] {
        let at = minutes_ago(minutes);
        desk.apply_runs(&[run("r", "f1", begun, None, [success, 0, 0], at.0)], at).unwrap();
    }
    let ended = minutes_ago(5);
    desk.apply_runs(&[run("r", "f1", begun, Some(ended), [100, 4, 1], ended.0)], minutes_ago(4)).unwrap();
    let grid = grid(minutes_ago(200), NOW);
    let sums = desk.analytics(&[Stream::Flow("f1".into())], &grid).unwrap();
    let at = |minutes: i64| sums[0][grid.piece(minutes_ago(minutes)).unwrap()];
    assert_eq!([at(170).success, at(100).success, at(30).success, at(5).success], [10, 50, 30, 10]);
    assert_eq!((at(5).error, at(5).ignored, at(5).runs), (4, 1, 1));
    assert_eq!(total(&sums[0]).success, 100);
    assert_eq!(total(&sums[0]).average_ms(), Some(175 * 60_000 / 100));
}

#[test]
fn streams_are_integrations_or_flows_and_resolved_ones_say_by_whom() {
    let desk = desk().with_catalog();
    let done = |id: &str, flow: &str| run(id, flow, minutes_ago(30), Some(minutes_ago(20)), [5, 1, 0], 1);
    desk.apply_runs(&[done("a", "f1"), done("b", "f2"), done("c", "f3")], NOW).unwrap();
    let resolved = |id: &str, by: &str| {
        let extra = format!(r#""resolvedAt":"{}","resolvedBy":"{by}""#, minutes_ago(10).to_iso());
        record(&step("f1", "s1"), id, minutes_ago(25), &extra)
    };
    desk.apply(
        ErrorList::Resolved,
        &[resolved("1", "auto"), resolved("2", "auto"), resolved("3", "dana")],
        NOW,
    );
    let streams = [
        Stream::Integration(Some("i1".into())),
        Stream::Integration(None),
        Stream::Flow("f2".into()),
        Stream::Flow("nobody".into()),
    ];
    let sums = desk.analytics(&streams, &grid(minutes_ago(60), NOW)).unwrap();
    let of = |at: usize| total(&sums[at]);
    assert_eq!((of(0).success, of(1).success, of(2).success, of(3)), (5, 5, 5, Piece::default()));
    assert_eq!((of(0).resolved_by_auto, of(0).resolved_by_users, of(2).resolved_by_auto), (2, 1, 0));
}

#[test]
fn a_run_under_way_counts_as_far_as_it_was_seen() {
    let desk = desk().with_catalog();
    desk.apply_runs(&[run("r", "f1", minutes_ago(9), None, [3, 0, 0], 1)], minutes_ago(8)).unwrap();
    desk.apply_runs(&[run("r", "f1", minutes_ago(9), None, [7, 2, 0], 2)], minutes_ago(2)).unwrap();
    let sums = desk.analytics(&[Stream::Flow("f1".into())], &grid(minutes_ago(60), NOW)).unwrap();
    let sum = total(&sums[0]);
    assert_eq!((sum.success, sum.error, sum.runs, sum.average_ms()), (7, 2, 0, None));
    assert_eq!(desk.drop_old_runs(NOW, 10).unwrap(), 0, "what runs is kept");
    assert!(desk.run(&RunId::from("r")).unwrap().is_some());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sums_are_those_of_the_runs_that_ended_in_the_range(
        runs in prop::collection::vec((0..3_usize, 0..40 * DAY_MS, 1..10 * HOUR_MS, 0..500_u64, 0..50_u64, 0..50_u64), 1..60),
        back in 1..40 * DAY_MS,
    ) {
        let desk = desk().with_catalog();
        let flows = ["f1", "f2", "f3"];
        let jobs: Vec<Run> = runs
            .iter()
            .enumerate()
            .map(|(at, (flow, ago, took, success, error, ignored))| {
                let ended = NOW.plus_ms(-ago - 1);
                run(&format!("r{at}"), flows[*flow], ended.plus_ms(-took), Some(ended), [*success, *error, *ignored], 1)
            })
            .collect();
        desk.apply_runs(&jobs, NOW).unwrap();
        let from = NOW.plus_ms(-back);
        let streams: Vec<Stream> = flows.iter().map(|flow| Stream::Flow((*flow).into())).collect();
        let sums = desk.analytics(&streams, &grid(from, NOW)).unwrap();
        for (at, pieces) in sums.iter().enumerate() {
            let inside: Vec<_> = runs.iter().filter(|(flow, ago, ..)| *flow == at && *ago < back).collect();
            let sum = total(pieces);
            prop_assert_eq!(sum.runs, inside.len() as u64);
            prop_assert_eq!(sum.success, inside.iter().map(|run| run.3).sum::<u64>());
            prop_assert_eq!(sum.error, inside.iter().map(|run| run.4).sum::<u64>());
            prop_assert_eq!(sum.ignored, inside.iter().map(|run| run.5).sum::<u64>());
        }
    }
}
