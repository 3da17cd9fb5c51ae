use super::*;
use crate::format::OutputValue;
use crate::format::testing::{hard_text, read, read_with, round_trip, small_limits, wild_bytes, write};
use proptest::prelude::*;

fn check(text: &str, rows: &[&[&str]], lines: &[u64]) {
    let heard = read(&Xml, text.as_bytes());
    assert_eq!(heard.texts(), rows, "{text}\n{:?}", heard.refused);
    assert_eq!(heard.lines(), lines, "{text}");
    assert!(heard.problems.is_empty(), "{:?}", heard.problems);
}

#[test]
fn the_repeating_element_is_the_row() {
    check(
        "<o>\n<r a='1'><b>2</b></r>\n<r a='3'><c>4</c></r>\n</o>",
        &[&["a", "b", "c"], &["1", "2", ""], &["3", "", "4"]],
        &[2, 2, 3],
    );
    check(
        "<r><p><from>1</from><to>2</to></p><os><o><a>1</a><b><c>2</c></b></o><o><a>3</a><b x='5'/></o></os></r>",
        &[&["a", "b.c", "b.x"], &["1", "2", ""], &["3", "", "5"]],
        &[1, 1, 1],
    );
    check(
        "<os><o><a>1</a><i>x</i><i>y</i></o><o><a>2</a><i>z</i></o></os>",
        &[&["a", "i"], &["1", "x; y"], &["2", "z"]],
        &[1, 1, 1],
    );
    check("<os><o><a>1</a><b>2</b></o></os>", &[&["a", "b"], &["1", "2"]], &[1, 1]);
    check("<l><i>x</i><i>y</i></l>", &[&["i"], &["x"], &["y"]], &[1, 1, 1]);
    check(
        "<v:os xmlns:v='u'><v:o><v:a>1</v:a><v:b>2</v:b></v:o><v:o/></v:os>",
        &[&["a", "b"], &["1", "2"], &["", ""]],
        &[1, 1, 1],
    );
    check(
        "<os><a x='1'/><a>t</a><a x='2'> </a></os>",
        &[&["a", "x"], &["", "1"], &["t", ""], &["", "2"]],
        &[1, 1, 1, 1],
    );
}

#[test]
fn references_and_sections_are_resolved() {
    check(
        "<os><o><a>1 &lt;&amp;&#1055;&#x440;</a><b><![CDATA[<x>&y;]]></b></o><o a='&quot;'/></os>",
        &[&["a", "b"], &["1 <&Пр", "<x>&y;"], &["\"", ""]],
        &[1, 1, 1],
    );
}

#[test]
fn hostile_and_damaged_documents_are_refused() {
    let check = |text: &str, code: &str| assert_eq!(read(&Xml, text.as_bytes()).refusal(), Some(code), "{text:.80}");
    check("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "E_XML_DOCTYPE");
    check("<!DOCTYPE a><a/>", "E_XML_DOCTYPE");
    check("<a>&b;</a>", "E_FILE_DAMAGED");
    check("<a b='&c;'/>", "E_FILE_DAMAGED");
    check("<a><b>", "E_FILE_DAMAGED");
    check("<a><b></a></b>", "E_FILE_DAMAGED");
    check("<a><b", "E_FILE_DAMAGED");
    check("<a/><b/>", "E_FILE_DAMAGED");
    check("<a/>text", "E_FILE_DAMAGED");
    check("  ", "E_FILE_DAMAGED");
    check("<os><o a='1' a='2'/><o/></os>", "E_FILE_DAMAGED");
    check(&"<a>".repeat(20_000), "E_TOO_DEEP");
    let attributes: String = (0..20_000).map(|number| format!(" a{number}='1'")).collect();
    check(&format!("<a{attributes}/>"), "E_ROW_TOO_WIDE");
    check(&format!("<a>{}</a>", "x".repeat(2 << 20)), "E_PIECE_TOO_LONG");
    check("<table name='x' escape='_xHHHH_'></table>", "E_FILE_EMPTY");
}

#[test]
fn rows_over_the_limits_are_lost() {
    let text = format!("<os><o><a>1</a><b>2</b></o>\n<o><a>{}</a></o><o><a>3</a></o></os>", "ж".repeat(50));
    let heard = read_with(&Xml, text.as_bytes(), &small_limits());
    assert_eq!(heard.faults(), [("E_TEXT_TOO_LONG", Some(2))]);
    assert_eq!(heard.rows.len(), 3);
}

#[test]
fn undecodable_rows_are_lost() {
    let text = "<os><o><a>Кофе</a></o>\n<o><a>#</a></o>\n<o><a>Чай</a></o>\n<o><a>Вода</a></o></os>";
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'#' { 0xcf } else { byte }).collect();
    let heard = read(&Xml, &bytes);
    assert_eq!(heard.faults(), [("E_ENCODING_ROW", Some(2))]);
    assert_eq!(heard.lines(), [1, 1, 3, 4]);
}

