//! A real SMTP server in another process (`tests/python/mail_server.py`), and what it saw.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

/// Longest wait for something that must happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; it ends with this value.
pub(crate) struct MailServer {
    child: Child,
    commands: Option<ChildStdin>,
    events: Receiver<Value>,
    pub(crate) url: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The Python of the tests, made when it is missing.
fn python() -> String {
    let done = Command::new(root().join(".ci/python")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

impl MailServer {
    pub(crate) fn start() -> Self {
        let script = root().join("tests/python/mail_server.py");
        let mut child =
            Command::new(python()).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let commands = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, events) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut server = Self { child, commands, events, url: String::new() };
        let port = server.next()["port"].as_u64().unwrap();
        server.url = format!("smtp://127.0.0.1:{port}");
        server
    }

    /// Behaves so from now on.
    pub(crate) fn set(&mut self, command: &str) {
        writeln!(self.commands.as_mut().unwrap(), "{command}").unwrap();
        self.wait_for("set");
    }

    /// The next thing that happened.
    pub(crate) fn next(&mut self) -> Value {
        self.events.recv_timeout(PATIENCE).unwrap()
    }

    /// The next thing of this kind; others on the way are dropped.
    pub(crate) fn wait_for(&mut self, event: &str) -> Value {
        loop {
            let next = self.next();
            if next["event"] == event {
                return next;
            }
        }
    }

    /// The bytes of the next message that was taken.
    pub(crate) fn message(&mut self) -> Vec<u8> {
        STANDARD.decode(self.wait_for("message")["data"].as_str().unwrap()).unwrap()
    }

    /// How many more messages come within a while in which nothing should.
    pub(crate) fn messages_left(&mut self) -> usize {
        self.events.try_iter().filter(|event| event["event"] == "message").count()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.commands.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
