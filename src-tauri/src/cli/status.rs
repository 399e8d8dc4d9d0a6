//! `flowmend sync` and `flowmend status`.

use super::{
    desk::Context,
    errors::Names,
    exit::{Exit, Failure, stopped},
    output::{Output, Table, Volume, progress_line, shown},
    serve::Stop,
    shape::{age, iso, shown_time},
};
use domain::id::StepKey;
use ipc::{
    store::registry::Environment,
    sync::{DrainMode, Phase, Status, SyncReport, SyncScope},
};
use serde_json::{Value, json};
use std::{
    net::{TcpStream, ToSocketAddrs},
    sync::mpsc,
    thread,
    time::Duration,
};
use tokio::sync::watch;

/// Options of `sync`.
#[derive(Debug, clap::Args)]
pub(crate) struct SyncArgs {
    /// Read everything again, not only what changed
    #[arg(long)]
    pub full: bool,
    /// Go on until interrupted
    #[arg(long)]
    pub watch: bool,
}

/// Time between rounds of `--watch`.
const WATCH_EVERY: Duration = Duration::from_secs(7);
/// How long the remote may take to answer the door for `status`.
const KNOCK_LIMIT: Duration = Duration::from_secs(2);

/// Reads what changed at the remote.
///
/// # Errors
/// When nothing could be read.
pub(crate) fn sync(args: &SyncArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let scope = if args.full { SyncScope::Full } else { SyncScope::Normal };
    let names = Names::read(&opened.store)?;
    if !args.watch {
        let volume = output.volume();
        let report = context.with_engine(&opened, async |engine| {
            let showing = tokio::spawn(show_progress(engine.status(), volume));
            let report = engine.sync(scope).await;
            showing.abort();
            progress_line(volume, "");
            Ok(report?)
        })?;
        return end(&report, &names, output);
    }
    let mut first = scope;
    context.with_engine(&opened, async |engine| {
        let mut stop = Stop::new()?;
        loop {
            let round = async {
                let report = engine.sync(first).await?;
                engine.drain(DrainMode::Due).await?;
                Ok::<_, Failure>(report)
            };
            let report = tokio::select! {
                report = round => report?,
                () = stop.caught() => return Ok(()),
            };
            first = SyncScope::Normal;
            match end(&report, &names, output) {
                Ok(_) => {}
                // Without a network the watch goes on; without a token it cannot.
                Err(failure) if failure.exit == Exit::Unreachable => output.warn(&failure.message),
                Err(failure) => return Err(failure),
            }
            output.flush()?;
            tokio::select! {
                () = tokio::time::sleep(WATCH_EVERY) => {}
                () = stop.caught() => return Ok(()),
            }
        }
    })?;
    Ok(Exit::Done)
}

fn end(report: &SyncReport, names: &Names, output: &mut Output) -> Result<Exit, Failure> {
    if output.is_json() {
        let failed: Vec<Value> = report
            .failed
            .iter()
            .map(|part| json!({ "flow": part.flow, "step": part.step, "code": part.code }))
            .collect();
        output.json(&json!({
            "requests": report.requests,
            "retries429": report.retries_429,
            "errorsFetched": report.errors_fetched,
            "runsFetched": report.runs_fetched,
            "failed": failed,
            "elapsedMs": report.elapsed_ms,
        }))?;
    } else {
        output.line(&format!(
            "{} error records and {} runs read with {} requests in {} ms.",
            report.errors_fetched, report.runs_fetched, report.requests, report.elapsed_ms
        ))?;
        for part in &report.failed {
            let flow = part.flow.as_ref().map(|flow| names.flow(flow)).unwrap_or_default();
            let step = match (&part.flow, &part.step) {
                (Some(flow), Some(step)) => names.step(&StepKey { flow: flow.clone(), step: step.clone() }),
                _ => String::new(),
            };
            output.warn(&shown(&format!("Not read: {flow} {step} ({})", part.code)));
        }
    }
    if let Some(stop) = report.stop {
        return Err(stopped(stop, "What the cache holds can still be read."));
    }
    Ok(if report.failed.is_empty() { Exit::Done } else { Exit::Partly })
}

async fn show_progress(mut status: watch::Receiver<Status>, volume: Volume) {
    while status.changed().await.is_ok() {
        let phase = status.borrow_and_update().phase;
        match phase {
            Phase::Syncing { done, total } => progress_line(volume, &format!("Reading {done} of {total} …")),
            Phase::Throttled { wait_s } => {
                progress_line(volume, &format!("The remote asks to wait {wait_s} s …"))
            }
            _ => {}
        }
    }
}

/// Says how fresh everything is, and what waits.
///
/// # Errors
/// When the files cannot be read.
pub(crate) fn status(context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let opened = context.open(output)?;
    let last = opened.store.last_sync()?;
    let outbox = opened.store.outbox_counts()?;
    let open_errors: u64 = opened.store.list_flows()?.iter().map(|row| row.open_errors).sum();
    let environment = match opened.account.environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    };
    let online = answers(&opened.account.base_url);
    if output.is_json() {
        output.json(&json!({
            "account": opened.account.name,
            "environment": environment,
            "online": online,
            "lastSync": {
                "flows": iso(last.flows),
                "errors": iso(last.errors),
                "runs": iso(last.runs),
                "notifications": iso(last.notifications),
            },
            "openErrors": open_errors,
            "queued": outbox.queued,
            "parked": outbox.parked,
            "unsure": outbox.unsure,
            "oldestQueuedAt": iso(outbox.oldest_queued_at),
        }))?;
        return Ok(Exit::Done);
    }
    output
        .line(&shown(&format!("{} ({environment}) at {}", opened.account.name, opened.account.base_url)))?;
    output.line(if online { "The remote answers." } else { "The remote does not answer." })?;
    let mut table = Table::new(&["area", "last sync (UTC)", "age"]);
    for (area, at) in [
        ("flows", last.flows),
        ("errors", last.errors),
        ("runs", last.runs),
        ("notifications", last.notifications),
    ] {
        let age = at.map_or_else(|| "never".to_owned(), |at| age(at, context.now));
        table.row([area.to_owned(), shown_time(at), age]);
    }
    output.table(&table)?;
    output.line(&format!("open errors: {open_errors}"))?;
    output
        .line(&format!("queued: {}, parked: {}, unsure: {}", outbox.queued, outbox.parked, outbox.unsure))?;
    if let Some(oldest) = outbox.oldest_queued_at {
        output.line(&format!(
            "the oldest waits since {} UTC ({})",
            shown_time(Some(oldest)),
            age(oldest, context.now)
        ))?;
    }
    Ok(Exit::Done)
}

/// Whether somebody opens the door at an address. Says nothing about who; needs no token.
pub(super) fn answers(base_url: &str) -> bool {
    let Some((scheme, rest)) = base_url.split_once("://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    let address = match host.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
        _ => format!("{host}:{}", if scheme == "http" { 80 } else { 443 }),
    };
    // Looking a name up has no limit of its own, so all of it happens beside us.
    let (sender, receiver) = mpsc::channel();
    let knocking = thread::Builder::new().name("knock".to_owned()).spawn(move || {
        let found = address.to_socket_addrs().ok().into_iter().flatten();
        let open = found.take(4).any(|one| TcpStream::connect_timeout(&one, KNOCK_LIMIT).is_ok());
        // Nobody may be listening any more.
        let _ = sender.send(open);
    });
    knocking.is_ok() && receiver.recv_timeout(KNOCK_LIMIT).unwrap_or(false)
}
