//! Charts of tables: upright columns, lying bars, a field of squares. Drawn once with a few strokes ([`Canvas`]), as SVG or as PNG, with the
//! same letters measured by the same font, so that labels are never cut or run into each other.

mod png;
mod svg;

pub use png::png;
pub use svg::svg;

use ttf_parser::Face;

use crate::schema::Language;
use crate::stats::table::{self, Cell, Chart, Table};
use crate::value::zone::Zone;

/// The width of every picture, in pixels.
const WIDTH: f32 = 960.0;
/// Around everything.
const MARGIN: f32 = 24.0;
const TITLE: f32 = 18.0;
const TEXT: f32 = 12.0;
/// A row of lying bars.
const ROW: f32 = 24.0;
/// The height of upright columns.
const TALL: f32 = 220.0;
/// Room for the names beside lying bars, and for amounts left of upright columns.
const NAMES: f32 = 300.0;
const AMOUNTS: f32 = 110.0;
/// Rows that are drawn at most as bars; a longer table is not read from a picture.
const MOST_BARS: usize = 40;

/// A colour: red, green, blue.
type Colour = [u8; 3];
const INK: Colour = [0x22, 0x2b, 0x33];
const PALE: Colour = [0x6b, 0x76, 0x80];
const RULE: Colour = [0xdd, 0xe2, 0xe6];
const FILL: Colour = [0x2f, 0x6f, 0xab];
const PAPER: Colour = [0xff, 0xff, 0xff];

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// What a picture is drawn with.
trait Canvas {
    /// A filled rectangle.
    fn rectangle(&mut self, place: [f32; 4], colour: Colour);
    /// A line of text; `y` is that of its foot.
    fn text(&mut self, place: (f32, f32), size: f32, anchor: Anchor, colour: Colour, text: &str);
}

/// The letters of all pictures.
struct Letters(Option<Face<'static>>);

impl Letters {
    fn new() -> Letters {
        Letters(Face::parse(dejavu::sans::regular(), 0).ok())
    }

    /// How wide a text is.
    fn width(&self, text: &str, size: f32) -> f32 {
        let Some(face) = &self.0 else { return 0.6 * size * text.chars().count() as f32 };
        let scale = size / f32::from(face.units_per_em());
        text.chars().map(|letter| scale * f32::from(advance(face, letter))).sum()
    }

    /// As much of a text as fits.
    fn fitting(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut kept: String = text.to_owned();
        while !kept.is_empty() && self.width(&kept, size) + self.width("…", size) > width {
            kept.pop();
        }
        format!("{}…", kept.trim_end())
    }
}

fn advance(face: &Face<'_>, letter: char) -> u16 {
    face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(face.units_per_em() / 2)
}

/// A picture of some tables, one below the other.
pub struct Picture<'t> {
    tables: Vec<&'t Table>,
    language: Language,
    zone: &'t Zone,
    letters: Letters,
}

impl<'t> Picture<'t> {
    /// Those of the tables that can be drawn and have rows.
    pub fn new(tables: impl IntoIterator<Item = &'t Table>, language: Language, zone: &'t Zone) -> Picture<'t> {
        let drawn = |table: &&Table| table.chart.is_some() && !table.drawn().is_empty();
        Picture { tables: tables.into_iter().filter(drawn).collect(), language, zone, letters: Letters::new() }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    fn height(&self) -> f32 {
        let one = |table: &&Table| {
            let body = match table.chart {
                Some(Chart::Over(_)) => TALL + 2.0 * TEXT,
                Some(Chart::Bars(_)) => {
                    ROW * table.drawn().len().min(MOST_BARS) as f32
                        + if table.drawn().len() > MOST_BARS { ROW } else { 0.0 }
                }
                Some(Chart::Heat) => ROW * (table.drawn().len() + 1) as f32,
                None => 0.0,
            };
            TITLE + 2.0 * TEXT + body + MARGIN
        };
        MARGIN + self.tables.iter().map(one).sum::<f32>()
    }

