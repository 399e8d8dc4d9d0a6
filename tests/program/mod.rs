//! The real binary in a world of its own: its own home, data folder and environment, nothing of the person's.
//! Shared by the journeys on the command line and in the window.

#![allow(dead_code, reason = "each test binary uses its part")]

use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_flowmend");
/// Variables that a child process may keep.
const KEPT: &[&str] = &["PATH", "LANG", "TMPDIR", "LLVM_PROFILE_FILE"];

/// A world for the program.
pub(crate) struct World {
    pub(crate) home: TempDir,
    pub(crate) token: Option<String>,
    variables: Vec<(String, String)>,
}

/// What a command gave.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { home: TempDir::new().unwrap(), token: None, variables: Vec::new() }
    }

    pub(crate) fn with_token(token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::new() }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The program with arguments, not started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        self.furnish(&mut command);
        command.args(arguments);
        command
    }

    /// Gives any command the environment of this world.
    pub(crate) fn furnish(&self, command: &mut Command) {
        command.env_clear();
        for name in KEPT {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("HOME", self.home.path())
            .env("XDG_DATA_HOME", self.home.path().join("share"))
            .env("XDG_CONFIG_HOME", self.home.path().join("config"))
            .env("XDG_CACHE_HOME", self.home.path().join("cache"))
            .env("FLOWMEND_DATA_DIR", self.data_dir())
            .stdin(Stdio::null());
        if let Some(token) = &self.token {
            command.env("FLOWMEND_TOKEN", token);
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        Done::of(&self.command(arguments).output().unwrap())
    }

    /// Runs the program with something on standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Done {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Done::of(&child.wait_with_output().unwrap())
    }

    /// Runs the program and expects this status.
    pub(crate) fn expect(&self, status: i32, arguments: &[&str]) -> Done {
        let done = self.run(arguments);
        assert_eq!(done.status, status, "flowmend {}\n{}\n{}", arguments.join(" "), done.out, done.err);
        done
    }

    /// Adds an account with the token of this world.
    pub(crate) fn add_account(&self, name: &str, base_url: &str) {
        self.expect(0, &["account", "add", name, "--base-url", base_url]);
    }

    /// Every file below the home, for searches.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect(self.home.path(), &mut files);
        files
    }
}

impl Done {
    fn of(output: &std::process::Output) -> Self {
        Self {
            status: code(output.status),
            out: String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8"),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The one JSON object of standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {:?} / {}", self.out, self.err))
    }

    /// The JSON objects of standard output, one a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}")))
            .collect()
    }

    /// The failure of `--json`, the last line of standard error.
    pub(crate) fn failure(&self) -> Value {
        let line = self.err.lines().last().unwrap_or_default();
        let value: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {:?}", self.err));
        assert!(value["error"]["code"].is_string() && value["error"]["message"].is_string(), "{value}");
        value["error"].clone()
    }
}

fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or(-1)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// `flowmend integrator serve` as a process of its own. Ends when dropped.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) base_url: String,
    pub(crate) token: String,
}

impl Served {
    pub(crate) fn start(world: &World, arguments: &[&str]) -> Self {
        let mut command = world.command(&["integrator", "serve", "--control"]);
        let mut child =
            command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        assert_eq!(said["control"], true);
        assert!(said["userId"].as_str().is_some_and(|id| !id.is_empty()));
        let text = |key: &str| said[key].as_str().unwrap_or_else(|| panic!("{key} in {said}")).to_owned();
        Self { child, base_url: text("listening"), token: text("token") }
    }

    pub(crate) fn port(&self) -> String {
        self.base_url.rsplit(':').next().unwrap().to_owned()
    }

    /// A plain client of it.
    pub(crate) fn caller(&self) -> testkit::Caller {
        testkit::Caller::new(&self.base_url).with_token(&self.token)
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end as a service manager would, and gives its status.
    pub(crate) fn terminate(mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        code(self.child.wait().unwrap())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds; fails the test when it never does.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited in vain for: {what}");
}
