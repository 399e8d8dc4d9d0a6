//! A gate that requests wait at until the test opens it: delays without guessing how long is long enough.

use tokio::sync::watch;

/// A gate, closed at first. Clones are the same gate.
#[derive(Debug, Clone)]
pub struct Gate {
    is_open: watch::Sender<bool>,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self { is_open: watch::Sender::new(false) }
    }

    /// Lets everybody through who waits or comes.
    pub fn open(&self) {
        self.is_open.send_replace(true);
    }

    /// Holds everybody who comes from now on.
    pub fn close(&self) {
        self.is_open.send_replace(false);
    }

    pub(crate) async fn pass(&self) {
        // The sender lives as long as this gate, so the wait ends only by opening.
        let _ = self.is_open.subscribe().wait_for(|open| *open).await;
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}
