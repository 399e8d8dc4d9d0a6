//! Where things were drawn, in CSS pixels from the top left corner of the picture, for the UI's overlay.

use serde::{Deserialize, Serialize};

/// A picture and where its parts are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The picture as an SVG document of its own. Remote text in it is escaped.
    pub svg: String,
    /// Where its parts are.
    pub geometry: Geometry,
}

/// The places of the parts of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Geometry {
    /// Width of the whole picture.
    pub width_px: f64,
    /// Height of the whole picture.
    pub height_px: f64,
    /// The rectangle of the plot itself.
    pub plot: Rect,
    /// Place of each bucket from left to right; the same number as buckets.
    pub bucket_x_px: Vec<f64>,
    /// Width of a bar; 0 where lines are drawn. A bar reaches from its point down to that of the series before it, the
    /// first to the lower edge of the plot.
    pub bar_px: f64,
    /// Value at the lower edge of the plot.
    pub value_min: f64,
    /// Value at the upper edge of the plot. In between, values and pixels are in proportion.
    pub value_max: f64,
    /// Grid lines from the bottom up.
    pub grid: Vec<GridLine>,
    /// The series in the order given.
    pub series: Vec<SeriesGeometry>,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub left_px: f64,
    /// Upper edge.
    pub top_px: f64,
    /// Right edge.
    pub right_px: f64,
    /// Lower edge.
    pub bottom_px: f64,
}

impl Rect {
    /// Width, never negative.
    #[must_use]
    pub fn width_px(&self) -> f64 {
        (self.right_px - self.left_px).max(0.0)
    }

    /// Height, never negative.
    #[must_use]
    pub fn height_px(&self) -> f64 {
        (self.bottom_px - self.top_px).max(0.0)
    }
}

/// A grid line of the value axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GridLine {
    /// Its value.
    pub value: f64,
    /// Its height.
    pub y_px: f64,
    /// Its label as drawn.
    pub label: String,
}

/// The places of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesGeometry {
    /// Its colour as `#rrggbb`.
    pub color: String,
    /// Its dash and gap lengths in turn; empty for a solid line.
    pub dash_px: Vec<f64>,
    /// One for each bucket; `None` where there is no value.
    pub points: Vec<Option<Point>>,
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From the left.
    pub x_px: f64,
    /// From the top.
    pub y_px: f64,
}