    fn draw(&self, canvas: &mut dyn Canvas) {
        canvas.rectangle([0.0, 0.0, WIDTH, self.height()], PAPER);
        let mut top = MARGIN;
        for table in &self.tables {
            top += TITLE;
            canvas.text((MARGIN, top), TITLE, Anchor::Start, INK, table.title(self.language));
            top += TEXT;
            match table.chart {
                Some(Chart::Over(column)) => top = self.over(canvas, table, column, top),
                Some(Chart::Bars(column)) => top = self.bars(canvas, table, column, top),
                Some(Chart::Heat) => top = self.heat(canvas, table, top),
                None => {}
            }
            top += TEXT + MARGIN;
        }
    }

    fn shown(&self, table: &Table, column: usize, number: i64) -> String {
        let like = table.drawn().iter().find_map(|row| row.get(column).filter(|cell| cell.number().is_some()));
        match like {
            Some(Cell::Money(_)) => table::sum(number, self.language),
            Some(Cell::Share(_)) => table::percent(number, self.language),
            _ => Cell::Count(number).shown(self.zone, self.language),
        }
    }

    fn over(&self, canvas: &mut dyn Canvas, table: &Table, column: usize, top: f32) -> f32 {
        let values: Vec<i64> = values(table, column);
        let most = values.iter().copied().max().unwrap_or_default().max(1);
        let step = step(most);
        let ceiling = (most + step - 1) / step * step;
        let (left, right, foot) = (MARGIN + AMOUNTS, WIDTH - MARGIN, top + TALL);
        let height = |value: i64| (TALL - TEXT) * value.max(0) as f32 / ceiling as f32;
        let mut mark = 0;
        while mark <= ceiling {
            let y = foot - height(mark);
            canvas.rectangle([left, y, right - left, 1.0], RULE);
            canvas.text((left - 8.0, y + TEXT / 3.0), TEXT, Anchor::End, PALE, &self.shown(table, column, mark));
            mark += step;
        }
        let pitch = (right - left) / values.len() as f32;
        let wide = (pitch * 0.8).min(48.0);
        // A label is told of as many columns as it is wide.
        let widest = table
            .drawn()
            .iter()
            .map(|row| self.letters.width(&row[0].shown(self.zone, self.language), TEXT))
            .fold(0.0, f32::max);
        let every = ((widest + TEXT) / pitch).ceil().max(1.0) as usize;
        for (at, (value, row)) in values.iter().zip(table.drawn()).enumerate() {
            let middle = left + pitch * (at as f32 + 0.5);
            canvas.rectangle([middle - wide / 2.0, foot - height(*value), wide, height(*value)], FILL);
            if at % every == 0 {
                let name = row[0].shown(self.zone, self.language);
                let half = self.letters.width(&name, TEXT) / 2.0;
                let middle = middle.min(right - half).max(left - AMOUNTS + half);
                canvas.text((middle, foot + TEXT + 4.0), TEXT, Anchor::Middle, INK, &name);
            }
        }
        foot + TEXT
    }

    fn bars(&self, canvas: &mut dyn Canvas, table: &Table, column: usize, top: f32) -> f32 {
        let values = values(table, column);
        let most = values.iter().copied().max().unwrap_or_default().max(1);
        let left = MARGIN + NAMES;
        let room = WIDTH - MARGIN - AMOUNTS - left;
        let mut y = top;
        for (value, row) in values.iter().zip(table.drawn()).take(MOST_BARS) {
            let foot = y + ROW - 8.0;
            let name = self.letters.fitting(&row[0].shown(self.zone, self.language), TEXT, NAMES - 12.0);
            canvas.text((left - 8.0, foot), TEXT, Anchor::End, INK, &name);
            let wide = room * (*value).max(0) as f32 / most as f32;
            canvas.rectangle([left, y + 4.0, wide, ROW - 8.0], FILL);
            canvas.text((left + wide + 6.0, foot), TEXT, Anchor::Start, PALE, &self.shown(table, column, *value));
            y += ROW;
        }
        if values.len() > MOST_BARS {
            let more = values.len() - MOST_BARS;
            let text =
                if self.language == Language::En { format!("and {more} more") } else { format!("и ещё {more}") };
            canvas.text((left - 8.0, y + ROW - 8.0), TEXT, Anchor::End, PALE, &text);
            y += ROW;
        }
        y
    }

