//! `flowmend analytics`: results over time for up to eight streams, as numbers and pictures.

use super::{
    exit::{Exit, Failure},
    time,
};
use domain::time::UtcMs;
use std::path::PathBuf;

/// Most streams in one picture.
const STREAMS_MAX: usize = 8;

/// Options of `analytics`.
#[derive(Debug, clap::Args)]
pub(crate) struct AnalyticsArgs {
    /// integration:ID or flow:ID, one to eight times
    #[arg(long, value_name = "STREAM", required = true, value_parser = stream)]
    pub stream: Vec<Stream>,
    /// What to measure
    #[arg(long, value_name = "MEASURE")]
    pub measure: Measure,
    /// Since when: ISO 8601 UTC, a date, or -24h, -7d
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub from: UtcMs,
    /// Until when
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    pub to: UtcMs,
    /// Draw it into this SVG file
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Draw it into this PNG file
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
}

/// One stream: an integration or a single flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stream {
    /// All flows of an integration.
    Integration(String),
    /// One flow.
    Flow(String),
}

/// Measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Measure {
    /// Records that passed
    Success,
    /// Errors reported
    Error,
    /// Records that were ignored
    Ignored,
    /// Errors resolved, by auto and by users
    Resolved,
    /// Mean time of a successful record, in milliseconds
    AverageTime,
}

fn stream(text: &str) -> Result<Stream, String> {
    match text.split_once(':') {
        Some(("integration", id)) if !id.is_empty() => Ok(Stream::Integration(id.to_owned())),
        Some(("flow", id)) if !id.is_empty() => Ok(Stream::Flow(id.to_owned())),
        _ => Err("use integration:ID or flow:ID".to_owned()),
    }
}

/// Shows results over time.
///
/// # Errors
/// Always in this version: the numbers are built by a later one.
pub(crate) fn run(args: &AnalyticsArgs) -> Result<Exit, Failure> {
    if args.from >= args.to {
        return Err(Failure::usage("--from must lie before --to."));
    }
    if args.stream.len() > STREAMS_MAX {
        return Err(Failure::usage(format!("At most {STREAMS_MAX} streams.")));
    }
    Err(Failure::failed(
        "not_available",
        "This version keeps no analytics yet. See `flowmend dashboard completed`.",
    ))
}
