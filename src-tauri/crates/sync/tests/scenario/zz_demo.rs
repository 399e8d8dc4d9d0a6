//! Temporary.
use super::stage::{limits, now};
use std::sync::Arc;
#[tokio::test(flavor = "multi_thread")]
async fn zz_demo() {
    let platform =
        integrator::Config { control: true, seed: integrator::Seed::Demo, ..integrator::Config::default() };
    let t = std::time::Instant::now();
    let integrator = integrator::Integrator::start(platform).await.unwrap();
    println!("seeded {:?}", t.elapsed());
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = store::Store::open(folder.path(), store::OpenMode::Write, now()).unwrap();
    let client = remote::Client::new(
        remote::Base::custom(integrator.base_url()).unwrap(),
        remote::Token::new(integrator.token()).unwrap(),
        remote::Limits { first_byte_ms: 60000, total_ms: 60000, ..limits() },
    )
    .unwrap();
    let engine = sync::Engine::new(
        store.clone(),
        client,
        Arc::new(sync::SystemClock),
        sync::Config::new(folder.path().to_owned()),
    );
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let report = engine.sync(sync::SyncScope::Normal).await.unwrap();
        println!("{:?} {report:?}", t.elapsed());
    }
    let q = domain::query::Query::read("is:open");
    println!("open {}", store.count_errors(&store::search::Search { query: &q, now: now() }).unwrap());
    for flow in store.list_flows().unwrap() {
        if flow.steps.is_empty() {
            println!("no steps {}", flow.flow.name);
        }
    }
    println!("running {}", store.list_running().unwrap().len());
    for c in store.flow_counts().unwrap() {
        let f = store.flow(&c.flow).unwrap().unwrap();
        if Some(f.open_errors) != c.open {
            println!("{} {:?} {:?}", f.flow.name, f.open_errors, c.open);
        }
    }
}
