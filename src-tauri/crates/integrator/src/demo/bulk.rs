//! Accounts of any size, for measuring: many error records fast, the same ones for the same seed.
//!
//! Flow by flow, each in a transaction of its own, with a mark of how far it is: a file that was cut off while it
//! was being filled is filled up at the next start.

use super::{
    app::App,
    chance::{Chance, named_id, timed_id},
    message,
    record::{Facts, Shape},
};
use crate::{
    engine::{
        flow_view::{self, FlowView},
        pass,
    },
    error::Error,
    model::{Counts, JobRow, Kind, NewError, StepView},
    platform::Platform,
    store::{error_row, job_row, meta, resource_row, retry_row, tally_row},
};
use domain::{
    flow::StepKind,
    retention::{self, RETRY_ROWS_MAX},
    time::{DAY_MS, UtcMs},
};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Most flows, steps of a flow and errors that can be asked for.
const FLOWS_MAX: u32 = 1_000;
const STEPS_MAX: u32 = 20;
const ERRORS_MAX: u64 = 10_000_000;
/// How far back the errors go.
const SPAN_DAYS: i64 = 28;
/// Name of the value that says what is still to be written.
const PENDING: &str = "bulk_pending";

/// What is asked for (command-line contract, part 3).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct BulkSpec {
    /// How many flows.
    pub(crate) flows: u32,
    /// Steps of each flow: one export, then imports.
    pub(crate) steps_per_flow: u32,
    /// How many error records, spread over the imports.
    pub(crate) errors: u64,
    /// Share of them that is resolved, 0 to 1.
    pub(crate) resolved_share: f64,
    /// The same seed and time give the same records.
    pub(crate) seed: u64,
}

impl Default for BulkSpec {
    fn default() -> Self {
        Self { flows: 40, steps_per_flow: 4, errors: 10_000, resolved_share: 0.7, seed: 1 }
    }
}

/// What is being written, with how far it is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Pending {
    spec: BulkSpec,
    done: u32,
    /// Time of the newest record: that of the request, also when it is finished later.
    now_ms: i64,
}

/// Writes the records. Gives how many errors they are.
pub(crate) fn bulk(platform: &Platform, spec: BulkSpec) -> Result<u64, Error> {
    platform.store.write(|tx| bulk_later(tx, platform, spec))?;
    bulk_pending(platform)
}

/// Notes what is to be written; [`bulk_pending`] writes it.
pub(crate) fn bulk_later(tx: &Connection, platform: &Platform, spec: BulkSpec) -> Result<(), Error> {
    let possible = (1..=FLOWS_MAX).contains(&spec.flows)
        && (2..=STEPS_MAX).contains(&spec.steps_per_flow)
        && spec.errors <= ERRORS_MAX
        && (0.0..=1.0).contains(&spec.resolved_share);
    if !possible {
        return Err(Error::Option(
            "bulk takes 1 to 1,000 flows, 2 to 20 steps, at most 10,000,000 errors, a share of 0 to 1",
        ));
    }
    save(tx, Some(&Pending { spec, done: 0, now_ms: platform.clock.now().0 }))
}

/// Writes what is noted, also what an earlier process left. Gives how many errors were written.
pub(crate) fn bulk_pending(platform: &Platform) -> Result<u64, Error> {
    let mut errors = 0;
    while let Some(written) = platform.store.write(|tx| next(tx))? {
        errors += written;
    }
    Ok(errors)
}

/// Writes the next flow and gives its number of errors; `None` when all are there.
fn next(tx: &Connection) -> Result<Option<u64>, Error> {
    let Some(text) = meta::get(tx, PENDING)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let pending: Pending = serde_json::from_str(&text)?;
    let written = write_flow(tx, &pending)?;
    let next = Pending { done: pending.done + 1, ..pending };
    save(tx, Some(&next).filter(|next| next.done < next.spec.flows))?;
    Ok(Some(written))
}

fn save(tx: &Connection, pending: Option<&Pending>) -> Result<(), Error> {
    meta::set(tx, PENDING, &pending.map(serde_json::to_string).transpose()?.unwrap_or_default())
}

const SHAPES: [(Shape, App); 6] = [
    (Shape::Order, App::NetSuite),
    (Shape::Customer, App::Salesforce),
    (Shape::Stock, App::Shopify),
    (Shape::Money, App::Stripe),
    (Shape::Purchase, App::Spscommerce),
    (Shape::Item, App::Snowflake),
];

/// One flow of a bulk account while it is written.
struct Bulk<'a> {
    tx: &'a Connection,
    now: UtcMs,
    days: u32,
    flow: FlowView,
    shape: Shape,
    app: App,
    spec: BulkSpec,
}

