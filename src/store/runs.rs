//! Runs: one import, edit or undo each, with its counts, parameters and report; the files they read and the rows they rejected.

use super::bulk::BulkTable;
use super::connection::{Bind, BulkValue, Connection, Flow, Type};
use super::jobs::clock;
use crate::error::{Error, Result};
use crate::value::Value;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Read a file.
    Import,
    /// Changed a row by hand.
    Edit,
    /// Took another run back.
    Undo,
    /// Matched orders with sales, receipts and payments.
    Reconcile,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Everything it accepted is in the database.
    Done,
    /// It stopped over too many bad rows; nothing is in the database but its rejects.
    Failed,
    /// The file could not be taken at all.
    Refused,
    /// It was done, and taken back later.
    Undone,
}

macro_rules! names {
    ($type:ident { $($variant:ident = $name:literal),* }) => {
        impl $type {
            /// The name in the database, in JSON and for people.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name),* }
            }

            /// The variant with this name.
            pub fn by_name(name: &str) -> Option<Self> {
                match name { $($name => Some($type::$variant),)* _ => None }
            }
        }
    };
}

names!(RunKind { Import = "import", Edit = "edit", Undo = "undo", Reconcile = "reconcile" });
names!(RunState { Done = "done", Failed = "failed", Refused = "refused", Undone = "undone" });

/// Where the rows of a file went: `read = new + updated + unchanged + rejected + skipped`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Rows that are not blank, below the header.
    pub read: u64,
    /// Rows whose key was seen for the first time.
    pub new: u64,
    /// Rows that changed a known row.
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// Totals rows, repeated headers, and rows that stand in the file twice.
    pub skipped: u64,
}

impl Counts {
    /// Whether every row read is accounted for.
    pub fn balance(&self) -> bool {
        self.read == self.new + self.updated + self.unchanged + self.rejected + self.skipped
    }

    /// Adds the counts of another file.
    pub fn add(&mut self, other: &Counts) {
        self.read += other.read;
        self.new += other.new;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
        self.skipped += other.skipped;
    }
}

/// One run. Times are milliseconds since the epoch in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number, from 1.
    pub id: i64,
    /// What it did.
    pub kind: RunKind,
    /// How it ended.
    pub state: RunState,
    /// When it started, by the clock of this machine until it is written, and by that of the database from then on.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: i64,
    /// What started it: `cli`, later also `web`, `bot`, `cron`.
    pub origin: String,
    /// Who started it.
    pub who: String,
    /// The run it took back.
    pub undoes: Option<i64>,
    /// The hash of the file's content, in hexadecimal.
    pub sha256: Option<String>,
    /// The file, as its user named it.
    pub file_name: Option<String>,
    /// The source of the file; several are separated by commas.
    pub source: Option<String>,
    /// The table it wrote; several are separated by commas.
    pub table_name: Option<String>,
    /// What became of the rows.
    pub counts: Counts,
    /// How it was asked to run: a JSON object.
    pub parameters: String,
    /// The headings of the file, for comparison with the next one: a JSON array.
    pub headings: Option<String>,
    /// The report as it was shown: a JSON object.
    pub report: String,
}

impl Run {
    /// A run of this moment (milliseconds since the epoch) with nothing in it, as for a change by hand.
    pub fn blank(id: i64, at: i64, origin: &str, who: &str) -> Run {
        Run {
            id,
            kind: RunKind::Edit,
            state: RunState::Done,
            started_at: at,
            finished_at: at,
            origin: origin.to_owned(),
            who: who.to_owned(),
            undoes: None,
            sha256: None,
            file_name: None,
            source: None,
            table_name: None,
            counts: Counts::default(),
            parameters: "{}".to_owned(),
            headings: None,
            report: "{}".to_owned(),
        }
    }
}

/// A rejected row: its cells as they stood, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The part (sheet, member) of the file.
    pub part: i64,
    /// The line of the part.
    pub line: i64,
    /// The cells: a JSON array of texts and nulls.
    pub cells: String,
    /// The problems: a JSON array.
    pub problems: String,
}

/// Which runs to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Only this kind.
    pub kind: Option<RunKind>,
    /// Only this state.
    pub state: Option<RunState>,
    /// At most so many.
    pub limit: Option<u64>,
}

const COLUMNS: &str = "id, kind, state, started_at, finished_at, origin, who, undoes, sha256, file_name, source, table_name, \
                       rows_read, rows_new, rows_updated, rows_unchanged, rows_rejected, rows_skipped, parameters, headings, report";

#[rustfmt::skip]
const TYPES: [Type; 21] = [
    Type::Integer, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Text, Type::Text, Type::Integer, Type::Text,
    Type::Text, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer, Type::Integer,
    Type::Text, Type::Text, Type::Text,
];

