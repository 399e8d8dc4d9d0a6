//! When the runs of a flow took place, how many records they moved, and the jobs that this leaves.

use super::super::{
    chance::{Chance, timed_id},
    people::PEOPLE,
    plan::{FlowPlan, Form, Mood},
};
use crate::model::{Counts, JobRow};
use chrono::{DateTime, Datelike, Duration, TimeZone as _, Timelike as _, Utc};
use domain::{
    flow::StepKind,
    time::{DAY_MS, HOUR_MS, MINUTE_MS, UtcMs},
};

/// A run that is over.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) id: String,
    /// Place of its page generator.
    pub(crate) generator: usize,
    pub(crate) created: UtcMs,
    pub(crate) started: UtcMs,
    pub(crate) ended: UtcMs,
    pub(crate) end: End,
    /// Records that the generator brought.
    pub(crate) records: u32,
    /// Errors and auto-resolved errors of each step.
    pub(crate) errors: Vec<u32>,
    pub(crate) resolved: Vec<u32>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Completed,
    /// The export failed; there are no other steps.
    Failed,
    /// By the person at this place, or by the system.
    Canceled(Option<usize>),
}

/// Runs that failed of each thousand, and that were canceled.
const FAILED_PERMILLE: u64 = 5;
const CANCELED_PERMILLE: u64 = 4;
/// Last runs of a flow whose connection is offline.
const OFFLINE_RUNS: usize = 4;
/// The run that somebody started by hand a moment ago, in a flow with an incident.
const BY_HAND_AGE_MS: i64 = 5 * MINUTE_MS;

/// All runs since `from` that have ended, oldest first.
pub(crate) fn timeline(plan: &FlowPlan, from: UtcMs, now: UtcMs, chance: &mut Chance) -> Vec<Slot> {
    if plan.errors == 0 {
        // The abstract flow of instances never runs itself.
        return Vec::new();
    }
    let until = if plan.mood == Mood::Disabled { now.plus_ms(-21 * DAY_MS) } else { now };
    let mut slots = Vec::new();
    for start in starts(plan, from, until) {
        for generator in 0..plan.generators() {
            let slot = slot(plan, start.plus_ms(generator as i64 * 700), generator, chance);
            if slot.ended.0 < until.0 - 15_000 {
                slots.push(slot);
            }
        }
    }
    let mut failed_max = plan.errors / 10;
    for slot in slots.iter_mut().filter(|slot| slot.end == End::Failed) {
        if failed_max == 0 {
            slot.end = End::Completed;
        }
        failed_max = failed_max.saturating_sub(1);
    }
    if plan.mood == Mood::Incident && now.0 - from.0 > DAY_MS {
        slots.retain(|slot| slot.ended.0 < now.0 - BY_HAND_AGE_MS);
        let mut by_hand = slot(plan, now.plus_ms(-BY_HAND_AGE_MS), 0, chance);
        by_hand.ended = now.plus_ms(-40_000);
        by_hand.end = End::Completed;
        slots.push(by_hand);
    }
    if plan.mood == Mood::Offline {
        let from = slots.len().saturating_sub(OFFLINE_RUNS);
        for slot in slots.iter_mut().skip(from) {
            slot.end = End::Failed;
        }
    }
    slots
}

fn slot(plan: &FlowPlan, at: UtcMs, generator: usize, chance: &mut Chance) -> Slot {
    let created = at.plus_ms(chance.between(150, 2_600));
    let started = created.plus_ms(chance.between(900, 5_200));
    let end = match chance.below(1_000) {
        0..FAILED_PERMILLE => End::Failed,
        share if share < FAILED_PERMILLE + CANCELED_PERMILLE => {
            End::Canceled((share % 2 == 0).then(|| chance.below(3) as usize))
        }
        _ => End::Completed,
    };
    let usual_ms = i64::from(plan.seconds) * 1_000;
    let length_ms = match end {
        End::Failed => chance.between(200, 9_000),
        _ => usual_ms * chance.between(62, 150) / 100,
    };
    let busy = percent_of_day(at);
    let records = i64::from(plan.records) * chance.between(50, 150) / 100 * busy / 100;
    let steps = plan.all_steps().len();
    Slot {
        id: timed_id(created, chance),
        generator,
        created,
        started,
        ended: started.plus_ms(length_ms),
        end,
        records: records.clamp(0, 1_000_000) as u32,
        errors: vec![0; steps],
        resolved: vec![0; steps],
    }
}

/// How busy an hour is: nights and weekends are quiet.
fn percent_of_day(at: UtcMs) -> i64 {
    let time: DateTime<Utc> = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    let weekend = time.weekday().number_from_monday() > 5;
    // Business hours of the account, 8:00 to 20:00 on the west coast, are 16:00 to 4:00 UTC.
    let day = match time.hour() {
        16..=23 => 140,
        0..=3 | 13..=15 => 105,
        _ => 55,
    };
    if weekend { day * 70 / 100 } else { day }
}

