//! What can be asked: each topic gives tables.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::figures::{Figures, Nature, share};
use super::period::{DAY, HOUR, date, offsets, previous};
use super::table::{Cell, Chart, Column, Table};
use super::{health, machines, prices};
use crate::error::{Error, Result};
use crate::schema::{Kind, Language, Table as Records};
use crate::store::stats::{self as store, Grouping, Span, column};
use crate::store::{Connection, Flow};
use crate::value::zone::Zone;

macro_rules! choices {
    ($(#[$about:meta])* $type:ident { $($(#[$one:meta])* $variant:ident $name:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type { $($(#[$one])* $variant),* }

        impl $type {
            /// Every one.
            pub const ALL: &[$type] = &[$($type::$variant),*];

            /// Its name on the command line.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name),* }
            }

            /// The one with this name.
            pub fn by_name(name: &str) -> Option<Self> {
                match name { $($name => Some($type::$variant),)* _ => None }
            }
        }
    };
}

choices! {
    /// What is asked.
    Topic {
        /// A little of everything.
        Overview "overview";
        /// What was earned.
        Revenue "revenue";
        /// What became of all orders.
        Orders "orders";
        /// Machine by machine, and which are silent.
        Machines "machines";
        /// Product by product, and their prices.
        Goods "goods";
        /// How it was paid.
        Payments "payments";
        /// Weekdays and hours.
        Hours "hours";
        /// What was not handed out, and what was given back.
        Failures "failures";
        /// How far the data can be believed.
        Data "data";
    }
}

choices! {
    /// What a row is about.
    By {
        /// A local day.
        Day "day";
        /// A week that begins on Monday.
        Week "week";
        /// A month.
        Month "month";
        /// A machine.
        Machine "machine";
        /// A product.
        Goods "goods";
        /// A way of paying.
        Payment "payment";
        /// An hour of the day.
        Hour "hour";
        /// A day of the week.
        Weekday "weekday";
    }
}

impl By {
    /// Whether rows follow each other in time.
    fn is_calendar(self) -> bool {
        matches!(self, By::Day | By::Week | By::Month)
    }

    /// Whether the rows have an order of their own; the others are sorted by what they come to.
    fn is_ordered(self) -> bool {
        self.is_calendar() || matches!(self, By::Hour | By::Weekday)
    }

    fn column(self) -> Column {
        match self {
            By::Day => Column::name("day", "Day", "День"),
            By::Week => Column::name("week", "Week from", "Неделя с"),
            By::Month => Column::name("month", "Month", "Месяц"),
            By::Machine => Column::name("machine", "Machine", "Автомат"),
            By::Goods => Column::name("goods", "Product", "Продукт"),
            By::Payment => Column::name("payment", "Way of paying", "Способ оплаты"),
            By::Hour => Column::name("hour", "Hour", "Час"),
            By::Weekday => Column::name("weekday", "Weekday", "День недели"),
        }
    }

    fn title(self) -> (&'static str, &'static str) {
        match self {
            By::Day => ("by day", "по дням"),
            By::Week => ("by week", "по неделям"),
            By::Month => ("by month", "по месяцам"),
            By::Machine => ("by machine", "по автоматам"),
            By::Goods => ("by product", "по продуктам"),
            By::Payment => ("by way of paying", "по способам оплаты"),
            By::Hour => ("by hour", "по часам"),
            By::Weekday => ("by weekday", "по дням недели"),
        }
    }
}

/// How it is asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// What a row is about; each topic has its own usual answer.
    pub by: Option<By>,
    /// The instants from one to before another.
    pub span: Span,
    /// Whose days and hours.
    pub zone: Zone,
    /// The language of names.
    pub language: Language,
    /// Only so many rows with the most; the others come together in one.
    pub top: Option<usize>,
    /// Only so many rows with the least.
    pub bottom: Option<usize>,
    /// Compare with the period of the same length before.
    pub compare: bool,
    /// The present instant.
    pub now: i64,
}

/// What a row is about, in the order of the rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A day's number, the number of a week's first day, twelve times the year and the month, an hour, a weekday from Monday.
    At(i64),
    /// A machine, a product, a way of paying.
    Name(String),
    /// The orders do not say.
    Missing,
}

pub(super) type Groups = BTreeMap<Key, Figures>;

