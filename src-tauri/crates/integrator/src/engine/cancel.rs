//! Canceling: a run or a retry is marked as canceling at once and ends at its next move. What was processed
//! stays processed; errors that a retry has not reached yet are open again.

use super::{retry, run};
use crate::{
    error::Error,
    model::JobRow,
    store::{error_row, job_row, news_row, retry_row, step_row, tally_row, task_row},
};
use domain::time::UtcMs;
use rusqlite::Connection;

/// Asks a job to stop; `false` when it has ended already or is no parent.
pub(crate) fn request(tx: &Connection, job: &JobRow, by: &str, now: UtcMs) -> Result<bool, Error> {
    if job.ended_at.is_some() || !job.parent.is_empty() {
        return Ok(false);
    }
    job_row::set_status(tx, &job.id, "canceling", now)?;
    job_row::set_canceled_by(tx, &job.id, by)?;
    let task = if job.job_type == "flow" { run::TASK } else { retry::TASK };
    task_row::remove_of(tx, task, &job.id)?;
    task_row::add(tx, now, task, &job.id)?;
    Ok(true)
}

/// Ends a canceled retry.
pub(crate) fn end_retry(tx: &Connection, job: &str, now: UtcMs) -> Result<(), Error> {
    for item in retry_row::next_items(tx, job, usize::MAX)? {
        if !item.was_open {
            continue;
        }
        let taken = error_row::get(tx, item.error)?.filter(|error| !error.open);
        if let Some(error) = taken {
            error_row::reopen(tx, error.id)?;
            news_row::error_changed(tx, now, error.id)?;
            if let (Some(at), Some((flow, _))) = (error.resolved_at, step_row::pair(tx, error.step)?) {
                tally_row::add_resolved(tx, at, &flow, error.resolved_by == "auto", -1)?;
            }
        }
    }
    retry_row::drop_items(tx, job)?;
    task_row::remove_of(tx, retry::TASK, job)?;
    job_row::end(tx, job, "canceled", now)
}
