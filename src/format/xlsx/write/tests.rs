//! Writing workbooks, and reading back what was written.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::*;
use crate::format::xlsx::Xlsx;
use crate::format::xlsx::tests::{Collected, read_bytes};
use crate::format::{Cell, Format, ReadOptions};

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn columns() -> Vec<OutputColumn> {
    let column = |label: &str, kind| OutputColumn { key: label.to_lowercase(), label: label.to_owned(), kind };
    vec![
        column("Номер <заказа>", OutputKind::Text),
        column("Цена", OutputKind::Money),
        column("Создан", OutputKind::Time),
        column("Сахар", OutputKind::Integer),
    ]
}

fn written(work: impl FnOnce(&mut Writer) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let shared = Shared::default();
    let mut writer = Box::new(Writer::new(Box::new(shared.clone()), &WriteOptions::default())?);
    work(&mut writer)?;
    writer.finish()?;
    let bytes = std::mem::take(&mut *shared.0.lock().unwrap());
    Ok(bytes)
}

fn read_back(bytes: &[u8]) -> Collected {
    read_bytes(&Xlsx, bytes, &ReadOptions::default()).unwrap()
}

fn check_value(value: OutputValue<'_>, expected: Cell) {
    let bytes = written(|writer| {
        writer.table("t", &columns()[..1])?;
        writer.row(std::slice::from_ref(&value), &[Mark::New])
    });
    let rows = read_back(&bytes.unwrap()).rows;
    let found = rows.get(1).map_or(Cell::Empty, |(_, cells)| cells[0].clone());
    assert_eq!(found, expected, "{value:?}");
}

#[test]
fn values_are_written_as_what_they_are() {
    let text = |text: &str| Cell::Text(text.into());
    check_value(OutputValue::Text("0001234"), text("0001234"));
    check_value(OutputValue::Text("=1+1"), text("=1+1"));
    check_value(OutputValue::Text("_x0041_\u{1} &<>\"\u{FFFF}"), text("_x0041_\u{1} &<>\"\u{FFFF}"));
    check_value(OutputValue::Text(" a\nb "), text(" a\nb "));
    check_value(OutputValue::Money(1_234_567), Cell::Number(12_345.67));
    check_value(OutputValue::Money(-5), Cell::Number(-0.05));
    check_value(OutputValue::Money(i64::MIN), text("-92233720368547758.08"));
    check_value(OutputValue::Integer(-42), Cell::Number(-42.0));
    check_value(OutputValue::Integer(1_234_567_890_123_456), text("1234567890123456"));
    let date = Cell::Date("2025-06-30T23:59:50".parse().unwrap());
    check_value(OutputValue::Time(1_751_309_990_000, 18_000), date);
    let date = Cell::Date("2025-06-30T23:59:50.123".parse().unwrap());
    check_value(OutputValue::Time(1_751_309_990_123, 18_000), date);
    check_value(OutputValue::Time(-3_000_000_000_000, 0), text("1874-12-07 18:40:00"));
    check_value(OutputValue::Time(i64::MAX, 18_000), text(&i64::MAX.to_string()));
    check_value(OutputValue::Null, Cell::Empty);
}

#[test]
fn tables_become_sheets() {
    let bytes = written(|writer| {
        for name in ["Заказы: июнь/2026", "заказы  июнь 2026", "", "history", "'x'", &"д".repeat(40), &"д".repeat(40)]
        {
            writer.table(name, &columns())?;
        }
        Ok(())
    });
    let found = read_back(&bytes.unwrap());
    let long = "д".repeat(31);
    let second = "д".repeat(27) + " (2)";
    assert_eq!(
        found.tables,
        ["Заказы  июнь 2026", "заказы  июнь 2026 (2)", "Sheet1", "History 1", "x", long.as_str(), second.as_str()]
    );
    assert_eq!(found.rows[0].1[0], Cell::Text("Номер <заказа>".into()));
    assert_eq!(read_back(&written(|_| Ok(())).unwrap()).tables, ["Sheet1"]);
}

#[test]
fn long_tables_go_on_in_another_sheet() {
    let bytes = written(|writer| {
        writer.last_row = 3;
        writer.table("Заказы", &columns()[3..])?;
        (0..5).try_for_each(|number| writer.row(&[OutputValue::Integer(number)], &[]))
    });
    let found = read_back(&bytes.unwrap());
    assert_eq!(found.tables, ["Заказы", "Заказы (2)", "Заказы (3)"]);
    assert_eq!(found.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 1, 2, 3, 1, 2]);
}

