//! Finding single bytes eight at a time, and counting line ends. It knows nothing of formats or encodings beyond ASCII.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// A byte in all eight places of a word.
pub const fn spread(byte: u8) -> u64 {
    ONES * byte as u64
}

/// A word whose lowest set bit marks the first byte of `word` that equals the spread `needle`; 0 when none does.
/// Bits above the lowest may be false.
const fn matches(word: u64, needle: u64) -> u64 {
    let difference = word ^ needle;
    difference.wrapping_sub(ONES) & !difference & HIGHS
}

/// The first position at or behind `from` that holds `spread_byte`, a line feed or a carriage return.
pub fn find_field_end(bytes: &[u8], from: usize, spread_byte: u64) -> Option<usize> {
    const LINE_FEED: u64 = spread(b'\n');
    const RETURN: u64 = spread(b'\r');
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let hits = matches(word, spread_byte) | matches(word, LINE_FEED) | matches(word, RETURN);
        if hits != 0 {
            return Some(at + (hits.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let wanted = spread_byte as u8;
    let rest = bytes.get(at..)?;
    rest.iter().position(|&byte| byte == wanted || byte == b'\n' || byte == b'\r').map(|place| at + place)
}

/// The first position at or behind `from` that holds `wanted`.
pub fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let needle = spread(wanted);
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let hits = matches(u64::from_le_bytes(*chunk), needle);
        if hits != 0 {
            return Some(at + (hits.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    bytes.get(at..)?.iter().position(|&byte| byte == wanted).map(|place| at + place)
}

/// The first line feed or carriage return at or behind `from`.
pub fn find_line_end(bytes: &[u8], from: usize) -> Option<usize> {
    find_field_end(bytes, from, spread(b'\n'))
}

/// How many bytes the line end at the start of `bytes` has: 2 for CR LF, 1 for CR or LF, 0 when none stands there.
pub fn line_end_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// How many line ends there are: LF, CR or both together.
pub fn count_line_ends(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut at = 0;
    while let Some(end) = find_line_end(bytes, at) {
        count += 1;
        at = end + line_end_length(&bytes[end..]);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn line_ends_of_all_kinds_are_counted() {
        assert_eq!(count_line_ends(b""), 0);
        assert_eq!(count_line_ends(b"a\r\nb\rc\n\n"), 4);
    }

    proptest! {
        #[test]
        fn finding_agrees_with_looking_at_every_byte(bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..70), from in 0usize..80) {
            let slow = |wanted: &dyn Fn(u8) -> bool| (from..bytes.len()).find(|&at| wanted(bytes[at]));
            prop_assert_eq!(find(&bytes, from, b','), slow(&|byte| byte == b','));
            prop_assert_eq!(find_line_end(&bytes, from), slow(&|byte| byte == b'\n' || byte == b'\r'));
            prop_assert_eq!(find_field_end(&bytes, from, spread(b',')), slow(&|byte| matches!(byte, b',' | b'\n' | b'\r')));
        }
    }
}
