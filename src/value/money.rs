//! Amounts: text in all the spellings of real files to whole tiyin, and back. No amount passes through a binary fraction, except where a
//! spreadsheet has made one of it already.

/// One sum in tiyin.
pub const SUM: i64 = 100;
/// The largest amount taken, in tiyin: a million million sum.
pub const LARGEST: i64 = 1_000_000_000_000 * SUM;

/// The decimal sign of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decimal {
    /// 15000.50
    Point,
    /// 15000,50
    Comma,
}

impl Decimal {
    fn sign(self) -> u8 {
        match self {
            Decimal::Point => b'.',
            Decimal::Comma => b',',
        }
    }
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// It cannot be read.
    Unreadable,
    /// It can be read in two ways.
    Ambiguous,
    /// It is too large, or has parts of a tiyin.
    Range,
}

/// Words that may stand around an amount, in lower case.
const CURRENCY: [&str; 14] =
    ["сумов", "сум", "сўм", "so'm", "so`m", "soʻm", "so‘m", "so’m", "som", "uzs", "руб.", "руб", "₽", "sum"];

/// Reads an amount in sum; `decimal` is the column's decimal sign, where it is known.
pub fn parse(text: &str, decimal: Option<Decimal>) -> Result<i64, MoneyError> {
    match quick(text.as_bytes()) {
        Some(tiyin) => Ok(tiyin),
        None => parse_slowly(text, decimal),
    }
}

/// `15000` and `15000.00`, which nearly all amounts are.
fn quick(bytes: &[u8]) -> Option<i64> {
    let (whole, cents) = match bytes {
        [whole @ .., b'.', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
            (whole, i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
        }
        _ => (bytes, 0),
    };
    if whole.is_empty() || whole.len() > 12 {
        return None;
    }
    let mut number = 0;
    for byte in whole {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i64::from(byte - b'0');
    }
    Some(number * SUM + cents)
}

fn parse_slowly(text: &str, decimal: Option<Decimal>) -> Result<i64, MoneyError> {
    let (body, negative) = strip(text).ok_or(MoneyError::Unreadable)?;
    let number = Number::of(&body, decimal)?;
    let tiyin = number.tiyin()?;
    Ok(if negative { -tiyin } else { tiyin })
}

/// Whether a text such as `10.000` could be a thousand as well as ten, and this decimal sign makes it ten.
pub fn is_lone_fraction(text: &str, decimal: Option<Decimal>) -> bool {
    decimal.is_some_and(|decimal| text.as_bytes().contains(&decimal.sign()))
        && parse(text, None) == Err(MoneyError::Ambiguous)
}

/// Whether only the decimal sign of its column tells what a text such as `1,500` is.
pub fn is_open(text: &str) -> bool {
    quick(text.as_bytes()).is_none() && text.contains(['.', ',']) && parse(text, None) == Err(MoneyError::Ambiguous)
}

/// What the text says about its decimal sign, when it can only be read in one way.
pub fn evidence(text: &str) -> Option<Decimal> {
    if quick(text.as_bytes()).is_some() {
        return text.contains('.').then_some(Decimal::Point);
    }
    let (body, _) = strip(text)?;
    if body.contains(['e', 'E']) || Number::of(&body, None).is_err() {
        return None;
    }
    let last = body.bytes().rfind(|byte| matches!(byte, b'.' | b','))?;
    let count = body.bytes().filter(|byte| *byte == last).count();
    match (last, count) {
        (b'.', 1) => Some(Decimal::Point),
        (b'.', _) => Some(Decimal::Comma),
        (_, 1) => Some(Decimal::Comma),
        _ => Some(Decimal::Point),
    }
}

/// The digits and signs of an amount without currency words, spaces at the ends, parentheses and minus; and whether it is negative.
fn strip(text: &str) -> Option<(String, bool)> {
    let mut rest = crate::text::trim(text).to_lowercase();
    for word in CURRENCY {
        if let Some(stripped) = rest.strip_suffix(word).or_else(|| rest.strip_prefix(word)) {
            rest = crate::text::trim(stripped).to_owned();
            break;
        }
    }
    let mut negative = false;
    if let Some(inside) = rest.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')) {
        negative = true;
        rest = crate::text::trim(inside).to_owned();
    } else if let Some(inside) =
        rest.strip_prefix(['-', '\u{2212}', '–']).or_else(|| rest.strip_suffix(['-', '\u{2212}']))
    {
        negative = true;
        rest = crate::text::trim(inside).to_owned();
    } else if let Some(inside) = rest.strip_prefix('+') {
        rest = inside.to_owned();
    }
    without_gaps(&rest).map(|body| (body, negative))
}

