//! Tables without upright rules: columns are the gaps that stay white from line to line, and a line that has no key goes on with
//! the row beside it. Where a text covers two columns nothing is guessed: its row is unsure.

use super::columns::{self, Column, EDGE, covered};
use super::content::Glyph;
use super::known;
use super::layout::{Line, Piece, goes_on, is_blank, lines};
use super::paths::Rule;
use super::runs;
use super::table::{Above, PageTable, Row, Shape, running, stands_alone};
use super::wrapped::{CellLines, Habits};
use crate::value::Text;

/// How many times the usual distance of lines, or of sizes of the text, ends a table.
const END_GAP: f64 = 2.2;
/// How many times as large as those of rows the letters of a caption are.
const CAPTION: f64 = 1.15;
/// Rules nearer than this are one, in points.
const SAME: f64 = 1.3;
/// Lines farther apart than this say nothing of the distance of rows, in sizes of the text.
const FAR: f64 = 4.0;
/// The most level rules that part no rows: above the header, below it, below the last row.
const FEW: usize = 3;
/// Lines nearer than this belong together, in sizes of the text.
pub const TIGHT: f64 = 1.45;

/// The tables in the lines of a page. `model` has the columns of a table that the page before ended with, and `rules` the level
/// lines of the page.
pub fn tables(lines: &[Line], rules: &[Rule], model: Option<&[Column]>) -> Vec<PageTable> {
    let ends = [0, lines.len().saturating_sub(1)];
    let is_text = |(at, line): &(usize, &Line)| !(ends.contains(at) && is_page_number(&line.pieces));
    let lines: Vec<&Line> = lines.iter().enumerate().filter(is_text).map(|(_, line)| line).collect();
    let mut tables = Vec::new();
    let mut free = 0;
    for (at, (start, end)) in blocks(&lines).into_iter().enumerate() {
        let above = &lines[free..start];
        free = end;
        let usual = median(lines[start..end].iter().map(|line| line.size).collect());
        let head = start + head_of(&lines[start..end]);
        let below = lines[head..end].iter().copied().filter(|line| !is_caption(line, usual));
        let inside: Vec<&Line> = lines[start..head].iter().copied().chain(below).collect();
        let divided = columns::parted(divided(&inside));
        let mut block: Vec<&Line> = divided.iter().collect();
        // A gap inside a table does not end it, nor does the end of a page: what stands in its columns goes on with it.
        let before = tables.last().and_then(|table: &PageTable| match &table.shape {
            Shape::Loose(columns) => Some(columns.clone()),
            Shape::Ruled(_) => None,
        });
        let follows = at > 0;
        let model = if follows { before.as_deref() } else { model };
        let model = model.filter(|columns| fits(&block, columns));
        let columns = match model {
            Some(columns) => widened(&block, columns),
            None => columns::columns(&block),
        };
        // Single texts right above are the upper lines of wrapped headings, when each stands over one column.
        let mut taken = 0;
        for line in above.iter().rev() {
            let is_near = block[0].y - line.y <= TIGHT * line.size.max(block[0].size);
            if !is_near || covered(&line.pieces[0], &columns).len() != 1 {
                break;
            }
            block.insert(0, line);
            taken += 1;
        }
        let many = block.iter().filter(|line| line.pieces.len() > 1).count();
        let is_table = model.is_some() || (columns.len() >= 2 && many >= 3) || (columns.len() >= 3 && many >= 2);
        if !is_table {
            continue;
        }
        let mut table = PageTable::new(Shape::Loose(columns.clone()), block[0].y);
        table.rows = rows(&block, &columns, rules);
        table.above = standing_above(&above[..above.len() - taken], &block, &columns);
        table.rows.retain(|row| !row.is_blank());
        let is_model = model.is_some();
        match tables.last_mut() {
            Some(last) if follows && is_model && !table.rows.first().is_some_and(Row::is_heading) => {
                last.rows.append(&mut table.rows);
                last.shape = table.shape;
            }
            _ if table.rows.is_empty() => {}
            _ => tables.extend(table.side_by_side()),
        }
    }
    tables
}

/// Whether a line is a single text in larger letters than the rows around it: a title or a caption.
fn is_caption(line: &Line, usual: f64) -> bool {
    line.pieces.len() == 1 && line.size > CAPTION * usual
}

