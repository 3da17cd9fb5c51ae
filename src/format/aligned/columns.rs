//! Where the columns of aligned text stand, found from its first lines, and lines cut by them. Positions count characters.

use crate::format::Cell;
use crate::text::trim;
use crate::value::Text;

/// The lines that are looked at.
const LINES: usize = 200;
/// A file needs this many lines with several columns to be taken for aligned text.
const ENOUGH: usize = 2;

/// Where the columns stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Columns {
    /// Between the bars of a box.
    Boxed(char),
    /// Each from its first position to before the next column's, as a ruler line shows them.
    Ruled(Vec<usize>),
    /// Each in a stretch of positions, with blank positions between them.
    Spaced(Vec<Stretch>),
}

/// The first position of a column and the one behind its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    start: usize,
    end: usize,
}

/// A run of text with no more than single spaces inside.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    start: usize,
    end: usize,
    text: String,
}

/// Whether the line is only dashes, equals signs, pluses and the like: a ruler or the border of a box.
pub fn is_ruler(line: &str) -> bool {
    let line = trim(line);
    let marks = line.chars().filter(|letter| is_ruler_mark(*letter)).count();
    marks >= 3 && line.chars().all(|letter| is_ruler_mark(letter) || letter == ' ' || letter == '|')
}

fn is_ruler_mark(letter: char) -> bool {
    matches!(letter, '-' | '=' | '+' | '_' | '*' | '\u{2500}'..='\u{257f}')
}

impl Columns {
    /// The columns of the first lines of a text; `None` when they show none.
    pub fn find(text: &str) -> Option<Columns> {
        let lines: Vec<&str> = text.lines().filter(|line| !trim(line).is_empty()).take(LINES).collect();
        let (rulers, rows): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| is_ruler(line));
        if let Some(bar) = box_bar(&rows, !rulers.is_empty()) {
            return Some(Columns::Boxed(bar));
        }
        if let Some(starts) = rulers.iter().find_map(|ruler| ruler_starts(ruler)) {
            return Some(Columns::Ruled(starts));
        }
        let tokens: Vec<Vec<Token>> = rows.iter().map(|row| tokens(row)).filter(|tokens| tokens.len() > 1).collect();
        (tokens.len() >= ENOUGH && tokens.len() * 2 >= rows.len()).then(|| Columns::Spaced(stretches(&tokens)))
    }

    /// How many columns there are; 0 when that depends on the line.
    pub fn count(&self) -> usize {
        match self {
            Columns::Boxed(_) => 0,
            Columns::Ruled(starts) => starts.len(),
            Columns::Spaced(stretches) => stretches.len(),
        }
    }

    /// Whether the columns stand in a box.
    pub fn is_boxed(&self) -> bool {
        matches!(self, Columns::Boxed(_))
    }

    /// Cuts a line into cells.
    pub fn cut(&self, line: &str, cells: &mut Vec<Cell>) {
        match self {
            Columns::Boxed(bar) => cut_box(line, *bar, cells),
            Columns::Ruled(starts) => cut_at(line, starts, cells),
            Columns::Spaced(stretches) => cut_tokens(line, stretches, cells),
        }
    }
}

fn cell(text: &str) -> Cell {
    match trim(text) {
        "" => Cell::Empty,
        text => Cell::Text(Text::new(text)),
    }
}

/// The bar of a box: most rows begin and end with it, or hold it between columns where rulers cross with pluses.
fn box_bar(rows: &[&str], ruled: bool) -> Option<char> {
    ['|', '│', '║'].into_iter().find(|&bar| {
        let framed =
            |row: &&&str| trim(row).starts_with(bar) && trim(row).ends_with(bar) && trim(row).chars().count() > 1;
        let divided = |row: &&&str| ruled && row.contains(bar);
        let boxed = rows.iter().filter(|row| framed(row) || divided(row)).count();
        boxed > 0 && boxed * 2 > rows.len()
    })
}

fn cut_box(line: &str, bar: char, cells: &mut Vec<Cell>) {
    let line = trim(line);
    let inner = line.strip_prefix(bar).map(|inner| inner.strip_suffix(bar).unwrap_or(inner)).unwrap_or(line);
    cells.extend(inner.split(bar).map(cell));
}

/// The first positions of the dashes of a ruler such as `----- ---  ------`.
fn ruler_starts(ruler: &str) -> Option<Vec<usize>> {
    let mut starts = Vec::new();
    let mut before = ' ';
    for (place, letter) in ruler.chars().enumerate() {
        if letter != ' ' && before == ' ' {
            starts.push(place);
        }
        before = letter;
    }
    (starts.len() > 1).then_some(starts)
}

