//! What is news at a check. An error is new when it is open and auto-retry has given it up or never had it. A
//! resolved error is news when a check told of it as new, or when a person resolved it. What the platform resolved
//! before anybody could be told is never spoken of.

use crate::{
    engine::flow_view::FlowView,
    error::Error,
    model::Kind,
    platform::Platform,
    store::{
        error_row,
        news_row::{self, ChangedError},
        resource_row::{self, Slice},
        step_row,
    },
};
use domain::{
    digest::{ErrorNews, FlowNews, Outage, STEP_ERRORS_MAX, StepNews},
    time::UtcMs,
};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::BTreeMap;

/// The news of a flow, and who hears of it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Flow id.
    pub(super) flow: String,
    /// Integration id; empty for a standalone flow.
    pub(super) integration: String,
    /// Whether it lives in a sandbox.
    pub(super) sandbox: bool,
    /// Numbers of all steps of the flow.
    pub(super) steps: Vec<i64>,
    /// The news.
    pub(super) news: FlowNews,
}

/// The changed errors of one step that are news.
#[derive(Debug, Default)]
struct Changes {
    new: Vec<i64>,
    resolved: u64,
    resolved_auto: u64,
}

/// Takes the changes since the last check and gives the news in them, flow by flow in the order they were made.
/// Every new error is marked as told of.
pub(super) fn of_errors(tx: &Connection, platform: &Platform, now: UtcMs) -> Result<Vec<Told>, Error> {
    let mut by_step: BTreeMap<i64, Changes> = BTreeMap::new();
    for error in news_row::changed_errors(tx)? {
        take(tx, &mut by_step, &error, now)?;
    }
    news_row::forget_error_changes(tx)?;
    let mut by_flow: BTreeMap<String, BTreeMap<String, (i64, Changes)>> = BTreeMap::new();
    for (number, changes) in by_step {
        if let Some((flow, step)) = step_row::pair(tx, number)? {
            by_flow.entry(flow).or_default().insert(step, (number, changes));
        }
    }
    let mut told = Vec::new();
    for (flow, mut steps) in by_flow {
        // A flow that was deleted meanwhile is nobody's news.
        if let Some(flow) = FlowView::load(tx, &flow)? {
            told.push(tell(tx, platform, &flow, &mut steps)?);
        }
    }
    Ok(told)
}

fn take(
    tx: &Connection,
    by_step: &mut BTreeMap<i64, Changes>,
    error: &ChangedError,
    now: UtcMs,
) -> Result<(), Error> {
    if error.open {
        if !error.announced && !error.waits {
            by_step.entry(error.step).or_default().new.push(error.id);
            news_row::announce(tx, error.id, now)?;
        }
    } else if error.announced || !error.by_auto {
        let changes = by_step.entry(error.step).or_default();
        changes.resolved += 1;
        changes.resolved_auto += u64::from(error.by_auto);
        // Told of now: should it be opened again, it is no news.
        news_row::announce(tx, error.id, now)?;
    }
    Ok(())
}

fn tell(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    changed: &mut BTreeMap<String, (i64, Changes)>,
) -> Result<Told, Error> {
    let integration = resource_row::get(tx, Kind::Integration, &flow.integration)?;
    let mut news = FlowNews {
        name: text(&flow.doc, "name"),
        integration: integration.as_ref().map(|doc| text(doc, "name")),
        link: link(&format!("flow:{}", flow.id)),
        ..FlowNews::default()
    };
    let mut numbers = Vec::new();
    for step in &flow.steps {
        let open = step_row::open_count(tx, step.number)?.open.unsigned_abs();
        news.open += open;
        numbers.push(step.number);
        if let Some((_, changes)) = changed.remove(&step.id) {
            let name = if step.name.is_empty() { step.id.clone() } else { step.name.clone() };
            news.steps.push(step_news(
                tx,
                &changes,
                name,
                open,
                link(&format!("flow:{} step:{}", flow.id, step.id)),
            )?);
        }
    }
    // Steps that were taken out of the flow keep their errors.
    for (step, (number, changes)) in std::mem::take(changed) {
        let open = step_row::open_count(tx, number)?.open.unsigned_abs();
        numbers.push(number);
        news.open += open;
        let link = link(&format!("flow:{} step:{step}", flow.id));
        news.steps.push(step_news(tx, &changes, step, open, link)?);
    }
    let sandbox = platform.sandbox || integration.as_ref().is_some_and(|doc| flag(doc, "sandbox"));
    let (flow, integration) = (flow.id.clone(), flow.integration.clone());
    Ok(Told { flow, integration, sandbox, steps: numbers, news })
}

fn step_news(
    tx: &Connection,
    changes: &Changes,
    name: String,
    open: u64,
    link: String,
) -> Result<StepNews, Error> {
    let mut newest = Vec::new();
    for id in changes.new.iter().rev().take(STEP_ERRORS_MAX) {
        newest.extend(error_row::get(tx, *id)?.map(|error| ErrorNews {
            at: error.occurred_at,
            code: error.code,
            message: error.message,
            trace_key: error.trace_key,
            classification: error.classification,
        }));
    }
    let new = changes.new.len() as u64;
    Ok(StepNews {
        name,
        new,
        resolved: changes.resolved,
        resolved_auto: changes.resolved_auto,
        open,
        link,
        newest,
    })
}

/// Connections that changed and are offline now, by id.
pub(super) fn outages(
    tx: &Connection,
    platform: &Platform,
    now: UtcMs,
) -> Result<Vec<(String, Outage)>, Error> {
    let mut outages = Vec::new();
    for id in news_row::take_connections(tx)? {
        let Some(doc) = resource_row::get(tx, Kind::Connection, &id)?.filter(|doc| flag(doc, "offline"))
        else {
            continue;
        };
        let outage = Outage {
            sandbox: platform.sandbox || flag(&doc, "sandbox"),
            account: crate::store::meta::get(tx, "account_name")?.unwrap_or_default(),
            connection: text(&doc, "name"),
            kind: text(&doc, "type"),
            at: now,
            flows: users_of(tx, &id)?,
        };
        outages.push((id, outage));
    }
    Ok(outages)
}

/// Names of the flows with a step on this connection.
fn users_of(tx: &Connection, connection: &str) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut steps = std::collections::HashSet::new();
    for kind in [Kind::Export, Kind::Import] {
        for doc in resource_row::list(tx, kind, Slice::default())? {
            if text(&doc, "_connectionId") == connection {
                steps.insert(text(&doc, "_id"));
            }
        }
    }
    for doc in resource_row::list(tx, Kind::Flow, Slice::default())? {
        let name = text(&doc, "name");
        if FlowView::from_doc(tx, doc)?
            .is_some_and(|flow| flow.steps.iter().any(|step| steps.contains(&step.id)))
        {
            names.push(name);
        }
    }
    Ok(names)
}

/// An address that opens the desk on the open errors of a place.
fn link(place: &str) -> String {
    format!("flowmend://errors?query=is:open%20{}", place.replace(' ', "%20"))
}

fn text(doc: &Value, field: &str) -> String {
    doc.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn flag(doc: &Value, field: &str) -> bool {
    doc.get(field).and_then(Value::as_bool).unwrap_or(false)
}
