//! Runs of a flow: one job for each page generator, moved page by page through the steps (API 2.6).

use super::{
    chain,
    flow_view::{self, FlowView},
    held,
    pass::{self, Item, Passage},
    plan::{Action, RunPlan},
    resolve,
};
use crate::{
    error::Error,
    model::{Counts, Fate, JobRow, RunLoad, StepView},
    platform::Platform,
    store::{job_list, job_row, limit, meta, run_row, task_row},
};
use domain::{flow::StepKind, retention, time::UtcMs};
use rusqlite::Connection;

/// Kind of the tasks that move runs.
pub(crate) const TASK: &str = "run";

/// Asks for a run: a waiting job for each of these page generators. Gives the job ids.
pub(crate) fn request(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    exports: &[String],
    now: UtcMs,
) -> Result<Vec<String>, Error> {
    request_after(tx, platform, flow, exports, &[], now)
}

/// The same for a run that follows those of other flows.
pub(crate) fn request_after(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    exports: &[String],
    after: &[String],
    now: UtcMs,
) -> Result<Vec<String>, Error> {
    let mut jobs = Vec::new();
    for export in exports {
        let Some(generator) = flow.step(export) else { continue };
        // Counted, so that generated traffic can be repeated.
        let number = meta::count_up(tx, "runs_made")?;
        let source = platform.source.get();
        let load = source.map(|source| source.load(&flow.id, export, now, number)).unwrap_or_default();
        let queue_ms = platform.clock.scaled_ms(load.queue_ms);
        let job = insert(tx, platform, flow, generator, load, now)?;
        if !after.is_empty()
            && let Some(mut plan) = RunPlan::load(tx, &job)?
        {
            plan.after = after.to_vec();
            plan.save(tx, &job)?;
        }
        if flow.parallel {
            task_row::add(tx, now.plus_ms(queue_ms), TASK, &job)?;
        }
        jobs.push(job);
    }
    if !flow.parallel {
        start_next(tx, &flow.id, now)?;
    }
    Ok(jobs)
}

/// Runs a load through the flow at once. A held run is left in progress at its end.
pub(crate) fn run_now(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    generator: &StepView,
    load: RunLoad,
    held: bool,
    now: UtcMs,
) -> Result<String, Error> {
    let job = insert(tx, platform, flow, generator, load, now)?;
    if held && let Some(mut plan) = RunPlan::load(tx, &job)? {
        plan.held = true;
        plan.save(tx, &job)?;
    }
    advance(tx, platform, &job, now)?;
    Ok(job)
}

/// Finishes a held run; `false` when it is not one under way.
pub(crate) fn finish(tx: &Connection, platform: &Platform, job: &str, now: UtcMs) -> Result<bool, Error> {
    let Some(mut plan) = RunPlan::load(tx, job)?.filter(|plan| plan.held) else { return Ok(false) };
    plan.held = false;
    plan.save(tx, job)?;
    if let Some(flow) = job_row::get(tx, job)?.map(|row| FlowView::load(tx, &row.flow)).transpose()?.flatten()
    {
        held::settle(tx, &flow, job, now)?;
    }
    advance(tx, platform, job, now)?;
    Ok(true)
}

