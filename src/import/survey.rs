//! What all rows of a file say of the style of their columns. The first rows tell it nearly always; where they do not, the file is read
//! once to nobody but this, and only when a text is met that can be read in two ways.

use std::sync::OnceLock;

use super::consumer::{Consumer, Part, RejectedRow};
use super::intake::{Intake, IntakeOptions};
use crate::error::Result;
use crate::source::{Evidence, Sources};
use crate::store::Prepared;

/// Gives the whole file to an intake.
type Read<'a> = dyn Fn(&mut Intake<'_, Nobody>) -> Result<()> + Sync + 'a;

/// Asks all rows of a file, once, when that is needed.
pub struct Survey<'a> {
    read: Box<Read<'a>>,
    /// The file's name.
    pub(super) file: &'a str,
    /// The kinds of files.
    pub(super) sources: &'a Sources,
    options: IntakeOptions,
    /// What the columns of each part say.
    found: OnceLock<Vec<Vec<Evidence>>>,
}

impl<'a> Survey<'a> {
    /// A survey of a file that `read` gives to an intake whenever it is asked.
    pub fn new(
        file: &'a str,
        sources: &'a Sources,
        options: IntakeOptions,
        read: impl Fn(&mut Intake<'_, Nobody>) -> Result<()> + Sync + 'a,
    ) -> Self {
        let options = IntakeOptions { most_rejected: None, kept_problems: 0, ..options };
        Self { read: Box::new(read), file, sources, options, found: OnceLock::new() }
    }

    /// What the columns of a part say in all its rows.
    ///
    /// # Errors
    /// Those of reading: the file may have changed since, or the user asks to stop.
    pub fn of_part(&self, part: i64) -> Result<&[Evidence]> {
        let found = match self.found.get() {
            Some(found) => found,
            None => {
                let mut intake = Intake::new(self.file, self.sources, self.options.clone(), Nobody);
                intake.hear_only();
                (self.read)(&mut intake)?;
                self.found.get_or_init(|| intake.heard())
            }
        };
        Ok(usize::try_from(part).ok().and_then(|part| found.get(part)).map_or(&[], Vec::as_slice))
    }
}

/// Receives nothing.
pub struct Nobody;

impl Consumer for Nobody {
    fn part(&mut self, _: &Part) -> Result<()> {
        Ok(())
    }

    fn records(&mut self, _: i64, _: Vec<Prepared>) -> Result<()> {
        Ok(())
    }

    fn rejected(&mut self, _: RejectedRow) -> Result<()> {
        Ok(())
    }
}