    fn heat(&self, canvas: &mut dyn Canvas, table: &Table, top: f32) -> f32 {
        let columns = table.columns.len().saturating_sub(2);
        let left = MARGIN + 110.0;
        let wide = (WIDTH - MARGIN - left) / columns.max(1) as f32;
        for (at, column) in table.columns[1..=columns].iter().enumerate() {
            let place = (left + wide * (at as f32 + 0.5), top + TEXT + 4.0);
            canvas.text(place, TEXT, Anchor::Middle, PALE, column.label(self.language));
        }
        let number = |row: &Vec<Cell>, at: usize| row.get(at).and_then(Cell::number).unwrap_or_default();
        let most = table.drawn().iter().flat_map(|row| (1..=columns).map(move |at| number(row, at))).max();
        let most = most.unwrap_or_default().max(1);
        let mut y = top + ROW;
        for row in table.drawn() {
            canvas.text((left - 8.0, y + ROW - 8.0), TEXT, Anchor::End, INK, &row[0].shown(self.zone, self.language));
            for at in 1..=columns {
                let value = number(row, at);
                let strength = (value.max(0) as f32 / most as f32).sqrt();
                let place = [left + wide * (at - 1) as f32 + 1.0, y + 1.0, wide - 2.0, ROW - 2.0];
                canvas.rectangle(place, mixed(strength));
                let text = value.to_string();
                if value != 0 && self.letters.width(&text, TEXT - 2.0) < wide - 2.0 {
                    let colour = if strength > 0.55 { PAPER } else { INK };
                    let middle = left + wide * (at as f32 - 0.5);
                    canvas.text((middle, y + ROW - 8.0), TEXT - 2.0, Anchor::Middle, colour, &text);
                }
            }
            y += ROW;
        }
        y
    }
}

fn values(table: &Table, column: usize) -> Vec<i64> {
    table.drawn().iter().map(|row| row.get(column).and_then(Cell::number).unwrap_or_default()).collect()
}

/// Nearly white for nothing, the full colour for the most.
fn mixed(strength: f32) -> Colour {
    let pale: Colour = [0xf1, 0xf4, 0xf7];
    let one = |at: usize| {
        let (from, to) = (f32::from(pale[at]), f32::from(FILL[at]));
        (from + (to - from) * strength.clamp(0.0, 1.0)) as u8
    };
    [one(0), one(1), one(2)]
}

/// The distance of rules: 1, 2 or 5 times a power of ten, so that three to six of them stand below the most.
fn step(most: i64) -> i64 {
    let mut power = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = factor * power;
            if most / step <= 5 {
                return step;
            }
        }
        match i64::checked_mul(power, 10) {
            Some(next) if next <= i64::MAX / 50 => power = next,
            _ => return power,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rules_are_few_and_round(most in 1_i64..i64::MAX / 100) {
            let step = step(most);
            prop_assert!(step > 0 && most / step <= 9, "{}", step);
            prop_assert!(step.to_string().trim_end_matches('0').len() == 1);
        }

        #[test]
        fn fitting_texts_fit(text in "\\PC{0,60}", width in 20.0_f32..300.0) {
            let letters = Letters::new();
            prop_assert!(letters.width(&letters.fitting(&text, TEXT, width), TEXT) <= width + 0.01);
        }
    }
}
