//! `errors data` and `errors export`: single envelopes to and from the remote, and the cache into a file.

use super::{DataArgs, ExportArgs, ExportFormat, read};
use crate::cli::{
    desk::Context,
    exit::{Exit, Failure},
    output::Output,
};
use domain::id::RetryDataKey;
use ipc::{
    export::{self, Format, What},
    store::search::Search,
};
use std::{collections::HashSet, fs, path::Path};

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
    let opened = context.open(output)?;
    let parsed = read::query(args.query.as_deref(), output);
    let search = Search { query: &parsed.query, now: context.now };
    let format = match args.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Ndjson => Format::Ndjson,
    };
    let none = HashSet::new();
    let written = export::write(&opened.store, What::Query(&search, &none), format, &args.output)?;
    if written.cut_cells > 0 {
        output.warn(&format!(
            "{} cells were longer than a spreadsheet takes and were cut; csv and ndjson have them whole.",
            written.cut_cells
        ));
    }
    output.warn(&format!("{} rows written to {}.", written.rows, args.output.display()));
    Ok(Exit::Done)
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
