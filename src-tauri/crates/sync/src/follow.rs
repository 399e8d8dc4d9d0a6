//! Following the retries that the platform has: to their job's end, then record by record. The outcome is kept for good.

use crate::{
    Result, check,
    drain::Drain,
    engine::Inner,
    probe::Point,
    report::DrainMode,
    round::Round,
    step,
    tag::{Notice, Tag},
};
use domain::{
    error_record::ErrorRecord,
    id::{ErrorId, StepKey},
    run::{Run, RunStatus},
};
use remote::Kind;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use store::retry::{PendingRetry, RetryOutcome, Settled};
use tokio::time::Instant;

/// Retries looked at in one turn.
const RETRIES_MAX: usize = 500;

/// Looks at the retries until all have ended (a drain that waits), or once.
pub(crate) async fn follow(drain: &mut Drain) -> Result<()> {
    let inner = Arc::clone(&drain.inner);
    let end = Instant::now() + Duration::from_millis(inner.config.follow_max_ms);
    loop {
        let pending = inner.store(|store| store.pending_retries(RETRIES_MAX)).await?;
        let mut left = look(drain, pending).await?;
        left.retain(|retry| drain.is_mine(retry.batch));
        let records = |left: &[PendingRetry]| left.iter().map(|retry| retry.records.len()).sum::<usize>();
        drain.report.retries_pending = u64::try_from(records(&left)).unwrap_or(u64::MAX);
        if left.is_empty() || drain.is_stopped() || drain.mode == DrainMode::Due || Instant::now() >= end {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(inner.config.follow_every_ms)).await;
    }
}

/// Looks at each retry once; gives those that have not ended.
async fn look(drain: &mut Drain, pending: Vec<PendingRetry>) -> Result<Vec<PendingRetry>> {
    let inner = Arc::clone(&drain.inner);
    let mut left = Vec::new();
    let mut ended: HashMap<StepKey, Vec<(PendingRetry, Option<Run>)>> = HashMap::new();
    for retry in pending {
        if drain.is_stopped() {
            left.push(retry);
            continue;
        }
        match job_of(&inner, &retry).await? {
            Ok(Some(job)) if !job.status.is_ended() => left.push(retry),
            Ok(job) => ended.entry(retry.step.clone()).or_default().push((retry, job)),
            Err(error) => {
                drain.note_unreadable(&error);
                left.push(retry);
            }
        }
    }
    for (step, retries) in ended {
        match open_after(&inner, &step).await? {
            Some(open) => {
                for (retry, job) in retries {
                    settle(drain, &retry, job.as_ref(), &open).await?;
                }
            }
            None => left.extend(retries.into_iter().map(|(retry, _)| retry)),
        }
    }
    Ok(left)
}

/// The job of a retry: by its id, else by looking it up. `Ok(None)` when the platform does not have it (any more).
async fn job_of(
    inner: &Arc<Inner>,
    retry: &PendingRetry,
) -> Result<std::result::Result<Option<Run>, remote::Error>> {
    if let Some(job) = &retry.job {
        return Ok(match inner.client.job(job).await {
            Ok(job) => Ok(Some(job)),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        });
    }
    let id = retry.item;
    let item = inner.store(move |store| store.item(id)).await?;
    let found = match check::jobs_since(inner, &item.row).await? {
        Ok(jobs) => jobs.into_iter().next(),
        Err(error) => return Ok(Err(error)),
    };
    if let Some(job) = &found {
        let (id, job) = (retry.item, job.id.clone());
        inner.store(move |store| store.set_retry_job(id, &job)).await?;
    }
    Ok(Ok(found))
}

/// Errors that are open in the step after a retry has ended, `None` when they cannot be read now.
async fn open_after(inner: &Arc<Inner>, step: &StepKey) -> Result<Option<Vec<OpenAfter>>> {
    let _one = inner.syncing.lock().await;
    let _lock = inner.lock("sync.lock").await?;
    let round = Round::new(Arc::clone(inner), false);
    step::forget_place(&round, step).await?;
    let mut open = Vec::new();
    let read = step::pull_open(&round, step, None, &mut |record| open.push(OpenAfter::of(record))).await?;
    Ok((read != step::Read::Broken).then_some(open))
}

