//! What can be asked: each topic gives tables.

use std::collections::{BTreeMap, HashMap};

use super::figures::{Figures, Nature, Said, share};
use super::period::{date, offsets, previous};
use super::table::{Cell, Chart, Column, Table};
use super::{health, machines, overview, prices};
use crate::error::{Error, Result};
use crate::schema::{Kind, Language, Table as Records};
use crate::store::stats::{self as store, Grouping, Span, Unit, column};
use crate::store::{Connection, Flow};
use crate::value::zone::Zone;
use crate::value::{Text, Value};

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

    pub(super) fn column(self) -> Column {
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
        Topic::Overview => overview::overview(connection, options)?,
        Topic::Revenue => vec![sold(connection, options, options.by.unwrap_or(By::Day))?],
        Topic::Orders => vec![outcomes(connection, options, options.by.unwrap_or(By::Day))?],
        Topic::Machines => match options.by {
            Some(by) if by != By::Machine => vec![sold(connection, options, by)?],
            _ => machines::tell(connection, options)?,
        },
        Topic::Goods => match options.by {
            Some(by) if by != By::Goods => vec![sold(connection, options, by)?],
            _ => {
                let mut found = prices::Prices::default();
                let take = &mut |row: &[Value]| found.add(row);
                let counted = counted(connection, options, &[By::Goods], Some((prices::grouping(), take)))?;
                vec![sold_of(&counted[0], options), found.periods(options), found.lagging(options)]
            }
        },
        Topic::Payments => vec![sold(connection, options, options.by.unwrap_or(By::Payment))?],
        Topic::Hours => match options.by {
            Some(by) => vec![sold(connection, options, by)?],
            None => vec![overview::heat(connection, options)?],
        },
        Topic::Failures => failures(connection, options)?,
        Topic::Data => health::tell(connection, options)?,
    })
}

/// Counts the orders of a span by something.
pub(super) fn count(connection: &mut dyn Connection, options: &Options, span: Span, by: By) -> Result<Groups> {
    Ok(count_all(connection, options, span, &[by], None)?.swap_remove(0))
}

fn grouping(by: By) -> Grouping {
    let unit = match by {
        By::Day | By::Week | By::Weekday => Some(Unit::Day),
        By::Month => Some(Unit::Month),
        By::Hour => Some(Unit::Hour),
        _ => None,
    };
    Grouping { unit, machine: by == By::Machine, goods: by == By::Goods, ..Grouping::default() }
}

/// A grouping of one topic's own, and what takes its groups.
pub(super) type Extra<'e> = (Grouping, &'e mut dyn FnMut(&[Value]));

/// Counts the orders of a span by several things at once.
fn count_all(
    connection: &mut dyn Connection,
    options: &Options,
    span: Span,
    bys: &[By],
    mut extra: Option<Extra<'_>>,
) -> Result<Vec<Groups>> {
    let mut groupings: Vec<_> = bys.iter().map(|by| grouping(*by)).collect();
    groupings.extend(extra.iter().map(|(grouping, _)| grouping.clone()));
    let timed = groupings.iter().any(|grouping| grouping.unit.is_some());
    let offsets = local_offsets(connection, options, span, timed)?;
    let mut counts: Vec<Counts> = bys.iter().map(|_| Counts::default()).collect();
    let mut nature = Nature::new(&Said::default());
    store::each_group(connection, &groupings, &offsets, span, &mut |at, same, row| {
        let (Some(by), Some(counts)) = (bys.get(at), counts.get_mut(at)) else {
            if let Some((_, take)) = &mut extra {
                take(row);
            }
            return Ok(Flow::Continue);
        };
        if !same {
            nature = Nature::of(row);
        }
        match *by {
            By::Machine => counts.named(row[column::MACHINE].as_text()),
            By::Goods => counts.named(row[column::GOODS].as_text()),
            By::Payment => counts.named(Some(nature.payment())),
            by => counts.timed(row[column::UNIT].as_integer().map(|unit| in_time(by, unit))),
        }
        .add(nature, row);
        Ok(Flow::Continue)
    })?;
    Ok(counts.into_iter().map(Counts::sorted).collect())
}

/// Groups while they are counted.
#[derive(Default)]
struct Counts {
    names: HashMap<Text, Figures>,
    times: HashMap<Key, Figures>,
    missing: Option<Figures>,
}

impl Counts {
    fn named(&mut self, name: Option<&str>) -> &mut Figures {
        match name {
            None => self.missing.get_or_insert_default(),
            Some(name) => self.names.entry(name.into()).or_default(),
        }
    }

    fn timed(&mut self, key: Option<Key>) -> &mut Figures {
        match key {
            None => self.missing.get_or_insert_default(),
            Some(key) => self.times.entry(key).or_default(),
        }
    }

