//! The command line: reads the arguments, opens the desk, runs one command, spells its result.
//!
//! The contract (names, shapes, exit statuses) is docs/command-line.md. Everything about records, runs and the
//! outbox is asked of `ipc`; nothing here decides about them.

mod account;
mod analytics;
mod args;
mod dashboard;
mod desk;
mod doctor;
mod errors;
mod exit;
mod flows;
mod generate;
mod notifications;
mod outbox;
mod output;
mod runs;
mod serve;
mod shape;
mod status;
mod time;

use crate::{
    instance::{self, Instance},
    window::{self, Opening, Start},
};
use args::{Cli, Command};
use desk::Context;
use exit::{Exit, Failure};
use output::{Output, Volume};
use std::{
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
};

/// Runs the program with the arguments of the process, to its end.
#[must_use]
pub fn start() -> ExitCode {
    let (cli, link) = match args::parse_with_link(std::env::args_os().collect()) {
        Ok(read) => read,
        Err(error) => return misread(&error),
    };
    let json = cli.global.json;
    match run(cli, link) {
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

fn run(cli: Cli, link: Option<String>) -> Result<Exit, Failure> {
    let volume = match (cli.global.quiet, cli.global.verbose) {
        (true, _) => Volume::Quiet,
        (_, true) => Volume::Verbose,
        _ => Volume::Normal,
    };
    if let Some(Command::Integrator(serve::Command::Serve(args))) = cli.command {
        let mut output = Output::new(cli.global.json, volume);
        runtime()?.block_on(serve::run(args, &mut output))?;
        return Ok(Exit::Done);
    }
    if let Some(Command::Generate(command)) = cli.command {
        generate::run(command)?;
        return Ok(Exit::Done);
    }
    #[cfg(target_os = "linux")]
    if matches!(cli.command, None | Some(Command::Demo)) {
        window::avoid_blank();
    }
    let context = Context::new(cli.global)?;
    let start = match cli.command {
        None => Some(Start::Last),
        Some(Command::Demo) => Some(Start::Demo),
        Some(_) => None,
    };
    if let Some(start) = start {
        return open_window(context, start, link);
    }
    let mut output = Output::new(context.global.json, volume);
    let exit = headless(cli.command, &context, &mut output);
    // What was written before a failure is still a result.
    let flushed = output.flush();
    let exit = exit?;
    flushed.map(|()| exit)
}

fn headless(command: Option<Command>, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Some(Command::Account(command)) => account::run(command, context, output),
        Some(Command::Sync(args)) => status::sync(&args, context, output),
        Some(Command::Status) => status::status(context, output),
        Some(Command::Errors(command)) => errors::run(command, context, output),
        Some(Command::Runs(command)) => runs::run(command, context, output),
        Some(Command::Dashboard(args)) => dashboard::run(&args, context, output),
        Some(Command::Flows(command)) => flows::run(command, context, output),
        Some(Command::Analytics(args)) => analytics::run(&args, context, output),
        Some(Command::Notifications(command)) => notifications::run(&command, context, output),
        Some(Command::Outbox(command)) => outbox::run(command, context, output),
        Some(Command::Doctor(args)) => doctor::run(&args, context, output),
        Some(Command::Demo | Command::Generate(_) | Command::Integrator(_)) | None => Ok(Exit::Done),
    }
}

fn open_window(context: Context, start: Start, link: Option<String>) -> Result<Exit, Failure> {
    let first = match instance::take(&context.data_dir, link.as_deref()) {
        Instance::First(first) => Some(first),
        Instance::Told => return Ok(Exit::Done),
        Instance::Second => None,
    };
    let desk = context.desk();
    if first.is_none() {
        desk.be_second_window();
    }
    let start = if context.global.safe_mode { Start::Safe } else { start };
    let opening = Opening { desk, account: context.global.account, start, host: context.host, link, first };
    window::open(opening)
        .map_err(|error| Failure::failed("no_window", format!("The window cannot be opened: {error}.")))?;
    Ok(Exit::Done)
}

/// Asks on a terminal. Off a terminal nobody can answer: then `--yes` is needed.
fn confirm(question: &str) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "confirmation_needed",
            "This needs a confirmation: give --yes when nobody is there to answer.",
        ));
    }
    let mut stderr = io::stderr().lock();
    write!(stderr, "{question} [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Failure::failed("declined", "Nothing was done."))
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
