//! How characters that XML cannot hold are written in our own files, and names that it does not allow: `_xHHHH_` with the
//! character's number in hexadecimal, as spreadsheets do, and `_x005F_` for an underscore that would begin such a group.
//! The attribute `escape="_xHHHH_"` of the root says that this was done; only then is it undone.

use std::borrow::Cow;

/// The name of the attribute of the root element.
pub const ATTRIBUTE: &str = "escape";
/// The value of the attribute.
pub const VALUE: &str = "_xHHHH_";

/// Whether XML 1.0 can hold the character. CR, which it holds only as a reference, is written so.
fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Appends the content of an element.
pub fn push_text(bytes: &mut Vec<u8>, text: &str) {
    let plain = |byte: u8| byte >= 0x20 && !matches!(byte, b'<' | b'>' | b'&' | b'_' | 0xef);
    if text.bytes().all(plain) {
        bytes.extend_from_slice(text.as_bytes());
        return;
    }
    for (place, letter) in text.char_indices() {
        match letter {
            '<' => bytes.extend_from_slice(b"&lt;"),
            '>' => bytes.extend_from_slice(b"&gt;"),
            '&' => bytes.extend_from_slice(b"&amp;"),
            '\r' => bytes.extend_from_slice(b"&#13;"),
            '_' if group(&text[place..]).is_some() => push_group(bytes, '_'),
            letter if is_allowed(letter) => push_char(bytes, letter),
            letter => push_group(bytes, letter),
        }
    }
}

/// Appends the value of an attribute, to stand between double quotes.
pub fn push_attribute(bytes: &mut Vec<u8>, text: &str) {
    for letter in text.chars() {
        match letter {
            '"' => bytes.extend_from_slice(b"&quot;"),
            '\n' => bytes.extend_from_slice(b"&#10;"),
            '\t' => bytes.extend_from_slice(b"&#9;"),
            letter => push_text(bytes, letter.encode_utf8(&mut [0; 4])),
        }
    }
}

/// Appends the name of an element: letters, digits, `_`, `-` and `.` as they stand, with a letter or `_` first.
pub fn push_name(bytes: &mut Vec<u8>, name: &str) {
    for (place, letter) in name.char_indices() {
        let good =
            letter.is_alphabetic() || letter == '_' || (place > 0 && (letter.is_numeric() || matches!(letter, '-')));
        if good && !(letter == '_' && group(&name[place..]).is_some()) && is_name_letter(letter) {
            push_char(bytes, letter);
        } else {
            push_group(bytes, letter);
        }
    }
    if name.is_empty() {
        bytes.push(b'_');
    }
}

/// ASCII and Cyrillic are safe in names everywhere; of other scripts it is not known which letters XML allows.
fn is_name_letter(letter: char) -> bool {
    letter.is_ascii() || ('\u{400}'..='\u{481}').contains(&letter)
}

/// Undoes the groups of a text or name.
pub fn undo(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('_') {
        plain.push_str(&rest[..place]);
        rest = &rest[place..];
        let (letter, length) = group(rest).unwrap_or(('_', 1));
        plain.push(letter);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character of the group at the beginning of a text, and the group's length. Groups have four to six digits.
fn group(text: &str) -> Option<(char, usize)> {
    let digits = text.strip_prefix("_x")?;
    let count = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    if !(4..=6).contains(&count) || digits.as_bytes().get(count) != Some(&b'_') {
        return None;
    }
    let letter = char::from_u32(u32::from_str_radix(&digits[..count], 16).ok()?)?;
    Some((letter, count + 3))
}

fn push_group(bytes: &mut Vec<u8>, letter: char) {
    bytes.extend_from_slice(format!("_x{:04X}_", u32::from(letter)).as_bytes());
}

fn push_char(bytes: &mut Vec<u8>, letter: char) {
    bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(push: fn(&mut Vec<u8>, &str), text: &str) -> String {
        let mut bytes = Vec::new();
        push(&mut bytes, text);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn characters_that_xml_lacks_become_groups() {
        assert_eq!(text(push_text, "a\0b"), "a_x0000_b");
        assert_eq!(text(push_text, "_x0041_ _x _"), "_x005F_x0041_ _x _");
        assert_eq!(text(push_text, "<&>\r"), "&lt;&amp;&gt;&#13;");
        assert_eq!(text(push_name, "Order number"), "Order_x0020_number");
        assert_eq!(text(push_name, "1st"), "_x0031_st");
        assert_eq!(undo("_x0041"), "_x0041");
    }

    proptest! {
        #[test]
        fn groups_are_undone(original in "(_x[0-9A-F]{0,7}_|_|[\\x00-\\x1f]|\\u{fffe}|a)*") {
            let mut written = String::new();
            for (place, letter) in original.char_indices() {
                let grouped = !is_allowed(letter) || (letter == '_' && group(&original[place..]).is_some());
                if grouped { written.push_str(&format!("_x{:04X}_", u32::from(letter))) } else { written.push(letter) }
            }
            prop_assert_eq!(undo(&written), original.as_str());
            let name = format!("a{original}");
            let written = text(push_name, &name);
            prop_assert_eq!(undo(&written), name);
        }
    }
}
