//! Auto-resolve: the three rules of the seed about records with the same trace key at one step.
//!
//! 1. A new error resolves the older open errors of the same key: only the newest stays open.
//! 2. A record that passes resolves the open errors of its key from earlier runs.
//! 3. A record that is ignored does the same.
//!
//! Without a trace key nothing is matched. Whether auto-resolve is on, which step it is, and writing the outcome
//! down are left to the engine.

use std::collections::HashMap;

/// What happened to one record at the step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<Id> {
    /// It failed, and this is its new error.
    Error(Id),
    /// It passed.
    Success,
    /// It was left out by a filter.
    Ignored,
}

/// The open errors of one step, by trace key.
#[derive(Debug, Clone)]
pub struct OpenErrors<Id> {
    by_key: HashMap<String, Vec<OpenError<Id>>>,
}

#[derive(Debug, Clone)]
struct OpenError<Id> {
    id: Id,
    run: Option<String>,
}

impl<Id> Default for OpenErrors<Id> {
    fn default() -> Self {
        Self { by_key: HashMap::new() }
    }
}

impl<Id: Clone> OpenErrors<Id> {
    /// Adds an error that is open already. `run` is the run that reported it; `None` for an error of a retry.
    pub fn add(&mut self, trace_key: &str, id: Id, run: Option<&str>) {
        if !trace_key.is_empty() {
            let error = OpenError { id, run: run.map(str::to_owned) };
            self.by_key.entry(trace_key.to_owned()).or_default().push(error);
        }
    }

    /// Takes one more outcome in the order of events and gives the errors that it resolves, oldest first.
    /// `run` is the run of the record; `None` for a retry, which is always later than any error it meets.
    pub fn apply(&mut self, trace_key: &str, run: Option<&str>, outcome: Outcome<Id>) -> Vec<Id> {
        if trace_key.is_empty() {
            return Vec::new();
        }
        let open = self.by_key.entry(trace_key.to_owned()).or_default();
        match outcome {
            Outcome::Error(id) => {
                let older = std::mem::take(open);
                open.push(OpenError { id, run: run.map(str::to_owned) });
                older.into_iter().map(|error| error.id).collect()
            }
            Outcome::Success | Outcome::Ignored => {
                let (same_run, earlier) = std::mem::take(open)
                    .into_iter()
                    .partition(|error| run.is_some() && error.run.as_deref() == run);
                *open = same_run;
                earlier.into_iter().map(|error: OpenError<Id>| error.id).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_error_leaves_only_itself_open() {
        let mut open = OpenErrors::default();
        assert!(open.apply("T", Some("r1"), Outcome::Error(1)).is_empty());
        assert_eq!(open.apply("T", Some("r2"), Outcome::Error(2)), [1]);
        assert_eq!(open.apply("T", Some("r3"), Outcome::Error(3)), [2]);
    }

    #[test]
    fn a_pass_or_an_ignore_in_a_later_run_resolves_all_of_the_key() {
        for outcome in [Outcome::Success, Outcome::Ignored] {
            let mut open = OpenErrors::default();
            open.add("T", 1, Some("r1"));
            open.add("T", 2, None);
            open.add("U", 3, Some("r1"));
            assert_eq!(open.apply("T", Some("r2"), outcome), [1, 2]);
        }
    }

    #[test]
    fn a_pass_in_the_same_run_is_no_later_run() {
        let mut open = OpenErrors::default();
        open.apply("T", Some("r1"), Outcome::Error(1));
        assert!(open.apply("T", Some("r1"), Outcome::Success).is_empty());
        assert_eq!(open.apply("T", None, Outcome::Success), [1]);
    }

    #[test]
    fn without_a_trace_key_nothing_is_matched() {
        let mut open = OpenErrors::default();
        open.add("", 1, Some("r1"));
        assert!(open.apply("", Some("r2"), Outcome::Success).is_empty());
        assert!(open.apply("", Some("r2"), Outcome::Error(2)).is_empty());
    }

    /// One event of a history: run number (0 is a retry), trace key number (0 is none), outcome number.
    type Event = (u8, u8, u8);

    /// The rules word for word: each error looks at everything that happened after it.
    fn naive_open_errors(history: &[Event]) -> Vec<usize> {
        (0..history.len())
            .filter(|at| history[*at].2 == 0)
            .filter(|at| {
                let (run, key, _) = history[*at];
                !history[at + 1..].iter().any(|(later_run, later_key, outcome)| {
                    let same_key = key != 0 && *later_key == key;
                    let newer_error = *outcome == 0;
                    let later_pass_or_ignore = *outcome != 0 && (*later_run == 0 || *later_run != run);
                    same_key && (newer_error || later_pass_or_ignore)
                })
            })
            .collect()
    }

    proptest::proptest! {
        #[test]
        fn the_engine_agrees_with_the_rules_word_for_word(
            history in proptest::collection::vec((0_u8..4, 0_u8..4, 0_u8..3), 0..60)
        ) {
            let mut open = OpenErrors::default();
            let mut still_open = std::collections::BTreeSet::new();
            for (at, (run, key, outcome)) in history.iter().enumerate() {
                let key = if *key == 0 { String::new() } else { format!("T{key}") };
                let run = (*run != 0).then(|| format!("r{run}"));
                let outcome = match outcome {
                    0 => { still_open.insert(at); Outcome::Error(at) }
                    1 => Outcome::Success,
                    _ => Outcome::Ignored,
                };
                for resolved in open.apply(&key, run.as_deref(), outcome) {
                    proptest::prop_assert!(still_open.remove(&resolved), "resolved twice or never open");
                }
            }
            let expected: std::collections::BTreeSet<_> = naive_open_errors(&history).into_iter().collect();
            proptest::prop_assert_eq!(still_open, expected);
        }
    }
}
