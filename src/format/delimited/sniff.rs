//! Recognises the delimiter and the quote of delimited text by how evenly they divide the first records.

use super::read::separator_line;
use super::split::{Bounds, Field, Punctuation, Split, Splitter};
use crate::format::Limits;
use crate::format::bytes::{find_line_end, line_end_length};
use crate::format::encoding::{TextFile, unreadable};
use crate::format::window::Window;
use crate::problem::Problem;

/// Bytes that may be delimiters, the usual one first: it wins a tie.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// The records that are looked at.
const RECORDS: usize = 200;
/// The most text that is looked at, in bytes.
const SAMPLE: usize = 256 << 10;

/// What was recognised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// The delimiter and the quote.
    pub punctuation: Punctuation,
    /// The share of records that have the usual number of fields.
    pub consistency: f64,
    /// The usual number of fields.
    pub fields: usize,
}

/// The first text of a file, whole lines of it where possible.
///
/// # Errors
/// The file could not be read.
pub fn sample(file: &TextFile) -> Result<Vec<u8>, Box<Problem>> {
    let mut window = Window::new(file.text()?, SAMPLE);
    while window.fill().map_err(unreadable)? {}
    let bytes = window.bytes();
    if window.ended() {
        return Ok(bytes.to_vec());
    }
    let end = bytes.iter().rposition(|&byte| byte == b'\n' || byte == b'\r').unwrap_or(bytes.len());
    Ok(bytes[..end].to_vec())
}

/// Recognises the punctuation of a sample. `wanted` is the delimiter that the user named; `usual` that of the format, which is
/// taken whenever it divides anything.
pub fn sniff(sample: &[u8], limits: &Limits, wanted: Option<u8>, usual: Option<u8>) -> Guess {
    let bounds = Bounds::from(limits);
    let rest = match separator_line(sample) {
        Some(_) => find_line_end(sample, 0).map_or(&[][..], |end| &sample[end..]),
        None => sample,
    };
    if let Some(delimiter) = wanted.or(separator_line(sample)) {
        return guess(rest, delimiter, bounds);
    }
    if let Some(guess) = usual.map(|delimiter| guess(rest, delimiter, bounds)).filter(|guess| guess.fields > 1) {
        return guess;
    }
    let best = DELIMITERS
        .iter()
        .map(|&delimiter| guess(rest, delimiter, bounds))
        .filter(|guess| guess.fields > 1)
        .map(|guess| (score(rest, &guess), guess))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or_else(|| undivided(rest, bounds), |(_, guess)| guess)
}

/// Text in which no delimiter divides anything: one field a record.
fn undivided(sample: &[u8], bounds: Bounds) -> Guess {
    let quote = choose_quote(sample, None, bounds);
    Guess { punctuation: Punctuation { delimiter: None, quote }, consistency: 1.0, fields: 1 }
}

fn guess(sample: &[u8], delimiter: u8, bounds: Bounds) -> Guess {
    let quote = choose_quote(sample, Some(delimiter), bounds);
    let found = guess_with(sample, delimiter, quote, bounds);
    // Apostrophes that stand only around texts with delimiters: they make rows even that were not.
    if quote == Some(b'"') && found.consistency < 1.0 && !sample.contains(&b'"') && sample.contains(&b'\'') {
        let other = guess_with(sample, delimiter, Some(b'\''), bounds);
        if other.fields > 1 && other.consistency > found.consistency {
            return other;
        }
    }
    found
}

fn guess_with(sample: &[u8], delimiter: u8, quote: Option<u8>, bounds: Bounds) -> Guess {
    let punctuation = Punctuation { delimiter: Some(delimiter), quote };
    let counts = count_fields(sample, punctuation, bounds);
    let fields = most_frequent(counts.iter().copied().filter(|&count| count > 1));
    let even = counts.iter().filter(|&&count| count == fields).count();
    let consistency = if counts.is_empty() { 0.0 } else { even as f64 / counts.len() as f64 };
    Guess { punctuation, consistency, fields }
}