/// What is needed of an open error to recognise a failed retry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OpenAfter {
    error: ErrorId,
    trace_key: Option<String>,
    /// An error without a run came from a retry (API 4.3).
    has_run: bool,
}

impl OpenAfter {
    fn of(record: &ErrorRecord) -> Self {
        Self {
            error: record.key.error.clone(),
            trace_key: record.trace_key.clone(),
            has_run: record.run_id.is_some(),
        }
    }
}

async fn settle(
    drain: &mut Drain,
    retry: &PendingRetry,
    job: Option<&Run>,
    open: &[OpenAfter],
) -> Result<()> {
    let inner = Arc::clone(&drain.inner);
    let settled = outcomes(retry, job, open);
    let count = |wanted: RetryOutcome| {
        u64::try_from(settled.iter().filter(|row| row.outcome == wanted).count()).unwrap_or(u64::MAX)
    };
    drain.report.retries_succeeded += count(RetryOutcome::Succeeded);
    drain.report.retries_failed += count(RetryOutcome::Failed);
    inner.config.probe.pass(Point::Followed).await;
    let (item, job, now) = (retry.item, job.cloned(), inner.now());
    inner
        .store(move |store| {
            if let Some(job) = job {
                store.apply_runs(&[job], now)?;
            }
            store.settle_retries(item, &settled, now)
        })
        .await?;
    let batch = retry.batch;
    if inner.store(move |store| store.stop_if_failing(batch)).await? {
        inner.notice(Notice::Stopped { batch });
    }
    inner.changed(&[Tag::Outbox, Tag::Errors, Tag::Runs]);
    drain.tell_when_done(retry.batch).await
}

/// How each record of an ended retry came out. A record failed when it is open again, or when a new error without a run
/// has its trace key. What no sign tells is decided by the job's own counts, else it stays unknown.
fn outcomes(retry: &PendingRetry, job: Option<&Run>, open: &[OpenAfter]) -> Vec<Settled> {
    let still_open: HashSet<&ErrorId> = open.iter().map(|error| &error.error).collect();
    let mut new: HashMap<&str, Vec<&ErrorId>> = HashMap::new();
    for error in open.iter().filter(|error| !error.has_run) {
        if let Some(trace) = &error.trace_key {
            new.entry(trace).or_default().push(&error.error);
        }
    }
    let signs: Vec<Option<ErrorId>> = retry
        .records
        .iter()
        .map(|record| {
            if still_open.contains(&record.key.error) {
                return Some(record.key.error.clone());
            }
            let of_trace = record.trace_key.as_deref().and_then(|trace| new.get(trace))?;
            of_trace.first().map(|id| (*id).clone())
        })
        .collect();
    let failed = signs.iter().flatten().count();
    let otherwise = rest_outcome(job, retry.records.len(), failed);
    retry
        .records
        .iter()
        .zip(signs)
        .map(|(record, sign)| Settled {
            error: record.key.error.clone(),
            outcome: if sign.is_some() { RetryOutcome::Failed } else { otherwise },
            new_error: sign,
        })
        .collect()
}

/// The outcome of the records without a sign of failure.
fn rest_outcome(job: Option<&Run>, records: usize, failed: usize) -> RetryOutcome {
    let Some(job) = job else { return RetryOutcome::Unknown };
    let errors = usize::try_from(job.counts.error).unwrap_or(usize::MAX);
    let done = job.counts.success.saturating_add(job.counts.ignored);
    match job.status {
        RunStatus::Canceled if done == 0 => RetryOutcome::Canceled,
        RunStatus::Canceled => RetryOutcome::Unknown,
        _ if failed == 0 && errors >= records => RetryOutcome::Failed,
        RunStatus::Failed if done == 0 => RetryOutcome::Failed,
        _ if errors <= failed => RetryOutcome::Succeeded,
        _ => RetryOutcome::Unknown,
    }
}