fn write_flow(tx: &Connection, pending: &Pending) -> Result<u64, Error> {
    let (spec, place, now) = (pending.spec, pending.done, UtcMs(pending.now_ms));
    let (shape, app) =
        SHAPES.get(place as usize % SHAPES.len()).copied().unwrap_or((Shape::Order, App::NetSuite));
    let doc = documents(tx, spec, place, app, now)?;
    flow_view::register_steps(tx, &doc)?;
    let Some(flow) = FlowView::from_doc(tx, doc)? else { return Ok(0) };
    let mut chance = Chance::new(spec.seed.wrapping_mul(0x9e37_79b9).wrapping_add(u64::from(place)));
    let bulk = Bulk { tx, now, days: Platform::retention_days(tx)?, flow, shape, app, spec };
    let errors = share(spec.errors, u64::from(spec.flows), u64::from(place));
    bulk.write(errors, &mut chance)?;
    Ok(errors)
}

/// Part number `place` of `total` cut into `parts` that differ by one at most.
fn share(total: u64, parts: u64, place: u64) -> u64 {
    let parts = parts.max(1);
    total / parts + u64::from(place < total % parts)
}

impl Bulk<'_> {
    /// Writes the errors day by day, oldest first, each day's in one run.
    fn write(&self, errors: u64, chance: &mut Chance) -> Result<(), Error> {
        let imports: Vec<&StepView> =
            self.flow.steps.iter().filter(|step| step.kind == StepKind::Import).collect();
        let per_import = errors / (imports.len() as u64).max(1) + 1;
        let without_data = per_import.saturating_sub(RETRY_ROWS_MAX as u64) * imports.len() as u64;
        let mut number = 0;
        let mut resolved = [0_i64; 2];
        for day in 0..SPAN_DAYS {
            let begun = self.now.plus_ms(-(SPAN_DAYS - day) * DAY_MS);
            let run = timed_id(begun, chance);
            let mut counts = vec![0_i64; imports.len()];
            let of_day = share(errors, SPAN_DAYS as u64, day as u64);
            for turn in 0..of_day {
                let at = begun.plus_ms(DAY_MS / 2 * turn as i64 / of_day.max(1) as i64 + 1_000);
                let place = (number % imports.len().max(1) as u64) as usize;
                let Some(step) = imports.get(place) else { break };
                let by = self.write_error(step, &run, at, number >= without_data, chance)?;
                resolved
                    .iter_mut()
                    .zip([Some("auto"), Some("bulk")])
                    .for_each(|(sum, who)| *sum += i64::from(by == who));
                counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
                number += 1;
            }
            self.write_run(&run, begun, &counts, chance)?;
        }
        for (count, by_auto) in resolved.into_iter().zip([true, false]) {
            if count > 0 {
                tally_row::add_resolved(self.tx, self.now.plus_ms(-1), &self.flow.id, by_auto, count)?;
            }
        }
        Ok(())
    }

    /// Writes one error; gives who resolved it: `auto`, `bulk` (a person) or nobody.
    fn write_error(
        &self,
        step: &StepView,
        run: &str,
        at: UtcMs,
        keep_data: bool,
        chance: &mut Chance,
    ) -> Result<Option<&'static str>, Error> {
        let facts = Facts::draw(self.shape, at, chance);
        let template = message::pick(self.app, StepKind::Import, false, chance);
        let failure = template.failure(&facts, self.shape, self.app, chance);
        let gone = (chance.below(1_000_000) as f64) < self.spec.resolved_share * 1_000_000.0;
        let by = gone.then(|| if chance.below(4) > 0 { "auto" } else { "bulk" });
        let resolved = by.map(|by| {
            let who = if by == "auto" { by.to_owned() } else { super::people::PEOPLE[0].id() };
            (at.plus_ms(DAY_MS / 4).min(self.now.plus_ms(-1)), who)
        });
        let error = NewError {
            o_index: step.o_index,
            occurred_at: at,
            // Unique in the step, so that every open error is the only one of its record.
            trace_key: format!("{}-{:x}", facts.trace_key(self.shape), chance.next() >> 24),
            failure: pass::complete(failure, step),
            run_id: Some(run.to_owned()),
            purge_at: Some(retention::purge_at(at, self.days)),
            resolved,
            ..NewError::default()
        };
        let id = error_row::insert(self.tx, step.number, &error)?;
        if keep_data {
            retry_row::keep(self.tx, id, step.number, &facts.record(self.shape), "[]")?;
        }
        Ok(by)
    }

    fn write_run(&self, run: &str, begun: UtcMs, errors: &[i64], chance: &mut Chance) -> Result<(), Error> {
        let ended = begun.plus_ms(DAY_MS / 2 + 60_000);
        let base = JobRow {
            status: "completed".to_owned(),
            created_at: begun,
            started_at: Some(begun.plus_ms(900)),
            ended_at: Some(ended),
            last_executed_at: Some(ended),
            last_modified: ended,
            purge_at: Some(retention::purge_at(begun, self.days)),
            ..JobRow::default()
        };
        let moved: i64 = errors.iter().sum::<i64>() * 4 + 100;
        let pages = moved / 100 + 1;
        let (mut children, mut sum, mut alive) = (Vec::new(), Counts::default(), moved);
        let mut errors = errors.iter();
        for step in &self.flow.steps {
            let import = step.kind == StepKind::Import;
            let error = if import { errors.next().copied().unwrap_or(0) } else { 0 };
            alive -= error;
            let counts = Counts {
                success: alive,
                error,
                pages_generated: if import { 0 } else { pages },
                pages_processed: if import { pages } else { 0 },
                ..Counts::default()
            };
            sum.success += alive;
            sum.error += error;
            sum.pages_generated += counts.pages_generated;
            children.push(JobRow {
                id: timed_id(begun, chance),
                job_type: if import { "import" } else { "export" }.to_owned(),
                export: if import { String::new() } else { step.id.clone() },
                import: if import { step.id.clone() } else { String::new() },
                parent: run.to_owned(),
                counts,
                o_index: step.o_index,
                ..base.clone()
            });
        }
        let parent = JobRow {
            id: run.to_owned(),
            job_type: "flow".to_owned(),
            flow: self.flow.id.clone(),
            integration: self.flow.integration.clone(),
            export: self.flow.steps.first().map(|step| step.id.clone()).unwrap_or_default(),
            counts: sum,
            done_exporting: true,
            ..base
        };
        job_row::insert(self.tx, &parent)?;
        children.iter().try_for_each(|child| job_row::insert(self.tx, child))
    }
}

