//! Archives: every member goes the way of a file of its own, under its name behind `!`. Members are unpacked one at a time into a
//! nameless place; nothing of an archive decides where. What is no file of orders, or means harm, is told and left out; the rest is
//! read. How one kind of archive is taken apart stands in `zip.rs` and `rar.rs`.

mod name;
pub mod rar;
pub mod zip;

use std::collections::HashSet;
use std::io::{self, Write};

use ::zip::result::ZipError;
use tempfile::NamedTempFile;

use super::detect::{Detected, detect};
use super::{Cell, Dialect, Flow, Format, Input, Limits, ReadOptions, ReadResult, Sink, TableInfo, bounds};
use crate::problem::{
    ARCHIVE_TOO_DEEP, COMPRESSION_UNKNOWN, FILE_ENCRYPTED, FILE_UNREADABLE, FORMAT_UNKNOWN, MEMBER_REFUSED,
    MEMBER_SKIPPED, Problem, TOO_MANY_MEMBERS,
};

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link or device, or something else that is no file.
    Special,
}

/// What the archive says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name with `/` between folders, decoded for people.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// Packed bytes, as far as they can be trusted.
    pub packed: u64,
    /// How many members of the archive have its name.
    pub times: u32,
}

/// Receives the members of an archive in its order.
pub trait Members {
    /// Whether this member is to be unpacked; `Stop`: no more of this archive.
    fn wants(&mut self, member: &Member) -> Flow;
    /// A place for the content of a member of `packed` bytes, when `left` bytes may still be unpacked.
    fn spool(&mut self, packed: u64, left: u64, limits: &Limits) -> Result<Spool, Box<Problem>> {
        Spool::in_file(packed, left, limits)
    }
    /// A member that was wanted: its content, whole and checked, or why there is none.
    fn unpacked(&mut self, member: &Member, content: Result<Spool, Box<Problem>>) -> Flow;
}

/// A kind of archive.
pub trait Unpacker: Sync {
    /// Gives every member.
    ///
    /// # Errors
    /// A finding about the archive as a whole.
    fn unpack(&self, input: &Input, options: &ReadOptions, members: &mut dyn Members) -> ReadResult;
}

/// Reads the tables of all members.
pub(super) fn read(unpacker: &dyn Unpacker, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
    let deepest = options.limits.archive_depth;
    if options.archives_inside >= deepest {
        return Err(Box::new(Problem::new(ARCHIVE_TOO_DEEP).with("limit", deepest)));
    }
    let (bound, names) = (options.limits.unpacked_bytes, HashSet::new());
    let mut reading = Reading { options: options.clone(), sink, names, bound, failure: None };
    unpacker.unpack(input, options, &mut reading)?;
    reading.failure.map_or(Ok(()), Err)
}

/// The findings of one member pass through with its name.
struct Reading<'s> {
    options: ReadOptions,
    sink: &'s mut dyn Sink,
    names: HashSet<String>,
    /// How much may be unpacked of the whole archive.
    bound: u64,
    failure: Option<Box<Problem>>,
}

impl Reading<'_> {
    fn refuse(&mut self, member: &Member, problem: Problem) -> Flow {
        self.sink.member(&member.name);
        self.sink.problem(problem, None)
    }

    /// Reads a member; an error of it is a finding about the archive.
    fn read(&mut self, member: &Member, content: &NamedTempFile) -> Flow {
        let size = content.as_file().metadata().map_or(0, |about| about.len());
        let Some(left) = self.options.limits.unpacked_bytes.checked_sub(size) else {
            self.failure = Some(bounds::unpacked(self.bound));
            return Flow::Stop;
        };
        self.options.limits.unpacked_bytes = left;
        let input = Input { name: member.name.clone(), ..Input::file(content.path()) };
        let found = detect(&input, None);
        if found.as_ref().is_ok_and(|found| is_archive(found.format)) {
            return self.read_archive(member, &input, found);
        }
        self.sink.member(&member.name);
        let Detected { format, mismatch } = match found {
            Ok(detected) => detected,
            Err(problem) => return self.unknown(*problem),
        };
        if let Some(mismatch) = mismatch {
            self.sink.problem(mismatch, None);
        }
        let mut options = self.options.clone();
        options.scan = None;
        options.archives_inside += 1;
        match read_whole(format, &input, &options, self.sink) {
            Ok(flow) => flow,
            Err(problem) => self.sink.problem(*problem, None),
        }
    }

    /// Reads an archive inside this one: its members come under their own names, and it under its name only where
    /// something is to be said of it as a whole.
    fn read_archive(&mut self, member: &Member, input: &Input, found: Result<Detected, Box<Problem>>) -> Flow {
        let Ok(Detected { format, mismatch }) = found else { return Flow::Continue };
        let mut options = self.options.clone();
        options.scan = None;
        options.archives_inside += 1;
        let mut inside = Inside { sink: &mut *self.sink, archive: &member.name, members: 0, stopped: false };
        if let Some(mismatch) = mismatch {
            inside.sink.member(&member.name);
            inside.sink.problem(mismatch, None);
        }
        let read = super::read(format, input, &options, &mut inside);
        let (members, stopped) = (inside.members, inside.stopped);
        match read {
            Ok(()) if members == 0 && !stopped => self.sink.member(&member.name),
            Ok(()) => {}
            Err(problem) => return self.refuse(member, *problem),
        }
        if stopped { Flow::Stop } else { Flow::Continue }
    }

    fn unknown(&mut self, problem: Problem) -> Flow {
        if problem.code == FORMAT_UNKNOWN || problem.code == crate::problem::FILE_EMPTY {
            let reason = problem.message(Default::default());
            return self.sink.problem(Problem::new(MEMBER_SKIPPED).with("reason", reason), None);
        }
        self.sink.problem(problem, None)
    }
}

