//! Which rows of one file have the same key. Every accepted row leaves a short note; at the end notes with equal keys are brought
//! together. Notes beyond a fixed amount go to a temporary file in partitions, so that memory does not grow with rows.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use super::consumer::PartPlace;
use crate::error::{Error, Result};
use crate::problem::{self, Place, Problem};
use crate::store::{Outcome, Prepared};

/// Where a row stands in a file: its part (sheet, member) and line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The part, from 0.
    pub part: i64,
    /// The line, from 1.
    pub line: u64,
    /// The number of the row in its table: several may stand on one line.
    pub row: u64,
}

impl Position {
    /// Where a record of a part stands.
    pub fn of(part: i64, record: &Prepared) -> Position {
        Position { part, line: record.record.line, row: record.row }
    }

    /// Where it stands in a file, for people.
    pub fn within(&self, part: &PartPlace) -> Place {
        Place { line: Some(self.line), row: part.numbered.then_some(self.row), ..part.place.clone() }
    }
}

/// What is remembered of an accepted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// The hash of the row's key, within its table.
    pub key: u128,
    /// The hash of everything the row says.
    pub content: u64,
    /// Where it stands.
    pub position: Position,
    /// What became of it; `None` when nothing was merged.
    pub outcome: Option<Outcome>,
}

/// The first row of each thing that a group of rows with one key says, and the rows that repeat one of them.
pub fn told_apart(group: &[Note]) -> (Vec<Note>, Vec<Note>) {
    let mut said = HashSet::new();
    group.iter().partition(|note| said.insert(note.content))
}

/// What is told of a row that says something else than another row with the same key.
pub fn conflict(place: Place, other: &Place, key: &str) -> Problem {
    let elsewhere = place.sheet != other.sheet || place.member != other.member;
    let of = |known: &Place| {
        let line = Place { line: known.line, row: known.row, ..Place::default() };
        let place =
            if elsewhere { Place { member: known.member.clone(), sheet: known.sheet.clone(), ..line } } else { line };
        place.within_file()
    };
    let (this, other) = (of(&place), of(other));
    let problem = Problem::new(problem::DUPLICATE_CONFLICT).with("this", this).with("other", other).with("key", key);
    Problem { place, ..problem }
}

const PARTITIONS: usize = 64;
const NOTE_BYTES: usize = 16 + 8 + 8 + 8 + 8 + 1;
/// Repeated keys that are held; beyond them every note is looked at.
const MOST_REPEATED: usize = 50_000;
/// Notes that a partition holds in memory.
const HELD: usize = 512;

/// All notes of a file.
pub struct Notes {
    held: Vec<Vec<u8>>,
    spilled: Vec<Vec<(u64, usize)>>,
    file: Option<File>,
    end: u64,
    /// Keys that came perhaps more than once; every key that did is among them. `None`: too many to hold.
    repeated: Option<HashSet<u128>>,
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            held: vec![Vec::new(); PARTITIONS],
            spilled: vec![Vec::new(); PARTITIONS],
            file: None,
            end: 0,
            repeated: Some(HashSet::new()),
        }
    }
}

impl Notes {
    /// Adds a note of a row; `again` when its key perhaps stands on a row noted before.
    pub fn push(&mut self, note: &Note, again: bool) -> Result<()> {
        if again && let Some(repeated) = &mut self.repeated {
            repeated.insert(note.key);
            if repeated.len() > MOST_REPEATED {
                self.repeated = None;
            }
        }
        let partition = (note.key as usize) % PARTITIONS;
        let held = &mut self.held[partition];
        held.extend_from_slice(&note.key.to_le_bytes());
        held.extend_from_slice(&note.content.to_le_bytes());
        held.extend_from_slice(&note.position.part.to_le_bytes());
        held.extend_from_slice(&note.position.line.to_le_bytes());
        held.extend_from_slice(&note.position.row.to_le_bytes());
        held.push(outcome_code(note.outcome));
        if held.len() >= HELD * NOTE_BYTES {
            self.spill(partition).map_err(spool_error)?;
        }
        Ok(())
    }

