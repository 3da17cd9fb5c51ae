use super::*;
use crate::format::testing::{hard_text, read, read_with, round_trip, small_limits, wild_bytes, write};
use crate::format::{Cell, OutputValue};
use proptest::prelude::*;

fn check(text: &str, rows: &[&[&str]], lines: &[u64]) {
    let heard = read(&Json, text.as_bytes());
    assert_eq!(heard.texts(), rows, "{text}\n{:?}", heard.refused);
    assert_eq!(heard.lines(), lines, "{text}");
    assert!(heard.problems.is_empty(), "{:?}", heard.problems);
}

#[test]
fn tables_of_all_shapes_are_found() {
    check(
        "[{\"a\":1,\"b\":\"x\"},\n{\"b\":\"y\",\"c\":null}]",
        &[&["a", "b", "c"], &["1", "x", ""], &["", "y", ""]],
        &[1, 1, 2],
    );
    check(
        "{\"total\":2,\n\"data\":{\"tags\":[{\"t\":1}],\"rows\":[\n{\"a\":1},\n{\"a\":2}]}}",
        &[&["a"], &["1"], &["2"]],
        &[3, 3, 4],
    );
    check("{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":3}", &[&["a.b.c", "a.d", "e"], &["1", "2", "3"]], &[1, 1]);
    check("{\"a\":1}\n{\"b\":2}\n", &[&["a", "b"], &["1", ""], &["", "2"]], &[1, 1, 2]);
    check("[{\"a\":[1,\"x\",{\"b\":[]}],\"c\":[]}]", &[&["a", "c"], &["[1,\"x\",{\"b\":[]}]", ""]], &[1, 1]);
    let heard = read(&Json, b"{\"data\":{\"rows\":[{\"a\":1}]}}");
    assert_eq!(heard.tables[0].name.as_deref(), Some("data.rows"));
}

#[test]
fn values_keep_their_kind_and_spelling() {
    let heard = read(
        &Json,
        b"[{\"a\":12345678901234567890.10,\"b\":true,\"c\":null,\"d\":\"\",\"e\":1e400,\"f\":\"\\u0416\"}]",
    );
    let literal = |text: &str| Cell::Literal(text.into());
    let expected = [
        literal("12345678901234567890.10"),
        Cell::Bool(true),
        Cell::Empty,
        Cell::Empty,
        literal("1e400"),
        Cell::Text("Ж".into()),
    ];
    assert_eq!(heard.rows[1].1, expected);
}

#[test]
fn damaged_files_are_refused() {
    let check = |text: &str, code: &str| {
        let heard = read(&Json, text.as_bytes());
        assert_eq!((heard.refusal(), heard.rows.len()), (Some(code), 0), "{text}");
    };
    check("[{\"a\":1},{\"a\":", "E_FILE_DAMAGED");
    check("[{\"a\":NaN}]", "E_FILE_DAMAGED");
    check("[{\"a\":\"\\ud800\"}]", "E_FILE_DAMAGED");
    check("[{\"a\" 1}]", "E_FILE_DAMAGED");
    check("[{\"a\":1}] x", "E_FILE_DAMAGED");
    check("[]", "E_FILE_EMPTY");
    check("{\"rows\":[],\"total\":0}", "E_FILE_EMPTY");
    check("{}", "E_FILE_EMPTY");
    check("5", "E_FILE_EMPTY");
    check(&"[".repeat(100_000), "E_TOO_DEEP");
    check(&"[{\"a\":".repeat(100), "E_TOO_DEEP");
    let heard = read(&Json, b"[{\"a\":1},\n{\"a\":x}]");
    assert!(heard.refused.unwrap().to_string().contains("line 2"));
}

#[test]
fn bad_rows_are_lost_and_the_rest_is_read() {
    let heard = read(&Json, b"[{\"a\":1},\n{\"a\":1,\"a\":2},\n7,\n[1],\n{\"a\":3}]");
    assert_eq!(
        heard.faults(),
        [("E_JSON_DUPLICATE_KEY", Some(2)), ("E_ROW_NOT_OBJECT", Some(3)), ("E_ROW_NOT_OBJECT", Some(4))]
    );
    assert_eq!(heard.lines(), [1, 1, 5]);
    let wide = "[{\"a\":1},{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}]";
    assert_eq!(read_with(&Json, wide.as_bytes(), &small_limits()).faults(), [("E_ROW_TOO_WIDE", Some(1))]);
    let long = format!("[{{\"a\":1}},{{\"a\":\"{}\"}}]", "ж".repeat(50));
    assert_eq!(read_with(&Json, long.as_bytes(), &small_limits()).faults(), [("E_TEXT_TOO_LONG", Some(1))]);
    let list = format!("[{{\"a\":1}},{{\"a\":[{}1]}}]", "1,".repeat(200));
    assert_eq!(read_with(&Json, list.as_bytes(), &small_limits()).faults(), [("E_RECORD_TOO_LONG", Some(1))]);
}

