//! The demo account and bulk accounts as they stand in the data file, and the traffic at work, over the engine.

use super::{BulkSpec, history::RUNS_KEPT, plan::flows};
use crate::{
    config::{ClockKind, Config, DataPlace, Seed},
    start::Integrator,
    store::Store,
};
use rusqlite::Connection;
use std::{path::Path, time::Duration};

/// How long a condition is waited for.
const PATIENCE: Duration = Duration::from_secs(240);

fn config(folder: &Path, seed: Seed) -> Config {
    Config { data: DataPlace::Folder(folder.to_owned()), seed, ..Config::default() }
}

async fn start(folder: &Path, seed: Seed) -> Integrator {
    Integrator::start(Config { clock: ClockKind::Manual, ..config(folder, seed) }).await.unwrap()
}

/// The data file of a folder.
fn file(folder: &Path) -> Store {
    Store::open(&folder.join("integrator.sqlite"), false).unwrap()
}

fn number(store: &Store, sql: &str) -> i64 {
    store.read::<i64, crate::Error>(|db: &Connection| Ok(db.query_row(sql, [], |row| row.get(0))?)).unwrap()
}

#[expect(clippy::print_stderr, reason = "how long seeding takes is reported, not asserted")]
fn report(what: &str, begun: tokio::time::Instant) {
    eprintln!("{what}: {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_new_file_is_filled_once_and_later_starts_go_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let begun = tokio::time::Instant::now();
    start(folder.path(), Seed::Demo).await.shutdown().await;
    report("the demo account was seeded", begun);
    let store = file(folder.path());
    let errors = number(&store, "SELECT count(*) FROM error");
    assert!((29_500..=30_000).contains(&errors), "{errors}");
    assert_eq!(number(&store, "SELECT count(*) FROM error WHERE open = 1"), 4_018);
    assert_eq!(number(&store, "SELECT sum(open_errors) FROM step"), 4_018);
    assert_eq!(number(&store, "SELECT count(*) FROM resource WHERE kind = 'flow'"), 40);
    assert_eq!(
        number(
            &store,
            "SELECT max(runs) FROM (SELECT count(*) runs FROM job WHERE type = 'flow' GROUP BY flow_id)"
        ),
        RUNS_KEPT as i64
    );
    assert_eq!(
        number(&store, "SELECT sum(count) FROM resolve_tally"),
        number(&store, "SELECT count(*) FROM error WHERE open = 0")
    );
    assert!(number(&store, "SELECT count(*) FROM task WHERE kind = 'schedule'") > 30);
    assert_eq!(number(&store, "SELECT count(*) FROM error WHERE purge_ms <= occurred_ms + 89 * 86400000"), 0);
    drop(store);
    let begun = tokio::time::Instant::now();
    start(folder.path(), Seed::Demo).await.shutdown().await;
    report("a later start", begun);
    assert_eq!(number(&file(folder.path()), "SELECT count(*) FROM error"), errors);
}

#[tokio::test]
async fn an_account_keeps_what_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path(), Seed::Empty).await.shutdown().await;
    start(folder.path(), Seed::Demo).await.shutdown().await;
    assert_eq!(number(&file(folder.path()), "SELECT count(*) FROM resource"), 0);
}

