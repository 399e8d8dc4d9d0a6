//! The whole option surface of the program, as the contract of the command line has it.
//!
//! Only words and shapes are here; what a command does is in the file of its family. Global options may stand
//! before or after the command, and the value of an option may begin with a hyphen.

use super::{
    account, analytics, dashboard, doctor, errors, flows, generate, notifications, outbox, runs, serve,
    status,
};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::{ffi::OsString, path::PathBuf};

/// Flowmend: the desk for failed records of integrator.io flows. Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(name = "flowmend", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Where everything lives [default: the platform's application data folder]
    #[arg(long, global = true, value_name = "DIR", env = "FLOWMEND_DATA_DIR", hide_env_values = true)]
    pub data_dir: Option<PathBuf>,
    /// Which account [default: the only one, else the last used]
    #[arg(long, global = true, value_name = "NAME", env = "FLOWMEND_ACCOUNT", hide_env_values = true)]
    pub account: Option<String>,
    /// Where to keep the token when an account is added, and to look for it
    #[arg(long, global = true, value_name = "STORE", default_value = "keyring")]
    pub token_store: crate::keychain::Choice,
    /// Standard output is JSON: one object, or one object a line for lists
    #[arg(long, global = true)]
    pub json: bool,
    /// Say less on standard error
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more on standard error
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Open the window without an account, to choose one there
    #[arg(long, global = true, hide_short_help = true)]
    pub safe_mode: bool,
    /// Do not ask: needed off a terminal for what sends or removes something
    #[arg(long, global = true)]
    pub yes: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Open the window on the demo account (embedded integrator)
    Demo,
    /// Add, list and remove accounts
    #[command(subcommand)]
    Account(account::Command),
    /// Read what changed at the remote
    Sync(status::SyncArgs),
    /// Say how fresh everything is, and what waits
    Status,
    /// Find, read, resolve and retry error records
    #[command(subcommand)]
    Errors(errors::Command),
    /// List, read and cancel runs
    #[command(subcommand)]
    Runs(runs::Command),
    /// Show what runs, or what completed
    Dashboard(dashboard::DashboardArgs),
    /// List, read, start and set flows
    #[command(subcommand)]
    Flows(flows::Command),
    /// Show results over time, up to eight streams
    Analytics(analytics::AnalyticsArgs),
    /// Show and change who gets which e-mails
    #[command(subcommand)]
    Notifications(notifications::Command),
    /// Show and move what is on its way to the remote
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// Show versions, paths, file checks, the token store, and whether the remote answers
    Doctor(doctor::DoctorArgs),
    /// Write the completions of a shell, or the manual pages
    #[command(subcommand)]
    Generate(generate::Command),
    /// Run the embedded integrator
    #[command(subcommand)]
    Integrator(serve::Command),
}

/// Reads the arguments of the process.
///
/// # Errors
/// What clap has to say, help and version among it.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let matches = command().try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// Reads the arguments with which a desktop starts the program for a link: the link stands last, and there is no command
/// that it could belong to.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_with_link(mut arguments: Vec<OsString>) -> Result<(Cli, Option<String>), clap::Error> {
    let link = arguments.last().and_then(|last| last.to_str()).filter(|last| domain::link::is_link(last));
    let Some(link) = link.map(str::to_owned) else { return Ok((parse(arguments)?, None)) };
    match parse(arguments.clone()) {
        Ok(cli) => Ok((cli, None)),
        Err(error) => {
            arguments.pop();
            match parse(arguments) {
                Ok(cli) if matches!(cli.command, None | Some(Command::Demo)) => Ok((cli, Some(link))),
                _ => Err(error),
            }
        }
    }
}

