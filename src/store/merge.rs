//! Merging records into a table: which rows are new, which changed and how, which stay as they are. The decision is made here,
//! in one place for both databases; they only fetch the known rows and take the new ones in bulk.

use compact_str::ToCompactString;

use super::bulk::BulkTable;
use super::changes::{self, Change, ChangeKind};
use super::connection::{BulkValue, Connection, Type};
use super::key::Key;
use super::lookup::{Found, KeyFilter, KeyMap, KeySet, Known, Lookup, next_id};
use super::matches::note_repeated;
use crate::error::Result;
use crate::schema::Table;
use crate::value::{Record, Text, Value};

/// What an empty cell does to a value that is already known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// Nothing: the value stays.
    #[default]
    Keep,
    /// The value is cleared, with its old value in the history.
    Clear,
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Its key was seen for the first time.
    New,
    /// At least one field changed.
    Updated,
    /// Everything was known already.
    Unchanged,
}

/// A record with the hashes that finding and comparing it need, worked out where the record is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The record.
    pub record: Record,
    /// The stored hash of its key.
    pub key_hash: i64,
    /// A hash of its key that tells keys apart within a file.
    pub key: u128,
    /// A hash of everything it says.
    pub content: u64,
    /// The number of its row in its table.
    pub row: u64,
    /// Whether a record with the same stored hash perhaps stands above it in its file; `false` is sure.
    pub again: bool,
}

impl Prepared {
    /// `None` when the record has no key. `row` is the number of its row in its table. What stands above it is not known.
    pub fn new(table: Table, record: Record, row: u64) -> Option<Prepared> {
        let key = Key::of_values(table, &record.values)?;
        let content = content_hash(&record);
        Some(Prepared { key_hash: key.hash(table), key: key.wide_hash(), content, row, again: true, record })
    }
}

/// A hash of everything a record says. Each value is mixed with its position; nothing adds nothing.
fn content_hash(record: &Record) -> u64 {
    use xxhash_rust::xxh3::xxh3_64_with_seed;
    let mut content = record.extra.as_deref().map_or(0, |extra| xxh3_64_with_seed(extra.as_bytes(), u64::MAX));
    for (position, value) in record.values.iter().enumerate() {
        let seed = position as u64 + 1;
        content = content.wrapping_add(match value {
            Value::Null => continue,
            Value::Integer(number) => xxh3_64_with_seed(&number.to_le_bytes(), seed | 1 << 32),
            Value::Text(text) => xxh3_64_with_seed(text.as_bytes(), seed),
        });
    }
    content
}

/// Told what became of a record, and of each of its fields when it was updated.
pub type Observer<'a> = &'a mut dyn FnMut(&Prepared, Outcome, &[Change]);

/// Merges the records of one run into one table.
pub struct Merger {
    table: Table,
    run: i64,
    empty: Empty,
    /// The mapped fields, in the schema's order.
    mapped: Vec<usize>,
    next_id: i64,
    lookup: Lookup,
    /// The hashes of order numbers that perhaps stand on other orders too.
    twins: Vec<i64>,
    insert: BulkTable,
    /// Updates of rows whose indexed fields stay: an index entry is not rewritten for nothing.
    update: BulkTable,
    /// Where the fields that `update` sets stand among the mapped ones.
    plain: Vec<usize>,
    /// Updates of rows in which an indexed field changes.
    update_indexed: BulkTable,
    changes: BulkTable,
}

struct Update {
    id: i64,
    version: i64,
    /// Whether a field of an index or of the key changes.
    indexed: bool,
    /// The values of the mapped fields.
    values: Vec<Value>,
    extra: Option<Text>,
}

/// The columns that every update sets, the id first.
const UPDATED: [(&str, Type); 4] =
    [("id", Type::Integer), ("version", Type::Integer), ("last_run", Type::Integer), ("extra", Type::Text)];
