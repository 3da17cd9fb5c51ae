//! The pieces of a page: text, and tags with their names and numbers. Memory does not grow with any of them.

use std::io;

use super::entities::character_at;
use crate::format::bytes::find;
use crate::format::encoding::TextStream;
use crate::format::window::Window;

/// How much of the page is held.
const HELD: usize = 64 << 10;
/// The longest name of an element or an attribute that matters, and the longest value.
const NAME: usize = 24;
/// The longest reference to a character.
const REFERENCE: usize = 40;

/// Elements whose content is no text of the page; the browser shows it elsewhere or not at all.
const PASSED: [&str; 9] = ["iframe", "noscript", "script", "select", "style", "svg", "template", "textarea", "title"];

/// The attributes whose numbers matter.
const NUMBERS: [&str; 2] = ["colspan", "rowspan"];

/// One piece.
pub(super) enum Token<'t> {
    /// Text with references resolved, and the byte of the file where it could not be decoded.
    Text(&'t str, Option<u64>),
    /// An element begins.
    Open(&'t Tag),
    /// An element ends.
    Close(&'t str),
}

/// A tag that is open: its name in lower case and the numbers of its attributes.
#[derive(Debug, Default)]
pub(super) struct Tag {
    name: String,
    numbers: [Option<usize>; NUMBERS.len()],
    is_empty: bool,
}

impl Tag {
    /// The name of the element, in lower case.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The number that an attribute says.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        let index = NUMBERS.iter().position(|known| *known == name)?;
        self.numbers[index]
    }
}

/// Takes a page apart.
pub(super) struct Tokens {
    window: Window,
    tag: Tag,
    text: String,
    is_whole: bool,
}

impl Tokens {
    pub(super) fn new(stream: TextStream) -> Self {
        Self { window: Window::new(stream, HELD), tag: Tag::default(), text: String::new(), is_whole: true }
    }

    /// Whether the page did not end inside a tag, a comment or a script.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// How many bytes of the file have been read.
    pub(super) fn progress(&self) -> u64 {
        self.window.progress()
    }

    /// The next piece; `None` at the end of the page.
    ///
    /// # Errors
    /// Those of the operating system.
    pub(super) fn next(&mut self) -> io::Result<Option<Token<'_>>> {
        loop {
            self.hold(REFERENCE)?;
            let bytes = self.window.bytes();
            match bytes {
                [] => return Ok(None),
                [b'<', b'!', b'-', b'-', ..] => self.pass_comment()?,
                [b'<', b'!' | b'?', ..] => self.pass_to(b'>')?,
                [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => {
                    self.read_tag(2)?;
                    return Ok(Some(Token::Close(&self.tag.name)));
                }
                [b'<', b'/', ..] => self.pass_to(b'>')?,
                [b'<', letter, ..] if letter.is_ascii_alphabetic() => {
                    self.read_tag(1)?;
                    if PASSED.binary_search(&self.tag.name.as_str()).is_ok() && !self.tag.is_empty {
                        self.pass_content()?;
                        continue;
                    }
                    return Ok(Some(Token::Open(&self.tag)));
                }
                _ => return self.read_text().map(Some),
            }
        }
    }

    /// Holds so many bytes of the page, unless it ends before.
    fn hold(&mut self, count: usize) -> io::Result<()> {
        while self.window.bytes().len() < count && self.window.fill()? {}
        Ok(())
    }

    fn take(&mut self) -> io::Result<Option<u8>> {
        self.hold(1)?;
        let byte = self.window.bytes().first().copied();
        if byte.is_some() {
            self.window.consume(1, 0);
        }
        Ok(byte)
    }

    fn read_text(&mut self) -> io::Result<Token<'_>> {
        self.text.clear();
        let bytes = self.window.bytes();
        let count = match bytes.first() {
            Some(b'&') => {
                let (found, length) = character_at(bytes);
                self.text.push_str(found.as_str());
                length
            }
            // A `<` that begins no tag is text.
            _ => {
                let end = find(bytes, 1, b'<').unwrap_or(bytes.len());
                let end = find(&bytes[..end], 1, b'&').unwrap_or(end);
                self.text.push_str(whole_letters(&bytes[..end]));
                self.text.len()
            }
        };
        // Only bytes that are no UTF-8 could stop here; a stream of text has none.
        let count = count.max(1);
        let byte = if self.text.contains('\u{fffd}') { self.window.damage_within(count) } else { None };
        self.window.consume(count, 0);
        Ok(Token::Text(&self.text, byte))
    }

    /// Passes over everything up to and including a byte.
    fn pass_to(&mut self, wanted: u8) -> io::Result<()> {
        loop {
            let found = find(self.window.bytes(), 0, wanted);
            self.window.consume(found.map_or(usize::MAX, |place| place + 1), 0);
            if found.is_some() {
                return Ok(());
            }
            if !self.window.fill()? {
                self.is_whole = false;
                return Ok(());
            }
        }
    }

    fn pass_comment(&mut self) -> io::Result<()> {
        self.window.consume(4, 0);
        // `<!-->` and `<!--->` are comments too.
        let mut dashes = 2;
        loop {
            match self.take()? {
                Some(b'-') => dashes += 1,
                Some(b'>') if dashes >= 2 => return Ok(()),
                Some(_) => dashes = 0,
                None => {
                    self.is_whole = false;
                    return Ok(());
                }
            }
        }
    }

    /// Passes over the content of the element that has just begun, and its end.
    fn pass_content(&mut self) -> io::Result<()> {
        loop {
            self.pass_to_tag()?;
            self.hold(NAME + 3)?;
            let name = self.tag.name.as_bytes();
            match self.window.bytes() {
                [] => {
                    self.is_whole = false;
                    return Ok(());
                }
                [b'<', b'/', rest @ ..] if begins_with(rest, name) => return self.pass_to(b'>'),
                _ => self.window.consume(1, 0),
            }
        }
    }

    fn pass_to_tag(&mut self) -> io::Result<()> {
        loop {
            let found = find(self.window.bytes(), 0, b'<');
            self.window.consume(found.unwrap_or(usize::MAX), 0);
            if found.is_some() || !self.window.fill()? {
                return Ok(());
            }
        }
    }

    /// Reads a tag whose name begins behind `skip` bytes.
    fn read_tag(&mut self, skip: usize) -> io::Result<()> {
        self.window.consume(skip, 0);
        self.tag.name.clear();
        self.tag.numbers = [None; NUMBERS.len()];
        self.tag.is_empty = false;
        let mut name = std::mem::take(&mut self.tag.name);
        let mut last = self.read_name(&mut name)?;
        self.tag.name = name;
        let mut attribute = String::new();
        loop {
            match last {
                None => {
                    self.is_whole = false;
                    return Ok(());
                }
                Some(b'>') => return Ok(()),
                Some(b'/') => {
                    last = self.take()?;
                    self.tag.is_empty = last == Some(b'>');
                    continue;
                }
                Some(b'=') => {
                    last = self.read_value(&attribute)?;
                    continue;
                }
                Some(byte) if byte.is_ascii_whitespace() => {}
                Some(byte) => {
                    attribute.clear();
                    attribute.push(char::from(byte.to_ascii_lowercase()));
                    last = self.read_name(&mut attribute)?;
                    continue;
                }
            }
            last = self.take()?;
        }
    }

    /// Reads a name up to what ends it, and gives that.
    fn read_name(&mut self, name: &mut String) -> io::Result<Option<u8>> {
        loop {
            match self.take()? {
                Some(byte) if !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/' | b'=') => {
                    if name.len() < NAME {
                        name.push(char::from(byte.to_ascii_lowercase()));
                    }
                }
                other => return Ok(other),
            }
        }
    }

    /// Reads the value of an attribute, and gives the byte behind it.
    fn read_value(&mut self, attribute: &str) -> io::Result<Option<u8>> {
        let mut value = String::new();
        let mut keep = |byte: u8| {
            if value.len() < NAME {
                value.push(char::from(byte));
            }
        };
        let mut byte = self.take()?;
        while byte.is_some_and(|byte| byte.is_ascii_whitespace()) {
            byte = self.take()?;
        }
        let behind = match byte {
            Some(quote @ (b'"' | b'\'')) => loop {
                match self.take()? {
                    None => break None,
                    Some(byte) if byte == quote => break self.take()?,
                    Some(byte) => keep(byte),
                }
            },
            mut byte => loop {
                match byte {
                    Some(inner) if !inner.is_ascii_whitespace() && inner != b'>' => keep(inner),
                    end => break end,
                }
                byte = self.take()?;
            },
        };
        if let Some(index) = NUMBERS.iter().position(|known| *known == attribute) {
            let digits = value.trim().trim_start_matches('+');
            let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
            self.tag.numbers[index] = digits[..end].parse().ok();
        }
        Ok(behind)
    }
}

/// Whether bytes begin with a name, in any case, that ends there.
fn begins_with(bytes: &[u8], name: &[u8]) -> bool {
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    bytes.len() >= name.len() && bytes[..name.len()].eq_ignore_ascii_case(name) && ends(bytes.get(name.len()))
}

/// The text of bytes, without a letter that is cut off at their end.
fn whole_letters(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}
