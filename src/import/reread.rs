//! Reading some rows of a file once more, with their cells: only rows whose key came twice are asked for, so nothing of the others is held.

use std::collections::{HashMap, HashSet};

use super::consumer::{Consumer, Part, RejectedRow};
use super::duplicates::Position;
use super::intake::{Intake, IntakeOptions};
use super::survey::Survey;
use crate::error::Result;
use crate::format::Cell;
use crate::store::Prepared;

/// A row that was read again: where it stands, its cells, and its record.
pub type Again = (Position, Vec<Cell>, Prepared);

/// Reads the rows at these positions of the file of a survey again. `run` gives the whole file to the intake, as the first time.
///
/// # Errors
/// Those of `run`: the file may have changed since.
pub fn reread<'p>(
    survey: &Survey<'_>,
    options: IntakeOptions,
    positions: &'p HashSet<Position>,
    run: impl FnOnce(&mut Intake<'_, Collecting<'p>>) -> Result<()>,
) -> Result<Vec<Again>> {
    let options = IntakeOptions { most_rejected: None, ..options };
    let collecting = Collecting { positions, cells: Vec::new(), records: HashMap::new() };
    let mut intake = Intake::new(survey.file, survey.sources, options, collecting).asking(survey);
    intake.want(positions.clone());
    run(&mut intake)?;
    let Collecting { cells, mut records, .. } = intake.consumer;
    let pair = |(position, cells)| records.remove(&position).map(|record| (position, cells, record));
    Ok(cells.into_iter().filter_map(pair).collect())
}

/// Collects the rows that were asked for.
pub struct Collecting<'p> {
    positions: &'p HashSet<Position>,
    cells: Vec<(Position, Vec<Cell>)>,
    records: HashMap<Position, Prepared>,
}

impl Consumer for Collecting<'_> {
    fn part(&mut self, _: &Part) -> Result<()> {
        Ok(())
    }

    fn records(&mut self, part: i64, records: Vec<Prepared>) -> Result<()> {
        // Its key is in the file more than once: that is why it is read again.
        let placed =
            records.into_iter().map(|record| (Position::of(part, &record), Prepared { again: true, ..record }));
        self.records.extend(placed.filter(|(position, _)| self.positions.contains(position)));
        Ok(())
    }

    fn rejected(&mut self, _: RejectedRow) -> Result<()> {
        Ok(())
    }

    fn wanted(&mut self, position: Position, cells: Vec<Cell>) -> Result<()> {
        self.cells.push((position, cells));
        Ok(())
    }
}
