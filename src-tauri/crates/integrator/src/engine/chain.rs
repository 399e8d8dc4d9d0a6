//! Flows one after the other: when the runs of a flow have completed, those that it names in `_runNextFlowIds`
//! begin.
//!
//! A run that was canceled or has failed is followed by nothing. Where a circle would close, nothing follows.

use super::{flow_view::FlowView, run};
use crate::{error::Error, platform::Platform, store::job_list};
use domain::time::UtcMs;
use rusqlite::Connection;
use serde_json::Value;

/// Starts the flows that follow one whose run has just completed, once no other run of it is under way. `before` are
/// the flows that led to that run.
pub(crate) fn follow(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    before: &[String],
    now: UtcMs,
) -> Result<(), Error> {
    let next = flow.doc.get("_runNextFlowIds").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if next.is_empty() || !job_list::under_way(tx, &flow.id, "flow")?.is_empty() {
        return Ok(());
    }
    let mut chain = before.to_vec();
    chain.push(flow.id.clone());
    for id in next.iter().filter_map(Value::as_str).filter(|id| !chain.iter().any(|done| done == id)) {
        let Some(next) = FlowView::load(tx, id)?.filter(|next| !next.disabled) else { continue };
        let exports: Vec<String> = next.generators().map(|step| step.id.clone()).collect();
        run::request_after(tx, platform, &next, &exports, &chain, now)?;
    }
    Ok(())
}
