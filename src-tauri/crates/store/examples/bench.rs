//! Timings of the store at a size: `cargo run --release -p store --example bench -- 1000000`.
//!
//! Ratios matter, not values: a bare scan of the same database stands beside each figure (proof 1.3).
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program for people at a terminal"
)]

use domain::{
    error_record::ErrorRecord,
    id::StepKey,
    outbox::Action,
    query::Query,
    time::{DAY_MS, UtcMs},
};
use std::time::Instant;
use store::{
    OpenMode, Store,
    facet::Dimension,
    freeze::Selection,
    pull::ErrorList,
    search::{Search, Sort},
};

const NOW: UtcMs = UtcMs(1_772_323_200_000);
/// Steps the records are spread over.
const STEPS: u64 = 200;
/// Records of one page.
const PAGE: usize = 1_000;
/// Repetitions of each read.
const ROUNDS: usize = 30;

const WORDS: &[&str] = &[
    "connection",
    "timed",
    "out",
    "while",
    "waiting",
    "for",
    "response",
    "invalid",
    "reference",
    "key",
    "record",
    "changed",
    "by",
    "another",
    "user",
    "please",
    "enter",
    "value",
    "subsidiary",
    "currency",
    "duplicate",
    "order",
    "customer",
    "missing",
    "field",
    "rate",
    "limit",
    "exceeded",
    "gateway",
    "unauthorized",
    "item",
    "location",
];
const SOURCES: &[&str] =
    &["application", "internal", "connection", "lookup", "mapping", "pre_save_page_hook"];
const CLASSES: &[&str] = &["connection", "duplicate", "missing", "parse", "value", "intermittent", "none"];

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        // Squared, so that some are common and some are rare.
        let at = (self.next() % 1_000) * (self.next() % 1_000) * of.len() as u64 / 1_000_000;
        of.get(usize::try_from(at).unwrap()).copied().unwrap_or_default()
    }
}

