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
    /// The values of the mapped fields, in their order.
    pub(super) values: Vec<Value>,
}

/// Records that are looked up by the hash of their key before all keys are read.
const LEARN_AFTER: usize = 20_000;
/// The columns that `select` gives before the mapped fields.
const SYSTEM_SELECTED: usize = 3;

/// What is known of the keys in a table; nothing when nobody needed it yet.
#[derive(Default)]
pub struct KeyFilter(pub(super) Option<Keys>);

/// Rows whose places are remembered, at most: eight bytes each.
const MOST_PLACED: usize = 4 << 20;
/// The places are divided by so many of the hashes' first bits.
const DIVIDED_BY: u32 = 16;

/// The keys in a table when they were read: where their rows stand. Of rows that were written since, the record that has the same key says
/// that it stands in its file again.
#[derive(Default)]
pub(super) struct Keys {
    /// The first half of a key's hash and the row's id, ordered.
    placed: Vec<u64>,
    /// Where each beginning of a hash begins in `placed`; empty when nothing is placed.
    starts: Vec<u32>,
    /// Hashes of keys whose place is not known; `None` when there are none.
    unplaced: Option<Seen>,
}

impl Keys {
    /// Reads all keys of a table with about `rows` rows.
    fn of(connection: &mut dyn Connection, table: Table, rows: usize) -> Result<Self> {
        let mut keys = Self::default();
        let place = rows <= MOST_PLACED;
        if place {
            keys.placed.reserve_exact(rows);
        }
        let sql = format!("SELECT key_hash, id FROM {table}");
        connection.scan(&sql, &[], &[Type::Integer, Type::Integer], &mut |row| {
            let [Value::Integer(hash), Value::Integer(id)] = row.as_slice() else {
                return Err(Error::Internal(format!("a row of {table} lacks its id or the hash of its key")));
            };
            match u32::try_from(*id) {
                Ok(id) if place => keys.placed.push(first_half(*hash) << 32 | u64::from(id)),
                _ => {
                    keys.unplaced.get_or_insert_default().insert(*hash as u64);
                }
            }
            Ok(Flow::Continue)
        })?;
        keys.placed.sort_unstable();
        if !keys.placed.is_empty() {
            let beginning = |place: &u64| (place >> (64 - DIVIDED_BY)) as usize;
            keys.starts.resize((1 << DIVIDED_BY) + 1, 0);
            keys.placed.iter().for_each(|place| keys.starts[beginning(place) + 1] += 1);
            (1..keys.starts.len()).for_each(|at| keys.starts[at] += keys.starts[at - 1]);
        }
        Ok(keys)
    }

    fn perhaps_unplaced(&self, hash: i64) -> bool {
        self.unplaced.as_ref().is_some_and(|unplaced| unplaced.perhaps(hash as u64))
    }

    /// Adds the ids of the rows that perhaps have a key with this hash, as far as they are known.
    fn places(&self, hash: i64, ids: &mut Vec<i64>) {
        if self.starts.is_empty() {
            return;
        }
        let half = first_half(hash);
        let at = (half >> (32 - DIVIDED_BY)) as usize;
        let near = &self.placed[self.starts[at] as usize..self.starts[at + 1] as usize];
        let same = near.iter().filter(|place| *place >> 32 == half);
        ids.extend(same.map(|place| i64::from(*place as u32)));
    }
}

/// The first 32 bits of a hash.
fn first_half(hash: i64) -> u64 {
    hash as u64 >> 32
}

/// Finds known rows of one table.
pub struct Lookup {
    table: Table,
    /// The mapped fields, in the schema's order.
    mapped: Vec<usize>,
    select: String,
    types: Vec<Type>,
    /// Rows of the table, about.
    rows: usize,
    /// The keys in the table, once it is worth having them.
    pub(super) keys: Option<Keys>,
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
            select: format!("SELECT id, version, extra{names} FROM {table} WHERE"),
            types,
            rows: next_id as usize,
            keys: (next_id == 1).then(Keys::default),
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
        let (mut ids, mut hashes) = (Vec::new(), Vec::new());
        for record in records {
            if let Some(keys) = &self.keys {
                keys.places(record.key_hash, &mut ids);
            }
            if record.again || self.keys.as_ref().is_none_or(|keys| keys.perhaps_unplaced(record.key_hash)) {
                hashes.push(record.key_hash);
            }
        }
        // In the order of the table, so that rows that stand together are read together.
        ids.sort_unstable();
        let mut known = KeyMap::default();
        self.fetch(connection, "id", &ids, &mut known)?;
        self.fetch(connection, "key_hash", &hashes, &mut known)?;
        Ok(Found(known))
    }

    /// Reads the rows in which `column` has one of these values.
    fn fetch(
        &self,
        connection: &mut dyn Connection,
        column: &str,
        wanted: &[i64],
        known: &mut KeyMap<Known>,
    ) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        connection.among(&format!("{} {column}", self.select), wanted, &self.types, &mut |row| {
            let values = row.drain(SYSTEM_SELECTED..).collect();
            let [Value::Integer(id), Value::Integer(version), extra] = row.as_slice() else {
                return Err(Error::Internal(format!("a row of {} lacks its id or version", self.table)));
            };
            let extra = extra.as_text().map(Text::from);
            let row = Known { id: *id, version: *version, extra, values };
            if let Some(key) = self.key_of(&row) {
                known.insert(key.wide_hash(), row);
            }
            Ok(Flow::Continue)
        })
    }

    /// The key of a known row.
    pub(super) fn key_of(&self, row: &Known) -> Option<Key> {
        Key::of_row(self.table, |position| {
            let at = self.mapped.binary_search(&position).ok()?;
            row.values.get(at)
        })
    }

    /// Reads all keys once so many records were looked up that knowing the places of their rows, and which are new, pays.
    fn learn(&mut self, connection: &mut dyn Connection) -> Result<()> {
        if self.keys.is_none() && self.asked >= LEARN_AFTER.max(self.rows / 8) {
            self.keys = Some(Keys::of(connection, self.table, self.rows)?);
        }
        Ok(())
    }
}

/// The id that the next row of a table gets.
pub(super) fn next_id(connection: &mut dyn Connection, table: Table) -> Result<i64> {
    Ok(connection.integer(&format!("SELECT max(id) FROM {table}"), &[])?.unwrap_or(0) + 1)
}
