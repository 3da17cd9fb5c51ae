//! RAR archives of all versions, through a reader that is young: it runs in a child process where one can be had.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rars::{
    Archive, ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind, ExtractionDecision,
    ExtractionErrorAction,
};

use super::{Kind, Member, Members, Spool, Unpacker, name, read, too_many};
use crate::format::bounds::over_limit;
use crate::format::{Flow, Format, Input, Limits, ReadOptions, ReadResult, Sink};
use crate::problem::{FILE_DAMAGED, FILE_ENCRYPTED, FILE_UNREADABLE, MEMBER_REFUSED, PASSWORD_WRONG, Problem};

/// RAR archives of files in any of the other formats.
pub struct Rar;

impl Format for Rar {
    fn name(&self) -> &'static str {
        "rar"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rar"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        match &options.child {
            Some(_) => read(&crate::contain::ContainedRar, input, options, sink),
            None => read(self, input, options, sink),
        }
    }
}

/// Bytes that a dictionary may take.
const DICTIONARY_BYTES: u64 = 256 << 20;

impl Unpacker for Rar {
    fn unpack(&self, input: &Input, options: &ReadOptions, members: &mut dyn Members) -> ReadResult {
        let file = input.open().map_err(|error| Box::new(Problem::new(FILE_UNREADABLE).with("detail", error)))?;
        let length = file.metadata().map_or(0, |about| about.len());
        let password = options.password.as_ref().map(|password| password.reveal().as_bytes().to_vec());
        let reading = read_options(&options.limits, password.as_deref());
        let archive = ArchiveReader::read_reader_with_options(file, reading).map_err(|error| of_rar(&error))?;
        let found = archive.members().count();
        if found > options.limits.members {
            return Err(too_many(found, options.limits.members));
        }
        let solid = archive.members().any(|member| member.is_solid()) || is_solid(&archive);
        let mut times: HashMap<String, u32> = HashMap::new();
        for member in archive.members().map(|found| about(&found, length)).filter(|member| member.kind != Kind::Folder)
        {
            *times.entry(member.name).or_default() += 1;
        }
        times.retain(|_, times| *times > 1);
        let left = options.limits.unpacked_bytes;
        let mut unpacking = Unpacking { members, options, length, solid, left, times, open: None };
        unpacking.all(&archive, reading)
    }
}

fn read_options<'p>(limits: &Limits, password: Option<&'p [u8]>) -> ArchiveReadOptions<'p> {
    ArchiveReadOptions::with_optional_password(password)
        .with_max_header_count(limits.members as u64 * 4 + 64)
        .with_max_header_bytes(16 << 20)
        .with_max_total_output_bytes(limits.unpacked_bytes)
        .with_rar50_dictionary_size_limit(DICTIONARY_BYTES)
}

fn is_solid(archive: &Archive) -> bool {
    archive.as_rar15_40().is_some_and(|archive| archive.main.is_solid())
}

/// A member that is being unpacked: the reader writes into the spool, and when it asks for the next member, this one is whole.
struct Open {
    member: Member,
    spool: Arc<Mutex<Spool>>,
}

struct Unpacking<'m, 'o> {
    members: &'m mut dyn Members,
    options: &'o ReadOptions,
    length: u64,
    solid: bool,
    left: u64,
    /// How many members have the same name, where it is more than one.
    times: HashMap<String, u32>,
    open: Option<Open>,
}

impl Unpacking<'_, '_> {
    fn all(&mut self, archive: &Archive, reading: ArchiveReadOptions<'_>) -> ReadResult {
        let this = Mutex::new(self);
        let done = archive.extract_with_control_and_errors(
            reading,
            |member| lock(&this).decide(member),
            |_, error| {
                lock(&this).close(Err(of_rar(error)));
                Ok(ExtractionErrorAction::Continue)
            },
        );
        let this = this.into_inner().unwrap_or_else(PoisonError::into_inner);
        match done {
            Ok(_) => {
                this.close(Ok(()));
                Ok(())
            }
            Err(error) => {
                let over = this.open.as_ref().and_then(|open| lock(&open.spool).over.take());
                this.open = None;
                Err(over.unwrap_or_else(|| of_rar(&error)))
            }
        }
    }

