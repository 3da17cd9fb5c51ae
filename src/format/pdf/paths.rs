//! Straight lines of a page: strokes, and filled shapes so thin that they are lines. Of other filled shapes only the upper and the
//! lower edges count, which part rows; curves and pictures are passed over.

use super::state::State;

/// The thickest line, in points; what is thicker is a shade.
const THICK: f64 = 4.0;
/// The shortest line, in points.
const SHORT: f64 = 1.5;
/// How far a line may lean, in points.
const LEAN: f64 = 0.7;
/// The most corners of one path.
const CORNERS: usize = 100_000;

/// A straight line along or across the page, in points of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Whether it goes along the lines of text.
    pub is_level: bool,
    /// Its place: y of a level line, x of an upright one.
    pub at: f64,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// A path being drawn: pieces of corners, in the places of the drawing.
#[derive(Debug, Default)]
pub struct Path {
    pieces: Vec<Vec<(f64, f64)>>,
    corners: usize,
}

impl Path {
    /// Adds to the path as an operator says.
    pub fn add(&mut self, operator: &[u8], numbers: &[f64]) {
        self.corners += 1;
        if self.corners > CORNERS {
            return;
        }
        match (operator, numbers) {
            (b"m", [.., x, y]) => self.pieces.push(vec![(*x, *y)]),
            (b"l", [.., x, y]) => self.corner(*x, *y),
            // A curve begins a new piece at its end: no straight line leads there.
            (b"c" | b"v" | b"y", [.., x, y]) => self.pieces.push(vec![(*x, *y)]),
            (b"re", [.., x, y, width, height]) => {
                let (x2, y2) = (x + width, y + height);
                self.pieces.push(vec![(*x, *y), (x2, *y), (x2, y2), (*x, y2), (*x, *y)]);
            }
            (b"h", _) => {
                if let Some(first) = self.pieces.last().and_then(|piece| piece.first()).copied() {
                    self.corner(first.0, first.1);
                }
            }
            _ => {}
        }
    }

    fn corner(&mut self, x: f64, y: f64) {
        match self.pieces.last_mut() {
            Some(piece) => piece.push((x, y)),
            None => self.pieces.push(vec![(x, y)]),
        }
    }

    /// Paints the path and forgets it. Lines go to `rules`, and the upper and lower edges of what is filled to `shades`.
    pub fn paint(&mut self, operator: &[u8], state: &State, (rules, shades): (&mut Vec<Rule>, &mut Vec<Rule>)) {
        if matches!(operator, b"s" | b"b" | b"b*") {
            self.add(b"h", &[]);
        }
        let pieces = std::mem::take(&mut self.pieces);
        self.corners = 0;
        let strokes = matches!(operator, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*");
        let fills = !matches!(operator, b"S" | b"s" | b"n");
        let (across, down) = state.place.distance(state.line_width, 0.0);
        let is_shade = across.hypot(down) > THICK;
        for piece in &pieces {
            let seen: Vec<_> = piece.iter().map(|(x, y)| state.place.point(*x, *y)).collect();
            if fills {
                match thin(&seen) {
                    Some(rule) => rules.push(rule),
                    None => shades.extend(shade(&seen)),
                }
            }
            if strokes && !is_shade {
                rules.extend(seen.windows(2).filter_map(|pair| straight(pair[0], pair[1])));
            }
        }
    }
}

/// The line between two points, if it is long enough and does not lean.
fn straight(one: (f64, f64), other: (f64, f64)) -> Option<Rule> {
    let (across, down) = ((other.0 - one.0).abs(), (other.1 - one.1).abs());
    let rule = if down <= LEAN && across > SHORT {
        Rule { is_level: true, at: f64::midpoint(one.1, other.1), from: one.0.min(other.0), to: one.0.max(other.0) }
    } else if across <= LEAN && down > SHORT {
        Rule { is_level: false, at: f64::midpoint(one.0, other.0), from: one.1.min(other.1), to: one.1.max(other.1) }
    } else {
        return None;
    };
    (rule.at.is_finite() && rule.from.is_finite() && rule.to.is_finite()).then_some(rule)
}

/// The corners between which a shape lies: left and right, top and bottom.
fn bounds(corners: &[(f64, f64)]) -> ((f64, f64), (f64, f64)) {
    let bounds = |of: fn(&(f64, f64)) -> f64| {
        corners.iter().map(of).fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    (bounds(|corner| corner.0), bounds(|corner| corner.1))
}

/// The upper and the lower edge of a filled shape: on a turned page the left and the right one are, so all four are given.
fn shade(corners: &[(f64, f64)]) -> Vec<Rule> {
    if corners.len() < 4 {
        return Vec::new();
    }
    let ((left, right), (top, bottom)) = bounds(corners);
    let ends = [
        ((left, top), (right, top)),
        ((left, bottom), (right, bottom)),
        ((left, top), (left, bottom)),
        ((right, top), (right, bottom)),
    ];
    ends.into_iter().filter_map(|(one, other)| straight(one, other)).collect()
}

/// A filled shape as a line, if it is thin enough.
fn thin(corners: &[(f64, f64)]) -> Option<Rule> {
    if corners.len() < 3 {
        return None;
    }
    let ((left, right), (top, bottom)) = bounds(corners);
    let (width, height) = (right - left, bottom - top);
    if width.min(height) > THICK || width.max(height) < 3.0 * width.min(height) {
        return None;
    }
    match width > height {
        true => straight((left, f64::midpoint(top, bottom)), (right, f64::midpoint(top, bottom))),
        false => straight((f64::midpoint(left, right), top), (f64::midpoint(left, right), bottom)),
    }
}
