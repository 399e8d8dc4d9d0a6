//! `flowmend flows`: list, show, run, set.

/// `flowmend flows …`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
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
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}
