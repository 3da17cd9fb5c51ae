//! Writes documents with tables, page by page: nothing of a page is held once it is full, so that memory does not grow with rows.
//! The fonts and the number of pages, which are known at the end, are objects that the pages refer to beforehand.

mod cells;
mod columns;
mod face;
mod file;
mod page;

use std::io;

use cells::{is_number, push_amount, push_value, wrap};
use columns::{MARGIN, PADDING, Plan, plan};
use face::Face;
use file::{File, text_string};
use page::{Colour, FAINT, HEADING, INK, LINE, Page, STRIPE, STRONG, Weight};

use crate::format::{Mark, Output, OutputColumn, OutputKind, OutputValue, TableWriter, WriteOptions};
use crate::problem::{self, Problem};
use crate::schema::Language;

/// The name by which files of ours are known.
pub(super) const PRODUCER: &str = "vhm";
/// Rows by which the widths of columns are decided.
const SAMPLE: usize = 200;
/// Bytes of text after which no more rows are waited for.
const SAMPLE_BYTES: usize = 1 << 20;
/// The distance of baselines, in sizes of the letters.
const LEADING: f64 = 1.22;
/// The room above and below the lines of a cell, in points.
const ABOVE: f64 = 2.4;
/// Room for the number of the page, in points.
const FOOTER: f64 = 16.0;
/// Pages under one node of their tree.
const NODE: usize = 100;
/// How many letters that the fonts lack are named.
const NAMED: usize = 10;
/// The most lines below the title.
const SUBTITLES: usize = 12;

/// The objects whose numbers are known from the beginning.
const ROOT: usize = 1;
const PAGES: usize = 2;
const PLAIN: usize = 3;
const BOLD: usize = 4;
const TOTAL: usize = 5;
const FACTS: usize = 6;
const RESOURCES: usize = 7;

/// A row whose cells are spelled.
struct Row {
    cells: Vec<String>,
    marks: Vec<Mark>,
}

/// The open table.
struct Table {
    title: String,
    columns: Vec<OutputColumn>,
    plan: Option<Plan>,
    /// Rows that wait until the widths are decided.
    waiting: Vec<Row>,
    waiting_bytes: usize,
    rows: u64,
    /// Whether a row of totals is asked for.
    has_totals: bool,
    /// The sums of columns of amounts that have any.
    totals: Vec<Option<i128>>,
    shortened: u64,
}

/// A document being written.
pub struct Writer {
    file: File,
    options: WriteOptions,
    plain: Face,
    bold: Face,
    table: Option<Table>,
    /// How many cells have letters that the fonts lack.
    lacking: u64,
    page: Option<Page>,
    /// Where the next row begins, and where the table began on this page; in points from the top.
    y: f64,
    top: f64,
    pages: usize,
    /// The open node of the tree of pages and its pages; the nodes before.
    node: usize,
    kids: Vec<usize>,
    nodes: Vec<(usize, usize)>,
}

