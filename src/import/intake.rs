//! From cells to checked records: the receiver of a reader's rows. It finds the header of each table, maps the rows below it, and hands
//! on records and rejected rows; it knows nothing of databases. Imports and checks use it alike.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};
use crate::format::{Cell, Dialect, Flow, RowPlace, Sink, TableInfo};
use crate::problem::{self, Problem, Severity};
use crate::report::{FileReport, PartReport};
use crate::schema::Table;
use crate::seen::Seen;
use crate::source::{DetectOptions, Detection, Evidence, Mapping, RowOutcome, Sources, detect};
use crate::store::Prepared;
use crate::store::runs::Counts;

use super::Reached;
use super::consumer::{Consumer, Part, RejectedRow};
use super::duplicates::Position;
use super::reasons::Reasons;
use super::survey::Survey;
use super::unread::{self, Skipped};

/// Rows that are looked at for a header.
const HEADER_ROWS: usize = 30;
/// Rows below the header from which the style of amounts and dates is learned.
const LEARNED_ROWS: usize = 2_000;
/// Bytes of rows that are held before their header is sought, and the style of their columns learned, in those there are.
const HELD_BYTES: usize = 8 << 20;
/// Bytes of records that are handed on together.
const BATCH_BYTES: usize = 4 << 20;
/// Records handed on at once, unless the caller says otherwise.
const BATCH: usize = 512;

/// How to take a file in.
#[derive(Clone, Default)]
pub struct IntakeOptions {
    /// The source, when its user names it.
    pub source: Option<String>,
    /// The header row, when its user names it.
    pub header_row: Option<u64>,
    /// How many problems to keep whole; all are counted.
    pub kept_problems: usize,
    /// Stop as soon as more rows than this are rejected.
    pub most_rejected: Option<u64>,
    /// Records handed on at once: few stay near the processors that make and take them, many cost a distant database fewer questions.
    pub batch: Option<usize>,
    /// Set when the user asks to stop.
    pub interrupt: Option<Arc<AtomicBool>>,
}

impl IntakeOptions {
    /// Records that make a batch.
    fn full(&self) -> usize {
        self.batch.unwrap_or(BATCH)
    }
}

enum Stage {
    /// Between tables.
    Idle,
    /// Looking for the header.
    Seeking(Vec<Held>),
    /// Below the header, learning styles.
    Learning(Box<Mapping>, Vec<Held>),
    /// Mapping rows.
    Mapping(Box<Mapping>),
}

/// A row that waits for the header or the style of its columns.
pub(super) type Held = (RowPlace, Vec<Cell>);

/// The receiver of a reader's rows.
pub struct Intake<'a, C> {
    sources: &'a Sources,
    options: IntakeOptions,
    /// Where records go.
    pub consumer: C,
    /// What is known so far.
    pub report: FileReport,
    file: Arc<str>,
    /// The member of an archive that is being read.
    member: Option<Member>,
    /// Members of an archive that were looked at.
    members: u64,
    /// Why they gave nothing.
    reasons: Reasons,
    /// Bytes of the file read.
    progressed: u64,
    sheet: Option<Arc<str>>,
    /// Where the open table goes on to other pages: the first line on each, and its name.
    pages: Vec<(u64, Arc<str>)>,
    /// Rows to hand on with their cells.
    wanted: HashSet<Position>,
    /// Who asks all rows for the style of their columns.
    survey: Option<&'a Survey<'a>>,
    /// What the rows of each part say of that, when nothing else is asked.
    heard: Option<Vec<Vec<Evidence>>>,
    stage: Stage,
    part: Option<Part>,
    parts: i64,
    batch: Vec<Prepared>,
    /// The keys that stand in the file, of each table.
    keys: BTreeMap<Table, Seen>,
    /// Records of this part that nobody needs any more.
    spare: Vec<Prepared>,
    /// About the bytes of the batch.
    batch_bytes: usize,
    /// About the bytes of the rows that the stage holds.
    held_bytes: usize,
    unknown: Vec<Skipped>,
    /// Why a sheet of changes that this program wrote holds no orders.
    own_history: Option<Problem>,
    /// Rows lost before the header was found.
    pending: Vec<(RowPlace, Problem, Vec<Cell>)>,
    /// Rows of the table that the reader gave, lost ones among them.
    given: u64,
    /// Whether rows of the table are told by their number.
    numbered: bool,
    rows_in_table: u64,
    epoch_1904: bool,
    /// Whether the tables of a text format have names to be told.
    has_named_tables: bool,
    /// Whether blanks in headings are in doubt.
    is_laid_out: bool,
    /// What went wrong inside, for the caller: the reader only knows that it was told to stop.
    pub failure: Option<Error>,
    /// Whether reading stopped early because too many rows were rejected.
    pub stopped_early: bool,
}

