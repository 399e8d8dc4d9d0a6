//! Records passing one step: new errors are written, older ones resolved by the three rules, limits kept.

use super::{flow_view::FlowView, resolve};
use crate::{
    error::Error,
    model::{Counts, Failure, Fate, NewError, StepView},
    platform::Platform,
    store::{
        error_row, limit, retry_row,
        run_row::{self, HeldOutcome},
    },
};
use domain::{
    auto_resolve::{OpenErrors, Outcome},
    auto_retry, classify,
    flow::StepKind,
    retention,
    time::UtcMs,
    trace_key,
};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;

/// Sources of errors that happen before a request is made.
const BEFORE_REQUEST: [&str; 11] = [
    "internal",
    "input_filter",
    "output_filter",
    "import_filter",
    "transformation",
    "mapping",
    "pre_save_page_hook",
    "pre_map_hook",
    "post_map_hook",
    "pre_map_hook_ss",
    "post_map_hook_ss",
];

/// A record at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    /// Trace key, cut; empty for none.
    pub(crate) trace_key: String,
    /// The record.
    pub(crate) data: Value,
    /// Branch taken at each router.
    pub(crate) branches: Vec<usize>,
    /// What happens at which step; a step without an entry passes it.
    pub(crate) at: Vec<(String, Fate)>,
}

impl Item {
    fn fate(&self, step: &str) -> Fate {
        self.at.iter().find(|(id, _)| id == step).map_or(Fate::Success, |(_, fate)| fate.clone())
    }
}

/// Where and when records pass.
pub(crate) struct Passage<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) flow: &'a FlowView,
    pub(crate) step: &'a StepView,
    /// The run; `None` for a retry, whose errors carry no run (API 4.3).
    pub(crate) run_id: Option<&'a str>,
    /// Whether a held run keeps auto-resolve back until it is finished.
    pub(crate) hold: bool,
    pub(crate) now: UtcMs,
}

/// What came out.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    /// Counters of the step; pages are left to the caller.
    pub(crate) counts: Counts,
    /// The records that go on, by their place among those handed in.
    pub(crate) onward: Vec<usize>,
}

/// Moves records through one step.
pub(crate) fn pass(tx: &Connection, passage: &Passage<'_>, items: &[Item]) -> Result<Passed, Error> {
    let mut passed = Passed::default();
    let mut matcher = Matcher::default();
    let mut resolved = Vec::new();
    for (place, item) in items.iter().enumerate() {
        matcher.look_up(tx, passage, &item.trace_key)?;
        let outcome = match item.fate(&passage.step.id) {
            Fate::Success => {
                passed.counts.success += 1;
                passed.onward.push(place);
                Outcome::Success
            }
            Fate::Ignored => {
                passed.counts.ignored += 1;
                // What a generator leaves out never enters the flow; other steps only let it by.
                if passage.step.kind != StepKind::Export {
                    passed.onward.push(place);
                }
                Outcome::Ignored
            }
            Fate::Error(failure) => {
                passed.counts.error += 1;
                if passage.flow.proceeds_on_failure(&passage.step.id) {
                    passed.onward.push(place);
                }
                Outcome::Error(add_error(tx, passage, item, failure)?)
            }
        };
        if passage.hold {
            hold(tx, passage, &item.trace_key, &outcome)?;
        } else if passage.flow.auto_resolve {
            resolved.extend(matcher.open.apply(&item.trace_key, passage.run_id, outcome));
        }
    }
    passed.counts.resolved =
        resolve::resolve(tx, passage.flow, passage.step, &resolved, passage.now, resolve::BY_AUTO)?;
    if passed.counts.error > 0 {
        limit::trim_retry_data(tx, passage.step.number, retention::RETRY_ROWS_MAX)?;
    }
    Ok(passed)
}

