//! Changes of one flow or run for which a person waits.

use super::stage::Stage;
use sync::Error;
use testkit::script::{Fault, Outcome, Rule, record};

#[tokio::test(flavor = "multi_thread")]
async fn auto_resolve_is_switched_without_touching_anything_else() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.sync_well().await;
    let id = flow.id.as_str().into();
    let before = stage.control.get(&format!("/v1/flows/{}", flow.id)).await.unwrap();
    let changed = stage.engine.set_auto_resolve(&id, false, None).await.unwrap();
    assert!(!changed.auto_resolve);
    let mut after = stage.control.get(&format!("/v1/flows/{}", flow.id)).await.unwrap();
    assert_eq!(after["autoResolveMatchingTraceKeys"], false);
    for key in ["autoResolveMatchingTraceKeys", "lastModified"] {
        after[key] = before[key].clone();
    }
    assert_eq!(after, before);
    assert!(!stage.store.flow(&id).unwrap().unwrap().flow.auto_resolve, "the cache knows at once");
    assert!(!stage.store.flow(&id).unwrap().unwrap().steps.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_a_colleague_is_not_overwritten() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.sync_well().await;
    let id = flow.id.as_str().into();
    let seen = stage.store.flow(&id).unwrap().unwrap().flow.last_modified;
    let mut theirs = stage.control.get(&format!("/v1/flows/{}", flow.id)).await.unwrap();
    theirs["name"] = "Renamed".into();
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    stage.control.put(&format!("/v1/flows/{}", flow.id), &theirs).await.unwrap();
    let refused = stage.engine.set_auto_resolve(&id, false, seen).await;
    let Err(Error::Conflict { changes }) = refused else { panic!("{refused:?}") };
    let fields: Vec<_> =
        changes.iter().map(|change| (change.field.as_str(), change.after.as_deref())).collect();
    assert_eq!(fields, [("name", Some("\"Renamed\""))]);
    let now = stage.control.get(&format!("/v1/flows/{}", flow.id)).await.unwrap();
    assert_eq!((now["name"].as_str(), stage.proxy.count("PUT", "/v1/flows/")), (Some("Renamed"), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_refusal_the_change_can_be_made_on_what_is_there_now() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.sync_well().await;
    let id = flow.id.as_str().into();
    let seen = || stage.store.flow(&id).unwrap().unwrap().flow.last_modified;
    let mut theirs = stage.control.get(&format!("/v1/flows/{}", flow.id)).await.unwrap();
    theirs["name"] = "Renamed".into();
    stage.control.put(&format!("/v1/flows/{}", flow.id), &theirs).await.unwrap();
    // The clock of the remote has milliseconds, and both may fall into one.
    let stale = seen().map(|at| at.plus_ms(-1));
    assert!(stage.engine.set_auto_resolve(&id, false, stale).await.is_err());
    assert!(!stage.engine.set_auto_resolve(&id, false, seen()).await.unwrap().auto_resolve);
    assert_eq!(stage.store.flow(&id).unwrap().unwrap().flow.name, "Renamed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_alone_is_no_edit() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.sync_well().await;
    let id = flow.id.as_str().into();
    let stale = stage.store.flow(&id).unwrap().unwrap().flow.last_modified.map(|at| at.plus_ms(-1));
    assert!(!stage.engine.set_auto_resolve(&id, false, stale).await.unwrap().auto_resolve);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_switched_off_and_on_by_its_one_field() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.sync_well().await;
    let id = flow.id.as_str().into();
    stage.proxy.rule(Rule::new(Fault::ActThenReset).path("/v1/flows/").times(1));
    assert!(stage.engine.set_enabled(&id, false).await.unwrap().disabled);
    assert!(stage.store.flow(&id).unwrap().unwrap().flow.disabled);
    assert!(!stage.engine.set_enabled(&id, true).await.unwrap().disabled);
    assert_eq!(stage.proxy.count("PUT", "/v1/flows/"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_started_once_even_when_the_answer_is_lost() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.sync_well().await;
    let run = stage.engine.run_flow(&flow.id.as_str().into()).await.unwrap();
    assert!(run.is_some());
    stage.proxy.rule(Rule::new(Fault::ActThenReset).path("/run"));
    let unsure = stage.engine.run_flow(&flow.id.as_str().into()).await;
    assert!(matches!(unsure, Err(Error::Remote(error)) if error.verdict() == remote::Verdict::Unsure));
    assert_eq!(stage.proxy.count("POST", "/run"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_canceled() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    let run =
        stage.control.hold_run(&flow.id, &[record("X", &flow.steps[1], Outcome::Success)]).await.unwrap();
    stage.sync_well().await;
    stage.proxy.rule(Rule::new(Fault::ActThenReset).path("/cancel").times(1));
    stage.engine.cancel_run(&run.as_str().into()).await.unwrap();
    let known = stage.store.run(&run.as_str().into()).unwrap().unwrap();
    assert!(["canceling", "canceled"].contains(&known.run.run.status.as_str()), "{:?}", known.run.run.status);
}
