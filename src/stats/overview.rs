//! What an operator looks at first, and the hours of the week.

use super::count::{
    Asked, Counted, Groups, Key, before_columns, change, counted, cups, label, revenue, together, weekday,
};
use super::figures::{Figures, Nature};
use super::table::{Cell, Chart, Column, Table};
use super::topic::{By, Options, number, sold_of};
use crate::error::Result;
use crate::schema::Language;
use crate::store::stats::{Grouping, Span, Unit, column};
use crate::store::{Connection, Flow};

/// A figure: what people call it in English and Russian, and its value.
type Fact = (&'static str, &'static str, fn(&Figures) -> Cell);

pub(super) const HOURS: [&str; 24] = [
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18",
    "19", "20", "21", "22", "23",
];

/// Figures by weekday and hour; the last row is of those without a time.
type Grid = [[Figures; 24]; 8];

fn grid(connection: &mut dyn Connection, asked: &Asked<'_>, span: Span) -> Result<Box<Grid>> {
    let grouping = Grouping { unit: Some(Unit::Hour), ..Grouping::default() };
    let mut grid = Box::new([[Figures::default(); 24]; 8]);
    asked.each_group(connection, &[grouping], span, &mut |_, _, row| {
        let unit = row[column::UNIT].as_integer();
        let (day, hour) = unit.map_or((7, 0), |unit| (weekday(unit.div_euclid(24)), unit.rem_euclid(24)));
        grid[day as usize][hour as usize].add(Nature::of(row), row);
        Ok(Flow::Continue)
    })?;
    Ok(grid)
}

/// The weekdays or the hours of a grid.
fn grouped(grid: &Grid, by: By) -> Groups {
    let mut groups = Groups::new();
    for (day, hours) in grid.iter().enumerate() {
        for (hour, figures) in hours.iter().enumerate().filter(|(_, figures)| figures.orders > 0) {
            let at = if by == By::Hour { hour } else { day };
            let key = if day == 7 { Key::Missing } else { Key::At(at as i64) };
            groups.entry(key).or_default().join(figures);
        }
    }
    groups
}

/// Cups sold on each weekday in each hour; when a comparison is asked for, also weekdays and hours with the period before.
pub(super) fn hours(connection: &mut dyn Connection, asked: &Asked<'_>) -> Result<Vec<Table>> {
    let now = grid(connection, asked, asked.span)?;
    let mut tables = vec![heat(&now, asked)];
    if let Some(span) = asked.before()? {
        let before = grid(connection, asked, span)?;
        for (name, by) in [("weekdays", By::Weekday), ("day_hours", By::Hour)] {
            let counted = Counted::new(asked, by, grouped(&now, by), Some(grouped(&before, by)))?;
            tables.push(Table { name, ..sold_of(&counted, asked) });
        }
    }
    Ok(tables)
}

fn heat(grid: &Grid, options: &Options) -> Table {
    let mut columns = vec![By::Weekday.column()];
    columns.extend(HOURS.map(|hour| Column::number(hour, hour, hour)));
    columns.push(Column::number("total", "Total", "Итого"));
    let row = |name: String, counts: &[i64]| {
        let mut cells = vec![Cell::Text(name)];
        cells.extend(counts.iter().map(|count| Cell::Count(*count)));
        cells.push(Cell::Count(counts.iter().sum()));
        cells
    };
    let name =
        |day: usize| label(By::Weekday, &if day < 7 { Key::At(day as i64) } else { Key::Missing }, options.language);
    let counts = grid.map(|hours| hours.map(|figures| cups(&figures)));
    let rows = (0..8).filter(|day| *day < 7 || counts[7][0] > 0).map(|day| row(name(day), &counts[day])).collect();
    let mut total = [0; 24];
    for (hour, sum) in total.iter_mut().enumerate() {
        *sum = counts.iter().map(|day| day[hour]).sum();
    }
    Table {
        name: "hours",
        en: "Cups sold by weekday and hour".to_owned(),
        ru: "Продано чашек по дням недели и часам".to_owned(),
        columns,
        rows,
        rest: false,
        total: Some(row(together(options.language), &total)),
        chart: Some(Chart::Heat(HOURS.len())),
    }
}

/// What an operator looks at first.
pub(super) fn overview(connection: &mut dyn Connection, asked: &Asked<'_>) -> Result<Vec<Table>> {
    let options: &Options = asked;
    let by = options.by.unwrap_or(By::Month);
    let counted = counted(connection, asked, &[by, By::Payment, By::Machine, By::Goods], None)?;
    let (_, total) = counted[1].lines(options, revenue);
    let facts: [Fact; 9] = [
        ("Revenue", "Выручка", |figures| Cell::Money(figures.sold.tiyin)),
        ("Cups sold", "Продано чашек", |figures| Cell::Count(number(figures.sold.count))),
        ("Mean check", "Средний чек", |figures| Cell::money(figures.mean_check())),
        ("Orders", "Заказы", |figures| Cell::Count(number(figures.orders))),
        ("Success", "Успешно выдано", |figures| Cell::share(figures.success())),
        ("Failed", "Сбои", |figures| Cell::Count(number(figures.failed.count))),
        ("Refunded", "Возвращено", |figures| Cell::Money(figures.refunds.tiyin)),
        ("Tests", "Тесты", |figures| Cell::Count(number(figures.tests))),
        ("For nothing", "Бесплатно", |figures| Cell::Count(number(figures.free))),
    ];
    let mut columns =
        vec![Column::name("figure", "Figure", "Показатель"), Column::number("value", "Value", "Значение")];
    columns.extend(before_columns(By::Payment, options));
    let rows = facts.map(|(en, ru, cell)| {
        let name = if options.language == Language::En { en } else { ru };
        let mut cells = vec![Cell::Text(name.to_owned()), cell(&total.figures)];
        if let Some(before) = total.before.as_ref().map(cell) {
            cells.push(before.clone());
            cells.push(changed(&cells[1], &before));
        }
        cells
    });
    let summary = Table {
        name: "summary",
        en: "Summary".to_owned(),
        ru: "Сводка".to_owned(),
        columns,
        rows: rows.into(),
        rest: false,
        total: None,
        chart: None,
    };
    let ten = Options { top: options.top.or(Some(10)), ..options.clone() };
    let named = |name: &'static str, table: Table| Table { name, ..table };
    Ok(vec![
        summary,
        named("periods", sold_of(&counted[0], &Options { top: None, bottom: None, ..options.clone() })),
        named("payments", sold_of(&counted[1], &Options { top: None, bottom: None, ..options.clone() })),
        named("machines", sold_of(&counted[2], &ten)),
        named("goods", sold_of(&counted[3], &ten)),
    ])
}

/// How a figure has changed; of a share its hundredths of a percent more or less.
fn changed(now: &Cell, before: &Cell) -> Cell {
    match (now.number(), before.number()) {
        (Some(now), Some(earlier)) if matches!(before, Cell::Share(_)) => Cell::Share(now - earlier),
        (Some(now), Some(earlier)) => Cell::share(change(now, earlier)),
        _ => Cell::Empty,
    }
}
