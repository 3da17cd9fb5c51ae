//! Exports: the rows of a question written to a file of any format, without holding them.

pub mod rejects;

use std::io::BufWriter;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use crate::error::{Error, Result};
use crate::format::{
    Format, Mark, Output, OutputColumn, OutputKind, OutputValue, TableWriter, WriteOptions, by_extension, by_name,
};
use crate::import::{Progress, Reached};
use crate::problem::Problem;
use crate::query::{Filter, Query, Subject, SystemColumn};
use crate::schema::{Kind, Labels, Language, Table};
use crate::store::changes::{self, ChangeKind};
use crate::store::question::{self, AnswerRow};
use crate::store::{Connection, Flow, Store, select};
use crate::value::Value;
use crate::value::time::format_local;
use crate::value::zone::Zone;

/// How to export.
#[derive(Clone)]
pub struct ExportOptions {
    /// The language of the headings; `None` writes keys.
    pub labels: Option<Language>,
    /// The zone of the times.
    pub zone: Zone,
    /// Add a table with the changes of the rows, and colour the rows.
    pub changes: bool,
    /// In documents: leave out columns in which no row has a value.
    pub filled_only: bool,
    /// How the bytes are written.
    pub write: WriteOptions,
    /// Set when the user asks to stop.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// Told how many rows are written (and no bytes).
    pub progress: Option<Progress>,
}

/// Rows between two looks whether to stop.
const LOOK: u64 = 1_000;

impl ExportOptions {
    /// After every so many rows: tells how many there are, and stops if that is wanted.
    fn look(&self, rows: u64) -> Result<()> {
        if !rows.is_multiple_of(LOOK) {
            return Ok(());
        }
        if let Some(progress) = &self.progress {
            progress(Reached { rows, ..Reached::default() });
        }
        self.stop_if_asked()
    }

    fn stop_if_asked(&self) -> Result<()> {
        match &self.interrupt {
            Some(flag) if flag.load(Ordering::Relaxed) => Err(Error::Interrupted),
            _ => Ok(()),
        }
    }
}

/// The format of an output file: named, or by its ending.
///
/// # Errors
/// `Request`, with the formats that can be written.
pub fn output_format(path: &Path, named: Option<&str>) -> Result<&'static dyn Format> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let found = match (named, &ending) {
        (Some(name), _) => by_name(name),
        (None, Some(ending)) => by_extension(ending),
        (None, None) => None,
    };
    found.filter(|format| format.can_write()).ok_or_else(|| {
        let known: Vec<_> =
            crate::format::ALL.iter().filter(|format| format.can_write()).map(|format| format.name()).collect();
        let asked = named.or(ending.as_deref()).unwrap_or("");
        Error::Request(format!("files cannot be written as «{asked}»; choose one of {}", known.join(", ")))
    })
}

/// Writes a file under a temporary name beside it and gives it its name when it is whole; `-` is standard output.
///
/// # Errors
/// `Conflict` when the file is there and `force` is not given.
pub fn write_file<T>(path: &Path, force: bool, write: impl FnOnce(Output) -> Result<T>) -> Result<T> {
    if path.as_os_str() == "-" {
        return write(Box::new(BufWriter::with_capacity(1 << 16, std::io::stdout())));
    }
    if path.exists() && !force {
        return Err(Error::Conflict(format!("{} exists already; --force writes over it", path.display())));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fail = |error| Error::io(format!("cannot write {}", path.display()), error);
    let temporary = tempfile::Builder::new().prefix(".vhm-").tempfile_in(folder).map_err(fail)?;
    let file = temporary.reopen().map_err(fail)?;
    let result = write(Box::new(BufWriter::with_capacity(1 << 18, file)))?;
    let persisted = if force { temporary.persist(path).map(drop) } else { temporary.persist_noclobber(path).map(drop) };
    persisted.map_err(|error| fail(error.error))?;
    set_usual_rights(path)?;
    Ok(result)
}

/// Temporary files are for their owner only; results are made as any other file is.
fn set_usual_rights(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let fail = |error| Error::io(format!("cannot set the rights of {}", path.display()), error);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).map_err(fail)?;
    }
    Ok(())
}

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    /// How many rows.
    pub rows: u64,
    /// What of the file does not look as it should.
    pub problems: Vec<Problem>,
}

