//! The container of old workbooks and documents (OLE compound files): checked sector by sector before anything believes it.
//! The streams' contents are not read here.

use std::fs::File;
use std::io::Read;

use crate::format::{Limits, bounds};
use crate::problem::{self, Problem};

/// The first bytes of the container.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The stream that holds a workbook with a password.
pub(super) const ENCRYPTED: &str = "EncryptedPackage";

/// The greatest number of a real sector; greater ones mark ends and holes.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// The end of a chain.
const END: u32 = 0xFFFF_FFFE;
/// The size of the header, whatever the sectors' size is.
const HEADER: usize = 512;
/// The size of a directory entry.
const ENTRY: usize = 128;
/// Streams below this size are kept in small sectors.
const SMALL_STREAM: u32 = 4096;
/// The size of a small sector.
const SMALL_SECTOR: usize = 64;

/// The whole file, which must fit the bound on unpacked bytes.
pub(super) fn read_whole(file: &mut File, limits: &Limits) -> Result<Vec<u8>, Box<Problem>> {
    read_at_most(file, limits.unpacked_bytes, "limits.unpacked_bytes")
}

/// The whole file, which must fit the bound of a setting.
pub(super) fn read_at_most(file: &mut File, limit: u64, setting: &str) -> Result<Vec<u8>, Box<Problem>> {
    let mut bytes = Vec::new();
    let unreadable = |error| Box::new(Problem::new(problem::FILE_UNREADABLE).with("detail", error));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(bounds::file(limit, setting));
    }
    Ok(bytes)
}

/// Checks the header, the allocation table, and the chain of every stream; gives the streams' names.
///
/// # Errors
/// `E_FILE_DAMAGED` for a chain that runs in a circle, leaves the file or is shorter than its stream.
pub(super) fn stream_names(bytes: &[u8]) -> Result<Vec<String>, Box<Problem>> {
    let container = Container::open(bytes)?;
    let entries = container.entries()?;
    let root = entries.iter().find(|entry| entry.kind == 5).ok_or_else(|| damaged("it has no root entry"))?;
    container.check_stream(root.start, root.size)?;
    let small = container.small_table()?;
    if container.word(56)? != SMALL_STREAM {
        return Err(damaged("its limit of small streams is impossible"));
    }
    for entry in entries.iter().filter(|entry| entry.kind == 2 && entry.size > 0) {
        if entry.size >= u64::from(SMALL_STREAM) {
            container.check_stream(entry.start, entry.size)?;
        } else {
            check_length(follow(&small, entry.start)?.len() as u64 * SMALL_SECTOR as u64, entry.size)?;
        }
    }
    Ok(entries.into_iter().map(|entry| entry.name).collect())
}

/// The bytes of the first stream that has one of the names, in any case; `None` when none has.
///
/// # Errors
/// As of [`stream_names`].
pub(super) fn stream(bytes: &[u8], names: &[&str]) -> Result<Option<Vec<u8>>, Box<Problem>> {
    let container = Container::open(bytes)?;
    let entries = container.entries()?;
    let find = |name: &&str| entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
    let Some(entry) = names.iter().find_map(find) else { return Ok(None) };
    let mut content = Vec::new();
    if entry.size >= u64::from(SMALL_STREAM) {
        content = container.joined(entry.start)?;
    } else {
        let root = entries.iter().find(|entry| entry.kind == 5).ok_or_else(|| damaged("it has no root entry"))?;
        let all = container.joined(root.start)?;
        for sector in follow(&container.small_table()?, entry.start)? {
            let start = sector as usize * SMALL_SECTOR;
            let piece = all.get(start..start + SMALL_SECTOR);
            content.extend_from_slice(piece.ok_or_else(|| damaged("a small stream leaves its place"))?);
        }
    }
    content.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
    Ok(Some(content))
}

/// One stream or folder of the container.
struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Self> {
        let kind = *bytes.get(66)?;
        let length = usize::from(u16::from_le_bytes([*bytes.get(64)?, *bytes.get(65)?])).min(64);
        let units = bytes[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let name = char::decode_utf16(units).map_while(Result::ok).take_while(|letter| *letter != '\0').collect();
        // The upper half of the size is rubbish in old files, and no workbook is that large.
        Some(Self { name, kind, start: word_at(bytes, 116)?, size: u64::from(word_at(bytes, 120)?) })
    }
}

