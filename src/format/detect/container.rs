//! Files that are known by their first bytes: archives, office documents, pictures, programs. What cannot be read is named.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::unknown;
use crate::format::encoding::unreadable;
use crate::problem::{FILE_DAMAGED, FILE_ENCRYPTED, Problem};

const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const RICH_TEXT: &[u8] = b"{\\rtf";
/// The most directory sectors of a compound file that are followed.
const MOST_SECTORS: usize = 4096;

/// First bytes of what is known and cannot be read.
const OTHERS: [(&[u8], &str); 10] = [
    (b"MZ", "this is a Windows program"),
    (b"\x7fELF", "this is a Linux program"),
    (b"\x89PNG", "this is a picture (PNG)"),
    (b"\xff\xd8\xff", "this is a picture (JPEG)"),
    (b"GIF8", "this is a picture (GIF)"),
    (b"BM\0\0", "this is a picture (BMP)"),
    (b"\x1f\x8b", "this is a gzip archive, which cannot be read"),
    (b"7z\xbc\xaf", "this is a 7-Zip archive, which cannot be read"),
    (b"SQLite format 3\0", "this is an SQLite database"),
    (b"PAR1", "this is Parquet, which cannot be read"),
];

/// The name of the format of a container; `None` for text.
///
/// # Errors
/// The file is something that cannot be read.
pub fn recognise(head: &[u8], path: &Path) -> Result<Option<&'static str>, Box<Problem>> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return archive(path).map(Some);
    }
    if head.starts_with(b"Rar!\x1a\x07") {
        return Ok(Some("rar"));
    }
    if head.starts_with(b"%PDF-") {
        return Ok(Some("pdf"));
    }
    if head.starts_with(COMPOUND) {
        return compound(path).map(Some);
    }
    if head.starts_with(RICH_TEXT) {
        return Ok(Some("rtf"));
    }
    match OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        // A text may begin with the letters MZ.
        Some((b"MZ", _)) if !head.contains(&0) => Ok(None),
        Some((_, detail)) => Err(unknown(*detail)),
        None => Ok(None),
    }
}

fn damaged(detail: impl std::fmt::Display) -> Box<Problem> {
    Box::new(Problem::new(FILE_DAMAGED).with("detail", detail))
}

/// Looks at the names inside a ZIP archive.
fn archive(path: &Path) -> Result<&'static str, Box<Problem>> {
    let file = File::open(path).map_err(unreadable)?;
    let archive = zip::ZipArchive::new(file).map_err(damaged)?;
    let has = |begin: &[u8]| {
        archive
            .file_names_raw()
            .any(|name| name.len() >= begin.len() && name[..begin.len()].eq_ignore_ascii_case(begin))
    };
    if has(b"xl/") && (has(b"[Content_Types].xml") || has(b"xl/workbook.xml")) {
        return Ok("xlsx");
    }
    if has(b"word/") {
        return Ok("docx");
    }
    if has(b"content.xml") && has(b"mimetype") {
        return Err(unknown("this is an OpenDocument file, which cannot be read"));
    }
    Ok("zip")
}

/// Looks at the names of the streams inside an OLE compound file.
fn compound(path: &Path) -> Result<&'static str, Box<Problem>> {
    let mut file = File::open(path).map_err(unreadable)?;
    let names = stream_names(&mut file).map_err(damaged)?;
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("EncryptedPackage") {
        return Err(Box::new(Problem::new(FILE_ENCRYPTED)));
    }
    // Each may hold the other as an object; the streams of the file itself come first.
    let known = names.iter().find_map(|name| match name.to_ascii_lowercase().as_str() {
        "workbook" | "book" => Some("xls"),
        "worddocument" => Some("doc"),
        _ => None,
    });
    known.ok_or_else(|| unknown("this is an OLE compound file without a workbook or a document"))
}

/// The names in the directory of a compound file (MS-CFB 2.6), following its sector chain through the first 109 sectors of the
/// allocation table, which cover 7 MB of directory and data; a chain that leaves them is followed sector by sector.
fn stream_names(file: &mut File) -> std::io::Result<Vec<String>> {
    let mut header = [0u8; 512];
    file.read_exact(&mut header)?;
    let shift = u16::from_le_bytes([header[30], header[31]]);
    let size = if shift == 12 { 4096u64 } else { 512 };
    let mut names = Vec::new();
    let mut sector = word(&header, 48);
    let mut buffer = vec![0u8; size as usize];
    for _ in 0..MOST_SECTORS {
        if sector >= 0xffff_fffa {
            break;
        }
        file.seek(SeekFrom::Start((u64::from(sector) + 1) * size))?;
        file.read_exact(&mut buffer)?;
        names.extend(buffer.chunks_exact(128).filter_map(entry_name));
        sector = next_sector(file, &header, sector, size)?;
    }
    Ok(names)
}

/// The sector behind another in its chain.
fn next_sector(file: &mut File, header: &[u8; 512], sector: u32, size: u64) -> std::io::Result<u32> {
    let per_sector = (size / 4) as u32;
    let table = (sector / per_sector) as usize;
    if table >= 109 {
        return Ok(sector.saturating_add(1));
    }
    let place = word(header, 76 + table * 4);
    if place >= 0xffff_fffa {
        return Ok(u32::MAX);
    }
    let offset = (u64::from(place) + 1) * size + u64::from(sector % per_sector) * 4;
    let mut next = [0u8; 4];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut next)?;
    Ok(u32::from_le_bytes(next))
}

fn word(bytes: &[u8; 512], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// The name of a directory entry: up to 32 UTF-16 units, its length in bytes with the closing NUL behind them.
fn entry_name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
    if entry[66] == 0 || !(2..=64).contains(&length) {
        return None;
    }
    let units: Vec<u16> =
        entry[..length - 2].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}
