//! `flowmend outbox`: what is on its way to the remote.

/// `flowmend outbox …`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List unfinished items
    List {
        /// Finished ones too
        #[arg(long)]
        all: bool,
    },
    /// Send everything that is due, and wait for the outcomes
    Send,
    /// Take back a batch as far as it has not left
    Cancel {
        /// The batch
        batch: String,
    },
    /// Queue a parked item again
    Requeue {
        /// The item
        item: String,
    },
}
