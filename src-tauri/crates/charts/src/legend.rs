//! Names of the series below a chart that is shown without the window around it (exports, e-mails).

use crate::{
    Error, Shape, Theme, bar,
    canvas::{self, Anchor, Canvas},
    geometry::Point,
    label,
    line::{self, LineLook},
    palette::{Palette, series_dash, series_rgb},
};
use plotters::prelude::DrawingBackend;

const TEXT_PX: f64 = 11.0;
const SAMPLE_PX: f64 = 18.0;
const GAP_PX: f64 = 6.0;
const BETWEEN_PX: f64 = 18.0;
const ROW_PX: f64 = 18.0;
/// Longest name; the rest is cut with an ellipsis.
const NAME_PX_MAX: f64 = 220.0;

/// The laid out names of a chart.
#[derive(Debug)]
pub(crate) struct Legend {
    entries: Vec<Entry>,
    shape: Shape,
    /// Height of all rows with the space above them; 0 when there are none.
    pub(crate) height_px: f64,
}

#[derive(Debug)]
struct Entry {
    place: usize,
    name: String,
    left_px: f64,
    row: f64,
}

impl Legend {
    /// Lays out the names in rows of at most this width.
    pub(crate) fn lay_out<'a>(names: impl Iterator<Item = &'a str>, shape: Shape, width_px: f64) -> Self {
        let mut entries = Vec::new();
        let (mut left_px, mut row) = (0.0, 0.0);
        for (place, name) in names.enumerate() {
            let room = (width_px - SAMPLE_PX - GAP_PX).clamp(0.0, NAME_PX_MAX);
            let name = canvas::fitted(&label::clean(name), TEXT_PX, room);
            let wide = SAMPLE_PX + GAP_PX + canvas::text_width_px(&name, TEXT_PX);
            if left_px > 0.0 && left_px + wide > width_px {
                left_px = 0.0;
                row += 1.0;
            }
            entries.push(Entry { place, name, left_px, row });
            left_px += wide + BETWEEN_PX;
        }
        let height_px = if entries.is_empty() { 0.0 } else { (row + 1.0) * ROW_PX + GAP_PX };
        Self { entries, shape, height_px }
    }

    /// Draws the names with their lines; `corner` is the upper left one.
    pub(crate) fn draw<DB: DrawingBackend>(
        &self,
        canvas: &Canvas<DB>,
        corner: Point,
        theme: Theme,
    ) -> Result<(), Error> {
        for entry in &self.entries {
            let left = corner.x_px + entry.left_px;
            let middle = corner.y_px + GAP_PX + entry.row * ROW_PX + ROW_PX / 2.0;
            let at = Point { x_px: left + SAMPLE_PX + GAP_PX, y_px: middle + TEXT_PX * 0.36 };
            canvas.text(&entry.name, at, TEXT_PX, Anchor::Start, Palette::of(theme).text_strong)?;
            if self.shape == Shape::Bars {
                bar::sample(
                    canvas,
                    Point { x_px: left + SAMPLE_PX / 2.0, y_px: middle },
                    entry.place,
                    theme,
                )?;
                continue;
            }
            let sample = [left, left + SAMPLE_PX].map(|x_px| Some(Point { x_px, y_px: middle }));
            let look = LineLook {
                color: series_rgb(entry.place, theme),
                width_px: 2.0,
                dash_px: series_dash(entry.place),
                dot_px: 2.0,
            };
            line::draw(canvas, &sample, look)?;
        }
        Ok(())
    }
}
