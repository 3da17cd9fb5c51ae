//! What can be asked: each topic gives tables.

use super::count::{Asked, Counted, Line, before_columns, counted, is_shortened, revenue};
use super::figures::share;
use super::table::{Cell, Chart, Column, Table};
use super::{clock, cross, failures, health, machines, overview, prices};
use crate::error::{Error, Result};
use crate::schema::Language;
use crate::store::Connection;
use crate::store::stats::Span;
use crate::value::Value;
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
    pub(super) fn is_calendar(self) -> bool {
        matches!(self, By::Day | By::Week | By::Month)
    }

    /// Whether the rows have an order of their own; the others are sorted by what they come to.
    pub(super) fn is_ordered(self) -> bool {
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

    pub(super) fn title(self) -> (&'static str, &'static str) {
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

/// Answers. The last table says what is wrong with the times, when something is.
///
/// # Errors
/// `Request` for a comparison without a period, and for what has no meaning; those of the database.
pub fn tell(connection: &mut dyn Connection, topic: Topic, options: &Options) -> Result<Vec<Table>> {
    if topic == Topic::Data && options.compare {
        return Err(Error::Request("the state of the data has no period before to compare with".to_owned()));
    }
    if topic == Topic::Data && options.by.is_some() {
        return Err(Error::Request("the state of the data is told as a whole: it has no --by".to_owned()));
    }
    let asked = &Asked::new(connection, options)?;
    let mut tables = match (topic, options.by) {
        (Topic::Overview, _) => overview::overview(connection, asked)?,
        (Topic::Revenue, by) => vec![sold(connection, asked, by.unwrap_or(By::Day))?],
        (Topic::Orders, by) => vec![outcomes(connection, asked, by.unwrap_or(By::Day))?],
        (Topic::Machines, None | Some(By::Machine)) => machines::tell(connection, asked)?,
        (Topic::Goods, None | Some(By::Goods)) => {
            let mut found = prices::Counting::default();
            let take = &mut |row: &[Value]| found.add(row);
            let counted = counted(connection, asked, &[By::Goods], Some((prices::grouping(), take)))?;
            let prices = found.sorted();
            vec![sold_of(&counted[0], asked), prices.periods(asked), prices.lagging(asked)]
        }
        (Topic::Payments, None | Some(By::Payment)) => vec![sold(connection, asked, By::Payment)?],
        (Topic::Hours, None) => overview::hours(connection, asked)?,
        (Topic::Hours, Some(By::Hour)) => vec![sold(connection, asked, By::Hour)?],
        (Topic::Machines, Some(by)) => vec![cross::tell(connection, asked, ("machines", By::Machine), by)?],
        (Topic::Goods, Some(by)) => vec![cross::tell(connection, asked, ("goods", By::Goods), by)?],
        (Topic::Payments, Some(by)) => vec![cross::tell(connection, asked, ("payments", By::Payment), by)?],
        (Topic::Hours, Some(by)) => vec![cross::tell(connection, asked, ("hours", By::Hour), by)?],
        (Topic::Failures, _) => failures::tell(connection, asked)?,
        (Topic::Data, _) => health::tell(connection, asked)?,
    };
    tables.extend(clock::notes(connection, options)?);
    Ok(tables)
}

pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How rows are drawn: in time, or one below the other.
pub(super) fn chart(by: By, options: &Options, column: usize) -> Chart {
    let in_time = by.is_ordered() && options.top.or(options.bottom).is_none();
    if in_time { Chart::Over(column) } else { Chart::Bars(column) }
}

/// What was sold.
pub(super) fn sold(connection: &mut dyn Connection, asked: &Asked<'_>, by: By) -> Result<Table> {
    Ok(sold_of(&counted(connection, asked, &[by], None)?[0], asked))
}

pub(super) fn sold_of(counted: &Counted, options: &Options) -> Table {
    let by = counted.by;
    let (lines, total) = counted.lines(options, revenue);
    let mut columns = vec![
        by.column(),
        Column::number("sold", "Sold", "Продано"),
        Column::number("revenue", "Revenue", "Выручка"),
        Column::number("share", "Share", "Доля"),
        Column::number("count_share", "Share of cups", "Доля чашек"),
        Column::number("mean_check", "Mean check", "Средний чек"),
    ];
    columns.extend(before_columns(by, options));
    let whole = total.figures;
    let row = |line: &Line| {
        let figures = &line.figures;
        let part = |part: i64, whole: i64| share(u128::from(part.max(0) as u64), u128::from(whole.max(0) as u64));
        let mut cells = vec![
            line.name_cell(),
            Cell::Count(number(figures.sold.count)),
            Cell::Money(figures.sold.tiyin),
            Cell::share(part(figures.sold.tiyin, whole.sold.tiyin)),
            Cell::share(part(number(figures.sold.count), number(whole.sold.count))),
            Cell::money(figures.mean_check()),
        ];
        cells.extend(line.before_cells(by, revenue, Cell::Money));
        cells
    };
    let (en, ru) = by.title();
    Table {
        name: "sold",
        en: format!("Revenue {en}"),
        ru: format!("Выручка {ru}"),
        columns,
        rows: lines.iter().map(row).collect(),
        rest: is_shortened(&lines, options),
        total: Some(row(&total)),
        chart: Some(chart(by, options, 2)),
    }
}

/// What became of all orders.
fn outcomes(connection: &mut dyn Connection, asked: &Asked<'_>, by: By) -> Result<Table> {
    let all = |figures: &super::Figures| number(figures.orders);
    let counted = counted(connection, asked, &[by], None)?;
    let (lines, total) = counted[0].lines(asked, all);
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
    columns.extend(before_columns(by, asked));
    let row = |line: &Line| {
        let figures = &line.figures;
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
        let mut cells = vec![line.name_cell()];
        cells.extend(counts.map(|count| Cell::Count(number(count))));
        cells.push(Cell::share(figures.success()));
        cells.extend(line.before_cells(by, all, Cell::Count));
        cells
    };
    let (en, ru) = by.title();
    Ok(Table {
        name: "orders",
        en: format!("Orders {en}"),
        ru: format!("Заказы {ru}"),
        columns,
        rows: lines.iter().map(row).collect(),
        rest: is_shortened(&lines, asked),
        total: Some(row(&total)),
        chart: Some(chart(by, asked, 1)),
    })
}
