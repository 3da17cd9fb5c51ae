//! The names of members: decoding them, and what in them is dangerous. Nothing is ever written under such a name; a dangerous one shows
//! that the archive was made to harm somebody else.

use encoding_rs::IBM866;

/// The longest name, in bytes.
const LONGEST: usize = 255;

/// The name for people: UTF-8 where it is, else CP866 as Russian Windows writes it, with `/` between folders.
pub(super) fn decode(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => IBM866.decode_without_bom_handling(raw).0.into_owned(),
    };
    name.replace('\\', "/")
}

/// What is dangerous in a name; `None` when it is a plain relative path.
pub(super) fn danger(name: &str) -> Option<&'static str> {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if name.is_empty() {
        Some("its name is empty")
    } else if name.len() > LONGEST {
        Some("its name is longer than 255 bytes")
    } else if name.starts_with('/') || drive {
        Some("its name is an absolute path")
    } else if name.split('/').any(|part| part == "..") {
        Some("its name leads out of the archive (..)")
    } else if name.chars().any(|letter| letter.is_control() || is_direction(letter)) {
        Some("its name has control characters")
    } else {
        None
    }
}

/// Marks that make a name read in another direction than it is written.
fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What systems leave in archives beside the files: not worth telling.
pub(super) fn is_litter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_decoded() {
        let check = |raw: &[u8], expected: &str| assert_eq!(decode(raw), expected);
        check("июнь/заказы.csv".as_bytes(), "июнь/заказы.csv");
        check(&IBM866.encode("июнь\\заказы.csv").0, "июнь/заказы.csv");
        check(b"plain.csv", "plain.csv");
    }

    #[test]
    fn dangerous_names_are_known() {
        let check = |name: &str, dangerous: bool| assert_eq!(danger(name).is_some(), dangerous, "{name:?}");
        for name in
            ["../x", "a/../../x", "/etc/passwd", "C:/x", "c:x", "", "a\0b", "a\u{202e}fdp.exe", &"n".repeat(256)]
        {
            check(name, true);
        }
        for name in ["a.csv", "июнь/заказы 1.csv", "a..b", "...", "x/CON", "😀.csv"] {
            check(name, false);
        }
    }
}
