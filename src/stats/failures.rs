//! What was not handed out, and what was given back.

use std::collections::BTreeMap;

use super::count::{Asked, Key, Line, before_columns, counted, is_shortened, label, together};
use super::figures::{Figures, Nature};
use super::table::{Cell, Column, Table};
use super::topic::{By, Options, chart, number};
use crate::error::Result;
use crate::store::Connection;
use crate::store::stats::{Grouping, column};
use crate::value::Value;

fn failed(figures: &Figures) -> i64 {
    number(figures.failed.count)
}

/// Machine by machine, and reason by reason.
pub(super) fn tell(connection: &mut dyn Connection, asked: &Asked<'_>) -> Result<Vec<Table>> {
    let by = asked.by.unwrap_or(By::Machine);
    let mut reasons: BTreeMap<Option<String>, Figures> = BTreeMap::new();
    let take = &mut |row: &[Value]| {
        let reason = row[column::REASON].as_text().map(str::to_owned);
        reasons.entry(reason).or_default().add(Nature::of(row), row);
    };
    let grouping = Grouping { reason: true, verdict: true, ..Grouping::default() };
    let counted = counted(connection, asked, &[by], Some((grouping, take)))?;
    let (lines, total) = counted[0].lines(asked, failed);
    let mut columns = vec![
        by.column(),
        Column::number("failed", "Failed", "Сбои"),
        Column::number("failed_sum", "Their prices", "Их сумма"),
        Column::number("failure", "Failure share", "Доля сбоев"),
        Column::number("kept", "Money kept", "Деньги не возвращены"),
        Column::number("kept_sum", "Sum kept", "Сумма не возвращена"),
        Column::number("refunds", "Refunds", "Возвраты"),
        Column::number("refund_sum", "Refunded", "Возвращено"),
    ];
    columns.extend(before_columns(by, asked));
    let row = |line: &Line| {
        let figures = &line.figures;
        let mut cells = vec![
            line.name_cell(),
            Cell::Count(number(figures.failed.count)),
            Cell::Money(figures.failed.tiyin),
            Cell::share(figures.success().map(|success| 10_000 - success)),
            Cell::Count(number(figures.failed_paid.count)),
            Cell::Money(figures.failed_paid.tiyin),
            Cell::Count(number(figures.refunds.count)),
            Cell::Money(figures.refunds.tiyin),
        ];
        cells.extend(line.before_cells(by, failed, Cell::Count));
        cells
    };
    let (en, ru) = by.title();
    let first = Table {
        name: "failures",
        en: format!("Failures {en}"),
        ru: format!("Сбои {ru}"),
        columns,
        rows: lines.iter().map(row).collect(),
        rest: is_shortened(&lines, asked),
        total: Some(row(&total)),
        chart: Some(chart(by, asked, 1)),
    };
    Ok(vec![first, reasons_of(&reasons, asked)])
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