/// Answers.
///
/// # Errors
/// `Request` for a comparison without a period; those of the database.
pub fn tell(connection: &mut dyn Connection, topic: Topic, options: &Options) -> Result<Vec<Table>> {
    Ok(match topic {
        Topic::Overview => overview(connection, options)?,
        Topic::Revenue => vec![sold(connection, options, options.by.unwrap_or(By::Day))?],
        Topic::Orders => vec![outcomes(connection, options, options.by.unwrap_or(By::Day))?],
        Topic::Machines => match options.by {
            Some(by) if by != By::Machine => vec![sold(connection, options, by)?],
            _ => machines::tell(connection, options)?,
        },
        Topic::Goods => {
            let mut tables = vec![sold(connection, options, options.by.unwrap_or(By::Goods))?];
            if matches!(options.by, None | Some(By::Goods)) {
                tables.extend(prices::tell(connection, options)?);
            }
            tables
        }
        Topic::Payments => vec![sold(connection, options, options.by.unwrap_or(By::Payment))?],
        Topic::Hours => match options.by {
            Some(by) => vec![sold(connection, options, by)?],
            None => vec![heat(connection, options)?],
        },
        Topic::Failures => failures(connection, options)?,
        Topic::Data => health::tell(connection, options)?,
    })
}

/// Counts the orders of a span by something.
pub(super) fn count(connection: &mut dyn Connection, options: &Options, span: Span, by: Option<By>) -> Result<Groups> {
    let unit = match by {
        Some(By::Day | By::Week | By::Month | By::Weekday) => Some(DAY),
        Some(By::Hour) => Some(HOUR),
        _ => None,
    };
    let grouping =
        Grouping { unit, machine: by == Some(By::Machine), goods: by == Some(By::Goods), ..Grouping::default() };
    let offsets = local_offsets(connection, options, span, unit.is_some())?;
    let mut groups = Groups::new();
    store::each_group(connection, &grouping, &offsets, span, &mut |row| {
        let nature = Nature::of(row);
        let text = |at: usize| row[at].as_text().map_or(Key::Missing, |text| Key::Name(text.to_owned()));
        let key = match by {
            None => Key::Missing,
            Some(By::Machine) => text(column::MACHINE),
            Some(By::Goods) => text(column::GOODS),
            Some(By::Payment) => Key::Name(nature.payment().to_owned()),
            Some(by) => row[column::UNIT].as_integer().map_or(Key::Missing, |unit| in_time(by, unit)),
        };
        groups.entry(key).or_default().add(nature, row);
        Ok(Flow::Continue)
    })?;
    Ok(groups)
}

/// The offsets of the zone as long as there are orders.
pub(super) fn local_offsets(
    connection: &mut dyn Connection,
    options: &Options,
    span: Span,
    needed: bool,
) -> Result<store::Offsets> {
    let bounds = if needed { store::bounds(connection, span)? } else { None };
    Ok(bounds.map(|(first, last)| offsets(&options.zone, first, last)).unwrap_or_default())
}

/// Thursday was the first of January 1970.
fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

fn in_time(by: By, unit: i64) -> Key {
    Key::At(match by {
        By::Week => unit - weekday(unit),
        By::Month => match date(unit) {
            Some(date) => i64::from(date.year()) * 12 + i64::from(date.month0()),
            None => return Key::Missing,
        },
        By::Weekday => weekday(unit),
        By::Hour => unit.rem_euclid(24),
        _ => unit,
    })
}

const WEEKDAYS: [(&str, &str); 7] =
    [("Mon", "Пн"), ("Tue", "Вт"), ("Wed", "Ср"), ("Thu", "Чт"), ("Fri", "Пт"), ("Sat", "Сб"), ("Sun", "Вс")];

/// What people call a row.
pub(super) fn label(by: By, key: &Key, language: Language) -> String {
    let missing = || if language == Language::En { "(not told)" } else { "(не указано)" }.to_owned();
    match (by, key) {
        (_, Key::Missing) => missing(),
        (By::Payment, Key::Name(code)) => payment_label(code, language),
        (_, Key::Name(name)) => name.clone(),
        (By::Day | By::Week, Key::At(day)) => date(*day).map_or_else(missing, |date| date.to_string()),
        (By::Month, Key::At(month)) => format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
        (By::Weekday, Key::At(day)) => {
            let (en, ru) = WEEKDAYS[day.rem_euclid(7) as usize];
            if language == Language::En { en } else { ru }.to_owned()
        }
        (By::Hour, Key::At(hour)) => format!("{hour:02}:00"),
        (_, Key::At(number)) => number.to_string(),
    }
}

fn payment_label(code: &str, language: Language) -> String {
    let field = Records::Orders.fields().iter().find(|field| field.key == "order_resource");
    let term = field.and_then(|field| match field.kind {
        Kind::Enum(vocabulary) => vocabulary.terms.iter().find(|term| term.code == code),
        _ => None,
    });
    match (term, language) {
        (Some(term), language) => term.labels.get(language).to_owned(),
        (None, Language::En) => "Not known".to_owned(),
        (None, _) => "Неизвестно".to_owned(),
    }
}