/// Where the first line with many of the texts of a row stands.
fn head_of(block: &[&Line]) -> usize {
    let most = block.iter().map(|line| line.pieces.len()).max().unwrap_or(0);
    block.iter().position(|line| line.pieces.len() * 5 >= most * 3).unwrap_or(0)
}

/// What stands above a block of lines: the last of it may be the rest of a row of the page before.
fn standing_above(above: &[&Line], block: &[&Line], columns: &[Column]) -> Above {
    let texts = above.iter().flat_map(|line| &line.pieces).map(|piece| running(&piece.text)).collect();
    let usual = median(block.windows(2).map(|pair| pair[1].y - pair[0].y).collect());
    let near = above.last().filter(|line| block.first().is_some_and(|first| first.y - line.y <= 1.5 * usual));
    let near = near.and_then(|line| {
        let [piece] = line.pieces.as_slice() else { return None };
        let [only] = covered(piece, columns)[..] else { return None };
        let mut cells = vec![Text::default(); columns.len()];
        cells[only] = Text::from(piece.text.as_str());
        Some(Row { cells, is_unsure: true, ..Row::default() })
    });
    Above { texts, near }
}

/// The middle one of measures in order; 0 without any.
fn median(mut measures: Vec<f64>) -> f64 {
    measures.sort_by(f64::total_cmp);
    measures.get(measures.len() / 2).copied().unwrap_or(0.0)
}

/// Rows of letters between upright rules, without rules between them.
pub fn rows_between(places: &[f64], glyphs: &[&Glyph]) -> Vec<Row> {
    let mut all: Vec<Line> = Vec::new();
    let columns: Vec<Column> = places.windows(2).map(|pair| (pair[0], pair[1])).collect();
    for (left, right) in &columns {
        let inside: Vec<&Glyph> =
            glyphs.iter().copied().filter(|glyph| (*left..*right).contains(&super::layout::middle(glyph).0)).collect();
        for line in lines(&inside) {
            let size = line.size;
            match all.iter_mut().find(|known| (known.y - line.y).abs() < 0.35 * size) {
                Some(known) => known.pieces.extend(line.pieces),
                None => all.push(line),
            }
        }
    }
    all.sort_by(|one, other| one.y.total_cmp(&other.y));
    rows(&all.iter().collect::<Vec<_>>(), &columns, &[])
}

/// Whether a line is nothing but the number of the page, and says so: a number alone may be the rest of a wrapped one.
fn is_page_number(pieces: &[Piece]) -> bool {
    let [piece] = pieces else { return false };
    let text = piece.text.trim().to_lowercase();
    let mut words = text.split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '.' | '-' | '–' | '—'));
    let known = ["", "page", "of", "стр", "страница", "из", "с", "бет", "sahifa", "p"];
    let (mut numbers, mut named) = (0, false);
    let all_known = words.all(|word| {
        let is_number = word.len() <= 5 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        numbers += usize::from(is_number);
        named |= !word.is_empty() && !is_number;
        is_number || known.contains(&word)
    });
    all_known && named && (1..=2).contains(&numbers)
}

/// Runs of lines that stand near each other and begin with one of several pieces: the first of each and the one behind its last.
fn blocks(lines: &[&Line]) -> Vec<(usize, usize)> {
    let near = lines.windows(2).filter(|pair| pair[1].y - pair[0].y < FAR * pair[0].size.max(pair[1].size));
    let mut gaps: Vec<f64> = near.map(|pair| pair[1].y - pair[0].y).collect();
    gaps.sort_by(f64::total_cmp);
    // Where rows have more than one line, most gaps are those inside rows.
    let usual = gaps.get(gaps.len().saturating_sub(1) * 3 / 4).copied().unwrap_or(0.0);
    let mut blocks = Vec::new();
    let mut start: Option<usize> = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some(begun) = start {
            let gap = line.y - lines[at - 1].y;
            if gap > END_GAP * usual.max(1.2 * line.size.max(lines[at - 1].size)) {
                blocks.push((begun, trimmed(lines, begun, at)));
                start = None;
            }
        }
        if start.is_none() && line.pieces.len() > 1 {
            start = Some(at);
        }
    }
    if let Some(begun) = start {
        blocks.push((begun, trimmed(lines, begun, lines.len())));
    }
    blocks
}