impl Merger {
    /// Prepares to merge records in which only `mapped` fields (positions in the schema) can have values.
    pub fn new(
        connection: &mut dyn Connection,
        table: Table,
        run: i64,
        mapped: &[usize],
        empty: Empty,
    ) -> Result<Merger> {
        let next_id = next_id(connection, table)?;
        let fields: Vec<_> = mapped.iter().map(|at| &table.fields()[*at]).collect();
        let plain: Vec<_> = (0..mapped.len()).filter(|at| !in_index(table, fields[*at].key)).collect();
        let column = |field: &&'static crate::schema::Field| (field.key, column_type(field.kind));
        let mut insert = system_columns();
        insert.extend(fields.iter().map(column));
        let update = |fields: &mut dyn Iterator<Item = &&'static crate::schema::Field>| {
            let mut columns = UPDATED.to_vec();
            columns.extend(fields.map(column));
            BulkTable { name: table.name(), columns }
        };
        Ok(Merger {
            table,
            run,
            empty,
            mapped: mapped.to_vec(),
            next_id,
            lookup: Lookup::new(table, mapped, next_id),
            twins: Vec::new(),
            insert: BulkTable { name: table.name(), columns: insert },
            update: update(&mut fields.iter().filter(|field| !in_index(table, field.key))),
            plain,
            update_indexed: update(&mut fields.iter()),
            changes: changes::bulk_table(),
        })
    }

    /// Exchanges what is known of the keys in the table: the mergers of a file's parts hand it from one to the next, as it is large.
    pub fn exchange_filter(&mut self, filter: &mut KeyFilter) {
        std::mem::swap(&mut self.lookup.keys, &mut filter.0);
    }

    /// Tells the database that many records will come, when the table has none yet.
    pub fn begin_load(&self, connection: &mut dyn Connection) -> Result<()> {
        if self.next_id == 1 { connection.begin_load(self.table.name()) } else { Ok(()) }
    }

    /// Merges records in the file's order; a key that comes twice is merged twice, the second time onto the first.
    /// `found` is what [`Lookup::find`] found of them as they were before this transaction; without it they are looked up here.
    pub fn merge(
        &mut self,
        connection: &mut dyn Connection,
        part: i64,
        records: &[Prepared],
        found: Option<Found>,
        observer: Observer<'_>,
    ) -> Result<()> {
        let mut found = found;
        let mut start = 0;
        while start < records.len() {
            let end = start + distinct(&records[start..]);
            let alone = &records[start..end];
            let known = match &mut found {
                Some(found) => self.refresh(connection, alone, found)?,
                None => self.lookup.find(connection, alone)?.0,
            };
            self.merge_distinct(connection, part, alone, known, observer)?;
            start = end;
        }
        // What was found and not asked for are rows whose hash, but not whose key, is that of a record.
        self.note_twins(found.iter().flat_map(|found| found.0.values()));
        if self.table == Table::Orders && !self.twins.is_empty() {
            note_repeated(connection, &self.twins)?;
            self.twins.clear();
        }
        Ok(())
    }

    /// Notes rows whose number stands on another order.
    fn note_twins<'k>(&mut self, rows: impl Iterator<Item = &'k Known>) {
        let hash = |row: &Known| self.lookup.key_of(row).map(|key| key.hash(self.table));
        let hashes: Vec<i64> = rows.filter_map(hash).collect();
        self.twins.extend(hashes);
    }

    /// The ids of the rows that have this record's key.
    pub fn ids(&mut self, connection: &mut dyn Connection, record: &Prepared) -> Result<Vec<i64>> {
        let known = self.lookup.find(connection, std::slice::from_ref(record))?.0;
        Ok(known.get(&record.key).map(|row| row.id).into_iter().collect())
    }

    /// The known rows of these records: those that were found beside, and anew those that this transaction has perhaps written.
    fn refresh(
        &mut self,
        connection: &mut dyn Connection,
        records: &[Prepared],
        found: &mut Found,
    ) -> Result<KeyMap<Known>> {
        let mut known: KeyMap<Known> =
            records.iter().filter_map(|record| Some((record.key, found.0.remove(&record.key)?))).collect();
        for record in records.iter().filter(|record| record.again) {
            let now = self.lookup.find(connection, std::slice::from_ref(record))?.0;
            known.remove(&record.key);
            known.extend(now);
        }
        Ok(known)
    }

    fn merge_distinct(
        &mut self,
        connection: &mut dyn Connection,
        part: i64,
        records: &[Prepared],
        mut known: KeyMap<Known>,
        observer: Observer<'_>,
    ) -> Result<()> {
        let mut fresh = Vec::new();
        let mut updates = Vec::new();
        let mut history = Vec::new();
        for record in records {
            let Some(row) = known.remove(&record.key) else {
                fresh.push(record);
                observer(record, Outcome::New, &[]);
                continue;
            };
            let before = history.len();
            match self.compare(row, &record.record, part, &mut history) {
                None => observer(record, Outcome::Unchanged, &[]),
                Some(update) => {
                    observer(record, Outcome::Updated, &history[before..]);
                    updates.push(update);
                }
            }
        }
        self.insert_fresh(connection, part, &fresh)?;
        self.note_twins(known.values());
        updates.sort_unstable_by_key(|update| update.id);
        self.apply_updates(connection, &updates)?;
        history.sort_by_key(|change| change.row);
        changes::insert(connection, &self.changes, &history)
    }

    /// What the record changes of a known row; `None` when nothing.
    fn compare(&self, mut row: Known, record: &Record, part: i64, history: &mut Vec<Change>) -> Option<Update> {
        let version = row.version + 1;
        let (before, mut indexed) = (history.len(), false);
        let mut note = |field: &'static str, kind, old: Option<Text>, new: Option<Text>| {
            let (table, run, line) = (self.table, self.run, record.line as i64);
            history.push(Change { table, row: row.id, version, field: field.into(), kind, old, new, run, part, line });
        };
        for (old, at) in row.values.iter_mut().zip(&self.mapped) {
            let new = &record.values[*at];
            if *old == *new || (new.is_null() && self.empty == Empty::Keep) {
                continue;
            }
            let kind = if old.is_null() { ChangeKind::Filled } else { ChangeKind::Changed };
            let field = self.table.fields()[*at].key;
            note(field, kind, history_text(old), history_text(new));
            indexed |= in_index(self.table, field);
            *old = new.clone();
        }
        let joined = join_extra(row.extra.as_deref(), record.extra.as_deref());
        if joined.as_deref() != row.extra.as_deref() {
            let kind = if row.extra.is_none() { ChangeKind::Filled } else { ChangeKind::Changed };
            note("extra", kind, row.extra.clone(), joined.clone());
            row.extra = joined;
        }
        let changed = history.len() > before;
        changed.then_some(Update { id: row.id, version, indexed, values: row.values, extra: row.extra })
    }

    fn insert_fresh(&mut self, connection: &mut dyn Connection, part: i64, fresh: &[&Prepared]) -> Result<()> {
        if fresh.is_empty() {
            return Ok(());
        }
        let (first_id, run) = (self.next_id, self.run);
        connection.insert(&self.insert, fresh.len(), &mut |at, values| {
            let record = &fresh[at].record;
            let system = [first_id + at as i64, fresh[at].key_hash, 1, run, part, record.line as i64, run];
            values.extend(system.map(BulkValue::Integer));
            values.push(record.extra.as_deref().into());
            values.extend(self.mapped.iter().map(|field| BulkValue::from(&record.values[*field])));
        })?;
        self.next_id += fresh.len() as i64;
        // Of those that stand above, the ones that were inserted before were looked up; these came together.
        if fresh.iter().any(|record| record.again) {
            let mut hashes: Vec<_> = fresh.iter().map(|record| record.key_hash).collect();
            hashes.sort_unstable();
            self.twins.extend(hashes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]));
        }
        Ok(())
    }

    fn apply_updates(&self, connection: &mut dyn Connection, updates: &[Update]) -> Result<()> {
        let (indexed, plain): (Vec<_>, Vec<_>) = updates.iter().partition(|update| update.indexed);
        let all: Vec<_> = (0..self.mapped.len()).collect();
        for (table, fields, updates) in [(&self.update, &self.plain, plain), (&self.update_indexed, &all, indexed)] {
            if updates.is_empty() {
                continue;
            }
            connection.update(table, updates.len(), &mut |at, values| {
                let update = updates[at];
                values.extend([update.id, update.version, self.run].map(BulkValue::Integer));
                values.push(update.extra.as_deref().into());
                values.extend(fields.iter().map(|field| BulkValue::from(&update.values[*field])));
            })?;
        }
        Ok(())
    }
}

