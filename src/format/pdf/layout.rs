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
/// The narrowest gap between two texts that were placed each by itself, in sizes of the text.
const APART: f64 = 0.08;
/// How many times as often gaps without a blank may be found on a page that draws its blanks.
const MOSTLY_TOLD: usize = 20;
/// A gap between texts that were placed each by itself, in sizes of the text.
const WIDE: f64 = 1.0;
/// A gap that no text has between its words, in sizes of the text.
const VERY_WIDE: f64 = 2.0;
/// How far letters of one line may stand above each other, in sizes of the text.
const SAME_LINE: f64 = 0.35;
/// Letters nearer than this to an equal one are the same letter drawn twice to look bold, in widths of the letter.
const DOUBLED: f64 = 0.3;
/// The most letters beside one that are compared with it.
const COMPARED: usize = 64;
/// Letters that share more than this part of the narrower one's width are drawn across each other,
const CROSSED: f64 = 0.6;
/// when their lines are nearer than this, in sizes of the text.
const CLOSE: f64 = 0.6;

/// Letters between two wide gaps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// Where it begins, in points.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// What it says; a letter that says nothing is U+FFFD.
    pub text: String,
    /// Whether a gap in which no blank is drawn stands before it, on a page that draws its blanks.
    pub is_apart: bool,
    /// Where words, and texts placed by themselves, begin inside it: the place in the text, where the word before ends, where this
    /// one begins.
    pub words: Vec<(usize, f64, f64)>,
    /// Whether letters of it are drawn across others.
    pub is_crossed: bool,
    /// Its letters, from left to right.
    pub glyphs: Vec<Glyph>,
}

impl Piece {
    /// Puts the piece that stands behind it to it, as a word of it.
    pub fn append(&mut self, next: Self) {
        self.text.push(' ');
        self.words.push((self.text.len(), self.right, next.left));
        self.words.extend(next.words.iter().map(|(place, right, left)| (place + self.text.len(), *right, *left)));
        self.text.push_str(&next.text);
        self.glyphs.extend(next.glyphs);
        self.right = next.right;
        self.is_crossed |= next.is_crossed;
    }

