//! What is read, and how little when nothing changed.

use super::stage::{Stage, ids, now, state_of, step_key};
use domain::standing::ErrorState;
use integrator::Choices;
use store::run::RunFilter;
use sync::SyncScope;
use testkit::script::{Outcome, record};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_sync_reads_everything() {
    let stage = Stage::new().await;
    let integration = stage.control.integration("Shop").await.unwrap();
    let flow = stage.control.flow("Orders", Some(&integration), 2).await.unwrap();
    let alone = stage.control.flow("Alone", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 5).await.unwrap();
    stage.control.errors(&alone, 1, 3).await.unwrap();
    let held =
        stage.control.hold_run(&flow.id, &[record("X", &flow.steps[2], Outcome::Success)]).await.unwrap();
    let report = stage.sync_well().await;
    assert_eq!(report.errors_fetched, 8);
    assert!(report.runs_fetched >= 3, "{report:?}");
    assert_eq!((stage.count("is:open"), stage.count("is:resolved")), (8, 0));
    let flows = stage.store.list_flows().unwrap();
    assert_eq!(flows.len(), 2);
    let orders = flows.iter().find(|row| row.flow.name == "Orders").unwrap();
    assert_eq!((orders.open_errors, orders.steps.len()), (5, 3));
    assert_eq!(orders.integration_name.as_deref(), Some("Shop"));
    assert!(orders.steps.iter().all(|step| step.name.starts_with("Orders ")), "{:?}", orders.steps);
    let running = stage.store.list_running().unwrap();
    assert_eq!(running.iter().map(|row| row.run.id.as_str()).collect::<Vec<_>>(), [held.as_str()]);
    let runs = stage.store.list_runs(&RunFilter::default(), None, 100).unwrap();
    assert_eq!(runs.len(), 3);
    let failed = runs.iter().find(|row| row.run.counts.error == 5).unwrap();
    assert!(!stage.store.run(&failed.run.id).unwrap().unwrap().steps.is_empty(), "step runs are read too");
    let last = stage.store.last_sync().unwrap();
    assert!(last.flows.is_some() && last.errors.is_some() && last.runs.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_round_costs_one_request_for_each_integration_and_two_more() {
    let stage = Stage::new().await;
    for i in 0..10 {
        let integration = stage.control.integration(&format!("I{i}")).await.unwrap();
        for f in 0..5 {
            let flow = stage.control.flow(&format!("F{i}.{f}"), Some(&integration), 3).await.unwrap();
            // Not fifty runs: a list with a round number of rows is asked for its next page.
            if (i, f) != (9, 4) {
                stage.control.errors(&flow, 2, 1).await.unwrap();
            }
        }
    }
    stage.sync_well().await;
    assert_eq!(stage.count("is:open"), 49);
    stage.proxy.forget_seen();
    let report = stage.sync_well().await;
    assert_eq!(
        report.requests,
        12,
        "{:#?}",
        stage.proxy.seen().iter().map(|s| &s.target).collect::<Vec<_>>()
    );
    assert_eq!(report.errors_fetched, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_step_that_changed_is_read_again() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 2).await.unwrap();
    let other = stage.control.flow("Other", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 3).await.unwrap();
    stage.control.errors(&other, 1, 3).await.unwrap();
    stage.sync_well().await;
    stage.proxy.forget_seen();
    stage.control.run(&flow.id, &[record("new", &flow.steps[2], Outcome::Error("fresh"))]).await.unwrap();
    stage.sync_well().await;
    assert_eq!(stage.count("is:open"), 7);
    assert_eq!(stage.proxy.count("GET", &format!("{}/{}/errors", flow.id, flow.steps[2])), 1);
    assert_eq!(stage.proxy.count("GET", &format!("{}/{}/errors", flow.id, flow.steps[1])), 0);
    assert_eq!(stage.proxy.count("GET", &other.id), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_resolved_becomes_resolved_and_never_gone() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 4).await.unwrap();
    stage.sync_well().await;
    let open = stage.open_at_platform(&flow, 1).await;
    let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
    stage.control.put(&path, &serde_json::json!({ "errors": [open[0]] })).await.unwrap();
    stage.control.run(&flow.id, &[record("T0", &flow.steps[1], Outcome::Success)]).await.unwrap();
    stage.sync_well().await;
    let left = stage.open_at_platform(&flow, 1).await;
    assert_eq!(stage.count("is:open"), u64::try_from(left.len()).unwrap());
    assert_eq!((stage.count("is:gone"), stage.count("is:resolved")), (0, 4 - stage.count("is:open")));
    assert!(stage.count("is:resolved by:auto") <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_that_the_api_leaves_open_is_read() {
    let choices = Choices {
        next_page_is_api: true,
        next_page_keeps_filters: false,
        error_id_is_number: true,
        error_purge_at_is_ms: true,
        resource_page_rows: 2,
        dashboard_page_rows: 1,
        ..Choices::default()
    };
    let stage = Stage::with(choices).await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    for n in 0..5 {
        stage.control.flow(&format!("Quiet {n}"), None, 1).await.unwrap();
    }
    stage.control.errors(&flow, 1, 2_345).await.unwrap();
    stage.sync_well().await;
    assert_eq!(stage.count("is:open"), 2_345);
    assert_eq!(stage.store.list_flows().unwrap().len(), 6);
    let mut known = ids(&stage.store, "is:open");
    known.dedup();
    assert_eq!(known.len(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_was_broken_off_goes_on_at_its_last_whole_page() {
    let mut stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 4_500).await.unwrap();
    let list = format!("{}/{}/errors", flow.id, flow.steps[1]);
    stage.proxy.rule(testkit::script::Rule::new(testkit::script::Fault::Silence).path(&list).after(3));
    // Broken off while the fourth page is awaited, as soon as the third one is on disk.
    tokio::select! {
        report = stage.engine.sync(SyncScope::Normal) => panic!("the fourth page never comes: {report:?}"),
        () = async {
            while stage.proxy.count("GET", &list) < 4 || stage.count("is:open") < 3_000 {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        } => {}
    }
    assert_eq!(stage.count("is:open"), 3_000, "whole pages are kept");
    stage.proxy.heal();
    stage.proxy.forget_seen();
    let config = stage.config();
    stage.reopen(config);
    stage.sync_well().await;
    assert_eq!(stage.count("is:open"), 4_500);
    assert_eq!(stage.proxy.count("GET", &list), 2, "no page is read twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ends_is_seen_to_end() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    let run = stage
        .control
        .hold_run(&flow.id, &[record("X", &flow.steps[1], Outcome::Error("late"))])
        .await
        .unwrap();
    stage.sync_well().await;
    assert_eq!(stage.store.list_running().unwrap().len(), 1);
    stage.control.finish_run(&run).await.unwrap();
    stage.sync_well().await;
    assert!(stage.store.list_running().unwrap().is_empty());
    let family = stage.store.run(&run.as_str().into()).unwrap().unwrap();
    assert!(family.run.run.status.is_ended(), "{:?}", family.run.run.status);
    assert!(family.steps.iter().all(|step| step.status.is_ended()));
    assert_eq!(stage.count("is:open"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sync_reads_every_step_again_and_changes_nothing() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 10).await.unwrap();
    stage.sync_well().await;
    stage.proxy.forget_seen();
    let report = stage.engine.sync(SyncScope::Full).await.unwrap();
    assert!(report.failed.is_empty(), "{report:?}");
    assert_eq!(stage.proxy.count("GET", &format!("{}/{}/errors", flow.id, flow.steps[1])), 1);
    assert_eq!(stage.count("is:open"), 10);
    let error = &stage.open_at_platform(&flow, 1).await[0];
    assert_eq!(state_of(&stage.store, &flow, 1, error), Some(ErrorState::Open));
    let states = stage.store.step_states().unwrap();
    let state = states.iter().find(|state| state.step == step_key(&flow, 1)).unwrap();
    assert!(state.open_as_of.unwrap() <= now() && state.failure.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_made_after_the_last_sync_is_met_by_its_first_run_or_error() {
    let stage = Stage::new().await;
    let shop = stage.control.integration("Shop").await.unwrap();
    let first = stage.control.flow("First", Some(&shop), 1).await.unwrap();
    stage.control.errors(&first, 1, 1).await.unwrap();
    stage.sync_well().await;
    let alone = stage.control.flow("Alone", None, 1).await.unwrap();
    stage.control.errors(&alone, 1, 2).await.unwrap();
    let later = stage.control.integration("Later").await.unwrap();
    let there = stage.control.flow("There", Some(&later), 1).await.unwrap();
    stage.control.errors(&there, 1, 3).await.unwrap();
    stage.sync_well().await;
    assert_eq!(stage.count("is:open"), 6);
    stage.proxy.forget_seen();
    stage.sync_well().await;
    assert_eq!(stage.proxy.count("GET", "/v1/flows?"), 0, "the catalog is read once for them");
}
