//! The command line: reads the arguments, opens the desk, runs one command, spells its result.
//!
//! The contract (names, shapes, exit statuses) is docs/command-line.md. Everything about records, runs and the
//! outbox is asked of `ipc`; nothing here decides about them.

mod account;
mod analytics;
mod args;
mod dashboard;
mod doctor;
mod errors;
mod exit;
mod flows;
mod notifications;
mod outbox;
mod output;
mod runs;
mod serve;
mod status;
mod time;

pub use args::{Cli, Command, Global, command};
pub use exit::{Exit, Failure};

use output::{Output, Volume};
use std::process::ExitCode;

/// Runs the program with the arguments of the process, to its end.
#[must_use]
pub fn start() -> ExitCode {
    let cli = match args::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return misread(&error),
    };
    let json = cli.global.json;
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::complain(&failure, json);
            failure.exit.into()
        }
    }
}

/// Help and version go to standard output and are no failure; the rest is usage.
fn misread(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    if error.use_stderr() && json {
        let text = error.render().to_string();
        let message = text.trim().trim_start_matches("error: ").to_owned();
        output::complain(&Failure::usage(message), true);
    } else {
        drop(error.print());
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn run(cli: Cli) -> Result<Exit, Failure> {
    let volume = match (cli.global.quiet, cli.global.verbose) {
        (true, _) => Volume::Quiet,
        (_, true) => Volume::Verbose,
        _ => Volume::Normal,
    };
    let mut output = Output::new(cli.global.json, volume);
    match cli.command {
        Some(Command::Integrator(serve::Command::Serve(args))) => {
            runtime()?.block_on(serve::run(args, &mut output))?;
            Ok(Exit::Done)
        }
        _ => Err(Failure::failed("internal", "not there yet")),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