/// Whether a table is the sheet of changes that an export adds.
fn is_our_history(rows: &[Held]) -> bool {
    rows.first().is_some_and(|(_, cells)| {
        let texts = cells.iter().map(|cell| if let Cell::Text(text) = cell { text.as_str() } else { "" });
        crate::export::are_changes(&texts.collect::<Vec<_>>())
    })
}

/// Rows as they are seen, with what merged cells cover.
fn seen(rows: &[Held]) -> Cow<'_, [Held]> {
    let covered = |(_, cells): &Held| cells.iter().any(|cell| matches!(cell, Cell::Covered(_) | Cell::Merged(..)));
    if !rows.iter().any(covered) {
        return Cow::Borrowed(rows);
    }
    let row = |(place, cells): &Held| (*place, cells.iter().map(|cell| cell.seen().clone()).collect());
    Cow::Owned(rows.iter().map(row).collect())
}

/// A member of an archive.
struct Member {
    name: Arc<str>,
    /// How many parts there were before it.
    parts: i64,
    /// Whether something was said about it as a whole.
    told: bool,
}

impl<'a, C: Consumer> Intake<'a, C> {
    /// A receiver for one file.
    pub fn new(file: &str, sources: &'a Sources, options: IntakeOptions, consumer: C) -> Self {
        Self {
            sources,
            batch: Vec::with_capacity(options.full()),
            options,
            consumer,
            report: FileReport::new(file),
            file: Arc::from(file),
            member: None,
            members: 0,
            reasons: Reasons::default(),
            progressed: 0,
            sheet: None,
            pages: Vec::new(),
            wanted: HashSet::new(),
            survey: None,
            heard: None,
            stage: Stage::Idle,
            part: None,
            parts: 0,
            keys: BTreeMap::new(),
            spare: Vec::new(),
            batch_bytes: 0,
            held_bytes: 0,
            unknown: Vec::new(),
            own_history: None,
            pending: Vec::new(),
            given: 0,
            numbered: false,
            rows_in_table: 0,
            epoch_1904: false,
            has_named_tables: false,
            is_laid_out: false,
            failure: None,
            stopped_early: false,
        }
    }

    /// Asks all rows for the style of a column whose first rows leave it open.
    pub fn asking(self, survey: &'a Survey<'a>) -> Self {
        Self { survey: Some(survey), ..self }
    }

    /// Makes no records: only listens to what the rows say of the style of their columns.
    pub(super) fn hear_only(&mut self) {
        self.heard = Some(Vec::new());
    }

    /// What was heard, of the columns of each part.
    pub(super) fn heard(self) -> Vec<Vec<Evidence>> {
        self.heard.unwrap_or_default()
    }

    /// Asks for the cells of these rows.
    pub fn want(&mut self, positions: HashSet<Position>) {
        self.wanted = positions;
    }

    /// Ends the last table; call it when the reader is done.
    ///
    /// # Errors
    /// `Refused` when no table of the file was recognised.
    pub fn finish(&mut self) -> Result<()> {
        self.end_table()?;
        self.end_member();
        // The last rows are counted when their table ends.
        self.tell_progress(self.progressed);
        if self.members > 0 {
            // The encoding of one of many files is not that of the archive.
            self.report.encoding = None;
        }
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        if self.members > 0 && self.parts == 0 {
            let reasons = std::mem::take(&mut self.reasons);
            return Err(Error::Refused(Box::new(reasons.problem(&self.file, self.members))));
        }
        if self.parts > 0 {
            // Members of an archive went ahead by now.
            if self.is_laid_out
                && self.members == 0
                && let Some(refusal) = unread::distrusted(&self.report, self.sources, &self.unknown)
            {
                return Err(Error::Refused(Box::new(refusal.file(self.file.clone()))));
            }
            for skipped in std::mem::take(&mut self.unknown) {
                self.note_skipped_sheet(&skipped);
            }
            return Ok(());
        }
        match self.unknown.pop().map(|skipped| skipped.problem).or_else(|| self.own_history.take()) {
            Some(problem) => Err(Error::Refused(Box::new(problem))),
            None => Err(Error::Refused(Box::new(Problem::new(problem::FILE_EMPTY).file(self.file.clone())))),
        }
    }

