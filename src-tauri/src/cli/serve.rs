//! `flowmend integrator serve`: the embedded platform as a service of its own, for scripts and tests.
//!
//! Prints one line of JSON when it listens, then serves until it is interrupted. What the platform does is the
//! business of the `integrator` crate.

use super::{exit::Failure, output::Output};
use integrator::{ClockKind, Config, DataPlace, Integrator, MAIL_FROM, Seed};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// `flowmend integrator …`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Serve the API on this computer until interrupted
    Serve(ServeArgs),
}

/// Options of `integrator serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// Where to listen, on this computer only [default: a free port]
    #[arg(long, value_name = "127.0.0.1:PORT", value_parser = listen)]
    listen: Option<SocketAddr>,
    /// Folder of its data [default: a temporary one that goes with it]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What a new account is filled with: demo, empty, or bulk:ERRORS
    #[arg(long, value_name = "SEED", default_value = "demo", value_parser = seed)]
    seed: Seed,
    /// How many times faster than the clock things happen
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = speed)]
    speed: f64,
    /// real, or manual: a clock that stands until /control/clock moves it
    #[arg(long, value_name = "CLOCK", default_value = "real", value_parser = clock)]
    clock: ClockKind,
    /// Answer /control/…, with which scripts make exact situations
    #[arg(long)]
    control: bool,
    /// Server that sends the e-mails: smtp://HOST:PORT, or smtps://HOST:PORT. Other computers must encrypt
    #[arg(long, value_name = "URL")]
    smtp: Option<String>,
    /// Folder for e-mails as .eml files [default: mail in the folder of the data, unless --smtp is given]
    #[arg(long, value_name = "DIR")]
    mail_dir: Option<PathBuf>,
    /// Address that e-mails come from
    #[arg(long, value_name = "ADDRESS", default_value = MAIL_FROM)]
    mail_from: String,
    /// The account owner's token [default: a random one]
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Be a sandbox
    #[arg(long)]
    sandbox: bool,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Listening<'a> {
    listening: &'a str,
    token: &'a str,
    user_id: &'a str,
    control: bool,
}

/// Serves until it is interrupted.
///
/// # Errors
/// When it cannot start, or nobody can be told where it listens.
pub(crate) async fn run(args: ServeArgs, output: &mut Output) -> Result<(), Failure> {
    let stop = Stop::new()?;
    let config = Config {
        listen: args.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        data: args.data.map_or(DataPlace::Temporary, DataPlace::Folder),
        seed: args.seed,
        speed: args.speed,
        clock: args.clock,
        control: args.control,
        smtp: args.smtp,
        mail_dir: args.mail_dir,
        mail_from: args.mail_from,
        token: args.token,
        sandbox: args.sandbox,
        ..Config::default()
    };
    let integrator = Integrator::start(config).await.map_err(|error| {
        Failure::failed("integrator", format!("The integrator could not start: {error}."))
    })?;
    output.json(&Listening {
        listening: integrator.base_url(),
        token: integrator.token(),
        user_id: integrator.user_id(),
        control: integrator.control(),
    })?;
    output.flush()?;
    stop.wait().await;
    integrator.shutdown().await;
    Ok(())
}

/// The two signals that end a service. They are caught from before the first answer on.
pub(crate) struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    /// Begins to catch the signals.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub(crate) fn new() -> Result<Self, Failure> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for one of them, to the end of the program.
    pub(crate) async fn wait(mut self) {
        self.caught().await;
    }

    /// Waits for the next one of them.
    #[cfg(unix)]
    pub(crate) async fn caught(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Waits for the next Ctrl-C.
    #[cfg(not(unix))]
    pub(crate) async fn caught(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "use 127.0.0.1:PORT".to_owned())?;
    if address.ip().is_loopback() { Ok(address) } else { Err("only addresses of this computer".to_owned()) }
}

fn seed(text: &str) -> Result<Seed, String> {
    match text.split_once(':') {
        None if text == "demo" => Ok(Seed::Demo),
        None if text == "empty" => Ok(Seed::Empty),
        Some(("bulk", number)) => number
            .parse()
            .map(|errors| Seed::Bulk { errors })
            .map_err(|_| "use bulk:ERRORS with a number, for example bulk:100000".to_owned()),
        _ => Err("use demo, empty or bulk:ERRORS".to_owned()),
    }
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if factor.is_finite() && (0.001..=100_000.0).contains(&factor) => Ok(factor),
        _ => Err("use a number from 0.001 to 100000".to_owned()),
    }
}

fn clock(text: &str) -> Result<ClockKind, String> {
    match text {
        "real" => Ok(ClockKind::Real),
        "manual" => Ok(ClockKind::Manual),
        _ => Err("use real or manual".to_owned()),
    }
}
