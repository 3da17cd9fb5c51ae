//! Whether the codes of a row are whole. Where a table was put together from what stands on pages, the lines of a narrow cell may have
//! gone to two rows, or been joined with a blank where a code was broken; a code shows that by its own layout.

use super::anatomy::{OrderNumber, is_machine_code};
use crate::schema::{Kind, Labels, Table};
use crate::text::fold;
use crate::value::Value;

/// The prefixes of order numbers that have a layout.
const PREFIXES: [&str; 4] = ["ff", "ud", "test", "cart"];
/// The fewest characters of a long code.
const CODE: usize = 10;
/// The fewest characters of an order number paid by QR code: 19 to 21 were seen, and one in ten thousand ends with as many zeros, which
/// are not written, as would make it shorter.
const QR_NUMBER: usize = 18;

/// The first field of a row whose code is broken. `machine_codes` says that machine codes have twelve hexadecimal digits.
pub(super) fn broken(table: Table, values: &[Value], machine_codes: bool) -> Option<usize> {
    let text = |key| table.position(key).and_then(|at| values[at].as_text().map(|text| (at, text)));
    let (number, machine) = (text("order_number"), text("machine_code"));
    let is_code = |at: &usize| matches!(table.fields()[*at].kind, Kind::Id);
    let has_blank = |at: &usize| values[*at].as_text().is_some_and(is_parted);
    let parted = table.definition().keys.iter().flat_map(|key| key.iter()).filter_map(|key| table.position(key));
    let parted = parted.chain(machine.map(|(at, _)| at)).filter(is_code).find(has_blank);
    let short = machine.filter(|(_, code)| machine_codes && !is_machine_code(code)).map(|(at, _)| at);
    let odd = number.filter(|(_, number)| is_part(number)).map(|(at, _)| at);
    let differs = number.zip(machine).filter(|((_, number), (_, code))| {
        let inside = OrderNumber::parse(number).and_then(|parts| parts.machine);
        inside.is_some_and(|inside| !code.starts_with(inside) && !code.eq_ignore_ascii_case(inside))
    });
    let words = || (0..values.len()).find(|at| is_broken_word(&table.fields()[*at].kind, &values[*at]));
    parted.or(odd).or(short).or(differs.map(|((at, _), _)| at)).or_else(words)
}

/// Whether an unknown word of a vocabulary is a known one with a blank inside.
fn is_broken_word(kind: &Kind, value: &Value) -> bool {
    let (Kind::Enum(vocabulary), Some(text)) = (kind, value.as_text()) else { return false };
    if !text.contains(char::is_whitespace) || vocabulary.terms.iter().any(|term| term.code == text) {
        return false;
    }
    let letters = |text: &str| fold(text).chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let wanted = letters(text);
    let labels = |labels: &Labels| [labels.en, labels.ru, labels.uz];
    let mut terms = vocabulary.terms.iter();
    terms.any(|term| labels(&term.labels).iter().chain(term.aliases).any(|known| letters(known) == wanted))
}

/// Whether blanks stand in what is one long code without them; short names of machines may have some.
fn is_parted(text: &str) -> bool {
    let letters = || text.chars().filter(|letter| !letter.is_whitespace());
    let is_code = letters().count() >= CODE && letters().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    is_code && text.contains(char::is_whitespace) && text.contains(|letter: char| letter.is_ascii_digit())
}

/// Whether an order number begins as one with a layout and has not all of it.
fn is_part(number: &str) -> bool {
    let rest = PREFIXES.iter().find_map(|prefix| number.strip_prefix(prefix));
    let is_code = rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    is_code && (OrderNumber::parse(number).is_none() || (number.starts_with("ud") && number.len() < QR_NUMBER))
}
