//! The life of one record as far as its error records tell it: failures, retries, resolutions, what comes next.
//!
//! Pure: what is known of each error record goes in, events come out. Leaves reading to `store`, words to the UI.

use crate::{id::StepKey, standing::ErrorState, time::UtcMs};
use serde::{Deserialize, Serialize};

/// What is known of one error record of the life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Where it failed.
    pub step: StepKey,
    /// When.
    pub occurred_at: Option<UtcMs>,
    /// Whether a run reported it; else it comes from a failed retry (API 4.3).
    pub has_run: bool,
    /// Where it stands.
    pub state: ErrorState,
    /// When it was resolved.
    pub resolved_at: Option<UtcMs>,
    /// Whether the platform resolved it; `None` when nobody is named.
    pub resolved_by_auto: Option<bool>,
    /// When the platform retries it next.
    pub retry_at: Option<UtcMs>,
    /// When the platform keeps it no longer.
    pub purge_at: Option<UtcMs>,
    /// Retries of ours: when sent, when settled, how.
    pub retries: Vec<RetryFact>,
}

/// A retry of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryFact {
    /// When it was sent.
    pub sent_at: UtcMs,
    /// When its outcome became known.
    pub settled_at: Option<UtcMs>,
    /// Whether the record passed; `None` while that is not known.
    pub passed: Option<bool>,
}

/// Something that happened, or will.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: UtcMs,
    /// What.
    pub kind: EventKind,
    /// Index of the [`Fact`] that tells it.
    pub fact: usize,
}

/// Kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The record failed in a run.
    Failed,
    /// It failed again in a retry.
    FailedInRetry,
    /// Auto-resolved: a newer error with the same trace key came in (API 4.1 no. 2).
    ReplacedByNewer,
    /// Auto-resolved: the record passed or was ignored in a later run (API 4.1 no. 3 and 4).
    PassedLater,
    /// Resolved by a person.
    ResolvedByPerson,
    /// Resolved, and nothing says by whom.
    Resolved,
    /// A retry of ours left.
    RetrySent,
    /// A retry of ours passed.
    RetryPassed,
    /// A retry of ours failed.
    RetryFailed,
    /// The platform retries it by itself.
    AutoRetryPlanned,
    /// The platform keeps it until then.
    Vanishes,
    /// The platform did not keep it longer than this.
    Vanished,
}

/// How far after a newer error the resolution of the older one may be dated, in milliseconds: both happen in one
/// run, and clocks of parts of the platform differ.
const REPLACED_SLACK_MS: i64 = 60_000;

/// The events of a life, newest first; those of one moment in the order in which they follow from each other.
#[must_use]
pub fn events_of(facts: &[Fact], now: UtcMs) -> Vec<Event> {
    let mut events = Vec::new();
    for (index, fact) in facts.iter().enumerate() {
        let mut push = |at: Option<UtcMs>, kind| events.extend(at.map(|at| Event { at, kind, fact: index }));
        push(fact.occurred_at, if fact.has_run { EventKind::Failed } else { EventKind::FailedInRetry });
        for retry in &fact.retries {
            push(Some(retry.sent_at), EventKind::RetrySent);
            match retry.passed {
                Some(true) => push(retry.settled_at, EventKind::RetryPassed),
                Some(false) => push(retry.settled_at, EventKind::RetryFailed),
                None => {}
            }
        }
        if fact.state != ErrorState::Open {
            push(fact.resolved_at, resolution(facts, fact));
        }
        if fact.state == ErrorState::Open {
            push(fact.retry_at.filter(|at| *at > now), EventKind::AutoRetryPlanned);
        }
        let has_vanished = fact.state == ErrorState::Gone;
        push(fact.purge_at.filter(|at| has_vanished && *at <= now), EventKind::Vanished);
        push(fact.purge_at.filter(|at| !has_vanished && *at > now), EventKind::Vanishes);
    }
    events.sort_by_key(|event| (event.at, event.kind));
    events.reverse();
    events
}

