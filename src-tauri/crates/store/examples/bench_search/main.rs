//! Finding at a size: `cargo run --release -p store --example bench_search -- 1000000` measures lists, counts, facets,
//! bars, groups and writing, each beside a control in the same run (proof P1, P4, P6, P8, P9, P14), and writes the
//! figures as lines of JSON to `target/bench/search.json`. Ratios matter; values depend on what else the machine does.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a program for people at a terminal"
)]

mod control;
mod figure;
mod made;

use control::{Bare, Reader};
use domain::{
    outbox::Action,
    query::Query,
    time::{DAY_MS, UtcMs},
};
use figure::{Figures, Times, time};
use made::{NOW, Random, page, step};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};
use store::{
    OpenMode, Store,
    facet::Dimension,
    freeze::Selection,
    group::{GroupSort, Grouping},
    pull::ErrorList,
    search::{Search, Sort},
    spread::SpreadOf,
};

/// Rows that the control of writing writes too.
const BARE_ROWS: u64 = 100_000;
/// Words with what bare FTS5 is asked for: common, rare, two, a phrase, a beginning.
const WORDS: &[(&str, &str)] = &[
    ("timeout", "\"timeout\""),
    ("order", "\"order\""),
    ("warehouse", "\"warehouse\""),
    ("gateway timeout", "\"gateway\" AND \"timeout\""),
    ("\"changed by another\"", "\"changed by another\""),
    ("conn*", "\"conn\" *"),
];
const FILTERS: &[&str] =
    &["", "is:open", "is:resolved", "step:step7", "class:missing is:open", "after:-1d", "flow:none-such"];
/// Queries without words.
const PLAIN: &[&str] = &[
    "is:resolved",
    "is:gone",
    "is:open step:step7",
    "is:open flow:flow3",
    "is:open class:missing",
    "is:open -class:missing",
    "after:-7d is:open",
    "-timeout is:open",
    "tag:none is:open",
    "cured:no",
    "cured:no is:open",
    "key:doubled",
    "key:cut",
    "vanishes:7d",
    "id:10000000500",
    "trace:T77",
];
const DIMENSIONS: &[Dimension] =
    &[Dimension::State, Dimension::Flow, Dimension::Source, Dimension::Classification, Dimension::Code];

fn main() {
    let rows: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let mut figures = Figures::default();
    let (store, _) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    fill(&store, folder.path(), rows, &mut figures);
    let bare = Reader::new(folder.path());
    pages(&store, &bare, &mut figures);
    counts(&store, &bare, &mut figures);
    groups(&store, &bare, &mut figures);
    acting(&store, &bare, &mut figures);
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    figures.write(&target.join("bench/search.json"));
}

/// P1: rows a second into the full schema, and into a bare table.
fn fill(store: &Store, folder: &Path, rows: u64, figures: &mut Figures) {
    let mut random = Random::new(11);
    let mut bare = Bare::new(folder);
    let (mut ours, mut theirs, mut bytes) = (0.0, 0.0, 0);
    for n in 0..rows / made::PAGE as u64 {
        let (step, is_resolved, records) = page(&mut random, n * made::PAGE as u64);
        bytes += records.iter().map(|record| record.raw.len() as u64).sum::<u64>();
        let list = if is_resolved { ErrorList::Resolved } else { ErrorList::Open };
        let start = Instant::now();
        store.apply_errors(&step, list, &records, NOW).unwrap();
        ours += start.elapsed().as_secs_f64();
        if n * (made::PAGE as u64) < BARE_ROWS {
            let start = Instant::now();
            bare.upsert(&records, is_resolved);
            theirs += start.elapsed().as_secs_f64();
        }
    }
    figures.at_least(
        "P1",
        "rows written a second",
        rows as f64 / ours,
        rows.min(BARE_ROWS) as f64 / theirs,
        0.6,
    );
    let size = std::fs::metadata(folder.join("cache.sqlite")).unwrap().len();
    println!(
        "     P18  {} bytes a record, {:.2} of its JSON",
        size / rows.max(1),
        size as f64 / bytes as f64
    );
}

fn search<'a>(query: &'a Query) -> Search<'a> {
    Search { query, now: NOW }
}

fn first_page(store: &Store, text: &str) -> Times {
    let query = Query::read(text);
    time(|| store.list_errors(&search(&query), Sort::OccurredNewest, None, 100).unwrap().rows.len() as u64)
}

