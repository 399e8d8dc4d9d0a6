//! No input panics, every SVG is XML, and every point lies inside the plot.

use crate::picture::{chart, png_size};
use charts::{Chart, Shape, Sparkline, Theme, Tone};
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        4 => (-1e6..1e6_f64).prop_map(Some),
        1 => any::<f64>().prop_map(Some),
        1 => Just(None),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 5e-324, -0.0])
            .prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_chart_panics(
        series in prop::collection::vec(prop::collection::vec(value(), 0..40), 0..=8),
        width_px in 1_u32..600,
        height_px in 1_u32..400,
        text in any::<String>(),
        whole in any::<bool>(),
        legend in any::<bool>(),
        dark in any::<bool>(),
        bars in any::<bool>(),
    ) {
        let mut chart = chart(series);
        for series in &mut chart.series {
            series.name.clone_from(&text);
        }
        for bucket in &mut chart.buckets {
            bucket.label.clone_from(&text);
        }
        let theme = if dark { Theme::Dark } else { Theme::Light };
        let shape = if bars { Shape::Bars } else { Shape::Lines };
        let chart =
            Chart { unit: text.clone(), spoken: text, shape, whole, legend, theme, width_px, height_px, ..chart };
        let drawing = chart.draw().unwrap();
        roxmltree::Document::parse(&drawing.svg).unwrap();
        let plot = drawing.geometry.plot;
        for point in drawing.geometry.series.iter().flat_map(|series| series.points.iter().flatten()) {
            prop_assert!(point.x_px >= plot.left_px && point.x_px <= plot.right_px);
            prop_assert!(point.y_px >= plot.top_px && point.y_px <= plot.bottom_px);
        }
        prop_assert_eq!(drawing.geometry.bucket_x_px.len(), chart.buckets.len());
    }

    #[test]
    fn no_sparkline_panics(
        values in prop::collection::vec(value(), 0..60),
        width_px in 1_u32..200,
        height_px in 1_u32..60,
    ) {
        let line = Sparkline { values: &values, width_px, height_px, theme: Theme::Dark, tone: Tone::Warn };
        roxmltree::Document::parse(&line.svg().unwrap()).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bitmap_panics(
        series in prop::collection::vec(prop::collection::vec(value(), 0..20), 0..=3),
        width_px in 1_u32..160,
        height_px in 1_u32..120,
        text in any::<String>(),
    ) {
        let mut chart = chart(series);
        for series in &mut chart.series {
            series.name.clone_from(&text);
        }
        let chart = Chart { unit: text, legend: true, width_px, height_px, ..chart };
        prop_assert_eq!(png_size(&chart.png(1.0).unwrap()), (width_px, height_px));
    }
}
