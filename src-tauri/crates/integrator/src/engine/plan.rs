//! The plan of a run: which page is at which step when. Pages follow each other through the steps as on a belt:
//! while a page is at one step, the next one is at the step before.

use crate::{
    error::Error,
    model::{Failure, RunLoad, RunRecord, StepView},
    store::run_row,
};
use domain::{time::UtcMs, trace_key};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::pass::Item;

/// A run that has not ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunPlan {
    /// Id of the page generator.
    pub(crate) export: String,
    pub(crate) pages: usize,
    /// Steps after the page generator.
    pub(crate) processors: usize,
    /// Milliseconds that one step takes for one page, at speed 1.
    pub(crate) page_ms: i64,
    pub(crate) failed: Option<Failure>,
    pub(crate) files: Vec<String>,
    /// Left in progress until it is finished by hand.
    pub(crate) held: bool,
    pub(crate) started_at: Option<UtcMs>,
    /// Actions done so far.
    pub(crate) done: usize,
    /// Flows that led to this run, one after the other.
    #[serde(default)]
    pub(crate) after: Vec<String>,
}

/// One thing that happens in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    /// A page passes step number `processor`: 0 is the page generator.
    Pass { page: usize, processor: usize },
    /// The export itself fails.
    Fail,
    /// The run ends.
    End,
}

impl RunPlan {
    /// Everything that happens, in order, with milliseconds after the start at speed 1.
    pub(crate) fn timeline(&self) -> Vec<(i64, Action)> {
        if self.failed.is_some() {
            return vec![(self.page_ms, Action::Fail), (self.page_ms, Action::End)];
        }
        let mut actions = Vec::with_capacity(self.pages * (self.processors + 1) + 1);
        let mut free_at = vec![0_i64; self.processors + 1];
        for page in 0..self.pages {
            let mut ready = 0;
            for (processor, free) in free_at.iter_mut().enumerate() {
                ready = ready.max(*free).saturating_add(self.page_ms);
                *free = ready;
                actions.push((ready, Action::Pass { page, processor }));
            }
        }
        actions.sort_unstable();
        let end = actions.last().map_or(0, |(at, _)| *at);
        actions.push((end, Action::End));
        actions
    }

    /// Reads the plan of a run.
    pub(crate) fn load(tx: &Connection, job: &str) -> Result<Option<Self>, Error> {
        run_row::plan(tx, job)?.map(|doc| Ok(serde_json::from_str(&doc)?)).transpose()
    }

    /// Writes the plan of a run.
    pub(crate) fn save(&self, tx: &Connection, job: &str) -> Result<(), Error> {
        run_row::set_plan(tx, job, &serde_json::to_string(self)?)
    }

    /// The plan for a load, and its pages as records at steps.
    pub(crate) fn of_load(load: RunLoad, generator: &StepView, processors: usize) -> (Self, Vec<Vec<Item>>) {
        let plan = Self {
            export: generator.id.clone(),
            pages: load.pages.len(),
            processors,
            page_ms: load.page_ms,
            failed: load.failed,
            files: load.files,
            held: false,
            started_at: None,
            done: 0,
            after: Vec::new(),
        };
        let pages = load
            .pages
            .into_iter()
            .map(|page| page.into_iter().map(|record| item(record, generator)).collect());
        (plan, pages.collect())
    }
}

fn item(record: RunRecord, generator: &StepView) -> Item {
    let trace_key = match (&record.trace_key, &generator.trace_template) {
        (Some(key), _) => trace_key::cut(key).to_owned(),
        (None, Some(template)) => trace_key::from_template(template, &record.data).unwrap_or_default(),
        (None, None) => trace_key::find(&record.data).unwrap_or_default(),
    };
    Item { trace_key, data: record.data, branches: record.branches, at: record.at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(pages: usize, processors: usize, page_ms: i64) -> RunPlan {
        RunPlan {
            export: "e".into(),
            pages,
            processors,
            page_ms,
            failed: None,
            files: Vec::new(),
            held: false,
            started_at: None,
            done: 0,
            after: Vec::new(),
        }
    }

    #[test]
    fn pages_follow_each_other_as_on_a_belt() {
        let pass = |page, processor| Action::Pass { page, processor };
        assert_eq!(
            plan(2, 1, 10).timeline(),
            [(10, pass(0, 0)), (20, pass(0, 1)), (20, pass(1, 0)), (30, pass(1, 1)), (30, Action::End)]
        );
        assert_eq!(
            plan(2, 1, 0).timeline(),
            [(0, pass(0, 0)), (0, pass(0, 1)), (0, pass(1, 0)), (0, pass(1, 1)), (0, Action::End)]
        );
        assert_eq!(plan(0, 3, 5).timeline(), [(0, Action::End)]);
    }

    #[test]
    fn a_page_never_reaches_a_step_before_it_has_left_the_one_before() {
        let timeline = plan(5, 3, 7).timeline();
        let place = |page, processor| {
            timeline.iter().position(|(_, action)| *action == Action::Pass { page, processor }).unwrap()
        };
        for page in 0..5 {
            for processor in 1..=3 {
                assert!(place(page, processor - 1) < place(page, processor));
            }
        }
    }
}
