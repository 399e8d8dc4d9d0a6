//! Named points at which code under test can be made to stop, as if the process had died there.
//!
//! Code under test takes a closure `Fn(&str) -> bool` and stops without any clean-up when it answers true. What a point
//! is called and where it lies is left to the code under test.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What code under test calls at its points: true means stop here, now, without cleaning up.
pub type CrashHook = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// A plan for one crash. Clones share the plan and its record.
#[derive(Debug, Clone)]
pub struct CrashPoints {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    plan: Plan,
    passed: Vec<String>,
    crashed_at: Option<String>,
}

#[derive(Debug)]
enum Plan {
    Never,
    /// The so-manieth passing of any point, from 1.
    Step(usize),
    /// The so-manieth passing of this point, from 1.
    Point(String, usize),
}

impl CrashPoints {
    /// No crash: only notes what is passed. Run once with this, then once for each of [`Self::every_step`].
    #[must_use]
    pub fn never() -> Self {
        Self::with(Plan::Never)
    }

    /// Crashes at the `step`-th passing of any point, from 1.
    #[must_use]
    pub fn at_step(step: usize) -> Self {
        Self::with(Plan::Step(step))
    }

    /// Crashes at the first passing of the point of this name.
    #[must_use]
    pub fn at(name: &str) -> Self {
        Self::at_nth(name, 1)
    }

    /// Crashes at the `nth` passing of the point of this name, from 1.
    #[must_use]
    pub fn at_nth(name: &str, nth: usize) -> Self {
        Self::with(Plan::Point(name.to_owned(), nth))
    }

    /// One plan for each point that this one has seen passed, in order.
    #[must_use]
    pub fn every_step(&self) -> Vec<Self> {
        (1..=self.passed().len()).map(Self::at_step).collect()
    }

    /// The closure for the code under test. After the crash it answers true at every point: a dead process does
    /// nothing more, whichever of its tasks is asked.
    #[must_use]
    pub fn hook(&self) -> CrashHook {
        let points = self.clone();
        Arc::new(move |name| points.pass(name))
    }

    /// Names of the points passed so far, the one of the crash included, those after it not.
    #[must_use]
    pub fn passed(&self) -> Vec<String> {
        self.lock().passed.clone()
    }

    /// Where it crashed; `None` when it has not.
    #[must_use]
    pub fn crashed_at(&self) -> Option<String> {
        self.lock().crashed_at.clone()
    }

    fn with(plan: Plan) -> Self {
        Self { state: Arc::new(Mutex::new(State { plan, passed: Vec::new(), crashed_at: None })) }
    }

    fn pass(&self, name: &str) -> bool {
        let mut state = self.lock();
        if state.crashed_at.is_some() {
            return true;
        }
        state.passed.push(name.to_owned());
        let crashes = match &state.plan {
            Plan::Never => false,
            Plan::Step(step) => state.passed.len() == *step,
            Plan::Point(point, nth) => {
                point == name && state.passed.iter().filter(|passed| *passed == point).count() == *nth
            }
        };
        if crashes {
            state.crashed_at = Some(name.to_owned());
        }
        crashes
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passes its points until told to stop; the points that were passed alive.
    fn drain(hook: &CrashHook) -> Vec<&'static str> {
        let mut alive = Vec::new();
        for name in ["marked", "sent", "marked", "sent", "finished"] {
            if hook(name) {
                break;
            }
            alive.push(name);
        }
        alive
    }

    #[test]
    fn every_step_of_a_drain_gets_its_crash() {
        let dry = CrashPoints::never();
        assert_eq!(drain(&dry.hook()).len(), 5);
        assert_eq!(dry.crashed_at(), None);
        let alive: Vec<_> = dry.every_step().iter().map(|points| drain(&points.hook()).len()).collect();
        assert_eq!(alive, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_named_point_crashes_at_its_nth_passing_and_stays_dead() {
        let points = CrashPoints::at_nth("sent", 2);
        let hook = points.hook();
        assert_eq!(drain(&hook), ["marked", "sent", "marked"]);
        assert_eq!(points.crashed_at().as_deref(), Some("sent"));
        assert!(hook("finished") && hook("anything"));
        assert_eq!(points.passed(), ["marked", "sent", "marked", "sent"]);
        assert!(drain(&CrashPoints::at("nowhere").hook()).len() == 5);
    }
}
