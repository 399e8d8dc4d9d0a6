//! What the engine tells the outside: tags of data that changed, sent after the commit (invariant 6), and notices.
//! They carry no data: whoever hears them asks the store again.

use domain::id::{FlowId, StepId};
use store::outbox::BatchId;

/// One area of data that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// Integrations, flows, steps, connections, people, and who gets which e-mails.
    Flows,
    /// Error records, their states and counts.
    Errors,
    /// Runs that have ended, and retries.
    Runs,
    /// Runs in progress.
    Running,
    /// Actions on their way.
    Outbox,
}

/// Something that a person should hear about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The remote cannot be reached any more.
    WentOffline,
    /// The remote answers again.
    BackOnline,
    /// The token was refused.
    SignedOut,
    /// An item needs a person.
    Parked {
        /// Flow of the item.
        flow: FlowId,
        /// Step of the item.
        step: StepId,
        /// Why, as a code.
        reason: String,
    },
    /// A batch rests because too many of its retries failed.
    Stopped {
        /// The batch.
        batch: BatchId,
    },
    /// Every item of a batch has ended.
    BatchDone {
        /// The batch.
        batch: BatchId,
    },
}

/// One event of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Data with these tags changed.
    Changed(Vec<Tag>),
    /// Something that a person should hear about.
    Notice(Notice),
}
