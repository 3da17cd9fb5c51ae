//! Reading RTF: the fixtures, and texts that show one trait each.

use proptest::prelude::*;

use super::*;
use crate::format::document::tests::{check, check_damage, check_with, told};
use crate::format::testing::small_limits;
use crate::format::xlsx::tests::check_fixtures;

/// A file with a row of two cells, the first with this content.
fn cell(inside: &str) -> String {
    format!(
        "{{\\rtf1\\ansi\\ansicpg1251{{\\fonttbl{{\\f1\\fcharset238 A;}}}}\\trowd\\cellx100\\cellx200 {inside}\\cell x\\cell\\row}}"
    )
}

#[test]
fn fixtures_are_read() {
    check_fixtures(&Rtf, "formats/rtf", 11);
    check_fixtures(&Rtf, "bad", 3);
}

#[test]
fn damage_is_an_error_or_rows() {
    check_damage(&Rtf, 50);
}

#[test]
fn text_is_what_people_see() {
    let see = |inside: &str, expected: &str| check(&Rtf, cell(inside), &["[table 1]", &format!("1: {expected}|x")]);
    see("a b", "a b");
    see("\\'c8\\'ec\\'ff", "Имя");
    see("{\\f1\\'a3}\\'a3", "ŁЈ");
    see("\\u1047\\'3f\\uc0\\u1072 b", "Заb");
    see("\\uc2\\u1047\\'3f\\'3fc{\\uc1\\u1072?b}", "Зcаb");
    see("\\u-10179\\'3f\\u-8704\\'3f", "😀");
    check(&Rtf, cell("\\u-10179?a"), &["[table 1]", "1: E_ENCODING_ROW lost"]);
    check(&Rtf, cell("\\u-9000?a"), &["[table 1]", "1: E_ENCODING_ROW lost"]);
    see("a\\line b\\par\r\nc\\par", "a¶b¶c");
    see("a\\tab\\~\\_\\-b\\{\\}\\\\", "a\t\u{a0}-b{}\\");
    see("a{\\deleted b\\par}c", "ac");
    see("a{\\*\\unknown b{c}}{\\pict 0123}{\\*\\bkmkstart x}d", "ad");
    see("{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}", "7");
    see("\\bin3 }}}a", "a");
    see("\\'zza\\'", "zza");
    see("\\ldblquote a\\rdblquote\\emdash", "“a”—");
}

#[test]
fn rows_and_tables_end_where_they_end() {
    let row = "\\trowd\\cellx100\\cellx200\\intbl a\\cell b\\cell\\row";
    let two = format!("{{\\rtf1 One\\par{row}{row}\\pard\\par Two\\par {row}}}");
    check(&Rtf, two, &["[One]", "1: a|b", "2: a|b", "[Two]", "1: a|b"]);
    let nested = "{\\rtf1\\trowd\\cellx100\\cellx200\\intbl a\\par\\itap2 in\\nestcell{\\*\\nesttableprops\\trowd\\cellx50\\nestrow}\
                  {\\nonesttables\\par}\\itap1\\cell b\\cell\\row}";
    check(&Rtf, nested, &["[table 1]", "1: a|b", "[a]", "1: in"]);
    let wide = "{\\rtf1\\trowd\\cellx200\\cellx300 g\\cell h\\cell\\row\\trowd\\cellx100\\cellx200\\cellx300 a\\cell b\\cell c\\cell\\row}";
    check(&Rtf, wide, &["[table 1]", "1: g|g|h", "2: a|b|c"]);
    let merged = "{\\rtf1\\trowd\\clvmgf\\cellx1\\cellx2\\clmrg\\cellx3 a\\cell b\\cell\\cell\\row\
                  \\trowd\\clvmrg\\cellx1\\cellx2\\cellx3\\cell c\\cell d\\cell\\row}";
    check(&Rtf, merged, &["[table 1]", "1: a|b|b", "2: a|c|d"]);
    check(&Rtf, " \r\n{\\rtf1\\trowd\\cellx1 a\\cell\\row}garbage", &["[table 1]", "1: a"]);
}

#[test]
fn what_is_no_whole_table_is_refused() {
    check(&Rtf, "{\\rtf1 a\\tab b\\par}", &["refused: E_NO_TABLE"]);
    check(&Rtf, "{\\rtf1\\trowd\\cellx1 a\\cell\\row", &["refused: E_FILE_DAMAGED"]);
    check(&Rtf, "a", &["refused: E_FILE_DAMAGED"]);
    check(&Rtf, "", &["refused: E_FILE_DAMAGED"]);
    check(&Rtf, "{".repeat(1000), &["refused: E_TOO_DEEP"]);
    check(&Rtf, "{\\rtf1\\intbl\\itap2147483647 a}", &["refused: E_TOO_DEEP"]);
    check(&Rtf, "{\\rtf1\\bin2147483647 }", &["refused: E_FILE_DAMAGED"]);
    let long = cell(&"ж".repeat(30));
    check_with(&Rtf, long, &small_limits(), &["[table 1]", "1: E_TEXT_TOO_LONG lost"]);
    let many = format!("{{\\rtf1\\trowd {}\\row}}", "a\\cell ".repeat(7));
    check_with(&Rtf, many, &small_limits(), &["[table 1]", "1: E_ROW_TOO_WIDE lost"]);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "{", "}", "\\trowd", "\\cellx100", "\\cellx-5", "\\clvmgf", "\\clvmrg", "\\clmrg", "\\cell ", "\\row ", "\\nestcell ",
        "\\nestrow ", "{\\*\\nesttableprops", "\\itap3 ", "\\itap-1 ", "\\intbl ", "\\pard ", "\\par ", "\\u1047?", "\\u-10179?",
        "\\uc99999999999 ", "\\bin2 ", "\\'c8", "\\'", "\\", "\\f77 ", "\\fonttbl ", "\\deleted ", "ж", "text ", "\\*\\x ",
    ]), 0..60)) {
        let _ = told(&Rtf, ["{\\rtf1", &pieces.concat()].concat().as_bytes(), &ReadOptions::default());
    }
}
