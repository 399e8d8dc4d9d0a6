//! Where the token of an account comes from and where it is kept.
//!
//! In order: `FLOWMEND_TOKEN` (used, never stored), the keyring of the operating system, the file sealed with a
//! passphrase (only when the person chose it). Never plain text, never silent about what was done. Every call
//! here may take up to two seconds and belongs on a blocking thread, never on the window's.

mod keyring;
mod sealed;
mod secret;

pub use self::{
    keyring::{OsKeyring, Unavailable},
    sealed::{SealError, SealedFolder},
    secret::Secret,
};
use std::{collections::HashMap, path::Path, sync::Mutex};

/// The environment's token: used, never stored.
pub const TOKEN_VARIABLE: &str = "FLOWMEND_TOKEN";
/// The environment's passphrase for the sealed file.
pub const PASSPHRASE_VARIABLE: &str = "FLOWMEND_PASSPHRASE";

/// Where a person wants the token of an account to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Choice {
    /// The keyring, and for this process only where none answers.
    #[default]
    Keyring,
    /// A file sealed with the passphrase in FLOWMEND_PASSPHRASE.
    Sealed,
    /// For this process only.
    Session,
}

/// Where a token was found or put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The environment variable.
    Environment,
    /// The keyring of the operating system.
    Keyring,
    /// The sealed file.
    Sealed,
    /// Nowhere but in the memory of this process.
    Session,
}

impl Place {
    /// The word for reports (`doctor`, the account badge).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Keyring => "keyring",
            Self::Sealed => "sealed",
            Self::Session => "session",
        }
    }
}

