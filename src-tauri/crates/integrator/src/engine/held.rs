//! Finishing a run that was held: what its records mean for older errors is settled now, by the setting that the
//! flow has now. So a switch-off takes effect for a run under way too.

use super::{flow_view::FlowView, resolve};
use crate::{
    error::Error,
    model::Counts,
    store::{
        error_row, job_row,
        run_row::{self, HeldOutcome},
    },
};
use domain::{
    auto_resolve::{OpenErrors, Outcome},
    time::UtcMs,
};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// Applies the outcomes that a held run kept back and counts them in its steps.
pub(crate) fn settle(tx: &Connection, flow: &FlowView, job: &str, now: UtcMs) -> Result<(), Error> {
    let held = run_row::held(tx, job)?;
    if !flow.auto_resolve {
        return Ok(());
    }
    let own: HashSet<i64> =
        held.iter().filter(|held| held.outcome == "error").map(|held| held.newest).collect();
    let mut by_step: HashMap<i64, Vec<&HeldOutcome>> = HashMap::new();
    for outcome in &held {
        by_step.entry(outcome.step).or_default().push(outcome);
    }
    for step in &flow.steps {
        let outcomes = by_step.remove(&step.number).unwrap_or_default();
        let resolved = resolved_by(tx, job, step.number, &outcomes, &own)?;
        let count = resolve::resolve(tx, flow, step, &resolved, now, resolve::BY_AUTO)?;
        let child = job_row::children(tx, job)?
            .into_iter()
            .find(|child| child.export == step.id || child.import == step.id);
        if let Some(child) = child.filter(|_| count > 0) {
            job_row::add_counts(tx, &child.id, Counts { resolved: count, ..Counts::default() }, now)?;
        }
    }
    Ok(())
}

/// What these outcomes resolve. Each speaks for its own moment: errors that other runs or retries made after it
/// stay open.
fn resolved_by(
    tx: &Connection,
    job: &str,
    step: i64,
    outcomes: &[&HeldOutcome],
    own: &HashSet<i64>,
) -> Result<Vec<i64>, Error> {
    let mut open = OpenErrors::default();
    let mut known = HashSet::new();
    let mut resolved = Vec::new();
    for held in outcomes {
        for (id, run) in error_row::open_of_key(tx, step, &held.trace_key)? {
            if id <= held.newest && !own.contains(&id) && known.insert(id) {
                open.add(&held.trace_key, id, Some(run.as_str()).filter(|run| !run.is_empty()));
            }
        }
        let outcome = match held.outcome.as_str() {
            "error" => Outcome::Error(held.newest),
            "ignored" => Outcome::Ignored,
            _ => Outcome::Success,
        };
        resolved.extend(open.apply(&held.trace_key, Some(job), outcome));
    }
    Ok(resolved)
}
