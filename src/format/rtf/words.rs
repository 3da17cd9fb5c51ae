//! The pieces of RTF: groups, control words, letters. What they mean is not known here.

use std::io::{BufRead, ErrorKind};

use crate::format::encoding::unreadable;
use crate::problem::Problem;

/// The longest name of a control word; the format allows 32 letters.
const NAME: usize = 40;

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Token {
    /// A group begins.
    #[default]
    Open,
    /// A group ends.
    Close,
    /// A control word or a control symbol, with its number.
    Word(String, Option<i32>),
    /// A letter, in the code page of its font.
    Byte(u8),
}

/// Takes a file apart.
pub(super) struct Lexer<R> {
    source: R,
    consumed: u64,
}

impl<R: BufRead> Lexer<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, consumed: 0 }
    }

    /// How many bytes were taken.
    pub(super) fn consumed(&self) -> u64 {
        self.consumed
    }

    fn peek(&mut self) -> Result<Option<u8>, Box<Problem>> {
        loop {
            match self.source.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
    }

    fn skip(&mut self) {
        self.source.consume(1);
        self.consumed += 1;
    }

    fn byte(&mut self) -> Result<Option<u8>, Box<Problem>> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.skip();
        }
        Ok(byte)
    }

    /// The next piece; `false` at the end of the file.
    ///
    /// # Errors
    /// Those of the operating system.
    pub(super) fn next(&mut self, token: &mut Token) -> Result<bool, Box<Problem>> {
        loop {
            let Some(byte) = self.byte()? else { return Ok(false) };
            *token = match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\r' | b'\n' | 0 => continue,
                b'\t' => Token::Word("tab".to_owned(), None),
                b'\\' => match self.control(token)? {
                    Some(found) => found,
                    None => continue,
                },
                byte => Token::Byte(byte),
            };
            return Ok(true);
        }
    }

    fn control(&mut self, last: &mut Token) -> Result<Option<Token>, Box<Problem>> {
        let Some(first) = self.byte()? else { return Ok(None) };
        match first {
            b'\'' => {
                let high = self.hexadecimal()?;
                let low = self.hexadecimal()?;
                Ok(high.zip(low).map(|(high, low)| Token::Byte(high << 4 | low)))
            }
            b'\\' | b'{' | b'}' => Ok(Some(Token::Byte(first))),
            b'\r' | b'\n' => Ok(Some(Token::Word("par".to_owned(), None))),
            first if first.is_ascii_alphabetic() => self.word(first, last),
            other => Ok(Some(Token::Word(char::from(other).to_string(), None))),
        }
    }

    fn hexadecimal(&mut self) -> Result<Option<u8>, Box<Problem>> {
        let digit = self.peek()?.and_then(|byte| char::from(byte).to_digit(16));
        if digit.is_some() {
            self.skip();
        }
        Ok(digit.map(|digit| digit as u8))
    }

    fn word(&mut self, first: u8, last: &mut Token) -> Result<Option<Token>, Box<Problem>> {
        // The name of the last word is used again, so that words need no new memory.
        let mut name = match std::mem::take(last) {
            Token::Word(name, _) => name,
            _ => String::new(),
        };
        name.clear();
        name.push(char::from(first));
        while let Some(letter) = self.peek()?.filter(u8::is_ascii_alphabetic) {
            self.skip();
            if name.len() < NAME {
                name.push(char::from(letter));
            }
        }
        let is_negative = self.peek()? == Some(b'-');
        if is_negative {
            self.skip();
        }
        let mut number = None;
        while let Some(digit) = self.peek()?.filter(u8::is_ascii_digit) {
            self.skip();
            let so_far: i64 = number.unwrap_or(0);
            number = Some((so_far * 10 + i64::from(digit - b'0')).min(i64::from(i32::MAX)));
        }
        if self.peek()? == Some(b' ') {
            self.skip();
        }
        let number = number.map(|number| if is_negative { -number } else { number } as i32);
        if name == "bin" {
            for _ in 0..number.unwrap_or(0) {
                if self.byte()?.is_none() {
                    break;
                }
            }
            return Ok(None);
        }
        Ok(Some(Token::Word(name, number)))
    }
}

/// The text that a word or symbol stands for.
pub(super) fn text_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "tab" => "\t",
        "~" => "\u{a0}",
        // A hyphen at which no line may end; numbers are written with it.
        "_" => "-",
        "emdash" => "—",
        "endash" => "–",
        "emspace" => "\u{2003}",
        "enspace" => "\u{2002}",
        "qmspace" => "\u{2005}",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        _ => return None,
    })
}
