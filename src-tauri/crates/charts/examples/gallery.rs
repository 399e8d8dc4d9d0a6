//! Draws every kind of chart in both themes into a folder as SVG and PNG, with a page of all of them, for people to
//! look at: `cargo run -p charts --example gallery -- FOLDER`.

use charts::{Bucket, Chart, NumberWords, Series, Shape, Sparkline, Theme, Tone};
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS, UtcMs};
use std::{error::Error, fs, path::Path};

/// 26 October 2025.
const FIRST: UtcMs = UtcMs(1_761_436_800_000);
const MONTHS: [&str; 4] = ["Oct", "Nov", "Dec", "Jan"];
const NAMES: [&str; charts::SERIES_MAX] = [
    "Shopify – NetSuite",
    "Shopify orders → NetSuite",
    "NetSuite inventory → Shopify",
    "Shopify customers → NetSuite",
    "Shopify refunds → NetSuite",
    "Заказы Ozon → NetSuite",
    "<b>Näme & Söhne</b>",
    "A stream with a name that is far too long to stand beside the others in one row",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let mut page = String::from("<!doctype html><meta charset=utf-8><title>Charts</title>\n");
    for (theme, ground, word) in [(Theme::Light, "#fff", "light"), (Theme::Dark, "#14181b", "dark")] {
        page.push_str(&format!("<div style='background:{ground};color:gray;font:12px sans-serif'>\n"));
        for (name, chart) in cases(theme) {
            let drawn = chart.draw()?;
            fs::write(folder.join(format!("{name}-{word}.svg")), &drawn.svg)?;
            fs::write(folder.join(format!("{name}-{word}.png")), chart.png(1.0)?)?;
            page.push_str(&format!(
                "<figure style='display:inline-block;margin:12px'><figcaption>{name}</figcaption>"
            ));
            page.push_str(&format!("<img src='{name}-{word}.svg'> <img src='{name}-{word}.png'></figure>\n"));
        }
        page.push_str("</div>\n");
        sparklines(folder, theme, word)?;
    }
    fs::write(folder.join("index.html"), page)?;
    Ok(())
}

fn sparklines(folder: &Path, theme: Theme, word: &str) -> Result<(), Box<dyn Error>> {
    for tone in [Tone::Run, Tone::Neutral, Tone::Ok, Tone::Warn, Tone::Accent] {
        let values: Vec<Option<f64>> = (0..24).map(|hour| Some(wave(hour, tone as usize))).collect();
        let line = Sparkline { values: &values, width_px: 88, height_px: 24, theme, tone };
        let tone = format!("{tone:?}").to_lowercase();
        fs::write(folder.join(format!("spark-{tone}-{word}.svg")), line.svg()?)?;
        fs::write(folder.join(format!("spark-{tone}-{word}.png")), line.png(4.0)?)?;
    }
    Ok(())
}

