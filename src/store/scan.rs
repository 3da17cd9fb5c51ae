//! Reading many rows of PostgreSQL by `COPY … TO STDOUT` in its binary form, which costs a fraction of what fetching them one by one does.
//! Here is what is said to the server and how its bytes become values; the connection is elsewhere.

use super::connection::{Bind, Type};
use crate::error::{Error, Result};
use crate::value::{Text, Value};

/// What a binary COPY begins with.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// The signature, the flags, and the length of what else the header holds.
const HEADER: usize = SIGNATURE.len() + 4 + 4;

/// The statement that copies the rows of a query; `None` when a bind is text, which such a statement cannot take.
pub(super) fn statement(sql: &str, binds: &[Bind<'_>]) -> Option<String> {
    let mut sql = sql.to_owned();
    // From the last on, so that $1 is not found in $12.
    for (at, bind) in binds.iter().enumerate().rev() {
        let Bind::Integer(number) = bind else { return None };
        let number = number.map_or_else(|| "NULL::BIGINT".to_owned(), |number| format!("({number})::BIGINT"));
        sql = sql.replace(&format!("${}", at + 1), &number);
    }
    Some(format!("COPY ({sql}) TO STDOUT (FORMAT binary)"))
}

/// The rows in the bytes of a binary COPY, which come in pieces.
#[derive(Default)]
pub(super) struct Tuples {
    bytes: Vec<u8>,
    at: usize,
    begun: bool,
}

impl Tuples {
    /// Adds the next piece.
    pub fn push(&mut self, piece: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(piece);
    }

    /// Puts the values of the next row into the list; `false` when it is not whole yet, or none comes any more.
    pub fn next(&mut self, types: &[Type], values: &mut Vec<Value>) -> Result<bool> {
        if !self.begun {
            let Some(header) = self.bytes.get(..HEADER) else { return Ok(false) };
            let more = header.last_chunk().map_or(0, |length| u32::from_be_bytes(*length)) as usize;
            if !header.starts_with(SIGNATURE) || self.bytes.len() < HEADER + more {
                return Err(unexpected("its header"));
            }
            self.at = HEADER + more;
            self.begun = true;
        }
        let mut rest = &self.bytes[self.at..];
        let Some(count) = take(&mut rest).map(i16::from_be_bytes) else { return Ok(false) };
        if count == -1 {
            // The end of the data.
            return Ok(false);
        }
        if usize::try_from(count) != Ok(types.len()) {
            return Err(unexpected("the number of its columns"));
        }
        values.clear();
        for kind in types {
            let Some(length) = take(&mut rest).map(i32::from_be_bytes) else { return Ok(false) };
            if length == -1 {
                values.push(Value::Null);
                continue;
            }
            let length = usize::try_from(length).map_err(|_| unexpected("the length of a value"))?;
            let Some((value, after)) = rest.split_at_checked(length) else { return Ok(false) };
            values.push(value_of(value, *kind)?);
            rest = after;
        }
        self.at = self.bytes.len() - rest.len();
        Ok(true)
    }
}

/// The first bytes, which are taken away; `None` when there are not so many.
fn take<const COUNT: usize>(rest: &mut &[u8]) -> Option<[u8; COUNT]> {
    let (first, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*first)
}

fn value_of(bytes: &[u8], kind: Type) -> Result<Value> {
    match (kind, bytes) {
        (Type::Integer, &[a, b, c, d, e, f, g, h]) => Ok(Value::Integer(i64::from_be_bytes([a, b, c, d, e, f, g, h]))),
        (Type::Integer, &[a, b, c, d]) => Ok(Value::Integer(i64::from(i32::from_be_bytes([a, b, c, d])))),
        (Type::Integer, _) => Err(unexpected("a number")),
        (Type::Text, bytes) => std::str::from_utf8(bytes)
            .map(|text| Value::Text(Text::from(text)))
            .map_err(|_| unexpected("a text that is not UTF-8")),
    }
}

fn unexpected(what: &str) -> Error {
    Error::Internal(format!("the server's copy is not what it should be: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stand_in_the_statement_and_texts_cannot() {
        let told = statement("SELECT a WHERE b = $1 AND c = $2", &[Bind::from(-5), Bind::Integer(None)]).unwrap();
        assert_eq!(told, "COPY (SELECT a WHERE b = (-5)::BIGINT AND c = NULL::BIGINT) TO STDOUT (FORMAT binary)");
        let told = statement("x > $1 AND y < $10", &vec![Bind::from(7); 10]).unwrap();
        assert_eq!(told, "COPY (x > (7)::BIGINT AND y < (7)::BIGINT) TO STDOUT (FORMAT binary)");
        assert_eq!(statement("x = $1", &["text".into()]), None);
    }

    #[test]
    fn rows_are_found_however_their_bytes_are_cut() {
        let mut bytes = [SIGNATURE, &[0; 8]].concat();
        for row in 0..3_i64 {
            bytes.extend_from_slice(&3_i16.to_be_bytes());
            bytes.extend_from_slice(&[&8_i32.to_be_bytes()[..], &row.to_be_bytes()].concat());
            bytes.extend_from_slice(&[&6_i32.to_be_bytes()[..], "чай".as_bytes()].concat());
            bytes.extend_from_slice(&(-1_i32).to_be_bytes());
        }
        bytes.extend_from_slice(&(-1_i16).to_be_bytes());
        let types = [Type::Integer, Type::Text, Type::Integer];
        for size in [HEADER, HEADER + 1, 40, 1000] {
            let (mut tuples, mut values, mut found) = (Tuples::default(), Vec::new(), Vec::new());
            for piece in bytes.chunks(size) {
                tuples.push(piece);
                while tuples.next(&types, &mut values).unwrap() {
                    found.push(values.clone());
                }
            }
            let wanted: Vec<_> =
                (0..3).map(|row| vec![Value::Integer(row), Value::Text("чай".into()), Value::Null]).collect();
            assert_eq!(found, wanted, "pieces of {size}");
        }
        let mut tuples = Tuples::default();
        tuples.push(&[7; 40]);
        assert!(tuples.next(&types, &mut Vec::new()).is_err());
    }
}
