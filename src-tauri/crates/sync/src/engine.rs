//! The engine of one open account: its parts, and what they all use.

use crate::{
    clock::Clock,
    config::Config,
    drain,
    error::{Error, Result},
    flow_change, flow_watch,
    lock::{self, Held},
    reading,
    report::{DrainMode, DrainReport, SyncReport, SyncScope},
    resting::Resting,
    retry_data::{self, Saved},
    review::{self, Review},
    status::{Board, Phase, Status},
    subscription,
    tag::{Event, Notice, Tag},
    watching,
};
use domain::{
    flow::Flow,
    id::{FlowId, RetryDataKey, RunId, StepKey},
    subscription::Wish,
    time::UtcMs,
};
use remote::{Client, Download};
use std::sync::{Arc, atomic::AtomicBool};
use store::Store;
use tokio::sync::{Mutex, Notify, broadcast, watch};

/// Events kept for a slow listener; one that falls behind is told so by its channel and asks for everything.
const EVENTS_MAX: usize = 256;

/// A file that the platform keeps about a run (API 2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunFile {
    /// One that the run read or wrote, by its id.
    Data(String),
    /// What the platform notes about the run.
    Diagnostics,
}

/// The engine of one open account. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) config: Config,
    pub(crate) board: Board,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) wake: Notify,
    pub(crate) paused: AtomicBool,
    pub(crate) resting: Resting,
    /// The flow that a person looks at, if any.
    pub(crate) watched: std::sync::Mutex<Option<FlowId>>,
    pub(crate) watched_changed: Notify,
    /// One round and one drain at a time in this process; the file locks are for other processes.
    pub(crate) syncing: Mutex<()>,
    pub(crate) draining: Mutex<()>,
}

impl Engine {
    /// An engine for open files and a client. Nothing happens until something is called.
    #[must_use]
    pub fn new(store: Store, client: Client, clock: Arc<dyn Clock>, config: Config) -> Self {
        let inner = Inner {
            store,
            client,
            clock,
            config,
            board: Board::default(),
            events: broadcast::Sender::new(EVENTS_MAX),
            wake: Notify::new(),
            paused: AtomicBool::new(false),
            resting: Resting::default(),
            watched: std::sync::Mutex::default(),
            watched_changed: Notify::new(),
            syncing: Mutex::new(()),
            draining: Mutex::new(()),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Status to watch.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.inner.board.watch()
    }

    /// Tags of changed data, and notices. Sent after the commit.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }
}

impl Engine {
    /// Reads the remote into the store. What could not be read is in the report; the rest was.
    ///
    /// # Errors
    /// When the store fails, or another process reads for too long.
    pub async fn sync(&self, scope: SyncScope) -> Result<SyncReport> {
        Ok(reading::sync(&self.inner, scope).await?.report)
    }

    /// Sends what is queued.
    ///
    /// # Errors
    /// When the store fails. When another process sends, [`DrainMode::Due`] returns at once, the others wait for it.
    pub async fn drain(&self, mode: DrainMode) -> Result<DrainReport> {
        drain::drain(&self.inner, mode).await
    }

    /// The background loop: looks, reads, sends, until `stop` becomes true.
    pub async fn watch(&self, stop: watch::Receiver<bool>) {
        watching::watch(&self.inner, stop).await;
    }

    /// Makes the background loop look now; also after a refused token or while offline.
    pub fn check_now(&self) {
        self.inner.client.try_token_again();
        self.inner.wake.notify_one();
    }

    /// Switches the background loop off and on.
    pub fn set_paused(&self, paused: bool) {
        self.inner.paused.store(paused, std::sync::atomic::Ordering::Relaxed);
        self.inner.wake.notify_one();
    }

    /// Starts a flow now. Gives its run when the remote names it.
    ///
    /// # Errors
    /// When the remote refuses, or may or may not have started it (never repeated by itself).
    pub async fn run_flow(&self, flow: &FlowId) -> Result<Option<RunId>> {
        flow_change::run_flow(&self.inner, flow).await
    }

    /// Asks the remote to stop a run.
    ///
    /// # Errors
    /// When the remote refuses or cannot be reached.
    pub async fn cancel_run(&self, run: &RunId) -> Result<()> {
        flow_change::cancel_run(&self.inner, run).await
    }

    /// Switches auto-resolve of a flow: reads the whole flow, changes it, compares `lastModified`, writes it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody changed the flow since `seen` (what the caller showed) or during the write.
    pub async fn set_auto_resolve(&self, flow: &FlowId, on: bool, seen: Option<UtcMs>) -> Result<Flow> {
        flow_change::set_auto_resolve(&self.inner, flow, on, seen).await
    }

    /// Switches a flow on or off. Only that field is written (JSON Patch), so nothing of others can be lost.
    ///
    /// # Errors
    /// When the remote refuses or cannot be reached.
    pub async fn set_enabled(&self, flow: &FlowId, enabled: bool) -> Result<Flow> {
        flow_change::set_enabled(&self.inner, flow, enabled).await
    }