fn resolution(facts: &[Fact], fact: &Fact) -> EventKind {
    match fact.resolved_by_auto {
        Some(false) => EventKind::ResolvedByPerson,
        None => EventKind::Resolved,
        Some(true) => {
            let is_newer = |other: &&Fact| {
                other.step == fact.step
                    && other.occurred_at > fact.occurred_at
                    && other.occurred_at.zip(fact.resolved_at).is_some_and(|(at, resolved)| {
                        (at.0 - REPLACED_SLACK_MS..=at.0 + REPLACED_SLACK_MS).contains(&resolved.0)
                    })
            };
            if facts.iter().any(|other| is_newer(&other)) {
                EventKind::ReplacedByNewer
            } else {
                EventKind::PassedLater
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::MINUTE_MS;

    const NOW: UtcMs = UtcMs(1_000 * MINUTE_MS);

    fn minute(at: i64) -> UtcMs {
        UtcMs(at * MINUTE_MS)
    }

    fn open(step: &str, at: i64) -> Fact {
        Fact {
            step: StepKey { flow: "f".into(), step: step.into() },
            occurred_at: Some(minute(at)),
            has_run: true,
            state: ErrorState::Open,
            resolved_at: None,
            resolved_by_auto: None,
            retry_at: None,
            purge_at: None,
            retries: Vec::new(),
        }
    }

    fn resolved(step: &str, at: i64, resolved_at: i64, auto: Option<bool>) -> Fact {
        Fact {
            state: ErrorState::Resolved,
            resolved_at: Some(minute(resolved_at)),
            resolved_by_auto: auto,
            ..open(step, at)
        }
    }

    fn told(facts: &[Fact]) -> Vec<(i64, EventKind)> {
        events_of(facts, NOW).into_iter().map(|event| (event.at.0 / MINUTE_MS, event.kind)).collect()
    }

    #[test]
    fn a_newer_failure_on_the_same_step_replaces_the_older_one() {
        use EventKind::{Failed, PassedLater, ReplacedByNewer};
        let old = resolved("s", 10, 20, Some(true));
        assert_eq!(told(&[old.clone(), open("s", 20)]), [(20, ReplacedByNewer), (20, Failed), (10, Failed)]);
        // On another step, or long after, it passed.
        assert_eq!(told(&[old.clone(), open("t", 20)])[0], (20, PassedLater));
        assert_eq!(told(&[old, open("s", 15)])[0], (20, PassedLater));
    }

    #[test]
    fn retries_and_what_comes_next_are_told_in_order() {
        let mut retried = resolved("s", 10, 30, Some(false));
        retried.retries =
            vec![RetryFact { sent_at: minute(30), settled_at: Some(minute(31)), passed: Some(false) }];
        let mut again = Fact { has_run: false, ..open("s", 31) };
        again.retry_at = Some(minute(1_001));
        again.purge_at = Some(minute(2_000));
        assert_eq!(
            told(&[retried, again]),
            [
                (2_000, EventKind::Vanishes),
                (1_001, EventKind::AutoRetryPlanned),
                (31, EventKind::RetryFailed),
                (31, EventKind::FailedInRetry),
                (30, EventKind::RetrySent),
                (30, EventKind::ResolvedByPerson),
                (10, EventKind::Failed),
            ]
        );
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        let mut gone = Fact { state: ErrorState::Gone, ..open("s", 10) };
        assert_eq!(told(&[gone.clone()]), [(10, EventKind::Failed)]);
        gone.purge_at = Some(minute(40));
        gone.occurred_at = None;
        assert_eq!(told(&[gone]), [(40, EventKind::Vanished)]);
        let mut due = open("s", 10);
        due.retry_at = Some(NOW);
        assert_eq!(told(&[due]), [(10, EventKind::Failed)]);
        assert_eq!(told(&[resolved("s", 10, 20, None)])[0], (20, EventKind::Resolved));
    }
}
