//! Reading pages: the fixtures, and pages that show one trait each.

use proptest::prelude::*;

use super::*;
use crate::format::document::tests::{check, check_damage, check_with, told};
use crate::format::testing::small_limits;
use crate::format::xlsx::tests::check_fixtures;

#[test]
fn fixtures_are_read() {
    check_fixtures(&Html, "formats/html", 13);
    check_fixtures(&Html, "bad", 2);
}

#[test]
fn damage_is_an_error_or_rows() {
    check_damage(&Html, 50);
}

#[test]
fn text_is_what_a_browser_shows() {
    let see = |inside: &str, expected: &str| {
        let page = format!("<table><tr><td>{inside}</td><td>x</td></tr></table>");
        check(&Html, page, &["[table 1]", &format!("1: {expected}|x")]);
    };
    see(" a \n\t b ", "a b");
    see("a<br>b<BR/>\n c", "a¶b¶c");
    see("<p>a</p>\n<p>b</p><div>c</div>", "a¶b¶c");
    see("a&nbsp;&laquo;b&raquo;&#8470;&#x416;&amp;lt;", "a\u{a0}«b»№Ж&lt;");
    see("a < b & c > d", "a < b & c > d");
    see("1&thinsp;000 &unknown; &", "1\u{2009}000 &unknown; &");
    see("<b>a</b><i> b</i>c", "a bc");
    see("a<script>if (1 < 2) '</td>'</script><style>td{}</style>b", "ab");
    see("a<!-- <td>b --><!x><?y?>c", "ac");
    see("<select><option>a<option>b</select>c", "c");
    see("<pre>a\r\n  b</pre>", "a¶  b");
    see("<span title='a > b' x=\"</td>\">c</span>", "c");
    see("<td></td>", "|");
}

#[test]
fn cells_stand_in_their_columns() {
    let see = |rows: &str, expected: &[&str]| {
        let expected: Vec<&str> = ["[table 1]"].into_iter().chain(expected.iter().copied()).collect();
        check(&Html, format!("<table>{rows}</table>"), &expected);
    };
    let header = "<tr><th rowspan=2>a<th colspan=2>b<tr><th>c<th>d";
    see(&format!("{header}<tr><td>1<td>2<td>3"), &["1: a|b|b", "2: a|c|d", "3: 1|2|3"]);
    see(
        "<tr><td>a<td>b<tr><td rowspan=3>1<td>2<tr><td>3<tr><td>4<tr><td>5<td>6",
        &["1: a|b", "2: 1|2", "3: 1|3", "4: 1|4", "5: 5|6"],
    );
    see("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", &["1: a|b", "2: a|c", "3: a|d"]);
    see("<tr><td>a<td rowspan=2>b<tr><td>c<td>d", &["1: a|b", "2: c|b|d"]);
    see("<tr><td colspan=x>a<td colspan=-1>b<td colspan='2px'>c", &["1: a|b|c|c"]);
    see("<tr></tr><tr><td></tr><td>a<td>b</tr>", &["3: a|b"]);
}

#[test]
fn tables_have_names_and_may_stand_in_each_other() {
    let page = "<h1>Июнь</h1><p> </p><table><tr><td>a<p>in</p><table><tr><td>b</table>c<td>d</table>\
                <table><caption>Own <b>name</b></caption><tr><td>e</table>";
    check(&Html, page, &["[Июнь]", "1: a¶in¶c|d", "[Own name]", "1: e", "[in]", "1: b"]);
}

#[test]
fn encodings_are_found() {
    let page = |meta: &str| {
        let text = format!("<html>{meta}<table><tr><td>Остатки на складе кофейных автоматов<td>ў</table>");
        encoding_rs::WINDOWS_1251.encode(&text).0.into_owned()
    };
    for meta in ["<meta charset=windows-1251>", "<META http-equiv=x content='text/html; charset=CP1251'>", ""] {
        check(&Html, page(meta), &["[table 1]", "1: Остатки на складе кофейных автоматов|ў"]);
    }
    // A page that says UTF-8 and is not: its letters decide.
    check(&Html, page("<meta charset='utf-8'>"), &["[table 1]", "1: Остатки на складе кофейных автоматов|ў"]);
    let mixed = ["<html><table><tr><td>Остатки<tr><td>Имя<tr><td>".as_bytes(), b"\xff", b"<tr><td>1</table>"].concat();
    let rows = ["[table 1]", "1: Остатки", "2: Имя", "3: E_ENCODING_ROW lost", "4: 1"];
    let options = ReadOptions { encoding: Some(encoding_rs::UTF_8), ..ReadOptions::default() };
    check_with(&Html, mixed, &options, &rows);
}

#[test]
fn what_is_no_whole_table_is_refused() {
    for page in ["<html><body>x", "<script>'<table>'</script>", "<!--<table>-->"] {
        check(&Html, page, &["refused: HTML page"]);
    }
    for page in
        ["<table>", "<table><tr><td>a", "<table></table><!-- ", "<table></table><script>", "<table></table><a href='"]
    {
        let told = told(&Html, page.as_bytes(), &ReadOptions::default());
        assert!(told.contains("E_FILE_DAMAGED"), "{page}: {told}");
    }
    check(&Html, "", &["refused: E_FILE_EMPTY"]);
    check(&Html, "<table><tr><td>".repeat(17), &["refused: E_TOO_DEEP"]);
    check(&Html, "<table></table>".repeat(10_001), &["refused: E_TOO_MANY_TABLES"]);
    let many = |cell: &str, count: usize| format!("<table><tr>{}</table>", cell.repeat(count));
    check_with(&Html, many("<td>a", 7), &small_limits(), &["[table 1]", "1: E_ROW_TOO_WIDE lost"]);
    let long = many(&format!("<td>{}", "ж".repeat(50)), 1);
    check_with(&Html, long, &small_limits(), &["[table 1]", "1: E_TEXT_TOO_LONG lost"]);
    // Cells that reach down cost nothing to write and much to follow.
    let down = format!("<table><tr>{}{}</table>", "<td rowspan=65534>".repeat(16_000), "<tr>".repeat(10_000));
    check(&Html, down, &["refused: E_FILE_LIMIT"]);
    let tag = format!("<table><tr><td style='{}'>a</table>", "x".repeat(3 << 20));
    check(&Html, tag, &["[table 1]", "1: a"]);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "<td rowspan=3>", "<td colspan=1000 rowspan=0>", "<th>", "</td>", "<br>",
        "<caption>", "</caption>", "<pre>", "</pre>", "<p>", "<select>", "</select>", "<!--", "-->", "<", ">", "&", "&#", "&nbsp",
        "ж", "text ", "\u{fffd}", "<tbody>", "<a b='", "'", "<script>", "</script>", "/>", "=",
    ]), 0..60)) {
        let _ = told(&Html, pieces.concat().as_bytes(), &ReadOptions::default());
    }
}
