//! `flowmend dashboard`: what runs, and what completed in a range.

use super::time;
use domain::time::UtcMs;

/// Options of `dashboard`.
#[derive(Debug, clap::Args)]
pub struct DashboardArgs {
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
pub enum Which {
    /// Runs in progress
    Running,
    /// Flows with the results of their runs in the range
    Completed,
}
