//! `flowmend sync` and `flowmend status`.

/// Options of `sync`.
#[derive(Debug, clap::Args)]
pub struct SyncArgs {
    /// Read everything again, not only what changed
    #[arg(long)]
    pub full: bool,
    /// Go on until interrupted
    #[arg(long)]
    pub watch: bool,
}
