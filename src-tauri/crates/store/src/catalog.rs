//! Integrations, flows, steps, connections and people, as last fetched.

use crate::{Error, File, Result, Store, outbox::unsigned};
use domain::{
    flow::{Flow, StepKind},
    id::{FlowId, IntegrationId, StepId, StepKey, UserId},
    resource::{Connection, Integration, StepResource},
    standing::ErrorState,
    time::UtcMs,
    user::User,
};
use rusqlite::{Connection as Sqlite, params};
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
        self.write_cache(|tx| {
            if let Some(integrations) = &catalog.integrations {
                let rows =
                    integrations.iter().map(|one| (one.id.as_str(), one.name.as_str(), one.raw.as_str()));
                replace_named(tx, "integration", rows, as_of)?;
            }
            if let Some(connections) = &catalog.connections {
                let rows =
                    connections.iter().map(|one| (one.id.as_str(), one.name.as_str(), one.raw.as_str()));
                replace_named(tx, "connection", rows, as_of)?;
            }
            if let Some(flows) = &catalog.flows {
                replace_flows(tx, flows, as_of)?;
            }
            for (is_import, part) in [(false, &catalog.exports), (true, &catalog.imports)] {
                if let Some(resources) = part {
                    replace_resources(tx, is_import, resources, as_of)?;
                }
            }
            Ok(())
        })
    }

    /// Brings the people of the account up to date. Names of people who have left are kept, for old rows.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_users(&self, users: &[User], as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            let mut upsert = tx.prepare_cached(
                "INSERT INTO person (id, name, raw, as_of_ms, email) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET name = ?2, raw = ?3, as_of_ms = ?4, email = ?5",
            )?;
            for user in users {
                let name = user.name.as_ref().or(user.email.as_ref()).map_or("", String::as_str);
                let email = user.email.as_deref().unwrap_or_default();
                upsert.execute((user.id.as_str(), name, &user.raw, as_of.0, email))?;
            }
            Ok(())
        })
    }

    /// Replaces the tags of the account: short code and name.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_tags(&self, tags: &[(String, String)], as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            tx.execute("DELETE FROM tag", [])?;
            let mut insert =
                tx.prepare_cached("INSERT OR REPLACE INTO tag (code, name, as_of_ms) VALUES (?1, ?2, ?3)")?;
            for (code, name) in tags {
                insert.execute((code, name, as_of.0))?;
            }
            Ok(())
        })
    }

    /// Tags of the account as last fetched: short code and name, by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn tags(&self) -> Result<Vec<(String, String)>> {
        self.read(|tx| {
            let mut read =
                tx.prepare_cached("SELECT code, name FROM tag ORDER BY name COLLATE NOCASE, code")?;
            let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// People who can be assigned to: e-mail address and name, by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn assignable(&self) -> Result<Vec<(String, String)>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT email, name FROM person WHERE email <> '' ORDER BY name COLLATE NOCASE, email",
            )?;
            let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Names (else e-mail addresses) of all known people.
    ///
    /// # Errors
    /// Those of reading.
    pub fn user_names(&self) -> Result<HashMap<UserId, String>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached("SELECT id, name FROM person WHERE name <> ''")?;
            let rows = read.query_map([], |row| Ok((UserId(row.get(0)?), row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// All flows by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_flows(&self) -> Result<Vec<FlowRow>> {
        self.read(|tx| flows(tx, None))
    }

    /// One flow.
    ///
    /// # Errors
    /// Those of reading.
    pub fn flow(&self, flow: &FlowId) -> Result<Option<FlowRow>> {
        self.read(|tx| Ok(flows(tx, Some(flow))?.pop()))
    }

    /// All integrations by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_integrations(&self) -> Result<Vec<IntegrationRow>> {
        self.read(|tx| {
            let open = live_open(tx)?;
            let mut sums: HashMap<String, (u64, u64)> = HashMap::new();
            let mut read = tx.prepare_cached("SELECT id, integration FROM flow")?;
            let mut rows = read.query([])?;
            while let Some(row) = rows.next()? {
                let flow: String = row.get(0)?;
                let sum = sums.entry(row.get(1)?).or_default();
                sum.0 += 1;
                sum.1 += open.get(&flow).copied().unwrap_or(0);
            }
            let mut read =
                tx.prepare_cached("SELECT id, raw, as_of_ms FROM integration ORDER BY name, id")?;
            let mut rows = read.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, raw): (String, String) = (row.get(0)?, row.get(1)?);
                let (flows, open_errors) = sums.get(&id).copied().unwrap_or_default();
                let integration = Integration::decode(&raw).map_err(|_| damaged())?;
                found.push(IntegrationRow { integration, flows, open_errors, as_of: UtcMs(row.get(2)?) });
            }
            Ok(found)
        })
    }

    /// All connections by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_connections(&self) -> Result<Vec<Connection>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached("SELECT raw FROM connection ORDER BY name, id")?;
            let mut rows = read.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let raw: String = row.get(0)?;
                found.push(Connection::decode(&raw).map_err(|_| damaged())?);
            }
            Ok(found)
        })
    }

    /// Flows that an id or a name (any case) means; ids first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn find_flows(&self, id_or_name: &str) -> Result<Vec<FlowId>> {
        self.read(|tx| Ok(find(tx, "flow", id_or_name)?.into_iter().map(FlowId).collect()))
    }

    /// Steps that an id or a name (any case) means; ids first. An id that the catalog does not know means itself.
    ///
    /// # Errors
    /// Those of reading.
    pub fn find_steps(&self, id_or_name: &str) -> Result<Vec<StepId>> {
        let found: Vec<StepId> =
            self.read(|tx| Ok(find(tx, "step_resource", id_or_name)?.into_iter().map(StepId).collect()))?;
        Ok(if found.is_empty() { vec![StepId(id_or_name.to_owned())] } else { found })
    }

    /// Integrations that an id or a name (any case) means; ids first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn find_integrations(&self, id_or_name: &str) -> Result<Vec<IntegrationId>> {
        self.read(|tx| Ok(find(tx, "integration", id_or_name)?.into_iter().map(IntegrationId).collect()))
    }

    /// Live open errors of every flow that has any: see [`crate::pull::FlowCount`] for the rule.
    ///
    /// # Errors
    /// Those of reading.
    pub fn open_errors(&self) -> Result<HashMap<FlowId, u64>> {
        self.read(|tx| Ok(live_open(tx)?.into_iter().map(|(flow, open)| (FlowId(flow), open)).collect()))
    }
}

