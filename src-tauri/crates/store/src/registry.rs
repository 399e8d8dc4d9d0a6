//! The list of accounts: `accounts.json` in the data folder. No secrets: tokens are kept elsewhere.

use crate::{Error, Result, connection::create_private_folder};
use domain::{id::UserId, time::UtcMs};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Characters of a folder name that come from the account's name.
const FOLDER_CHARS_MAX: usize = 40;
/// Characters of an account's name.
const NAME_CHARS_MAX: usize = 100;

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
    list: List,
}

/// What the file holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct List {
    accounts: Vec<AccountEntry>,
    #[serde(default)]
    last_used: Option<String>,
    /// Fields of newer versions, kept.
    #[serde(flatten)]
    other: serde_json::Map<String, serde_json::Value>,
}

impl Registry {
    /// Reads the list; an absent file is an empty list.
    ///
    /// # Errors
    /// [`Error::Account`] when the file cannot be understood: it is set aside under another name first, never
    /// emptied; the next load then starts empty.
    pub fn load(data_dir: &Path, now: UtcMs) -> Result<Self> {
        let path = path_of(data_dir);
        match read(&path)? {
            Some(Ok(list)) => Ok(Self { data_dir: data_dir.to_owned(), list }),
            None => Ok(Self { data_dir: data_dir.to_owned(), list: List::default() }),
            Some(Err(reason)) => {
                let aside = data_dir.join(format!("accounts.json.damaged-{}", now.0));
                fs::rename(&path, &aside).map_err(Error::io(&path))?;
                Err(Error::Account(format!(
                    "the list of accounts cannot be read ({reason}); it was set aside as {}; the files of the \
                     accounts are untouched in {}",
                    aside.display(),
                    data_dir.join("accounts").display()
                )))
            }
        }
    }

    /// All accounts in the order they were added.
    #[must_use]
    pub fn accounts(&self) -> &[AccountEntry] {
        &self.list.accounts
    }

    /// The account of this display name (any case).
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&AccountEntry> {
        self.list.accounts.iter().find(|account| is_same_name(&account.name, name))
    }

    /// The only account, else the last used one.
    #[must_use]
    pub fn default_account(&self) -> Option<&AccountEntry> {
        match self.list.accounts.as_slice() {
            [only] => Some(only),
            _ => self.by_name(self.list.last_used.as_deref()?),
        }
    }

    /// Where the files of an account are.
    #[must_use]
    pub fn folder_of(&self, account: &AccountEntry) -> PathBuf {
        self.data_dir.join("accounts").join(&account.folder)
    }

    /// Adds an account and writes the list.
    ///
    /// # Errors
    /// [`Error::Account`] when the name is taken, empty or too long; [`Error::Io`].
    pub fn add(&mut self, account: NewAccount, now: UtcMs) -> Result<AccountEntry> {
        let name = account.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.contains(char::is_control) {
            return Err(Error::Account(format!(
                "an account needs a name of 1 to {NAME_CHARS_MAX} characters"
            )));
        }
        self.change(|list, data_dir| {
            if list.accounts.iter().any(|known| is_same_name(&known.name, &name)) {
                return Err(Error::Account(format!(
                    "there is an account called \u{201c}{name}\u{201d} already"
                )));
            }
            let entry = AccountEntry {
                folder: free_folder(list, data_dir, &name, account.environment),
                name,
                region: account.region,
                base_url: account.base_url,
                environment: account.environment,
                demo: account.demo,
                token_store: account.token_store,
                user_id: account.user_id,
                token_kind: account.token_kind,
                added_at: now,
                other: serde_json::Map::new(),
            };
            list.accounts.push(entry.clone());
            Ok(entry)
        })
    }

    /// Changes an account in place (token store, user, address) and writes the list. Its folder stays.
    ///
    /// # Errors
    /// [`Error::Absent`]; [`Error::Account`] when the new name is taken; [`Error::Io`].
    pub fn update(&mut self, name: &str, change: impl FnOnce(&mut AccountEntry)) -> Result<AccountEntry> {
        self.change(|list, _| {
            let at = list.accounts.iter().position(|known| is_same_name(&known.name, name));
            let at = at.ok_or(Error::Absent("account"))?;
            let mut entry = list.accounts.get(at).cloned().ok_or(Error::Absent("account"))?;
            let folder = entry.folder.clone();
            change(&mut entry);
            entry.folder = folder;
            let is_taken = |(other, known): (usize, &AccountEntry)| {
                other != at && is_same_name(&known.name, &entry.name)
            };
            if list.accounts.iter().enumerate().any(is_taken) {
                return Err(Error::Account("the new name is taken".to_owned()));
            }
            if let Some(slot) = list.accounts.get_mut(at) {
                *slot = entry.clone();
            }
            Ok(entry)
        })
    }

