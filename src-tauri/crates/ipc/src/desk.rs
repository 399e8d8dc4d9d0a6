//! The desk: the data folder, the open account, and the events that hosts pass on. Everything a handler needs.
//!
//! Opening and closing accounts is in [`crate::account`]; reading and acting in the handlers.

use crate::{
    account::OpenAccount,
    error::{AppError, ErrorCode},
    event::Event,
    host::Host,
    types::session::Settings,
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};
use store::registry::Registry;
use tokio::sync::broadcast;

/// Events kept for a slow listener; one that falls behind asks for everything again.
const EVENTS_MAX: usize = 256;
/// Key of the settings in the desk file of the open account.
const SETTINGS_KEY: &str = "settings";

/// The state of the program. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    data_dir: PathBuf,
    host: Arc<dyn Host>,
    open: RwLock<Option<Arc<OpenAccount>>>,
    events: broadcast::Sender<Event>,
    second_window: AtomicBool,
    safe: AtomicBool,
}

impl Desk {
    /// A desk over a data folder. Touches no file.
    #[must_use]
    pub fn new(data_dir: PathBuf, host: Arc<dyn Host>) -> Self {
        let events = broadcast::Sender::new(EVENTS_MAX);
        Self {
            inner: Arc::new(Inner {
                data_dir,
                host,
                open: RwLock::default(),
                events,
                second_window: AtomicBool::new(false),
                safe: AtomicBool::new(false),
            }),
        }
    }

    /// The data folder.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.inner.data_dir
    }

    /// Where files for people go: the system's folder for downloads, else one beside the data.
    pub(crate) fn download_dir(&self) -> PathBuf {
        self.host().download_dir().unwrap_or_else(|| self.data_dir().join("downloads"))
    }

    /// From now on accounts are opened for reading only: another window works with the same data folder.
    pub fn be_second_window(&self) {
        self.inner.second_window.store(true, Ordering::Relaxed);
    }

    /// Whether another window works with the same data folder.
    #[must_use]
    pub fn is_second_window(&self) -> bool {
        self.inner.second_window.load(Ordering::Relaxed)
    }

    /// From now on this is a safe start: nothing is opened unless the person asks for it.
    pub fn be_safe(&self) {
        self.inner.safe.store(true, Ordering::Relaxed);
    }

    /// Whether this is a safe start.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.inner.safe.load(Ordering::Relaxed)
    }

    /// The program around the desk.
    #[must_use]
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.inner.host
    }

    /// Events for hosts.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Sends an event; nobody listening is fine.
    pub(crate) fn emit(&self, event: Event) {
        let _ = self.inner.events.send(event);
    }

    pub(crate) fn event_sender(&self) -> broadcast::Sender<Event> {
        self.inner.events.clone()
    }

    /// The open account.
    ///
    /// # Errors
    /// `no_account` when none is open.
    pub fn account(&self) -> Result<Arc<OpenAccount>, AppError> {
        self.try_account().ok_or_else(|| AppError::new(ErrorCode::NoAccount, "No account is open."))
    }

    /// The open account, if any.
    #[must_use]
    pub fn try_account(&self) -> Option<Arc<OpenAccount>> {
        self.inner.open.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Puts another account, or none, in the place of the open one. The old one stops its background work.
    pub(crate) fn put_account(&self, account: Option<Arc<OpenAccount>>) {
        let mut open = self.inner.open.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *open, account) {
            old.stop();
        }
    }

    /// Stops the background work, for an orderly end. Safe to skip: nothing is lost by a kill.
    pub fn close(&self) {
        self.put_account(None);
    }

    /// The list of accounts as it is on disk. Blocking.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn registry(&self) -> Result<Registry, AppError> {
        Ok(Registry::load(&self.inner.data_dir, self.inner.host.now())?)
    }

    /// Settings of the open account; the defaults when none is open.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn settings(&self) -> Result<Settings, AppError> {
        let Some(account) = self.try_account() else { return Ok(Settings::default()) };
        account.read(|account| stored_settings(account.store())).await
    }

    /// The person's time zone: of the settings, else of the machine, else UTC.
    ///
    /// # Errors
    /// Those of reading the settings.
    pub async fn zone(&self) -> Result<chrono_tz::Tz, AppError> {
        let zone = self.settings().await?.time_zone.or_else(|| self.host().local_zone());
        Ok(zone.and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::Tz::UTC))
    }

    /// Stores the settings with the open account.
    ///
    /// # Errors
    /// `no_account`; those of writing.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, AppError> {
        let account = self.account()?;
        let now = self.inner.host.now();
        let settings = settings.within_limits();
        account
            .read(move |account| {
                let value = serde_json::to_value(&settings)
                    .map_err(|_| AppError::new(ErrorCode::Internal, "The settings could not be written."))?;
                account.store().set_setting(SETTINGS_KEY, &value, now)?;
                Ok(settings)
            })
            .await
    }
}

/// Settings as they are stored; those of a newer version or with mistakes count as the defaults.
pub(crate) fn stored_settings(store: &store::Store) -> Result<Settings, AppError> {
    let value = store.setting(SETTINGS_KEY)?;
    Ok(value
        .and_then(|value| serde_json::from_value::<Settings>(value).ok())
        .unwrap_or_default()
        .within_limits())
}