/// Why there is no token, or why it could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum KeychainError {
    /// A sealed file is there, but no passphrase.
    #[error("the token is sealed with a passphrase; give it in {PASSPHRASE_VARIABLE}")]
    PassphraseNeeded,
    /// There is no sealed token to be opened.
    #[error("there is no sealed token for this account")]
    NothingSealed,
    /// The keyring was asked for, and did not do it.
    #[error(transparent)]
    Keyring(#[from] Unavailable),
    /// The sealed file did not open or could not be written.
    #[error(transparent)]
    Sealed(#[from] SealError),
}

/// The token store of one data folder.
pub struct Keychain {
    environment: Option<Secret>,
    passphrase: Option<Secret>,
    keyring: OsKeyring,
    sealed: SealedFolder,
    session: Mutex<HashMap<String, Secret>>,
    choice: Choice,
}

impl Keychain {
    /// The store of a data folder, with what the environment of the process gives. Asks nobody yet.
    #[must_use]
    pub fn new(data_dir: &Path, choice: Choice) -> Self {
        Self {
            environment: variable(TOKEN_VARIABLE),
            passphrase: variable(PASSPHRASE_VARIABLE),
            keyring: OsKeyring::default(),
            sealed: SealedFolder::new(data_dir.join("tokens")),
            session: Mutex::new(HashMap::new()),
            choice,
        }
    }

    /// The token of the environment, which stands above every stored one.
    #[must_use]
    pub fn environment_token(&self) -> Option<&Secret> {
        self.environment.as_ref()
    }

    /// Finds the token of an account, and says where it was.
    ///
    /// # Errors
    /// When a sealed file is there that cannot be opened. An absent or silent keyring is no error: then there is
    /// no token, and the caller says that a sign-in is needed.
    pub fn get(&self, account: &str) -> Result<Option<(Secret, Place)>, KeychainError> {
        if let Some(token) = &self.environment {
            return Ok(Some((token.clone(), Place::Environment)));
        }
        if let Some(token) = self.session.lock().ok().and_then(|kept| kept.get(account).cloned()) {
            return Ok(Some((token, Place::Session)));
        }
        // A person who chose the sealed file is not made to wait for a keyring.
        if self.sealed.has(account) {
            let passphrase = self.passphrase.as_ref().ok_or(KeychainError::PassphraseNeeded)?;
            return Ok(self.sealed.get(account, passphrase)?.map(|token| (token, Place::Sealed)));
        }
        Ok(self.keyring.get(account).ok().flatten().map(|token| (token, Place::Keyring)))
    }

    /// Keeps a token as the person chose, and says where it is now. [`Place::Session`] means that it is gone with
    /// this process, which the caller must say.
    ///
    /// # Errors
    /// When the sealed file was chosen and cannot be written.
    pub fn set(&self, account: &str, token: &Secret) -> Result<Place, KeychainError> {
        match self.choice {
            Choice::Sealed => {
                let passphrase = self.passphrase.as_ref().ok_or(KeychainError::PassphraseNeeded)?;
                self.sealed.set(account, token, passphrase)?;
                return Ok(Place::Sealed);
            }
            Choice::Keyring if self.keyring.set(account, token).is_ok() => {
                self.sealed.delete(account)?;
                return Ok(Place::Keyring);
            }
            Choice::Keyring | Choice::Session => {}
        }
        self.hold(account, token);
        Ok(Place::Session)
    }

    /// Keeps a token in the keyring and nowhere else.
    ///
    /// # Errors
    /// When the keyring does not take it; then it is kept nowhere.
    pub fn set_in_keyring(&self, account: &str, token: &Secret) -> Result<(), KeychainError> {
        self.keyring.set(account, token)?;
        self.release(account);
        Ok(self.sealed.delete(account)?)
    }

    /// Seals a token with a passphrase. It stays at hand in this process, so that the passphrase is asked for once.
    ///
    /// # Errors
    /// When it cannot be sealed or written; then it is kept nowhere.
    pub fn set_sealed(
        &self,
        account: &str,
        token: &Secret,
        passphrase: &Secret,
    ) -> Result<(), KeychainError> {
        self.sealed.set(account, token, passphrase)?;
        self.hold(account, token);
        Ok(())
    }

    /// Opens the sealed token of an account; from then on it is at hand in this process.
    ///
    /// # Errors
    /// When the passphrase does not open it, or there is no sealed token.
    pub fn unlock(&self, account: &str, passphrase: &Secret) -> Result<(), KeychainError> {
        let token = self.sealed.get(account, passphrase)?.ok_or(KeychainError::NothingSealed)?;
        self.hold(account, &token);
        Ok(())
    }

    fn release(&self, account: &str) {
        if let Ok(mut kept) = self.session.lock() {
            kept.remove(account);
        }
    }

    /// Keeps a token in the memory of this process only.
    pub fn hold(&self, account: &str, token: &Secret) {
        if let Ok(mut kept) = self.session.lock() {
            kept.insert(account.to_owned(), token.clone());
        }
    }

    /// Forgets the token of an account wherever it may be. The keyring comes last: when it cannot be asked, everything
    /// else is gone already.
    ///
    /// # Errors
    /// When the sealed file is there and cannot be removed; when the keyring has it and cannot be asked.
    pub fn delete(&self, account: &str, in_keyring: bool) -> Result<(), KeychainError> {
        self.release(account);
        self.sealed.delete(account)?;
        if in_keyring {
            self.keyring.delete(account)?;
        } else {
            self.delete_in_keyring(account);
        }
        Ok(())
    }

    /// Forgets what other places than the keyring have; the counterpart of [`Keychain::delete_in_keyring`].
    ///
    /// # Errors
    /// When the sealed file cannot be removed.
    pub fn delete_sealed(&self, account: &str) -> Result<(), KeychainError> {
        Ok(self.sealed.delete(account)?)
    }

    /// Forgets what the keyring has, as well as it can be asked.
    pub fn delete_in_keyring(&self, account: &str) {
        if let Err(why) = self.keyring.delete(account) {
            tracing::info!(%why, "the keyring was not asked to forget");
        }
    }

    /// Whether what the person chose can work at all; asked before anything is done.
    ///
    /// # Errors
    /// When the sealed file was chosen without a passphrase.
    pub fn check_choice(&self) -> Result<(), KeychainError> {
        if self.choice == Choice::Sealed && self.passphrase.is_none() {
            return Err(KeychainError::PassphraseNeeded);
        }
        Ok(())
    }

    /// Whether a keyring answers, for `doctor` and the settings.
    ///
    /// # Errors
    /// When none does.
    pub fn probe(&self) -> Result<(), Unavailable> {
        self.keyring.probe()
    }
}

fn variable(name: &str) -> Option<Secret> {
    std::env::var(name).ok().map(Secret::new).filter(|secret| !secret.is_empty())
}
