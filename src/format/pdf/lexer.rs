//! The words of content streams and character maps (ISO 32000-1, 7.2 and 7.3): numbers, names, texts, operators.
//! It reads what is there, allocates for names and texts only, and calls itself never, so that no input can exhaust the stack.

/// The longest text in a stream that is kept whole, in bytes.
const TEXT_BYTES: usize = 1 << 20;

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// A number.
    Number(f64),
    /// A name without its slash.
    Name(Vec<u8>),
    /// A text in parentheses or angle brackets.
    Text(Vec<u8>),
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// `<<`
    DictionaryStart,
    /// `>>`
    DictionaryEnd,
    /// An operator or keyword.
    Word(&'a [u8]),
}

/// Reads words from bytes.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Words of these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    /// The next word; `None` at the end.
    pub fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space();
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'[' => Token::ArrayStart,
            b']' => Token::ArrayEnd,
            b'/' => Token::Name(self.name()),
            b'(' => Token::Text(self.literal()),
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                Token::DictionaryStart
            }
            b'<' => Token::Text(self.hexadecimal()),
            b'>' if self.peek() == Some(b'>') => {
                self.at += 1;
                Token::DictionaryEnd
            }
            b'>' | b')' | b'{' | b'}' => Token::Word(&self.bytes[self.at - 1..self.at]),
            _ => {
                let start = self.at - 1;
                while self.peek().is_some_and(is_regular) {
                    self.at += 1;
                }
                let word = &self.bytes[start..self.at];
                number(word).map_or(Token::Word(word), Token::Number)
            }
        })
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.at += 1;
            let digits = (self.peek().and_then(digit), self.bytes.get(self.at + 1).copied().and_then(digit));
            match (byte, digits) {
                (b'#', (Some(high), Some(low))) => {
                    name.push(high << 4 | low);
                    self.at += 2;
                }
                _ => name.push(byte),
            }
        }
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            let byte = match byte {
                b'(' => {
                    depth += 1;
                    byte
                }
                b')' if depth == 0 => break,
                b')' => {
                    depth -= 1;
                    byte
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    b'\n'
                }
                b'\\' => match self.escape() {
                    Some(byte) => byte,
                    None => continue,
                },
                _ => byte,
            };
            if text.len() < TEXT_BYTES {
                text.push(byte);
            }
        }
        text
    }

    /// What stands behind a backslash; nothing for a line end, which continues the text.
    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                None
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(next - b'0');
                    self.at += 1;
                }
                Some((value & 0xff) as u8)
            }
            other => Some(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut high = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(value) = digit(byte) else { continue };
            match high.take() {
                None => high = Some(value),
                Some(high) if text.len() < TEXT_BYTES => text.push(high << 4 | value),
                Some(_) => {}
            }
        }
        text.extend(high.map(|high| high << 4));
        text
    }

    /// Skips the bytes of an inline image, whose `ID` was just read: up to an `EI` between white space, behind which the
    /// stream goes on with text.
    pub fn skip_image(&mut self) {
        let mut at = self.at + 1;
        while let Some(window) = self.bytes.get(at..at + 2) {
            let before = self.bytes.get(at - 1).copied().is_some_and(is_space);
            let after = self.bytes.get(at + 2).copied().is_none_or(is_space);
            let next = &self.bytes[(at + 2).min(self.bytes.len())..(at + 12).min(self.bytes.len())];
            let is_text = next.iter().all(|byte| byte.is_ascii_graphic() || is_space(*byte));
            if window == b"EI" && before && after && is_text {
                self.at = at + 2;
                return;
            }
            at += 1;
        }
        self.at = self.bytes.len();
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

/// A number without an exponent, as PDF writes them. Two signs and a sign inside, which some programs write, are passed over.
fn number(word: &[u8]) -> Option<f64> {
    let mut value = 0.0f64;
    let mut scale = 0.0f64;
    let mut digits = 0;
    let negative = word.first() == Some(&b'-');
    for (at, byte) in word.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                if scale == 0.0 {
                    value = value * 10.0 + f64::from(byte - b'0');
                } else {
                    value += f64::from(byte - b'0') * scale;
                    scale /= 10.0;
                }
            }
            b'.' if scale == 0.0 => scale = 0.1,
            b'-' | b'+' if at < 2 => {}
            b'-' if digits > 0 => break,
            _ => return None,
        }
    }
    if digits == 0 && scale == 0.0 {
        return None;
    }
    let value = if negative { -value } else { value };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(bytes: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(bytes);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    #[test]
    fn words_are_told_apart() {
        let found = all(b"/F#311 12.5 Tf [(a\\(b\\)\\101)-20<0041 4>]TJ % x\n<</A(b(c))>> -.5 --3 T*");
        let text = |bytes: &[u8]| Token::Text(bytes.to_vec());
        let expected = vec![
            Token::Name(b"F11".to_vec()),
            Token::Number(12.5),
            Token::Word(b"Tf"),
            Token::ArrayStart,
            text(b"a(b)A"),
            Token::Number(-20.0),
            text(b"\0A@"),
            Token::ArrayEnd,
            Token::Word(b"TJ"),
            Token::DictionaryStart,
            Token::Name(b"A".to_vec()),
            text(b"b(c)"),
            Token::DictionaryEnd,
            Token::Number(-0.5),
            Token::Number(-3.0),
            Token::Word(b"T*"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn inline_images_are_passed_over() {
        let mut lexer = Lexer::new(b"ID \x01EI\xff EI \x02\xfe x EI Q");
        assert_eq!(lexer.next(), Some(Token::Word(b"ID")));
        lexer.skip_image();
        assert_eq!(lexer.next(), Some(Token::Word(b"Q")));
        assert_eq!(lexer.next(), None);
    }

    proptest! {
        #[test]
        fn every_input_ends(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(all(&bytes).len() <= bytes.len());
        }
    }
}
