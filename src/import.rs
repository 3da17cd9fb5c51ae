//! The import of a file: its bytes are recognised, its rows read and checked on one thread while another merges them, and all of it
//! lands in one transaction or not at all.

pub mod consumer;
pub mod duplicates;
pub mod intake;
mod merging;
mod reasons;
pub mod rejects;
pub mod reread;
pub mod survey;
mod unread;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

use serde_json::json;

use crate::blob::Blobs;
use crate::error::{Error, Result};
use crate::format::detect::{Detected, detect};
use crate::format::encoding::{Scan, scan};
use crate::format::{Input, ReadOptions};
use crate::problem::{self, Problem};
use crate::report::{FileOutcome, FileReport};
use crate::source::Sources;
use crate::store::runs::{self, Counts, Run, RunKind, RunState};
use crate::store::{Connection, Decision, Empty, Found, Prepared, Store};
use crate::value::zone::Zone;

use consumer::{Consumer, Part, RejectedRow};
use duplicates::Position;
use intake::{Intake, IntakeOptions};
use merging::{Merging, Message, look};
use rejects::Rejects;
use reread::{Again, Collecting, reread};
use survey::Survey;

/// What to do with rows of one file that have the same key and differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// Reject them all.
    #[default]
    Reject,
    /// Take the first, skip the others.
    First,
    /// Take the last, skip the others.
    Last,
}

/// What to do when a row is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// Keep it apart and go on.
    #[default]
    Reject,
    /// Store nothing of the file.
    Abort,
}

/// How people read times.
#[derive(Debug, Clone)]
pub struct Show {
    /// The zone times are shown in.
    pub zone: Zone,
    /// Whether times are for programs: in RFC 3339, with their offset.
    pub machine: bool,
}

/// How far the work on a file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    /// Bytes of the file that were read; 0 when a file is written.
    pub bytes: u64,
    /// Rows that were read or written.
    pub rows: u64,
    /// Rows that were rejected.
    pub rejected: u64,
}

/// Told how far the work is.
pub type Progress = Arc<dyn Fn(Reached) + Send + Sync>;

/// Whether the result of work may still be kept: an error when somebody else does the work by now.
pub type Fence = Arc<dyn Fn() -> Result<()> + Send + Sync>;

/// How to import.
#[derive(Clone)]
pub struct ImportOptions {
    /// How to read the bytes.
    pub read: ReadOptions,
    /// The format, when its user names it.
    pub format: Option<String>,
    /// The source, when its user names it.
    pub source: Option<String>,
    /// The header row, when its user names it.
    pub header_row: Option<u64>,
    /// Do everything and take it back.
    pub dry_run: bool,
    /// Import a file that was imported before.
    pub force: bool,
    /// What an empty cell does.
    pub empty: Empty,
    /// What to do with conflicting rows of one file.
    pub on_duplicate: OnDuplicate,
    /// What to do with a bad row.
    pub on_error: OnError,
    /// More bad rows than this and nothing is stored.
    pub max_errors: Option<u64>,
    /// A larger share of bad rows than this (0 to 1) and nothing is stored.
    pub max_error_rate: Option<f64>,
    /// Problems kept whole in the report; all are counted.
    pub kept_problems: usize,
    /// How previews show values.
    pub show: Show,
    /// Where originals are kept, if they are.
    pub originals: Option<Blobs>,
    /// What the hash of the content must be, when that is known.
    pub sha256: Option<String>,
    /// The number of the run, when it has one already.
    pub run: Option<i64>,
    /// Asked just before the result is kept; an error takes everything back.
    pub fence: Option<Fence>,
    /// What started the import.
    pub origin: String,
    /// Who started it.
    pub who: String,
    /// Set when the user asks to stop.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// Told how far the reading is.
    pub progress: Option<Progress>,
}