    /// Hands on the member that was open.
    fn close(&mut self, result: Result<(), Box<Problem>>) -> Flow {
        let Some(Open { member, spool }) = self.open.take() else { return Flow::Continue };
        let (over, written) = {
            let mut spool = lock(&spool);
            (spool.over.take(), spool.written())
        };
        self.left = self.left.saturating_sub(written);
        let result = match over {
            Some(over) => Err(over),
            None => result,
        };
        let content = result.and_then(|()| taken(spool));
        self.members.unpacked(&member, content)
    }

    fn decide(&mut self, found: &ArchiveMember) -> rars::Result<ExtractionDecision> {
        if self.close(Ok(())) == Flow::Stop {
            return Ok(ExtractionDecision::Stop);
        }
        let mut member = about(found, self.length);
        member.times = self.times.get(&member.name).copied().unwrap_or(1);
        let meta = &found.meta;
        let wanted = match self.members.wants(&member) {
            Flow::Stop => return Ok(ExtractionDecision::Stop),
            Flow::Continue if meta.is_split_before || meta.is_split_after => {
                let reason = "it goes on in another volume; join the volumes first (unpack and pack again)";
                let problem = Problem::new(MEMBER_REFUSED).with("reason", reason);
                self.members.unpacked(&member, Err(Box::new(problem)));
                false
            }
            Flow::Continue => true,
            Flow::SkipTable => false,
        };
        if meta.is_directory || meta.is_redirection || !wanted && !self.solid {
            return Ok(ExtractionDecision::Skip);
        }
        if !wanted {
            // What comes later is packed with what came before.
            return Ok(ExtractionDecision::Extract(Box::new(io::sink())));
        }
        let packed = if self.solid { self.length } else { member.packed };
        let spool = self
            .members
            .spool(packed, self.left, &self.options.limits)
            .map_err(|problem| Error::from(io::Error::other(problem.message(Default::default()))))?;
        let spool = Arc::new(Mutex::new(spool));
        self.open = Some(Open { member, spool: Arc::clone(&spool) });
        Ok(ExtractionDecision::Extract(Box::new(Shared(spool))))
    }
}

fn taken(spool: Arc<Mutex<Spool>>) -> Result<Spool, Box<Problem>> {
    match Arc::try_unwrap(spool) {
        Ok(spool) => Ok(spool.into_inner().unwrap_or_else(PoisonError::into_inner)),
        Err(_) => Err(damaged("the reader of the archive keeps a member open")),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Shared(Arc<Mutex<Spool>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn about(found: &ArchiveMember, length: u64) -> Member {
    let meta = &found.meta;
    let raw = found.decoded_name(None).map_or_else(|_| meta.name.clone(), std::borrow::Cow::into_owned);
    let link = meta.host_os == Some(3) && matches!(meta.file_attr & 0o170_000, 0o120_000 | 0o020_000 | 0o060_000);
    let kind = match () {
        () if meta.is_redirection || link => Kind::Special,
        () if meta.is_directory => Kind::Folder,
        () => Kind::File,
    };
    let packed = meta.packed_size.min(length);
    Member { name: name::decode(&raw), kind, encrypted: meta.is_encrypted, packed, times: 1 }
}

fn damaged(detail: impl ToString) -> Box<Problem> {
    Box::new(Problem::new(FILE_DAMAGED).with("detail", detail))
}

fn of_rar(error: &Error) -> Box<Problem> {
    Box::new(match error.kind() {
        ErrorKind::PasswordRequired => Problem::new(FILE_ENCRYPTED),
        ErrorKind::BadPassword => Problem::new(PASSWORD_WRONG),
        ErrorKind::ResourceLimit => return over_limit(error),
        _ => Problem::new(FILE_DAMAGED).with("detail", error),
    })
}
