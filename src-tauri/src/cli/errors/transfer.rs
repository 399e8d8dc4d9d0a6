//! `errors data` and `errors export`: single envelopes to and from the remote, and the cache into a file.

use super::{DataArgs, ExportArgs, ExportFormat, read, row};
use crate::cli::{
    desk::Context,
    exit::{Exit, Failure},
    output::Output,
};
use domain::id::{FlowId, RetryDataKey};
use ipc::store::search::{ErrorRow, Search, Sort};
use std::{
    fs,
    io::{BufWriter, Write},
    ops::ControlFlow,
    path::Path,
};

/// Largest envelope that is read from a file (API 2.5: 50 MB of retry data).
const ENVELOPE_BYTES_MAX: u64 = 64 * 1024 * 1024;

pub(super) fn data(args: &DataArgs, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let envelope = args.put.as_deref().map(envelope).transpose()?;
    let opened = context.open(output)?;
    let step = opened.step(&args.flow, &args.step)?;
    let key = RetryDataKey::from(args.retry_key.as_str());
    let Some(envelope) = envelope else {
        let text = context.with_engine(&opened, async |engine| Ok(engine.retry_data(&step, &key).await?))?;
        output.json_line(text.replace(['\n', '\r'], " ").trim())?;
        return Ok(Exit::Done);
    };
    if !context.global.yes {
        crate::cli::confirm("Replace the retry data of this record at the remote?")?;
    }
    context.with_engine(&opened, async |engine| Ok(engine.put_retry_data(&step, &key, &envelope).await?))?;
    output.warn("The retry data is replaced.");
    Ok(Exit::Done)
}

pub(super) fn export(args: &ExportArgs, context: &Context, output: &Output) -> Result<Exit, Failure> {
    if args.format == ExportFormat::Xlsx {
        return Err(Failure::failed("not_available", "This version writes csv and ndjson, not yet xlsx."));
    }
    let opened = context.open(output)?;
    let parsed = read::query(args.query.as_deref(), output);
    let search = Search { query: &parsed.query, now: context.now };
    // Nothing stands under the final name until it is complete.
    let unfinished = args.output.with_extension("unfinished");
    let written: Result<u64, Failure> = (|| {
        let mut file = BufWriter::new(private(&unfinished)?);
        if args.format == ExportFormat::Csv {
            file.write_all(CSV_HEAD.as_bytes())?;
        }
        let names = row::Names::read(&opened.store)?;
        let mut failure = None;
        let mut rows = 0_u64;
        opened.store.stream_errors(&search, Sort::OccurredNewest, None, None, &mut |found| {
            let line = match args.format {
                ExportFormat::Csv => csv(&found, &names.flow(&found.record.key.flow)),
                ExportFormat::Ndjson | ExportFormat::Xlsx => row::to_json(&found) + "\n",
            };
            rows += 1;
            match file.write_all(line.as_bytes()) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        failure.map_or(Ok(()), Err)?;
        file.into_inner().map_err(|error| Failure::from(error.into_error()))?.sync_all()?;
        fs::rename(&unfinished, &args.output)?;
        Ok(rows)
    })();
    if written.is_err() {
        // Best effort: the failure that matters is the one above.
        drop(fs::remove_file(&unfinished));
    }
    let rows = written?;
    output.warn(&format!("{rows} rows written to {}.", args.output.display()));
    Ok(Exit::Done)
}

const CSV_HEAD: &str = "errorId,_flowId,flowName,_stepId,_integrationId,state,overlay,occurredAt,classification,\
source,code,traceKey,retryDataKey,resolvedAt,resolvedBy,asOf,message\r\n";

fn csv(found: &ErrorRow, flow_name: &str) -> String {
    let record = &found.record;
    let iso = |at: Option<domain::time::UtcMs>| at.map(|at| at.to_iso()).unwrap_or_default();
    let text = |text: Option<&str>| cell(text.unwrap_or_default());
    let flow: &FlowId = &record.key.flow;
    let cells = [
        quoted(record.key.error.as_str()),
        quoted(flow.as_str()),
        cell(flow_name),
        quoted(record.key.step.as_str()),
        quoted(found.integration.as_ref().map_or("", |id| id.as_str())),
        found.state.as_str().to_owned(),
        found.overlay.map_or("", |overlay| overlay.as_str()).to_owned(),
        iso(record.occurred_at),
        text(record.classification.as_deref()),
        text(record.source.as_deref()),
        text(record.code.as_deref()),
        text(record.trace_key.as_deref()),
        quoted(record.retry_key.as_ref().map_or("", |key| key.as_str())),
        iso(record.resolved_at),
        text(record.resolved_by.as_deref()),
        iso(Some(found.as_of)),
        cell(&record.message),
    ];
    cells.join(",") + "\r\n"
}

/// A text cell: what a spreadsheet would take for a formula gets an apostrophe in front.
fn cell(text: &str) -> String {
    let formula =
        text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
            || text.starts_with(['\t', '\r', '\n']);
    if formula { quoted(&format!("'{text}")) } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r', '\'']) || text.starts_with(' ') || text.ends_with(' ') {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

fn envelope(path: &Path) -> Result<String, Failure> {
    let unreadable =
        |error: std::io::Error| Failure::usage(format!("{} cannot be read: {error}.", path.display()));
    if fs::metadata(path).map_err(unreadable)?.len() > ENVELOPE_BYTES_MAX {
        return Err(Failure::usage("The file is too large to be retry data."));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let value: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("{} is no JSON: {error}.", path.display())))?;
    if !value.is_object() {
        return Err(Failure::usage(
            "The file must hold the whole envelope, a JSON object, as `errors data` gives it.",
        ));
    }
    Ok(text)
}

fn private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_harmless_ones_stay_as_they_are() {
        for (text, spelled) in [
            ("plain", "plain"),
            ("=1+1", "\"'=1+1\""),
            (" +49", "\"' +49\""),
            ("＝x", "\"'＝x\""),
            ("\tx", "\"'\tx\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
        ] {
            assert_eq!(cell(text), spelled, "{text:?}");
        }
    }
}
