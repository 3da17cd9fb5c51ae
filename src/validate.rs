//! The check of a file: everything an import checks, and nothing is written.

use crate::error::{Error, Result};
use crate::format::detect::detect;
use crate::format::{Input, ReadOptions};
use crate::import::duplicates::{Note, Notes, Position};
use crate::import::intake::{Consumer, Intake, IntakeOptions, Part, RejectedRow};
use crate::import::{OnDuplicate, Progress};
use crate::problem::{self, Place, Problem};
use crate::report::{FileOutcome, FileReport};
use crate::schema::Table;
use crate::source::Sources;
use crate::store::Prepared;

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
    let mut intake = Intake::new(&input.name, sources, options.intake.clone(), checking);
    let read = crate::format::read(detected.format, input, &options.read, &mut intake);
    if let Some(error) = intake.failure.take() {
        return Err(error);
    }
    read?;
    intake.finish()?;
    let mut report = intake.report;
    report.format = Some(detected.format.name().to_owned());
    report.bytes = about.len();
    if let Some(mismatch) = detected.mismatch {
        report.add(mismatch.file(input.name.as_str()), kept);
    }
    settle(&mut report, intake.consumer, options.on_duplicate, kept)?;
    report.counts.new = report.counts.read - report.counts.rejected - report.counts.skipped;
    Ok(report)
}

/// Tells the rows whose key stands in the file more than once.
fn settle(report: &mut FileReport, checked: Checking, policy: OnDuplicate, kept: usize) -> Result<()> {
    let parts = checked.parts;
    checked.notes.groups(&mut |group| {
        let more = group.len() as u64 - 1;
        let identical = group.iter().all(|note| note.content == group[0].content);
        if identical || policy != OnDuplicate::Reject {
            report.counts.skipped += more;
            return Ok(());
        }
        report.counts.rejected += more + 1;
        for (at, note) in group.iter().enumerate() {
            let other = group[usize::from(at == 0)].position.line;
            let mut problem = Problem::new(problem::DUPLICATE_CONFLICT);
            problem.place = parts.get(note.position.part as usize).map(|(_, place)| place.clone()).unwrap_or_default();
            report.add(problem.line(note.position.line).with("other", other).with("key", ""), kept);
        }
        Ok(())
    })?;
    report
        .problems
        .sort_by_key(|problem| (problem.place.member.clone(), problem.place.sheet.clone(), problem.place.line));
    Ok(())
}

struct Checking {
    file: String,
    parts: Vec<(Table, Place)>,
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
            let position = Position { part, line: record.record.line };
            self.notes.push(&Note {
                key: record.key ^ table as u128,
                content: record.content,
                position,
                outcome: None,
            })?;
        }
        Ok(())
    }

    fn rejected(&mut self, _: RejectedRow) -> Result<()> {
        Ok(())
    }

    fn progress(&mut self, bytes: u64, rows: u64) {
        if let Some(progress) = &self.progress {
            progress(bytes, rows);
        }
    }
}
