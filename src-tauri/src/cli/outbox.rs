//! `flowmend outbox`: what is on its way to the remote.

use super::{
    desk::{Context, Opened},
    errors::Names,
    exit::{Exit, Failure, stopped},
    output::{Output, Table},
    shape::{iso, shown_time},
};
use domain::outbox::{Action, ItemState};
use ipc::store::outbox::{BatchId, ItemId, ItemRow, Pause};
use ipc::sync::DrainMode;
use serde_json::{Value, json};

/// Items read at a time.
const PAGE_ROWS: usize = 500;

/// `flowmend outbox …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List unfinished items
    List {
        /// Finished ones too
        #[arg(long)]
        all: bool,
    },
    /// Send everything that is due, and wait for the outcomes
    Send,
    /// Take back a batch as far as it has not left
    Cancel {
        /// The batch
        batch: String,
    },
    /// Let a batch rest: nothing more of it leaves
    Pause {
        /// The batch
        batch: String,
    },
    /// Let a resting batch go on
    Resume {
        /// The batch
        batch: String,
    },
    /// List everything that was ever sent, newest first
    Journal {
        /// Most lines
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Queue a parked item again
    Requeue {
        /// The item
        item: String,
    },
}

/// Runs one of them.
///
/// # Errors
/// When it cannot be done.
pub(crate) fn run(command: Command, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    match command {
        Command::List { all } => list(all, &opened, output),
        Command::Send => send(&opened, context, output),
        Command::Cancel { batch } => cancel(&batch, &opened, context, output),
        Command::Pause { batch } => pause(&batch, Some(Pause::Person), &opened, output),
        Command::Resume { batch } => pause(&batch, None, &opened, output),
        Command::Journal { limit } => journal(limit, &opened, output),
        Command::Requeue { item } => requeue(&item, &opened, context, output),
    }
}

fn list(all: bool, opened: &Opened, output: &mut Output) -> Result<Exit, Failure> {
    let names = Names::read(&opened.store)?;
    let mut table = Table::new(&[
        "item",
        "batch",
        "what",
        "flow",
        "step",
        ">records",
        "state",
        ">attempts",
        "next attempt (UTC)",
        "parked because",
        "queued (UTC)",
    ]);
    let mut after = None;
    loop {
        let page = opened.store.list_items(None, all, after, PAGE_ROWS)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for item in &page {
            if output.is_json() {
                output.json(&to_json(item))?;
            } else {
                add(&mut table, item, &names);
            }
        }
        if page.len() < PAGE_ROWS {
            break;
        }
    }
    if !output.is_json() {
        output.table(&table)?;
    }
    Ok(Exit::Done)
}

fn send(opened: &Opened, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let report = context.with_engine(opened, async |engine| Ok(engine.drain(DrainMode::All).await?))?;
    let shape = json!({
        "requests": report.requests,
        "retries429": report.retries_429,
        "done": report.done,
        "parked": report.parked,
        "failed": report.retries_failed,
        "unsure": report.unsure,
        "queued": report.queued,
        "retriesSucceeded": report.retries_succeeded,
        "retriesPending": report.retries_pending,
    });
    if output.is_json() {
        output.json(&shape)?;
    } else {
        output.line(&format!(
            "{} items done, {} parked, {} unsure, {} still queued; {} retried records failed again.",
            report.done, report.parked, report.unsure, report.queued, report.retries_failed
        ))?;
    }
    if let Some(stop) = report.stop {
        return Err(stopped(stop, "The rest stays queued."));
    }
    let rest = report.parked + report.retries_failed + report.unsure + report.queued + report.retries_pending;
    Ok(if rest > 0 { Exit::Partly } else { Exit::Done })
}

fn cancel(batch: &str, opened: &Opened, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let id = batch.parse().map(BatchId).map_err(|_| unknown("batch", batch))?;
    if opened.store.batch(id).is_err() {
        return Err(unknown("batch", batch));
    }
    let (canceled, late) = opened.store.cancel_batch(id, context.now)?;
    if output.is_json() {
        output.json(&json!({ "batch": batch, "canceled": canceled, "alreadySent": late }))?;
    } else {
        output.line(&format!("{canceled} records taken back, {late} had left already."))?;
    }
    Ok(if late > 0 { Exit::Partly } else { Exit::Done })
}

