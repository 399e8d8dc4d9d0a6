//! What is kept on this computer: sizes, copies, and what can be handed to others for help.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the files of the open account take, and the copies of its desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Storage {
    /// Folder of the account.
    pub folder: String,
    /// Bytes of the cache.
    pub cache_bytes: u64,
    /// Bytes of the desk: outbox, views, settings.
    pub desk_bytes: u64,
    /// Copies of the desk, newest first.
    pub backups: Vec<DeskBackup>,
}

/// A copy of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskBackup {
    /// When it was made.
    pub at_ms: i64,
    /// Its size.
    pub bytes: u64,
}

/// Which copy is meant.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupRef {
    /// When it was made.
    pub at_ms: i64,
}

/// A report for people who help, without tokens, names, addresses and record data. It is shown as it would be saved.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostics {
    /// The whole text.
    pub text: String,
    /// How many things were taken out of it.
    pub redacted: u32,
}

/// A text that was shown and is to be saved as it was shown.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveDiagnostics {
    /// The text.
    pub text: String,
}
