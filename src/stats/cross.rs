//! One thing by another: what each way of paying, machine or product earned in each period or place, and how many cups each hour sold.

use std::collections::HashMap;

use super::count::{
    Asked, Counted, Groups, Key, Line, before_columns, counted_before, cups, grouping, in_time, is_shortened, label,
    others, revenue,
};
use super::figures::{Figures, Nature};
use super::overview::HOURS;
use super::table::{Cell, Chart, Column, OTHERS, Table};
use super::topic::{By, chart};
use crate::error::Result;
use crate::schema::Language;
use crate::store::stats::{Grouping, Unit, column};
use crate::store::{Connection, Flow};
use crate::value::{Text, Value};

/// Columns of machines or products, when nobody says how many.
const MOST: usize = 10;

/// Keys as small numbers.
#[derive(Default)]
struct Names {
    names: HashMap<Text, usize>,
    times: HashMap<i64, usize>,
    missing: Option<usize>,
    keys: Vec<Key>,
}

impl Names {
    fn named(&mut self, name: Option<&str>) -> usize {
        let next = self.keys.len();
        let at = match name {
            Some(name) => *self.names.entry(name.into()).or_insert(next),
            None => *self.missing.get_or_insert(next),
        };
        if at == next {
            self.keys.push(name.map_or(Key::Missing, |name| Key::Name(name.to_owned())));
        }
        at
    }

    fn timed(&mut self, at: i64) -> usize {
        let next = self.keys.len();
        let number = *self.times.entry(at).or_insert(next);
        if number == next {
            self.keys.push(Key::At(at));
        }
        number
    }

    /// The number of what a group is about.
    fn number(&mut self, by: By, unit: Unit, nature: Nature, row: &[Value]) -> usize {
        match by {
            By::Machine => self.named(row[column::MACHINE].as_text()),
            By::Goods => self.named(row[column::GOODS].as_text()),
            By::Payment => self.named(Some(nature.payment())),
            by => match row[column::UNIT].as_integer().map(|at| in_time(by, unit, at)) {
                Some(Key::At(at)) => self.timed(at),
                _ => self.named(None),
            },
        }
    }
}

/// Figures by two things: of each row, and the weight of each row in each column.
#[derive(Default)]
struct Field {
    rows: Names,
    columns: Names,
    figures: Vec<Figures>,
    cells: HashMap<(usize, usize), i64>,
}

