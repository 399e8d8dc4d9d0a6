//! Writing error records: identity, place in time, narrow and wide half, tags, counters, text.

use crate::{
    Result,
    counter::{Cell, Deltas, TIE_BITS, day_of, first_id, time_of},
    fingerprint::Prints,
    pull::{Applied, ErrorList},
    raw,
    term::{Kind, NONE, StepNo, Terms},
    text::TextBatch,
};
use domain::{
    error_record::ErrorRecord, id::StepKey, standing::ErrorState, time::UtcMs, trace_key::TRACE_KEY_CHARS_MAX,
};
use rusqlite::{Connection, OptionalExtension, params};

/// It has a retry data key.
pub(crate) const FLAG_RETRY_KEY: i64 = 1;
/// It names the run that reported it; an open one without it comes from a failed retry (API 4.3).
pub(crate) const FLAG_RUN: i64 = 2;
/// Its time was readable.
pub(crate) const FLAG_TIME: i64 = 4;
/// It has tags.
pub(crate) const FLAG_TAGS: i64 = 8;
/// Its trace key has the full length, so that more of it was probably cut (API 4.5).
pub(crate) const FLAG_CUT_KEY: i64 = 16;

/// Writes records of one step within a transaction.
pub(crate) struct Ingest<'c> {
    connection: &'c Connection,
    terms: Terms<'c>,
    prints: Prints,
    step_key: &'c StepKey,
    step: StepNo,
    state: ErrorState,
    as_of: UtcMs,
    /// Where to note what was seen.
    pull: Option<i64>,
    deltas: Deltas,
    text: TextBatch,
    applied: Applied,
}

/// What is stored of a known record.
struct Known {
    id: i64,
    raw_hash: i64,
    cell: Cell,
    flags: i64,
    as_of_ms: i64,
}

/// The columns of a record as they are to be stored.
struct Columns {
    cell: Cell,
    assignee: i64,
    flags: i64,
    trace_hash: i64,
    run_hash: i64,
    purge_ms: i64,
    resolved_ms: i64,
}

impl<'c> Ingest<'c> {
    pub(crate) fn new(
        connection: &'c Connection,
        step_key: &'c StepKey,
        list: ErrorList,
        as_of: UtcMs,
        pull: Option<i64>,
    ) -> Result<Self> {
        let mut terms = Terms::new(connection);
        let step = terms.step(step_key)?;
        let state = match list {
            ErrorList::Open => ErrorState::Open,
            ErrorList::Resolved => ErrorState::Resolved,
        };
        Ok(Self {
            connection,
            terms,
            prints: Prints::default(),
            step_key,
            step,
            state,
            as_of,
            pull,
            deltas: Deltas::default(),
            text: TextBatch::default(),
            applied: Applied::default(),
        })
    }

    /// Writes the records; the text index takes the whole batch at once.
    pub(crate) fn run(mut self, records: &[ErrorRecord]) -> Result<Applied> {
        for record in records {
            let id = self.one(record)?;
            if let Some(pull) = self.pull {
                let sql = "INSERT OR IGNORE INTO pull_seen (pull, id) VALUES (?1, ?2)";
                self.connection.prepare_cached(sql)?.execute((pull, id))?;
            }
        }
        self.text.flush(self.connection)?;
        self.deltas.flush(self.connection)?;
        Ok(self.applied)
    }

    fn one(&mut self, record: &ErrorRecord) -> Result<i64> {
        let raw_hash = raw::hash64(&record.raw);
        let Some(known) = self.known(record)? else {
            let id = self.free_id(record.occurred_at.unwrap_or(self.as_of))?;
            let columns = self.columns(record, id)?;
            self.insert(id, record, raw_hash, &columns)?;
            self.applied.inserted += 1;
            return Ok(id);
        };
        let is_same = known.raw_hash == raw_hash && known.cell.state == self.state.code();
        if is_same || self.as_of.0 < known.as_of_ms {
            self.applied.unchanged += 1;
            return Ok(known.id);
        }
        self.applied.changed += 1;
        self.replace(&known, record, raw_hash)
    }

