//! Tables with rules: lines of a page that touch each other make a grid, and letters stand in its cells. A text that runs over a
//! rule into another cell is not divided: its row is unsure.

use std::collections::{BTreeMap, HashMap};

use super::content::{Glyph, Page};
use super::layout::{self, middle};
use super::loose;
use super::nested;
use super::paths::Rule;
use super::spans::{self, Parted};
use super::table::{PageTable, Shape};
use super::wrapped::{CellLines, Habits};

/// How near lines must come to touch, in points.
const TOUCH: f64 = 2.5;
/// Lines nearer than this are one line, in points.
const SAME: f64 = 1.3;
/// Rules nearer than this bound no cell, in points.
const NARROW: f64 = 2.6;
/// The most lines of a page that are compared with each other.
const COMPARED: usize = 4_000;
/// A text that ends nearer to a rule than this, in points, goes over it.
const EDGE: f64 = 0.4;
/// Letters nearer than this are of one word, in sizes of the text.
const ONE_WORD: f64 = 0.15;

/// A grid of rules.
#[derive(Debug)]
pub struct Grid {
    /// The places of its upright lines, from the left.
    pub xs: Vec<f64>,
    /// The places of its level lines, from the top.
    pub ys: Vec<f64>,
    /// Its lines.
    pub level: Vec<Rule>,
    /// Its posts.
    pub upright: Vec<Rule>,
    /// Whether it stands inside a cell of another.
    pub is_nested: bool,
}

/// The grids of a page, and the level lines that belong to none, with the edges of shades.
pub fn grids(page: &Page) -> (Vec<Grid>, Vec<Rule>) {
    let (level, upright): (Vec<Rule>, Vec<Rule>) = page.rules.iter().copied().partition(|rule| rule.is_level);
    let (level, upright) = (merged(level), merged(upright));
    if level.len() > COMPARED || upright.len() > COMPARED {
        return (Vec::new(), level);
    }
    let shades = merged(page.shades.iter().copied().filter(|rule| rule.is_level).collect());
    let mut groups = Groups::new(level.len() + upright.len());
    for (at, line) in level.iter().enumerate() {
        for (other, post) in upright.iter().enumerate() {
            let meets = (line.from - TOUCH..=line.to + TOUCH).contains(&post.at);
            if meets && (post.from - TOUCH..=post.to + TOUCH).contains(&line.at) {
                groups.join(at, level.len() + other);
            }
        }
    }
    let mut members: BTreeMap<usize, (Vec<Rule>, Vec<Rule>)> = BTreeMap::new();
    for (at, line) in level.iter().enumerate() {
        members.entry(groups.root(at)).or_default().0.push(*line);
    }
    for (at, post) in upright.iter().enumerate() {
        members.entry(groups.root(level.len() + at)).or_default().1.push(*post);
    }
    let mut grids = Vec::new();
    let mut loose = if shades.len() > COMPARED { Vec::new() } else { shades };
    let mut posts = Vec::new();
    for (level, upright) in members.into_values() {
        match Grid::new(level, upright) {
            Ok(grid) => {
                let (outer, inside) = nested::take(grid);
                grids.push(outer);
                grids.extend(inside);
            }
            Err((level, upright)) => {
                loose.extend(level);
                posts.extend(upright);
            }
        }
    }
    grids.extend(grid_of_posts(posts, &page.glyphs));
    // A frame around other tables is not a table.
    let frames: Vec<bool> =
        grids.iter().map(|outer| outer.xs.len() < 4 && grids.iter().any(|inner| inner.is_within(outer))).collect();
    let mut frames = frames.into_iter();
    grids.retain(|_| !frames.next().unwrap_or(false));
    let within: Vec<bool> = grids.iter().map(|inner| grids.iter().any(|outer| inner.is_within(outer))).collect();
    grids.iter_mut().zip(within).for_each(|(grid, is_within)| grid.is_nested |= is_within);
    grids.sort_by(|one, other| {
        (one.ys[0], one.xs[0]).partial_cmp(&(other.ys[0], other.xs[0])).unwrap_or(std::cmp::Ordering::Equal)
    });
    (grids, loose)
}

