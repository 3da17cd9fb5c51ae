//! A bounded window on a text stream with the line number of its beginning: what line-by-line and event readers stand on.
//! It knows nothing of what the text means.

use std::io::{self, ErrorKind, Read};

use super::bytes::{find_line_end, line_end_length};
use super::encoding::TextStream;

/// The size of the window at first; it grows to its limit only when one record needs it.
const FIRST_SIZE: usize = 256 << 10;

/// The part of the text that is in memory.
#[derive(Debug)]
pub struct Window {
    stream: TextStream,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    limit: usize,
    ended: bool,
    line: u64,
    position: u64,
}

impl Window {
    /// A window that holds at most `limit` bytes (at least one).
    pub fn new(stream: TextStream, limit: usize) -> Self {
        let limit = limit.max(1);
        let buffer = vec![0; FIRST_SIZE.min(limit)];
        Self { stream, buffer, start: 0, end: 0, limit, ended: false, line: 1, position: 0 }
    }

    /// The text in memory that was not consumed yet.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether no text follows behind [`Window::bytes`].
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// The number of the line in which [`Window::bytes`] begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes of the file have been read.
    pub fn progress(&self) -> u64 {
        self.stream.consumed()
    }

    /// Reads more text behind that in memory. `false` when nothing was added: the text has ended or the window is full.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.make_room();
        if self.end == self.buffer.len() {
            return Ok(false);
        }
        loop {
            match self.stream.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.ended = read == 0;
                    self.end += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn make_room(&mut self) {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let size = self.buffer.len().saturating_mul(2).min(self.limit);
            self.buffer.resize(size, 0);
        }
    }

    /// Drops `count` bytes, which hold `lines` line ends, from the front.
    pub fn consume(&mut self, count: usize, lines: u64) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.position += count as u64;
        self.line += lines;
        self.stream.forget_damage(self.position);
    }

    /// The offset in the file of the first undecodable bytes of the next `count` bytes of text.
    pub fn damage_within(&self, count: usize) -> Option<u64> {
        self.stream.damage_before(self.position + count as u64)
    }

    /// Drops everything up to and including the next line end.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let Some(end) = find_line_end(self.bytes(), 0) else {
                self.consume(usize::MAX, 0);
                if !self.fill()? {
                    return Ok(());
                }
                continue;
            };
            self.consume(end, 0);
            if self.bytes().len() < 2 {
                self.fill()?;
            }
            self.consume(line_end_length(self.bytes()), 1);
            return Ok(());
        }
    }

    /// Looks at the next line that is not blank, without consuming it: its length without the line end.
    /// Blank lines before it are consumed. `None` at the end of the text.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        loop {
            self.skip_line_ends()?;
            let bytes = self.bytes();
            if bytes.is_empty() {
                return Ok(None);
            }
            let mut searched = 0;
            let whole = loop {
                if let Some(end) = find_line_end(self.bytes(), searched) {
                    break Line { length: end, cut: false };
                }
                searched = self.bytes().len();
                if !self.fill()? {
                    break Line { length: self.bytes().len(), cut: !self.ended };
                }
            };
            if !self.bytes()[..whole.length].iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(whole));
            }
            self.consume(whole.length, 0);
        }
    }

    /// Consumes the line end at the front, if one stands there.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn skip_one_line_end(&mut self) -> io::Result<()> {
        if self.bytes().len() < 2 {
            self.fill()?;
        }
        let length = line_end_length(self.bytes());
        self.consume(length, u64::from(length > 0));
        Ok(())
    }

    /// Consumes line ends at the front, counting them.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            if self.bytes().len() < 2 {
                self.fill()?;
            }
            match line_end_length(self.bytes()) {
                0 => return Ok(()),
                length => self.consume(length, 1),
            }
        }
    }
}

/// A line in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Its length in bytes without the line end.
    pub length: usize,
    /// Whether the window was full before the line ended.
    pub cut: bool,
}