/// How many of these records, from the first on, have a key each of their own.
fn distinct(records: &[Prepared]) -> usize {
    if !records.iter().any(|record| record.again) {
        return records.len();
    }
    let mut seen = KeySet::with_capacity_and_hasher(records.len(), Default::default());
    records.iter().position(|record| !seen.insert(record.key)).unwrap_or(records.len())
}

/// Whether a field stands in an index, or is part of a key.
fn in_index(table: Table, key: &str) -> bool {
    let definition = table.definition();
    definition.indexed.contains(&key) || definition.keys.iter().any(|fields| fields.contains(&key))
}

/// The columns every new row gets beside its fields.
fn system_columns() -> Vec<(&'static str, Type)> {
    let integers = ["id", "key_hash", "version", "first_run", "first_part", "first_line", "last_run"];
    let mut columns: Vec<_> = integers.into_iter().map(|name| (name, Type::Integer)).collect();
    columns.push(("extra", Type::Text));
    columns
}

/// The type of a field's column.
pub(super) fn column_type(kind: crate::schema::Kind) -> Type {
    if kind.is_number() { Type::Integer } else { Type::Text }
}

fn history_text(value: &Value) -> Option<Text> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_compact_string()),
        Value::Text(text) => Some(text.clone()),
    }
}

/// Both sets of unmapped columns; the newer says what they share.
fn join_extra(old: Option<&str>, new: Option<&str>) -> Option<Text> {
    let (Some(old), Some(new)) = (old, new) else {
        return new.or(old).map(Text::from);
    };
    if old == new {
        return Some(Text::from(old));
    }
    type Columns = std::collections::BTreeMap<String, serde_json::Value>;
    let (Ok(mut joined), Ok(newer)) = (serde_json::from_str::<Columns>(old), serde_json::from_str::<Columns>(new))
    else {
        return Some(Text::from(new));
    };
    joined.extend(newer);
    Some(Text::from(serde_json::json!(joined).to_string()))
}
