//! What a bar is made of: the columns that add up to the one that is drawn, each in a colour of its own, and the legend that names them.

use super::Anchor;
use super::{Canvas, Colour, FILL, INK, Letters, MARGIN, TEXT, WIDTH, values};
use crate::schema::Language;
use crate::stats::table::{Chart, OTHERS, Table};

/// Colours that stay apart beside each other, on paper too.
pub const COLOURS: [[u8; 3]; 11] = [
    FILL,
    [0xe8, 0x83, 0x3a],
    [0x4b, 0x9b, 0x5f],
    [0xe3, 0xb9, 0x3c],
    [0x85, 0x66, 0xb0],
    [0xc8, 0x47, 0x4b],
    [0x3a, 0xa6, 0xa6],
    [0x8c, 0x6a, 0x4f],
    [0xd7, 0x7f, 0xb0],
    [0xa3, 0xb8, 0x4a],
    [0x27, 0x40, 0x6b],
];
/// What stands for all the others.
pub const OF_OTHERS: [u8; 3] = [0xa9, 0xb2, 0xba];

/// The height of a line of the legend.
const LINE: f32 = 20.0;
const SQUARE: f32 = 11.0;
/// Between the square and its name, and between two names.
const NEAR: f32 = 6.0;
const APART: f32 = 20.0;
/// The widest name: three of them beside each other.
const WIDEST: f32 = (WIDTH - 2.0 * MARGIN) / 3.0 - SQUARE - NEAR - APART;

/// One part of every bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What the legend calls it; a bar in one piece needs no name.
    pub name: String,
    pub colour: Colour,
    /// Row by row.
    pub values: Vec<i64>,
}

/// The parts of the bars of a table, from the foot up. Columns for which there is no colour come together with the others.
pub(super) fn of(table: &Table, chart: Chart, language: Language) -> Vec<Part> {
    let Some(columns) = chart.parts() else {
        let whole = chart.column().map_or_else(Vec::new, |column| values(table, column));
        return vec![Part { name: String::new(), colour: FILL, values: whole }];
    };
    let is_others = |column: &usize| table.columns[*column].key == OTHERS;
    let (named, mut others): (Vec<usize>, Vec<usize>) = columns.partition(|column| !is_others(column));
    let of_column = |(column, colour): (usize, Colour)| Part {
        name: table.columns[column].label(language).to_owned(),
        colour,
        values: values(table, column),
    };
    let mut parts: Vec<Part> = named.iter().copied().zip(COLOURS).map(of_column).collect();
    let more = named.get(COLOURS.len()..).unwrap_or_default();
    if more.is_empty() {
        parts.extend(others.first().map(|column| of_column((*column, OF_OTHERS))));
        return parts;
    }
    others.extend(more);
    let mut sums = vec![0; table.drawn().len()];
    for column in others {
        values(table, column).iter().zip(&mut sums).for_each(|(value, sum)| *sum += value);
    }
    let name = if language == Language::En { "(others)" } else { "(остальные)" };
    parts.push(Part { name: name.to_owned(), colour: OF_OTHERS, values: sums });
    parts
}

/// Where each name of a legend stands: how far to the right, in which line, and as much of it as fits.
fn placed(parts: &[Part], letters: &Letters) -> Vec<(f32, usize, String)> {
    let (mut x, mut line) = (MARGIN, 0);
    let place = |part: &Part| {
        let name = letters.fitting(&part.name, TEXT, WIDEST);
        let wide = SQUARE + NEAR + letters.width(&name, TEXT);
        if x > MARGIN && x + wide > WIDTH - MARGIN {
            (x, line) = (MARGIN, line + 1);
        }
        let place = (x, line, name);
        x += wide + APART;
        place
    };
    parts.iter().filter(|part| !part.name.is_empty()).map(place).collect()
}

/// How high a legend is; nothing for bars in one piece.
pub(super) fn legend_height(parts: &[Part], letters: &Letters) -> f32 {
    placed(parts, letters).last().map_or(0.0, |(_, line, _)| LINE * (line + 1) as f32 + TEXT)
}

/// Draws the legend, and says where it ends.
pub(super) fn legend(canvas: &mut dyn Canvas, parts: &[Part], letters: &Letters, top: f32) -> f32 {
    for ((x, line, name), part) in placed(parts, letters).iter().zip(parts) {
        let y = top + LINE * *line as f32;
        canvas.rectangle([*x, y + (LINE - SQUARE) / 2.0, SQUARE, SQUARE], part.colour);
        canvas.text((x + SQUARE + NEAR, y + LINE - 6.0), TEXT, Anchor::Start, INK, name);
    }
    top + legend_height(parts, letters)
}
