//! Named points of a drain at which a test can break it off, as a crash would.
//!
//! In the program nothing is installed and every point is passed at once.

use std::{fmt, sync::Arc};

/// Points of a drain, in the order of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    /// The lock is held, nothing was looked at.
    Locked,
    /// What an earlier crash left is unsure now.
    Recovered,
    /// An item was chosen, its mark is not on disk.
    BeforeMark,
    /// Its mark is on disk, nothing has left.
    Marked,
    /// The answer is here, nothing is on disk.
    Answered,
    /// The outcome is on disk.
    Settled,
    /// An unsure item is being checked; the mark is on disk.
    Checking,
    /// The remote was read, the decision is not on disk.
    Looked,
    /// The decision is on disk.
    Decided,
    /// The outcomes of a retry are known, not on disk.
    Followed,
}

impl Point {
    /// All points.
    pub const ALL: [Self; 10] = [
        Self::Locked,
        Self::Recovered,
        Self::BeforeMark,
        Self::Marked,
        Self::Answered,
        Self::Settled,
        Self::Checking,
        Self::Looked,
        Self::Decided,
        Self::Followed,
    ];
}

type Judge = dyn Fn(Point) -> bool + Send + Sync;

/// Decides at each point whether the work ends there. Empty in the program.
#[derive(Clone, Default)]
pub struct Probe(Option<Arc<Judge>>);

impl Probe {
    /// A probe that breaks off where `ends` says true: the future never goes on and is to be dropped.
    #[must_use]
    pub fn new(ends: impl Fn(Point) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(ends)))
    }

    pub(crate) async fn pass(&self, point: Point) {
        if self.0.as_ref().is_some_and(|ends| ends(point)) {
            std::future::pending::<()>().await;
        }
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Probe(set)" } else { "Probe(none)" })
    }
}
