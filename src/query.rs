//! Questions about rows: one grammar of filters for the command line, web addresses and the bot; sort orders, columns and pages. The SQL is
//! made by the store.

mod lexer;
mod parser;
mod values;

use crate::schema::Table;
use crate::value::Value;
use crate::value::zone::Zone;

pub use parser::{FilterError, parse_filter};
pub use values::parse_range;

/// The zone and the present moment in which dates of a question are read.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The zone.
    pub zone: Zone,
    /// Now, milliseconds since the epoch in UTC.
    pub now: i64,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A field, by its position in the schema.
    Field(usize),
    /// How many times the row was written.
    Version,
    /// When the row was first imported.
    Imported,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`: another value, or none.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Which rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of them.
    All,
    /// Those that pass every one.
    And(Vec<Filter>),
    /// Those that pass any.
    Or(Vec<Filter>),
    /// Those that do not pass.
    Not(Box<Filter>),
    /// A value stands in this relation.
    Compare(Subject, Comparison, Value),
    /// A value is one of these.
    In(Subject, Vec<Value>),
    /// A text contains another, whatever the case.
    Like(usize, String),
    /// A field has no value.
    Empty(usize),
    /// A field (or any) was changed or filled after the row was first seen.
    Changed(Option<usize>),
    /// The row was brought or changed by this run.
    Run(i64),
    /// The row was deleted by hand.
    Deleted,
}

impl Filter {
    /// Whether deleted rows are spoken of; they are hidden otherwise.
    pub fn mentions_deleted(&self) -> bool {
        match self {
            Filter::Deleted => true,
            Filter::And(parts) | Filter::Or(parts) => parts.iter().any(Filter::mentions_deleted),
            Filter::Not(inner) => inner.mentions_deleted(),
            _ => false,
        }
    }
}

/// A column of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// A field, by its position in the schema.
    Field(usize),
    /// The row's id.
    Id,
    /// How many times it was written.
    Version,
    /// The run that brought it.
    FirstRun,
    /// The run that changed it last.
    LastRun,
    /// When it was first imported.
    ImportedAt,
    /// The file that brought it.
    SourceFile,
    /// The line of that file.
    SourceLine,
    /// When it was deleted by hand.
    DeletedAt,
    /// What stood in columns that no field takes.
    Extra,
}

/// The columns that every table has beside its fields.
pub const SYSTEM_COLUMNS: [(&str, Column); 9] = [
    ("id", Column::Id),
    ("version", Column::Version),
    ("first_run", Column::FirstRun),
    ("last_run", Column::LastRun),
    ("imported_at", Column::ImportedAt),
    ("source_file", Column::SourceFile),
    ("source_line", Column::SourceLine),
    ("deleted_at", Column::DeletedAt),
    ("extra", Column::Extra),
];

impl Column {
    /// The name in machine formats.
    pub fn key(self, table: Table) -> &'static str {
        match self {
            Column::Field(at) => table.fields()[at].key,
            system => SYSTEM_COLUMNS.iter().find(|(_, column)| *column == system).map_or("", |(key, _)| key),
        }
    }
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The field, by its position; `None` sorts by the row's id.
    pub field: Option<usize>,
    /// Whether larger values come first.
    pub descending: bool,
}

/// Where a page ended: the values of its last row in the sort columns, and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The values.
    pub values: Vec<Value>,
    /// The id.
    pub id: i64,
}

/// A whole question.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The table.
    pub table: Table,
    /// Which rows.
    pub filter: Filter,
    /// From this moment on, by the table's time.
    pub from: Option<i64>,
    /// Before this moment.
    pub to: Option<i64>,
    /// In which order.
    pub sort: Vec<Sort>,
    /// Which columns.
    pub columns: Vec<Column>,
    /// At most so many.
    pub limit: Option<u64>,
    /// After the end of another page.
    pub after: Option<Cursor>,
}

impl Query {
    /// All rows of a table, newest first, with its usual columns.
    pub fn new(table: Table) -> Self {
        let definition = table.definition();
        Self {
            table,
            filter: Filter::All,
            from: None,
            to: None,
            sort: vec![Sort { field: table.position(definition.time), descending: true }],
            columns: definition.shown.iter().filter_map(|key| table.position(key)).map(Column::Field).collect(),
            limit: None,
            after: None,
        }
    }

    /// A number that tells this question, without its columns and page, from others.
    pub fn fingerprint(&self) -> u64 {
        let text = format!("{:?} {:?} {:?} {:?} {:?}", self.table, self.filter, self.from, self.to, self.sort);
        xxhash_rust::xxh3::xxh3_64(text.as_bytes())
    }
}

impl Cursor {
    /// The cursor as a text that can stand in a URL.
    pub fn encode(&self, fingerprint: u64) -> String {
        let value = |value: &Value| match value {
            Value::Null => serde_json::Value::Null,
            Value::Integer(number) => serde_json::json!(number),
            Value::Text(text) => serde_json::json!(text.as_str()),
        };
        let values: Vec<_> = self.values.iter().map(value).collect();
        let json = serde_json::json!([1, format!("{fingerprint:016x}"), values, self.id]).to_string();
        json.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The cursor in a text.
    ///
    /// # Errors
    /// In words, when it is damaged or belongs to another question.
    pub fn decode(text: &str, fingerprint: u64) -> Result<Cursor, String> {
        let damaged = || "the cursor is damaged; copy it whole from the page before".to_owned();
        if !text.is_ascii() || !text.len().is_multiple_of(2) {
            return Err(damaged());
        }
        let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| damaged());
        let bytes = (0..text.len()).step_by(2).map(byte).collect::<Result<Vec<u8>, _>>()?;
        let (version, question, values, id): (u32, String, Vec<serde_json::Value>, i64) =
            serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        if version != 1 || question != format!("{fingerprint:016x}") {
            return Err(
                "the cursor belongs to another question; --after needs the same filter, dates and sort".to_owned()
            );
        }
        let value = |value: serde_json::Value| match value {
            serde_json::Value::Null => Ok(Value::Null),
            serde_json::Value::Number(number) => number.as_i64().map(Value::Integer).ok_or_else(damaged),
            serde_json::Value::String(text) => Ok(Value::Text(text.into())),
            _ => Err(damaged()),
        };
        Ok(Cursor { values: values.into_iter().map(value).collect::<Result<_, _>>()?, id })
    }
}

/// Reads `-creation_time,order_number`.
///
/// # Errors
/// In words, with the nearest name, for an unknown column.
pub fn parse_sort(table: Table, text: &str) -> Result<Vec<Sort>, String> {
    let part = |part: &str| {
        let (name, descending) = match part.strip_prefix('-') {
            Some(name) => (name, true),
            None => (part.strip_prefix('+').unwrap_or(part), false),
        };
        match parse_column(table, name)? {
            Column::Field(at) => Ok(Sort { field: Some(at), descending }),
            Column::Id => Ok(Sort { field: None, descending }),
            _ => Err(format!("rows cannot be sorted by «{name}»; sort by a field or by id")),
        }
    };
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(part).collect()
}

/// Reads `order_number,goods_name`; `*` stands for all fields.
///
/// # Errors
/// In words, with the nearest name, for an unknown column.
pub fn parse_columns(table: Table, text: &str) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if name == "*" {
            columns.extend((0..table.fields().len()).map(Column::Field));
        } else {
            columns.push(parse_column(table, name)?);
        }
    }
    if columns.is_empty() { Err("no columns were named".to_owned()) } else { Ok(columns) }
}

fn parse_column(table: Table, name: &str) -> Result<Column, String> {
    if let Some(at) = table.position(name) {
        return Ok(Column::Field(at));
    }
    if let Some((_, column)) = SYSTEM_COLUMNS.iter().find(|(key, _)| *key == name) {
        return Ok(*column);
    }
    let near = nearest(table, name);
    Err(format!("{table} has no column «{name}»; did you mean {near}?"))
}

/// The column whose name is most like this one.
fn nearest(table: Table, name: &str) -> &'static str {
    let names = table.fields().iter().map(|field| field.key).chain(SYSTEM_COLUMNS.iter().map(|(key, _)| *key));
    let likeness = |known: &str| strsim::jaro_winkler(known, name);
    names.max_by(|one, other| likeness(one).total_cmp(&likeness(other))).unwrap_or("")
}
