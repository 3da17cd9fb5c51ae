//! The job that imports a file.

use serde::{Deserialize, Serialize};

use super::{Context, FileRef, Outcome, Reading};
use crate::blob::Fetched;
use crate::error::{Error, Result};
use crate::format::Input;
use crate::import::{ImportOptions, OnDuplicate, OnError, Show, import};
use crate::store::Empty;
use crate::store::runs;

/// Imports a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportJob {
    /// The file.
    pub file: FileRef,
    /// How it is read.
    pub reading: Reading,
    /// Do everything and take it back.
    pub dry_run: bool,
    /// Import a file that was imported before.
    pub force: bool,
    /// What an empty cell does.
    pub empty: Empty,
    /// What to do with conflicting rows of one file.
    pub on_duplicate: OnDuplicate,
    /// What to do with a bad row.
    pub on_error: OnError,
    /// More bad rows than this and nothing is stored.
    pub max_errors: Option<u64>,
    /// A larger share of bad rows than this (0 to 1) and nothing is stored.
    pub max_error_rate: Option<f64>,
}

/// Problems kept whole in a report; all are counted.
const KEPT: usize = 100;

impl ImportJob {
    /// How the library imports it.
    pub(super) fn options(&self, context: &Context<'_>) -> Result<ImportOptions> {
        let attempt = &context.attempt;
        Ok(ImportOptions {
            read: self.reading.options_in(context)?,
            format: self.reading.format.clone(),
            source: self.reading.source.clone(),
            header_row: self.reading.header_row,
            dry_run: self.dry_run,
            force: self.force,
            empty: self.empty,
            on_duplicate: self.on_duplicate,
            on_error: self.on_error,
            max_errors: self.max_errors,
            max_error_rate: self.max_error_rate,
            kept_problems: KEPT,
            show: Show { zone: context.config.zone.clone(), machine: true },
            originals: context.config.keep_originals.then(|| context.blobs.clone()),
            sha256: self.file.sha256.clone(),
            run: attempt.run,
            fence: attempt.fence.clone(),
            origin: attempt.origin.clone(),
            who: attempt.who.clone(),
            interrupt: attempt.interrupt.clone(),
            progress: attempt.progress.clone(),
        })
    }

    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        if let Some(run) = before(context)? {
            return Ok(run);
        }
        let options = self.options(context)?;
        let (input, _kept) = self.file.open(context).map_err(|error| self.refuse(context, &options, error))?;
        match import(context.store, context.sources, &input, &options) {
            Ok(report) => Ok(Outcome::File(Box::new(report))),
            // Another worker that was thought dead may have landed the same run in the meantime.
            Err(error) => before(context)?.ok_or(error),
        }
    }

    /// A kept file that is gone is the end of the run, and is written down as one.
    fn refuse(&self, context: &Context<'_>, options: &ImportOptions, error: Error) -> Error {
        let Error::Refused(problem) = &error else { return error };
        match crate::import::write_down_refusal(context.store, &self.file.name, options, problem) {
            Ok(()) => error,
            Err(other) => other,
        }
    }
}

/// What an attempt before this one wrote, if it did.
pub(super) fn before(context: &Context<'_>) -> Result<Option<Outcome>> {
    let Some(run) = context.attempt.run.filter(|_| context.attempt.again) else { return Ok(None) };
    let found = context.store.read(|connection| runs::find(connection, run))?;
    Ok(found.map(|run| Outcome::Before(Box::new(run))))
}

impl FileRef {
    /// The file, from this machine or from where files are kept; a copy lives as long as the second part.
    pub(super) fn open(&self, context: &Context<'_>) -> Result<(Input, Option<Fetched>)> {
        if let Some(path) = &self.path {
            return Ok((Input { name: self.name.clone(), ..Input::file(path) }, None));
        }
        let Some(sha256) = &self.sha256 else {
            return Err(Error::Request(format!("the job names the file {} and does not say where it is", self.name)));
        };
        let kept = context.blobs.fetch(sha256).map_err(|error| error.at_file(&self.name))?;
        Ok((Input { name: self.name.clone(), ..Input::file(&kept.path) }, Some(kept)))
    }
}