    fn known(&self, record: &ErrorRecord) -> Result<Option<Known>> {
        let sql =
            "SELECT e.id, b.raw_hash, e.state, e.source, e.class, e.code, e.resolver, e.flags, e.as_of_ms,
                     e.print
                   FROM error_body b JOIN error e ON e.id = b.id WHERE b.error_id = ?1 AND b.step = ?2";
        let StepNo { flow, step } = self.step;
        let found = self
            .connection
            .prepare_cached(sql)?
            .query_row((record.key.error.as_str(), step), |row| {
                let id: i64 = row.get(0)?;
                let cell = Cell {
                    flow,
                    step,
                    state: row.get(2)?,
                    source: row.get(3)?,
                    class: row.get(4)?,
                    code: row.get(5)?,
                    resolver: row.get(6)?,
                    print: row.get(9)?,
                    retry_data: row.get::<_, i64>(7)? & FLAG_RETRY_KEY,
                    day: day_of(id),
                };
                Ok(Known { id, raw_hash: row.get(1)?, cell, flags: row.get(7)?, as_of_ms: row.get(8)? })
            })
            .optional()?;
        Ok(found)
    }

    /// The next free id of the millisecond; after 256 records of one millisecond, of the one after it.
    fn free_id(&self, time: UtcMs) -> Result<i64> {
        let sql = "SELECT max(id) FROM error WHERE id BETWEEN ?1 AND ?2";
        let mut read = self.connection.prepare_cached(sql)?;
        let mut first = first_id(time.0);
        loop {
            let last = first | ((1 << TIE_BITS) - 1);
            let newest: Option<i64> = read.query_row((first, last), |row| row.get(0))?;
            match newest {
                None => return Ok(first),
                Some(id) if id < last => return Ok(id + 1),
                Some(_) => first = first_id(time_of(first) + 1),
            }
        }
    }

    fn columns(&mut self, record: &ErrorRecord, id: i64) -> Result<Columns> {
        let is_resolved = self.state == ErrorState::Resolved;
        let resolver = if is_resolved {
            self.terms.number(Kind::Resolver, NONE, record.resolved_by.as_deref())?
        } else {
            NONE
        };
        let cell = Cell {
            flow: self.step.flow,
            step: self.step.step,
            state: self.state.code(),
            source: self.terms.number(Kind::Source, NONE, record.source.as_deref())?,
            class: self.terms.number(Kind::Class, NONE, record.classification.as_deref())?,
            code: self.terms.number(Kind::Code, NONE, record.code.as_deref())?,
            resolver,
            print: self.prints.number(self.connection, &mut self.terms, record)?,
            retry_data: flags_of(record) & FLAG_RETRY_KEY,
            day: day_of(id),
        };
        let resolved_ms = match record.resolved_at {
            Some(at) if is_resolved => at.0.max(1),
            None if is_resolved => self.as_of.0.max(1),
            _ => 0,
        };
        Ok(Columns {
            cell,
            assignee: self.terms.number(Kind::Assignee, NONE, record.assigned_to.as_deref())?,
            flags: flags_of(record),
            trace_hash: record.trace_key.as_deref().map_or(0, raw::hash32),
            run_hash: record.run_id.as_ref().map_or(0, |run| raw::hash32(run.as_str())),
            // A time before the record happened is nonsense and says nothing.
            purge_ms: record
                .purge_at
                .filter(|at| at.0 > 0 && record.occurred_at.is_none_or(|happened| *at > happened))
                .map_or(0, |at| at.0),
            resolved_ms,
        })
    }

