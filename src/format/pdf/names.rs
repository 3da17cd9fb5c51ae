//! What the codes of simple fonts mean: the encodings that PDF knows by name, and the names of glyphs (ISO 32000-1, 9.6.6, and
//! the Adobe Glyph List). A name that no list has means nothing: it is never replaced by a letter that seems near.

use lopdf::{Dictionary, Document, Object, dictionary};

use crate::value::Text;

/// The texts of the 256 codes of an encoding with this name; `StandardEncoding` when there is none with it.
pub fn encoding(name: Option<&[u8]>) -> Vec<Option<Text>> {
    let name = match name {
        Some(known @ (b"WinAnsiEncoding" | b"MacRomanEncoding" | b"MacExpertEncoding")) => known,
        _ => b"StandardEncoding",
    };
    let font = dictionary! { "Type" => "Font", "Encoding" => Object::Name(name.to_vec()) };
    (0..=255).map(|code| decode(&font, code)).collect()
}

/// The text of one code in the encoding of a font dictionary.
fn decode(font: &Dictionary, code: u8) -> Option<Text> {
    let empty = Document::new();
    let encoding = font.get_font_encoding(&empty).ok()?;
    let text = encoding.bytes_to_string(&[code]).ok()?;
    (!text.is_empty()).then(|| Text::from(text))
}

/// The text of a glyph's name: by the list, or by the number in names such as `uni0416`, `u1F600` and `afii10017`.
pub fn glyph_text(name: &[u8]) -> Option<Text> {
    let base = name.split(|byte| *byte == b'.').next().unwrap_or_default();
    let mut text = Text::default();
    for part in base.split(|byte| *byte == b'_') {
        text.push_str(&part_text(part)?);
    }
    (!text.is_empty()).then_some(text)
}

fn part_text(name: &[u8]) -> Option<Text> {
    let listed = listed(name);
    if listed.is_some() {
        return listed;
    }
    let name = std::str::from_utf8(name).ok()?;
    if let Some(digits) = name.strip_prefix("uni").filter(|digits| digits.len() >= 4 && digits.len() % 4 == 0) {
        let units: Option<Vec<u16>> =
            (0..digits.len() / 4).map(|at| u16::from_str_radix(digits.get(at * 4..at * 4 + 4)?, 16).ok()).collect();
        return String::from_utf16(&units?).ok().map(Text::from);
    }
    let digits = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()))?;
    let letter = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
    Some(compact_str::format_compact!("{letter}"))
}

/// The glyph list of the parser is reached through an encoding with one difference. Code 0 has no text of its own.
fn listed(name: &[u8]) -> Option<Text> {
    let differences = vec![Object::Integer(0), Object::Name(name.to_vec())];
    let font = dictionary! { "Type" => "Font", "Encoding" => dictionary! { "Differences" => differences } };
    decode(&font, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_kind_are_known_and_others_are_not() {
        let text = |name: &str| glyph_text(name.as_bytes()).map(|text| text.to_string());
        let known = [
            ("A", "A"),
            ("afii10017", "А"),
            ("afii10097", "я"),
            ("afii61352", "№"),
            ("uni04B0", "Ұ"),
            ("u20B8", "₸"),
            ("a.alt", "a"),
            ("f_i", "fi"),
            ("uni00410042", "AB"),
            ("four", "4"),
            ("afii10071", "ё"),
        ];
        for (name, expected) in known {
            assert_eq!(text(name).as_deref(), Some(expected), "{name}");
        }
        for name in ["g12", "cid101", "glyph7", "", ".notdef", "uniXYZW", "uni123"] {
            assert_eq!(text(name), None, "{name}");
        }
    }

    #[test]
    fn encodings_have_their_letters() {
        let windows = encoding(Some(b"WinAnsiEncoding"));
        assert_eq!(windows[0x41].as_deref(), Some("A"));
        assert_eq!(windows[0x80].as_deref(), Some("€"));
        assert_eq!(encoding(None)[0x27].as_deref(), Some("’"));
        assert_eq!(encoding(None)[0], None);
    }
}
