//! The writing side of an import: takes the records of a file as they are read, merges them in one transaction, settles rows that
//! stand in the file twice, and writes the run.

use std::collections::{BTreeMap, HashSet};
use std::sync::mpsc::{Sender, SyncSender};

use crate::error::{Error, Result};
use crate::format::Cell;
use crate::problem::{self, Place, Problem};
use crate::schema::{Kind, Table};
use crate::store::changes::Change;
use crate::store::{Connection, Found, Key, KeyFilter, Lookup, Merger, Outcome, Prepared, runs, undo};
use crate::value::Value;

use super::consumer::{Part, PartPlace, RejectedRow};
use super::duplicates::{Note, Notes, Position, conflict, told_apart};
use super::rejects::Rejects;
use super::reread::Again;
use super::{ImportOptions, OnDuplicate, Show};
use crate::report::{FieldPreview, FileReport, RowPreview};

/// What the reading side sends.
pub enum Message {
    /// A table was recognised.
    Part(Box<Part>),
    /// Records of a part.
    Records(i64, Vec<Prepared>),
    /// A row was rejected.
    Rejected(RejectedRow),
}

/// Rows of each kind that a preview shows.
const PREVIEWED: usize = 20;

/// The merging of one file inside its transaction.
pub struct Merging<'s> {
    /// The run's number.
    pub run: i64,
    options: &'s ImportOptions,
    /// Whether many rows are coming.
    large: bool,
    parts: BTreeMap<i64, (Table, Merger)>,
    /// What is known of the keys of each table; lent to the part that works.
    filters: BTreeMap<Table, KeyFilter>,
    /// Where the parts are in the file.
    places: BTreeMap<i64, PartPlace>,
    notes: Notes,
    /// Rejected rows.
    pub rejects: Rejects,
    /// What is told at the end.
    pub report: FileReport,
    /// Where records go back, with the number of their part: freed here, their memory would have to be fetched from the thread that made
    /// them, and that thread would have to wait.
    back: Sender<(i64, Vec<Prepared>)>,
}

/// Reads the rows with these positions again: their cells and, when they can be taken, their records.
pub type Reread<'a> = &'a mut dyn FnMut(&HashSet<Position>) -> Result<Vec<Again>>;

impl<'s> Merging<'s> {
    /// Begins the run; holds the writer's lock from here on.
    pub fn begin(
        connection: &mut dyn Connection,
        file: &str,
        options: &'s ImportOptions,
        large: bool,
        back: Sender<(i64, Vec<Prepared>)>,
    ) -> Result<Self> {
        connection.lock()?;
        let run = match options.run {
            Some(run) => run,
            // A preview is taken back, and numbers are not.
            None if options.dry_run => runs::last_id(connection)? + 1,
            None => runs::next_id(connection)?,
        };
        Ok(Self {
            run,
            options,
            large,
            parts: BTreeMap::new(),
            filters: BTreeMap::new(),
            places: BTreeMap::new(),
            notes: Notes::default(),
            rejects: Rejects::default(),
            report: FileReport::new(file),
            back,
        })
    }

    /// Whether these first messages of a file and those after them are better looked up on a second connection.
    pub fn looks_beside(&self, connection: &mut dyn Connection, early: &[Message]) -> Result<bool> {
        let part = early.iter().find_map(|message| if let Message::Part(part) = message { Some(part) } else { None });
        part.filter(|_| self.large).map_or(Ok(false), |part| Lookup::pays_beside(connection, part.table))
    }

    /// Takes one message of the reading side, and what [`look`] found for it, if it did.
    pub fn take(&mut self, connection: &mut dyn Connection, message: Message, found: Option<Found>) -> Result<()> {
        match message {
            Message::Part(part) => self.begin_part(connection, &part),
            Message::Records(part, records) => {
                self.merge(connection, part, &records, found)?;
                // Nobody takes them back once everything is read.
                let _ = self.back.send((part, records));
                Ok(())
            }
            Message::Rejected(row) => self.rejects.push(&row),
        }
    }