/// Does everything of a run that is due, and plans the rest.
pub(crate) fn advance(tx: &Connection, platform: &Platform, job: &str, now: UtcMs) -> Result<(), Error> {
    let (Some(row), Some(mut plan)) = (job_row::get(tx, job)?, RunPlan::load(tx, job)?) else {
        return Ok(());
    };
    if row.ended_at.is_some() {
        return Ok(());
    }
    let Some(flow) = FlowView::load(tx, &row.flow)? else {
        return end(tx, platform, job, &row.flow, "canceled", now);
    };
    if row.status == "canceling" {
        held::settle(tx, &flow, job, now)?;
        return end(tx, platform, job, &flow.id, "canceled", now);
    }
    let started = match plan.started_at {
        Some(at) => at,
        None => {
            job_row::start(tx, job, "running", now)?;
            plan.started_at = Some(now);
            now
        }
    };
    let timeline = plan.timeline();
    while let Some((offset_ms, action)) = timeline.get(plan.done).copied() {
        let due = started.plus_ms(platform.clock.scaled_ms(offset_ms));
        if due > now {
            task_row::add(tx, due, TASK, job)?;
            break;
        }
        if action == Action::End {
            if plan.held {
                break;
            }
            if plan.failed.is_some() {
                return end(tx, platform, job, &flow.id, "failed", now);
            }
            end(tx, platform, job, &flow.id, "completed", now)?;
            return chain::follow(tx, platform, &flow, &plan.after, now);
        }
        act(tx, &Run { platform, flow: &flow, job, plan: &plan, now }, action)?;
        plan.done += 1;
    }
    plan.save(tx, job)
}

/// Ends a run: its steps, its limits, and the start of the next one that waits.
fn end(
    tx: &Connection,
    platform: &Platform,
    job: &str,
    flow: &str,
    status: &str,
    now: UtcMs,
) -> Result<(), Error> {
    for child in job_row::children(tx, job)? {
        job_row::end(tx, &child.id, status, now)?;
    }
    if let Some(plan) = RunPlan::load(tx, job)? {
        let files: Vec<_> = plan.files.iter().map(|name| (platform.ids.make_file(), name.clone())).collect();
        // The plan on file may be older than a run that went through in one go.
        if job_row::get(tx, job)?.is_some_and(|row| row.started_at.is_some()) {
            job_row::set_files(tx, job, &files)?;
            job_row::set_done_exporting(tx, job)?;
        }
    }
    job_row::end(tx, job, status, now)?;
    run_row::drop_all(tx, job)?;
    task_row::remove_of(tx, TASK, job)?;
    resolve::set_flow_time(tx, flow, "lastExecutedAt", now)?;
    limit::trim_runs(tx, flow, retention::RUNS_MAX)?;
    start_next(tx, flow, now)
}

/// Gives the oldest waiting run of a flow its turn when no other is under way.
fn start_next(tx: &Connection, flow: &str, now: UtcMs) -> Result<(), Error> {
    let jobs = job_list::under_way(tx, flow, "flow")?;
    match jobs.first() {
        Some(first) if jobs.iter().all(|job| job.status == "queued") => {
            task_row::remove_of(tx, TASK, &first.id)?;
            task_row::add(tx, now, TASK, &first.id)
        }
        _ => Ok(()),
    }
}

struct Run<'a> {
    platform: &'a Platform,
    flow: &'a FlowView,
    job: &'a str,
    plan: &'a RunPlan,
    now: UtcMs,
}

fn act(tx: &Connection, run: &Run<'_>, action: Action) -> Result<(), Error> {
    match action {
        Action::Pass { page, processor } => pass_page(tx, run, page, processor),
        Action::Fail => fail(tx, run),
        Action::End => Ok(()),
    }
}

fn pass_page(tx: &Connection, run: &Run<'_>, page: usize, processor: usize) -> Result<(), Error> {
    let step = if processor == 0 {
        run.flow.step(&run.plan.export)
    } else {
        run.flow.steps.iter().filter(|step| step.kind != StepKind::Export).nth(processor - 1)
    };
    // A step that was taken out of the flow meanwhile lets its pages by.
    let Some(step) = step else { return Ok(()) };
    let items: Vec<Item> = run_row::page(tx, run.job, page)?
        .map(|text| serde_json::from_str(&text))
        .transpose()?
        .unwrap_or_default();
    let visits = |item: &Item| processor == 0 || run.flow.path(&item.branches).contains(&step.id.as_str());
    let (here, elsewhere): (Vec<Item>, Vec<Item>) = items.into_iter().partition(visits);
    let child = child(tx, run, step)?;
    let passage = passage(run, step);
    let passed = pass::pass(tx, &passage, &here)?;
    let mut counts = passed.counts;
    if processor == 0 {
        counts.pages_generated = 1;
    } else {
        counts.pages_processed = 1;
    }
    job_row::add_counts(tx, &child, counts, run.now)?;
    let mut onward: Vec<Item> = passed.onward.iter().filter_map(|place| here.get(*place).cloned()).collect();
    onward.extend(elsewhere);
    run_row::set_page(tx, run.job, page, &serde_json::to_string(&onward)?)?;
    if page + 1 == run.plan.pages {
        job_row::end(tx, &child, "completed", run.now)?;
        if processor == 0 {
            job_row::set_done_exporting(tx, run.job)?;
        }
    }
    Ok(())
}

