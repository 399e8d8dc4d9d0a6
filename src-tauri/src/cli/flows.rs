//! `flowmend flows`: list, show, run, set.

use super::{
    desk::{Context, Opened},
    exit::{Exit, Failure},
    output::{Output, Table, shown},
    shape::{iso, shown_time, with},
};
use domain::id::FlowId;
use ipc::store::catalog::FlowRow;
use serde_json::{Value, json};

/// `flowmend flows …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List flows with their steps and live open errors
    List,
    /// Show a flow
    Show {
        /// Id or name
        flow: String,
    },
    /// Start a flow now
    Run {
        /// Id or name
        flow: String,
    },
    /// Change a setting of a flow
    Set {
        /// Id or name
        flow: String,
        /// Whether errors with a matching trace key are resolved by the platform
        #[arg(long, value_name = "on|off")]
        auto_resolve: Switch,
    },
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Switch {
    /// On
    On,
    /// Off
    Off,
}

/// Runs one of them.
///
/// # Errors
/// When it cannot be done.
pub(crate) fn run(command: Command, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    match command {
        Command::List => list(&opened, context, output),
        Command::Show { flow } => show(&opened.flow(&flow)?, &opened, context, output),
        Command::Run { flow } => start(&opened.flow(&flow)?, &opened, context, output),
        Command::Set { flow, auto_resolve } => {
            set(&opened.flow(&flow)?, auto_resolve == Switch::On, &opened, context, output)
        }
    }
}

fn list(opened: &Opened, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let mut table = Table::new(&[
        "flow",
        "integration",
        "id",
        "state",
        "auto-resolve",
        ">steps",
        ">open errors",
        "last run (UTC)",
    ]);
    for row in opened.store.list_flows()? {
        if output.is_json() {
            output.json_line(&to_json(&row))?;
            continue;
        }
        table.row([
            row.flow.name.clone(),
            row.integration_name.clone().unwrap_or_default(),
            row.flow.id.to_string(),
            if row.flow.disabled { "off" } else { "on" }.to_owned(),
            if row.flow.auto_resolve { "on" } else { "off" }.to_owned(),
            row.steps.len().to_string(),
            row.open_errors.to_string(),
            shown_time(row.flow.last_executed_at),
        ]);
    }
    if !output.is_json() {
        output.table(&table)?;
        opened.say_age(output, "Flows", opened.store.last_sync()?.flows, context.now);
    }
    Ok(Exit::Done)
}

fn show(flow: &FlowId, opened: &Opened, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let row = opened
        .store
        .flow(flow)?
        .ok_or_else(|| Failure::failed("not_found", format!("There is no flow {flow} in the cache.")))?;
    if output.is_json() {
        output.json_line(&to_json(&row))?;
        return Ok(Exit::Done);
    }
    output.line(&shown(&format!("{} ({})", row.flow.name, row.flow.id)))?;
    output.line(&shown(&format!("integration: {}", row.integration_name.as_deref().unwrap_or("none"))))?;
    output.line(&format!("switched {}", if row.flow.disabled { "off" } else { "on" }))?;
    output.line(&format!("auto-resolve: {}", if row.flow.auto_resolve { "on" } else { "off" }))?;
    output.line(&format!("open errors: {}", row.open_errors))?;
    let mut table = Table::new(&["step", "kind", "id", "application", ">open errors"]);
    for step in &row.steps {
        table.row([
            step.name.clone(),
            step.kind.as_str().to_owned(),
            step.key.step.to_string(),
            step.assistant.clone().or_else(|| step.adaptor.clone()).unwrap_or_default(),
            step.open_errors.to_string(),
        ]);
    }
    output.line("")?;
    output.table(&table)?;
    opened.say_age(output, "This flow", Some(row.as_of), context.now);
    Ok(Exit::Done)
}

fn start(flow: &FlowId, opened: &Opened, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    if !context.global.yes {
        super::confirm("Start this flow now?")?;
    }
    let run = context.with_engine(opened, async |engine| Ok(engine.run_flow(flow).await?))?;
    if output.is_json() {
        output.json(&json!({ "flow": flow, "run": run }))?;
    } else {
        let run = run.map(|run| format!(" Its run is {run}.")).unwrap_or_default();
        output.line(&format!("The flow was started.{run}"))?;
    }
    Ok(Exit::Done)
}

fn set(
    flow: &FlowId,
    on: bool,
    opened: &Opened,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    if !context.global.yes {
        super::confirm(&format!("Switch auto-resolve of this flow {}?", if on { "on" } else { "off" }))?;
    }
    let seen = opened.store.flow(flow)?.and_then(|row| row.flow.last_modified);
    let changed =
        context.with_engine(opened, async |engine| Ok(engine.set_auto_resolve(flow, on, seen).await?))?;
    if output.is_json() {
        output.json(&json!({ "flow": flow, "autoResolve": changed.auto_resolve }))?;
    } else {
        output.line(&format!("Auto-resolve is {}.", if changed.auto_resolve { "on" } else { "off" }))?;
    }
    Ok(Exit::Done)
}

fn to_json(row: &FlowRow) -> String {
    let steps: Vec<Value> = row
        .steps
        .iter()
        .map(|step| {
            json!({
                "_id": step.key.step,
                "name": step.name,
                "kind": step.kind.as_str(),
                "adaptorType": step.adaptor,
                "openErrors": step.open_errors,
            })
        })
        .collect();
    with(
        &row.flow.raw,
        &[
            ("openErrors", json!(row.open_errors)),
            ("steps", Value::Array(steps)),
            ("integrationName", json!(row.integration_name)),
            ("asOf", iso(Some(row.as_of))),
        ],
    )
}
