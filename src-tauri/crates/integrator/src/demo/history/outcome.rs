//! What became of each failed record: resolved by a later error or success of the same record, by an automatic
//! retry, by a person, or still open. The rules are those of API 4.1 and 4.2; the number left open is planned.

use super::{
    super::{
        chance::Chance,
        people::operator,
        plan::{FlowPlan, Mood},
    },
    event::{Event, left_for_retries},
    retry::Retries,
    run::{self, End, Slot},
};
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS, UtcMs};
use std::collections::HashMap;

/// When automatic retries follow an intermittent error (API 4.2), in milliseconds after it.
pub(crate) const AUTO_RETRY_MS: [i64; 4] = [30_000, 90_000, 210_000, 450_000];

/// Who resolves what, and until when.
pub(crate) struct Scene<'a> {
    pub(crate) plan: &'a FlowPlan,
    pub(crate) now: UtcMs,
    /// User id of the owner.
    pub(crate) owner: &'a str,
}

impl Scene<'_> {
    /// Whether the flow resolves by trace key.
    pub(crate) fn auto_resolves(&self) -> bool {
        self.plan.mood != Mood::KeepsAll
    }
}

/// Of a hundred new errors, this many are the same record failing again.
const AGAIN_PERCENT: u64 = 28;
/// How far back among the open errors a record that fails again is looked for.
const AGAIN_FROM_MAX: usize = 300;

/// Decides the fate of every event; failed retries add events without a run at the end.
pub(crate) fn decide(
    scene: &Scene<'_>,
    slots: &mut [Slot],
    events: &mut Vec<Event>,
    retries: &mut Retries,
    chance: &mut Chance,
) {
    repeat(scene, slots, events, chance);
    let mut ends: Vec<usize> = (0..events.len()).filter(|place| is_open(events, *place)).collect();
    let excess = ends.len().saturating_sub(scene.plan.open as usize);
    // The oldest are cured first, but not strictly.
    let noise = |chance: &mut Chance| chance.below(9 * DAY_MS as u64) as i64;
    let mut keys: Vec<(i64, usize)> = ends
        .iter()
        .map(|place| (events.get(*place).map_or(0, |event| event.at.0) + noise(chance), *place))
        .collect();
    keys.sort_unstable();
    ends = keys.into_iter().take(excess).map(|(_, place)| place).collect();
    for place in ends {
        if let Some(event) = events.get_mut(place) {
            cure(scene, slots, event, retries, chance);
        }
    }
    fail_retries(scene, events, retries, chance);
    for event in events.iter_mut() {
        await_auto_retry(scene, event, retries);
    }
}

fn is_open(events: &[Event], place: usize) -> bool {
    events.get(place).is_some_and(|event| event.resolved.is_none())
}

/// Lets records fail again, which resolves their older error; keeps keys apart otherwise.
fn repeat(scene: &Scene<'_>, slots: &mut [Slot], events: &mut [Event], chance: &mut Chance) {
    if !scene.auto_resolves() {
        return double(events, chance);
    }
    let mut open: HashMap<(usize, String), usize> = HashMap::new();
    let mut order: HashMap<usize, Vec<usize>> = HashMap::new();
    for place in 0..events.len() {
        let Some(event) = events.get(place) else { continue };
        let (step, slot, at) = (event.place, event.slot, event.at);
        let older = order.get(&step).and_then(|list| again(list, &open, events, place, chance));
        if let Some((facts, key)) =
            older.and_then(|older| events.get(older)).map(|old| (old.facts.clone(), old.trace_key.clone()))
            && let Some(event) = events.get_mut(place)
        {
            event.facts = facts;
            event.trace_key = key;
        }
        let Some(event) = events.get_mut(place) else { continue };
        if event.trace_key.is_empty() {
            continue;
        }
        let key = (step, event.trace_key.clone());
        if let Some(older) = open.get(&key).copied() {
            if events.get(older).is_some_and(|old| old.slot == slot) {
                // Twice in one run without auto-resolve in between: make it another record.
                if let Some(event) = events.get_mut(place) {
                    event.trace_key = format!("{}-{}", event.trace_key, place);
                    open.insert((step, event.trace_key.clone()), place);
                }
                continue;
            }
            if let Some(old) = events.get_mut(older) {
                old.resolved = Some((at, "auto".to_owned()));
            }
            count_resolved(slots, slot, step);
        }
        open.insert(key, place);
        order.entry(step).or_default().push(place);
    }
}

/// An open error of an earlier run whose record may fail again.
fn again(
    list: &[usize],
    open: &HashMap<(usize, String), usize>,
    events: &[Event],
    place: usize,
    chance: &mut Chance,
) -> Option<usize> {
    let event = events.get(place)?;
    if event.trace_key.is_empty() || chance.below(100) >= AGAIN_PERCENT {
        return None;
    }
    let from = list.len().saturating_sub(AGAIN_FROM_MAX);
    (0..6).find_map(|_| {
        let older = *list.get(from + chance.below((list.len() - from) as u64) as usize)?;
        let old = events.get(older)?;
        let alive = open.get(&(event.place, old.trace_key.clone())) == Some(&older);
        (alive && old.slot < event.slot && old.at.0 < event.at.0).then_some(older)
    })
}

/// In a flow without auto-resolve, one record can stand in the list twice.
fn double(events: &mut [Event], chance: &mut Chance) {
    for place in 1..events.len() {
        let Some((before, rest)) = events.split_at_mut_checked(place) else { return };
        if let (Some(old), Some(event)) = (before.last(), rest.first_mut())
            && old.slot == event.slot
            && old.place == event.place
            && chance.below(100) < 12
        {
            event.facts = old.facts.clone();
            event.trace_key.clone_from(&old.trace_key);
        }
    }
}