/// Exports the rows of a question, and says how many there were and what of them does not look as it should.
pub fn export(
    store: &Store,
    query: &Query,
    format: &dyn Format,
    options: &ExportOptions,
    output: Output,
) -> Result<Written> {
    let mut write = options.write.clone();
    write.language = options.labels.unwrap_or_default();
    if write.subtitle.is_empty() {
        write.subtitle = subtitle(query, options);
    }
    if options.labels.is_some() {
        write.title = table_name(query.table, options.labels).to_owned();
    }
    store.read(|connection| {
        let kept = match options.filled_only && format.name() == "pdf" {
            true => Some(filled_columns(connection, query, options, &mut write.subtitle)?),
            false => None,
        };
        let query = kept.as_ref().unwrap_or(query);
        let mut writer = writer(format, output, &write)?;
        let table_name = table_name(query.table, options.labels);
        let columns: Vec<_> =
            query.columns.iter().map(|column| output_column(query.table, *column, options.labels)).collect();
        writer.table(table_name, &columns).map_err(write_error)?;
        writer.totals();
        let rows = write_rows(connection, query, options, &mut *writer)?;
        if options.changes {
            write_changes(connection, query, options, &mut *writer)?;
        }
        let problems = writer.end().map_err(write_error)?.into_iter().collect();
        writer.finish().map_err(write_error)?;
        Ok(Written { rows, problems })
    })
}

/// The question without the columns in which no row has a value, which are named below the title.
fn filled_columns(
    connection: &mut dyn Connection,
    query: &Query,
    options: &ExportOptions,
    subtitle: &mut Vec<String>,
) -> Result<Query> {
    let mut is_filled = vec![false; query.columns.len()];
    let mut rows = 0;
    question::answer(connection, query, &mut |row| {
        for (filled, value) in is_filled.iter_mut().zip(&row.values) {
            *filled |= *value != Value::Null;
        }
        rows += 1;
        options.look(rows)?;
        Ok(if is_filled.contains(&false) { Flow::Continue } else { Flow::Stop })
    })?;
    let label = |column: &Subject| output_column(query.table, *column, options.labels).label;
    let columns = || query.columns.iter().zip(&is_filled);
    let empty: Vec<String> = columns().filter(|(_, filled)| !**filled).map(|(column, _)| label(column)).collect();
    if empty.is_empty() || empty.len() == query.columns.len() {
        return Ok(query.clone());
    }
    let words = match options.labels.unwrap_or_default() {
        Language::En => "Columns without a value, left out",
        Language::Ru => "Столбцы без значений, не показаны",
        Language::Uz => "Qiymatsiz ustunlar, koʻrsatilmagan",
    };
    subtitle.push(format!("{words}: {}", empty.join(", ")));
    let columns = columns().filter(|(_, filled)| **filled).map(|(column, _)| *column).collect();
    Ok(Query { columns, ..query.clone() })
}

/// What a document says of its rows: which they are, the zone of their times, when it was made.
fn subtitle(query: &Query, options: &ExportOptions) -> Vec<String> {
    let words = match options.labels.unwrap_or_default() {
        Language::En => ["Filter", "Period", "Times in the zone", "made", "at most rows"],
        Language::Ru => ["Фильтр", "Период", "Время в поясе", "создано", "строк не более"],
        Language::Uz => ["Filtr", "Davr", "Vaqt mintaqasi", "tuzilgan", "qatorlar koʻpi bilan"],
    };
    let zone = &options.zone;
    let now = crate::import::now() / 1000 * 1000;
    let mut lines = Vec::new();
    if query.filter != Filter::All {
        lines.push(format!("{}: {}", words[0], query.filter.print(query.table, zone)));
    }
    if query.from.is_some() || query.to.is_some() {
        let shown = |moment: Option<i64>| moment.map_or_else(|| "…".to_owned(), |moment| format_local(moment, zone));
        // The period ends before its last instant: a millisecond earlier is the last that is in it.
        let last = query.to.map(|to| to.saturating_sub(1000));
        lines.push(format!("{}: {} — {}", words[1], shown(query.from), shown(last)));
    }
    if let Some(limit) = query.limit {
        lines.push(format!("{}: {limit}", words[4]));
    }
    lines.push(format!("{} {}; {} {}", words[2], zone.name(), words[3], format_local(now, zone)));
    lines
}