impl Members for Reading<'_> {
    fn wants(&mut self, member: &Member) -> Flow {
        if member.kind == Kind::Folder {
            return Flow::SkipTable;
        }
        if name::is_litter(&member.name) {
            let reason = "the system that packed the archive has left it there";
            self.refuse(member, Problem::new(MEMBER_SKIPPED).with("reason", reason));
            return Flow::SkipTable;
        }
        let refused = |reason: &str| Problem::new(MEMBER_REFUSED).with("reason", reason);
        if let Some(reason) = name::danger(&member.name) {
            self.refuse(member, refused(reason));
        } else if member.kind == Kind::Special {
            self.refuse(member, refused("it is a link or a device, not a file"));
        } else if member.times > 1 {
            self.refuse(member, refused(&format!("it is one of {} members with the same name", member.times)));
        } else if !self.names.insert(member.name.clone()) {
            self.refuse(member, refused("another member has the same name"));
        } else if member.encrypted && self.options.password.is_none() {
            self.refuse(member, Problem::new(FILE_ENCRYPTED));
        } else {
            return Flow::Continue;
        }
        Flow::SkipTable
    }

    fn unpacked(&mut self, member: &Member, content: Result<Spool, Box<Problem>>) -> Flow {
        match content.map(|spool| spool.target) {
            Ok(Target::File(content)) => self.read(member, &content),
            Ok(Target::Elsewhere(_)) => Flow::Continue,
            Err(problem) => self.refuse(member, *problem),
        }
    }
}

/// Reads a member so that it comes whole or not at all: a format whose end can break its beginning is read once to nobody before.
fn read_whole(
    format: &'static dyn Format,
    input: &Input,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Flow, Box<Problem>> {
    if format.breaks_late() {
        super::read(format, input, options, &mut Nobody)?;
    }
    let mut listening = Listening { sink, stopped: false };
    super::read(format, input, options, &mut listening)?;
    Ok(if listening.stopped { Flow::Stop } else { Flow::Continue })
}

/// Hears everything and wants more.
struct Nobody;

impl Sink for Nobody {
    fn dialect(&mut self, _: Dialect) {}

    fn table(&mut self, _: &TableInfo) -> Flow {
        Flow::Continue
    }

    fn row(&mut self, _: u64, cells: &mut Vec<Cell>) -> Flow {
        cells.clear();
        Flow::Continue
    }

    fn problem(&mut self, _: Problem, _: Option<Vec<Cell>>) -> Flow {
        Flow::Continue
    }
}

/// Passes everything on, and remembers whether the receiver has had enough of the whole archive.
struct Listening<'s> {
    sink: &'s mut dyn Sink,
    stopped: bool,
}

/// Passes on what comes out of an archive inside an archive.
struct Inside<'s> {
    sink: &'s mut dyn Sink,
    archive: &'s str,
    members: u64,
    stopped: bool,
}

impl Sink for Inside<'_> {
    fn dialect(&mut self, dialect: Dialect) {
        self.sink.dialect(dialect);
    }

    fn epoch_1904(&mut self, flag: bool) {
        self.sink.epoch_1904(flag);
    }

    fn member(&mut self, name: &str) {
        self.members += 1;
        self.sink.member(&format!("{}!{name}", self.archive));
    }

    fn table(&mut self, table: &TableInfo) -> Flow {
        let flow = self.sink.table(table);
        self.stopped |= flow == Flow::Stop;
        flow
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        let flow = self.sink.row(line, cells);
        self.stopped |= flow == Flow::Stop;
        flow
    }

    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow {
        let flow = self.sink.problem(problem, raw);
        self.stopped |= flow == Flow::Stop;
        flow
    }
}

