//! The state in which texts and lines are drawn (ISO 32000-1, 8.4 and 9.3): places, sizes, spaces.

use std::rc::Rc;

use super::font::Font;

/// How far a text may lean, across for each step along, and still be taken for straight.
const LEAN: f64 = 0.05;

/// A transformation of the plane: `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// What changes nothing.
    pub const SAME: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This transformation and then another.
    pub fn then(&self, other: &Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Self([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    /// A point, transformed.
    pub fn point(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// A distance, transformed.
    pub fn distance(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a * x + c * y, b * x + d * y)
    }
}

/// Where a letter comes to stand.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    /// Where its baseline begins, in points of the page.
    pub origin: (f64, f64),
    /// How far it goes along its baseline.
    pub width: f64,
    /// Its size.
    pub size: f64,
    /// 0 to the right, 1 downwards, 2 to the left, 3 upwards.
    pub turn: u8,
}

/// The state.
#[derive(Debug, Clone)]
pub struct State {
    /// From the drawing's places to those of the page.
    pub place: Matrix,
    /// The width of lines.
    pub line_width: f64,
    /// The font.
    pub font: Option<Rc<Font>>,
    /// The size of the text.
    pub size: f64,
    /// Space behind each letter.
    pub letter_space: f64,
    /// Space behind each space.
    pub word_space: f64,
    /// How the text is painted.
    pub mode: u8,
    stretch: f64,
    leading: f64,
    rise: f64,
    line: Matrix,
    text: Matrix,
}

impl State {
    /// The state at the beginning of a page.
    pub fn new(place: Matrix) -> Self {
        Self {
            place,
            line_width: 1.0,
            font: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            mode: 0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            line: Matrix::SAME,
            text: Matrix::SAME,
        }
    }

    /// Obeys an operator that sets something of the text; others do nothing.
    pub fn set_text(&mut self, operator: &[u8], numbers: &[f64]) {
        let one = numbers.last().copied();
        match (operator, one) {
            (b"BT", _) => (self.line, self.text) = (Matrix::SAME, Matrix::SAME),
            (b"T*", _) => self.next_line(),
            (b"Tc", Some(space)) => self.letter_space = space,
            (b"Tw", Some(space)) => self.word_space = space,
            (b"Tz", Some(percent)) => self.stretch = percent / 100.0,
            (b"TL", Some(leading)) => self.leading = leading,
            (b"Ts", Some(rise)) => self.rise = rise,
            (b"Tr", Some(mode)) => self.mode = mode.clamp(0.0, 7.0) as u8,
            (b"Td" | b"TD", _) => {
                let Some([x, y]) = numbers.last_chunk() else { return };
                if operator == b"TD" {
                    self.leading = -y;
                }
                self.move_line(*x, *y);
            }
            (b"Tm", _) => {
                if let Some(matrix) = numbers.last_chunk() {
                    self.line = Matrix(*matrix);
                    self.text = self.line;
                }
            }
            _ => {}
        }
    }

    /// Goes to the beginning of the next line.
    pub fn next_line(&mut self) {
        self.move_line(0.0, -self.leading);
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(&self.line);
        self.text = self.line;
    }

    /// Goes along the line.
    pub fn advance(&mut self, along: f64) {
        self.text = Matrix([1.0, 0.0, 0.0, 1.0, along * self.stretch, 0.0]).then(&self.text);
    }

    /// Where a letter of this width comes to stand; `None` for text that leans, such as a watermark.
    pub fn seat(&self, along: f64) -> Option<Seat> {
        let all = self.text.then(&self.place);
        let (x, y) = all.distance(along * self.stretch, 0.0);
        let (tall_x, tall_y) = all.distance(0.0, self.size);
        // A letter without a width still has a direction.
        let (dx, dy) = all.distance(self.stretch * self.size.signum(), 0.0);
        let turn = match (dx.abs(), dy.abs()) {
            (across, down) if down <= across * LEAN => {
                if dx >= 0.0 {
                    0
                } else {
                    2
                }
            }
            (across, down) if across <= down * LEAN => {
                if dy >= 0.0 {
                    1
                } else {
                    3
                }
            }
            _ => return None,
        };
        let origin = all.point(0.0, self.rise);
        let seat = Seat { origin, width: x.hypot(y), size: tall_x.hypot(tall_y), turn };
        let is_finite =
            seat.origin.0.is_finite() && seat.origin.1.is_finite() && seat.width.is_finite() && seat.size.is_finite();
        (is_finite && seat.size > 0.1).then_some(seat)
    }
}
