//! Columns of the tables, each with the type that says how its text is written, and the JSON of a line.

use crate::name::Names;
use domain::{json::RawObject, time::UtcMs};
use store::search::ErrorRow;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Ids, times and words of ours: written as they are.
    Plain,
    /// Text of the remote or of people: never becomes a formula.
    Text,
}

/// A column: its head, what it holds, and its cell of a row.
pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) kind: Kind,
    pub(super) cell: fn(&ErrorRow, &Names) -> String,
}

const fn plain(head: &'static str, cell: fn(&ErrorRow, &Names) -> String) -> Column {
    Column { head, kind: Kind::Plain, cell }
}

const fn text(head: &'static str, cell: fn(&ErrorRow, &Names) -> String) -> Column {
    Column { head, kind: Kind::Text, cell }
}

/// The columns in their order. Scripts read them by name: new ones go to the end.
pub(super) const COLUMNS: [Column; 22] = [
    text("errorId", |row, _| row.record.key.error.0.clone()),
    text("_flowId", |row, _| row.record.key.flow.0.clone()),
    text("flowName", |row, names| names.flow_name(&row.record.key.flow)),
    text("_stepId", |row, _| row.record.key.step.0.clone()),
    text("_integrationId", |row, _| row.integration.as_ref().map(|id| id.0.clone()).unwrap_or_default()),
    plain("state", |row, _| row.state.as_str().to_owned()),
    plain("overlay", |row, _| row.overlay.map(|overlay| overlay.as_str().to_owned()).unwrap_or_default()),
    plain("occurredAt", |row, _| iso(row.record.occurred_at)),
    text("classification", |row, _| row.record.classification.clone().unwrap_or_default()),
    text("source", |row, _| row.record.source.clone().unwrap_or_default()),
    text("code", |row, _| row.record.code.clone().unwrap_or_default()),
    text("traceKey", |row, _| row.record.trace_key.clone().unwrap_or_default()),
    text("retryDataKey", |row, _| row.record.retry_key.as_ref().map(|key| key.0.clone()).unwrap_or_default()),
    plain("resolvedAt", |row, _| iso(row.record.resolved_at)),
    text("resolvedBy", |row, _| row.record.resolved_by.clone().unwrap_or_default()),
    plain("asOf", |row, _| iso(Some(row.as_of))),
    text("message", |row, _| row.record.message.clone()),
    text("stepName", |row, names| {
        let key =
            domain::id::StepKey { flow: row.record.key.flow.clone(), step: row.record.key.step.clone() };
        names.step(&key).name
    }),
    text("_flowJobId", |row, _| row.record.run_id.as_ref().map(|id| id.0.clone()).unwrap_or_default()),
    text("assignedTo", |row, _| row.record.assigned_to.clone().unwrap_or_default()),
    text("tags", |row, _| row.record.tags.join(" ")),
    plain("purgeAt", |row, _| iso(row.record.purge_at)),
];

fn iso(at: Option<UtcMs>) -> String {
    at.map(UtcMs::to_iso).unwrap_or_default()
}

/// Text that no spreadsheet takes for a formula. An apostrophe goes in front of what could be one, and of what begins
/// with an apostrophe itself, so that taking one away always gives the text back. A plain number is no formula.
pub(super) fn harmless(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite)
        && text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '.'));
    let first = text.trim_start().chars().next();
    let is_risky =
        matches!(first, Some('=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'))
            || text.starts_with(['\t', '\r', '\n', '\'']);
    if is_risky && !is_number { format!("'{text}") } else { text.to_owned() }
}

/// The record as the remote sent it, every field, with what the command line's contract adds.
pub(super) fn json(row: &ErrorRow) -> String {
    let record = &row.record;
    let text = |text: Option<&str>| {
        text.map_or_else(|| "null".to_owned(), |text| serde_json::Value::from(text).to_string())
    };
    let added = [
        ("_flowId", text(Some(record.key.flow.as_str()))),
        ("_stepId", text(Some(record.key.step.as_str()))),
        ("_integrationId", text(row.integration.as_ref().map(|id| id.as_str()))),
        ("state", text(Some(row.state.as_str()))),
        ("overlay", text(row.overlay.map(|overlay| overlay.as_str()))),
        ("asOf", text(Some(&row.as_of.to_iso()))),
    ];
    let mut line = RawObject::parse(&record.raw).map_or_else(|_| "{}".to_owned(), |_| record.raw.clone());
    for (name, value) in added {
        line = RawObject::parse(&line).map_or(line.clone(), |object| object.with(name, Some(&value)));
    }
    line.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_numbers_stay_numbers() {
        for (text, written) in [
            ("plain", "plain"),
            ("-5", "-5"),
            ("-12.50", "-12.50"),
            ("=1+1", "'=1+1"),
            ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
            (" @SUM(A1)", "' @SUM(A1)"),
            ("＝x", "'＝x"),
            ("\tx", "'\tx"),
            ("'quoted", "''quoted"),
            ("-inf", "'-inf"),
        ] {
            assert_eq!(harmless(text), written, "{text:?}");
            let back = written.strip_prefix('\'').unwrap_or(written);
            assert_eq!(back, text, "taking one apostrophe away gives the text back");
        }
    }
}
