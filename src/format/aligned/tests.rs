use super::*;
use crate::format::testing::read;

fn check(text: &str, rows: &[&[&str]], lines: &[u64]) {
    let heard = read(&Txt, text.as_bytes());
    assert_eq!(heard.texts(), rows, "{text}\n{:?}", heard.refused);
    assert_eq!(heard.lines(), lines, "{text}");
    assert!(heard.problems.is_empty());
}

#[test]
fn columns_between_spaces_are_found() {
    let text = "\
Order number  Товар            Сумма  Возврат
ff0003        Капучино         15000
ff0004        Чай  зелёный      5000  2026-06-11

ud1           Вода           1000,50
";
    let rows: [&[&str]; 4] = [
        &["Order number", "Товар", "Сумма", "Возврат"],
        &["ff0003", "Капучино", "15000", ""],
        &["ff0004", "Чай  зелёный", "5000", "2026-06-11"],
        &["ud1", "Вода", "1000,50", ""],
    ];
    check(text, &rows, &[1, 2, 3, 5]);
}

#[test]
fn rulers_and_boxes_are_no_rows() {
    let ruled = "id  name\n--- ----------\n  1 Кофе чёрный\n 12 Чай\n";
    check(ruled, &[&["id", "name"], &["1", "Кофе чёрный"], &["12", "Чай"]], &[1, 3, 4]);
    let boxed = "+----+------+\n| id | name |\n+----+------+\n|  1 | Кофе |\n|  2 |      |\n+----+------+\n";
    check(boxed, &[&["id", "name"], &["1", "Кофе"], &["2", ""]], &[2, 4, 5]);
    let psql = " id | name\n----+------\n  1 | Кофе, чай\n  2 | \n";
    check(psql, &[&["id", "name"], &["1", "Кофе, чай"], &["2", ""]], &[1, 3, 4]);
}

#[test]
fn titles_stay_whole() {
    let text = "Отчёт о продажах за июнь 2026 года\n\nТовар     Цена\nКофе     15000\nЧай       5000\n";
    let heard = read(&Txt, text.as_bytes());
    assert_eq!(heard.texts()[0][0], "Отчёт о продажах за июнь 2026 года");
    assert_eq!(heard.texts()[1..], [["Товар", "Цена"], ["Кофе", "15000"], ["Чай", "5000"]]);
}

#[test]
fn delimited_text_is_read_as_such() {
    check("a|b\n1|2\n", &[&["a", "b"], &["1", "2"]], &[1, 2]);
    check("a\tb\n1\t\n", &[&["a", "b"], &["1", ""]], &[1, 2]);
    check("a;b c\n1,5;2\n", &[&["a", "b c"], &["1,5", "2"]], &[1, 2]);
    check("слово\nещё\n", &[&["слово"], &["ещё"]], &[1, 2]);
}

#[test]
fn a_value_that_touches_the_next_column_is_cut() {
    let text = "\
name        town
Иванов      Ташкент
Длинноимённый Самарканд
Ли          Бухара
";
    let heard = read(&Txt, text.as_bytes());
    assert_eq!(heard.texts()[1], ["Иванов", "Ташкент"]);
    assert_eq!(heard.texts()[2].concat().replace(' ', ""), "ДлинноимённыйСамарканд");
}
