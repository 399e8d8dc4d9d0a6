//! Resolving errors, by people and by the platform, and counting it.

use super::flow_view::FlowView;
use crate::{
    error::Error,
    model::{Kind, StepView},
    store::{error_row, news_row, resource_row, tally_row},
};
use domain::time::UtcMs;
use rusqlite::Connection;
use serde_json::Value;

/// Who is named when the platform does it.
pub(crate) const BY_AUTO: &str = "auto";

/// Resolves those of `ids` that are open at the step, and gives how many that were.
pub(crate) fn resolve(
    tx: &Connection,
    flow: &FlowView,
    step: &StepView,
    ids: &[i64],
    now: UtcMs,
    by: &str,
) -> Result<i64, Error> {
    let mut done = 0;
    for id in ids {
        if error_row::resolve(tx, step.number, *id, now, by)? {
            news_row::error_changed(tx, now, *id)?;
            done += 1;
        }
    }
    if done > 0 {
        tally_row::add_resolved(tx, now, &flow.id, by == BY_AUTO, done)?;
        set_flow_time(tx, &flow.id, "resolvedAt", now)?;
    }
    Ok(done)
}

/// Writes a time into the document of a flow without touching `lastModified`.
pub(crate) fn set_flow_time(tx: &Connection, flow: &str, field: &str, now: UtcMs) -> Result<(), Error> {
    if let Some(mut doc) = resource_row::get(tx, Kind::Flow, flow)? {
        if let Some(fields) = doc.as_object_mut() {
            fields.insert(field.to_owned(), Value::from(now.to_iso()));
        }
        resource_row::put(tx, Kind::Flow, &doc)?;
    }
    Ok(())
}
