//! Schedules: flows with a six-field cron run by themselves while they are enabled.

use super::{flow_view::FlowView, run};
use crate::{error::Error, platform::Platform, store::task_row};
use domain::{schedule::Schedule, time::UtcMs};
use rusqlite::Connection;
use serde_json::Value;

/// Kind of the tasks that start scheduled runs.
pub(crate) const TASK: &str = "schedule";

/// Plans the next run of a flow anew, after the flow was made, changed or has run.
pub(crate) fn plan(tx: &Connection, platform: &Platform, flow: &FlowView, now: UtcMs) -> Result<(), Error> {
    task_row::remove_of(tx, TASK, &flow.id)?;
    if flow.disabled {
        return Ok(());
    }
    let text = |name: &str| flow.doc.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let schedule = text("schedule").and_then(|cron| Schedule::parse(cron, text("timezone")).ok());
    if let Some(next) = schedule.and_then(|schedule| schedule.next_after(now)) {
        let wait_ms = platform.clock.scaled_ms(next.0 - now.0).max(1);
        task_row::add(tx, now.plus_ms(wait_ms), TASK, &flow.id)?;
    }
    Ok(())
}

/// Starts a run whose time has come. A flow that is still at its last one is left out this time.
pub(crate) fn fire(tx: &Connection, platform: &Platform, flow: &str, now: UtcMs) -> Result<(), Error> {
    let Some(flow) = FlowView::load(tx, flow)? else { return Ok(()) };
    if flow.disabled {
        return Ok(());
    }
    if crate::store::job_list::under_way(tx, &flow.id, "flow")?.is_empty() {
        let exports: Vec<String> = flow.generators().map(|step| step.id.clone()).collect();
        run::request(tx, platform, &flow, &exports, now)?;
    }
    plan(tx, platform, &flow, now)
}
