//! ZIP archives.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Kind, Member, Members, Spool, Unpacker, name, read, too_many, unknown_method, unknown_method_in};
use crate::format::{Flow, Format, Input, ReadOptions, ReadResult, Sink};
use crate::problem::{FILE_DAMAGED, FILE_ENCRYPTED, FILE_UNREADABLE, PASSWORD_WRONG, Problem};

/// ZIP archives of files in any of the other formats.
pub struct Zip;

impl Format for Zip {
    fn name(&self) -> &'static str {
        "zip"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["zip"]
    }

    fn read(&self, input: &Input, options: &ReadOptions, sink: &mut dyn Sink) -> ReadResult {
        read(self, input, options, sink)
    }
}

impl Unpacker for Zip {
    fn unpack(&self, input: &Input, options: &ReadOptions, members: &mut dyn Members) -> ReadResult {
        let unreadable = |error: io::Error| Box::new(Problem::new(FILE_UNREADABLE).with("detail", error));
        let mut file = input.open().map_err(unreadable)?;
        let twice = names_that_come_twice(&mut file).map_err(unreadable)?;
        file.rewind().map_err(unreadable)?;
        let mut archive = ZipArchive::new(BufReader::with_capacity(64 << 10, file)).map_err(|error| of_zip(&error))?;
        if archive.len() > options.limits.members {
            return Err(too_many(archive.len(), options.limits.members));
        }
        if archive.has_overlapping_files().map_err(|error| of_zip(&error))? {
            return Err(damaged("two members share the same bytes"));
        }
        let mut left = options.limits.unpacked_bytes;
        for index in 0..archive.len() {
            let mut member = about(&mut archive, index)?;
            member.times = twice.get(&member.name).copied().unwrap_or(1);
            // The reader of archives shows one of those with the same name; each is told.
            for _ in 1..member.times {
                if members.wants(&member) == Flow::Stop {
                    return Ok(());
                }
            }
            let flow = match members.wants(&member) {
                Flow::Continue => {
                    let mut spool = members.spool(member.packed, left, &options.limits)?;
                    let content = unpack(&mut archive, index, options, &mut spool);
                    left = left.saturating_sub(spool.written());
                    members.unpacked(&member, content.map(|()| spool))
                }
                flow => flow,
            };
            if flow == Flow::Stop {
                break;
            }
        }
        Ok(())
    }
}

fn about(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> Result<Member, Box<Problem>> {
    let file = archive.by_index_raw(index).map_err(|error| of_zip(&error))?;
    let special = file.unix_mode().is_some_and(|mode| !matches!(mode & 0o170_000, 0 | 0o100_000 | 0o040_000));
    let kind = match () {
        () if file.is_symlink() || special => Kind::Special,
        () if file.is_dir() => Kind::Folder,
        () => Kind::File,
    };
    Ok(Member {
        name: name::decode(file.name_raw()),
        kind,
        encrypted: file.encrypted(),
        packed: file.compressed_size(),
        times: 1,
    })
}

/// Unpacks a member and checks its sum.
fn unpack(
    archive: &mut ZipArchive<BufReader<File>>,
    index: usize,
    options: &ReadOptions,
    spool: &mut Spool,
) -> Result<(), Box<Problem>> {
    let password = options.password.as_ref().map(|password| password.reveal().as_bytes());
    let encrypted = archive.by_index_raw(index).map_err(|error| of_zip(&error))?.encrypted();
    let opened = match password {
        Some(password) if encrypted => archive.by_index_decrypt(index, password),
        _ => archive.by_index(index),
    };
    let mut file = opened.map_err(|error| of_zip(&error))?;
    match io::copy(&mut file, spool) {
        Ok(_) => Ok(()),
        Err(error) => Err(match spool.over.take().or_else(|| unknown_method_in(&error)) {
            Some(problem) => problem,
            None if encrypted => Box::new(Problem::new(PASSWORD_WRONG)),
            None if error.kind() == io::ErrorKind::StorageFull => {
                Box::new(Problem::new(FILE_UNREADABLE).with("detail", error))
            }
            None => damaged(error),
        }),
    }
}

fn damaged(detail: impl ToString) -> Box<Problem> {
    Box::new(Problem::new(FILE_DAMAGED).with("detail", detail))
}

fn of_zip(error: &ZipError) -> Box<Problem> {
    match error {
        ZipError::InvalidPassword => Box::new(Problem::new(PASSWORD_WRONG)),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Box::new(Problem::new(FILE_ENCRYPTED)),
        ZipError::CompressionMethodNotSupported(method) => unknown_method(*method),
        other => damaged(other),
    }
}

/// The signature of the record at the end of an archive, and the bytes it has at least.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);
/// The longest comment behind that record.
const COMMENT: usize = 65_535;
/// The signature of an entry of the directory, and the bytes it has before its name.
const ENTRY: (&[u8], usize) = (b"PK\x01\x02", 46);

/// Names that stand more than once in the directory (APPNOTE 4.3.12), of which a reader of archives shows only one. An archive that
/// needs 64-bit offsets is not looked at: its directory stands elsewhere.
fn names_that_come_twice(file: &mut File) -> io::Result<HashMap<String, u32>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.min((COMMENT + END.1) as u64);
    file.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    file.take(tail).read_to_end(&mut bytes)?;
    let Some(end) = bytes.windows(END.0.len()).rposition(|window| window == END.0) else { return Ok(HashMap::new()) };
    let word = |bytes: &[u8], at: usize| {
        bytes.get(at..at + 4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
    };
    let (Some(size), Some(start)) = (word(&bytes[end..], 12), word(&bytes[end..], 16)) else {
        return Ok(HashMap::new());
    };
    if size == u32::MAX || start == u32::MAX || u64::from(start) + u64::from(size) > length {
        return Ok(HashMap::new());
    }
    file.seek(SeekFrom::Start(u64::from(start)))?;
    let mut directory = Vec::new();
    file.take(u64::from(size)).read_to_end(&mut directory)?;
    let mut seen: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut rest = directory.as_slice();
    while rest.starts_with(ENTRY.0) && rest.len() >= ENTRY.1 {
        let short = |at: usize| usize::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
        let (name, extra, comment) = (short(28), short(30), short(32));
        let Some(raw) = rest.get(ENTRY.1..ENTRY.1 + name) else { break };
        *seen.entry(raw.to_vec()).or_default() += 1;
        let Some(next) = rest.get(ENTRY.1 + name + extra + comment..) else { break };
        rest = next;
    }
    Ok(seen.into_iter().filter(|(_, times)| *times > 1).map(|(raw, times)| (name::decode(&raw), times)).collect())
}