#[test]
fn every_row_of_a_long_table_comes_back() {
    let text = |number: i64| format!("{}{number}", "текст & ".repeat((number % 40) as usize));
    let bytes = written(|writer| {
        writer.table("t", &columns())?;
        (0..5_000).try_for_each(|number| {
            let (text, integer) = (text(number), OutputValue::Integer(number));
            writer.row(&[OutputValue::Text(&text), OutputValue::Money(number), OutputValue::Null, integer], &[])
        })
    });
    let rows = read_back(&bytes.unwrap()).rows;
    assert_eq!(rows.len(), 5_001);
    for ((line, cells), number) in rows[1..].iter().zip(0..) {
        let money = Cell::Number(number as f64 / 100.0);
        assert_eq!(*line, number as u64 + 2);
        assert_eq!(*cells, [Cell::Text(text(number).into()), money, Cell::Empty, Cell::Number(number as f64)]);
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let long = "я".repeat(32_768);
    let error = written(|writer| {
        writer.table("t", &columns())?;
        writer.row(&[OutputValue::Text(&long[..65_534])], &[])?;
        writer.row(&[OutputValue::Text(&long)], &[])
    });
    let error = error.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert!(error.to_string().contains("row 3") && error.to_string().contains("Номер"), "{error}");
    assert!(written(|writer| writer.row(&[], &[])).is_err());
}

#[test]
fn every_row_of_a_long_sheet_comes_back() {
    let rows = 5_000_i64;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.xlsx");
    let columns: Vec<_> = columns().into_iter().cycle().take(16).collect();
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = Xlsx.writer(Box::new(io::BufWriter::new(file)), &WriteOptions::default()).unwrap().unwrap();
    writer.table("Заказы", &columns).unwrap();
    let marks = [Mark::Plain, Mark::New, Mark::Updated, Mark::Filled, Mark::Changed];
    for row in 0..rows {
        let number = format!("ff{row:08}202606111212400a1b181f0000");
        let time = OutputValue::Time(1_751_309_990_000 + row * 61_000, 18_000);
        let four = [OutputValue::Text(&number), OutputValue::Money(1_500_000 + row), time, OutputValue::Integer(row)];
        let short = [OutputValue::Text("Эспрессо <&>"), OutputValue::Money(-row), four[2].clone(), OutputValue::Null];
        let values = [four.clone(), short.clone(), short.clone(), short].concat();
        let marks: Vec<_> = if row < 5 { vec![marks[row as usize]; 16] } else { Vec::new() };
        writer.row(&values, &marks).unwrap();
    }
    writer.finish().unwrap();
    let mut count = Count(0);
    Xlsx.read(&crate::format::Input::file(&path), &ReadOptions::default(), &mut count).unwrap();
    assert_eq!(count.0, rows as u64 + 1);
}

struct Count(u64);

impl crate::format::Sink for Count {
    fn dialect(&mut self, _: crate::format::Dialect) {}

    fn table(&mut self, _: &crate::format::TableInfo) -> crate::format::Flow {
        crate::format::Flow::Continue
    }

    fn row(&mut self, _: u64, _: &mut Vec<Cell>) -> crate::format::Flow {
        self.0 += 1;
        crate::format::Flow::Continue
    }

    fn problem(&mut self, problem: crate::problem::Problem, _: Option<Vec<Cell>>) -> crate::format::Flow {
        panic!("{problem}")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn everything_comes_back(rows in prop::collection::vec(
        (any::<String>(), -999_999_999_999_999i64..=999_999_999_999_999, -2_203_891_200i64..253_402_300_800, any::<i32>()), 1..8
    )) {
        let bytes = written(|writer| {
            writer.table("t", &columns())?;
            rows.iter().try_for_each(|(text, tiyin, second, number)| {
                let number = OutputValue::Integer(i64::from(*number));
                let time = OutputValue::Time((second - 18_000) * 1000, 18_000);
                writer.row(&[OutputValue::Text(text), OutputValue::Money(*tiyin), time, number], &[])
            })
        }).unwrap();
        let found = read_back(&bytes);
        prop_assert_eq!(found.rows.len(), rows.len() + 1);
        for ((line, cells), (text, tiyin, second, number)) in found.rows[1..].iter().zip(&rows) {
            let text = if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) };
            let moment = DateTime::from_timestamp(*second, 0).unwrap().naive_utc();
            let money = format!("{}{}.{:02}", if *tiyin < 0 { "-" } else { "" }, tiyin.abs() / 100, tiyin.abs() % 100);
            prop_assert!(*line > 1);
            prop_assert_eq!(&cells[..], &[text, Cell::Number(money.parse().unwrap()), Cell::Date(moment), Cell::Number(f64::from(*number))]);
        }
    }
}
