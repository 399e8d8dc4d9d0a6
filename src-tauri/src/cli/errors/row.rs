//! How one error record is spelled: the contract's JSON, and a table for people.

use crate::cli::{
    output::Table,
    shape::{iso, shown_time, with},
};
use domain::id::{FlowId, StepKey};
use ipc::store::{Store, search::ErrorRow};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The record as the remote sent it, plus what the desk knows about it.
pub(super) fn to_json(row: &ErrorRow) -> String {
    let key = &row.record.key;
    with(
        &row.record.raw,
        &[
            ("_flowId", json!(key.flow)),
            ("_stepId", json!(key.step)),
            ("_integrationId", json!(row.integration)),
            ("state", json!(row.state.as_str())),
            ("overlay", row.overlay.map_or(Value::Null, |overlay| json!(overlay.as_str()))),
            ("asOf", iso(Some(row.as_of))),
            ("cursor", json!(row.cursor.0)),
        ],
    )
}

/// Names of flows and steps, for tables.
#[derive(Default)]
pub(crate) struct Names {
    flows: HashMap<FlowId, String>,
    steps: HashMap<StepKey, String>,
}

impl Names {
    pub(crate) fn read(store: &Store) -> ipc::store::Result<Self> {
        let mut names = Self::default();
        for row in store.list_flows()? {
            names.flows.insert(row.flow.id.clone(), row.flow.name.clone());
            names.steps.extend(row.steps.into_iter().map(|step| (step.key, step.name)));
        }
        Ok(names)
    }

    pub(crate) fn flow(&self, flow: &FlowId) -> String {
        self.flows.get(flow).cloned().unwrap_or_else(|| flow.to_string())
    }

    pub(crate) fn step(&self, step: &StepKey) -> String {
        self.steps.get(step).cloned().unwrap_or_else(|| step.step.to_string())
    }
}

/// The table of `errors list`.
pub(super) fn table() -> Table {
    Table::new(&["occurred (UTC)", "state", "flow", "step", "error", "class", "code", "trace key", "message"])
}

/// Adds a record to the table.
pub(super) fn add(table: &mut Table, row: &ErrorRow, names: &Names) {
    let record = &row.record;
    let step = StepKey { flow: record.key.flow.clone(), step: record.key.step.clone() };
    let state = match row.overlay {
        Some(overlay) => format!("{} ({})", row.state.as_str(), overlay.as_str()),
        None => row.state.as_str().to_owned(),
    };
    table.row([
        shown_time(record.occurred_at),
        state,
        names.flow(&step.flow),
        names.step(&step),
        record.key.error.to_string(),
        record.classification.clone().unwrap_or_default(),
        record.code.clone().unwrap_or_default(),
        record.trace_key.clone().unwrap_or_default(),
        record.message.clone(),
    ]);
}

/// One record in full, for people: a line a field.
pub(super) fn lines(row: &ErrorRow, names: &Names) -> Vec<(&'static str, String)> {
    let record = &row.record;
    let step = StepKey { flow: record.key.flow.clone(), step: record.key.step.clone() };
    let overlay = row.overlay.map(|overlay| overlay.as_str().to_owned());
    let fields = [
        ("error", Some(record.key.error.to_string())),
        ("flow", Some(format!("{} ({})", names.flow(&step.flow), step.flow))),
        ("step", Some(format!("{} ({})", names.step(&step), step.step))),
        ("state", Some(row.state.as_str().to_owned())),
        ("overlay", overlay),
        ("occurred", record.occurred_at.map(|at| shown_time(Some(at)))),
        ("classification", record.classification.clone()),
        ("source", record.source.clone()),
        ("code", record.code.clone()),
        ("trace key", record.trace_key.clone()),
        ("retry key", record.retry_key.as_ref().map(ToString::to_string)),
        ("run", record.run_id.as_ref().map(ToString::to_string)),
        ("next auto-retry", record.retry_at.map(|at| shown_time(Some(at)))),
        ("kept until", record.purge_at.map(|at| shown_time(Some(at)))),
        ("resolved", record.resolved_at.map(|at| shown_time(Some(at)))),
        ("resolved by", record.resolved_by.clone()),
        ("as of", Some(shown_time(Some(row.as_of)))),
        ("message", Some(record.message.clone())),
    ];
    fields.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}
