//! A text file as a stream of valid UTF-8, whatever its encoding, with a list of the places that could not be decoded.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult};

use super::Choice;

/// How much is read and decoded at a time.
const PIECE: usize = 64 << 10;
/// What stands in the text for bytes that cannot be decoded.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Bytes that could not be decoded.
#[derive(Debug, Clone, Copy)]
struct Damage {
    /// Where the replacement character stands in the decoded text.
    text: u64,
    /// The offset of the bytes in the file.
    source: u64,
}

/// The text of a file as UTF-8, without a byte order mark. Clean UTF-8 is passed on as it stands.
pub struct TextStream {
    file: File,
    /// Bytes of the file that were read so far.
    consumed: u64,
    decoding: Option<Box<Decoding>>,
}

impl std::fmt::Debug for TextStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextStream").field("file", &self.file).field("consumed", &self.consumed).finish_non_exhaustive()
    }
}

impl TextStream {
    /// `foreign`: where lines begin that are UTF-8 for certain; in another encoding they are damage.
    pub(super) fn open(path: &Path, choice: &Choice, foreign: &[u64]) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(choice.mark))?;
        let decoding = (!choice.clean).then(|| Box::new(Decoding::new(choice, foreign)));
        Ok(Self { file, consumed: choice.mark, decoding })
    }

    /// Bytes of the file that were read so far, for progress.
    pub fn consumed(&self) -> u64 {
        self.consumed
    }

    /// The offset in the file of the first bytes that could not be decoded, were not forgotten and stand before `end` (in bytes of
    /// decoded text).
    pub fn damage_before(&self, end: u64) -> Option<u64> {
        let first = self.decoding.as_ref()?.damage.front()?;
        (first.text < end).then_some(first.source)
    }

    /// Forgets the bytes before `end` that could not be decoded.
    pub fn forget_damage(&mut self, end: u64) {
        let Some(decoding) = &mut self.decoding else { return };
        while decoding.damage.front().is_some_and(|next| next.text < end) {
            decoding.damage.pop_front();
        }
    }
}

impl Read for TextStream {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let Some(decoding) = &mut self.decoding else {
            let read = self.file.read(target)?;
            self.consumed += read as u64;
            return Ok(read);
        };
        decoding.read(&mut self.file, &mut self.consumed, target)
    }
}

/// The decoder with what it has been given and what it has made.
struct Decoding {
    decoder: Decoder,
    raw: Vec<u8>,
    raw_start: usize,
    raw_end: usize,
    text: Vec<u8>,
    text_start: usize,
    text_end: usize,
    /// Bytes of text made so far.
    made: u64,
    /// The offset in the file behind the bytes given to the decoder so far.
    given: u64,
    file_ended: bool,
    ended: bool,
    damage: VecDeque<Damage>,
    /// Where lines of UTF-8 begin in a file of another encoding.
    foreign: VecDeque<u64>,
}

impl Decoding {
    fn new(choice: &Choice, foreign: &[u64]) -> Self {
        let foreign =
            if choice.encoding.is_single_byte() { foreign.iter().copied().collect() } else { VecDeque::new() };
        Self {
            foreign,
            decoder: choice.encoding.new_decoder_without_bom_handling(),
            raw: vec![0; PIECE],
            raw_start: 0,
            raw_end: 0,
            text: vec![0; PIECE],
            text_start: 0,
            text_end: 0,
            made: 0,
            given: choice.mark,
            file_ended: false,
            ended: false,
            damage: VecDeque::new(),
        }
    }

    fn read(&mut self, file: &mut File, consumed: &mut u64, target: &mut [u8]) -> io::Result<usize> {
        while self.text_start == self.text_end && !self.ended {
            if self.raw_start == self.raw_end && !self.file_ended {
                self.raw_end = file.read(&mut self.raw)?;
                self.raw_start = 0;
                self.file_ended = self.raw_end == 0;
                *consumed += self.raw_end as u64;
            }
            self.decode();
        }
        let count = target.len().min(self.text_end - self.text_start);
        target[..count].copy_from_slice(&self.text[self.text_start..self.text_start + count]);
        self.text_start += count;
        Ok(count)
    }

    /// Decodes one step; the text buffer keeps room for a replacement character.
    fn decode(&mut self) {
        let mut raw = &self.raw[self.raw_start..self.raw_end];
        let mut ends = self.file_ended;
        if let Some(&next) = self.foreign.front() {
            if next <= self.given {
                self.damage.push_back(Damage { text: self.made, source: next });
                self.foreign.pop_front();
            } else if next - self.given < raw.len() as u64 {
                raw = &raw[..(next - self.given) as usize];
                ends = false;
            }
        }
        let room = self.text.len() - REPLACEMENT.len();
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(raw, &mut self.text[..room], ends);
        self.raw_start += read;
        self.given += read as u64;
        self.text_start = 0;
        self.text_end = written;
        match result {
            DecoderResult::InputEmpty => self.ended = ends,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, behind) => {
                let source = self.given.saturating_sub(u64::from(length) + u64::from(behind));
                self.damage.push_back(Damage { text: self.made + written as u64, source });
                self.text[written..written + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
                self.text_end += REPLACEMENT.len();
            }
        }
        self.made += self.text_end as u64;
    }
}