impl ImportOptions {
    /// What decides how the same bytes would be understood: a file is the same import only when these agree too.
    pub(crate) fn parameters(&self) -> String {
        let sheets = match &self.read.sheets {
            crate::format::SheetChoice::Visible => None,
            crate::format::SheetChoice::All => Some("*".to_owned()),
            crate::format::SheetChoice::Named(name) => Some(name.clone()),
        };
        let on_duplicate = format!("{:?}", self.on_duplicate).to_lowercase();
        let mut parameters = json!({
            "format": self.format, "source": self.source, "header_row": self.header_row, "sheet": sheets,
            "encoding": self.read.encoding.map(|encoding| encoding.name()),
            "delimiter": self.read.delimiter.map(char::from),
            "empty": (self.empty == Empty::Clear).then_some("clear"),
            "on_duplicate": (self.on_duplicate != OnDuplicate::Reject).then_some(on_duplicate),
        });
        if let Some(map) = parameters.as_object_mut() {
            map.retain(|_, value| !value.is_null());
        }
        parameters.to_string()
    }

    fn intake(&self, batch: Option<usize>) -> IntakeOptions {
        IntakeOptions {
            source: self.source.clone(),
            header_row: self.header_row,
            kept_problems: self.kept_problems,
            most_rejected: match self.on_error {
                OnError::Abort => Some(0),
                OnError::Reject => self.max_errors,
            },
            batch,
            interrupt: self.interrupt.clone(),
        }
    }

    fn interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// Imports one file. Blocks.
///
/// # Errors
/// `Refused` when the file cannot be taken at all (the refusal is written down as a run), otherwise what keeps the database
/// from taking it.
pub fn import(store: &Store, sources: &Sources, input: &Input, options: &ImportOptions) -> Result<FileReport> {
    let began = std::time::Instant::now();
    let known = Known::of(input)?;
    if let Some(wanted) = options.sha256.as_deref().filter(|wanted| *wanted != known.sha256) {
        let problem = Box::new(crate::blob::damaged(wanted, &known.sha256).file(input.name.as_str()));
        write_refusal(store, input, options, &known, &problem)?;
        return Err(Error::Refused(problem));
    }
    tracing::debug!(file = input.name, bytes = known.bytes, sha256 = known.sha256, "hashed");
    if !options.force
        && let Some(earlier) =
            store.read(|connection| runs::find_done(connection, &known.sha256, &options.parameters()))?
    {
        tracing::info!(file = input.name, run = earlier.id, "imported before");
        return Ok(already_imported(input, &known, &earlier));
    }
    let worked = work(store, sources, input, options, &known);
    let elapsed_ms = began.elapsed().as_millis() as u64;
    match &worked {
        Ok(report) => log_report(report, elapsed_ms),
        Err(error) => tracing::info!(file = input.name, elapsed_ms, %error, "not taken"),
    }
    match worked {
        Err(Error::Refused(problem)) if !options.dry_run => {
            write_refusal(store, input, options, &known, &problem)?;
            Err(Error::Refused(problem))
        }
        other => other,
    }
}

/// Tells what was decided about a file, and what came of it.
fn log_report(report: &FileReport, elapsed_ms: u64) {
    for part in &report.parts {
        let (member, sheet) = (part.member.as_deref().unwrap_or_default(), part.sheet.as_deref().unwrap_or_default());
        tracing::debug!(
            file = report.file,
            member,
            sheet,
            source = part.source,
            table = part.table,
            header_row = part.header_row,
            choice = part.choice,
            "mapped"
        );
    }
    let counts = &report.counts;
    tracing::info!(
        file = report.file,
        encoding = report.encoding.as_deref().unwrap_or_default(),
        source = report.sources().unwrap_or_default().as_str(),
        rows = counts.read,
        rejected = counts.rejected,
        elapsed_ms,
        "read and merged"
    );
}

/// The milliseconds since the epoch in UTC.
pub fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// What is known of a file before it is read.
struct Known {
    sha256: String,
    bytes: u64,
    started_at: i64,
    scan: Arc<Scan>,
}

impl Known {
    fn of(input: &Input) -> Result<Known> {
        let started_at = now();
        let scan = scan(&input.path).map_err(|error| {
            Error::Refused(Box::new(
                Problem::new(problem::FILE_UNREADABLE).file(input.name.as_str()).with("detail", error),
            ))
        })?;
        Ok(Known { sha256: hexadecimal(&scan.sha256), bytes: scan.bytes, started_at, scan: Arc::new(scan) })
    }

