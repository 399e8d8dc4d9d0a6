//! The plain-text part. Lines `New: N`, `Resolved: N` and `Open: N` stand alone, so that scripts can read them
//! (command-line contract, part 3); remote text never begins a line of its own.

use super::{
    Digest, FLOWS_MAX, FlowNews, Outage, StepNews, clean, environment, moment, name, plural, room, span,
};

/// Characters of a message.
const MESSAGE_CHARS_MAX: usize = 400;
/// Characters of a code or trace key.
const KEY_CHARS_MAX: usize = 128;

/// The text of a digest.
pub(super) fn digest(digest: &Digest) -> String {
    let sums = digest.sums();
    let mut lines = vec![
        format!(
            "{}, {} and {} in {}",
            plural(sums.new, "new error", "new errors"),
            plural(sums.resolved, "newly resolved error", "newly resolved errors"),
            plural(sums.open, "open error", "open errors"),
            plural(digest.flows.len() as u64, "flow", "flows"),
        ),
        span(digest.since, digest.until),
        format!("Environment: {}", environment(digest.sandbox)),
    ];
    if !digest.account.is_empty() {
        lines.push(format!("Account: {}", name(&digest.account)));
    }
    for (flow, shown) in digest.flows.iter().zip(room(digest)) {
        flow_lines(&mut lines, flow, &shown);
    }
    if let Some(more) = digest.flows.len().checked_sub(FLOWS_MAX).filter(|more| *more > 0) {
        lines.push(String::new());
        lines.push(format!("and {}", plural(more as u64, "more flow", "more flows")));
    }
    foot(&mut lines, "the errors of these flows");
    lines.join("\n")
}

fn flow_lines(lines: &mut Vec<String>, flow: &FlowNews, shown: &[usize]) {
    lines.extend([String::new(), format!("Flow: {}", name(&flow.name))]);
    if let Some(integration) = &flow.integration {
        lines.push(format!("Integration: {}", name(integration)));
    }
    lines.extend([
        format!("New: {}", flow.new_errors()),
        format!("Resolved: {}", flow.resolved()),
        format!("Open: {}", flow.open),
        format!("Link: {}", flow.link),
    ]);
    for (step, shown) in flow.steps.iter().zip(shown) {
        step_lines(lines, step, *shown);
    }
}

fn step_lines(lines: &mut Vec<String>, step: &StepNews, shown: usize) {
    let auto = match step.resolved_auto {
        0 => String::new(),
        auto => format!(" ({auto} automatically)"),
    };
    lines.push(format!(
        "  Step {}: {} new, {} resolved{auto}, {} open",
        name(&step.name),
        step.new,
        step.resolved,
        step.open
    ));
    for error in step.newest.iter().take(shown) {
        let code = clean::line(&error.code, KEY_CHARS_MAX);
        let mut about = vec![moment(error.at), code];
        if !error.classification.is_empty() {
            about.push(clean::line(&error.classification, KEY_CHARS_MAX));
        }
        if !error.trace_key.is_empty() {
            about.push(format!("trace key {}", clean::line(&error.trace_key, KEY_CHARS_MAX)));
        }
        lines.push(format!("    - {}", about.join(" | ")));
        lines.push(format!("      {}", clean::line(&error.message, MESSAGE_CHARS_MAX)));
    }
    let more = step.new.saturating_sub(shown as u64);
    if more > 0 && shown > 0 {
        lines.push(format!("    and {more} more: {}", step.link));
    }
}

/// The text of an outage.
pub(super) fn outage(outage: &Outage) -> String {
    let mut lines = vec![
        format!("The connection {} is offline", name(&outage.connection)),
        format!("Found at: {}", moment(outage.at)),
        format!("Environment: {}", environment(outage.sandbox)),
    ];
    if !outage.account.is_empty() {
        lines.push(format!("Account: {}", name(&outage.account)));
    }
    if !outage.kind.is_empty() {
        lines.push(format!("Type: {}", clean::line(&outage.kind, KEY_CHARS_MAX)));
    }
    lines.push(String::new());
    lines.push("Flows that use it fail until it is online again.".to_owned());
    lines.extend(outage.flows.iter().take(FLOWS_MAX).map(|flow| format!("  - {}", name(flow))));
    if let Some(more) = outage.flows.len().checked_sub(FLOWS_MAX).filter(|more| *more > 0) {
        lines.push(format!("  and {more} more"));
    }
    foot(&mut lines, "this connection");
    lines.join("\n")
}

fn foot(lines: &mut Vec<String>, subject: &str) {
    lines.extend([
        String::new(),
        format!("You receive this mail because you are subscribed to {subject}."),
        "The owner of the account can change that under Notifications.".to_owned(),
        String::new(),
    ]);
}
