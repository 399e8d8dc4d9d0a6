//! Names for ids: flows, steps, integrations, people, and the application behind a step.

use crate::{error::AppError, types::error_list::Actor};
use domain::id::{FlowId, IntegrationId, StepId, StepKey, UserId};
use std::collections::HashMap;
use store::{
    Store,
    catalog::{FlowRow, StepRow},
};

/// Names as the catalog has them at one moment.
#[derive(Debug, Default)]
pub struct Names {
    flows: HashMap<FlowId, FlowName>,
    integrations: HashMap<IntegrationId, String>,
    steps: HashMap<StepKey, StepName>,
    step_names: HashMap<StepId, String>,
    users: HashMap<UserId, String>,
}

/// What is shown of a flow.
#[derive(Debug, Clone)]
pub struct FlowName {
    /// Its name.
    pub name: String,
    /// Its integration.
    pub integration: Option<IntegrationId>,
    /// Whether auto-resolve, and so auto-retry, is on.
    pub auto_resolve: bool,
    /// Whether it is switched off.
    pub disabled: bool,
}

/// What is shown of a step.
#[derive(Debug, Clone)]
pub struct StepName {
    /// Its name.
    pub name: String,
    /// The application that it talks to.
    pub application: Option<String>,
}

impl Names {
    pub(crate) fn read(store: &Store) -> Result<Self, AppError> {
        let mut names = Self { users: store.user_names()?, ..Self::default() };
        for row in store.list_integrations()? {
            names.integrations.insert(row.integration.id, row.integration.name);
        }
        for row in store.list_flows()? {
            names.add_flow(row);
        }
        Ok(names)
    }

    fn add_flow(&mut self, row: FlowRow) {
        for step in row.steps {
            self.step_names.entry(step.key.step.clone()).or_insert_with(|| step.name.clone());
            let name = StepName { application: application_of(&step), name: step.name };
            self.steps.insert(step.key, name);
        }
        let flow = row.flow;
        let name = FlowName {
            name: flow.name,
            integration: flow.integration,
            auto_resolve: flow.auto_resolve,
            disabled: flow.disabled,
        };
        self.flows.insert(flow.id, name);
    }

    /// A flow, when the catalog has it.
    #[must_use]
    pub fn flow(&self, id: &FlowId) -> Option<&FlowName> {
        self.flows.get(id)
    }

    /// Name of a flow; its id when the catalog does not have it.
    #[must_use]
    pub fn flow_name(&self, id: &FlowId) -> String {
        self.flows.get(id).map_or_else(|| id.0.clone(), |flow| flow.name.clone())
    }

    /// Name and application of a step; its id when the catalog does not have it.
    #[must_use]
    pub fn step(&self, key: &StepKey) -> StepName {
        self.steps.get(key).cloned().unwrap_or_else(|| StepName {
            name: self.step_names.get(&key.step).unwrap_or(&key.step.0).clone(),
            application: None,
        })
    }

    /// Name of a step of any flow.
    #[must_use]
    pub fn step_name(&self, id: &StepId) -> String {
        self.step_names.get(id).unwrap_or(&id.0).clone()
    }

    /// Name of an integration; empty for standalone flows.
    #[must_use]
    pub fn integration_name(&self, id: Option<&IntegrationId>) -> String {
        id.map_or_else(String::new, |id| self.integrations.get(id).unwrap_or(&id.0).clone())
    }

    /// A person or the platform, from the remote's word (`auto`, `system`, or a user id; API 3.5).
    #[must_use]
    pub fn actor(&self, word: &str) -> Actor {
        let auto = matches!(word, "auto" | "system");
        let name = self.users.get(&UserId::from(word)).cloned().unwrap_or_else(|| word.to_owned());
        Actor { auto, name }
    }
}

/// Applications by the beginning of their adaptor type (API 3.6).
const ADAPTORS: [(&str, &str); 14] = [
    ("NetSuite", "NetSuite"),
    ("Salesforce", "Salesforce"),
    ("RDBMS", "Database"),
    ("JDBC", "Database"),
    ("Mongodb", "MongoDB"),
    ("Dynamodb", "DynamoDB"),
    ("FTP", "FTP"),
    ("S3", "Amazon S3"),
    ("Webhook", "Webhook"),
    ("AS2", "AS2"),
    ("Simple", "Data loader"),
    ("FileSystem", "File system"),
    ("HTTP", "HTTP"),
    ("REST", "HTTP"),
];

/// The application behind a step: the assistant that the remote names, else what the adaptor says.
fn application_of(step: &StepRow) -> Option<String> {
    if let Some(assistant) = step.assistant.as_deref().filter(|text| !text.is_empty()) {
        return Some(capitalized(assistant));
    }
    let adaptor = step.adaptor.as_deref()?;
    let known = ADAPTORS.iter().find(|(start, _)| adaptor.starts_with(start));
    Some(known.map_or_else(|| adaptor.to_owned(), |(_, name)| (*name).to_owned()))
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