    fn begin_part(&mut self, connection: &mut dyn Connection, part: &Part) -> Result<()> {
        let mut merger = Merger::new(connection, part.table, self.run, &part.mapped, self.options.empty)?;
        if self.large {
            merger.begin_load(connection)?;
        }
        let mut own = KeyFilter::default();
        merger.exchange_filter(&mut own);
        self.filters.entry(part.table).or_insert(own);
        self.parts.insert(part.number, (part.table, merger));
        self.places.insert(part.number, part.place(&self.report.file));
        let last = if part.any_columns { None } else { runs::last_headings(connection, &part.report.source)? };
        if let Some(drift) = last.and_then(|last| drift(&last, &part.report.columns)) {
            let mut problem = Problem::new(problem::COLUMNS_CHANGED);
            problem.place = part.place(&self.report.file).place;
            problem.place.line = Some(part.report.header_row);
            self.report.add(problem.with("detail", drift), self.options.kept_problems);
        }
        Ok(())
    }

    fn merge(
        &mut self,
        connection: &mut dyn Connection,
        part: i64,
        records: &[Prepared],
        found: Option<Found>,
    ) -> Result<()> {
        let Some((table, merger)) = self.parts.get_mut(&part) else {
            return Err(Error::Internal(format!("records of part {part} came before the part")));
        };
        let (table, show, preview) = (*table, &self.options.show, self.options.dry_run);
        let (notes, report) = (&mut self.notes, &mut self.report);
        let mut failure = None;
        let filter = self.filters.entry(table).or_default();
        merger.exchange_filter(filter);
        let merged = merger.merge(connection, part, records, found, &mut |record, outcome, changes| {
            count(report, outcome, 1);
            if preview {
                add_preview(&mut report.preview, show, table, record, outcome, changes);
            }
            let position = Position::of(part, record);
            let note =
                Note { key: record.key ^ table as u128, content: record.content, position, outcome: Some(outcome) };
            if let Err(error) = notes.push(&note, record.again) {
                failure.get_or_insert(error);
            }
        });
        merger.exchange_filter(filter);
        merged?;
        failure.map_or(Ok(()), Err)
    }

    /// Settles the rows whose key stands in the file more than once. What they wrote is taken back first, so the result does not
    /// depend on what the database held or in which order the rows came.
    pub fn settle_duplicates(&mut self, connection: &mut dyn Connection, reread: Reread<'_>) -> Result<()> {
        let mut conflicts: Vec<Vec<Note>> = Vec::new();
        let report = &mut self.report;
        std::mem::take(&mut self.notes).groups(&mut |group| {
            if group.iter().all(|note| note.content == group[0].content) {
                for note in &group[1..] {
                    uncount(report, note.outcome);
                    report.counts.skipped += 1;
                }
            } else {
                conflicts.push(group.to_vec());
            }
            Ok(())
        })?;
        if conflicts.is_empty() {
            return Ok(());
        }
        conflicts.sort_by_key(|group| group[0].position);
        let wanted = conflicts.iter().flatten().map(|note| note.position).collect();
        let mut again: BTreeMap<Position, (Vec<Cell>, Prepared)> =
            reread(&wanted)?.into_iter().map(|(position, cells, record)| (position, (cells, record))).collect();
        for group in conflicts {
            self.settle(connection, &group, &mut again)?;
        }
        Ok(())
    }

