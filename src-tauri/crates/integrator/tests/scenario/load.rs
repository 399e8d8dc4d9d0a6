//! The pace that the platform must hold at a million errors. Run by hand, in a release build:
//! `cargo test --release -p integrator --test scenario -- --ignored --nocapture load::`

use crate::world::{World, all, config};
use integrator::{Config, Seed};
use serde_json::json;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

const ERRORS: u64 = 1_000_000;
const PER_SECOND: u32 = 290;
const SECONDS: u32 = 10;

#[expect(clippy::disallowed_methods, reason = "this test measures time")]
fn now() -> Instant {
    Instant::now()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by hand in a release build"]
#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
async fn three_hundred_requests_a_second_are_held_at_a_million_errors() {
    let begun = now();
    let world = Arc::new(World::with(Config { seed: Seed::Bulk { errors: ERRORS }, ..config() }).await);
    println!("{ERRORS} errors made in {:?}", begun.elapsed());
    let flows = all(world.get("/v1/flows").await.as_array().unwrap(), "_id");
    let mut small =
        vec!["/v1/integrations".to_owned(), "/v1/jobs?_integrationId=none&hideEmpty=true".to_owned()];
    let mut pages = Vec::new();
    for flow in &flows {
        let flow = flow.as_str().unwrap();
        let counts = world.get(&format!("/v1/flows/{flow}/errors")).await;
        small.push(format!("/v1/flows/{flow}/errors"));
        for step in all(counts["flowErrors"].as_array().unwrap(), "_expOrImpId") {
            pages.push(format!("/v1/flows/{flow}/{}/errors", step.as_str().unwrap()));
            pages.push(format!("/v1/flows/{flow}/{}/resolved", step.as_str().unwrap()));
        }
    }
    for id in all(world.get("/v1/integrations").await.as_array().unwrap(), "_id") {
        small.push(format!("/v1/integrations/{}/errors", id.as_str().unwrap()));
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    let times = Arc::new(Mutex::new(Vec::new()));
    let mut senders = Vec::new();
    let begun = now();
    for n in 0..PER_SECOND * SECONDS {
        let due = Duration::from_secs_f64(f64::from(n) / f64::from(PER_SECOND));
        tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
        let (world, times) = (Arc::clone(&world), Arc::clone(&times));
        let from = if n % 10 == 5 { &pages } else { &small };
        let path = from[n as usize % from.len()].clone();
        senders.push(tokio::spawn(async move {
            let sent = now();
            // What clients ask: mostly counts, one in ten a whole page of a thousand errors.
            let answer = if n % 50 == 0 {
                world.send("POST", "/v1/flows/runs/stats", Some(json!({}))).await
            } else {
                world.send("GET", &path, None).await
            };
            assert_eq!(answer.status, 200, "{path}");
            times.lock().unwrap().push((sent.elapsed(), path));
        }));
    }
    for sender in senders {
        sender.await.unwrap();
    }
    let pace = f64::from(PER_SECOND * SECONDS) / begun.elapsed().as_secs_f64();
    let mut times = times.lock().unwrap().clone();
    times.sort();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    let at = |share: f64| &times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{pace:.0} requests a second, median {:?}, p99 {:?}, slowest {:?}",
        at(0.5).0,
        at(0.99),
        at(1.0)
    );
    assert!(at(0.99).0 < Duration::from_millis(50));
}
