//! Finding the known rows of the records of a file, in batches, by the hash of their keys. It can be done on a connection beside the
//! one that writes, which then only has to look again for what it has written itself.

use std::collections::{HashMap, HashSet};

use super::connection::{Connection, Flow, Type};
use super::key::Key;
use super::merge::{Prepared, column_type};
use crate::error::{Error, Result};
use crate::schema::Table;
use crate::seen::Seen;
use crate::value::{Text, Value};

/// The known rows of some records, as they were when they were looked up.
pub struct Found(pub(super) KeyMap<Known>);

/// Keys are hashes already; half of one is hash enough for a table in memory.
#[derive(Default, Clone, Copy)]
pub(super) struct KeyHasher(u64);

impl std::hash::Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }
}

type KeyHash = std::hash::BuildHasherDefault<KeyHasher>;
pub(super) type KeySet = HashSet<u128, KeyHash>;
pub(super) type KeyMap<T> = HashMap<u128, T, KeyHash>;

pub(super) struct Known {
    pub(super) id: i64,
    pub(super) version: i64,
    pub(super) extra: Option<Text>,
    pub(super) values: Vec<Value>,
}

/// Records that are looked up one by one before the hashes of all keys are read.
const LEARN_AFTER: usize = 20_000;
/// The columns that `select` gives before the mapped fields.
const SYSTEM_SELECTED: usize = 3;

/// The hashes of the keys in a table, perhaps with others; empty when nobody needed them yet.
#[derive(Default)]
pub struct KeyFilter(pub(super) Option<Seen>);

/// Finds known rows of one table.
pub struct Lookup {
    table: Table,
    /// The mapped fields, in the schema's order.
    mapped: Vec<usize>,
    select: String,
    types: Vec<Type>,
    /// Rows of the table, about.
    rows: usize,
    /// The hashes of the keys in the table, once it is worth having them.
    pub(super) seen: Option<Seen>,
    /// Records that were looked up.
    asked: usize,
}

impl Lookup {
    /// Looks up rows in which only `mapped` fields (positions in the schema) are of interest.
    pub(super) fn new(table: Table, mapped: &[usize], next_id: i64) -> Self {
        let fields = || mapped.iter().map(|at| &table.fields()[*at]);
        let mut types = vec![Type::Integer, Type::Integer, Type::Text];
        types.extend(fields().map(|field| column_type(field.kind)));
        let names: String = fields().map(|field| format!(", {}", field.key)).collect();
        Self {
            table,
            mapped: mapped.to_vec(),
            select: format!("SELECT id, version, extra{names} FROM {table} WHERE key_hash"),
            types,
            rows: next_id as usize,
            seen: (next_id == 1).then(Seen::default),
            asked: 0,
        }
    }

    /// Looks up rows of a table through a connection that sees it as it is now.
    pub fn beside(connection: &mut dyn Connection, table: Table, mapped: &[usize]) -> Result<Self> {
        Ok(Self::new(table, mapped, next_id(connection, table)?))
    }

    /// Whether the table has rows that are worth looking up on a second connection. With an embedded database the pages it would
    /// read once more cost more than is won.
    pub fn pays_beside(connection: &mut dyn Connection, table: Table) -> Result<bool> {
        Ok(connection.is_postgres() && next_id(connection, table)? > LEARN_AFTER as i64)
    }

    /// The rows that have the keys of these records.
    pub fn find(&mut self, connection: &mut dyn Connection, records: &[Prepared]) -> Result<Found> {
        self.learn(connection)?;
        self.asked += records.len();
        let perhaps = |hash: &i64| self.seen.as_ref().is_none_or(|seen| seen.perhaps(*hash as u64));
        let hashes: Vec<_> = records.iter().map(|record| record.key_hash).filter(perhaps).collect();
        let mut known = KeyMap::default();
        if hashes.is_empty() {
            return Ok(Found(known));
        }
        let width = self.table.fields().len();
        connection.among(&self.select, &hashes, &self.types, &mut |row| {
            let mut values = vec![Value::Null; width];
            for (at, value) in self.mapped.iter().zip(row.drain(SYSTEM_SELECTED..)) {
                values[*at] = value;
            }
            let [Value::Integer(id), Value::Integer(version), extra] = row.as_slice() else {
                return Err(Error::Internal(format!("a row of {} lacks its id or version", self.table)));
            };
            let extra = extra.as_text().map(Text::from);
            let row = Known { id: *id, version: *version, extra, values };
            if let Some(key) = Key::of_values(self.table, &row.values) {
                known.insert(key.wide_hash(), row);
            }
            Ok(Flow::Continue)
        })?;
        Ok(Found(known))
    }

    /// Tells that rows with these hashes are in the table now.
    pub(super) fn note(&mut self, hashes: impl Iterator<Item = i64>) {
        if let Some(seen) = &mut self.seen {
            hashes.for_each(|hash| {
                seen.insert(hash as u64);
            });
        }
    }

    /// Reads the hashes of all keys once so many records were looked up that leaving out the new ones pays.
    fn learn(&mut self, connection: &mut dyn Connection) -> Result<()> {
        if self.seen.is_some() || self.asked < LEARN_AFTER.max(self.rows / 8) {
            return Ok(());
        }
        let mut seen = Seen::default();
        let sql = format!("SELECT key_hash FROM {}", self.table);
        connection.each(&sql, &[], &[Type::Integer], &mut |row| {
            seen.insert(row.first().and_then(Value::as_integer).unwrap_or_default() as u64);
            Ok(Flow::Continue)
        })?;
        self.seen = Some(seen);
        Ok(())
    }
}

/// The id that the next row of a table gets.
pub(super) fn next_id(connection: &mut dyn Connection, table: Table) -> Result<i64> {
    Ok(connection.integer(&format!("SELECT max(id) FROM {table}"), &[])?.unwrap_or(0) + 1)
}
