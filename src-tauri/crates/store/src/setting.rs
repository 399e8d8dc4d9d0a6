//! Settings of people (desk) and the age of each area of the cache.
use crate::{Error, Result, Store};
use domain::time::UtcMs;

/// An area that is synced on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    /// Integrations, flows, steps, connections.
    Flows,
    /// Error records.
    Errors,
    /// Runs.
    Runs,
    /// Notifications.
    Notifications,
}

/// When each area was last brought up to date; `None` when never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastSync {
    /// Integrations, flows, steps, connections.
    pub flows: Option<UtcMs>,
    /// Error records.
    pub errors: Option<UtcMs>,
    /// Runs.
    pub runs: Option<UtcMs>,
    /// Notifications.
    pub notifications: Option<UtcMs>,
}

impl Store {
    /// Notes that an area is up to date as of then.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_last_sync(&self, area: Area, as_of: UtcMs) -> Result<()> {
        let _ = (area, as_of);
        Err(Error::Absent("store"))
    }

    /// The age of each area.
    ///
    /// # Errors
    /// Those of reading.
    pub fn last_sync(&self) -> Result<LastSync> {
        Err(Error::Absent("store"))
    }

    /// A setting as JSON text; `None` when it was never set.
    ///
    /// # Errors
    /// Those of reading.
    pub fn setting(&self, key: &str) -> Result<Option<serde_json::Value>> {
        let _ = key;
        Err(Error::Absent("store"))
    }

    /// Sets a setting; `null` forgets it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_setting(&self, key: &str, value: &serde_json::Value, now: UtcMs) -> Result<()> {
        let _ = (key, value, now);
        Err(Error::Absent("store"))
    }

    /// A note of sync in the cache (a bookmark, a probed path); lost with the cache.
    ///
    /// # Errors
    /// Those of reading.
    pub fn sync_note(&self, key: &str) -> Result<Option<String>> {
        let _ = key;
        Err(Error::Absent("store"))
    }

    /// Writes a note of sync.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_sync_note(&self, key: &str, value: Option<&str>) -> Result<()> {
        let _ = (key, value);
        Err(Error::Absent("store"))
    }
}