/// The days, weeks or months between the first and the last that have none.
fn fill(by: By, groups: &mut Groups) {
    let ends = |key: Option<&Key>| if let Some(Key::At(at)) = key { Some(*at) } else { None };
    let last = groups.keys().rev().find(|key| matches!(key, Key::At(_)));
    let (Some(first), Some(last)) = (ends(groups.keys().next()), ends(last)) else { return };
    let step = if by == By::Week { 7 } else { 1 };
    // A wrong date centuries away must not make a million rows.
    if (last - first) / step <= 4_000 {
        (first..=last).step_by(step as usize).for_each(|at| {
            groups.entry(Key::At(at)).or_default();
        });
    }
}

/// The sum of all groups.
pub(super) fn whole(groups: &Groups) -> Figures {
    let mut total = Figures::default();
    groups.values().for_each(|figures| total.join(figures));
    total
}

/// A row's name, its figures, and those of the same row in the period before.
pub(super) type Line = (String, Figures, Option<Figures>);

/// The lines of a question in the order in which they are shown, what they come to, and what that was before.
pub(super) fn lines(
    connection: &mut dyn Connection,
    options: &Options,
    by: By,
    weight: fn(&Figures) -> i64,
) -> Result<(Vec<Line>, Figures, Option<Figures>)> {
    let mut groups = count(connection, options, options.span, Some(by))?;
    if by.is_calendar() {
        fill(by, &mut groups);
    }
    let mut before = match options.compare {
        false => None,
        true => {
            let needs = "a comparison needs a period: --from and --to";
            let span = previous(options.span, &options.zone).ok_or_else(|| Error::Request(needs.to_owned()))?;
            let mut groups = count(connection, options, (Some(span.0), Some(span.1)), Some(by))?;
            if by.is_calendar() {
                fill(by, &mut groups);
            }
            Some(groups)
        }
    };
    let total = whole(&groups);
    let total_before = before.as_ref().map(whole);
    let mut lines: Vec<Line> = Vec::new();
    for (at, (key, figures)) in groups.iter().enumerate() {
        // The fifth day is compared with the fifth day.
        let earlier = before.as_mut().map(|before| match by.is_calendar() {
            true => before.values().nth(at).copied().unwrap_or_default(),
            false => before.remove(key).unwrap_or_default(),
        });
        lines.push((label(by, key, options.language), *figures, earlier));
    }
    if !by.is_calendar() {
        // What was there before and is no more.
        for (key, figures) in before.into_iter().flatten() {
            lines.push((label(by, &key, options.language), Figures::default(), Some(figures)));
        }
    }
    if !by.is_ordered() {
        lines.sort_by(|one, other| weight(&other.1).cmp(&weight(&one.1)).then_with(|| one.0.cmp(&other.0)));
    }
    Ok((shorten(lines, options), total, total_before))
}

