//! Runs and what the dashboard makes of them.

use crate::scenario::build::{Desk, NOW, desk, minutes_ago, record, step};
use domain::{
    id::RunId,
    run::Run,
    time::{HOUR_MS, UtcMs},
};
use store::{
    Error,
    dashboard::DashboardScope,
    pull::ErrorList,
    run::{RetryFilter, RunFilter},
    search::Cursor,
};

fn run(id: &str, flow: &str, status: &str, created: UtcMs, ended: Option<UtcMs>, extra: &str) -> Run {
    let ended = ended.map_or(String::new(), |at| {
        format!(r#","endedAt":"{}","lastExecutedAt":"{}""#, at.to_iso(), at.plus_ms(5).to_iso())
    });
    let comma = if extra.is_empty() { "" } else { "," };
    let raw = format!(
        r#"{{"_id":"{id}","type":"flow","_flowId":"{flow}","status":"{status}","createdAt":"{}"{ended}{comma}{extra}}}"#,
        created.to_iso()
    );
    Run::decode(&raw).unwrap()
}

fn filled() -> Desk {
    let desk = desk().with_catalog();
    desk.apply_runs(
        &[
            run(
                "r1",
                "f1",
                "completed",
                minutes_ago(60),
                Some(minutes_ago(58)),
                r#""numSuccess":10,"numError":2,"numPagesGenerated":3,"_integrationId":"i1""#,
            ),
            run(
                "r2",
                "f1",
                "failed",
                minutes_ago(50),
                Some(minutes_ago(46)),
                r#""numIgnore":4,"_integrationId":"i1""#,
            ),
            run("r3", "f2", "completed", minutes_ago(40), Some(minutes_ago(39)), r#""numSuccess":1"#),
            run("r4", "f3", "running", minutes_ago(30), None, ""),
            run(
                "r5",
                "f1",
                "completed",
                minutes_ago(300),
                Some(minutes_ago(299)),
                r#""numSuccess":7,"_integrationId":"i1""#,
            ),
        ],
        NOW,
    )
    .unwrap();
    let s = step("f1", "s1");
    desk.open(&[record(&s, "a", minutes_ago(47), ""), record(&s, "b", minutes_ago(200), "")]);
    let resolved = |at: UtcMs, by: &str| format!(r#""resolvedAt":"{}","resolvedBy":"{by}""#, at.to_iso());
    desk.apply(
        ErrorList::Resolved,
        &[
            record(&s, "c", minutes_ago(90), &resolved(minutes_ago(45), "auto")),
            record(&s, "d", minutes_ago(90), &resolved(minutes_ago(44), "u1")),
            record(&s, "e", minutes_ago(90), &resolved(minutes_ago(80), "u1")),
        ],
        NOW,
    );
    desk
}

fn last_hour() -> DashboardScope {
    DashboardScope { from: NOW.plus_ms(-HOUR_MS), to: NOW, integration: None }
}

fn ids(rows: &[store::run::RunRow]) -> Vec<&str> {
    rows.iter().map(|row| row.run.id.as_str()).collect()
}

#[test]
fn completed_rows_add_up_the_runs_that_ended_in_the_range() {
    let desk = filled();
    let rows = desk.dashboard_completed(&last_hour()).unwrap();
    assert_eq!(rows.iter().map(|row| row.flow_name.as_str()).collect::<Vec<_>>(), ["Invoices", "Order sync"]);
    let row = &rows[1];
    assert_eq!((row.runs, row.average_run_ms), (2, Some(180_000)));
    assert_eq!((row.success, row.ignored, row.error, row.pages), (10, 4, 2, 3));
    assert_eq!((row.resolved_by_auto, row.resolved_by_user, row.open_errors), (1, 1, 2));
    assert_eq!(row.last_error_at, Some(minutes_ago(47)));
    assert_eq!(row.last_executed_at, Some(minutes_ago(46).plus_ms(5)));
    assert_eq!(
        (row.last_status.as_deref(), row.integration_name.as_deref()),
        (Some("failed"), Some("Shopify – NetSuite"))
    );
    let finance = DashboardScope { integration: Some(Some("i2".into())), ..last_hour() };
    assert_eq!(desk.dashboard_completed(&finance).unwrap().len(), 1);
    let standalone = DashboardScope { integration: Some(None), ..last_hour() };
    assert_eq!(desk.dashboard_completed(&standalone).unwrap().len(), 0);
}

#[test]
fn figures_of_the_range_and_of_the_one_before() {
    let desk = filled();
    let figures = desk.dashboard_figures(&last_hour(), 24).unwrap();
    assert_eq!(figures.points.len(), 24);
    assert_eq!((figures.total.runs, figures.total.runs_with_errors, figures.total.success), (3, 2, 11));
    assert_eq!((figures.total.resolved_by_auto, figures.total.resolved_by_user), (1, 1));
    assert_eq!((figures.running, figures.new_open_errors, figures.total.open_errors), (1, 1, 2));
    // At the beginning b, c and d were open; a came, c and d were resolved.
    assert_eq!(figures.points[0].open_errors, 3);
    assert_eq!(figures.points[23].open_errors, 2);
    assert_eq!((figures.previous.runs, figures.previous.resolved_by_user), (0, 1));
    assert_eq!(figures.points[23].under_way, 1);
    // r1 ended before the first bucket did; r2 went on from minute 50 (where bucket 3 ends) to 46.
    assert_eq!(
        figures.points[..6].iter().map(|point| point.under_way).collect::<Vec<_>>(),
        [0, 0, 0, 1, 1, 0]
    );
}

#[test]
fn runs_are_filtered_and_paged() {
    let desk = filled();
    let list = |filter: RunFilter| desk.list_runs(&filter, None, 99).unwrap();
    assert_eq!(ids(&list(RunFilter::default())), ["r4", "r3", "r2", "r1", "r5"]);
    assert_eq!(ids(&list(RunFilter { with_errors: true, ..RunFilter::default() })), ["r1"]);
    assert_eq!(ids(&list(RunFilter { hide_empty: true, ..RunFilter::default() })), ["r3", "r2", "r1", "r5"]);
    assert_eq!(ids(&list(RunFilter { statuses: vec!["failed".into()], ..RunFilter::default() })), ["r2"]);
    assert_eq!(ids(&list(RunFilter { integrations: vec![None], ..RunFilter::default() })), ["r4"]);
    assert_eq!(
        ids(&list(RunFilter { integrations: vec![Some("i2".into())], ..RunFilter::default() })),
        ["r3"]
    );
    let recent = RunFilter { from: Some(minutes_ago(55)), to: Some(minutes_ago(40)), ..RunFilter::default() };
    assert_eq!(ids(&list(recent)), ["r2"]);
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = desk.list_runs(&RunFilter::default(), after.as_ref(), 2).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.cursor.clone());
        seen.extend(page.into_iter().map(|row| row.run.id.0));
    }
    assert_eq!(seen, ["r4", "r3", "r2", "r1", "r5"]);
    let bad = desk.list_runs(&RunFilter::default(), Some(&Cursor("n.1.2".into())), 2);
    assert!(matches!(bad, Err(Error::BadCursor)));
}

#[test]
fn a_run_comes_with_its_steps_in_order() {
    let desk = filled();
    let family = r#"{"_id":"p","type":"flow","_flowId":"f1","status":"completed","createdAt":"2026-02-28T10:00:00Z","x":1,"children":[
        {"_id":"c2","type":"import","_importId":"s1","_flowJobId":"p","oIndex":1,"status":"completed"},
        {"_id":"c1","type":"export","_exportId":"e1","_flowJobId":"p","oIndex":0,"status":"completed"}]}"#;
    let (parent, children) = Run::decode_family(family).unwrap();
    desk.apply_runs(&[parent], NOW).unwrap();
    desk.apply_runs(&children, NOW).unwrap();
    let found = desk.run(&"p".into()).unwrap().unwrap();
    assert_eq!(found.run.flow_name, "Order sync");
    assert!(found.run.run.raw.contains(r#""x":1"#));
    assert_eq!(found.steps.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["c1", "c2"]);
    assert_eq!(desk.run(&"none".into()).unwrap(), None);
    assert_eq!(desk.list_runs(&RunFilter::default(), None, 99).unwrap().len(), 6);
}

#[test]
fn runs_that_left_the_running_set_are_named_once() {
    let desk = filled();
    assert_eq!(ids(&desk.list_running().unwrap()), ["r4"]);
    let next = run("r6", "f1", "queued", minutes_ago(1), None, "");
    assert_eq!(desk.replace_running(std::slice::from_ref(&next), NOW).unwrap(), [RunId::from("r4")]);
    assert_eq!(ids(&desk.list_running().unwrap()), ["r6"]);
    assert_eq!(desk.replace_running(&[next], NOW).unwrap(), []);
    let retrying = Run::decode(r#"{"_id":"t","type":"retry","_flowId":"f1","_importId":"s1","status":"retrying","createdAt":"2026-02-28T23:00:00Z"}"#).unwrap();
    desk.apply_runs(&[retrying], NOW).unwrap();
    let filter = RetryFilter { steps: vec!["s1".into()], ..RetryFilter::default() };
    assert_eq!(ids(&desk.list_retry_jobs(&filter, None, 9).unwrap()), ["t"]);
    assert_eq!(desk.count_retry_jobs(&RetryFilter { flows: vec!["f2".into()], ..filter }).unwrap(), 0);
}

#[test]
fn an_older_copy_never_replaces_a_newer_one() {
    let desk = filled();
    let at = |time: &str, status: &str| {
        run("x", "f1", status, minutes_ago(9), None, &format!(r#""lastModified":"{time}""#))
    };
    desk.apply_runs(&[at("2026-02-28T23:59:00Z", "canceled")], NOW).unwrap();
    desk.apply_runs(&[at("2026-02-28T23:58:00Z", "running")], NOW).unwrap();
    assert_eq!(desk.run(&"x".into()).unwrap().unwrap().run.run.status.as_str(), "canceled");
}

#[test]
fn the_strip_has_the_last_runs_of_each_flow() {
    let desk = filled();
    let strips = desk.last_runs(2).unwrap();
    let of = |flow: &str| strips[&flow.into()].iter().map(|r| r.id.as_str()).collect::<Vec<_>>();
    assert_eq!((of("f1"), of("f3")), (vec!["r2", "r1"], vec!["r4"]));
    assert_eq!(desk.drop_old_runs(minutes_ago(200), 9).unwrap(), 1);
    assert_eq!(desk.last_runs(9).unwrap()[&"f1".into()].len(), 2);
}

#[test]
fn history_knows_steps_tallies_volumes_and_what_is_still_open_of_each_run() {
    let desk = desk().with_catalog();
    let flow = |id: &str, minutes: i64, success: u64, error: u64| {
        let extra = format!(r#""_exportId":"e1","numSuccess":{success},"numError":{error}"#);
        run(id, "f1", "completed", minutes_ago(minutes), Some(minutes_ago(minutes - 1)), &extra)
    };
    let child = domain::run::Run::decode(
        r#"{"_id":"c","type":"import","_importId":"s1","_flowJobId":"job","status":"completed","oIndex":1,"numError":2}"#,
    )
    .unwrap();
    desk.apply_runs(&[flow("job", 30, 5, 2), flow("empty", 20, 0, 0), flow("late", 10, 7, 0), child], NOW)
        .unwrap();
    let first = record(&step("f1", "s1"), "1", minutes_ago(29), "");
    let second = record(&step("f1", "s1"), "2", minutes_ago(29), "");
    desk.apply(store::pull::ErrorList::Open, std::slice::from_ref(&first), NOW);
    desk.apply(store::pull::ErrorList::Resolved, &[second], NOW);
    let filter = RunFilter { flows: vec!["f1".into()], hide_empty: true, ..RunFilter::default() };
    let tally = desk.count_runs(&filter).unwrap();
    assert_eq!((tally.runs, tally.empty, tally.oldest), (3, 1, Some(minutes_ago(30))));
    assert_eq!(desk.list_runs(&filter, None, 10).unwrap().len(), 2);
    let steps = desk.step_runs(&["job".into(), "late".into()]).unwrap();
    assert_eq!((steps[&"job".into()].len(), steps.get(&"late".into())), (1, None));
    let held = desk.errors_of_runs(&["job".into(), "late".into()]).unwrap();
    let of_job = held[&"job".into()];
    assert_eq!((of_job.held, of_job.open, held.len()), (2, 1, 1));
    assert_eq!(desk.volumes().unwrap()[&"f1".into()], [7, 0, 7]);
}
