//! `flowmend errors`: find, read, count, act, retry data, export.

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
use domain::outbox::Action;
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
    /// Delete resolved error records at the platform for good
    Purge(ActionArgs),
    /// Assign error records to a person, or to nobody
    Assign(AssignArgs),
    /// Add tags to error records, or take them away
    Tag(TagArgs),
    /// Resolve what auto-resolve would have resolved, where it is switched off
    Duplicates(DuplicateArgs),
    /// Read or replace the retry data of an error record
    #[command(alias = "retry-data")]
    Data(DataArgs),
    /// Write error records to a file
    #[command(alias = "download")]
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
    /// How.
    #[command(flatten)]
    pub manner: Manner,
    /// How fast.
    #[command(flatten)]
    pub pace: PaceArgs,
}

/// How an action is done.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Manner {
    /// Say what would be sent, and queue nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Send now, and wait for the outcome
    #[arg(long, conflicts_with = "dry_run")]
    pub wait: bool,
}

/// How fast a resolve or a retry goes, and when it stops by itself.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct PaceArgs {
    /// Most records a minute
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub pace: u32,
    /// Stop when more than so many percent of the retries fail
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..100))]
    pub stop_above: u8,
}

/// Options of `errors assign`.
#[derive(Debug, clap::Args)]
pub(crate) struct AssignArgs {
    /// To what.
    #[command(flatten)]
    pub chosen: Chosen,
    /// How.
    #[command(flatten)]
    pub manner: Manner,
    /// E-mail address of the person
    #[arg(long, value_name = "EMAIL", required_unless_present = "nobody")]
    pub to: Option<String>,
    /// Take the assignment away
    #[arg(long, conflicts_with = "to")]
    pub nobody: bool,
}

/// Options of `errors tag`.
#[derive(Debug, clap::Args)]
pub(crate) struct TagArgs {
    /// To what.
    #[command(flatten)]
    pub chosen: Chosen,
    /// How.
    #[command(flatten)]
    pub manner: Manner,
    /// Tag to add, by name or short code; may be repeated
    #[arg(long, value_name = "TAG", required_unless_present = "remove")]
    pub add: Vec<String>,
    /// Tag to take away, by name or short code; may be repeated
    #[arg(long, value_name = "TAG")]
    pub remove: Vec<String>,
}

/// Options of `errors duplicates`.
#[derive(Debug, clap::Args)]
pub(crate) struct DuplicateArgs {
    /// Only this flow, by id or name
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// How.
    #[command(flatten)]
    pub manner: Manner,
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
        Command::Resolve(args) => action::run(Action::Resolve, &args, context, output),
        Command::Retry(args) => action::run(Action::Retry, &args, context, output),
        Command::Purge(args) => action::run(Action::Purge, &args, context, output),
        Command::Assign(args) => action::assign(args, context, output),
        Command::Tag(args) => action::tag(&args, context, output),
        Command::Duplicates(args) => action::duplicates(&args, context, output),
        Command::Data(args) => transfer::data(&args, context, output),
        Command::Export(args) => transfer::export(&args, context, output),
    }
}
