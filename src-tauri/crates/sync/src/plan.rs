//! What answers mean: which flows and steps changed, and what became of an unsure retry. Pure.

use domain::{
    id::{FlowId, StepId, StepKey},
    open_count::{FlowOpen, StepOpen},
    time::UtcMs,
};
use std::collections::{HashMap, HashSet};
use store::pull::{FlowCount, StepState};

/// Count and last error of a summary: the pair that tells whether a list changed.
pub(crate) type Pair = (Option<u64>, Option<UtcMs>);

/// A flow to look into, and the pair to remember when all its steps were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FlowTask {
    pub(crate) flow: FlowId,
    pub(crate) pair: Pair,
}

/// Flows whose steps must be looked at: those whose pair differs from the one they were read for, and those of which no
/// summary could be read. A flow that a complete summary does not name has the pair of nothing: it is looked into once.
pub(crate) fn changed_flows(
    flows: &[FlowId],
    summary: &HashMap<FlowId, FlowOpen>,
    unread: &HashSet<FlowId>,
    known: &[FlowCount],
    every_step: bool,
) -> Vec<FlowTask> {
    let pulled: HashMap<&FlowId, Option<Pair>> =
        known.iter().map(|count| (&count.flow, count.pulled)).collect();
    let mut tasks: Vec<FlowTask> = flows
        .iter()
        .filter_map(|flow| {
            let pair = summary.get(flow).map_or((None, None), |row| (row.open, row.last_error_at));
            let is_same = pulled.get(flow).copied().flatten() == Some(pair);
            let look = every_step || unread.contains(flow) || !is_same;
            look.then(|| FlowTask { flow: flow.clone(), pair })
        })
        .collect();
    // Flows that the catalog does not know yet but that have errors.
    let catalog: HashSet<&FlowId> = flows.iter().collect();
    let mut strangers: Vec<&FlowOpen> = summary
        .values()
        .filter(|row| !catalog.contains(&row.flow) && row.open != Some(0))
        .filter(|row| pulled.get(&row.flow).copied().flatten() != Some((row.open, row.last_error_at)))
        .collect();
    strangers.sort_by(|a, b| a.flow.cmp(&b.flow));
    tasks.extend(
        strangers.iter().map(|row| FlowTask { flow: row.flow.clone(), pair: (row.open, row.last_error_at) }),
    );
    tasks
}

/// What to do about one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepTask {
    pub(crate) step: StepKey,
    /// The summary's pair; `None` when there is none to remember.
    pub(crate) pair: Option<Pair>,
    pub(crate) pull_open: bool,
    pub(crate) pull_resolved: bool,
}

/// The tasks of the steps of one flow. `counts` is the flow's summary, or `None` when it could not be read: then every
/// step is read. Steps in neither the summary nor the catalog keep their rows until the catalog says otherwise.
pub(crate) fn step_tasks(
    flow: &FlowId,
    steps: &[StepId],
    counts: Option<&[StepOpen]>,
    known: &HashMap<StepKey, StepState>,
    every_step: bool,
) -> Vec<StepTask> {
    let mut ids: Vec<StepId> = steps.to_vec();
    ids.extend(counts.unwrap_or_default().iter().map(|count| count.step.clone()));
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.into_iter()
        .map(|id| {
            let step = StepKey { flow: flow.clone(), step: id };
            let pair = counts
                .and_then(|counts| counts.iter().find(|count| count.step == step.step))
                .map(|count| (count.open, count.last_error_at));
            let state = known.get(&step);
            let is_same =
                pair.is_some() && state.is_some_and(|state| state.pulled == pair && state.failure.is_none());
            let was_never_resolved = state.is_none_or(|state| state.resolved_as_of.is_none());
            let changed = every_step || !is_same;
            StepTask { step, pair, pull_open: changed, pull_resolved: changed || was_never_resolved }
        })
        .collect()
}

/// What became of a retry of which nobody knows whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A retry job of that step and time exists and none of the records is open: it was ours.
    Received,
    /// No retry job was made: the request never arrived.
    NotReceived,
    /// The signs contradict each other: a person decides.
    Mixed,
}

