//! One open account: its files, its engine, its names, its frozen lists.

use crate::{
    data_list::DataLists,
    error::{AppError, ErrorCode},
    event,
    host::Host,
    name::Names,
    preview::Previews,
    tag::Tag,
    types::session::AccountAccess,
};
use domain::time::UtcMs;
use std::{
    sync::{
        Arc, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::{OpenReport, Store, registry::AccountEntry};
use sync::Engine;
use tokio::sync::{broadcast, watch};

/// How often the files are asked whether another process has changed them.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Every how many looks a window that only reads asks for everything again.
const BLIND_LOOKS: u32 = 5;
/// How often old rows leave the cache, and how many in one step.
const DROP_EVERY: Duration = Duration::from_secs(24 * 3_600);
const DROP_ROWS: usize = 500;
/// What another process may have changed.
const SHARED: [Tag; 9] = [
    Tag::Settings,
    Tag::Flows,
    Tag::Errors,
    Tag::Runs,
    Tag::Running,
    Tag::Outbox,
    Tag::Views,
    Tag::Drafts,
    Tag::SyncStatus,
];

/// An open account. Without a token it has no engine: the cache is readable and actions are queued.
pub struct OpenAccount {
    entry: AccountEntry,
    store: Store,
    report: OpenReport,
    engine: Option<Engine>,
    saved: bool,
    names: RwLock<Option<Arc<Names>>>,
    pub(crate) previews: Previews,
    pub(crate) data_lists: DataLists,
    stop: watch::Sender<bool>,
    watched: AtomicBool,
}

impl OpenAccount {
    pub(crate) fn new(entry: AccountEntry, store: Store, report: OpenReport, engine: Option<Engine>) -> Self {
        Self {
            entry,
            store,
            report,
            engine,
            saved: false,
            names: RwLock::default(),
            previews: Previews::default(),
            data_lists: DataLists::default(),
            stop: watch::Sender::new(false),
            watched: AtomicBool::new(false),
        }
    }

    /// The same account as a saved cache: in no list, without a token.
    pub(crate) fn into_saved(mut self) -> Self {
        self.saved = true;
        self
    }

    /// Whether this is a saved cache rather than an account of the list.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.saved
    }

    /// The account as the registry has it; for the demo account with the address of this start.
    #[must_use]
    pub fn entry(&self) -> &AccountEntry {
        &self.entry
    }

    /// Its files.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What opening the files found.
    #[must_use]
    pub fn report(&self) -> &OpenReport {
        &self.report
    }

    /// Its engine.
    ///
    /// # Errors
    /// `sign_in_needed` when no token is at hand.
    pub fn engine(&self) -> Result<&Engine, AppError> {
        self.engine
            .as_ref()
            .ok_or_else(|| AppError::new(ErrorCode::SignInNeeded, "There is no token for this account."))
    }

    /// Its engine, if there is a token.
    #[must_use]
    pub fn try_engine(&self) -> Option<&Engine> {
        self.engine.as_ref()
    }

    /// What the token may do, as far as known.
    #[must_use]
    pub fn access(&self) -> AccountAccess {
        let Some(engine) = &self.engine else {
            return match self.entry.token_store {
                store::registry::TokenStore::Sealed if !self.saved => AccountAccess::Sealed,
                _ => AccountAccess::SignedOut,
            };
        };
        if matches!(engine.status().borrow().phase, sync::Phase::SignedOut) {
            return AccountAccess::Refused;
        }
        match self.entry.token_kind.as_deref() {
            Some("full") => AccountAccess::Full,
            Some("custom") => AccountAccess::Custom,
            _ => AccountAccess::Unknown,
        }
    }

    /// Runs blocking work on the files where blocking is allowed.
    ///
    /// # Errors
    /// What the work says; `internal` when it panicked.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let account = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&account))
            .await
            .map_err(|_| AppError::new(ErrorCode::Internal, "The work was broken off."))?
    }

    /// Names of flows, steps, integrations and people, kept until one of them changes. Blocking on first use.
    ///
    /// # Errors
    /// Those of reading.
    pub fn names(&self) -> Result<Arc<Names>, AppError> {
        if let Some(names) = self.names.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Ok(Arc::clone(names));
        }
        let names = Arc::new(Names::read(&self.store)?);
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&names));
        Ok(names)
    }

    /// Deletes what the settings do not keep: records that are not open and runs, both older than so many days. Blocking.
    ///
    /// # Errors
    /// Those of writing.
    pub(crate) fn drop_old(&self, now: UtcMs) -> Result<u64, AppError> {
        let days = crate::desk::stored_settings(&self.store)?.keep_days;
        if days == 0 || self.store.is_read_only() {
            return Ok(0);
        }
        let since = now.plus_ms(-i64::from(days) * domain::time::DAY_MS);
        let mut dropped = 0;
        // In small steps, so that nobody who writes waits long.
        loop {
            let step =
                self.store.drop_old_errors(since, DROP_ROWS)? + self.store.drop_old_runs(since, DROP_ROWS)?;
            dropped += step;
            if step == 0 {
                return Ok(dropped);
            }
        }
    }

    /// Starts the background work and passes the engine's events on. Must run inside the runtime.
    pub(crate) fn start(self: &Arc<Self>, events: broadcast::Sender<event::Event>, host: &Arc<dyn Host>) {
        self.watched.store(true, Ordering::Relaxed);
        tokio::spawn(pass_others(Arc::downgrade(self), events.clone(), self.stop.subscribe()));
        tokio::spawn(drop_old(Arc::downgrade(self), Arc::clone(host), self.stop.subscribe()));
        let Some(engine) = self.engine.clone() else { return };
        let looped = engine.clone();
        let stop = self.stop.subscribe();
        tokio::spawn(async move { looped.watch(stop).await });
        tokio::spawn(pass_events(
            Arc::downgrade(self),
            engine.events(),
            events.clone(),
            self.stop.subscribe(),
        ));
        tokio::spawn(pass_status(engine.status(), events, self.stop.subscribe()));
    }

    /// Whether the background work was started: a window looks at it.
    pub(crate) fn is_watched(&self) -> bool {
        self.watched.load(Ordering::Relaxed)
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    fn forget_names(&self) {
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

async fn pass_events(
    account: Weak<OpenAccount>,
    mut from: broadcast::Receiver<sync::Event>,
    to: broadcast::Sender<event::Event>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let got = tokio::select! {
            got = from.recv() => got,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let event = match got {
            Ok(sync::Event::Changed(tags)) => {
                if tags.contains(&sync::Tag::Flows)
                    && let Some(account) = account.upgrade()
                {
                    account.forget_names();
                }
                event::Event::Changed { tags: tags.into_iter().map(Tag::from).collect() }
            }
            Ok(sync::Event::Notice(notice)) => event::Event::Notice { notice: notice.into() },
            // Too slow: everything may have changed.
            Err(broadcast::error::RecvError::Lagged(_)) => event::Event::Changed {
                tags: vec![Tag::Flows, Tag::Errors, Tag::Runs, Tag::Running, Tag::Outbox],
            },
            Err(broadcast::error::RecvError::Closed) => return,
        };
        let _ = to.send(event);
    }
}

/// Says what the command line, or a window that is just closing, has done to the same files (ADR 7).
async fn pass_others(
    account: Weak<OpenAccount>,
    to: broadcast::Sender<event::Event>,
    mut stop: watch::Receiver<bool>,
) {
    let mut looks = 0_u32;
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let Some(account) = account.upgrade() else { return };
        looks += 1;
        // Without a writer of its own a store cannot tell; then everything is asked again now and then.
        let blind = account.store.is_read_only() && looks.is_multiple_of(BLIND_LOOKS) && !account.saved;
        let wrote = match blind {
            true => Ok(true),
            false => account.read(|account| Ok(account.store.others_wrote()?)).await,
        };
        // Damage and the like are told by the reads that a person asked for.
        if matches!(wrote, Ok(true)) {
            account.forget_names();
            let _ = to.send(event::Event::Changed { tags: SHARED.to_vec() });
        }
    }
}

/// Lets old rows leave the cache, now and every day, as the settings say.
async fn drop_old(account: Weak<OpenAccount>, host: Arc<dyn Host>, mut stop: watch::Receiver<bool>) {
    loop {
        let Some(open) = account.upgrade() else { return };
        let now = host.now();
        if let Err(error) = open.read(move |open| open.drop_old(now)).await
            && error.code != crate::ErrorCode::ReadOnly
        {
            tracing::warn!(code = error.code.as_str(), "old rows stay in the cache");
        }
        drop(open);
        tokio::select! {
            () = tokio::time::sleep(DROP_EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn pass_status(
    mut from: watch::Receiver<sync::Status>,
    to: broadcast::Sender<event::Event>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            changed = from.changed() => if changed.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let _ = to.send(event::Event::Changed { tags: vec![Tag::SyncStatus] });
    }
}
