//! What an operator looks at first, and the hours of the week.

use super::figures::{Figures, Nature};
use super::table::{Cell, Chart, Column, Table};
use super::topic::{
    BEFORE, By, Key, Options, counted, label, local_offsets, number, revenue, sold_of, together, weekday,
};
use crate::error::Result;
use crate::schema::Language;
use crate::store::stats::{self as store, Grouping, Unit, column};
use crate::store::{Connection, Flow};

/// A figure: what people call it in English and Russian, and its value.
type Fact = (&'static str, &'static str, fn(&Figures) -> Cell);

/// Cups sold on each weekday in each hour.
pub(super) fn heat(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    const HOURS: [&str; 24] = [
        "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17",
        "18", "19", "20", "21", "22", "23",
    ];
    let grouping = Grouping { unit: Some(Unit::Hour), ..Grouping::default() };
    let offsets = local_offsets(connection, options, options.span, true)?;
    let mut counts = [[0_i64; 24]; 8];
    store::each_group(connection, &[grouping], &offsets, options.span, &mut |_, _, row| {
        let mut figures = Figures::default();
        figures.add(Nature::of(row), row);
        let unit = row[column::UNIT].as_integer();
        // The last row is of those without a time.
        let (day, hour) = unit.map_or((7, 0), |unit| (weekday(unit.div_euclid(24)), unit.rem_euclid(24)));
        counts[day as usize][hour as usize] += number(figures.sold.count);
        Ok(Flow::Continue)
    })?;
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
    let rows = (0..8).filter(|day| *day < 7 || counts[7][0] > 0).map(|day| row(name(day), &counts[day])).collect();
    let mut total = [0; 24];
    for (hour, sum) in total.iter_mut().enumerate() {
        *sum = counts.iter().map(|day| day[hour]).sum();
    }
    Ok(Table {
        name: "hours",
        en: "Cups sold by weekday and hour".to_owned(),
        ru: "Продано чашек по дням недели и часам".to_owned(),
        columns,
        rows,
        rest: false,
        total: Some(row(together(options.language), &total)),
        chart: Some(Chart::Heat),
    })
}

/// What an operator looks at first.
pub(super) fn overview(connection: &mut dyn Connection, options: &Options) -> Result<Vec<Table>> {
    let by = options.by.unwrap_or(By::Month);
    let counted = counted(connection, options, &[by, By::Payment, By::Machine, By::Goods], None)?;
    let (_, total, before) = counted[1].lines(options, revenue);
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
    if before.is_some() {
        columns.push(BEFORE[0]);
    }
    let rows = facts.map(|(en, ru, cell)| {
        let name = if options.language == Language::En { en } else { ru };
        let mut cells = vec![Cell::Text(name.to_owned()), cell(&total)];
        cells.extend(before.as_ref().map(cell));
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
