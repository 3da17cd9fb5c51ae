//! JSON (an array of objects, an envelope around one, or a single object) and JSON Lines. Objects inside a row become columns
//! named by their path, `a.b`; lists inside a row become JSON text. Numbers keep their exact spelling.

mod events;
mod lines;
mod read;
mod row;
mod write;

use super::encoding::TextFile;
use super::{Flow, Format, Input, Output, ReadOptions, ReadResult, Sink, TableWriter, WriteOptions};

/// JSON with one table in it.
#[derive(Debug, Clone, Copy)]
pub struct Json;

/// One JSON object a line.
#[derive(Debug, Clone, Copy)]
pub struct JsonLines;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let file = TextFile::open(input, options)?;
        if announce(&file, sink) != Flow::Continue {
            return Ok(());
        }
        match read::find_layout(&file, &options.limits)? {
            read::Layout::Lines => lines::read(&file, options, sink),
            read::Layout::Table(table) => read::read_table(&file, options, &table, sink),
        }
    }

    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        let _ = options;
        Some(Ok(write::array(output)))
    }

    fn can_write(&self) -> bool {
        true
    }
}

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        let file = TextFile::open(input, options)?;
        if announce(&file, sink) != Flow::Continue {
            return Ok(());
        }
        lines::read(&file, options, sink)
    }

    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        let _ = options;
        Some(Ok(write::lines(output)))
    }

    fn can_write(&self) -> bool {
        true
    }
}

/// Tells the sink how the bytes were understood.
fn announce(file: &TextFile, sink: &mut dyn Sink) -> Flow {
    sink.dialect(file.dialect());
    file.doubt().map_or(Flow::Continue, |doubt| sink.problem(doubt, None))
}

#[cfg(test)]
mod tests;