/// The cases that a chart of real accounts comes to.
fn cases(theme: Theme) -> Vec<(&'static str, Chart)> {
    let small = |series, buckets| chart(theme, series, buckets, (380, 300));
    let wide = |series, buckets| chart(theme, series, buckets, (720, 340));
    let gaps = |at: usize| !(10..14).contains(&at) || at == 12;
    let bars = |chart: Chart| Chart { shape: Shape::Bars, unit: "errors resolved per day".into(), ..chart };
    let flat = |value: f64| some((0..30).map(|_| value));
    vec![
        ("empty", small(vec![], days(30))),
        ("no-pieces", small(vec![vec![]], vec![])),
        ("zeros", small(vec![flat(0.0), flat(0.0)], days(30))),
        ("one-point", small(vec![vec![Some(5.0)]], days(1))),
        ("two-points", small(vec![vec![Some(2.0), Some(7.0)]], days(2))),
        (
            "sparse",
            small(vec![(0..30).map(|day| (day % 9 == 4).then_some(wave(day, 2))).collect()], days(30)),
        ),
        ("gaps", small(vec![(0..30).map(|day| gaps(day).then(|| wave(day, 0) * 40.0)).collect()], days(30))),
        ("all-equal", small(vec![flat(7.0)], days(30))),
        ("ones", small(vec![some((0..30).map(|day| f64::from(u8::from(day % 7 == 3))))], days(30))),
        ("one-burst", small(vec![some((0..30).map(|day| if day == 22 { 90_000.0 } else { 3.0 }))], days(30))),
        ("huge", small(vec![some((0..30).map(|day| wave(day, 0) * 1e15)), flat(1e3)], days(30))),
        ("minutes", small(vec![some((0..240).map(|at| (wave(at, 1) * 9.0).round()))], minutes(240))),
        ("hours", small(vec![some((0..96).map(|at| wave(at, 3) * 800.0))], hours(96))),
        ("eight", wide((0..8).map(|place| line(place, 30)).collect(), days(30))),
        ("eight-year", wide((0..8).map(|place| line(place, 366)).collect(), days(366))),
        ("bars", bars(wide(vec![line(0, 30), resolved_by_users()], days(30)))),
        ("bars-empty", bars(small(vec![flat(0.0), flat(0.0)], days(30)))),
        ("bars-one", bars(small(vec![vec![Some(4.0)], vec![Some(2.0)]], days(1)))),
        ("bars-hours", bars(small(vec![line(0, 96), line(3, 96)], hours(96)))),
        ("bars-year", bars(wide(vec![line(0, 366), line(4, 366)], days(366)))),
    ]
}

fn line(place: usize, count: usize) -> Vec<Option<f64>> {
    some((0..count).map(|day| ((wave(day, place) + 4.0) * 7_000.0 / (place + 1) as f64).round()))
}

fn resolved_by_users() -> Vec<Option<f64>> {
    some((0..30).map(|day| if day % 5 == 0 { 0.0 } else { (wave(day, 6) * 3_000.0).round() }))
}

fn some(values: impl Iterator<Item = f64>) -> Vec<Option<f64>> {
    values.map(Some).collect()
}

fn days(count: i64) -> Vec<Bucket> {
    let label = |day: i64| format!("{} {}", MONTHS.get((day / 30 % 4) as usize).unwrap_or(&""), day % 30 + 1);
    (0..count).map(|day| Bucket { at: FIRST.plus_ms(day * DAY_MS), label: label(day) }).collect()
}

fn hours(count: i64) -> Vec<Bucket> {
    let label = |hour: i64| format!("Nov {}, {:02}:00", hour / 24 + 1, hour % 24);
    (0..count).map(|hour| Bucket { at: FIRST.plus_ms(hour * HOUR_MS), label: label(hour) }).collect()
}

fn minutes(count: i64) -> Vec<Bucket> {
    let label = |minute: i64| format!("{:02}:{:02}", 9 + minute / 60, minute % 60);
    (0..count).map(|minute| Bucket { at: FIRST.plus_ms(minute * MINUTE_MS), label: label(minute) }).collect()
}

fn chart(theme: Theme, series: Vec<Vec<Option<f64>>>, buckets: Vec<Bucket>, size_px: (u32, u32)) -> Chart {
    Chart {
        series: NAMES
            .into_iter()
            .zip(series)
            .map(|(name, values)| Series { name: name.to_owned(), values })
            .collect(),
        buckets,
        shape: Shape::Lines,
        unit: "records per day".into(),
        spoken: String::new(),
        whole: true,
        words: NumberWords::default(),
        theme,
        width_px: size_px.0,
        height_px: size_px.1,
        legend: true,
        ground: true,
    }
}

fn wave(place: usize, seed: usize) -> f64 {
    let turn = (place * 7 + seed * 13) as f64;
    (turn * 0.37).sin() + (turn * 1.31).cos() * 0.6 + 2.0
}