impl Writer {
    /// Begins a document.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(output: Output, options: &WriteOptions) -> io::Result<Self> {
        let mut file = File::new(output)?;
        for _ in ROOT..=RESOURCES {
            file.reserve();
        }
        let node = file.reserve();
        Ok(Self {
            file,
            options: options.clone(),
            plain: Face::new("DejaVuSansCondensed", dejavu::sans_condensed::regular())?,
            bold: Face::new("DejaVuSansCondensed-Bold", dejavu::sans_condensed::bold())?,
            table: None,
            lacking: 0,
            page: None,
            y: 0.0,
            top: 0.0,
            pages: 0,
            node,
            kids: Vec::new(),
            nodes: Vec::new(),
        })
    }

    fn face(&mut self, weight: Weight) -> &mut Face {
        if weight == Weight::Plain { &mut self.plain } else { &mut self.bold }
    }

    /// Decides the widths and draws the rows that waited.
    fn decide(&mut self, table: &mut Table) -> io::Result<()> {
        let waiting = std::mem::take(&mut table.waiting);
        let sample: Vec<Vec<String>> = waiting.iter().map(|row| row.cells.clone()).collect();
        table.plan = Some(plan(&table.columns, &sample, &mut self.plain, &mut self.bold));
        self.open_page(table, true)?;
        for row in waiting {
            self.draw_row(table, &row.cells, &row.marks)?;
        }
        Ok(())
    }

    fn open_page(&mut self, table: &Table, is_first: bool) -> io::Result<()> {
        let Some(plan) = &table.plan else { return Ok(()) };
        self.pages += 1;
        self.page = Some(Page::new(plan.page));
        self.y = MARGIN;
        if is_first {
            self.draw_title(table, plan.page.0 - 2.0 * MARGIN);
        }
        self.top = self.y;
        if !self.options.no_header {
            let labels: Vec<String> = table.columns.iter().map(|column| column.label.clone()).collect();
            let cells = self.lines_of(table, plan, &labels, Weight::Bold).0;
            self.draw_cells(table, plan, &cells, Weight::Bold, &[], Some(HEADING));
            let (left, right) = (MARGIN, MARGIN + plan.widths.iter().sum::<f64>());
            let (y, top) = (self.y, self.top);
            if let Some(page) = &mut self.page {
                page.line((left, top), (right, top), 0.8, STRONG);
                page.line((left, y), (right, y), 0.8, STRONG);
            }
        }
        Ok(())
    }

    /// The title and what is said of the table.
    fn draw_title(&mut self, table: &Table, room: f64) {
        let mut texts: Vec<(Weight, f64, Colour, String)> = Vec::new();
        let (titles, _) = wrap(&mut self.bold, &table.title, 14.0, room);
        texts.extend(titles.into_iter().take(3).map(|line| (Weight::Bold, 14.0, INK, line)));
        for subtitle in &self.options.subtitle {
            let (lines, _) = wrap(&mut self.plain, subtitle, 8.0, room);
            texts.extend(lines.into_iter().map(|line| (Weight::Plain, 8.0, FAINT, line)));
        }
        texts.truncate(SUBTITLES);
        for (weight, size, colour, text) in texts {
            self.y += size * 1.3;
            self.draw_text(weight, size, colour, MARGIN, self.y, &text);
        }
        self.y += 9.0;
    }

    /// One text outside of the table.
    fn draw_text(&mut self, weight: Weight, size: f64, colour: Colour, left: f64, baseline: f64, text: &str) {
        let Some(mut page) = self.page.take() else { return };
        page.begin_text(weight, size, colour);
        page.text(self.face(weight), left, baseline, text, None);
        page.end_text();
        self.page = Some(page);
    }

    /// The lines of each cell, and how many texts had to be shortened.
    fn lines_of(&mut self, table: &Table, plan: &Plan, cells: &[String], weight: Weight) -> (Vec<Vec<String>>, u64) {
        let mut shortened = 0;
        let mut all = Vec::with_capacity(cells.len());
        for ((cell, column), width) in cells.iter().zip(&table.columns).zip(&plan.widths) {
            // Amounts are narrowed rather than wrapped; their headings are wrapped.
            if is_number(column.kind) && weight == Weight::Plain {
                all.push(vec![cell.clone()]);
                continue;
            }
            let (lines, is_short) = wrap(self.face(weight), cell, plan.size, width - 2.0 * PADDING);
            shortened += u64::from(is_short);
            all.push(lines);
        }
        (all, shortened)
    }

    fn draw_row(&mut self, table: &mut Table, cells: &[String], marks: &[Mark]) -> io::Result<()> {
        let Some(plan) = table.plan.clone() else { return Ok(()) };
        self.lacking += cells.iter().filter(|cell| self.plain.lacks(cell)).count() as u64;
        let (cells, shortened) = self.lines_of(table, &plan, cells, Weight::Plain);
        table.shortened += shortened;
        self.make_room(table, &plan, height_of(&cells, plan.size))?;
        table.rows += 1;
        let stripe = table.rows.is_multiple_of(2).then_some(STRIPE);
        self.draw_cells(table, &plan, &cells, Weight::Plain, marks, stripe);
        Ok(())
    }

    /// Goes to the next page when so much room is not left.
    fn make_room(&mut self, table: &Table, plan: &Plan, height: f64) -> io::Result<()> {
        if self.y + height <= plan.page.1 - MARGIN - FOOTER {
            return Ok(());
        }
        self.close_page(table)?;
        self.open_page(table, false)
    }

    /// Draws a row at the present place and goes below it.
    fn draw_cells(
        &mut self,
        table: &Table,
        plan: &Plan,
        cells: &[Vec<String>],
        weight: Weight,
        marks: &[Mark],
        shade: Option<Colour>,
    ) {
        let Some(mut page) = self.page.take() else { return };
        let height = height_of(cells, plan.size);
        let whole: f64 = plan.widths.iter().sum();
        if let Some(colour) = shade {
            page.shade(MARGIN, self.y, whole, height, colour);
        }
        let mut left = MARGIN;
        for (at, width) in plan.widths.iter().enumerate() {
            if let Some(colour) = marks.get(at).and_then(|mark| colour_of(*mark)) {
                page.shade(left, self.y, *width, height, colour);
            }
            left += width;
        }
        // The line above again, which the shade has covered.
        page.line((MARGIN, self.y), (MARGIN + whole, self.y), 0.3, LINE);
        page.begin_text(weight, plan.size, INK);
        let mut left = MARGIN;
        let y = self.y;
        for ((lines, column), width) in cells.iter().zip(&table.columns).zip(&plan.widths) {
            let room = width - 2.0 * PADDING;
            for (number, line) in lines.iter().enumerate() {
                let baseline = y + ABOVE + plan.size * (0.95 + LEADING * number as f64);
                let used = self.face(weight).width(line, plan.size);
                let narrowed = (used > room && is_number(column.kind)).then(|| room / used * 100.0);
                let shift = if is_number(column.kind) { (room - used).max(0.0) } else { 0.0 };
                page.text(self.face(weight), left + PADDING + shift, baseline, line, narrowed);
            }
            left += width;
        }
        page.end_text();
        self.y += height;
        let y = self.y;
        page.line((MARGIN, y), (MARGIN + whole, y), 0.3, LINE);
        self.page = Some(page);
    }

    /// Draws the upright lines and the number of the page, and writes the page.
    fn close_page(&mut self, table: &Table) -> io::Result<()> {
        let (Some(mut page), Some(plan)) = (self.page.take(), &table.plan) else { return Ok(()) };
        let mut x = MARGIN;
        if self.y > self.top {
            let whole: f64 = plan.widths.iter().sum();
            page.line((MARGIN, self.top), (MARGIN + whole, self.top), 0.3, LINE);
            for width in std::iter::once(&0.0).chain(&plan.widths) {
                x += width;
                page.line((x, self.top), (x, self.y), 0.3, LINE);
            }
        }
        let baseline = page.size.1 - MARGIN + 4.0;
        let middle = page.size.0 / 2.0;
        let number = format!("{} / ", self.pages);
        let width = self.plain.width(&number, 7.5);
        page.begin_text(Weight::Plain, 7.5, FAINT);
        page.text(&mut self.plain, middle - width, baseline, &number, None);
        let mut name: String = table.title.chars().take(80).collect();
        if name.len() < table.title.len() {
            name.push('…');
        }
        page.text(&mut self.plain, MARGIN, baseline, &name, None);
        page.end_text();
        page.total(middle, baseline);
        let (number, content) = (self.file.reserve(), self.file.reserve());
        self.file.stream(content, "", &page.content)?;
        let body = format!(
            "<< /Type /Page /Parent {} 0 R /MediaBox [0 0 {} {}] /Resources {RESOURCES} 0 R /Contents {content} 0 R >>",
            self.node, page.size.0, page.size.1
        );
        self.file.object(number, &body)?;
        self.kids.push(number);
        if self.kids.len() == NODE {
            self.close_node()?;
        }
        Ok(())
    }

    fn close_node(&mut self) -> io::Result<()> {
        let kids: Vec<String> = self.kids.iter().map(|kid| format!("{kid} 0 R")).collect();
        let count = kids.len();
        let body = format!("<< /Type /Pages /Parent {PAGES} 0 R /Count {count} /Kids [{}] >>", kids.join(" "));
        self.file.object(self.node, &body)?;
        self.nodes.push((self.node, count));
        self.kids.clear();
        self.node = self.file.reserve();
        Ok(())
    }

    /// Ends the open table: its totals, the number of its rows, and what could not be shown.
    fn end_table(&mut self) -> io::Result<()> {
        let Some(mut table) = self.table.take() else { return Ok(()) };
        if table.plan.is_none() {
            self.decide(&mut table)?;
        }
        let words = Words::of(self.options.language);
        let has_label = table.columns.first().is_some_and(|column| column.kind != OutputKind::Money);
        let has_amounts = table.has_totals && table.totals.iter().any(Option::is_some);
        if let (true, true, Some(plan)) = (has_label && has_amounts, table.rows > 0, table.plan.clone()) {
            let mut cells = vec![Vec::new(); table.columns.len()];
            cells[0].push(words.total.to_owned());
            for (cell, total) in cells.iter_mut().zip(&table.totals) {
                if let Some(total) = total {
                    let mut text = String::new();
                    push_amount(&mut text, *total, self.options.language);
                    *cell = vec![text];
                }
            }
            self.make_room(&table, &plan, height_of(&cells, plan.size))?;
            let above = self.y;
            self.draw_cells(&table, &plan, &cells, Weight::Bold, &[], Some(HEADING));
            let right = MARGIN + plan.widths.iter().sum::<f64>();
            if let Some(page) = &mut self.page {
                page.line((MARGIN, above), (right, above), 0.8, STRONG);
            }
        }
        self.say(&table, &words)?;
        self.close_page(&table)
    }

    /// The lines below the table.
    fn say(&mut self, table: &Table, words: &Words) -> io::Result<()> {
        let Some(plan) = table.plan.clone() else { return Ok(()) };
        let mut lines = vec![format!("{}: {}", words.rows, grouped(table.rows))];
        let lacking = self.plain.lacking.union(&self.bold.lacking).count();
        if lacking > 0 {
            lines.push(format!("{}: {lacking}", words.lacking));
        }
        if table.shortened > 0 {
            lines.push(format!("{}: {}", words.shortened, table.shortened));
        }
        // The upright lines end with the table, not with what is said below it.
        let end = self.y;
        if end + 14.0 * lines.len() as f64 > plan.page.1 - MARGIN - FOOTER {
            self.close_page(table)?;
            self.pages += 1;
            self.page = Some(Page::new(plan.page));
            (self.y, self.top) = (MARGIN, MARGIN);
        }
        let mut baseline = self.y + 4.0;
        for line in lines {
            baseline += 12.0;
            self.draw_text(Weight::Plain, 8.0, FAINT, MARGIN, baseline, &line);
        }
        Ok(())
    }

    /// Writes what is known at the end.
    fn write_end(&mut self) -> io::Result<()> {
        if !self.kids.is_empty() || self.nodes.is_empty() {
            self.close_node()?;
        }
        let kids: Vec<String> = self.nodes.iter().map(|(node, _)| format!("{node} 0 R")).collect();
        let count: usize = self.nodes.iter().map(|(_, count)| count).sum();
        let pages = format!("<< /Type /Pages /Count {count} /Kids [{}] >>", kids.join(" "));
        self.file.object(PAGES, &pages)?;
        let mut total = b"BT /F1 7.5 Tf 0 0 Td <".to_vec();
        self.plain.push(&self.pages.to_string(), &mut total);
        total.extend_from_slice(b"> Tj ET");
        let resources = format!("<< /Font << /F1 {PLAIN} 0 R >> >>");
        let form = format!("/Type /XObject /Subtype /Form /BBox [-2 -4 80 12] /Resources {resources}");
        self.file.stream(TOTAL, &form, &total)?;
        let resources = format!("<< /Font << /F1 {PLAIN} 0 R /F2 {BOLD} 0 R >> /XObject << /T {TOTAL} 0 R >> >>");
        self.file.object(RESOURCES, &resources)?;
        self.plain.write(PLAIN, &mut self.file)?;
        self.bold.write(BOLD, &mut self.file)?;
        let version = env!("CARGO_PKG_VERSION");
        let facts = format!("<< /Title {} /Producer ({PRODUCER} {version}) >>", text_string(&self.options.title));
        self.file.object(FACTS, &facts)?;
        let language = Words::of(self.options.language).language;
        let root = format!(
            "<< /Type /Catalog /Pages {PAGES} 0 R /Lang ({language}) /ViewerPreferences << /DisplayDocTitle true >> >>"
        );
        self.file.object(ROOT, &root)
    }
}