/// The end of a block without single texts that stand too far away to belong to its last row.
fn trimmed(lines: &[&Line], start: usize, mut end: usize) -> usize {
    while end > start + 1 {
        let (last, before) = (lines[end - 1], lines[end - 2]);
        let is_footer = last.pieces.iter().any(|piece| is_page_number(std::slice::from_ref(piece)));
        if (last.pieces.len() > 1 && !is_footer) || last.y - before.y <= TIGHT * last.size {
            break;
        }
        end -= 1;
    }
    end
}

/// The lines with pieces divided where a word begins exactly at the edge at which pieces of other lines begin: columns stand so
/// near each other there that a long text leaves no more than a space before the next.
fn divided(block: &[&Line]) -> Vec<Line> {
    let mut edges: Vec<f64> = block.iter().flat_map(|line| line.pieces.iter().map(|piece| piece.left)).collect();
    edges.sort_by(f64::total_cmp);
    let needed = (block.len() / 5).max(2);
    let is_edge = |at: f64| {
        let (from, to) =
            (edges.partition_point(|edge| *edge < at - EDGE), edges.partition_point(|edge| *edge <= at + EDGE));
        to - from >= needed
    };
    let mut lines = Vec::with_capacity(block.len());
    for line in block {
        let mut pieces = Vec::with_capacity(line.pieces.len());
        for piece in &line.pieces {
            let first = pieces.len();
            let mut rest = piece.clone();
            while let Some(at) = rest.words.iter().position(|(_, _, left)| is_edge(*left)) {
                let (place, right, left) = rest.words[at];
                let (before, next) = rest.split(place, right, left);
                pieces.push(before);
                rest = next;
            }
            pieces.push(rest);
            rejoin(&mut pieces, first);
        }
        lines.push(Line { pieces, ..**line });
    }
    lines
}

/// Puts together again what was divided inside a heading that is known as a whole: its words begin at the edges of other texts by chance.
fn rejoin(pieces: &mut Vec<Piece>, first: usize) {
    let mut at = first;
    while at + 1 < pieces.len() {
        if known::is_phrase(&format!("{} {}", pieces[at].text, pieces[at + 1].text)) {
            let next = pieces.remove(at + 1);
            pieces[at].append(next);
        } else {
            at += 1;
        }
    }
}

/// The columns of the page before, as wide as the texts of this page make them.
fn widened(block: &[&Line], columns: &[Column]) -> Vec<Column> {
    let mut wide = columns.to_vec();
    for piece in block.iter().flat_map(|line| &line.pieces) {
        if let [only] = covered(piece, columns).as_slice() {
            wide[*only] = (wide[*only].0.min(piece.left), wide[*only].1.max(piece.right));
        }
    }
    wide
}

/// Whether the texts of a block stand in these columns.
fn fits(block: &[&Line], columns: &[Column]) -> bool {
    let pieces: Vec<&Piece> = block.iter().flat_map(|line| &line.pieces).collect();
    let alone = pieces.iter().filter(|piece| covered(piece, columns).len() == 1).count();
    alone * 10 >= pieces.len() * 9
}

/// The column of a piece, and whether that is certain.
fn column_of(piece: &Piece, columns: &[Column], is_sparse: bool) -> (usize, bool) {
    match covered(piece, columns).as_slice() {
        [only] => (*only, true),
        // A title or the words of a totals row may run over columns that are empty beside it.
        [first, ..] => (*first, is_sparse),
        [] => {
            let middle = f64::midpoint(piece.left, piece.right);
            let distance = |column: &Column| (column.0 - middle).max(middle - column.1);
            let mut order: Vec<usize> = (0..columns.len()).collect();
            order.sort_by(|one, other| distance(&columns[*one]).total_cmp(&distance(&columns[*other])));
            match order.as_slice() {
                [near, next, ..] => (*near, distance(&columns[*next]) > 2.0 * distance(&columns[*near])),
                [near] => (*near, true),
                [] => (0, false),
            }
        }
    }
}

/// A line's texts by column.
pub struct Laid {
    /// Its baseline.
    pub y: f64,
    /// The size of its letters.
    pub size: f64,
    /// The number of the band between level rules, where there are rules.
    band: usize,
    /// Its texts.
    pub cells: Vec<String>,
    /// Their letters.
    glyphs: Vec<Vec<Glyph>>,
    is_unsure: bool,
}

