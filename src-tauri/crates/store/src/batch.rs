//! What is done to a batch as a whole after it was queued: rest, go on, stop because too much failed.

use crate::{
    Error, Result, Store,
    outbox::{BatchId, Pause, unsigned},
};
use domain::{pace::Pace, time::UtcMs};
use rusqlite::OptionalExtension;

impl Store {
    /// Lets a batch rest, or go on. What has left stays as it is; nothing more leaves while it rests. Gives whether that
    /// changed anything.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of writing.
    pub fn pause_batch(&self, batch: BatchId, pause: Option<Pause>) -> Result<bool> {
        self.write_desk(|tx| {
            let word = pause.map_or("", Pause::as_str);
            let found: Option<String> = tx
                .prepare_cached("SELECT paused FROM batch WHERE no = ?1")?
                .query_row([batch.0], |row| row.get(0))
                .optional()?;
            let found = found.ok_or(Error::Absent("batch"))?;
            if found == word {
                return Ok(false);
            }
            // A person who says "go on" has seen the failures: they do not stop it again at once.
            let is_seen = pause.is_none() && found == Pause::StopLoss.as_str();
            tx.prepare_cached(
                "UPDATE batch SET paused = ?2, stop_percent = CASE WHEN ?3 THEN 0 ELSE stop_percent END WHERE no = ?1",
            )?
            .execute((batch.0, word, is_seen))?;
            Ok(true)
        })
    }

    /// Stops a batch whose retries fail too often (see [`Pace::stops`]). Gives whether it was stopped just now.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of writing.
    pub fn stop_if_failing(&self, batch: BatchId) -> Result<bool> {
        let row = self.batch(batch)?;
        if row.pace.stop_percent == 0 || row.paused.is_some() {
            return Ok(false);
        }
        let (succeeded, failed) = self.read(|tx| {
            let sql = "SELECT ifnull(sum(r.outcome = 1), 0), ifnull(sum(r.outcome = 2), 0)
                       FROM item i JOIN retry_result r ON r.item = i.no WHERE i.batch = ?1";
            let counts: (i64, i64) =
                tx.prepare_cached(sql)?.query_row([batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((unsigned(counts.0), unsigned(counts.1)))
        })?;
        if !row.pace.stops(succeeded, failed) {
            return Ok(false);
        }
        self.pause_batch(batch, Some(Pause::StopLoss))
    }

    /// When the next piece of a batch with a pace may leave, of those that wait for nothing else.
    ///
    /// # Errors
    /// Those of reading.
    pub fn next_piece_at(&self, now: UtcMs) -> Result<Option<UtcMs>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT a.pace, s.ids, s.sent_ms FROM batch a JOIN item s ON s.no =
                   (SELECT x.no FROM item x WHERE x.batch = a.no AND x.sent_ms BETWEEN ?1 - 61000 AND ?1
                    ORDER BY x.sent_ms DESC LIMIT 1)
                 WHERE a.pace > 0 AND a.paused = ''
                   AND EXISTS (SELECT 1 FROM item q WHERE q.batch = a.no AND q.state = 'queued')",
            )?;
            let mut rows = read.query([now.0])?;
            let mut next: Option<UtcMs> = None;
            while let Some(row) = rows.next()? {
                let pace = Pace { per_minute: row.get(0)?, stop_percent: 0 };
                let at = UtcMs(row.get(2)?).plus_ms(pace.rest_ms(unsigned(row.get(1)?)));
                next = Some(next.map_or(at, |so_far| so_far.min(at)));
            }
            Ok(next)
        })
    }
}
