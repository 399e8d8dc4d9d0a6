//! What the engine is doing, as one value that screens watch.

use domain::time::UtcMs;
use tokio::sync::watch;

/// What the engine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing to do until the next check.
    #[default]
    Idle,
    /// Reading the remote.
    Syncing {
        /// Parts done.
        done: u32,
        /// Parts in all, as far as known.
        total: u32,
    },
    /// The remote told us to wait.
    Throttled {
        /// Seconds left when this was set.
        wait_s: u32,
    },
    /// The remote cannot be reached, or what answers is not integrator.io.
    Offline {
        /// Since when.
        since: UtcMs,
    },
    /// The token was refused.
    SignedOut,
    /// Switched off by a person.
    Paused,
}

/// The engine's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// What it is doing.
    pub phase: Phase,
    /// When the last round ended that reached the remote.
    pub last_sync_at: Option<UtcMs>,
    /// When the background loop looks again.
    pub next_check_at: Option<UtcMs>,
}

/// Holder of the status. Changes that change nothing wake nobody.
#[derive(Debug)]
pub(crate) struct Board(watch::Sender<Status>);

impl Default for Board {
    fn default() -> Self {
        Self(watch::Sender::new(Status::default()))
    }
}

impl Board {
    pub(crate) fn watch(&self) -> watch::Receiver<Status> {
        self.0.subscribe()
    }

    pub(crate) fn now(&self) -> Status {
        *self.0.borrow()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Status)) {
        self.0.send_if_modified(|status| {
            let before = *status;
            change(status);
            *status != before
        });
    }

    pub(crate) fn set_phase(&self, phase: Phase) {
        self.change(|status| status.phase = phase);
    }
}
