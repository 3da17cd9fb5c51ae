//! Character maps (ISO 32000-1, 9.7.5 and 9.10.3): how many bytes a code has, which glyph it means, which text it stands for.

use std::collections::HashMap;

use super::lexer::{Lexer, Token};

/// The most entries that are kept of one map: every code of two bytes, and as many again.
const ENTRIES: usize = 1 << 17;

/// A character map.
#[derive(Debug, Default)]
pub struct Cmap {
    /// Ranges of codes: their length in bytes, the first and the last.
    spaces: Vec<(usize, u32, u32)>,
    /// Ranges of codes with the glyph of the first.
    glyphs: Vec<(u32, u32, u32)>,
    /// Ranges of codes with the text of the first.
    texts: Vec<(u32, u32, String)>,
    /// Texts of single codes.
    single: HashMap<u32, String>,
}

impl Cmap {
    /// The map of fonts whose codes are glyph numbers of two bytes.
    pub fn identity() -> Self {
        Self { spaces: vec![(2, 0, 0xffff)], glyphs: vec![(0, 0xffff, 0)], ..Self::default() }
    }

    /// Reads a map; what cannot be understood is left out, and its codes have no text.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(bytes);
        let mut entries = 0;
        while let Some(token) = lexer.next() {
            let Token::Word(word) = token else { continue };
            match word {
                b"begincodespacerange" => map.read_spaces(&mut lexer),
                b"beginbfchar" => map.read_characters(&mut lexer, &mut entries),
                b"beginbfrange" => map.read_ranges(&mut lexer, &mut entries),
                b"begincidchar" => map.read_glyphs(&mut lexer, &mut entries, false),
                b"begincidrange" => map.read_glyphs(&mut lexer, &mut entries, true),
                _ => {}
            }
        }
        map.texts.sort_by_key(|range| range.0);
        map.glyphs.sort_by_key(|range| range.0);
        map
    }

    fn read_spaces(&mut self, lexer: &mut Lexer<'_>) {
        while let (Some(Token::Text(first)), Some(Token::Text(last))) = (lexer.next(), lexer.next()) {
            if (1..=4).contains(&first.len()) && self.spaces.len() < 100 {
                self.spaces.push((first.len(), code(&first), code(&last)));
            }
        }
    }

    fn read_characters(&mut self, lexer: &mut Lexer<'_>, entries: &mut usize) {
        while let Some(Token::Text(from)) = lexer.next() {
            let Some(Token::Text(text)) = lexer.next() else { return };
            *entries += 1;
            if let (true, Some(text)) = (*entries <= ENTRIES, utf16(&text)) {
                self.single.insert(code(&from), text);
            }
        }
    }

    fn read_ranges(&mut self, lexer: &mut Lexer<'_>, entries: &mut usize) {
        while let (Some(Token::Text(first)), Some(Token::Text(last))) = (lexer.next(), lexer.next()) {
            let (first, last) = (code(&first), code(&last));
            *entries += 1;
            match lexer.next() {
                Some(Token::Text(text)) => {
                    if let (true, Some(text)) = (*entries <= ENTRIES, utf16(&text)) {
                        self.texts.push((first, last, text));
                    }
                }
                Some(Token::ArrayStart) => {
                    let mut at = first;
                    while let Some(Token::Text(text)) = lexer.next() {
                        *entries += 1;
                        if let (true, Some(text)) = (*entries <= ENTRIES && at <= last, utf16(&text)) {
                            self.single.insert(at, text);
                        }
                        at = at.saturating_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    fn read_glyphs(&mut self, lexer: &mut Lexer<'_>, entries: &mut usize, ranges: bool) {
        while let Some(Token::Text(first)) = lexer.next() {
            let first = code(&first);
            let last = match ranges.then(|| lexer.next()) {
                None => first,
                Some(Some(Token::Text(last))) => code(&last),
                Some(_) => return,
            };
            let Some(Token::Number(glyph)) = lexer.next() else { return };
            *entries += 1;
            if *entries <= ENTRIES && glyph >= 0.0 {
                self.glyphs.push((first, last, glyph as u32));
            }
        }
    }

    /// Whether the map tells the texts of codes.
    pub fn has_texts(&self) -> bool {
        !self.single.is_empty() || !self.texts.is_empty()
    }

    /// The next code of a text: itself and its length in bytes. Codes in no range have two bytes, or what is left.
    pub fn next_code(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        for length in 1..=bytes.len().min(4) {
            let found = code(&bytes[..length]);
            let fits = |space: &&(usize, u32, u32)| space.0 == length && (space.1..=space.2).contains(&found);
            if self.spaces.iter().find(fits).is_some() {
                return Some((found, length));
            }
        }
        let usual = self.spaces.first().map_or(2, |space| space.0).min(bytes.len());
        (usual > 0).then(|| (code(&bytes[..usual]), usual))
    }

    /// The glyph of a code; 0, which every font has for what it lacks, when no range tells it.
    pub fn glyph(&self, code: u32) -> u32 {
        let after = self.glyphs.partition_point(|range| range.0 <= code);
        let range = self.glyphs[..after].iter().rev().take(4).find(|range| code <= range.1);
        range.map_or(0, |range| range.2.saturating_add(code - range.0))
    }

    /// The text of a code.
    pub fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.single.get(&code) {
            return Some(text.clone());
        }
        let after = self.texts.partition_point(|range| range.0 <= code);
        let (first, _, text) = self.texts[..after].iter().rev().take(4).find(|range| code <= range.1)?;
        // The last character of the text counts up with the code.
        let last = text.chars().next_back()?;
        let counted = char::from_u32((last as u32).checked_add(code - first)?)?;
        let mut text = text.clone();
        text.pop();
        text.push(counted);
        Some(text)
    }
}

/// Up to four bytes as a number.
fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |value, byte| value << 8 | u32::from(*byte))
}

/// UTF-16, most significant byte first. A single byte, which some programs write, is a Latin letter.
fn utf16(bytes: &[u8]) -> Option<String> {
    if let [byte] = bytes {
        return Some(char::from(*byte).to_string());
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_characters_are_read() {
        let map = Cmap::parse(
            b"1 begincodespacerange <00> <7f> <8000> <ffff> endcodespacerange\n\
              2 beginbfchar <01> <0416> <8001> <004100420043> endbfchar\n\
              2 beginbfrange <10> <12> <0030> <20> <21> [<0041> <0042>] endbfrange\n\
              1 begincidrange <8000> <80ff> 100 endcidrange",
        );
        assert_eq!(map.text(1).as_deref(), Some("Ж"));
        assert_eq!(map.text(0x8001).as_deref(), Some("ABC"));
        assert_eq!(map.text(0x12).as_deref(), Some("2"));
        assert_eq!(map.text(0x13), None);
        assert_eq!(map.text(0x21).as_deref(), Some("B"));
        assert_eq!(map.glyph(0x8003), 103);
        assert_eq!(map.next_code(b"\x80\x01\x01"), Some((0x8001, 2)));
        assert_eq!(map.next_code(b"\x01\x80"), Some((1, 1)));
        assert_eq!(map.next_code(b""), None);
    }
}
