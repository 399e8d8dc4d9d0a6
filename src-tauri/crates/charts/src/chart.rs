//! The chart of the analytics screen, of exports and of e-mails: lines, or bars that stand on one another.

use crate::{
    BUCKETS_MAX, Error, NumberWords, SERIES_MAX, Theme,
    bar::{self, Bars},
    canvas::{self, Anchor, Canvas, Picture},
    geometry::{Drawing, Geometry, GridLine, Point, Rect, SeriesGeometry},
    label,
    legend::Legend,
    line::{self, LineLook},
    palette::{Palette, series_color, series_dash, series_rgb},
    png_image,
    scale::{ValueAxis, drawable, spread},
};
use domain::time::UtcMs;
use plotters::prelude::DrawingBackend;

const TEXT_PX: f64 = 10.5;
const LINE_PX: f64 = 1.5;
const DOT_PX: f64 = 2.75;
/// Opacity of the area below the first series.
const AREA_OPACITY: f64 = 0.07;
const GUTTER_PX_MIN: f64 = 40.0;
const LABEL_GAP_PX: f64 = 8.0;
const PLOT_TOP_PX: f64 = 18.0;
const UNIT_BASE_PX: f64 = 9.5;
const RIGHT_PX: f64 = 6.0;
const TICK_PX: f64 = 4.0;
/// From the lower edge of the plot to the base line of the bucket labels, and to the end of their row.
const BUCKET_BASE_PX: f64 = 18.0;
const BUCKET_ROW_PX: f64 = 22.0;
/// Free space between two bucket labels.
const BUCKET_GAP_PX: f64 = 20.0;
/// Most bucket labels.
const BUCKET_LABELS_MAX: usize = 5;

/// A piece of time on the horizontal axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// When it begins.
    pub at: UtcMs,
    /// How it is called, in the person's language and time zone (`Nov 17`, `10:30`).
    pub label: String,
}

/// How the series are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shape {
    /// A line each; the first is on top and has a light area below it.
    #[default]
    Lines,
    /// A bar for each bucket, the series standing on one another from the first at the bottom. For parts of a whole:
    /// what is missing or negative has no height.
    Bars,
}

/// One series: a value for each bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name of the stream: remote text, drawn in the legend only.
    pub name: String,
    /// One value for each bucket. Missing, infinite and not-a-number values are gaps; missing at the end too.
    pub values: Vec<Option<f64>>,
}

/// Up to eight series over the same buckets.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The series.
    pub series: Vec<Series>,
    /// The horizontal axis from left to right, evenly spread.
    pub buckets: Vec<Bucket>,
    /// How they are drawn.
    pub shape: Shape,
    /// What the values are (`records per day`), written above the axis.
    pub unit: String,
    /// What a screen reader says (`records per day, 30 days, 5 streams`); the unit when empty.
    pub spoken: String,
    /// Whether grid lines stay at whole numbers: for counts.
    pub whole: bool,
    /// Words of the short numbers.
    pub words: NumberWords,
    /// Light or dark.
    pub theme: Theme,
    /// Width in CSS pixels.
    pub width_px: u32,
    /// Height in CSS pixels.
    pub height_px: u32,
    /// Whether the names stand below the plot.
    pub legend: bool,
    /// Whether the ground is filled; PNG always is.
    pub ground: bool,
}

impl Chart {
    /// The picture as SVG with its geometry.
    ///
    /// # Errors
    /// When the size is impossible, or there are more series or buckets than [`SERIES_MAX`] and
    /// [`BUCKETS_MAX`]. No value is ever a reason.
    pub fn draw(&self) -> Result<Drawing, Error> {
        self.check(1.0)?;
        let plan = Plan::lay_out(self, self.ground);
        Ok(Drawing { svg: canvas::svg(&plan)?, geometry: plan.geometry })
    }

    /// The picture as PNG, `resolution` pixels for one CSS pixel; text in the font of the crate.
    ///
    /// # Errors
    /// As [`Self::draw`], and when the resolution is not above 0 and at most [`crate::RESOLUTION_MAX`].
    pub fn png(&self, resolution: f64) -> Result<Vec<u8>, Error> {
        self.check(resolution)?;
        png_image::encode(&Plan::lay_out(self, true), resolution)
    }

    fn check(&self, resolution: f64) -> Result<(), Error> {
        png_image::check_size(self.width_px, self.height_px, resolution)?;
        if self.series.len() > SERIES_MAX || self.buckets.len() > BUCKETS_MAX {
            return Err(Error::TooMuch { series: self.series.len(), buckets: self.buckets.len() });
        }
        Ok(())
    }