    fn tell_progress(&mut self, bytes: u64) {
        let Counts { read: rows, rejected, .. } = self.report.counts;
        self.consumer.progress(Reached { bytes, rows, rejected });
    }

    /// Tells why a member gave nothing; when it gave something, why some of its sheets did not.
    fn end_member(&mut self) {
        let Some(Member { parts, told, .. }) = self.member else { return };
        let unknown = std::mem::take(&mut self.unknown);
        if self.parts > parts {
            for skipped in unknown {
                self.note_skipped_sheet(&skipped);
            }
        } else if let Some(limit) = unknown.iter().map(|skipped| &skipped.problem).find(|found| found.code.is_limit()) {
            // It may hold orders: it is not called a file without any.
            self.report.refused_members += 1;
            self.add_problem(limit.clone());
        } else if !unknown.is_empty() || !told {
            let nothing = || Problem::new(problem::FILE_EMPTY).message(Default::default());
            let reason = unknown.last().map_or_else(nothing, |skipped| skipped.problem.message(Default::default()));
            self.sheet = None;
            self.add_problem(Problem::new(problem::MEMBER_SKIPPED).with("reason", reason));
        }
        self.member = None;
    }

    /// Tells of a sheet beside others that was not read: a note, or an error where rows of the same file may stand in it.
    fn note_skipped_sheet(&mut self, Skipped { problem, holds_rows }: &Skipped) {
        let Some(sheet) = &problem.place.sheet else { return };
        self.report.refused_members += u64::from(*holds_rows);
        let code = if *holds_rows { problem::TABLE_NOT_READ } else { problem::SHEET_SKIPPED };
        let told = Problem::new(code).value(sheet).with("reason", problem.message(Default::default()));
        self.add_problem(told.sheet(sheet.clone()));
    }

    fn add_problem(&mut self, mut problem: Problem) {
        self.place(&mut problem);
        if self.member.is_some() && self.parts == 0 {
            self.reasons.add(&problem);
        }
        self.report.add(problem, self.options.kept_problems);
    }

    fn place(&self, problem: &mut Problem) {
        problem.place.file.get_or_insert_with(|| self.file.clone());
        if problem.place.member.is_none() {
            problem.place.member = self.member.as_ref().map(|member| member.name.clone());
        }
        if problem.place.sheet.is_none() {
            let line = problem.place.line.unwrap_or(0);
            let page = self.pages.iter().rev().find(|(first, _)| *first <= line).map(|(_, name)| name.clone());
            problem.place.sheet = page.or_else(|| self.sheet.clone());
        }
        let unnamed = problem.place.column.as_deref().is_none_or(str::is_empty);
        if let (true, Some(number), Some(part)) = (unnamed, problem.place.column_number, &self.part) {
            let heading = part.report.headings.get(number as usize - 1);
            problem.place.column = heading.map(|heading| Arc::from(heading.as_str()));
        }
    }