/// Open errors by flow. The count of the cache holds when the flow was pulled for exactly what its summary says
/// now (then it also knows what was settled since); otherwise the summary's own number does.
pub(crate) fn live_open(connection: &Sqlite) -> Result<HashMap<String, u64>> {
    let mut open: HashMap<String, u64> = HashMap::new();
    let mut read = connection.prepare_cached(
        "SELECT t.text, sum(c.n) FROM error_count c JOIN term t ON t.no = c.flow WHERE c.dim = 0 AND c.state = ?1 GROUP BY c.flow",
    )?;
    let mut rows = read.query([ErrorState::Open.code()])?;
    while let Some(row) = rows.next()? {
        open.insert(row.get(0)?, unsigned(row.get(1)?));
    }
    let mut read = connection.prepare_cached(
        "SELECT flow, open, last_error_ms, has_pulled, pulled_open, pulled_last_ms FROM flow_state WHERE as_of_ms > 0",
    )?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let summary: (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
        let pulled: (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
        let is_pulled = row.get::<_, bool>(3)? && summary == pulled;
        if let (false, Some(count)) = (is_pulled, summary.0) {
            open.insert(row.get(0)?, unsigned(count));
        }
    }
    Ok(open)
}

/// Open records in the cache by flow and step.
fn open_by_step(connection: &Sqlite) -> Result<HashMap<StepKey, u64>> {
    let mut read = connection.prepare_cached(
        "SELECT f.text, s.text, sum(c.n) FROM error_count c JOIN term s ON s.no = c.step JOIN term f ON f.no = c.flow
         WHERE c.dim = 0 AND c.state = ?1 GROUP BY c.step",
    )?;
    let rows = read.query_map([ErrorState::Open.code()], |row| {
        let key = StepKey { flow: FlowId(row.get(0)?), step: StepId(row.get(1)?) };
        Ok((key, unsigned(row.get(2)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn flows(connection: &Sqlite, only: Option<&FlowId>) -> Result<Vec<FlowRow>> {
    let open = live_open(connection)?;
    let open_of_steps = open_by_step(connection)?;
    let mut read = connection.prepare_cached(
        "SELECT f.id, f.raw, f.as_of_ms, i.name FROM flow f LEFT JOIN integration i ON i.id = f.integration
         WHERE ?1 IS NULL OR f.id = ?1 ORDER BY f.name, f.id",
    )?;
    let mut rows = read.query([only.map(FlowId::as_str)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, raw): (String, String) = (row.get(0)?, row.get(1)?);
        let flow = Flow::decode(&raw).map_err(|_| damaged())?;
        found.push(FlowRow {
            integration_name: row.get(3)?,
            steps: steps_of(connection, &flow, &open_of_steps)?,
            open_errors: open.get(&id).copied().unwrap_or(0),
            as_of: UtcMs(row.get(2)?),
            flow,
        });
    }
    Ok(found)
}

/// The steps of a flow. Instances of an abstract flow come without steps and share those of that one.
fn steps_of(connection: &Sqlite, flow: &Flow, open: &HashMap<StepKey, u64>) -> Result<Vec<StepRow>> {
    let mut steps = flow.steps.clone();
    if steps.is_empty()
        && let Some(parent) = &flow.abstract_flow
    {
        let mut read = connection.prepare_cached("SELECT raw FROM flow WHERE id = ?1")?;
        let mut rows = read.query([parent.as_str()])?;
        if let Some(row) = rows.next()? {
            let raw: String = row.get(0)?;
            steps = Flow::decode(&raw).map_err(|_| damaged())?.steps;
        }
    }
    let sql = "SELECT name, adaptor, assistant FROM step_resource WHERE id = ?1 AND is_import = ?2";
    let mut read = connection.prepare_cached(sql)?;
    let mut found = Vec::new();
    for step in steps {
        let key = StepKey { flow: flow.id.clone(), step: step.id.clone() };
        let open_errors = open.get(&key).copied().unwrap_or(0);
        let mut rows = read.query((step.id.as_str(), step.kind == StepKind::Import))?;
        let (mut name, mut adaptor, mut assistant) = (step.id.0.clone(), None, None);
        if let Some(row) = rows.next()? {
            name = row.get(0)?;
            adaptor = filled(row.get(1)?);
            assistant = filled(row.get(2)?);
        }
        found.push(StepRow { key, kind: step.kind, name, adaptor, assistant, open_errors });
    }
    Ok(found)
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn damaged() -> Error {
    Error::Damaged { file: File::Cache }
}

/// Ids that an id or a name means. `table` is a constant of this file.
fn find(connection: &Sqlite, table: &str, id_or_name: &str) -> Result<Vec<String>> {
    let wanted = id_or_name.to_lowercase();
    let mut read = connection.prepare_cached(&format!("SELECT id, name FROM {table} ORDER BY name, id"))?;
    let mut rows = read.query([])?;
    let (mut by_id, mut by_name) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (id, name): (String, String) = (row.get(0)?, row.get(1)?);
        if id == id_or_name {
            by_id.push(id);
        } else if name.to_lowercase() == wanted {
            by_name.push(id);
        }
    }
    by_id.append(&mut by_name);
    Ok(by_id)
}

/// Replaces a table of id, name, raw. `table` is a constant of this file.
fn replace_named<'a>(
    connection: &Sqlite,
    table: &str,
    rows: impl Iterator<Item = (&'a str, &'a str, &'a str)>,
    as_of: UtcMs,
) -> Result<()> {
    connection.execute(&format!("DELETE FROM {table}"), [])?;
    let sql = format!("INSERT OR REPLACE INTO {table} (id, name, raw, as_of_ms) VALUES (?1, ?2, ?3, ?4)");
    let mut insert = connection.prepare_cached(&sql)?;
    for (id, name, raw) in rows {
        insert.execute((id, name, raw, as_of.0))?;
    }
    Ok(())
}

fn replace_flows(connection: &Sqlite, flows: &[Flow], as_of: UtcMs) -> Result<()> {
    connection.execute_batch("DELETE FROM flow; DELETE FROM flow_step;")?;
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO flow (id, integration, name, raw, as_of_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut step = connection.prepare_cached(
        "INSERT OR REPLACE INTO flow_step (flow, position, step, kind) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for flow in flows {
        let integration = flow.integration.as_ref().map_or("", |id| id.as_str());
        insert.execute((flow.id.as_str(), integration, &flow.name, &flow.raw, as_of.0))?;
        for (position, one) in flow.steps.iter().enumerate() {
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            step.execute((flow.id.as_str(), position, one.id.as_str(), one.kind.as_str()))?;
        }
    }
    // Counts of flows that are no more would otherwise stay in the totals.
    connection.execute("DELETE FROM flow_state WHERE flow NOT IN (SELECT id FROM flow)", [])?;
    Ok(())
}

fn replace_resources(
    connection: &Sqlite,
    is_import: bool,
    resources: &[StepResource],
    as_of: UtcMs,
) -> Result<()> {
    connection.prepare_cached("DELETE FROM step_resource WHERE is_import = ?1")?.execute([is_import])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO step_resource (id, is_import, name, adaptor, assistant, raw, as_of_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for one in resources {
        insert.execute(params![
            one.id.as_str(),
            is_import,
            one.name,
            one.adaptor.as_deref().unwrap_or_default(),
            one.assistant.as_deref().unwrap_or_default(),
            one.raw,
            as_of.0
        ])?;
    }
    Ok(())
}
