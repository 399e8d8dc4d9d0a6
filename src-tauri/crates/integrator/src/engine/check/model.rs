//! The platform as the description tells it, without any cleverness: one list of errors, looked through from
//! end to end for every record. What the engine does is compared with this.
//!
//! Errors are known by their place in the list, and to the engine by their code.

use domain::time::{DAY_MS, UtcMs};

/// How a record fares at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fare {
    Success,
    Ignored,
    Error,
}

/// Who resolved an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Auto,
    Person,
}

/// An error that was made at some time.
#[derive(Debug, Clone)]
pub(super) struct MadeError {
    pub(super) code: String,
    pub(super) step: usize,
    /// Trace key, already cut.
    pub(super) key: String,
    /// The run that made it; `None` for a retry.
    pub(super) run: Option<usize>,
    pub(super) at: UtcMs,
    pub(super) end: UtcMs,
    pub(super) resolved: Option<By>,
    /// Its retention has ended.
    pub(super) gone: bool,
}

/// Counters of one step of a run, or of a retry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) success: i64,
    pub(super) ignored: i64,
    pub(super) error: i64,
    pub(super) resolved: i64,
}

/// What a held run keeps back: step, trace key, how the record fared, and how many errors had been made by then.
type Held = (usize, String, Fare, usize);

/// A run.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// `None` for a step that no page has reached.
    pub(super) steps: Vec<Option<Tally>>,
    pub(super) held: Option<Vec<Held>>,
    pub(super) end: UtcMs,
}

/// One flow of so many steps; step 0 is the page generator.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) steps: usize,
    pub(super) auto_resolve: bool,
    pub(super) plan_days: i64,
    pub(super) now: UtcMs,
    pub(super) errors: Vec<MadeError>,
    pub(super) runs: Vec<Run>,
    pub(super) by_auto: i64,
    pub(super) by_person: i64,
}

/// A record: trace key, and how it fares at each step that it reaches.
pub(super) type Record = (String, Vec<Fare>);

impl Model {
    pub(super) fn new(steps: usize, now: UtcMs) -> Self {
        Self {
            steps,
            auto_resolve: true,
            plan_days: 30,
            now,
            errors: Vec::new(),
            runs: Vec::new(),
            by_auto: 0,
            by_person: 0,
        }
    }

    /// Errors of a step that are open, or resolved; the newest first.
    pub(super) fn list(&self, step: usize, open: bool) -> Vec<usize> {
        let mut list: Vec<usize> = (0..self.errors.len())
            .filter(|place| {
                let error = &self.errors[*place];
                !error.gone && error.step == step && error.resolved.is_none() == open
            })
            .collect();
        list.sort_by_key(|place| std::cmp::Reverse((self.errors[*place].at, *place)));
        list
    }

    /// Runs records; a held run is left in progress. Gives the number of the run.
    pub(super) fn run(&mut self, records: &[Record], hold: bool) -> usize {
        let number = self.runs.len();
        let end = self.now.plus_ms(self.plan_days * DAY_MS);
        self.runs.push(Run { steps: vec![None; self.steps], held: hold.then(Vec::new), end });
        let mut here: Vec<(usize, &Record)> = records.iter().enumerate().collect();
        // A page goes through step after step; without a record there is no page.
        for step in 0..if records.is_empty() { 0 } else { self.steps } {
            let mut tally = Tally::default();
            let mut onward = Vec::new();
            for (place, record) in here {
                let fare = record.1[step];
                let code = run_code(number, place, step);
                let resolved = self.pass(step, &record.0, fare, Some(number), code);
                count(&mut tally, fare, resolved);
                if goes_on(step, fare) {
                    onward.push((place, record));
                }
            }
            self.runs[number].steps[step] = Some(tally);
            here = onward;
        }
        number
    }