/// The number the next run gets. It is given to nobody else, also when the transaction is taken back; jobs that wait have theirs already.
pub fn next_id(connection: &mut dyn Connection) -> Result<i64> {
    let last = last_id(connection)?;
    connection.reserve_number(last)
}

/// The number of the newest run that is written; 0 when there is none.
pub fn last_id(connection: &mut dyn Connection) -> Result<i64> {
    Ok(connection.integer("SELECT max(id) FROM runs", &[])?.unwrap_or(0))
}

/// How many runs with a lower number are written.
pub fn count_below(connection: &mut dyn Connection, id: i64) -> Result<i64> {
    let count = connection.integer("SELECT CAST(COUNT(*) AS BIGINT) FROM runs WHERE id < $1", &[id.into()])?;
    Ok(count.unwrap_or(0))
}

/// The run with this number, if it is written already.
pub fn find(connection: &mut dyn Connection, id: i64) -> Result<Option<Run>> {
    let rows = connection.query(&format!("SELECT {COLUMNS} FROM runs WHERE id = $1"), &[id.into()], &TYPES)?;
    rows.first().map(|row| run_of(row)).transpose()
}

/// Writes a run. Its moments were read from the clock of this machine; they are written by that of a server, where there is one, so that
/// a machine whose clock is wrong leaves no trace in the history.
pub fn insert(connection: &mut dyn Connection, run: &Run) -> Result<()> {
    let off = clock_off(connection)?;
    let places: Vec<_> = (1..=TYPES.len()).map(|place| format!("${place}")).collect();
    let sql = format!("INSERT INTO runs ({COLUMNS}) VALUES ({})", places.join(", "));
    let counts = [
        run.counts.read,
        run.counts.new,
        run.counts.updated,
        run.counts.unchanged,
        run.counts.rejected,
        run.counts.skipped,
    ];
    let mut binds: Vec<Bind<'_>> = vec![
        run.id.into(),
        run.kind.name().into(),
        run.state.name().into(),
        (run.started_at + off).into(),
        (run.finished_at + off).into(),
        run.origin.as_str().into(),
        run.who.as_str().into(),
        run.undoes.into(),
        run.sha256.as_deref().into(),
        run.file_name.as_deref().into(),
        run.source.as_deref().into(),
        run.table_name.as_deref().into(),
    ];
    binds.extend(counts.map(|count| Bind::from(count as i64)));
    binds.extend([run.parameters.as_str().into(), run.headings.as_deref().into(), run.report.as_str().into()]);
    connection.execute(&sql, &binds).map(|_| ())
}

/// Clocks that are no farther apart, in milliseconds, are the same.
const SAME_CLOCK: i64 = 1_000;

/// How far the clock of a server is ahead of that of this machine, in milliseconds; 0 for an embedded database, and for a clock that differs
/// by hardly more than asking it took.
fn clock_off(connection: &mut dyn Connection) -> Result<i64> {
    let before = crate::import::now();
    let there = clock(connection)?;
    let after = crate::import::now();
    let same = (before - SAME_CLOCK..=after + SAME_CLOCK).contains(&there);
    Ok(if same || !connection.is_postgres() { 0 } else { there - after })
}

/// The runs that match, newest first.
pub fn list(connection: &mut dyn Connection, filter: &RunFilter) -> Result<Vec<Run>> {
    let mut sql = format!(
        "SELECT {COLUMNS} FROM runs WHERE ($1 IS NULL OR kind = $1) AND ($2 IS NULL OR state = $2) ORDER BY id DESC"
    );
    if connection.is_postgres() {
        sql = sql.replace("$1 IS", "CAST($1 AS TEXT) IS").replace("$2 IS", "CAST($2 AS TEXT) IS");
    }
    if let Some(limit) = filter.limit {
        sql.push_str(&format!(" LIMIT {limit}"));
    }
    let binds = [filter.kind.map(RunKind::name).into(), filter.state.map(RunState::name).into()];
    connection.query(&sql, &binds, &TYPES)?.iter().map(|row| run_of(row)).collect()
}

/// The run with this number.
///
/// # Errors
/// `Request` when there is none.
pub fn get(connection: &mut dyn Connection, id: i64) -> Result<Run> {
    find(connection, id)?.ok_or_else(|| Error::Request(format!("there is no run {id}; vhm runs list shows them")))
}

/// The newest import of this content with these parameters that is in the database.
pub fn find_done(connection: &mut dyn Connection, sha256: &str, parameters: &str) -> Result<Option<Run>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM runs WHERE sha256 = $1 AND parameters = $2 AND kind = 'import' AND state = 'done' ORDER BY id DESC LIMIT 1"
    );
    let rows = connection.query(&sql, &[sha256.into(), parameters.into()], &TYPES)?;
    rows.first().map(|row| run_of(row)).transpose()
}

