//! What the desk asks of the program around it: tokens, the clock, the embedded integrator. The window and the
//! command line each bring one; the trait grows only when a handler needs something.

use crate::{
    error::AppError,
    types::{
        account::{KeyringState, TokenPlace},
        notice::Notifier,
    },
};
use domain::{desktop_notice::DesktopNotice, time::UtcMs};
use std::{future::Future, path::PathBuf, pin::Pin, time::Duration};
use store::registry::TokenStore;
use zeroize::Zeroizing;

/// Where a token is to be kept.
#[derive(Clone)]
pub enum Keep {
    /// Where the process was told at its start, with the fallback that belongs to it (command line).
    AsStarted,
    /// In the keyring, or nowhere.
    Keyring,
    /// In a file sealed with this passphrase.
    Sealed(Zeroizing<String>),
    /// In the memory of this process.
    Memory,
}

/// A future that a host returns.
pub type HostFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The program around the desk.
pub trait Host: Send + Sync + 'static {
    /// The time of day.
    fn now(&self) -> UtcMs;

    /// A running stopwatch: calling it gives the time since it was made.
    fn stopwatch(&self) -> Box<dyn Fn() -> Duration + Send>;

    /// Name of the machine's time zone, such as `Europe/Prague`.
    fn local_zone(&self) -> Option<String>;

    /// Where a person looks for files that a program made; `None` when the system names no such folder.
    fn download_dir(&self) -> Option<PathBuf> {
        None
    }

    /// The end of the log, redacted as it was written. Blocking.
    fn log_end(&self) -> String {
        String::new()
    }

    /// The token of an account, if any is at hand. Blocking, at most about two seconds.
    ///
    /// # Errors
    /// `token_store` when a store answers that it is locked or broken; a store that is not there is no error.
    fn token(&self, account: &str) -> Result<Option<Zeroizing<String>>, AppError>;

    /// Keeps a token where the person chose. Blocking, at most about two seconds.
    ///
    /// # Errors
    /// `token_store` when it cannot be kept there; then it is kept nowhere.
    fn keep_token(&self, account: &str, token: Zeroizing<String>, keep: Keep)
    -> Result<TokenPlace, AppError>;

    /// Opens a sealed token with its passphrase, so that [`Host::token`] finds it until the program ends. Blocking.
    ///
    /// # Errors
    /// `token_store` when the passphrase does not open it.
    fn unlock_token(&self, account: &str, passphrase: Zeroizing<String>) -> Result<(), AppError>;

    /// Whether a keyring answers. Blocking, at most about two seconds.
    fn keyring(&self) -> KeyringState {
        KeyringState::Absent
    }

    /// Forgets a token wherever it may be; `kept` says where it is. Blocking.
    ///
    /// # Errors
    /// `token_store` when the store that has it refuses or cannot be asked.
    fn forget_token(&self, account: &str, kept: TokenStore) -> Result<(), AppError>;

    /// Forgets what the keyring has, because the token is kept elsewhere now. Blocking, as well as it can be done.
    fn forget_in_keyring(&self, _account: &str) {}

    /// What shows notices on this desktop; nothing does where no notifier answers within two seconds.
    fn notifier(&self) -> HostFuture<'_, Notifier> {
        Box::pin(std::future::ready(Notifier::default()))
    }

    /// Shows a notice; gives whether a notifier took it, after two seconds at the latest.
    fn show_notice(&self, _notice: DesktopNotice) -> HostFuture<'_, bool> {
        Box::pin(std::future::ready(false))
    }

    /// The route of the next notice that is clicked; waits for it. `None` when there will be none.
    fn clicked_notice(&self) -> HostFuture<'_, Option<String>> {
        Box::pin(std::future::ready(None))
    }

    /// Starts the embedded integrator with the demo account in this folder, once for each program; a second call
    /// gives the running one.
    ///
    /// # Errors
    /// `internal` or `disk_full` when it cannot start.
    fn start_demo(&self, folder: PathBuf) -> HostFuture<'_, Result<DemoServer, AppError>>;
}

/// A running embedded integrator.
#[derive(Clone)]
pub struct DemoServer {
    /// `http://127.0.0.1:PORT`.
    pub base_url: String,
    /// Its token, made anew at each start.
    pub token: Zeroizing<String>,
}