/// Removes spaces and apostrophes between groups of three digits; `None` when they stand elsewhere.
fn without_gaps(text: &str) -> Option<String> {
    let is_gap = |letter: char| letter.is_whitespace() || matches!(letter, '\'' | '’' | '\u{2bc}' | '_');
    if !text.contains(is_gap) {
        return Some(text.to_owned());
    }
    let mut groups = text.split(is_gap);
    let first = groups.next()?;
    let groups: Vec<_> = groups.collect();
    let (last, middle) = groups.split_last()?;
    let three = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let last_whole = last.split(['.', ',']).next()?;
    let first_right = (1..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit());
    let right = first_right && middle.iter().all(|group| three(group)) && three(last_whole);
    // A marker that groups were seen: four digits before a lone separator make it a decimal sign.
    right.then(|| format!("0000{first}{}{last}", middle.concat()))
}

/// An amount as digits and a power of ten.
struct Number {
    digits: String,
    exponent: i32,
}

impl Number {
    fn of(body: &str, decimal: Option<Decimal>) -> Result<Number, MoneyError> {
        if let Some((mantissa, power)) = body.split_once(['e', 'E']) {
            let power: i32 = power.parse().map_err(|_| MoneyError::Unreadable)?;
            let mut number = Number::of(mantissa, decimal.or(lone_sign(mantissa)))?;
            number.exponent = number.exponent.checked_add(power).ok_or(MoneyError::Range)?;
            return Ok(number);
        }
        let sign = decimal_sign(body, decimal)?;
        let (whole, fraction) = match sign {
            Some(sign) => body.rsplit_once(char::from(sign)).ok_or(MoneyError::Unreadable)?,
            None => (body, ""),
        };
        let whole = ungroup(whole).ok_or(MoneyError::Unreadable)?;
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
            return Err(MoneyError::Unreadable);
        }
        Ok(Number { digits: format!("{whole}{fraction}"), exponent: -(fraction.len() as i32) })
    }

    fn tiyin(&self) -> Result<i64, MoneyError> {
        let digits = self.digits.trim_start_matches('0');
        let significant = digits.trim_end_matches('0');
        let power = self.exponent.saturating_add((digits.len() - significant.len()) as i32).saturating_add(2);
        if significant.is_empty() {
            return Ok(0);
        }
        if !(0..=18).contains(&power) || significant.len() > 18 {
            return Err(MoneyError::Range);
        }
        let number: i64 = significant.parse().map_err(|_| MoneyError::Unreadable)?;
        let tiyin = 10_i64.checked_pow(power as u32).and_then(|scale| number.checked_mul(scale));
        tiyin.filter(|tiyin| *tiyin <= LARGEST).ok_or(MoneyError::Range)
    }
}

/// In `1,57E9` the only sign is the decimal sign.
fn lone_sign(mantissa: &str) -> Option<Decimal> {
    match (mantissa.contains('.'), mantissa.contains(',')) {
        (true, false) => Some(Decimal::Point),
        (false, true) => Some(Decimal::Comma),
        _ => None,
    }
}

/// Which sign separates the fraction, if one does.
fn decimal_sign(body: &str, decimal: Option<Decimal>) -> Result<Option<u8>, MoneyError> {
    let bytes = body.as_bytes();
    if bytes.iter().any(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b',')) {
        return Err(MoneyError::Unreadable);
    }
    let count = |sign: u8| bytes.iter().filter(|byte| **byte == sign).count();
    let Some(last) = bytes.iter().rposition(|byte| !byte.is_ascii_digit()) else { return Ok(None) };
    let sign = bytes[last];
    let other = if sign == b'.' { b',' } else { b'.' };
    match (count(sign), count(other)) {
        (1, 0) => {
            let decides = bytes.len() - last - 1 != 3 || last > 3 || last == 0 || bytes[0] == b'0';
            match decimal {
                _ if decides => Ok(Some(sign)),
                Some(known) if known.sign() == sign => Ok(Some(sign)),
                Some(_) => Ok(None),
                None => Err(MoneyError::Ambiguous),
            }
        }
        (1, _) => Ok(Some(sign)),
        (_, 0) => Ok(None),
        _ => Err(MoneyError::Unreadable),
    }
}

