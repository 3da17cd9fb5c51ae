//! The one list of tables and fields: names, kinds, labels, keys. Staging, merging, change tracking, filters,
//! export columns, JSON keys and the documentation of the tables are all derived from it.
//!
//! It holds facts about the data only: nothing here reads a file or talks to a database.

mod bank;
mod collections;
mod document;
mod orders;
mod payments;
mod receipts;
mod sales;
mod vocabulary;

use std::fmt;

pub use document::document;
pub use vocabulary::{MATCH_STATE, MATCH_STATUS, Term, Vocabulary};

/// The language of labels and messages. Codes and JSON keys are never translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English, the default.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Uzbek, Latin script.
    Uz,
}

/// What the operator calls a thing, in the three languages of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    /// English.
    pub en: &'static str,
    /// Russian.
    pub ru: &'static str,
    /// Uzbek, Latin script.
    pub uz: &'static str,
}

impl Labels {
    /// The label in one language.
    pub fn get(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Ru => self.ru,
            Language::Uz => self.uz,
        }
    }
}

/// What a field holds, and so how its text is read, stored, compared and shown.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Free text, trimmed.
    Text,
    /// An identifier: text that must keep every character, leading zeros included.
    Id,
    /// An amount in tiyin (1 sum = 100 tiyin), `i64`.
    Money,
    /// An instant, milliseconds since the Unix epoch in UTC, `i64`.
    Time,
    /// A whole number, `i64`.
    Integer,
    /// One code of a vocabulary; text outside the vocabulary is kept as it stood.
    Enum(&'static Vocabulary),
}

impl Kind {
    /// The name used in documentation and `--format json` schemas.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Id => "id",
            Kind::Money => "money",
            Kind::Time => "time",
            Kind::Integer => "integer",
            Kind::Enum(_) => "enum",
        }
    }

    /// Whether values of this kind are stored as 64-bit integers (money, time, integer) and not as text.
    pub fn is_number(&self) -> bool {
        matches!(self, Kind::Money | Kind::Time | Kind::Integer)
    }
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The name in SQL, JSON, filters and `--columns`.
    pub key: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What people call it.
    pub labels: Labels,
    /// What it means and where the fact comes from.
    pub about: &'static str,
    /// Personal or payment data that logs and errors must not repeat.
    pub sensitive: bool,
}

impl Field {
    const fn new(
        key: &'static str,
        kind: Kind,
        en: &'static str,
        ru: &'static str,
        uz: &'static str,
        about: &'static str,
    ) -> Self {
        let labels = Labels { en, ru, uz };
        Self { key, kind, labels, about, sensitive: false }
    }

    const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

/// One of the tables that hold what the files say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// What the machine says happened.
    Orders,
    /// What the operator's back office says was sold.
    Sales,
    /// Fiscal receipts, sales and returns.
    Receipts,
    /// Gateway payments, paid or cancelled.
    Payments,
    /// Cash taken out of machines.
    Collections,
    /// Lines of bank statements.
    Bank,
}

impl Table {
    /// Every table, in the order they are listed to people.
    pub const ALL: [Table; 6] =
        [Table::Orders, Table::Sales, Table::Receipts, Table::Payments, Table::Collections, Table::Bank];
    /// Their names, for lists of what can be typed.
    pub const NAMES: [&str; 6] = ["orders", "sales", "receipts", "payments", "collections", "bank"];

    /// The name in SQL, JSON and `--table`.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The table with this name.
    pub fn by_name(name: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The fields, key and meaning of the table.
    pub fn definition(self) -> &'static Definition {
        match self {
            Table::Orders => &orders::DEFINITION,
            Table::Sales => &sales::DEFINITION,
            Table::Receipts => &receipts::DEFINITION,
            Table::Payments => &payments::DEFINITION,
            Table::Collections => &collections::DEFINITION,
            Table::Bank => &bank::DEFINITION,
        }
    }

    /// The fields in their stored order.
    pub fn fields(self) -> &'static [Field] {
        self.definition().fields
    }

    /// The position of a field in [`Table::fields`].
    pub fn position(self, key: &str) -> Option<usize> {
        self.fields().iter().position(|field| field.key == key)
    }

    /// The field with this key.
    pub fn field(self, key: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.key == key)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The facts about one table.
#[derive(Debug)]
pub struct Definition {
    /// The name in SQL, JSON and `--table`.
    pub name: &'static str,
    /// What people call it.
    pub labels: Labels,
    /// What one row is.
    pub about: &'static str,
    /// The columns.
    pub fields: &'static [Field],
    /// The ways to identify a row, best first: the first list whose fields are all present is the key.
    pub keys: &'static [&'static [&'static str]],
    /// The field that says when the row happened: default sort and `--from` / `--to`.
    pub time: &'static str,
    /// What the operator looks up a row by: an order number, a receipt number, a payment id.
    pub number: &'static str,
    /// The fields that stand in an index of the database beside the hash of the key.
    pub indexed: &'static [&'static str],
    /// The columns of a table on a terminal when none are asked for.
    pub shown: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_definition_is_consistent() {
        assert_eq!(Table::ALL.map(Table::name), Table::NAMES);
        for table in Table::ALL {
            let definition = table.definition();
            let keys: HashSet<_> = definition.fields.iter().map(|field| field.key).collect();
            assert_eq!(keys.len(), definition.fields.len(), "{table}: a field key stands twice");
            let named = definition.keys.iter().flat_map(|key| key.iter());
            for key in
                named.chain(definition.shown).chain(definition.indexed).chain([&definition.time, &definition.number])
            {
                assert!(keys.contains(key), "{table}: {key} is not a field");
            }
            assert!(matches!(table.field(definition.time).unwrap().kind, Kind::Time));
            for field in definition.fields {
                assert!(!field.about.is_empty() && !field.labels.ru.is_empty() && !field.labels.uz.is_empty());
            }
        }
    }
}
