//! Writes XML: `<table name="…"><row><key>value</key>…</row>…</table>`, one row a line. Nothing becomes an absent element;
//! characters that XML cannot hold are escaped as `escape.rs` says.

use std::io;

use super::escape::{ATTRIBUTE, VALUE, push_attribute, push_name, push_text};
use crate::format::written::{Buffered, misuse, one_table_only, push_integer, push_money, push_rfc3339};
use crate::format::{Mark, Output, OutputColumn, OutputValue, TableWriter, WriteOptions};

/// A writer of one table.
pub fn writer(output: Output, options: &WriteOptions) -> Box<dyn TableWriter> {
    let mut buffer = Buffered::new(output);
    buffer.bytes.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if !options.title.is_empty() {
        buffer.bytes.extend_from_slice(b"<!-- ");
        // Two hyphens may not stand in a comment, nor characters that XML lacks.
        let title: String =
            options.title.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        push_text(&mut buffer.bytes, &title.replace('-', "\u{2010}"));
        buffer.bytes.extend_from_slice(b" -->\n");
    }
    Box::new(Writer { buffer, tags: None })
}

struct Writer {
    buffer: Buffered,
    /// The opening and the closing tag of each column.
    tags: Option<Vec<(Vec<u8>, Vec<u8>)>>,
}

impl Writer {
    fn open_root(&mut self, name: &str) {
        let bytes = &mut self.buffer.bytes;
        bytes.extend_from_slice(b"<table name=\"");
        push_attribute(bytes, name);
        bytes.extend_from_slice(format!("\" {ATTRIBUTE}=\"{VALUE}\">\n").as_bytes());
    }
}

impl TableWriter for Writer {
    fn table(&mut self, name: &str, columns: &[OutputColumn]) -> io::Result<()> {
        if self.tags.is_some() {
            return Err(one_table_only());
        }
        self.open_root(name);
        let tag = |before: &[u8], column: &OutputColumn| {
            let mut tag = before.to_vec();
            push_name(&mut tag, &column.key);
            tag.push(b'>');
            tag
        };
        self.tags = Some(columns.iter().map(|column| (tag(b"<", column), tag(b"</", column))).collect());
        Ok(())
    }

    fn row(&mut self, values: &[OutputValue<'_>], _marks: &[Mark]) -> io::Result<()> {
        let Some(tags) = self.tags.as_ref().filter(|tags| tags.len() == values.len()) else {
            return Err(misuse("a row must have a value for each column of the table"));
        };
        let bytes = &mut self.buffer.bytes;
        bytes.extend_from_slice(b"<row>");
        for ((open, close), value) in tags.iter().zip(values) {
            if *value == OutputValue::Null {
                continue;
            }
            bytes.extend_from_slice(open);
            match *value {
                OutputValue::Null => {}
                OutputValue::Text(text) => push_text(bytes, text),
                OutputValue::Money(tiyin) => push_money(bytes, tiyin),
                OutputValue::Time(milliseconds, offset) => push_rfc3339(bytes, milliseconds, offset)?,
                OutputValue::Integer(number) => push_integer(bytes, number),
            }
            bytes.extend_from_slice(close);
        }
        bytes.extend_from_slice(b"</row>\n");
        self.buffer.pass_on()
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.tags.is_none() {
            self.open_root("");
        }
        self.buffer.bytes.extend_from_slice(b"</table>\n");
        self.buffer.finish()
    }
}
