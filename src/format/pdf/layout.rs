//! Letters into lines, lines into pieces between wide gaps, and lines of a cell into its text.

use super::content::{Glyph, Page};
use super::paths::Rule;
use crate::value::Text;

/// The narrowest gap that is a space, in sizes of the text.
const SPACE: f64 = 0.18;
/// A space that is not told by the font, in sizes of the text.
const USUAL_SPACE: f64 = 0.28;
/// The narrowest gap between columns, in widths of a space.
const COLUMN_GAP: f64 = 1.7;
/// How far letters of one line may stand above each other, in sizes of the text.
const SAME_LINE: f64 = 0.35;
/// Letters nearer than this to an equal one are the same letter drawn twice to look bold, in widths of the letter.
const DOUBLED: f64 = 0.3;

/// Letters between two wide gaps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// Where it begins, in points.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// What it says; a letter that says nothing is U+FFFD.
    pub text: String,
    /// Where words begin inside it: the place in the text, where the word before ends, where this one begins.
    pub words: Vec<(usize, f64, f64)>,
}

/// A line of letters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its baseline, in points from the top.
    pub y: f64,
    /// The size of its letters.
    pub size: f64,
    /// Its pieces from left to right.
    pub pieces: Vec<Piece>,
}

/// Turns a page so that most of its text goes to the right, and takes out letters drawn twice.
pub fn upright(page: &mut Page) {
    let mut counts = [0usize; 4];
    for glyph in &page.glyphs {
        counts[usize::from(glyph.turn & 3)] += 1;
    }
    let most = (0..4u8).max_by_key(|turn| (counts[usize::from(*turn)], 4 - turn)).unwrap_or(0);
    if most != 0 {
        turn_page(page, most);
    }
    take_out_doubles(&mut page.glyphs);
}

/// A point of a page of this size after the page was turned back by quarters.
fn turned((width, height): (f64, f64), turn: u8, x: f64, y: f64) -> (f64, f64) {
    match turn {
        1 => (y, width - x),
        2 => (width - x, height - y),
        3 => (height - y, x),
        _ => (x, y),
    }
}

fn turn_page(page: &mut Page, turn: u8) {
    let size = page.size;
    for glyph in &mut page.glyphs {
        (glyph.x, glyph.y) = turned(size, turn, glyph.x, glyph.y);
        glyph.turn = (glyph.turn + 4 - turn) % 4;
    }
    for rule in &mut page.rules {
        let ends = match rule.is_level {
            true => ((rule.from, rule.at), (rule.to, rule.at)),
            false => ((rule.at, rule.from), (rule.at, rule.to)),
        };
        let (one, other) = (turned(size, turn, ends.0.0, ends.0.1), turned(size, turn, ends.1.0, ends.1.1));
        let is_level = if turn == 2 { rule.is_level } else { !rule.is_level };
        let (at, from, to) = if is_level { (one.1, one.0, other.0) } else { (one.0, one.1, other.1) };
        *rule = Rule { is_level, at, from: from.min(to), to: from.max(to) };
    }
    if turn != 2 {
        page.size = (size.1, size.0);
    }
}

fn take_out_doubles(glyphs: &mut Vec<Glyph>) {
    let mut order: Vec<usize> = (0..glyphs.len()).collect();
    order.sort_by(|one, other| glyphs[*one].x.total_cmp(&glyphs[*other].x));
    let mut doubled = vec![false; glyphs.len()];
    for (place, &at) in order.iter().enumerate() {
        let glyph = &glyphs[at];
        let reach = DOUBLED * glyph.width;
        if reach <= 0.0 {
            continue;
        }
        for &other in order[place + 1..].iter().take(64) {
            let second = &glyphs[other];
            if second.x - glyph.x > reach {
                break;
            }
            let same =
                second.text == glyph.text && second.turn == glyph.turn && (second.y - glyph.y).abs() < 0.1 * glyph.size;
            if same && (second.size - glyph.size).abs() < 0.1 * glyph.size {
                doubled[at.max(other)] = true;
            }
        }
    }
    let mut at = 0;
    glyphs.retain(|_| {
        at += 1;
        !doubled[at - 1]
    });
}

