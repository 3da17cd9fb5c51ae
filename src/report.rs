//! What is told of a file after reading it: counts, where the rows were found, problems. The same structure is printed, stored with the
//! run and given to scripts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::problem::{Problem, Severity};
use crate::schema::Language;
use crate::store::runs::Counts;

/// The version of the JSON that scripts read; raised when a key changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// How work on a file ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileOutcome {
    /// What it says is in the database.
    Imported,
    /// The same content was imported before; nothing was done.
    AlreadyImported,
    /// Everything was checked and nothing written, as asked.
    DryRun,
    /// It was checked, and nothing was to be written.
    Checked,
    /// It has more bad rows than allowed; nothing was stored.
    Failed,
    /// It cannot be taken at all; nothing was stored.
    Refused,
}

/// A table of the file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartReport {
    /// The member of an archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub member: Option<String>,
    /// The sheet, where the format has sheets.
    pub sheet: Option<String>,
    /// The source whose headings it has.
    pub source: String,
    /// The table its rows went to.
    pub table: String,
    /// The line or row of the header, from 1.
    pub header_row: u64,
    /// The headings in order.
    pub headings: Vec<String>,
    /// What the columns hold: the key of a field, or the heading of a column that fills none.
    pub columns: Vec<String>,
    /// How the source was chosen, in words.
    pub choice: String,
}

/// A problem as scripts see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemReport {
    /// The stable code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// The member of an archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub member: Option<String>,
    /// The sheet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sheet: Option<String>,
    /// The line of the file or row of the sheet.
    pub line: Option<u64>,
    /// The number of the row in its table, where lines do not tell rows apart.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u64>,
    /// The heading of the column.
    pub column: Option<String>,
    /// The raw value.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl ProblemReport {
    /// A problem in one language.
    pub fn new(problem: &Problem, language: Language) -> Self {
        Self {
            code: problem.code.name().to_owned(),
            severity: problem.severity().name().to_owned(),
            member: problem.place.member.as_deref().map(str::to_owned),
            sheet: problem.place.sheet.as_deref().map(str::to_owned),
            line: problem.place.line,
            row: problem.place.row,
            column: problem.place.column.as_deref().map(str::to_owned),
            value: problem.value.clone(),
            message: problem.message(language),
            hint: problem.hint(language),
        }
    }
}

/// What happened to a field of a row, for previews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldPreview {
    /// The field's key.
    pub field: String,
    /// `filled` or `changed`.
    pub kind: String,
    /// The value before, as people read it.
    pub old: Option<String>,
    /// The value after.
    pub new: Option<String>,
}

/// What would happen to a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPreview {
    /// `new` or `updated`.
    pub outcome: String,
    /// The table.
    pub table: String,
    /// The line in the file.
    pub line: u64,
    /// The row's key, as people read it.
    pub key: String,
    /// The fields that change; for a new row, the fields it has.
    pub fields: Vec<FieldPreview>,
}

/// Everything about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The file, as its user named it.
    pub file: String,
    /// How it ended.
    pub outcome: FileOutcome,
    /// The run that was written, or the earlier one that had this content.
    pub run: Option<i64>,
    /// The format.
    pub format: Option<String>,
    /// The encoding of a text format.
    pub encoding: Option<String>,
    /// The tables that were read.
    pub parts: Vec<PartReport>,
    /// Members of an archive that could not be read and may have held rows.
    pub refused_members: u64,
    /// Where the rows went. In a check, accepted rows count as `new`.
    pub counts: Counts,
    /// The first problems.
    pub problems: Vec<Problem>,
    /// How many problems there are of each code.
    pub problem_counts: BTreeMap<&'static str, u64>,
    /// What would change, when a preview was asked for.
    pub preview: Vec<RowPreview>,
    /// The size of the file in bytes.
    pub bytes: u64,
}

impl FileReport {
    /// A report with nothing in it yet.
    pub fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            outcome: FileOutcome::Checked,
            run: None,
            format: None,
            encoding: None,
            parts: Vec::new(),
            refused_members: 0,
            counts: Counts::default(),
            problems: Vec::new(),
            problem_counts: BTreeMap::new(),
            preview: Vec::new(),
            bytes: 0,
        }
    }

    /// How many problems there are.
    pub fn problems_total(&self) -> u64 {
        self.problem_counts.values().sum()
    }

    /// How many problems of a severity there are.
    pub fn count(&self, severity: Severity) -> u64 {
        let of_severity =
            |name: &str| crate::problem::Code::by_name(name).is_some_and(|code| code.severity() == severity);
        self.problem_counts.iter().filter(|(name, _)| of_severity(name)).map(|(_, count)| count).sum()
    }

    /// Counts a problem and keeps it while there are fewer than `kept`.
    pub fn add(&mut self, problem: Problem, kept: usize) {
        *self.problem_counts.entry(problem.code.name()).or_default() += 1;
        if self.problems.len() < kept {
            self.problems.push(problem);
        }
    }

    /// Takes over what another report says of the same file.
    pub fn absorb(&mut self, other: FileReport, kept: usize) {
        self.format = other.format.or(self.format.take());
        self.encoding = other.encoding.or(self.encoding.take());
        self.parts.extend(other.parts);
        self.counts.add(&other.counts);
        self.refused_members += other.refused_members;
        for (code, count) in other.problem_counts {
            *self.problem_counts.entry(code).or_default() += count;
        }
        self.problems.extend(other.problems);
        self.sort_problems();
        self.problems.truncate(kept);
    }

    /// Puts the problems into the order of the file.
    pub(crate) fn sort_problems(&mut self) {
        self.problems.sort_by_key(|problem| {
            let place = &problem.place;
            (place.member.clone(), place.sheet.clone(), place.line, place.row)
        });
    }

    /// The report as scripts see it.
    pub fn to_json(&self, language: Language) -> Json {
        let first = self.parts.first();
        let problems: Vec<_> = self.problems.iter().map(|problem| ProblemReport::new(problem, language)).collect();
        let mut report = json!({
            "file": self.file,
            "run": self.run,
            "outcome": self.outcome,
            "source": self.sources(),
            "table": self.tables(),
            "format": self.format,
            "encoding": self.encoding,
            "sheet": first.and_then(|part| part.sheet.as_deref()),
            "header_row": first.map(|part| part.header_row),
            "read": self.counts.read,
            "new": self.counts.new,
            "updated": self.counts.updated,
            "unchanged": self.counts.unchanged,
            "rejected": self.counts.rejected,
            "skipped": self.counts.skipped,
            "bytes": self.bytes,
            "parts": self.parts,
            "problems": problems,
            "problems_total": self.problems_total(),
            "problem_counts": self.problem_counts,
        });
        if !self.preview.is_empty() {
            report["preview"] = json!(self.preview);
        }
        report
    }

    /// The sources of the parts, each once, separated by commas.
    pub fn sources(&self) -> Option<String> {
        distinct(self.parts.iter().map(|part| part.source.as_str()))
    }

    /// The tables of the parts, each once, separated by commas.
    pub fn tables(&self) -> Option<String> {
        distinct(self.parts.iter().map(|part| part.table.as_str()))
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    (!seen.is_empty()).then(|| seen.join(","))
}