/// Upright lines of the same height without any level one: columns. Where texts stand beside the outermost, a side is not drawn.
fn grid_of_posts(mut posts: Vec<Rule>, glyphs: &[Glyph]) -> Option<Grid> {
    posts.retain(|post| post.to - post.from > 20.0);
    let first = *posts.first()?;
    let fits = |post: &Rule| (post.from - first.from).abs() < 5.0 && (post.to - first.to).abs() < 5.0;
    if posts.len() < 2 || !posts.iter().all(fits) {
        return None;
    }
    let mut xs = places(posts.iter().map(|post| post.at));
    let (left, right) = (*xs.first()?, *xs.last()?);
    let beside = glyphs.iter().filter(|glyph| glyph.turn == 0 && (first.from..=first.to).contains(&middle(glyph).1));
    let ends = beside.fold((left, right), |(low, high), glyph| (low.min(glyph.x), high.max(glyph.x + glyph.width)));
    if ends.0 < left - NARROW {
        xs.insert(0, ends.0 - TOUCH);
    }
    if ends.1 > right + NARROW {
        xs.push(ends.1 + TOUCH);
    }
    let (ys, level) = (vec![first.from, first.to], Vec::new());
    // Two sides with all texts between them are a frame, and no columns.
    (xs.len() >= 3).then_some(Grid { xs, ys, level, upright: posts, is_nested: false })
}

/// Whether one of the rules at a place passes a point.
fn covers(rules: &[Rule], at: f64, point: f64) -> bool {
    rules.iter().any(|rule| (rule.at - at).abs() <= NARROW && rule.from <= point && point <= rule.to)
}

/// Lines that lie upon each other or follow each other as one.
fn merged(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|one, other| one.at.total_cmp(&other.at));
    let mut result: Vec<Rule> = Vec::new();
    let mut rest = rules.as_slice();
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|rule| rule.at - first.at <= SAME).count();
        let mut same = rest[..count].to_vec();
        rest = &rest[count..];
        same.sort_by(|one, other| one.from.total_cmp(&other.from));
        let start = result.len();
        for rule in same {
            match result[start..].last_mut() {
                Some(last) if rule.from <= last.to + TOUCH => last.to = last.to.max(rule.to),
                _ => result.push(rule),
            }
        }
    }
    result
}

/// Places in rising order, near ones as one.
fn places(all: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = all.collect();
    all.sort_by(f64::total_cmp);
    let mut places: Vec<f64> = Vec::new();
    for place in all {
        if places.last().is_none_or(|last| place - last > NARROW) {
            places.push(place);
        }
    }
    places
}

impl Grid {
    /// A grid of lines that touch; gives them back when they make none.
    pub fn new(level: Vec<Rule>, upright: Vec<Rule>) -> Result<Self, (Vec<Rule>, Vec<Rule>)> {
        let mut xs = places(upright.iter().map(|rule| rule.at));
        let mut ys = places(level.iter().map(|rule| rule.at));
        if level.is_empty() || upright.is_empty() {
            return Err((level, upright));
        }
        let ends = |rules: &[Rule]| {
            rules.iter().fold((f64::MAX, f64::MIN), |(low, high), rule| (low.min(rule.from), high.max(rule.to)))
        };
        // Sides that are not drawn end where the lines across them end.
        for (places, (low, high)) in [(&mut xs, ends(&level)), (&mut ys, ends(&upright))] {
            if places.first().is_none_or(|first| first - low > 6.0) {
                places.insert(0, low);
            }
            if places.last().is_none_or(|last| high - last > 6.0) {
                places.push(high);
            }
        }
        if xs.len() < 3 || ys.len() < 2 {
            return Err((level, upright));
        }
        Ok(Self { xs, ys, level, upright, is_nested: false })
    }

    /// The grid of lines that stand in a cell of another grid and touch its sides.
    pub fn inside(level: Vec<Rule>, upright: Vec<Rule>) -> Self {
        let sides = level.iter().flat_map(|rule| [rule.from, rule.to]);
        let xs = places(upright.iter().map(|rule| rule.at).chain(sides));
        let ends = upright.iter().flat_map(|rule| [rule.from, rule.to]);
        let ys = places(level.iter().map(|rule| rule.at).chain(ends));
        Self { xs, ys, level, upright, is_nested: true }
    }

    /// Whether a point lies in it.
    fn has(&self, x: f64, y: f64) -> bool {
        let within = |places: &[f64], at: f64| places.first() <= Some(&at) && Some(&at) <= places.last();
        within(&self.xs, x) && within(&self.ys, y)
    }

    fn is_within(&self, outer: &Grid) -> bool {
        let inside = |inner: &[f64], outer: &[f64]| match (inner, outer) {
            ([a, .., b], [c, .., d]) => a > c && b < d,
            _ => false,
        };
        inside(&self.xs, &outer.xs) && inside(&self.ys, &outer.ys)
    }

    /// Whether it stands in a smaller or larger part of another grid, perhaps at its sides.
    fn stands_in(&self, outer: &Grid) -> bool {
        let inside = |inner: &[f64], outer: &[f64]| match (inner, outer) {
            ([a, .., b], [c, .., d]) => *a >= c - TOUCH && *b <= d + TOUCH && b - a < d - c - TOUCH,
            _ => false,
        };
        inside(&self.xs, &outer.xs) && inside(&self.ys, &outer.ys)
    }