/// The header and the allocation table.
struct Container<'a> {
    bytes: &'a [u8],
    shift: u32,
    table: Vec<u32>,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Box<Problem>> {
        if bytes.len() < HEADER || !bytes.starts_with(&MAGIC) {
            return Err(damaged("it does not begin as an OLE file does"));
        }
        let shift = u32::from(u16::from_le_bytes([bytes[30], bytes[31]]));
        if shift != 9 && shift != 12 {
            return Err(damaged("its sector size is impossible"));
        }
        let mut container = Self { bytes, shift, table: Vec::new() };
        container.table = container.read_table()?;
        Ok(container)
    }

    /// The allocation table, whose sectors are listed in the header and, when it is long, in a chain of lists.
    fn read_table(&self) -> Result<Vec<u32>, Box<Problem>> {
        let mut sectors: Vec<u32> = words(&self.bytes[76..HEADER]).collect();
        let mut next = self.word(68)?;
        let most = self.count();
        for _ in 0..=most {
            if next > LAST_SECTOR {
                break;
            }
            let mut list: Vec<u32> = words(self.sector(next)?).collect();
            next = list.pop().unwrap_or(END);
            sectors.extend(list);
            if sectors.len() > most + 109 + (1 << (self.shift - 2)) {
                return Err(damaged("the list of its allocation table runs in a circle"));
            }
        }
        let mut table = Vec::new();
        for sector in sectors.into_iter().filter(|sector| *sector <= LAST_SECTOR) {
            if table.len() > most {
                break;
            }
            table.extend(words(self.sector(sector)?));
        }
        Ok(table)
    }

    /// How many sectors the file has; the last one may be cut short.
    fn count(&self) -> usize {
        self.bytes.len().saturating_sub(1 << self.shift).div_ceil(1 << self.shift)
    }

    fn sector(&self, number: u32) -> Result<&'a [u8], Box<Problem>> {
        let start = (number as usize + 1) << self.shift;
        let end = (start + (1 << self.shift)).min(self.bytes.len());
        if number > LAST_SECTOR || start >= self.bytes.len() {
            return Err(damaged("a sector lies beyond its end"));
        }
        Ok(&self.bytes[start..end])
    }

    fn word(&self, offset: usize) -> Result<u32, Box<Problem>> {
        word_at(self.bytes, offset).ok_or_else(|| damaged("its header is cut off"))
    }

    fn chain(&self, start: u32) -> Result<Vec<u32>, Box<Problem>> {
        let chain = follow(&self.table, start)?;
        for sector in &chain {
            self.sector(*sector)?;
        }
        Ok(chain)
    }

    /// The directory, empty places included: other readers take those for streams.
    fn entries(&self) -> Result<Vec<Entry>, Box<Problem>> {
        let mut entries = Vec::new();
        for sector in self.chain(self.word(48)?)? {
            entries.extend(self.sector(sector)?.chunks_exact(ENTRY).filter_map(Entry::read));
        }
        Ok(entries)
    }

    /// The bytes of a chain.
    fn joined(&self, start: u32) -> Result<Vec<u8>, Box<Problem>> {
        let mut content = Vec::new();
        for sector in self.chain(start)? {
            content.extend_from_slice(self.sector(sector)?);
        }
        Ok(content)
    }

    fn check_stream(&self, start: u32, size: u64) -> Result<(), Box<Problem>> {
        if size == 0 {
            return Ok(());
        }
        let mut held = 0;
        for sector in self.chain(start)? {
            held += self.sector(sector)?.len() as u64;
        }
        check_length(held, size)
    }

    /// The allocation table of small streams.
    fn small_table(&self) -> Result<Vec<u32>, Box<Problem>> {
        let mut table = Vec::new();
        for sector in self.chain(self.word(60)?)? {
            table.extend(words(self.sector(sector)?));
        }
        Ok(table)
    }
}

