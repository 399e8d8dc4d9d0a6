//! Integrations, flows, steps, connections and people, as last fetched.
use crate::{Error, Result, Store};
use domain::{
    flow::{Flow, StepKind},
    id::{FlowId, IntegrationId, StepKey, UserId},
    resource::{Connection, Integration, StepResource},
    time::UtcMs,
    user::User,
};
use std::collections::HashMap;

/// A fetched catalog. A part that is `None` (not fetched, forbidden) stays as it is in the cache; in a part
/// that is given, rows that are missing are removed from the cache.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Integrations.
    pub integrations: Option<Vec<Integration>>,
    /// Flows with their steps.
    pub flows: Option<Vec<Flow>>,
    /// Exports: names of steps of kind export and lookup.
    pub exports: Option<Vec<StepResource>>,
    /// Imports: names of steps of kind import.
    pub imports: Option<Vec<StepResource>>,
    /// Connections.
    pub connections: Option<Vec<Connection>>,
}

/// A flow as the cache has it.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowRow {
    /// The flow.
    pub flow: Flow,
    /// Name of its integration; `None` for standalone flows and unknown integrations.
    pub integration_name: Option<String>,
    /// Its steps in order, with names.
    pub steps: Vec<StepRow>,
    /// Live total of open errors: see [`crate::pull::FlowCount`] for the rule.
    pub open_errors: u64,
    /// When the flow was last fetched.
    pub as_of: UtcMs,
}

/// A step of a flow, with the name of its export or import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Flow and step.
    pub key: StepKey,
    /// Its part in the flow.
    pub kind: StepKind,
    /// Its name; the id when unknown.
    pub name: String,
    /// Adaptor type, when known.
    pub adaptor: Option<String>,
    /// The application behind an HTTP step, when named.
    pub assistant: Option<String>,
    /// Open errors in the cache.
    pub open_errors: u64,
}

/// An integration as the cache has it.
#[derive(Debug, Clone, PartialEq)]
pub struct IntegrationRow {
    /// The integration.
    pub integration: Integration,
    /// Number of its flows.
    pub flows: u64,
    /// Live total of open errors of its flows.
    pub open_errors: u64,
    /// When it was last fetched.
    pub as_of: UtcMs,
}

impl Store {
    /// Replaces the given parts of the catalog in one transaction.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_catalog(&self, catalog: &Catalog, as_of: UtcMs) -> Result<()> {
        let _ = (catalog, as_of);
        Err(Error::Absent("store"))
    }

    /// Replaces the people of the account. Names of people who have left are kept, for old rows.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_users(&self, users: &[User], as_of: UtcMs) -> Result<()> {
        let _ = (users, as_of);
        Err(Error::Absent("store"))
    }

    /// Names (else e-mail addresses) of all known people.
    ///
    /// # Errors
    /// Those of reading.
    pub fn user_names(&self) -> Result<HashMap<UserId, String>> {
        Err(Error::Absent("store"))
    }

    /// All flows by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_flows(&self) -> Result<Vec<FlowRow>> {
        Err(Error::Absent("store"))
    }

    /// One flow.
    ///
    /// # Errors
    /// Those of reading.
    pub fn flow(&self, flow: &FlowId) -> Result<Option<FlowRow>> {
        let _ = flow;
        Err(Error::Absent("store"))
    }

    /// All integrations by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_integrations(&self) -> Result<Vec<IntegrationRow>> {
        Err(Error::Absent("store"))
    }

    /// All connections by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_connections(&self) -> Result<Vec<Connection>> {
        Err(Error::Absent("store"))
    }

    /// Flows that an id or a name (any case) means; ids first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn find_flows(&self, id_or_name: &str) -> Result<Vec<FlowId>> {
        let _ = id_or_name;
        Err(Error::Absent("store"))
    }

    /// Integrations that an id or a name (any case) means; ids first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn find_integrations(&self, id_or_name: &str) -> Result<Vec<IntegrationId>> {
        let _ = id_or_name;
        Err(Error::Absent("store"))
    }
}
