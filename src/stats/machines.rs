//! Machine by machine, and which of them have been silent for longer than they usually are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::count::{
    Asked, Counted, Groups, Key, Line, before_columns, counted_before, is_shortened, revenue, together,
};
use super::figures::{Figures, Nature, share};
use super::table::{Cell, Chart, Column, Table};
use super::topic::{By, Options};
use crate::error::Result;
use crate::reconcile::cash::{Interval, in_machines};
use crate::store::stats::{self as store, Grouping, Unit, column};
use crate::store::{Connection, Flow};

/// Gaps between days with orders that are shorter than this share of all are usual, in percent.
const USUAL: usize = 95;
/// A machine is silent after so many of its usual gaps.
const SILENT_AFTER: i64 = 2;

/// A machine's figures and its days with orders.
type Known = BTreeMap<Key, (Figures, BTreeSet<i64>)>;

/// The tables; that of cash only where collections were imported.
pub(super) fn tell(connection: &mut dyn Connection, asked: &Asked<'_>) -> Result<Vec<Table>> {
    let grouping = Grouping { unit: Some(Unit::Day), machine: true, times: true, ..Grouping::default() };
    let mut machines = Known::new();
    asked.each_group(connection, &[grouping], asked.span, &mut |_, _, row| {
        let key = row[column::MACHINE].as_text().map_or(Key::Missing, |code| Key::Name(code.to_owned()));
        let (figures, days) = machines.entry(key).or_default();
        figures.add(Nature::of(row), row);
        days.extend(row[column::UNIT].as_integer());
        Ok(Flow::Continue)
    })?;
    let mut addresses = HashMap::new();
    for (key, (figures, _)) in &machines {
        if let Key::Name(code) = key
            && let Some(address) = store::address(connection, code, figures.last)?
        {
            addresses.insert(code.clone(), address);
        }
    }
    let address = |key: &Key| match key {
        Key::Name(code) => addresses.get(code).map_or(Cell::Empty, |address| Cell::Text(address.clone())),
        _ => Cell::Empty,
    };
    let before = counted_before(connection, asked, &[By::Machine])?.and_then(|mut before| before.pop());
    let groups: Groups = machines.iter().map(|(key, (figures, _))| (key.clone(), *figures)).collect();
    let counted = Counted::new(asked, By::Machine, groups, before)?;
    let mut tables = vec![figures_of(&counted, &address, asked), silent(&machines, &address, asked)];
    let cash = in_machines(connection)?;
    if !cash.is_empty() {
        tables.push(cash_in(cash, &address, asked));
    }
    Ok(tables)
}

/// Cash that should be in each machine, the fullest first; the same figure as that of the cash check.
fn cash_in(mut intervals: Vec<Interval>, address: &dyn Fn(&Key) -> Cell, options: &Options) -> Table {
    intervals.sort_by(|one, other| other.expected.cmp(&one.expected).then_with(|| one.machine.cmp(&other.machine)));
    let sum = |of: fn(&Interval) -> i64| intervals.iter().map(of).sum::<i64>();
    let total = vec![
        Cell::Text(together(options.language)),
        Cell::Empty,
        Cell::Empty,
        Cell::Count(sum(|one| one.orders)),
        Cell::Money(sum(|one| one.expected)),
    ];
    let row = |one: &Interval| {
        vec![
            Cell::Text(one.machine.clone()),
            address(&Key::Name(one.machine.clone())),
            one.after.map_or(Cell::Empty, Cell::Time),
            Cell::Count(one.orders),
            Cell::Money(one.expected),
        ]
    };
    Table {
        name: "cash",
        en: "Cash in the machines since their last collections".to_owned(),
        ru: "Наличные в автоматах с последней инкассации".to_owned(),
        columns: vec![
            Column::name("machine", "Machine", "Автомат"),
            Column::name("address", "Address", "Адрес"),
            Column::name("collected_at", "Last collection", "Последняя инкассация"),
            Column::number("orders", "Orders", "Заказы"),
            Column::number("cash", "Cash", "Наличные"),
        ],
        rows: intervals.iter().map(row).collect(),
        rest: false,
        total: Some(total),
        chart: Some(Chart::Bars(4)),
    }
}

