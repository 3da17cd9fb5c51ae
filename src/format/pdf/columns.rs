//! The columns of a table without upright rules: what stays white from line to line parts them, and headings stand over them.

use super::known;
use super::layout::{Line, Piece};
use super::table::stands_alone;

/// The narrowest white gap between two columns, in sizes of the text.
const GUTTER: f64 = 0.3;
/// How exactly texts of a column stand below each other, in points.
pub const EDGE: f64 = 0.6;
/// Lines nearer than this may be one heading, in sizes of the text.
const TIGHT: f64 = 1.45;
/// The line of headings is one of so many at the top of a table.
const HEAD: usize = 6;
/// How much wider than all others the gap must be at which headings are parted.
const WIDEST: f64 = 1.3;

/// A column: where it begins and ends, in points.
pub type Column = (f64, f64);

/// The columns of a block, from the lines with most pieces: what stays white between them.
pub fn columns(block: &[&Line]) -> Vec<Column> {
    let most = block.iter().map(|line| line.pieces.len()).max().unwrap_or(0);
    let full: Vec<&&Line> =
        block.iter().filter(|line| line.pieces.len() * 5 >= most * 3 && line.pieces.len() > 1).collect();
    let gutter = gutter(&full);
    let mut edges: Vec<(f64, i64)> = Vec::new();
    for piece in full.iter().flat_map(|line| &line.pieces) {
        edges.push((piece.left, 1));
        edges.push((piece.right + gutter, -1));
    }
    edges.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    // One line in fifty may cover a gap; it is found unsure afterwards.
    let tolerated = (full.len() / 50) as i64;
    let mut columns: Vec<Column> = Vec::new();
    let (mut cover, mut open) = (0, None);
    for (at, change) in edges {
        cover += change;
        match open {
            None if cover > tolerated => open = Some(at),
            Some(left) if cover <= tolerated => {
                columns.push((left, at - gutter));
                open = None;
            }
            _ => {}
        }
    }
    // Headings that were wrapped stand above the first row, and some of them over nothing.
    let has_digit = |line: &&&Line| !is_words(line);
    let first = full.iter().find(|line| has_digit(line)).map_or(f64::MIN, |line| line.y);
    let heads = block.iter().filter(|line| line.y < first && line.pieces.len() > 1);
    let all: Vec<&&Line> = full.iter().copied().chain(heads).collect();
    paired(block, with_lone(&all, columns, gutter))
}

/// The narrowest white gap between two columns: much narrower than what stands between any two texts of a line, for texts of
/// different lines come nearer to each other.
fn gutter(full: &[&&Line]) -> f64 {
    let size = full.iter().map(|line| line.size).fold(0.0, f64::max);
    let gaps = full.iter().flat_map(|line| line.pieces.windows(2)).map(|pair| pair[1].left - pair[0].right);
    (gaps.fold(f64::MAX, f64::min) * 0.25).clamp(0.05 * size, GUTTER * size)
}

/// The columns, and those in which hardly a text stands: a heading over nothing, or a text of few rows.
fn with_lone(full: &[&&Line], mut columns: Vec<Column>, gutter: f64) -> Vec<Column> {
    let pieces = full.iter().flat_map(|line| &line.pieces);
    let mut lone: Vec<Column> =
        pieces.filter(|piece| covered(piece, &columns).is_empty()).map(|piece| (piece.left, piece.right)).collect();
    lone.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut found: Vec<Column> = Vec::new();
    for (left, right) in lone {
        match found.last_mut() {
            Some(last) if left <= last.1 + gutter => last.1 = last.1.max(right),
            _ => found.push((left, right)),
        }
    }
    columns.extend(found);
    columns.sort_by(|one, other| one.0.total_cmp(&other.0));
    columns
}

/// The columns that a piece covers some of.
pub fn covered(piece: &Piece, columns: &[Column]) -> Vec<usize> {
    let covers = |column: &Column| piece.left < column.1 - 0.5 && piece.right > column.0 + 0.5;
    (0..columns.len()).filter(|at| covers(&columns[*at])).collect()
}

/// Whether no digit stands in a line.
fn is_words(line: &Line) -> bool {
    !line.pieces.iter().any(|piece| piece.text.chars().any(|letter| letter.is_ascii_digit()))
}

/// The line of headings: the first without digits that has at least a part of the pieces that lines have, in thirds.
fn head(block: &[&Line], thirds: usize) -> Option<usize> {
    let most = block.iter().map(|line| line.pieces.len()).max().unwrap_or(0);
    (0..block.len().min(HEAD)).find(|at| block[*at].pieces.len() * 3 >= most * thirds && is_words(block[*at]))
}