    fn end_table(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Idle => {}
            Stage::Seeking(rows) if rows.is_empty() => {
                // Every row was lost, the header among them: the first says why.
                if let Some((_, mut problem, _)) = std::mem::take(&mut self.pending).into_iter().next() {
                    self.place(&mut problem);
                    self.unknown.push(Skipped { problem, holds_rows: self.is_laid_out });
                }
            }
            Stage::Seeking(rows) => self.find_header(rows)?,
            Stage::Learning(mapping, rows) => self.start_mapping(mapping, rows, true)?,
            Stage::Mapping(mapping) => self.stage = Stage::Mapping(mapping),
        }
        // Finding the header of a short table leaves it in the next stage.
        if let Stage::Learning(..) = self.stage {
            return self.end_table();
        }
        if let Stage::Mapping(mut mapping) = std::mem::replace(&mut self.stage, Stage::Idle) {
            self.flush()?;
            for problem in mapping.finish() {
                self.add_problem(problem);
            }
            if self.rows_in_table == 0 {
                self.add_problem(Problem::new(problem::NO_ROWS).line(mapping.header_line()));
            }
        }
        self.part = None;
        Ok(())
    }

    fn seek(&mut self, place: RowPlace, cells: &mut Vec<Cell>) -> Result<()> {
        let Stage::Seeking(rows) = &mut self.stage else { return Ok(()) };
        rows.push((place, std::mem::take(cells)));
        let enough = match self.options.header_row {
            Some(wanted) => place.line > wanted,
            None => rows.len() >= HEADER_ROWS,
        };
        if !enough && rows.len() > HEADER_ROWS {
            rows.remove(0);
        }
        if !enough {
            return Ok(());
        }
        let rows = std::mem::take(rows);
        self.find_header(rows)
    }

    fn find_header(&mut self, rows: Vec<Held>) -> Result<()> {
        let options = DetectOptions {
            source: self.options.source.as_deref(),
            header_row: self.options.header_row,
            any_blanks: self.is_laid_out,
        };
        match detect(self.sources, &seen(&rows), &options) {
            Detection::Found(mapping) => self.begin_part(mapping, rows),
            Detection::Refused(mut problem) => {
                self.place(&mut problem);
                if is_our_history(&rows) {
                    // Only of use when nothing else stands in the file; beside orders there is nothing to tell.
                    self.own_history.get_or_insert(*problem);
                } else {
                    let holds_rows = self.is_laid_out && unread::may_hold_rows(&rows);
                    let problem = self.lost_header(&rows).unwrap_or(*problem);
                    self.unknown.push(Skipped { problem, holds_rows });
                }
                self.stage = Stage::Idle;
                Ok(())
            }
        }
    }

    /// Why the row above all that could be read was lost: it may have been the header.
    fn lost_header(&self, rows: &[Held]) -> Option<Problem> {
        let (lost, problem, _) = self.pending.first()?;
        let is_above = rows.first().is_some_and(|(first, _)| lost.number < first.number);
        let mut problem = is_above.then(|| problem.clone())?;
        self.place(&mut problem);
        Some(problem)
    }

    fn begin_part(&mut self, mut mapping: Box<Mapping>, rows: Vec<Held>) -> Result<()> {
        if self.epoch_1904 {
            mapping.set_epoch_1904();
        }
        if self.is_laid_out {
            mapping.set_laid_out();
        }
        let report = PartReport {
            member: self.member.as_ref().map(|member| member.name.to_string()),
            sheet: self.sheet.as_deref().map(str::to_owned),
            source: mapping.source_name().to_owned(),
            table: mapping.table().name().to_owned(),
            header_row: mapping.header_line(),
            headings: mapping.headings(),
            columns: mapping.column_names(),
            choice: mapping.choice().to_owned(),
        };
        let part = Part {
            number: self.parts,
            any_columns: mapping.is_generic(),
            table: mapping.table(),
            mapped: mapping.mapped_fields(),
            numbered: self.numbered,
            report,
        };
        self.parts += 1;
        if let Some(heard) = &mut self.heard {
            heard.push(Vec::new());
        }
        self.rows_in_table = 0;
        for problem in mapping.header_problems() {
            self.add_problem(problem);
        }
        self.report.parts.push(part.report.clone());
        self.consumer.part(&part)?;
        self.part = Some(part);
        self.spare.clear();
        let header =
            mapping.first_row().checked_sub(1).and_then(|at| rows.get(at)).map_or(0, |(place, _)| place.number);
        for (place, problem, cells) in std::mem::take(&mut self.pending) {
            if place.number > header {
                self.lose(place, problem, cells)?;
            }
        }
        self.held_bytes = 0;
        let below = rows.into_iter().skip(mapping.first_row()).collect();
        self.stage = Stage::Learning(mapping, below);
        Ok(())
    }

    fn learn(&mut self, place: RowPlace, cells: &mut Vec<Cell>) -> Result<()> {
        let Stage::Learning(_, rows) = &mut self.stage else { return Ok(()) };
        self.held_bytes += cells.iter().map(Cell::bytes).sum::<usize>();
        rows.push((place, std::mem::take(cells)));
        if rows.len() < LEARNED_ROWS && self.held_bytes < HELD_BYTES {
            return Ok(());
        }
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Learning(mapping, rows) => self.start_mapping(mapping, rows, false),
            other => {
                self.stage = other;
                Ok(())
            }
        }
    }

    /// Maps the rows that were held; `whole` says that the table has no others.
    fn start_mapping(&mut self, mut mapping: Box<Mapping>, rows: Vec<Held>, whole: bool) -> Result<()> {
        mapping.learn(&rows, whole);
        self.held_bytes = 0;
        self.stage = Stage::Mapping(mapping);
        for (place, mut cells) in rows {
            self.map(place, &mut cells)?;
        }
        Ok(())
    }

    fn map(&mut self, place: RowPlace, cells: &mut Vec<Cell>) -> Result<()> {
        let (Stage::Mapping(mapping), Some(part)) = (&mut self.stage, &self.part) else { return Ok(()) };
        let RowPlace { line, number: row } = place;
        let position = Position { part: part.number, line, row };
        if let Some(said) = self.heard.as_mut().and_then(|heard| heard.get_mut(part.number as usize)) {
            mapping.hear(cells, said);
            return Ok(());
        }
        let mut problems = Vec::new();
        mapping.uncover(cells);
        let wanted = (!self.wanted.is_empty() && self.wanted.contains(&position)).then(|| cells.clone());
        if self.spare.is_empty() {
            self.spare = self.consumer.spent(part.number).unwrap_or_default();
        }
        let memory = self.spare.pop().map(|spent| spent.record.values).unwrap_or_default();
        let mut outcome = mapping.row(line, cells, memory, &mut problems);
        if matches!(outcome, RowOutcome::Open) {
            let survey = self.survey.ok_or_else(|| Error::Internal("nobody asks all rows".to_owned()))?;
            mapping.settle(survey.of_part(part.number)?);
            outcome = mapping.row(line, cells, Vec::new(), &mut problems);
        }
        let table = part.table;
        match outcome {
            RowOutcome::Open => return Err(Error::Internal(format!("line {line} stays open"))),
            RowOutcome::Blank => return Ok(()),
            RowOutcome::Skipped(_) => {
                self.count_row();
                self.report.counts.skipped += 1;
            }
            RowOutcome::Rejected => {
                self.count_row();
                self.reject(position, std::mem::take(cells), problems)?;
                return Ok(());
            }
            RowOutcome::Record(record) => {
                self.count_row();
                let record = Prepared::new(table, record, row)
                    .ok_or_else(|| Error::Internal(format!("line {line} was accepted without a key")))?;
                self.batch_bytes += record.record.bytes();
                self.batch.push(record);
            }
        }
        for mut problem in problems {
            self.number(&mut problem, row);
            self.add_problem(problem);
        }
        if let Some(cells) = wanted {
            self.consumer.wanted(position, cells)?;
        }
        if self.batch.len() >= self.options.full() || self.batch_bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// The place of the row that the reader gives now.
    fn next_place(&mut self, line: u64) -> RowPlace {
        let number = self.given;
        self.given += 1;
        RowPlace { line, number }
    }

    fn count_row(&mut self) {
        self.report.counts.read += 1;
        self.rows_in_table += 1;
    }

    /// Tells a row of a table whose lines do not tell rows apart by its number.
    fn number(&self, problem: &mut Problem, row: u64) {
        if self.numbered && problem.place.line.is_some() {
            problem.place.row = Some(row);
        }
    }

    /// A row that the reader could not read.
    fn lose(&mut self, place: RowPlace, problem: Problem, cells: Vec<Cell>) -> Result<()> {
        self.count_row();
        let RowPlace { line, number: row } = place;
        let position = Position { part: self.parts.saturating_sub(1), line, row };
        self.reject(position, cells, vec![problem])
    }

    fn reject(&mut self, position: Position, cells: Vec<Cell>, mut problems: Vec<Problem>) -> Result<()> {
        self.report.counts.rejected += 1;
        for problem in &mut problems {
            self.number(problem, position.row);
            self.place(problem);
            self.report.add(problem.clone(), self.options.kept_problems);
        }
        self.consumer.rejected(RejectedRow { position, cells, problems })?;
        if self.options.most_rejected.is_some_and(|most| self.report.counts.rejected > most) {
            self.stopped_early = true;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let Some(part) = &self.part else { return Ok(()) };
        self.batch_bytes = 0;
        let next = Vec::with_capacity(self.options.full());
        let mut batch = std::mem::replace(&mut self.batch, next);
        // All together: each asks for memory that is far away, and the processor does not wait for one before it asks for the next.
        let keys = self.keys.entry(part.table).or_default();
        for record in &mut batch {
            record.again = keys.insert(record.key_hash as u64);
        }
        self.consumer.records(part.number, batch)
    }

    fn flow(&mut self, result: Result<()>) -> Flow {
        if let Err(error) = result {
            self.failure = Some(error);
            return Flow::Stop;
        }
        if self.options.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            self.failure = Some(Error::Interrupted);
            return Flow::Stop;
        }
        match self.stage {
            _ if self.stopped_early => Flow::Stop,
            Stage::Idle => Flow::SkipTable,
            _ => Flow::Continue,
        }
    }
}

