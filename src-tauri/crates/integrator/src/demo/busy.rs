//! Keeps the demo account busy: whatever the schedules do, a few runs are always under way, and now and then
//! somebody stops one.
//!
//! One look every few seconds; it sleeps in between and ends with its task.

use super::{
    chance::Chance,
    fill,
    people::operator,
    plan::{FlowPlan, Form, Mood, flows},
};
use crate::{
    engine::{cancel, flow_view::FlowView, run},
    error::Error,
    model::JobRow,
    platform::Platform,
    store::job_list::{self, JobFilter},
};
use domain::time::{MINUTE_MS, SECOND_MS, UtcMs};
use rusqlite::Connection;
use std::{sync::Arc, time::Duration};

/// Runs under way that are aimed at: one of these numbers, changing by the minute.
const AIM: [usize; 6] = [3, 4, 2, 4, 5, 3];
/// Milliseconds between two looks at speed 1, and at any speed.
const LOOK_MS: i64 = 6_000;
const LOOK_MS_MIN: i64 = 250;
/// Looks of a thousand at which somebody stops a run.
const STOP_PERMILLE: u64 = 9;
/// A run must be this old to be stopped.
const STOP_AGE_MS: i64 = 12 * SECOND_MS;

/// Looks after the demo account for as long as it is polled. Other accounts, and those with a manual clock, are
/// left alone.
pub(crate) async fn keep(platform: Arc<Platform>) {
    if platform.clock.is_manual() || platform.source.get().is_none() {
        return;
    }
    let wait = Duration::from_millis(platform.clock.scaled_ms(LOOK_MS).max(LOOK_MS_MIN).unsigned_abs());
    let mut turn = 0_u64;
    loop {
        let at_work = platform.clone();
        let looked =
            tokio::task::spawn_blocking(move || at_work.store.write(|tx| look(tx, &at_work, turn))).await;
        match looked {
            Ok(Ok(())) => platform.changed.notify_one(),
            Ok(Err(error)) => tracing::warn!(%error, "the demo traffic could not begin a run"),
            Err(_) => return,
        }
        turn += 1;
        tokio::time::sleep(wait).await;
    }
}

/// One look: begins runs when too few are under way, stops one now and then.
pub(crate) fn look(tx: &Connection, platform: &Platform, turn: u64) -> Result<(), Error> {
    let now = platform.clock.now();
    let mut chance = Chance::new(now.0.cast_unsigned() ^ turn.rotate_left(40));
    fill::seen(tx, now)?;
    let mut under_way = runs(tx)?;
    if chance.permille(STOP_PERMILLE) {
        stop(tx, platform, &under_way, now, &mut chance)?;
    }
    let minute = now.0.div_euclid(MINUTE_MS).unsigned_abs();
    let aim = AIM.get((minute % AIM.len() as u64) as usize).copied().unwrap_or(3);
    // The first look fills up; later ones begin one run at a time, so that they do not end together.
    let more = aim.saturating_sub(under_way.len()).min(if turn == 0 { aim } else { 1 });
    for _ in 0..more {
        if let Some(flow) = pick(tx, &under_way, &mut chance)? {
            let exports: Vec<String> = flow.generators().map(|step| step.id.clone()).collect();
            run::request(tx, platform, &flow, &exports, now)?;
            under_way = runs(tx)?;
        }
    }
    Ok(())
}

/// All runs of flows that have not ended.
fn runs(tx: &Connection) -> Result<Vec<JobRow>, Error> {
    let mut filter = JobFilter::default();
    filter.parents();
    filter.under_way();
    filter.text("type", "flow");
    job_list::list(tx, &filter, 100, 0)
}

/// A flow that is not at work, more likely one that often is.
fn pick(tx: &Connection, under_way: &[JobRow], chance: &mut Chance) -> Result<Option<FlowView>, Error> {
    for _ in 0..8 {
        let Some(plan) = weighted(chance) else { return Ok(None) };
        let id = plan.id();
        if under_way.iter().any(|job| job.flow == id) {
            continue;
        }
        if let Some(flow) = FlowView::load(tx, &id)?.filter(|flow| !flow.disabled) {
            return Ok(Some(flow));
        }
    }
    Ok(None)
}

fn weighted(chance: &mut Chance) -> Option<&'static FlowPlan> {
    let share = |plan: &FlowPlan| {
        let rests = plan.errors == 0 || matches!(plan.mood, Mood::Disabled | Mood::Offline);
        match plan.every_min {
            _ if rests => 0,
            // What runs once a day is left to its schedule.
            0 => 0,
            every => match plan.form {
                Form::Instance(_) => 3,
                _ => 60 / u64::from(every.min(60)) + 2,
            },
        }
    };
    let mut ticket = chance.below(flows().map(share).sum());
    flows().find(|plan| {
        let width = share(plan);
        let found = ticket < width;
        ticket = ticket.saturating_sub(width);
        found
    })
}

fn stop(
    tx: &Connection,
    platform: &Platform,
    jobs: &[JobRow],
    now: UtcMs,
    chance: &mut Chance,
) -> Result<(), Error> {
    let old = jobs.iter().find(|job| {
        job.status == "running"
            && job.started_at.is_some_and(|at| now.0 - at.0 > platform.clock.scaled_ms(STOP_AGE_MS))
    });
    if let Some(job) = old {
        let by = if chance.below(4) == 0 {
            "system".to_owned()
        } else {
            operator(&platform.account.owner, chance)
        };
        cancel::request(tx, job, &by, now)?;
    }
    Ok(())
}