fn cut_at(line: &str, starts: &[usize], cells: &mut Vec<Cell>) {
    let mut letters = line.chars();
    for (place, start) in starts.iter().enumerate() {
        let from = if place == 0 { 0 } else { *start };
        let width = starts.get(place + 1).map_or(usize::MAX, |next| next - from);
        let text: String = letters.by_ref().take(width).collect();
        cells.push(cell(&text));
    }
}

/// The runs of text between two or more blanks, or a tab.
fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut blanks = 2;
    for (place, letter) in line.chars().enumerate() {
        if letter == '\t' {
            blanks += 2;
            continue;
        }
        if letter.is_whitespace() {
            blanks += 1;
            continue;
        }
        match tokens.last_mut() {
            Some(token) if blanks < 2 => {
                token.text.extend(std::iter::repeat_n(' ', blanks));
                token.text.push(letter);
                token.end = place + 1;
            }
            _ => tokens.push(Token { start: place, end: place + 1, text: letter.to_string() }),
        }
        blanks = 0;
    }
    tokens
}

/// The stretches of positions that tokens cover. A few lines may run over the gap between two columns; the line with the
/// most tokens, which is the header or as good, always counts.
fn stretches(lines: &[Vec<Token>]) -> Vec<Stretch> {
    let most = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = lines.iter().flatten().map(|token| token.end).max().unwrap_or(0);
    let mut covered = vec![0usize; width + 1];
    for token in lines.iter().flatten() {
        covered[token.start..token.end].iter_mut().for_each(|count| *count += 1);
    }
    let fullest = lines.iter().find(|line| line.len() == most).map_or(&[][..], Vec::as_slice);
    let mut best = covered_stretches(&covered, 0, fullest);
    for percent in [1, 3, 6] {
        if best.len() >= most {
            break;
        }
        let tolerance = (lines.len() * percent).div_ceil(100);
        let next = covered_stretches(&covered, tolerance, fullest);
        if next.len() > best.len() && next.len() <= most {
            best = next;
        }
    }
    best
}

fn covered_stretches(covered: &[usize], tolerance: usize, fullest: &[Token]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut open = false;
    for (place, &count) in covered.iter().enumerate() {
        let inside = count > tolerance || fullest.iter().any(|token| (token.start..token.end).contains(&place));
        match stretches.last_mut() {
            Some(last) if inside && open => last.end = place + 1,
            _ if inside => stretches.push(Stretch { start: place, end: place + 1 }),
            _ => {}
        }
        open = inside;
    }
    stretches
}

fn cut_tokens(line: &str, stretches: &[Stretch], cells: &mut Vec<Cell>) {
    let tokens = tokens(line);
    if tokens.is_empty() {
        return;
    }
    cells.resize(stretches.len(), Cell::Empty);
    if let [only] = tokens.as_slice() {
        put(cells, column_of(only, stretches), &only.text);
        return;
    }
    for token in &tokens {
        for (column, text) in pieces(token, stretches) {
            put(cells, column, &text);
        }
    }
}

/// The column that a token overlaps most, or else the nearest.
fn column_of(token: &Token, stretches: &[Stretch]) -> usize {
    let distance = |stretch: &Stretch| {
        let overlap = token.end.min(stretch.end) as i64 - token.start.max(stretch.start) as i64;
        -overlap
    };
    stretches.iter().enumerate().min_by_key(|(_, stretch)| distance(stretch)).map_or(0, |(place, _)| place)
}

/// A token that runs over several columns is cut at blanks that stand between them; without such blanks it stays whole.
fn pieces(token: &Token, stretches: &[Stretch]) -> Vec<(usize, String)> {
    let crossed: Vec<&Stretch> =
        stretches.iter().filter(|stretch| stretch.start < token.end && stretch.end > token.start).collect();
    if crossed.len() < 2 {
        return vec![(column_of(token, stretches), token.text.clone())];
    }
    let letters: Vec<char> = token.text.chars().collect();
    let mut cuts = vec![0];
    for pair in crossed.windows(2) {
        let gap = pair[0].end..pair[1].start;
        let blank = gap.into_iter().find(|place| letters.get(place - token.start) == Some(&' '));
        cuts.extend(blank.map(|place| place - token.start));
    }
    cuts.push(letters.len());
    let part = |pair: &[usize]| {
        let text: String = letters[pair[0]..pair[1]].iter().collect();
        let piece = Token { start: token.start + pair[0], end: token.start + pair[1], text };
        (column_of(&piece, stretches), piece.text)
    };
    cuts.windows(2).map(part).collect()
}

/// Puts a text into a column; behind what stands there already.
fn put(cells: &mut [Cell], column: usize, text: &str) {
    let Some(place) = cells.get_mut(column) else { return };
    match place {
        Cell::Text(standing) => {
            standing.push_str("  ");
            standing.push_str(trim(text));
        }
        _ => *place = cell(text),
    }
}
