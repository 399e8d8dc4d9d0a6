//! One open account: its files, its engine, its names, its frozen lists.

use crate::{
    data_list::DataLists,
    error::{AppError, ErrorCode},
    event,
    name::Names,
    preview::Previews,
    tag::Tag,
    types::session::AccountAccess,
};
use std::{
    sync::{Arc, PoisonError, RwLock, Weak},
    time::Duration,
};
use store::{OpenReport, Store, registry::AccountEntry};
use sync::Engine;
use tokio::sync::{broadcast, watch};

/// How often the files are asked whether another process has changed them.
const LOOK_EVERY: Duration = Duration::from_secs(1);
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
    names: RwLock<Option<Arc<Names>>>,
    pub(crate) previews: Previews,
    pub(crate) data_lists: DataLists,
    stop: watch::Sender<bool>,
}

impl OpenAccount {
    pub(crate) fn new(entry: AccountEntry, store: Store, report: OpenReport, engine: Option<Engine>) -> Self {
        Self {
            entry,
            store,
            report,
            engine,
            names: RwLock::default(),
            previews: Previews::default(),
            data_lists: DataLists::default(),
            stop: watch::Sender::new(false),
        }
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
        let Some(engine) = &self.engine else { return AccountAccess::SignedOut };
        if matches!(engine.status().borrow().phase, sync::Phase::SignedOut) {
            return AccountAccess::SignedOut;
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

    /// Starts the background work and passes the engine's events on. Must run inside the runtime.
    pub(crate) fn start(self: &Arc<Self>, events: broadcast::Sender<event::Event>) {
        tokio::spawn(pass_others(Arc::downgrade(self), events.clone(), self.stop.subscribe()));
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
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let Some(account) = account.upgrade() else { return };
        let wrote = account.read(|account| Ok(account.store.others_wrote()?)).await;
        // Damage and the like are told by the reads that a person asked for.
        if matches!(wrote, Ok(true)) {
            account.forget_names();
            let _ = to.send(event::Event::Changed { tags: SHARED.to_vec() });
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