/// The headings of the last file of a source that was imported.
pub fn last_headings(connection: &mut dyn Connection, source: &str) -> Result<Option<String>> {
    let sql = "SELECT headings FROM runs WHERE source = $1 AND kind = 'import' AND state = 'done' AND headings IS NOT NULL ORDER BY finished_at DESC, id DESC LIMIT 1";
    let rows = connection.query(sql, &[source.into()], &[Type::Text])?;
    Ok(rows.first().and_then(|row| row[0].as_text()).map(str::to_owned))
}

/// Sets how a run ended.
pub fn set_state(connection: &mut dyn Connection, id: i64, state: RunState) -> Result<()> {
    connection.execute("UPDATE runs SET state = $1 WHERE id = $2", &[state.name().into(), id.into()]).map(|_| ())
}

fn run_of(row: &[Value]) -> Result<Run> {
    let broken = || Error::Database("a row of the table of runs is damaged; run vhm db check".to_owned());
    let integer = |at: usize| row[at].as_integer().ok_or_else(broken);
    let count = |at: usize| integer(at).and_then(|count| u64::try_from(count).map_err(|_| broken()));
    let text = |at: usize| row[at].as_text().map(str::to_owned);
    Ok(Run {
        id: integer(0)?,
        kind: row[1].as_text().and_then(RunKind::by_name).ok_or_else(broken)?,
        state: row[2].as_text().and_then(RunState::by_name).ok_or_else(broken)?,
        started_at: integer(3)?,
        finished_at: integer(4)?,
        origin: text(5).ok_or_else(broken)?,
        who: text(6).ok_or_else(broken)?,
        undoes: row[7].as_integer(),
        sha256: text(8),
        file_name: text(9),
        source: text(10),
        table_name: text(11),
        counts: Counts {
            read: count(12)?,
            new: count(13)?,
            updated: count(14)?,
            unchanged: count(15)?,
            rejected: count(16)?,
            skipped: count(17)?,
        },
        parameters: text(18).ok_or_else(broken)?,
        headings: text(19),
        report: text(20).ok_or_else(broken)?,
    })
}

/// Writes rejected rows of a run.
pub fn insert_rejects(connection: &mut dyn Connection, run: i64, rejects: &[Reject]) -> Result<()> {
    let columns = vec![
        ("run", Type::Integer),
        ("part", Type::Integer),
        ("line", Type::Integer),
        ("cells", Type::Text),
        ("problems", Type::Text),
    ];
    connection.insert(&BulkTable { name: "rejects", columns }, rejects.len(), &mut |at, values| {
        let reject = &rejects[at];
        values.extend([run, reject.part, reject.line].map(BulkValue::Integer));
        values.extend([reject.cells.as_str(), reject.problems.as_str()].map(BulkValue::Text));
    })
}

/// Streams the rejected rows of a run in the file's order.
pub fn rejects(connection: &mut dyn Connection, run: i64, each: &mut dyn FnMut(Reject) -> Result<Flow>) -> Result<()> {
    let types = [Type::Integer, Type::Integer, Type::Text, Type::Text];
    let sql = "SELECT part, line, cells, problems FROM rejects WHERE run = $1 ORDER BY part, line";
    connection.each(sql, &[run.into()], &types, &mut |row| {
        let text = |at: usize| row[at].as_text().unwrap_or_default().to_owned();
        let integer = |at: usize| row[at].as_integer().unwrap_or_default();
        each(Reject { part: integer(0), line: integer(1), cells: text(2), problems: text(3) })
    })
}

/// Remembers a file by the hash of its content; a known one stays as it is.
pub fn remember_file(
    connection: &mut dyn Connection,
    sha256: &str,
    name: &str,
    bytes: i64,
    format: &str,
    stored: Option<&str>,
    now: i64,
) -> Result<()> {
    let sql = "INSERT INTO files (sha256, name, bytes, format, stored, first_seen_at) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (sha256) DO NOTHING";
    let seen = now + clock_off(connection)?;
    let binds = [sha256.into(), name.into(), bytes.into(), format.into(), stored.into(), seen.into()];
    connection.execute(sql, &binds).map(|_| ())
}

/// How many rejected rows of a run are kept.
pub fn count_rejects(connection: &mut dyn Connection, run: i64) -> Result<i64> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM rejects WHERE run = $1";
    Ok(connection.integer(sql, &[run.into()])?.unwrap_or(0))
}

/// Notes that files are not kept any more.
pub fn forget_stored(connection: &mut dyn Connection, gone: &[String]) -> Result<()> {
    for sha256 in gone {
        connection.execute("UPDATE files SET stored = NULL WHERE sha256 = $1", &[sha256.as_str().into()])?;
    }
    Ok(())
}

/// Deletes the rejected rows of runs that finished before a moment, and says how many. History and runs stay.
pub fn prune_rejects(connection: &mut dyn Connection, before: i64) -> Result<u64> {
    connection
        .execute("DELETE FROM rejects WHERE run IN (SELECT id FROM runs WHERE finished_at < $1)", &[before.into()])
}
