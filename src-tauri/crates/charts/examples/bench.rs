//! Measures the drawing of charts: eight streams over a year must fit into one frame of a screen (16 ms). Run with
//! `cargo run --release -p charts --example bench`; ends with a failure when the limit is missed.

#![expect(clippy::print_stdout, reason = "the output of the program is its purpose")]

use charts::{Bucket, LineChart, NumberWords, SERIES_MAX, Series, Theme};
use domain::time::{DAY_MS, UtcMs};
use std::{process::ExitCode, time::Instant};

const ROUNDS: usize = 200;
const LIMIT_MS: f64 = 16.0;

fn main() -> ExitCode {
    let chart = year();
    let mut times_ms: Vec<f64> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        #[expect(clippy::disallowed_methods, reason = "measuring is what this is for")]
        let began = Instant::now();
        if chart.draw().is_err() {
            return ExitCode::FAILURE;
        }
        times_ms.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times_ms.sort_by(f64::total_cmp);
    let at = |share: usize| times_ms.get((ROUNDS - 1) * share / 100).copied().unwrap_or(f64::INFINITY);
    let (middle, worst) = (at(50), at(99));
    println!("eight streams over a year: median {middle:.2} ms, 99th {worst:.2} ms (limit {LIMIT_MS} ms)");
    if middle <= LIMIT_MS { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn year() -> LineChart {
    let days = 366;
    LineChart {
        series: (0..SERIES_MAX)
            .map(|place| Series {
                name: format!("Stream {place}"),
                values: (0..days).map(|day| Some(wave(day, place))).collect(),
            })
            .collect(),
        buckets: (0..days)
            .map(|day| Bucket { at: UtcMs(i64::from(day) * DAY_MS), label: format!("Day {day}") })
            .collect(),
        unit: "records per day".into(),
        spoken: String::new(),
        whole: true,
        words: NumberWords::default(),
        theme: Theme::Dark,
        width_px: 1_080,
        height_px: 480,
        legend: true,
        ground: true,
    }
}

fn wave(day: i32, place: usize) -> f64 {
    let turn = f64::from(day) * 0.31 + place as f64;
    ((turn.sin() + (turn * 0.7).cos() + 2.0) * 10_000.0).round()
}
