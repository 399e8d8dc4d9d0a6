//! Which records failed, when, at which step and why: the errors of a flow before their fate is decided.

use super::{
    super::{
        chance::Chance,
        message::{self, HOSTILE, Template},
        plan::{FlowPlan, Mood},
        record::{Facts, Shape},
    },
    run::{self, End, Slot},
};
use domain::{
    flow::StepKind,
    time::{DAY_MS, HOUR_MS, UtcMs},
};

/// A record that failed.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Index of its run; `None` when a retry reported it.
    pub(crate) slot: Option<usize>,
    /// Place of the step.
    pub(crate) place: usize,
    pub(crate) at: UtcMs,
    pub(crate) facts: Facts,
    /// Empty for none.
    pub(crate) trace_key: String,
    pub(crate) template: Template,
    /// Place in the list of hostile messages.
    pub(crate) hostile: Option<usize>,
    /// When and by whom it was resolved.
    pub(crate) resolved: Option<(UtcMs, String)>,
    /// Automatic retries made so far.
    pub(crate) auto_attempts: u8,
    pub(crate) chain_started: Option<UtcMs>,
    pub(crate) retry_at: Option<UtcMs>,
}

/// Of a hundred errors, this many are left for failed retries, which report errors of their own.
const FOR_RETRIES_PERCENT: u32 = 4;
/// Errors of the run that somebody started a moment ago.
const JUST_NOW: usize = 24;
/// How long the present incident lasts, and how long ago the bad day was.
const INCIDENT_MS: i64 = 6 * HOUR_MS;
const BAD_DAY_AGE_MS: i64 = 7 * DAY_MS;

/// Errors that the plan leaves for failed retries.
pub(crate) fn left_for_retries(plan: &FlowPlan) -> u32 {
    plan.errors * FOR_RETRIES_PERCENT / 100
}

/// Spreads the planned errors over the runs and counts them there. Oldest first.
pub(crate) fn spread(
    plan: &FlowPlan,
    slots: &mut [Slot],
    (from, now): (UtcMs, UtcMs),
    chance: &mut Chance,
) -> Vec<Event> {
    let mut events = export_failures(plan, slots, chance);
    let total = (plan.errors - left_for_retries(plan)) as usize;
    while events.len() < total {
        let just_now = plan.mood == Mood::Incident && total - events.len() <= JUST_NOW;
        let Some(slot) = pick_run(plan, slots, (from, now), just_now, chance) else { break };
        events.push(event(plan, slots, slot, just_now, chance));
    }
    events.sort_by_key(|event| (event.slot, event.at));
    for event in &events {
        if let Some(cell) =
            event.slot.and_then(|slot| slots.get_mut(slot)).and_then(|slot| slot.errors.get_mut(event.place))
        {
            *cell += 1;
        }
    }
    if plan.mood == Mood::Strangers {
        // The newest ones: some of them are still open, some are not.
        for (place, event) in events.iter_mut().rev().enumerate().take(HOSTILE.len() * 4) {
            event.hostile = Some(place);
        }
    }
    events
}

fn pick_run(
    plan: &FlowPlan,
    slots: &[Slot],
    span: (UtcMs, UtcMs),
    just_now: bool,
    chance: &mut Chance,
) -> Option<usize> {
    if just_now {
        return slots.len().checked_sub(1);
    }
    for _ in 0..64 {
        let slot = run::at_or_after(slots, moment(plan, span, chance));
        if slots.get(slot).is_some_and(|slot| slot.end != End::Failed) {
            return Some(slot);
        }
    }
    slots.iter().rposition(|slot| slot.end != End::Failed)
}