/// Judges by the retry jobs of the step that were made since the time of sending and belong to nobody else, and by
/// how many of the records are still open. A job decides that something was received; "gone from open" alone proves
/// nothing, because auto-resolve and other people empty lists too.
pub(crate) fn judge_unsure(jobs_since: usize, still_open: usize) -> Verdict {
    match (jobs_since, still_open) {
        (0, _) => Verdict::NotReceived,
        (_, 0) => Verdict::Received,
        _ => Verdict::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(flow: &str, open: Option<u64>, pulled: Option<Pair>) -> FlowCount {
        FlowCount { flow: flow.into(), open, last_error_at: None, as_of: UtcMs(0), pulled }
    }

    fn row(flow: &str, open: u64) -> (FlowId, FlowOpen) {
        (flow.into(), FlowOpen { flow: flow.into(), open: Some(open), last_error_at: None })
    }

    fn changed(
        summary: &[(FlowId, FlowOpen)],
        unread: &[&str],
        known: &[FlowCount],
        every: bool,
    ) -> Vec<String> {
        let flows: Vec<FlowId> = ["a", "b", "c"].iter().map(|id| FlowId::from(*id)).collect();
        let unread = unread.iter().map(|id| FlowId::from(*id)).collect();
        changed_flows(&flows, &summary.iter().cloned().collect(), &unread, known, every)
            .into_iter()
            .map(|task| task.flow.0)
            .collect()
    }

    #[test]
    fn only_flows_whose_pair_differs_are_looked_into() {
        let known = [
            count("a", Some(3), Some((Some(3), None))),
            count("b", Some(1), Some((Some(1), None))),
            count("c", None, Some((None, None))),
        ];
        let same = [row("a", 3), row("b", 1)];
        assert!(changed(&same, &[], &known, false).is_empty());
        assert_eq!(changed(&[row("a", 4), row("b", 1)], &[], &known, false), ["a"]);
        assert_eq!(
            changed(&[row("a", 3)], &[], &known, false),
            ["b"],
            "a row that left the summary is looked into"
        );
        assert_eq!(changed(&same, &["c"], &known, false), ["c"], "an unreadable summary proves nothing");
        assert_eq!(changed(&same, &[], &known, true), ["a", "b", "c"]);
        assert_eq!(changed(&same, &[], &[], false), ["a", "b", "c"]);
        assert_eq!(changed(&[row("a", 3), row("b", 1), row("new", 2)], &[], &known, false), ["new"]);
    }

    fn state(step: &str, pulled: Option<Pair>, resolved: bool) -> (StepKey, StepState) {
        let step = StepKey { flow: "f".into(), step: step.into() };
        let resolved_as_of = resolved.then_some(UtcMs(1));
        let state = StepState {
            step: step.clone(),
            open: None,
            last_error_at: None,
            pulled,
            open_as_of: None,
            resolved_as_of,
            resolved_until: None,
            failure: None,
        };
        (step, state)
    }

    #[test]
    fn a_step_is_read_when_its_pair_changed_or_is_not_known() {
        let counts = [
            StepOpen { step: "s1".into(), open: Some(2), last_error_at: None },
            StepOpen { step: "s2".into(), open: Some(0), last_error_at: None },
            StepOpen { step: "s9".into(), open: Some(1), last_error_at: None },
        ];
        let known = HashMap::from([
            state("s1", Some((Some(2), None)), true),
            state("s2", Some((Some(1), None)), true),
            state("s3", None, false),
        ]);
        let steps: Vec<StepId> = ["s1", "s2", "s3"].iter().map(|id| StepId::from(*id)).collect();
        let tasks = |counts: Option<&[StepOpen]>, every| {
            step_tasks(&"f".into(), &steps, counts, &known, every)
                .into_iter()
                .map(|task| (task.step.step.0, task.pull_open))
                .collect::<Vec<_>>()
        };
        let flags = |flags: [bool; 4]| {
            ["s1", "s2", "s3", "s9"].iter().map(|id| (*id).to_owned()).zip(flags).collect::<Vec<_>>()
        };
        assert_eq!(tasks(Some(&counts), false), flags([false, true, true, true]));
        assert_eq!(tasks(Some(&counts), true), flags([true; 4]));
        assert_eq!(tasks(None, false).iter().filter(|(_, pull)| *pull).count(), 3);
    }

    #[test]
    fn gone_from_open_alone_proves_nothing() {
        assert_eq!(judge_unsure(0, 0), Verdict::NotReceived);
        assert_eq!(judge_unsure(0, 5), Verdict::NotReceived);
        assert_eq!(judge_unsure(1, 0), Verdict::Received);
        assert_eq!(judge_unsure(1, 5), Verdict::Mixed);
        assert_eq!(judge_unsure(2, 0), Verdict::Received);
    }
}
