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
