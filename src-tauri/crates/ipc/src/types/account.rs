//! The doors of an account: check a token, keep it, unlock it, open a cache without one.

use super::session::{AccountAccess, Session};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the account is on first connect, or whose token is replaced.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectAccount {
    /// Name on this desk.
    pub name: String,
    /// `us`, `eu`, `au`, `ca`, or empty with `base_url`.
    pub region: String,
    /// Own base URL without `/v1`; https, or http on this computer.
    pub base_url: Option<String>,
    /// `production` or `sandbox`.
    pub environment: String,
    /// The token. Travels in this direction only: no command returns it.
    pub token: String,
    /// Where the person wants it to be kept. Nothing else is done in its place.
    pub keep: TokenKeep,
    /// The passphrase of the sealed file; only with `sealed`.
    pub passphrase: Option<String>,
    /// Whether the token is a new one for the account of this name.
    pub replace: bool,
}

/// Where a person wants a token to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TokenKeep {
    /// In the keyring of the operating system; refused when that cannot take it.
    Keyring,
    /// In a file sealed with a passphrase.
    Sealed,
    /// In memory, until the program ends.
    Memory,
}

/// What became of a connect.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Connected {
    /// The session with the new account open.
    pub session: Session,
    /// Where the token is now.
    pub token_place: TokenPlace,
}

/// Where a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TokenPlace {
    /// In the keyring of the operating system.
    Keyring,
    /// In a file sealed with a passphrase.
    Sealed,
    /// In memory, until the program ends.
    Memory,
}

/// A token to be tried before anything is kept.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckToken {
    /// `us`, `eu`, `au`, `ca`, or empty with `base_url`.
    pub region: String,
    /// Own base URL without `/v1`; https, or http on this computer.
    pub base_url: Option<String>,
    /// `production` or `sandbox`.
    pub environment: String,
    /// The token.
    pub token: String,
}

/// What a token can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenCheck {
    /// Full or custom access, as far as the answers tell (API trap 18).
    pub access: AccountAccess,
    /// Integrations that it sees; none when it may not list them.
    pub integrations: Option<u32>,
    /// Whether it may read error records.
    pub errors: Ability,
    /// Whether it may read subscriptions.
    pub subscriptions: Ability,
    /// How long the check took, in milliseconds.
    pub took_ms: u32,
}

/// Whether a token may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// It answered.
    Yes,
    /// It was refused.
    No,
    /// It failed for another reason.
    Unknown,
}

/// What can keep a token on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenStores {
    /// The keyring of the operating system.
    pub keyring: KeyringState,
}

/// How a keyring answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    /// It answers.
    Answers,
    /// There is none in this session.
    Absent,
    /// It is locked or refuses.
    Locked,
    /// It did not answer within two seconds.
    Silent,
}

/// Opens the sealed token of an account.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnlockAccount {
    /// The account.
    pub name: String,
    /// The passphrase. Travels in this direction only.
    pub passphrase: String,
}

/// A cache of another computer or day, opened for reading only.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenCache {
    /// The folder of an account, or a file in it.
    pub path: String,
}