    fn settle(
        &mut self,
        connection: &mut dyn Connection,
        group: &[Note],
        again: &mut BTreeMap<Position, (Vec<Cell>, Prepared)>,
    ) -> Result<()> {
        let mut rows = Vec::with_capacity(group.len());
        for note in group {
            let (cells, record) = again.remove(&note.position).ok_or_else(|| {
                Error::Internal(format!(
                    "line {} was read once and not found again; did the file change?",
                    note.position.line
                ))
            })?;
            uncount(&mut self.report, note.outcome);
            rows.push((note.position, cells, record));
        }
        self.take_back(connection, &rows[0].0, &rows[0].2)?;
        let kept = match self.options.on_duplicate {
            OnDuplicate::Reject => {
                let (firsts, copies) = told_apart(group);
                self.report.counts.skipped += copies.len() as u64;
                rows.retain(|(position, ..)| firsts.iter().any(|note| note.position == *position));
                return self.reject_all(rows);
            }
            OnDuplicate::First => 0,
            OnDuplicate::Last => rows.len() - 1,
        };
        self.report.counts.skipped += rows.len() as u64 - 1;
        let (position, _, record) = rows.swap_remove(kept);
        self.merge(connection, position.part, &[record], None)
    }

    /// Takes back what this run wrote to the row of a record.
    fn take_back(&mut self, connection: &mut dyn Connection, position: &Position, record: &Prepared) -> Result<()> {
        let Some((table, merger)) = self.parts.get_mut(&position.part) else {
            return Err(Error::Internal(format!("part {} is gone", position.part)));
        };
        let filter = self.filters.entry(*table).or_default();
        merger.exchange_filter(filter);
        let ids = merger.ids(connection, record);
        merger.exchange_filter(filter);
        let ids = ids?;
        undo::unapply(connection, *table, self.run, Some(&ids)).map(|_| ())
    }

    /// Rejects rows that have one key and say different things; each names another.
    fn reject_all(&mut self, rows: Vec<Again>) -> Result<()> {
        let places: Vec<_> = rows.iter().map(|(position, ..)| self.place(position)).collect();
        for (at, (position, cells, record)) in rows.into_iter().enumerate() {
            let table = self.parts.get(&position.part).map(|(table, _)| *table);
            let key = table.and_then(|table| Key::of_values(table, &record.record.values)).map(|key| key.to_string());
            let problem = conflict(places[at].clone(), &places[usize::from(at == 0)], &key.unwrap_or_default());
            self.report.counts.rejected += 1;
            self.report.add(problem.clone(), self.options.kept_problems);
            self.rejects.push(&RejectedRow { position, cells, problems: vec![problem] })?;
        }
        Ok(())
    }

    /// Where a row stands, for people.
    fn place(&self, position: &Position) -> Place {
        self.places.get(&position.part).map(|part| position.within(part)).unwrap_or_default()
    }
}

/// Looks up the known rows of every message beside the connection that writes, and passes both on. A later part may be about rows
/// that an earlier one has written, which are not seen from here: its rows are left to the writing side.
pub fn look(
    connection: &mut dyn Connection,
    messages: impl Iterator<Item = Message>,
    sender: &SyncSender<(Message, Option<Found>)>,
) -> Result<()> {
    let mut first: Option<(i64, Lookup)> = None;
    for message in messages {
        let found = match &message {
            Message::Part(part) if first.is_none() => {
                first = Some((part.number, Lookup::beside(connection, part.table, &part.mapped)?));
                None
            }
            Message::Records(part, records) => match &mut first {
                Some((number, lookup)) if number == part => Some(lookup.find(connection, records)?),
                _ => None,
            },
            Message::Part(_) | Message::Rejected(_) => None,
        };
        // The writing side hangs up only when it failed; its own error is the one that is told.
        sender.send((message, found)).map_err(|_| Error::Interrupted)?;
    }
    Ok(())
}

fn count(report: &mut FileReport, outcome: Outcome, rows: u64) {
    match outcome {
        Outcome::New => report.counts.new += rows,
        Outcome::Updated => report.counts.updated += rows,
        Outcome::Unchanged => report.counts.unchanged += rows,
    }
}

fn uncount(report: &mut FileReport, outcome: Option<Outcome>) {
    match outcome {
        Some(Outcome::New) => report.counts.new -= 1,
        Some(Outcome::Updated) => report.counts.updated -= 1,
        Some(Outcome::Unchanged) => report.counts.unchanged -= 1,
        None => {}
    }
}

