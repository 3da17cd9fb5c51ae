//! Lines of a cell between rules as one text. A line that ends where its cell does may end inside a word: whether it does is told by
//! the room that was left, by what the program does elsewhere in the table, and by the words that stand there whole. Where that
//! does not decide, the row is unsure.

use std::collections::HashSet;

use super::content::Glyph;
use super::known;
use super::layout::{goes_on, is_blank, join_with, lines_of_cell};
use super::table::Row;
use crate::value::Text;

/// How exactly a line may end at the edge of its cell by chance of a width that was made for it, in points.
const MADE_FOR_IT: f64 = 0.3;
/// How much wider than the other one side of a cell may be, in points.
const UNEVEN: f64 = 3.0;
/// How much narrower than told a room may be, in points.
const SLACK: f64 = 0.1;

/// A blank goes over the edge of its cell when there is room for less than this part of it.
const HANGING: f64 = 0.5;
/// After so many broken words it is known which words a program breaks.
const BREAKS: usize = 6;
/// A word with fewer letters may be a part of another.
const WHOLE: usize = 4;
/// A code with so many characters in its first line is one, though it has two lines.
const CODE: usize = 6;

/// A line of a cell.
#[derive(Debug)]
struct CellLine {
    text: String,
    left: f64,
    right: f64,
    /// The widths of its first letter, its first word and its last word.
    first: f64,
    head: f64,
    tail: f64,
    /// The width of a blank.
    space: f64,
}

impl CellLine {
    fn new(glyphs: &[&Glyph], text: String) -> Self {
        let seen: Vec<&&Glyph> = glyphs.iter().filter(|glyph| !is_blank(glyph)).collect();
        let left = seen.first().map_or(0.0, |glyph| glyph.x);
        let right = seen.iter().map(|glyph| glyph.x + glyph.width).fold(left, f64::max);
        let mut words: Vec<(f64, f64)> = Vec::new();
        for glyph in &seen {
            let end = glyph.x + glyph.width;
            match words.last_mut() {
                Some(word) if glyph.x - word.1 <= 0.18 * glyph.size => word.1 = word.1.max(end),
                _ => words.push((glyph.x, end)),
            }
        }
        let width = |word: Option<&(f64, f64)>| word.map_or(0.0, |(from, to)| to - from);
        let first = seen.first().map_or(0.0, |glyph| glyph.width);
        let told = glyphs.iter().filter(|glyph| is_blank(glyph)).map(|glyph| glyph.width).fold(0.0, f64::max);
        let space = if told > 0.0 { told } else { seen.first().map_or(0.0, |glyph| 0.3 * glyph.size) };
        Self { text, left, right, first, head: width(words.first()), tail: width(words.last()), space }
    }

    /// Whether the file says how the next line is joined.
    fn says_how(&self) -> bool {
        self.text
            .ends_with(|letter: char| letter.is_whitespace() || matches!(letter, '\u{2060}' | '\u{2028}' | '\u{ad}'))
    }
}

/// A cell between rules.
#[derive(Debug)]
pub struct CellLines {
    lines: Vec<CellLine>,
    /// How many of them are written to the right; the others have no room to measure.
    level: usize,
    left: f64,
    right: f64,
    /// Whether texts stand beside each other in it, as in a table without rules.
    is_parted: bool,
}

/// How two lines go together.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Break {
    /// Between words.
    Between,
    /// Inside a word.
    Inside,
    /// Either.
    Unknown,
}

impl CellLines {
    /// The letters of a cell between the rules at these places.
    pub fn new(glyphs: &[&Glyph], left: f64, right: f64, is_parted: bool) -> Self {
        let (rows, level) = lines_of_cell(glyphs);
        let lines =
            rows.iter().map(|(row, text)| CellLine::new(&row.iter().collect::<Vec<_>>(), text.clone())).collect();
        Self { lines, level, left, right, is_parted }
    }

    /// Whether a line begins with the mark that ends what was quoted above it.
    fn closes(&self, line: &CellLine) -> bool {
        let above = self.lines.iter().take_while(|other| !std::ptr::eq(*other, line));
        let marks = above.map(|other| other.text.matches('"').count()).sum::<usize>();
        line.text.starts_with('"') && marks % 2 == 1
    }

