//! Bars that stand on one another: how high, how wide, in which colours.

use crate::{
    Error, Theme,
    canvas::Canvas,
    chart::Series,
    geometry::{Geometry, Point, Rect},
    palette::series_rgb,
    scale::drawable,
};
use plotters::prelude::DrawingBackend;

/// Share of a bucket's room that its bar takes; the rest parts it from the next one.
const SHARE: f64 = 0.72;
/// Room below which bars touch: a gap would be thinner than a pixel of most screens.
const ROOM_PX_MIN: f64 = 3.0;
const WIDTH_PX_MAX: f64 = 40.0;
/// Bars are large and shine through a little; the one under the pointer is drawn solid by the window.
const OPACITY: f64 = 0.78;
/// Between two parts of a bar.
const PART_GAP_PX: f64 = 1.0;
/// Side of the square in a legend.
const SAMPLE_PX: f64 = 10.0;

/// Where bars stand.
pub(crate) struct Bars {
    /// Middle of each bar.
    pub(crate) places: Vec<f64>,
    /// Width of each bar.
    pub(crate) width_px: f64,
}

impl Bars {
    /// So many bars side by side, each with the same room.
    pub(crate) fn fit(count: usize, plot: Rect) -> Self {
        let room_px = plot.width_px() / count.max(1) as f64;
        let width_px = if room_px < ROOM_PX_MIN { room_px } else { (room_px * SHARE).min(WIDTH_PX_MAX) };
        let places = (0..count)
            .map(|place| (plot.left_px + room_px * (place as f64 + 0.5)).min(plot.right_px))
            .collect();
        Self { places, width_px }
    }
}

/// The series colour that the part at this place has. Parts touch, so they take colours from both ends of the list.
pub(crate) fn color_place(place: usize) -> usize {
    (place * (crate::SERIES_MAX - 1)) % crate::SERIES_MAX
}

/// Height of the whole bar of a bucket.
pub(crate) fn height(series: &[Series], place: usize) -> f64 {
    series.iter().map(|series| part(series, place)).sum()
}

/// Where the parts of one series end, above all before it; none for a part without a value.
pub(crate) fn tops(series: &[Series], which: usize, count: usize) -> Vec<Option<f64>> {
    let below = series.get(..=which).unwrap_or_default();
    let own = |place| drawable(series.get(which)?.values.get(place).copied().flatten());
    (0..count).map(|place| own(place).map(|_| height(below, place))).collect()
}

fn part(series: &Series, place: usize) -> f64 {
    drawable(series.values.get(place).copied().flatten()).unwrap_or(0.0).max(0.0)
}

/// Draws the bars.
pub(crate) fn draw<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    geometry: &Geometry,
    theme: Theme,
) -> Result<(), Error> {
    let half = geometry.bar_px / 2.0;
    for (at, x_px) in geometry.bucket_x_px.iter().enumerate() {
        let mut bottom_px = geometry.plot.bottom_px;
        for (place, series) in geometry.series.iter().enumerate() {
            let Some(top) = series.points.get(at).copied().flatten() else { continue };
            let gap = if bottom_px < geometry.plot.bottom_px { PART_GAP_PX } else { 0.0 };
            let rect = Rect {
                left_px: x_px - half,
                right_px: x_px + half,
                top_px: top.y_px,
                bottom_px: (bottom_px - gap).max(top.y_px),
            };
            if rect.height_px() > 0.0 {
                let corner = |x_px, y_px| Point { x_px, y_px };
                let corners = [
                    corner(rect.left_px, rect.top_px),
                    corner(rect.right_px, rect.top_px),
                    corner(rect.right_px, rect.bottom_px),
                    corner(rect.left_px, rect.bottom_px),
                ];
                canvas.polygon(&corners, series_rgb(color_place(place), theme), OPACITY)?;
            }
            bottom_px = top.y_px;
        }
    }
    Ok(())
}

/// Draws the square of a legend.
pub(crate) fn sample<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    middle: Point,
    place: usize,
    theme: Theme,
) -> Result<(), Error> {
    let half = SAMPLE_PX / 2.0;
    let rect = Rect {
        left_px: middle.x_px - half,
        right_px: middle.x_px + half,
        top_px: middle.y_px - half,
        bottom_px: middle.y_px + half,
    };
    canvas.rectangle(rect, series_rgb(color_place(place), theme))
}
