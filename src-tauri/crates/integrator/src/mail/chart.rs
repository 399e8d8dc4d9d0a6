//! The picture in a digest: errors in each of the last 24 hours, as PNG. A mail without it is better than none, so
//! nothing here is a reason to fail.

use crate::{error::Error, store::news_row};
use charts::{Bucket, NumberWords, Series, Shape, Theme};
use domain::{
    digest::Picture,
    time::{HOUR_MS, UtcMs},
};
use rusqlite::Connection;

/// Hours in the picture.
const HOURS: usize = 24;
/// Size in CSS pixels, and pixels of the picture for each of them.
const WIDTH_PX: u32 = 552;
const HEIGHT_PX: u32 = 148;
const RESOLUTION: f64 = 2.0;
/// `Content-ID` of the picture in its mail.
pub(super) const CONTENT_ID: &str = "chart@flowmend";

/// A drawn chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chart {
    /// The PNG.
    pub(super) png: Vec<u8>,
    alt: String,
}

impl Chart {
    /// How the markup refers to it.
    pub(super) fn picture(&self) -> Picture<'_> {
        Picture { src: "cid:chart@flowmend", alt: &self.alt, width_px: WIDTH_PX, height_px: HEIGHT_PX }
    }
}

/// Errors of these steps by hour until now; `None` when there were none.
pub(super) fn errors_by_hour(tx: &Connection, steps: &[i64], until: UtcMs) -> Result<Option<Chart>, Error> {
    let mut sums = vec![0_u64; HOURS];
    // What happened this very millisecond belongs to the last hour.
    let end = until.plus_ms(1);
    for step in steps.iter().filter(|step| **step > 0) {
        for (sum, count) in sums.iter_mut().zip(news_row::errors_by_hour(tx, *step, end, HOURS)?) {
            *sum += count;
        }
    }
    let total: u64 = sums.iter().sum();
    let most = sums.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return Ok(None);
    }
    let alt =
        format!("Errors in each of the last {HOURS} hours: {total} in all, at most {most} in one hour.");
    Ok(draw(&sums, end, &alt).map(|png| Chart { png, alt }))
}

fn draw(sums: &[u64], end: UtcMs, spoken: &str) -> Option<Vec<u8>> {
    let hours = i64::try_from(sums.len()).unwrap_or(0);
    let buckets = (0..hours).map(|place| {
        let at = end.plus_ms((place - hours) * HOUR_MS);
        let label = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default().format("%H:%M");
        Bucket { at, label: label.to_string() }
    });
    #[expect(clippy::cast_precision_loss, reason = "counts of a day are far below 2^52")]
    let values = sums.iter().map(|count| Some(*count as f64)).collect();
    let chart = charts::Chart {
        series: vec![Series { name: String::new(), values }],
        buckets: buckets.collect(),
        shape: Shape::Lines,
        unit: "errors an hour, by UTC".to_owned(),
        spoken: spoken.to_owned(),
        whole: true,
        words: NumberWords::default(),
        theme: Theme::Light,
        width_px: WIDTH_PX,
        height_px: HEIGHT_PX,
        legend: false,
        ground: true,
    };
    match chart.png(RESOLUTION) {
        Ok(png) => Some(png),
        Err(error) => {
            tracing::warn!(%error, "the chart of an e-mail could not be drawn");
            None
        }
    }
}