/// What stands in a column.
#[derive(Debug, Clone, Default)]
struct Kind {
    has_heading: bool,
    has_data: bool,
    lefts: Option<(f64, f64)>,
    rights: Option<(f64, f64)>,
    amounts: usize,
}

impl Kind {
    fn add(&mut self, piece: &Piece) {
        let wider =
            |range: Option<(f64, f64)>, at: f64| range.map_or((at, at), |(low, high)| (low.min(at), high.max(at)));
        self.has_data = true;
        self.lefts = Some(wider(self.lefts, piece.left));
        self.rights = Some(wider(self.rights, piece.right));
        self.amounts += usize::from(stands_alone(&piece.text));
    }

    fn is_exact(range: Option<(f64, f64)>) -> bool {
        range.is_some_and(|(low, high)| high - low <= EDGE)
    }
}

/// Headings that stand beside what they head: to the left of amounts that end below each other, or to the right of texts that begin
/// below each other, never in one line with them.
fn paired(block: &[&Line], columns: Vec<Column>) -> Vec<Column> {
    let Some(head) = head(block, 2) else { return columns };
    let mut kinds = vec![Kind::default(); columns.len()];
    let mut is_head = true;
    for (at, line) in block.iter().enumerate().skip(head) {
        is_head &= at == head || (is_words(line) && line.y - block[at - 1].y <= TIGHT * line.size);
        for piece in &line.pieces {
            if let [only] = covered(piece, &columns).as_slice() {
                if is_head {
                    kinds[*only].has_heading = true;
                } else {
                    kinds[*only].add(piece);
                }
            }
        }
    }
    let heads_nothing = |at: usize| kinds.get(at).is_some_and(|kind| kind.has_heading && !kind.has_data);
    let mut joined = vec![false; columns.len()];
    let mut with_next = vec![false; columns.len()];
    for (at, kind) in kinds.iter().enumerate().filter(|(_, kind)| kind.has_data && !kind.has_heading) {
        let ends_below = Kind::is_exact(kind.rights) && (kind.amounts > 0 || !Kind::is_exact(kind.lefts));
        if ends_below && at > 0 && heads_nothing(at - 1) && !joined[at - 1] {
            (joined[at - 1], with_next[at - 1]) = (true, true);
        } else if !ends_below && Kind::is_exact(kind.lefts) && heads_nothing(at + 1) && !joined[at + 1] {
            (joined[at + 1], with_next[at]) = (true, true);
        }
    }
    let mut found: Vec<Column> = Vec::new();
    for (at, column) in columns.into_iter().enumerate() {
        match found.last_mut() {
            Some(last) if at > 0 && with_next[at - 1] => last.1 = column.1,
            _ => found.push(column),
        }
    }
    found
}

/// The lines with headings parted that stand so near each other that they look like one text: at the gaps that stay white in the
/// lines below. Where more than one gap of a text could be meant it is left, and is found unsure.
pub fn parted(mut block: Vec<Line>) -> Vec<Line> {
    let lines: Vec<&Line> = block.iter().collect();
    let Some(at) = head(&lines, 1) else { return block };
    let most = lines[at + 1..].iter().map(|line| line.pieces.len()).max().unwrap_or(0);
    let below: Vec<&Line> = lines[at + 1..].iter().copied().filter(|line| line.pieces.len() * 5 >= most * 4).collect();
    if below.len() < 3 || most < 3 {
        return block;
    }
    let columns = columns(&below);
    let pieces = block[at].pieces.iter().flat_map(|piece| part(piece, &columns)).collect();
    block[at].pieces = pieces;
    block
}

/// The parts of a text over more than one column; a heading that is known as a whole has none.
fn part(piece: &Piece, columns: &[Column]) -> Vec<Piece> {
    if known::is_phrase(&piece.text) {
        return vec![piece.clone()];
    }
    let over = covered(piece, columns);
    let mut parts = Vec::new();
    let mut rest = piece.clone();
    for pair in over.windows(2) {
        let (before, behind) = (columns[pair[0]], columns[pair[1]]);
        let is_between = |(_, right, left): &&(usize, f64, f64)| *left > before.1 - 0.5 && *right < behind.0 + 0.5;
        let mut gaps: Vec<(usize, f64, f64)> = rest.words.iter().filter(is_between).copied().collect();
        gaps.sort_by(|one, other| (other.2 - other.1).total_cmp(&(one.2 - one.1)));
        let (place, right, left) = match gaps.as_slice() {
            [only] => *only,
            [first, next, ..] if first.2 - first.1 > WIDEST * (next.2 - next.1) => *first,
            _ => return vec![piece.clone()],
        };
        let (above, next) = rest.split(place, right, left);
        parts.push(above);
        rest = next;
    }
    parts.push(rest);
    parts
}
