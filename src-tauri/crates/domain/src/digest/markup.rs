//! The HTML part: tables and inline styles, which is what mail programs understand. Every text goes through the
//! escaping of `maud`; remote text is cleaned and isolated, so that its direction ends where it ends.

use super::{
    Digest, ErrorNews, FLOWS_MAX, FlowNews, Outage, Picture, StepNews, clean, environment, moment, name,
    plural, room, span,
};
use maud::{DOCTYPE, Markup, html};

/// Characters of a message.
const MESSAGE_CHARS_MAX: usize = 400;
/// Characters of a code or trace key.
const KEY_CHARS_MAX: usize = 128;

const FONT: &str = "font-family:'Segoe UI',system-ui,-apple-system,Helvetica,Arial,sans-serif";
const BODY: &str = "margin:0;padding:24px 12px;background:#f4f5f6;color:#14191e";
const SHEET: &str = "width:100%;max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #e5e8eb;\
                     border-radius:6px;border-collapse:separate;table-layout:fixed";
const HEAD: &str = "padding:20px 24px 16px;border-bottom:1px solid #e5e8eb";
const TITLE: &str = "margin:0;font-size:18px;line-height:24px;font-weight:600;overflow-wrap:anywhere";
const NOTE: &str = "margin:4px 0 0;font-size:13px;line-height:20px;color:#5b6570;overflow-wrap:anywhere";
const PART: &str = "padding:16px 24px;border-bottom:1px solid #e5e8eb";
const FLOW: &str = "margin:0;font-size:15px;line-height:20px;font-weight:600;overflow-wrap:anywhere";
const COUNTS: &str = "width:100%;margin-top:12px;border-collapse:collapse;font-size:13px;line-height:20px;\
                      table-layout:fixed";
const COLUMN: &str = "padding:0 0 4px 8px;text-align:right;font-weight:400;color:#5b6570";
/// The columns of counts with their width.
const COLUMNS: [(&str, u32); 3] = [("New", 48), ("Resolved", 64), ("Open", 56)];
const COLUMN_FIRST: &str = "padding:0 0 4px;text-align:left;font-weight:400;color:#5b6570";
const CELL: &str = "padding:6px 0 6px 8px;border-top:1px solid #e5e8eb;text-align:right;vertical-align:top;\
                    white-space:nowrap";
const CELL_FIRST: &str =
    "padding:6px 0;border-top:1px solid #e5e8eb;vertical-align:top;overflow-wrap:anywhere";
const LINK: &str = "color:#0a6a80;text-decoration:underline";
const BUTTON: &str = "display:inline-block;padding:8px 14px;background:#0a6a80;border-radius:5px;color:#ffffff;\
                      font-size:13px;line-height:16px;font-weight:600;text-decoration:none";
const ERROR: &str = "padding:8px 0 8px 10px;border-left:3px solid #d13c49;font-size:13px;line-height:20px;\
                     overflow-wrap:anywhere";
const ABOUT: &str = "color:#5b6570;font-size:12px;line-height:16px";
const FOOT: &str = "padding:16px 24px;font-size:12px;line-height:18px;color:#5b6570";
const BADGE: &str = "display:inline-block;margin-bottom:8px;padding:2px 8px;border-radius:3px;font-size:12px;\
                     line-height:16px;font-weight:600";

/// The document of a digest.
pub(super) fn digest(digest: &Digest, chart: Option<Picture<'_>>) -> Markup {
    let sums = digest.sums();
    let title = [
        (sums.new > 0).then(|| plural(sums.new, "new error", "new errors")),
        (sums.resolved > 0).then(|| plural(sums.resolved, "newly resolved error", "newly resolved errors")),
    ];
    let title = title.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let flows = digest.flows.len();
    let body = html! {
        tr { td style=(HEAD) {
            (badge(digest.sandbox))
            h1 style=(TITLE) { (title) }
            p style=(NOTE) {
                (plural(sums.open, "error is", "errors are")) " open now in " (plural(flows as u64, "flow", "flows"))
                " with news. " (span(digest.since, digest.until)) "."
                @if !digest.account.is_empty() { " Account: " bdi { (name(&digest.account)) } "." }
            }
        } }
        @if let Some(chart) = chart {
            tr { td style=(PART) {
                img src=(chart.src) alt=(clean::line(chart.alt, 300)) width=(chart.width_px)
                    height=(chart.height_px) style="display:block;width:100%;max-width:552px;height:auto;border:0";
            } }
        }
        @for (flow, shown) in digest.flows.iter().zip(room(digest)) { (flow_part(flow, &shown)) }
        @if let Some(more) = flows.checked_sub(FLOWS_MAX).filter(|more| *more > 0) {
            tr { td style=(PART) { p style=(NOTE) { "and " (plural(more as u64, "more flow", "more flows")) } } }
        }
        (foot("the errors of these flows"))
    };
    document(&title, &body)
}

