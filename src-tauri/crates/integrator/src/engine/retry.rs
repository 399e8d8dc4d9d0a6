//! Retries: a person's retry takes errors out of Open at once and sends their records through their step and the
//! steps after it again (seed; API 4.3). A failure makes a new error without a run. Nothing makes two requests
//! for one key into one.

use super::{
    cancel,
    flow_view::FlowView,
    pass::{self, Item, Passage},
    resolve,
};
use crate::{
    error::Error,
    ident::mix,
    model::{Counts, Failure, Fate, JobRow, StepView},
    platform::Platform,
    store::{
        error_row::{self, ErrorRow},
        job_row, retry_row,
        retry_row::{RetryData, RetryItem},
        task_row,
    },
};
use domain::{flow::StepKind, retention, time::UtcMs};
use rusqlite::Connection;

/// Kind of the tasks that move retries.
pub(crate) const TASK: &str = "retry";
/// How long a retry waits before its first record, and between portions, in milliseconds at speed 1.
const PORTION_MS: i64 = 150;
/// Records in one portion.
const PORTION_ROWS: usize = 200;

/// Begins a retry of these errors of a step by a person. All must have retry data.
pub(crate) fn request(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    step: &StepView,
    errors: &[ErrorRow],
    by: &str,
    now: UtcMs,
) -> Result<String, Error> {
    let job = insert_job(tx, platform, flow, step, by, "queued", now)?;
    for error in errors {
        retry_row::add_item(tx, &job, RetryItem { error: error.id, was_open: error.open })?;
    }
    let open: Vec<i64> = errors.iter().filter(|error| error.open).map(|error| error.id).collect();
    resolve::resolve(tx, flow, step, &open, now, by)?;
    let wait_ms = if platform.clock.is_manual() { 0 } else { platform.clock.scaled_ms(PORTION_MS) };
    task_row::add(tx, now.plus_ms(wait_ms), TASK, &job)?;
    Ok(job)
}

/// Processes the next portion of a retry; with a manual clock all of it.
pub(crate) fn advance(tx: &Connection, platform: &Platform, job: &str, now: UtcMs) -> Result<(), Error> {
    let Some(row) = job_row::get(tx, job)?.filter(|row| row.ended_at.is_none()) else { return Ok(()) };
    if row.status == "canceling" {
        return cancel::end_retry(tx, job, now);
    }
    if row.started_at.is_none() {
        job_row::start(tx, job, "running", now)?;
    }
    let portion = if platform.clock.is_manual() { usize::MAX } else { PORTION_ROWS };
    let items = retry_row::next_items(tx, job, portion)?;
    let step = if row.import.is_empty() { &row.export } else { &row.import };
    let flow = FlowView::load(tx, &row.flow)?;
    if let Some((flow, step)) = flow.as_ref().and_then(|flow| Some((flow, flow.step(step)?))) {
        let again = Again { platform, flow, step, job, now };
        let errors: Vec<i64> = items.iter().map(|item| item.error).collect();
        process(tx, &again, &errors)?;
    }
    for item in &items {
        retry_row::finish_item(tx, job, item.error)?;
    }
    if items.len() < portion {
        retry_row::drop_items(tx, job)?;
        return job_row::end(tx, job, "completed", now);
    }
    task_row::add(tx, now.plus_ms(platform.clock.scaled_ms(PORTION_MS)), TASK, job)
}

/// A retry at work.
pub(crate) struct Again<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) flow: &'a FlowView,
    pub(crate) step: &'a StepView,
    pub(crate) job: &'a str,
    pub(crate) now: UtcMs,
}

impl Again<'_> {
    fn passage<'b>(&'b self, step: &'b StepView) -> Passage<'b> {
        Passage { platform: self.platform, flow: self.flow, step, run_id: None, hold: false, now: self.now }
    }
}

/// Sends the records of these errors through the step and the steps after it, as they are kept now.
fn process(tx: &Connection, again: &Again<'_>, errors: &[i64]) -> Result<(), Error> {
    let mut items = Vec::new();
    for id in errors {
        let (error, data) = (error_row::get(tx, *id)?, retry_row::get(tx, again.step.number, *id)?);
        if let (Some(error), Some(data)) = (error, data) {
            let fate = fate(tx, &error, &data)?;
            items.push(item(again.step, &error, &data, fate)?);
        }
    }
    let passed = pass::pass(tx, &again.passage(again.step), &items)?;
    let pages = Counts { pages_generated: 1, ..passed.counts };
    job_row::add_counts(tx, again.job, pages, again.now)?;
    let onward = passed.onward.iter().filter_map(|place| items.get(*place).cloned()).collect();
    go_on(tx, again, onward)
}