/// The height of a row with these cells, in points.
fn height_of(cells: &[Vec<String>], size: f64) -> f64 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    2.0 * ABOVE + size * (1.2 + LEADING * (lines - 1) as f64)
}

/// The shade of a cell with a mark.
fn colour_of(mark: Mark) -> Option<Colour> {
    match mark {
        Mark::Plain => None,
        Mark::New => Some([0.87, 0.95, 0.88]),
        Mark::Updated => Some([0.99, 0.91, 0.82]),
        Mark::Filled => Some([0.87, 0.92, 0.99]),
        Mark::Changed => Some([1.0, 0.95, 0.76]),
    }
}

/// A letter by its number.
fn named(letter: char) -> String {
    format!("U+{:04X}", u32::from(letter))
}

/// A count with spaces between thousands.
fn grouped(number: u64) -> String {
    let mut text = String::new();
    push_amount(&mut text, i128::from(number) * 100, Language::En);
    text.trim_end_matches("00").trim_end_matches('.').to_owned()
}

/// The words of the document that are not in the data.
struct Words {
    total: &'static str,
    rows: &'static str,
    lacking: &'static str,
    shortened: &'static str,
    language: &'static str,
}

impl Words {
    fn of(language: Language) -> Self {
        let [total, rows, lacking, shortened, language] = match language {
            Language::En => {
                ["Total", "Rows", "Letters that the font lacks, shown as □", "Long texts that end with …", "en"]
            }
            Language::Ru => [
                "Итого",
                "Строк",
                "Букв, которых нет в шрифте, показаны как □",
                "Длинных текстов, обрезанных с …",
                "ru",
            ],
            Language::Uz => [
                "Jami",
                "Qatorlar",
                "Shriftda yoʻq harflar, □ bilan koʻrsatilgan",
                "… bilan qisqartirilgan uzun matnlar",
                "uz",
            ],
        };
        Self { total, rows, lacking, shortened, language }
    }
}

