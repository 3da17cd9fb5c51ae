//! Files that were read in a wrong time zone: the clocks inside the numbers of most of their orders are whole half hours away from the times
//! that were stored. Reconciliation corrects such times; statistics show them as they are, and say so.

use std::collections::BTreeMap;

use super::table::{Cell, Column, Table};
use super::topic::Options;
use crate::error::Result;
use crate::reconcile::rows::{HOUR, shift_of};
use crate::schema::Language;
use crate::source::anatomy::OrderNumber;
use crate::store::stats_health as store;
use crate::store::{Connection, Flow};

/// Orders of each file that were looked at: those with a clock, and those that each shift would explain.
#[derive(Default)]
struct Seen {
    clocks: usize,
    shifts: BTreeMap<i64, usize>,
}

/// What must be said of the times of the orders of a span, as a table; none when all is well.
pub(super) fn notes(connection: &mut dyn Connection, options: &Options) -> Result<Option<Table>> {
    let mut seen: BTreeMap<i64, Seen> = BTreeMap::new();
    store::sampled_clocks(connection, &mut |row| {
        let (Some(number), Some(created), Some(run)) = (row[0].as_text(), row[1].as_integer(), row[2].as_integer())
        else {
            return Ok(Flow::Continue);
        };
        if let Some(clock) = OrderNumber::parse(number).and_then(|number| number.clock) {
            let file = seen.entry(run).or_default();
            file.clocks += 1;
            *file.shifts.entry(shift_of(created - clock)).or_default() += 1;
        }
        Ok(Flow::Continue)
    })?;
    let mut rows = Vec::new();
    for (run, seen) in seen {
        let most = seen.shifts.iter().max_by_key(|(_, count)| **count).filter(|(shift, _)| **shift != 0);
        let Some((shift, _)) = most.filter(|(_, count)| **count * 2 > seen.clocks) else { continue };
        let (orders, file) = store::orders_of_run(connection, run, options.span)?;
        if orders > 0 {
            rows.push(vec![Cell::Text(note(orders, &file, *shift, options.language)), Cell::Count(orders)]);
        }
    }
    let table = Table {
        name: "notes",
        en: "What must be known of these figures".to_owned(),
        ru: "Что нужно знать об этих данных".to_owned(),
        columns: vec![Column::name("note", "Note", "Примечание"), Column::number("orders", "Orders", "Заказы")],
        rows,
        rest: false,
        total: None,
        chart: None,
    };
    Ok(Some(table).filter(|table| !table.rows.is_empty()))
}

fn note(orders: i64, file: &str, shift: i64, language: Language) -> String {
    let sign = if shift < 0 { "-" } else { "+" };
    let (hours, minutes) = (shift.abs() / HOUR, shift.abs() % HOUR / 60_000);
    let hours = if minutes == 0 { format!("{sign}{hours}") } else { format!("{sign}{hours}:{minutes:02}") };
    match language {
        Language::En => format!(
            "the times of {orders} orders of {file} are {hours} h away from the clocks in their numbers: import it again with the right zone"
        ),
        _ => format!(
            "время {orders} заказов из {file} отличается на {hours} ч от часов в их номерах: загрузите файл снова с верным часовым поясом"
        ),
    }
}
