//! Opening accounts: their files, their token, their engine. Adding and removing them is in [`crate::connect`].

use crate::{
    account::OpenAccount,
    connect::saved_entry,
    desk::{Desk, stored_settings},
    error::{AppError, ErrorCode},
    types::{account::TokenPlace, session::AccountAccess},
};
use domain::time::UtcMs;
use remote::Base;
use std::{path::Path, sync::Arc};
use store::{
    OpenMode, Store,
    registry::{AccountEntry, Environment, NewAccount, Region, TokenStore},
};
use sync::{Clock, Config, Engine};
use zeroize::Zeroizing;

/// Name of the demo account.
pub const DEMO_NAME: &str = "Harborline Supply";
/// Folder of the demo account's embedded integrator below the data folder.
const DEMO_FOLDER: &str = "demo";
/// Address stored for the demo account; the real one is new at each start.
const DEMO_ADDRESS: &str = "http://127.0.0.1";

/// An account to be added.
#[derive(Debug, Clone)]
pub struct AccountRequest {
    /// Name on this desk.
    pub name: String,
    /// Which server.
    pub place: Place,
    /// Whether it is the sandbox of the account.
    pub sandbox: bool,
}

/// Which server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One of the four regions, by its word.
    Region(String),
    /// An address of one's own.
    Address(String),
}

/// An account that was added.
#[derive(Debug, Clone)]
pub struct Added {
    /// The account.
    pub entry: AccountEntry,
    /// Where its token is now.
    pub place: TokenPlace,
    /// What the token may do.
    pub access: AccountAccess,
}

/// The desk's clock for the engine.
struct HostClock(Desk);

impl Clock for HostClock {
    fn now(&self) -> UtcMs {
        self.0.host().now()
    }
}

impl Desk {
    /// Opens an account: by name, else the only one, else the last used one. `watch` starts the background work
    /// (the window); the command line calls the engine itself. Files are opened even without a token.
    ///
    /// # Errors
    /// `no_account` when there is none, `not_found` when there is none of this name; those of opening the files.
    pub async fn open_account(&self, name: Option<&str>, watch: bool) -> Result<Arc<OpenAccount>, AppError> {
        let entry = self.find(name).await?;
        if self.is_second_window() {
            return self.open_entry(entry, None, watch).await;
        }
        if entry.demo && watch {
            return self.open_demo().await;
        }
        let desk = self.clone();
        let key = entry.folder.clone();
        let token = blocking(move || desk.host().token(&key)).await.unwrap_or_else(|error| {
            // The cache is readable without a token; the status says so.
            tracing::warn!(code = error.code.as_str(), "no token could be read");
            None
        });
        self.open_entry(entry, token, watch).await
    }

    /// Opens the demo account, making it on first use, with the embedded integrator of this program.
    ///
    /// # Errors
    /// Those of starting the integrator and of opening the files.
    pub async fn open_demo(&self) -> Result<Arc<OpenAccount>, AppError> {
        if self.is_second_window() {
            // The other window runs the integrator of the demo on the same files.
            let desk = self.clone();
            let entry = blocking(move || desk.demo_entry()).await?;
            return self.open_entry(entry, None, true).await;
        }
        let server = self.host().start_demo(self.data_dir().join(DEMO_FOLDER)).await?;
        let desk = self.clone();
        let mut entry = blocking(move || desk.demo_entry()).await?;
        entry.base_url = server.base_url;
        self.open_entry(entry, Some(server.token), true).await
    }

    /// Opens a saved cache for reading only: the folder of an account, or a file in it. Nothing is written, nothing
    /// is sent, and it is in no list.
    ///
    /// # Errors
    /// `not_found` when there are no such files; `read_only` when they must be migrated first; those of reading.
    pub async fn open_cache(&self, path: &Path) -> Result<Arc<OpenAccount>, AppError> {
        let desk = self.clone();
        let path = path.to_owned();
        let account = blocking(move || {
            let folder = if path.is_file() { path.parent().unwrap_or(&path).to_owned() } else { path };
            let (store, report) = Store::open(&folder, OpenMode::ReadOnly, desk.host().now())?;
            let name =
                folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let entry = saved_entry(name, folder.display().to_string());
            Ok(OpenAccount::new(entry, store, report, None).into_saved())
        })
        .await?;
        let account = Arc::new(account);
        self.put_account(Some(Arc::clone(&account)));
        Ok(account)
    }

