//! Writing a story into the data file: documents, jobs, errors with their retry data, and figures. All of it in
//! the transaction of the caller, so that a file holds the whole account or none of it.

use super::{
    document,
    history::{History, Told},
    people::ACCOUNT,
    source::DemoSource,
};
use crate::{
    engine::{
        flow_view::{self, FlowView},
        pass, schedule,
    },
    error::Error,
    model::{Kind, NewError, StepView},
    platform::Platform,
    store::{
        error_list::{self, ErrorFilter},
        error_row, history_row, job_row, meta, resource_row, retry_row, step_row, tally_row,
    },
};
use domain::{
    retention,
    time::{MINUTE_MS, UtcMs},
};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::HashMap;

/// Retention plan of the demo account in days: its history goes back three months.
const RETENTION_DAYS: u32 = 90;
/// A pause shorter than this needs no catching up.
const PAUSE_MS: i64 = 10 * MINUTE_MS;
/// Open errors of each step that the traffic may bring again after a restart.
const REMEMBERED_ROWS: usize = 60;
/// Name of the value that says until when the story is told.
const SEEN: &str = "demo_seen_ms";
/// Seed of the demo account: everybody sees the same one.
pub(crate) const SEED: u64 = 20_260;

/// Fills a new file with the demo account as it is now.
pub(crate) fn fill(tx: &Connection, platform: &Platform) -> Result<(), Error> {
    let now = platform.clock.now();
    let owner = &platform.account.owner;
    let history = History::tell(now, SEED, owner);
    meta::set(tx, "retention_days", &RETENTION_DAYS.to_string())?;
    meta::set(tx, "account_name", ACCOUNT)?;
    let documents = document::documents(now, owner, &history.last_run);
    for (kind, doc) in &documents {
        resource_row::put(tx, *kind, doc)?;
    }
    for (_, doc) in documents.iter().filter(|(kind, _)| *kind == Kind::Flow) {
        flow_view::register_steps(tx, doc)?;
        if let Some(flow) = FlowView::from_doc(tx, doc.clone())? {
            schedule::plan(tx, platform, &flow, now)?;
        }
    }
    write(tx, &history, false)?;
    seen(tx, now)
}

/// Tells what happened since the account was last at work, when that is a while ago.
pub(crate) fn catch_up(tx: &Connection, platform: &Platform) -> Result<(), Error> {
    let now = platform.clock.now();
    if let Some(last) = meta::get_number(tx, SEEN)?.filter(|last| now.0 - last > PAUSE_MS) {
        let mut history = History::catch_up(UtcMs(last), now, SEED, &platform.account.owner);
        // People may have switched flows off or taken them out since.
        let mut gone: HashMap<String, bool> = HashMap::new();
        for flow in history.last_run.keys() {
            let doc = resource_row::get(tx, Kind::Flow, flow)?;
            let off = doc.as_ref().is_none_or(|doc| doc.get("disabled") == Some(&Value::Bool(true)));
            gone.insert(flow.clone(), off);
        }
        let off = |flow: &str| gone.get(flow).copied().unwrap_or(true);
        let runs: HashMap<String, bool> = history
            .jobs
            .iter()
            .filter(|job| job.parent.is_empty())
            .map(|job| (job.id.clone(), off(&job.flow)))
            .collect();
        history.errors.retain(|told| !off(&told.error.flow));
        history.jobs.retain(|job| {
            let parent = if job.parent.is_empty() { &job.id } else { &job.parent };
            !runs.get(parent).copied().unwrap_or(true)
        });
        history.resolved.retain(|(_, flow, _), _| !off(flow));
        history.dropped.retain(|(_, flow), _| !off(flow));
        write(tx, &history, true)?;
    }
    seen(tx, now)
}

/// Whether the file holds the demo account.
pub(crate) fn is_filled(connection: &Connection) -> Result<bool, Error> {
    Ok(meta::get(connection, SEEN)?.is_some())
}

/// Notes that the account is at work.
pub(crate) fn seen(tx: &Connection, now: UtcMs) -> Result<(), Error> {
    meta::set(tx, SEEN, &now.0.to_string())
}