    fn spill(&mut self, partition: usize) -> std::io::Result<()> {
        if self.file.is_none() {
            self.file = Some(tempfile::tempfile()?);
        }
        if let Some(file) = &mut self.file {
            let held = &mut self.held[partition];
            file.write_all(held)?;
            self.spilled[partition].push((self.end, held.len()));
            self.end += held.len() as u64;
            held.clear();
        }
        Ok(())
    }

    /// Gives every group of two or more rows with the same key, each in the file's order.
    pub fn groups(mut self, each: &mut dyn FnMut(&[Note]) -> Result<()>) -> Result<()> {
        let repeated = self.repeated.take();
        if repeated.as_ref().is_some_and(HashSet::is_empty) {
            return Ok(());
        }
        for partition in 0..PARTITIONS {
            let mut notes = self.load(partition).map_err(spool_error)?;
            if let Some(repeated) = &repeated {
                notes.retain(|note| repeated.contains(&note.key));
            }
            notes.sort_unstable_by_key(|note| (note.key, note.position));
            for group in notes.chunk_by(|one, other| one.key == other.key).filter(|group| group.len() > 1) {
                each(group)?;
            }
        }
        Ok(())
    }

    fn load(&mut self, partition: usize) -> std::io::Result<Vec<Note>> {
        let mut bytes = std::mem::take(&mut self.held[partition]);
        for (offset, length) in std::mem::take(&mut self.spilled[partition]) {
            if let Some(file) = &mut self.file {
                let start = bytes.len();
                bytes.resize(start + length, 0);
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(&mut bytes[start..])?;
            }
        }
        Ok(bytes.chunks_exact(NOTE_BYTES).map(note_of).collect())
    }
}

fn note_of(bytes: &[u8]) -> Note {
    let word = |at: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[at..at + 8]);
        word
    };
    let key = u128::from(u64::from_le_bytes(word(0))) | u128::from(u64::from_le_bytes(word(8))) << 64;
    let position = Position {
        part: i64::from_le_bytes(word(24)),
        line: u64::from_le_bytes(word(32)),
        row: u64::from_le_bytes(word(40)),
    };
    Note { key, content: u64::from_le_bytes(word(16)), position, outcome: outcome_of(bytes[48]) }
}

fn outcome_code(outcome: Option<Outcome>) -> u8 {
    match outcome {
        None => 0,
        Some(Outcome::New) => 1,
        Some(Outcome::Updated) => 2,
        Some(Outcome::Unchanged) => 3,
    }
}

fn outcome_of(code: u8) -> Option<Outcome> {
    match code {
        1 => Some(Outcome::New),
        2 => Some(Outcome::Updated),
        3 => Some(Outcome::Unchanged),
        _ => None,
    }
}

fn spool_error(error: std::io::Error) -> Error {
    Error::io("cannot use a temporary file", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_back_from_memory_and_from_disk() {
        for rows in [10_u64, 100_000] {
            let mut notes = Notes::default();
            for line in 1..=rows {
                let key = u128::from(line % (rows - 2)) * 0x1234_5678_9abc_def1_0000_0001;
                let outcome = Some(Outcome::New);
                notes
                    .push(
                        &Note { key, content: line, position: Position { part: 0, line, row: line }, outcome },
                        line > rows - 2,
                    )
                    .unwrap();
            }
            let mut found = Vec::new();
            notes
                .groups(&mut |group| {
                    found.push(group.iter().map(|note| note.position.line).collect::<Vec<_>>());
                    assert!(
                        group
                            .iter()
                            .all(|note| note.content == note.position.line && note.outcome == Some(Outcome::New))
                    );
                    Ok(())
                })
                .unwrap();
            found.sort();
            assert_eq!(found, vec![vec![1, rows - 1], vec![2, rows]]);
        }
    }
}
