//! The job that checks a file.

use serde::{Deserialize, Serialize};

use super::{Context, FileRef, Outcome, Reading};
use crate::error::Result;
use crate::import::OnDuplicate;
use crate::import::intake::IntakeOptions;
use crate::validate::{ValidateOptions, validate};

/// Checks a file without writing anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ValidateJob {
    /// The file.
    pub file: FileRef,
    /// How it is read.
    pub reading: Reading,
    /// What an import would do with conflicting rows.
    pub on_duplicate: OnDuplicate,
    /// Problems kept whole in the report; all are counted.
    pub kept_problems: usize,
}

impl Default for ValidateJob {
    fn default() -> Self {
        Self {
            file: FileRef::default(),
            reading: Reading::default(),
            on_duplicate: OnDuplicate::default(),
            kept_problems: 100,
        }
    }
}

impl ValidateJob {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let intake = IntakeOptions {
            source: self.reading.source.clone(),
            header_row: self.reading.header_row,
            kept_problems: self.kept_problems,
            most_rejected: None,
            batch: None,
            interrupt: context.attempt.interrupt.clone(),
        };
        let options = ValidateOptions {
            read: self.reading.options_in(context)?,
            format: self.reading.format.clone(),
            intake,
            on_duplicate: self.on_duplicate,
            progress: context.attempt.progress.clone(),
        };
        let (input, _kept) = self.file.open(context)?;
        Ok(Outcome::File(Box::new(validate(context.sources, &input, &options)?)))
    }
}
