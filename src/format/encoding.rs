//! Which encoding the bytes of a text file are in, and the file as UTF-8 whatever it was. One pass over the file collects all
//! that the decision needs (and the file's SHA-256 on the way). It knows nothing of rows or cells.

mod score;
mod stream;

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC};
use sha2::{Digest, Sha256};

use super::bytes::{find, find_line_end, line_end_length};
use super::{Dialect, Input, ReadOptions};
use crate::problem::{ENCODING_GUESSED, FILE_EMPTY, FILE_UNREADABLE, Problem};
pub use stream::TextStream;

/// How much of the file is read at a time.
const CHUNK: usize = 1 << 20;
/// The most sample text that is kept for telling single-byte encodings apart.
const SAMPLE: usize = 256 << 10;
/// A file of so many bytes is worth a thread for its hash.
const HASHED_BESIDE: u64 = 8 << 20;
/// Runs of lines of UTF-8 that are told apart, at most: all that is beyond ASCII behind so many belongs to the last.
const RUNS: usize = 1 << 20;
/// How much of the file's beginning is kept.
const HEAD: usize = 64 << 10;

/// What one pass over a file found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// The SHA-256 of all bytes.
    pub sha256: [u8; 32],
    /// How many bytes the file has.
    pub bytes: u64,
    /// The offset of the first byte that cannot stand in UTF-8, when there is one.
    pub first_bad: Option<u64>,
    /// NUL bytes at even and at odd offsets.
    pub zeros: [u64; 2],
    /// Lines that hold bytes beyond ASCII.
    pub lines: u64,
    /// Those of them that are not UTF-8.
    pub bad_lines: u64,
    /// Where lines stand that are UTF-8 with Cyrillic letters, those that follow each other together: strange when the file is in
    /// another encoding. Lines of ASCII may stand between them.
    pub cyrillic_lines: Vec<Range<u64>>,
    /// Whether the last line beyond ASCII was one of those.
    in_cyrillic: bool,
    /// Up to 256 KiB of lines that hold bytes beyond ASCII.
    pub sample: Vec<u8>,
    /// The first 64 KiB of the file.
    pub head: Vec<u8>,
}

/// Reads the whole file once. The bytes of a large one are hashed on a thread of its own.
///
/// # Errors
/// Those of the operating system.
pub fn scan(path: &Path) -> io::Result<Scan> {
    let file = File::open(path)?;
    let mut hasher = Sha256::new();
    if file.metadata()?.len() < HASHED_BESIDE {
        let mut scan = look(file, &mut |fresh| hasher.update(fresh))?;
        scan.sha256 = hasher.finalize().into();
        return Ok(scan);
    }
    std::thread::scope(|scope| {
        let (sender, chunks) = std::sync::mpsc::sync_channel::<Vec<u8>>(2);
        let hashing = scope.spawn(move || {
            chunks.iter().for_each(|chunk| hasher.update(&chunk));
            hasher.finalize().into()
        });
        let mut lost = false;
        let mut scan = look(file, &mut |fresh| lost |= sender.send(fresh.to_vec()).is_err())?;
        drop(sender);
        let failed = |_| io::Error::other("the hashing thread panicked");
        scan.sha256 = hashing.join().map_err(failed)?;
        if lost { Err(io::Error::other("the hashing thread ended early")) } else { Ok(scan) }
    })
}

/// Reads the file to its end, and shows all bytes to `each`.
fn look(mut file: File, each: &mut dyn FnMut(&[u8])) -> io::Result<Scan> {
    let mut scan = Scan::default();
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    loop {
        let read = match file.read(&mut buffer[kept..]) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let fresh = &buffer[kept..kept + read];
        each(fresh);
        scan.take_bytes(fresh);
        let filled = kept + read;
        let whole = whole_lines(&buffer[..filled]);
        scan.take_lines(&buffer[..whole], scan.bytes - filled as u64);
        buffer.copy_within(whole..filled, 0);
        kept = filled - whole;
    }
    scan.take_lines(&buffer[..kept], scan.bytes - kept as u64);
    Ok(scan)
}

