//! Who gets which e-mails: the matrix, drafts and what they would do, the next e-mail.

use super::action::QueuedBatch;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who gets which e-mails, as far as the token may see it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Notifications {
    /// People; the one whose token it is first.
    pub people: Vec<Subscriber>,
    /// People beyond the most that are shown.
    pub people_hidden: u32,
    /// Integrations with their flows; standalone flows come last.
    pub integrations: Vec<Subscribable>,
    /// Connections.
    pub connections: Vec<SubscribableConnection>,
    /// Whether the token may see only its own subscriptions.
    pub own_only: bool,
    /// Changes that were drafted and not saved.
    pub drafts: u32,
    /// Saved changes that wait for a person.
    pub parked: Vec<ParkedChange>,
    /// When this was read; none when it never was.
    pub as_of_ms: Option<i64>,
}

/// A person who can get e-mails.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Subscriber {
    /// `me`, or the address in lower case, or the id of somebody without an address.
    pub person_id: String,
    /// Name; empty when nobody gave one.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// `administrator`, `manage`, `monitor`, `tile`; none for the owner and when unknown.
    pub access_level: Option<String>,
    /// Whether the token is of this person.
    pub me: bool,
    /// Whether the access is switched off: no e-mails are sent then.
    pub disabled: bool,
    /// Whether this program can change it.
    pub can_change: bool,
    /// Whether a saved change is on its way.
    pub waiting: bool,
    /// What the person gets, with what is on its way.
    pub now: Holding,
    /// What the person would get with the drafts; none when there is no draft.
    pub drafted: Option<Holding>,
}

/// What somebody is subscribed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// Integrations with all their flows; `none` stands for standalone flows.
    pub integrations: Vec<String>,
    /// Single flows.
    pub flows: Vec<String>,
    /// Connections.
    pub connections: Vec<String>,
}

/// An integration and its flows.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Subscribable {
    /// Its id; `none` for standalone flows.
    pub integration_id: String,
    /// Its name; empty for standalone flows.
    pub name: String,
    /// Its flows by name.
    pub flows: Vec<SubscribableFlow>,
}

/// A flow.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SubscribableFlow {
    /// Its id.
    pub flow_id: String,
    /// Its name.
    pub name: String,
    /// Whether it is switched off.
    pub disabled: bool,
}

/// A connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SubscribableConnection {
    /// Its id.
    pub connection_id: String,
    /// Its name.
    pub name: String,
    /// Whether it is offline.
    pub offline: bool,
}

/// A saved change that waits for a person.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParkedChange {
    /// Item of the outbox.
    pub item_id: String,
    /// Whose subscriptions.
    pub person_id: String,
    /// Name, or address.
    pub name: String,
    /// Why, as a code; `conflict` when somebody else has changed the same.
    pub reason: String,
}

/// What can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TopicRef {
    /// Which kind.
    pub kind: TopicKind,
    /// Its id.
    pub id: String,
}

/// Kinds of what can be subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TopicKind {
    /// New errors of one flow.
    Flow,
    /// New errors of all flows of an integration.
    Integration,
    /// A connection that goes offline.
    Connection,
}

/// Drafts: each of these people, each of these things.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSubscriptions {
    /// People.
    pub people: Vec<String>,
    /// Things.
    pub topics: Vec<TopicRef>,
    /// On or off.
    pub subscribed: bool,
}

/// What drafts, or a parked change, would do.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionPreview {
    /// Person by person.
    pub people: Vec<PersonPreview>,
    /// Rows that would be written.
    pub rows: u32,
    /// Requests that takes.
    pub requests: u32,
    /// Places where somebody else was meanwhile.
    pub conflicts: u32,
    /// Whether integrator.io was asked just now; else the cache speaks.
    pub is_current: bool,
}

/// What would change for one person.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonPreview {
    /// Who.
    pub person_id: String,
    /// Name, or address.
    pub name: String,
    /// Whether the token is of this person.
    pub me: bool,
    /// By integration and connection.
    pub scopes: Vec<ScopePreview>,
}

/// What would change for one person in one integration, or for one connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScopePreview {
    /// Which.
    pub topic: TopicRef,
    /// Its name; empty for standalone flows.
    pub name: String,
    /// What was shown when the draft was made.
    pub seen: ScopeState,
    /// What is there now.
    pub there: ScopeState,
    /// What would be there.
    pub wanted: ScopeState,
    /// Rows that would be written.
    pub rows: u32,
    /// Whether somebody else has changed it meanwhile.
    pub conflict: bool,
}

/// How a person stands in one integration, or to one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScopeState {
    /// Subscribed to all flows, those that are added later too; or to the connection.
    pub all: bool,
    /// Names of the single flows that are subscribed to.
    pub flows: Vec<String>,
    /// How many flows there are; 0 for a connection.
    pub total: u32,
}

/// Which way to go on where somebody else was meanwhile.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConflictChoice {
    /// Who.
    pub person_id: String,
    /// Where.
    pub topic: TopicRef,
    /// Write what was drafted; else keep what is there.
    pub keep_mine: bool,
}

/// Saves the drafts.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueueSubscriptions {
    /// A choice for every conflict.
    pub choices: Vec<ConflictChoice>,
}

/// What saving made of the drafts.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedSubscriptions {
    /// The batch; none when nothing was left to change.
    pub batch: Option<QueuedBatch>,
}

/// Which way to go on with a parked change.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettleSubscription {
    /// Item of the outbox.
    pub item_id: String,
    /// Write it on what is there now; else give it up.
    pub keep_mine: bool,
}

/// Request of the next e-mail.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DigestRequest {
    /// Whose.
    pub person_id: String,
    /// From when.
    pub window: DigestWindow,
}

/// The time that an e-mail tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DigestWindow {
    /// Since the last check of the platform (every 15 minutes).
    Next,
    /// The last 24 hours, to see what an e-mail looks like.
    Day,
}

/// An e-mail as the platform would word it now, from the cache.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DigestPreview {
    /// Name of the person; empty when unknown.
    pub to_name: String,
    /// Address; none when unknown.
    pub to_email: Option<String>,
    /// Subject; none when there is no news, so no e-mail.
    pub subject: Option<String>,
    /// The words as plain text.
    pub text: String,
    /// From when.
    pub since_ms: i64,
    /// Until when.
    pub until_ms: i64,
    /// When the platform checks next.
    pub next_check_at_ms: i64,
    /// Flows that it tells of.
    pub flows: Vec<DigestFlow>,
    /// Flows that the person hears of in all.
    pub flows_heard: u32,
}

/// One flow of an e-mail.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DigestFlow {
    /// Its id.
    pub flow_id: String,
    /// Its name.
    pub name: String,
    /// New errors.
    pub new: u64,
    /// Newly resolved errors.
    pub resolved: u64,
    /// Open errors now.
    pub open: u64,
    /// Its steps with news.
    pub steps: Vec<DigestStep>,
}

/// One step of an e-mail.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DigestStep {
    /// Its id.
    pub step_id: String,
    /// Its name.
    pub name: String,
    /// New errors.
    pub new: u64,
    /// The newest of them: hostile text.
    pub newest: Vec<DigestError>,
}

/// One new error of an e-mail.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DigestError {
    /// Its message.
    pub message: String,
    /// Its code.
    pub code: String,
    /// Its classification.
    pub classification: String,
}
