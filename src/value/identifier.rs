//! Identifiers: text that keeps every character. A spreadsheet's number is one only while it cannot have lost a digit.

use crate::format::Cell;
use crate::value::Text;

/// Numbers below this are kept exactly by a spreadsheet: 15 digits.
const EXACT: f64 = 1e15;
/// Whole numbers up to this are exact in a double.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// The identifier in a cell; `None` when it has lost digits. `long` allows whole numbers of 16 digits, for codes that end in zeros.
pub fn of_cell(cell: &Cell, long: bool) -> Option<Text> {
    match cell {
        Cell::Text(text) => of_text(crate::text::trim(text)),
        Cell::Literal(text) => of_text(text),
        Cell::Number(number) => {
            let limit = if long { WHOLE } else { EXACT };
            if number.fract() == 0.0 && number.abs() < limit {
                Some(compact_str::format_compact!("{number:.0}"))
            } else {
                None
            }
        }
        Cell::Bool(true) => Some(Text::const_new("TRUE")),
        Cell::Bool(false) => Some(Text::const_new("FALSE")),
        Cell::Date(date) => Some(compact_str::format_compact!("{}", date.format("%Y-%m-%d %H:%M:%S"))),
        Cell::Merged(said, _) => of_cell(said, long),
        Cell::Empty | Cell::Error(_) | Cell::Covered(_) => Some(Text::const_new("")),
    }
}

fn of_text(text: &str) -> Option<Text> {
    if is_scientific(text) { None } else { Some(Text::from(text)) }
}

/// Whether a text is a number in scientific notation, such as `1.23E+15` or `1E+15`. A machine code such as `1234e5610000` is not:
/// without a sign behind the E and a fraction before it, it is taken for a code.
pub fn is_scientific(text: &str) -> bool {
    if text.len() > 30 {
        return false;
    }
    let Some((mantissa, power)) = text.split_once(['e', 'E']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let signed = power.strip_prefix(['+', '-']);
    match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => digits(whole) && digits(fraction) && digits(signed.unwrap_or(power)),
        None => digits(mantissa) && signed.is_some_and(digits),
    }
}

/// The code of a machine that a person typed: twelve hexadecimal digits are stored in lower case.
pub fn machine_code(text: &str) -> String {
    let text = crate::text::trim(text);
    let hexadecimal = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal { text.to_ascii_lowercase() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept_or_refused() {
        let text = |text: &str| of_cell(&Cell::Text(Text::from(text)), false);
        for id in ["0001234", "12345678901234567", "1234e5610000", "7e10181f0000", " x ", "123.0"] {
            assert_eq!(text(id).as_deref(), Some(id.trim()));
        }
        for id in ["1.23E+15", "1,23E+15", "1E+15", "6.93e11"] {
            assert_eq!(text(id), None, "{id}");
        }
        assert_eq!(of_cell(&Cell::Number(123_456_789_012_345.0), false).as_deref(), Some("123456789012345"));
        assert_eq!(of_cell(&Cell::Number(1_234_567_890_123_456.0), false), None);
        assert_eq!(of_cell(&Cell::Number(2_202_004_001_000_000.0), true).as_deref(), Some("2202004001000000"));
        assert_eq!(of_cell(&Cell::Number(1.5), false), None);
    }
}