    fn insert(&mut self, id: i64, record: &ErrorRecord, raw_hash: i64, columns: &Columns) -> Result<()> {
        let cell = &columns.cell;
        self.connection
            .prepare_cached(
                "INSERT INTO error (id, state, flow, step, source, class, code, resolver, assignee, flags,
                   trace_hash, run_hash, purge_ms, resolved_ms, as_of_ms, print)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?
            .execute(params![
                id,
                cell.state,
                cell.flow,
                cell.step,
                cell.source,
                cell.class,
                cell.code,
                cell.resolver,
                columns.assignee,
                columns.flags,
                columns.trace_hash,
                columns.run_hash,
                columns.purge_ms,
                columns.resolved_ms,
                self.as_of.0,
                cell.print
            ])?;
        self.connection
            .prepare_cached(
                "INSERT INTO error_body (id, error_id, step, raw_hash, raw) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((id, record.key.error.as_str(), cell.step, raw_hash, raw::pack(&record.raw)))?;
        self.write_tags(id, record)?;
        self.deltas.add(cell, 1);
        self.text.add(id, record, [cell.flow, cell.step, cell.source, cell.class, cell.code]);
        Ok(())
    }

    /// Replaces a known record. Its text is indexed again only when something that is indexed changed.
    fn replace(&mut self, known: &Known, record: &ErrorRecord, raw_hash: i64) -> Result<i64> {
        let old = if known.raw_hash == raw_hash { None } else { Some(self.stored(known)?) };
        let moved_to = record.occurred_at.filter(|at| {
            old.as_ref().is_some_and(|old| old.as_ref().and_then(|old| old.occurred_at) != Some(*at))
        });
        let new_id = match moved_to {
            Some(at) => self.free_id(at)?,
            None => known.id,
        };
        let reindex =
            moved_to.is_some() || old.is_some_and(|old| old.is_none_or(|old| is_text_changed(&old, record)));
        let columns = self.columns(record, new_id)?;
        if reindex {
            self.text.remove(known.id);
        }
        self.deltas.add(&known.cell, -1);
        if known.flags & FLAG_TAGS != 0 {
            self.connection.prepare_cached("DELETE FROM error_tag WHERE id = ?1")?.execute([known.id])?;
        }
        if reindex {
            for table in ["error", "error_body"] {
                let sql = format!("DELETE FROM {table} WHERE id = ?1");
                self.connection.prepare_cached(&sql)?.execute([known.id])?;
            }
            self.insert(new_id, record, raw_hash, &columns)?;
            if new_id != known.id {
                let sql = "DELETE FROM pull_seen WHERE id = ?1";
                self.connection.prepare_cached(sql)?.execute([known.id])?;
            }
            return Ok(new_id);
        }
        self.update(known, record, raw_hash, &columns)?;
        Ok(new_id)
    }

    fn update(
        &mut self,
        known: &Known,
        record: &ErrorRecord,
        raw_hash: i64,
        columns: &Columns,
    ) -> Result<()> {
        let cell = &columns.cell;
        self.connection
            .prepare_cached(
                "UPDATE error SET state = ?2, resolver = ?3, assignee = ?4, flags = ?5, run_hash = ?6, purge_ms = ?7,
                   resolved_ms = ?8, as_of_ms = ?9, print = ?10 WHERE id = ?1",
            )?
            .execute(params![
                known.id,
                cell.state,
                cell.resolver,
                columns.assignee,
                columns.flags,
                columns.run_hash,
                columns.purge_ms,
                columns.resolved_ms,
                self.as_of.0,
                cell.print
            ])?;
        if known.raw_hash != raw_hash {
            self.connection
                .prepare_cached("UPDATE error_body SET raw_hash = ?2, raw = ?3 WHERE id = ?1")?
                .execute((known.id, raw_hash, raw::pack(&record.raw)))?;
        }
        self.write_tags(known.id, record)?;
        self.deltas.add(cell, 1);
        Ok(())
    }

    /// The record as it is stored; `None` when its bytes are damaged.
    fn stored(&self, known: &Known) -> Result<Option<ErrorRecord>> {
        let sql = "SELECT raw FROM error_body WHERE id = ?1";
        let raw: Vec<u8> = self.connection.prepare_cached(sql)?.query_row([known.id], |row| row.get(0))?;
        Ok(raw::unpack(&raw).and_then(|text| ErrorRecord::decode(self.step_key, &text).ok()))
    }

    fn write_tags(&mut self, id: i64, record: &ErrorRecord) -> Result<()> {
        for tag in &record.tags {
            let no = self.terms.number(Kind::Tag, NONE, Some(tag))?;
            let sql = "INSERT OR IGNORE INTO error_tag (tag, id) VALUES (?1, ?2)";
            self.connection.prepare_cached(sql)?.execute((no, id))?;
        }
        Ok(())
    }
}

/// What a record has, as bits.
pub(crate) fn flags_of(record: &ErrorRecord) -> i64 {
    let is_cut = |key: &String| key.chars().count() >= TRACE_KEY_CHARS_MAX;
    [
        (FLAG_RETRY_KEY, record.retry_key.is_some()),
        (FLAG_RUN, record.run_id.is_some()),
        (FLAG_TIME, record.occurred_at.is_some()),
        (FLAG_TAGS, !record.tags.is_empty()),
        (FLAG_CUT_KEY, record.trace_key.as_ref().is_some_and(is_cut)),
    ]
    .into_iter()
    .filter(|(_, is_set)| *is_set)
    .fold(0, |flags, (flag, _)| flags | flag)
}

fn is_text_changed(old: &ErrorRecord, new: &ErrorRecord) -> bool {
    old.message != new.message
        || old.code != new.code
        || old.trace_key != new.trace_key
        || old.source != new.source
        || old.classification != new.classification
}
