//! The check of a file: everything an import checks, and nothing is written.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::format::detect::{Detected, detect};
use crate::format::{Input, ReadOptions};
use crate::import::consumer::{Consumer, Part, PartPlace, RejectedRow};
use crate::import::duplicates::{Note, Notes, Position, conflict, told_apart};
use crate::import::intake::{Intake, IntakeOptions};
use crate::import::reread::{Again, reread};
use crate::import::survey::Survey;
use crate::import::{OnDuplicate, Progress, Reached};
use crate::problem::{self, Problem};
use crate::report::{FileOutcome, FileReport};
use crate::schema::Table;
use crate::source::Sources;
use crate::store::{Key, Prepared};

/// How to check.
#[derive(Clone, Default)]
pub struct ValidateOptions {
    /// How to read the bytes.
    pub read: ReadOptions,
    /// The format, when its user names it.
    pub format: Option<String>,
    /// How to take the rows in.
    pub intake: IntakeOptions,
    /// What an import would do with conflicting rows.
    pub on_duplicate: OnDuplicate,
    /// Told how far the reading is.
    pub progress: Option<Progress>,
}

/// Checks one file. A file that cannot be taken is a report with the outcome `Refused`.
///
/// # Errors
/// Only what keeps the check itself from being made: an interruption, a full disk.
pub fn validate(sources: &Sources, input: &Input, options: &ValidateOptions) -> Result<FileReport> {
    match check(sources, input, options) {
        Err(Error::Refused(problem)) => {
            let mut report = FileReport::new(&input.name);
            report.outcome = FileOutcome::Refused;
            report.bytes = std::fs::metadata(&input.path).map(|about| about.len()).unwrap_or_default();
            report.add(problem.file(input.name.as_str()), options.intake.kept_problems.max(1));
            Ok(report)
        }
        other => other,
    }
}

fn check(sources: &Sources, input: &Input, options: &ValidateOptions) -> Result<FileReport> {
    let about = std::fs::metadata(&input.path)
        .map_err(|error| Error::Refused(Box::new(Problem::new(problem::FILE_UNREADABLE).with("detail", error))))?;
    let detected = detect(input, options.format.as_deref())?;
    let kept = options.intake.kept_problems;
    let checking = Checking {
        file: input.name.clone(),
        parts: Vec::new(),
        notes: Notes::default(),
        progress: options.progress.clone(),
    };
    let survey =
        &Survey::new(&input.name, sources, options.intake.clone(), |intake| read(&detected, input, options, intake));
    let mut intake = Intake::new(&input.name, sources, options.intake.clone(), checking).asking(survey);
    read(&detected, input, options, &mut intake)?;
    let (mut report, checked) = (intake.report, intake.consumer);
    report.format = Some(detected.format.name().to_owned());
    report.bytes = about.len();
    if let Some(mismatch) = &detected.mismatch {
        report.add(mismatch.clone().file(input.name.as_str()), kept);
    }
    let conflicts = settle(&mut report, checked.notes, options.on_duplicate)?;
    if !conflicts.is_empty() {
        let positions = conflicts.iter().flatten().copied().collect();
        let again = |intake: &mut Intake<'_, _>| read(&detected, input, options, intake);
        let rows = reread(survey, options.intake.clone(), &positions, again)?;
        tell_conflicts(&mut report, &conflicts, &checked.parts, &rows, kept);
    }
    report.counts.new = report.counts.read - report.counts.rejected - report.counts.skipped;
    Ok(report)
}

/// Gives the whole file to an intake.
fn read<C: Consumer>(
    detected: &Detected,
    input: &Input,
    options: &ValidateOptions,
    intake: &mut Intake<'_, C>,
) -> Result<()> {
    let read = crate::format::read(detected.format, input, &options.read, intake);
    if let Some(error) = intake.failure.take() {
        return Err(error);
    }
    read?;
    intake.finish()
}

/// Counts the rows whose key stands in the file more than once; gives the rows of each key that say different things.
fn settle(report: &mut FileReport, notes: Notes, policy: OnDuplicate) -> Result<Vec<Vec<Position>>> {
    let mut conflicts = Vec::new();
    notes.groups(&mut |group| {
        let (firsts, copies) = told_apart(group);
        if firsts.len() == 1 || policy != OnDuplicate::Reject {
            report.counts.skipped += group.len() as u64 - 1;
            return Ok(());
        }
        report.counts.skipped += copies.len() as u64;
        report.counts.rejected += firsts.len() as u64;
        conflicts.push(firsts.iter().map(|note| note.position).collect());
        Ok(())
    })?;
    conflicts.sort_by_key(|group: &Vec<Position>| group[0]);
    Ok(conflicts)
}

/// Tells each row of a conflict, with another one and the key they share.
fn tell_conflicts(
    report: &mut FileReport,
    conflicts: &[Vec<Position>],
    parts: &[(Table, PartPlace)],
    rows: &[Again],
    kept: usize,
) {
    let records: HashMap<_, _> = rows.iter().map(|(position, _, record)| (*position, record)).collect();
    for group in conflicts {
        let part = |position: &Position| parts.get(position.part as usize);
        let place = |position: &Position| part(position).map(|(_, part)| position.within(part)).unwrap_or_default();
        for (at, position) in group.iter().enumerate() {
            let values = records.get(position).map(|record| &record.record.values);
            let key = part(position).zip(values).and_then(|((table, _), values)| Key::of_values(*table, values));
            let other = place(&group[usize::from(at == 0)]);
            report.add(conflict(place(position), &other, &key.map(|key| key.to_string()).unwrap_or_default()), kept);
        }
    }
    report.sort_problems();
}

struct Checking {
    file: String,
    parts: Vec<(Table, PartPlace)>,
    notes: Notes,
    progress: Option<Progress>,
}

impl Consumer for Checking {
    fn part(&mut self, part: &Part) -> Result<()> {
        self.parts.push((part.table, part.place(&self.file)));
        Ok(())
    }

    fn records(&mut self, part: i64, records: Vec<Prepared>) -> Result<()> {
        let table = self.parts.get(part as usize).map_or(Table::Orders, |(table, _)| *table);
        for record in records {
            let position = Position::of(part, &record);
            let (key, content) = (record.key ^ table as u128, record.content);
            self.notes.push(&Note { key, content, position, outcome: None }, record.again)?;
        }
        Ok(())
    }

    fn rejected(&mut self, _: RejectedRow) -> Result<()> {
        Ok(())
    }

    fn progress(&mut self, reached: Reached) {
        if let Some(progress) = &self.progress {
            progress(reached);
        }
    }
}