/// How the headings differ from those of the last file, in words; `None` when they are the same columns.
fn drift(last: &str, headings: &[String]) -> Option<String> {
    let last: Vec<String> = serde_json::from_str(last).ok()?;
    let form = |headings: &[String]| headings.iter().map(|heading| crate::text::normalise(heading)).collect::<Vec<_>>();
    let (before, now) = (form(&last), form(headings));
    let gone: Vec<_> = last
        .iter()
        .zip(&before)
        .filter(|(_, form)| !now.contains(form))
        .map(|(name, _)| format!("-«{name}»"))
        .collect();
    let fresh: Vec<_> = headings
        .iter()
        .zip(&now)
        .filter(|(_, form)| !before.contains(form))
        .map(|(name, _)| format!("+«{name}»"))
        .collect();
    let all: Vec<_> = gone.into_iter().chain(fresh).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

fn add_preview(
    preview: &mut Vec<RowPreview>,
    show: &Show,
    table: Table,
    record: &Prepared,
    outcome: Outcome,
    changes: &[Change],
) {
    let name = match outcome {
        Outcome::New => "new",
        Outcome::Updated => "updated",
        Outcome::Unchanged => return,
    };
    if preview.iter().filter(|row| row.outcome == name).count() >= PREVIEWED {
        return;
    }
    let shown = |field: &str, text: Option<&str>| text.map(|text| show.history_text(table, field, text));
    let fields = match outcome {
        Outcome::New => new_fields(show, table, record),
        _ => changes
            .iter()
            .map(|change| FieldPreview {
                field: change.field.to_string(),
                kind: change.kind.name().to_owned(),
                old: shown(&change.field, change.old.as_deref()),
                new: shown(&change.field, change.new.as_deref()),
            })
            .collect(),
    };
    let key = Key::of_values(table, &record.record.values).map(|key| key.to_string()).unwrap_or_default();
    let (outcome, table, line) = (name.to_owned(), table.name().to_owned(), record.record.line);
    preview.push(RowPreview { outcome, table, line, key, fields });
}

fn new_fields(show: &Show, table: Table, record: &Prepared) -> Vec<FieldPreview> {
    let present = table.fields().iter().zip(&record.record.values).filter(|(_, value)| !value.is_null());
    present
        .map(|(field, value)| FieldPreview {
            field: field.key.to_owned(),
            kind: "new".to_owned(),
            old: None,
            new: Some(show.value(field.kind, value)),
        })
        .collect()
}

impl Show {
    /// A value as people read it.
    pub fn value(&self, kind: Kind, value: &Value) -> String {
        match (kind, value) {
            (_, Value::Null) => String::new(),
            (Kind::Money, Value::Integer(tiyin)) => crate::value::money::format_sum(*tiyin),
            (Kind::Time, Value::Integer(millis)) if self.machine => {
                crate::value::time::format_rfc3339(*millis, &self.zone)
            }
            (Kind::Time, Value::Integer(millis)) => crate::value::time::format_local(*millis, &self.zone),
            (_, Value::Integer(number)) => number.to_string(),
            (_, Value::Text(text)) => text.to_string(),
        }
    }

    /// What a report for programs says of a field, as people read it.
    pub fn told(&self, table: &str, field: &str, text: &str) -> String {
        let kind = Table::by_name(table).and_then(|table| table.field(field)).map(|field| field.kind);
        match (kind, chrono::DateTime::parse_from_rfc3339(text)) {
            (Some(Kind::Time), Ok(instant)) => self.value(Kind::Time, &Value::Integer(instant.timestamp_millis())),
            _ => text.to_owned(),
        }
    }

    /// A value of the change history as people read it.
    pub fn history_text(&self, table: Table, field: &str, text: &str) -> String {
        let kind =
            table.field(field).map_or(if field == "deleted_at" { Kind::Time } else { Kind::Text }, |field| field.kind);
        match text.parse() {
            Ok(number) if kind.is_number() => self.value(kind, &Value::Integer(number)),
            _ => text.to_owned(),
        }
    }
}
