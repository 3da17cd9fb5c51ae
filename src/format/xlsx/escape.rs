//! Text as XML, quickly: what XML cannot hold is written the way spreadsheets write it (`_x0001_`), and read back.

use std::borrow::Cow;

/// What must be looked at: markup, control characters, the underscore that could begin an escape, and the first byte of
/// U+FFFE and U+FFFF.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'<' as usize] = true;
    table[b'>' as usize] = true;
    table[b'&' as usize] = true;
    table[b'"' as usize] = true;
    table[b'_' as usize] = true;
    table[0xEF] = true;
    table
};

/// Adds a text, escaped for elements and for attributes in double quotes.
pub(super) fn push_escaped(target: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut position = 0;
    while let Some(found) = bytes[position..].iter().position(|byte| SPECIAL[usize::from(*byte)]) {
        let at = position + found;
        position = at + 1;
        let rest = &bytes[at..];
        let length = match rest[0] {
            b'\t' | b'\n' => continue,
            b'_' if !is_escape(rest) && !becomes_escape(rest) => continue,
            0xEF if !(rest[1] == 0xBF && rest[2] >= 0xBE) => continue,
            0xEF => 3,
            _ => 1,
        };
        target.extend_from_slice(&bytes[done..at]);
        match rest[0] {
            b'<' => target.extend_from_slice(b"&lt;"),
            b'>' => target.extend_from_slice(b"&gt;"),
            b'&' => target.extend_from_slice(b"&amp;"),
            b'"' => target.extend_from_slice(b"&quot;"),
            0xEF => push_code(target, 0xFF40 | u16::from(rest[2])),
            byte => push_code(target, u16::from(byte)),
        }
        done = at + length;
        position = done;
    }
    target.extend_from_slice(&bytes[done..]);
}

/// Whether the bytes begin like an escape and so must be escaped themselves.
fn is_escape(bytes: &[u8]) -> bool {
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

/// Whether the bytes become like an escape because what follows them is written as one, which begins with an underscore.
fn becomes_escape(bytes: &[u8]) -> bool {
    let next_is_escaped = |byte: u8| byte < 0x20 && byte != b'\t' && byte != b'\n' || byte == 0xEF;
    bytes.len() >= 7 && bytes[1] == b'x' && next_is_escaped(bytes[6]) && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

fn push_code(target: &mut Vec<u8>, code: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    target.extend_from_slice(b"_x");
    for shift in [12, 8, 4, 0] {
        target.push(DIGITS[usize::from(code >> shift & 15)]);
    }
    target.push(b'_');
}

/// Whether a text needs to be marked lest its white space be taken away.
pub(super) fn keeps_space(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    ends.into_iter().flatten().any(|byte| *byte <= b' ') || bytes.contains(&b'\n')
}

/// Adds a whole number in decimal.
#[inline]
pub(super) fn push_integer(target: &mut Vec<u8>, number: i64) {
    if number < 0 {
        target.push(b'-');
    }
    push_digits(target, number.unsigned_abs());
}

/// Adds a number without sign in decimal.
#[inline]
pub(super) fn push_digits(target: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    target.extend_from_slice(&digits[start..]);
}

/// Adds `.` and the digits of a fraction of `width` decimals, without zeros at the end; nothing for 0.
#[inline]
pub(super) fn push_fraction(target: &mut Vec<u8>, mut fraction: u64, width: usize) {
    if fraction == 0 {
        return;
    }
    let mut width = width;
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        width -= 1;
    }
    target.push(b'.');
    let start = target.len();
    target.resize(start + width, b'0');
    for digit in target[start..].iter_mut().rev() {
        *digit = b'0' + (fraction % 10) as u8;
        fraction /= 10;
    }
}

/// Turns `_x000D_` and its like into the characters they stand for; `_x005F_` is the underscore itself.
pub(super) fn decode_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(position) = rest.find("_x") {
        decoded.push_str(&rest[..position]);
        rest = &rest[position..];
        match escape_at(rest) {
            Some((character, length)) => {
                decoded.push(character);
                rest = &rest[length..];
            }
            None => {
                decoded.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character of an escape at the start of the text, and the escape's length. Two escapes may be one character.
fn escape_at(text: &str) -> Option<(char, usize)> {
    let first = unit(text)?;
    if let Some(character) = char::from_u32(u32::from(first)) {
        return Some((character, 7));
    }
    let second = unit(text.get(7..)?)?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some((character, 14))
}

fn unit(text: &str) -> Option<u16> {
    let digits = text.get(2..6)?;
    let framed = text.starts_with("_x") && text.as_bytes().get(6) == Some(&b'_');
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (framed && hexadecimal).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_escaped() {
        let check = |text: &str, expected: &str| {
            let mut target = Vec::new();
            push_escaped(&mut target, text);
            assert_eq!(String::from_utf8(target).unwrap(), expected);
        };
        check("plain _x и всё", "plain _x и всё");
        check("a<b>&\"c", "a&lt;b&gt;&amp;&quot;c");
        check("\u{1}\r\n\t", "_x0001__x000D_\n\t");
        check("_x0041_", "_x005F_x0041_");
        check("\u{FFFE}\u{FFFF}\u{FFFD}", "_xFFFE__xFFFF_\u{FFFD}");
    }

    #[test]
    fn escapes_are_decoded() {
        let check = |text: &str, expected: &str| assert_eq!(decode_escapes(text), expected, "{text}");
        check("plain", "plain");
        check("a_x000D_b", "a\rb");
        check("_x005F_x0041_", "_x0041_");
        check("_x0041", "_x0041");
        check("_x00zz_ _x", "_x00zz_ _x");
        check("_xD83D__xDE00_", "😀");
        check("_xD83D_", "_xD83D_");
        check("я_xя", "я_xя");
    }

    #[test]
    fn numbers_are_written() {
        let check = |number: i64, fraction: u64, width: usize, expected: &str| {
            let mut target = Vec::new();
            push_integer(&mut target, number);
            push_fraction(&mut target, fraction, width);
            assert_eq!(String::from_utf8(target).unwrap(), expected);
        };
        check(0, 0, 2, "0");
        check(i64::MIN, 5, 2, "-9223372036854775808.05");
        check(12, 50, 2, "12.5");
        check(1, 1, 11, "1.00000000001");
    }

    proptest! {
        #[test]
        fn decoding_gives_the_text_back(text in "[_x0-9A-Fa-z\u{0}-\u{1F}\u{FFFE}\u{FFFF}]{0,30}") {
            let mut target = Vec::new();
            push_escaped(&mut target, &text);
            let written = String::from_utf8(target).unwrap();
            let markup = quick_xml::escape::unescape(&written).unwrap().into_owned();
            prop_assert_eq!(decode_escapes(&markup), text);
        }
    }
}
