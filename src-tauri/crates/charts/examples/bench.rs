//! Measures the drawing of charts: eight streams over a year must fit into one frame of a screen (16 ms), measured
//! against a single stream of the same length. `make bench` runs it; it prints one JSON line, keeps it in `target/bench`,
//! and ends with a failure when the limit is missed.

#![expect(clippy::print_stdout, reason = "the output of the program is its purpose")]

use charts::{Bucket, Chart, NumberWords, SERIES_MAX, Series, Shape, Theme};
use domain::time::{DAY_MS, UtcMs};
use std::{fs, path::PathBuf, process::ExitCode, time::Instant};

const ROUNDS: usize = 200;
const LIMIT_MS: f64 = 16.0;
/// Below the folder that cargo builds into.
const FILE: &str = "bench/charts.json";

fn main() -> ExitCode {
    let (chart, mut alone) = (year(), year());
    alone.series.truncate(1);
    let (Some((value, worst)), Some((control, _))) = (measure(&chart), measure(&alone)) else {
        return ExitCode::FAILURE;
    };
    let (ratio, met) = (value / control, value <= LIMIT_MS);
    let line = format!(
        "{{\"id\":\"charts\",\"what\":\"eight streams over a year, ms\",\"value\":{value:.3},\"p99\":{worst:.3},\
         \"control\":{control:.3},\"ratio\":{ratio:.2},\"target\":{LIMIT_MS},\"met\":{met}}}\n"
    );
    print!("{line}");
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let file = folder.join(FILE);
    let kept = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, line));
    if met && kept.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Median and 99th part of a hundred, in milliseconds.
fn measure(chart: &Chart) -> Option<(f64, f64)> {
    let mut times_ms: Vec<f64> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        #[expect(clippy::disallowed_methods, reason = "measuring is what this is for")]
        let began = Instant::now();
        chart.draw().ok()?;
        times_ms.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times_ms.sort_by(f64::total_cmp);
    let at = |share: usize| times_ms.get((ROUNDS - 1) * share / 100).copied();
    Some((at(50)?, at(99)?))
}

fn year() -> Chart {
    let days = 366;
    Chart {
        series: (0..SERIES_MAX)
            .map(|place| Series {
                name: format!("Stream {place}"),
                values: (0..days).map(|day| Some(wave(day, place))).collect(),
            })
            .collect(),
        buckets: (0..days)
            .map(|day| Bucket { at: UtcMs(i64::from(day) * DAY_MS), label: format!("Day {day}") })
            .collect(),
        shape: Shape::Lines,
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