/// A writer of a format that has one.
fn writer(format: &dyn Format, output: Output, options: &WriteOptions) -> Result<Box<dyn TableWriter>> {
    match format.writer(output, options) {
        Some(writer) => writer.map_err(write_error),
        None => Err(Error::Request(format!("files of the format {} cannot be written", format.name()))),
    }
}

fn write_error(error: std::io::Error) -> Error {
    Error::io("cannot write the export", error)
}

fn table_name(table: Table, labels: Option<Language>) -> &'static str {
    labels.map_or(table.name(), |language| table.definition().labels.get(language))
}

/// How a column is written.
fn output_column(table: Table, column: Subject, labels: Option<Language>) -> OutputColumn {
    let key = column.name(table).to_owned();
    let label = labels.map_or(key.as_str(), |language| column.labels(table).get(language)).to_owned();
    OutputColumn { key, label, kind: output_kind(column.kind(table)) }
}

fn output_kind(kind: Kind) -> OutputKind {
    match kind {
        Kind::Money => OutputKind::Money,
        Kind::Time => OutputKind::Time,
        Kind::Integer => OutputKind::Integer,
        Kind::Text | Kind::Id | Kind::Enum(_) => OutputKind::Text,
    }
}

/// A stored value on its way into a file.
fn output_value<'v>(kind: OutputKind, value: &'v Value, zone: &Zone) -> OutputValue<'v> {
    match (value, kind) {
        (Value::Null, _) => OutputValue::Null,
        (Value::Text(text), _) => OutputValue::Text(text),
        (Value::Integer(tiyin), OutputKind::Money) => OutputValue::Money(*tiyin),
        (Value::Integer(millis), OutputKind::Time) => OutputValue::Time(*millis, (zone.offset(*millis) / 1000) as i32),
        (Value::Integer(number), _) => OutputValue::Integer(*number),
    }
}

/// Rows that go from the reading thread to the writing one at once.
const BATCH: usize = 256;
/// Batches that wait for the writing thread.
const WAITING: usize = 2;

/// Reads rows from the database in this thread and writes them in another.
fn write_rows(
    connection: &mut dyn Connection,
    query: &Query,
    options: &ExportOptions,
    writer: &mut dyn TableWriter,
) -> Result<u64> {
    let mut asked = query.clone();
    if options.changes {
        asked.columns.push(Subject::System(SystemColumn::Version));
    }
    let (full, batches) = mpsc::sync_channel::<Vec<AnswerRow>>(WAITING);
    let (back, written) = mpsc::channel();
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            let mut rows = RowWriter::new(query, options, writer);
            for batch in batches {
                batch.iter().try_for_each(|row| rows.write(row))?;
                // Nobody takes it back when there are no more rows.
                back.send(batch).ok();
            }
            Ok(rows.written)
        });
        let (mut batch, mut used) = (vec![AnswerRow::default(); BATCH], 0);
        let read = question::answer(connection, &asked, &mut |row| {
            std::mem::swap(&mut batch[used], row);
            used += 1;
            if used < BATCH {
                return Ok(Flow::Continue);
            }
            used = 0;
            let next = written.try_recv().unwrap_or_else(|_| vec![AnswerRow::default(); BATCH]);
            // Only a writer that failed takes no more.
            let is_taken = full.send(std::mem::replace(&mut batch, next)).is_ok();
            Ok(if is_taken { Flow::Continue } else { Flow::Stop })
        });
        batch.truncate(used);
        if read.is_ok() {
            full.send(batch).ok();
        }
        drop(full);
        let rows = writing.join().map_err(|_| Error::Internal("writing the export panicked".to_owned()))?;
        read.and(rows)
    })
}

