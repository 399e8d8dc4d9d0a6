//! The list of accounts: `accounts.json` in the data folder.
use crate::{Error, Result};
use domain::{id::UserId, time::UtcMs};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where an account lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// United States.
    Us,
    /// Europe.
    Eu,
    /// Australia.
    Au,
    /// Canada.
    Ca,
    /// Another address, given by hand.
    Custom,
}

/// Which of its environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// The real one.
    Production,
    /// The one for tries.
    Sandbox,
}

/// Where its token is kept. The token itself is never in any file of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenStore {
    /// In the keyring of the operating system.
    Keyring,
    /// In a file sealed with a passphrase.
    Sealed,
    /// Nowhere: it is asked for in each session.
    None,
}

/// An account and environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEntry {
    /// Display name, unique.
    pub name: String,
    /// Region.
    pub region: Region,
    /// Address without `/v1`.
    pub base_url: String,
    /// Environment.
    pub environment: Environment,
    /// Name of its folder below `accounts/`.
    pub folder: String,
    /// Whether it is the demo account on the embedded integrator.
    pub demo: bool,
    /// Where the token is kept.
    pub token_store: TokenStore,
    /// Whose token it is.
    pub user_id: Option<UserId>,
    /// `full` or `custom`, as far as known.
    pub token_kind: Option<String>,
    /// When it was added.
    pub added_at: UtcMs,
    /// Fields of newer versions, kept.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// What a new account is made of; the folder is derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Display name.
    pub name: String,
    /// Region.
    pub region: Region,
    /// Address without `/v1`.
    pub base_url: String,
    /// Environment.
    pub environment: Environment,
    /// Whether it is the demo account.
    pub demo: bool,
    /// Where the token is kept.
    pub token_store: TokenStore,
    /// Whose token it is.
    pub user_id: Option<UserId>,
    /// `full` or `custom`, as far as known.
    pub token_kind: Option<String>,
}

/// The list of accounts, read at one moment. Every change reads the file again under a lock first.
#[derive(Debug, Clone)]
pub struct Registry {
    data_dir: PathBuf,
    accounts: Vec<AccountEntry>,
}

impl Registry {
    /// Reads the list; an absent file is an empty list.
    ///
    /// # Errors
    /// [`Error::Account`] when the file cannot be understood: it is set aside under another name first, never
    /// emptied; the next load then starts empty.
    pub fn load(data_dir: &Path, now: UtcMs) -> Result<Self> {
        let _ = (data_dir, now);
        Err(Error::Absent("store"))
    }

    /// All accounts in the order they were added.
    #[must_use]
    pub fn accounts(&self) -> &[AccountEntry] {
        &self.accounts
    }

    /// The account of this display name (any case).
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&AccountEntry> {
        let _ = name;
        None
    }

    /// The only account, else the last used one.
    #[must_use]
    pub fn default_account(&self) -> Option<&AccountEntry> {
        None
    }

    /// Where the files of an account are.
    #[must_use]
    pub fn folder_of(&self, account: &AccountEntry) -> PathBuf {
        self.data_dir.join("accounts").join(&account.folder)
    }

    /// Adds an account and writes the list.
    ///
    /// # Errors
    /// [`Error::Account`] when the name is taken or empty; [`Error::Io`].
    pub fn add(&mut self, account: NewAccount, now: UtcMs) -> Result<AccountEntry> {
        let _ = (account, now);
        Err(Error::Absent("store"))
    }

    /// Changes an account in place (token store, user, address) and writes the list.
    ///
    /// # Errors
    /// [`Error::Absent`]; [`Error::Io`].
    pub fn update(&mut self, name: &str, change: impl FnOnce(&mut AccountEntry)) -> Result<AccountEntry> {
        let _ = (name, change);
        Err(Error::Absent("store"))
    }

    /// Removes an account with its whole folder: cache, desk, WAL, backups.
    ///
    /// # Errors
    /// [`Error::Absent`]; [`Error::Io`] when something could not be deleted (the entry stays then).
    pub fn remove(&mut self, name: &str) -> Result<AccountEntry> {
        let _ = name;
        Err(Error::Absent("store"))
    }

    /// Notes which account was used last.
    ///
    /// # Errors
    /// [`Error::Absent`]; [`Error::Io`].
    pub fn set_last_used(&mut self, name: &str) -> Result<()> {
        let _ = name;
        Err(Error::Absent("store"))
    }
}
