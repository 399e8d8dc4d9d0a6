//! A flow as the engine needs it: its steps in order, the ways records can take, and the switches that count.

use crate::{
    error::Error,
    model::{Kind, StepView},
    store::{resource_row, step_row},
};
use domain::{
    flow::{Flow, StepKind},
    id::StepId,
};
use rusqlite::Connection;
use serde_json::Value;

/// A flow with its steps.
#[derive(Debug, Clone)]
pub(crate) struct FlowView {
    pub(crate) id: String,
    /// Empty for standalone flows.
    pub(crate) integration: String,
    pub(crate) disabled: bool,
    pub(crate) auto_resolve: bool,
    pub(crate) parallel: bool,
    pub(crate) steps: Vec<StepView>,
    linear: Vec<String>,
    routers: Vec<Router>,
    proceed: Vec<String>,
    /// The document as the API shows it.
    pub(crate) doc: Value,
}

#[derive(Debug, Clone)]
struct Router {
    id: String,
    branches: Vec<Branch>,
}

#[derive(Debug, Clone)]
struct Branch {
    steps: Vec<String>,
    next: Option<String>,
}

impl FlowView {
    /// Reads a flow; an instance of a multi-instance flow takes its steps from the abstract flow.
    pub(crate) fn load(connection: &Connection, id: &str) -> Result<Option<Self>, Error> {
        let Some(doc) = resource_row::get(connection, Kind::Flow, id)? else { return Ok(None) };
        Self::from_doc(connection, doc)
    }

    /// The same from a document that is at hand.
    pub(crate) fn from_doc(connection: &Connection, doc: Value) -> Result<Option<Self>, Error> {
        let Ok(flow) = Flow::decode(&doc.to_string()) else { return Ok(None) };
        let merged = match &flow.abstract_flow {
            Some(parent) if flow.steps.is_empty() => {
                resource_row::get(connection, Kind::Flow, parent.as_str())?.unwrap_or_else(|| doc.clone())
            }
            _ => doc.clone(),
        };
        let shape = Flow::decode(&merged.to_string()).unwrap_or_else(|_| flow.clone());
        let id = flow.id.as_str().to_owned();
        let mut steps = Vec::new();
        for (o_index, step) in (0..).zip(&shape.steps) {
            steps.push(step_view(connection, &id, &step.id, step.kind, o_index)?);
        }
        let text = |name: &str| doc.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Some(Self {
            integration: text("_integrationId"),
            disabled: flow.disabled,
            auto_resolve: flow.auto_resolve,
            parallel: merged.get("runPageGeneratorsInParallel").and_then(Value::as_bool).unwrap_or(false),
            linear: linear_of(&merged),
            routers: routers_of(&merged),
            proceed: proceed_of(&merged),
            id,
            steps,
            doc,
        }))
    }

    /// A step by its id.
    pub(crate) fn step(&self, id: &str) -> Option<&StepView> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The page generators, in order.
    pub(crate) fn generators(&self) -> impl Iterator<Item = &StepView> {
        self.steps.iter().filter(|step| step.kind == StepKind::Export)
    }

    /// Ids of the steps that a record visits after its page generator, in order.
    pub(crate) fn path(&self, branches: &[usize]) -> Vec<&str> {
        if self.routers.is_empty() {
            return self.linear.iter().map(String::as_str).collect();
        }
        let mut path = Vec::new();
        let mut router = self.routers.first();
        // A chain longer than the routers there are would be a circle.
        for turn in 0..self.routers.len() {
            let Some(here) = router else { break };
            let chosen = branches.get(turn).copied().unwrap_or(0) % here.branches.len().max(1);
            let Some(branch) = here.branches.get(chosen) else { break };
            path.extend(branch.steps.iter().map(String::as_str));
            router = branch.next.as_ref().and_then(|id| self.routers.iter().find(|router| &router.id == id));
        }
        path
    }

    /// Whether a record goes on after it failed at this step.
    pub(crate) fn proceeds_on_failure(&self, step: &str) -> bool {
        self.proceed.iter().any(|id| id == step)
    }
}

/// Makes sure that every step of a flow has its number in the file.
pub(crate) fn register_steps(connection: &Connection, doc: &Value) -> Result<(), Error> {
    if let Some(view) = FlowView::from_doc(connection, doc.clone())? {
        for step in &view.steps {
            step_row::ensure(connection, &view.id, &step.id)?;
        }
    }
    Ok(())
}

fn step_view(
    connection: &Connection,
    flow: &str,
    id: &StepId,
    kind: StepKind,
    o_index: u32,
) -> Result<StepView, Error> {
    let resource = if kind == StepKind::Import { Kind::Import } else { Kind::Export };
    let doc = resource_row::get(connection, resource, id.as_str())?.unwrap_or(Value::Null);
    let text = |name: &str| doc.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(StepView {
        // A step that was never written to has no rows: number 0 is nobody's.
        number: step_row::find(connection, flow, id.as_str())?.unwrap_or(0),
        id: id.as_str().to_owned(),
        kind,
        o_index,
        name: text("name").unwrap_or_default(),
        adaptor: text("adaptorType").unwrap_or_default(),
        trace_template: text("traceKeyTemplate").filter(|template| !template.is_empty()),
    })
}

fn step_id(processor: &Value) -> Option<String> {
    let id = |name: &str| processor.get(name).and_then(Value::as_str).map(str::to_owned);
    id("_importId").or_else(|| id("_exportId"))
}

fn list<'a>(doc: &'a Value, name: &str) -> &'a [Value] {
    doc.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn linear_of(doc: &Value) -> Vec<String> {
    let mut ids: Vec<String> = list(doc, "pageProcessors").iter().filter_map(step_id).collect();
    ids.extend(doc.get("_importId").and_then(Value::as_str).map(str::to_owned));
    ids
}

fn routers_of(doc: &Value) -> Vec<Router> {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    list(doc, "routers")
        .iter()
        .map(|router| Router {
            id: text(router, "id").unwrap_or_default(),
            branches: list(router, "branches")
                .iter()
                .map(|branch| Branch {
                    steps: list(branch, "pageProcessors").iter().filter_map(step_id).collect(),
                    next: text(branch, "nextRouterId").filter(|id| !id.is_empty()),
                })
                .collect(),
        })
        .collect()
}

fn proceed_of(doc: &Value) -> Vec<String> {
    let branches = list(doc, "routers").iter().flat_map(|router| list(router, "branches"));
    list(doc, "pageProcessors")
        .iter()
        .chain(branches.flat_map(|branch| list(branch, "pageProcessors")))
        .filter(|processor| processor.get("proceedOnFailure").and_then(Value::as_bool) == Some(true))
        .filter_map(step_id)
        .collect()
}
