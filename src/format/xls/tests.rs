//! Reading old workbooks: the fixtures, as they are and damaged, and texts in a wrong code page.

use calamine::Data;
use proptest::prelude::*;

use super::*;
use crate::format::xlsx::tests::{check_fixtures, read_bytes, read_path};

fn fixture(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats/xls").join(name)
}

#[test]
fn fixtures_are_read() {
    check_fixtures(&Xls, "formats/xls", 10);
    check_fixtures(&Xls, "bad", 2);
}

#[test]
fn rows_are_numbered_from_the_top_of_the_sheet() {
    let found = read_path(&Xls, fixture("leading_blanks.xls"), &ReadOptions::default()).unwrap();
    assert_eq!(found.rows[0].0, 5);
    assert_eq!(found.rows[0].1[0], Cell::Empty);
    let found = read_path(&Xls, fixture("dates_1904.xls"), &ReadOptions::default()).unwrap();
    assert!(found.is_1904);
    assert!(found.rows[1].1.iter().any(|cell| matches!(cell, Cell::Date(_))));
}

#[test]
fn other_bytes_are_refused() {
    let check = |bytes: &[u8], code: &str| {
        assert_eq!(read_bytes(&Xls, bytes, &ReadOptions::default()).unwrap_err().code.name(), code);
    };
    check(b"", "E_FILE_EMPTY");
    check(b"PK\x03\x04", "E_FILE_DAMAGED");
    check(&ole::MAGIC, "E_FILE_DAMAGED");
}

fn sheet_of(texts: &[&str]) -> Range<Data> {
    let cells = texts.iter().enumerate();
    let cells = cells.map(|(row, text)| calamine::Cell::new((row as u32, 0), Data::String((*text).to_owned())));
    Range::from_sparse(cells.collect())
}

#[test]
fn a_wrong_code_page_is_seen_and_repaired() {
    let check = |texts: &[&str], expected: Option<&str>| {
        assert_eq!(codepage::broken_heading(&sheet_of(texts)), expected, "{texts:?}");
    };
    check(&["Îñòàòêè", "Êîôå ñ ìîëîêîì 0,2"], Some("Îñòàòêè"));
    check(&["Îñòàòêè", "Остатки"], None);
    check(&["Café", "crème brûlée", "Größe", "naïveté"], None);
    check(&["Остатки", "Кофе"], None);
    check(&["plain"], None);
    assert_eq!(codepage::repair("Îñòàòêè ‚").as_deref(), Some("Остатки ‚"));
    assert_eq!(codepage::repair("Я"), None);
    assert_eq!(cell(&Data::String("Îñòàòêè".into()), false, true), Cell::Text("Остатки".into()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn never_panics_on_mutated_workbooks(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        header in prop::collection::vec((0usize..512, any::<u8>()), 0..3),
    ) {
        let mut bytes = std::fs::read(fixture("dates.xls")).unwrap();
        for (index, byte) in changes {
            let position = index.index(bytes.len());
            bytes[position] = byte;
        }
        header.into_iter().for_each(|(position, byte)| bytes[position] = byte);
        let _ = read_bytes(&Xls, &bytes, &ReadOptions::default());
    }
}
