//! Which row is meant: a number, alone or with what tells it from others of the same number, read as an import reads it.

use vhm::error::{Error, Result};
use vhm::schema::Table;
use vhm::source::canonical;
use vhm::store::Connection;
use vhm::store::select::{self, StoredRow};
use vhm::value::time::format_local;
use vhm::value::{Text, Value};

use crate::arguments::Numbered;
use crate::context::Context;

/// A field, by its position, and what was typed for it.
type Part<'c> = (usize, &'c str);

/// A row as somebody named it.
pub struct Named<'c> {
    context: &'c Context,
    /// Its table.
    pub table: Table,
    /// The text.
    named: &'c str,
    machine: Option<Text>,
}

impl<'c> Named<'c> {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `Request` when it can be no name of a row.
    pub fn of(context: &'c Context, row: &'c Numbered) -> Result<Self> {
        let table =
            Table::by_name(&row.table).ok_or_else(|| Error::Request(format!("there is no table «{}»", row.table)))?;
        let mut named = Self { context, table, named: &row.number, machine: None };
        if let Some(code) = &row.machine {
            let Some(at) = table.position("machine_code") else {
                let how = named.how();
                return Err(Error::Request(format!("{table} have no machine: {how}")));
            };
            named.machine = named.typed(at, code)?.as_text().map(Text::from);
        }
        Ok(named)
    }

    /// A value that was typed for a field, by the field's position.
    ///
    /// # Errors
    /// `Request` with the problem that an import would tell of it.
    pub fn typed(&self, field: usize, text: &str) -> Result<Value> {
        let field = &self.table.fields()[field];
        let config = &self.context.config;
        canonical(field, text, &config.zone, &config.limits).map_err(|problem| {
            let (what, hint) = (problem.message(config.language), problem.hint(config.language));
            Error::Request(format!("{}: {what} ({}); {hint}", field.key, problem.code))
        })
    }

    fn number(&self) -> Option<usize> {
        self.table.position(self.table.definition().number)
    }

    /// The field that tells rows of one number apart, written before or behind the number with a colon between.
    fn other(&self) -> Option<usize> {
        let other = match self.table {
            Table::Orders | Table::Sales => return None,
            Table::Collections => "collected_at",
            table => table.definition().keys[0][0],
        };
        self.table.position(other)
    }

    /// The number and the other field, where the text has both.
    fn parts(&self) -> Option<(Part<'c>, Part<'c>)> {
        let (number, other) = (self.number()?, self.other()?);
        let (one, two) = self.named.split_once(':')?;
        Some(if self.table == Table::Collections {
            ((number, one), (other, two))
        } else {
            ((number, two), (other, one))
        })
    }

    /// How to write a name that fits one row.
    fn how(&self) -> String {
        let number = self.table.definition().number;
        match self.other().map(|at| self.table.fields()[at].key) {
            Some(other) if self.table == Table::Collections => format!("write {number}:{other}"),
            Some(other) => format!("write {other}:{number}"),
            None => "choose with --machine".to_owned(),
        }
    }

    /// The values of the key that the name gives, for a new row; fields that were typed beside it are not read out of it.
    ///
    /// # Errors
    /// `Request` when there is no number, or it can be none.
    pub fn key(&self, beside: &[(usize, Value)]) -> Result<Vec<(usize, Value)>> {
        let is_beside = |at: usize| beside.iter().any(|(typed, _)| *typed == at);
        let texts = match self.parts() {
            Some((number, other)) if !is_beside(other.0) => vec![number, other],
            _ => self.number().map(|at| (at, self.named)).into_iter().collect(),
        };
        let mut key = Vec::new();
        for (at, text) in texts {
            let value = self.typed(at, text)?;
            if value.is_null() {
                return Err(Error::Request(format!("the {} is empty", self.table.fields()[at].key)));
            }
            key.push((at, value));
        }
        let machine = self.table.position("machine_code").zip(self.machine.clone());
        key.extend(machine.map(|(at, code)| (at, Value::Text(code))));
        Ok(key)
    }

    /// The one row that is meant, deleted or not.
    ///
    /// # Errors
    /// `Request` when there is none, or several: each is named.
    pub fn find(&self, connection: &mut dyn Connection) -> Result<StoredRow> {
        let (table, named) = (self.table, self.named);
        let mut found = self.candidates(connection)?;
        if let (Some(at), Some(code)) = (table.position("machine_code"), &self.machine) {
            found.retain(|stored| stored.values[at].as_text() == Some(code));
        }
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(Error::Request(format!("{table} has no row with the number {named}"))),
            many => {
                let how = if table == Table::Orders { "choose with --machine" } else { "name one of them" };
                let choices: Vec<_> = found.iter().map(|stored| self.choice(stored)).collect();
                Err(Error::Request(format!("{many} rows have the number {named}; {how}: {}", choices.join(", "))))
            }
        }
    }

    fn candidates(&self, connection: &mut dyn Connection) -> Result<Vec<StoredRow>> {
        let Some(at) = self.number() else { return Ok(Vec::new()) };
        let whole = self.typed(at, self.named);
        let whole = whole.as_ref().ok().and_then(Value::as_text).unwrap_or_default();
        let found = select::by_number(connection, self.table, whole)?;
        if !found.is_empty() {
            return Ok(found);
        }
        if self.table == Table::Sales {
            return select::by_field(connection, self.table, "report_id", whole);
        }
        let Some(((number, text), (other, beside))) = self.parts() else { return Ok(found) };
        let (number, beside) = (self.typed(number, text)?, self.typed(other, beside)?);
        let mut found = select::by_number(connection, self.table, number.as_text().unwrap_or_default())?;
        found.retain(|stored| stored.values[other] == beside);
        Ok(found)
    }

    /// What names this row and no other of its number.
    fn choice(&self, stored: &StoredRow) -> String {
        let zone = &self.context.config.zone;
        let shown = |at: Option<usize>| match at.map(|at| &stored.values[at]) {
            Some(Value::Integer(time)) => format_local(*time, zone),
            Some(Value::Text(text)) => text.to_string(),
            _ => String::new(),
        };
        let (number, machine) = (shown(self.number()), shown(self.table.position("machine_code")));
        match self.table {
            Table::Orders => machine,
            Table::Sales => {
                Some(shown(self.table.position("report_id"))).filter(|id| !id.is_empty()).unwrap_or(machine)
            }
            Table::Collections => format!("{number}:{}", shown(self.other())),
            _ => format!("{}:{number}", shown(self.other())),
        }
    }
}