    /// The rooms that it leaves free at its sides.
    fn pads(&self) -> (f64, f64) {
        let lines = self.lines.iter().take(self.level);
        lines.fold((f64::MAX, f64::MAX), |(left, right), line| {
            (left.min(line.left - self.left), right.min(self.right - line.right))
        })
    }

    /// Pairs of lines of which the file does not say how they go together.
    fn breaks(&self) -> impl Iterator<Item = (&CellLine, &CellLine)> {
        self.lines[..self.level].windows(2).map(|pair| (&pair[0], &pair[1])).filter(|(above, _)| !above.says_how())
    }
}

/// Letters that are no words of Russian, Uzbek or English, nor signs or units, when they stand alone.
const WORDLESS: &str = "бдежзйлнпртфхцчшщэюbdefhjnpqrtuy";

/// What the program that made a table does at the ends of lines.
#[derive(Debug, Default)]
pub struct Habits {
    /// The free room at both sides of cells together, by column.
    pads: Vec<f64>,
    /// How much wider than the other one of the sides seems to be; it may be as wide where no line reaches it.
    uneven: Vec<f64>,
    /// It draws the blank at which a line was broken.
    keeps_blanks: bool,
    /// It draws that blank also where there is no room for it, as programs do that tag what they print.
    hangs_blanks: bool,
    /// It breaks words that are wider than a cell.
    breaks_words: bool,
    /// The columns in which a word is broken for certain: none is as wide as its longest word.
    broken: Vec<bool>,
    /// How many words it breaks for certain, and whether one of them begins behind another in its line.
    breaks: usize,
    breaks_behind: bool,
    /// It breaks anywhere, also in words that had room in the next line.
    breaks_anywhere: bool,
    /// Words that stand whole somewhere.
    words: HashSet<String>,
}

