//! `errors resolve`, `retry`, `purge`, `assign`, `tag`, `duplicates`: freeze the list, say what would be sent, ask, queue, and with `--wait` send.
//!
//! What is shown is what is sent: the list is frozen before the question and queued as it is after it.

use super::{ActionArgs, AssignArgs, Chosen, DuplicateArgs, Manner, TagArgs, read};
use crate::cli::{
    confirm,
    desk::{Context, Opened},
    exit::{Exit, Failure},
    output::{Output, Table},
};
use domain::{
    change::Change,
    id::ErrorKey,
    outbox::{Action, ItemState},
    pace::Pace,
};
use ipc::store::{
    freeze::{Frozen, Selection},
    outbox::BatchId,
    retry::RetryOutcome,
};
use ipc::sync::{DrainMode, DrainReport};
use serde_json::{Map, Value, json};
use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

/// Most bytes of a file of ids: two million lines of the usual length.
const IDS_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Who made the batch, for the outbox screen.
const ORIGIN: &str = "command_line";

/// What is to be done, to what, and how.
struct Order {
    action: Action,
    change: Change,
    pace: Pace,
    manner: Manner,
}

pub(super) fn run(
    action: Action,
    args: &ActionArgs,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let selection = selection(&args.chosen, output)?;
    let opened = context.open(output)?;
    let pace = Pace { per_minute: args.pace.pace, stop_percent: args.pace.stop_above };
    let order = Order { action, change: Change::default(), pace, manner: args.manner };
    act(order, &selection, &opened, context, output)
}

pub(super) fn assign(args: AssignArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let selection = selection(&args.chosen, output)?;
    let change = Change { assign_to: args.to, ..Change::default() };
    if !change.is_whole(Action::Assign) {
        return Err(Failure::usage("--to takes an e-mail address."));
    }
    let opened = context.open(output)?;
    let order = Order { action: Action::Assign, change, pace: Pace::default(), manner: args.manner };
    act(order, &selection, &opened, context, output)
}

pub(super) fn tag(args: &TagArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let selection = selection(&args.chosen, output)?;
    let opened = context.open(output)?;
    let known = opened.store.tags()?;
    let code = |word: &String| {
        let found = known
            .iter()
            .find(|(code, _)| code == word)
            .or_else(|| known.iter().find(|(_, name)| name.to_lowercase() == word.to_lowercase()));
        found.map(|(code, _)| code.clone()).ok_or_else(|| {
            Failure::failed(
                "not_found",
                format!("There is no tag {word:?} in the cache. Run `flowmend sync`."),
            )
        })
    };
    let change = Change {
        tags_add: args.add.iter().map(code).collect::<Result<_, _>>()?,
        tags_remove: args.remove.iter().map(code).collect::<Result<_, _>>()?,
        ..Change::default()
    };
    if !change.is_whole(Action::Tag) {
        return Err(Failure::usage("A tag cannot be added and taken away at once."));
    }
    let order = Order { action: Action::Tag, change, pace: Pace::default(), manner: args.manner };
    act(order, &selection, &opened, context, output)
}

pub(super) fn duplicates(
    args: &DuplicateArgs,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let flow = args.flow.as_deref().map(|flow| opened.flow(flow)).transpose()?;
    let selection = Selection::Keys(opened.store.duplicates(flow.as_ref(), context.now)?);
    let order = Order {
        action: Action::Resolve,
        change: Change::default(),
        pace: Pace::default(),
        manner: args.manner,
    };
    act(order, &selection, &opened, context, output)
}