    fn sorted(self) -> Groups {
        let names = self.names.into_iter().map(|(name, figures)| (Key::Name(name.to_string()), figures));
        let missing = self.missing.map(|figures| (Key::Missing, figures));
        names.chain(self.times).chain(missing).collect()
    }
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
pub(super) fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

fn in_time(by: By, unit: i64) -> Key {
    Key::At(match by {
        By::Week => unit - weekday(unit),
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

/// What a question by something is told from: the groups, and those of the period before.
pub(super) struct Counted {
    by: By,
    groups: Groups,
    before: Option<Groups>,
}

/// Counts by several things, and the period before when it is asked for.
pub(super) fn counted(
    connection: &mut dyn Connection,
    options: &Options,
    bys: &[By],
    extra: Option<Extra<'_>>,
) -> Result<Vec<Counted>> {
    let groups = count_all(connection, options, options.span, bys, extra)?;
    let mut before = Vec::new();
    if options.compare {
        let needs = "a comparison needs a period: --from and --to";
        let span = previous(options.span, &options.zone).ok_or_else(|| Error::Request(needs.to_owned()))?;
        before = count_all(connection, options, (Some(span.0), Some(span.1)), bys, None)?;
    }
    let mut before = before.into_iter();
    let one = |(by, groups): (&By, Groups)| {
        let mut counted = Counted { by: *by, groups, before: before.next() };
        if by.is_calendar() {
            fill(*by, &mut counted.groups);
            counted.before.iter_mut().for_each(|before| fill(*by, before));
        }
        counted
    };
    Ok(bys.iter().zip(groups).map(one).collect())
}

impl Counted {
    /// The lines in the order in which they are shown, what they come to, and what that was before.
    pub(super) fn lines(
        &self,
        options: &Options,
        weight: fn(&Figures) -> i64,
    ) -> (Vec<Line>, Figures, Option<Figures>) {
        let by = self.by;
        let mut before = self.before.clone();
        let mut lines: Vec<Line> = Vec::new();
        for (at, (key, figures)) in self.groups.iter().enumerate() {
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
        (shorten(lines, options), whole(&self.groups), self.before.as_ref().map(whole))
    }
}

/// Whether the last of these lines is what [`shorten`] left of others.
fn is_shortened(lines: &[Line], options: &Options) -> bool {
    options.top.or(options.bottom).is_some_and(|most| lines.len() > most)
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

pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn revenue(figures: &Figures) -> i64 {
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
pub(super) const BEFORE: [Column; 2] =
    [Column::number("previous", "Before", "Было"), Column::number("change", "Change", "Изменение")];

fn before_cells(now: &Figures, before: Option<&Figures>) -> Vec<Cell> {
    before.map_or_else(Vec::new, |before| {
        vec![Cell::Money(revenue(before)), Cell::share(change(revenue(now), revenue(before)))]
    })
}

/// What was sold.
pub(super) fn sold(connection: &mut dyn Connection, options: &Options, by: By) -> Result<Table> {
    Ok(sold_of(&counted(connection, options, &[by], None)?[0], options))
}

pub(super) fn sold_of(counted: &Counted, options: &Options) -> Table {
    let by = counted.by;
    let (lines, total, before) = counted.lines(options, revenue);
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
    Table {
        name: "sold",
        en: format!("Revenue {en}"),
        ru: format!("Выручка {ru}"),
        columns,
        rows,
        rest: is_shortened(&lines, options),
        total: Some(row(together(options.language), &total, before.as_ref())),
        chart: Some(if by.is_ordered() { Chart::Over(2) } else { Chart::Bars(2) }),
    }
}

/// The name of the row of totals.
pub(super) fn together(language: Language) -> String {
    if language == Language::En { "Total" } else { "Итого" }.to_owned()
}

/// What became of all orders.
fn outcomes(connection: &mut dyn Connection, options: &Options, by: By) -> Result<Table> {
    let counted = counted(connection, options, &[by], None)?;
    let (lines, total, before) = counted[0].lines(options, |figures| number(figures.orders));
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
        rest: is_shortened(&lines, options),
        total: Some(row(together(options.language), &total, before.as_ref())),
        chart: Some(if by.is_ordered() { Chart::Over(1) } else { Chart::Bars(1) }),
    })
}

/// What failed and what was given back; machine by machine and reason by reason.
fn failures(connection: &mut dyn Connection, options: &Options) -> Result<Vec<Table>> {
    let by = options.by.unwrap_or(By::Machine);
    let plain = Options { compare: false, ..options.clone() };
    let mut reasons: BTreeMap<Option<String>, Figures> = BTreeMap::new();
    let take = &mut |row: &[Value]| {
        let reason = row[column::REASON].as_text().map(str::to_owned);
        reasons.entry(reason).or_default().add(Nature::of(row), row);
    };
    let grouping = Grouping { reason: true, ..Grouping::default() };
    let counted = counted(connection, &plain, &[by], Some((grouping, take)))?;
    let (lines, total, _) = counted[0].lines(&plain, failed);
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
        rest: is_shortened(&lines, options),
        total: Some(row(together(options.language), &total)),
        chart: Some(if by.is_ordered() { Chart::Over(1) } else { Chart::Bars(1) }),
    };
    Ok(vec![first, reasons_of(&reasons, options)])
}

/// The reasons that the panel gives for what failed or was refunded.
fn reasons_of(found: &BTreeMap<Option<String>, Figures>, options: &Options) -> Table {
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
    Table {
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
        rest: false,
        total: Some(vec![
            Cell::Text(together(options.language)),
            Cell::Count(number(total.failed.count)),
            Cell::Count(number(total.refunds.count)),
            Cell::Money(total.refunds.tiyin),
        ]),
        chart: None,
    }
}