impl Laid {
    fn new(line: &Line, columns: &[Column], rules: &[f64], full: usize) -> Self {
        let mut cells = vec![String::new(); columns.len()];
        let mut glyphs = vec![Vec::new(); columns.len()];
        let mut is_unsure = false;
        let is_sparse = line.pieces.len() * 2 <= full;
        for piece in &line.pieces {
            let (column, is_sure) = column_of(piece, columns, is_sparse);
            is_unsure |= !is_sure || piece.is_crossed;
            if let Some(cell) = cells.get_mut(column) {
                if !cell.is_empty() {
                    // Two texts that no blank joins are no one cell.
                    is_unsure |= piece.is_apart && !is_sparse;
                    cell.push(' ');
                }
                cell.push_str(&piece.text);
                glyphs[column].extend_from_slice(&piece.glyphs);
            }
        }
        let band = rules.partition_point(|rule| *rule < line.y - line.size * 0.3);
        Self { y: line.y, size: line.size, band, cells, glyphs, is_unsure }
    }

    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
    }

    fn has_key(&self) -> bool {
        self.cells.first().is_some_and(|cell| !cell.trim().is_empty())
    }
}

/// Lines into rows. A title, and what stands above it, are rows of their own.
fn rows(block: &[&Line], columns: &[Column], rules: &[Rule]) -> Vec<Row> {
    let usual = median(block.iter().map(|line| line.size).collect());
    let is_title = |line: &&Line| is_caption(line, usual);
    let titled = block[..head_of(block)].iter().rposition(is_title).map_or(0, |last| last + 1);
    let (titles, block) = block.split_at(titled);
    let mut rows: Vec<Row> = titles.iter().flat_map(|title| rows_of(&[*title], columns, &[])).collect();
    rows.append(&mut rows_of(block, columns, rules));
    rows
}

fn rows_of(block: &[&Line], columns: &[Column], rules: &[Rule]) -> Vec<Row> {
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return Vec::new() };
    if block.is_empty() {
        return Vec::new();
    }
    // Rules over most of the table's width part its rows.
    let wide = |rule: &&Rule| rule.to.min(last.1) - rule.from.max(first.0) > (last.1 - first.0) * 0.6;
    let mut places: Vec<f64> = rules.iter().filter(wide).map(|rule| rule.at).collect();
    places.sort_by(f64::total_cmp);
    places.dedup_by(|next, place| *next - *place < SAME);
    let mut counts: Vec<usize> = block.iter().map(|line| line.pieces.len()).collect();
    counts.sort_unstable();
    let usual = counts[counts.len() / 2];
    let laid: Vec<Laid> = block.iter().map(|line| Laid::new(line, columns, &places, usual)).collect();
    let apart = if places.len() <= FEW { runs::rows(&laid) } else { None };
    let (starts, owner, unsure) = match apart {
        Some(found) => (found.starts, found.owner, found.unsure),
        None => {
            let starts = starts(&laid, !places.is_empty());
            // Every line goes to the row of the nearest line that begins one.
            let owner = (0..laid.len()).map(|at| owner(&laid, &starts, at)).collect::<Vec<usize>>();
            let unsure = broken_keys(&laid, &starts, &owner);
            (starts, owner, unsure)
        }
    };
    let mut rows: Vec<(bool, Vec<&Laid>)> = Vec::new();
    for (start, _) in starts.iter().enumerate().filter(|(_, starts)| **starts) {
        let members: Vec<&Laid> = (0..laid.len()).filter(|at| owner[*at] == start).map(|at| &laid[at]).collect();
        let is_unsure = members.iter().any(|line| line.is_unsure) || unsure.contains(&start);
        rows.push((is_unsure, members));
    }
    joined(&rows, columns.len())
}

