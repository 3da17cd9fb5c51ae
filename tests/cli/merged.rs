//! Cells that are merged over several rows: each row has what they say, but for amounts, of which nobody knows the part of each row.

use serde_json::{Value as Json, json};

use crate::Desk;

const HEAD: &str = "<tr><th>order_number<th>machine_code<th>order_price<th>goods_name<th>discount_amount";

/// Code, line, heading and value of each problem of the only file.
fn problems(told: &Json) -> Vec<[String; 4]> {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let one = |problem: &Json| ["code", "line", "column", "value"].map(|key| text(&problem[key]));
    told["files"][0]["problems"].as_array().unwrap().iter().map(one).collect()
}

/// Imports a page with these rows and checks how many are new and rejected, and what is told.
fn check(desk: &Desk, name: &str, rows: &str, counts: [u64; 2], told: &[[&str; 4]]) {
    desk.write(name, format!("<table>{HEAD}{rows}</table>"));
    let said = desk.json(i32::from(counts[1] > 0), &["import", name]);
    assert_eq!([&said["new"], &said["rejected"]], [&json!(counts[0]), &json!(counts[1])], "{said}");
    assert_eq!(problems(&said), told, "{said}");
}

#[test]
fn a_merged_value_is_given_to_each_row_and_told_once() {
    let desk = Desk::new();
    let rows = "<tr><td>A1<td>7<td>1<td rowspan=3>Чай<td><tr><td>A2<td>7<td>2<td><tr><td>A3<td>7<td>3<td>\
        <tr><td>A4<td>7<td>4<td rowspan=2>Кофе<td><tr><td>A5<td>7<td>5<td>\
        <tr><td>A6<td>7<td>6<td rowspan=9>Чай<td>";
    let told = [["W_MERGED_REPEATED", "3", "goods_name", "Чай"], ["W_MERGED_REPEATED", "6", "goods_name", "Кофе"]];
    check(&desk, "goods.html", rows, [6, 0], &told);
    let goods: Vec<_> = desk.rows("orders").iter().map(|row| row["goods_name"].clone()).collect();
    assert_eq!(goods, ["Чай", "Чай", "Чай", "Кофе", "Кофе", "Чай"]);
    let explained = desk.run(0, &["explain", "W_MERGED_REPEATED"]).out();
    assert!(explained.contains("each of these rows gets it"), "{explained}");
}

#[test]
fn every_row_of_a_merged_amount_is_rejected_and_stays_so() {
    let desk = Desk::new();
    let rows = "<tr><td>B1<td>7<td rowspan=3>30000<td>Чай<td>0<tr><td>B2<td>7<td>Чай<td>0<tr><td>B3<td>7<td>Чай<td>0\
        <tr><td>B4<td>7<td>4<td>Чай<td rowspan=2>500<tr><td>B5<td>7<td>5<td>Чай<tr><td>B6<td>7<td>6<td>Чай<td>";
    let price = |line| ["E_AMOUNT_MERGED", line, "order_price", "30000"];
    let discount = |line| ["E_AMOUNT_MERGED", line, "discount_amount", "500"];
    let told = [price("2"), price("3"), price("4"), discount("5"), discount("6")];
    check(&desk, "amounts.html", rows, [1, 5], &told);
    assert_eq!(desk.rows("orders")[0]["order_number"], json!("B6"));
    for name in ["fix.csv", "fix.xlsx"] {
        desk.run(0, &["runs", "rejects", "1", "-o", name]);
        let again = desk.json(1, &["import", name]);
        assert_eq!((&again["rejected"], &again["new"]), (&json!(5), &json!(0)), "{name}: {again}");
    }
    let explained = desk.run(0, &["explain", "E_AMOUNT_MERGED"]).out();
    assert!(explained.contains("every row that it stands for is rejected"), "{explained}");
}

#[test]
fn nothing_is_nothing_for_each_row_and_for_all() {
    let desk = Desk::new();
    let rows = "<tr><td>C1<td>7<td>1<td>Чай<td rowspan=2>0,00<tr><td>C2<td>7<td>2<td>Чай";
    check(&desk, "zero.html", rows, [2, 0], &[["W_MERGED_REPEATED", "3", "discount_amount", "0,00"]]);
    assert!(desk.rows("orders").iter().all(|row| row["discount_amount"] == json!("0.00")));
}

#[test]
fn an_amount_is_that_of_the_order_whose_key_goes_as_far() {
    let desk = Desk::new();
    let rows = "<tr><td rowspan=2>D1<td rowspan=2>7<td rowspan=2>15000<td>Чай<td><tr><td>Лимон<td>";
    let told = [["W_MERGED_AMOUNT", "3", "order_price", "15000"], ["E_KEY_MERGED", "3", "order_number", "null"]];
    check(&desk, "key.html", rows, [1, 1], &told);
    assert_eq!(desk.rows("orders")[0]["order_price"], json!("15000.00"));
    // The amount goes on to another order.
    let rows = "<tr><td rowspan=2>E1<td rowspan=2>7<td rowspan=3>15000<td>Чай<td><tr><td>Лимон<td>\
        <tr><td>E2<td>7<td>Кофе<td>";
    let told = [
        ["E_AMOUNT_MERGED", "2", "order_price", "15000"],
        ["W_MERGED_AMOUNT", "3", "order_price", "15000"],
        ["E_KEY_MERGED", "3", "order_number", "null"],
        ["E_AMOUNT_MERGED", "4", "order_price", "15000"],
    ];
    check(&desk, "more.html", rows, [0, 3], &told);
}

#[test]
fn so_many_rows_that_nobody_counts_them_are_read_all_the_same() {
    let desk = Desk::new();
    let row = |at: usize| format!("<tr><td>F{at}<td>7<td>1<td>");
    let rows: String = (1..3_000).map(row).collect();
    let rows = format!("<tr><td>F0<td>7<td>1<td rowspan=3000>Чай<td>{rows}");
    check(&desk, "many.html", &rows, [3_000, 0], &[["W_MERGED_REPEATED", "3", "goods_name", "Чай"]]);
    assert!(desk.rows("orders").iter().all(|row| row["goods_name"] == json!("Чай")));
}