/// Writes integration, connection, steps and flow number `place`; gives the flow.
fn documents(tx: &Connection, spec: BulkSpec, place: u32, app: App, now: UtcMs) -> Result<Value, Error> {
    let made = now.plus_ms(-(SPAN_DAYS + 2) * DAY_MS).to_iso();
    let id = |kind: &str, name: String| named_id(kind, &format!("bulk/{}/{name}", spec.seed));
    let group = place / 10;
    let integration = id("integration", group.to_string());
    let connection = id("connection", app.facts().connection.to_owned());
    resource_row::put(
        tx,
        Kind::Integration,
        &json!({
            "_id": integration, "name": format!("Bulk {}", group + 1), "mode": "settings", "sandbox": false,
            "createdAt": made, "lastModified": made,
        }),
    )?;
    resource_row::put(
        tx,
        Kind::Connection,
        &json!({
            "_id": connection, "name": app.facts().connection, "type": app.facts().kind, "offline": false, "lastModified": made,
        }),
    )?;
    let step_id = |number: u32| id("step", format!("{place}/{number}"));
    for number in 0..spec.steps_per_flow {
        let kind = if number == 0 { StepKind::Export } else { StepKind::Import };
        let doc = json!({
            "_id": step_id(number), "name": format!("Step {}", number + 1), "adaptorType": app.adaptor(kind),
            "_connectionId": connection, "createdAt": made, "lastModified": made,
        });
        resource_row::put(tx, if number == 0 { Kind::Export } else { Kind::Import }, &doc)?;
    }
    let processors: Vec<Value> = (1..spec.steps_per_flow)
        .map(|number| json!({"type": "import", "_importId": step_id(number), "responseMapping": {"fields": [], "lists": []}}))
        .collect();
    let flow = json!({
        "_id": id("flow", place.to_string()), "name": format!("Bulk flow {}", place + 1), "disabled": false,
        "_integrationId": integration, "skipRetries": false, "autoResolveMatchingTraceKeys": true,
        "pageGenerators": [{"_exportId": step_id(0), "skipRetries": false}], "pageProcessors": processors,
        "createdAt": made, "lastModified": made,
    });
    resource_row::put(tx, Kind::Flow, &flow)?;
    Ok(flow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        for (total, parts) in [(0, 3), (10, 3), (1_000_000, 40), (5, 28)] {
            assert_eq!((0..parts).map(|place| share(total, parts, place)).sum::<u64>(), total);
        }
    }
}
