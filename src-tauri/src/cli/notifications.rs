//! `flowmend notifications`: who gets which e-mails.

/// `flowmend notifications …`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
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
#[group(id = "target", required = true, multiple = true, args = ["flow", "integration", "connection"])]
pub struct TargetArgs {
    /// Errors of these flows
    #[arg(long, value_name = "ID")]
    pub flow: Vec<String>,
    /// Errors of all flows of these integrations
    #[arg(long, value_name = "ID")]
    pub integration: Vec<String>,
    /// These connections going offline
    #[arg(long, value_name = "ID")]
    pub connection: Vec<String>,
    /// For this user [default: oneself]
    #[arg(long, value_name = "EMAIL")]
    pub user: Option<String>,
}
