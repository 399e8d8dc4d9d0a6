//! `flowmend runs`: list, show, cancel.

use super::{
    desk::{Context, Opened},
    exit::{Exit, Failure},
    output::{Output, Table},
    shape::{duration, iso, shown_time, with},
    time,
};
use domain::{run::RunStatus, time::UtcMs};
use ipc::store::{
    run::{RunFilter, RunRow},
    search::Cursor,
};
use serde_json::{Value, json, value::RawValue};

/// Rows of a table when nothing else was asked for.
const TABLE_ROWS: u64 = 100;
/// Rows read at a time.
const PAGE_ROWS: usize = 500;

/// `flowmend runs …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List runs, newest first
    List(ListArgs),
    /// Show a run and its steps
    Show {
        /// The run
        run: String,
    },
    /// Ask the platform to cancel a run
    Cancel {
        /// The run
        run: String,
    },
}

/// Options of `runs list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only of this flow (id or name)
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// Only of this integration (id or name; none for flows without one)
    #[arg(long, value_name = "INTEGRATION")]
    pub integration: Option<String>,
    /// Only with this status: the platform's word, or error for runs that contain errors
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub status: Option<Status>,
    /// Only since then: ISO 8601 UTC, a date, or -24h, -7d
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub from: Option<UtcMs>,
    /// Only until then
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub to: Option<UtcMs>,
    /// Leave out runs that moved nothing
    #[arg(long)]
    pub hide_empty: bool,
    /// Most rows [default: 100 in a table, all with --json]
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Go on after the row with this cursor
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
}

/// What `--status` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Status {
    /// Any run that contains errors, whatever its status.
    WithErrors,
    /// The platform's word.
    Is(RunStatus),
}

/// A word that no run can have would give an empty list and a false sense of peace, so it is refused.
fn status(text: &str) -> Result<Status, String> {
    match RunStatus::read(text) {
        RunStatus::Other(word) if word == "error" => Ok(Status::WithErrors),
        RunStatus::Other(_) => Err(
            "use queued, running, retrying, canceling, completed, failed or canceled, or error for runs that contain errors"
                .to_owned(),
        ),
        known => Ok(Status::Is(known)),
    }
}

/// Runs one of them.
///
/// # Errors
/// When it cannot be done.
pub(crate) fn run(command: Command, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::List(args) => list(&args, context, output),
        Command::Show { run } => show(&run, context, output),
        Command::Cancel { run } => cancel(&run, context, output),
    }
}

fn list(args: &ListArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let filter = filter(args, &opened)?;
    let limit = args.limit.unwrap_or(if output.is_json() { u64::MAX } else { TABLE_ROWS });
    let mut table = table();
    let mut after = args.after.clone().map(Cursor);
    let mut left = limit;
    let mut as_of = None;
    while left > 0 {
        let rows = usize::try_from(left).unwrap_or(PAGE_ROWS).min(PAGE_ROWS);
        let page = opened.store.list_runs(&filter, after.as_ref(), rows)?;
        let Some(last) = page.last() else { break };
        after = Some(last.cursor.clone());
        left = left.saturating_sub(page.len() as u64);
        let ended = page.len() < rows;
        for row in &page {
            as_of = as_of.max(Some(row.as_of));
            if output.is_json() {
                output.json_line(&to_json(row, &[]))?;
            } else {
                add(&mut table, row);
            }
        }
        if ended {
            after = None;
            break;
        }
    }
    if !output.is_json() {
        output.table(&table)?;
        if let Some(after) = after.filter(|_| args.limit.is_none()) {
            output.warn(&format!(
                "Only {TABLE_ROWS} rows. Go on with --after={} or take all with --json.",
                after.0
            ));
        }
        opened.say_age(output, "Runs", opened.store.last_sync()?.runs.or(as_of), context.now);
    }
    Ok(Exit::Done)
}

fn filter(args: &ListArgs, opened: &Opened) -> Result<RunFilter, Failure> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from >= to) {
        return Err(Failure::usage("--from must lie before --to."));
    }
    let with_errors = args.status == Some(Status::WithErrors);
    let statuses = match &args.status {
        Some(Status::Is(status)) => vec![status.as_str().to_owned()],
        None | Some(Status::WithErrors) => Vec::new(),
    };
    Ok(RunFilter {
        flows: args.flow.as_deref().map(|flow| opened.flows(flow)).transpose()?.unwrap_or_default(),
        integrations: args
            .integration
            .as_deref()
            .map(|integration| opened.integrations(integration))
            .transpose()?
            .unwrap_or_default(),
        statuses,
        with_errors,
        from: args.from,
        to: args.to,
        hide_empty: args.hide_empty,
    })
}