fn flow_part(flow: &FlowNews, shown: &[usize]) -> Markup {
    html! {
        tr { td style=(PART) {
            h2 style=(FLOW) { bdi { (name(&flow.name)) } }
            @if let Some(integration) = &flow.integration { p style=(NOTE) { bdi { (name(integration)) } } }
            table style=(COUNTS) {
                thead { tr {
                    th scope="col" style=(COLUMN_FIRST) { "Step" }
                    @for (word, width_px) in COLUMNS {
                        th scope="col" width=(width_px) style=(COLUMN) { (word) }
                    }
                } }
                tbody {
                    @for step in &flow.steps { (step_row(step)) }
                    tr {
                        td style=(CELL_FIRST) { strong { "Whole flow" } }
                        @for count in [flow.new_errors(), flow.resolved(), flow.open] {
                            td style=(CELL) { strong { (grouped(count)) } }
                        }
                    }
                }
            }
            @for (step, shown) in flow.steps.iter().zip(shown) { (newest(step, *shown)) }
            p style="margin:16px 0 0" { a href=(flow.link) style=(BUTTON) { "Show the open errors" } }
        } }
    }
}

fn step_row(step: &StepNews) -> Markup {
    html! {
        tr {
            td style=(CELL_FIRST) {
                a href=(step.link) style=(LINK) { bdi { (name(&step.name)) } }
                @if step.resolved_auto > 0 {
                    br;
                    span style=(ABOUT) { (grouped(step.resolved_auto)) " resolved automatically" }
                }
            }
            @for count in [step.new, step.resolved, step.open] { td style=(CELL) { (grouped(count)) } }
        }
    }
}

fn newest(step: &StepNews, shown: usize) -> Markup {
    let more = step.new.saturating_sub(shown as u64);
    html! {
        @if shown > 0 {
            p style="margin:16px 0 6px;font-size:12px;line-height:16px;color:#5b6570;overflow-wrap:anywhere" {
                "Newest errors of " bdi { (name(&step.name)) }
            }
            @for error in step.newest.iter().take(shown) { (error_part(error)) }
            @if more > 0 {
                p style="margin:0;font-size:13px;line-height:20px" {
                    a href=(step.link) style=(LINK) { "and " (grouped(more)) " more" }
                }
            }
        }
    }
}

fn error_part(error: &ErrorNews) -> Markup {
    html! {
        table role="presentation" style="width:100%;margin:0 0 8px;border-collapse:collapse;table-layout:fixed" {
            tr { td style=(ERROR) {
                bdi { (clean::line(&error.message, MESSAGE_CHARS_MAX)) }
                br;
                span style=(ABOUT) {
                    bdi { (clean::line(&error.code, KEY_CHARS_MAX)) }
                    " · " (moment(error.at))
                    @if !error.classification.is_empty() {
                        " · " bdi { (clean::line(&error.classification, KEY_CHARS_MAX)) }
                    }
                    @if !error.trace_key.is_empty() {
                        " · trace key " bdi { (clean::line(&error.trace_key, KEY_CHARS_MAX)) }
                    }
                }
            } }
        }
    }
}

/// The document of an outage.
pub(super) fn outage(outage: &Outage) -> Markup {
    let body = html! {
        tr { td style=(HEAD) {
            (badge(outage.sandbox))
            h1 style=(TITLE) { "The connection " bdi { (name(&outage.connection)) } " is offline" }
            p style=(NOTE) {
                "Found at " (moment(outage.at)) "."
                @if !outage.kind.is_empty() { " Type: " bdi { (clean::line(&outage.kind, KEY_CHARS_MAX)) } "." }
                @if !outage.account.is_empty() { " Account: " bdi { (name(&outage.account)) } "." }
            }
        } }
        tr { td style=(PART) {
            p style="margin:0;font-size:13px;line-height:20px" { "Flows that use it fail until it is online again." }
            @if !outage.flows.is_empty() {
                ul style="margin:8px 0 0;padding-left:20px;font-size:13px;line-height:20px;overflow-wrap:anywhere" {
                    @for flow in outage.flows.iter().take(FLOWS_MAX) { li { bdi { (name(flow)) } } }
                    @if let Some(more) = outage.flows.len().checked_sub(FLOWS_MAX).filter(|more| *more > 0) {
                        li { "and " (more) " more" }
                    }
                }
            }
        } }
        (foot("this connection"))
    };
    document("A connection is offline", &body)
}

/// The environment, unmistakable for a sandbox.
fn badge(sandbox: bool) -> Markup {
    let colors =
        if sandbox { "background:#f4b323;color:#2e2000" } else { "background:#e2f1f4;color:#085869" };
    html! { span style={ (BADGE) ";" (colors) } { (environment(sandbox)) } }
}

fn foot(subject: &str) -> Markup {
    html! {
        tr { td style=(FOOT) {
            "You receive this mail because you are subscribed to " (subject) ". "
            "The owner of the account can change that under Notifications."
        } }
    }
}

/// A count with its thousands parted.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut parted = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            parted.push(',');
        }
        parted.push(digit);
    }
    parted
}

fn document(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                title { (title) }
            }
            body style={ (BODY) ";" (FONT) } {
                table role="presentation" style=(SHEET) { (body) }
            }
        }
    }
}
