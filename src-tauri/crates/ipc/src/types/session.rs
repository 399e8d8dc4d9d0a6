//! Accounts, settings, sync status and the side bar.

use super::account::TokenPlace;
pub use super::settings::Settings;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the window shows before anything else.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The open account; none on the first run.
    pub account: Option<Account>,
    /// All accounts of this data folder.
    pub accounts: Vec<Account>,
    /// Settings of the desk.
    pub settings: Settings,
    /// Version of the program.
    pub version: String,
    /// True when the files are open for reading only.
    pub read_only: bool,
    /// Why they are; none when they are not.
    pub read_only_why: Option<ReadOnlyWhy>,
    /// Whether this is a safe start: no account was opened because the last starts failed, or because it was asked for.
    pub safe_start: bool,
    /// Things that were found and mended at the start, such as a damaged file set aside.
    pub start_notes: Vec<StartNote>,
}

/// Why files are open for reading only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReadOnlyWhy {
    /// They were written by a newer version.
    NewerFiles,
    /// Another window of this computer works with the same data folder.
    SecondWindow,
    /// It is a saved cache.
    SavedCache,
}

/// Something that a person should know about the start.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartNote {
    /// What happened.
    pub kind: StartNoteKind,
    /// Where the old file is kept now.
    pub path: Option<String>,
}

/// Kinds of start notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StartNoteKind {
    /// The cache was damaged: set aside, it fills again from the remote.
    CacheSetAside,
    /// The desk file was damaged: set aside, readable rows were carried over.
    DeskSalvaged,
    /// The files are from a newer version.
    NewerFiles,
}

/// An account and environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its name on this desk, unique.
    pub name: String,
    /// Region word: `us`, `eu`, `au`, `ca` or `custom`.
    pub region: String,
    /// Host of the API, for people.
    pub host: String,
    /// `production` or `sandbox`.
    pub environment: String,
    /// Whether it is the demo account on the embedded integrator.
    pub demo: bool,
    /// What the token may do.
    pub access: AccountAccess,
    /// Where the token is kept; `memory` also when there is none.
    pub token_place: TokenPlace,
    /// Whether this is a saved cache, opened for reading only and without a token.
    pub saved: bool,
}

/// What is known of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AccountAccess {
    /// No token at hand: the cache is readable, nothing is sent.
    SignedOut,
    /// The token is sealed with a passphrase that was not given yet.
    Sealed,
    /// The remote refused the token.
    Refused,
    /// A token that may do everything.
    Full,
    /// A token that may not read errors.
    Custom,
    /// Not tried yet.
    Unknown,
}

/// Which account is meant.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountRef {
    /// Its name on this desk.
    pub name: String,
}

/// The one status line at the bottom of the side bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    /// What the engine is doing.
    pub phase: SyncPhase,
    /// Parts done of the sync under way.
    pub done: u32,
    /// Parts of the sync under way; 0 when unknown.
    pub total: u32,
    /// Seconds left to wait when throttled.
    pub wait_s: u32,
    /// When the last complete round ended.
    pub last_sync_at_ms: Option<i64>,
    /// Since when the remote cannot be reached.
    pub offline_since_ms: Option<i64>,
    /// When the next check is due.
    pub next_check_at_ms: Option<i64>,
    /// Items waiting in the outbox.
    pub queued: u32,
    /// Items that need a person.
    pub parked: u32,
    /// Items that may or may not have arrived.
    pub unsure: u32,
    /// Age mark of the oldest waiting item.
    pub oldest_queued_at_ms: Option<i64>,
    /// Steps that could not be read.
    pub failed_steps: Vec<FailedStep>,
}

/// Phases of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncPhase {
    /// Nothing to do until the next check.
    Idle,
    /// Reading the remote.
    Syncing,
    /// Told to wait.
    Throttled,
    /// Not reachable.
    Offline,
    /// No token, or the token was refused.
    SignedOut,
    /// Switched off.
    Paused,
}

/// A step that could not be read in the last round; its cached rows are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailedStep {
    /// Flow of the step.
    pub flow_id: String,
    /// The step.
    pub step_id: String,
    /// Names for people: flow and step.
    pub flow_name: String,
    /// Name of the step.
    pub step_name: String,
    /// Short code of the failure.
    pub code: String,
    /// The server's words.
    pub message: String,
    /// When it failed.
    pub at_ms: i64,
    /// How many of its error records are cached.
    pub cached_errors: u64,
    /// From when the cached rows are.
    pub as_of_ms: Option<i64>,
}

/// The side bar: live totals.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Navigation {
    /// Open errors of the account.
    pub open_errors: u64,
    /// Unfinished items of the outbox.
    pub outbox: u32,
    /// Integrations with their flows; standalone flows come last without an id.
    pub integrations: Vec<NavIntegration>,
}

/// One integration in the tree.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NavIntegration {
    /// Its id; none for standalone flows.
    pub id: Option<String>,
    /// Its name; empty for standalone flows.
    pub name: String,
    /// Open errors of all its flows.
    pub open_errors: u64,
    /// Its flows, those with most open errors first.
    pub flows: Vec<NavFlow>,
}

/// One flow in the tree.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NavFlow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Its open errors.
    pub open_errors: u64,
}