    /// Removes an account with its whole folder: cache, desk, WAL, backups, files set aside.
    ///
    /// # Errors
    /// [`Error::Absent`]; [`Error::Io`] when something could not be deleted (the entry stays then).
    pub fn remove(&mut self, name: &str) -> Result<AccountEntry> {
        self.change(|list, data_dir| {
            let at = list.accounts.iter().position(|known| is_same_name(&known.name, name));
            let at = at.ok_or(Error::Absent("account"))?;
            let entry = list.accounts.get(at).cloned().ok_or(Error::Absent("account"))?;
            let folder = data_dir.join("accounts").join(&entry.folder);
            // A folder name of a list that somebody edited must not lead out of the accounts.
            let is_plain =
                Path::new(&entry.folder).components().count() == 1 && !entry.folder.starts_with('.');
            if is_plain && folder.exists() {
                fs::remove_dir_all(&folder).map_err(Error::io(&folder))?;
            }
            list.accounts.remove(at);
            if list.last_used.as_deref().is_some_and(|used| is_same_name(used, name)) {
                list.last_used = None;
            }
            Ok(entry)
        })
    }

    /// Notes which account was used last.
    ///
    /// # Errors
    /// [`Error::Absent`]; [`Error::Io`].
    pub fn set_last_used(&mut self, name: &str) -> Result<()> {
        let found = self.by_name(name).ok_or(Error::Absent("account"))?.name.clone();
        if self.list.last_used.as_ref() == Some(&found) {
            return Ok(());
        }
        self.change(|list, _| {
            list.last_used = Some(found);
            Ok(())
        })
    }

    /// Reads the list again under the lock of all processes, changes it and writes it. Nothing is written when
    /// the change fails.
    fn change<T>(&mut self, change: impl FnOnce(&mut List, &Path) -> Result<T>) -> Result<T> {
        create_private_folder(&self.data_dir)?;
        let lock_path = self.data_dir.join("accounts.lock");
        let lock = private_file(&lock_path).map_err(Error::io(&lock_path))?;
        lock.lock().map_err(Error::io(&lock_path))?;
        let path = path_of(&self.data_dir);
        let mut list = match read(&path)? {
            None => List::default(),
            Some(Ok(list)) => list,
            Some(Err(reason)) => {
                return Err(Error::Account(format!("the list of accounts cannot be read ({reason})")));
            }
        };
        let value = change(&mut list, &self.data_dir)?;
        write(&path, &list)?;
        self.list = list;
        Ok(value)
    }
}

fn path_of(data_dir: &Path) -> PathBuf {
    data_dir.join("accounts.json")
}

/// `None` for an absent file, the reason for one that cannot be understood.
fn read(path: &Path) -> Result<Option<std::result::Result<List, String>>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(path)(error)),
    };
    Ok(Some(serde_json::from_slice(&bytes).map_err(|error| error.to_string())))
}

/// Writes beside the file, makes it durable, and puts it in place in one step.
fn write(path: &Path, list: &List) -> Result<()> {
    let partial = path.with_extension("json.partial");
    let json = serde_json::to_vec_pretty(list).map_err(|error| Error::Account(error.to_string()))?;
    let _ = fs::remove_file(&partial);
    let written = private_file(&partial).and_then(|mut file| {
        file.write_all(&json)?;
        file.sync_all()
    });
    written.map_err(Error::io(&partial))?;
    fs::rename(&partial, path).map_err(Error::io(path))
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn is_same_name(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// A folder name of letters, digits and hyphens that no account and no left-over folder has.
fn free_folder(list: &List, data_dir: &Path, name: &str, environment: Environment) -> String {
    let mut base: String = name
        .chars()
        .map(|ch| if ch.is_ascii_alphanumeric() { ch.to_ascii_lowercase() } else { '-' })
        .take(FOLDER_CHARS_MAX)
        .collect();
    while base.contains("--") {
        base = base.replace("--", "-");
    }
    let base = match base.trim_matches('-') {
        "" => "account",
        base => base,
    };
    let environment = match environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    };
    let mut folder = format!("{base}-{environment}");
    let mut tie = 2;
    while list.accounts.iter().any(|known| known.folder.eq_ignore_ascii_case(&folder))
        || data_dir.join("accounts").join(&folder).exists()
    {
        folder = format!("{base}-{environment}-{tie}");
        tie += 1;
    }
    folder
}