fn record(random: &mut Random, step: &StepKey, n: u64, is_resolved: bool) -> ErrorRecord {
    let at = NOW.plus_ms(-i64::try_from(random.next() % (90 * 86_400_000)).unwrap());
    let words: Vec<&str> = (0..14).map(|_| random.pick(WORDS)).collect();
    let resolved = if is_resolved {
        format!(r#","resolvedAt":"{}","resolvedBy":"auto""#, at.plus_ms(DAY_MS).to_iso())
    } else {
        String::new()
    };
    let raw = format!(
        r#"{{"occurredAt":"{}","source":"{}","code":"CODE_{}","message":"{} {}","traceKey":"T{}","exportDataURI":"","importDataURI":"","oIndex":"1","retryDataKey":"{:016x}{:016x}","errorId":"{}","_flowJobId":"{:012x}{:012x}","classification":"{}","classifiedBy":"autopilot","purgeAt":"{}"{resolved}}}"#,
        at.to_iso(),
        random.pick(SOURCES),
        random.next() % 60,
        words.join(" "),
        random.next() % 1_000_000,
        random.next() % 500_000,
        random.next(),
        random.next(),
        10_000_000_000 + n,
        random.next() % 5_000,
        7,
        random.pick(CLASSES),
        at.plus_ms(30 * DAY_MS).to_iso(),
    );
    ErrorRecord::decode(step, &raw).unwrap()
}

fn fill(store: &Store, rows: u64) -> u64 {
    let mut random = Random(11);
    let (mut bytes, mut n, mut writing) = (0_u64, 0_u64, 0.0);
    let pages = rows / PAGE as u64;
    for page in 0..pages {
        let at = page % STEPS;
        let step = StepKey { flow: format!("flow{}", at / 5).into(), step: format!("step{at}").into() };
        let is_resolved = random.next().is_multiple_of(5);
        let records: Vec<ErrorRecord> = (0..PAGE)
            .map(|_| {
                n += 1;
                record(&mut random, &step, n, is_resolved)
            })
            .collect();
        bytes += records.iter().map(|record| record.raw.len() as u64).sum::<u64>();
        let list = if is_resolved { ErrorList::Resolved } else { ErrorList::Open };
        let start = Instant::now();
        store.apply_errors(&step, list, &records, NOW).unwrap();
        writing += start.elapsed().as_secs_f64();
    }
    println!("ingest: {:.0} rows/s, {} bytes of JSON a row", rows as f64 / writing, bytes / rows.max(1));
    bytes
}

fn time(what: &str, mut work: impl FnMut() -> u64) {
    let mut times = Vec::new();
    let mut result = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        result = work();
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        if times.iter().sum::<f64>() > 8_000.0 {
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get(((times.len() - 1) as f64 * share) as usize).copied().unwrap_or_default();
    println!("{what:<58} p50 {:>9.3} ms  max {:>9.3} ms  ({result})", at(0.5), at(1.0));
}

fn main() {
    let rows: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let mut folder = tempfile::tempdir().unwrap();
    folder.disable_cleanup(std::env::args().any(|word| word == "--keep"));
    println!("{}", folder.path().display());
    let (store, _) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    let bytes = fill(&store, rows);
    let size = std::fs::metadata(folder.path().join("cache.sqlite")).unwrap().len();
    println!("cache: {} bytes a row, {:.2} of the JSON", size / rows.max(1), size as f64 / bytes as f64);
    drop(store);
    time("open again", || {
        Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
        1
    });
    let (store, _) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    for text in [
        "",
        "is:open",
        "is:resolved",
        "is:open step:step7",
        "is:open flow:flow3",
        "class:missing is:open",
        "is:gone",
        "connection",
        "connection timed is:resolved",
        "\"timed out\" is:open",
        "conn*",
        "co* is:open",
        "gateway flow:flow3 is:open",
        "connection step:step7 is:open",
        "connection after:-1d",
        "connection flow:none-such",
        "unauthorized gateway location",
        "id:10000000500",
        "trace:T77",
        "-connection is:open",
    ] {
        let query = Query::read(text);
        let search = Search { query: &query, now: NOW };
        time(&format!("first 100: {text}"), || {
            store.list_errors(&search, Sort::OccurredNewest, None, 100).unwrap().rows.len() as u64
        });
        time(&format!("count: {text}"), || store.count_errors(&search).unwrap());
    }
    counting(&store);
    acting(&store);
}

fn counting(store: &Store) {
    let dimensions =
        [Dimension::State, Dimension::Flow, Dimension::Source, Dimension::Classification, Dimension::Code];
    for text in ["", "is:open class:missing", "connection", "gateway is:open", "after:-7d is:open"] {
        let query = Query::read(text);
        let search = Search { query: &query, now: NOW };
        time(&format!("5 facets: {text}"), || store.facets(&search, &dimensions).unwrap().len() as u64);
        time(&format!("histogram of 90 days: {text}"), || {
            store.histogram(&search, NOW.plus_ms(-90 * DAY_MS), NOW, 90).unwrap().len() as u64
        });
    }
}

fn acting(store: &Store) {
    let query = Query::read("is:open flow:flow3");
    let selection = Selection::Query { query, except: Vec::new() };
    let mut frozen = None;
    time("freeze: is:open flow:flow3", || {
        let list = store.freeze(Action::Resolve, &selection, NOW).unwrap();
        let eligible = list.eligible;
        frozen = Some(list);
        eligible
    });
    let start = Instant::now();
    store.queue_batch(&frozen.unwrap(), "bench", NOW, NOW).unwrap();
    println!("queue that batch: {:.1} ms", start.elapsed().as_secs_f64() * 1_000.0);
    let start = Instant::now();
    let all = store.freeze(
        Action::Resolve,
        &Selection::Query { query: Query::read("is:open"), except: Vec::new() },
        NOW,
    );
    println!("freeze everything open: {} in {:.1} s", all.unwrap().eligible, start.elapsed().as_secs_f64());
}
