//! What is due when, and doing it in order: moves of runs and retries, schedules, auto-retries, checks for e-mails,
//! ends of retention. The manual clock walks through these times; the background task waits for them.

use super::{auto_retry, retry, run, schedule};
use crate::{
    config::STATISTICS_MS,
    error::Error,
    mail::check,
    platform::Platform,
    store::{error_row, limit, meta, tally_row, task_row},
};
use domain::time::UtcMs;
use rusqlite::Connection;
use std::time::Duration;

/// Longest sleep of the background task.
const SLEEP_MAX: Duration = Duration::from_secs(5);
/// With a real clock, ends of retention are looked at this often at most, in milliseconds.
const PURGE_EVERY_MS: i64 = 60_000;

/// When the next thing is due.
pub(crate) fn next(connection: &Connection, platform: &Platform) -> Result<Option<UtcMs>, Error> {
    let task = task_row::first(connection)?.map(|task| task.due);
    let retry = error_row::first_retry_due(connection)?;
    let mail = check::due(connection, platform)?;
    let purge = purge_due(connection, platform)?;
    Ok(task.into_iter().chain(retry).chain(mail).chain(purge).min())
}

/// Does the one thing that is due first, if it is due by `until`. Gives its time.
pub(crate) fn step(tx: &Connection, platform: &Platform, until: UtcMs) -> Result<Option<UtcMs>, Error> {
    let Some(due) = next(tx, platform)?.filter(|due| *due <= until) else { return Ok(None) };
    if platform.clock.is_manual() {
        platform.clock.move_to(due);
        meta::set(tx, "manual_now_ms", &platform.clock.now().0.to_string())?;
    }
    let now = platform.clock.now();
    if let Some(task) = task_row::first(tx)?.filter(|task| task.due <= due) {
        task_row::remove(tx, task.seq)?;
        match task.kind.as_str() {
            run::TASK => run::advance(tx, platform, &task.subject, now)?,
            retry::TASK => retry::advance(tx, platform, &task.subject, now)?,
            schedule::TASK => schedule::fire(tx, platform, &task.subject, now)?,
            _ => {}
        }
    } else if error_row::first_retry_due(tx)?.is_some_and(|at| at <= due) {
        auto_retry::run_due(tx, platform, now)?;
    } else if check::due(tx, platform)?.is_some_and(|at| at <= due) {
        // Last of what happens at this time, so that it tells of all of it.
        check::run(tx, platform, now)?;
    } else {
        limit::purge_jobs(tx, now)?;
        if !limit::purge_errors(tx, now)? {
            tally_row::forget(tx, now.plus_ms(-STATISTICS_MS))?;
            meta::set(tx, "purged_ms", &now.0.to_string())?;
        }
    }
    Ok(Some(due))
}

/// Everything that is due now, inside one transaction: with a manual clock no time needs to pass for it.
pub(crate) fn settle(tx: &Connection, platform: &Platform) -> Result<(), Error> {
    while step(tx, platform, platform.clock.now())?.is_some() {}
    Ok(())
}

/// Moves a manual clock on, doing everything due on the way in order.
pub(crate) fn advance_clock(platform: &Platform, advance_ms: i64) -> Result<UtcMs, Error> {
    let target = platform.clock.now().plus_ms(advance_ms.max(0));
    while platform.store.write(|tx| step(tx, platform, target))?.is_some() {}
    platform.clock.move_to(target);
    platform.store.write(|tx| meta::set(tx, "manual_now_ms", &platform.clock.now().0.to_string()))?;
    platform.post.file_now(platform);
    platform.post.ring();
    Ok(target)
}

/// Does what is due by the real clock, and says how long to sleep.
pub(crate) fn work(platform: &Platform) -> Result<Duration, Error> {
    while platform.store.write(|tx| step(tx, platform, platform.clock.now()))?.is_some() {}
    platform.post.ring();
    let next = platform.store.read(|connection| next(connection, platform))?;
    let wait_ms = next.map_or(i64::MAX, |due| due.0 - platform.clock.now().0).max(1);
    Ok(Duration::from_millis(wait_ms.unsigned_abs()).min(SLEEP_MAX))
}

fn purge_due(connection: &Connection, platform: &Platform) -> Result<Option<UtcMs>, Error> {
    let Some(first) = limit::first_purge(connection, STATISTICS_MS)? else { return Ok(None) };
    if platform.clock.is_manual() {
        return Ok(Some(first));
    }
    let last = meta::get_number(connection, "purged_ms")?.unwrap_or(0);
    Ok(Some(first.max(UtcMs(last.saturating_add(PURGE_EVERY_MS)))))
}
