//! The traffic of the demo account: what each page generator brings to its next run. Most records pass; some fail
//! as the plan of their flow says; some that failed before come again, and pass or fail again.
//!
//! Moving them through the steps is left to `engine`; when runs begin, to schedules and `busy`.

use super::{
    app::App,
    chance::{Chance, hash},
    message,
    plan::{FlowPlan, Mood, flows},
    record::Facts,
};
use crate::model::{Failure, Fate, RunLoad, RunRecord, Source};
use domain::{flow::StepKind, time::UtcMs};
use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

/// Records of one load at most: the traffic is for looking at, not for load tests.
const RECORDS_MAX: i64 = 140;
/// Pages of one load.
const PAGES_MIN: usize = 3;
const PAGES_MAX: usize = 14;
/// Length of a run in milliseconds at speed 1.
const RUN_MS: (i64, i64) = (20_000, 120_000);
/// Failed records of each flow that may come again.
const REMEMBERED_MAX: usize = 300;
/// Of a hundred records that come again, this many pass.
const CURED_PERCENT: u64 = 66;
/// For a hundred fresh failures, this many old ones come again: the number of open errors stays about the same.
const AGAIN_PERCENT: u64 = 140;
/// Runs of a thousand whose export fails.
const FAILED_PERMILLE: u64 = 14;

/// A record that failed and may come again.
#[derive(Debug, Clone)]
struct Failed {
    /// Place of the step where it failed.
    place: usize,
    trace_key: String,
    data: Value,
}

/// The traffic of the demo account.
#[derive(Debug, Default)]
pub(crate) struct DemoSource {
    seed: u64,
    failed: Mutex<HashMap<String, VecDeque<Failed>>>,
}

impl DemoSource {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, failed: Mutex::default() }
    }

    /// Tells the traffic of a record that failed in an earlier life of the program, so that it can come again.
    pub(crate) fn remember(&self, flow: &str, step: &str, trace_key: &str, data: Value) {
        let Some(plan) = flows().find(|plan| plan.id() == flow) else { return };
        let place = (0..plan.all_steps().len()).find(|place| plan.step_id(*place) == step);
        if let Some(place) = place.filter(|place| *place >= plan.generators() && !trace_key.is_empty()) {
            self.keep(flow, Failed { place, trace_key: trace_key.to_owned(), data });
        }
    }

    fn keep(&self, flow: &str, failed: Failed) {
        let mut all = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let list = all.entry(flow.to_owned()).or_default();
        if list.len() >= REMEMBERED_MAX {
            list.pop_front();
        }
        list.push_back(failed);
    }

    /// Some records that failed before, taken out of the memory.
    fn come_again(&self, flow: &str, count: usize, chance: &mut Chance) -> Vec<Failed> {
        let mut all = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(list) = all.get_mut(flow) else { return Vec::new() };
        (0..count.min(list.len()))
            .filter_map(|_| list.swap_remove_back(chance.below(list.len() as u64) as usize))
            .collect()
    }
}

impl Source for DemoSource {
    fn load(&self, flow: &str, export: &str, now: UtcMs, number: u64) -> RunLoad {
        let Some(plan) = flows().find(|plan| plan.id() == flow) else { return RunLoad::default() };
        let mut chance = Chance::of(self.seed ^ hash(export) ^ number.rotate_left(32), plan.key);
        let generator = (0..plan.generators()).find(|place| plan.step_id(*place) == export).unwrap_or(0);
        let queue_ms = chance.between(700, 4_800);
        if plan.mood == Mood::Offline || chance.permille(FAILED_PERMILLE) {
            let failed = Some(export_failure(plan, generator, now, &mut chance));
            return RunLoad { failed, queue_ms, page_ms: chance.between(1_500, 9_000), ..RunLoad::default() };
        }
        let records = self.records(plan, now, &mut chance);
        let pages = paged(records, plan, &mut chance);
        let run_ms = (i64::from(plan.seconds) * chance.between(450, 900)).clamp(RUN_MS.0, RUN_MS.1);
        let moves = pages.len() + plan.all_steps().len();
        let with_file = plan.all_steps().iter().any(|step| step.app.facts().kind == "ftp");
        RunLoad {
            page_ms: run_ms / moves.max(1) as i64,
            files: if with_file { vec![format!("{}-{number}.csv", plan.key)] } else { Vec::new() },
            pages,
            failed: None,
            queue_ms,
        }
    }
}