    /// Keeps a copy of the file, if originals are kept; says where it is.
    fn keep_original(&self, input: &Input, options: &ImportOptions) -> Result<Option<String>> {
        let keep = |blobs: &Blobs| blobs.keep(&self.sha256, &input.path);
        options.originals.as_ref().map(keep).transpose()
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn already_imported(input: &Input, known: &Known, earlier: &Run) -> FileReport {
    let mut report = FileReport::new(&input.name);
    report.outcome = FileOutcome::AlreadyImported;
    report.run = Some(earlier.id);
    report.bytes = known.bytes;
    report
}

fn work(store: &Store, sources: &Sources, input: &Input, options: &ImportOptions, known: &Known) -> Result<FileReport> {
    let detected = detect(input, options.format.as_deref()).map_err(|problem| at_file(problem, input))?;
    tracing::info!(file = input.name, format = detected.format.name(), "recognised");
    let read = ReadOptions { scan: Some(Arc::clone(&known.scan)), ..options.read.clone() };
    // A server is asked once for each batch.
    let batch = store.file().is_none().then_some(FOR_SERVER);
    let survey =
        &Survey::new(&input.name, sources, options.intake(None), |intake| give(&detected, input, &read, intake));
    let reader = &Reader { detected: &detected, sources, input, options, read: &read, batch, survey };
    // What the other threads log belongs to the same run.
    let span = &tracing::Span::current();
    let ending = std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(CHANNEL);
        let (back, spent) = channel();
        let sending = Sending { sender, spent, progress: options.progress.clone() };
        let reading = scope.spawn(move || span.in_scope(|| reader.read(sending)));
        let (early, large) = gather(&receiver);
        let wanted = !early.is_empty() && !options.dry_run;
        let keep = move || if wanted { known.keep_original(input, options) } else { Ok(None) };
        let keeping = scope.spawn(move || span.in_scope(keep));
        let write = move |connection: &mut dyn Connection| {
            let mut merging = Merging::begin(connection, &input.name, options, large, back)?;
            let beside = merging.looks_beside(connection, &early)?;
            let messages = early.into_iter().chain(receiver);
            if beside {
                let (sender, found) = sync_channel(AHEAD);
                let look = move || store.read(|beside| look(beside, messages, &sender));
                let looking = scope.spawn(move || span.in_scope(look));
                take_all(&mut merging, connection, found.into_iter(), options)?;
                looking.join().map_err(|_| Error::Internal("the looking thread panicked".to_owned()))??;
            } else {
                take_all(&mut merging, connection, messages.map(|message| (message, None)), options)?;
            }
            let read = reading.join().map_err(|_| Error::Internal("the reading thread panicked".to_owned()))??;
            let stored = keeping.join().map_err(|_| Error::Internal("the copying thread panicked".to_owned()))??;
            conclude(connection, merging, read, reader, known, stored)
        };
        if large { store.load(write) } else { store.write_or_not(write) }
    })?;
    match ending {
        Ending::Landed(report) => Ok(report),
        Ending::TooMany(run, mut report, rejects) => {
            if !options.dry_run {
                write_failure(store, run, &run_of(input, options, known, &report, RunState::Failed, run), rejects)?;
                report.run = Some(run);
            }
            Ok(report)
        }
    }
}

/// Merges messages until they end or the user asks to stop.
fn take_all(
    merging: &mut Merging<'_>,
    connection: &mut dyn Connection,
    messages: impl Iterator<Item = (Message, Option<Found>)>,
    options: &ImportOptions,
) -> Result<()> {
    for (message, found) in messages {
        if options.interrupted() {
            return Err(Error::Interrupted);
        }
        merging.take(connection, message, found)?;
    }
    Ok(())
}

/// How the transaction of a file ended.
enum Ending {
    /// It holds what the file says, or would.
    Landed(FileReport),
    /// It was taken back over too many bad rows; the run's number.
    TooMany(i64, FileReport, Rejects),
}

/// Messages the looking thread may be ahead of the writing one.
const AHEAD: usize = 2;
/// Messages the reading thread may be ahead of the writing one.
const CHANNEL: usize = 8;

/// Records that are handed on at once when a server takes them.
const FOR_SERVER: usize = 2_048;

/// Rows from which on a file is large.
const LARGE: usize = 4_096;

/// The first messages of a file, and whether it is large: a smaller one is read to its end before the database is locked for writing.
fn gather(receiver: &Receiver<Message>) -> (Vec<Message>, bool) {
    let (mut early, mut rows) = (Vec::new(), 0);
    for message in receiver {
        rows += match &message {
            Message::Records(_, records) => records.len(),
            Message::Rejected(_) => 1,
            Message::Part(_) => 0,
        };
        early.push(message);
        if rows >= LARGE {
            return (early, true);
        }
    }
    (early, false)
}

/// What the reading side knows at its end.
struct ReadEnd {
    report: FileReport,
    stopped_early: bool,
}

struct Reader<'a> {
    detected: &'a Detected,
    sources: &'a Sources,
    input: &'a Input,
    options: &'a ImportOptions,
    /// How to read the bytes, with what was seen of them already.
    read: &'a ReadOptions,
    /// Records that are handed on at once.
    batch: Option<usize>,
    /// Asks all rows for the style of their columns.
    survey: &'a Survey<'a>,
}