/// The middle of a letter, for asking in which cell it stands.
pub fn middle(glyph: &Glyph) -> (f64, f64) {
    let (along, above) = (glyph.width / 2.0, glyph.size * 0.3);
    match glyph.turn {
        0 => (glyph.x + along, glyph.y - above),
        1 => (glyph.x + above, glyph.y + along),
        2 => (glyph.x - along, glyph.y + above),
        _ => (glyph.x - above, glyph.y - along),
    }
}

/// Letters into lines from the top down. All letters must be written in one direction; it is taken for the right one.
pub fn lines(glyphs: &[&Glyph]) -> Vec<Line> {
    lines_between(glyphs, COLUMN_GAP)
}

/// Lines whose pieces stand at least so many spaces apart.
fn lines_between(glyphs: &[&Glyph], column_gap: f64) -> Vec<Line> {
    let mut sorted: Vec<&Glyph> = glyphs.to_vec();
    sorted.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut lines = Vec::new();
    let mut open: Vec<&Glyph> = Vec::new();
    let (mut y, mut size) = (0.0, 0.0);
    for glyph in sorted {
        if !open.is_empty() && glyph.y - y > SAME_LINE * glyph.size.max(size) {
            lines.extend(line(std::mem::take(&mut open), column_gap));
        }
        if open.is_empty() || glyph.size > size {
            (y, size) = (glyph.y, glyph.size);
        }
        open.push(glyph);
    }
    lines.extend(line(open, column_gap));
    lines
}

fn line(mut glyphs: Vec<&Glyph>, column_gap: f64) -> Option<Line> {
    glyphs.sort_by(|one, other| one.x.total_cmp(&other.x));
    let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
    let baseline = glyphs.iter().filter(|glyph| glyph.size >= size * 0.9).map(|glyph| glyph.y).fold(f64::MIN, f64::max);
    let is_blank = |glyph: &Glyph| glyph.text.as_deref().is_some_and(|text| text.trim().is_empty());
    let told = glyphs.iter().filter(|glyph| is_blank(glyph) && glyph.width > 0.0).map(|glyph| glyph.width);
    let space = told.fold(USUAL_SPACE * size, f64::max).min(0.7 * size);
    let mut pieces: Vec<Piece> = Vec::new();
    // Blanks that stand behind the last letter, and where that letter ends.
    let mut blanks = String::new();
    for glyph in glyphs {
        let shown = glyph.text.as_deref().unwrap_or("\u{fffd}");
        if is_blank(glyph) {
            blanks.push_str(shown);
            continue;
        }
        let gap = pieces.last().map_or(f64::MAX, |piece| glyph.x - piece.right);
        match pieces.last_mut() {
            Some(piece) if gap <= column_gap * space => {
                if !blanks.is_empty() {
                    piece.text.push_str(&blanks);
                } else if gap > SPACE * glyph.size {
                    piece.text.push(' ');
                }
                if !blanks.is_empty() || gap > SPACE * glyph.size {
                    piece.words.push((piece.text.len(), piece.right, glyph.x));
                }
                piece.text.push_str(shown);
                piece.right = piece.right.max(glyph.x + glyph.width);
            }
            _ => pieces.push(Piece {
                left: glyph.x,
                right: glyph.x + glyph.width,
                text: shown.to_owned(),
                words: Vec::new(),
            }),
        }
        blanks.clear();
    }
    if let (Some(piece), false) = (pieces.last_mut(), blanks.is_empty()) {
        // A blank at the end tells how the next line is joined.
        piece.text.push_str(&blanks);
    }
    (!pieces.is_empty()).then_some(Line { y: baseline, size, pieces })
}

