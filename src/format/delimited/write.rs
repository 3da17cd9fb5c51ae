//! Writes delimited text as RFC 4180 has it, with LF as line end. A field stands in quotes only where reading it back needs them.

use std::io;

use crate::format::formula::escape_formula;
use crate::format::written::{Buffered, misuse, one_table_only, push_integer, push_local_time, push_money};
use crate::format::{Mark, Output, OutputColumn, OutputValue, TableWriter, WriteOptions};
use crate::text::trim;

/// A writer with the format's own delimiter, or the one of the options.
pub fn writer(output: Output, options: &WriteOptions, own: u8) -> io::Result<Box<dyn TableWriter>> {
    let delimiter = options.delimiter.unwrap_or(own);
    if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\n' | b'\r') {
        return Err(misuse("this byte cannot be a delimiter"));
    }
    let mut buffer = Buffered::new(output);
    if options.byte_order_mark {
        buffer.bytes.extend_from_slice("\u{feff}".as_bytes());
    }
    Ok(Box::new(Writer { buffer, special: special(delimiter), delimiter, options: options.clone(), columns: None }))
}

struct Writer {
    buffer: Buffered,
    /// Bytes that make quotes necessary.
    special: [bool; 256],
    delimiter: u8,
    options: WriteOptions,
    columns: Option<usize>,
}

/// Quotes, line ends, and everything that a reader could take for a delimiter.
fn special(delimiter: u8) -> [bool; 256] {
    let mut special = [false; 256];
    for byte in [delimiter, b'"', b'\n', b'\r', b',', b';', b'\t', b'|'] {
        special[byte as usize] = true;
    }
    special
}

impl Writer {
    fn push_text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        // An apostrophe could be taken for a quote, a byte order mark for that of the file, and `sep=` for Excel's line.
        let separator = bytes.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case(b"sep="));
        let risky = separator || matches!(bytes, [b'\'', ..] | [0xef, 0xbb, 0xbf, ..]);
        if !risky && !bytes.iter().any(|&byte| self.special[byte as usize]) {
            self.buffer.bytes.extend_from_slice(bytes);
            return;
        }
        let target = &mut self.buffer.bytes;
        target.push(b'"');
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('"') {
            target.extend_from_slice(before.as_bytes());
            target.extend_from_slice(b"\"\"");
            rest = behind;
        }
        target.extend_from_slice(rest.as_bytes());
        target.push(b'"');
    }

    /// Ends a row of `count` fields that began at `start`; a single field that would be a blank line gets quotes.
    fn end_row(&mut self, start: usize, count: usize) -> io::Result<()> {
        let bytes = &mut self.buffer.bytes;
        if count < 2 && std::str::from_utf8(&bytes[start..]).is_ok_and(|row| trim(row).is_empty()) {
            bytes.insert(start, b'"');
            bytes.push(b'"');
        }
        bytes.push(b'\n');
        self.buffer.pass_on()
    }

    fn push_value(&mut self, value: &OutputValue<'_>) -> io::Result<()> {
        match *value {
            OutputValue::Null => {}
            OutputValue::Text(text) if self.options.escape_formulas => self.push_text(&escape_formula(text)),
            OutputValue::Text(text) => self.push_text(text),
            OutputValue::Money(tiyin) => push_money(&mut self.buffer.bytes, tiyin),
            OutputValue::Time(milliseconds, offset) => push_local_time(&mut self.buffer.bytes, milliseconds, offset)?,
            OutputValue::Integer(number) => push_integer(&mut self.buffer.bytes, number),
        }
        Ok(())
    }
}

impl TableWriter for Writer {
    fn table(&mut self, _name: &str, columns: &[OutputColumn]) -> io::Result<()> {
        if self.columns.is_some() {
            return Err(one_table_only());
        }
        if !self.options.no_header {
            let start = self.buffer.bytes.len();
            for (place, column) in columns.iter().enumerate() {
                if place > 0 {
                    self.buffer.bytes.push(self.delimiter);
                }
                self.push_text(&column.label);
            }
            self.end_row(start, columns.len())?;
        }
        self.columns = Some(columns.len());
        Ok(())
    }

    fn row(&mut self, values: &[OutputValue<'_>], _marks: &[Mark]) -> io::Result<()> {
        if self.columns != Some(values.len()) {
            return Err(misuse("a row must have a value for each column of the table"));
        }
        let start = self.buffer.bytes.len();
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.buffer.bytes.push(self.delimiter);
            }
            self.push_value(value)?;
        }
        self.end_row(start, values.len())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.buffer.finish()
    }
}
