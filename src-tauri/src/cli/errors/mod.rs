//! `flowmend errors`: find, read, count, resolve, retry, retry data, export.

mod action;
mod read;
mod row;
mod transfer;

pub(super) use row::Names;

use super::{
    desk::Context,
    exit::{Exit, Failure},
    output::Output,
};
use std::path::PathBuf;

/// `flowmend errors …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List error records, newest first
    List(ListArgs),
    /// Show one error record
    Show {
        /// Its flow
        flow: String,
        /// Its step
        step: String,
        /// Its id
        error: String,
    },
    /// Count error records
    Count(CountArgs),
    /// Mark error records as resolved
    Resolve(ActionArgs),
    /// Ask the platform to reprocess error records
    Retry(ActionArgs),
    /// Read or replace the retry data of an error record
    Data(DataArgs),
    /// Write error records to a file
    Export(ExportArgs),
}

/// Options of `errors list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// What to find, in the language of the window's search bar
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Most rows [default: 100 in a table, all with --json]
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Go on after the row with this cursor
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
}

/// Options of `errors count`.
#[derive(Debug, clap::Args)]
pub(crate) struct CountArgs {
    /// What to count, in the language of the window's search bar
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Count by group
    #[arg(long, value_name = "FIELD")]
    pub by: Option<By>,
}

/// Groups of `errors count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum By {
    /// open, resolved, gone
    State,
    /// Flow
    Flow,
    /// Step
    Step,
    /// Source
    Source,
    /// Classification
    Classification,
    /// Code
    Code,
    /// Day of occurrence, UTC
    Day,
}

/// Options of `errors resolve` and `errors retry`.
#[derive(Debug, clap::Args)]
pub(crate) struct ActionArgs {
    /// To what.
    #[command(flatten)]
    pub chosen: Chosen,
    /// Say what would be sent, and queue nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Send now, and wait for the outcome
    #[arg(long, conflicts_with = "dry_run")]
    pub wait: bool,
}

/// What an action is done to: one of the two.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Chosen {
    /// Everything that matches, in the language of the window's search bar
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// The records of a file (- is standard input): lines of FLOW, STEP, ERROR_ID parted by tabs
    #[arg(long, value_name = "FILE")]
    pub ids: Option<PathBuf>,
}

/// Options of `errors data`.
#[derive(Debug, clap::Args)]
pub(crate) struct DataArgs {
    /// Flow of the record
    pub flow: String,
    /// Step of the record
    pub step: String,
    /// Its retry data key
    pub retry_key: String,
    /// Replace the retry data by the envelope in this file
    #[arg(long, value_name = "FILE")]
    pub put: Option<PathBuf>,
}

/// Options of `errors export`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// What to write, in the language of the window's search bar
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Form of the file
    #[arg(long, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// The file; it appears under this name only when it is complete
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ExportFormat {
    /// Comma-separated values, safe to open in a spreadsheet
    Csv,
    /// One JSON object a line, exactly as the remote sent it
    Ndjson,
    /// A spreadsheet
    Xlsx,
}

/// Runs one of them.
///
/// # Errors
/// When it cannot be done; what was done in part is in the exit status.
pub(crate) fn run(command: Command, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::List(args) => read::list(&args, context, output),
        Command::Show { flow, step, error } => read::show(&flow, &step, &error, context, output),
        Command::Count(args) => read::count(&args, context, output),
        Command::Resolve(args) => action::run(domain::outbox::Action::Resolve, &args, context, output),
        Command::Retry(args) => action::run(domain::outbox::Action::Retry, &args, context, output),
        Command::Data(args) => transfer::data(&args, context, output),
        Command::Export(args) => transfer::export(&args, context, output),
    }
}