    /// Everything that the value axis must hold.
    fn values(&self) -> Vec<f64> {
        let count = self.buckets.len();
        match self.shape {
            Shape::Bars => (0..count).map(|place| bar::height(&self.series, place)).collect(),
            Shape::Lines => self
                .series
                .iter()
                .flat_map(|series| series.values.iter().take(count))
                .filter_map(|value| drawable(*value))
                .collect(),
        }
    }
}

/// A chart with every place worked out.
struct Plan<'a> {
    chart: &'a Chart,
    palette: Palette,
    geometry: Geometry,
    legend: Legend,
    unit: String,
    spoken: String,
    labels: Vec<BucketLabel>,
    ground: bool,
}

struct BucketLabel {
    text: String,
    x_px: f64,
    anchor: Anchor,
}

impl<'a> Plan<'a> {
    fn lay_out(chart: &'a Chart, ground: bool) -> Self {
        let axis = ValueAxis::fit(chart.values().into_iter(), chart.whole);
        let tick_labels: Vec<(f64, String)> =
            axis.ticks().into_iter().map(|value| (value, chart.words.compact(value))).collect();
        let (width_px, height_px) = (f64::from(chart.width_px), f64::from(chart.height_px));
        let widest =
            tick_labels.iter().map(|(_, text)| canvas::text_width_px(text, TEXT_PX)).fold(0.0, f64::max);
        let left_px = (widest + LABEL_GAP_PX).max(GUTTER_PX_MIN).min(width_px);
        let names = chart.series.iter().filter(|_| chart.legend).map(|series| series.name.as_str());
        let legend = Legend::lay_out(names, chart.shape, (width_px - left_px - RIGHT_PX).max(0.0));
        let plot = Rect {
            left_px,
            top_px: PLOT_TOP_PX.min(height_px),
            right_px: (width_px - RIGHT_PX).max(left_px),
            bottom_px: (height_px - BUCKET_ROW_PX - legend.height_px).max(PLOT_TOP_PX.min(height_px)),
        };
        let bars = Bars::fit(chart.buckets.len(), plot);
        let (bucket_x_px, bar_px) = match chart.shape {
            Shape::Lines => (spread(chart.buckets.len(), plot.left_px, plot.right_px), 0.0),
            Shape::Bars => (bars.places, bars.width_px),
        };
        // Rounding must not push a value over the edge.
        let y_px = |value: f64| {
            (plot.bottom_px - axis.share(value) * plot.height_px()).min(plot.bottom_px).max(plot.top_px)
        };
        let geometry = Geometry {
            width_px,
            height_px,
            plot,
            value_min: axis.min,
            value_max: axis.max,
            grid: tick_labels
                .into_iter()
                .map(|(value, label)| GridLine { value, y_px: y_px(value), label })
                .collect(),
            series: chart
                .series
                .iter()
                .enumerate()
                .map(|(place, series)| match chart.shape {
                    Shape::Lines => SeriesGeometry {
                        color: series_color(place, chart.theme),
                        dash_px: series_dash(place).to_vec(),
                        points: points(&bucket_x_px, &series.values, y_px),
                    },
                    Shape::Bars => SeriesGeometry {
                        color: series_color(bar::color_place(place), chart.theme),
                        dash_px: Vec::new(),
                        points: points(
                            &bucket_x_px,
                            &bar::tops(&chart.series, place, bucket_x_px.len()),
                            y_px,
                        ),
                    },
                })
                .collect(),
            bucket_x_px,
            bar_px,
        };
        let unit = canvas::fitted(&label::clean(&chart.unit), TEXT_PX, plot.width_px());
        let spoken = label::clean(if chart.spoken.is_empty() { &chart.unit } else { &chart.spoken });
        let labels = bucket_labels(&chart.buckets, &geometry.bucket_x_px, plot);
        Self { chart, palette: Palette::of(chart.theme), geometry, legend, unit, spoken, labels, ground }
    }

