//! Maintained counters: changed in the transaction that changes the rows, so they always equal a recount.

use crate::Result;
use domain::time::DAY_MS;
use rusqlite::Connection;
use std::collections::HashMap;

/// Bits of an error's id below its time in milliseconds.
pub(crate) const TIE_BITS: u32 = 20;
/// Times of ids end in the year 2248.
const TIME_MS_MAX: i64 = (1 << (63 - TIE_BITS)) - 1;

/// What a record counts under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    pub(crate) flow: i64,
    pub(crate) step: i64,
    pub(crate) state: i64,
    pub(crate) source: i64,
    pub(crate) class: i64,
    pub(crate) code: i64,
    pub(crate) resolver: i64,
    pub(crate) day: i64,
}

/// Changes of counters, added up over a transaction.
#[derive(Debug, Default)]
pub(crate) struct Deltas {
    cells: HashMap<[i64; 7], i64>,
    days: HashMap<[i64; 4], i64>,
}

impl Deltas {
    /// Counts a record in (`by` 1) or out (`by` -1).
    pub(crate) fn add(&mut self, cell: &Cell, by: i64) {
        let Cell { flow, step, state, source, class, code, resolver, day } = *cell;
        *self.cells.entry([step, state, source, class, code, resolver, flow]).or_default() += by;
        *self.days.entry([day, step, state, flow]).or_default() += by;
    }

    /// Writes the changes.
    pub(crate) fn flush(self, connection: &Connection) -> Result<()> {
        let mut add = connection.prepare_cached(
            "INSERT INTO error_count (step, state, source, class, code, resolver, flow, n)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        let mut drop_empty = connection.prepare_cached(
            "DELETE FROM error_count WHERE step = ?1 AND state = ?2 AND source = ?3 AND class = ?4 AND code = ?5
             AND resolver = ?6 AND n = 0",
        )?;
        for ([step, state, source, class, code, resolver, flow], by) in self.cells {
            if by != 0 {
                add.execute((step, state, source, class, code, resolver, flow, by))?;
                if by < 0 {
                    drop_empty.execute((step, state, source, class, code, resolver))?;
                }
            }
        }
        let mut add_day = connection.prepare_cached(
            "INSERT INTO error_day (day, step, state, flow, n) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        let mut drop_day = connection
            .prepare_cached("DELETE FROM error_day WHERE day = ?1 AND step = ?2 AND state = ?3 AND n = 0")?;
        for ([day, step, state, flow], by) in self.days {
            if by != 0 {
                add_day.execute((day, step, state, flow, by))?;
                if by < 0 {
                    drop_day.execute((day, step, state))?;
                }
            }
        }
        Ok(())
    }
}

/// The first id of a millisecond.
pub(crate) fn first_id(time_ms: i64) -> i64 {
    time_ms.clamp(0, TIME_MS_MAX) << TIE_BITS
}

/// The millisecond of an id.
pub(crate) fn time_of(id: i64) -> i64 {
    id >> TIE_BITS
}

/// The day of an id, counted from 1970-01-01 in UTC.
pub(crate) fn day_of(id: i64) -> i64 {
    time_of(id).div_euclid(DAY_MS)
}