/// Removes the points or commas between groups of three digits.
fn ungroup(whole: &str) -> Option<String> {
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    if first.is_empty() || first.len() > 3 {
        return None;
    }
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
}

/// The tiyin of a spreadsheet's number of sum: the nearest, when it is nearer than a millionth.
pub fn from_double(sum: f64) -> Result<i64, MoneyError> {
    if !sum.is_finite() || sum.abs() > (LARGEST / SUM) as f64 {
        return Err(MoneyError::Range);
    }
    let nearest = (sum * SUM as f64).round();
    let error = (sum - nearest / SUM as f64).abs();
    // Doubles near a million million sum are 0.0001 apart.
    if error < 1e-6_f64.max(sum.abs() * 1e-15) { Ok(nearest as i64) } else { Err(MoneyError::Range) }
}

/// `15000.00`: sum with two decimals and a point, without separators.
pub fn format_sum(tiyin: i64) -> String {
    let sign = if tiyin < 0 { "-" } else { "" };
    let tiyin = tiyin.unsigned_abs();
    format!("{sign}{}.{:02}", tiyin / 100, tiyin % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, wanted: Result<i64, MoneyError>) {
        assert_eq!(parse(text, None), wanted, "{text}");
    }

    #[test]
    fn amounts_in_all_spellings() {
        for text in [
            "15000",
            "15000.00",
            "15000,00",
            "15 000",
            "15\u{a0}000,00",
            "15\u{202f}000.00",
            "15\u{2009}000",
            "15'000.00",
            "15000 сум",
            "15 000,00 so'm",
            "UZS 15 000",
            "1.5E4",
            "1,5E4",
            "15.000,00",
            "15,000.00",
            "15000.0000",
            "+15000",
            " 15000 ",
            "15000.0",
            "1.50000E+04",
            "15000,000",
        ] {
            check(text, Ok(1_500_000));
        }
        check("1.57328068051E9", Ok(157_328_068_051));
        check("(1 234,50)", Ok(-123_450));
        check("\u{2212}12.5", Ok(-1_250));
        check("12.50-", Ok(-1_250));
        check("1.234.567", Ok(123_456_700));
        check("0.10", Ok(10));
        check("0", Ok(0));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "abc", "12abc", "1 2", "15 0", "1,2,3", "1.23.4", "12..5", "1e", "--5", "15О00", "сум"] {
            check(text, Err(MoneyError::Unreadable));
        }
        for text in ["0.005", "15000.001", "2000000000001", "1E400", "9999999999999999999999"] {
            check(text, Err(MoneyError::Range));
        }
    }

    #[test]
    fn one_separator_and_three_digits_are_decided_by_the_column() {
        check("1.000", Err(MoneyError::Ambiguous));
        assert_eq!(parse("1.000", Some(Decimal::Point)), Ok(100));
        assert_eq!(parse("1.000", Some(Decimal::Comma)), Ok(100_000));
        assert_eq!(parse("1,000", Some(Decimal::Point)), Ok(100_000));
        assert_eq!(evidence("1.355,90"), Some(Decimal::Comma));
        assert_eq!(evidence("15000.00"), Some(Decimal::Point));
        assert_eq!(evidence("1.000"), None);
        assert_eq!(evidence("1 234,5"), Some(Decimal::Comma));
        assert_eq!(
            ["1,500", "1.500", "1,50", "1500", "1,500.00", "x"].map(is_open),
            [true, true, false, false, false, false]
        );
    }

    #[test]
    fn doubles_are_taken_when_they_are_whole_tiyin() {
        assert_eq!(from_double(15000.1), Ok(1_500_010));
        assert_eq!(from_double(0.1 + 0.2), Ok(30));
        assert_eq!(from_double(0.125), Err(MoneyError::Range));
        assert_eq!(from_double(f64::NAN), Err(MoneyError::Range));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,30}") {
            let _ = (parse(&text, None), parse(&text, Some(Decimal::Comma)), evidence(&text));
        }

        #[test]
        fn written_amounts_read_back(tiyin in -LARGEST..LARGEST) {
            prop_assert_eq!(parse(&format_sum(tiyin), None), Ok(tiyin));
        }
    }
}
