//! The pace that the embedded integrator must hold: 300 requests a second at a million errors, p99 under 50 ms.
//!
//! `cargo run --release -p integrator --example load [ERRORS [SECONDS]]` fills an account, asks what clients ask in
//! believable shares, and prints what came of it. Requests leave at their own times, whether the ones before were
//! answered or not, and their time counts from then: a platform that is behind cannot look fast.
//! It ends with status 1 when the pace was not held.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that measures time and tells it"
)]

use integrator::{ClockKind, Config, Integrator, Seed};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

const PER_SECOND: f64 = 300.0;
const P99_MAX: Duration = Duration::from_millis(50);
/// Before the measuring: caches fill, and the bucket of the rate limit empties.
const WARM_UP: Duration = Duration::from_secs(4);

type Failure = Box<dyn Error + Send + Sync>;

/// One kind of request: what it is called, its share in percent, and what to send, by its number.
struct Kind {
    name: &'static str,
    share: u32,
    make: fn(&Account, usize) -> (&'static str, String, Option<Value>),
}

/// What clients send: the cheap summaries mostly, then pages of errors, history, dashboards, and changes.
const KINDS: [Kind; 10] = [
    Kind {
        name: "counts of an integration",
        share: 26,
        make: |a, n| get(format!("/v1/integrations/{}/errors", pick(&a.integrations, n))),
    },
    Kind {
        name: "counts of a flow",
        share: 20,
        make: |a, n| get(format!("/v1/flows/{}/errors", pick(&a.flows, n))),
    },
    Kind {
        name: "page of open errors",
        share: 10,
        make: |a, n| get(format!("/v1/flows/{}/errors", pick(&a.steps, n))),
    },
    Kind {
        name: "page of resolved errors",
        share: 4,
        make: |a, n| get(format!("/v1/flows/{}/resolved", pick(&a.steps, n))),
    },
    Kind {
        name: "history of a flow",
        share: 10,
        make: |a, n| get(format!("/v1/jobs?_flowId={}&type=flow", pick(&a.flows, n))),
    },
    Kind {
        name: "latest jobs",
        share: 10,
        make: |a, n| get(format!("/v1/flows/{}/jobs/latest", pick(&a.flows, n))),
    },
    Kind {
        name: "running flows",
        share: 6,
        make: |_, _| ("POST", "/v1/jobs/current".to_owned(), Some(json!({}))),
    },
    Kind {
        name: "completed flows",
        share: 4,
        make: |_, _| ("POST", "/v1/flows/runs/stats".to_owned(), Some(json!({}))),
    },
    Kind { name: "retry data", share: 4, make: |a, n| get(format!("/v1/flows/{}/data", pick(&a.keys, n))) },
    Kind { name: "resolve of ten", share: 6, make: resolve },
];

/// What there is to ask for.
#[derive(Default)]
struct Account {
    integrations: Vec<String>,
    flows: Vec<String>,
    /// `FLOW/STEP` of every import.
    steps: Vec<String>,
    /// `FLOW/STEP/KEY` of some retry data.
    keys: Vec<String>,
    /// Some open errors, with their `FLOW/STEP`.
    open: Vec<(String, Vec<Value>)>,
}

fn get(path: String) -> (&'static str, String, Option<Value>) {
    ("GET", path, None)
}

fn resolve(account: &Account, number: usize) -> (&'static str, String, Option<Value>) {
    let (step, ids) = pick(&account.open, number);
    let from = number / account.open.len().max(1) * 10;
    let ids: Vec<Value> = ids.iter().cycle().skip(from % ids.len().max(1)).take(10).cloned().collect();
    ("PUT", format!("/v1/flows/{step}/resolved"), Some(json!({"errors": ids})))
}

fn pick<T: Default + Clone>(from: &[T], number: usize) -> T {
    // A large odd step visits everything before it comes back.
    from.get(number.wrapping_mul(7_919) % from.len().max(1)).cloned().unwrap_or_default()
}

/// Connections that are kept open between requests, as clients do.
struct Client {
    host: String,
    token: String,
    idle: Mutex<Vec<TcpStream>>,
}

impl Client {
    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Vec<u8>), Failure> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut stream = match kept {
            Some(stream) => stream,
            None => TcpStream::connect(&self.host).await?,
        };
        stream.set_nodelay(true)?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        let answer = read_answer(&mut stream).await?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
        Ok(answer)
    }

    async fn json(&self, path: &str) -> Result<Value, Failure> {
        let (status, body) = self.send("GET", path, None).await?;
        if status != 200 {
            return Err(format!("{path} was answered with {status}").into());
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

async fn read_answer(stream: &mut TcpStream) -> Result<(u16, Vec<u8>), Failure> {
    let mut bytes = Vec::with_capacity(16 * 1024);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the connection ended".into());
        }
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap_or_default().parse()?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let whole = end + length.unwrap_or(0);
    while bytes.len() < whole {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err("the answer was cut".into());
        }
    }
    Ok((status, bytes.split_off(end)))
}

fn texts(rows: &Value, field: &str) -> Vec<String> {
    let rows = rows.as_array().into_iter().flatten();
    rows.filter_map(|row| row.get(field)?.as_str().map(str::to_owned)).collect()
}