    /// Subscribes and unsubscribes oneself, or the user with this address, by the rules of API 2.7. Worked out on
    /// what the remote says now; gives the rows that were written.
    ///
    /// # Errors
    /// When the remote refuses or cannot be reached.
    pub async fn change_subscriptions(&self, wishes: &[Wish], user_email: Option<&str>) -> Result<Vec<Wish>> {
        subscription::change(&self.inner, wishes, user_email).await
    }

    /// Reads who gets which e-mails, now.
    ///
    /// # Errors
    /// When the remote refuses or cannot be reached.
    pub async fn read_subscriptions(&self) -> Result<()> {
        subscription::refresh(&self.inner).await
    }

    /// Looks closely at one flow from now on, or at none: see [`Config::watched_every_ms`].
    pub fn watch_flow(&self, flow: Option<FlowId>) {
        let is_new = {
            let mut watched = self.inner.watched.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let is_new = flow.is_some() && *watched != flow;
            *watched = flow;
            is_new
        };
        if is_new {
            self.inner.watched_changed.notify_one();
        }
    }

    /// Looks at one flow once: its latest runs with their steps and, when something moved, its errors. Gives whether
    /// it runs.
    ///
    /// # Errors
    /// When the store fails. A remote that fails is noted with the next round.
    pub async fn look_at_flow(&self, flow: &FlowId) -> Result<bool> {
        flow_watch::look(&self.inner, flow).await
    }

    /// Reads all runs of a flow that the platform keeps; at most once in ten minutes.
    ///
    /// # Errors
    /// When the remote cannot be read.
    pub async fn read_history(&self, flow: &FlowId) -> Result<()> {
        flow_watch::history(&self.inner, flow).await
    }

    /// Reads the step runs of these runs.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn read_step_runs(&self, runs: &[RunId]) -> Result<()> {
        flow_watch::families(&self.inner, runs).await
    }

    /// A file of a run, or its diagnostics. Nothing of it is kept here: the caller takes it piece by piece.
    ///
    /// # Errors
    /// When the remote refuses, cannot be reached, or does not keep the file any more.
    pub async fn run_file(&self, run: &RunId, file: &RunFile) -> Result<Download> {
        Ok(match file {
            RunFile::Data(id) => self.inner.client.run_file(run, id).await?,
            RunFile::Diagnostics => self.inner.client.diagnostics(run).await?,
        })
    }

    /// Looks at a batch that waited: what of it would go now, compared with the remote as far as it answers.
    ///
    /// # Errors
    /// When the store fails or has no such batch.
    pub async fn review_batch(&self, batch: store::outbox::BatchId) -> Result<Review> {
        review::review(&self.inner, batch).await
    }

    /// The kept request and response of a record, as the remote's JSON. Full of secrets: mask before showing.
    ///
    /// # Errors
    /// When the remote refuses or keeps no trace.
    pub async fn request_trace(&self, step: &StepKey, key: &str) -> Result<String> {
        Ok(self.inner.client.request_trace(step, key).await?)
    }

    /// The kept data of a record, as the remote's envelope (JSON).
    ///
    /// # Errors
    /// When the remote refuses or does not have it any more.
    pub async fn retry_data(&self, step: &StepKey, key: &RetryDataKey) -> Result<String> {
        Ok(self.inner.client.retry_data(step, key).await?)
    }

    /// Saves edited retry data (JSON), if the remote still has what was fetched; with `overwrite`, whatever it has.
    ///
    /// # Errors
    /// When the remote refuses, does not have the data any more, or may or may not have taken it.
    pub async fn save_retry_data(
        &self,
        step: &StepKey,
        key: &RetryDataKey,
        fetched: &str,
        edited: &str,
        overwrite: bool,
    ) -> Result<Saved> {
        retry_data::save(&self.inner, step, key, fetched, edited, overwrite).await
    }

    /// Puts the envelope back with its `data` changed.
    ///
    /// # Errors
    /// When the remote refuses, or may or may not have taken it.
    pub async fn put_retry_data(&self, step: &StepKey, key: &RetryDataKey, envelope: &str) -> Result<()> {
        self.inner.client.put_retry_data(step, key, envelope).await?;
        Ok(())
    }
}

impl Inner {
    pub(crate) fn now(&self) -> UtcMs {
        self.clock.now()
    }

    /// Runs blocking work on the store where blocking is allowed.
    pub(crate) async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> store::Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.store.clone();
        let done = tokio::task::spawn_blocking(move || work(&store)).await;
        Ok(done.map_err(|_| Error::BrokenOff)??)
    }

    pub(crate) fn changed(&self, tags: &[Tag]) {
        if !tags.is_empty() {
            // Nobody listening is fine.
            let _ = self.events.send(Event::Changed(tags.to_vec()));
        }
    }

    pub(crate) fn notice(&self, notice: Notice) {
        let _ = self.events.send(Event::Notice(notice));
    }

    pub(crate) async fn lock(&self, name: &str) -> Result<Held> {
        lock::take(self.config.folder.join(name), self.config.lock_wait_ms).await
    }

    /// The flow that a person looks at.
    pub(crate) fn watched(&self) -> Option<FlowId> {
        self.watched.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    pub(crate) fn phase(&self) -> Phase {
        self.board.now().phase
    }
}