fn count_resolved(slots: &mut [Slot], slot: Option<usize>, step: usize) {
    if let Some(cell) = slot.and_then(|slot| slots.get_mut(slot)).and_then(|slot| slot.resolved.get_mut(step))
    {
        *cell += 1;
    }
}

/// Resolves one event in the way that fits it.
fn cure(
    scene: &Scene<'_>,
    slots: &mut [Slot],
    event: &mut Event,
    retries: &mut Retries,
    chance: &mut Chance,
) {
    let matched = scene.auto_resolves() && !event.trace_key.is_empty();
    if scene.auto_resolves()
        && event.template.class == "intermittent"
        && chance.below(100) < 70
        && cured_by_retry(scene, event, retries, chance)
    {
        return;
    }
    if matched && chance.below(100) < 68 && cured_by_run(slots, event, chance) {
        return;
    }
    let wait = 4 * MINUTE_MS + (chance.below(1_000) * chance.below(1_000)) as i64 * 2 * DAY_MS / 1_000_000;
    let at = UtcMs(event.at.plus_ms(wait).0.min(scene.now.0 - 30_000).max(event.at.0 + 1));
    let by = operator(scene.owner, chance);
    if event.slot.is_some() && chance.below(100) < 30 {
        retries.by_person(event.place, at, &by, true);
    }
    event.resolved = Some((at, by));
}

fn cured_by_retry(scene: &Scene<'_>, event: &mut Event, retries: &mut Retries, chance: &mut Chance) -> bool {
    let attempt = [0, 0, 0, 1, 1, 2, 3].get(chance.below(7) as usize).copied().unwrap_or(0);
    let Some(at) = AUTO_RETRY_MS.get(attempt).map(|wait| event.at.plus_ms(wait + 900)) else { return false };
    if at.0 >= scene.now.0 {
        return false;
    }
    for earlier in 0..attempt {
        retries.automatic(event.place, event.slot, event.at, earlier, false);
    }
    retries.automatic(event.place, event.slot, event.at, attempt, true);
    event.auto_attempts = attempt as u8 + 1;
    event.resolved = Some((at, "auto".to_owned()));
    true
}

/// The record passes in a later run of the same step.
fn cured_by_run(slots: &mut [Slot], event: &mut Event, chance: &mut Chance) -> bool {
    let Some(slot) = event.slot else { return false };
    let generator = slots.get(slot).map(|slot| slot.generator);
    let from = slot + 1 + chance.below(30) as usize;
    let found = slots.iter().enumerate().skip(from).take(12).find(|(_, later)| {
        later.end == End::Completed
            && Some(later.generator) == generator
            && later.started.0 > event.at.0
            && later.created.0 - event.at.0 < run::LATER_MS.max(4 * DAY_MS)
    });
    let Some((later, at)) =
        found.map(|(place, slot)| (place, run::moment(slot, event.place, slot.errors.len(), chance)))
    else {
        return false;
    };
    count_resolved(slots, Some(later), event.place);
    event.resolved = Some((at, "auto".to_owned()));
    true
}

/// Some retries did not help: the error moved to Resolved when it was taken, and came back without a run.
fn fail_retries(scene: &Scene<'_>, events: &mut Vec<Event>, retries: &mut Retries, chance: &mut Chance) {
    let mut left = left_for_retries(scene.plan);
    let first_new = events.len();
    for _ in 0..(left * 12) {
        if left == 0 {
            return;
        }
        let place = chance.below(first_new as u64) as usize;
        if let Some(again) = events.get_mut(place).and_then(|event| fail_retry(scene, event, retries, chance))
        {
            events.push(again);
            left -= 1;
        }
    }
}

fn fail_retry(
    scene: &Scene<'_>,
    event: &mut Event,
    retries: &mut Retries,
    chance: &mut Chance,
) -> Option<Event> {
    let until = event.resolved.as_ref().map_or(scene.now.0 - MINUTE_MS, |(at, _)| at.0);
    event.slot?;
    if event.trace_key.is_empty() || event.hostile.is_some() || event.auto_attempts > 0 {
        return None;
    }
    let at = event.at.plus_ms(chance.between(20 * MINUTE_MS, 6 * HOUR_MS));
    if at.0 + 10_000 >= until {
        return None;
    }
    let by = operator(scene.owner, chance);
    let mut again = event.clone();
    retries.by_person(event.place, at, &by, false);
    again.slot = None;
    again.at = at.plus_ms(chance.between(900, 5_000));
    event.resolved = Some((at, by));
    Some(again)
}

/// Open intermittent errors have had some of their automatic retries, or all.
fn await_auto_retry(scene: &Scene<'_>, event: &mut Event, retries: &mut Retries) {
    let waits = scene.auto_resolves() && event.resolved.is_none() && event.template.class == "intermittent";
    if !waits || event.auto_attempts > 0 || event.slot.is_none() || event.hostile.is_some() {
        return;
    }
    let age = scene.now.0 - event.at.0;
    let made = AUTO_RETRY_MS.iter().filter(|wait| **wait <= age).count();
    event.auto_attempts = made as u8;
    event.chain_started = Some(event.at);
    event.retry_at = AUTO_RETRY_MS.get(made).map(|wait| event.at.plus_ms(*wait));
    (0..made).for_each(|attempt| retries.automatic(event.place, event.slot, event.at, attempt, false));
}