impl DemoSource {
    fn records(&self, plan: &FlowPlan, now: UtcMs, chance: &mut Chance) -> Vec<RunRecord> {
        let count = (i64::from(plan.records) * chance.between(50, 150) / 100).clamp(1, RECORDS_MAX) as usize;
        let flow = plan.id();
        let mut records = Vec::with_capacity(count + count / 4);
        let trouble = trouble_permille(plan);
        let again = (count as u64 * trouble * AGAIN_PERCENT).div_ceil(100_000);
        for old in self.come_again(&flow, again as usize, chance) {
            let fails = chance.below(100) >= CURED_PERCENT;
            let at = if fails { self.fail(plan, &old, now, chance) } else { Vec::new() };
            let branches = plan.branches_to(old.place, |_| 0);
            records.push(RunRecord { trace_key: Some(old.trace_key), data: old.data, at, branches });
        }
        for _ in 0..count {
            records.push(self.fresh(plan, trouble, now, chance));
        }
        records
    }

    fn fresh(&self, plan: &FlowPlan, trouble: u64, now: UtcMs, chance: &mut Chance) -> RunRecord {
        let facts = Facts::draw(plan.shape, now, chance);
        let trace_key = if chance.permille(25) { String::new() } else { facts.trace_key(plan.shape) };
        let data = serde_json::from_str(&facts.record(plan.shape)).unwrap_or(Value::Null);
        let fails = chance.permille(trouble);
        let usual = if chance.below(100) < 72 { 0 } else { 1 };
        let place = if fails { pick_processor(plan, chance) } else { plan.generators() };
        let branches = plan.branches_to(if fails { place } else { usize::MAX }, |_| usual);
        let mut record = RunRecord { trace_key: Some(trace_key.clone()), data, at: Vec::new(), branches };
        if fails {
            let failed = Failed { place, trace_key, data: record.data.clone() };
            record.at = self.fail(plan, &failed, now, chance);
        } else if chance.below(100) < u64::from(plan.ignored)
            && let Some(place) = first_import(plan, &record.branches)
        {
            record.at = vec![(plan.step_id(place), Fate::Ignored)];
        }
        record
    }

    /// What happens to a record that fails at its place; it may come again.
    fn fail(&self, plan: &FlowPlan, failed: &Failed, now: UtcMs, chance: &mut Chance) -> Vec<(String, Fate)> {
        let step = plan.all_steps().get(failed.place);
        let (app, kind) = step.map_or((App::NetSuite, StepKind::Import), |step| (step.app, step.kind));
        let from = plan.all_steps().first().map_or(App::NetSuite, |step| step.app);
        let facts = Facts::draw(plan.shape, now, chance);
        let mut failure = if plan.mood == Mood::Strangers && chance.below(3) == 0 {
            message::hostile(chance.below(64) as usize, chance)
        } else {
            let heavy = plan.mood == Mood::Incident && chance.permille(600);
            message::pick(app, kind, heavy, chance).failure(&facts, plan.shape, app, chance)
        };
        failure.export_uri = facts.export_uri(plan.shape, from);
        if !failed.trace_key.is_empty() {
            self.keep(&plan.id(), failed.clone());
        }
        vec![(plan.step_id(failed.place), Fate::Error(failure))]
    }
}

/// Of a thousand fresh records, this many fail.
fn trouble_permille(plan: &FlowPlan) -> u64 {
    if plan.mood == Mood::Incident {
        return 34;
    }
    let runs_a_day = 1_440_u32.checked_div(plan.every_min).unwrap_or(1);
    let moved = u64::from(runs_a_day) * 90 * u64::from(plan.records.max(1));
    (u64::from(plan.errors) * 1_000 / moved.max(1)).clamp(15, 60)
}

fn pick_processor(plan: &FlowPlan, chance: &mut Chance) -> usize {
    let steps = plan.all_steps();
    let first = plan.generators();
    let share = |place: usize| {
        if place < first { 0 } else { steps.get(place).map_or(0, |step| u64::from(step.trouble)) }
    };
    let mut ticket = chance.below((0..steps.len()).map(share).sum());
    for place in 0..steps.len() {
        if ticket < share(place) {
            return place;
        }
        ticket -= share(place);
    }
    first
}

fn first_import(plan: &FlowPlan, branches: &[usize]) -> Option<usize> {
    let steps = plan.all_steps();
    plan.routes()
        .iter()
        .enumerate()
        .filter_map(|(router, routes)| routes.get(branches.get(router).copied().unwrap_or(0)))
        .flat_map(|(_, places)| places.clone())
        .find(|place| steps.get(*place).is_some_and(|step| step.kind == StepKind::Import))
}