impl Reader<'_> {
    fn read(&self, consumer: Sending) -> Result<ReadEnd> {
        let intake = Intake::new(&self.input.name, self.sources, self.options.intake(self.batch), consumer);
        let mut intake = intake.asking(self.survey);
        give(self.detected, self.input, self.read, &mut intake)?;
        let mut report = intake.report;
        report.format = Some(self.detected.format.name().to_owned());
        if let Some(mismatch) = &self.detected.mismatch {
            report.add(mismatch.clone().file(self.input.name.as_str()), self.options.kept_problems);
        }
        Ok(ReadEnd { report, stopped_early: intake.stopped_early })
    }

    /// Reads some rows once more, with their cells.
    fn again(&self, positions: &HashSet<Position>) -> Result<Vec<Again>> {
        let run = |intake: &mut Intake<'_, Collecting<'_>>| give(self.detected, self.input, self.read, intake);
        reread(self.survey, self.options.intake(self.batch), positions, run)
    }
}

/// Gives the whole file to an intake.
fn give<C: Consumer>(
    detected: &Detected,
    input: &Input,
    options: &ReadOptions,
    intake: &mut Intake<'_, C>,
) -> Result<()> {
    let read = crate::format::read(detected.format, input, options, intake);
    if let Some(error) = intake.failure.take() {
        return Err(error);
    }
    read.map_err(|problem| at_file(problem, input))?;
    intake.finish()
}

fn at_file(mut problem: Box<Problem>, input: &Input) -> Error {
    problem.place.file.get_or_insert_with(|| Arc::from(input.name.as_str()));
    Error::Refused(problem)
}

/// Sends everything to the writing side.
struct Sending {
    sender: SyncSender<Message>,
    /// Records that were written, by their part.
    spent: Receiver<(i64, Vec<Prepared>)>,
    progress: Option<Progress>,
}

impl Sending {
    fn send(&self, message: Message) -> Result<()> {
        // The writing side hangs up only when it failed; its own error is the one that is told.
        self.sender.send(message).map_err(|_| Error::Interrupted)
    }
}

impl Consumer for Sending {
    fn part(&mut self, part: &Part) -> Result<()> {
        self.send(Message::Part(Box::new(part.clone())))
    }

    fn records(&mut self, part: i64, records: Vec<Prepared>) -> Result<()> {
        self.send(Message::Records(part, records))
    }

    fn spent(&mut self, part: i64) -> Option<Vec<Prepared>> {
        // The last is the nearest.
        self.spent.try_iter().filter(|(of, _)| *of == part).last().map(|(_, records)| records)
    }

    fn rejected(&mut self, row: RejectedRow) -> Result<()> {
        self.send(Message::Rejected(row))
    }

    fn progress(&mut self, reached: Reached) {
        if let Some(progress) = &self.progress {
            progress(reached);
        }
    }
}

