//! Records as real ones lie: few kinds of messages with changing ids in them, some steps and codes far more common
//! than others, most of them young. The same seed makes the same records.

use domain::{
    error_record::ErrorRecord,
    id::StepKey,
    time::{DAY_MS, UtcMs},
};

/// The present of the measurements: 2026-03-01.
pub(crate) const NOW: UtcMs = UtcMs(1_772_323_200_000);
/// Steps the records are spread over; five share a flow.
pub(crate) const STEPS: u64 = 200;
/// Records of one page.
pub(crate) const PAGE: usize = 1_000;

/// Kinds of messages; `#` stands for a number that changes.
const KINDS: &[(&str, &str, &str, &str)] = &[
    ("Gateway timeout: no response within 120000 ms for order #", "504", "application", "intermittent"),
    ("Connection timed out while waiting for response of record #", "ETIMEDOUT", "connection", "connection"),
    ("Record # has been changed by another user", "RCRD_HAS_BEEN_CHANGED", "application", "intermittent"),
    ("Invalid reference key # for subsidiary", "INVALID_KEY_OR_REF", "application", "value"),
    ("Please enter value(s) for: Subsidiary (order #)", "USER_ERROR", "application", "missing"),
    ("Duplicate: externalid shopify-# already exists", "DUP_RCRD", "application", "duplicate"),
    ("Rate limit exceeded, 429 Too Many Requests, request #", "429", "application", "rate_limit"),
    ("Lookup returned no result for customer #", "lookup_failed", "lookup", "missing"),
    ("Unexpected token < in JSON at position #", "PARSE_ERROR", "transformation", "parse"),
    ("Mapping failed: field currency of item # is not a value", "mapping", "mapping", "value"),
    (
        "pre_save_page hook threw: cannot read property of undefined at line #",
        "hook",
        "pre_save_page_hook",
        "none",
    ),
    ("401 Unauthorized: token # was refused at location warehouse", "401", "connection", "connection"),
];

/// A small generator of its own, so that figures of different days compare.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// Below `n`, small numbers far more often.
    fn skewed(&mut self, n: u64) -> u64 {
        let (a, b) = (self.next() % 1_000, self.next() % 1_000);
        a * b * n / 1_000_000
    }
}

/// A step by its number.
pub(crate) fn step(no: u64) -> StepKey {
    StepKey { flow: format!("flow{}", no / 5).into(), step: format!("step{no}").into() }
}

/// One page of a step, and whether it is of the resolved list (a fifth of all).
pub(crate) fn page(random: &mut Random, from: u64) -> (StepKey, bool, Vec<ErrorRecord>) {
    let step = step(random.skewed(STEPS));
    let is_resolved = random.next().is_multiple_of(5);
    let records = (0..PAGE as u64).map(|n| record(random, &step, from + n, is_resolved)).collect();
    (step, is_resolved, records)
}

fn record(random: &mut Random, step: &StepKey, n: u64, is_resolved: bool) -> ErrorRecord {
    let age_ms = random.skewed(30 * 86_400_000);
    let at = NOW.plus_ms(-i64::try_from(age_ms).unwrap());
    let (pattern, code, source, class) = KINDS[usize::try_from(random.skewed(KINDS.len() as u64)).unwrap()];
    let message = pattern.replace('#', &random.next().to_string());
    let resolved = if is_resolved {
        format!(r#","resolvedAt":"{}","resolvedBy":"auto""#, at.plus_ms(3_600_000).to_iso())
    } else {
        String::new()
    };
    let raw = format!(
        r#"{{"occurredAt":"{}","source":"{source}","code":"{code}","message":"{message}","traceKey":"T{}","exportDataURI":"","importDataURI":"","oIndex":"1","retryDataKey":"{:016x}{:016x}","errorId":"{}","_flowJobId":"{:024x}","classification":"{class}","classifiedBy":"autopilot","purgeAt":"{}"{resolved}}}"#,
        at.to_iso(),
        random.next() % 800_000,
        random.next(),
        random.next(),
        10_000_000_000 + n,
        random.next() % 5_000,
        at.plus_ms(30 * DAY_MS).to_iso(),
    );
    ErrorRecord::decode(step, &raw).unwrap()
}
