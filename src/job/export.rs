//! The job that writes rows to a file: here, or to where files are kept, when nobody says where it should be.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::export::{ExportOptions, Written, export, output_format, write_file};
use crate::format::WriteOptions;
use crate::query::{Moment, Query, Subject, Typed};
use crate::schema::{Language, Table};

/// Which rows, as they were typed: days such as `today` are reckoned when the job is executed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    /// The table.
    pub table: String,
    /// The filter.
    pub filter: Option<String>,
    /// From this day or moment.
    pub from: Option<String>,
    /// To this day or moment.
    pub to: Option<String>,
    /// The columns, separated by commas.
    pub columns: Option<String>,
    /// The columns to sort by.
    pub sort: Option<String>,
    /// At most so many rows.
    pub limit: Option<u64>,
}

impl Selection {
    /// The question it asks.
    ///
    /// # Errors
    /// `Request`, pointing at the letter, when it cannot be understood.
    pub fn query(&self, moment: &Moment, language: Language, after: Option<&str>) -> Result<Query> {
        let table =
            Table::by_name(&self.table).ok_or_else(|| Error::Request(format!("there is no table «{}»", self.table)))?;
        let typed = Typed {
            filter: self.filter.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            columns: self.columns.clone(),
            sort: self.sort.clone(),
            limit: self.limit,
            after: after.map(str::to_owned),
        };
        Query::parse(table, &typed, moment).map_err(|error| Error::Request(error.render(language)))
    }
}

/// What stands in the header line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Labels {
    /// English labels.
    #[default]
    En,
    /// Russian labels.
    Ru,
    /// Uzbek labels.
    Uz,
    /// Keys of the schema.
    Key,
}

/// Writes rows to a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportJob {
    /// Which rows.
    pub selection: Selection,
    /// What the file is called; its ending tells the format.
    pub name: String,
    /// The format, when the name does not tell.
    pub format: Option<String>,
    /// What stands in the header line.
    pub labels: Labels,
    /// Add a table with the changes of the rows.
    pub changes: bool,
    /// Whether texts that a spreadsheet could take for a formula get an apostrophe; `None` is as the format likes it.
    pub escape_formulas: Option<bool>,
    /// CSV that Excel opens rightly.
    pub excel_csv: bool,
    /// Where the file is written on this machine (`-` is standard output); never written down.
    #[serde(skip)]
    pub path: Option<PathBuf>,
    /// Write over an existing file; never written down.
    #[serde(skip)]
    pub force: bool,
}

impl ExportJob {
    /// Finds out whether it can be understood, before anything is done.
    ///
    /// # Errors
    /// `Request` when the rows or the format cannot be understood.
    pub fn check(&self, context: &Context<'_>) -> Result<()> {
        self.query(context)?;
        output_format(Path::new(&self.name), self.format.as_deref()).map(|_| ())
    }

    fn query(&self, context: &Context<'_>) -> Result<Query> {
        let moment = Moment { zone: context.config.zone.clone(), now: context.now()? };
        let mut query = self.selection.query(&moment, context.config.language, None)?;
        if self.selection.columns.is_none() {
            query.columns = (0..query.table.fields().len()).map(Subject::Field).collect();
        }
        Ok(query)
    }

    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let query = self.query(context)?;
        let format = output_format(Path::new(&self.name), self.format.as_deref())?;
        let spreadsheet = format.name() == "xlsx" || self.excel_csv;
        let write = WriteOptions {
            title: query.table.name().to_owned(),
            escape_formulas: self.escape_formulas.unwrap_or(spreadsheet),
            byte_order_mark: self.excel_csv,
            delimiter: self.excel_csv.then_some(b';'),
            no_header: false,
            ..WriteOptions::default()
        };
        let labels = match self.labels {
            Labels::En => Some(Language::En),
            Labels::Ru => Some(Language::Ru),
            Labels::Uz => Some(Language::Uz),
            Labels::Key => None,
        };
        let options = ExportOptions {
            labels,
            zone: context.config.zone.clone(),
            changes: self.changes,
            filled_only: self.selection.columns.is_none(),
            write,
            interrupt: context.attempt.interrupt.clone(),
            progress: context.attempt.progress.clone(),
        };
        let write = |path: &Path, force| {
            write_file(path, force, |output| export(context.store, &query, format, &options, output))
        };
        let place = self.path.as_deref().map(|path| (path, self.force));
        keep_result(context, (&self.name, format.name()), place, write)
    }
}

/// Writes the file of a job to a place here, or to where files are kept: whole or not at all, and only while the job is this worker's.
pub(super) fn keep_result(
    context: &Context<'_>,
    (name, format): (&str, &'static str),
    place: Option<(&Path, bool)>,
    write: impl Fn(&Path, bool) -> Result<Written>,
) -> Result<Outcome> {
    if let Some((path, force)) = place {
        let Written { rows, problems } = write(path, force)?;
        return Ok(Outcome::Exported { rows, format, file: path.to_owned(), sha256: None, problems });
    }
    let fail = |error| Error::io("cannot make a temporary folder for the file of a job", error);
    let folder = tempfile::tempdir().map_err(fail)?;
    let path = folder.path().join("result");
    let Written { rows, problems } = write(&path, false)?;
    if let Some(fence) = &context.attempt.fence {
        fence()?;
    }
    let sha256 = context.blobs.keep_file(&path)?;
    Ok(Outcome::Exported { rows, format, file: name.into(), sha256: Some(sha256), problems })
}
