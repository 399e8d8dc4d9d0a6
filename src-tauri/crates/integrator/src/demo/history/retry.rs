//! The retry jobs of a flow: what the platform and people tried again, added up by step and moment.

use super::{
    super::{
        chance::{Chance, timed_id},
        plan::FlowPlan,
    },
    outcome::AUTO_RETRY_MS,
};
use crate::model::{Counts, JobRow};
use domain::{
    flow::StepKind,
    time::{MINUTE_MS, UtcMs},
};
use std::collections::BTreeMap;

/// Newest retry jobs that are written for each flow.
const JOBS_MAX: usize = 160;
/// People's retries within such a piece of time are one job.
const TOGETHER_MS: i64 = 30 * MINUTE_MS;

/// Retries while they are being added up.
#[derive(Debug, Default)]
pub(crate) struct Retries(BTreeMap<(UtcMs, usize, String), (i64, i64)>);

impl Retries {
    /// Counts one automatic retry of an error that a run reported at this time.
    pub(crate) fn automatic(
        &mut self,
        place: usize,
        slot: Option<usize>,
        at: UtcMs,
        attempt: usize,
        cured: bool,
    ) {
        let wait = AUTO_RETRY_MS.get(attempt).copied().unwrap_or_default();
        // Errors of one run that are retried within the same quarter minute share a job.
        let due = UtcMs((at.0 + wait).div_euclid(15_000) * 15_000 + slot.unwrap_or(0) as i64 % 1_000);
        self.count((due, place, "auto".to_owned()), cured);
    }

    /// Counts one error that a person retried.
    pub(crate) fn by_person(&mut self, place: usize, at: UtcMs, by: &str, cured: bool) {
        self.count((UtcMs(at.0.div_euclid(TOGETHER_MS) * TOGETHER_MS), place, by.to_owned()), cured);
    }

    fn count(&mut self, key: (UtcMs, usize, String), cured: bool) {
        let sums = self.0.entry(key).or_default();
        if cured {
            sums.0 += 1;
        } else {
            sums.1 += 1;
        }
    }

    /// The newest of them as jobs.
    pub(crate) fn jobs(self, plan: &FlowPlan, now: UtcMs, chance: &mut Chance) -> Vec<JobRow> {
        let old = self.0.len().saturating_sub(JOBS_MAX);
        self.0
            .into_iter()
            .skip(old)
            .map(|((at, place, by), (success, error))| {
                let import = plan.all_steps().get(place).is_some_and(|step| step.kind == StepKind::Import);
                let id = plan.step_id(place);
                let at = at.min(now);
                let started = at.plus_ms(chance.between(300, 2_400)).min(now);
                let lasts_ms = 1_100 + (success + error) * chance.between(90, 700);
                let ended = started.plus_ms(lasts_ms).min(now);
                JobRow {
                    id: timed_id(at, chance),
                    job_type: "retry".to_owned(),
                    flow: plan.id(),
                    integration: plan.integration_id().unwrap_or_default(),
                    export: if import { String::new() } else { id.clone() },
                    import: if import { id } else { String::new() },
                    status: "completed".to_owned(),
                    counts: Counts { success, error, pages_generated: 1, ..Counts::default() },
                    done_exporting: true,
                    created_at: at,
                    started_at: Some(started),
                    ended_at: Some(ended),
                    last_executed_at: Some(ended),
                    last_modified: ended,
                    triggered_by: by,
                    ..JobRow::default()
                }
            })
            .collect()
    }
}
