//! Events from the program to the window. They carry tags and codes, never data: the window asks again.

use crate::{tag::Tag, types::session::SyncStatus};
use serde::Serialize;
use ts_rs::TS;

/// Something happened.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// Data with these tags changed; sent after the commit.
    Changed {
        /// What changed.
        tags: Vec<Tag>,
    },
    /// The sync status changed.
    SyncStatus {
        /// The new status.
        status: SyncStatus,
    },
    /// The window should show a view, because a link or a notice of the desktop was followed.
    Show {
        /// The address of the view without `#/`, made by [`domain::link::Link::route`].
        route: String,
    },
    /// Something that a person should hear about.
    Notice {
        /// What.
        notice: Notice,
    },
}

/// Notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Notice {
    /// The remote cannot be reached any more.
    WentOffline,
    /// The remote answers again.
    BackOnline,
    /// The token was refused.
    SignedOut,
    /// A link was not understood; nothing was shown for it.
    LinkRefused,
    /// An item needs a person.
    Parked {
        /// Why.
        reason: String,
    },
    /// A batch rests because too many of its retries failed.
    BatchStopped {
        /// The batch.
        batch_id: String,
    },
    /// A batch has ended.
    BatchDone {
        /// The batch.
        batch_id: String,
    },
}
