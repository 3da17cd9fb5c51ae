//! `vhm stats` at the command: every topic in every format, pictures that are pictures, workbooks whose charts another program finds.

use std::io::Read;

use serde_json::json;

use crate::{Desk, fixture};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.run(0, &["import", &fixture("sources/happy_workers/hw20_en.xlsx"), "--quiet"]);
    desk
}

const TOPICS: [&str; 9] =
    ["overview", "revenue", "orders", "machines", "goods", "payments", "hours", "failures", "data"];

#[test]
fn every_topic_is_told_in_every_format() {
    for desk in [desk(), {
        let desk = Desk::on_postgres();
        desk.run(0, &["import", &fixture("sources/happy_workers/hw20_en.xlsx"), "--quiet"]);
        desk
    }] {
        for topic in TOPICS {
            let told = desk.json(0, &["stats", topic]);
            let tables = told["tables"].as_array().unwrap();
            assert!(!tables.is_empty(), "{topic}");
            for table in tables {
                let name = table["name"].as_str().unwrap();
                let one = desk.json(0, &["stats", topic, "--table", name]);
                assert_eq!(one["tables"].as_array().unwrap().len(), 1, "{topic} {name}");
            }
            for format in ["table", "jsonl", "csv", "tsv", "md"] {
                let text = desk.run(0, &["stats", topic, "--format", format]).out();
                assert!(!text.is_empty(), "{topic} {format}");
            }
            for ending in ["xlsx", "pdf", "html", "json", "csv", "xml"] {
                let file = format!("{topic}.{ending}");
                desk.run(0, &["stats", topic, "-o", &file]);
                assert!(std::fs::metadata(desk.path(&file)).unwrap().len() > 100, "{file}");
            }
        }
        assert!(desk.run(2, &["stats", "revenue", "--table", "none"]).err().contains("there are sold"));
        assert!(desk.run(7, &["stats", "-o", "overview.html"]).err().contains("--force"));
        assert!(desk.run(2, &["query", "--format", "svg"]).err().contains("vhm stats"));
        assert!(desk.run(2, &["stats", "--compare", "previous"]).err().contains("--from and --to"));
    }
}

