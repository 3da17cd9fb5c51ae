//! A text file as a stream of valid UTF-8, whatever its encoding, with a list of the places that could not be decoded.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult};

use super::Choice;
use crate::format::bytes::find_line_end;

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
    /// `foreign`: where lines stand that are UTF-8 for certain; in another encoding they are damage.
    pub(super) fn open(path: &Path, choice: &Choice, foreign: &[Range<u64>]) -> io::Result<Self> {
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
    /// Where lines of UTF-8 stand in a file of another encoding.
    foreign: VecDeque<Range<u64>>,
    /// The end of the last of them that was told as damage.
    told: u64,
}

impl Decoding {
    fn new(choice: &Choice, foreign: &[Range<u64>]) -> Self {
        let foreign =
            if choice.encoding.is_single_byte() { foreign.iter().cloned().collect() } else { VecDeque::new() };
        Self {
            foreign,
            told: 0,
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
        let length = self.until_foreign();
        let raw = &self.raw[self.raw_start..self.raw_start + length];
        let ends = self.file_ended && self.raw_start + length == self.raw_end;
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

    /// How much of what was read to decode before the next line of UTF-8 must be told as damage. One that begins here is told, from its
    /// first byte beyond ASCII.
    fn until_foreign(&mut self) -> usize {
        let raw = &self.raw[self.raw_start..self.raw_end];
        while self.foreign.front().is_some_and(|lines| lines.end <= self.given) {
            self.foreign.pop_front();
        }
        let Some(lines) = self.foreign.front() else { return raw.len() };
        let at = |offset: u64| usize::try_from(offset.saturating_sub(self.given)).unwrap_or(usize::MAX).min(raw.len());
        let (from, end) = (at(lines.start.max(self.told)), at(lines.end));
        match raw.get(from..end).and_then(|bytes| bytes.iter().position(|byte| !byte.is_ascii())) {
            Some(0) if from == 0 => {
                let line = find_line_end(raw, 0).unwrap_or(end).min(end);
                self.damage.push_back(Damage { text: self.made, source: self.given });
                self.told = self.given + line as u64;
                line
            }
            Some(place) => from + place,
            None => end,
        }
    }
}