/// Writes the rows of an answer.
struct RowWriter<'w> {
    kinds: Vec<OutputKind>,
    options: &'w ExportOptions,
    writer: &'w mut dyn TableWriter,
    written: u64,
}

impl<'w> RowWriter<'w> {
    fn new(query: &Query, options: &'w ExportOptions, writer: &'w mut dyn TableWriter) -> Self {
        let kinds = query.columns.iter().map(|column| output_kind(column.kind(query.table))).collect();
        Self { kinds, options, writer, written: 0 }
    }

    fn write(&mut self, row: &AnswerRow) -> Result<()> {
        let zone = &self.options.zone;
        let values: Vec<_> =
            row.values.iter().zip(&self.kinds).map(|(value, kind)| output_value(*kind, value, zone)).collect();
        // The version stands behind the columns that were asked for.
        let marks = match (self.options.changes, row.values.last()) {
            (true, Some(Value::Integer(1))) => vec![Mark::New; values.len()],
            (true, _) => vec![Mark::Updated; values.len()],
            (false, _) => Vec::new(),
        };
        self.writer.row(&values, &marks).map_err(write_error)?;
        self.written += 1;
        self.options.look(self.written)
    }
}

/// The key of the second column, which tables without machines do not have, and files of before have not either.
const MACHINE: &str = "machine_code";

/// The columns of the sheet with the changes of the rows: keys, and what people call them.
#[rustfmt::skip]
const CHANGES: [(&str, Labels); 11] = [
    ("number", Labels { en: "Number", ru: "Номер", uz: "Raqam" }),
    (MACHINE, Labels { en: "Machine code", ru: "Код автомата", uz: "Avtomat kodi" }),
    ("version", Labels { en: "Version", ru: "Версия", uz: "Versiya" }),
    ("field", Labels { en: "Field", ru: "Поле", uz: "Maydon" }),
    ("kind", Labels { en: "Kind of change", ru: "Вид изменения", uz: "O'zgarish turi" }),
    ("old", Labels { en: "Old value", ru: "Было", uz: "Eski qiymat" }),
    ("new", Labels { en: "New value", ru: "Стало", uz: "Yangi qiymat" }),
    ("run", Labels { en: "Run", ru: "Загрузка", uz: "Yuklash" }),
    ("file", Labels { en: "File", ru: "Файл", uz: "Fayl" }),
    ("line", Labels { en: "Line", ru: "Строка", uz: "Qator" }),
    ("at", Labels { en: "When", ru: "Когда", uz: "Qachon" }),
];

