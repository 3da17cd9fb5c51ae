//! Pictures as PNG, two pixels for each of SVG's: letters are the outlines of the font that comes with the program.

use tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Rect, Transform};
use ttf_parser::{Face, OutlineBuilder};

use super::{Anchor, Canvas, Colour, Letters, Picture, WIDTH, advance};
use crate::error::{Error, Result};

/// Pixels for each unit.
const SCALE: f32 = 2.0;

struct Raster<'l> {
    pixels: Pixmap,
    letters: &'l Letters,
}

/// The picture as the bytes of a PNG file.
///
/// # Errors
/// `Internal` for a picture that is too large.
pub fn png(picture: &Picture<'_>) -> Result<Vec<u8>> {
    let too_large = || Error::Internal("the picture is too large".to_owned());
    let (width, height) = ((WIDTH * SCALE) as u32, (picture.height() * SCALE) as u32);
    let pixels = Pixmap::new(width, height).ok_or_else(too_large)?;
    let mut raster = Raster { pixels, letters: &picture.letters };
    picture.draw(&mut raster);
    raster.pixels.encode_png().map_err(|error| Error::Internal(format!("the picture cannot be packed: {error}")))
}

fn paint([red, green, blue]: Colour) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(Color::from_rgba8(red, green, blue, 0xff));
    paint
}

impl Canvas for Raster<'_> {
    fn rectangle(&mut self, [x, y, width, height]: [f32; 4], colour: Colour) {
        if let Some(place) = Rect::from_xywh(x * SCALE, y * SCALE, width * SCALE, height * SCALE) {
            self.pixels.fill_rect(place, &paint(colour), Transform::identity(), None);
        }
    }

    fn text(&mut self, (x, y): (f32, f32), size: f32, anchor: Anchor, colour: Colour, text: &str) {
        let Some(face) = &self.letters.0 else { return };
        let width = self.letters.width(text, size);
        let mut pen = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let scale = size / f32::from(face.units_per_em());
        for letter in text.chars() {
            if let Some(path) = outline(face, letter) {
                // The font counts upwards.
                let place = Transform::from_row(scale * SCALE, 0.0, 0.0, -scale * SCALE, pen * SCALE, y * SCALE);
                self.pixels.fill_path(&path, &paint(colour), FillRule::Winding, place, None);
            }
            pen += scale * f32::from(advance(face, letter));
        }
    }
}

fn outline(face: &Face<'_>, letter: char) -> Option<tiny_skia::Path> {
    let mut builder = Outline(PathBuilder::new());
    face.outline_glyph(face.glyph_index(letter)?, &mut builder)?;
    builder.0.finish()
}

struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