/// Sends records that passed their step through the steps after it. Errors there are new errors of those steps;
/// only the auto-resolved ones count for the retry.
pub(crate) fn go_on(tx: &Connection, again: &Again<'_>, mut onward: Vec<Item>) -> Result<(), Error> {
    let after = |item: &Item, step: &StepView| {
        let path = again.flow.path(&item.branches);
        let from = match path.iter().position(|id| *id == again.step.id) {
            Some(place) => place + 1,
            None if again.step.kind == StepKind::Export => 0,
            None => path.len(),
        };
        path.iter().skip(from).any(|id| *id == step.id)
    };
    for step in again.flow.steps.iter().filter(|step| step.kind != StepKind::Export) {
        let (here, elsewhere): (Vec<Item>, Vec<Item>) =
            onward.into_iter().partition(|item| after(item, step));
        let passed = pass::pass(tx, &again.passage(step), &here)?;
        let resolved = Counts { resolved: passed.counts.resolved, ..Counts::default() };
        job_row::add_counts(tx, again.job, resolved, again.now)?;
        onward = passed.onward.iter().filter_map(|place| here.get(*place).cloned()).collect();
        onward.extend(elsewhere);
    }
    Ok(())
}

/// What the retry of a record gives: what a script asked for, once; else success, unless its traffic gave it
/// less of a chance and nobody changed its data.
pub(crate) fn fate(tx: &Connection, error: &ErrorRow, data: &RetryData) -> Result<Fate, Error> {
    let asked =
        if error.trace_key.is_empty() { None } else { retry_row::take_reprocess(tx, &error.trace_key)? };
    if let Some(text) = asked {
        return Ok(match serde_json::from_str(&text)? {
            Fate::Error(asked) => Fate::Error(failure_as_before(error, &asked)),
            other => other,
        });
    }
    let dice = mix(error.id.cast_unsigned() ^ (u64::from(error.auto_attempts) << 56)) % 100;
    if data.edited || dice < u64::from(error.retry_percent) {
        return Ok(Fate::Success);
    }
    Ok(Fate::Error(failure_as_before(error, &Failure::default())))
}

/// The record of an error on its way again, with what happens to it at its step.
pub(crate) fn item(step: &StepView, error: &ErrorRow, data: &RetryData, fate: Fate) -> Result<Item, Error> {
    Ok(Item {
        trace_key: error.trace_key.clone(),
        data: serde_json::from_str(&data.data)?,
        branches: serde_json::from_str(&data.branches)?,
        at: vec![(step.id.clone(), fate)],
    })
}

/// A job of type `retry`.
pub(crate) fn insert_job(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    step: &StepView,
    by: &str,
    status: &str,
    now: UtcMs,
) -> Result<String, Error> {
    let is_import = step.kind == StepKind::Import;
    let id = platform.ids.make(now);
    job_row::insert(
        tx,
        &JobRow {
            id: id.clone(),
            job_type: "retry".to_owned(),
            flow: flow.id.clone(),
            integration: flow.integration.clone(),
            export: if is_import { String::new() } else { step.id.clone() },
            import: if is_import { step.id.clone() } else { String::new() },
            status: status.to_owned(),
            triggered_by: by.to_owned(),
            created_at: now,
            last_modified: now,
            purge_at: Some(retention::purge_at(now, Platform::retention_days(tx)?)),
            ..JobRow::default()
        },
    )?;
    Ok(id)
}

/// The failure of a retry: the former one, changed where something else was asked for. A new code or message is
/// classified anew.
fn failure_as_before(error: &ErrorRow, asked: &Failure) -> Failure {
    let or = |asked: &str, former: &str| if asked.is_empty() { former.to_owned() } else { asked.to_owned() };
    let same = (asked.code.is_empty() || asked.code == error.code)
        && (asked.message.is_empty() || asked.message == error.message);
    Failure {
        code: or(&asked.code, &error.code),
        message: or(&asked.message, &error.message),
        source: or(&asked.source, &error.source),
        classification: asked.classification.clone().or_else(|| same.then(|| error.classification.clone())),
        export_uri: Some(error.export_uri.clone()),
        import_uri: Some(error.import_uri.clone()),
        http_status: if same { error.http_status } else { asked.http_status },
        http_method: error.http_method.clone(),
        retry_success_percent: Some(error.retry_percent),
    }
}