/// Keeps the first or the last lines; the others become one.
fn shorten(mut lines: Vec<Line>, options: &Options) -> Vec<Line> {
    let rest: Vec<Line> = match (options.top, options.bottom) {
        (Some(most), _) if lines.len() > most => lines.split_off(most),
        (None, Some(most)) if lines.len() > most => {
            let rest = lines.len() - most;
            let rest = lines.drain(..rest).collect();
            lines.reverse();
            rest
        }
        _ => return lines,
    };
    let (mut others, mut earlier) = (Figures::default(), None::<Figures>);
    for (_, figures, before) in &rest {
        others.join(figures);
        if let Some(before) = before {
            earlier.get_or_insert_default().join(before);
        }
    }
    let name = if options.language == Language::En { "others" } else { "остальные" };
    lines.push((format!("({name}: {})", rest.len()), others, earlier));
    lines
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn revenue(figures: &Figures) -> i64 {
    figures.sold.tiyin
}

fn failed(figures: &Figures) -> i64 {
    number(figures.failed.count)
}

/// The change from one amount to another, in hundredths of a percent of the earlier one.
fn change(now: i64, before: i64) -> Option<i64> {
    (before > 0).then(|| i64::try_from((i128::from(now) - i128::from(before)) * 10_000 / i128::from(before)).ok())?
}

/// The columns of the period before, and their cells.
const BEFORE: [Column; 2] =
    [Column::number("previous", "Before", "Было"), Column::number("change", "Change", "Изменение")];

fn before_cells(now: &Figures, before: Option<&Figures>) -> Vec<Cell> {
    before.map_or_else(Vec::new, |before| {
        vec![Cell::Money(revenue(before)), Cell::share(change(revenue(now), revenue(before)))]
    })
}

/// What was sold.
pub(super) fn sold(connection: &mut dyn Connection, options: &Options, by: By) -> Result<Table> {
    let (lines, total, before) = lines(connection, options, by, revenue)?;
    let mut columns = vec![
        by.column(),
        Column::number("sold", "Sold", "Продано"),
        Column::number("revenue", "Revenue", "Выручка"),
        Column::number("share", "Share", "Доля"),
        Column::number("count_share", "Share of cups", "Доля чашек"),
        Column::number("mean_check", "Mean check", "Средний чек"),
    ];
    if options.compare {
        columns.extend(BEFORE);
    }
    let row = |name: String, figures: &Figures, before: Option<&Figures>| {
        let part = |part: i64, whole: i64| share(u128::from(part.max(0) as u64), u128::from(whole.max(0) as u64));
        let mut cells = vec![
            Cell::Text(name),
            Cell::Count(number(figures.sold.count)),
            Cell::Money(figures.sold.tiyin),
            Cell::share(part(figures.sold.tiyin, total.sold.tiyin)),
            Cell::share(part(number(figures.sold.count), number(total.sold.count))),
            Cell::money(figures.mean_check()),
        ];
        cells.extend(before_cells(figures, before));
        cells
    };
    let rows = lines.iter().map(|(name, figures, before)| row(name.clone(), figures, before.as_ref())).collect();
    let (en, ru) = by.title();
    Ok(Table {
        name: "sold",
        en: format!("Revenue {en}"),
        ru: format!("Выручка {ru}"),
        columns,
        rows,
        total: Some(row(together(options.language), &total, before.as_ref())),
        chart: Some(if by.is_ordered() { Chart::Over(2) } else { Chart::Bars(2) }),
    })
}

/// The name of the row of totals.
pub(super) fn together(language: Language) -> String {
    if language == Language::En { "Total" } else { "Итого" }.to_owned()
}

/// What became of all orders.
fn outcomes(connection: &mut dyn Connection, options: &Options, by: By) -> Result<Table> {
    let (lines, total, before) = lines(connection, options, by, |figures| number(figures.orders))?;
    let mut columns = vec![
        by.column(),
        Column::number("orders", "Orders", "Заказы"),
        Column::number("sold", "Sold", "Продано"),
        Column::number("refunds", "Refunds", "Возвраты"),
        Column::number("unpaid", "Not paid", "Не оплачено"),
        Column::number("free", "For nothing", "Бесплатно"),
        Column::number("tests", "Tests", "Тесты"),
        Column::number("delivered", "Handed out", "Выдано"),
        Column::number("failed", "Failed", "Сбои"),
        Column::number("success", "Success", "Успех"),
    ];
    if options.compare {
        columns.extend([Column::number("previous", "Before", "Было"), Column::number("change", "Change", "Изменение")]);
    }
    let row = |name: String, figures: &Figures, before: Option<&Figures>| {
        let counts = [
            figures.orders,
            figures.sold.count,
            figures.refunds.count,
            figures.unpaid,
            figures.free,
            figures.tests,
            figures.delivered,
            figures.failed.count,
        ];
        let mut cells = vec![Cell::Text(name)];
        cells.extend(counts.map(|count| Cell::Count(number(count))));
        cells.push(Cell::share(figures.success()));
        if let Some(before) = before {
            let change = change(number(figures.orders), number(before.orders));
            cells.extend([Cell::Count(number(before.orders)), Cell::share(change)]);
        }
        cells
    };
    let rows = lines.iter().map(|(name, figures, before)| row(name.clone(), figures, before.as_ref())).collect();
    let (en, ru) = by.title();
    Ok(Table {
        name: "orders",
        en: format!("Orders {en}"),
        ru: format!("Заказы {ru}"),
        columns,
        rows,
        total: Some(row(together(options.language), &total, before.as_ref())),
        chart: Some(if by.is_ordered() { Chart::Over(1) } else { Chart::Bars(1) }),
    })
}

/// What failed and what was given back; machine by machine and reason by reason.
fn failures(connection: &mut dyn Connection, options: &Options) -> Result<Vec<Table>> {
    let by = options.by.unwrap_or(By::Machine);
    let (lines, total, _) = lines(connection, &Options { compare: false, ..options.clone() }, by, failed)?;
    let columns = vec![
        by.column(),
        Column::number("failed", "Failed", "Сбои"),
        Column::number("failed_sum", "Their prices", "Их сумма"),
        Column::number("failure", "Failure share", "Доля сбоев"),
        Column::number("kept", "Money kept", "Деньги не возвращены"),
        Column::number("kept_sum", "Sum kept", "Сумма не возвращена"),
        Column::number("refunds", "Refunds", "Возвраты"),
        Column::number("refund_sum", "Refunded", "Возвращено"),
    ];
    let row = |name: String, figures: &Figures| {
        vec![
            Cell::Text(name),
            Cell::Count(number(figures.failed.count)),
            Cell::Money(figures.failed.tiyin),
            Cell::share(figures.success().map(|success| 10_000 - success)),
            Cell::Count(number(figures.failed_paid.count)),
            Cell::Money(figures.failed_paid.tiyin),
            Cell::Count(number(figures.refunds.count)),
            Cell::Money(figures.refunds.tiyin),
        ]
    };
    let (en, ru) = by.title();
    let first = Table {
        name: "failures",
        en: format!("Failures {en}"),
        ru: format!("Сбои {ru}"),
        columns,
        rows: lines.iter().map(|(name, figures, _)| row(name.clone(), figures)).collect(),
        total: Some(row(together(options.language), &total)),
        chart: Some(if by.is_ordered() { Chart::Over(1) } else { Chart::Bars(1) }),
    };
    Ok(vec![first, reasons(connection, options)?])
}

/// The reasons that the panel gives for what failed or was refunded.
fn reasons(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    let mut found: BTreeMap<Option<String>, Figures> = BTreeMap::new();
    let grouping = Grouping { reason: true, ..Grouping::default() };
    store::each_group(connection, &grouping, &store::Offsets::new(), options.span, &mut |row| {
        let nature = Nature::of(row);
        let reason = row[column::REASON].as_text().map(str::to_owned);
        found.entry(reason).or_default().add(nature, row);
        Ok(Flow::Continue)
    })?;
    let mut rows: Vec<_> = found
        .iter()
        .filter(|(_, figures)| figures.failed.count + figures.refunds.count > 0)
        .map(|(reason, figures)| {
            let key = reason.clone().map_or(Key::Missing, Key::Name);
            let counts = [figures.failed.count, figures.refunds.count].map(|count| Cell::Count(number(count)));
            let [failed, refunds] = counts;
            vec![
                Cell::Text(label(By::Goods, &key, options.language)),
                failed,
                refunds,
                Cell::Money(figures.refunds.tiyin),
            ]
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row[1].number(), row[2].number())));
    let mut total = Figures::default();
    found.values().for_each(|figures| total.join(figures));
    Ok(Table {
        name: "reasons",
        en: "Reasons".to_owned(),
        ru: "Причины".to_owned(),
        columns: vec![
            Column::name("reason", "Reason", "Причина"),
            Column::number("failed", "Failed", "Сбои"),
            Column::number("refunds", "Refunds", "Возвраты"),
            Column::number("refund_sum", "Refunded", "Возвращено"),
        ],
        rows,
        total: Some(vec![
            Cell::Text(together(options.language)),
            Cell::Count(number(total.failed.count)),
            Cell::Count(number(total.refunds.count)),
            Cell::Money(total.refunds.tiyin),
        ]),
        chart: None,
    })
}

