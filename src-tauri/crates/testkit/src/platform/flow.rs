//! Flows for a test: what is asked for, and what was made.

use domain::id::{ConnectionId, FlowId, IntegrationId, StepId, StepKey};
use serde_json::{Map, Value, json};

/// A flow to be made: `FlowBuilder::new("Orders").export("Get").lookup("Find").import("Create")`.
#[derive(Debug, Clone)]
pub struct FlowBuilder {
    name: String,
    integration: Option<IntegrationId>,
    auto_resolve: Option<bool>,
    steps: Vec<Step>,
}

/// A flow that was made.
#[derive(Debug, Clone)]
pub struct TestFlow {
    /// Its id.
    pub id: FlowId,
    /// Its name.
    pub name: String,
    /// Names and ids of its steps, in order.
    pub steps: Vec<(String, StepId)>,
    /// The document as the platform gave it.
    pub document: Value,
}

#[derive(Debug, Clone)]
struct Step {
    kind: &'static str,
    name: String,
    adaptor: String,
    connection: Option<ConnectionId>,
}

impl FlowBuilder {
    /// A flow without steps yet, without an integration, with the platform's own choice of auto-resolve.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), integration: None, auto_resolve: None, steps: Vec::new() }
    }

    /// In an integration.
    #[must_use]
    pub fn in_integration(self, integration: &IntegrationId) -> Self {
        Self { integration: Some(integration.clone()), ..self }
    }

    /// With auto-resolve on or off.
    #[must_use]
    pub fn auto_resolve(self, is_on: bool) -> Self {
        Self { auto_resolve: Some(is_on), ..self }
    }

    /// A page generator.
    #[must_use]
    pub fn export(self, name: &str) -> Self {
        self.step("export", name, "HTTPExport")
    }

    /// A lookup.
    #[must_use]
    pub fn lookup(self, name: &str) -> Self {
        self.step("lookup", name, "HTTPExport")
    }

    /// An import.
    #[must_use]
    pub fn import(self, name: &str) -> Self {
        self.step("import", name, "HTTPImport")
    }

    /// The step named last has another adaptor type (API 3.6).
    #[must_use]
    pub fn adaptor(mut self, adaptor: &str) -> Self {
        if let Some(step) = self.steps.last_mut() {
            adaptor.clone_into(&mut step.adaptor);
        }
        self
    }

    /// The step named last uses a connection.
    #[must_use]
    pub fn connection(mut self, connection: &ConnectionId) -> Self {
        if let Some(step) = self.steps.last_mut() {
            step.connection = Some(connection.clone());
        }
        self
    }

    pub(crate) fn to_json(&self) -> Value {
        let steps: Vec<Value> = self.steps.iter().map(Step::to_json).collect();
        let mut body = Map::new();
        body.insert("name".into(), json!(self.name));
        if let Some(integration) = &self.integration {
            body.insert("_integrationId".into(), json!(integration));
        }
        if let Some(is_on) = self.auto_resolve {
            body.insert("autoResolve".into(), json!(is_on));
        }
        body.insert("steps".into(), json!(steps));
        Value::Object(body)
    }

    fn step(mut self, kind: &'static str, name: &str, adaptor: &str) -> Self {
        self.steps.push(Step { kind, name: name.to_owned(), adaptor: adaptor.to_owned(), connection: None });
        self
    }
}

impl Step {
    fn to_json(&self) -> Value {
        let mut body = json!({ "kind": self.kind, "name": self.name, "adaptorType": self.adaptor });
        if let (Some(connection), Some(fields)) = (&self.connection, body.as_object_mut()) {
            fields.insert("_connectionId".into(), json!(connection));
        }
        body
    }
}

impl TestFlow {
    /// Flow and step id of a step.
    ///
    /// # Panics
    /// When the flow has no step of this name.
    #[must_use]
    pub fn step(&self, name: &str) -> StepKey {
        match self.steps.iter().find(|(step, _)| step == name) {
            Some((_, step)) => StepKey { flow: self.id.clone(), step: step.clone() },
            None => panic!("the flow {:?} has no step {name:?}", self.name),
        }
    }

    /// `None` when the answer is no flow, or one with another number of steps.
    pub(crate) fn read(builder: &FlowBuilder, answer: &Value) -> Option<Self> {
        let ids: Vec<StepId> = answer
            .get("stepIds")?
            .as_array()?
            .iter()
            .map(|id| id.as_str().map(StepId::from))
            .collect::<Option<_>>()?;
        if ids.len() != builder.steps.len() {
            return None;
        }
        let steps = builder.steps.iter().map(|step| step.name.clone()).zip(ids).collect();
        let id = answer.get("_id")?.as_str()?.into();
        Some(Self { id, name: builder.name.clone(), steps, document: answer.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_asked_for_as_the_contract_says() {
        let builder = FlowBuilder::new("Orders")
            .in_integration(&"i1".into())
            .auto_resolve(false)
            .export("Get")
            .import("Create")
            .adaptor("NetSuiteDistributedImport")
            .connection(&"c1".into());
        let wanted = json!({
            "name": "Orders", "_integrationId": "i1", "autoResolve": false,
            "steps": [
                { "kind": "export", "name": "Get", "adaptorType": "HTTPExport" },
                { "kind": "import", "name": "Create", "adaptorType": "NetSuiteDistributedImport", "_connectionId": "c1" },
            ],
        });
        assert_eq!(builder.to_json(), wanted);
        let flow = TestFlow::read(&builder, &json!({ "_id": "f1", "stepIds": ["s1", "s2"] })).unwrap();
        assert_eq!(flow.step("Create"), StepKey { flow: "f1".into(), step: "s2".into() });
        assert!(TestFlow::read(&builder, &json!({ "_id": "f1", "stepIds": ["s1"] })).is_none());
    }
}
