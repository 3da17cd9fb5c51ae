//! Delimited text: CSV and TSV. What stands here are the two formats; how a dialect is recognised, records are split, rows are
//! read and written is in the files below.

mod read;
mod sniff;
mod split;
mod stray;
mod write;

use super::encoding::TextFile;
use super::{Format, Input, Output, ReadOptions, ReadResult, Sink, TableInfo, TableWriter, WriteOptions};
use crate::problem::{FORMAT_UNKNOWN, Problem};
use read::Rows;
pub use sniff::{Guess, sample, sniff};
pub use split::{Bounds, Punctuation};

/// Comma-separated values, with whichever of comma, semicolon, tab and bar the file uses.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

/// Tab-separated values.
#[derive(Debug, Clone, Copy)]
pub struct Tsv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn breaks_late(&self) -> bool {
        false
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        read_delimited(input, options, None, sink)
    }

    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        Some(write::writer(output, options, b','))
    }

    fn can_write(&self) -> bool {
        true
    }
}

impl Format for Tsv {
    fn name(&self) -> &'static str {
        "tsv"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tsv", "tab"]
    }

    fn breaks_late(&self) -> bool {
        false
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        read_delimited(input, options, Some(b'\t'), sink)
    }

    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        Some(write::writer(output, options, b'\t'))
    }

    fn can_write(&self) -> bool {
        true
    }
}

/// Reads delimited text; `usual` is the delimiter of the format, taken when the file has it anywhere near its beginning.
fn read_delimited(input: &Input, options: &ReadOptions, usual: Option<u8>, sink: &mut dyn Sink) -> ReadResult {
    let file = TextFile::open(input, options)?;
    let head = sample(&file)?;
    let guess = sniff(&head, &options.limits, wanted(options)?, usual);
    read_as(&file, options, guess.punctuation, sink)
}

/// The delimiter that the user names.
///
/// # Errors
/// [`FORMAT_UNKNOWN`] when it cannot be one.
pub fn wanted(options: &ReadOptions) -> Result<Option<u8>, Box<Problem>> {
    match options.delimiter {
        Some(byte) if !byte.is_ascii() || matches!(byte, b'\n' | b'\r' | b'"') => {
            let detail = format!("«{}» cannot be a delimiter", char::from(byte).escape_default());
            Err(Box::new(Problem::new(FORMAT_UNKNOWN).with("detail", detail)))
        }
        delimiter => Ok(delimiter),
    }
}

/// Reads a text file whose punctuation is known.
///
/// # Errors
/// A finding about the file as a whole.
pub fn read_as(file: &TextFile, options: &ReadOptions, punctuation: Punctuation, sink: &mut dyn Sink) -> ReadResult {
    let mut dialect = file.dialect();
    dialect.delimiter = punctuation.delimiter.map(char::from);
    dialect.quote = punctuation.quote.map(char::from);
    sink.dialect(dialect);
    if let Some(doubt) = file.doubt()
        && sink.problem(doubt, None) != super::Flow::Continue
    {
        return Ok(());
    }
    if sink.table(&TableInfo::default()) != super::Flow::Continue {
        return Ok(());
    }
    Rows::new(file, options, punctuation)?.read(sink)
}

#[cfg(test)]
mod tests;
