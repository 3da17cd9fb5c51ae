//! What is told of a file after reading it: counts, where the rows were found, problems. The same structure is printed, stored with the
//! run and given to scripts.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::problem::{Code, Place, Problem, Severity};
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

/// Problems as scripts see them.
pub fn told(problems: &[Problem], language: Language) -> Json {
    problems.iter().map(|problem| json!(ProblemReport::new(problem, language))).collect()
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

/// What the sentences of problems are filled with, in the order of the problems: kept beside them, so that they can be told in any language.
pub fn fillings(problems: &[Problem]) -> Json {
    let filling = |problem: &Problem| json!({ "file": problem.place.file.as_deref(), "with": problem.arguments });
    problems.iter().map(filling).collect()
}

/// Problems as they were before they were kept; nothing when what they were filled with was not kept.
pub fn kept_problems(problems: &Json, fillings: &Json) -> Option<Vec<Problem>> {
    let problems: Vec<ProblemReport> = serde_json::from_value(problems.clone()).ok()?;
    let fillings = fillings.as_array().map(Vec::as_slice).unwrap_or_default();
    if fillings.len() != problems.len() {
        return None;
    }
    problems.into_iter().zip(fillings).map(|(problem, filling)| kept_problem(problem, filling)).collect()
}

fn kept_problem(kept: ProblemReport, filling: &Json) -> Option<Problem> {
    let code = Code::by_name(&kept.code)?;
    let mut problem = Problem::new(code);
    problem.value = kept.value;
    problem.place = Place {
        file: filling["file"].as_str().map(Arc::from),
        member: kept.member.map(Arc::from),
        sheet: kept.sheet.map(Arc::from),
        line: kept.line,
        row: kept.row,
        column: kept.column.map(Arc::from),
        column_number: None,
    };
    for pair in filling["with"].as_array()? {
        // Names that stand in no sentence of the code are not needed to fill one.
        if let Some(name) = part_of(code, pair[0].as_str()?) {
            problem.arguments.push((name, pair[1].as_str()?.to_owned()));
        }
    }
    Some(problem)
}

/// The name of a part of a code's sentences, as it stands in them.
fn part_of(code: Code, name: &str) -> Option<&'static str> {
    let info = code.info();
    [info.en, info.ru, info.hint_en, info.hint_ru].into_iter().find_map(|sentence| {
        let begin = sentence.find(&format!("{{{name}}}"))? + 1;
        sentence.get(begin..begin + name.len())
    })
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

    /// The report as it is kept with a job, from which [`FileReport::from_kept`] makes it again.
    pub fn to_kept(&self) -> Json {
        let mut kept = self.to_json(Language::En);
        kept["refused_members"] = json!(self.refused_members);
        kept["fillings"] = fillings(&self.problems);
        kept
    }

    /// A report that was kept with a job; nothing when it is none, or of an older run.
    pub fn from_kept(kept: &Json) -> Option<FileReport> {
        let problems = kept_problems(&kept["problems"], &kept["fillings"])?;
        let mut report = FileReport::new(kept["file"].as_str()?);
        report.outcome = serde_json::from_value(kept["outcome"].clone()).ok()?;
        report.run = kept["run"].as_i64();
        report.format = kept["format"].as_str().map(str::to_owned);
        report.encoding = kept["encoding"].as_str().map(str::to_owned);
        report.parts = serde_json::from_value(kept["parts"].clone()).unwrap_or_default();
        report.refused_members = kept["refused_members"].as_u64().unwrap_or_default();
        report.counts = serde_json::from_value(kept.clone()).unwrap_or_default();
        report.preview = serde_json::from_value(kept["preview"].clone()).unwrap_or_default();
        report.bytes = kept["bytes"].as_u64().unwrap_or_default();
        for (name, count) in kept["problem_counts"].as_object().into_iter().flatten() {
            report.problem_counts.insert(Code::by_name(name)?.name(), count.as_u64()?);
        }
        if report.problem_counts.is_empty() {
            problems.iter().for_each(|problem| *report.problem_counts.entry(problem.code.name()).or_default() += 1);
        }
        report.problems = problems;
        Some(report)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem;

    #[test]
    fn a_report_survives_being_kept() {
        let mut report = FileReport::new("июнь.xlsx");
        report.outcome = FileOutcome::DryRun;
        report.run = Some(7);
        report.format = Some("xlsx".to_owned());
        report.counts = Counts { read: 3, new: 1, rejected: 2, ..Counts::default() };
        report.refused_members = 1;
        let field =
            FieldPreview { field: "order_price".into(), kind: "changed".into(), old: None, new: Some("15000".into()) };
        let table = "orders".to_owned();
        report.preview =
            vec![RowPreview { outcome: "new".into(), table, line: 2, key: "A1".into(), fields: vec![field] }];
        let found = Problem::new(problem::AMOUNT_UNREADABLE).file("июнь.xlsx").sheet("1").line(2).value("lots");
        report.add(found, 10);
        let found = Problem::new(problem::TOO_MANY_ERRORS).file("июнь.xlsx");
        report.add(found.with("rejected", 2).with("read", 3).with("limit", "0"), 10);
        let kept: Json = serde_json::from_str(&report.to_kept().to_string()).unwrap();
        let again = FileReport::from_kept(&kept).unwrap();
        assert_eq!(again, report);
        for language in [Language::En, Language::Ru] {
            assert_eq!(again.to_json(language), report.to_json(language));
        }
        // What was kept without what fills its sentences is not guessed.
        assert_eq!(FileReport::from_kept(&report.to_json(Language::En)), None);
    }
}