fn figures_of(counted: &Counted, address: &dyn Fn(&Key) -> Cell, options: &Options) -> Table {
    let (lines, total) = counted.lines(options, revenue);
    let whole = total.figures.sold.tiyin;
    let part = |part: i64, whole: i64| share(part.max(0) as u128, whole.max(0) as u128);
    let count = |count: u64| Cell::Count(i64::try_from(count).unwrap_or(i64::MAX));
    let row = |line: &Line| {
        let figures = &line.figures;
        let mut cells = vec![
            line.name_cell(),
            line.key.as_ref().map_or(Cell::Empty, address),
            count(figures.orders),
            count(figures.sold.count),
            Cell::Money(figures.sold.tiyin),
            Cell::share(part(figures.sold.tiyin, whole)),
            Cell::money(figures.mean_check()),
            Cell::share(figures.success()),
            count(figures.failed.count),
            count(figures.refunds.count),
            Cell::count(figures.mean_wait()),
            figures.last.map_or(Cell::Empty, Cell::Time),
        ];
        cells.extend(line.before_cells(By::Machine, revenue, Cell::Money));
        cells
    };
    let mut columns = vec![
        Column::name("machine", "Machine", "Автомат"),
        Column::name("address", "Address", "Адрес"),
        Column::number("orders", "Orders", "Заказы"),
        Column::number("sold", "Sold", "Продано"),
        Column::number("revenue", "Revenue", "Выручка"),
        Column::number("share", "Share", "Доля"),
        Column::number("mean_check", "Mean check", "Средний чек"),
        Column::number("success", "Success", "Успех"),
        Column::number("failed", "Failed", "Сбои"),
        Column::number("refunds", "Refunds", "Возвраты"),
        Column::number("wait_seconds", "Seconds to delivery", "Секунд до выдачи"),
        Column::name("last_order", "Last order", "Последний заказ"),
    ];
    columns.extend(before_columns(By::Machine, options));
    Table {
        name: "machines",
        en: "Machines".to_owned(),
        ru: "Автоматы".to_owned(),
        columns,
        rows: lines.iter().map(row).collect(),
        rest: is_shortened(&lines, options),
        total: Some(row(&total)),
        chart: Some(Chart::Bars(4)),
    }
}

/// The longest gap between days with orders that is usual, in days.
pub(super) fn usual_gap(days: &BTreeSet<i64>) -> i64 {
    let mut gaps: Vec<i64> = days.iter().zip(days.iter().skip(1)).map(|(one, next)| next - one).collect();
    gaps.sort_unstable();
    let at = (gaps.len() * USUAL).div_ceil(100).saturating_sub(1);
    gaps.get(at).copied().unwrap_or(1)
}

/// Machines without an order for more than twice their usual gap. Counted to the newest order of any machine, not to now: that the last
/// file is old is not the machine's fault.
fn silent(machines: &Known, address: &dyn Fn(&Key) -> Cell, options: &Options) -> Table {
    let newest = machines.values().filter_map(|(_, days)| days.last()).max().copied().unwrap_or_default();
    let mut found: Vec<(i64, Vec<Cell>)> = Vec::new();
    for (key, (figures, days)) in machines {
        let (Some(last), Key::Name(code)) = (days.last(), key) else { continue };
        let (usual, silence) = (usual_gap(days), newest - last);
        if silence > SILENT_AFTER * usual {
            let time = figures.last.map_or(Cell::Empty, Cell::Time);
            found.push((
                silence,
                vec![Cell::Text(code.clone()), address(key), time, Cell::Count(silence), Cell::Count(usual)],
            ));
        }
    }
    found.sort_by_key(|(silence, _)| std::cmp::Reverse(*silence));
    Table {
        name: "silent",
        en: "Silent machines: no order for more than twice their usual gap".to_owned(),
        ru: "Молчащие автоматы: без заказов дольше двух обычных перерывов".to_owned(),
        columns: vec![
            Column::name("machine", "Machine", "Автомат"),
            Column::name("address", "Address", "Адрес"),
            Column::name("last_order", "Last order", "Последний заказ"),
            Column::number("silent_days", "Days silent", "Дней молчит"),
            Column::number("usual_days", "Usual gap, days", "Обычный перерыв, дней"),
        ],
        rows: found.into_iter().map(|(_, row)| row).collect(),
        rest: false,
        total: None,
        chart: None,
    }
    .limited(options)
}

impl Table {
    /// At most the rows that were asked for.
    fn limited(mut self, options: &Options) -> Table {
        self.rows.truncate(options.top.or(options.bottom).unwrap_or(usize::MAX));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_gaps_are_not_usual() {
        let days = |list: &[i64]| list.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(usual_gap(&days(&[])), 1);
        assert_eq!(usual_gap(&days(&[5])), 1);
        assert_eq!(usual_gap(&days(&[5, 8])), 3);
        let daily: Vec<i64> = (0..100).chain(130..200).collect();
        assert_eq!(usual_gap(&days(&daily)), 1);
        let weekly: Vec<i64> = (0..20).map(|week| week * 7).collect();
        assert_eq!(usual_gap(&days(&weekly)), 7);
    }
}