/// A topic by something else: one column for each machine, product, way of paying or hour.
pub(super) fn tell(
    connection: &mut dyn Connection,
    asked: &Asked<'_>,
    (name, of): (&'static str, By),
    by: By,
) -> Result<Table> {
    let weight: fn(&Figures) -> i64 = if of == By::Hour { cups } else { revenue };
    let cell: fn(i64) -> Cell = if of == By::Hour { Cell::Count } else { Cell::Money };
    let field = count(connection, asked, (of, by), weight)?;
    let groups: Groups = field.rows.keys.iter().cloned().zip(field.figures.iter().copied()).collect();
    let before = counted_before(connection, asked, &[by])?.and_then(|mut before| before.pop());
    let counted = Counted::new(asked, by, groups, before)?;
    let (lines, total) = counted.lines(asked, weight);
    let shown = shown(&field, of, asked);
    let mut columns = vec![by.column()];
    columns.extend(shown.iter().map(|(column, _)| column.clone()));
    columns.push(Column::number("total", "Total", "Итого"));
    columns.extend(before_columns(by, asked));
    let numbers: HashMap<&Key, usize> = field.rows.keys.iter().enumerate().map(|(at, key)| (key, at)).collect();
    let mut left: Vec<i64> = shown.iter().map(|(_, columns)| field.sum(None, columns)).collect();
    let whole = left.clone();
    let mut row = |line: &Line, sums: Option<&[i64]>| {
        let mut cells = vec![line.name_cell()];
        for (at, (_, columns)) in shown.iter().enumerate() {
            let number = line.key.as_ref().map(|key| numbers.get(key).copied());
            let sum = match (sums, number) {
                (Some(sums), _) => sums[at],
                (None, Some(number)) => number.map_or(0, |number| field.sum(Some(number), columns)),
                // What is left of the rows before.
                (None, None) => left[at],
            };
            left[at] -= sum;
            cells.push(cell(sum));
        }
        cells.push(cell(weight(&line.figures)));
        cells.extend(line.before_cells(by, weight, cell));
        cells
    };
    let rows: Vec<_> = lines.iter().map(|line| row(line, None)).collect();
    let total = row(&total, Some(&whole));
    let (en, ru) = title(of, by);
    let chart = match (of, shown.len()) {
        (By::Hour, hours) => Chart::Heat(hours),
        (_, 0) => chart(by, asked, 1),
        (_, parts) => Chart::Parts { first: 1, total: parts + 1, lying: chart(by, asked, parts + 1).is_lying() },
    };
    Ok(Table { name, en, ru, columns, rows, rest: is_shortened(&lines, asked), total: Some(total), chart: Some(chart) })
}

/// Counts by both at once.
fn count(
    connection: &mut dyn Connection,
    asked: &Asked<'_>,
    (of, by): (By, By),
    weight: fn(&Figures) -> i64,
) -> Result<Field> {
    let (one, other) = (grouping(of), grouping(by));
    let unit = match (one.unit, other.unit) {
        (Some(_), Some(_)) => Some(Unit::Hour),
        (one, other) => one.or(other),
    };
    let (machine, goods) = (one.machine || other.machine, one.goods || other.goods);
    let grouping = Grouping { unit, machine, goods, ..Grouping::default() };
    let unit = unit.unwrap_or(Unit::Day);
    let mut field = Field::default();
    asked.each_group(connection, &[grouping], asked.span, &mut |_, _, row| {
        let nature = Nature::of(row);
        let mut figures = Figures::default();
        figures.add(nature, row);
        let at = field.rows.number(by, unit, nature, row);
        if at == field.figures.len() {
            field.figures.push(Figures::default());
        }
        field.figures[at].join(&figures);
        let column = field.columns.number(of, unit, nature, row);
        *field.cells.entry((at, column)).or_default() += weight(&figures);
        Ok(Flow::Continue)
    })?;
    Ok(field)
}

impl Field {
    /// What some columns of a row, or of all rows, come to.
    fn sum(&self, row: Option<usize>, columns: &[usize]) -> i64 {
        match row {
            Some(row) => columns.iter().filter_map(|column| self.cells.get(&(row, *column))).sum(),
            None => (0..self.rows.keys.len()).map(|row| self.sum(Some(row), columns)).sum(),
        }
    }
}

/// The columns that are shown and what each is made of: the greatest first, the others together; hours one after the other.
fn shown(field: &Field, of: By, asked: &Asked<'_>) -> Vec<(Column, Vec<usize>)> {
    if of == By::Hour {
        let hour = |(at, name): (usize, &&'static str)| {
            let column = field.columns.times.get(&(at as i64)).copied();
            (Column::number(name, name, name), column.into_iter().collect())
        };
        let mut hours: Vec<_> = HOURS.iter().enumerate().map(hour).collect();
        if let Some(missing) = field.columns.missing {
            hours.push((Column::number("not_told", "(not told)", "(не указано)"), vec![missing]));
        }
        return hours;
    }
    let mut sums: Vec<(usize, i64)> =
        (0..field.columns.keys.len()).map(|column| (column, field.sum(None, &[column]))).collect();
    let key = |at: usize| &field.columns.keys[at];
    sums.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| key(one.0).cmp(key(other.0))));
    if asked.bottom.is_some() {
        sums.reverse();
    }
    let most = match of {
        By::Payment => usize::MAX,
        _ => asked.top.or(asked.bottom).unwrap_or(MOST),
    };
    // What earned nothing, as tests do, needs no column.
    let earned = |(_, sum): &(usize, i64)| *sum != 0;
    let rest: Vec<(usize, i64)> = sums.split_off(most.min(sums.len()));
    let mut shown: Vec<_> = sums
        .into_iter()
        .filter(earned)
        .map(|(at, _)| {
            let code = match key(at) {
                Key::Name(name) => name.clone(),
                _ => "not_told".to_owned(),
            };
            (Column::found(code, label(of, key(at), asked.language)), vec![at])
        })
        .collect();
    if rest.iter().any(earned) {
        let name = others(rest.len(), asked.language);
        shown.push((Column::found(OTHERS.to_owned(), name), rest.into_iter().map(|(at, _)| at).collect()));
    }
    shown
}

fn title(of: By, by: By) -> (String, String) {
    let (en, ru) = match of {
        By::Machine => ("Machines", "Автоматы"),
        By::Goods => ("Products", "Продукты"),
        By::Payment => ("Ways of paying", "Способы оплаты"),
        _ => ("Cups in each hour", "Чашки по часам"),
    };
    let (by_en, by_ru) = by.title();
    let and = |one: &str, other: &str, language: Language| match (of, language) {
        (By::Hour, Language::En) => format!("{one} {other}"),
        (By::Hour, _) => format!("{one} и {other}"),
        _ => format!("{one} {other}"),
    };
    (and(en, by_en, Language::En), and(ru, by_ru, Language::Ru))
}