impl Habits {
    /// Learns from the cells of a table; `hanging` counts the blanks that went over the edges of cells of this and earlier tables.
    pub fn of(rows: &[Vec<CellLines>], hanging: &mut usize) -> Self {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut pads = vec![(f64::MAX, f64::MAX); columns];
        for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()).filter(|(_, cell)| cell.level > 0) {
            let (left, right) = cell.pads();
            pads[column] = (pads[column].0.min(left), pads[column].1.min(right));
        }
        // The sides are about equally wide; where no line reaches one of them, the other tells.
        let narrow = |(left, right): (f64, f64)| left.min(right).clamp(0.0, 12.0);
        let wide = |sides: (f64, f64)| sides.0.max(sides.1).clamp(narrow(sides), narrow(sides) + UNEVEN);
        let uneven = pads.iter().map(|sides| wide(*sides) - narrow(*sides)).collect();
        let pads = pads.into_iter().map(|sides| narrow(sides) + wide(sides)).collect();
        let mut habits = Self { pads, uneven, broken: vec![false; columns], ..Self::default() };
        for (at, row) in rows.iter().enumerate() {
            // A page may begin below its header with the rest of a row, and end with a part of one.
            let ends = (at < 2, at + 1 == rows.len());
            row.iter().for_each(|cell| habits.learn_words(cell, ends));
        }
        let (mut kept, mut ragged) = (0usize, 0usize);
        for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
            kept += cell.lines.iter().rev().skip(1).filter(|line| line.text.ends_with(' ')).count();
            let ended = cell.lines[..cell.level].iter().rev().skip(1).filter(|line| line.text.ends_with(' '));
            let most = |line: &&CellLine| habits.room(column, cell, line) + habits.uneven[column];
            *hanging += ended.filter(|line| most(line) < HANGING * line.space).count();
            for (above, below) in cell.breaks() {
                let room = habits.room(column, cell, above);
                if goes_on(&above.text, &below.text) && !above.text.ends_with('-') {
                    habits.breaks_words = true;
                } else if room < below.first - SLACK {
                    let fits = above.tail + below.head <= habits.inner(column, cell) - SLACK;
                    habits.breaks_anywhere |= fits && habits.is_inside(above, below);
                } else if below.head > room && is_between_letters(above, below) {
                    ragged += 1;
                }
            }
        }
        for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
            habits.learn_known(column, cell);
        }
        habits.keeps_blanks = (kept > 0 || *hanging > 1) && kept >= ragged;
        habits.hangs_blanks = habits.keeps_blanks && *hanging > 1;
        for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
            habits.learn_breaks(column, cell);
        }
        habits
    }

    /// Learns from texts that are known however they were broken: a word inside which a line ends.
    fn learn_known(&mut self, column: usize, cell: &CellLines) {
        let texts: Vec<&str> = cell.lines.iter().map(|line| line.text.as_str()).collect();
        let Some(glue) = known::certain(&texts).filter(|_| cell.level == cell.lines.len() && cell.level > 1) else {
            return;
        };
        let broken = cell.lines.windows(2).zip(&glue[1..]).filter(|(_, glued)| **glued).map(|(pair, _)| pair);
        for pair in broken.filter(|pair| is_between_letters(&pair[0], &pair[1])) {
            self.breaks_words = true;
            self.breaks_anywhere |= pair[0].tail + pair[1].head <= self.inner(column, cell) - SLACK;
        }
    }

    /// Learns from the words that are broken for certain.
    fn learn_breaks(&mut self, column: usize, cell: &CellLines) {
        for (above, below) in cell.breaks() {
            let is_code = goes_on(&above.text, &below.text) && !above.text.ends_with('-');
            let is_word = is_between_letters(above, below) && below.head > self.room(column, cell, above);
            if is_code || (is_word && self.lacks_blank(column, cell, above)) {
                self.breaks += 1;
                self.breaks_words = true;
                self.breaks_behind |= above.text.trim().contains(char::is_whitespace);
                if let Some(broken) = self.broken.get_mut(column) {
                    *broken = true;
                }
            }
        }
    }

    /// Whether the blank at which a line would have been broken is not drawn, where it would be.
    fn lacks_blank(&self, column: usize, cell: &CellLines, above: &CellLine) -> bool {
        self.hangs_blanks || (self.keeps_blanks && self.room(column, cell, above) >= above.space + SLACK)
    }

    /// Whether a line ends with a word that would not have been broken there: words are broken only where they begin a line.
    fn ends_whole(&self, above: &CellLine) -> bool {
        self.breaks >= BREAKS && !self.breaks_behind && above.text.trim().contains(char::is_whitespace)
    }

    /// Learns the words that stand whole; the first or the last may not.
    fn learn_words(&mut self, cell: &CellLines, (is_first, is_last): (bool, bool)) {
        let count = cell.lines.len();
        for (at, line) in cell.lines.iter().enumerate() {
            let words: Vec<&str> = line.text.split_whitespace().collect();
            let begun = if at > 0 { !cell.lines[at - 1].says_how() } else { is_first };
            let open = if at + 1 < count { !line.says_how() } else { is_last };
            let end = words.len().saturating_sub(usize::from(open));
            let whole = words.get(usize::from(begun)..end).unwrap_or_default();
            self.words.extend(whole.iter().map(|word| (*word).to_owned()));
        }
    }

    /// The widest line that a cell has room for.
    fn inner(&self, column: usize, cell: &CellLines) -> f64 {
        cell.right - cell.left - self.pads.get(column).copied().unwrap_or(0.0)
    }

    fn room(&self, column: usize, cell: &CellLines, line: &CellLine) -> f64 {
        self.inner(column, cell) - (line.right - line.left)
    }

    /// Whether two lines are parts of one word for certain: it stands whole elsewhere, or no word begins as the lower part.
    fn is_inside(&self, above: &CellLine, below: &CellLine) -> bool {
        let head = below.text.split_whitespace().next().unwrap_or_default();
        let tail = above.text.split_whitespace().next_back().unwrap_or_default();
        let ends = |text: Option<char>| text.is_some_and(char::is_alphabetic);
        if !ends(tail.chars().next_back()) || !ends(head.chars().next()) {
            return false;
        }
        let mut letters = head.chars();
        let first = letters.next().unwrap_or_default();
        let alone = letters.next().is_none();
        matches!(first, 'ь' | 'ъ' | 'ы')
            || (alone && WORDLESS.contains(first))
            || self.words.contains(&format!("{tail}{head}"))
    }

    /// A row of cells. Headings are not unsure: whether they are known is asked with and without the blanks in doubt.
    pub fn row(&self, cells: &[CellLines], is_unsure: bool) -> Row {
        let (texts, open) = (Vec::with_capacity(cells.len()), Vec::with_capacity(cells.len()));
        let mut row = Row { cells: texts, open, is_unsure, ..Row::default() };
        let mut is_sure = true;
        for (column, cell) in cells.iter().enumerate() {
            let (text, is_certain) = self.text(column, cell);
            is_sure &= is_certain && !cell.is_parted;
            row.cells.push(text);
            row.lines.push(cell.lines.len());
            row.open.push(self.is_open(column, cell));
        }
        let has_digit = |cell: &Text| cell.chars().any(|letter| letter.is_ascii_digit());
        row.is_unsure |= !is_sure && row.cells.iter().any(has_digit);
        row
    }

    /// The text of a cell, and whether that is certain.
    fn text(&self, column: usize, cell: &CellLines) -> (Text, bool) {
        let texts = || cell.lines.iter().map(|line| line.text.as_str());
        if cell.level == cell.lines.len()
            && cell.level > 1
            && let Some(glue) = known::glue(&texts().collect::<Vec<_>>())
        {
            return (join_with(texts(), &glue), true);
        }
        let mut is_sure = true;
        let glue: Vec<bool> = (0..cell.lines.len())
            .map(|at| {
                if at == 0 || at >= cell.level || cell.lines[at - 1].says_how() {
                    return false;
                }
                let found = self.between(column, cell, &cell.lines[at - 1], &cell.lines[at]);
                is_sure &= found != Break::Unknown;
                found == Break::Inside
            })
            .collect();
        (join_with(texts(), &glue), is_sure)
    }

    /// Whether a cell ends at its edge with a letter, so that a word may go on with the next page.
    fn is_open(&self, column: usize, cell: &CellLines) -> bool {
        let Some(last) = cell.lines.last().filter(|_| cell.level == cell.lines.len() && !self.pads.is_empty()) else {
            return false;
        };
        let letter = (last.right - last.left) / last.text.chars().count().max(1) as f64;
        last.text.ends_with(char::is_alphanumeric) && self.room(column, cell, last) < 1.6 * letter
    }

    fn between(&self, column: usize, cell: &CellLines, above: &CellLine, below: &CellLine) -> Break {
        let (room, inner) = (self.room(column, cell, above), self.inner(column, cell));
        let (Some(last), Some(first)) = (above.text.chars().next_back(), below.text.chars().next()) else {
            return Break::Between;
        };
        if goes_on(&above.text, &below.text) {
            return Break::Inside;
        }
        // A time of day stands behind its date.
        if last.is_ascii_digit() && is_time(&below.text) {
            return Break::Between;
        }
        // Whether there was room is not measured so exactly: a letter may be wider than its cell and go over its sides.
        if self.keeps_blanks && self.breaks_words && (below.head - room).abs() < MADE_FOR_IT {
            return Break::Unknown;
        }
        // What had room was not wrapped: the text has a line end there.
        if below.head <= room {
            return Break::Between;
        }
        let before = above.text.chars().rev().nth(1);
        let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        // No blank stands behind what opens, nor before what closes.
        let opens = matches!(last, '(' | '«' | '„' | '[') || (last == '"' && before.is_some_and(char::is_whitespace));
        if opens || cell.closes(below) || matches!(first, ')' | '»' | ']' | ',' | '.' | ';' | ':' | '!' | '?' | '%') {
            return Break::Inside;
        }
        let in_number = matches!(last, '-' | ':' | '/' | '.') && before.is_some_and(|letter| letter.is_ascii_digit());
        if (in_number && first.is_ascii_digit()) || (last == '-' && is_part(before) && first.is_alphanumeric()) {
            return Break::Inside;
        }
        if room >= below.first - SLACK {
            return if self.keeps_blanks { Break::Inside } else { Break::Between };
        }
        // The blank at a line's end is drawn where it has room, or always.
        if self.lacks_blank(column, cell, above) {
            return Break::Inside;
        }
        let is_broken = self.broken.get(column).copied().unwrap_or(false);
        let tail = above.text.split_whitespace().next_back();
        let fits = above.tail + below.head <= inner - SLACK;
        // Where words are broken, a short part of one may look like another.
        let least = if is_broken { WHOLE } else { 1 };
        let is_known = tail.is_some_and(|word| word.chars().count() >= least && self.words.contains(word));
        let is_in_digits = last.is_ascii_digit() && first.is_ascii_digit();
        let is_mask = |letter: char| letter == '*' || letter.is_ascii_digit();
        let is_in_mask = (last == '*' || first == '*') && is_mask(last) && is_mask(first);
        let is_made_for = room.abs() < MADE_FOR_IT && !self.breaks_words;
        let is_word = last.is_alphanumeric() && first.is_alphanumeric();
        // A blank stands behind what ends a part of a text, and before what begins one.
        let is_parted = matches!(last, ',' | ';' | ':' | '.' | '!' | '?' | ')' | '»' | ']' | '%')
            || matches!(first, '(' | '«' | '„' | '[' | '"' | '№' | '&' | '–' | '—');
        match () {
            () if is_code(cell) && self.breaks_words && is_in_mask => Break::Inside,
            () if !is_word && (is_parted || !self.breaks_words) => Break::Between,
            () if is_date(above.text.trim()) && first.is_ascii_digit() => Break::Between,
            () if self.is_inside(above, below) => Break::Inside,
            () if self.breaks_anywhere => Break::Unknown,
            () if is_code(cell) && self.breaks_words && !fits && (cell.level > 2 || is_in_digits) => Break::Inside,
            () if fits || is_known || is_made_for || self.ends_whole(above) => Break::Between,
            () if !is_word => Break::Unknown,
            () if is_code(cell) && cell.level > 2 => Break::Inside,
            () if self.breaks_words && is_in_digits && is_amount(cell) => Break::Inside,
            () if self.keeps_blanks || self.breaks_words => Break::Unknown,
            () => Break::Between,
        }
    }
}

