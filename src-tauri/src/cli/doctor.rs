//! `flowmend doctor`: versions, paths, file checks, the token store, whether the remote answers.

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// Do not ask the remote
    #[arg(long)]
    pub offline: bool,
}