/// The command tree, with hyphens allowed in every option value (`--query -word`).
#[must_use]
pub(crate) fn command() -> clap::Command {
    fn hyphens(command: clap::Command) -> clap::Command {
        command
            .mut_args(|arg| {
                let takes_value = arg.get_action().takes_values() && !arg.is_positional();
                if takes_value { arg.allow_hyphen_values(true) } else { arg }
            })
            .mut_subcommands(hyphens)
    }
    hyphens(Cli::command())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Cli, clap::Error> {
        parse(std::iter::once("flowmend").chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn the_tree_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_line_of_the_contract_is_understood() {
        for line in [
            "",
            "demo",
            "account add a --region eu",
            "account add a --base-url http://127.0.0.1:1 --environment sandbox",
            "account list",
            "account remove a --yes",
            "sync",
            "sync --full --watch",
            "status",
            "errors list --query x --limit 5 --after c",
            "errors show f s 1",
            "errors count --by classification",
            "errors resolve --query is:open --dry-run",
            "errors retry --ids file --wait",
            "errors data f s k --put file",
            "errors export --format xlsx --output file",
            "runs list --flow f --integration i --status error --from -24h --to 2026-05-31 --hide-empty --limit 3",
            "runs show r",
            "runs cancel r",
            "dashboard running",
            "dashboard completed --integration none --from -7d --to -1d",
            "flows list",
            "flows show f",
            "flows run f",
            "flows set f --auto-resolve off",
            "analytics --stream integration:a --stream flow:b --measure average_time --from -7d --to -1d --svg a --png b",
            "notifications list --all-users",
            "notifications subscribe --flow f --integration i --connection c --user u@example.com",
            "notifications unsubscribe --flow f",
            "outbox list --all",
            "outbox send",
            "outbox cancel b",
            "outbox requeue i",
            "doctor",
            "generate completions bash",
            "generate manual --output d",
            "integrator serve --listen 127.0.0.1:0 --data d --seed bulk:5000 --speed 10 --clock manual --control --smtp smtp://127.0.0.1:25 --mail-dir m --token t --sandbox",
        ] {
            if let Err(error) = read(line) {
                panic!("{line}\n{error}");
            }
        }
    }

    #[test]
    fn global_options_stand_before_or_after_and_values_may_begin_with_a_hyphen() {
        for line in
            ["--json --account a errors list --query -word", "errors --account a list --json --query=-word"]
        {
            let cli = read(line).unwrap();
            assert!(cli.global.json);
            assert_eq!(cli.global.account.as_deref(), Some("a"));
            let Some(Command::Errors(errors::Command::List(args))) = cli.command else { panic!("{line}") };
            assert_eq!(args.query.as_deref(), Some("-word"));
        }
    }

    #[test]
    fn a_link_opens_the_window_and_is_never_a_command() {
        let read = |line: &str| {
            let words = std::iter::once("flowmend").chain(line.split_whitespace()).map(OsString::from);
            parse_with_link(words.collect())
        };
        let (cli, link) = read("--data-dir d flowmend://errors?query=is:open").unwrap();
        assert!(cli.command.is_none());
        assert_eq!(link.as_deref(), Some("flowmend://errors?query=is:open"));
        assert_eq!(read("Flowmend://outbox").unwrap().1.as_deref(), Some("Flowmend://outbox"));
        assert!(read("demo").unwrap().1.is_none());
        assert!(read("errors list --query flowmend://x").unwrap().1.is_none());
        assert!(read("errors list flowmend://x").is_err());
        assert!(read("https://example.com").is_err());
    }

    #[test]
    fn contradictions_are_usage_errors() {
        for line in [
            "account add a",
            "account add a --region eu --base-url https://x",
            "account add a --region mars",
            "errors resolve",
            "errors resolve --query x --ids y",
            "errors export --format pdf --output x",
            "runs list --from soon",
            "runs list --status nonsense",
            "dashboard",
            "flows set f --auto-resolve maybe",
            "integrator serve --seed lots",
            "integrator serve --speed 0",
            "integrator serve --listen everywhere",
            "analytics --stream nothing --measure error --from -1d --to -1h",
            "analytics --stream flow: --measure error --from -1d --to -1h",
            "analytics --measure error --from -1d --to -1h",
            "analytics --stream flow:f --measure speed --from -1d --to -1h",
            "analytics --stream flow:f --measure error --to -1h",
            "notifications subscribe",
            "nonsense",
        ] {
            let error = read(line).err().unwrap_or_else(|| panic!("{line} was taken"));
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }
}
