//! A flow that a person looks at: its run as it goes, and its whole history.

use super::stage::Stage;
use domain::id::FlowId;
use store::run::RunFilter;
use testkit::script::{Outcome, record};

#[tokio::test(flavor = "multi_thread")]
async fn a_held_run_shows_its_steps_and_errors_before_it_ends() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.sync_well().await;
    let id: FlowId = flow.id.as_str().into();
    let records = [
        record("A", &flow.steps[1], Outcome::Error("broken")),
        record("B", &flow.steps[1], Outcome::Success),
    ];
    let run = stage.control.hold_run(&flow.id, &records).await.unwrap();
    assert!(stage.engine.look_at_flow(&id).await.unwrap(), "it runs");
    let family = stage.store.run(&run.as_str().into()).unwrap().unwrap();
    assert!(!family.run.run.status.is_ended());
    assert_eq!((family.run.run.counts.error, family.steps.len()), (1, 2));
    assert_eq!(stage.count("is:open broken"), 1);
    assert_eq!(stage.count(&format!("is:open run:{run}")), 1);
    stage.control.finish_run(&run).await.unwrap();
    assert!(!stage.engine.look_at_flow(&id).await.unwrap());
    assert!(stage.store.run(&run.as_str().into()).unwrap().unwrap().run.run.status.is_ended());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_at_rest_costs_one_request_a_look() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 2).await.unwrap();
    stage.sync_well().await;
    let id: FlowId = flow.id.as_str().into();
    stage.engine.look_at_flow(&id).await.unwrap();
    stage.proxy.forget_seen();
    stage.engine.look_at_flow(&id).await.unwrap();
    assert_eq!(stage.proxy.seen().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_holds_every_run_that_the_platform_keeps() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    for count in 1..=3 {
        stage.control.errors(&flow, 1, count).await.unwrap();
    }
    let id: FlowId = flow.id.as_str().into();
    stage.engine.read_history(&id).await.unwrap();
    let runs = stage
        .store
        .list_runs(&RunFilter { flows: vec![id.clone()], ..RunFilter::default() }, None, 99)
        .unwrap();
    assert_eq!(runs.iter().map(|row| row.run.counts.error).collect::<Vec<_>>(), [3, 2, 1]);
    let ids: Vec<_> = runs.into_iter().map(|row| row.run.id).collect();
    assert_eq!(stage.store.step_runs(&ids).unwrap().len(), 3);
    stage.proxy.forget_seen();
    stage.engine.read_history(&id).await.unwrap();
    assert_eq!(stage.proxy.seen().len(), 0, "it was read a moment ago");
}