fn act(
    order: Order,
    selection: &Selection,
    opened: &Opened,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let Order { action, change, pace, manner } = order;
    let mut frozen = opened.store.freeze_change(action, change, selection, context.now)?;
    frozen.set_pace(pace)?;
    let mut shape = shape(&frozen);
    if manner.dry_run {
        show(&shape, &frozen, opened, output)?;
        return Ok(Exit::Done);
    }
    if frozen.eligible == 0 {
        shape.insert("batch".to_owned(), Value::Null);
        show(&shape, &frozen, opened, output)?;
        output.warn("Nothing is eligible, nothing was queued.");
        return Ok(Exit::Done);
    }
    if !context.global.yes {
        let word = action.as_str();
        let question = format!("{word} {} error records of {} steps?", frozen.eligible, touched(&frozen));
        confirm(&question)?;
    }
    // The undo window belongs to the window: what is asked for here may leave at once.
    let batch = opened.store.queue_batch(&frozen, ORIGIN, context.now, context.now)?;
    shape.insert("batch".to_owned(), json!(batch.0.to_string()));
    if !manner.wait {
        show(&shape, &frozen, opened, output)?;
        output.warn("Queued. The open window sends it, or `flowmend outbox send`.");
        return Ok(Exit::Done);
    }
    wait(batch, shape, &frozen, opened, context, output)
}

/// Sends one batch and reports what became of its records. A batch that could not be sent stays queued.
fn wait(
    batch: BatchId,
    mut shape: Map<String, Value>,
    frozen: &Frozen,
    opened: &Opened,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let sent = context.with_engine(opened, async |engine| Ok(engine.drain(DrainMode::Batch(batch)).await?));
    let outcome = Outcome::of(batch, frozen.action, opened)?;
    for (name, count) in outcome.fields() {
        shape.insert(name.to_owned(), json!(count));
    }
    show(&shape, frozen, opened, output)?;
    let report: DrainReport = sent?;
    if let Some(stop) = report.stop {
        return Err(crate::cli::exit::stopped(stop, "The rest stays queued."));
    }
    Ok(outcome.exit())
}

/// What became of the records of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    done: u64,
    parked: u64,
    failed: u64,
    unsure: u64,
    queued: u64,
}

impl Outcome {
    fn of(batch: BatchId, action: Action, opened: &Opened) -> Result<Self, Failure> {
        let row = opened.store.batch(batch)?;
        let ids = |wanted: &[ItemState]| -> u64 {
            row.ids.iter().filter(|(state, _)| wanted.contains(state)).map(|(_, count)| count).sum()
        };
        let mut outcome = Self {
            done: ids(&[ItemState::Done]),
            parked: ids(&[ItemState::Parked]),
            failed: 0,
            unsure: ids(&[ItemState::Unsure, ItemState::Checking]),
            queued: ids(&[ItemState::Queued, ItemState::Sending]),
        };
        if action == Action::Retry {
            // "Done" in the outbox says that the platform took the retry; here it says that the record passed.
            outcome.done = 0;
            for (result, count) in opened.store.retry_outcomes(batch)? {
                match result {
                    RetryOutcome::Succeeded => outcome.done += count,
                    RetryOutcome::Failed | RetryOutcome::Canceled => outcome.failed += count,
                    RetryOutcome::Pending | RetryOutcome::Unknown => outcome.unsure += count,
                }
            }
        }
        Ok(outcome)
    }

    fn fields(&self) -> [(&'static str, u64); 5] {
        [
            ("done", self.done),
            ("parked", self.parked),
            ("failed", self.failed),
            ("unsure", self.unsure),
            ("queued", self.queued),
        ]
    }

    fn exit(&self) -> Exit {
        if self.parked + self.failed + self.unsure + self.queued > 0 { Exit::Partly } else { Exit::Done }
    }
}

fn selection(chosen: &Chosen, output: &Output) -> Result<Selection, Failure> {
    if let Some(path) = &chosen.ids {
        return Ok(Selection::Keys(ids(path)?));
    }
    let parsed = read::query(chosen.query.as_deref(), output);
    if parsed.query.is_empty() {
        return Err(Failure::usage(
            "An empty query would mean everything. Say what is meant, for example is:open.",
        ));
    }
    Ok(Selection::Query { query: parsed.query, except: Vec::new() })
}

/// Reads lines of FLOW, STEP and ERROR_ID parted by tabs.
fn ids(path: &Path) -> Result<Vec<ErrorKey>, Failure> {
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let file = fs::File::open(path)
            .map_err(|error| Failure::usage(format!("{} cannot be read: {error}.", path.display())))?;
        Box::new(file)
    };
    let mut keys = Vec::new();
    for (number, line) in BufReader::new(source.take(IDS_BYTES_MAX)).lines().enumerate() {
        let line = line.map_err(|_| Failure::usage(format!("Line {} of the ids is no text.", number + 1)))?;
        if let Some(key) = key(&line, number + 1)? {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Err(Failure::usage("There are no ids in the file."));
    }
    Ok(keys)
}

fn key(line: &str, number: usize) -> Result<Option<ErrorKey>, Failure> {
    let line = line.trim_end_matches('\r').trim_start_matches('\u{feff}');
    if line.trim().is_empty() {
        return Ok(None);
    }
    let mut parts = line.split('\t').map(str::trim);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(flow), Some(step), Some(error), None)
            if !flow.is_empty() && !step.is_empty() && !error.is_empty() =>
        {
            Ok(Some(ErrorKey { flow: flow.into(), step: step.into(), error: error.into() }))
        }
        _ => Err(Failure::usage(format!("Line {number} of the ids is not FLOW<tab>STEP<tab>ERROR_ID."))),
    }
}

