//! The small line beside a figure: no axes, a light area below, a dot where it ends.

use crate::{
    Error, Theme, Tone,
    canvas::{self, Canvas, Picture},
    geometry::Point,
    line::{self, LineLook},
    palette::tone_color,
    png_image,
    scale::{drawable, spread},
};
use plotters::prelude::DrawingBackend;

const LINE_PX: f64 = 1.5;
const DOT_PX: f64 = 2.0;
/// Opacity of the area below the line.
const AREA_OPACITY: f64 = 0.1;
/// Space above the highest and below the lowest value.
const TOP_PX: f64 = 3.0;
const BOTTOM_PX: f64 = 2.5;

/// A line without axes. Values that are missing, infinite or not numbers are gaps.
#[derive(Debug, Clone, Copy)]
pub struct Sparkline<'a> {
    /// The values from left to right, evenly spread.
    pub values: &'a [Option<f64>],
    /// Width in CSS pixels.
    pub width_px: u32,
    /// Height in CSS pixels.
    pub height_px: u32,
    /// Light or dark.
    pub theme: Theme,
    /// Picks the colour.
    pub tone: Tone,
}

impl Sparkline<'_> {
    /// The picture as an SVG document with a transparent ground, hidden from screen readers: the figure
    /// beside it says what it shows.
    ///
    /// # Errors
    /// When the size is impossible or there are more than [`crate::BUCKETS_MAX`] values.
    pub fn svg(&self) -> Result<String, Error> {
        self.check(1.0)?;
        canvas::svg(self)
    }

    /// The picture as PNG on the theme's ground, `resolution` pixels for one CSS pixel.
    ///
    /// # Errors
    /// As [`Self::svg`], and when the resolution is not above 0 and at most [`crate::RESOLUTION_MAX`].
    pub fn png(&self, resolution: f64) -> Result<Vec<u8>, Error> {
        self.check(resolution)?;
        png_image::encode(&OnGround(self), resolution)
    }

    fn check(&self, resolution: f64) -> Result<(), Error> {
        png_image::check_size(self.width_px, self.height_px, resolution)?;
        if self.values.len() > crate::BUCKETS_MAX {
            return Err(Error::TooMuch { series: 1, buckets: self.values.len() });
        }
        Ok(())
    }

    fn points(&self) -> Vec<Option<Point>> {
        let values: Vec<Option<f64>> = self.values.iter().map(|value| drawable(*value)).collect();
        let (low, high) =
            values.iter().flatten().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(*value), high.max(*value))
            });
        let (top, bottom) = (TOP_PX, (f64::from(self.height_px) - BOTTOM_PX).max(TOP_PX));
        // A line that never changes lies low when it is all zero, and in the middle otherwise.
        let flat_share = if high == 0.0 { 0.0 } else { 0.5 };
        let places = spread(values.len(), 1.0, (f64::from(self.width_px) - DOT_PX).max(1.0));
        values
            .iter()
            .zip(places)
            .map(|(value, x_px)| {
                let value = (*value)?;
                let share = if high > low { (value - low) / (high - low) } else { flat_share };
                Some(Point { x_px, y_px: bottom - share * (bottom - top) })
            })
            .collect()
    }
}

impl Picture for Sparkline<'_> {
    fn size_px(&self) -> (u32, u32) {
        (self.width_px, self.height_px)
    }

    fn spoken(&self) -> &str {
        ""
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), Error> {
        let color = tone_color(self.tone, self.theme);
        let points = self.points();
        let ground = f64::from(self.height_px);
        for mut run in line::runs(&points).into_iter().filter(|run| run.len() > 1) {
            let ends = (run.first().copied(), run.last().copied());
            if let (Some(first), Some(last)) = ends {
                run.push(Point { y_px: ground, ..last });
                run.push(Point { y_px: ground, ..first });
                canvas.polygon(&run, color, AREA_OPACITY)?;
            }
        }
        line::draw(
            canvas,
            &points,
            LineLook { color, width_px: LINE_PX, dash_px: &[], dot_px: DOT_PX / 2.0 },
        )?;
        match points.iter().flatten().last() {
            Some(last) => canvas.dot(*last, DOT_PX, color),
            None => Ok(()),
        }
    }
}

/// The same on the ground of its theme, for pictures that cannot be transparent.
struct OnGround<'a>(&'a Sparkline<'a>);

impl Picture for OnGround<'_> {
    fn size_px(&self) -> (u32, u32) {
        self.0.size_px()
    }

    fn spoken(&self) -> &str {
        ""
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), Error> {
        canvas.fill(crate::palette::Palette::of(self.0.theme).surface)?;
        self.0.draw(canvas)
    }
}
