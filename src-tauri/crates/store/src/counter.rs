//! Maintained counters: changed in the transaction that changes the rows, so they always equal a recount.

use crate::{Result, term::Kind};
use domain::time::DAY_MS;
use rusqlite::Connection;
use std::collections::HashMap;

/// Bits of an error's id below its time in milliseconds. Few, because the text index stores differences of ids.
pub(crate) const TIE_BITS: u32 = 8;
/// Times of ids end far after the year 9999.
const TIME_MS_MAX: i64 = (1 << (63 - TIE_BITS)) - 1;

/// The dimension of [`Deltas`] that counts every record under the value 0.
pub(crate) const ALL: i64 = 0;

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
    pub(crate) print: i64,
    /// 1 with retry data, else 0.
    pub(crate) retry_data: i64,
    pub(crate) day: i64,
}

/// Changes of counters, added up over a transaction.
#[derive(Debug, Default)]
pub(crate) struct Deltas {
    /// By dimension, step, state, value, flow.
    cells: HashMap<[i64; 5], i64>,
    /// By day, step, state, flow.
    days: HashMap<[i64; 4], i64>,
}

impl Deltas {
    /// Counts a record in (`by` 1) or out (`by` -1).
    pub(crate) fn add(&mut self, cell: &Cell, by: i64) {
        let Cell { flow, step, state, source, class, code, resolver, print, retry_data, day } = *cell;
        for (dim, value) in [
            (ALL, 0),
            (Kind::Source.code(), source),
            (Kind::Class.code(), class),
            (Kind::Code.code(), code),
            (Kind::Resolver.code(), resolver),
            (Kind::Print.code(), print),
            (Kind::RetryData.code(), retry_data),
        ] {
            *self.cells.entry([dim, step, state, value, flow]).or_default() += by;
        }
        *self.days.entry([day, step, state, flow]).or_default() += by;
    }

    /// Writes the changes.
    pub(crate) fn flush(self, connection: &Connection) -> Result<()> {
        let mut add = connection.prepare_cached(
            "INSERT INTO error_count (dim, step, state, value, flow, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        let mut drop_empty = connection.prepare_cached(
            "DELETE FROM error_count WHERE dim = ?1 AND step = ?2 AND state = ?3 AND value = ?4 AND n = 0",
        )?;
        for ([dim, step, state, value, flow], by) in self.cells {
            if by != 0 {
                add.execute((dim, step, state, value, flow, by))?;
                if by < 0 {
                    drop_empty.execute((dim, step, state, value))?;
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
