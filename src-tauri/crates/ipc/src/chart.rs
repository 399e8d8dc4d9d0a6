//! Numbers of the store as charts: which lines a measure has, how they are labelled, the file with all numbers. The
//! window and the command line draw the same.

use crate::{
    error::{AppError, ErrorCode},
    types::analytics::Measure,
};
use charts::{Bucket, Chart, NumberWords, Series, Shape, Theme};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    time::UtcMs,
    time_grid::{TimeGrid, Unit},
};
use store::analytics::Piece;

/// The measures in the order of the screen.
pub const MEASURES: [Measure; 5] =
    [Measure::Success, Measure::Error, Measure::Ignored, Measure::AverageTime, Measure::Resolved];

/// Who resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The platform.
    Auto,
    /// People.
    Users,
}

impl By {
    /// The word of the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Users => "users",
        }
    }
}

/// One line of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Place of its stream.
    pub stream: usize,
    /// Who resolved; for resolved errors only.
    pub by: Option<By>,
    /// A value for each piece.
    pub values: Vec<Option<u64>>,
    /// Sum over the range; for the average time the mean.
    pub total: Option<u64>,
}

/// The lines of a measure over the sums of the streams.
#[must_use]
pub fn lines(measure: Measure, sums: &[Vec<Piece>]) -> Vec<Line> {
    let by: &[Option<By>] =
        if measure == Measure::Resolved { &[Some(By::Auto), Some(By::Users)] } else { &[None] };
    let line = |stream: usize, pieces: &Vec<Piece>, by: Option<By>| {
        let mut total = Piece::default();
        pieces.iter().for_each(|piece| total.add(piece));
        Line {
            stream,
            by,
            values: pieces.iter().map(|piece| value(measure, by, piece)).collect(),
            total: value(measure, by, &total),
        }
    };
    sums.iter()
        .enumerate()
        .flat_map(|(stream, pieces)| by.iter().map(move |by| line(stream, pieces, *by)))
        .collect()
}

/// The value of a piece.
#[must_use]
pub fn value(measure: Measure, by: Option<By>, piece: &Piece) -> Option<u64> {
    match (measure, by) {
        (Measure::Success, _) => Some(piece.success),
        (Measure::Error, _) => Some(piece.error),
        (Measure::Ignored, _) => Some(piece.ignored),
        (Measure::AverageTime, _) => piece.average_ms(),
        (Measure::Resolved, Some(By::Auto)) => Some(piece.resolved_by_auto),
        (Measure::Resolved, Some(By::Users)) => Some(piece.resolved_by_users),
        (Measure::Resolved, None) => Some(piece.resolved_by_auto + piece.resolved_by_users),
    }
}

/// Words of each piece on the axis, in the person's time zone.
#[must_use]
pub fn labels(grid: &TimeGrid, zone: Tz) -> Vec<String> {
    let is_one_day = grid.span.length_ms() <= domain::time::DAY_MS;
    let format = match grid.unit {
        Unit::Minute => "%H:%M",
        Unit::Hour if is_one_day => "%H:%M",
        Unit::Hour => "%b %-d, %H:%M",
        Unit::Day => "%b %-d",
    };
    let long = grid.unit == Unit::Day && grid.starts.len() > 200;
    grid.starts.iter().map(|at| local(*at, zone, if long { "%b %-d, %Y" } else { format })).collect()
}

fn local(at: UtcMs, zone: Tz, format: &str) -> String {
    let time = DateTime::<Utc>::from_timestamp_millis(at.0).unwrap_or_default();
    time.with_timezone(&zone).format(format).to_string()
}

/// What the values of a measure are, above the axis.
#[must_use]
pub fn unit_words(measure: Measure, unit: Unit) -> String {
    let unit = unit.as_str();
    match measure {
        Measure::Success | Measure::Ignored => format!("records per {unit}"),
        Measure::Error => format!("errors per {unit}"),
        Measure::Resolved => format!("errors resolved per {unit}"),
        Measure::AverageTime => "milliseconds".to_owned(),
    }
}

/// The picture of some lines.
pub struct Picture<'a> {
    /// What they measure.
    pub measure: Measure,
    /// The pieces.
    pub grid: &'a TimeGrid,
    /// Time zone of the labels.
    pub zone: Tz,
    /// Names of the streams.
    pub names: &'a [String],
    /// Lines, and whether each is drawn.
    pub lines: &'a [(Line, bool)],
    /// Colours.
    pub theme: Theme,
    /// Width and height in CSS pixels.
    pub size_px: (u32, u32),
    /// Whether the names stand below: for files.
    pub legend: bool,
}

