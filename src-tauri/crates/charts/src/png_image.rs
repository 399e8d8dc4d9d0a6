//! Pictures as PNG: drawn larger than asked, averaged down for smooth edges, and encoded in memory.

use crate::{
    Error, RESOLUTION_MAX, SIDE_PX_MAX,
    canvas::{self, Picture},
};

/// Drawn pixels along one side of a written pixel, when the picture is not too large for it.
const OVERSAMPLE: u32 = 4;
/// Most pixels drawn before averaging (3 bytes each).
const DRAWN_PIXELS_MAX: u64 = 48_000_000;

/// Refuses sizes that are impossible.
pub(crate) fn check_size(width_px: u32, height_px: u32, resolution: f64) -> Result<(), Error> {
    let fits = |side: u32| (1..=SIDE_PX_MAX).contains(&side);
    if fits(width_px) && fits(height_px) && resolution > 0.0 && resolution <= RESOLUTION_MAX {
        return Ok(());
    }
    Err(Error::Size { width_px, height_px, resolution })
}

/// Draws and encodes a picture whose size was checked.
pub(crate) fn encode(picture: &impl Picture, resolution: f64) -> Result<Vec<u8>, Error> {
    let (width_px, height_px) = picture.size_px();
    let side = |px: u32| ((f64::from(px) * resolution).round() as u32).max(1);
    let (width, height) = (side(width_px), side(height_px));
    let fine = (1..=OVERSAMPLE)
        .rev()
        .find(|fine| u64::from(width) * u64::from(height) * u64::from(fine * fine) <= DRAWN_PIXELS_MAX)
        .unwrap_or(1);
    let drawn = canvas::bitmap(picture, width * fine, height * fine, resolution * f64::from(fine))?;
    let pixels = if fine == 1 { drawn } else { averaged(&drawn, width as usize, fine as usize) };
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let dots_per_metre = (resolution * 96.0 / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: dots_per_metre,
        yppu: dots_per_metre,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Averages squares of `fine` × `fine` pixels.
fn averaged(drawn: &[u8], width: usize, fine: usize) -> Vec<u8> {
    let row_bytes = width * fine * 3;
    let share = (fine * fine) as u32;
    let mut pixels = Vec::with_capacity(drawn.len() / (fine * fine));
    for rows in drawn.chunks_exact(row_bytes * fine) {
        let mut sums = vec![0_u32; width * 3];
        for row in rows.chunks_exact(row_bytes) {
            for (sum, square) in sums.chunks_exact_mut(3).zip(row.chunks_exact(fine * 3)) {
                for pixel in square.chunks_exact(3) {
                    for (channel, value) in sum.iter_mut().zip(pixel) {
                        *channel += u32::from(*value);
                    }
                }
            }
        }
        pixels.extend(sums.iter().map(|sum| ((sum + share / 2) / share).min(255) as u8));
    }
    pixels
}