/// Reminds the traffic of the newest open errors, so that their records can come again.
pub(crate) fn remind(connection: &Connection, source: &DemoSource) -> Result<(), Error> {
    let open = ErrorFilter { open: true, ..ErrorFilter::default() };
    for flow in super::plan::flows() {
        let id = flow.id();
        for place in flow.generators()..flow.all_steps().len() {
            let step = flow.step_id(place);
            let Some(number) = step_row::find(connection, &id, &step)? else { continue };
            for row in error_list::page(connection, number, &open, None, REMEMBERED_ROWS)? {
                if let Some(kept) = retry_row::get(connection, number, row.id)? {
                    let data = serde_json::from_str(&kept.data).unwrap_or(Value::Null);
                    source.remember(&id, &step, &row.trace_key, data);
                }
            }
        }
    }
    Ok(())
}

/// Writes jobs, errors and figures. With `matching`, older open errors of the same records are resolved, as the
/// platform would have done.
fn write(tx: &Connection, history: &History, matching: bool) -> Result<(), Error> {
    let days = Platform::retention_days(tx)?;
    for job in &history.jobs {
        job_row::insert(
            tx,
            &crate::model::JobRow {
                purge_at: Some(retention::purge_at(job.created_at, days)),
                ..job.clone()
            },
        )?;
    }
    let mut writer = ErrorWriter { tx, days, steps: HashMap::new() };
    for told in &history.errors {
        if matching {
            writer.resolve_older(&told.error)?;
        }
        writer.write(told)?;
    }
    for ((at, flow, by_auto), count) in &history.resolved {
        tally_row::add_resolved(tx, *at, flow, *by_auto, *count)?;
    }
    for ((at, flow), runs) in &history.dropped {
        history_row::add_dropped(tx, *at, flow, runs)?;
    }
    Ok(())
}

/// Writes errors, with the steps it has met so far.
struct ErrorWriter<'a> {
    tx: &'a Connection,
    days: u32,
    steps: HashMap<(String, String), Step>,
}

#[derive(Clone)]
struct Step {
    view: StepView,
    auto_resolves: bool,
}

impl ErrorWriter<'_> {
    fn step(&mut self, error: &NewError) -> Result<Option<Step>, Error> {
        let key = (error.flow.clone(), error.step.clone());
        if let Some(step) = self.steps.get(&key) {
            return Ok(Some(step.clone()));
        }
        let Some(flow) = FlowView::load(self.tx, &error.flow)? else { return Ok(None) };
        for view in &flow.steps {
            let step = Step { view: view.clone(), auto_resolves: flow.auto_resolve };
            self.steps.insert((flow.id.clone(), view.id.clone()), step);
        }
        Ok(self.steps.get(&key).cloned())
    }

    fn write(&mut self, told: &Told) -> Result<(), Error> {
        let Some(step) = self.step(&told.error)? else { return Ok(()) };
        let purge_at = Some(retention::purge_at(told.error.occurred_at, self.days));
        let failure = pass::complete(told.error.failure.clone(), &step.view);
        let row = NewError { purge_at, failure, retry_data: None, ..told.error.clone() };
        let id = error_row::insert(self.tx, step.view.number, &row)?;
        if let Some(data) = &told.error.retry_data {
            let branches = serde_json::to_string(&told.branches)?;
            retry_row::keep(self.tx, id, step.view.number, data, &branches)?;
        }
        Ok(())
    }

    fn resolve_older(&mut self, error: &NewError) -> Result<(), Error> {
        let Some(step) = self.step(error)?.filter(|step| step.auto_resolves) else { return Ok(()) };
        for (id, _) in error_row::open_of_key(self.tx, step.view.number, &error.trace_key)? {
            if error_row::resolve(self.tx, step.view.number, id, error.occurred_at, "auto")? {
                tally_row::add_resolved(self.tx, error.occurred_at, &error.flow, true, 1)?;
            }
        }
        Ok(())
    }
}