impl Picture<'_> {
    /// The chart. Each line keeps the colour of its place, also when others are not drawn.
    #[must_use]
    pub fn chart(&self) -> Chart {
        let series = self
            .lines
            .iter()
            .map(|(line, shown)| Series {
                name: self.name_of(line),
                values: if *shown {
                    line.values.iter().map(|value| value.map(number)).collect()
                } else {
                    Vec::new()
                },
            })
            .collect();
        let labels = labels(self.grid, self.zone);
        let buckets =
            self.grid.starts.iter().zip(labels).map(|(at, label)| Bucket { at: *at, label }).collect();
        let unit = unit_words(self.measure, self.grid.unit);
        Chart {
            spoken: format!("{unit}, {} values, {} lines", self.grid.starts.len(), self.lines.len()),
            series,
            buckets,
            // Who resolved are two parts of one number; everything else is lines that can hold one another.
            shape: if self.measure == Measure::Resolved { Shape::Bars } else { Shape::Lines },
            unit,
            whole: true,
            words: NumberWords::default(),
            theme: self.theme,
            width_px: self.size_px.0,
            height_px: self.size_px.1,
            legend: self.legend,
            ground: self.legend,
        }
    }

    fn name_of(&self, line: &Line) -> String {
        let name = self.names.get(line.stream).cloned().unwrap_or_default();
        line.by.map_or_else(|| name.clone(), |by| format!("{name}, {}", by.as_str()))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53, and a picture has few pixels")]
fn number(value: u64) -> f64 {
    value as f64
}

/// All numbers as CSV (RFC 4180): a line for each piece, stream and measure. Cells that a spreadsheet would take for a
/// formula are quoted.
#[must_use]
pub fn csv(grid: &TimeGrid, names: &[String], sums: &[Vec<Piece>]) -> String {
    let mut out = String::from("start_utc,stream,measure,by,value\r\n");
    for measure in MEASURES {
        for line in lines(measure, sums) {
            let name = cell(names.get(line.stream).map_or("", String::as_str));
            let (word, by) = (word_of(measure), line.by.map_or("", By::as_str));
            for (start, value) in grid.starts.iter().zip(&line.values) {
                let value = value.map(|value| value.to_string()).unwrap_or_default();
                out.push_str(&format!("{},{name},{word},{by},{value}\r\n", start.to_iso()));
            }
        }
    }
    out
}

/// The word of the command line.
#[must_use]
pub fn word_of(measure: Measure) -> &'static str {
    match measure {
        Measure::Success => "success",
        Measure::Error => "error",
        Measure::Ignored => "ignored",
        Measure::Resolved => "resolved",
        Measure::AverageTime => "average_time",
    }
}

fn cell(text: &str) -> String {
    let guarded =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

impl From<charts::Error> for AppError {
    fn from(error: charts::Error) -> Self {
        let code = match error {
            charts::Error::Size { .. } | charts::Error::TooMuch { .. } => ErrorCode::BadInput,
            _ => ErrorCode::Internal,
        };
        Self::new(code, "A chart could not be drawn.").with_detail(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::range::Span;

    #[test]
    fn a_name_never_becomes_a_formula_or_a_second_cell() {
        let grid = TimeGrid::cut(Span { from: UtcMs(0), to: UtcMs(1) }, Tz::UTC);
        let text = csv(&grid, &["=cmd|' /C calc'!\"A1\",x".to_owned()], &[vec![Piece::default()]]);
        let line = text.lines().nth(1).unwrap();
        assert_eq!(line, "1970-01-01T00:00:00.000Z,\"'=cmd|' /C calc'!\"\"A1\"\",x\",success,,0");
        assert!(text.contains(",average_time,,\r\n"), "nothing to average is empty, not zero");
    }

    #[test]
    fn resolved_errors_have_two_lines_a_stream() {
        let piece = Piece { resolved_by_auto: 2, resolved_by_users: 3, ..Piece::default() };
        let found: Vec<_> =
            lines(Measure::Resolved, &[vec![piece]]).iter().map(|line| (line.by, line.total)).collect();
        assert_eq!(found, [(Some(By::Auto), Some(2)), (Some(By::Users), Some(3))]);
    }
}
