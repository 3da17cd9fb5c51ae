//! XML: the element that repeats is the row, its attributes and children (by their path, `a.b`) are the columns. Document types
//! are refused, so that there are no entities but the five of XML itself. Names lose their namespace prefix.

mod escape;
mod events;
mod read;
mod tree;
mod write;

use super::{Format, Input, Output, ReadOptions, ReadResult, Sink, TableWriter, WriteOptions};

/// XML with one table in it.
#[derive(Debug, Clone, Copy)]
pub struct Xml;

impl Format for Xml {
    fn name(&self) -> &'static str {
        "xml"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        read::read(input, options, sink)
    }

    fn writer(&self, output: Output, options: &WriteOptions) -> Option<std::io::Result<Box<dyn TableWriter>>> {
        Some(Ok(write::writer(output, options)))
    }

    fn can_write(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
