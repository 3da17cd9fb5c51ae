//! Writes JSON: an array with one object a line, or the objects alone as JSON Lines. Nothing becomes an absent key, amounts are
//! texts with two decimals, times RFC 3339.

use std::io;

use crate::format::written::{Buffered, misuse, one_table_only, push_integer, push_money, push_rfc3339};
use crate::format::{Mark, Output, OutputColumn, OutputValue, TableWriter};

/// A writer of an array of objects.
pub fn array(output: Output) -> Box<dyn TableWriter> {
    Box::new(Writer { buffer: Buffered::new(output), keys: None, array: true, rows: 0 })
}

/// A writer of one object a line.
pub fn lines(output: Output) -> Box<dyn TableWriter> {
    Box::new(Writer { buffer: Buffered::new(output), keys: None, array: false, rows: 0 })
}

struct Writer {
    buffer: Buffered,
    /// `"key":` for each column.
    keys: Option<Vec<Vec<u8>>>,
    array: bool,
    rows: u64,
}

impl TableWriter for Writer {
    fn table(&mut self, _name: &str, columns: &[OutputColumn]) -> io::Result<()> {
        if self.keys.is_some() {
            return Err(one_table_only());
        }
        let key = |column: &OutputColumn| {
            let mut key = Vec::new();
            push_string(&mut key, &column.key);
            key.push(b':');
            key
        };
        self.keys = Some(columns.iter().map(key).collect());
        Ok(())
    }

    fn row(&mut self, values: &[OutputValue<'_>], _marks: &[Mark]) -> io::Result<()> {
        let Some(keys) = self.keys.as_ref().filter(|keys| keys.len() == values.len()) else {
            return Err(misuse("a row must have a value for each column of the table"));
        };
        let bytes = &mut self.buffer.bytes;
        if self.array {
            bytes.extend_from_slice(if self.rows == 0 { b"[\n" } else { b",\n" });
        }
        self.rows += 1;
        bytes.push(b'{');
        let mut first = true;
        for (key, value) in keys.iter().zip(values) {
            if *value == OutputValue::Null {
                continue;
            }
            if !first {
                bytes.push(b',');
            }
            first = false;
            bytes.extend_from_slice(key);
            push_value(bytes, value)?;
        }
        bytes.push(b'}');
        if !self.array {
            bytes.push(b'\n');
        }
        self.buffer.pass_on()
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.array {
            self.buffer.bytes.extend_from_slice(if self.rows == 0 { b"[]\n" } else { b"\n]\n" });
        }
        self.buffer.finish()
    }
}

fn push_value(bytes: &mut Vec<u8>, value: &OutputValue<'_>) -> io::Result<()> {
    match *value {
        OutputValue::Null => bytes.extend_from_slice(b"null"),
        OutputValue::Text(text) => push_string(bytes, text),
        OutputValue::Integer(number) => push_integer(bytes, number),
        OutputValue::Money(tiyin) => {
            bytes.push(b'"');
            push_money(bytes, tiyin);
            bytes.push(b'"');
        }
        OutputValue::Time(milliseconds, offset) => {
            bytes.push(b'"');
            push_rfc3339(bytes, milliseconds, offset)?;
            bytes.push(b'"');
        }
    }
    Ok(())
}

/// Appends a JSON string: quotes, backslashes and control characters escaped, everything else as it stands.
fn push_string(bytes: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    bytes.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(place) = rest.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        bytes.extend_from_slice(&rest[..place]);
        match rest[place] {
            b'\n' => bytes.extend_from_slice(b"\\n"),
            b'\r' => bytes.extend_from_slice(b"\\r"),
            b'\t' => bytes.extend_from_slice(b"\\t"),
            byte @ (b'"' | b'\\') => bytes.extend_from_slice(&[b'\\', byte]),
            byte => {
                bytes.extend_from_slice(b"\\u00");
                bytes.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
        }
        rest = &rest[place + 1..];
    }
    bytes.extend_from_slice(rest);
    bytes.push(b'"');
}
