//! `flowmend runs`: list, show, cancel.

use super::time;
use domain::time::UtcMs;

/// `flowmend runs …`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
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
pub struct ListArgs {
    /// Only of this flow (id or name)
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// Only of this integration (id or name; none for flows without one)
    #[arg(long, value_name = "INTEGRATION")]
    pub integration: Option<String>,
    /// Only with this status: the platform's word, or error for runs that contain errors
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
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