/// When an error happened: more of them lately, and in waves for a flow with incidents.
fn moment(plan: &FlowPlan, (from, now): (UtcMs, UtcMs), chance: &mut Chance) -> UtcMs {
    let share = chance.below(1_000);
    if plan.mood == Mood::Incident && share < 130 {
        let part = chance.below(1_000) * chance.below(1_000) / 1_000;
        return now.plus_ms(-(INCIDENT_MS * part as i64 / 1_000));
    }
    if plan.mood == Mood::Incident && share < 190 {
        return now.plus_ms(-BAD_DAY_AGE_MS - chance.below(9 * HOUR_MS as u64) as i64);
    }
    let part = chance.below(1_000) * chance.below(1_000) / 1_000;
    now.plus_ms(-((now.0 - from.0) / 1_000 * part as i64) - chance.below(HOUR_MS as u64) as i64)
}

fn event(plan: &FlowPlan, slots: &[Slot], slot: usize, just_now: bool, chance: &mut Chance) -> Event {
    let steps = plan.all_steps();
    let run = slots.get(slot);
    let generator = run.map_or(0, |run| run.generator);
    let place = pick_step(plan, generator, chance);
    let (app, kind) = steps.get(place).map_or_else(Default::default, |step| (step.app, Some(step.kind)));
    let at = run.map_or_else(UtcMs::default, |run| run::moment(run, place, steps.len(), chance));
    let kind = kind.unwrap_or(StepKind::Import);
    let heavy = just_now || (plan.mood == Mood::Incident && is_wave(slots, slot) && chance.permille(850));
    let facts = Facts::draw(plan.shape, at, chance);
    let trace_key = trace_key(&facts, plan.shape, chance);
    Event {
        slot: Some(slot),
        place,
        at,
        facts,
        trace_key,
        template: message::pick(app, kind, heavy, chance),
        hostile: None,
        resolved: None,
        auto_attempts: 0,
        chain_started: None,
        retry_at: None,
    }
}

fn is_wave(slots: &[Slot], slot: usize) -> bool {
    let (Some(last), Some(slot)) = (slots.last(), slots.get(slot)) else { return false };
    let age = last.ended.0 - slot.ended.0;
    age < INCIDENT_MS || (BAD_DAY_AGE_MS..BAD_DAY_AGE_MS + 9 * HOUR_MS).contains(&age)
}

/// A processor, or the run's own generator, by how troubled they are.
fn pick_step(plan: &FlowPlan, generator: usize, chance: &mut Chance) -> usize {
    let generators = plan.generators();
    let share = |(place, step): (usize, &super::super::plan::StepPlan)| {
        if place < generators && place != generator { 0 } else { u64::from(step.trouble) }
    };
    let steps = plan.all_steps();
    let mut ticket = chance.below(steps.iter().enumerate().map(share).sum());
    for (place, step) in steps.iter().enumerate() {
        let width = share((place, step));
        if ticket < width {
            return place;
        }
        ticket -= width;
    }
    generator
}

/// Some records have no key, some a key that was cut at 128 characters (API 4.5).
fn trace_key(facts: &Facts, shape: Shape, chance: &mut Chance) -> String {
    match chance.below(100) {
        0..4 => String::new(),
        4 => {
            let parts: Vec<String> = (0..12)
                .map(|part| format!("{}/{}/{}", facts.city, facts.number + part * 31, facts.company))
                .collect();
            parts.join(" + ").chars().take(128).collect()
        }
        _ => facts.trace_key(shape),
    }
}

fn export_failures(plan: &FlowPlan, slots: &[Slot], chance: &mut Chance) -> Vec<Event> {
    let failed: Vec<usize> = slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| slot.end == End::Failed)
        .map(|(place, _)| place)
        .collect();
    failed
        .into_iter()
        .map(|slot| {
            let mut event = event(plan, slots, slot, false, chance);
            let run = slots.get(slot);
            event.place = run.map_or(0, |run| run.generator);
            event.at = run.map_or(event.at, |run| run.ended.plus_ms(-60));
            let app = plan.all_steps().get(event.place).map(|step| step.app).unwrap_or_default();
            event.template = message::export_failure(app, chance);
            event.trace_key = String::new();
            event
        })
        .collect()
}
