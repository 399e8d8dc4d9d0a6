//! Three months of history: runs with their steps, and every error they reported, told as one story. An error
//! record belongs to a run and is counted there; it was resolved by a later error or success of the same record,
//! by an automatic retry, or by a person; or it is still open.
//!
//! Everything follows from the plan, the seed and `now`. Nothing here touches the data file: see `fill`.

mod event;
mod outcome;
mod retry;
mod run;
mod text;

#[cfg(test)]
mod check;

use super::{
    chance::Chance,
    plan::{FlowPlan, flows},
};
use crate::model::{JobRow, NewError};
use domain::time::{DAY_MS, HOUR_MS, UtcMs};
use std::collections::BTreeMap;

/// How far back the story goes.
pub(crate) const HISTORY_MS: i64 = 90 * DAY_MS;
/// Runs that are written for each flow; the platform keeps 1,000 at most (API 4.5), older ones live on in the
/// statistics. The rest of the allowance is left for the runs to come.
pub(crate) const RUNS_KEPT: usize = 500;

/// How far back a catch-up goes, and how many runs of each flow it writes.
const CATCH_UP_MS: i64 = 10 * DAY_MS;
const CATCH_UP_RUNS: usize = 12;

/// The story of the account up to now.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Runs, their steps, and retries; parents before their steps, oldest first.
    pub(crate) jobs: Vec<JobRow>,
    /// Error records with the branch they took at each router, oldest first.
    pub(crate) errors: Vec<Told>,
    /// Resolutions by time, flow and whether the platform did it.
    pub(crate) resolved: BTreeMap<(UtcMs, String, bool), i64>,
    /// Figures of runs that are too old to be kept, by time and flow.
    pub(crate) dropped: BTreeMap<(UtcMs, String), DroppedRuns>,
    /// When each flow ran last, by flow id.
    pub(crate) last_run: BTreeMap<String, UtcMs>,
}

/// An error record, and the way its record took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) error: NewError,
    /// Branch taken at each router.
    pub(crate) branches: Vec<usize>,
}

/// Figures of dropped runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DroppedRuns {
    pub(crate) runs: i64,
    /// From asked for to ended, added up, in milliseconds.
    pub(crate) run_ms: i64,
    pub(crate) success: i64,
    pub(crate) ignored: i64,
    pub(crate) error: i64,
    pub(crate) pages: i64,
}

impl History {
    /// Tells the story that ends at `now`. `owner` is the user id of the account's owner.
    pub(crate) fn tell(now: UtcMs, seed: u64, owner: &str) -> Self {
        let mut history = Self::default();
        for plan in flows() {
            let mut chance = Chance::of(seed, plan.key);
            history.tell_flow(plan, (now.plus_ms(-HISTORY_MS), now), RUNS_KEPT, owner, &mut chance);
        }
        history.sorted()
    }

    /// Tells lightly what happened while nobody was looking: a few runs of each flow and some of their errors.
    pub(crate) fn catch_up(from: UtcMs, now: UtcMs, seed: u64, owner: &str) -> Self {
        let from = from.max(now.plus_ms(-CATCH_UP_MS));
        let mut history = Self::default();
        for plan in flows() {
            // As much trouble as the time is long, and never much.
            let share = |count: u32| (i64::from(count) * (now.0 - from.0) / HISTORY_MS).clamp(0, 60) as u32;
            let light = FlowPlan {
                errors: share(plan.errors).max(plan.errors.min(1)),
                open: share(plan.open),
                ..*plan
            };
            let mut chance = Chance::of(seed ^ from.0.cast_unsigned(), plan.key);
            history.tell_flow(&light, (from, now), CATCH_UP_RUNS, owner, &mut chance);
        }
        history.sorted()
    }

    fn sorted(mut self) -> Self {
        self.jobs.sort_by_key(|job| job.created_at);
        self.errors.sort_by_key(|told| told.error.occurred_at);
        self
    }

    fn tell_flow(
        &mut self,
        plan: &FlowPlan,
        span: (UtcMs, UtcMs),
        keep: usize,
        owner: &str,
        chance: &mut Chance,
    ) {
        let now = span.1;
        let mut slots = run::timeline(plan, span.0, now, chance);
        if slots.is_empty() {
            return;
        }
        let mut events = event::spread(plan, &mut slots, span, chance);
        let mut retries = retry::Retries::default();
        let scene = outcome::Scene { plan, now, owner };
        outcome::decide(&scene, &mut slots, &mut events, &mut retries, chance);
        let flow = plan.id();
        self.last_run.extend(slots.last().map(|slot| (flow.clone(), slot.ended)));
        for event in &events {
            if let Some((at, by)) = &event.resolved {
                *self.resolved.entry((*at, flow.clone(), by == "auto")).or_default() += 1;
            }
        }
        for event in &events {
            let error = text::record(&scene, &slots, event, chance);
            let branches = plan.branches_to(event.place, |router| (event.facts.salt >> router) as usize % 2);
            self.errors.push(Told { error, branches });
        }
        let kept_from = slots.len().saturating_sub(keep);
        for (place, slot) in slots.iter().enumerate() {
            if place < kept_from {
                // The last days are looked at by the hour, older ones by the day.
                let grain = if now.0 - slot.ended.0 < 8 * DAY_MS { HOUR_MS } else { DAY_MS };
                let at = UtcMs(slot.ended.0 - slot.ended.0.rem_euclid(grain));
                self.dropped.entry((at, flow.clone())).or_default().add(&run::parent(plan, slot));
            } else {
                self.jobs.extend(run::family(plan, slot, owner, chance));
            }
        }
        self.jobs.extend(retries.jobs(plan, now, chance));
    }
}

impl DroppedRuns {
    fn add(&mut self, job: &JobRow) {
        self.runs += 1;
        self.run_ms += job.ended_at.map_or(0, |at| at.0 - job.created_at.0);
        self.success += job.counts.success;
        self.ignored += job.counts.ignored;
        self.error += job.counts.error;
        self.pages += job.counts.pages_generated;
    }
}