fn starts(plan: &FlowPlan, from: UtcMs, until: UtcMs) -> Vec<UtcMs> {
    let zone: chrono_tz::Tz = plan.timezone.parse().unwrap_or(chrono_tz::UTC);
    let (hour, minute) = plan.at;
    let mut starts = Vec::new();
    if plan.every_min > 0 && plan.every_min < 60 {
        let period = i64::from(plan.every_min) * MINUTE_MS;
        let phase = i64::from(minute % plan.every_min) * MINUTE_MS;
        let first = from.0 - from.0.rem_euclid(period) + phase;
        starts.extend((0..).map(|turn| UtcMs(first + turn * period)).take_while(|at| at.0 < until.0));
        return starts;
    }
    let step = if plan.every_min == 0 { 24 } else { (plan.every_min / 60).max(1) };
    let Some(mut day) =
        DateTime::from_timestamp_millis(from.0 - DAY_MS).map(|at| at.with_timezone(&zone).date_naive())
    else {
        return starts;
    };
    loop {
        for at in (hour % step..24).step_by(step as usize).filter_map(|hour| day.and_hms_opt(hour, minute, 0))
        {
            // A wall time that a clock change skips has no run; one that comes twice runs once.
            if let Some(time) = zone.from_local_datetime(&at).earliest() {
                starts.push(UtcMs(time.timestamp_millis()));
            }
        }
        if starts.last().is_some_and(|at| at.0 > until.0) {
            break;
        }
        let Some(next) = day.checked_add_signed(Duration::days(1)) else { break };
        day = next;
    }
    starts.retain(|at| at.0 >= from.0 && at.0 < until.0);
    starts
}

/// Counters of each step of a run; `None` for steps that it did not reach.
pub(crate) fn step_counts(plan: &FlowPlan, slot: &Slot) -> Vec<Option<Counts>> {
    let mut records = i64::from(slot.records);
    loop {
        if let Some(counts) = try_counts(plan, slot, records) {
            return counts;
        }
        // Not enough records for all those errors: the run had more of them.
        records = records * 2 + 10;
    }
}

fn try_counts(plan: &FlowPlan, slot: &Slot, records: i64) -> Option<Vec<Option<Counts>>> {
    let steps = plan.all_steps();
    let mut counts: Vec<Option<Counts>> = vec![None; steps.len()];
    let at = |list: &[u32], place: usize| i64::from(list.get(place).copied().unwrap_or(0));
    let pages = if slot.end == End::Failed { 0 } else { records.div_euclid(i64::from(plan.page.max(1))) + 1 };
    let mut set = |place: usize, value: Counts| {
        if let Some(cell) = counts.get_mut(place) {
            *cell = Some(value);
        }
    };
    let brought = if slot.end == End::Failed { 0 } else { records };
    let error = at(&slot.errors, slot.generator);
    let resolved = at(&slot.resolved, slot.generator);
    set(
        slot.generator,
        Counts { success: brought, error, resolved, pages_generated: pages, ..Counts::default() },
    );
    if slot.end == End::Failed {
        return Some(counts);
    }
    let done_percent = if matches!(slot.end, End::Canceled(_)) { 40 } else { 100 };
    let mut alive = brought * done_percent / 100;
    let mut first_import = true;
    for branches in plan.routes() {
        let mut through = 0;
        let mut left = alive;
        for (branch, (_, places)) in branches.iter().enumerate() {
            let last = branch + 1 == branches.len();
            let mut inside = if last { left } else { left * 72 / 100 };
            left -= inside;
            for place in places.clone() {
                let import = steps.get(place).is_some_and(|step| step.kind == StepKind::Import);
                // Small runs ignore a record now and then.
                let share = inside * i64::from(plan.ignored) + slot.created.0 % 100;
                let ignored = if import && first_import { (share / 100).min(inside) } else { 0 };
                let error = at(&slot.errors, place);
                let success = inside - ignored - error;
                if success < 0 {
                    return None;
                }
                let pages_processed = if inside == 0 { 0 } else { (pages * done_percent / 100).max(1) };
                let resolved = at(&slot.resolved, place);
                set(place, Counts { success, error, ignored, resolved, pages_generated: 0, pages_processed });
                // Ignored records are only let by.
                inside = success + ignored;
                first_import &= !import;
            }
            through += inside;
        }
        alive = through;
    }
    Some(counts)
}

