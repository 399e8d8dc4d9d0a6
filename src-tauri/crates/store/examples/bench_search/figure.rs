//! One figure: measured beside its control in the same run, told to people and written for machines.

use std::{fmt::Write, time::Instant};

/// Most repetitions of a measurement, and most milliseconds it may take in all.
const ROUNDS: usize = 200;
const BUDGET_MS: f64 = 400.0;

/// Milliseconds of a measurement.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// What the last round gave.
    pub(crate) result: u64,
}

/// Repeats a piece of work; the first round, which fills caches, is left out.
pub(crate) fn time(mut work: impl FnMut() -> u64) -> Times {
    let mut times = Vec::new();
    let mut result = work();
    while times.len() < ROUNDS && (times.len() < 5 || times.iter().sum::<f64>() < BUDGET_MS) {
        let start = Instant::now();
        result = work();
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    Times { p50: at(0.5), p99: at(0.99), result }
}

/// The figures of a run, as lines of JSON.
#[derive(Default)]
pub(crate) struct Figures(String);

impl Figures {
    /// A length of time in milliseconds against its control: at most so many times as long, or within a limit.
    pub(crate) fn at_most(
        &mut self,
        id: &str,
        what: &str,
        ours: Times,
        control: Times,
        times: f64,
        limit_ms: f64,
    ) {
        let ratio = ours.p50 / control.p50.max(0.001);
        let met = ratio <= times || ours.p99 <= limit_ms;
        let target = format!("<= {times} x control, or p99 <= {limit_ms} ms");
        self.add(id, what, "ms", (ours.p50, ours.p99), control.p50, ratio, &target, met, ours.result);
    }

    /// A rate against its control: at least this share of it.
    pub(crate) fn at_least(&mut self, id: &str, what: &str, rate: f64, control: f64, share: f64) {
        let ratio = rate / control;
        self.add(
            id,
            what,
            "per s",
            (rate, rate),
            control,
            ratio,
            &format!(">= {share} x control"),
            ratio >= share,
            0,
        );
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one line")]
    fn add(
        &mut self,
        id: &str,
        what: &str,
        unit: &str,
        (value, p99): (f64, f64),
        control: f64,
        ratio: f64,
        target: &str,
        met: bool,
        result: u64,
    ) {
        let sign = if met { "ok  " } else { "MISS" };
        println!(
            "{sign} {id:<4} {what:<46} {value:>10.3} p99 {p99:>10.3} {unit}, control {control:>10.3}, {ratio:>7.2} x ({result})"
        );
        let line = serde_json::json!({
            "id": id, "what": what, "unit": unit, "value": value, "p99": p99, "control": control,
            "ratio": ratio, "target": target, "met": met, "result": result,
        });
        let _ = writeln!(self.0, "{line}");
    }

    /// Writes all of it.
    pub(crate) fn write(&self, path: &std::path::Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &self.0).unwrap();
    }
}
