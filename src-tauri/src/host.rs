//! What the desk asks of the program around it: the clock, the token store, and the embedded integrator of the
//! demo account. The window and the command line share this one host.

use crate::notifier::Notifier;
use crate::{
    clock,
    keychain::{Keychain, KeychainError, Place, Secret, Unavailable},
};
use domain::{desktop_notice::DesktopNotice, time::UtcMs};
use integrator::{Config, DataPlace, Integrator, Seed};
use ipc::{
    AppError, ErrorCode, Host,
    host::{DemoServer, HostFuture, Keep},
    types::account::{KeyringState, TokenPlace},
};
use ipc::{store::registry::TokenStore, types::notice::Notifier as Found};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

/// The program around the desk.
pub struct ProgramHost {
    keychain: Keychain,
    data_dir: Option<PathBuf>,
    notifier: Notifier,
    demo: Mutex<Option<Integrator>>,
}

impl ProgramHost {
    /// A host with this token store. Asks nobody and starts nothing yet.
    #[must_use]
    pub fn new(keychain: Keychain) -> Self {
        Self { keychain, data_dir: None, notifier: Notifier::new(None), demo: Mutex::new(None) }
    }

    /// The same with the data folder, where the log is.
    #[must_use]
    pub fn with_log_of(self, data_dir: PathBuf) -> Self {
        Self { data_dir: Some(data_dir), ..self }
    }

    /// The token store, for what the command line says about it.
    #[must_use]
    pub fn keychain(&self) -> &Keychain {
        &self.keychain
    }

    /// Ends the embedded integrator, if it runs, after the requests under way.
    pub async fn shutdown(&self) {
        if let Some(integrator) = self.demo.lock().await.take() {
            integrator.shutdown().await;
        }
    }
}

impl Host for ProgramHost {
    fn now(&self) -> UtcMs {
        clock::now()
    }

    #[expect(clippy::disallowed_methods, reason = "measures, and the shell is the one that reads clocks")]
    fn stopwatch(&self) -> Box<dyn Fn() -> Duration + Send> {
        let begun = Instant::now();
        Box::new(move || begun.elapsed())
    }

    fn local_zone(&self) -> Option<String> {
        iana_time_zone::get_timezone().ok()
    }

    fn download_dir(&self) -> Option<PathBuf> {
        crate::folder::downloads()
    }

    fn log_end(&self) -> String {
        self.data_dir.as_deref().map(crate::log::end).unwrap_or_default()
    }

    fn token(&self, account: &str) -> Result<Option<Zeroizing<String>>, AppError> {
        let found = self.keychain.get(account).map_err(refused)?;
        Ok(found.map(|(token, _)| Zeroizing::new(token.expose().to_owned())))
    }

    fn keep_token(
        &self,
        account: &str,
        token: Zeroizing<String>,
        keep: Keep,
    ) -> Result<TokenPlace, AppError> {
        let token = Secret::new(token.as_str().to_owned());
        // A token that the environment gives is used and never stored (contract of the command line, 1).
        let from_environment =
            self.keychain.environment_token().is_some_and(|known| known.expose() == token.expose());
        if from_environment {
            self.keychain.hold(account, &token);
            return Ok(TokenPlace::Memory);
        }
        match keep {
            Keep::Memory => {
                self.keychain.delete_sealed(account).map_err(refused)?;
                self.keychain.hold(account, &token);
                Ok(TokenPlace::Memory)
            }
            Keep::Keyring => {
                self.keychain.set_in_keyring(account, &token).map_err(refused)?;
                Ok(TokenPlace::Keyring)
            }
            Keep::Sealed(passphrase) => {
                let passphrase = Secret::new(passphrase.as_str().to_owned());
                self.keychain.set_sealed(account, &token, &passphrase).map_err(refused)?;
                Ok(TokenPlace::Sealed)
            }
            Keep::AsStarted => Ok(match self.keychain.set(account, &token).map_err(refused)? {
                Place::Keyring => TokenPlace::Keyring,
                Place::Sealed => TokenPlace::Sealed,
                Place::Environment | Place::Session => TokenPlace::Memory,
            }),
        }
    }

    fn unlock_token(&self, account: &str, passphrase: Zeroizing<String>) -> Result<(), AppError> {
        self.keychain.unlock(account, &Secret::new(passphrase.as_str().to_owned())).map_err(refused)
    }

    fn keyring(&self) -> KeyringState {
        match self.keychain.probe() {
            Ok(()) => KeyringState::Answers,
            Err(Unavailable::Absent) => KeyringState::Absent,
            Err(Unavailable::Locked) => KeyringState::Locked,
            Err(Unavailable::Silent) => KeyringState::Silent,
        }
    }

    fn forget_token(&self, account: &str, kept: TokenStore) -> Result<(), AppError> {
        self.keychain.delete(account, kept == TokenStore::Keyring).map_err(refused)
    }

    fn forget_in_keyring(&self, account: &str) {
        self.keychain.delete_in_keyring(account);
    }

    fn notifier(&self) -> HostFuture<'_, Found> {
        Box::pin(self.notifier.find())
    }

    fn show_notice(&self, notice: DesktopNotice) -> HostFuture<'_, bool> {
        Box::pin(async move { self.notifier.show(&notice).await })
    }

    fn clicked_notice(&self) -> HostFuture<'_, Option<String>> {
        Box::pin(self.notifier.click())
    }

    fn start_demo(&self, folder: PathBuf) -> HostFuture<'_, Result<DemoServer, AppError>> {
        Box::pin(async move {
            let mut demo = self.demo.lock().await;
            if demo.is_none() {
                let config =
                    Config { data: DataPlace::Folder(folder), seed: Seed::Demo, ..Config::default() };
                *demo = Some(Integrator::start(config).await.map_err(|error| {
                    AppError::new(ErrorCode::Internal, "The demo account could not be started.")
                        .with_detail(error.to_string())
                })?);
            }
            demo.as_ref()
                .map(|running| DemoServer {
                    base_url: running.base_url().to_owned(),
                    token: Zeroizing::new(running.token().to_owned()),
                })
                .ok_or_else(|| AppError::new(ErrorCode::Internal, "The demo account is not running."))
        })
    }
}

fn refused(error: KeychainError) -> AppError {
    let words = error.to_string();
    let mut letters = words.chars();
    let sentence: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).chain(['.']).collect();
    AppError::new(ErrorCode::TokenStore, sentence)
}
