//! One page being drawn: shades, texts and lines, as operators of a content stream. Places count from the upper left corner.

use std::io::Write;

use super::face::Face;

/// A colour: red, green and blue from 0 to 1.
pub(super) type Colour = [f64; 3];

/// The colour of texts.
pub(super) const INK: Colour = [0.11, 0.13, 0.16];
/// The colour of what is said beside the table.
pub(super) const FAINT: Colour = [0.42, 0.46, 0.52];
/// The colour of thin lines.
pub(super) const LINE: Colour = [0.80, 0.83, 0.87];
/// The colour of the lines around headings and totals.
pub(super) const STRONG: Colour = [0.35, 0.42, 0.52];
/// The shade behind headings and totals.
pub(super) const HEADING: Colour = [0.90, 0.93, 0.96];
/// The shade behind every second row.
pub(super) const STRIPE: Colour = [0.972, 0.979, 0.988];

/// The name of a font in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// For values.
    Plain,
    /// For titles, headings and totals.
    Bold,
}

/// A page.
pub(super) struct Page {
    /// Its operators.
    pub(super) content: Vec<u8>,
    /// Its width and height in points.
    pub(super) size: (f64, f64),
}

impl Page {
    /// An empty page.
    pub(super) fn new(size: (f64, f64)) -> Self {
        Self { content: Vec::with_capacity(32 << 10), size }
    }

    fn operators(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a vector cannot fail.
        let _ = self.content.write_fmt(text);
    }

    /// A filled rectangle.
    pub(super) fn shade(&mut self, left: f64, top: f64, width: f64, height: f64, [red, green, blue]: Colour) {
        let bottom = self.size.1 - top - height;
        self.operators(format_args!(
            "{red:.3} {green:.3} {blue:.3} rg {left:.2} {bottom:.2} {width:.2} {height:.2} re f\n"
        ));
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), thick: f64, [red, green, blue]: Colour) {
        let height = self.size.1;
        self.operators(format_args!(
            "{red:.3} {green:.3} {blue:.3} RG {thick:.2} w {:.2} {:.2} m {:.2} {:.2} l S\n",
            from.0,
            height - from.1,
            to.0,
            height - to.1
        ));
    }

    /// Begins texts of one font, size and colour.
    pub(super) fn begin_text(&mut self, weight: Weight, size: f64, [red, green, blue]: Colour) {
        let name = if weight == Weight::Plain { 1 } else { 2 };
        self.operators(format_args!("BT /F{name} {size} Tf {red:.3} {green:.3} {blue:.3} rg\n"));
    }

    /// A text whose baseline begins at a place; narrowed when it is wider than its room.
    pub(super) fn text(&mut self, face: &mut Face, left: f64, baseline: f64, text: &str, narrowed: Option<f64>) {
        let bottom = self.size.1 - baseline;
        if let Some(percent) = narrowed {
            self.operators(format_args!("{percent:.1} Tz "));
        }
        self.operators(format_args!("1 0 0 1 {left:.2} {bottom:.2} Tm <"));
        face.push(text, &mut self.content);
        self.content.extend_from_slice(b"> Tj\n");
        if narrowed.is_some() {
            self.content.extend_from_slice(b"100 Tz\n");
        }
    }

    /// Ends texts.
    pub(super) fn end_text(&mut self) {
        self.content.extend_from_slice(b"ET\n");
    }

    /// The form with the number of all pages, which is drawn when it is known.
    pub(super) fn total(&mut self, left: f64, baseline: f64) {
        let bottom = self.size.1 - baseline;
        self.operators(format_args!("q 1 0 0 1 {left:.2} {bottom:.2} cm /T Do Q\n"));
    }
}
