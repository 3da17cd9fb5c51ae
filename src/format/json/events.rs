//! The events of a JSON text in bounded memory, with the line of each, handed to a listener.

use json_event_parser::{JsonEvent, LowLevelJsonParser};

use crate::format::Limits;
use crate::format::bounds;
use crate::format::bytes::count_line_ends;
use crate::format::encoding::{TextFile, unreadable};
use crate::format::window::Window;
use crate::problem::{FILE_DAMAGED, Problem};

/// Where an event stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The line, from 1.
    pub line: u64,
    /// The offset in the file of bytes before it that could not be decoded.
    pub damage: Option<u64>,
}

/// Whether more events are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The next one, please.
    More,
    /// Enough.
    Done,
}

/// Receives events.
pub trait Listener {
    /// An event other than the end of the text. Depth and syntax were checked.
    fn event(&mut self, event: JsonEvent<'_>, place: Place) -> Result<Wish, Box<Problem>>;
}

/// The events of one JSON value at the beginning of a text.
pub struct Events {
    window: Window,
    parser: LowLevelJsonParser,
    depth: Depth,
    limit: usize,
}

/// How deep in arrays and objects the events are.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    now: usize,
    limit: usize,
}

impl Depth {
    /// Outside of everything.
    pub fn new(limits: &Limits) -> Self {
        Self { now: 0, limit: limits.depth }
    }

    /// Takes note of an event.
    ///
    /// # Errors
    /// `E_TOO_DEEP`.
    pub fn follow(&mut self, event: &JsonEvent<'_>) -> Result<(), Box<Problem>> {
        match event {
            JsonEvent::StartArray | JsonEvent::StartObject => self.now += 1,
            JsonEvent::EndArray | JsonEvent::EndObject => self.now = self.now.saturating_sub(1),
            _ => {}
        }
        if self.now > self.limit {
            return Err(Box::new(bounds::depth(self.limit, Some("limits.depth"))));
        }
        Ok(())
    }

    /// Whether everything that was opened is closed.
    pub fn is_outside(&self) -> bool {
        self.now == 0
    }
}

impl Events {
    /// The events of a file from its beginning.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn new(file: &TextFile, limits: &Limits) -> Result<Self, Box<Problem>> {
        let limit = limits.record_bytes.max(64);
        let window = Window::new(file.text()?, limit);
        Ok(Self { window, parser: LowLevelJsonParser::new(), depth: Depth::new(limits), limit })
    }

    /// Hands events to the listener until the first value of the text ends or the listener has enough.
    ///
    /// # Errors
    /// The text is damaged or over a limit, or what the listener says.
    pub fn run(&mut self, listener: &mut dyn Listener) -> Result<(), Box<Problem>> {
        loop {
            let result = self.parser.parse_next(self.window.bytes(), self.window.ended());
            let taken = result.consumed_bytes;
            let lines = count_line_ends(&self.window.bytes()[..taken]);
            let line = self.window.line() + lines;
            let wish = match result.event {
                None => None,
                Some(Err(error)) => return Err(Box::new(damaged(line, error.message()))),
                Some(Ok(JsonEvent::Eof)) => return Ok(()),
                Some(Ok(event)) => {
                    self.depth.follow(&event).map_err(|problem| Box::new(problem.line(line)))?;
                    let damage = self.window.damage_within(taken);
                    Some(listener.event(event, Place { line, damage })?)
                }
            };
            self.window.consume(taken, lines);
            match wish {
                Some(Wish::Done) => return Ok(()),
                Some(Wish::More) if self.depth.is_outside() => return Ok(()),
                Some(Wish::More) => {}
                None => self.read_on()?,
            }
        }
    }

    fn read_on(&mut self) -> Result<(), Box<Problem>> {
        if self.window.fill().map_err(unreadable)? || self.window.ended() {
            return Ok(());
        }
        let problem = bounds::piece(self.limit as u64, "limits.record_bytes");
        Err(Box::new(problem.line(self.window.line())))
    }

    /// The first byte behind the value that is not white space.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn next_byte(&mut self) -> Result<Option<u8>, Box<Problem>> {
        let Some(_) = self.window.next_line().map_err(unreadable)? else { return Ok(None) };
        Ok(self.window.bytes().iter().copied().find(|byte| !byte.is_ascii_whitespace()))
    }

    /// How many bytes of the file have been read.
    pub fn progress(&self) -> u64 {
        self.window.progress()
    }
}

/// The finding for a syntax error.
pub fn damaged(line: u64, message: &str) -> Problem {
    Problem::new(FILE_DAMAGED).line(line).with("detail", format!("line {line}: {message}"))
}
