//! One start of a flow as people see it: a flow with several page generators makes a job for each (API 2.6, trap 11),
//! and all of them together are one run on the screen. Snapshots only (invariant 5).

use crate::{
    id::StepId,
    run::{Run, RunCounts, RunStatus},
    time::{MINUTE_MS, UtcMs},
};
use std::collections::HashSet;

/// Jobs of different page generators that were asked for within this time are one start. Generators with schedules of
/// their own are minutes apart (real records: 19 and more).
pub const SAME_START_MS: i64 = MINUTE_MS;

/// What several jobs come to when they are looked at as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTotal {
    /// Where it stands: under way as long as one of them is; else the worst end.
    pub status: RunStatus,
    /// Sums.
    pub counts: RunCounts,
    /// Earliest creation.
    pub created_at: Option<UtcMs>,
    /// Earliest start.
    pub started_at: Option<UtcMs>,
    /// Latest end; `None` while one of them is under way.
    pub ended_at: Option<UtcMs>,
    /// Whether every generator has made all its pages.
    pub done_exporting: bool,
    /// Who canceled, as the remote names them.
    pub canceled_by: Option<String>,
}

impl RunTotal {
    /// Sums up jobs of the same kind: the runs of one start, or the step runs of one step. `None` for no jobs.
    #[must_use]
    pub fn of<'a>(jobs: impl IntoIterator<Item = &'a Run>) -> Option<Self> {
        let mut jobs = jobs.into_iter();
        let mut total = Self::one(jobs.next()?);
        for job in jobs {
            total.add(Self::one(job));
        }
        Some(total)
    }

    /// Time from start to end in milliseconds; `None` while it runs.
    #[must_use]
    pub fn duration_ms(&self) -> Option<i64> {
        Some((self.ended_at?.0 - self.started_at?.0).max(0))
    }

    /// Records that were moved at all.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.counts.success + self.counts.error + self.counts.ignored
    }

    fn one(job: &Run) -> Self {
        Self {
            status: job.status.clone(),
            counts: job.counts,
            created_at: job.created_at.or(job.started_at),
            started_at: job.started_at,
            ended_at: job.ended_at.filter(|_| job.status.is_ended()),
            done_exporting: job.done_exporting,
            canceled_by: job.canceled_by.clone(),
        }
    }

    fn add(&mut self, other: Self) {
        self.ended_at = self.ended_at.zip(other.ended_at).map(|(a, b)| a.max(b));
        if rank(&other.status) > rank(&self.status) {
            self.status = other.status;
        }
        let (sum, more) = (&mut self.counts, other.counts);
        sum.success += more.success;
        sum.error += more.error;
        sum.ignored += more.ignored;
        sum.resolved += more.resolved;
        sum.pages_generated += more.pages_generated;
        sum.pages_processed += more.pages_processed;
        self.created_at = earlier(self.created_at, other.created_at);
        self.started_at = earlier(self.started_at, other.started_at);
        self.done_exporting &= other.done_exporting;
        self.canceled_by = self.canceled_by.take().or(other.canceled_by);
    }
}

/// What is under way outranks every end; a failure outranks a cancel, a cancel outranks a completion.
fn rank(status: &RunStatus) -> u8 {
    match status {
        RunStatus::Completed => 0,
        RunStatus::Canceled => 1,
        RunStatus::Failed => 2,
        RunStatus::Queued => 3,
        RunStatus::Other(_) => 4,
        RunStatus::Canceling => 5,
        RunStatus::Retrying => 6,
        RunStatus::Running => 7,
    }
}

fn earlier(a: Option<UtcMs>, b: Option<UtcMs>) -> Option<UtcMs> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Puts rows of one flow, newest first, into groups that are one start each. The order is kept; only neighbours
/// are put together.
#[must_use]
pub fn starts<T>(rows: Vec<T>, run_of: impl Fn(&T) -> &Run) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if belongs(group.iter().map(&run_of), run_of(&row)) => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    groups
}

fn belongs<'a>(group: impl Iterator<Item = &'a Run>, run: &Run) -> bool {
    let mut generators: HashSet<Option<&StepId>> = HashSet::new();
    let mut newest: Option<UtcMs> = None;
    for member in group {
        generators.insert(member.export.as_ref());
        newest = newest.max(created(member));
    }
    let (Some(newest), Some(at), Some(_)) = (newest, created(run), run.export.as_ref()) else { return false };
    !generators.contains(&None)
        && !generators.contains(&run.export.as_ref())
        && (newest.0 - at.0).abs() < SAME_START_MS
}

fn created(run: &Run) -> Option<UtcMs> {
    run.created_at.or(run.started_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(id: &str, export: &str, created: i64, status: &str, error: u64) -> Run {
        Run::decode(&format!(
            r#"{{"_id":"{id}","type":"flow","_flowId":"f","_exportId":"{export}","status":"{status}","createdAt":{created},"startedAt":{created},"endedAt":{},"numError":{error},"numSuccess":2,"doneExporting":true}}"#,
            created + 5
        ))
        .unwrap()
    }

    #[test]
    fn jobs_of_different_generators_at_one_time_are_one_start() {
        let jobs = vec![
            run("d", "a", 200_000, "completed", 0),
            run("c", "b", 100_010, "completed", 1),
            run("b", "a", 100_000, "running", 2),
            run("a", "a", 99_000, "completed", 0),
        ];
        let groups = starts(jobs, |run| run);
        let ids: Vec<Vec<&str>> =
            groups.iter().map(|group| group.iter().map(|run| run.id.as_str()).collect()).collect();
        assert_eq!(ids, [vec!["d"], vec!["c", "b"], vec!["a"]], "a generator never runs twice in one start");
        let total = RunTotal::of(&groups[1]).unwrap();
        assert_eq!((total.status, total.ended_at), (RunStatus::Running, None));
        assert_eq!((total.counts.error, total.counts.success), (3, 4));
        assert_eq!(total.created_at, Some(UtcMs(100_000)));
    }

    #[test]
    fn the_worst_end_is_the_end_of_the_whole() {
        let failed = [run("a", "a", 0, "completed", 0), run("b", "b", 1, "failed", 1)];
        let total = RunTotal::of(&failed).unwrap();
        assert_eq!(
            (total.status.clone(), total.ended_at, total.duration_ms()),
            (RunStatus::Failed, Some(UtcMs(6)), Some(6))
        );
        assert_eq!(RunTotal::of(&[]), None);
    }

    #[test]
    fn generators_with_their_own_schedules_are_runs_of_their_own() {
        let jobs = vec![run("b", "b", 19 * MINUTE_MS, "completed", 0), run("a", "a", 0, "completed", 0)];
        assert_eq!(starts(jobs, |run| run).len(), 2);
    }
}
