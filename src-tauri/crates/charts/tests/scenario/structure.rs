//! The parts a picture is made of, pinned element by element, and the geometry that goes with it.

use crate::picture::{chart, png_size, skeleton};
use charts::{Chart, Error, Shape, Sparkline, Theme, Tone};

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

#[test]
fn a_sparkline_is_an_area_a_line_and_a_dot() {
    let values = some(&[1.0, 4.0, 2.0, 8.0]);
    let line =
        Sparkline { values: &values, width_px: 88, height_px: 24, theme: Theme::Light, tone: Tone::Run };
    let svg = line.svg().unwrap();
    assert_eq!(
        skeleton(&svg),
        [
            "svg viewBox=0 0 880 240",
            "polygon fill=#3276E6 opacity=0.1 points=6",
            "polyline stroke=#3276E6 opacity=1 points=4",
            "circle fill=#3276E6 opacity=1",
        ]
    );
    assert!(svg.starts_with(r#"<svg xmlns="http://www.w3.org/2000/svg" width="88" height="24""#), "{svg}");
    assert!(svg.contains(r#"stroke-width="15""#), "the line is 1.5 px wide: {svg}");
}

#[test]
fn each_tone_has_its_own_colour_in_each_theme() {
    let values = some(&[1.0, 2.0]);
    let mut seen = std::collections::BTreeSet::new();
    for theme in [Theme::Light, Theme::Dark] {
        for tone in [Tone::Run, Tone::Neutral, Tone::Ok, Tone::Warn, Tone::Accent] {
            let line = Sparkline { values: &values, width_px: 40, height_px: 16, theme, tone };
            seen.insert(skeleton(&line.svg().unwrap())[3].clone());
        }
    }
    assert_eq!(seen.len(), 10);
}

#[test]
fn a_chart_is_a_frame_an_area_and_lines_with_the_first_on_top() {
    let drawing = chart(vec![some(&[0.0, 70_000.0]), some(&[10_000.0, 20_000.0])]).draw().unwrap();
    assert_eq!(
        skeleton(&drawing.svg),
        [
            "svg viewBox=0 0 3730 3200",
            "rect fill=#D2D8DD opacity=1",
            "text fill=#5B6570 opacity=1 “0”",
            "rect fill=#E5E8EB opacity=1",
            "text fill=#5B6570 opacity=1 “20k”",
            "rect fill=#E5E8EB opacity=1",
            "text fill=#5B6570 opacity=1 “40k”",
            "rect fill=#E5E8EB opacity=1",
            "text fill=#5B6570 opacity=1 “60k”",
            "rect fill=#E5E8EB opacity=1",
            "text fill=#5B6570 opacity=1 “80k”",
            "text fill=#5B6570 opacity=1 “records per day”",
            "rect fill=#D2D8DD opacity=1",
            "text fill=#5B6570 opacity=1 “Day 1”",
            "rect fill=#D2D8DD opacity=1",
            "text fill=#5B6570 opacity=1 “Day 2”",
            "polygon fill=#0A6A80 opacity=0.07 points=4",
            "polyline stroke=#C4561A opacity=1 points=2",
            "polyline stroke=#0A6A80 opacity=1 points=2",
        ]
    );
    assert!(drawing.svg.contains(r#"role="img" aria-label="records per day, in short""#));
}

#[test]
fn the_geometry_says_where_the_values_are() {
    let geometry = chart(vec![some(&[0.0, 50.0, 100.0])]).draw().unwrap().geometry;
    let plot = geometry.plot;
    assert_eq!((geometry.value_min, geometry.value_max), (0.0, 100.0));
    assert_eq!(
        geometry.bucket_x_px,
        [plot.left_px, f64::midpoint(plot.left_px, plot.right_px), plot.right_px]
    );
    let heights: Vec<f64> = geometry.series[0].points.iter().map(|point| point.unwrap().y_px).collect();
    assert_eq!(heights, [plot.bottom_px, f64::midpoint(plot.top_px, plot.bottom_px), plot.top_px]);
    let labels: Vec<&str> = geometry.grid.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["0", "25", "50", "75", "100"]);
    assert_eq!(geometry.grid[4].y_px, plot.top_px);
}

#[test]
fn missing_values_leave_gaps_and_lonely_points_are_dots() {
    let values = vec![Some(1.0), Some(2.0), None, Some(3.0), Some(f64::NAN), Some(1.0), Some(2.0)];
    let drawing = chart(vec![values]).draw().unwrap();
    let parts = skeleton(&drawing.svg);
    let count = |name: &str| parts.iter().filter(|part| part.starts_with(name)).count();
    assert_eq!((count("polyline"), count("circle"), count("polygon")), (2, 1, 2));
    assert!(drawing.geometry.series[0].points[4].is_none());
}

#[test]
fn a_series_of_one_point_is_a_dot_in_the_middle() {
    let drawing = chart(vec![some(&[5.0])]).draw().unwrap();
    let parts = skeleton(&drawing.svg);
    assert!(parts.contains(&"circle fill=#0A6A80 opacity=1".to_owned()), "{parts:?}");
    let plot = drawing.geometry.plot;
    assert_eq!(drawing.geometry.bucket_x_px, [f64::midpoint(plot.left_px, plot.right_px)]);
}

#[test]
fn nothing_at_all_still_draws_the_frame() {
    for empty in [chart(vec![]), chart(vec![vec![]]), chart(vec![vec![None, None]])] {
        let drawing = empty.draw().unwrap();
        assert_eq!(drawing.geometry.grid.len(), 5);
        assert!(drawing.svg.contains("records per day"));
    }
}

#[test]
fn dashes_tell_series_apart_without_colour() {
    let line: Vec<f64> = (0..30).map(f64::from).collect();
    let drawing = chart(vec![some(&line); 8]).draw().unwrap();
    let dashes: Vec<&[f64]> =
        drawing.geometry.series.iter().map(|series| series.dash_px.as_slice()).collect();
    assert_eq!(dashes[2], [6.0, 3.0]);
    assert_eq!(dashes[4], [8.0, 2.0, 2.0, 2.0]);
    let parts = skeleton(&drawing.svg);
    let pieces = |color: &str| {
        parts.iter().filter(|part| part.starts_with(&format!("polyline stroke={color}"))).count()
    };
    assert_eq!(pieces("#0A6A80"), 1);
    assert!(pieces("#3276E6") > 20, "the third is dashed");
}

#[test]
fn remote_names_are_text_and_never_markup() {
    let mut hostile = chart(vec![some(&[1.0, 2.0])]);
    let name = "<img src=x onerror=alert(1)></text><script>\u{0}\u{1b}[31m\u{202e}\" ' & \u{ffff}";
    hostile.series[0].name = name.into();
    hostile.unit = name.into();
    hostile.spoken = name.into();
    hostile.buckets[0].label = name.into();
    hostile.legend = true;
    let svg = hostile.draw().unwrap().svg;
    let names: std::collections::BTreeSet<String> =
        skeleton(&svg).iter().map(|part| part.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["polygon", "polyline", "rect", "svg", "text"]);
    assert!(!svg.contains("<img") && !svg.contains('\u{202e}'));
}

#[test]
fn png_has_the_asked_size_and_both_themes_differ() {
    let light = Chart { legend: true, width_px: 120, height_px: 90, ..chart(vec![some(&[1.0, 3.0, 2.0])]) };
    assert_eq!(png_size(&light.png(1.0).unwrap()), (120, 90));
    let twice = light.png(2.0).unwrap();
    assert_eq!(png_size(&twice), (240, 180));
    let dark = Chart { theme: Theme::Dark, ..light };
    assert_ne!(dark.png(2.0).unwrap(), twice);
    assert_eq!(dark.png(2.0).unwrap(), dark.png(2.0).unwrap(), "the same chart gives the same bytes");
}

#[test]
fn impossible_sizes_and_too_many_series_are_refused() {
    let good = chart(vec![some(&[1.0])]);
    assert!(matches!(Chart { width_px: 0, ..good.clone() }.draw(), Err(Error::Size { .. })));
    assert!(matches!(Chart { height_px: 5_000, ..good.clone() }.png(1.0), Err(Error::Size { .. })));
    for resolution in [0.0, -1.0, f64::NAN, f64::INFINITY, 5.0] {
        assert!(matches!(good.png(resolution), Err(Error::Size { .. })), "{resolution}");
    }
    assert!(matches!(chart(vec![vec![]; 9]).draw(), Err(Error::TooMuch { series: 9, .. })));
    assert!(matches!(chart(vec![vec![None; 10_001]]).draw(), Err(Error::TooMuch { buckets: 10_001, .. })));
}

fn bars(series: Vec<Vec<Option<f64>>>) -> Chart {
    Chart { shape: Shape::Bars, ..chart(series) }
}

#[test]
fn parts_of_a_bar_stand_on_one_another_and_the_axis_holds_their_sum() {
    let geometry = bars(vec![some(&[60.0, 10.0]), some(&[40.0, 0.0])]).draw().unwrap().geometry;
    let plot = geometry.plot;
    assert_eq!((geometry.value_min, geometry.value_max), (0.0, 100.0));
    let top = |series: usize, at: usize| geometry.series[series].points[at].unwrap().y_px;
    let share = |y_px: f64| ((plot.bottom_px - y_px) / plot.height_px() * 1_000.0).round() / 1_000.0;
    assert_eq!([share(top(0, 0)), share(top(1, 0))], [0.6, 1.0]);
    assert_eq!(top(0, 1), top(1, 1), "a part of nothing has no height");
    assert!(geometry.bar_px > 40.0 * 0.9 && geometry.series[0].color != geometry.series[1].color);
    let [first, last] = [geometry.bucket_x_px[0], geometry.bucket_x_px[1]];
    let half = geometry.bar_px / 2.0;
    assert!(first - half >= plot.left_px && last + half <= plot.right_px, "bars stay inside");
}

#[test]
fn bars_have_no_lines_and_missing_or_negative_parts_have_none() {
    let drawing = bars(vec![vec![Some(3.0), None, Some(-5.0)], vec![None, Some(2.0), None]]).draw().unwrap();
    let parts = skeleton(&drawing.svg);
    let count = |start: &str| parts.iter().filter(|part| part.starts_with(start)).count();
    assert_eq!((count("polyline"), count("circle")), (0, 0));
    assert_eq!((count("polygon fill=#0A6A80"), count("polygon fill=#9A7B00")), (1, 1));
    assert!(drawing.geometry.series[0].points[1].is_none());
    assert!(
        drawing
            .geometry
            .series
            .iter()
            .flat_map(|series| series.points.iter().flatten())
            .all(|point| { point.y_px <= drawing.geometry.plot.bottom_px })
    );
}