/// The number of fields of each record.
fn count_fields(sample: &[u8], punctuation: Punctuation, bounds: Bounds) -> Vec<usize> {
    let splitter = Splitter::new(punctuation, bounds);
    let mut fields = Vec::new();
    let mut counts = Vec::new();
    let mut at = 0;
    while at < sample.len() && counts.len() < RECORDS {
        let blank = line_end_length(&sample[at..]);
        if blank > 0 {
            at += blank;
            continue;
        }
        match splitter.split(&sample[at..], true, &mut fields) {
            Split::Record { taken, cells, .. } => {
                counts.push(cells);
                at += taken;
            }
            Split::Unclosed { open } | Split::Partial { open: Some(open) } => {
                at = find_line_end(sample, at + open).unwrap_or(sample.len());
            }
            Split::Partial { open: None } => break,
        }
    }
    counts
}

fn most_frequent(counts: impl Iterator<Item = usize>) -> usize {
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for count in counts {
        match seen.iter_mut().find(|(known, _)| *known == count) {
            Some((_, times)) => *times += 1,
            None => seen.push((count, 1)),
        }
    }
    seen.iter().max_by_key(|(count, times)| (*times, *count)).map_or(0, |(count, _)| *count)
}

/// Evenness counts most, then the number of fields; commas that only stand inside numbers count half.
fn score(sample: &[u8], guess: &Guess) -> f64 {
    let wide = 1.0 + 0.1 * (guess.fields as f64).log2();
    let decimal = guess.punctuation.delimiter == Some(b',') && commas_are_decimal(sample);
    guess.consistency * wide * if decimal { 0.5 } else { 1.0 }
}

/// Whether nine of ten commas stand between digits, with one or two digits behind.
fn commas_are_decimal(sample: &[u8]) -> bool {
    let digit = |at: usize| sample.get(at).is_some_and(u8::is_ascii_digit);
    let commas = sample.iter().enumerate().filter(|(_, byte)| **byte == b',').map(|(at, _)| at);
    let (mut all, mut decimal) = (0usize, 0usize);
    for at in commas {
        all += 1;
        let tail = digit(at + 1) && !(digit(at + 2) && digit(at + 3));
        decimal += usize::from(at > 0 && digit(at - 1) && tail);
    }
    all > 0 && decimal * 10 >= all * 9
}

/// The quote: apostrophes when most fields stand in them, none when fields begin with a quote and not one ends with it.
fn choose_quote(sample: &[u8], delimiter: Option<u8>, bounds: Bounds) -> Option<u8> {
    let double = count_wrapped(sample, delimiter, b'"', bounds);
    let single = count_wrapped(sample, delimiter, b'\'', bounds);
    if single.wrapped > double.wrapped && single.wrapped * 2 >= single.filled {
        return Some(b'\'');
    }
    if double.wrapped == 0 && double.closing == 0 && double.opening >= 3 {
        return None;
    }
    Some(b'"')
}

/// How quotes stand at the ends of raw fields.
#[derive(Debug, Default)]
struct Wrapping {
    filled: usize,
    wrapped: usize,
    opening: usize,
    closing: usize,
}

fn count_wrapped(sample: &[u8], delimiter: Option<u8>, quote: u8, bounds: Bounds) -> Wrapping {
    let splitter = Splitter::new(Punctuation { delimiter, quote: None }, bounds);
    let mut wrapping = Wrapping::default();
    let mut fields: Vec<Field> = Vec::new();
    let mut at = 0;
    for _ in 0..RECORDS {
        let Split::Record { taken, .. } = splitter.split(&sample[at..], true, &mut fields) else { break };
        for field in &fields {
            let text = &sample[at + field.start..at + field.end];
            let (opens, closes) = (text.first() == Some(&quote), text.last() == Some(&quote));
            wrapping.filled += usize::from(!text.is_empty());
            wrapping.wrapped += usize::from(text.len() > 1 && opens && closes);
            wrapping.opening += usize::from(opens && !closes);
            // A quote alone in a field ends one that began on an earlier line.
            wrapping.closing += usize::from(closes && (!opens || text.len() == 1));
        }
        at += taken;
        if at >= sample.len() {
            break;
        }
    }
    wrapping
}
