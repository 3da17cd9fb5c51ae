//! How far the data can be believed: how fresh each source is, which days lack it, what could not be read, what is not told.

use std::collections::{BTreeMap, HashSet};

use super::count::{Asked, Key, count, label};
use super::figures::share;
use super::period::{DAY, date};
use super::table::{Cell, Column, Table};
use super::topic::{By, Options, number};
use crate::error::Result;
use crate::reconcile::coverage::{Coverage, DayCount, Source};
use crate::reconcile::load::all_day_counts;
use crate::reconcile::rows::Provider;
use crate::schema::{Language, Table as Records};
use crate::store::Connection;
use crate::store::stats_health as store;

/// A source whose newest row is older than so many days is stale.
const FRESH_DAYS: i64 = 7;

/// The tables.
pub(super) fn tell(connection: &mut dyn Connection, asked: &Asked<'_>) -> Result<Vec<Table>> {
    let offset = asked.zone.offset(asked.now);
    let days = all_day_counts(connection, offset)?;
    Ok(vec![
        sources(connection, asked, &days)?,
        gaps(connection, asked, Coverage::new(&days, offset), &days)?,
        untold(connection, asked)?,
        repeated(connection, asked)?,
        unreadable(connection)?,
        fiscal(connection, asked)?,
        unknown_goods(connection, asked)?,
    ])
}

/// The day of the newest row that each import brought, counted from the epoch.
fn newest_days(connection: &mut dyn Connection, asked: &Asked<'_>, days: &[DayCount]) -> Result<BTreeMap<i64, i64>> {
    let mut newest: BTreeMap<i64, i64> = BTreeMap::new();
    let mut take = |run: i64, day: i64| {
        newest.entry(run).and_modify(|known| *known = day.max(*known)).or_insert(day);
    };
    days.iter().for_each(|count| take(count.run, count.day));
    for table in [Records::Collections, Records::Bank] {
        for (run, time) in store::newest_rows(connection, table)? {
            take(run, asked.zone.wall(time).div_euclid(DAY));
        }
    }
    Ok(newest)
}

/// What is expected of every operator: a table, or the payments of one gateway.
fn expected() -> impl Iterator<Item = (&'static str, Records, Option<Provider>)> {
    let gateways = [Provider::Payme, Provider::Click, Provider::Uzum].into_iter();
    let tables = [Records::Orders, Records::Sales, Records::Receipts].map(|table| (table.name(), table, None));
    let gateways = gateways.map(|provider| (provider.name(), Records::Payments, Some(provider)));
    let money = [Records::Collections, Records::Bank].map(|table| (table.name(), table, None));
    tables.into_iter().chain(gateways).chain(money)
}

fn sources(connection: &mut dyn Connection, asked: &Asked<'_>, days: &[DayCount]) -> Result<Table> {
    let newest = newest_days(connection, asked, days)?;
    let mut of_source: BTreeMap<(String, String), i64> = BTreeMap::new();
    for (run, source, table) in store::sources_of_runs(connection)? {
        if let Some(day) = newest.get(&run) {
            let known = of_source.entry((source, table)).or_insert(*day);
            *known = (*known).max(*day);
        }
    }
    let today = asked.zone.wall(asked.now).div_euclid(DAY);
    let en = asked.language == Language::En;
    let words = if en { ["fresh", "stale", "never"] } else { ["свежий", "устарел", "никогда"] };
    let states = store::sources(connection)?;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for state in &states {
        let newest = of_source.get(&(state.source.clone(), state.table.clone())).copied();
        let is_fresh = newest.is_some_and(|day| today - day <= FRESH_DAYS);
        rows.push(vec![
            Cell::Text(state.source.clone()),
            Cell::Text(state.table.clone()),
            Cell::Count(state.imports),
            newest.and_then(date).map_or(Cell::Empty, |date| Cell::Text(date.to_string())),
            Cell::count(newest.map(|day| today - day)),
            Cell::Text(words[usize::from(!is_fresh)].to_owned()),
            Cell::Count(state.read),
            Cell::Count(state.rejected),
            Cell::share(share(state.rejected.max(0) as u128, state.read.max(0) as u128)),
            Cell::Time(state.last_import),
        ]);
    }
    for (name, table, provider) in expected() {
        let known = match provider {
            Some(provider) => days.iter().any(|count| count.source == Source::Gateway(provider)),
            None => states.iter().any(|state| state.table == table.name()),
        };
        if !known {
            let mut row = vec![Cell::Text(name.to_owned()), Cell::Text(table.name().to_owned()), Cell::Count(0)];
            row.extend([Cell::Empty, Cell::Empty, Cell::Text(words[2].to_owned())]);
            row.extend([Cell::Count(0), Cell::Count(0), Cell::Empty, Cell::Empty]);
            rows.push(row);
        }
    }
    Ok(Table {
        name: "sources",
        en: "Sources".to_owned(),
        ru: "Источники".to_owned(),
        columns: vec![
            Column::name("source", "Source", "Источник"),
            Column::name("table", "Table", "Таблица"),
            Column::number("imports", "Imports", "Загрузок"),
            Column::name("newest_day", "Newest row", "Новейшая строка"),
            Column::number("days", "Days ago", "Дней назад"),
            Column::name("state", "State", "Состояние"),
            Column::number("rows", "Rows read", "Прочитано строк"),
            Column::number("rejected", "Rejected", "Отклонено"),
            Column::number("rejected_share", "Rejected share", "Доля отклонённых"),
            Column::name("last_import", "Last import", "Последняя загрузка"),
        ],
        rows,
        rest: false,
        total: None,
        chart: None,
    })
}

