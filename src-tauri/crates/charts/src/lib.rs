//! Series in, pictures out: sparklines, line and bar charts drawn by plotters as SVG (screen, exports, e-mails)
//! and as PNG, together with the geometry over which the UI lays crosshair, tooltip and brush.
//!
//! Left to others: reading the series from the cache, words and dates of the labels (they arrive as text,
//! already in the person's language), and everything that moves.

mod bar;
mod canvas;
mod chart;
mod error;
mod geometry;
mod label;
mod legend;
mod line;
mod palette;
mod png_image;
mod scale;
mod sparkline;

pub use chart::{Bucket, Chart, Series, Shape};
pub use error::Error;
pub use geometry::{Drawing, Geometry, GridLine, Point, Rect, SeriesGeometry};
pub use label::NumberWords;
pub use palette::{Theme, Tone, series_color, series_dash};
pub use sparkline::Sparkline;

/// Most series in one chart (API 4.5: eight data streams).
pub const SERIES_MAX: usize = 8;
/// Most buckets in one chart: four days of minutes are 5,760.
pub const BUCKETS_MAX: usize = 10_000;
/// Largest width or height of a picture in CSS pixels.
pub const SIDE_PX_MAX: u32 = 4_096;
/// Largest PNG scale: pixels of the picture for one CSS pixel.
pub const RESOLUTION_MAX: f64 = 4.0;