/// How much of a buffer is whole lines; a full buffer without a line end is cut between characters.
fn whole_lines(filled: &[u8]) -> usize {
    if let Some(last) = filled.iter().rposition(|&byte| byte == b'\n' || byte == b'\r') {
        return last + 1;
    }
    if filled.len() < CHUNK {
        return 0;
    }
    let lead = filled.iter().rposition(|&byte| byte & 0xc0 != 0x80).unwrap_or(0);
    if filled.len() - lead < 4 { lead } else { filled.len() }
}

impl Scan {
    fn take_bytes(&mut self, fresh: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(&fresh[..room.min(fresh.len())]);
        if fresh.contains(&0) {
            for (place, _) in fresh.iter().enumerate().filter(|(_, byte)| **byte == 0) {
                self.zeros[((self.bytes + place as u64) % 2) as usize] += 1;
            }
        }
        self.bytes += fresh.len() as u64;
    }

    fn take_lines(&mut self, block: &[u8], offset: u64) {
        if block.is_ascii() {
            return;
        }
        let fault = std::str::from_utf8(block).err();
        if let (None, Some(fault)) = (self.first_bad, fault) {
            self.first_bad = Some(offset + fault.valid_up_to() as u64);
        }
        let mut at = 0;
        while at < block.len() {
            let end = find_line_end(block, at).unwrap_or(block.len());
            self.take_line(&block[at..end], offset + at as u64, fault.is_some());
            at = end + line_end_length(&block[end..]);
        }
    }

    fn take_line(&mut self, line: &[u8], offset: u64, doubtful: bool) {
        if line.is_ascii() {
            return;
        }
        self.lines += 1;
        let bad = doubtful && std::str::from_utf8(line).is_err();
        self.bad_lines += u64::from(bad);
        let cyrillic = !bad && is_cyrillic(line);
        if cyrillic {
            self.take_cyrillic(offset..offset + line.len() as u64);
        }
        self.in_cyrillic = cyrillic;
        // However many lines of UTF-8 come first, the others have room.
        let most = if cyrillic { SAMPLE / 2 } else { SAMPLE };
        let room = most.saturating_sub(self.sample.len());
        if room > 0 {
            self.sample.extend_from_slice(&line[..line.len().min(room - 1)]);
            self.sample.push(b'\n');
        }
    }

    fn take_cyrillic(&mut self, line: Range<u64>) {
        let full = self.cyrillic_lines.len() == RUNS;
        match self.cyrillic_lines.last_mut() {
            Some(run) if full || self.in_cyrillic => run.end = line.end,
            _ => self.cyrillic_lines.push(line),
        }
    }

    /// The byte order of UTF-16 without a byte order mark: nearly all NUL bytes stand on one side, and nearly all bytes on that
    /// side are the upper halves of Latin and Cyrillic letters and punctuation.
    fn utf16(&self) -> Option<&'static Encoding> {
        let [even, odd] = self.zeros;
        let side = if odd > even { 1 } else { 0 };
        let (most, least) = (even.max(odd), even.min(odd));
        if most == 0 || least * 20 > most {
            return None;
        }
        let halves: Vec<u8> = self.head.iter().skip(side).step_by(2).copied().collect();
        let upper = halves.iter().filter(|&&half| matches!(half, 0 | 4 | 0x20 | 0x21)).count();
        if upper * 10 < halves.len() * 9 {
            return None;
        }
        Some(if side == 1 { UTF_16LE } else { UTF_16BE })
    }
}

/// Whether valid UTF-8 holds two Cyrillic letters or more: in another encoding, these bytes make no words.
fn is_cyrillic(line: &[u8]) -> bool {
    let often = find(line, 0, 0xd0).and_then(|first| find(line, first + 1, 0xd0)).is_some();
    often || line.iter().filter(|byte| matches!(byte, 0xd0 | 0xd1)).nth(1).is_some()
}

/// The encoding that was chosen for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether it was guessed from letter frequencies.
    pub guessed: bool,
    /// The encoding that is nearly as likely.
    pub rival: Option<&'static Encoding>,
    /// How many bytes at the beginning are a byte order mark.
    pub mark: u64,
    /// Whether the bytes are UTF-8 throughout and need no decoding.
    pub clean: bool,
}

