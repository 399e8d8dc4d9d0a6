//! An integrator, a proxy before it, an account folder, and an engine that is quick enough for tests.

use domain::{
    id::{ErrorKey, StepKey},
    outbox::Action,
    query::Query,
    standing::ErrorState,
    time::UtcMs,
};
use integrator::{Choices, Config as Platform, Integrator};
use remote::{Base, Client, Limits, Token};
use std::{collections::HashMap, sync::Arc};
use store::{
    OpenMode, Store,
    freeze::Selection,
    outbox::BatchId,
    search::{Search, Sort},
};
use sync::{Clock, Config, Engine, SyncReport, SyncScope, SystemClock};
use tempfile::TempDir;
use testkit::script::{Control, Proxy, TestFlow};

/// Everything that a scenario needs.
pub(crate) struct Stage {
    pub(crate) proxy: Proxy,
    pub(crate) control: Control,
    pub(crate) folder: TempDir,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) integrator: Integrator,
}

/// The time of day.
pub(crate) fn now() -> UtcMs {
    SystemClock.now()
}

/// Limits that make repeats quick.
pub(crate) fn limits() -> Limits {
    Limits {
        connect_ms: 2_000,
        first_byte_ms: 1_500,
        between_bytes_ms: 1_500,
        total_ms: 20_000,
        attempts_max: 2,
        backoff_ms: 5,
        backoff_max_ms: 20,
        ..Limits::default()
    }
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(Choices::default()).await
    }

    pub(crate) async fn with(choices: Choices) -> Self {
        let platform = Platform { control: true, choices, ..Platform::default() };
        let integrator = Integrator::start(platform).await.unwrap();
        let proxy = Proxy::start(Some(integrator.base_url())).await.unwrap();
        let control = Control::new(integrator.base_url(), integrator.token()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let config = config(&folder, &integrator);
        let engine = engine(&store, &proxy, &integrator, config);
        Self { proxy, control, folder, store, engine, integrator }
    }

    pub(crate) fn config(&self) -> Config {
        config(&self.folder, &self.integrator)
    }

    /// Another engine with these options on the same files, as another process would have.
    pub(crate) fn another(&self, config: Config) -> (Store, Engine) {
        let store = open(&self.folder);
        let engine = engine(&store, &self.proxy, &self.integrator, config);
        (store, engine)
    }

    /// Replaces the engine by one with these options.
    pub(crate) fn reopen(&mut self, config: Config) {
        self.store = open(&self.folder);
        self.engine = engine(&self.store, &self.proxy, &self.integrator, config);
    }

    pub(crate) async fn sync(&self) -> SyncReport {
        self.engine.sync(SyncScope::Normal).await.unwrap()
    }

    /// Reads and expects that nothing failed.
    pub(crate) async fn sync_well(&self) -> SyncReport {
        let report = self.sync().await;
        assert!(report.failed.is_empty() && report.stop.is_none(), "{report:?}");
        report
    }

    /// Queues an action on everything that matches, due at once.
    pub(crate) fn queue(&self, action: Action, query: &str) -> BatchId {
        let selection = Selection::Query { query: Query::read(query), except: Vec::new() };
        let frozen = self.store.freeze(action, &selection, now()).unwrap();
        self.store.queue_batch(&frozen, "test", now(), now()).unwrap()
    }

    /// How many records match.
    pub(crate) fn count(&self, query: &str) -> u64 {
        let query = Query::read(query);
        self.store.count_errors(&Search { query: &query, now: now() }).unwrap()
    }

    /// Ids of the open errors of a step as the platform itself lists them.
    pub(crate) async fn open_at_platform(&self, flow: &TestFlow, step: usize) -> Vec<String> {
        let path = format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[step]);
        let answer = self.control.get(&path).await.unwrap();
        answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["errorId"].as_str().unwrap().to_owned())
            .collect()
    }

    /// How often each id was sent in mutating requests whose path ends so, as the platform received them.
    pub(crate) async fn sent(&self, path_end: &str) -> HashMap<String, usize> {
        let mut sent = HashMap::new();
        for line in self.control.ledger().await.unwrap() {
            if line["path"].as_str().unwrap().ends_with(path_end) && line["status"].as_u64().unwrap() < 300 {
                for id in line["ids"].as_array().unwrap() {
                    *sent.entry(id.as_str().unwrap().to_owned()).or_default() += 1;
                }
            }
        }
        sent
    }
}

fn config(folder: &TempDir, integrator: &Integrator) -> Config {
    Config {
        user_id: Some(integrator.user_id().to_owned()),
        resend_ms: 5,
        resend_max_ms: 20,
        settle_ms: 10,
        follow_every_ms: 20,
        follow_max_ms: 20_000,
        lock_wait_ms: 20_000,
        counts_every_ms: 100,
        running_every_ms: 100,
        idle_every_max_ms: 200,
        offline_every_ms: 100,
        offline_every_max_ms: 200,
        ..Config::new(folder.path().to_owned())
    }
}

fn open(folder: &TempDir) -> Store {
    Store::open(folder.path(), OpenMode::Write, now()).unwrap().0
}

fn engine(store: &Store, proxy: &Proxy, integrator: &Integrator, config: Config) -> Engine {
    let base = Base::custom(proxy.base_url()).unwrap();
    let client = Client::new(base, Token::new(integrator.token()).unwrap(), limits()).unwrap();
    Engine::new(store.clone(), client, Arc::new(SystemClock), config)
}

/// The key of a step.
pub(crate) fn step_key(flow: &TestFlow, step: usize) -> StepKey {
    StepKey { flow: flow.id.as_str().into(), step: flow.steps[step].as_str().into() }
}

/// Where the cache says that a record is.
pub(crate) fn state_of(store: &Store, flow: &TestFlow, step: usize, error: &str) -> Option<ErrorState> {
    let step = step_key(flow, step);
    let key = ErrorKey { flow: step.flow, step: step.step, error: error.into() };
    store.error(&key).unwrap().map(|row| row.state)
}

/// Ids of all cached records that match, newest first.
pub(crate) fn ids(store: &Store, query: &str) -> Vec<String> {
    let query = Query::read(query);
    let search = Search { query: &query, now: now() };
    let page = store.list_errors(&search, Sort::OccurredNewest, None, 500).unwrap();
    page.rows.into_iter().map(|row| row.record.key.error.0).collect()
}
