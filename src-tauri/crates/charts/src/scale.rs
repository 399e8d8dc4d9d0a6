//! From values to places: the value axis with round grid lines, and the even spread of the buckets.

/// Values beyond this are held at it, so that no sum or step overflows.
const VALUE_MAX: f64 = 1e300;
/// Most spaces between grid lines.
const SPACES_MAX: f64 = 4.0;
/// Fewest spaces between grid lines.
const SPACES_MIN: f64 = 3.0;

/// A value that can be drawn: finite, held within ±10^300, and nothing smaller than 10^-300 but zero.
pub(crate) fn drawable(value: Option<f64>) -> Option<f64> {
    let value = value.filter(|value| value.is_finite())?.clamp(-VALUE_MAX, VALUE_MAX);
    Some(if value.abs() < 1.0 / VALUE_MAX { 0.0 } else { value })
}

/// The value axis: from `min` to `max` with a grid line at each `step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ValueAxis {
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) step: f64,
}

impl ValueAxis {
    /// The axis for these values: it holds zero and all of them and has 4 or 5 grid lines at round values
    /// (up to 6 when values lie on both sides of zero). `whole` keeps the lines at whole numbers.
    pub(crate) fn fit(values: impl Iterator<Item = f64>, whole: bool) -> Self {
        let (low, high) =
            values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let span = high - low;
        if span <= 0.0 {
            return Self { min: 0.0, max: SPACES_MAX, step: 1.0 };
        }
        let step = round_step(low, high, whole);
        let min = (low / step).floor() * step;
        let spaces = ((high / step).ceil() - (low / step).floor()).max(SPACES_MIN);
        Self { min, max: min + spaces * step, step }
    }

    /// The values of the grid lines from the bottom up.
    pub(crate) fn ticks(self) -> Vec<f64> {
        let spaces = ((self.max - self.min) / self.step).round() as i32;
        let first = (self.min / self.step).round();
        (0..=spaces).map(|place| (first + f64::from(place)) * self.step).collect()
    }

    /// Share of the way from the bottom (0) to the top (1).
    pub(crate) fn share(self, value: f64) -> f64 {
        let span = self.max - self.min;
        if span > 0.0 { ((value - self.min) / span).clamp(0.0, 1.0) } else { 0.0 }
    }
}

fn round_step(low: f64, high: f64, whole: bool) -> f64 {
    let magnitude = 10_f64.powf(((high - low) / SPACES_MAX).log10().floor());
    let factors = [1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0];
    let fits = |step: f64| {
        (high / step).ceil() - (low / step).floor() <= SPACES_MAX + f64::from(u8::from(low < 0.0))
    };
    let mut step = factors
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|step| fits(*step) && (!whole || *step >= 10.0 || step.fract() == 0.0))
        .unwrap_or(magnitude * 50.0);
    if whole {
        step = step.max(1.0);
    }
    step
}

/// The place of each of `count` buckets between two pixel positions: the first at the left edge, the last at
/// the right one, a single one in the middle.
pub(crate) fn spread(count: usize, left_px: f64, right_px: f64) -> Vec<f64> {
    match count {
        0 => Vec::new(),
        1 => vec![f64::midpoint(left_px, right_px)],
        _ => {
            let gap = (right_px - left_px) / (count - 1) as f64;
            // Rounding must not push the last one over the edge.
            let (low, high) = (left_px.min(right_px), left_px.max(right_px));
            (0..count).map(|place| (left_px + gap * place as f64).max(low).min(high)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[f64], whole: bool) -> Vec<f64> {
        ValueAxis::fit(values.iter().copied(), whole).ticks()
    }

    #[test]
    fn grid_lines_are_four_or_five_round_values() {
        assert_eq!(ticks(&[70_000.0], false), [0.0, 20_000.0, 40_000.0, 60_000.0, 80_000.0]);
        assert_eq!(ticks(&[1_640.0], false), [0.0, 500.0, 1_000.0, 1_500.0, 2_000.0]);
        assert_eq!(ticks(&[555.0], false), [0.0, 200.0, 400.0, 600.0]);
        for power in -20..20 {
            for lead in 1..100 {
                let high = f64::from(lead) / 10.0 * 10_f64.powi(power);
                let lines = ticks(&[high], false);
                assert!((4..=5).contains(&lines.len()), "{high}: {lines:?}");
                assert!(
                    lines.last().copied().unwrap_or_default() >= high * (1.0 - 1e-12),
                    "{high}: {lines:?}"
                );
            }
        }
    }

    #[test]
    fn whole_counts_get_no_fractions() {
        assert_eq!(ticks(&[1.0], true), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(&[7.0], true), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(&[9.0], true), [0.0, 5.0, 10.0, 15.0]);
    }

    #[test]
    fn nothing_and_extremes_still_make_an_axis() {
        assert_eq!(ticks(&[], false), [0.0, 1.0, 2.0, 3.0, 4.0]);
        let wide = ValueAxis::fit([-1e300, 1e300].into_iter(), false);
        assert!(wide.min <= -1e300 && wide.max >= 1e300 && wide.max.is_finite());
        assert_eq!(drawable(Some(f64::MAX)), Some(1e300));
        assert_eq!(drawable(Some(f64::MIN_POSITIVE)), Some(0.0));
        assert_eq!(drawable(Some(f64::NAN)), None);
    }

    #[test]
    fn a_single_bucket_stands_in_the_middle() {
        assert_eq!(spread(1, 10.0, 30.0), [20.0]);
        assert_eq!(spread(3, 10.0, 30.0), [10.0, 20.0, 30.0]);
        for count in 2..2_000 {
            let places = spread(count, 36.7, 691.3);
            assert!(places.iter().all(|place| (36.7..=691.3).contains(place)), "{count}");
        }
    }
}
