//! `flowmend dashboard`: what runs, and what completed in a range.

use super::{
    desk::{Context, Opened},
    exit::{Exit, Failure},
    output::{Output, Table},
    runs,
    shape::{duration, iso, shown_time},
    time,
};
use domain::{
    id::IntegrationId,
    time::{DAY_MS, UtcMs},
};
use ipc::store::dashboard::{CompletedRow, DashboardScope};
use serde_json::{Value, json};

/// Range of the completed flows when none is given.
const RANGE_MS: i64 = DAY_MS;

/// Options of `dashboard`.
#[derive(Debug, clap::Args)]
pub(crate) struct DashboardArgs {
    /// Which dashboard
    pub which: Which,
    /// Only of this integration (id or name; none for flows without one)
    #[arg(long, value_name = "INTEGRATION")]
    pub integration: Option<String>,
    /// Only since then: ISO 8601 UTC, a date, or -24h, -7d [default: -24h]
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub from: Option<UtcMs>,
    /// Only until then [default: now]
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub to: Option<UtcMs>,
}

/// The two dashboards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Which {
    /// Runs in progress
    Running,
    /// Flows with the results of their runs in the range
    Completed,
}

/// Shows one of them.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn run(args: &DashboardArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let chosen = args.integration.as_deref().map(|text| opened.integrations(text)).transpose()?;
    match args.which {
        Which::Running => running(chosen.as_deref(), &opened, context, output),
        Which::Completed => completed(args, chosen.as_deref(), &opened, context, output),
    }
}

fn running(
    chosen: Option<&[Option<IntegrationId>]>,
    opened: &Opened,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let mut table = runs::table();
    for row in opened.store.list_running()? {
        if chosen.is_some_and(|chosen| !chosen.contains(&row.run.integration)) {
            continue;
        }
        if output.is_json() {
            output.json_line(&runs::to_json(&row, &[]))?;
        } else {
            runs::add(&mut table, &row);
        }
    }
    if !output.is_json() {
        output.table(&table)?;
        opened.say_age(output, "Running flows", opened.store.last_sync()?.runs, context.now);
    }
    Ok(Exit::Done)
}

fn completed(
    args: &DashboardArgs,
    chosen: Option<&[Option<IntegrationId>]>,
    opened: &Opened,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let to = args.to.unwrap_or(context.now);
    let from = args.from.unwrap_or(to.plus_ms(-RANGE_MS));
    if from >= to {
        return Err(Failure::usage("--from must lie before --to."));
    }
    let mut rows = Vec::new();
    match chosen {
        None => rows = opened.store.dashboard_completed(&DashboardScope { from, to, integration: None })?,
        Some(chosen) => {
            for one in chosen {
                let scope = DashboardScope { from, to, integration: Some(one.clone()) };
                rows.extend(opened.store.dashboard_completed(&scope)?);
            }
        }
    }
    let mut table = Table::new(&[
        "flow",
        "integration",
        ">open errors",
        ">runs",
        ">success",
        ">ignored",
        ">errors",
        ">by auto",
        ">by users",
        ">avg time",
        "last run (UTC)",
    ]);
    for row in &rows {
        if output.is_json() {
            output.json(&to_json(row))?;
        } else {
            add(&mut table, row);
        }
    }
    if !output.is_json() {
        output.table(&table)?;
        output.warn(
            "Open errors are the live total; the other counts are of the runs that ended in the range.",
        );
        opened.say_age(output, "Runs", opened.store.last_sync()?.runs, context.now);
    }
    Ok(Exit::Done)
}

fn to_json(row: &CompletedRow) -> Value {
    json!({
        "_flowId": row.flow,
        "_integrationId": row.integration,
        "flowName": row.flow_name,
        "integrationName": row.integration_name,
        "numRuns": row.runs,
        "avgRuntime": row.average_run_ms,
        "numSuccess": row.success,
        "numIgnore": row.ignored,
        "numError": row.error,
        "numOpenError": row.open_errors,
        "numResolvedByAuto": row.resolved_by_auto,
        "numResolvedByUser": row.resolved_by_user,
        "numPages": row.pages,
        "lastErrorAt": iso(row.last_error_at),
        "lastExecutedAt": iso(row.last_executed_at),
    })
}

fn add(table: &mut Table, row: &CompletedRow) {
    let average = row.average_run_ms.and_then(|ms| i64::try_from(ms).ok());
    table.row([
        row.flow_name.clone(),
        row.integration_name.clone().unwrap_or_default(),
        row.open_errors.to_string(),
        row.runs.to_string(),
        row.success.to_string(),
        row.ignored.to_string(),
        row.error.to_string(),
        row.resolved_by_auto.to_string(),
        row.resolved_by_user.to_string(),
        average.map(duration).unwrap_or_default(),
        shown_time(row.last_executed_at),
    ]);
}