fn shape(frozen: &Frozen) -> Map<String, Value> {
    let steps: Vec<Value> = frozen
        .steps
        .iter()
        .map(|step| {
            json!({
                "flow": step.step.flow,
                "step": step.step.step,
                "matching": step.matching,
                "eligible": step.eligible,
                "requests": step.requests,
            })
        })
        .collect();
    let left_out: Vec<Value> = frozen
        .left_out
        .iter()
        .map(|(reason, count)| json!({ "reason": reason.as_str(), "count": count }))
        .collect();
    let mut shape = Map::new();
    shape.insert("matching".to_owned(), json!(frozen.matching));
    shape.insert("eligible".to_owned(), json!(frozen.eligible));
    shape.insert("requests".to_owned(), json!(frozen.requests));
    shape.insert("steps".to_owned(), Value::Array(steps));
    shape.insert("leftOut".to_owned(), Value::Array(left_out));
    shape
}

fn show(
    shape: &Map<String, Value>,
    frozen: &Frozen,
    opened: &Opened,
    output: &mut Output,
) -> Result<(), Failure> {
    if output.is_json() {
        return output.json(shape);
    }
    let names = super::row::Names::read(&opened.store)?;
    let mut table = Table::new(&["flow", "step", ">matching", ">eligible", ">requests"]);
    for step in &frozen.steps {
        table.row([
            names.flow(&step.step.flow),
            names.step(&step.step),
            step.matching.to_string(),
            step.eligible.to_string(),
            step.requests.to_string(),
        ]);
    }
    output.table(&table)?;
    output.line(&format!(
        "{} matching, {} eligible, {} requests",
        frozen.matching, frozen.eligible, frozen.requests
    ))?;
    for (reason, count) in &frozen.left_out {
        output.line(&format!("{count} left out: {}", reason.as_str().replace('_', " ")))?;
    }
    for name in ["batch", "done", "parked", "failed", "unsure", "queued"] {
        if let Some(value) = shape.get(name).filter(|value| !value.is_null()) {
            output.line(&format!(
                "{name}: {}",
                value.as_str().map_or_else(|| value.to_string(), str::to_owned)
            ))?;
        }
    }
    Ok(())
}

fn touched(frozen: &Frozen) -> usize {
    frozen.steps.iter().filter(|step| step.eligible > 0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_line_by_line_and_a_bad_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ids");
        fs::write(&path, "f1\ts1\t1\r\n\nf2\ts2\t2\n").unwrap();
        let keys = ids(&path).unwrap();
        assert_eq!(keys.len(), 2);
        assert_eq!(keys[0].error.as_str(), "1");
        fs::write(&path, "f1\ts1\t1\nf1 s1 2\n").unwrap();
        let failure = ids(&path).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.contains("Line 2"));
        fs::write(&path, "\n").unwrap();
        assert_eq!(ids(&path).unwrap_err().exit, Exit::Usage);
    }

    #[test]
    fn anything_but_done_makes_it_partly() {
        assert_eq!(Outcome { done: 3, ..Outcome::default() }.exit(), Exit::Done);
        assert_eq!(Outcome { done: 3, failed: 1, ..Outcome::default() }.exit(), Exit::Partly);
        assert_eq!(Outcome { unsure: 1, ..Outcome::default() }.exit(), Exit::Partly);
    }
}