    /// Ends a held run: only now its records mean something for older errors.
    pub(super) fn finish(&mut self, number: usize) {
        let held = self.runs[number].held.take().unwrap_or_default();
        if !self.auto_resolve {
            return;
        }
        for step in 0..self.steps {
            for (_, key, fare, made) in held.iter().filter(|held| held.0 == step) {
                let before = if *fare == Fare::Error { made - 1 } else { *made };
                let resolved = self.resolve_older(step, key, *fare, Some(number), before);
                if let Some(tally) = self.runs[number].steps[step].as_mut() {
                    tally.resolved += resolved;
                }
            }
        }
    }

    /// Retries errors of a step, each with how it fares this time. Gives the counters of the retry.
    pub(super) fn retry(&mut self, step: usize, errors: &[(usize, Fare)]) -> Tally {
        for (place, _) in errors {
            self.resolve(*place, By::Person);
        }
        let mut tally = Tally::default();
        let mut onward: Vec<String> = Vec::new();
        for (place, fare) in errors {
            let key = self.errors[*place].key.clone();
            let resolved = self.pass(step, &key, *fare, None, retry_code(*place, self.errors.len()));
            count(&mut tally, *fare, resolved);
            if goes_on(step, *fare) {
                onward.push(key);
            }
        }
        for later in step + 1..self.steps {
            for key in &onward {
                tally.resolved += self.pass(later, key, Fare::Success, None, String::new());
            }
        }
        tally
    }

    /// Resolves an error by hand or by the platform; one that is resolved already stays as it is.
    pub(super) fn resolve(&mut self, place: usize, by: By) -> i64 {
        let error = &mut self.errors[place];
        if error.gone || error.resolved.is_some() {
            return 0;
        }
        error.resolved = Some(by);
        match by {
            By::Auto => self.by_auto += 1,
            By::Person => self.by_person += 1,
        }
        1
    }

    /// Time passes: what has reached its end goes.
    pub(super) fn advance(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
        for error in &mut self.errors {
            error.gone |= error.end <= self.now;
        }
    }

    /// One record at one step. Gives how many errors that resolved.
    fn pass(&mut self, step: usize, key: &str, fare: Fare, run: Option<usize>, code: String) -> i64 {
        let before = self.errors.len();
        if fare == Fare::Error {
            self.errors.push(MadeError {
                code,
                step,
                key: key.to_owned(),
                run,
                at: self.now,
                end: self.now.plus_ms(self.plan_days * DAY_MS),
                resolved: None,
                gone: false,
            });
        }
        let made = self.errors.len();
        if let Some(held) = run.and_then(|run| self.runs[run].held.as_mut()) {
            held.push((step, key.to_owned(), fare, made));
            return 0;
        }
        if self.auto_resolve { self.resolve_older(step, key, fare, run, before) } else { 0 }
    }

    /// The three rules: a new error resolves the older ones of its trace key at its step; a record that passes or
    /// is ignored resolves those of other runs. `before` says how many errors are older.
    fn resolve_older(
        &mut self,
        step: usize,
        key: &str,
        fare: Fare,
        run: Option<usize>,
        before: usize,
    ) -> i64 {
        let mut resolved = 0;
        for place in 0..before {
            let error = &self.errors[place];
            let same_record = error.step == step && error.key == key && !key.is_empty();
            let own_run = run.is_some() && error.run == run;
            if same_record && (fare == Fare::Error || !own_run) {
                resolved += self.resolve(place, By::Auto);
            }
        }
        resolved
    }
}

/// Code of the error that a record of a run makes at a step.
pub(super) fn run_code(run: usize, record: usize, step: usize) -> String {
    format!("run{run}.{record}.{step}")
}

/// Code of the error that the retry of an error makes, when so many errors had been made before.
pub(super) fn retry_code(error: usize, made: usize) -> String {
    format!("retry{error}.{made}")
}

fn count(tally: &mut Tally, fare: Fare, resolved: i64) {
    match fare {
        Fare::Success => tally.success += 1,
        Fare::Ignored => tally.ignored += 1,
        Fare::Error => tally.error += 1,
    }
    tally.resolved += resolved;
}

/// An error stops a record, and what a page generator ignores never enters the flow.
fn goes_on(step: usize, fare: Fare) -> bool {
    fare == Fare::Success || (fare == Fare::Ignored && step > 0)
}
