//! The drawing surface: CSS pixels in, plotters out, on an SVG or on a bitmap.
//!
//! Plotters counts in whole backend units, so the surface is drawn larger than it is shown: ten units for one
//! CSS pixel in SVG (the view box scales it back), and several in a bitmap (averaged away afterwards).

use crate::{
    Error,
    geometry::{Point, Rect},
};
use plotters::{
    backend::{BitMapBackend, SVGBackend},
    coord::Shift,
    drawing::DrawingAreaErrorKind,
    element::{Circle, PathElement, Polygon, Text},
    prelude::{Color, DrawingArea, DrawingBackend, IntoDrawingArea, RGBColor, Rectangle},
    style::{
        FontDesc, FontFamily, FontStyle, TextStyle, register_font,
        text_anchor::{HPos, Pos, VPos},
    },
};
use std::sync::OnceLock;

/// The font stack of the UI; PNG always gets the font that is shipped with the crate.
const FAMILY: &str = "Inter Variable, Inter, Segoe UI, system-ui, sans-serif";
const FONT: &[u8] = include_bytes!("../assets/Inter-Regular.ttf");
/// Backend units for one CSS pixel in SVG.
const SVG_UNITS: u32 = 10;
/// Plotters' SVG writer divides sizes by this.
const SVG_SIZE: f64 = 1.24;
/// Its upper text edge above the base line, in em.
const SVG_RISE: f64 = 0.76;
/// Height of the shipped font from lowest to highest point, in em: what the bitmap writer takes for the size.
const BITMAP_SIZE: f64 = 1.21;
/// Its upper text edge above the base line, in em.
const BITMAP_RISE: f64 = BITMAP_SIZE / 2.0;

/// Which side of the text its position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A surface of some backend.
pub(crate) struct Canvas<DB: DrawingBackend> {
    area: DrawingArea<DB, Shift>,
    units: f64,
    size_factor: f64,
    rise_em: f64,
}

/// Something that can draw itself on any surface.
pub(crate) trait Picture {
    /// Width and height in CSS pixels.
    fn size_px(&self) -> (u32, u32);
    /// What a screen reader says instead of the picture; clean text.
    fn spoken(&self) -> &str;
    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), Error>;
}

/// Draws a picture as an SVG document.
pub(crate) fn svg(picture: &impl Picture) -> Result<String, Error> {
    register()?;
    let (width, height) = picture.size_px();
    let (wide, high) = (width * SVG_UNITS, height * SVG_UNITS);
    let mut body = String::new();
    {
        let area = SVGBackend::with_string(&mut body, (wide, high)).into_drawing_area();
        let canvas = Canvas { area, units: f64::from(SVG_UNITS), size_factor: SVG_SIZE, rise_em: SVG_RISE };
        picture.draw(&canvas)?;
        canvas.area.present().map_err(failed)?;
    }
    // Plotters' own head is replaced: it knows neither the shown size nor the line joins.
    let content = body.split_once('>').map_or("", |(_, content)| content);
    let label = match picture.spoken() {
        "" => "aria-hidden=\"true\"".to_owned(),
        spoken => format!("role=\"img\" aria-label=\"{}\"", escaped(spoken)),
    };
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {wide} {high}\" {label} stroke-linejoin=\"round\">{content}"
    ))
}

/// Draws a picture on an RGB bitmap of `units` pixels for one CSS pixel.
pub(crate) fn bitmap(picture: &impl Picture, wide: u32, high: u32, units: f64) -> Result<Vec<u8>, Error> {
    register()?;
    let mut buffer = vec![0_u8; wide as usize * high as usize * 3];
    {
        let area = BitMapBackend::with_buffer(&mut buffer, (wide, high)).into_drawing_area();
        let canvas = Canvas { area, units, size_factor: BITMAP_SIZE, rise_em: BITMAP_RISE };
        picture.draw(&canvas)?;
        canvas.area.present().map_err(failed)?;
    }
    Ok(buffer)
}

