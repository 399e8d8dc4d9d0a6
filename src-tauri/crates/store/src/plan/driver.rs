//! Which index drives a list. The maintained counters say exactly how many rows each way would look at, so the
//! choice is arithmetic and needs no statistics of SQLite.

use super::{Plan, counters};
use crate::{Result, term::Kind};
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeSet;

/// A way through the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Driver {
    /// All records in order of time.
    Time,
    /// Records of one state in order of time.
    State,
    /// Records of the wanted steps (and states); in order of time only for one step and one state.
    Step,
    /// Records of the wanted fingerprints (and states); in order of time only for one of each.
    Print,
    /// Records that the text index finds, in order of time.
    Text,
    /// Rows that a lookup names (id, trace key, run, outbox): few, so SQLite chooses.
    Lookup,
}

/// Row lookups of the text index cost about this many steps of a scan.
const TEXT_COST: u64 = 3;
/// Sorting and scattered reads cost about this many steps of a scan.
const STEP_COST: u64 = 4;

/// The cheapest way to the first `limit` rows; `None` when the counters say that nothing matches.
pub(crate) fn choose(connection: &Connection, plan: &Plan, limit: u64) -> Result<Option<Driver>> {
    if plan.is_nothing {
        return Ok(None);
    }
    // The lists that are opened most need no arithmetic: everything, one state, one state of one step.
    let one_state = plan.states.as_ref().is_some_and(|states| states.len() == 1);
    let one_step = plan.steps.as_ref().is_some_and(|steps| steps.len() == 1);
    let one_print = plan.prints.as_ref().is_some_and(|prints| prints.len() == 1);
    if plan.words.is_none() {
        match plan.conditions.len() {
            0 => return Ok(Some(Driver::Time)),
            1 if one_state => return Ok(Some(Driver::State)),
            2 if one_state && one_step => return Ok(Some(Driver::Step)),
            2 if one_state && one_print => return Ok(Some(Driver::Print)),
            _ => {}
        }
    }
    let matching = matching(connection, plan)?;
    if matching == 0 {
        return Ok(None);
    }
    if plan.words.is_some() {
        return Ok(Some(Driver::Text));
    }
    if plan.conditions.iter().any(is_lookup) {
        return Ok(Some(Driver::Lookup));
    }
    let total = total(connection, "1")?;
    // Rows of an ordered way that are looked at before `limit` of them match, when they are spread evenly.
    let ordered = |rows: u64| rows.min(rows.saturating_mul(limit) / matching.max(1));
    let mut best = (ordered(total), Driver::Time);
    let mut offer = |cost: u64, driver: Driver| {
        if cost < best.0 {
            best = (cost, driver);
        }
    };
    if one_state {
        let rows = total_of(connection, plan, true, false)?;
        offer(ordered(rows), Driver::State);
    }
    if plan.steps.is_some() {
        let rows = total_of(connection, plan, true, true)?;
        offer(
            if one_step && one_state { ordered(rows) } else { rows.saturating_mul(STEP_COST) },
            Driver::Step,
        );
    }
    if let Some(prints) = &plan.prints {
        let rows = total_of_prints(connection, plan, prints)?;
        offer(
            if one_print && one_state { ordered(rows) } else { rows.saturating_mul(STEP_COST) },
            Driver::Print,
        );
    }
    if !plan.facets.is_empty() {
        // The facets leave out states and exclusions, so the true number is larger; states are few.
        offer(ordered(matching.saturating_mul(2)).saturating_mul(TEXT_COST), Driver::Text);
    }
    Ok(Some(best.1))
}

/// How many records match at most, as far as counters know: of each dimension that is named, the conditions
/// that its counters know. Exact when the plan is counted by that dimension.
fn matching(connection: &Connection, plan: &Plan) -> Result<u64> {
    let mut least = count(connection, plan, None)?;
    for dim in plan.dims() {
        least = least.min(count(connection, plan, Some(dim))?);
    }
    Ok(least)
}

/// What the counters of a dimension give for the conditions that they know.
pub(crate) fn count(connection: &Connection, plan: &Plan, dim: Option<Kind>) -> Result<u64> {
    let (filter, params) = plan.counted_filter(dim);
    let sql = format!("SELECT ifnull(sum(e.n), 0) FROM {} WHERE {filter}", counters(dim));
    let count: i64 =
        connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn total(connection: &Connection, filter: &str) -> Result<u64> {
    let sql = format!("SELECT ifnull(sum(e.n), 0) FROM {} WHERE {filter}", counters(None));
    let count: i64 = connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn total_of(connection: &Connection, plan: &Plan, states: bool, steps: bool) -> Result<u64> {
    let mut parts = vec!["1".to_owned()];
    if let (true, Some(wanted)) = (states, &plan.states) {
        parts.push(format!("e.state IN ({})", super::list_of(wanted.iter().copied())));
    }
    if let (true, Some(wanted)) = (steps, &plan.steps) {
        parts.push(format!("e.step IN ({})", super::list_of(wanted.iter().copied())));
    }
    total(connection, &parts.join(" AND "))
}

fn total_of_prints(connection: &Connection, plan: &Plan, prints: &BTreeSet<i64>) -> Result<u64> {
    let mut filter = format!("e.print IN ({})", super::list_of(prints.iter().copied()));
    if let Some(states) = &plan.states {
        filter = format!("{filter} AND e.state IN ({})", super::list_of(states.iter().copied()));
    }
    let sql = format!("SELECT ifnull(sum(e.n), 0) FROM {} WHERE {filter}", counters(Some(Kind::Print)));
    let count: i64 = connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Conditions that name rows: they begin with an equality on an id or a hash, and are not negated.
fn is_lookup(condition: &super::Condition) -> bool {
    let sql = condition.sql.as_str();
    ["(e.id IN", "((e.trace_hash ", "((e.run_hash "].iter().any(|start| sql.starts_with(start))
}