/// Rows of lines with the lines of each cell put together, as between rules: a column is as wide as its widest line.
fn joined(rows: &[(bool, Vec<&Laid>)], columns: usize) -> Vec<Row> {
    let mut sides = vec![(f64::MAX, f64::MIN); columns];
    for line in rows.iter().flat_map(|(_, lines)| lines) {
        for ((left, right), glyphs) in sides.iter_mut().zip(&line.glyphs) {
            for glyph in glyphs.iter().filter(|glyph| !is_blank(glyph)) {
                (*left, *right) = (left.min(glyph.x), right.max(glyph.x + glyph.width));
            }
        }
    }
    let cell = |lines: &[&Laid], column: usize| {
        let glyphs: Vec<&Glyph> = lines.iter().flat_map(|line| &line.glyphs[column]).collect();
        CellLines::new(&glyphs, sides[column].0, sides[column].1, false)
    };
    let cells: Vec<Vec<CellLines>> =
        rows.iter().map(|(_, lines)| (0..columns).map(|column| cell(lines, column)).collect()).collect();
    let habits = Habits::of(&cells, &mut 0);
    let texts = cells.iter().zip(rows).map(|(cells, (is_unsure, _))| habits.row(cells, *is_unsure));
    // How a row goes on with the next page is told by its texts.
    texts.map(|row| Row { lines: Vec::new(), open: Vec::new(), ..row }).collect()
}

/// Rows, by their first lines, whose keys look like one code that was broken off, where the rest of the lines does not say so.
fn broken_keys(laid: &[Laid], starts: &[bool], owner: &[usize]) -> Vec<usize> {
    let most = laid.iter().map(Laid::filled).max().unwrap_or(0);
    let looks_broken = |at: &usize| {
        let (above, line) = (&laid[at - 1], &laid[*at]);
        let near = line.y - above.y <= TIGHT * line.size.max(above.size);
        let keys = above.cells.first().zip(line.cells.first());
        starts[*at]
            && near
            && line.filled().min(above.filled()) * 5 <= most * 3
            && keys.is_some_and(|(above, key)| goes_on(above, key))
    };
    (1..laid.len()).filter(looks_broken).flat_map(|at| [owner[at - 1], at]).collect()
}

/// Which lines begin a row.
fn starts(laid: &[Laid], has_rules: bool) -> Vec<bool> {
    let most = laid.iter().map(Laid::filled).max().unwrap_or(0);
    let is_full = |line: &&Laid| line.filled() * 2 >= most;
    let full: Vec<f64> = laid.iter().filter(is_full).map(|line| line.y).collect();
    let pitch = median(full.windows(2).map(|pair| pair[1] - pair[0]).collect());
    let one_rows = one_row_bands(laid, most);
    let mut starts: Vec<bool> = Vec::with_capacity(laid.len());
    for (at, line) in laid.iter().enumerate() {
        if has_rules && one_rows.contains(&line.band) {
            starts.push(at == 0 || laid[at - 1].band != line.band);
            continue;
        }
        let alone = line.cells.iter().any(|cell| stands_alone(cell));
        let near = |other: usize| {
            let gap = (laid[other].y - line.y).abs();
            laid[other].band == line.band && gap <= TIGHT * line.size.max(laid[other].size)
        };
        let above = at > 0 && near(at - 1);
        let below = at + 1 < laid.len() && near(at + 1);
        let is_rest = if above && goes_on_above(laid, at) {
            true
        } else if !line.has_key() {
            // Without a key it belongs to a neighbour, unless it is an amount of its own.
            let is_code = at > 0 && is_code_below(&laid[at - 1].cells, &line.cells);
            (is_code || !alone)
                && line.filled() < most
                && (above || below || (has_rules && at > 0 && laid[at - 1].band == line.band))
        } else {
            // A key that was wrapped: hardly anything else, nearer than rows are, below texts in the same columns.
            let wrapped = |cells: &[String]| {
                line.cells.iter().zip(cells).all(|(cell, upper)| cell.trim().is_empty() || !upper.trim().is_empty())
            };
            let nearer = at > 0 && line.y - laid[at - 1].y < 0.85 * pitch;
            let is_code = at > 0 && is_code_below(&laid[at - 1].cells, &line.cells);
            (is_code || !alone) && above && nearer && line.filled() * 2 < most && wrapped(&laid[at - 1].cells)
        };
        starts.push(!is_rest);
    }
    if !starts.is_empty() && !starts.contains(&true) {
        starts[0] = true;
    }
    starts
}

