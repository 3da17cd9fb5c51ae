//! What is written is read back, cell for cell, and no damage to a file makes a panic or a row that is silently less.

use std::io::Write;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::Pdf;
use crate::format::testing::{Heard, read, read_with};
use crate::format::{Format, Limits, Mark, OutputColumn, OutputKind, OutputValue, ReadOptions, WriteOptions};
use crate::schema::Language;

/// An output that its test can look into.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One table as a document.
fn write_with(options: &WriteOptions, columns: &[OutputColumn], rows: &[Vec<OutputValue<'_>>]) -> Vec<u8> {
    let shared = Shared::default();
    let mut writer = Pdf.writer(Box::new(shared.clone()), options).unwrap().unwrap();
    writer.table("Заказы", columns).unwrap();
    writer.totals();
    for row in rows {
        writer.row(row, &[]).unwrap();
    }
    writer.finish().unwrap();
    std::mem::take(&mut *shared.0.lock().unwrap())
}

fn column(label: &str, kind: OutputKind) -> OutputColumn {
    OutputColumn { key: label.to_owned(), label: label.to_owned(), kind }
}

fn columns() -> Vec<OutputColumn> {
    [
        ("Номер заказа", OutputKind::Text),
        ("Код автомата", OutputKind::Text),
        ("Наименование товара", OutputKind::Text),
        ("Цена заказа", OutputKind::Money),
        ("Тип чашки", OutputKind::Integer),
        ("Время создания", OutputKind::Time),
    ]
    .map(|(label, kind)| column(label, kind))
    .to_vec()
}

/// An order: number, machine, name, price in tiyin, cup, moment in milliseconds.
type Order = (String, String, String, Option<i64>, i64, i64);

fn values(order: &Order) -> Vec<OutputValue<'_>> {
    let (number, machine, name, price, cup, moment) = order;
    vec![
        OutputValue::Text(number),
        OutputValue::Text(machine),
        OutputValue::Text(name),
        price.map_or(OutputValue::Null, OutputValue::Money),
        OutputValue::Integer(*cup),
        OutputValue::Time(*moment, 18_000),
    ]
}

fn document(orders: &[Order]) -> Vec<u8> {
    let rows: Vec<Vec<OutputValue<'_>>> = orders.iter().map(values).collect();
    let options = WriteOptions { title: "Заказы".into(), language: Language::Ru, ..WriteOptions::default() };
    write_with(&options, &columns(), &rows)
}

/// The same document as if another program had written it, which may cut rows at the end of a page.
fn foreign(mut document: Vec<u8>) -> Vec<u8> {
    let ours = b"/Producer (vhm ";
    let at = document.windows(ours.len()).position(|window| window == ours).unwrap();
    document[at + ours.len() - 2] = b'x';
    document
}

/// The texts that must come back, by the way of another writer's spelling of times.
fn expected(order: &Order) -> Vec<String> {
    let (number, machine, name, price, cup, moment) = order;
    let time = chrono::DateTime::from_timestamp_millis(moment + 18_000_000).unwrap();
    let price = price.map(|tiyin| {
        let digits = (tiyin.unsigned_abs() / 100).to_string();
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
        format!("{}{},{:02}", if tiyin < 0 { "-" } else { "" }, groups.join(" "), tiyin.unsigned_abs() % 100)
    });
    vec![
        number.clone(),
        machine.clone(),
        name.trim().to_owned(),
        price.unwrap_or_default(),
        cup.to_string(),
        time.format("%Y-%m-%d %H:%M:%S").to_string(),
    ]
}

fn sample(count: usize) -> Vec<Order> {
    let order = |at: usize| {
        let number = format!("ff{:08x}20260603{:06}0a1b181f0000", 772 + at * 7, at * 61 % 240_000);
        let names = ["Капучино с сахаром", "Әлімжанов — ₸ 500", "Oʻzbek choyi", "Ұлы қала, Гүлнұр", "1 234 568,89"];
        let name = names[at % names.len()].to_owned();
        (
            number,
            "0a1b181f0000".to_owned(),
            name,
            Some(1_500_000 + at as i64),
            at as i64 % 3,
            1_780_000_000_000 + at as i64 * 61_000,
        )
    };
    (0..count).map(order).collect()
}

/// The rows below the header, without the totals row.
fn rows_of(heard: &Heard) -> Vec<Vec<String>> {
    let texts = heard.texts();
    texts.into_iter().skip(1).filter(|row| row[0] != "Итого").collect()
}