#[tokio::test]
async fn a_start_after_a_pause_tells_lightly_what_happened_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path(), Seed::Demo).await.shutdown().await;
    let store = file(folder.path());
    let (jobs, errors) =
        (number(&store, "SELECT count(*) FROM job"), number(&store, "SELECT count(*) FROM error"));
    let week_ms: i64 = 7 * 86_400_000;
    store
        .write::<_, crate::Error>(|tx| {
            tx.execute("UPDATE meta SET value = value - ?1 WHERE name = 'demo_seen_ms'", [week_ms])?;
            Ok(())
        })
        .unwrap();
    drop(store);
    start(folder.path(), Seed::Demo).await.shutdown().await;
    let store = file(folder.path());
    assert!((200..4_000).contains(&(number(&store, "SELECT count(*) FROM job") - jobs)));
    assert!((50..1_000).contains(&(number(&store, "SELECT count(*) FROM error") - errors)));
    let doubled =
        "SELECT count(*) FROM (SELECT 1 FROM error e JOIN step s ON s.number = e.step JOIN resource f
        ON f.id = s.flow_id AND f.kind = 'flow' WHERE e.open = 1 AND e.trace_key <> ''
        AND coalesce(f.doc ->> 'autoResolveMatchingTraceKeys', 1) <> 0
        GROUP BY e.step, e.trace_key HAVING count(*) > 1)";
    assert_eq!(number(&store, doubled), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_traffic_keeps_runs_under_way_and_their_errors_show_before_they_end() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path(), Seed::Demo).await.shutdown().await;
    let store = file(folder.path());
    let (job, error) =
        (number(&store, "SELECT max(seq) FROM job"), number(&store, "SELECT max(id) FROM error"));
    let at_work =
        Integrator::start(Config { speed: 8.0, ..config(folder.path(), Seed::Demo) }).await.unwrap();
    let new_job = |condition: &str| format!("SELECT count(*) FROM job WHERE seq > {job} AND {condition}");
    wait(&store, &new_job("type = 'flow' AND status = 'running'"), |count| count >= 2).await;
    let early = format!(
        "SELECT count(*) FROM error e JOIN job j ON j.id = e.run_id WHERE e.id > {error} AND j.ended_ms IS NULL"
    );
    wait(&store, &early, |count| count > 0).await;
    wait(&store, &new_job("type = 'flow' AND num_resolved > 0"), |count| count > 0).await;
    wait(&store, &new_job("type = 'retry' AND triggered_by = 'auto'"), |count| count > 0).await;
    wait(&store, &new_job("type = 'flow' AND status = 'completed' AND num_success > 0"), |count| count > 0)
        .await;
    for flow in flows() {
        let jobs = format!(
            "SELECT count(*) FROM job WHERE flow_id = '{}' AND ended_ms IS NULL AND type = 'flow'",
            flow.id()
        );
        assert!(number(&store, &jobs) <= flow.generators() as i64, "{}", flow.key);
    }
    at_work.shutdown().await;
}

async fn wait(store: &Store, sql: &str, enough: impl Fn(i64) -> bool) {
    let end = tokio::time::Instant::now() + PATIENCE;
    while !enough(number(store, sql)) {
        assert!(tokio::time::Instant::now() < end, "{sql}: {}", number(store, sql));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_bulk_account_holds_what_was_asked_for_and_is_the_same_each_time() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let begun = tokio::time::Instant::now();
    for folder in [&one, &other] {
        start(folder.path(), Seed::Bulk { errors: 20_000 }).await.shutdown().await;
    }
    report("twice 20,000 bulk errors", begun);
    let (store, again) = (file(one.path()), file(other.path()));
    assert_eq!(number(&store, "SELECT count(*) FROM error"), 20_000);
    let open = number(&store, "SELECT count(*) FROM error WHERE open = 1");
    assert!((5_500..6_500).contains(&open), "{open}");
    assert_eq!(
        number(&store, "SELECT count(*) FROM resource WHERE kind = 'flow'"),
        i64::from(BulkSpec::default().flows)
    );
    let keys = "SELECT sum(length(message) + length(trace_key) * id) FROM error";
    assert_eq!(number(&store, keys), number(&again, keys));
    let parents = "SELECT count(*) FROM job p WHERE p.type = 'flow' AND (p.num_error, p.num_success) <>
        (SELECT sum(num_error), sum(num_success) FROM job c WHERE c.parent_id = p.id)";
    assert_eq!(number(&store, parents), 0);
    let counted = "SELECT count(*) FROM job c JOIN step s ON s.step_id = c.import_id WHERE c.type = 'import'
        AND c.num_error <> (SELECT count(*) FROM error e WHERE e.run_id = c.parent_id AND e.step = s.number)";
    assert_eq!(number(&store, counted), 0);
    let tally = "SELECT sum(count) FROM resolve_tally";
    assert_eq!(number(&store, tally), 20_000 - open);
}