    fn draw_frame<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), Error> {
        let (plot, palette) = (self.geometry.plot, self.palette);
        for (place, grid) in self.geometry.grid.iter().enumerate() {
            let base = place == 0;
            let color = if base { palette.line_strong } else { palette.line };
            let half = if base { 0.6 } else { 0.5 };
            let rect = Rect { top_px: grid.y_px - half, bottom_px: grid.y_px + half, ..plot };
            canvas.rectangle(rect, color)?;
            let at = Point { x_px: plot.left_px - LABEL_GAP_PX, y_px: grid.y_px + TEXT_PX / 3.0 };
            canvas.text(&grid.label, at, TEXT_PX, Anchor::End, palette.text)?;
        }
        let at = Point { x_px: plot.left_px, y_px: UNIT_BASE_PX };
        canvas.text(&self.unit, at, TEXT_PX, Anchor::Start, palette.text)?;
        for label in &self.labels {
            let (top_px, bottom_px) = (plot.bottom_px, plot.bottom_px + TICK_PX);
            let tick = Rect { left_px: label.x_px - 0.5, right_px: label.x_px + 0.5, top_px, bottom_px };
            canvas.rectangle(tick, palette.line_strong)?;
            let at = Point { x_px: label.x_px, y_px: plot.bottom_px + BUCKET_BASE_PX };
            canvas.text(&label.text, at, TEXT_PX, label.anchor, palette.text)?;
        }
        Ok(())
    }

    fn draw_area<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), Error> {
        let Some(first) = self.geometry.series.first() else { return Ok(()) };
        let plot = self.geometry.plot;
        let span = self.geometry.value_max - self.geometry.value_min;
        let zero_px = plot.bottom_px - (-self.geometry.value_min / span).clamp(0.0, 1.0) * plot.height_px();
        for mut run in line::runs(&first.points).into_iter().filter(|run| run.len() > 1) {
            if let (Some(start), Some(end)) = (run.first().copied(), run.last().copied()) {
                run.push(Point { y_px: zero_px, ..end });
                run.push(Point { y_px: zero_px, ..start });
                canvas.polygon(&run, series_rgb(0, self.chart.theme), AREA_OPACITY)?;
            }
        }
        Ok(())
    }
}

impl Picture for Plan<'_> {
    fn size_px(&self) -> (u32, u32) {
        (self.chart.width_px, self.chart.height_px)
    }

    fn spoken(&self) -> &str {
        &self.spoken
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), Error> {
        if self.ground {
            canvas.fill(self.palette.surface)?;
        }
        self.draw_frame(canvas)?;
        let plot = self.geometry.plot;
        let corner = Point { x_px: plot.left_px, y_px: plot.bottom_px + BUCKET_ROW_PX };
        if self.chart.shape == Shape::Bars {
            bar::draw(canvas, &self.geometry, self.chart.theme)?;
            return self.legend.draw(canvas, corner, self.chart.theme);
        }
        self.draw_area(canvas)?;
        for (place, series) in self.geometry.series.iter().enumerate().rev() {
            let look = LineLook {
                color: series_rgb(place, self.chart.theme),
                width_px: LINE_PX,
                dash_px: series_dash(place),
                dot_px: DOT_PX,
            };
            line::draw(canvas, &series.points, look)?;
        }
        self.legend.draw(canvas, corner, self.chart.theme)
    }
}

fn points(places: &[f64], values: &[Option<f64>], y_px: impl Fn(f64) -> f64) -> Vec<Option<Point>> {
    places
        .iter()
        .enumerate()
        .map(|(place, x_px)| {
            let value = drawable(values.get(place).copied().flatten())?;
            Some(Point { x_px: *x_px, y_px: y_px(value) })
        })
        .collect()
}

/// Evenly chosen labels that do not touch: the first at its left edge, the last at its right one.
fn bucket_labels(buckets: &[Bucket], places: &[f64], plot: Rect) -> Vec<BucketLabel> {
    let label = |place: usize, anchor: Anchor| {
        let text = canvas::fitted(&label::clean(&buckets.get(place)?.label), TEXT_PX, plot.width_px());
        Some(BucketLabel { text, x_px: *places.get(place)?, anchor })
    };
    if buckets.len() <= 1 {
        return label(0, Anchor::Middle).into_iter().collect();
    }
    let widest = buckets
        .iter()
        .step_by(buckets.len().div_ceil(100))
        .map(|bucket| canvas::text_width_px(&label::clean(&bucket.label), TEXT_PX))
        .fold(1.0, f64::max);
    let room = (plot.width_px() / (widest + BUCKET_GAP_PX)).floor() as usize;
    let count = room.clamp(1, BUCKET_LABELS_MAX.min(buckets.len()));
    let last = buckets.len() - 1;
    if count == 1 {
        return label(last, Anchor::End).into_iter().collect();
    }
    (0..count)
        .filter_map(|turn| {
            let anchor = match turn {
                0 => Anchor::Start,
                turn if turn == count - 1 => Anchor::End,
                _ => Anchor::Middle,
            };
            label((turn * last + (count - 1) / 2) / (count - 1), anchor)
        })
        .collect()
}