fn pause(batch: &str, pause: Option<Pause>, opened: &Opened, output: &mut Output) -> Result<Exit, Failure> {
    let id = batch.parse().map(BatchId).map_err(|_| unknown("batch", batch))?;
    if opened.store.batch(id).is_err() {
        return Err(unknown("batch", batch));
    }
    let changed = opened.store.pause_batch(id, pause)?;
    let paused = pause.map(Pause::as_str);
    if output.is_json() {
        output.json(&json!({ "batch": batch, "paused": paused, "changed": changed }))?;
    } else {
        output.line(if paused.is_some() { "The batch rests." } else { "The batch goes on." })?;
    }
    Ok(Exit::Done)
}

fn journal(limit: usize, opened: &Opened, output: &mut Output) -> Result<Exit, Failure> {
    let mut table =
        Table::new(&["line", "sent (UTC)", "method", "path", ">ids", "outcome", "status", ">ms", "code"]);
    let (mut before, mut left) = (None, limit);
    while left > 0 {
        let page = opened.store.list_journal(before, left.min(PAGE_ROWS))?;
        let Some((last, _)) = page.last() else { break };
        before = Some(*last);
        left -= page.len();
        for (line, entry) in page {
            if output.is_json() {
                output.json(&json!({
                    "line": line.to_string(),
                    "at": iso(Some(entry.at)),
                    "method": entry.method,
                    "path": entry.path,
                    "ids": entry.ids,
                    "status": entry.status,
                    "outcome": entry.outcome,
                    "detail": entry.detail,
                    "elapsedMs": entry.elapsed_ms,
                    "item": entry.item.map(|item| item.0.to_string()),
                }))?;
            } else {
                table.row([
                    line.to_string(),
                    shown_time(Some(entry.at)),
                    entry.method,
                    entry.path,
                    entry.ids.to_string(),
                    entry.outcome,
                    entry.status.map(|status| status.to_string()).unwrap_or_default(),
                    entry.elapsed_ms.map(|ms| ms.to_string()).unwrap_or_default(),
                    entry.detail.unwrap_or_default(),
                ]);
            }
        }
    }
    if !output.is_json() {
        output.table(&table)?;
    }
    Ok(Exit::Done)
}

fn requeue(item: &str, opened: &Opened, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let id = item.parse().map(ItemId).map_err(|_| unknown("item", item))?;
    let found = opened.store.item(id).map_err(|_| unknown("item", item))?;
    if found.row.state != ItemState::Parked {
        return Err(Failure::failed(
            "not_parked",
            format!("Item {item} is {}; only parked items can be queued again.", found.row.state.as_str()),
        ));
    }
    opened.store.requeue_item(id, context.now)?;
    if output.is_json() {
        output.json(&json!({ "item": item, "state": "queued" }))?;
    } else {
        output.line("Queued again.")?;
    }
    Ok(Exit::Done)
}

fn unknown(what: &str, id: &str) -> Failure {
    Failure::failed("not_found", format!("There is no {what} {id:?}."))
}

fn to_json(item: &ItemRow) -> Value {
    // Changes of subscriptions are of a person, not of a step.
    let of_person = item.action == Action::Subscribe;
    json!({
        "item": item.id.0.to_string(),
        "batch": item.batch.0.to_string(),
        "kind": item.action.as_str(),
        "flow": (!of_person).then_some(&item.step.flow),
        "step": (!of_person).then_some(&item.step.step),
        "user": of_person.then_some(&item.step.step),
        "ids": item.ids,
        "state": item.state.as_str(),
        "attempts": item.attempts,
        "nextAttemptAt": iso(item.next_attempt_at),
        "parkReason": item.park_reason,
        "createdAt": iso(Some(item.created_at)),
    })
}

fn add(table: &mut Table, item: &ItemRow, names: &Names) {
    table.row([
        item.id.0.to_string(),
        item.batch.0.to_string(),
        item.action.as_str().to_owned(),
        names.flow(&item.step.flow),
        names.step(&item.step),
        item.ids.to_string(),
        item.state.as_str().to_owned(),
        item.attempts.to_string(),
        item.next_attempt_at.map(|at| shown_time(Some(at))).unwrap_or_default(),
        item.park_reason.clone().unwrap_or_default(),
        shown_time(Some(item.created_at)),
    ]);
}
