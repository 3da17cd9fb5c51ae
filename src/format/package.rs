//! The ZIP archive of an office file (XLSX, DOCX): its parts as bounded byte streams, and the findings for what goes wrong
//! below XML. What the parts say is not known here.

pub(super) mod relations;
pub(super) mod xml;

use std::cell::Cell as Shared;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::format::{Input, Limits, archive, bounds, ole};
use crate::problem::{self, Problem};

/// What a part may give without being suspicious, however well it is packed.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// A file that counts the bytes taken from it.
struct Counted {
    file: File,
    read: Rc<Shared<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

impl Seek for Counted {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}

type Source = BufReader<Counted>;

/// An open office file.
pub(in crate::format) struct Package {
    archive: ZipArchive<Source>,
    read: Rc<Shared<u64>>,
    length: u64,
    unpacked: u64,
    limits: Limits,
}

impl Package {
    /// Opens a file and looks at the archive's directory.
    pub(in crate::format) fn open(input: &Input, limits: &Limits) -> Result<Self, Box<Problem>> {
        let mut file = input.open().map_err(|error| unreadable(&error))?;
        let length = file.metadata().map_err(|error| unreadable(&error))?.len();
        refuse_ole(&mut file, length, limits)?;
        let read = Rc::new(Shared::new(0));
        let source = BufReader::with_capacity(64 << 10, Counted { file, read: Rc::clone(&read) });
        let mut archive = ZipArchive::new(source).map_err(|error| of_zip(&error))?;
        if archive.has_overlapping_files().map_err(|error| of_zip(&error))? {
            return Err(damaged("two parts of the archive share the same bytes"));
        }
        let package = Self { archive, read, length, unpacked: 0, limits: limits.clone() };
        if package.find("[Content_Types].xml").is_none() {
            let detail = "a ZIP archive without the list of parts that an office file has";
            return Err(Box::new(Problem::new(problem::FORMAT_UNKNOWN).with("detail", detail)));
        }
        Ok(package)
    }

    /// Whether there is such a part.
    pub(in crate::format) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A part to read from its beginning. What is read of it counts towards the bound on unpacked bytes.
    pub(in crate::format) fn part(&mut self, name: &str) -> Result<Part<'_>, Box<Problem>> {
        let index = self.find(name).ok_or_else(|| damaged(format!("the part {name} is missing")))?;
        let file = self.archive.by_index(index).map_err(|error| of_zip(&error))?;
        let packed = file.compressed_size().min(self.length);
        let most = packed.saturating_mul(self.limits.ratio).max(RATIO_FREE_BYTES);
        Ok(Part {
            file,
            buffer: vec![0; 64 << 10],
            start: 0,
            end: 0,
            own: 0,
            most,
            piece: 0,
            unpacked: &mut self.unpacked,
            limits: &self.limits,
            read: Rc::clone(&self.read),
            length: self.length,
        })
    }

    /// How many bytes were unpacked so far.
    pub(in crate::format) fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Forgets what was unpacked since `unpacked` was asked: for a part that is read a second time.
    pub(in crate::format) fn forget_unpacked(&mut self, unpacked: u64) {
        self.unpacked = unpacked;
    }

    /// The position of a part; some programs write another case or backslashes.
    fn find(&self, name: &str) -> Option<usize> {
        self.archive.index_for_name(name).or_else(|| {
            let same = |found: &[u8]| {
                found.len() == name.len()
                    && found.iter().zip(name.as_bytes()).all(|(a, b)| {
                        let a = if *a == b'\\' { b'/' } else { *a };
                        a.eq_ignore_ascii_case(b)
                    })
            };
            self.archive.file_names_raw().position(same)
        })
    }
}

/// The unpacked bytes of one part.
pub(in crate::format) struct Part<'a> {
    file: ZipFile<'a, Source>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    own: u64,
    most: u64,
    piece: u64,
    unpacked: &'a mut u64,
    limits: &'a Limits,
    read: Rc<Shared<u64>>,
    length: u64,
}

impl Part<'_> {
    /// Tells that a piece of XML is done, so that the next may be long again.
    #[inline]
    pub(in crate::format) fn piece_done(&mut self) {
        self.piece = 0;
    }

    /// The bytes that are unpacked and not yet taken, perhaps none.
    #[inline]
    pub(in crate::format) fn at_hand(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// How long the archive says that the part is; not to be believed.
    pub(in crate::format) fn stated_length(&self) -> u64 {
        self.file.size()
    }

    /// How many bytes of the file were taken from the disk, at most its length.
    pub(in crate::format) fn consumed(&self) -> u64 {
        self.read.get().min(self.length)
    }

    fn check(&self) -> io::Result<()> {
        let limits = self.limits;
        Err(bounds::as_io(if *self.unpacked > limits.unpacked_bytes {
            bounds::unpacked(limits.unpacked_bytes)
        } else if self.own > self.most {
            bounds::ratio("a part of the file", limits.ratio)
        } else if self.piece > limits.piece_bytes {
            Box::new(bounds::piece(limits.piece_bytes, "limits.piece_bytes"))
        } else {
            return Ok(());
        }))
    }
}

impl BufRead for Part<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
            self.end = self.file.read(&mut self.buffer)?;
            self.own += self.end as u64;
            *self.unpacked += self.end as u64;
            self.check()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    #[inline]
    fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
        self.piece += count as u64;
    }
}

impl Read for Part<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(target.len());
        target[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

/// An office file with a password is not a ZIP archive but an OLE file around one.
fn refuse_ole(file: &mut File, length: u64, limits: &Limits) -> Result<(), Box<Problem>> {
    if length == 0 {
        return Err(Box::new(Problem::new(problem::FILE_EMPTY)));
    }
    let mut start = [0; 8];
    let whole = length >= 8;
    if whole {
        file.read_exact(&mut start).map_err(|error| unreadable(&error))?;
        file.rewind().map_err(|error| unreadable(&error))?;
    }
    if !whole || start != ole::MAGIC {
        return Ok(());
    }
    let names = ole::stream_names(&ole::read_whole(file, limits)?)?;
    if names.iter().any(|name| name == ole::ENCRYPTED) {
        return Err(Box::new(Problem::new(problem::FILE_ENCRYPTED)));
    }
    Err(damaged("it is an OLE file, not a ZIP archive"))
}

/// The file breaks the rules of its format.
pub(in crate::format) fn damaged(detail: impl ToString) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_DAMAGED).with("detail", detail))
}

/// The finding for an error of reading: a bound of [`Part`], or damage.
pub(in crate::format) fn of_io(error: &io::Error) -> Box<Problem> {
    bounds::of_io(error).or_else(|| archive::unknown_method_in(error)).unwrap_or_else(|| damaged(error))
}

fn unreadable(error: &io::Error) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_UNREADABLE).with("detail", error))
}

fn of_zip(error: &ZipError) -> Box<Problem> {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Box::new(Problem::new(problem::FILE_ENCRYPTED))
        }
        ZipError::CompressionMethodNotSupported(method) => archive::unknown_method(*method),
        ZipError::Io(error) => of_io(error),
        other => damaged(other),
    }
}
