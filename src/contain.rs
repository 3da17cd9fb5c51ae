//! Reading in a process of its own. Parsers that can be made to take any amount of memory or time run in a child of the same program,
//! which has bounds on address space and processor time and may open nothing; rows come back over a pipe. A child that dies is one
//! finding. What goes over the pipe stands in `wire.rs`, what the child may not do in `cell.rs`.

mod cell;
mod wire;

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Stdout, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::format::archive::rar::Rar;
use crate::format::archive::{Member, Members, Spool, Unpacker};
use crate::format::{Cell, Dialect, Flow, Format, Input, Limits, ReadOptions, ReadResult, Sink, TableInfo, by_name};
use crate::problem::{FILE_TOO_COMPLEX, FILE_UNREADABLE, MEMORY_LIMIT, Problem, TIME_LIMIT};
use wire::{Frame, Order, Receiver, Sender};

/// The argument that makes the program serve one reading: not for people.
pub const COMMAND: &str = "__read";

/// Reads a file in a child process of `program`.
///
/// # Errors
/// What the format says of the file, or that the child was stopped.
pub fn read(
    program: &Arc<Path>,
    format: &'static dyn Format,
    input: &Input,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ReadResult {
    let mut running = Running::start(program, Order::rows(format.name(), options), input)?;
    let mut skipping = false;
    let mut cells = Vec::new();
    loop {
        let flow = match running.next(&mut cells) {
            Some(Frame::Dialect(dialect)) => {
                sink.dialect(dialect);
                Flow::Continue
            }
            Some(Frame::Epoch(flag)) => {
                sink.epoch_1904(flag);
                Flow::Continue
            }
            Some(Frame::Table(table)) => {
                let flow = sink.table(&table);
                skipping = flow == Flow::SkipTable;
                flow
            }
            Some(Frame::Row(_)) if skipping => Flow::Continue,
            Some(Frame::Row(line)) => sink.row(line, &mut cells),
            Some(Frame::Problem(problem, lost)) if lost && skipping => {
                drop(problem);
                Flow::Continue
            }
            Some(Frame::Problem(problem, lost)) => sink.problem(problem, lost.then(|| std::mem::take(&mut cells))),
            Some(Frame::Progress(bytes)) => {
                sink.progress(bytes);
                Flow::Continue
            }
            Some(Frame::Done) => return Ok(()),
            Some(Frame::Refused(problem)) => return Err(Box::new(problem)),
            Some(Frame::Member(_) | Frame::MemberDone | Frame::Data(_)) | None => return Err(running.died()),
        };
        match flow {
            Flow::Stop => return Ok(()),
            Flow::SkipTable => skipping = true,
            Flow::Continue => {}
        }
        cells.clear();
    }
}

/// RAR archives, taken apart in a child process; what is done with their members is done here.
pub struct ContainedRar;

impl Unpacker for ContainedRar {
    fn unpack(&self, input: &Input, options: &ReadOptions, members: &mut dyn Members) -> ReadResult {
        let Some(program) = &options.child else { return Rar.unpack(input, options, members) };
        let length = std::fs::metadata(&input.path).map_or(0, |about| about.len());
        let mut running = Running::start(program, Order::members(Rar.name(), options), input)?;
        let mut open: Option<(Member, Option<Spool>)> = None;
        let mut left = options.limits.unpacked_bytes;
        let mut cells = Vec::new();
        loop {
            match running.next(&mut cells) {
                Some(Frame::Member(member)) => {
                    let spool = match members.wants(&member) {
                        Flow::Stop => return Ok(()),
                        Flow::SkipTable => None,
                        // The child has looked at the ratio; this one only guards the disk.
                        Flow::Continue => Some(members.spool(length.max(member.packed), left, &options.limits)?),
                    };
                    open = Some((member, spool));
                }
                Some(Frame::Data(bytes)) => {
                    if let Some((_, Some(spool))) = &mut open
                        && let Err(error) = spool.write_all(&bytes)
                    {
                        return Err(spool.over.take().unwrap_or_else(|| no_room(&error)));
                    }
                }
                Some(Frame::Done) => return Ok(()),
                Some(Frame::MemberDone) => {
                    let Some((member, Some(spool))) = open.take() else { continue };
                    left = left.saturating_sub(spool.written());
                    if members.unpacked(&member, Ok(spool)) == Flow::Stop {
                        return Ok(());
                    }
                }
                Some(Frame::Problem(problem, _)) => {
                    if let Some((member, Some(_))) = open.take()
                        && members.unpacked(&member, Err(Box::new(problem))) == Flow::Stop
                    {
                        return Ok(());
                    }
                }
                Some(Frame::Refused(problem)) => return Err(Box::new(problem)),
                Some(_) => {}
                None => return Err(running.died()),
            }
        }
    }
}

fn no_room(error: &std::io::Error) -> Box<Problem> {
    Box::new(Problem::new(FILE_UNREADABLE).with("detail", format!("a temporary file cannot be written: {error}")))
}

/// A child that reads. It ends with this.
struct Running {
    child: Child,
    receiver: Receiver<BufReader<std::process::ChildStdout>>,
    seconds: u64,
    bytes: u64,
}

impl Running {
    fn start(program: &Path, order: Order, input: &Input) -> Result<Self, Box<Problem>> {
        let failed = |error: std::io::Error| {
            let detail = format!("the process that reads it cannot be started: {error}");
            Box::new(Problem::new(FILE_UNREADABLE).with("detail", detail))
        };
        let (seconds, bytes) = (order.seconds, order.bytes);
        let mut command = Command::new(program);
        command.arg(COMMAND).arg(&input.path).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(failed)?;
        let mut stdin = child.stdin.take().ok_or_else(|| failed(std::io::ErrorKind::BrokenPipe.into()))?;
        let stdout = child.stdout.take().ok_or_else(|| failed(std::io::ErrorKind::BrokenPipe.into()))?;
        let running =
            Self { child, receiver: Receiver::new(BufReader::with_capacity(64 << 10, stdout)), seconds, bytes };
        stdin.write_all(order.to_json().as_bytes()).map_err(failed)?;
        Ok(running)
    }

    /// The next frame; the cells of a row or of a lost row are put into `cells`.
    fn next(&mut self, cells: &mut Vec<Cell>) -> Option<Frame> {
        self.receiver.next(cells)
    }

    /// Why the child said no more.
    fn died(&mut self) -> Box<Problem> {
        let status = self.child.wait();
        let (seconds, mebibytes) = (self.seconds, self.bytes >> 20);
        let problem = match status.map(|status| end_of(&status)) {
            Ok(End::Time) => Problem::new(TIME_LIMIT).with("limit", seconds),
            Ok(End::Memory) => Problem::new(MEMORY_LIMIT).with("limit", mebibytes),
            Ok(End::Other) | Err(_) => Problem::new(FILE_TOO_COMPLEX).with("detail", "its reader broke on it"),
        };
        Box::new(problem)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to stop, and only its status to collect.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a child ends that cannot get the memory to begin.
const NO_ROOM: u8 = 102;

/// How a child that did not end well ended.
enum End {
    Time,
    Memory,
    Other,
}

#[cfg(unix)]
fn end_of(status: &ExitStatus) -> End {
    use std::os::unix::process::ExitStatusExt;
    // SIGXCPU and SIGKILL end a child that is over its time; an allocation that fails aborts.
    match status.signal() {
        Some(24 | 9) => End::Time,
        Some(6) => End::Memory,
        None if status.code() == Some(i32::from(NO_ROOM)) => End::Memory,
        _ => End::Other,
    }
}

#[cfg(not(unix))]
fn end_of(status: &ExitStatus) -> End {
    if status.code() == Some(i32::from(NO_ROOM)) { End::Memory } else { End::Other }
}

/// The child's side: reads one order from standard input, and the file of the first argument. Ends the process's work; the caller
/// ends the process with what this returns.
pub fn serve(path: &Path) -> u8 {
    // Its user is told by the parent; a message of a panic would go nowhere.
    std::panic::set_hook(Box::new(|_| {}));
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return 2;
    }
    let (Some(order), Ok(file)) = (Order::from_json(&text), File::open(path)) else { return 2 };
    // A reader in a cell that cannot be closed would be a promise not kept.
    if cell::close(order.bytes, order.seconds).is_err() {
        return 3;
    }
    let input = Input { opened: Some(Arc::new(file)), ..Input::file(path) };
    let work = move || order.work(&input);
    let thread = std::thread::Builder::new().name("reader".to_owned()).stack_size(64 << 20).spawn(work);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(true)) => 0,
        Ok(Ok(false)) => 4,
        Ok(Err(_)) => 101,
        // There is not even room for the stack of the reader.
        Err(_) => NO_ROOM,
    }
}