/// Whether these are the headings of a sheet of changes that an export wrote, in any language, with or without machines: an import leaves
/// it alone.
pub(crate) fn are_changes(headings: &[&str]) -> bool {
    let of = |heading: &dyn Fn(&(&'static str, Labels)) -> &'static str| {
        let with = CHANGES.iter().map(heading);
        let without = CHANGES.iter().filter(|(key, _)| *key != MACHINE).map(heading);
        with.eq(headings.iter().copied()) || without.eq(headings.iter().copied())
    };
    of(&|(key, _)| key)
        || [Language::En, Language::Ru, Language::Uz].iter().any(|language| of(&|(_, labels)| labels.get(*language)))
}

/// What people call a kind of change.
fn kind_label(kind: ChangeKind, labels: Option<Language>) -> &'static str {
    let [ru, uz] = match kind {
        ChangeKind::New => ["новая", "yangi"],
        ChangeKind::Filled => ["заполнено", "to'ldirildi"],
        ChangeKind::Changed => ["изменено", "o'zgardi"],
        ChangeKind::Deleted => ["удалено", "o'chirildi"],
        ChangeKind::Restored => ["восстановлено", "tiklandi"],
    };
    match labels {
        Some(Language::Ru) => ru,
        Some(Language::Uz) => uz,
        _ => kind.name(),
    }
}

/// A table with every change of the exported rows, coloured by its kind.
fn write_changes(
    connection: &mut dyn Connection,
    query: &Query,
    options: &ExportOptions,
    writer: &mut dyn TableWriter,
) -> Result<()> {
    let machine = query.table.position(MACHINE);
    let shown = CHANGES.iter().filter(|(key, _)| *key != MACHINE || machine.is_some());
    let column = |(key, labels): &(&'static str, Labels)| {
        let kind = match *key {
            "version" | "run" | "line" => OutputKind::Integer,
            "at" => OutputKind::Time,
            _ => OutputKind::Text,
        };
        let label = options.labels.map_or(*key, |language| labels.get(language));
        OutputColumn { key: (*key).to_owned(), label: label.to_owned(), kind }
    };
    let columns: Vec<_> = shown.map(column).collect();
    let show = crate::import::Show { zone: options.zone.clone(), machine: false };
    // Only where they stand: what they say is read again when its turn comes.
    let mut changed: Vec<i64> = Vec::new();
    let asked = Query { columns: vec![Subject::System(SystemColumn::Version)], ..query.clone() };
    question::answer(connection, &asked, &mut |row| {
        if row.values.last().and_then(Value::as_integer).is_some_and(|version| version > 1) {
            changed.push(row.id);
        }
        Ok(Flow::Continue)
    })?;
    let number = query.table.position(query.table.definition().number);
    let name = match options.labels {
        Some(Language::Ru) => "Изменения",
        Some(Language::Uz) => "O'zgarishlar",
        _ => "Changes",
    };
    writer.table(name, &columns).map_err(write_error)?;
    for id in changed {
        options.stop_if_asked()?;
        let row = select::by_id(connection, query.table, id)?;
        let of_row = |field: Option<usize>| {
            let text = row.as_ref().zip(field).and_then(|(row, field)| row.values[field].as_text());
            text.map_or(OutputValue::Null, OutputValue::Text)
        };
        for entry in changes::history(connection, query.table, id)? {
            let change = &entry.change;
            let mark = match change.kind {
                ChangeKind::New => continue,
                ChangeKind::Filled => Mark::Filled,
                _ => Mark::Changed,
            };
            let shown = |text: Option<&str>| text.map(|text| show.history_text(query.table, &change.field, text));
            let (old, new) = (shown(change.old.as_deref()), shown(change.new.as_deref()));
            let label = |language| query.table.field(&change.field).map(|field| field.labels.get(language));
            let field = options.labels.and_then(label).unwrap_or(&change.field);
            let mut values = vec![of_row(number)];
            values.extend(machine.map(|machine| of_row(Some(machine))));
            values.extend([
                OutputValue::Integer(change.version),
                OutputValue::Text(field),
                OutputValue::Text(kind_label(change.kind, options.labels)),
                old.as_deref().map_or(OutputValue::Null, OutputValue::Text),
                new.as_deref().map_or(OutputValue::Null, OutputValue::Text),
                OutputValue::Integer(change.run),
                entry.file.as_deref().map_or(OutputValue::Null, OutputValue::Text),
                OutputValue::Integer(change.line),
                OutputValue::Time(entry.at, (options.zone.offset(entry.at) / 1000) as i32),
            ]);
            writer.row(&values, &vec![mark; values.len()]).map_err(write_error)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_of_changes_of_every_version_are_known() {
        let before = ["number", "version", "field", "kind", "old", "new", "run", "file", "line", "at"];
        assert!(are_changes(&before));
        for language in [Language::En, Language::Ru, Language::Uz] {
            let now: Vec<&str> = CHANGES.iter().map(|(_, labels)| labels.get(language)).collect();
            assert!(are_changes(&now), "{now:?}");
        }
        assert!(!are_changes(&before[1..]) && !are_changes(&["number"]) && !are_changes(&[]));
    }
}
