//! The key of a row: what makes two rows of different files the same order, sale, receipt or payment.

use std::fmt;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::schema::Table;
use crate::value::Value;

/// Between the parts of a key: a character that no identifier holds.
const SEPARATOR: char = '\u{1f}';

/// The key of a row, as text: the number of the key list that applied, and its values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The key of a row, by the first key list of the table whose fields all have a value.
    /// `None` when no list is complete: such a row cannot be stored.
    pub fn of(table: Table, value: impl Fn(usize) -> Option<String>) -> Option<Key> {
        let keys = table.definition().keys;
        keys.iter().enumerate().find_map(|(number, fields)| {
            let mut text = number.to_string();
            for field in *fields {
                text.push(SEPARATOR);
                text.push_str(&value(table.position(field)?)?);
            }
            Some(Key(text))
        })
    }

    /// The key of a full row of values in the schema's order.
    pub fn of_values(table: Table, values: &[Value]) -> Option<Key> {
        Self::of_row(table, |position| values.get(position))
    }

    /// The key of a row whose values are found by their position in the schema.
    pub(super) fn of_row<'v>(table: Table, value: impl Fn(usize) -> Option<&'v Value>) -> Option<Key> {
        let keys = table.definition().keys;
        keys.iter().enumerate().find_map(|(number, fields)| {
            let mut text = String::with_capacity(64);
            text.push(char::from(b'0' + number as u8));
            for field in *fields {
                text.push(SEPARATOR);
                match value(table.position(field)?)? {
                    Value::Null => return None,
                    Value::Text(part) => text.push_str(part),
                    Value::Integer(part) => text.push_str(&part.to_string()),
                }
            }
            Some(Key(text))
        })
    }

    /// A 128-bit hash that tells keys apart within one file.
    pub fn wide_hash(&self) -> u128 {
        xxh3_128(self.0.as_bytes())
    }

    /// The hash stored in `key_hash`. Orders are hashed by their number alone, so that looking one up by its number
    /// needs no second index; rows with the same hash are told apart by their whole key.
    pub fn hash(&self, table: Table) -> i64 {
        if table == Table::Orders {
            return number_hash(self.0.split(SEPARATOR).nth(1).unwrap_or_default());
        }
        number_hash(&self.0)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.0.split(SEPARATOR).skip(1);
        f.write_str(parts.next().unwrap_or_default())?;
        parts.try_for_each(|part| write!(f, " / {part}"))
    }
}

/// The `key_hash` of all orders with this number.
pub(super) fn number_hash(number: &str) -> i64 {
    xxh3_64(number.as_bytes()) as i64
}