#[test]
fn undecodable_rows_are_lost() {
    let text = "[{\"имя\":\"Кофе\"},\n{\"имя\":\"#\"},\n{\"имя\":\"Чай\"},\n{\"имя\":\"Вода\"}]";
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'#' { 0xcf } else { byte }).collect();
    let heard = read(&Json, &bytes);
    assert_eq!(heard.faults(), [("E_ENCODING_ROW", Some(2))]);
    assert_eq!(heard.lines(), [1, 1, 3, 4]);
}

#[test]
fn lines_are_read_one_by_one() {
    let long = "x".repeat(300);
    let text = format!(
        "{{\"a\":1}}\r\n\n{{\"a\":2,\"b\":\n{{\"b\":3}}\n5\n{{\"b\":\"{long}\"}}\n{{\"b\":{{\"c\":{{\"d\":{{\"e\":{{}}}}}}}}}}\n{{\"a\":4}}"
    );
    let heard = read_with(&JsonLines, text.as_bytes(), &small_limits());
    assert_eq!(heard.texts(), [["a", "b"], ["1", ""], ["", "3"], ["4", ""]]);
    assert_eq!(heard.lines(), [1, 1, 4, 8]);
    let expected = [("E_LINE_DAMAGED", 3), ("E_ROW_NOT_OBJECT", 5), ("E_RECORD_TOO_LONG", 6), ("E_TOO_DEEP", 7)];
    assert_eq!(heard.faults(), expected.map(|(code, line)| (code, Some(line))));
    assert!(heard.problems.iter().all(|(_, raw)| raw.is_some()));
}

#[test]
fn utf16_and_windows_1251_are_read() {
    let text = "[{\"имя\":\"Капучино с сахаром\"}]";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&Json, &wide).texts(), [["имя"], ["Капучино с сахаром"]]);
    let narrow = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    assert_eq!(read(&Json, &narrow).texts(), [["имя"], ["Капучино с сахаром"]]);
}

#[test]
fn values_are_spelled_for_machines() {
    let row = vec![
        OutputValue::Text("a\"\n\u{1}"),
        OutputValue::Money(-150),
        OutputValue::Time(1_781_236_009_250, 18_000),
        OutputValue::Integer(7),
        OutputValue::Null,
    ];
    let names = ["t", "m", "s", "i", "n"];
    let line = "{\"t\":\"a\\\"\\n\\u0001\",\"m\":\"-1.50\",\"s\":\"2026-06-12T08:46:49.250+05:00\",\"i\":7}";
    let options = WriteOptions::default();
    let text = |format: &dyn Format, rows: &[Vec<OutputValue<'_>>]| {
        String::from_utf8(write(format, &options, &names, rows)).unwrap()
    };
    assert_eq!(text(&Json, &[row.clone(), row.clone()]), format!("[\n{line},\n{line}\n]\n"));
    assert_eq!(text(&JsonLines, &[row.clone(), row]), format!("{line}\n{line}\n"));
    assert_eq!(text(&Json, &[]), "[]\n");
}

proptest! {
    #[test]
    fn written_rows_come_back(rows in prop::collection::vec(prop::collection::vec(hard_text(), 3), 1..6)) {
        for format in [&Json as &dyn Format, &JsonLines] {
            let heard = round_trip(format, &["один", "a.b", "\"3\""], &rows);
            prop_assert!(heard.problems.is_empty() && heard.refused.is_none(), "{:?}", heard);
            prop_assert_eq!(&heard.texts()[0], &["один", "a.b", "\"3\""]);
            prop_assert_eq!(&heard.texts()[1..], &rows[..]);
        }
    }

    #[test]
    fn nothing_makes_reading_panic(bytes in wild_bytes()) {
        for format in [&Json as &dyn Format, &JsonLines] {
            let heard = read_with(format, &bytes, &small_limits());
            let lines = heard.lines();
            prop_assert!(lines.windows(2).all(|pair| pair[0] <= pair[1]), "{:?}", heard);
        }
    }

    #[test]
    fn json_of_any_shape_is_read_or_refused(bytes in "[\\[\\]{}:,\"a1 \n]{0,40}") {
        read_with(&Json, bytes.as_bytes(), &small_limits());
    }
}