#[test]
fn several_pages_are_one_table() {
    let orders = sample(150);
    let heard = read(&Pdf, &document(&orders));
    assert_eq!((heard.refusal(), heard.tables.len(), heard.problems.len()), (None, 1, 0), "{:?}", heard.problems);
    assert_eq!(heard.tables[0].name.as_deref(), Some("page 1"));
    assert_eq!(rows_of(&heard), orders.iter().map(expected).collect::<Vec<_>>());
    assert_eq!(heard.lines(), (1..=152).collect::<Vec<u64>>());
    let pages: Vec<&str> = heard.pages.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(pages[..2], ["page 2", "page 3"]);
    assert!(heard.pages.windows(2).all(|pair| pair[0].0 < pair[1].0) && heard.pages[0].0 > 20, "{:?}", heard.pages);
    let total = heard.texts().pop().unwrap();
    assert_eq!((total[0].as_str(), total[3].as_str()), ("Итого", "2 250 111,75"));
}

#[test]
fn letters_without_a_look_are_shown_and_counted() {
    let rows = vec![
        vec![OutputValue::Text("a\u{1}b"), OutputValue::Text("漢字")],
        vec![OutputValue::Text("c"), OutputValue::Null],
    ];
    let columns = [column("Номер", OutputKind::Text), column("Имя", OutputKind::Text)];
    // What is copied is the letter itself, but for control characters.
    let heard = read(&Pdf, &write_with(&WriteOptions::default(), &columns, &rows));
    assert_eq!(heard.texts(), [["Номер", "Имя"], ["a□b", "漢字"], ["c", ""]]);
}

/// What is said of a document with these rows of one column.
fn told(texts: &[&str]) -> Option<String> {
    let mut writer = Pdf.writer(Box::new(Shared::default()), &WriteOptions::default()).unwrap().unwrap();
    writer.table("Заказы", &[column("Имя", OutputKind::Text)]).unwrap();
    for text in texts {
        writer.row(&[OutputValue::Text(text)], &[]).unwrap();
    }
    let problem = writer.end().unwrap();
    writer.finish().unwrap();
    problem.map(|problem| problem.message(Language::En))
}

#[test]
fn letters_that_the_font_lacks_are_named_once() {
    let message = |letters: &str, cells: u64| {
        format!("the font of the document lacks letters, which are drawn as □: {letters}; cells with them: {cells}")
    };
    assert_eq!(told(&["Капучино", "Oʻzbek choyi", "два\tслова", "две\nстроки", "□"]), None);
    assert_eq!(told(&["漢字", "字", "Чай", "a\u{1}"]), Some(message("U+0001, U+5B57, U+6F22", 3)));
    let many: String = ('\u{4e00}'..='\u{4e0b}').collect();
    let first: Vec<String> = ('\u{4e00}'..='\u{4e09}').map(|letter| format!("U+{:04X}", u32::from(letter))).collect();
    assert_eq!(told(&[&many]), Some(message(&format!("{}, …", first.join(", ")), 1)));
}

#[test]
fn rows_are_added_only_when_that_is_asked_for() {
    let orders = sample(3);
    let shared = Shared::default();
    let mut writer = Pdf.writer(Box::new(shared.clone()), &WriteOptions::default()).unwrap().unwrap();
    writer.table("Orders", &columns()).unwrap();
    for order in &orders {
        writer.row(&values(order), &[]).unwrap();
    }
    writer.finish().unwrap();
    let heard = read(&Pdf, &shared.0.lock().unwrap());
    assert_eq!(heard.texts().len(), 4, "{:?}", heard.texts());
}

#[test]
fn a_totals_row_at_the_top_of_a_page_is_no_rest_of_a_row() {
    let orders = sample(60);
    for count in 40..orders.len() {
        let heard = read(&Pdf, &foreign(document(&orders[..count])));
        assert!(heard.refusal().is_none() && heard.problems.is_empty(), "{count} rows: {:?}", heard.problems);
        assert_eq!(rows_of(&heard), orders[..count].iter().map(expected).collect::<Vec<_>>());
        assert_eq!(heard.texts()[count + 1][0], "Итого");
    }
}

#[test]
fn a_document_without_rows_or_columns_is_whole() {
    let empty = read(&Pdf, &write_with(&WriteOptions::default(), &columns(), &[]));
    assert_eq!((empty.refusal(), empty.rows.len()), (None, 1));
    let nothing = read(&Pdf, &write_with(&WriteOptions::default(), &[], &[]));
    assert_eq!(nothing.refusal(), Some("E_NO_TABLE_ON_PAGES"));
}

