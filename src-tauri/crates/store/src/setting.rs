//! Settings of people (desk), and the age of each area and the bookmarks of sync (cache).

use crate::{Error, File, Result, Store};
use domain::time::UtcMs;
use rusqlite::OptionalExtension;

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

impl Area {
    fn key(self) -> &'static str {
        match self {
            Self::Flows => "area.flows",
            Self::Errors => "area.errors",
            Self::Runs => "area.runs",
            Self::Notifications => "area.notifications",
        }
    }
}

impl Store {
    /// Notes that an area is up to date as of then.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_last_sync(&self, area: Area, as_of: UtcMs) -> Result<()> {
        self.set_sync_note(area.key(), Some(&as_of.0.to_string()))
    }

    /// The age of each area.
    ///
    /// # Errors
    /// Those of reading.
    pub fn last_sync(&self) -> Result<LastSync> {
        let age = |area: Area| -> Result<Option<UtcMs>> {
            Ok(self.sync_note(area.key())?.and_then(|text| text.parse().ok()).map(UtcMs))
        };
        Ok(LastSync {
            flows: age(Area::Flows)?,
            errors: age(Area::Errors)?,
            runs: age(Area::Runs)?,
            notifications: age(Area::Notifications)?,
        })
    }

    /// A setting as JSON; `None` when it was never set.
    ///
    /// # Errors
    /// Those of reading; [`Error::Damaged`] when it is no JSON.
    pub fn setting(&self, key: &str) -> Result<Option<serde_json::Value>> {
        self.read(|tx| {
            let sql = "SELECT value FROM setting WHERE key = ?1";
            let text: Option<String> =
                tx.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?;
            text.map(|text| serde_json::from_str(&text).map_err(|_| Error::Damaged { file: File::Desk }))
                .transpose()
        })
    }

    /// All settings whose key begins like this, in order of key.
    ///
    /// # Errors
    /// As [`Store::setting`].
    pub fn settings(&self, prefix: &str) -> Result<Vec<(String, serde_json::Value)>> {
        self.read(|tx| {
            let sql = "SELECT key, value FROM setting WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
            let mut read = tx.prepare_cached(sql)?;
            let mut rows = read.query([prefix])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let text: String = row.get(1)?;
                let value = serde_json::from_str(&text).map_err(|_| Error::Damaged { file: File::Desk })?;
                found.push((row.get(0)?, value));
            }
            Ok(found)
        })
    }

    /// Sets a setting; `null` forgets it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_setting(&self, key: &str, value: &serde_json::Value, now: UtcMs) -> Result<()> {
        self.write_desk(|tx| {
            if value.is_null() {
                tx.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([key])?;
                return Ok(());
            }
            let sql = "INSERT INTO setting (key, value, changed_ms) VALUES (?1, ?2, ?3)
                       ON CONFLICT DO UPDATE SET value = ?2, changed_ms = ?3";
            tx.prepare_cached(sql)?.execute((key, value.to_string(), now.0))?;
            Ok(())
        })
    }

    /// A note of sync in the cache (a bookmark, a probed path); lost with the cache.
    ///
    /// # Errors
    /// Those of reading.
    pub fn sync_note(&self, key: &str) -> Result<Option<String>> {
        self.read(|tx| {
            let sql = "SELECT value FROM sync_note WHERE key = ?1";
            Ok(tx.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?)
        })
    }

    /// Writes a note of sync; `None` forgets it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_sync_note(&self, key: &str, value: Option<&str>) -> Result<()> {
        self.write_cache(|tx| {
            match value {
                Some(value) => {
                    let sql = "INSERT INTO sync_note (key, value) VALUES (?1, ?2)
                               ON CONFLICT DO UPDATE SET value = ?2";
                    tx.prepare_cached(sql)?.execute((key, value))?
                }
                None => tx.prepare_cached("DELETE FROM sync_note WHERE key = ?1")?.execute([key])?,
            };
            Ok(())
        })
    }
}