/// The bands between level rules that hold one row each: where rules part most rows, and at most one line of a band fills most
/// columns, unless its lines stand as near as only wrapped ones do.
fn one_row_bands(laid: &[Laid], most: usize) -> Vec<usize> {
    let mut bands: Vec<(usize, Vec<&Laid>)> = Vec::new();
    for line in laid {
        match bands.last_mut() {
            Some((band, lines)) if *band == line.band => lines.push(line),
            _ => bands.push((line.band, vec![line])),
        }
    }
    if bands.len() < 3 {
        return Vec::new();
    }
    let full = |lines: &[&Laid]| lines.iter().filter(|line| line.filled() * 5 > most * 3).count();
    let mut counts: Vec<usize> = bands.iter().map(|(_, lines)| full(lines)).filter(|count| *count > 0).collect();
    counts.sort_unstable();
    // A frame holds all rows, and a shade may hold several: then every column has as many texts as there are rows.
    let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let once = |column: usize| {
        let has_digit = |cell: &String| cell.contains(|sign: char| sign.is_ascii_digit());
        let is_data = |line: &&&Laid| line.filled() * 5 <= most * 3 || line.cells.iter().any(has_digit);
        let is_filled = |line: &&&Laid| !line.cells[column].trim().is_empty();
        let filled = |lines: &[&Laid]| lines.iter().filter(is_data).filter(is_filled).count();
        bands.iter().filter(|(_, lines)| full(lines) > 0 && filled(lines) == 1).count() * 5 >= counts.len() * 4
    };
    let has_single = usual < 2 || (0..bands[0].1[0].cells.len()).any(once);
    let is_one = |lines: &[&Laid]| {
        let full: Vec<&&Laid> = lines.iter().filter(|line| line.filled() * 5 > most * 3).collect();
        full.len() < 2
            || (has_single
                && full.len() <= 3 * usual
                && full.windows(2).all(|pair| pair[1].y - pair[0].y <= 1.35 * pair[0].size))
    };
    bands.iter().filter(|(_, lines)| is_one(lines)).map(|(band, _)| *band).collect()
}

/// Whether a line goes on with the row above it for certain: a time of day stands alone below a date without one, or the rest of a
/// date or an amount below one that was broken off. Lines of other cells may stand between the two.
fn goes_on_above(laid: &[Laid], at: usize) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let line = &laid[at];
    let is_near = |other: &&Laid| other.band == line.band && line.y - other.y <= TIGHT * line.size.max(other.size);
    let near: Vec<&Laid> = laid[..at].iter().rev().take_while(is_near).collect();
    line.cells.iter().enumerate().any(|(column, cell)| {
        let upper = near.iter().map(|other| other.cells[column].trim()).find(|text| !text.is_empty());
        let (cell, upper) = (cell.trim(), upper.unwrap_or_default());
        let is_open = |sign: &[char]| {
            upper.strip_suffix(sign).is_some_and(|begun| begun.ends_with(|sign: char| sign.is_ascii_digit()))
        };
        (known::is_day(upper) && known::is_time(cell))
            || (is_open(&['.', ',']) && is_number(cell) && cell.len() <= 2)
            || (is_open(&['-', ':', '/']) && cell.starts_with(|sign: char| sign.is_ascii_digit()))
    })
}

/// Whether every amount-like text of a line is the rest of a code that was broken off above it.
fn is_code_below(above: &[String], line: &[String]) -> bool {
    line.iter().zip(above).all(|(cell, upper)| !stands_alone(cell) || goes_on(upper, cell))
}

/// The line whose row a line belongs to.
fn owner(laid: &[Laid], starts: &[bool], at: usize) -> usize {
    if starts[at] {
        return at;
    }
    let above = (0..at).rev().find(|other| starts[*other]);
    let below = (at + 1..starts.len()).find(|other| starts[*other]);
    match (above, below) {
        (Some(above), Some(below)) => {
            // The distances to the nearest lines of both rows: lines of one cell stand nearer than rows do.
            let up = laid[at].y - laid[at - 1].y;
            let mut next = at + 1;
            while next < below && laid[next].y - laid[next - 1].y <= up {
                next += 1;
            }
            let down = laid[next.min(below)].y - laid[next.min(below) - 1].y;
            let bands = (laid[above].band == laid[at].band, laid[below].band == laid[at].band);
            match bands {
                (true, false) => above,
                (false, true) => below,
                _ if next == below && down < up - 0.1 => below,
                _ => above,
            }
        }
        (Some(above), None) => above,
        (None, Some(below)) => below,
        (None, None) => at,
    }
}