/// The text of all letters of a cell, whatever their direction.
pub fn cell_text(glyphs: &[&Glyph]) -> Text {
    let mut texts = Vec::new();
    for turn in 0..4u8 {
        let turned: Vec<Glyph> = glyphs
            .iter()
            .filter(|glyph| glyph.turn == turn)
            .map(|glyph| {
                let (x, y) = turned((0.0, 0.0), turn, glyph.x, glyph.y);
                Glyph { x, y, turn: 0, ..(*glyph).clone() }
            })
            .collect();
        for line in lines_between(&turned.iter().collect::<Vec<_>>(), f64::MAX) {
            texts.push(line.pieces.into_iter().map(|piece| piece.text).collect::<Vec<_>>().join(" "));
        }
    }
    join(texts.iter().map(String::as_str))
}

/// The lines of a cell as one text: what was wrapped is again what it was. A line separator at the end of a line says that the text
/// has a line end there, a word joiner or a soft hyphen that a word goes on; so does a long code without spaces that is broken off, and a hyphen inside a code.
pub fn join<'t>(lines: impl Iterator<Item = &'t str>) -> Text {
    let mut text = String::new();
    let mut above = "";
    for line in lines {
        let line = if text.is_empty() { line.trim_start() } else { line };
        if let Some(open) = text.strip_suffix(['\u{2060}', '\u{ad}']) {
            text.truncate(open.len());
        } else if let Some(ended) = text.strip_suffix('\u{2028}') {
            text.truncate(ended.trim_end().len());
            text.push('\n');
        } else if !text.is_empty() && !text.ends_with(char::is_whitespace) && !goes_on(above, line) {
            text.push(' ');
        }
        text.push_str(line);
        above = line;
    }
    text.truncate(text.trim_end().len());
    let kept = text.strip_suffix('\u{2060}').map_or(text.len(), str::len);
    text.truncate(kept);
    Text::from(text)
}

/// Whether a code is broken between two lines: letters and digits only, long, with digits on both sides, alone in its lines.
pub fn goes_on(above: &str, below: &str) -> bool {
    let (above, below) = (above.trim(), below.trim());
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let is_code = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_code(above) || !is_code(below) || !has_digit(above) || below.is_empty() {
        return false;
    }
    // Ten characters with hyphens are a date, and its time stands below it.
    let is_long = above.len() >= 8 && (above.len() > 10 || !above.contains('-'));
    is_long && (has_digit(below) || above.ends_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_texts_are_whole_again() {
        let cases: [(&[&str], &str); 9] = [
            (&["Капучино с", "сахаром"], "Капучино с сахаром"),
            (&["ff000003042026060310581", "40a1b181f0000"], "ff00000304202606031058140a1b181f0000"),
            (&["2026-06-03", "10:58:14"], "2026-06-03 10:58:14"),
            (&["03.06.2026", "10:58:14"], "03.06.2026 10:58:14"),
            (&["550e8400-e29b-41d4-a716-", "446655440000"], "550e8400-e29b-41d4-a716-446655440000"),
            (&["1 234", "568,89"], "1 234 568,89"),
            (&["Сверхдлинное\u{2060}", "название"], "Сверхдлинноеназвание"),
            (&["два  ", "пробела "], "два  пробела"),
            (&["строка\u{2028}", "вторая"], "строка\nвторая"),
        ];
        for (lines, expected) in cases {
            assert_eq!(join(lines.iter().copied()), expected);
        }
    }

    #[test]
    fn letters_drawn_twice_count_once_and_neighbours_stay() {
        let glyph =
            |x: f64, text: &str| Glyph { text: Some(Text::from(text)), x, y: 10.0, width: 5.0, size: 9.0, turn: 0 };
        let mut glyphs = vec![glyph(0.0, "1"), glyph(5.0, "1"), glyph(0.3, "1"), glyph(5.3, "1"), glyph(10.0, "5")];
        take_out_doubles(&mut glyphs);
        let lines = lines(&glyphs.iter().collect::<Vec<_>>());
        assert_eq!(lines[0].pieces[0].text, "115");
    }
}
