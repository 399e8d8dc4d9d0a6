//! `flowmend generate`: shell completions and manual pages, made from the one option surface. Packages run it.

use super::{args, exit::Failure};
use std::{fs, io::Write, path::PathBuf};

/// `flowmend generate …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write the completions of a shell to standard output
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Write a manual page for the program and for each of its commands
    Manual {
        /// Folder to write into; it is made when it is missing
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
}

/// Runs one of them. Touches no data folder.
///
/// # Errors
/// Those of writing.
pub(crate) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut args::command(), "flowmend", &mut script);
            std::io::stdout().lock().write_all(&script)?;
        }
        Command::Manual { output } => {
            fs::create_dir_all(&output)?;
            clap_mangen::generate_to(args::command(), &output)?;
        }
    }
    Ok(())
}
