//! Why a picture could not be drawn. Odd values are never a reason: they become gaps.

/// A drawing that was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Width, height or resolution is zero, not a number, or beyond the named maximum.
    #[error("a picture of {width_px} × {height_px} px at scale {resolution} is not possible")]
    Size {
        /// Asked width in CSS pixels.
        width_px: u32,
        /// Asked height in CSS pixels.
        height_px: u32,
        /// Asked scale (1 for SVG).
        resolution: f64,
    },
    /// More series than [`crate::SERIES_MAX`] or more buckets than [`crate::BUCKETS_MAX`].
    #[error("{series} series with {buckets} buckets are too many for one chart")]
    TooMuch {
        /// Number of series.
        series: usize,
        /// Number of buckets.
        buckets: usize,
    },
    /// The drawing library failed.
    #[error("the picture could not be drawn: {0}")]
    Drawing(String),
    /// The picture was drawn but could not be written as PNG.
    #[error("the picture could not be encoded: {0}")]
    Encoding(#[from] png::EncodingError),
}
