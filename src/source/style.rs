//! In which style the amounts and times of a column are written. A text such as `06/01/2026` or `1,500` can be read in two ways: what
//! the other cells of its column say decides, then the source.

use crate::format::Cell;
use crate::schema::Kind;
use crate::text::one_line;
use crate::value::money::Decimal;
use crate::value::{money, time};

use super::definition::Source;
use super::mapping::ColumnMap;

/// What the cells of a column say that can only be read in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Said<T> {
    /// There is none.
    #[default]
    Nothing,
    /// They agree.
    One(T),
    /// They contradict each other.
    Both,
}

impl<T: PartialEq + Copy> Said<T> {
    fn hear(&mut self, answer: Option<T>) {
        let Some(answer) = answer else { return };
        *self = match *self {
            Said::Nothing => Said::One(answer),
            Said::One(known) if known == answer => return,
            _ => Said::Both,
        };
    }
}

/// What the cells of one column say of its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence {
    decimal: Said<Decimal>,
    day_first: Said<bool>,
}

/// Adds what the cells of a row say to what those above it said, for each column.
pub(super) fn hear(source: &Source, columns: &[ColumnMap], cells: &[Cell], evidence: &mut Vec<Evidence>) {
    evidence.resize(columns.len(), Evidence::default());
    for (column, said) in columns.iter().zip(evidence) {
        let (Some(field), Some(Cell::Text(text))) = (column.field, cells.get(column.index).map(Cell::seen)) else {
            continue;
        };
        match source.table.fields()[field].kind {
            Kind::Money => said.decimal.hear(money::evidence(&one_line(text))),
            Kind::Time => said.day_first.hear(time::evidence(&one_line(text))),
            _ => {}
        }
    }
}

/// Decides the style of each column. `whole` says that all cells were heard; else a column is only settled when the first of them and a
/// source that knows its files say the same.
pub(super) fn settle(source: &Source, columns: &mut [ColumnMap], evidence: &[Evidence], whole: bool) {
    for column in columns {
        let Some(field) = column.field else { continue };
        let Evidence { decimal, day_first } = evidence.get(column.index).copied().unwrap_or_default();
        let sure = match source.table.fields()[field].kind {
            Kind::Money => {
                column.decimal = if let Said::One(sign) = decimal { Some(sign) } else { source.decimal };
                source.decimal.is_some_and(|sign| decimal == Said::One(sign))
            }
            Kind::Time => {
                let declared = source.day_first.filter(|_| source.declares_day_first);
                column.times.day_first = match day_first {
                    // What speaks against the source asks all cells.
                    _ if !whole && declared.is_some() => declared,
                    Said::One(first) => Some(first),
                    Said::Nothing => source.day_first,
                    // What a source of any table only supposes decides nothing against its own cells.
                    Said::Both => declared,
                };
                declared.is_some_and(|first| day_first == Said::One(first))
            }
            _ => true,
        };
        column.settled = whole || sure;
    }
}
