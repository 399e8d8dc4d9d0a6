//! From a decided event to the error record that the platform keeps.

use super::{
    super::{
        app::App,
        chance::Chance,
        document::TAGS,
        message,
        people::{OWNER, PEOPLE},
    },
    event::Event,
    outcome::Scene,
    run::Slot,
};
use crate::model::NewError;
use domain::flow::StepKind;

/// Open errors of a thousand that carry tags, and that somebody has been given.
const TAGGED_PERMILLE: u64 = 45;
const ASSIGNED_PERMILLE: u64 = 22;
/// Errors of a thousand without kept retry data.
const NO_DATA_PERMILLE: u64 = 50;

/// The record of an event.
pub(crate) fn record(scene: &Scene<'_>, slots: &[Slot], event: &Event, chance: &mut Chance) -> NewError {
    let plan = scene.plan;
    let steps = plan.all_steps();
    let to = steps.get(event.place).map_or(App::NetSuite, |step| step.app);
    let from = steps.first().map_or(App::NetSuite, |step| step.app);
    let export = steps.get(event.place).is_some_and(|step| step.kind == StepKind::Export);
    let mut failure = match event.hostile {
        Some(place) => message::hostile(place, chance),
        None => event.template.failure(&event.facts, plan.shape, to, chance),
    };
    failure.export_uri = event.facts.export_uri(plan.shape, from);
    if failure.classification.as_deref() == Some("duplicate") {
        failure.import_uri = event.facts.export_uri(plan.shape, to);
    }
    let keeps_data = !export && !chance.permille(NO_DATA_PERMILLE);
    let open = event.resolved.is_none();
    NewError {
        flow: plan.id(),
        step: plan.step_id(event.place),
        o_index: event.place as u32,
        occurred_at: event.at,
        trace_key: event.trace_key.clone(),
        failure,
        run_id: event.slot.and_then(|slot| slots.get(slot)).map(|slot| slot.id.clone()),
        retry_data: keeps_data.then(|| event.facts.record(plan.shape)),
        retry_at: event.retry_at.filter(|_| open && keeps_data),
        auto_attempts: event.auto_attempts,
        chain_started_at: event.chain_started,
        purge_at: None,
        resolved: event.resolved.clone(),
        tags: tags(open, chance),
        assigned_to: assignee(open, chance),
        // While auto-retry is at it, nobody was told yet.
        is_news: event.retry_at.is_some() && open && keeps_data,
    }
}

fn tags(open: bool, chance: &mut Chance) -> Vec<String> {
    if !open || !chance.permille(TAGGED_PERMILLE) {
        return Vec::new();
    }
    let first = chance.below(TAGS.len() as u64) as usize;
    let count = 1 + chance.below(3) as usize;
    (first..first + count)
        .filter_map(|place| TAGS.get(place % TAGS.len()))
        .map(|(code, _)| (*code).to_owned())
        .collect()
}

fn assignee(open: bool, chance: &mut Chance) -> String {
    if !open || !chance.permille(ASSIGNED_PERMILLE) {
        return String::new();
    }
    match chance.below(10) {
        0..3 => OWNER.email.to_owned(),
        3..7 => PEOPLE[1].email.to_owned(),
        _ => PEOPLE[0].email.to_owned(),
    }
}