/// P4 and P6: the newest hundred.
fn pages(store: &Store, bare: &Reader, figures: &mut Figures) {
    let control = time(|| bare.first_page());
    figures.at_most("P4", "first page: is:open", first_page(store, "is:open"), control, 2.0, 1.0);
    for (word, expression) in WORDS {
        let control = time(|| bare.words(expression));
        for filter in FILTERS {
            let text = format!("{word} {filter}");
            figures.at_most(
                "P6",
                &format!("first page: {text}"),
                first_page(store, &text),
                control,
                3.0,
                10.0,
            );
        }
    }
    let pass = time(|| bare.pass());
    for text in PLAIN {
        figures.at_most("P6", &format!("first page: {text}"), first_page(store, text), pass, 0.1, 10.0);
    }
}

/// P8: exact counts, facets and bars. What no counter knows may cost as much as a pass over the records.
fn counts(store: &Store, bare: &Reader, figures: &mut Figures) {
    let pass = time(|| bare.pass());
    for (word, expression) in WORDS {
        let control = time(|| bare.count_words(expression));
        for filter in ["", "is:open"] {
            let text = format!("{word} {filter}");
            let query = Query::read(&text);
            let ours = time(|| store.count_errors(&search(&query)).unwrap());
            figures.at_most("P6c", &format!("count: {text}"), ours, control, 3.0, 50.0);
        }
    }
    for text in PLAIN {
        let query = Query::read(text);
        let ours = time(|| store.count_errors(&search(&query)).unwrap());
        figures.at_most("P6c", &format!("count: {text}"), ours, pass, 1.0, 50.0);
    }
    let days: Vec<UtcMs> = (0..8).map(|day| NOW.plus_ms((day - 7) * DAY_MS + 5 * 3_600_000)).collect();
    for text in [
        "",
        "is:open",
        "is:open flow:flow3",
        "is:open class:missing",
        "timeout",
        "timeout is:open",
        "warehouse",
        "after:-7d is:open",
    ] {
        let query = Query::read(text);
        let ours = time(|| store.facets(&search(&query), DIMENSIONS).unwrap().len() as u64);
        figures.at_most("P8", &format!("5 facets: {text}"), ours, pass, 1.0, 15.0);
        let of = SpreadOf { bars: 42, days: &days, not_after: None };
        let ours = time(|| store.spread(&search(&query), of).unwrap().bars.len() as u64);
        figures.at_most("P8b", &format!("bars and days: {text}"), ours, pass, 1.0, 15.0);
    }
}

fn groups(store: &Store, bare: &Reader, figures: &mut Figures) {
    let pass = time(|| bare.pass());
    for (grouping, text) in [
        (Grouping::Kind, "is:open"),
        (Grouping::Kind, "timeout is:open"),
        (Grouping::Step, "is:open"),
        (Grouping::Code, "is:open"),
        (Grouping::Trace, "is:open step:step7"),
    ] {
        let query = Query::read(text);
        let ours =
            time(|| store.list_groups(&search(&query), grouping, GroupSort::Count, None, 100).unwrap().total);
        figures.at_most("P9", &format!("groups by {grouping:?}: {text}"), ours, pass, 2.0, 100.0);
    }
}

/// P14: what a bulk action of 20,000 costs here.
fn acting(store: &Store, bare: &Reader, figures: &mut Figures) {
    let pass = time(|| bare.pass());
    let query = Query::read("is:open step:step0,step1,step2");
    let rows = store.list_errors(&search(&query), Sort::OccurredNewest, None, 500).unwrap().rows;
    let step0 = Query::read("is:open step:step0");
    let mut ids = Vec::new();
    store
        .stream_errors(&search(&step0), Sort::OccurredNewest, None, Some(20_000), &mut |row| {
            ids.push(row.record.key.error);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    let frozen = time(|| {
        let selection = Selection::Query { query: step0.clone(), except: Vec::new() };
        store.freeze(Action::Resolve, &selection, NOW).unwrap().eligible
    });
    figures.at_most("P13", &format!("dry run of {} records", frozen.result), frozen, pass, 2.0, 500.0);
    let start = Instant::now();
    let settled = store.settle_resolved(&step(0), &ids, Some("u1"), NOW).unwrap();
    let ms = start.elapsed().as_secs_f64() * 1_000.0;
    let ours = Times { p50: ms, p99: ms, result: settled };
    figures.at_most("P14", "list after 20,000 resolved records", ours, pass, 1.0, 100.0);
    let open = rows.first().and_then(|row| row.record.trace_key.clone()).unwrap_or_default();
    let life = first_page(store, &format!("trace:{open}"));
    figures.at_most("P6", "records of one trace key", life, pass, 0.1, 10.0);
}
