//! A process that is killed at any moment loses nothing that it has answered, and its ledger tells exactly what
//! took effect.

use crate::world::{Flow, World, all, record};
use integrator::{ClockKind, Config, DataPlace, Integrator};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const FOLDER: &str = "FLOWMEND_KILL_TEST_FOLDER";
pub(crate) const TOKEN: &str = "kill-test";
const ROUNDS: u64 = 6;
const ERRORS: usize = 600;

pub(crate) fn config(folder: &Path) -> Config {
    Config {
        data: DataPlace::Folder(folder.to_owned()),
        clock: ClockKind::Manual,
        control: true,
        token: Some(TOKEN.into()),
        ..Config::default()
    }
}

/// The process that is killed: this test binary again.
#[tokio::test]
#[ignore = "started by the test below, runs until it is killed"]
async fn serve_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let integrator = Integrator::start(config(folder)).await.unwrap();
    fs::write(folder.join("address.new"), integrator.base_url()).unwrap();
    fs::rename(folder.join("address.new"), folder.join("address")).unwrap();
    std::future::pending::<()>().await;
}

#[expect(clippy::zombie_processes, reason = "the caller kills it and waits for it")]
pub(crate) fn spawn(folder: &Path) -> (Child, String) {
    let address = folder.join("address");
    let _ = fs::remove_file(&address);
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::serve_until_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..3_000 {
        if let Ok(base) = fs::read_to_string(&address) {
            return (child, base);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the process never listened")
}

/// A request that may find nobody there.
async fn try_send(base: &str, method: &str, path: &str, body: &Value) -> Option<u16> {
    let host = base.strip_prefix("http://")?;
    let body = body.to_string();
    let mut stream = TcpStream::connect(host).await.ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.ok()?;
    String::from_utf8(bytes).ok()?.split(' ').nth(1)?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (flow, mut todo) = prepare(folder.path()).await;
    let answered = Arc::new(Mutex::new(BTreeSet::new()));
    for round in 0..ROUNDS {
        let (mut child, base) = spawn(folder.path());
        let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
        let part = todo.split_off(todo.len().saturating_sub(ERRORS / ROUNDS as usize));
        let before = answered.lock().unwrap().len();
        let mut senders = Vec::new();
        for ids in part.chunks(part.len().div_ceil(3).max(1)) {
            let (ids, base, path, answered) =
                (ids.to_vec(), base.clone(), path.clone(), Arc::clone(&answered));
            senders.push(tokio::spawn(async move {
                for id in ids {
                    match try_send(&base, "PUT", &path, &json!({"errors": [id]})).await {
                        Some(200) => answered.lock().unwrap().insert(id),
                        Some(status) => panic!("answered {status}"),
                        None => return,
                    };
                }
            }));
        }
        // Somewhere in the middle, at another place each round.
        let wanted = before + 2 + 7 * round as usize;
        while answered.lock().unwrap().len() < wanted {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for sender in senders {
            sender.await.unwrap();
        }
    }
    let answered = answered.lock().unwrap().clone();
    assert!(!answered.is_empty(), "some requests must have been answered before a kill");
    check(folder.path(), &flow, &answered).await;
}

async fn prepare(folder: &Path) -> (Flow, Vec<String>) {
    let world = World::with(config(folder)).await;
    let flow = world.flow("Orders", "ei", false).await;
    let records: Vec<Value> = (0..ERRORS).map(|n| record(&flow, &format!("K{n}"), &[(1, "bad")])).collect();
    world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": records})).await;
    let ids = all(&world.open(&flow, 1).await, "errorId");
    world.integrator.shutdown().await;
    (flow, ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect())
}

async fn check(folder: &Path, flow: &Flow, answered: &BTreeSet<String>) {
    let world = World::with(config(folder)).await;
    let texts = |values: Vec<Value>| -> BTreeSet<String> {
        values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let resolved = texts(all(&world.resolved(flow, 1).await, "errorId"));
    let ledger = world.get("/control/ledger").await;
    let rows = ledger.as_array().unwrap();
    let told: Vec<Value> = rows.iter().flat_map(|row| row["ids"].as_array().unwrap().clone()).collect();
    assert_eq!(told.len(), texts(told.clone()).len(), "no request took effect twice");
    assert!(resolved.is_superset(answered), "answered and lost: {:?}", answered.difference(&resolved));
    assert_eq!(resolved, texts(told), "the ledger is what took effect");
    let open = world.get(&format!("/v1/flows/{}/errors", flow.id)).await;
    assert_eq!(open["flowErrors"][1]["numError"], ERRORS - resolved.len(), "the counters were kept too");
}