fn fail(tx: &Connection, run: &Run<'_>) -> Result<(), Error> {
    let (Some(step), Some(failure)) = (run.flow.step(&run.plan.export), &run.plan.failed) else {
        return Ok(());
    };
    let child = child(tx, run, step)?;
    let item = Item {
        trace_key: String::new(),
        data: serde_json::Value::Null,
        branches: Vec::new(),
        at: vec![(step.id.clone(), Fate::Error(failure.clone()))],
    };
    let passed = pass::pass(tx, &passage(run, step), &[item])?;
    job_row::add_counts(tx, &child, Counts { error: passed.counts.error, ..Counts::default() }, run.now)?;
    job_row::set_done_exporting(tx, run.job)
}

fn passage<'a>(run: &'a Run<'_>, step: &'a StepView) -> Passage<'a> {
    Passage {
        platform: run.platform,
        flow: run.flow,
        step,
        run_id: Some(run.job),
        hold: run.plan.held,
        now: run.now,
    }
}

/// The step job of a run, made when the first page comes.
fn child(tx: &Connection, run: &Run<'_>, step: &StepView) -> Result<String, Error> {
    let known = job_row::children(tx, run.job)?;
    if let Some(child) = known.into_iter().find(|child| child.export == step.id || child.import == step.id) {
        return Ok(child.id);
    }
    let is_import = step.kind == StepKind::Import;
    let id = run.platform.ids.make(run.now);
    job_row::insert(
        tx,
        &JobRow {
            id: id.clone(),
            job_type: if is_import { "import" } else { "export" }.to_owned(),
            export: if is_import { String::new() } else { step.id.clone() },
            import: if is_import { step.id.clone() } else { String::new() },
            parent: run.job.to_owned(),
            status: "running".to_owned(),
            o_index: step.o_index,
            created_at: run.now,
            started_at: Some(run.now),
            last_executed_at: Some(run.now),
            last_modified: run.now,
            purge_at: Some(retention::purge_at(run.now, Platform::retention_days(tx)?)),
            ..JobRow::default()
        },
    )?;
    Ok(id)
}

fn insert(
    tx: &Connection,
    platform: &Platform,
    flow: &FlowView,
    generator: &StepView,
    load: RunLoad,
    now: UtcMs,
) -> Result<String, Error> {
    flow_view::register_steps(tx, &flow.doc)?;
    let id = platform.ids.make(now);
    let processors = flow.steps.iter().filter(|step| step.kind != StepKind::Export).count();
    let (plan, pages) = RunPlan::of_load(load, generator, processors);
    job_row::insert(
        tx,
        &JobRow {
            id: id.clone(),
            job_type: "flow".to_owned(),
            flow: flow.id.clone(),
            integration: flow.integration.clone(),
            export: generator.id.clone(),
            status: "queued".to_owned(),
            created_at: now,
            last_modified: now,
            purge_at: Some(retention::purge_at(now, Platform::retention_days(tx)?)),
            ..JobRow::default()
        },
    )?;
    plan.save(tx, &id)?;
    for (number, page) in pages.iter().enumerate() {
        run_row::set_page(tx, &id, number, &serde_json::to_string(page)?)?;
    }
    Ok(id)
}