/// Whether a format has members and no tables of its own.
fn is_archive(format: &dyn Format) -> bool {
    matches!(format.name(), "zip" | "rar")
}

impl Listening<'_> {
    fn heard(&mut self, flow: Flow) -> Flow {
        self.stopped |= flow == Flow::Stop;
        flow
    }
}

impl Sink for Listening<'_> {
    fn dialect(&mut self, dialect: Dialect) {
        self.sink.dialect(dialect);
    }

    fn epoch_1904(&mut self, flag: bool) {
        self.sink.epoch_1904(flag);
    }

    fn member(&mut self, name: &str) {
        self.sink.member(name);
    }

    fn page(&mut self, line: u64, name: &str) {
        self.sink.page(line, name);
    }

    fn table(&mut self, table: &TableInfo) -> Flow {
        let flow = self.sink.table(table);
        self.heard(flow)
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        let flow = self.sink.row(line, cells);
        self.heard(flow)
    }

    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow {
        let flow = self.sink.problem(problem, raw);
        self.heard(flow)
    }
}

/// A place for the content of a member that takes no more than it may.
pub struct Spool {
    target: Target,
    written: u64,
    most: u64,
    /// What may still be unpacked of the archive.
    left: u64,
    /// The bounds, for the message.
    limits: (u64, u64),
    /// Why a write failed, when a bound was the reason.
    pub over: Option<Box<Problem>>,
}

enum Target {
    /// A file that is gone when it is dropped.
    File(NamedTempFile),
    /// Another process, which keeps it.
    Elsewhere(Box<dyn Write + Send>),
}

impl Spool {
    /// A temporary file for a member of `packed` bytes, when `left` bytes may still be unpacked.
    ///
    /// # Errors
    /// There is no room for temporary files.
    pub fn in_file(packed: u64, left: u64, limits: &Limits) -> Result<Self, Box<Problem>> {
        let file = NamedTempFile::new().map_err(|error| {
            Box::new(Problem::new(FILE_UNREADABLE).with("detail", format!("no room for a temporary file: {error}")))
        })?;
        Ok(Self::new(Target::File(file), packed, left, limits))
    }

    /// The same, when the bytes go to somebody else at once.
    pub fn elsewhere(target: Box<dyn Write + Send>, packed: u64, left: u64, limits: &Limits) -> Self {
        Self::new(Target::Elsewhere(target), packed, left, limits)
    }

    fn new(target: Target, packed: u64, left: u64, limits: &Limits) -> Self {
        let most = packed.saturating_mul(limits.ratio).max(RATIO_FREE_BYTES);
        Self { target, written: 0, most, left, limits: (limits.unpacked_bytes, limits.ratio), over: None }
    }

    /// How many bytes were taken.
    pub fn written(&self) -> u64 {
        self.written
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written += bytes.len() as u64;
        if self.written > self.left {
            self.over = Some(bounds::unpacked(self.limits.0));
        } else if self.written > self.most {
            self.over = Some(bounds::ratio("the member", self.limits.1));
        }
        if self.over.is_some() {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        match &mut self.target {
            Target::File(file) => file.write_all(bytes),
            Target::Elsewhere(target) => target.write_all(bytes),
        }?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::File(file) => file.flush(),
            Target::Elsewhere(target) => target.flush(),
        }
    }
}

/// What a member may give without being suspicious, however well it is packed.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// Too many members.
pub(super) fn too_many(found: usize, limit: usize) -> Box<Problem> {
    Box::new(Problem::new(TOO_MANY_MEMBERS).with("found", found).with("limit", limit))
}

/// The finding for an error of reading that says that a member is packed in a way that cannot be unpacked.
pub(in crate::format) fn unknown_method_in(error: &io::Error) -> Option<Box<Problem>> {
    match error.get_ref()?.downcast_ref::<ZipError>()? {
        ZipError::CompressionMethodNotSupported(method) => Some(unknown_method(*method)),
        _ => None,
    }
}

/// A member that is packed in a way that cannot be unpacked.
pub(in crate::format) fn unknown_method(method: u16) -> Box<Problem> {
    let name = match method {
        1 => "Shrink",
        2..=5 => "Reduce",
        6 => "Implode",
        9 => "Deflate64",
        12 => "BZip2",
        14 => "LZMA",
        16 => "CMPSC",
        18 => "TERSE",
        19 => "LZ77",
        93 => "Zstandard",
        94 => "MP3",
        95 => "XZ",
        96 => "JPEG",
        97 => "WavPack",
        98 => "PPMd",
        _ => "a method of its own",
    };
    Box::new(Problem::new(COMPRESSION_UNKNOWN).with("method", name).with("number", method))
}