    /// The piece before one of its words, and that from there on.
    pub fn split(&self, place: usize, right: f64, left: f64) -> (Self, Self) {
        let (before, behind) = self.text.split_at(place.min(self.text.len()));
        let words =
            self.words.iter().filter(|word| word.0 > place).map(|(at, right, left)| (at - place, *right, *left));
        let (own, others) = self.glyphs.iter().cloned().partition(|glyph| glyph.x < left);
        let (text, words) = (behind.to_owned(), words.collect());
        let next = Self { left, text, is_apart: false, words, glyphs: others, ..*self };
        let words = self.words.iter().filter(|word| word.0 < place).copied().collect();
        (Self { right, text: before.trim_end().to_owned(), words, glyphs: own, ..*self }, next)
    }
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
    mark_crossed(&mut page.glyphs);
    // Where every letter is placed by itself, that says nothing of texts.
    let runs = 1 + page.glyphs.windows(2).filter(|pair| pair[0].run != pair[1].run).count();
    if runs * 2 > page.glyphs.len() {
        page.glyphs.iter_mut().for_each(|glyph| glyph.run = 0);
    }
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
    for rule in page.rules.iter_mut().chain(&mut page.shades) {
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

/// Marks letters that are drawn across each other, as where the text of one cell runs over into another: they cannot be told apart.
fn mark_crossed(glyphs: &mut [Glyph]) {
    let is_seen = |glyph: &Glyph| glyph.text.as_deref().is_some_and(|text| text.chars().all(char::is_alphanumeric));
    let mut order: Vec<usize> = (0..glyphs.len()).filter(|at| glyphs[*at].turn == 0 && is_seen(&glyphs[*at])).collect();
    order.sort_by(|one, other| glyphs[*one].y.total_cmp(&glyphs[*other].y));
    let mut crossed = vec![false; glyphs.len()];
    let mut begin = 0;
    let mut near: Vec<usize> = Vec::new();
    while begin < order.len() {
        // The letters whose lines are near to that of this one, from left to right.
        let first = &glyphs[order[begin]];
        let end = begin + order[begin..].partition_point(|at| glyphs[*at].y - first.y < CLOSE * first.size);
        near.clear();
        near.extend_from_slice(&order[begin..end]);
        near.sort_by(|one, other| glyphs[*one].x.total_cmp(&glyphs[*other].x));
        for (place, &at) in near.iter().enumerate() {
            let glyph = &glyphs[at];
            let reach = glyph.x + glyph.width;
            let beside = near[place + 1..].iter().take(COMPARED).take_while(|other| glyphs[**other].x <= reach);
            for &other in beside {
                if are_across(glyph, &glyphs[other]) {
                    (crossed[at], crossed[other]) = (true, true);
                }
            }
        }
        // The next letters are those of the next line.
        begin += order[begin..end].partition_point(|at| glyphs[*at].y - first.y < 0.01 * first.size).max(1);
    }
    glyphs.iter_mut().zip(crossed).for_each(|(glyph, is_crossed)| glyph.is_crossed = is_crossed);
}

/// Whether two letters, of which the other does not begin before the first, share so much room that one is drawn across the other.
fn are_across(glyph: &Glyph, next: &Glyph) -> bool {
    let shared = (glyph.x + glyph.width).min(next.x + next.width) - next.x;
    let (small, large) = (glyph.size.min(next.size), glyph.size.max(next.size));
    shared > CROSSED * glyph.width.min(next.width) && (glyph.y - next.y).abs() < CLOSE * small && large <= 1.5 * small
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

/// What parts the pieces of a line.
#[derive(Debug, Clone, Copy)]
struct Gaps {
    /// The narrowest gap between columns, in widths of a space.
    column: f64,
    /// Whether the page draws the blanks between words, so that a gap without one stands between two texts.
    are_told: bool,
}

/// Letters into lines from the top down. All letters must be written in one direction; it is taken for the right one.
pub fn lines(glyphs: &[&Glyph]) -> Vec<Line> {
    let rows = level(glyphs);
    let are_told = tells_blanks(&rows);
    rows.into_iter().filter_map(|row| line(row, Gaps { column: COLUMN_GAP, are_told })).collect()
}

/// Whether letters draw the blanks between their words.
pub fn draws_blanks(glyphs: &[&Glyph]) -> bool {
    tells_blanks(&level(glyphs))
}

/// Whether texts stand beside each other in a cell with a gap between them that no words of one text have: it is wider than gaps between
/// words and no blank is drawn in it. Where blanks are not drawn it must be wide, or very wide where the texts were not placed each by
/// itself.
pub fn stands_apart(glyphs: &[&Glyph], are_told: bool) -> bool {
    let upright: Vec<&Glyph> = glyphs.iter().copied().filter(|glyph| glyph.turn == 0).collect();
    level(&upright).iter().any(|row| {
        let space = space_of(row);
        let mut before: Option<&Glyph> = None;
        let mut has_blank = false;
        row.iter().any(|glyph| {
            if is_blank(glyph) {
                has_blank = true;
                return false;
            }
            let (before, has_blank) = (before.replace(glyph), std::mem::take(&mut has_blank));
            let widest = match before {
                _ if are_told => COLUMN_GAP * space,
                Some(before) if before.run != glyph.run => WIDE * glyph.size,
                _ => VERY_WIDE * glyph.size,
            };
            !has_blank && before.is_some_and(|before| glyph.x - (before.x + before.width) > widest)
        })
    })
}

/// Letters by the lines in which they stand, from left to right.
fn level<'g>(glyphs: &[&'g Glyph]) -> Vec<Vec<&'g Glyph>> {
    let mut sorted: Vec<&Glyph> = glyphs.to_vec();
    sorted.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut rows = Vec::new();
    let mut open: Vec<&Glyph> = Vec::new();
    let (mut y, mut size) = (0.0, 0.0);
    for glyph in sorted {
        if !open.is_empty() && glyph.y - y > SAME_LINE * glyph.size.max(size) {
            rows.push(std::mem::take(&mut open));
        }
        if open.is_empty() || glyph.size > size {
            (y, size) = (glyph.y, glyph.size);
        }
        open.push(glyph);
    }
    rows.push(open);
    for row in &mut rows {
        row.sort_by(|one, other| one.x.total_cmp(&other.x));
    }
    rows
}

