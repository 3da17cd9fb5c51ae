//! Cells in the spelling that nearly every program writes, taken from the bytes without building pieces of XML.
//! Whatever is spelled in another way, or is not all there yet, is left to the XML reader.

use super::row::{CellTag, Type, reference};

/// A cell in the usual spelling.
pub(super) struct QuickCell<'b> {
    /// What its tag says.
    pub(super) tag: CellTag,
    /// Its value as written, without references to resolve.
    pub(super) value: &'b str,
    /// How many bytes it takes.
    pub(super) length: usize,
}

/// The cell at the start of the bytes, when it is a whole one in the usual spelling:
/// `<c r="A1" s="1" t="s"><v>0</v></c>` or the same with an inline string or nothing inside.
#[inline]
pub(super) fn cell(bytes: &[u8]) -> Option<QuickCell<'_>> {
    let mut rest = bytes.strip_prefix(b"<c")?;
    let mut tag = CellTag::default();
    while let Some(attribute) = rest.strip_prefix(b" ") {
        let [name, b'=', b'"', behind @ ..] = attribute else { return None };
        let end = behind.iter().take(24).position(|byte| *byte == b'"')?;
        let value = &behind[..end];
        match name {
            b'r' => tag.place = Some(reference(std::str::from_utf8(value).ok()?)?),
            b's' => tag.style = number(value)?,
            b't' => tag.kind = kind(value)?,
            _ => return None,
        }
        rest = &behind[end + 1..];
    }
    if let Some(behind) = rest.strip_prefix(b"/>") {
        return Some(QuickCell { tag, value: "", length: bytes.len() - behind.len() });
    }
    let rest = rest.strip_prefix(b">")?;
    let (rest, ending): (_, &[u8]) = if tag.kind == Type::Inline {
        let inside = rest.strip_prefix(b"<is><t")?;
        let inside = inside.strip_prefix(b" xml:space=\"preserve\"").unwrap_or(inside);
        (inside.strip_prefix(b">")?, b"</t></is></c>")
    } else {
        (rest.strip_prefix(b"<v>")?, b"</v></c>")
    };
    let end = rest.iter().position(|byte| matches!(byte, b'<' | b'&' | b'\r'))?;
    let behind = rest[end..].strip_prefix(ending)?;
    let value = std::str::from_utf8(&rest[..end]).ok()?;
    Some(QuickCell { tag, value, length: bytes.len() - behind.len() })
}

fn kind(value: &[u8]) -> Option<Type> {
    match value {
        b"s" => Some(Type::Shared),
        b"inlineStr" => Some(Type::Inline),
        b"n" => Some(Type::Number),
        b"str" => Some(Type::Text),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + usize::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let behind = format!("{text}<c/>");
        let found = cell(behind.as_bytes());
        assert_eq!(found.as_ref().map(|cell| cell.value), expected, "{text}");
        if let Some(found) = found {
            assert_eq!(found.length, text.len(), "{text}");
        }
    }

    #[test]
    fn only_the_usual_spelling_is_taken() {
        check("<c r=\"A1\" s=\"1\" t=\"s\"><v>12</v></c>", Some("12"));
        check("<c><v>я</v></c>", Some("я"));
        check("<c r=\"B2\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a </t></is></c>", Some(" a "));
        check("<c r=\"B2\" s=\"3\"/>", Some(""));
        for other in [
            "<c r='A1'><v>1</v></c>",
            "<c  r=\"A1\"><v>1</v></c>",
            "<c r=\"A\"><v>1</v></c>",
            "<c cm=\"1\"><v>1</v></c>",
            "<c t=\"b\"><v>1</v></c>",
            "<c t=\"inlineStr\"><v>1</v></c>",
            "<c><f>A1</f><v>1</v></c>",
            "<c><v>&amp;</v></c>",
            "<c><v>a\rb</v></c>",
            "<c><v>1</v></b>",
            "<c s=\"1",
            "<col/>",
        ] {
            check(other, None);
        }
        assert!(cell(b"<c><v>\xFF</v></c>").is_none());
        assert!(cell(b"<c><v>12</v></").is_none());
    }
}
