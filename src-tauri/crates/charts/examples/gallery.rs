//! Draws one of each picture in both themes into a folder, for people to look at:
//! `cargo run -p charts --example gallery -- FOLDER`.

use charts::{Bucket, LineChart, NumberWords, Series, Sparkline, Theme, Tone};
use domain::time::{DAY_MS, UtcMs};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let chart = chart(theme);
        fs::write(folder.join(format!("line-{name}.svg")), chart.draw()?.svg)?;
        fs::write(folder.join(format!("line-{name}.png")), chart.png(2.0)?)?;
        let empty = LineChart { series: Vec::new(), legend: false, width_px: 380, height_px: 320, ..chart };
        fs::write(folder.join(format!("empty-{name}.png")), empty.png(2.0)?)?;
        for tone in [Tone::Run, Tone::Neutral, Tone::Ok, Tone::Warn, Tone::Accent] {
            let values: Vec<Option<f64>> = (0..24).map(|hour| Some(wave(hour, tone as usize))).collect();
            let line = Sparkline { values: &values, width_px: 88, height_px: 24, theme, tone };
            let tone = format!("{tone:?}").to_lowercase();
            fs::write(folder.join(format!("spark-{tone}-{name}.svg")), line.svg()?)?;
            fs::write(folder.join(format!("spark-{tone}-{name}.png")), line.png(4.0)?)?;
        }
    }
    Ok(())
}

fn chart(theme: Theme) -> LineChart {
    let names = [
        "Shopify – NetSuite",
        "Shopify orders → NetSuite",
        "NetSuite inventory → Shopify",
        "Shopify customers → NetSuite",
        "Shopify refunds → NetSuite",
        "Заказы Ozon → NetSuite",
        "<b>Näme & Söhne</b>",
        "A stream with a name that is far too long to stand beside the others in one row",
    ];
    let first = UtcMs(1_761_436_800_000);
    LineChart {
        series: names
            .iter()
            .enumerate()
            .map(|(place, name)| Series {
                name: (*name).to_owned(),
                values: (0..30)
                    .map(|day| {
                        (place != 3 || !(10..14).contains(&day) || day == 12)
                            .then(|| (wave(day, place) + 4.0) * 7_000.0 / (place + 1) as f64)
                    })
                    .collect(),
            })
            .collect(),
        buckets: (0..30)
            .map(|day| Bucket { at: first.plus_ms(day * DAY_MS), label: format!("Nov {}", day + 1) })
            .collect(),
        unit: "records per day".into(),
        spoken: String::new(),
        whole: true,
        words: NumberWords::default(),
        theme,
        width_px: 720,
        height_px: 360,
        legend: true,
        ground: true,
    }
}

fn wave(place: usize, seed: usize) -> f64 {
    let turn = (place * 7 + seed * 13) as f64;
    (turn * 0.37).sin() + (turn * 1.31).cos() * 0.6 + 2.0
}