impl<C: Consumer> Sink for Intake<'_, C> {
    fn dialect(&mut self, dialect: Dialect) {
        self.report.encoding = dialect.encoding.map(str::to_owned);
        self.has_named_tables = dialect.has_named_tables;
        self.is_laid_out = dialect.is_laid_out;
    }

    fn member(&mut self, name: &str) {
        if let Err(error) = self.end_table() {
            self.failure.get_or_insert(error);
        }
        self.end_member();
        self.members += 1;
        self.member = Some(Member { name: Arc::from(name), parts: self.parts, told: false });
        self.sheet = None;
        (self.epoch_1904, self.is_laid_out) = (false, false);
        self.report.encoding = None;
    }

    fn table(&mut self, table: &TableInfo) -> Flow {
        let ended = self.end_table();
        // Workbooks have sheets and documents have tables; the name of an array in a JSON file is neither.
        let sheet = table.name.as_deref().filter(|_| self.has_named_tables || self.report.encoding.is_none());
        self.sheet = sheet.map(Arc::from);
        self.pages.clear();
        self.pending.clear();
        self.given = 0;
        self.numbered = table.rows_share_lines;
        self.held_bytes = 0;
        self.stage = Stage::Seeking(Vec::with_capacity(HEADER_ROWS));
        self.flow(ended)
    }

    fn page(&mut self, line: u64, name: &str) {
        self.pages.push((line, Arc::from(name)));
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        let place = self.next_place(line);
        let result = match self.stage {
            Stage::Mapping(_) => self.map(place, cells),
            Stage::Seeking(_) => self.seek(place, cells),
            Stage::Learning(..) => self.learn(place, cells),
            Stage::Idle => Ok(()),
        };
        self.flow(result)
    }

    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow {
        let Some(cells) = raw else {
            if let Some(member) = &mut self.member {
                member.told = true;
                self.report.refused_members += u64::from(problem.severity() == Severity::Error);
            }
            self.add_problem(problem);
            return Flow::Continue;
        };
        let place = self.next_place(problem.place.line.unwrap_or(0));
        if let Stage::Seeking(rows) = &mut self.stage {
            self.held_bytes += size_of::<Problem>() + cells.iter().map(Cell::bytes).sum::<usize>();
            self.pending.push((place, problem, cells));
            if self.held_bytes < HELD_BYTES {
                return Flow::Continue;
            }
            // So many lost rows and no header: what there is must do.
            let rows = std::mem::take(rows);
            let found = self.find_header(rows);
            return self.flow(found);
        }
        let result = self.lose(place, problem, cells);
        self.flow(result)
    }

    fn epoch_1904(&mut self, flag: bool) {
        self.epoch_1904 = flag;
    }

    fn progress(&mut self, bytes: u64) {
        self.progressed = bytes;
        self.tell_progress(bytes);
    }
}