fn paged(mut records: Vec<RunRecord>, plan: &FlowPlan, chance: &mut Chance) -> Vec<Vec<RunRecord>> {
    // Records that come again are not all on the first page.
    for place in (1..records.len()).rev() {
        records.swap(place, chance.below(place as u64 + 1) as usize);
    }
    let wanted = records.len().div_ceil(plan.page.max(1) as usize).clamp(PAGES_MIN, PAGES_MAX);
    let size = records.len().div_ceil(wanted).max(1);
    let mut pages = Vec::new();
    while !records.is_empty() {
        let rest = records.split_off(size.min(records.len()));
        pages.push(std::mem::replace(&mut records, rest));
    }
    pages
}

fn export_failure(plan: &FlowPlan, generator: usize, now: UtcMs, chance: &mut Chance) -> Failure {
    let app = plan.all_steps().get(generator).map_or(App::NetSuite, |step| step.app);
    let facts = Facts::draw(plan.shape, now, chance);
    message::export_failure(app, chance).failure(&facts, plan.shape, app, chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMs = UtcMs(1_763_840_000_000);

    fn plan(key: &str) -> &'static FlowPlan {
        flows().find(|plan| plan.key == key).unwrap()
    }

    fn load(source: &DemoSource, key: &str, number: u64) -> RunLoad {
        source.load(&plan(key).id(), &plan(key).step_id(0), NOW, number)
    }

    #[test]
    fn the_first_load_of_a_number_is_repeatable() {
        for plan in flows().filter(|plan| plan.errors > 0) {
            assert_eq!(load(&DemoSource::new(1), plan.key, 5), load(&DemoSource::new(1), plan.key, 5));
        }
    }

    #[test]
    fn runs_take_from_twenty_seconds_to_a_few_minutes_and_have_pages() {
        let source = DemoSource::new(1);
        for plan in flows().filter(|plan| plan.errors > 0 && plan.mood != Mood::Offline) {
            for number in 0..20 {
                let load = load(&source, plan.key, number);
                if load.failed.is_some() {
                    continue;
                }
                let moves = (load.pages.len() + plan.all_steps().len() - plan.generators()) as i64;
                assert!(
                    (8_000..=240_000).contains(&(load.page_ms * moves)),
                    "{} {}",
                    plan.key,
                    load.page_ms * moves
                );
                assert!(load.pages.iter().all(|page| !page.is_empty()) && load.pages.len() <= PAGES_MAX);
                let records: usize = load.pages.iter().map(Vec::len).sum();
                assert!(records <= RECORDS_MAX as usize + 12, "{records}");
            }
        }
    }

    #[test]
    fn records_that_failed_come_again_and_mostly_pass() {
        let source = DemoSource::new(1);
        let mut failed: HashMap<String, bool> = HashMap::new();
        let (mut again, mut passed) = (0, 0);
        for number in 0..200 {
            for record in load(&source, "shopify-orders", number).pages.into_iter().flatten() {
                let key = record.trace_key.unwrap_or_default();
                let fails = record.at.iter().any(|(_, fate)| matches!(fate, Fate::Error(_)));
                if failed.contains_key(&key) {
                    again += 1;
                    passed += usize::from(!fails);
                }
                if fails && !key.is_empty() {
                    failed.insert(key, true);
                }
            }
        }
        assert!(again > 200 && passed * 2 > again, "{passed} of {again}");
    }

    #[test]
    fn failures_name_steps_that_their_record_reaches() {
        let source = DemoSource::new(1);
        for plan in flows().filter(|plan| plan.errors > 0) {
            for record in
                (0..30).flat_map(|number| load(&source, plan.key, number).pages.into_iter().flatten())
            {
                for (step, _) in &record.at {
                    let place =
                        (0..plan.all_steps().len()).find(|place| plan.step_id(*place) == *step).unwrap();
                    let reached = plan.routes().iter().enumerate().any(|(router, routes)| {
                        let branch = record.branches.get(router).copied().unwrap_or(0);
                        routes[branch].1.contains(&place)
                    });
                    assert!(reached, "{} {place} {:?}", plan.key, record.branches);
                }
            }
        }
    }

    #[test]
    fn an_offline_connection_fails_every_run_and_unknown_flows_bring_nothing() {
        let source = DemoSource::new(1);
        assert!((0..10).all(|number| load(&source, "files-snowflake", number).failed.is_some()));
        assert_eq!(source.load("nobody", "nothing", NOW, 1), RunLoad::default());
        source.remember(&plan("edi-850").id(), &plan("edi-850").step_id(2), "PO-1", Value::Null);
        let again = (0..30).any(|number| {
            load(&source, "edi-850", number)
                .pages
                .iter()
                .flatten()
                .any(|record| record.trace_key.as_deref() == Some("PO-1"))
        });
        assert!(again);
    }
}
