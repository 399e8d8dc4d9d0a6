//! What the tests draw.

use charts::{Bucket, Chart, NumberWords, Series, Shape, Theme};
use domain::time::UtcMs;

/// A chart of these series over as many buckets as the longest has values.
pub(crate) fn chart(series: Vec<Vec<Option<f64>>>) -> Chart {
    let count = series.iter().map(Vec::len).max().unwrap_or_default();
    Chart {
        series: series
            .into_iter()
            .enumerate()
            .map(|(place, values)| Series { name: format!("Stream {}", place + 1), values })
            .collect(),
        buckets: (0..count)
            .map(|day| Bucket { at: UtcMs(day as i64 * 86_400_000), label: format!("Day {}", day + 1) })
            .collect(),
        shape: Shape::Lines,
        unit: "records per day".into(),
        spoken: "records per day, in short".into(),
        whole: false,
        words: NumberWords::default(),
        theme: Theme::Light,
        width_px: 373,
        height_px: 320,
        legend: false,
        ground: false,
    }
}

/// Width and height as the head of a PNG says.
pub(crate) fn png_size(bytes: &[u8]) -> (u32, u32) {
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let side = |from: usize| u32::from_be_bytes(bytes[from..from + 4].try_into().unwrap());
    (side(16), side(20))
}

/// Name, and the attributes that carry meaning, of each element of an SVG in order.
pub(crate) fn skeleton(svg: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(svg).unwrap();
    tree.descendants()
        .filter(roxmltree::Node::is_element)
        .map(|node| {
            let of =
                |name: &str| node.attribute(name).map(|value| format!(" {name}={value}")).unwrap_or_default();
            let text = node.text().map(str::trim).filter(|text| !text.is_empty());
            let points =
                node.attribute("points").map(|list| format!(" points={}", list.split_whitespace().count()));
            format!(
                "{}{}{}{}{}{}",
                node.tag_name().name(),
                of("viewBox"),
                if node.attribute("fill") == Some("none") { of("stroke") } else { of("fill") },
                of("opacity"),
                points.unwrap_or_default(),
                text.map(|text| format!(" “{text}”")).unwrap_or_default(),
            )
        })
        .collect()
}
