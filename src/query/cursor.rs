//! Where a page ended: the values that its last row was sorted by, as a text that travels through addresses and buttons. It carries no
//! secret and grants nothing: the query is asked again in full with every page.

use xxhash_rust::xxh3::xxh3_64;

use crate::value::{Text, Value};

/// The first byte of every cursor; raised when their form changes.
const VERSION: u8 = 1;
/// Bytes of the check at the end, and of the fingerprint.
const HASH: usize = 8;
/// Longer texts are no cursors: sort values are single cells.
const LONGEST: usize = 1 << 20;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// What the query was, see [`super::Query::fingerprint`].
    pub fingerprint: u64,
    /// The last row's values in the columns it was sorted by, in their order.
    pub values: Vec<Value>,
    /// The last row's id, by which rows with equal values are sorted.
    pub id: i64,
}

impl Cursor {
    /// The cursor as text: lower-case hexadecimal digits.
    pub fn encode(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.fingerprint.to_be_bytes());
        bytes.extend(self.id.to_be_bytes());
        for value in &self.values {
            push(&mut bytes, value);
        }
        bytes.extend(xxh3_64(&bytes).to_be_bytes());
        bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// Reads a cursor; `None` when it is damaged or of another release.
    pub fn decode(text: &str) -> Option<Cursor> {
        if text.len() > LONGEST || !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let pairs = (0..text.len()).step_by(2);
        let bytes: Vec<u8> =
            pairs.map(|at| u8::from_str_radix(&text[at..at + 2], 16)).collect::<Result<_, _>>().ok()?;
        let (body, check) = bytes.split_last_chunk::<HASH>()?;
        if xxh3_64(body) != u64::from_be_bytes(*check) {
            return None;
        }
        let mut rest = body.strip_prefix(&[VERSION])?;
        let fingerprint = u64::from_be_bytes(take(&mut rest)?);
        let id = i64::from_be_bytes(take(&mut rest)?);
        let mut values = Vec::new();
        while !rest.is_empty() {
            values.push(pull(&mut rest)?);
        }
        Some(Cursor { fingerprint, values, id })
    }
}

fn digit(nibble: u8) -> char {
    char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 })
}

fn push(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => bytes.push(b'n'),
        Value::Integer(number) => {
            bytes.push(b'i');
            bytes.extend(number.to_be_bytes());
        }
        Value::Text(text) => {
            bytes.push(b't');
            bytes.extend((text.len() as u64).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
    }
}

fn pull(rest: &mut &[u8]) -> Option<Value> {
    match take::<1>(rest)? {
        [b'n'] => Some(Value::Null),
        [b'i'] => Some(Value::Integer(i64::from_be_bytes(take(rest)?))),
        [b't'] => {
            let length = usize::try_from(u64::from_be_bytes(take(rest)?)).ok()?;
            let (text, after) = rest.split_at_checked(length)?;
            *rest = after;
            Some(Value::Text(Text::from(std::str::from_utf8(text).ok()?)))
        }
        _ => None,
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*taken)
}