/// The parent job of a run.
pub(crate) fn parent(plan: &FlowPlan, slot: &Slot) -> JobRow {
    let mut sum = Counts::default();
    for counts in step_counts(plan, slot).into_iter().flatten() {
        sum.success += counts.success;
        sum.error += counts.error;
        sum.ignored += counts.ignored;
        sum.resolved += counts.resolved;
        sum.pages_generated += counts.pages_generated;
    }
    JobRow {
        id: slot.id.clone(),
        job_type: "flow".to_owned(),
        flow: plan.id(),
        integration: plan.integration_id().unwrap_or_default(),
        export: plan.step_id(slot.generator),
        status: status(slot.end).to_owned(),
        counts: sum,
        done_exporting: true,
        created_at: slot.created,
        started_at: Some(slot.started),
        ended_at: Some(slot.ended),
        last_executed_at: Some(slot.ended),
        last_modified: slot.ended,
        ..JobRow::default()
    }
}

/// A run with its steps.
pub(crate) fn family(plan: &FlowPlan, slot: &Slot, owner: &str, chance: &mut Chance) -> Vec<JobRow> {
    let mut parent = parent(plan, slot);
    // In most real runs the last sign of life is later than the end (API 2.6).
    let echo = slot.ended.plus_ms(chance.between(0, 9_000));
    parent.last_executed_at = Some(echo);
    parent.last_modified = echo.plus_ms(chance.between(40, 400));
    if let End::Canceled(by) = slot.end {
        parent.canceled_by = match by {
            Some(0) => owner.to_owned(),
            Some(person) => PEOPLE.get(person - 1).map(super::super::people::Person::id).unwrap_or_default(),
            None => "system".to_owned(),
        };
    }
    if plan.all_steps().iter().any(|step| step.app.facts().kind == "ftp") && slot.end == End::Completed {
        parent.files = vec![(format!("{:016x}{:016x}", chance.next(), chance.next()), file_name(plan, slot))];
    }
    let length = (slot.ended.0 - slot.started.0).max(1);
    let counts = step_counts(plan, slot);
    let reached = counts.iter().flatten().count().max(1) as i64;
    let mut family = vec![parent];
    let mut turn = 0;
    for (place, counts) in counts.into_iter().enumerate() {
        let Some(counts) = counts else { continue };
        let begun =
            slot.started.plus_ms(length * turn / (reached * 2) + chance.between(20, 90).min(length / 3));
        let ended = if turn + 1 == reached {
            slot.ended
        } else {
            begun.plus_ms(length * (reached + turn) / (reached * 3))
        };
        let ended = UtcMs(ended.0.min(slot.ended.0));
        turn += 1;
        family.push(step_job(plan, slot, place, counts, (begun, ended), chance));
    }
    family
}

fn step_job(
    plan: &FlowPlan,
    slot: &Slot,
    place: usize,
    counts: Counts,
    (begun, ended): (UtcMs, UtcMs),
    chance: &mut Chance,
) -> JobRow {
    let import = plan.all_steps().get(place).is_some_and(|step| step.kind == StepKind::Import);
    let id = plan.step_id(place);
    JobRow {
        id: timed_id(begun, chance),
        job_type: if import { "import" } else { "export" }.to_owned(),
        export: if import { String::new() } else { id.clone() },
        import: if import { id } else { String::new() },
        parent: slot.id.clone(),
        status: match slot.end {
            End::Canceled(_) if place > slot.generator => "canceled",
            End::Canceled(_) => "completed",
            end => status(end),
        }
        .to_owned(),
        counts,
        o_index: place as u32,
        created_at: begun,
        started_at: Some(begun),
        ended_at: Some(ended),
        last_executed_at: Some(ended),
        last_modified: ended.plus_ms(60),
        ..JobRow::default()
    }
}

fn status(end: End) -> &'static str {
    match end {
        End::Completed => "completed",
        End::Failed => "failed",
        End::Canceled(_) => "canceled",
    }
}

fn file_name(plan: &FlowPlan, slot: &Slot) -> String {
    let at = slot.started.to_iso();
    let stamp = at.get(..16).unwrap_or_default().replace([':', 'T'], "-");
    let ending = if matches!(plan.form, Form::Old) { "json" } else { "csv" };
    format!("{}-{stamp}.{ending}", plan.key)
}

/// When during a run something at this step happens.
pub(crate) fn moment(slot: &Slot, place: usize, steps: usize, chance: &mut Chance) -> UtcMs {
    let length = (slot.ended.0 - slot.started.0).max(2);
    let from = length * place as i64 / (steps.max(1) as i64 * 2);
    slot.started.plus_ms(chance.between(from, length - 1))
}

/// Index of the run that was under way, or the next one after this time; runs are in order of time.
pub(crate) fn at_or_after(slots: &[Slot], at: UtcMs) -> usize {
    slots.partition_point(|slot| slot.ended.0 < at.0).min(slots.len().saturating_sub(1))
}

/// One hour, for callers that spread things over later runs.
pub(crate) const LATER_MS: i64 = 30 * HOUR_MS;
