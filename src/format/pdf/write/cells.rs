//! Texts of cells and their lines: how values are spelled for people, and where texts are wrapped.

use std::io;

use super::face::{Face, JOINER, LINE_END};
use crate::format::written::{push_integer, push_local_time};
use crate::format::{OutputKind, OutputValue};
use crate::schema::Language;

/// The most lines of a cell; what goes beyond is left out with an ellipsis, and counted.
const LINES: usize = 40;

/// Whether values of this kind stand at the right edge and are never wrapped.
pub(super) fn is_number(kind: OutputKind) -> bool {
    matches!(kind, OutputKind::Money | OutputKind::Integer)
}

/// Appends a value as people write it.
///
/// # Errors
/// A time outside the years 0 to 9999.
pub(super) fn push_value(target: &mut String, value: &OutputValue<'_>, language: Language) -> io::Result<()> {
    let mut bytes = Vec::new();
    match value {
        OutputValue::Null => {}
        OutputValue::Text(text) => target.push_str(text),
        OutputValue::Money(tiyin) => push_amount(target, i128::from(*tiyin), language),
        OutputValue::Integer(number) => push_integer(&mut bytes, *number),
        OutputValue::Time(milliseconds, offset) => push_local_time(&mut bytes, *milliseconds, *offset)?,
    }
    // Digits and signs only: ASCII.
    target.push_str(&String::from_utf8_lossy(&bytes));
    Ok(())
}

/// Appends tiyin in sum: spaces between thousands, two decimals behind the language's decimal sign.
pub(super) fn push_amount(target: &mut String, tiyin: i128, language: Language) {
    if tiyin < 0 {
        target.push('-');
    }
    let digits = (tiyin.unsigned_abs() / 100).to_string();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            target.push(' ');
        }
        target.push(digit);
    }
    target.push(if language == Language::En { '.' } else { ',' });
    target.push_str(&format!("{:02}", tiyin.unsigned_abs() % 100));
}

/// The lines of a text in a cell of this width, and whether something had to be left out.
pub(super) fn wrap(face: &mut Face, text: &str, size: f64, width: f64) -> (Vec<String>, bool) {
    let mut lines = Vec::new();
    for paragraph in text.split(['\n', '\r']) {
        if let Some(above) = lines.last_mut() {
            String::push(above, LINE_END);
        }
        wrap_paragraph(face, paragraph, size, width, &mut lines);
        if lines.len() > LINES {
            break;
        }
    }
    let is_short = lines.len() > LINES;
    if is_short {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            // The joiner would say that the text goes on in the cell.
            let kept: String = last.trim_end_matches([JOINER, LINE_END, ' ']).chars().collect();
            let shorter = kept.chars().count().saturating_sub(2);
            *last = kept.chars().take(shorter).chain(['…']).collect();
        }
    }
    (lines, is_short)
}

/// Appends the lines of a paragraph. Blanks end a line, and only one of them may hang over the edge; where a line has to begin with
/// blanks, or with nothing, a joiner stands before them, since what stands before the first letter is no text.
fn wrap_paragraph(face: &mut Face, text: &str, size: f64, width: f64, lines: &mut Vec<String>) {
    let is_blank = |letter: char| matches!(letter, ' ' | '\t');
    let mut line = String::new();
    let mut used = 0.0;
    if !lines.is_empty() && text.chars().next().is_none_or(is_blank) {
        line.push(JOINER);
    }
    for word in text.split_inclusive([' ', '\t']) {
        if lines.len() > LINES {
            return;
        }
        let ink = face.width(word.trim_end_matches(is_blank), size);
        if word.chars().all(is_blank) {
            if used > width {
                line.push(JOINER);
                lines.push(std::mem::replace(&mut line, JOINER.into()));
                used = 0.0;
            }
            line.push(' ');
            used += face.width(" ", size);
            continue;
        }
        if used + ink > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        if ink <= width {
            line.extend(word.chars().map(visible));
            used += face.width(word, size);
            continue;
        }
        // A word that is wider than its cell is broken between letters, and a joiner says so.
        for letter in word.chars().map(visible) {
            let letter_width = f64::from(face.letter(letter).width) * size / 1000.0;
            if used + letter_width > width && !line.is_empty() && letter != ' ' {
                line.push(JOINER);
                lines.push(std::mem::take(&mut line));
                used = 0.0;
                if lines.len() > LINES {
                    return;
                }
            }
            line.push(letter);
            used += letter_width;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
}

/// A tab is a space; other control characters have no look, and are shown as letters that are lacking.
fn visible(letter: char) -> char {
    match letter {
        '\t' => ' ',
        letter if letter.is_control() => super::face::LACKING,
        letter => letter,
    }
}
