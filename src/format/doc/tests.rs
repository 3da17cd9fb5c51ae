//! Reading DOC: the fixtures, and documents put together by hand for what no program at hand writes.

use super::*;
use crate::format::document::tests::{check, check_damage, fixtures, told};
use crate::format::xlsx::tests::check_fixtures;

const CELL: &[u8] = &[0, 0, 0x16, 0x24, 1, 0];
const ROW_END: &[u8] = &[0, 0, 0x16, 0x24, 1, 0x17, 0x24, 1];
const OUTSIDE: &[u8] = &[0, 0, 0x16, 0x24, 0, 0];

/// A container of two streams, each in whole sectors.
fn container(streams: [(&str, Vec<u8>); 2]) -> Vec<u8> {
    let put = |bytes: &mut Vec<u8>, at: usize, word: u32| bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(&crate::format::ole::MAGIC);
    bytes[30] = 9;
    for (at, word) in [(44, 1), (48, 1), (56, 4096), (60, 0xFFFF_FFFE), (68, 0xFFFF_FFFE), (76, 0)] {
        put(&mut bytes, at, word);
    }
    (80..512).step_by(4).for_each(|at| put(&mut bytes, at, u32::MAX));
    let mut table = vec![0xFFFF_FFFDu32, 0xFFFF_FFFE];
    let mut directory = vec![0; 512];
    let mut content = Vec::new();
    for (index, (name, kind, stream)) in
        [("Root Entry", 5, Vec::new())].into_iter().chain(streams.map(|(name, stream)| (name, 2, stream))).enumerate()
    {
        let entry = &mut directory[index * 128..][..128];
        name.encode_utf16().enumerate().for_each(|(at, unit)| {
            entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        });
        entry[64] = name.len() as u8 * 2 + 2;
        entry[66] = kind;
        let start = if stream.is_empty() { 0xFFFF_FFFE } else { table.len() as u32 };
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&(stream.len() as u32).to_le_bytes());
        let sectors = stream.len() / 512;
        (1..=sectors).for_each(|step| table.push(if step == sectors { 0xFFFF_FFFE } else { start + step as u32 }));
        content.extend(stream);
    }
    table.resize(128, u32::MAX);
    bytes.extend(table.into_iter().flat_map(u32::to_le_bytes));
    bytes.extend(directory);
    bytes.extend(content);
    bytes
}

/// How a document is put together: its paragraphs with their properties, and changes to its lists.
struct Parts<'a> {
    paragraphs: &'a [(&'a [u8], &'a [u8])],
    /// Letters with properties: how many bytes from the text's beginning, how many bytes, the properties.
    letters: &'a [(usize, usize, &'a [u8])],
    /// How often the piece stands in the list of pieces.
    pieces: u32,
    is_narrow: bool,
}

const TEXT: usize = 1024;
const PARAGRAPH_PAGE: usize = 3072;
const LETTER_PAGE: usize = 3584;

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

/// A page of properties: runs of bytes, each with its properties behind.
fn page(runs: &[(usize, &[u8])], width: usize, has_pairs: bool) -> Vec<u8> {
    let mut page = vec![0; 512];
    page[511] = runs.len() as u8 - 1;
    let mut free = 510;
    for (index, (start, properties)) in runs.iter().enumerate() {
        put(&mut page, index * 4, &(*start as u32).to_le_bytes());
        if index + 1 == runs.len() {
            break;
        }
        free -= (properties.len() + 2) & !1;
        let length = if has_pairs { properties.len() / 2 + 1 } else { properties.len() };
        page[free] = length as u8;
        put(&mut page, free + 1, properties);
        page[runs.len() * 4 + index * width] = (free / 2) as u8;
    }
    page
}

fn document(parts: &Parts<'_>) -> Vec<u8> {
    let text: Vec<u8> = parts.paragraphs.iter().flat_map(|(text, _)| text.to_vec()).collect();
    let mut main = vec![0; 4096];
    put(&mut main, 0, &[0xEC, 0xA5, 0xC1, 0]);
    let count = text.len() as u32 / if parts.is_narrow { 1 } else { 2 };
    put(&mut main, 0x4C, &(count * parts.pieces).to_le_bytes());
    put(&mut main, TEXT, &text);
    let mut at = TEXT;
    let mut runs: Vec<(usize, &[u8])> = Vec::new();
    for (text, properties) in parts.paragraphs {
        runs.push((at, properties));
        at += text.len();
    }
    runs.push((at, &[]));
    put(&mut main, PARAGRAPH_PAGE, &page(&runs, 13, true));
    let mut runs: Vec<(usize, &[u8])> = vec![(TEXT, &[])];
    for (start, length, properties) in parts.letters {
        runs.push((TEXT + start, properties));
        runs.push((TEXT + start + length, &[]));
    }
    runs.push((at, &[]));
    put(&mut main, LETTER_PAGE, &page(&runs, 1, false));

    let mut table = vec![0; 4096];
    let mut lists = 0;
    let mut list = |named_at: usize, content: Vec<u8>| {
        put(&mut main, named_at, &(lists as u32).to_le_bytes());
        put(&mut main, named_at + 4, &(content.len() as u32).to_le_bytes());
        put(&mut table, lists, &content);
        lists += content.len();
    };
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
    list(0x102, words(&[TEXT as u32, at as u32, PARAGRAPH_PAGE as u32 / 512]));
    list(0xFA, words(&[TEXT as u32, at as u32, LETTER_PAGE as u32 / 512]));
    let mut pieces = words(&(0..=parts.pieces).map(|piece| piece * count).collect::<Vec<_>>());
    for _ in 0..parts.pieces {
        let place = if parts.is_narrow { (TEXT as u32 * 2) | (1 << 30) } else { TEXT as u32 };
        pieces.extend([&[0, 0][..], &place.to_le_bytes(), &[0, 0]].concat());
    }
    list(0x1A2, [&[2][..], &(pieces.len() as u32).to_le_bytes(), &pieces].concat());
    container([("WordDocument", main), ("0Table", table)])
}

