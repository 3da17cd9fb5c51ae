//! What comes out of a file that is taken in, and who receives it.

use std::sync::Arc;

use super::Reached;
use super::duplicates::Position;
use crate::error::Result;
use crate::format::Cell;
use crate::problem::{Place, Problem};
use crate::report::PartReport;
use crate::schema::Table;
use crate::store::Prepared;

/// A table of the file that is being read into records.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its number, from 0.
    pub number: i64,
    /// The table of the database.
    pub table: Table,
    /// The fields that its columns can fill, in the schema's order.
    pub mapped: Vec<usize>,
    /// Whether its columns may differ from file to file.
    pub any_columns: bool,
    /// Whether rows are told by their number, as lines do not tell them apart.
    pub numbered: bool,
    /// What is told of it.
    pub report: PartReport,
}

/// Where a part is, and how its rows are told.
#[derive(Debug, Clone)]
pub struct PartPlace {
    /// Its file, member and sheet.
    pub place: Place,
    /// Whether rows are told by their number too.
    pub numbered: bool,
}

impl Part {
    /// Where the part is.
    pub fn place(&self, file: &str) -> PartPlace {
        let place = Place {
            file: Some(Arc::from(file)),
            member: self.report.member.as_deref().map(Arc::from),
            sheet: self.report.sheet.as_deref().map(Arc::from),
            ..Place::default()
        };
        PartPlace { place, numbered: self.numbered }
    }
}

/// A row that cannot be taken.
#[derive(Debug, Clone)]
pub struct RejectedRow {
    /// Where it stands.
    pub position: Position,
    /// Its cells, as they stood.
    pub cells: Vec<Cell>,
    /// Why.
    pub problems: Vec<Problem>,
}

/// Receives what comes out of a file.
pub trait Consumer {
    /// A table was recognised.
    fn part(&mut self, part: &Part) -> Result<()>;
    /// Checked records of a part, in the file's order.
    fn records(&mut self, part: i64, records: Vec<Prepared>) -> Result<()>;
    /// A row was rejected.
    fn rejected(&mut self, row: RejectedRow) -> Result<()>;
    /// A row that was asked for by its position, with its cells.
    fn wanted(&mut self, position: Position, cells: Vec<Cell>) -> Result<()> {
        let _ = (position, cells);
        Ok(())
    }
    /// Records of a part that were handed on and that nobody needs any more: their memory is used again.
    fn spent(&mut self, part: i64) -> Option<Vec<Prepared>> {
        let _ = part;
        None
    }
    /// How far the reading is.
    fn progress(&mut self, reached: Reached) {
        let _ = reached;
    }
}