/// Settles duplicates, decides whether the file may land, and writes the run.
fn conclude(
    connection: &mut dyn Connection,
    mut merging: Merging<'_>,
    read: ReadEnd,
    reader: &Reader<'_>,
    known: &Known,
    stored: Option<String>,
) -> Result<Decision<Ending>> {
    let options = reader.options;
    if !read.stopped_early {
        merging.settle_duplicates(connection, &mut |positions| reader.again(positions))?;
    }
    let (run, mut report, rejects) = (merging.run, merging.report, merging.rejects);
    report.absorb(read.report, options.kept_problems);
    report.bytes = known.bytes;
    if let Some(problem) = too_many(&report, options) {
        report.add(problem.file(report.file.as_str()), options.kept_problems + 1);
        report.outcome = FileOutcome::Failed;
        report.counts =
            Counts { skipped: report.counts.read - report.counts.rejected, ..nothing_stored(&report.counts) };
        return Ok(Decision::Rollback(Ending::TooMany(run, report, rejects)));
    }
    if !report.counts.balance() {
        return Err(Error::Internal(format!(
            "the rows of {} are not all accounted for: {:?}",
            report.file, report.counts
        )));
    }
    if options.dry_run {
        report.outcome = FileOutcome::DryRun;
        return Ok(Decision::Rollback(Ending::Landed(report)));
    }
    report.outcome = FileOutcome::Imported;
    report.run = Some(run);
    if let Some(fence) = &options.fence {
        fence()?;
    }
    runs::insert(connection, &run_of(reader.input, options, known, &report, RunState::Done, run))?;
    rejects.store(connection, run)?;
    let format = report.format.as_deref().unwrap_or_default();
    let bytes = known.bytes as i64;
    runs::remember_file(
        connection,
        &known.sha256,
        &reader.input.name,
        bytes,
        format,
        stored.as_deref(),
        known.started_at,
    )?;
    Ok(Decision::Commit(Ending::Landed(report)))
}

fn nothing_stored(counts: &Counts) -> Counts {
    Counts { new: 0, updated: 0, unchanged: 0, ..*counts }
}

/// Whether more rows are bad than the user allows.
fn too_many(report: &FileReport, options: &ImportOptions) -> Option<Problem> {
    let Counts { read, rejected, .. } = report.counts;
    let limit = match options.on_error {
        OnError::Abort => Some(0),
        OnError::Reject => options.max_errors,
    };
    let told = Problem::new(problem::TOO_MANY_ERRORS).with("rejected", rejected).with("read", read);
    if let Some(limit) = limit.filter(|limit| rejected > *limit) {
        return Some(told.with("limit", limit));
    }
    let rate = options.max_error_rate?;
    (rejected as f64 > rate * read as f64).then(|| told.with("limit", format!("{} %", rate * 100.0)))
}

fn run_of(input: &Input, options: &ImportOptions, known: &Known, report: &FileReport, state: RunState, id: i64) -> Run {
    let headings = report.parts.first().map(|part| json!(part.columns).to_string());
    Run {
        id,
        kind: RunKind::Import,
        state,
        started_at: known.started_at,
        finished_at: now(),
        origin: options.origin.clone(),
        who: options.who.clone(),
        undoes: None,
        sha256: Some(known.sha256.clone()),
        file_name: Some(input.name.clone()),
        source: report.sources(),
        table_name: report.tables(),
        counts: report.counts,
        parameters: options.parameters(),
        headings,
        report: report.to_json(crate::schema::Language::En).to_string(),
    }
}

/// Writes down that a file had too many bad rows, with those rows.
fn write_failure(store: &Store, id: i64, run: &Run, rejects: Rejects) -> Result<()> {
    store.write(|connection| {
        connection.lock()?;
        runs::insert(connection, run)?;
        rejects.store(connection, id)
    })
}

/// Writes down that a file that is not here any more could not be taken.
pub(crate) fn write_down_refusal(store: &Store, name: &str, options: &ImportOptions, problem: &Problem) -> Result<()> {
    let sha256 = options.sha256.clone().unwrap_or_default();
    let known = Known { sha256, bytes: 0, started_at: now(), scan: Arc::default() };
    let input = Input { name: name.to_owned(), ..Input::file(name) };
    write_refusal(store, &input, options, &known, problem)
}

/// Writes down that a file could not be taken.
fn write_refusal(
    store: &Store,
    input: &Input,
    options: &ImportOptions,
    known: &Known,
    problem: &Problem,
) -> Result<()> {
    let mut report = FileReport::new(&input.name);
    report.outcome = FileOutcome::Refused;
    report.bytes = known.bytes;
    report.add(problem.clone(), 1);
    store.write(|connection| {
        connection.lock()?;
        let id = options.run.map_or_else(|| runs::next_id(connection), Ok)?;
        runs::insert(connection, &run_of(input, options, known, &report, RunState::Refused, id))
    })
}