/// Fills in what a failure leaves open: code, source, classification, and whether a request is kept.
pub(crate) fn complete(failure: Failure, step: &StepView) -> Failure {
    let mut failure = failure;
    if failure.code.is_empty() {
        "unknown_error".clone_into(&mut failure.code);
    }
    if failure.source.is_empty() {
        "application".clone_into(&mut failure.source);
    }
    failure.classification = match failure.classification {
        Some(class) => Some(class).filter(|class| !class.is_empty() && class != "none"),
        None => classify::classify(&failure.source, &failure.code, &failure.message).map(str::to_owned),
    };
    if !keeps_requests(step, &failure.source) {
        failure.http_status = 0;
    } else if failure.http_status == 0 {
        let by_code = failure.code.parse().ok().filter(|status| (400..600).contains(status));
        failure.http_status = by_code.unwrap_or(200);
    }
    if failure.http_method.is_empty() {
        let method = if step.kind == StepKind::Import { "POST" } else { "GET" };
        method.clone_into(&mut failure.http_method);
    }
    failure
}

/// Only HTTP-like adaptors keep requests, and not for what failed before one was made (API 2.5, 4.3).
fn keeps_requests(step: &StepView, source: &str) -> bool {
    let adaptor = step.adaptor.as_str();
    let http_like =
        adaptor.starts_with("HTTP") || adaptor.starts_with("REST") || adaptor.starts_with("GraphQL");
    http_like && !BEFORE_REQUEST.contains(&source)
}

fn add_error(tx: &Connection, passage: &Passage<'_>, item: &Item, failure: Failure) -> Result<i64, Error> {
    let failure = complete(failure, passage.step);
    let enters = auto_retry::applies(failure.classification.as_deref(), passage.flow.auto_resolve, true);
    let retry_at = auto_retry::next(UtcMs(0), 0)
        .filter(|_| enters)
        .map(|after| passage.now.plus_ms(passage.platform.clock.scaled_ms(after.0)));
    let new = NewError {
        o_index: passage.step.o_index,
        occurred_at: passage.now,
        trace_key: trace_key::cut(&item.trace_key).to_owned(),
        failure,
        run_id: passage.run_id.map(str::to_owned),
        retry_at,
        purge_at: Some(retention::purge_at(passage.now, Platform::retention_days(tx)?)),
        is_news: true,
        ..NewError::default()
    };
    let id = error_row::insert(tx, passage.step.number, &new)?;
    let branches = serde_json::to_string(&item.branches)?;
    retry_row::keep(tx, id, passage.step.number, &item.data.to_string(), &branches)?;
    Ok(id)
}

fn hold(
    tx: &Connection,
    passage: &Passage<'_>,
    trace_key: &str,
    outcome: &Outcome<i64>,
) -> Result<(), Error> {
    let (word, newest) = match outcome {
        Outcome::Error(id) => ("error", *id),
        Outcome::Success => ("success", error_row::newest_id(tx)?),
        Outcome::Ignored => ("ignored", error_row::newest_id(tx)?),
    };
    let held = HeldOutcome {
        step: passage.step.number,
        trace_key: trace_key.to_owned(),
        outcome: word.to_owned(),
        newest,
    };
    match passage.run_id {
        Some(run) if !trace_key.is_empty() => run_row::hold(tx, run, &held),
        _ => Ok(()),
    }
}

/// The open errors of the step, read from the file key by key as records come.
#[derive(Default)]
struct Matcher {
    open: OpenErrors<i64>,
    known: HashSet<String>,
}

impl Matcher {
    fn look_up(&mut self, tx: &Connection, passage: &Passage<'_>, key: &str) -> Result<(), Error> {
        let wanted = passage.flow.auto_resolve && !passage.hold && !key.is_empty();
        if wanted && self.known.insert(key.to_owned()) {
            for (id, run) in error_row::open_of_key(tx, passage.step.number, key)? {
                self.open.add(key, id, Some(run.as_str()).filter(|run| !run.is_empty()));
            }
        }
        Ok(())
    }
}
