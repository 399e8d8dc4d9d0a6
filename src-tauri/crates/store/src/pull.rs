//! Server truth about errors arriving: pulls of a step's lists, page by page, and what they change.
//!
//! A pull is on disk while it goes on (its place, and the records it has seen), so a crash costs at most the
//! page that was being applied. Who pulls what and when is left to `sync`.

use crate::{
    Error, Result, Store,
    counter::{Deltas, first_id},
    ingest::Ingest,
    settle::{NewState, change_state},
    summary::write_pair,
    term::{self, Terms},
};
use domain::{
    error_record::ErrorRecord,
    id::StepKey,
    standing::ErrorState,
    time::{HOUR_MS, UtcMs},
};
use rusqlite::{Connection, OptionalExtension};

pub use crate::summary::{FlowCount, Pair, StepFailure, StepState};

/// An unfinished pull goes on when it began less than this ago; an older one begins anew.
const RESUME_MS: i64 = HOUR_MS;
/// Place of a pull whose last page is applied. No path and query looks like this.
const AT_END: &str = "\u{4}";

/// Most records in one page that is applied.
pub const PAGE_ROWS_MAX: usize = 10_000;

/// Which of the two lists of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorList {
    /// `/errors`.
    Open,
    /// `/resolved`.
    Resolved,
}

/// A pull under way. It survives a crash: beginning it again gives the page that comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Its number on disk.
    pub token: i64,
    /// The step.
    pub step: StepKey,
    /// The list.
    pub list: ErrorList,
    /// When it began; also the upper bound of `occurredAt` (or `resolvedAt`) that it asks for.
    pub began_at: UtcMs,
    /// Path and query of the next page when an unfinished pull goes on; `None` at its beginning.
    pub next_page: Option<String>,
    /// Whether its last page is applied already, so that only [`Store::finish_pull`] is missing.
    pub is_read: bool,
}

/// One page of a pull.
#[derive(Debug)]
pub struct PullPage<'a> {
    /// The pull.
    pub pull: &'a Pull,
    /// Its records; at most [`PAGE_ROWS_MAX`].
    pub records: &'a [ErrorRecord],
    /// Path and query of the page after it; `None` at the end.
    pub next_page: Option<&'a str>,
    /// Server time of the answer.
    pub as_of: UtcMs,
}

/// What a page or a finished pull changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Records seen for the first time.
    pub inserted: u64,
    /// Records that were known and are different now.
    pub changed: u64,
    /// Records that were known and are the same.
    pub unchanged: u64,
    /// Open records that a finished pull did not see any more (they became gone).
    pub vanished: u64,
}

impl ErrorList {
    fn code(self) -> i64 {
        match self {
            Self::Open => 0,
            Self::Resolved => 1,
        }
    }
}

