//! The colours and dash patterns of the design tokens that pictures need, as concrete values: an SVG in an
//! export or e-mail has no style sheet. The tokens themselves belong to the UI (`tokens.css`).

use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// Light or dark picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark lines on a light ground.
    #[default]
    Light,
    /// Light lines on a dark ground.
    Dark,
}

/// What a sparkline speaks of; picks its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Running: `--run-solid`.
    Run,
    /// Nothing good or bad: `--fg-3`.
    #[default]
    Neutral,
    /// Good: `--ok-solid`.
    Ok,
    /// Wants a look: `--warn-solid`.
    Warn,
    /// The colour of the house: `--accent`.
    Accent,
}

/// The fixed colours of one theme.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    /// Ground of content (`--surface`).
    pub(crate) surface: RGBColor,
    /// Grid lines (`--line`).
    pub(crate) line: RGBColor,
    /// Base line and ticks (`--line-2`).
    pub(crate) line_strong: RGBColor,
    /// Labels (`--fg-3`).
    pub(crate) text: RGBColor,
    /// Names in a legend (`--fg-2`).
    pub(crate) text_strong: RGBColor,
}

impl Palette {
    pub(crate) fn of(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self {
                surface: rgb(0xff_ff_ff),
                line: rgb(0xe5_e8_eb),
                line_strong: rgb(0xd2_d8_dd),
                text: rgb(0x5b_65_70),
                text_strong: rgb(0x41_4b_55),
            },
            Theme::Dark => Self {
                surface: rgb(0x14_18_1b),
                line: rgb(0x25_2c_31),
                line_strong: rgb(0x36_40_47),
                text: rgb(0x92_9d_a7),
                text_strong: rgb(0xb9_c2_ca),
            },
        }
    }
}

pub(crate) fn tone_color(tone: Tone, theme: Theme) -> RGBColor {
    rgb(match (theme, tone) {
        (Theme::Light, Tone::Run) => 0x32_76_e6,
        (Theme::Light, Tone::Neutral) => 0x5b_65_70,
        (Theme::Light, Tone::Ok) => 0x2c_9a_5c,
        (Theme::Light, Tone::Warn) => 0xd8_73_25,
        (Theme::Light, Tone::Accent) => 0x0a_6a_80,
        (Theme::Dark, Tone::Run) => 0x41_83_ea,
        (Theme::Dark, Tone::Neutral) => 0x92_9d_a7,
        (Theme::Dark, Tone::Ok) => 0x37_a4_68,
        (Theme::Dark, Tone::Warn) => 0xdd_7b_34,
        (Theme::Dark, Tone::Accent) => 0x57_c1_d6,
    })
}

const SERIES_LIGHT: [u32; crate::SERIES_MAX] =
    [0x0a_6a_80, 0xc4_56_1a, 0x32_76_e6, 0x2c_8a_57, 0xa8_32_7b, 0x7d_5f_2a, 0x5b_68_75, 0x9a_7b_00];
const SERIES_DARK: [u32; crate::SERIES_MAX] =
    [0x4b_bc_d2, 0xe8_87_4a, 0x6b_a2_f5, 0x52_b9_82, 0xdd_73_b3, 0xbf_9c_62, 0x98_a5_b1, 0xcf_ae_33];

/// Lengths of dash and gap in CSS pixels, in turn; empty means a solid line. Colour is never the only sign.
const SERIES_DASH: [&[f64]; crate::SERIES_MAX] = [
    &[],
    &[],
    &[6.0, 3.0],
    &[2.0, 2.0],
    &[8.0, 2.0, 2.0, 2.0],
    &[12.0, 3.0],
    &[6.0, 2.0, 2.0, 2.0, 2.0, 2.0],
    &[1.5, 3.0],
];

/// Colour of the series at this place (`--s-1` … `--s-8`) as `#rrggbb`; places beyond the eighth start over.
#[must_use]
pub fn series_color(place: usize, theme: Theme) -> String {
    let RGBColor(red, green, blue) = series_rgb(place, theme);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Dash pattern of the series at this place: dash and gap lengths in CSS pixels in turn, empty for solid.
#[must_use]
pub fn series_dash(place: usize) -> &'static [f64] {
    SERIES_DASH.get(place % crate::SERIES_MAX).copied().unwrap_or_default()
}

pub(crate) fn series_rgb(place: usize, theme: Theme) -> RGBColor {
    let colors = match theme {
        Theme::Light => &SERIES_LIGHT,
        Theme::Dark => &SERIES_DARK,
    };
    rgb(colors.get(place % crate::SERIES_MAX).copied().unwrap_or_default())
}

fn rgb(value: u32) -> RGBColor {
    let [_, red, green, blue] = value.to_be_bytes();
    RGBColor(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_start_over_after_the_eighth() {
        assert_eq!(series_color(0, Theme::Light), "#0a6a80");
        assert_eq!(series_color(8, Theme::Light), series_color(0, Theme::Light));
        assert_eq!(series_color(7, Theme::Dark), "#cfae33");
    }

    #[test]
    fn no_two_series_share_colour_and_dash() {
        for theme in [Theme::Light, Theme::Dark] {
            let mut looks: Vec<_> = (0..8)
                .map(|place| (series_color(place, theme), format!("{:?}", series_dash(place))))
                .collect();
            looks.sort();
            looks.dedup();
            assert_eq!(looks.len(), 8);
        }
    }
}