fn narrow<'a>(paragraphs: &'a [(&'a [u8], &'a [u8])]) -> Parts<'a> {
    Parts { paragraphs, letters: &[], pieces: 1, is_narrow: true }
}

#[test]
fn fixtures_are_read() {
    check_fixtures(&Doc, "formats/doc", 10);
    check_fixtures(&Doc, "bad", 5);
}

#[test]
fn damage_is_an_error_or_rows() {
    check_damage(&Doc, 50);
}

#[test]
fn narrow_text_is_latin_unless_its_words_are_cyrillic() {
    let latin: &[(&[u8], &[u8])] =
        &[(b"June\r", OUTSIDE), (b"Caf\xe9\x07", CELL), (b"a\x0bb\x1e1\x1f\x07", CELL), (b"\x07", ROW_END)];
    check(&Doc, document(&narrow(latin)), &["[June]", "1: Café|a¶b-1"]);
    let cyrillic: &[(&[u8], &[u8])] =
        &[(b"\xce\xf1\xf2\xe0\xf2\xea\xe8\x07", CELL), (b"1\x07", CELL), (b"\x07", ROW_END)];
    check(&Doc, document(&narrow(cyrillic)), &["W_CODEPAGE_REPAIRED", "[table 1]", "1: Остатки|1"]);
    let wide: &[(&[u8], &[u8])] = &[(b"\x18\x04\x3c\x04\x4f\x04\x07\0", CELL), (b"\x07\0", ROW_END)];
    check(&Doc, document(&Parts { is_narrow: false, ..narrow(wide) }), &["[table 1]", "1: Имя"]);
}

#[test]
fn letters_are_left_out_or_replaced() {
    let paragraphs: &[(&[u8], &[u8])] = &[(b"abc(\x13PAGE\x147\x15\x01\x07", CELL), (b"\x07", ROW_END)];
    let letters: &[(usize, usize, &[u8])] = &[(1, 1, &[0, 8, 1]), (3, 1, &[9, 0x6A, 0, 0, 0xB7, 0xF0])];
    check(&Doc, document(&Parts { letters, ..narrow(paragraphs) }), &["[table 1]", "1: ac\u{f0b7}7"]);
    let half: &[(&[u8], &[u8])] = &[(b"a\0\x00\xd8\x07\0", CELL), (b"\x07\0", ROW_END)];
    check(&Doc, document(&Parts { is_narrow: false, ..narrow(half) }), &["[table 1]", "1: E_ENCODING_ROW lost"]);
    // A field that never ends does not swallow the cells behind it.
    let open: &[(&[u8], &[u8])] = &[(b"a\x13PAGE\x07", CELL), (b"b\x07", CELL), (b"\x07", ROW_END)];
    check(&Doc, document(&narrow(open)), &["[table 1]", "1: a|b"]);
}

#[test]
fn documents_that_contradict_themselves_are_refused() {
    let long = [&[b'a'; 1000][..], b"\r"].concat();
    let paragraphs: &[(&[u8], &[u8])] = &[(&long, OUTSIDE), (b"a\x07", CELL), (b"\x07", ROW_END)];
    let whole = document(&narrow(paragraphs));
    check(&Doc, &whole, &[&format!("[{}]", "a".repeat(80)), "1: a"]);
    check(&Doc, document(&Parts { pieces: 5, ..narrow(paragraphs) }), &["refused: overlap"]);
    let main = 512 * 3;
    let with = |at: usize, value: &[u8], expected: &str| {
        let mut bytes = whole.clone();
        put(&mut bytes, main + at, value);
        check(&Doc, bytes, &[expected]);
    };
    with(0x1A2, &[0xFF; 4], "refused: outside of its stream");
    with(0x1A6, &[3, 0, 0, 0], "refused: cut off");
    with(0x102, &[0xFF; 8], "refused: E_FILE_DAMAGED");
    with(0x4C, &[0xFF; 4], "refused: end too early");
    with(0, &[0xDC, 0xA5, 0x68, 0], "refused: Word 95");
    with(0, &[0; 4], "refused: E_FILE_DAMAGED");
    with(10, &[0, 1], "refused: E_FILE_ENCRYPTED");
    with(10, &[0, 2], "refused: E_FILE_DAMAGED");
    check(&Doc, b"", &["refused: E_FILE_EMPTY"]);
    check(&Doc, b"{\\rtf1}", &["refused: E_FILE_DAMAGED"]);
    // Tables deeper than any program makes them.
    let deep: &[(&[u8], &[u8])] = &[(b"a\x07", &[0, 0, 0x49, 0x66, 0xFF, 0xFF, 0xFF, 0x7F])];
    check(&Doc, document(&narrow(deep)), &["refused: E_TOO_DEEP"]);
}

#[test]
fn a_name_chooses_a_table() {
    let (_, bytes) = fixtures(&Doc).into_iter().find(|(name, _)| name == "two_tables").unwrap();
    let sheets = crate::format::SheetChoice::Named("июль".into());
    let told = told(&Doc, &bytes, &ReadOptions { sheets, ..ReadOptions::default() });
    assert!(told.starts_with("[Июль]\n1: Номер заказа|") && told.lines().count() == 5, "{told}");
}