impl Store {
    /// Begins a pull, or goes on with an unfinished one of the same list that began less than an hour ago.
    ///
    /// # Errors
    /// Those of writing.
    pub fn begin_pull(&self, step: &StepKey, list: ErrorList, now: UtcMs) -> Result<Pull> {
        self.write_cache(|tx| {
            let no = Terms::new(tx).step(step)?.step;
            let sql = "SELECT no, began_ms, next_page FROM pull WHERE step = ?1 AND list = ?2";
            let unfinished = tx
                .prepare_cached(sql)?
                .query_row((no, list.code()), |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
                })
                .optional()?;
            if let Some((token, began_ms, next)) = unfinished {
                if !next.is_empty() && (began_ms..began_ms.saturating_add(RESUME_MS)).contains(&now.0) {
                    let is_read = next == AT_END;
                    let next_page = (!is_read).then_some(next);
                    let began_at = UtcMs(began_ms);
                    return Ok(Pull { token, step: step.clone(), list, began_at, next_page, is_read });
                }
                forget(tx, token)?;
            }
            let sql =
                "INSERT INTO pull (step, list, began_ms, next_page, until_ms) VALUES (?1, ?2, ?3, '', ?3)";
            let token = tx.prepare_cached(sql)?.insert((no, list.code(), now.0))?;
            Ok(Pull { token, step: step.clone(), list, began_at: now, next_page: None, is_read: false })
        })
    }

    /// Writes one page with counters, text index and the place of the next page in one transaction.
    ///
    /// # Errors
    /// [`Error::TooMany`] for a page that is too large, [`Error::Absent`] when the pull was finished or dropped
    /// by somebody else; those of writing. Nothing is written then.
    pub fn apply_page(&self, page: &PullPage<'_>) -> Result<Applied> {
        check_size(page.records)?;
        self.write_cache(|tx| {
            let sql = "UPDATE pull SET next_page = ?2 WHERE no = ?1";
            let next = page.next_page.unwrap_or(AT_END);
            if tx.prepare_cached(sql)?.execute((page.pull.token, next))? == 0 {
                return Err(Error::Absent("pull"));
            }
            let Pull { step, list, token, .. } = page.pull;
            Ingest::new(tx, step, *list, page.as_of, Some(*token))?.run(page.records)
        })
    }

    /// Writes records outside of a pull (one that was looked up, the errors of one run).
    ///
    /// # Errors
    /// As [`Store::apply_page`].
    pub fn apply_errors(
        &self,
        step: &StepKey,
        list: ErrorList,
        records: &[ErrorRecord],
        as_of: UtcMs,
    ) -> Result<Applied> {
        check_size(records)?;
        self.write_cache(|tx| Ingest::new(tx, step, list, as_of, None)?.run(records))
    }

    /// Ends a pull that was read to its end. Open records of the step that happened before it began and that
    /// it did not see become gone (a later resolved list makes them resolved). `pair` is the step's summary
    /// from before the pull.
    ///
    /// # Errors
    /// [`Error::Absent`] when the pull was finished or dropped by somebody else; those of writing.
    pub fn finish_pull(&self, pull: &Pull, pair: Option<Pair>, as_of: UtcMs) -> Result<Applied> {
        self.write_cache(|tx| {
            let sql = "SELECT step, until_ms FROM pull WHERE no = ?1";
            let found = tx.prepare_cached(sql)?.query_row([pull.token], |row| Ok((row.get(0)?, row.get(1)?)));
            let (step, until_ms): (i64, i64) = found.optional()?.ok_or(Error::Absent("pull"))?;
            let mut applied = Applied::default();
            match pull.list {
                ErrorList::Open => {
                    applied.vanished = vanish(tx, pull.token, step, until_ms, as_of)?;
                    finish_open(tx, step, pair, as_of)?;
                }
                ErrorList::Resolved => finish_resolved(tx, step, as_of)?,
            }
            forget(tx, pull.token)?;
            Ok(applied)
        })
    }

    /// Forgets an unfinished pull, so that the next one begins at the first page.
    ///
    /// # Errors
    /// Those of writing.
    pub fn drop_pull(&self, pull: &Pull) -> Result<()> {
        self.write_cache(|tx| forget(tx, pull.token))
    }

    /// Notes that a step could not be read. Its cached rows stay.
    ///
    /// # Errors
    /// Those of writing.
    pub fn fail_step(&self, step: &StepKey, failure: &StepFailure) -> Result<()> {
        self.write_cache(|tx| {
            let no = Terms::new(tx).step(step)?.step;
            tx.prepare_cached(
                "INSERT INTO step_state (step, fail_code, fail_message, fail_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET fail_code = ?2, fail_message = ?3, fail_ms = ?4",
            )?
            .execute((no, &failure.code, &failure.message, failure.at.0))?;
            Ok(())
        })
    }

    /// Notes that the summaries say nothing changed in these steps: their open rows are as of then.
    ///
    /// # Errors
    /// Those of writing.
    pub fn confirm_steps(&self, steps: &[StepKey], as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            for step in steps {
                let Some(no) = term::find_step(tx, step)? else { continue };
                let sql = "UPDATE step_state SET open_as_of_ms = max(open_as_of_ms, ?2)
                           WHERE step = ?1 AND open_as_of_ms > 0";
                tx.prepare_cached(sql)?.execute((no.step, as_of.0))?;
            }
            Ok(())
        })
    }
}

fn check_size(records: &[ErrorRecord]) -> Result<()> {
    if records.len() > PAGE_ROWS_MAX {
        return Err(Error::TooMany { what: "records in a page", max: PAGE_ROWS_MAX });
    }
    Ok(())
}

fn forget(connection: &Connection, token: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM pull_seen WHERE pull = ?1")?.execute([token])?;
    connection.prepare_cached("DELETE FROM pull WHERE no = ?1")?.execute([token])?;
    Ok(())
}

/// Open records from before the pull that it did not see are on neither list, as far as is known now.
fn vanish(connection: &Connection, token: i64, step: i64, until_ms: i64, as_of: UtcMs) -> Result<u64> {
    let sql = "SELECT e.id FROM error e WHERE e.step = ?1 AND e.state = ?2 AND e.id < ?3
               AND NOT EXISTS (SELECT 1 FROM pull_seen s WHERE s.pull = ?4 AND s.id = e.id)";
    let before = first_id(until_ms.saturating_add(1));
    let ids: Vec<i64> = connection
        .prepare_cached(sql)?
        .query_map((step, ErrorState::Open.code(), before, token), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut deltas = Deltas::default();
    for id in &ids {
        change_state(connection, &mut deltas, *id, NewState::Gone, as_of)?;
    }
    deltas.flush(connection)?;
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

fn finish_open(connection: &Connection, step: i64, pair: Option<Pair>, as_of: UtcMs) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO step_state (step, open_as_of_ms) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET open_as_of_ms = max(open_as_of_ms, ?2),
               fail_code = '', fail_message = '', fail_ms = 0",
        )?
        .execute((step, as_of.0))?;
    match pair {
        Some(pair) => write_pair(connection, step, pair),
        None => Ok(()),
    }
}

fn finish_resolved(connection: &Connection, step: i64, as_of: UtcMs) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO step_state (step, resolved_as_of_ms, resolved_until_ms)
             VALUES (?1, ?2, (SELECT ifnull(max(resolved_ms), 0) FROM error WHERE step = ?1 AND state = ?3))
             ON CONFLICT DO UPDATE SET resolved_as_of_ms = max(resolved_as_of_ms, excluded.resolved_as_of_ms),
               resolved_until_ms = max(resolved_until_ms, excluded.resolved_until_ms),
               fail_code = '', fail_message = '', fail_ms = 0",
        )?
        .execute((step, as_of.0, ErrorState::Resolved.code()))?;
    Ok(())
}
