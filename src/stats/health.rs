//! How far the data can be believed: how fresh each source is, which days lack it, what could not be read, what is not told.

use std::collections::{BTreeMap, HashSet};

use super::figures::share;
use super::period::date;
use super::table::{Cell, Column, Table};
use super::topic::{By, Key, Options, count, label};
use crate::error::Result;
use crate::reconcile::coverage::{Coverage, Source};
use crate::reconcile::load::all_day_counts;
use crate::reconcile::rows::Provider;
use crate::schema::{Language, Table as Records};
use crate::store::Connection;
use crate::store::stats_health::{self as store, SourceState};

/// A source of which nothing came for so many days is stale.
const FRESH_DAYS: i64 = 7;

/// The tables.
pub(super) fn tell(connection: &mut dyn Connection, options: &Options) -> Result<Vec<Table>> {
    Ok(vec![
        sources(connection, options)?,
        gaps(connection, options)?,
        untold(connection, options)?,
        unreadable(connection)?,
        fiscal(connection, options)?,
        unknown_goods(connection, options)?,
    ])
}

fn sources(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    let word = |fresh: bool| match (fresh, options.language) {
        (true, Language::En) => "fresh",
        (true, _) => "свежий",
        (false, Language::En) => "stale",
        (false, _) => "устарел",
    };
    let row = |state: SourceState| {
        let days = (options.now - state.last_import).div_euclid(super::period::DAY);
        vec![
            Cell::Text(state.source),
            Cell::Text(state.table),
            Cell::Count(state.imports),
            Cell::Time(state.last_import),
            Cell::Count(days),
            Cell::Text(word(days <= FRESH_DAYS).to_owned()),
            Cell::Count(state.read),
            Cell::Count(state.rejected),
            Cell::share(share(state.rejected.max(0) as u128, state.read.max(0) as u128)),
        ]
    };
    Ok(Table {
        name: "sources",
        en: "Sources".to_owned(),
        ru: "Источники".to_owned(),
        columns: vec![
            Column::name("source", "Source", "Источник"),
            Column::name("table", "Table", "Таблица"),
            Column::number("imports", "Imports", "Загрузок"),
            Column::name("last_import", "Last import", "Последняя загрузка"),
            Column::number("days", "Days ago", "Дней назад"),
            Column::name("state", "State", "Состояние"),
            Column::number("rows", "Rows read", "Прочитано строк"),
            Column::number("rejected", "Rejected", "Отклонено"),
            Column::number("rejected_share", "Rejected share", "Доля отклонённых"),
        ],
        rows: store::sources(connection)?.into_iter().map(row).collect(),
        rest: false,
        total: None,
        chart: None,
    })
}

/// The days between the first and the last order for which a source that is known does not speak.
fn gaps(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    let bounds = crate::store::stats::bounds(connection, options.span)?;
    let mut rows = Vec::new();
    if let Some((first, last)) = bounds {
        let offset = options.zone.offset(last);
        let coverage = Coverage::new(&all_day_counts(connection, offset)?, offset);
        let known = [Source::Orders, Source::Sales, Source::Receipts].into_iter();
        let known =
            known.chain(Provider::ALL.into_iter().map(Source::Gateway)).filter(|source| coverage.knows(*source));
        for source in known {
            for (from, to) in coverage.holes(source, coverage.day(first), coverage.day(last)) {
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
fn unknown_goods(connection: &mut dyn Connection, options: &Options) -> Result<Table> {
    let known: HashSet<String> = store::sold_goods(connection)?.into_iter().collect();
    let mut rows = Vec::new();
    if !known.is_empty() {
        for (key, figures) in count(connection, options, options.span, By::Goods)? {
            let unknown = match &key {
                Key::Name(name) => !known.contains(&crate::text::normalise(name)),
                _ => true,
            };
            if unknown && figures.sold.count > 0 {
                rows.push(vec![
                    Cell::Text(label(By::Goods, &key, options.language)),
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