/// Chooses the encoding: what the user says, a byte order mark, UTF-16 by its NUL bytes, strict UTF-8, UTF-8 with some bad lines,
/// and then the Cyrillic single-byte encoding whose letters are most like Russian.
pub fn choose(scan: &Scan, wanted: Option<&'static Encoding>) -> Choice {
    let found = Encoding::for_bom(&scan.head);
    if let Some(wanted) = wanted {
        let mark = found.filter(|(encoding, _)| *encoding == wanted).map_or(0, |(_, length)| length);
        return sure(scan, wanted, mark);
    }
    if let Some((encoding, length)) = found {
        return sure(scan, encoding, length);
    }
    if let Some(encoding) = scan.utf16() {
        return sure(scan, encoding, 0);
    }
    if scan.bad_lines * 2 < scan.lines.max(1) {
        return sure(scan, UTF_8, 0);
    }
    let ranking = score::rank(&scan.sample);
    Choice { encoding: ranking.best, guessed: true, rival: ranking.rival, mark: 0, clean: false }
}

fn sure(scan: &Scan, encoding: &'static Encoding, mark: usize) -> Choice {
    let clean = encoding == UTF_8 && scan.first_bad.is_none();
    Choice { encoding, guessed: false, rival: None, mark: mark as u64, clean }
}

/// The name of an encoding in reports, such as `utf-8`, `windows-1251` or `cp866`.
pub fn name(encoding: &'static Encoding) -> &'static str {
    let names: [(&Encoding, &str); 8] = [
        (UTF_8, "utf-8"),
        (UTF_16LE, "utf-16le"),
        (UTF_16BE, "utf-16be"),
        (WINDOWS_1251, "windows-1251"),
        (KOI8_R, "koi8-r"),
        (IBM866, "cp866"),
        (X_MAC_CYRILLIC, "x-mac-cyrillic"),
        (ISO_8859_5, "iso-8859-5"),
    ];
    names.iter().find(|(known, _)| *known == encoding).map_or_else(|| encoding.name(), |(_, name)| name)
}

/// The encoding that users call by this name, such as `utf-8`, `cp1251`, `windows-1251`, `cp866`, `koi8-r`, `mac-cyrillic`.
pub fn by_name(name: &str) -> Option<&'static Encoding> {
    if name.eq_ignore_ascii_case("mac-cyrillic") || name.eq_ignore_ascii_case("maccyrillic") {
        return Some(X_MAC_CYRILLIC);
    }
    Encoding::for_label(name.as_bytes())
}

/// A text file with its encoding decided.
#[derive(Debug)]
pub struct TextFile {
    /// What the pass over the file found.
    pub scan: Arc<Scan>,
    /// The encoding.
    pub choice: Choice,
    path: std::path::PathBuf,
}

impl TextFile {
    /// Scans the file, unless the options bring its scan, and chooses the encoding.
    ///
    /// # Errors
    /// [`FILE_UNREADABLE`] or [`FILE_EMPTY`].
    pub fn open(input: &Input, options: &ReadOptions) -> Result<Self, Box<Problem>> {
        let scan = match &options.scan {
            Some(scan) => Arc::clone(scan),
            None => Arc::new(scan(&input.path).map_err(unreadable)?),
        };
        if scan.bytes == 0 {
            return Err(Box::new(Problem::new(FILE_EMPTY)));
        }
        let choice = choose(&scan, options.encoding);
        Ok(Self { scan, choice, path: input.path.clone() })
    }

    /// The text from its beginning as UTF-8, without a byte order mark.
    ///
    /// # Errors
    /// [`FILE_UNREADABLE`].
    pub fn text(&self) -> Result<TextStream, Box<Problem>> {
        TextStream::open(&self.path, &self.choice, &self.scan.cyrillic_lines).map_err(unreadable)
    }

    /// What is said of the encoding in the report.
    pub fn dialect(&self) -> Dialect {
        Dialect {
            encoding: Some(name(self.choice.encoding)),
            guessed: self.choice.guessed,
            delimiter: None,
            quote: None,
            has_named_tables: false,
            is_laid_out: false,
        }
    }

    /// The warning that another encoding is nearly as likely.
    pub fn doubt(&self) -> Option<Problem> {
        let rival = self.choice.rival?;
        Some(Problem::new(ENCODING_GUESSED).with("encoding", name(self.choice.encoding)).with("other", name(rival)))
    }
}

/// The finding for a failure of the operating system.
pub fn unreadable(error: io::Error) -> Box<Problem> {
    Box::new(Problem::new(FILE_UNREADABLE).with("detail", error))
}

#[cfg(test)]
mod tests;