impl Drain {
    /// A remote that cannot be read ends the drain when it is gone as a whole; a single odd answer does not.
    pub(crate) fn note_unreadable(&mut self, error: &remote::Error) {
        use crate::report::Stop;
        let stop = match error.kind() {
            Kind::Unauthorized => Some(Stop::SignedOut),
            Kind::NotIntegrator => Some(Stop::NotIntegrator),
            Kind::Unreachable => Some(Stop::Offline),
            Kind::Throttled => Some(Stop::Throttled { after_ms: crate::round::after_ms(error) }),
            _ => None,
        };
        self.report.stop = self.report.stop.or(stop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{id::ErrorKey, time::UtcMs};
    use store::{
        outbox::{BatchId, ItemId},
        retry::RetryRow,
    };

    fn retry(records: &[(&str, Option<&str>)]) -> PendingRetry {
        let records = records
            .iter()
            .map(|(id, trace)| RetryRow {
                item: ItemId(1),
                batch: BatchId(1),
                key: ErrorKey { flow: "f".into(), step: "s".into(), error: (*id).into() },
                trace_key: trace.map(str::to_owned),
                job: None,
                outcome: RetryOutcome::Pending,
                new_error: None,
                sent_at: UtcMs(0),
                settled_at: None,
            })
            .collect();
        let step = StepKey { flow: "f".into(), step: "s".into() };
        PendingRetry {
            item: ItemId(1),
            batch: BatchId(1),
            step,
            job: None,
            sent_at: UtcMs(0),
            server_date: None,
            records,
        }
    }

    fn open(error: &str, trace: Option<&str>, has_run: bool) -> OpenAfter {
        OpenAfter { error: error.into(), trace_key: trace.map(str::to_owned), has_run }
    }

    fn job(status: &str, success: u64, error: u64) -> Run {
        Run::decode(&format!(
            r#"{{"_id":"j","type":"retry","status":"{status}","numSuccess":{success},"numError":{error}}}"#
        ))
        .unwrap()
    }

    fn words(
        retry: &PendingRetry,
        job: Option<&Run>,
        open: &[OpenAfter],
    ) -> Vec<(RetryOutcome, Option<String>)> {
        outcomes(retry, job, open)
            .into_iter()
            .map(|row| (row.outcome, row.new_error.map(|id| id.0)))
            .collect()
    }

    #[test]
    fn a_new_error_without_a_run_and_with_the_trace_key_is_the_failed_retry() {
        use RetryOutcome::{Failed, Succeeded};
        let retry = retry(&[("1", Some("a")), ("2", Some("b")), ("3", None)]);
        let open = [open("9", Some("a"), false), open("8", Some("b"), true)];
        let found = words(&retry, Some(&job("completed", 2, 1)), &open);
        assert_eq!(found, [(Failed, Some("9".into())), (Succeeded, None), (Succeeded, None)]);
    }

    #[test]
    fn records_without_a_trace_key_are_judged_by_the_job() {
        use RetryOutcome::{Canceled, Failed, Succeeded, Unknown};
        let retry = retry(&[("1", None), ("2", None)]);
        let all = |outcome| vec![(outcome, None), (outcome, None)];
        assert_eq!(words(&retry, Some(&job("completed", 2, 0)), &[]), all(Succeeded));
        assert_eq!(words(&retry, Some(&job("completed", 0, 2)), &[]), all(Failed));
        assert_eq!(words(&retry, Some(&job("completed", 1, 1)), &[]), all(Unknown));
        assert_eq!(words(&retry, Some(&job("failed", 0, 0)), &[]), all(Failed));
        assert_eq!(words(&retry, Some(&job("canceled", 0, 0)), &[]), all(Canceled));
        assert_eq!(words(&retry, Some(&job("canceled", 1, 0)), &[]), all(Unknown));
        assert_eq!(words(&retry, None, &[]), all(Unknown));
    }

    #[test]
    fn a_record_that_is_open_again_has_failed() {
        let retry = retry(&[("1", None)]);
        let found = words(&retry, Some(&job("completed", 0, 1)), &[open("1", None, true)]);
        assert_eq!(found, [(RetryOutcome::Failed, Some("1".into()))]);
    }
}