    pub(crate) async fn find(&self, name: Option<&str>) -> Result<AccountEntry, AppError> {
        let desk = self.clone();
        let name = name.map(str::to_owned);
        blocking(move || {
            let registry = desk.registry()?;
            match &name {
                Some(name) => registry.by_name(name).cloned().ok_or_else(|| no_such(name)),
                None => registry
                    .default_account()
                    .cloned()
                    .ok_or_else(|| AppError::new(ErrorCode::NoAccount, "There is no account yet.")),
            }
        })
        .await
    }

    async fn open_entry(
        &self,
        entry: AccountEntry,
        token: Option<Zeroizing<String>>,
        watch: bool,
    ) -> Result<Arc<OpenAccount>, AppError> {
        self.put_account(None);
        let desk = self.clone();
        let account = blocking(move || desk.open_files(entry, token)).await?;
        let account = Arc::new(account);
        if watch {
            account.start(self.event_sender(), self.host());
        }
        self.put_account(Some(Arc::clone(&account)));
        Ok(account)
    }

    fn open_files(
        &self,
        entry: AccountEntry,
        token: Option<Zeroizing<String>>,
    ) -> Result<OpenAccount, AppError> {
        let mut registry = self.registry()?;
        let folder = registry.folder_of(&entry);
        let mode = if self.is_second_window() { OpenMode::ReadOnly } else { OpenMode::Write };
        let (store, report) = Store::open(&folder, mode, self.host().now())?;
        let engine = match token {
            Some(token) if mode == OpenMode::Write => Some(self.engine(&entry, &store, folder, &token)?),
            _ => None,
        };
        if mode == OpenMode::Write {
            registry.set_last_used(&entry.name)?;
        }
        Ok(OpenAccount::new(entry, store, report, engine))
    }

    fn engine(
        &self,
        entry: &AccountEntry,
        store: &Store,
        folder: std::path::PathBuf,
        token: &str,
    ) -> Result<Engine, AppError> {
        let sandbox = entry.environment == Environment::Sandbox;
        let base = Base::custom(&entry.base_url)?;
        let settings = stored_settings(store)?;
        let client = self.client(base, token, sandbox, &settings)?;
        let mut config = Config::new(folder);
        config.counts_every_ms = settings.check_every_ms();
        config.idle_every_max_ms = config.idle_every_max_ms.max(config.counts_every_ms);
        config.user_id = entry.user_id.as_ref().map(|id| id.0.clone());
        Ok(Engine::new(store.clone(), client, Arc::new(HostClock(self.clone())), config))
    }

    fn demo_entry(&self) -> Result<AccountEntry, AppError> {
        let mut registry = self.registry()?;
        if let Some(entry) = registry.accounts().iter().find(|entry| entry.demo) {
            return Ok(entry.clone());
        }
        let new = NewAccount {
            name: DEMO_NAME.to_owned(),
            region: Region::Us,
            base_url: DEMO_ADDRESS.to_owned(),
            environment: Environment::Production,
            demo: true,
            token_store: TokenStore::None,
            user_id: None,
            token_kind: Some("full".to_owned()),
        };
        Ok(registry.add(new, self.host().now())?)
    }
}

pub(crate) fn no_such(name: &str) -> AppError {
    AppError::new(ErrorCode::NotFound, format!("There is no account named {name:?}."))
}

/// Deletes what the embedded integrator of the demo account has kept.
pub(crate) fn remove_demo(data_dir: &Path) -> Result<(), AppError> {
    match std::fs::remove_dir_all(data_dir.join(DEMO_FOLDER)) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => {
            Err(AppError::new(ErrorCode::Internal, "The files of the demo account could not be deleted.")
                .with_detail(error.to_string()))
        }
    }
}

/// Runs blocking work where blocking is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| AppError::new(ErrorCode::Internal, "The work was broken off."))?
}