    /// How many columns it has.
    pub fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    /// The row and column in which a point lies.
    fn place(&self, x: f64, y: f64) -> Option<(usize, usize)> {
        let find = |places: &[f64], at: f64| {
            let after = places.partition_point(|place| *place <= at);
            (after > 0 && after < places.len()).then(|| after - 1)
        };
        Some((find(&self.ys, y)?, find(&self.xs, x)?))
    }

    /// The cell that a row and column belong to, where cells are merged: rules that are not drawn part nothing.
    fn owner(&self, mut row: usize, mut column: usize) -> (usize, usize) {
        let middle = f64::midpoint(self.ys[row], self.ys[row + 1]);
        while column > 0 && !covers(&self.upright, self.xs[column], middle) {
            column -= 1;
        }
        let middle = f64::midpoint(self.xs[column], self.xs[column + 1]);
        while row > 0 && !covers(&self.level, self.ys[row], middle) {
            row -= 1;
        }
        (row, column)
    }

    /// Whether a rule parts a cell from the one to its left.
    pub fn is_begun(&self, row: usize, column: usize) -> bool {
        let middle = f64::midpoint(self.ys[row], self.ys[row + 1]);
        column == 0 || covers(&self.upright, self.xs[column], middle)
    }

    /// The rules at the top of each row.
    pub fn parted(&self) -> Parted {
        let at = |place: &f64| {
            let near = self.level.iter().filter(|rule| (rule.at - place).abs() <= NARROW);
            near.map(|rule| (rule.from, rule.to)).collect()
        };
        Parted::new(self.ys.iter().map(at).collect(), &self.xs)
    }

    /// The table in the grid. Letters of the page that stand in it are marked as taken; those in tables inside its cells are not its own.
    /// `hanging` is what [`Habits::of`] counts.
    pub fn table(&self, page: &Page, all: &[Grid], taken: &mut [bool], hanging: &mut usize) -> PageTable {
        let inside: Vec<&Grid> = all.iter().filter(|other| other.is_nested && other.stands_in(self)).collect();
        let (rows, columns) = (self.ys.len() - 1, self.columns());
        let mut cells: Vec<Vec<Vec<&Glyph>>> = vec![vec![Vec::new(); columns]; rows];
        let mut unsure = vec![false; rows];
        let mut owners = HashMap::new();
        let mut before: Option<(&Glyph, Option<(usize, usize)>)> = None;
        for (at, glyph) in page.glyphs.iter().enumerate() {
            let (x, y) = middle(glyph);
            let found = self.place(x, y).filter(|_| !inside.iter().any(|inner| inner.has(x, y)));
            let cell =
                found.map(|(row, column)| *owners.entry((row, column)).or_insert_with(|| self.owner(row, column)));
            if let Some((last, last_cell)) = before
                && last_cell != cell
                && self.runs_on(last, glyph, cell.or(last_cell))
            {
                for (row, _) in [last_cell, cell].into_iter().flatten() {
                    unsure[row] = true;
                }
            }
            before = Some((glyph, cell));
            if let Some((row, column)) = cell {
                taken[at] = true;
                unsure[row] |= glyph.is_crossed;
                cells[row][column].push(glyph);
            }
        }
        self.spread(&mut cells);
        let are_told = layout::draws_blanks(&cells.iter().flatten().flatten().copied().collect::<Vec<_>>());
        let splits = self.rows_to_split(&cells);
        let mut table = PageTable::new(Shape::Ruled(self.xs.clone()), self.ys[0]);
        table.is_nested = self.is_nested;
        let whole: Vec<Vec<CellLines>> = (0..rows)
            .map(|row| if splits.contains(&row) { Vec::new() } else { self.lines_of(row, &cells[row], are_told) })
            .collect();
        let habits = Habits::of(&whole, hanging);
        let mut places = vec![None; rows];
        for (row, cells) in cells.into_iter().enumerate() {
            if splits.contains(&row) {
                let inside: Vec<&Glyph> = cells.into_iter().flatten().filter(|glyph| glyph.turn == 0).collect();
                let mut rows = loose::rows_between(&self.xs, &inside);
                if unsure[row] {
                    rows.iter_mut().for_each(|row| row.is_unsure = true);
                }
                table.rows.extend(rows);
                continue;
            }
            places[row] = Some(table.rows.len());
            table.rows.push(habits.row(&whole[row], unsure[row]));
        }
        spans::mark(self, &places, &mut table.rows);
        table.rows.retain(|row| !row.is_blank());
        table
    }

