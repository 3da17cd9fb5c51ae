//! The job that writes a report to a file: here, or to where files are kept, when nobody says where it should be.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::export::keep_result;
use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::query::{Moment, period};
use crate::reconcile::file;
use crate::schema::Language;

/// Writes the report of reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportJob {
    /// From this day or month, as it was typed: days such as `today` are reckoned when the job is executed.
    pub from: Option<String>,
    /// To this day or month.
    pub to: Option<String>,
    /// What the file is called; its ending tells the format: xlsx, pdf or json.
    pub name: String,
    /// The language of its words; that of the settings, when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Where the file is written on this machine; never written down.
    #[serde(skip)]
    pub path: Option<PathBuf>,
    /// Write over an existing file; never written down.
    #[serde(skip)]
    pub force: bool,
}

impl ReportJob {
    /// Finds out whether it can be understood, before anything is done.
    ///
    /// # Errors
    /// `Request` when the period or the format cannot be understood.
    pub fn check(&self, context: &Context<'_>) -> Result<()> {
        self.period(context)?;
        file::format_of(Path::new(&self.name), None).map(drop)
    }

    fn period(&self, context: &Context<'_>) -> Result<(i64, i64)> {
        let moment = Moment { zone: context.config.zone.clone(), now: context.now()? };
        let (from, to) = period(self.from.as_deref(), self.to.as_deref(), &moment)
            .map_err(|error| Error::Request(error.render(context.config.language)))?;
        Ok((from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)))
    }

    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let period = self.period(context)?;
        let format = file::format_of(Path::new(&self.name), None)?;
        let language = self.language.unwrap_or(context.config.language);
        let how = (language, &context.config.zone);
        let write = |path: &Path, force| file::write(context.store, path, format, force, period, how);
        keep_result(context, (&self.name, format), self.path.as_deref().map(|path| (path, self.force)), write)
    }
}