impl Order {
    /// Does what is asked; `false` when the parent does not listen any more.
    fn work(&self, input: &Input) -> bool {
        let mut sender = Sender::new(BufWriter::with_capacity(64 << 10, std::io::stdout()));
        let options = self.options();
        if self.members {
            let mut piping = Piping(Arc::new(Mutex::new(sender)));
            let done = Rar.unpack(input, &options, &mut piping);
            return lock(&piping.0).end(done);
        }
        let Some(format) = by_name(&self.format) else { return false };
        let done = format.read(input, &options, &mut sender);
        sender.end(done)
    }
}

impl<W: Write> Sender<W> {
    /// Says how the reading ended; whether the parent heard it.
    fn end(&mut self, done: ReadResult) -> bool {
        match done {
            Ok(()) => self.send(&Frame::Done, &[]),
            Err(problem) => self.send(&Frame::Refused(*problem), &[]),
        };
        self.flush()
    }
}

impl<W: Write> Sink for Sender<W> {
    fn dialect(&mut self, dialect: Dialect) {
        self.send(&Frame::Dialect(dialect), &[]);
    }

    fn epoch_1904(&mut self, flag: bool) {
        self.send(&Frame::Epoch(flag), &[]);
    }

    fn table(&mut self, table: &TableInfo) -> Flow {
        self.send(&Frame::Table(table.clone()), &[])
    }