    /// The cells of a row with their lines.
    fn lines_of(&self, row: usize, cells: &[Vec<&Glyph>], are_told: bool) -> Vec<CellLines> {
        let lines_of = |(column, glyphs): (usize, &Vec<&Glyph>)| {
            let mut end = column + 1;
            while !glyphs.is_empty() && end < cells.len() && self.owner(row, end) == (row, column) {
                end += 1;
            }
            // A title or a totals row over several columns may hold several texts.
            let is_parted = end == column + 1 && layout::stands_apart(glyphs, are_told);
            CellLines::new(glyphs, self.xs[column], self.xs[end], is_parted)
        };
        cells.iter().enumerate().map(lines_of).collect()
    }

    /// Parts cells that reach over columns in which texts stand each by itself: rules that are not drawn in a row with a shade.
    fn spread(&self, cells: &mut [Vec<Vec<&Glyph>>]) {
        for row in cells {
            let last = row.len().saturating_sub(1);
            for column in 0..row.len() {
                let reach = row[column].iter().map(|glyph| glyph.x + glyph.width).fold(f64::MIN, f64::max);
                if column + 1 >= row.len()
                    || reach <= self.xs[column + 1] + EDGE
                    || row[column].iter().any(|glyph| glyph.turn != 0)
                {
                    continue;
                }
                let of = |x: f64| self.xs.partition_point(|place| *place <= x).saturating_sub(1).clamp(column, last);
                let pieces = super::layout::lines(&row[column]).into_iter().flat_map(|line| line.pieces);
                let places: Vec<(usize, usize)> =
                    pieces.map(|piece| (of(piece.left + EDGE), of(piece.right - EDGE))).collect();
                let is_parted =
                    places.iter().all(|(from, to)| from == to) && places.iter().any(|place| place.0 > column);
                let is_many = places.iter().any(|place| *place != places[0]);
                if is_parted && is_many {
                    for glyph in std::mem::take(&mut row[column]) {
                        row[of(middle(glyph).0)].push(glyph);
                    }
                }
            }
        }
    }

    /// Whether one word stands on both sides of a rule, or a text comes so near to it that it goes over.
    fn runs_on(&self, last: &Glyph, next: &Glyph, cell: Option<(usize, usize)>) -> bool {
        let same_line = last.turn == 0 && next.turn == 0 && (last.y - next.y).abs() < 0.1 * last.size.max(next.size);
        let gap = next.x - (last.x + last.width);
        let size = last.size.max(next.size);
        if !same_line || cell.is_none() || gap < -0.5 * size || gap > size {
            return false;
        }
        let ends_over = self.xs.iter().any(|x| {
            let between = *x >= last.x + last.width / 2.0 && *x <= next.x + next.width / 2.0;
            between && (last.x + last.width > x + EDGE || next.x < x - EDGE)
        });
        // Texts that were placed each by itself are not one word.
        (gap <= ONE_WORD * size && last.run == next.run) || ends_over
    }

    /// Rows that hold many lines, each filling most columns: their rows have no rules between them.
    fn rows_to_split(&self, cells: &[Vec<Vec<&Glyph>>]) -> Vec<usize> {
        let lines: Vec<Vec<super::layout::Line>> = cells
            .iter()
            .map(|row| {
                super::layout::lines(&row.iter().flatten().copied().filter(|glyph| glyph.turn == 0).collect::<Vec<_>>())
            })
            .collect();
        let mut counts: Vec<usize> = lines.iter().map(Vec::len).collect();
        counts.sort_unstable();
        let median = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let columns = self.columns();
        let is_many = |lines: &[super::layout::Line]| {
            if lines.len() < 2 || (cells.len() > 3 && lines.len() <= 3 * median) {
                return false;
            }
            let filled = |line: &super::layout::Line| {
                let mut hit = vec![false; columns];
                for piece in &line.pieces {
                    if let Some((_, column)) =
                        self.place(f64::midpoint(piece.left, piece.right), f64::midpoint(self.ys[0], self.ys[1]))
                    {
                        hit[column] = true;
                    }
                }
                hit.into_iter().filter(|hit| *hit).count() * 5 >= columns * 3
            };
            let full = lines.iter().filter(|line| filled(line)).count();
            let pitch = lines.windows(2).map(|pair| pair[1].y - pair[0].y).fold(f64::MAX, f64::min);
            let size = lines[0].size;
            full * 10 >= lines.len() * 7 && (lines.len() >= 4 || pitch > 1.35 * size)
        };
        (0..lines.len()).filter(|row| is_many(&lines[*row])).collect()
    }
}

/// Sets of lines that touch.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one] = other;
    }
}
