//! Charts of tables: upright columns, lying bars, a field of squares. Drawn once with a few strokes ([`Canvas`]), as SVG or as PNG, with the
//! same letters measured by the same font, so that labels are never cut or run into each other.

mod parts;
mod png;
mod svg;

pub use parts::{COLOURS, OF_OTHERS};
pub use png::png;
pub use svg::svg;

use parts::Part;
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
                Some(Chart::Heat(_)) => ROW * (table.drawn().len() + 1) as f32,
                Some(chart) if !chart.is_lying() => TALL + 2.0 * TEXT,
                Some(_) => {
                    ROW * table.drawn().len().min(MOST_BARS) as f32
                        + if table.drawn().len() > MOST_BARS { ROW } else { 0.0 }
                }
                None => 0.0,
            };
            let parts = table.chart.map_or_else(Vec::new, |chart| parts::of(table, chart, self.language));
            TITLE + 2.0 * TEXT + parts::legend_height(&parts, &self.letters) + body + MARGIN
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
            let Some(chart) = table.chart else { continue };
            let parts = parts::of(table, chart, self.language);
            top = parts::legend(canvas, &parts, &self.letters, top);
            top = match (chart, chart.column()) {
                (Chart::Heat(columns), _) => self.heat(canvas, table, columns, top),
                (_, Some(column)) if chart.is_lying() => self.bars(canvas, (table, column, &parts), top),
                (_, Some(column)) => self.over(canvas, (table, column, &parts), top),
                (_, None) => top,
            };
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

    fn over(&self, canvas: &mut dyn Canvas, (table, column, parts): (&Table, usize, &[Part]), top: f32) -> f32 {
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
        for (at, row) in table.drawn().iter().enumerate() {
            let middle = left + pitch * (at as f32 + 0.5);
            let mut y = foot;
            for part in parts.iter().filter(|part| part.values[at] > 0) {
                y -= height(part.values[at]);
                canvas.rectangle([middle - wide / 2.0, y, wide, height(part.values[at])], part.colour);
            }
            if at % every == 0 {
                let name = row[0].shown(self.zone, self.language);
                let half = self.letters.width(&name, TEXT) / 2.0;
                let middle = middle.min(right - half).max(left - AMOUNTS + half);
                canvas.text((middle, foot + TEXT + 4.0), TEXT, Anchor::Middle, INK, &name);
            }
        }
        foot + TEXT
    }

    fn bars(&self, canvas: &mut dyn Canvas, (table, column, parts): (&Table, usize, &[Part]), top: f32) -> f32 {
        let values = values(table, column);
        let most = values.iter().copied().max().unwrap_or_default().max(1);
        let left = MARGIN + NAMES;
        let room = WIDTH - MARGIN - AMOUNTS - left;
        let mut y = top;
        for (at, (value, row)) in values.iter().zip(table.drawn()).take(MOST_BARS).enumerate() {
            let foot = y + ROW - 8.0;
            let name = self.letters.fitting(&row[0].shown(self.zone, self.language), TEXT, NAMES - 12.0);
            canvas.text((left - 8.0, foot), TEXT, Anchor::End, INK, &name);
            let mut x = left;
            for part in parts.iter().filter(|part| part.values[at] > 0) {
                let wide = room * part.values[at] as f32 / most as f32;
                canvas.rectangle([x, y + 4.0, wide, ROW - 8.0], part.colour);
                x += wide;
            }
            canvas.text((x + 6.0, foot), TEXT, Anchor::Start, PALE, &self.shown(table, column, *value));
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

    fn heat(&self, canvas: &mut dyn Canvas, table: &Table, columns: usize, top: f32) -> f32 {
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
    use crate::stats::table::Column;
    use proptest::prelude::*;

    /// What was drawn.
    #[derive(Default)]
    struct Drawn {
        rectangles: Vec<([f32; 4], Colour)>,
        texts: Vec<(f32, f32, String)>,
    }

    impl Canvas for Drawn {
        fn rectangle(&mut self, place: [f32; 4], colour: Colour) {
            self.rectangles.push((place, colour));
        }

        fn text(&mut self, (x, y): (f32, f32), _: f32, _: Anchor, _: Colour, text: &str) {
            self.texts.push((x, y, text.to_owned()));
        }
    }

    /// A table of so many parts: a name, the parts, what they come to.
    fn split(rows: &[Vec<i64>], parts: usize, lying: bool) -> Table {
        let mut columns = vec![Column::name("day", "Day", "День")];
        let name = |at: usize| if at + 1 == parts { table::OTHERS.to_owned() } else { format!("Латте {at}") };
        columns.extend((0..parts).map(|at| Column::found(name(at), name(at))));
        columns.push(Column::number("total", "Total", "Итого"));
        let row = |(at, values): (usize, &Vec<i64>)| {
            let sum = Cell::Money(values.iter().sum());
            let cells = values.iter().map(|value| Cell::Money(*value));
            [Cell::Text(format!("день {at}"))].into_iter().chain(cells).chain([sum]).collect()
        };
        Table {
            name: "goods",
            en: "Products by day".to_owned(),
            ru: "Продукты по дням".to_owned(),
            columns,
            rows: rows.iter().enumerate().map(row).collect(),
            rest: false,
            total: None,
            chart: Some(Chart::Parts { first: 1, total: parts + 1, lying }),
        }
    }

    /// How long each bar is in all its colours, in the units of the values, and its colours; the top is where bars begin.
    fn lengths(drawn: &Drawn, lying: bool, (most, room): (i64, f32), legend: usize) -> Vec<(f32, usize)> {
        let mut bars: Vec<(f32, f32, usize)> = Vec::new();
        let is_of_bar = |(_, colour): &&([f32; 4], Colour)| COLOURS.contains(colour) || *colour == OF_OTHERS;
        for ([x, y, wide, high], _) in drawn.rectangles.iter().filter(is_of_bar).skip(legend) {
            let (at, long) = if lying { (*y, *wide) } else { (*x, *high) };
            match bars.last_mut().filter(|(known, ..)| (*known - at).abs() < 0.01) {
                Some((_, sum, parts)) => (*sum, *parts) = (*sum + long, *parts + 1),
                None => bars.push((at, long, 1)),
            }
        }
        bars.iter().map(|(_, long, parts)| (long * most as f32 / room, *parts)).collect()
    }

    #[test]
    fn the_parts_of_a_bar_come_to_its_whole_and_are_named() {
        for (parts, lying) in
            [(1, false), (4, false), (4, true), (11, false), (12, true), (12, false), (40, true), (40, false)]
        {
            let rows: Vec<Vec<i64>> = (1..=9)
                .map(|row| (0..parts as i64).map(|part| 100 * ((row * 7 + part * 3) % 11 + 1)).collect())
                .collect();
            let sums: Vec<i64> = rows.iter().map(|row| row.iter().sum()).collect();
            let table = split(&rows, parts, lying);
            let zone = Zone::default();
            let picture = Picture::new([&table], Language::Ru, &zone);
            let mut drawn = Drawn::default();
            picture.draw(&mut drawn);
            let most = sums.iter().copied().max().unwrap();
            let ceiling = (most + step(most) - 1) / step(most) * step(most);
            let scale = if lying { (most, WIDTH - 2.0 * MARGIN - AMOUNTS - NAMES) } else { (ceiling, TALL - TEXT) };
            let colours = parts.min(COLOURS.len() + 1);
            let found = lengths(&drawn, lying, scale, colours);
            assert_eq!(found.len(), rows.len(), "{parts} {lying}");
            for ((found, pieces), sum) in found.iter().zip(&sums) {
                assert!((found - *sum as f32).abs() < *sum as f32 / 1_000.0, "{found} and {sum}");
                assert_eq!(*pieces, colours);
            }
            // Every colour has its name; what has no colour is with the others; nothing stands outside of the picture.
            let named = |text: &str| drawn.texts.iter().any(|(.., told)| told == text);
            assert!(named(&table.columns[1].ru), "{:?}", drawn.texts);
            assert_eq!(named("(остальные)"), parts > COLOURS.len() + 1);
            let high = picture.height();
            let inside = |(x, y): (f32, f32)| (0.0..=WIDTH).contains(&x) && (0.0..=high).contains(&y);
            assert!(drawn.texts.iter().all(|(x, y, _)| inside((*x, *y))));
            assert!(drawn.rectangles.iter().all(|([x, y, wide, tall], _)| inside((x + wide - 0.1, y + tall - 0.1))));
        }
    }

    #[test]
    fn bars_in_one_piece_have_no_legend() {
        let whole = Table { chart: Some(Chart::Over(2)), ..split(&[vec![100], vec![300]], 1, false) };
        let zone = Zone::default();
        let mut drawn = Drawn::default();
        Picture::new([&whole], Language::En, &zone).draw(&mut drawn);
        assert_eq!(drawn.rectangles.iter().filter(|(_, colour)| *colour == FILL).count(), 2);
        assert!(!drawn.texts.iter().any(|(.., text)| text == "others"));
    }

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