/// Whether a letter is a blank.
pub fn is_blank(glyph: &Glyph) -> bool {
    glyph.text.as_deref().is_some_and(|text| text.trim().is_empty())
}

/// The width of a space in a line.
fn space_of(glyphs: &[&Glyph]) -> f64 {
    let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
    let told = glyphs.iter().filter(|glyph| is_blank(glyph) && glyph.width > 0.0).map(|glyph| glyph.width);
    told.fold(USUAL_SPACE * size, f64::max).min(0.7 * size)
}

/// Whether a page draws the blanks between words: then narrow gaps with a blank are no rarity among all narrow ones. Few programs
/// only move on instead, and they never draw a blank.
fn tells_blanks(rows: &[Vec<&Glyph>]) -> bool {
    let (mut told, mut untold) = (0usize, 0usize);
    for row in rows {
        let space = space_of(row);
        let (mut end, mut has_blank) = (None, false);
        for glyph in row {
            if is_blank(glyph) {
                has_blank = true;
                continue;
            }
            let gap = end.map_or(f64::MAX, |end| glyph.x - end);
            if gap > SPACE * glyph.size && gap <= COLUMN_GAP * space {
                *(if has_blank { &mut told } else { &mut untold }) += 1;
            }
            end = Some(end.unwrap_or(f64::MIN).max(glyph.x + glyph.width));
            has_blank = false;
        }
    }
    told >= 2 && told * MOSTLY_TOLD >= untold
}

fn line(glyphs: Vec<&Glyph>, gaps: Gaps) -> Option<Line> {
    let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
    let baseline = glyphs.iter().filter(|glyph| glyph.size >= size * 0.9).map(|glyph| glyph.y).fold(f64::MIN, f64::max);
    let space = space_of(&glyphs);
    let mut pieces: Vec<Piece> = Vec::new();
    // Blanks that stand behind the last letter, and where that letter ends.
    let mut blanks = String::new();
    let mut waiting: Vec<Glyph> = Vec::new();
    let mut run = None;
    for glyph in glyphs {
        let shown = glyph.text.as_deref().unwrap_or("\u{fffd}");
        if is_blank(glyph) {
            blanks.push_str(shown);
            waiting.push(glyph.clone());
            continue;
        }
        let gap = pieces.last().map_or(f64::MAX, |piece| glyph.x - piece.right);
        let is_new = run.replace(glyph.run).is_some_and(|run| run != glyph.run);
        let near = if is_new { APART } else { SPACE };
        let is_apart = gaps.are_told && blanks.is_empty() && gap > near * glyph.size && !pieces.is_empty();
        match pieces.last_mut() {
            Some(piece) if !is_apart && gap <= gaps.column * space => {
                if !blanks.is_empty() {
                    piece.text.push_str(&blanks);
                } else if gap > SPACE * glyph.size {
                    piece.text.push(' ');
                }
                if !blanks.is_empty() || gap > SPACE * glyph.size || is_new {
                    piece.words.push((piece.text.len(), piece.right, glyph.x));
                }
                piece.text.push_str(shown);
                piece.glyphs.append(&mut waiting);
                piece.glyphs.push(glyph.clone());
                piece.is_crossed |= glyph.is_crossed;
                piece.right = piece.right.max(glyph.x + glyph.width);
            }
            _ => pieces.push(Piece {
                left: glyph.x,
                right: glyph.x + glyph.width,
                text: shown.to_owned(),
                is_apart,
                words: Vec::new(),
                is_crossed: glyph.is_crossed,
                glyphs: vec![glyph.clone()],
            }),
        }
        blanks.clear();
        waiting.clear();
    }
    if let (Some(piece), false) = (pieces.last_mut(), blanks.is_empty()) {
        // A blank at the end tells how the next line is joined.
        piece.text.push_str(&blanks);
        piece.glyphs.append(&mut waiting);
    }
    (!pieces.is_empty()).then_some(Line { y: baseline, size, pieces })
}

