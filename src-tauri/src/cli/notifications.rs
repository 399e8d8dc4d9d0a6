//! `flowmend notifications`: who gets which e-mails.

use super::exit::{Exit, Failure};

/// `flowmend notifications …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List subscriptions
    List {
        /// Those of every user, not only one's own
        #[arg(long)]
        all_users: bool,
    },
    /// Subscribe
    Subscribe(TargetArgs),
    /// Unsubscribe
    Unsubscribe(TargetArgs),
}

/// What to subscribe to, and for whom.
#[derive(Debug, clap::Args)]
pub(crate) struct TargetArgs {
    /// What.
    #[command(flatten)]
    pub target: Target,
    /// For this user [default: oneself]
    #[arg(long, value_name = "EMAIL")]
    pub user: Option<String>,
}

/// What to subscribe to: at least one.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Target {
    /// Errors of these flows
    #[arg(long, value_name = "ID")]
    pub flow: Vec<String>,
    /// Errors of all flows of these integrations
    #[arg(long, value_name = "ID")]
    pub integration: Vec<String>,
    /// These connections going offline
    #[arg(long, value_name = "ID")]
    pub connection: Vec<String>,
}

/// Shows or changes subscriptions.
///
/// # Errors
/// Always in this version: subscriptions are read and written by a later one.
pub(crate) fn run(_command: &Command) -> Result<Exit, Failure> {
    Err(Failure::failed("not_available", "This version does not read or change notifications yet."))
}