#[test]
fn a_text_longer_than_a_page_is_shortened_and_the_rest_stands() {
    let long = "очень длинное название ".repeat(2_000);
    let rows = vec![
        vec![OutputValue::Text("1"), OutputValue::Text(&long)],
        vec![OutputValue::Text("2"), OutputValue::Text("b")],
    ];
    let columns = [column("Номер", OutputKind::Text), column("Имя", OutputKind::Text)];
    let heard = read(&Pdf, &write_with(&WriteOptions::default(), &columns, &rows));
    assert_eq!(heard.refusal(), None);
    let texts = heard.texts();
    assert_eq!(texts.len(), 3, "{:?}", heard.problems);
    assert!(texts[1][1].starts_with("очень длинное название очень") && texts[1][1].ends_with('…'));
    assert_eq!(texts[2], ["2", "b"]);
}

#[test]
fn marks_are_colours_and_nothing_else() {
    let order = sample(1).remove(0);
    let shared = Shared::default();
    let mut writer = Pdf.writer(Box::new(shared.clone()), &WriteOptions::default()).unwrap().unwrap();
    writer.table("Orders", &columns()).unwrap();
    writer.totals();
    for mark in [Mark::New, Mark::Updated, Mark::Filled, Mark::Changed] {
        writer.row(&values(&order), &[mark; 6]).unwrap();
    }
    writer.table("Changes", &columns()[..2]).unwrap();
    writer.row(&values(&order)[..2], &[]).unwrap();
    writer.finish().unwrap();
    let heard = read(&Pdf, &shared.0.lock().unwrap());
    assert_eq!((heard.tables.len(), heard.rows.len()), (2, 8));
}

#[test]
fn a_file_that_is_cut_off_is_refused_wherever_it_is_cut() {
    let bytes = document(&sample(60));
    for end in (0..bytes.len() - 6).step_by(97) {
        let heard = read(&Pdf, &bytes[..end]);
        assert!(heard.refusal().is_some(), "cut at {end} of {}: {} rows", bytes.len(), heard.rows.len());
    }
}

#[test]
fn flipped_bytes_never_end_the_program_nor_lose_rows_in_silence() {
    let orders = sample(20);
    let bytes = document(&orders);
    let whole = rows_of(&read(&Pdf, &bytes)).len();
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    for _ in 0..300 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let mut damaged = bytes.clone();
        let at = seed as usize % damaged.len();
        damaged[at] ^= 1 << (seed >> 40 & 7);
        let heard = read(&Pdf, &damaged);
        let is_told = heard.refusal().is_some() || !heard.problems.is_empty();
        assert!(is_told || rows_of(&heard).len() == whole, "byte {at}: {} of {whole} rows", rows_of(&heard).len());
    }
}

#[test]
fn pages_beyond_the_limit_are_refused() {
    let options = ReadOptions { limits: Limits { pages: 2, ..Limits::default() }, ..ReadOptions::default() };
    let heard = read_with(&Pdf, &document(&sample(150)), &options);
    assert_eq!((heard.refusal(), heard.rows.len()), (Some("E_TOO_MANY_PAGES"), 0));
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let word = prop::sample::select(vec![
        "Капучино",
        "с",
        "сахаром",
        "Әлімжанов",
        "Oʻzbek",
        "choy",
        "₸",
        "№5",
        "(двойной)",
        "и",
        "Латте-макиато",
        "a&b<c>",
        "0007",
        "Ұлы",
        "Сверхдлинноеназваниенапиткабезединогопробелакотороенельзяразделить",
    ]);
    let name =
        (prop::collection::vec(word, 0..9), prop::sample::select(vec![" ", " ", "  ", "     ", "\n", "\n\n", "\n "]))
            .prop_map(|(words, between)| words.join(between));
    let order = (
        "[0-9]{1,3}[0-9a-f]{6,40}",
        "0[0-9a-f]{11}",
        name,
        prop::option::of(-1_000_000_000_000i64..100_000_000_000_000),
        0i64..100_000,
        (1_600_000_000i64..1_900_000_000).prop_map(|seconds| seconds * 1000),
    );
    prop::collection::vec(order, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_written_is_read_back(orders in orders()) {
        let heard = read(&Pdf, &document(&orders));
        prop_assert_eq!(heard.refusal(), None);
        prop_assert!(heard.problems.is_empty(), "{:?}", heard.problems);
        prop_assert_eq!(rows_of(&heard), orders.iter().map(expected).collect::<Vec<_>>());
    }

    #[test]
    fn wild_bytes_never_panic(bytes in crate::format::testing::wild_bytes()) {
        let mut file = b"%PDF-1.4\n".to_vec();
        file.extend(bytes);
        prop_assert!(read(&Pdf, &file).refusal().is_some());
    }
}