/// The lines of a cell with their texts, whatever their direction, and how many of them are written to the right. Letters that are
/// written otherwise are turned.
pub fn lines_of_cell(glyphs: &[&Glyph]) -> (Vec<(Vec<Glyph>, String)>, usize) {
    let (mut lines, mut upright) = (Vec::new(), 0);
    let whole = Gaps { column: f64::MAX, are_told: false };
    for turn in 0..4u8 {
        let turned: Vec<Glyph> = glyphs
            .iter()
            .filter(|glyph| glyph.turn == turn)
            .map(|glyph| {
                let (x, y) = turned((0.0, 0.0), turn, glyph.x, glyph.y);
                Glyph { x, y, turn: 0, ..(*glyph).clone() }
            })
            .collect();
        for row in level(&turned.iter().collect::<Vec<_>>()) {
            let letters = row.iter().map(|glyph| (*glyph).clone()).collect();
            let Some(found) = line(row, whole) else { continue };
            lines.push((letters, found.pieces.into_iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ")));
        }
        if turn == 0 {
            upright = lines.len();
        }
    }
    (lines, upright)
}

/// The lines of a cell as one text: what was wrapped is again what it was. A line separator at the end of a line says that the text
/// has a line end there, a word joiner or a soft hyphen that a word goes on; so does a long code without spaces that is broken off,
/// and a hyphen inside a code. Lines are `glued` that are known to go on with the word above them.
pub fn join_with<'t>(lines: impl Iterator<Item = &'t str>, glued: &[bool]) -> Text {
    let mut text = String::new();
    let mut above = "";
    for (at, line) in lines.enumerate() {
        let line = if text.is_empty() { line.trim_start() } else { line };
        // Where a line begins with blanks that belong to the text, a joiner stands before them.
        let line = line.strip_prefix('\u{2060}').unwrap_or(line);
        if let Some(open) = text.strip_suffix(['\u{2060}', '\u{ad}']) {
            text.truncate(open.len());
        } else if let Some(ended) = text.strip_suffix('\u{2028}') {
            text.truncate(ended.trim_end_matches(|letter: char| letter.is_whitespace() && letter != '\n').len());
            text.push('\n');
        } else if !text.is_empty()
            && !text.ends_with(char::is_whitespace)
            && !glued.get(at).copied().unwrap_or(false)
            && !goes_on(above, line)
        {
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
        let cases: [(&[&str], &str); 11] = [
            (&["Капучино с", "сахаром"], "Капучино с сахаром"),
            (&["ff000003042026060310581", "40a1b181f0000"], "ff00000304202606031058140a1b181f0000"),
            (&["2026-06-03", "10:58:14"], "2026-06-03 10:58:14"),
            (&["03.06.2026", "10:58:14"], "03.06.2026 10:58:14"),
            (&["550e8400-e29b-41d4-a716-", "446655440000"], "550e8400-e29b-41d4-a716-446655440000"),
            (&["1 234", "568,89"], "1 234 568,89"),
            (&["Сверхдлинное\u{2060}", "название"], "Сверхдлинноеназвание"),
            (&["два  ", "пробела "], "два  пробела"),
            (&["строка\u{2028}", "вторая"], "строка\nвторая"),
            (&["строка\u{2028}", "\u{2060}\u{2028}", "\u{2060} вторая"], "строка\n\n вторая"),
            (&["много  \u{2060}", "\u{2060}  пробелов"], "много    пробелов"),
        ];
        for (lines, expected) in cases {
            assert_eq!(join_with(lines.iter().copied(), &[]), expected);
        }
    }

    #[test]
    fn letters_drawn_twice_count_once_and_neighbours_stay() {
        let glyph = |x: f64, text: &str| Glyph {
            text: Some(Text::from(text)),
            x,
            y: 10.0,
            width: 5.0,
            size: 9.0,
            turn: 0,
            is_crossed: false,
            run: 0,
        };
        let mut glyphs = vec![glyph(0.0, "1"), glyph(5.0, "1"), glyph(0.3, "1"), glyph(5.3, "1"), glyph(10.0, "5")];
        take_out_doubles(&mut glyphs);
        let lines = lines(&glyphs.iter().collect::<Vec<_>>());
        assert_eq!(lines[0].pieces[0].text, "115");
    }
}