/// The days that a source that is known does not speak for: those of the period that is asked for, up to today, or else those from the first
/// order to the newest row of any source.
fn gaps(connection: &mut dyn Connection, asked: &Asked<'_>, coverage: Coverage, days: &[DayCount]) -> Result<Table> {
    let orders = crate::store::stats::bounds(connection, (None, None))?;
    let newest = days.iter().map(|count| count.day).max();
    let first = asked.span.0.or(orders.map(|(first, _)| first)).map(|first| coverage.day(first));
    let last = asked.span.1.map(|to| coverage.day((to - 1).min(asked.now))).or(newest);
    let mut rows = Vec::new();
    if let Some((first, last)) = first.zip(last) {
        let known = [Source::Orders, Source::Sales, Source::Receipts].into_iter();
        let known =
            known.chain(Provider::ALL.into_iter().map(Source::Gateway)).filter(|source| coverage.knows(*source));
        for source in known {
            for (from, to) in coverage.holes(source, first, last) {
                let day = |day: i64| date(day).map_or(Cell::Empty, |date| Cell::Text(date.to_string()));
                rows.push(vec![Cell::Text(source.name().to_owned()), day(from), day(to), Cell::Count(to - from + 1)]);
            }
        }
    }
    Ok(Table {
        name: "gaps",
        en: "Days that no imported file covers".to_owned(),
        ru: "Дни, за которые нет файлов".to_owned(),
        columns: vec![
            Column::name("source", "Source", "Источник"),
            Column::name("from", "From", "С"),
            Column::name("to", "To", "По"),
            Column::number("days", "Days", "Дней"),
        ],
        rows,
        rest: false,
        total: None,
        chart: None,
    })
}

/// Orders that no figure counts, as their number stands on another order.
fn repeated(connection: &mut dyn Connection, asked: &Asked<'_>) -> Result<Table> {
    let sum = crate::store::stats::sum_of(connection, &asked.repeated, asked.span)?;
    let name = if asked.language == Language::En {
        "repeat the number of another order (match_status = number_conflict)"
    } else {
        "повторяют номер другого заказа (match_status = number_conflict)"
    };
    let row = vec![Cell::Text(name.to_owned()), Cell::Count(number(sum.count)), Cell::Money(sum.tiyin)];
    Ok(Table {
        name: "repeated",
        en: "Orders that no figure counts".to_owned(),
        ru: "Заказы, не вошедшие в суммы".to_owned(),
        columns: vec![
            Column::name("why", "Why", "Почему"),
            Column::number("orders", "Orders", "Заказы"),
            Column::number("sum", "Sum", "Сумма"),
        ],
        rows: if sum.count > 0 { vec![row] } else { Vec::new() },
        rest: false,
        total: None,
        chart: None,
    })
}

/// What orders do not say.
fn untold(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    let (orders, missing) = store::untold(connection, options.span)?;
    let name = |key: &str| {
        let field = Records::Orders.fields().iter().find(|field| field.key == key);
        field.map_or_else(|| key.to_owned(), |field| field.labels.get(options.language).to_owned())
    };
    let rows = missing.into_iter().map(|(key, count)| {
        let part = share(count.max(0) as u128, orders.max(0) as u128);
        vec![Cell::Text(name(key)), Cell::Count(count), Cell::share(part)]
    });
    Ok(Table {
        name: "untold",
        en: "What orders do not say".to_owned(),
        ru: "Чего нет в заказах".to_owned(),
        columns: vec![
            Column::name("field", "Field", "Поле"),
            Column::number("missing", "Orders without", "Заказов без него"),
            Column::number("share", "Share", "Доля"),
        ],
        rows: rows.collect(),
        rest: false,
        total: None,
        chart: None,
    })
}

