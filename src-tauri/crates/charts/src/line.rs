//! A line through points with gaps: unbroken runs, dashes cut to length, single points as dots.

use crate::{Error, canvas::Canvas, geometry::Point};
use plotters::prelude::{DrawingBackend, RGBColor};

/// Most dashes of one series; beyond that the line is drawn solid.
const DASHES_MAX: usize = 4_000;

/// The look of a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineLook {
    pub(crate) color: RGBColor,
    pub(crate) width_px: f64,
    pub(crate) dash_px: &'static [f64],
    /// Radius of the dot for a point without neighbours.
    pub(crate) dot_px: f64,
}

/// Draws the runs of points between gaps.
pub(crate) fn draw<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    points: &[Option<Point>],
    look: LineLook,
) -> Result<(), Error> {
    for run in runs(points) {
        match run.as_slice() {
            [single] => canvas.dot(*single, look.dot_px, look.color)?,
            run => {
                for piece in dashes(run, look.dash_px) {
                    canvas.path(&piece, look.color, look.width_px)?;
                }
            }
        }
    }
    Ok(())
}

/// The runs of points that have no gap between them.
pub(crate) fn runs(points: &[Option<Point>]) -> Vec<Vec<Point>> {
    points
        .split(Option::is_none)
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().flatten().copied().collect())
        .collect()
}

/// Cuts a run into its dashes; the run itself when the pattern is empty or would make too many.
fn dashes(run: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    let total: f64 = run.windows(2).map(|pair| distance(pair.first(), pair.last())).sum();
    let round: f64 = pattern.iter().sum();
    if pattern.is_empty() || round <= 0.0 || total / round * pattern.len() as f64 > DASHES_MAX as f64 {
        return vec![run.to_vec()];
    }
    let mut lengths = pattern.iter().copied().cycle();
    let mut left = lengths.next().unwrap_or(total);
    let mut inked = true;
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = run.first().copied().into_iter().collect();
    for pair in run.windows(2) {
        let (Some(&(mut from)), Some(&to)) = (pair.first(), pair.last()) else { continue };
        let mut way = distance(Some(&from), Some(&to));
        while way > left {
            let share = left / way;
            from = Point {
                x_px: from.x_px + (to.x_px - from.x_px) * share,
                y_px: from.y_px + (to.y_px - from.y_px) * share,
            };
            way -= left;
            if inked {
                piece.push(from);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            inked = !inked;
            left = lengths.next().unwrap_or(total);
        }
        left -= way;
        if inked {
            piece.push(to);
        }
    }
    if inked && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

fn distance(from: Option<&Point>, to: Option<&Point>) -> f64 {
    match (from, to) {
        (Some(from), Some(to)) => (to.x_px - from.x_px).hypot(to.y_px - from.y_px),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x_px: f64) -> Point {
        Point { x_px, y_px: 0.0 }
    }

    #[test]
    fn a_gap_ends_a_run() {
        let points = [Some(at(0.0)), Some(at(1.0)), None, None, Some(at(4.0)), None];
        assert_eq!(runs(&points), [vec![at(0.0), at(1.0)], vec![at(4.0)]]);
    }

    #[test]
    fn dashes_go_round_corners_and_keep_their_lengths() {
        let pieces = dashes(&[at(0.0), at(5.0), at(20.0)], &[6.0, 3.0]);
        assert_eq!(
            pieces,
            [vec![at(0.0), at(5.0), at(6.0)], vec![at(9.0), at(15.0)], vec![at(18.0), at(20.0)]]
        );
    }

    #[test]
    fn too_many_dashes_become_a_solid_line() {
        let run = [at(0.0), at(1e9)];
        assert_eq!(dashes(&run, &[2.0, 2.0]), [run.to_vec()]);
    }
}
