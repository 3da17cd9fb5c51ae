//! Object streams are unpacked whole when a file is opened. This counts first, without keeping anything, how large they
//! would become together, so that many small bombs are refused before they are held.

use flate2::{Decompress, FlushDecompress, Status};

use super::document::Bound;
use crate::problem::Problem;

/// How far before its data the kind of a stream is looked for, in bytes.
const DICTIONARY: usize = 1024;

/// Refuses a file whose object and cross-reference streams unpack to more than the bound together. Encrypted ones cannot
/// be counted here; each of them is bounded when it is opened.
///
/// # Errors
/// The file goes over the bound.
pub fn check(bytes: &[u8], bound: Bound) -> Result<(), Box<Problem>> {
    let mut total = 0;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let keyword = at + found;
        at = keyword + 6;
        if bytes[..keyword].ends_with(b"end") {
            continue;
        }
        let before = &bytes[keyword.saturating_sub(DICTIONARY)..keyword];
        let before = before.rsplit(|byte| *byte == b'\n').take(40).collect::<Vec<_>>();
        let is_container = before.iter().any(|line| find(line, b"/ObjStm").is_some() || find(line, b"/XRef").is_some());
        if !is_container {
            continue;
        }
        let data = bytes[at..]
            .iter()
            .position(|byte| !matches!(byte, b'\r' | b'\n'))
            .map_or(&[][..], |skip| &bytes[at + skip..]);
        total += unpacked_size(data, bound.bytes.saturating_sub(total));
        if total > bound.bytes {
            return Err(bound.over());
        }
    }
    Ok(())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

/// How many bytes zlib data unpacks to, as far as it is whole, counted to just above `most`.
fn unpacked_size(data: &[u8], most: u64) -> u64 {
    let mut unpacker = Decompress::new(true);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let (read, written) = (unpacker.total_in(), unpacker.total_out());
        let rest = data.get(usize::try_from(read).unwrap_or(usize::MAX)..).unwrap_or_default();
        let status = unpacker.decompress(rest, &mut buffer, FlushDecompress::None);
        let stands = unpacker.total_in() == read && unpacker.total_out() == written;
        if stands || unpacker.total_out() > most || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return unpacker.total_out();
        }
    }
}