impl TableWriter for Writer {
    fn table(&mut self, name: &str, columns: &[OutputColumn]) -> io::Result<()> {
        self.end_table()?;
        let title = match (self.options.title.trim(), name.trim()) {
            (title, "") => title,
            (_, name) => name,
        };
        self.table = Some(Table {
            title: title.to_owned(),
            columns: columns.to_vec(),
            plan: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
            rows: 0,
            has_totals: false,
            totals: vec![None; columns.len()],
            shortened: 0,
        });
        Ok(())
    }

    fn totals(&mut self) {
        if let Some(table) = &mut self.table {
            table.has_totals = true;
        }
    }

    fn row(&mut self, values: &[OutputValue<'_>], marks: &[Mark]) -> io::Result<()> {
        let misuse = || crate::format::written::misuse("a row without a table or wider than its table");
        let Some(mut table) = self.table.take().filter(|table| values.len() <= table.columns.len()) else {
            return Err(misuse());
        };
        let mut cells = Vec::with_capacity(table.columns.len());
        for (at, value) in values.iter().enumerate() {
            let mut cell = String::new();
            push_value(&mut cell, value, self.options.language)?;
            if let OutputValue::Money(tiyin) = value {
                *table.totals[at].get_or_insert(0) += i128::from(*tiyin);
            }
            cells.push(cell);
        }
        cells.resize(table.columns.len(), String::new());
        if table.plan.is_some() {
            self.draw_row(&mut table, &cells, marks)?;
        } else {
            table.waiting_bytes += cells.iter().map(String::len).sum::<usize>();
            table.waiting.push(Row { cells, marks: marks.to_vec() });
            if table.waiting.len() >= SAMPLE || table.waiting_bytes >= SAMPLE_BYTES {
                self.decide(&mut table)?;
            }
        }
        self.table = Some(table);
        Ok(())
    }

    fn end(&mut self) -> io::Result<Option<Problem>> {
        self.end_table()?;
        let letters: Vec<String> = self.plain.lacking.union(&self.bold.lacking).map(|letter| named(*letter)).collect();
        let shown = letters.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let rest = if letters.len() > NAMED { ", …" } else { "" };
        let told = || Problem::new(problem::LETTERS_LACKING).with("letters", format!("{shown}{rest}"));
        Ok((!letters.is_empty()).then(|| told().with("count", letters.len()).with("cells", self.lacking)))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.table.is_none() && self.pages == 0 {
            // A document without a page is not one.
            self.table("", &[])?;
        }
        self.end_table()?;
        self.write_end()?;
        let this = *self;
        this.file.finish(ROOT, FACTS)
    }
}
