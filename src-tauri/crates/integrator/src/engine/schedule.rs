//! Schedules: enabled flows run by themselves at the times of their six-field cron. A page generator with a
//! schedule of its own keeps that one and is left out when the flow's comes.

use super::{flow_view::FlowView, run};
use crate::{
    error::Error,
    platform::Platform,
    store::{job_list, task_row},
};
use domain::{schedule::Schedule, time::UtcMs};
use rusqlite::Connection;
use serde_json::Value;

/// Kind of the tasks that start scheduled runs. Their subject is a flow id, or `flow/export` for a page generator
/// with a schedule of its own.
pub(crate) const TASK: &str = "schedule";

/// Plans the next runs of a flow anew, after the flow was made or changed.
pub(crate) fn plan(tx: &Connection, platform: &Platform, flow: &FlowView, now: UtcMs) -> Result<(), Error> {
    forget(tx, &flow.id)?;
    if flow.disabled {
        return Ok(());
    }
    plan_next(tx, platform, flow, None, now)?;
    flow.generators().try_for_each(|step| plan_next(tx, platform, flow, Some(&step.id), now))
}

/// Drops what is planned for a flow.
pub(crate) fn forget(tx: &Connection, flow: &str) -> Result<(), Error> {
    task_row::remove_below(tx, TASK, flow)
}

/// Starts runs whose time has come. What is still at its last run is left out this time.
pub(crate) fn fire(tx: &Connection, platform: &Platform, subject: &str, now: UtcMs) -> Result<(), Error> {
    let (flow, own) = subject.split_once('/').map_or((subject, None), |(flow, export)| (flow, Some(export)));
    let Some(flow) = FlowView::load(tx, flow)?.filter(|flow| !flow.disabled) else { return Ok(()) };
    let exports: Vec<String> = flow
        .generators()
        .map(|step| step.id.clone())
        .filter(|id| own.map_or(cron_of(&flow, Some(id)).is_none(), |own| own == id))
        .collect();
    let under_way = job_list::under_way(tx, &flow.id, "flow")?;
    if !under_way.iter().any(|job| own.is_none_or(|own| own == job.export)) {
        run::request(tx, platform, &flow, &exports, now)?;
    }
    plan_next(tx, platform, &flow, own, now)
}

fn plan_next(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    export: Option<&str>,
    now: UtcMs,
) -> Result<(), Error> {
    let zone = flow.doc.get("timezone").and_then(Value::as_str);
    let schedule = cron_of(flow, export).and_then(|cron| Schedule::parse(cron, zone).ok());
    if let Some(next) = schedule.and_then(|schedule| schedule.next_after(now)) {
        let wait_ms = platform.clock.scaled_ms(next.0 - now.0).max(1);
        let subject = export.map_or_else(|| flow.id.clone(), |export| format!("{}/{export}", flow.id));
        task_row::add(tx, now.plus_ms(wait_ms), TASK, &subject)?;
    }
    Ok(())
}

/// The cron of a flow, or that of one of its page generators.
fn cron_of<'a>(flow: &'a FlowView, export: Option<&str>) -> Option<&'a str> {
    let holder = match export {
        None => &flow.doc,
        Some(export) => {
            let generators = flow.doc.get("pageGenerators")?.as_array()?;
            generators
                .iter()
                .find(|generator| generator.get("_exportId").and_then(Value::as_str) == Some(export))?
        }
    };
    holder.get("schedule").and_then(Value::as_str).filter(|cron| !cron.is_empty())
}