    fn row(&mut self, line: u64, cells: &mut Vec<Cell>) -> Flow {
        let flow = self.send(&Frame::Row(line), cells);
        cells.clear();
        flow
    }

    fn problem(&mut self, problem: Problem, raw: Option<Vec<Cell>>) -> Flow {
        let lost = raw.is_some();
        self.send(&Frame::Problem(problem, lost), &raw.unwrap_or_default())
    }

    fn progress(&mut self, bytes: u64) {
        self.send(&Frame::Progress(bytes), &[]);
    }
}

/// The pipe to the parent, shared between who announces members and who writes their bytes.
type Pipe = Arc<Mutex<Sender<BufWriter<Stdout>>>>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends members to the parent, which decides what it keeps.
struct Piping(Pipe);

/// Sends the bytes of a member.
struct Bytes(Pipe);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match lock(&self.0).send(&Frame::Data(bytes.to_vec()), &[]) {
            Flow::Continue => Ok(bytes.len()),
            _ => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Members for Piping {
    fn wants(&mut self, member: &Member) -> Flow {
        lock(&self.0).send(&Frame::Member(member.clone()), &[])
    }

    fn spool(&mut self, packed: u64, left: u64, limits: &Limits) -> Result<Spool, Box<Problem>> {
        Ok(Spool::elsewhere(Box::new(Bytes(Arc::clone(&self.0))), packed, left, limits))
    }

    fn unpacked(&mut self, _: &Member, content: Result<Spool, Box<Problem>>) -> Flow {
        let frame = match content {
            Ok(_) => Frame::MemberDone,
            Err(problem) => Frame::Problem(*problem, false),
        };
        lock(&self.0).send(&frame, &[])
    }
}