#[test]
fn the_declared_encoding_is_believed() {
    let text = "<?xml version=\"1.0\" encoding=\"KOI8-R\"?><os><o><a>да</a><b>1</b></o><o/></os>";
    let heard = read(&Xml, &encoding_rs::KOI8_R.encode(text).0);
    assert_eq!((heard.texts()[1][0].as_str(), heard.dialect.encoding), ("да", Some("koi8-r")));
    let heard = read(&Xml, text.as_bytes());
    assert_eq!((heard.texts()[1][0].as_str(), heard.dialect.encoding), ("да", Some("utf-8")));
    let wide: Vec<u8> = text.replace("KOI8-R", "UTF-16").encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read(&Xml, &wide).texts()[1][0], "да");
}

#[test]
fn values_are_spelled_for_machines() {
    let row = vec![
        OutputValue::Text("a<\u{1}"),
        OutputValue::Money(150),
        OutputValue::Time(1_781_236_009_000, 18_000),
        OutputValue::Null,
    ];
    let options = WriteOptions { title: "Orders -- all".into(), ..WriteOptions::default() };
    let text = String::from_utf8(write(&Xml, &options, &["t", "сумма", "время заказа", "n"], &[row])).unwrap();
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Orders \u{2010}\u{2010} all -->\n\
        <table name=\"orders\" escape=\"_xHHHH_\">\n<row><t>a&lt;_x0001_</t><сумма>1.50</сумма>\
        <время_x0020_заказа>2026-06-12T08:46:49+05:00</время_x0020_заказа></row>\n</table>\n";
    assert_eq!(text, expected);
}

proptest! {
    #[test]
    fn written_rows_come_back(rows in prop::collection::vec(prop::collection::vec(hard_text(), 3), 1..6)) {
        let names = ["один", "two words", "_x0041_3"];
        let heard = round_trip(&Xml, &names, &rows);
        prop_assert!(heard.problems.is_empty() && heard.refused.is_none(), "{:?}", heard);
        prop_assert_eq!(&heard.texts()[0], &names);
        prop_assert_eq!(&heard.texts()[1..], &rows[..]);
    }

    #[test]
    fn nothing_makes_reading_panic(bytes in wild_bytes()) {
        let heard = read_with(&Xml, &bytes, &small_limits());
        let lines = heard.lines();
        prop_assert!(lines.windows(2).all(|pair| pair[0] <= pair[1]), "{:?}", heard);
    }

    #[test]
    fn markup_of_any_shape_is_read_or_refused(text in "(<a>|</a>|<b c='1'/>|<b>|</b>|x|&lt;|<!--|-->|<\\?|\\?>|<!\\[CDATA\\[|\\]\\]>|\n){0,24}") {
        read_with(&Xml, text.as_bytes(), &small_limits());
    }
}