async fn survey(client: &Client) -> Result<Account, Failure> {
    let mut account = Account {
        integrations: texts(&client.json("/v1/integrations").await?, "_id"),
        flows: texts(&client.json("/v1/flows").await?, "_id"),
        ..Account::default()
    };
    for flow in account.flows.clone() {
        let counts = client.json(&format!("/v1/flows/{flow}/errors")).await?;
        for row in counts.get("flowErrors").and_then(Value::as_array).into_iter().flatten() {
            let step = row.get("_expOrImpId").and_then(Value::as_str).unwrap_or_default();
            if row.get("numError").and_then(Value::as_i64).unwrap_or(0) == 0 {
                continue;
            }
            let step = format!("{flow}/{step}");
            let page = client.json(&format!("/v1/flows/{step}/errors")).await?;
            let errors = page.get("errors").cloned().unwrap_or_default();
            let keys = texts(&errors, "retryDataKey");
            account.keys.extend(keys.iter().take(50).map(|key| format!("{step}/{key}")));
            account
                .open
                .push((step.clone(), texts(&errors, "errorId").into_iter().map(Value::from).collect()));
            account.steps.push(step);
        }
    }
    Ok(account)
}

/// The kinds in an order that mixes them evenly: each as often as its share, in a hundred.
fn order() -> Vec<usize> {
    let mut order: Vec<(u32, usize)> = Vec::new();
    for (place, kind) in KINDS.iter().enumerate() {
        order.extend((0..kind.share).map(|turn| ((turn * 100 + 50) / kind.share, place)));
    }
    order.sort_unstable();
    order.into_iter().map(|(_, place)| place).collect()
}

struct Sample {
    kind: &'static str,
    took: Duration,
    status: u16,
}

async fn measure(client: &Arc<Client>, account: &Arc<Account>, seconds: f64) -> Result<Vec<Sample>, Failure> {
    let order = order();
    let mut under_way = JoinSet::new();
    let begun = Instant::now();
    for number in 0..(PER_SECOND * seconds) as usize {
        let due = Duration::from_secs_f64(number as f64 / PER_SECOND);
        tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
        let (client, account) = (Arc::clone(client), Arc::clone(account));
        let kind = order.get(number % order.len()).and_then(|place| KINDS.get(*place)).ok_or("no kind")?;
        under_way.spawn(async move {
            let (method, path, body) = (kind.make)(&account, number);
            let (status, _) = client.send(method, &path, body.as_ref()).await?;
            Ok::<_, Failure>(Sample { kind: kind.name, took: begun.elapsed().saturating_sub(due), status })
        });
    }
    let mut samples = Vec::new();
    while let Some(sample) = under_way.join_next().await {
        samples.push(sample??);
    }
    Ok(samples)
}

/// Time below which this share of the samples lies.
fn at(times: &[Duration], share: f64) -> Duration {
    times.get(((times.len().max(1) - 1) as f64 * share) as usize).copied().unwrap_or_default()
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

fn report(samples: &[Sample]) -> Duration {
    let mut by_kind: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for sample in samples {
        by_kind.entry(sample.kind).or_default().push(sample.took);
    }
    for (kind, times) in &mut by_kind {
        times.sort_unstable();
        println!(
            "  {kind:<28}{:>6} requests, median {:>9}, p99 {:>9}",
            times.len(),
            ms(at(times, 0.5)),
            ms(at(times, 0.99))
        );
    }
    let mut all: Vec<Duration> = samples.iter().map(|sample| sample.took).collect();
    all.sort_unstable();
    println!("all: median {}, p99 {}, slowest {}", ms(at(&all, 0.5)), ms(at(&all, 0.99)), ms(at(&all, 1.0)));
    at(&all, 0.99)
}

fn load_average() -> String {
    fs::read_to_string("/proc/loadavg").map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let mut arguments = std::env::args().skip(1);
    let errors: u64 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let seconds: f64 = arguments.next().map_or(Ok(20.0), |text| text.parse())?;
    let begun = Instant::now();
    let config = Config { seed: Seed::Bulk { errors }, clock: ClockKind::Manual, ..Config::default() };
    let integrator = Integrator::start(config).await?;
    println!("{errors} errors made in {:.1} s", begun.elapsed().as_secs_f64());
    let host = integrator.base_url().trim_start_matches("http://").to_owned();
    let client = Arc::new(Client { host, token: integrator.token().to_owned(), idle: Mutex::default() });
    let account = Arc::new(survey(&client).await?);
    tokio::time::sleep(WARM_UP).await;
    measure(&client, &account, 2.0).await?;
    println!("load average before: {}", load_average());
    let begun = Instant::now();
    let samples = measure(&client, &account, seconds).await?;
    let pace = samples.len() as f64 / begun.elapsed().as_secs_f64();
    let refused = samples.iter().filter(|sample| !(200..300).contains(&sample.status)).count();
    println!("load average after: {}", load_average());
    println!("{pace:.0} requests a second over {seconds} s, {refused} refused");
    let p99 = report(&samples);
    integrator.shutdown().await;
    let held = refused == 0 && pace > PER_SECOND * 0.98 && p99 < P99_MAX;
    println!("{}", if held { "held" } else { "NOT held" });
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
