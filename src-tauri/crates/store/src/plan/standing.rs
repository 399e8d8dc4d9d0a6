//! What `is:` means in SQL: states of the remote, overlays of our outbox, and what depends on the present or on
//! other records of the same trace key.

use crate::{
    counter::first_id,
    ingest::{FLAG_CUT_KEY, FLAG_RETRY_KEY, FLAG_TIME},
    term::Kind,
};
use domain::{
    eligibility::RETENTION_DEFAULT_MS,
    query::{Is, KeyHealth, Value},
    standing::ErrorState,
    time::UtcMs,
};

/// The state of the remote that a value names.
pub(super) fn state_of(is: Is) -> Option<ErrorState> {
    match is {
        Is::Open => Some(ErrorState::Open),
        Is::Resolved => Some(ErrorState::Resolved),
        Is::Gone => Some(ErrorState::Gone),
        Is::Retriable | Is::Retrying | Is::Queued | Is::Parked => None,
    }
}

/// The other values as a condition on the alias `e`.
pub(super) fn sql(is: Is, now: UtcMs) -> Option<String> {
    let live = |states: &str| {
        ours(
            &format!("desk.live_target l JOIN desk.item i ON i.no = l.item WHERE i.state IN ({states})"),
            "l.error_id",
        )
    };
    let retrying =
        || ours("desk.retry_result r JOIN desk.item i ON i.no = r.item WHERE r.outcome = 0", "r.error_id");
    match is {
        Is::Open | Is::Resolved | Is::Gone => None,
        Is::Queued => Some(live("'queued', 'sending', 'unsure', 'checking'")),
        Is::Parked => Some(live("'parked'")),
        Is::Retrying => Some(retrying()),
        Is::Retriable => {
            let gone = ErrorState::Gone.code();
            let kept_since = first_id(now.0.saturating_sub(RETENTION_DEFAULT_MS).saturating_add(1));
            Some(format!(
                "(e.flags & {FLAG_RETRY_KEY} <> 0 AND e.state <> {gone}
                  AND (e.purge_ms > {now} OR (e.purge_ms = 0 AND (e.flags & {FLAG_TIME} = 0 OR e.id >= {kept_since})))
                  AND NOT {under_way} AND NOT {retrying})",
                now = now.0,
                under_way = live("'queued', 'sending', 'unsure', 'checking', 'parked'"),
                retrying = retrying(),
            ))
        }
    }
}

/// Rows of the cache that the outbox means.
fn ours(from: &str, error_id: &str) -> String {
    let (from, condition) = from.split_once(" WHERE ").unwrap_or((from, "1"));
    format!(
        "e.id IN (SELECT b.id FROM {from}
           JOIN term f ON f.kind = {flow} AND f.parent = 0 AND f.text = i.flow
           JOIN term s ON s.kind = {step} AND s.parent = f.no AND s.text = i.step
           JOIN error_body b ON b.error_id = {error_id} AND b.step = s.no
         WHERE {condition})",
        flow = Kind::Flow.code(),
        step = Kind::Step.code(),
    )
}

/// What `key:`, `cured:` and `vanishes:` mean, as a condition on the alias `e`; `None` for other values. `auto` is
/// the number of the platform among the resolvers.
pub(super) fn life_sql(value: &Value, auto: i64, now: UtcMs) -> Option<String> {
    match value {
        Value::Key(KeyHealth::None) => Some("e.trace_hash = 0".to_owned()),
        Value::Key(KeyHealth::Cut) => Some(format!("e.flags & {FLAG_CUT_KEY} <> 0")),
        Value::Key(KeyHealth::Doubled) => Some(doubled()),
        Value::Cured(true) => Some(format!("NOT {}", uncured(auto))),
        Value::Cured(false) => Some(uncured(auto)),
        Value::Within(ms) => Some(vanishing(*ms, now)),
        _ => None,
    }
}

/// The newest record of its trace key on its step, unless the platform resolved it (the record passed, was ignored,
/// or failed again) or a retry of ours succeeded. What a person resolved by hand is not cured by that.
fn uncured(auto: i64) -> String {
    let open = ErrorState::Open.code();
    let cured =
        ours("desk.retry_result r JOIN desk.item i ON i.no = r.item WHERE r.outcome = 1", "r.error_id");
    let newer = same_key("n", "n.id > e.id");
    format!("((e.state = {open} OR (e.resolver <> {auto} AND NOT {cured})) AND NOT {newer})")
}

/// What the remote keeps for at most so much longer.
fn vanishing(within_ms: i64, now: UtcMs) -> String {
    let (from, to) = (now.0, now.0.saturating_add(within_ms));
    format!("(e.purge_ms <> 0 AND e.state <> 2 AND e.purge_ms > {from} AND e.purge_ms <= {to})")
}

fn doubled() -> String {
    format!("(e.run_hash <> 0 AND {})", same_key("d", "d.id <> e.id AND d.run_hash = e.run_hash"))
}

/// Another record of the same step and trace key: found by the hash, compared exactly.
fn same_key(alias: &str, condition: &str) -> String {
    format!(
        "(e.trace_hash <> 0 AND EXISTS (SELECT 1 FROM error {alias} INDEXED BY error_by_trace
           WHERE {alias}.trace_hash = e.trace_hash AND {alias}.trace_hash <> 0 AND {alias}.step = e.step
             AND {condition} AND
             (SELECT raw_field(b.raw, 'traceKey') FROM error_body b WHERE b.id = {alias}.id) =
             (SELECT raw_field(b.raw, 'traceKey') FROM error_body b WHERE b.id = e.id)))"
    )
}
