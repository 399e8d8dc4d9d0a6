//! Builders: stores in temporary folders, and records as short as a test needs them.

use domain::{
    error_record::ErrorRecord,
    flow::Flow,
    id::{ErrorKey, StepKey},
    query::Query,
    resource::{Integration, StepResource},
    time::UtcMs,
};
use store::{
    OpenMode, Store,
    catalog::Catalog,
    pull::ErrorList,
    search::{ErrorRow, Search, Sort},
};
use tempfile::TempDir;

/// 2026-03-01T00:00:00Z, the present of most tests.
pub(crate) const NOW: UtcMs = UtcMs(1_772_323_200_000);

/// A store in its own folder.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

impl std::ops::Deref for Desk {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

pub(crate) fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    Desk { store, folder }
}

pub(crate) fn step(flow: &str, step: &str) -> StepKey {
    StepKey { flow: flow.into(), step: step.into() }
}

pub(crate) fn key(flow: &str, step: &str, error: &str) -> ErrorKey {
    ErrorKey { flow: flow.into(), step: step.into(), error: error.into() }
}

/// A record with extra fields as JSON text (`"code":"X"`).
pub(crate) fn record(step: &StepKey, id: &str, occurred: UtcMs, extra: &str) -> ErrorRecord {
    let comma = if extra.is_empty() { "" } else { "," };
    let raw = format!(
        r#"{{"errorId":"{id}","occurredAt":"{}","_flowJobId":"job"{comma}{extra}}}"#,
        occurred.to_iso()
    );
    ErrorRecord::decode(step, &raw).unwrap()
}

pub(crate) fn minutes_ago(minutes: i64) -> UtcMs {
    NOW.plus_ms(-60_000 * minutes)
}

impl Desk {
    pub(crate) fn open(&self, records: &[ErrorRecord]) {
        self.apply(ErrorList::Open, records, NOW);
    }

    pub(crate) fn apply(&self, list: ErrorList, records: &[ErrorRecord], as_of: UtcMs) {
        for record in records {
            let step = StepKey { flow: record.key.flow.clone(), step: record.key.step.clone() };
            self.store.apply_errors(&step, list, std::slice::from_ref(record), as_of).unwrap();
        }
    }

    pub(crate) fn rows(&self, query: &str) -> Vec<ErrorRow> {
        self.sorted(query, Sort::OccurredNewest)
    }

    pub(crate) fn sorted(&self, query: &str, sort: Sort) -> Vec<ErrorRow> {
        let query = Query::read(query);
        let search = Search { query: &query, now: NOW };
        self.store.list_errors(&search, sort, None, 500).unwrap().rows
    }

    /// Error ids of a query, newest first, joined by spaces.
    pub(crate) fn ids(&self, query: &str) -> String {
        let ids: Vec<String> = self.rows(query).into_iter().map(|row| row.record.key.error.0).collect();
        assert_eq!(self.count(query), ids.len() as u64, "count and list of {query:?} agree");
        ids.join(" ")
    }

    pub(crate) fn count(&self, query: &str) -> u64 {
        let query = Query::read(query);
        self.store.count_errors(&Search { query: &query, now: NOW }).unwrap()
    }

    /// Two integrations, three flows (one standalone), named steps.
    pub(crate) fn with_catalog(self) -> Self {
        let flow = |raw: &str| Flow::decode(raw).unwrap();
        let resource = |raw: &str| StepResource::decode(raw).unwrap();
        let catalog = Catalog {
            integrations: Some(vec![
                Integration::decode(r#"{"_id":"i1","name":"Shopify – NetSuite"}"#).unwrap(),
                Integration::decode(r#"{"_id":"i2","name":"Finance"}"#).unwrap(),
            ]),
            flows: Some(vec![
                flow(
                    r#"{"_id":"f1","name":"Order sync","_integrationId":"i1","pageGenerators":[{"_exportId":"e1"}],"pageProcessors":[{"_importId":"s1"}]}"#,
                ),
                flow(
                    r#"{"_id":"f2","name":"Invoices","_integrationId":"i2","pageGenerators":[{"_exportId":"e2"}],"pageProcessors":[{"_importId":"s2"}]}"#,
                ),
                flow(r#"{"_id":"f3","name":"Loose","pageGenerators":[{"_exportId":"e3"}]}"#),
            ]),
            exports: Some(vec![
                resource(r#"{"_id":"e1","name":"Get orders","adaptorType":"HTTPExport"}"#),
                resource(r#"{"_id":"e2","name":"Get invoices"}"#),
            ]),
            imports: Some(vec![
                resource(r#"{"_id":"s1","name":"Post orders","adaptorType":"NetSuiteImport"}"#),
                resource(r#"{"_id":"s2","name":"Post invoices"}"#),
            ]),
            connections: Some(Vec::new()),
        };
        self.store.apply_catalog(&catalog, NOW).unwrap();
        self
    }
}
