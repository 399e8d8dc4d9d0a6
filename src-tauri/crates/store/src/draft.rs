//! Drafts: edits of retry data that were typed and neither saved nor discarded. In the desk, on disk as soon as they are
//! written, never dropped by themselves.

use crate::{Error, File, Result, Store, raw};
use domain::{
    id::{ErrorId, ErrorKey, FlowId, StepId},
    time::UtcMs,
};
use rusqlite::{OptionalExtension, params};
use std::fmt;

/// Most drafts of an account.
pub const DRAFTS_MAX: usize = 200;

/// A draft. Holds record data: not to be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// The record.
    pub key: ErrorKey,
    /// Its trace key, to show it when the cached row is gone.
    pub trace_key: Option<String>,
    /// Part of the step that the data is kept for, as the remote names it.
    pub stage: Option<String>,
    /// The data as it was read.
    pub fetched: String,
    /// The text as it was typed: it may be broken off, and need not be JSON.
    pub edited: String,
    /// When the data was read.
    pub read_at: UtcMs,
    /// When it was typed last.
    pub changed_at: UtcMs,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Draft({:?}, {} bytes)", self.key, self.edited.len())
    }
}

/// A draft without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftHead {
    /// The record.
    pub key: ErrorKey,
    /// Its trace key.
    pub trace_key: Option<String>,
    /// When it was typed last.
    pub changed_at: UtcMs,
}

impl Store {
    /// Writes a draft in the place of an older one of the same record.
    ///
    /// # Errors
    /// [`Error::TooMany`] above [`DRAFTS_MAX`]; those of writing.
    pub fn put_draft(&self, draft: &Draft) -> Result<()> {
        self.write_desk(|tx| {
            let (flow, step, error) = words(&draft.key);
            let others: i64 = tx
                .prepare_cached(
                    "SELECT count(*) FROM draft WHERE NOT (flow = ?1 AND step = ?2 AND error_id = ?3)",
                )?
                .query_row((flow, step, error), |row| row.get(0))?;
            if usize::try_from(others).unwrap_or(usize::MAX) >= DRAFTS_MAX {
                return Err(Error::TooMany { what: "drafts", max: DRAFTS_MAX });
            }
            tx.prepare_cached(
                "INSERT OR REPLACE INTO draft (flow, step, error_id, trace_key, stage, fetched, edited, read_ms, changed_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                flow,
                step,
                error,
                draft.trace_key.as_deref().unwrap_or_default(),
                draft.stage.as_deref().unwrap_or_default(),
                raw::pack(&draft.fetched),
                raw::pack(&draft.edited),
                draft.read_at.0,
                draft.changed_at.0
            ])?;
            Ok(())
        })
    }

    /// The draft of a record.
    ///
    /// # Errors
    /// Those of reading.
    pub fn draft(&self, key: &ErrorKey) -> Result<Option<Draft>> {
        self.read(|tx| {
            let row = tx
                .prepare_cached(
                    "SELECT trace_key, stage, fetched, edited, read_ms, changed_ms FROM desk.draft
                     WHERE flow = ?1 AND step = ?2 AND error_id = ?3",
                )?
                .query_row(words(key), |row| {
                    let texts: (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(3)?);
                    let times: (i64, i64) = (row.get(4)?, row.get(5)?);
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, texts, times))
                })
                .optional()?;
            let Some((trace_key, stage, (fetched, edited), (read_at, changed_at))) = row else {
                return Ok(None);
            };
            let text = |packed: &[u8]| raw::unpack(packed).ok_or(Error::Damaged { file: File::Desk });
            Ok(Some(Draft {
                key: key.clone(),
                trace_key: some_text(trace_key),
                stage: some_text(stage),
                fetched: text(&fetched)?,
                edited: text(&edited)?,
                read_at: UtcMs(read_at),
                changed_at: UtcMs(changed_at),
            }))
        })
    }

    /// All drafts, the one typed last first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn drafts(&self) -> Result<Vec<DraftHead>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT flow, step, error_id, trace_key, changed_ms FROM desk.draft
                 ORDER BY changed_ms DESC, error_id",
            )?;
            let rows = read.query_map([], |row| {
                let key = ErrorKey {
                    flow: FlowId(row.get(0)?),
                    step: StepId(row.get(1)?),
                    error: ErrorId(row.get(2)?),
                };
                Ok(DraftHead { key, trace_key: some_text(row.get(3)?), changed_at: UtcMs(row.get(4)?) })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Discards a draft. One that is not there is no error.
    ///
    /// # Errors
    /// Those of writing.
    pub fn drop_draft(&self, key: &ErrorKey) -> Result<()> {
        self.write_desk(|tx| {
            tx.prepare_cached("DELETE FROM draft WHERE flow = ?1 AND step = ?2 AND error_id = ?3")?
                .execute(words(key))?;
            Ok(())
        })
    }
}

fn words(key: &ErrorKey) -> (&str, &str, &str) {
    (key.flow.as_str(), key.step.as_str(), key.error.as_str())
}

fn some_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
