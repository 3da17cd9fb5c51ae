//! A value of a record: text, a 64-bit integer (tiyin, UTC milliseconds, a count) or nothing.
//! How text is read into values is in `value/`; how values are stored is the store's business.

pub mod identifier;
pub mod money;
pub mod time;
pub mod zone;

use compact_str::CompactString;

/// The text of values and cells: short texts live inline, without an allocation.
pub type Text = CompactString;

/// One value of a record, stored as the kind of its field says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Value {
    /// Nothing was said.
    #[default]
    Null,
    /// Tiyin, milliseconds since the epoch in UTC, or a count.
    Integer(i64),
    /// Text, an identifier or a canonical code.
    Text(Text),
}

impl Value {
    /// Whether nothing was said.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, when it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The text in which the change history keeps a value: integers in decimal, nothing as `None`.
    pub fn to_history(&self) -> Option<String> {
        match self {
            Value::Null => None,
            Value::Integer(number) => Some(number.to_string()),
            Value::Text(text) => Some(text.to_string()),
        }
    }
}

/// One row of a file as the store takes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The line of the text file or the row of the sheet, from 1.
    pub line: u64,
    /// One value for every field of the table, in the schema's order.
    pub values: Vec<Value>,
    /// What stood in columns that the source does not map: a JSON object with sorted keys.
    pub extra: Option<String>,
}

impl Record {
    /// About the bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        let text = |value: &Value| value.as_text().map_or(0, str::len);
        let values: usize = self.values.iter().map(text).sum();
        values + self.values.len() * size_of::<Value>() + self.extra.as_ref().map_or(0, String::len)
    }
}