/// Findings of all imports that stand, by code.
fn unreadable(connection: &mut dyn Connection) -> Result<Table> {
    let mut codes: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for report in store::reports(connection)? {
        let told: serde_json::Value = serde_json::from_str(&report).unwrap_or_default();
        for (code, count) in told["problem_counts"].as_object().into_iter().flatten() {
            let known = codes.entry(code.clone()).or_default();
            known.0 += count.as_i64().unwrap_or_default();
            known.1 += 1;
        }
    }
    let mut rows: Vec<_> = codes.into_iter().collect();
    rows.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let row = |(code, (count, files))| vec![Cell::Text(code), Cell::Count(count), Cell::Count(files)];
    Ok(Table {
        name: "findings",
        en: "Findings of imports (vhm explain CODE)".to_owned(),
        ru: "Замечания при загрузке (vhm explain КОД)".to_owned(),
        columns: vec![
            Column::name("code", "Code", "Код"),
            Column::number("count", "Findings", "Замечаний"),
            Column::number("files", "Files", "Файлов"),
        ],
        rows: rows.into_iter().map(row).collect(),
        rest: false,
        total: None,
        chart: None,
    })
}

/// Whether sales have what a fiscal receipt needs: an IKPU of 17 digits and a package code.
fn fiscal(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    let states = store::fiscal(connection)?;
    let whole: i64 = states.iter().map(|(_, sum)| sum.tiyin).sum();
    let name = |state: store::Fiscal| match (state, options.language) {
        (store::Fiscal::Ready, Language::En) => "IKPU of 17 digits and package code",
        (store::Fiscal::Ready, _) => "ИКПУ из 17 цифр и код упаковки",
        (store::Fiscal::NoPackage, Language::En) => "IKPU of 17 digits, no package code",
        (store::Fiscal::NoPackage, _) => "ИКПУ из 17 цифр, без кода упаковки",
        (store::Fiscal::Wrong, Language::En) => "IKPU that is not 17 digits",
        (store::Fiscal::Wrong, _) => "ИКПУ не из 17 цифр",
        (store::Fiscal::Missing, Language::En) => "no IKPU",
        (store::Fiscal::Missing, _) => "без ИКПУ",
    };
    let row = |(state, sum): &(store::Fiscal, crate::reconcile::summary::Sum)| {
        vec![
            Cell::Text(name(*state).to_owned()),
            Cell::Count(i64::try_from(sum.count).unwrap_or(i64::MAX)),
            Cell::Money(sum.tiyin),
            Cell::share(share(sum.tiyin.max(0) as u128, whole.max(0) as u128)),
        ]
    };
    Ok(Table {
        name: "fiscal",
        en: "Sales ready for fiscal receipts".to_owned(),
        ru: "Готовность продаж к фискальным чекам".to_owned(),
        columns: vec![
            Column::name("state", "State", "Состояние"),
            Column::number("sales", "Sales", "Продаж"),
            Column::number("sum", "Sum", "Сумма"),
            Column::number("share", "Share of sum", "Доля суммы"),
        ],
        rows: states.iter().map(row).collect(),
        rest: false,
        total: None,
        chart: None,
    })
}

/// Products that the back office does not know, by what they earned. Nothing can be said while no sales are imported.
fn unknown_goods(connection: &mut dyn Connection, asked: &Asked<'_>) -> Result<Table> {
    let known: HashSet<String> = store::sold_goods(connection)?.into_iter().collect();
    let mut rows = Vec::new();
    if !known.is_empty() {
        for (key, figures) in count(connection, asked, By::Goods)? {
            let unknown = match &key {
                Key::Name(name) => !known.contains(&crate::text::normalise(name)),
                _ => true,
            };
            if unknown && figures.sold.count > 0 {
                rows.push(vec![
                    Cell::Text(label(By::Goods, &key, asked.language)),
                    Cell::Count(i64::try_from(figures.sold.count).unwrap_or(i64::MAX)),
                    Cell::Money(figures.sold.tiyin),
                ]);
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row[2].number()));
    }
    Ok(Table {
        name: "unknown_goods",
        en: "Products that the back office does not know".to_owned(),
        ru: "Продукты, которых не знает бэк-офис".to_owned(),
        columns: vec![
            Column::name("goods", "Product", "Продукт"),
            Column::number("sold", "Sold", "Продано"),
            Column::number("revenue", "Revenue", "Выручка"),
        ],
        rows,
        rest: false,
        total: None,
        chart: None,
    })
}