fn show(run: &str, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let family = opened
        .store
        .run(&run.into())?
        .ok_or_else(|| Failure::failed("not_found", format!("There is no run {run:?} in the cache.")))?;
    if output.is_json() {
        let steps: Vec<Box<RawValue>> = family
            .steps
            .iter()
            .filter_map(|step| {
                RawValue::from_string(with(&step.raw, &[("durationMs", json!(step.duration_ms()))])).ok()
            })
            .collect();
        let steps = serde_json::to_string(&steps).map_err(std::io::Error::from)?;
        let line = to_json(&family.run, &[]);
        let head = line.strip_suffix('}').unwrap_or(&line);
        output.json_line(&format!("{head},\"steps\":{steps}}}"))?;
        return Ok(Exit::Done);
    }
    let mut table = table();
    add(&mut table, &family.run);
    output.table(&table)?;
    let mut steps =
        Table::new(&["step", "kind", "status", ">success", ">ignored", ">errors", ">pages", "took"]);
    let flow = family.run.run.flow.as_ref().map(|flow| opened.store.flow(flow)).transpose()?.flatten();
    let known = flow.map(|flow| flow.steps).unwrap_or_default();
    for step in &family.steps {
        let id = step.import.as_ref().or(step.export.as_ref());
        let name = known.iter().find(|known| Some(&known.key.step) == id).map(|known| known.name.clone());
        steps.row([
            name.or_else(|| id.map(ToString::to_string)).unwrap_or_default(),
            step.kind.as_str().to_owned(),
            step.status.as_str().to_owned(),
            step.counts.success.to_string(),
            step.counts.ignored.to_string(),
            step.counts.error.to_string(),
            step.counts.pages_processed.max(step.counts.pages_generated).to_string(),
            step.duration_ms().map(duration).unwrap_or_default(),
        ]);
    }
    output.line("")?;
    output.table(&steps)?;
    opened.say_age(output, "This run", Some(family.run.as_of), context.now);
    Ok(Exit::Done)
}

fn cancel(run: &str, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    if !context.global.yes {
        super::confirm(&format!("Cancel the run {}?", super::output::shown(run)))?;
    }
    context.with_engine(&opened, async |engine| Ok(engine.cancel_run(&run.into()).await?))?;
    if output.is_json() {
        output.json(&json!({ "run": run, "canceling": true }))?;
    } else {
        output.line("The platform was asked to cancel the run.")?;
    }
    Ok(Exit::Done)
}

/// A run in the contract's shape: the platform's own fields and the desk's.
pub(super) fn to_json(row: &RunRow, more: &[(&str, Value)]) -> String {
    let mut fields = vec![
        ("flowName", json!(row.flow_name)),
        ("integrationName", json!(row.integration_name)),
        ("durationMs", json!(row.run.duration_ms())),
        ("asOf", iso(Some(row.as_of))),
        ("cursor", json!(row.cursor.0)),
    ];
    fields.extend_from_slice(more);
    with(&row.run.raw, &fields)
}

/// The table of runs.
pub(super) fn table() -> Table {
    Table::new(&[
        "started (UTC)",
        "flow",
        "integration",
        "run",
        "status",
        ">success",
        ">ignored",
        ">errors",
        ">resolved",
        ">pages",
        "took",
    ])
}

/// Adds a run to the table.
pub(super) fn add(table: &mut Table, row: &RunRow) {
    let run = &row.run;
    table.row([
        shown_time(run.started_at.or(run.created_at)),
        row.flow_name.clone(),
        row.integration_name.clone().unwrap_or_default(),
        run.id.to_string(),
        run.status.as_str().to_owned(),
        run.counts.success.to_string(),
        run.counts.ignored.to_string(),
        run.counts.error.to_string(),
        run.counts.resolved.to_string(),
        run.counts.pages_generated.to_string(),
        run.duration_ms().map(duration).unwrap_or_default(),
    ]);
}