#[test]
fn the_figures_are_those_of_the_file() {
    let desk = desk();
    let told = desk.json(0, &["stats", "payments"]);
    let query = desk.rows("orders");
    let cash: f64 = query
        .iter()
        .filter(|row| {
            row["order_resource"] == "cash" && row["payment_status"] == "paid" && row["refund_time"].is_null()
        })
        .map(|row| row["order_price"].as_str().unwrap().parse::<f64>().unwrap())
        .sum();
    let rows = told["tables"][0]["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["payment"] == "Cash payment").unwrap();
    assert_eq!(row["revenue"], json!(format!("{cash:.2}")), "{row}");
    let russian = desk.run(0, &["stats", "payments", "--lang", "ru", "--format", "table"]).out();
    assert!(russian.contains("Выручка") && russian.contains("Оплата наличными") && russian.contains('█'), "{russian}");
    let alone = desk.run(0, &["stats", "hours", "--format", "table"]).out();
    assert!(alone.contains("Mon") && alone.contains('░') | alone.contains('█'), "{alone}");
}

#[test]
fn pictures_and_pages_stand_alone() {
    let desk = desk();
    desk.run(0, &["stats", "--lang", "ru", "-o", "all.svg"]);
    let svg = std::fs::read_to_string(desk.path("all.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("Выручка по автоматам") && svg.contains("<rect"), "{svg}");
    let png = desk.run(0, &["stats", "revenue", "--format", "png"]).0.stdout;
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    // Width and height stand behind the name of the first part.
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert!((size(16), size(20)) > (1_900, 200), "{} {}", size(16), size(20));
    desk.run(0, &["stats", "-o", "all.html"]);
    let page = std::fs::read_to_string(desk.path("all.html")).unwrap();
    // Nothing is fetched: the only address is the name of a vocabulary.
    let addresses = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    assert!(!addresses.contains("http") && !addresses.contains("<script") && addresses.contains("<svg "));
    assert_eq!(page.matches("<table>").count(), page.matches("</table>").count());
    let empty = Desk::new();
    assert!(empty.run(2, &["stats", "-o", "none.svg"]).err().contains("nothing to draw"));
    assert!(!empty.path("none.svg").exists());
    desk.write("markup.csv", "order_number,machine_code,order_price,goods_name,creation_time\nM1,0a1b181f0000,1,<script>alert(1)</script>,2026-06-01 10:00:00\n");
    desk.run(0, &["import", "markup.csv"]);
    desk.run(0, &["stats", "goods", "-o", "markup.html"]);
    let page = std::fs::read_to_string(desk.path("markup.html")).unwrap();
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
}

#[test]
fn workbooks_have_charts() {
    let desk = desk();
    desk.run(0, &["stats", "-o", "all.xlsx", "--lang", "ru"]);
    let mut book = zip::ZipArchive::new(std::fs::File::open(desk.path("all.xlsx")).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        book.by_name(name).unwrap_or_else(|_| panic!("{name}")).read_to_string(&mut text).unwrap();
        text
    };
    let chart = part("xl/charts/chart1.xml");
    assert!(chart.contains("'Выручка по месяцам'!$C$2:$C$2") && chart.contains("<c:barChart>"), "{chart}");
    assert!(part("xl/worksheets/sheet2.xml").contains("<drawing "));
    assert!(part("[Content_Types].xml").contains("/xl/charts/chart4.xml"));
    // The sheets are still tables that vhm reads.
    let told = desk.json(0, &["peek", "all.xlsx"]);
    assert_eq!(told["tables"].as_array().unwrap().len(), 5, "{told}");
}

#[test]
fn what_is_split_is_drawn_split() {
    let desk = desk();
    for (topic, by) in [("payments", "day"), ("goods", "month"), ("machines", "goods")] {
        let told = desk.json(0, &["stats", topic, "--by", by])["tables"][0]["rows"][0].clone();
        let names = told.as_object().unwrap().len() - 2;
        assert!(names > 1, "{told}");
        let svg = desk.run(0, &["stats", topic, "--by", by, "--format", "svg", "--lang", "ru"]).out();
        // The paper, the lines and the letters have colours of their own.
        let mut colours: Vec<&str> = svg
            .lines()
            .filter(|line| line.starts_with("<rect"))
            .filter_map(|line| line.split("fill=").nth(1))
            .collect();
        colours.sort_unstable();
        colours.dedup();
        colours.retain(|colour| !colour.contains("ffffff") && !colour.contains("dde2e6"));
        assert_eq!(colours.len(), names, "{topic} {by}: {svg}");
        desk.run(0, &["stats", topic, "--by", by, "-o", "split.html", "--lang", "ru", "--force"]);
        let page = std::fs::read_to_string(desk.path("split.html")).unwrap();
        assert!(colours.iter().all(|colour| page.contains(colour)), "{page}");
        desk.run(0, &["stats", topic, "--by", by, "-o", "split.xlsx", "--lang", "ru", "--force"]);
        let mut book = zip::ZipArchive::new(std::fs::File::open(desk.path("split.xlsx")).unwrap()).unwrap();
        let mut chart = String::new();
        book.by_name("xl/charts/chart1.xml").unwrap().read_to_string(&mut chart).unwrap();
        assert_eq!(chart.matches("<c:ser>").count(), names, "{chart}");
        assert!(chart.contains("<c:grouping val=\"stacked\"/>") && chart.contains("<c:legend>"), "{chart}");
        // The totals are what the parts come to, and no part.
        let total = format!("${}$2", char::from(b'B' + names as u8));
        assert!(chart.contains("$B$2") && !chart.contains(&total), "{chart}");
    }
    let svg = desk.run(0, &["stats", "payments", "--by", "day", "--format", "svg", "--lang", "ru"]).out();
    assert!(svg.contains(">Оплата наличными<") && svg.contains(">VIP-карта<"), "{svg}");
    let whole = desk.run(0, &["stats", "revenue", "--by", "day", "--format", "svg", "--lang", "ru"]).out();
    assert!(!whole.contains("Оплата наличными"), "{whole}");
}

/// Orders of two months: one of them repeats a number, three were not handed out.
fn filled(desk: &Desk) {
    let mut text = String::from(
        "order_number,machine_code,order_resource,goods_name,order_price,creation_time,paying_time,delivery_time,payment_status,brew_status\n",
    );
    let number = "ff00000001202606011000100a1b181f0000";
    for (number, machine, resource, price, day, brew) in [
        (number, "0a1b181f0000", "cash", 15_000, "06-01 07:00", 2),
        (number, "0a1b191f0000", "cash", 15_000, "06-01 07:02", 2),
        ("F1", "0a1b191f0000", "cash", 20_000, "06-02 07:00", 11),
        ("F2", "0a1b191f0000", "userDefined", 25_000, "06-02 08:00", 11),
        ("F3", "0a1b191f0000", "vip", 10_000, "06-02 09:00", 11),
        ("M1", "0a1b181f0000", "cash", 12_000, "05-01 10:00", 2),
    ] {
        let time = format!("2026-{day}:20");
        text.push_str(&format!("{number},{machine},{resource},Чай,{price},{time},{time},{time},paid,{brew}\n"));
    }
    desk.write("orders.csv", text);
    desk.write(
        "payments.csv",
        "provider,payment_id,paid_at,status,amount,order_id\nclick,2958473625,2026-06-02 18:01:02,paid,99000,101\n",
    );
    desk.run(0, &["import", "orders.csv", "payments.csv"]);
}

#[test]
fn what_was_kept_and_what_counts_once_is_the_same_everywhere() {
    for desk in [Desk::new(), Desk::on_postgres()] {
        filled(&desk);
        let kept = |desk: &Desk| {
            let table = desk.json(0, &["stats", "failures"])["tables"][0]["rows"].clone();
            let sum = |key: &str| {
                let number = |row: &serde_json::Value| {
                    row[key]
                        .as_i64()
                        .unwrap_or_else(|| row[key].as_str().unwrap().trim_end_matches(".00").parse().unwrap())
                };
                table.as_array().unwrap().iter().map(number).sum::<i64>()
            };
            (sum("failed"), sum("kept"), sum("kept_sum"))
        };
        // Before anybody has looked, what the panel calls paid; a VIP card pays nothing at the machine.
        assert_eq!(kept(&desk), (3, 2, 45_000));
        let told = desk.json(0, &["reconcile"]);
        let undelivered = &told["statuses"]["orders"]["undelivered_paid"];
        assert_eq!((&undelivered["count"], &undelivered["sum"]), (&json!(1), &json!("20000.00")), "{told}");
        assert_eq!(kept(&desk), (3, 1, 20_000));
        assert_eq!(told["statuses"]["orders"]["number_conflict"]["count"], json!(1));
        let june = ["--from", "2026-06", "--to", "2026-06"];
        let ask = |topic: &[&str]| desk.json(0, &[&["stats"], topic, &june].concat());
        let machines = ask(&["machines", "--compare", "previous"]);
        let total = &machines["tables"][0]["total"];
        assert_eq!(
            (&total["revenue"], &total["previous"], &total["change"]),
            (&json!("70000.00"), &json!("12000.00"), &json!(483.33))
        );
        let data = ask(&["data"]);
        let repeated = data["tables"].as_array().unwrap().iter().find(|table| table["name"] == "repeated").unwrap();
        assert_eq!(repeated["rows"][0]["orders"], json!(1));
        let refused = desk.run(2, &[&["stats", "data", "--compare", "previous"], &june[..]].concat()).err();
        assert!(refused.contains("no period before"), "{refused}");
        assert!(desk.run(2, &["stats", "data", "--by", "day"]).err().contains("no --by"));
        let days = ask(&["payments", "--by", "day"]);
        assert_eq!(
            days["tables"][0]["rows"][1],
            json!({"day": "2026-06-02", "userDefined": "25000.00", "cash": "20000.00", "vip": "10000.00", "total": "55000.00"})
        );
    }
}

#[test]
fn shifted_times_are_told_in_every_format() {
    let desk = Desk::new();
    let row = |at: u32| format!("ff0000{at:04}2026060110{at}000a1b181f0000,0a1b181f0000,15000,2026-06-01 12:{at}:05\n");
    let rows: String = (10..30).map(row).collect();
    desk.write("late.csv", format!("order_number,machine_code,order_price,creation_time\n{rows}"));
    desk.run(0, &["import", "late.csv"]);
    let said = "20 orders of late.csv are +5 h away";
    assert!(desk.run(0, &["stats", "hours", "--format", "table"]).out().contains(said));
    let told = desk.run(0, &["stats", "hours", "--format", "json"]);
    assert!(told.out().contains(said) && told.err().contains(said));
    assert!(desk.run(0, &["stats", "hours", "--table", "hours", "--format", "csv"]).err().contains(said));
    for file in ["hours.html", "hours.xlsx", "hours.pdf"] {
        assert!(desk.run(0, &["stats", "hours", "-o", file]).err().contains(said), "{file}");
    }
    let page = std::fs::read_to_string(desk.path("hours.html")).unwrap();
    assert!(page.contains(said));
    let sheets = desk.json(0, &["peek", "hours.xlsx"]);
    assert_eq!(sheets["tables"][1]["name"], json!("Notes"), "{sheets}");
}

#[test]
fn sheets_are_wide_enough_and_fit_on_pages() {
    let desk = desk();
    let part = |file: &str, name: &str| {
        let mut book = zip::ZipArchive::new(std::fs::File::open(desk.path(file)).unwrap()).unwrap();
        let mut text = String::new();
        book.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let width = |sheet: &str, column: usize| -> usize {
        let from = sheet.split(&format!("<col min=\"{column}\" ")).nth(1).unwrap();
        from.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    desk.run(0, &["stats", "hours", "-o", "hours.xlsx", "--lang", "ru"]);
    let sheet = part("hours.xlsx", "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<conditionalFormatting sqref=\"B2:Y8\"><cfRule type=\"colorScale\""), "{sheet}");
    assert!(part("hours.xlsx", "xl/workbook.xml").contains("name=\"Дни недели и часы\""));
    desk.run(0, &["stats", "payments", "-o", "payments.xlsx", "--lang", "ru"]);
    let sheet = part("payments.xlsx", "xl/worksheets/sheet1.xml");
    assert!(width(&sheet, 1) >= "Таможенный платеж".chars().count(), "{sheet}");
    assert!(
        sheet.contains("fitToPage=\"1\"")
            && sheet.contains("orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"")
    );
    desk.run(0, &["export", "-o", "orders.xlsx", "--columns", "order_number,machine_code"]);
    let sheet = part("orders.xlsx", "xl/worksheets/sheet1.xml");
    assert!(width(&sheet, 1) >= 36 && sheet.contains("orientation=\"portrait\""), "{sheet}");
    assert!(part("orders.xlsx", "xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

#[test]
fn russian_figures_have_their_comma_everywhere() {
    let desk = Desk::new();
    desk.write("orders.csv", crate::orders(&[("A1", "15000", "Чай"), ("A2", "15000.50", "Чай")]));
    desk.run(0, &["import", "orders.csv"]);
    desk.run(0, &["stats", "revenue", "-o", "revenue.html", "--lang", "ru"]);
    let page = std::fs::read_to_string(desk.path("revenue.html")).unwrap();
    let text = desk.run(0, &["stats", "revenue", "--lang", "ru", "--format", "table"]).out();
    for told in [page, text] {
        assert!(told.contains("15\u{a0}000,25") && told.contains("100,00 %") && !told.contains("000.25"), "{told}");
    }
}