/// Cups sold on each weekday in each hour.
fn heat(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    const HOURS: [&str; 24] = [
        "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17",
        "18", "19", "20", "21", "22", "23",
    ];
    let grouping = Grouping { unit: Some(HOUR), ..Grouping::default() };
    let offsets = local_offsets(connection, options, options.span, true)?;
    let mut counts = [[0_i64; 24]; 8];
    store::each_group(connection, &grouping, &offsets, options.span, &mut |row| {
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
        total: Some(row(together(options.language), &total)),
        chart: Some(Chart::Heat),
    })
}

/// What an operator looks at first.
fn overview(connection: &mut dyn Connection, options: &Options) -> Result<Vec<Table>> {
    let by = options.by.unwrap_or(By::Month);
    let (_, total, before) = lines(connection, options, By::Payment, revenue)?;
    let facts: [(&str, &str, fn(&Figures) -> Cell); 9] = [
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
        total: None,
        chart: None,
    };
    let ten = Options { top: options.top.or(Some(10)), ..options.clone() };
    let named = |name: &'static str, table: Table| Table { name, ..table };
    Ok(vec![
        summary,
        named("periods", sold(connection, &Options { top: None, ..options.clone() }, by)?),
        named("payments", sold(connection, options, By::Payment)?),
        named("machines", sold(connection, &ten, By::Machine)?),
        named("goods", sold(connection, &ten, By::Goods)?),
    ])
}
