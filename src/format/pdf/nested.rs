//! Tables inside a cell of a table with rules: their letters are no part of the outer cell. Those whose rules touch the rules of the
//! outer cell are told by columns that only one row has, with level rules between their rows.

use super::grid::Grid;
use super::paths::Rule;

/// How near lines must come to touch, in points.
const TOUCH: f64 = 2.5;
/// The part of a table's width over which a rule parts its rows.
const WHOLE: f64 = 0.9;
/// Rows of the outer table after which columns that only one of them has are not its own.
const FEW_ROWS: usize = 3;

/// Takes tables inside a cell, whose rules touch those of the cell, out of a grid.
pub fn take(grid: Grid) -> (Grid, Vec<Grid>) {
    let whole = whole_rules(&grid);
    if whole.len() <= FEW_ROWS {
        return (grid, Vec::new());
    }
    let inner = inner_columns(&grid, &whole);
    let own: Vec<f64> = grid.xs.iter().copied().filter(|x| !inner.iter().any(|(at, _)| at == x)).collect();
    let mut found: Vec<Inside> = Vec::new();
    for (x, row) in inner {
        let after = own.partition_point(|place| *place < x);
        let (Some(left), Some(right)) = (after.checked_sub(1).map(|at| own[at]), own.get(after).copied()) else {
            continue;
        };
        match found.iter_mut().find(|inside| inside.row == row && inside.sides == (left, right)) {
            Some(inside) => inside.columns.push(x),
            None => found.push(Inside { row, sides: (left, right), columns: vec![x] }),
        }
    }
    let (mut level, mut upright) = (grid.level.clone(), grid.upright.clone());
    let mut nested = Vec::new();
    for inside in &found {
        let rows = (whole[inside.row], whole[inside.row + 1]);
        let (lines, rest): (Vec<Rule>, Vec<Rule>) = level.into_iter().partition(|rule| inside.has_level(rule, rows));
        level = rest;
        if lines.is_empty() {
            continue;
        }
        let (posts, rest): (Vec<Rule>, Vec<Rule>) =
            upright.into_iter().partition(|rule| inside.has_upright(rule, rows));
        upright = rest;
        nested.push(Grid::inside(lines, posts));
    }
    if nested.is_empty() {
        return (grid, nested);
    }
    match Grid::new(level, upright) {
        Ok(outer) => (outer, nested),
        Err(_) => (grid, Vec::new()),
    }
}

/// The columns that only one cell has.
#[derive(Debug)]
struct Inside {
    /// The row of the cell, by its whole rules.
    row: usize,
    /// The sides of the cell.
    sides: (f64, f64),
    columns: Vec<f64>,
}

impl Inside {
    fn has_level(&self, rule: &Rule, rows: (f64, f64)) -> bool {
        let is_between = rule.at > rows.0 + TOUCH && rule.at < rows.1 - TOUCH;
        is_between && rule.from >= self.sides.0 - TOUCH && rule.to <= self.sides.1 + TOUCH
    }

    fn has_upright(&self, rule: &Rule, rows: (f64, f64)) -> bool {
        let is_between = rule.from >= rows.0 - TOUCH && rule.to <= rows.1 + TOUCH;
        is_between && self.columns.iter().any(|column| (rule.at - column).abs() <= TOUCH)
    }
}

/// The places of the rules that go over the whole width of a grid, and its ends.
fn whole_rules(grid: &Grid) -> Vec<f64> {
    let (Some(left), Some(right)) = (grid.xs.first(), grid.xs.last()) else { return Vec::new() };
    let covered = |y: f64| {
        let near = grid.level.iter().filter(|rule| (rule.at - y).abs() <= TOUCH);
        near.map(|rule| rule.to.min(*right) - rule.from.max(*left)).sum::<f64>()
    };
    let last = grid.ys.len() - 1;
    let is_whole = |at: usize| at == 0 || at == last || covered(grid.ys[at]) >= WHOLE * (right - left);
    (0..=last).filter(|at| is_whole(*at)).map(|at| grid.ys[at]).collect()
}

/// The columns whose rules stand in one row each, with these rows.
fn inner_columns(grid: &Grid, whole: &[f64]) -> Vec<(f64, usize)> {
    let row_of =
        |rule: &Rule| whole.windows(2).position(|pair| pair[0] - TOUCH <= rule.from && rule.to <= pair[1] + TOUCH);
    let rows_of = |x: &f64| {
        let near = grid.upright.iter().filter(|rule| (rule.at - x).abs() <= TOUCH);
        let rows: Option<Vec<usize>> = near.map(row_of).collect();
        rows.unwrap_or_default().into_iter().map(|row| (*x, row)).collect::<Vec<_>>()
    };
    let count = grid.xs.len();
    grid.xs.get(1..count - 1).unwrap_or_default().iter().flat_map(rows_of).collect()
}
