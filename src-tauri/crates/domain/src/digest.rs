//! The e-mails of the platform: what a digest of errors, and the news of a connection that went offline, say to a
//! person (seed; API 4.6; command-line contract, part 3). Pure: facts in, a letter out.
//!
//! Leaves to others: what is new and who hears of it, the picture of the chart, headers and sending.

mod clean;
mod markup;
mod plain;

pub use clean::line;

use crate::time::UtcMs;

/// Flows that a digest tells of one by one; the rest is a number.
pub const FLOWS_MAX: usize = 50;
/// Errors that a digest shows in all.
pub const ERRORS_MAX: usize = 40;
/// Errors that are worth handing over for one step, newest first.
pub const STEP_ERRORS_MAX: usize = 5;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 120;

/// What one person is told about one environment at one check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digest {
    /// Whether the environment is a sandbox.
    pub sandbox: bool,
    /// Name of the account; empty when it has none.
    pub account: String,
    /// The check before this one.
    pub since: UtcMs,
    /// This check.
    pub until: UtcMs,
    /// The flows with something new or newly resolved.
    pub flows: Vec<FlowNews>,
}

/// What is new in one flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowNews {
    /// Its name.
    pub name: String,
    /// Name of its integration; `None` for a standalone flow.
    pub integration: Option<String>,
    /// Open errors of the whole flow now.
    pub open: u64,
    /// Address that shows its open errors.
    pub link: String,
    /// Its steps with something new or newly resolved, in the order of the flow.
    pub steps: Vec<StepNews>,
}

/// What is new in one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepNews {
    /// Its name.
    pub name: String,
    /// New errors.
    pub new: u64,
    /// Newly resolved errors.
    pub resolved: u64,
    /// Those of them that the platform resolved by itself.
    pub resolved_auto: u64,
    /// Open errors now.
    pub open: u64,
    /// Address that shows its open errors.
    pub link: String,
    /// Its newest new errors, newest first, at most [`STEP_ERRORS_MAX`].
    pub newest: Vec<ErrorNews>,
}

/// One new error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorNews {
    /// When it happened.
    pub at: UtcMs,
    /// Its code.
    pub code: String,
    /// Its message.
    pub message: String,
    /// Its trace key; empty for none.
    pub trace_key: String,
    /// Its classification; empty for none.
    pub classification: String,
}

/// A connection that went offline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outage {
    /// Whether the environment is a sandbox.
    pub sandbox: bool,
    /// Name of the account; empty when it has none.
    pub account: String,
    /// Name of the connection.
    pub connection: String,
    /// Its type (`http`, `netsuite`).
    pub kind: String,
    /// When it was found to be offline.
    pub at: UtcMs,
    /// Names of the flows that use it.
    pub flows: Vec<String>,
}

/// A picture that the markup shows: the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture<'a> {
    /// Its address: `cid:…` in a mail.
    pub src: &'a str,
    /// What it shows, in words.
    pub alt: &'a str,
    /// Width in CSS pixels.
    pub width_px: u32,
    /// Height in CSS pixels.
    pub height_px: u32,
}

/// A mail without its headers and pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Subject: one line without control or direction marks.
    pub subject: String,
    /// The words as plain text, lines ended by `\n`.
    pub text: String,
    /// The same as an HTML document; every piece of remote text is escaped.
    pub html: String,
}

/// Sums over the flows of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sums {
    new: u64,
    resolved: u64,
    open: u64,
}

impl FlowNews {
    /// New errors of its steps.
    #[must_use]
    pub fn new_errors(&self) -> u64 {
        self.steps.iter().map(|step| step.new).sum()
    }

    /// Newly resolved errors of its steps.
    #[must_use]
    pub fn resolved(&self) -> u64 {
        self.steps.iter().map(|step| step.resolved).sum()
    }
}

impl Digest {
    fn sums(&self) -> Sums {
        self.flows.iter().fold(Sums::default(), |sums, flow| Sums {
            new: sums.new + flow.new_errors(),
            resolved: sums.resolved + flow.resolved(),
            open: sums.open + flow.open,
        })
    }

    /// The digest as a letter.
    #[must_use]
    pub fn letter(&self, chart: Option<Picture<'_>>) -> Letter {
        Letter {
            subject: self.subject(),
            text: plain::digest(self),
            html: markup::digest(self, chart).into_string(),
        }
    }

    /// `2 new errors: FLOW`, or what was resolved when nothing is new; the number of flows where several have
    /// that news; `[sandbox]` in front in a sandbox.
    fn subject(&self) -> String {
        let sums = self.sums();
        let (count, word) = if sums.new > 0 { (sums.new, "new") } else { (sums.resolved, "resolved") };
        let tells = |flow: &&FlowNews| sums.new == 0 || flow.new_errors() > 0;
        let errors = if count == 1 { "error" } else { "errors" };
        let mut flows = self.flows.iter().filter(tells);
        let said = match (flows.next(), flows.count()) {
            (Some(flow), 0) => format!("{count} {word} {errors}: {}", name(&flow.name)),
            (_, more) => format!("{count} {word} {errors} in {} flows", more + 1),
        };
        in_environment(self.sandbox, &said)
    }
}

impl Outage {
    /// The news as a letter.
    #[must_use]
    pub fn letter(&self) -> Letter {
        let said = format!("connection is offline: {}", name(&self.connection));
        Letter {
            subject: in_environment(self.sandbox, &said),
            text: plain::outage(self),
            html: markup::outage(self).into_string(),
        }
    }
}

fn in_environment(sandbox: bool, said: &str) -> String {
    if sandbox { format!("[sandbox] {said}") } else { said.to_owned() }
}

/// A name that cannot break its line.
fn name(text: &str) -> String {
    let name = clean::line(text, NAME_CHARS_MAX);
    if name.is_empty() { "(no name)".to_owned() } else { name }
}

fn environment(sandbox: bool) -> &'static str {
    if sandbox { "Sandbox" } else { "Production" }
}

/// `Mon 3 Mar 2026, 14:15 UTC`.
fn moment(at: UtcMs) -> String {
    chrono::DateTime::from_timestamp_millis(at.0)
        .unwrap_or_default()
        .format("%a %-d %b %Y, %H:%M UTC")
        .to_string()
}

/// `Mon 3 Mar 2026, 14:00 to 14:15 UTC`; with both days where they differ.
fn span(since: UtcMs, until: UtcMs) -> String {
    let time = |at: UtcMs, shape: &str| {
        chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default().format(shape).to_string()
    };
    let day = "%a %-d %b %Y, %H:%M";
    let same = time(since, "%F") == time(until, "%F");
    format!("{} to {} UTC", time(since, day), time(until, if same { "%H:%M" } else { day }))
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The errors of a digest that are shown: as many of each step as there is room for, in order.
fn room(digest: &Digest) -> Vec<Vec<usize>> {
    let mut left = ERRORS_MAX;
    let mut take = |step: &StepNews| {
        let shown = step.newest.len().min(STEP_ERRORS_MAX).min(left);
        left -= shown;
        shown
    };
    digest.flows.iter().take(FLOWS_MAX).map(|flow| flow.steps.iter().map(&mut take).collect()).collect()
}

#[cfg(test)]
mod tests;