/// Whether a text begins with a time of day.
pub fn is_time(text: &str) -> bool {
    let hours = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&hours) && text.as_bytes().get(hours) == Some(&b':')
}

/// Whether a line ends and the next begins with a letter or digit: elsewhere a program may break a text without a blank.
fn is_between_letters(above: &CellLine, below: &CellLine) -> bool {
    above.text.ends_with(char::is_alphanumeric) && below.text.starts_with(char::is_alphanumeric)
}

/// Whether a cell holds one code: letters, digits and the stars of a masked number, and each line without a blank.
fn is_code(cell: &CellLines) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'*';
    let is_part = |line: &CellLine| !line.text.is_empty() && line.text.bytes().all(is_sign);
    let has_digit = |line: &CellLine| line.text.bytes().any(|byte| byte.is_ascii_digit());
    let is_long = cell.lines.first().is_some_and(|line| line.text.len() >= CODE && has_digit(line));
    let ends_with_digit = cell.lines.last().is_some_and(has_digit);
    cell.level >= 2
        && (cell.level >= 3 || (is_long && ends_with_digit))
        && cell.lines.iter().all(is_part)
        && cell.lines.iter().any(has_digit)
}

/// Whether a cell holds one amount with a fraction: it says the same with and without a blank between its thousands.
fn is_amount(cell: &CellLines) -> bool {
    let letters: String = cell.lines.iter().map(|line| line.text.trim()).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = letters.rsplit_once(['.', ',']);
    parts.is_some_and(|(whole, rest)| is_number(whole) && is_number(rest) && rest.len() <= 2)
}

/// Whether a text ends with a whole date.
fn is_date(text: &str) -> bool {
    let word = text.split_whitespace().next_back().unwrap_or_default();
    let parts: Vec<&str> = word.split(['-', '.', '/']).collect();
    parts.len() == 3
        && word.len() >= 8
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}