/// Width of a text in CSS pixels, measured with the shipped font.
pub(crate) fn text_width_px(text: &str, size_px: f64) -> f64 {
    const FINE: f64 = 16.0;
    if register().is_err() {
        return 0.0;
    }
    let font = FontDesc::new(FontFamily::Name(FAMILY), size_px * BITMAP_SIZE * FINE, FontStyle::Normal);
    font.layout_box(text).map_or(0.0, |((left, _), (right, _))| f64::from(right - left) / FINE)
}

/// The longest beginning of a text that fits, with an ellipsis when something was left out.
pub(crate) fn fitted(text: &str, size_px: f64, width_px: f64) -> String {
    if text_width_px(text, size_px) <= width_px {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    while kept.pop().is_some() {
        let short = format!("{}\u{2026}", kept.trim_end());
        if text_width_px(&short, size_px) <= width_px {
            return short;
        }
    }
    String::new()
}

impl<DB: DrawingBackend> Canvas<DB> {
    pub(crate) fn fill(&self, color: RGBColor) -> Result<(), Error> {
        self.area.fill(&color).map_err(failed)
    }

    pub(crate) fn path(&self, points: &[Point], color: RGBColor, width_px: f64) -> Result<(), Error> {
        if points.len() < 2 {
            return Ok(());
        }
        let points: Vec<(i32, i32)> = points.iter().map(|point| self.units(point.x_px, point.y_px)).collect();
        self.area.draw(&PathElement::new(points, color.stroke_width(self.stroke(width_px)))).map_err(failed)
    }

    pub(crate) fn polygon(&self, points: &[Point], color: RGBColor, opacity: f64) -> Result<(), Error> {
        let points: Vec<(i32, i32)> = points.iter().map(|point| self.units(point.x_px, point.y_px)).collect();
        self.area.draw(&Polygon::new(points, color.mix(opacity).filled())).map_err(failed)
    }

    pub(crate) fn rectangle(&self, rect: Rect, color: RGBColor) -> Result<(), Error> {
        let corners = [self.units(rect.left_px, rect.top_px), self.units(rect.right_px, rect.bottom_px)];
        self.area.draw(&Rectangle::new(corners, color.filled())).map_err(failed)
    }

    pub(crate) fn dot(&self, center: Point, radius_px: f64, color: RGBColor) -> Result<(), Error> {
        let radius = self.stroke(radius_px);
        self.area
            .draw(&Circle::new(self.units(center.x_px, center.y_px), radius, color.filled()))
            .map_err(failed)
    }

    /// Writes clean text; `at` is on the base line.
    pub(crate) fn text(
        &self,
        text: &str,
        at: Point,
        size_px: f64,
        anchor: Anchor,
        color: RGBColor,
    ) -> Result<(), Error> {
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = FontDesc::new(
            FontFamily::Name(FAMILY),
            size_px * self.size_factor * self.units,
            FontStyle::Normal,
        );
        let style = TextStyle::from(font).color(&color).pos(Pos::new(h_pos, VPos::Top));
        let corner = self.units(at.x_px, at.y_px - size_px * self.rise_em);
        self.area.draw(&Text::new(text.to_owned(), corner, style)).map_err(failed)
    }

    fn units(&self, x_px: f64, y_px: f64) -> (i32, i32) {
        // Casts from f64 hold at the ends of i32 and turn NaN into 0.
        ((x_px * self.units).round() as i32, (y_px * self.units).round() as i32)
    }

    fn stroke(&self, width_px: f64) -> u32 {
        ((width_px * self.units).round() as u32).max(1)
    }
}

fn failed<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> Error {
    Error::Drawing(error.to_string())
}

fn register() -> Result<(), Error> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let done = DONE.get_or_init(|| register_font(FAMILY, FontStyle::Normal, FONT).is_ok());
    if *done { Ok(()) } else { Err(Error::Drawing("the font of the charts cannot be read".into())) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