/// The sectors of a chain; a chain longer than the table has come round in a circle.
fn follow(table: &[u32], start: u32) -> Result<Vec<u32>, Box<Problem>> {
    let mut chain = Vec::new();
    let mut sector = start;
    while sector <= LAST_SECTOR {
        if chain.len() >= table.len() {
            return Err(damaged("a chain of its sectors runs in a circle"));
        }
        chain.push(sector);
        sector = *table.get(sector as usize).ok_or_else(|| damaged("a chain of its sectors leaves the table"))?;
    }
    Ok(chain)
}

fn check_length(held: u64, size: u64) -> Result<(), Box<Problem>> {
    if held < size {
        return Err(damaged("a stream is shorter than its size says"));
    }
    Ok(())
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}

fn word_at(bytes: &[u8], offset: usize) -> Option<u32> {
    words(bytes.get(offset..offset + 4)?).next()
}

fn damaged(detail: &str) -> Box<Problem> {
    Box::new(Problem::new(problem::FILE_DAMAGED).with("detail", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The smallest container: the allocation table, a directory with the root and one stream of 4,096 bytes.
    fn container() -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[30] = 9;
        bytes[32] = 6;
        let mut put = |offset: usize, word: u32| bytes[offset..offset + 4].copy_from_slice(&word.to_le_bytes());
        put(44, 1);
        put(48, 1);
        put(56, 4096);
        put(60, END);
        put(68, END);
        put(76, 0);
        (80..HEADER).step_by(4).for_each(|offset| put(offset, u32::MAX));
        let chain: Vec<u32> = [0xFFFF_FFFD, END].into_iter().chain(3..10).chain([END]).collect();
        let table = chain.into_iter().chain(std::iter::repeat(u32::MAX)).take(128);
        table.for_each(|word| bytes.extend(word.to_le_bytes()));
        for (name, kind, start, size) in [("Root Entry", 5, END, 0u32), ("Workbook", 2, 2, 4096)] {
            let mut entry = vec![0; ENTRY];
            for (index, unit) in name.encode_utf16().enumerate() {
                entry[index * 2..index * 2 + 2].copy_from_slice(&unit.to_le_bytes());
            }
            entry[64] = name.len() as u8 * 2 + 2;
            entry[66] = kind;
            entry[116..120].copy_from_slice(&start.to_le_bytes());
            entry[120..124].copy_from_slice(&size.to_le_bytes());
            bytes.extend(entry);
        }
        bytes.resize(HEADER * 3 + 4096, 0);
        bytes
    }

    fn check(change: impl FnOnce(&mut Vec<u8>), expected: Option<&str>) {
        let mut bytes = container();
        change(&mut bytes);
        match (stream_names(&bytes), expected) {
            (Ok(names), None) => assert_eq!(names[..2], ["Root Entry", "Workbook"]),
            (Err(problem), Some(part)) => assert!(problem.to_string().contains(part), "{problem}"),
            (found, _) => panic!("{found:?} for {expected:?}"),
        }
    }

    #[test]
    fn chains_are_checked() {
        check(|_| (), None);
        assert_eq!(stream(&container(), &["Book", "WORKBOOK"]).unwrap().unwrap().len(), 4096);
        assert_eq!(stream(&container(), &["Book"]).unwrap(), None);
        check(|bytes| bytes[0] = 0, Some("begin"));
        check(|bytes| bytes[30] = 31, Some("sector size"));
        check(|bytes| bytes.truncate(HEADER * 3 + 2000), Some("beyond its end"));
        check(|bytes| bytes[512 + 9 * 4..512 + 10 * 4].copy_from_slice(&2u32.to_le_bytes()), Some("circle"));
        check(|bytes| bytes[512 + 5 * 4..512 + 6 * 4].copy_from_slice(&END.to_le_bytes()), Some("shorter"));
        check(|bytes| bytes[512 + 5 * 4..512 + 6 * 4].copy_from_slice(&500u32.to_le_bytes()), Some("leaves"));
    }

    proptest! {
        #[test]
        fn never_panics(changes in prop::collection::vec((0usize..1536, any::<u8>()), 1..20), length in 0usize..6000) {
            let mut bytes = container();
            changes.into_iter().for_each(|(position, byte)| bytes[position] = byte);
            bytes.truncate(length);
            let _ = stream_names(&bytes);
            let _ = stream(&bytes, &["Workbook"]);
        }
    }
}
