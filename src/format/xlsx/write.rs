//! Writes workbooks as a stream: one row is held, everything before it is already packed and gone.
//! Texts are inline strings, so that nothing is evaluated and no identifier becomes a number.

mod drawing;
mod parts;

use std::borrow::Cow;
use std::io::{self, Write};

use chrono::DateTime;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use super::escape::{keeps_space, push_digits, push_escaped, push_fraction, push_integer};
use crate::format::{
    Mark, Output, OutputChart, OutputColumn, OutputHeat, OutputKind, OutputValue, TableWriter, WriteOptions,
};

/// The last row that a sheet can have.
const LAST_ROW: u64 = 1_048_576;

/// The most bytes of XML in one sheet: below 4 GiB, so that no part needs the large-file form that some programs refuse.
const SHEET_BYTES: u64 = 3 << 30;

/// How much is collected before it is packed.
const BUFFER_BYTES: usize = 64 << 10;

/// The most UTF-16 units in a cell.
const CELL_UNITS: usize = 32_767;

/// The height of a line in points.
const LINE: u64 = 15;

/// The greatest number that a spreadsheet keeps to the last digit.
const SURE_NUMBER: u64 = 999_999_999_999_999;

/// Milliseconds in a day.
const DAY_MS: i64 = 86_400_000;

/// 1900-03-01 and the first moment after 9999-12-31, in milliseconds since 1970: outside, there are no sure day numbers.
const DATES: std::ops::Range<i64> = -2_203_891_200_000..253_402_300_800_000;

/// A workbook being written.
pub(super) struct Writer {
    zip: ZipWriter<StreamWriter<Output>>,
    buffer: Vec<u8>,
    title: String,
    escape_formulas: bool,
    has_header: bool,
    /// The names of the sheets so far, the open one last.
    sheets: Vec<String>,
    /// The name and columns of the open table.
    name: String,
    columns: Vec<OutputColumn>,
    /// The letters of each column.
    letters: Vec<Vec<u8>>,
    /// The number of the last row, and the bytes of the open sheet that were packed.
    rows: u64,
    written: u64,
    is_open: bool,
    last_row: u64,
    /// The chart of the open table, and how many there were before it.
    chart: Option<OutputChart>,
    charts: usize,
    /// The colours of the open table.
    heat: Option<OutputHeat>,
    /// How wide the columns of the open sheet are, as far as was seen before its beginning was written, and whether it was.
    widths: Vec<usize>,
    has_begun: bool,
}

impl Writer {
    /// Begins a workbook.
    pub(super) fn new(output: Output, options: &WriteOptions) -> io::Result<Self> {
        let mut writer = Self {
            zip: ZipWriter::new_stream(output),
            buffer: Vec::with_capacity(BUFFER_BYTES + (16 << 10)),
            title: options.title.clone(),
            escape_formulas: options.escape_formulas,
            has_header: !options.no_header,
            sheets: Vec::new(),
            name: String::new(),
            columns: Vec::new(),
            letters: Vec::new(),
            rows: 0,
            written: 0,
            is_open: false,
            last_row: LAST_ROW,
            chart: None,
            charts: 0,
            heat: None,
            widths: Vec::new(),
            has_begun: true,
        };
        writer.part("_rels/.rels", parts::ROOT_RELATIONS)?;
        writer.part("xl/styles.xml", &parts::styles())?;
        Ok(writer)
    }

    fn start_part(&mut self, name: &str) -> io::Result<()> {
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
        self.zip.start_file(name, options).map_err(io::Error::from)
    }

    fn part(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.start_part(name)?;
        self.zip.write_all(text.as_bytes())
    }

    fn open_sheet(&mut self) -> io::Result<()> {
        let wanted = if self.name.trim().is_empty() { &self.title } else { &self.name };
        let name = parts::sheet_name(wanted, &self.sheets);
        self.sheets.push(name);
        self.start_part(&format!("xl/worksheets/sheet{}.xml", self.sheets.len()))?;
        (self.rows, self.written, self.is_open, self.has_begun) = (0, 0, true, false);
        self.widths = self.columns.iter().map(|column| parts::least_width(column, self.has_header)).collect();
        if self.has_header {
            let columns = std::mem::take(&mut self.columns);
            self.begin_row(1);
            let pushed = columns
                .iter()
                .enumerate()
                .try_for_each(|(index, column)| self.push_text(index, parts::HEADER_STYLE, &column.label));
            self.columns = columns;
            pushed?;
            self.buffer.extend_from_slice(b"</row>");
        }
        Ok(())
    }

    fn close_sheet(&mut self) -> io::Result<()> {
        if !self.is_open {
            return Ok(());
        }
        let chart = self.chart.take().filter(|_| self.has_header);
        let heat = self.heat.take();
        let end = parts::SheetEnd {
            columns: self.columns.len(),
            rows: self.rows,
            has_header: self.has_header,
            has_chart: chart.is_some(),
            heat,
            width: self.widths.iter().sum(),
        };
        self.buffer.extend_from_slice(end.text().as_bytes());
        self.is_open = false;
        self.flush_buffer()?;
        chart.map_or(Ok(()), |chart| self.draw(&chart))
    }

    /// Writes the parts of a chart of the sheet that was just closed.
    fn draw(&mut self, chart: &OutputChart) -> io::Result<()> {
        self.charts += 1;
        let (sheet, number) = (self.sheets.len(), self.charts);
        let name = self.sheets.last().cloned().unwrap_or_default();
        let drawing = format!("../drawings/drawing{number}.xml");
        self.part(&format!("xl/worksheets/_rels/sheet{sheet}.xml.rels"), &drawing::relations("drawing", &drawing))?;
        let target = format!("../charts/chart{number}.xml");
        self.part(&format!("xl/drawings/_rels/drawing{number}.xml.rels"), &drawing::relations("chart", &target))?;
        let place = drawing::drawing(self.columns.len(), chart);
        self.part(&format!("xl/drawings/drawing{number}.xml"), &place)?;
        self.part(&format!("xl/charts/chart{number}.xml"), &drawing::chart(&name, chart))
    }

    /// Writes what was collected; before the first rows of a sheet its beginning, which says how wide its columns are.
    fn flush_buffer(&mut self) -> io::Result<()> {
        if !self.has_begun {
            let start = parts::sheet_start(&self.widths, self.has_header, self.sheets.len() == 1);
            self.zip.write_all(start.as_bytes())?;
            self.written += start.len() as u64;
            self.has_begun = true;
        }
        self.zip.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    fn begin_row(&mut self, lines: usize) {
        self.rows += 1;
        self.buffer.extend_from_slice(b"<row r=\"");
        push_digits(&mut self.buffer, self.rows);
        if lines > 1 {
            self.buffer.extend_from_slice(b"\" customHeight=\"1\" ht=\"");
            push_digits(&mut self.buffer, lines as u64 * LINE);
        }
        self.buffer.extend_from_slice(b"\">");
    }

    /// Adds the tag of a cell up to its style.
    #[inline]
    fn push_cell(&mut self, index: usize, style: usize) {
        self.buffer.extend_from_slice(b"<c r=\"");
        self.buffer.extend_from_slice(&self.letters[index]);
        push_digits(&mut self.buffer, self.rows);
        self.buffer.extend_from_slice(b"\" s=\"");
        push_digits(&mut self.buffer, style as u64);
        self.buffer.push(b'"');
    }

    #[inline]
    fn push_value(&mut self, index: usize, value: &OutputValue<'_>, mark: Mark) -> io::Result<()> {
        match *value {
            OutputValue::Null if mark == Mark::Plain => Ok(()),
            OutputValue::Null => {
                self.push_cell(index, parts::style(self.columns[index].kind, mark));
                self.buffer.extend_from_slice(b"/>");
                Ok(())
            }
            OutputValue::Text(text) => {
                let text = text_of(text, self.escape_formulas);
                self.push_text(index, parts::text_style(&text, mark), &text)
            }
            OutputValue::Money(tiyin) if tiyin.unsigned_abs() <= SURE_NUMBER => {
                self.push_cell(index, parts::style(OutputKind::Money, mark));
                self.buffer.extend_from_slice(b"><v>");
                push_money(&mut self.buffer, tiyin);
                self.buffer.extend_from_slice(b"</v></c>");
                Ok(())
            }
            OutputValue::Integer(number) if number.unsigned_abs() <= SURE_NUMBER => {
                self.push_cell(index, parts::style(OutputKind::Integer, mark));
                self.buffer.extend_from_slice(b"><v>");
                push_integer(&mut self.buffer, number);
                self.buffer.extend_from_slice(b"</v></c>");
                Ok(())
            }
            OutputValue::Time(utc, offset) => self.push_time(index, utc.saturating_add(i64::from(offset) * 1000), mark),
            OutputValue::Money(number) => {
                let mut digits = Vec::new();
                push_money(&mut digits, number);
                self.push_text(index, parts::style(OutputKind::Text, mark), &String::from_utf8_lossy(&digits))
            }
            OutputValue::Integer(number) => {
                self.push_text(index, parts::style(OutputKind::Text, mark), &number.to_string())
            }
        }
    }

    #[inline]
    fn push_time(&mut self, index: usize, local_ms: i64, mark: Mark) -> io::Result<()> {
        if !DATES.contains(&local_ms) {
            let moment = DateTime::from_timestamp_millis(local_ms);
            let text = moment.map_or_else(|| local_ms.to_string(), |moment| moment.format("%F %T").to_string());
            return self.push_text(index, parts::style(OutputKind::Text, mark), &text);
        }
        self.push_cell(index, parts::style(OutputKind::Time, mark));
        self.buffer.extend_from_slice(b"><v>");
        // 25,569 days lie between 1899-12-30 and 1970-01-01. Eleven decimals of a day are less than a microsecond.
        push_integer(&mut self.buffer, local_ms.div_euclid(DAY_MS) + 25_569);
        let within = local_ms.rem_euclid(DAY_MS).unsigned_abs();
        let day = DAY_MS.unsigned_abs();
        push_fraction(&mut self.buffer, (within * 100_000_000_000 + day / 2) / day, 11);
        self.buffer.extend_from_slice(b"</v></c>");
        Ok(())
    }

    #[inline]
    fn push_text(&mut self, index: usize, style: usize, text: &str) -> io::Result<()> {
        if text.len() > CELL_UNITS && text.encode_utf16().count() > CELL_UNITS {
            let column = self.columns.get(index).map_or("", |column| column.label.as_str());
            let detail = format!(
                "row {} column «{column}» ({}): a cell holds at most {CELL_UNITS} characters",
                self.rows,
                index + 1
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, detail));
        }
        self.push_cell(index, style);
        let tag: &[u8] = match keeps_space(text) {
            true => b" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
            false => b" t=\"inlineStr\"><is><t>",
        };
        self.buffer.extend_from_slice(tag);
        push_escaped(&mut self.buffer, text);
        self.buffer.extend_from_slice(b"</t></is></c>");
        Ok(())
    }
}

impl TableWriter for Writer {
    fn table(&mut self, name: &str, columns: &[OutputColumn]) -> io::Result<()> {
        if columns.len() > 16_384 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a sheet has at most 16,384 columns"));
        }
        self.close_sheet()?;
        name.clone_into(&mut self.name);
        self.columns = columns.to_vec();
        self.letters = (0..columns.len()).map(|index| parts::column_letters(index).into_bytes()).collect();
        self.open_sheet()
    }

    fn row(&mut self, values: &[OutputValue<'_>], marks: &[Mark]) -> io::Result<()> {
        if !self.is_open || values.len() > self.columns.len() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a row without a table or wider than its table"));
        }
        if self.rows >= self.last_row || self.written > SHEET_BYTES {
            self.close_sheet()?;
            self.open_sheet()?;
        }
        self.begin_row(values.iter().map(parts::lines_of).max().unwrap_or(1));
        for (index, value) in values.iter().enumerate() {
            if !self.has_begun {
                self.widths[index] = self.widths[index].max(parts::width_of(value));
            }
            self.push_value(index, value, marks.get(index).copied().unwrap_or_default())?;
        }
        self.buffer.extend_from_slice(b"</row>");
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush_buffer()?;
        }
        Ok(())
    }

    fn chart(&mut self, chart: &OutputChart) -> io::Result<()> {
        self.chart = Some(chart.clone());
        Ok(())
    }

    fn heat(&mut self, heat: &OutputHeat) -> io::Result<()> {
        self.heat = Some(*heat);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.sheets.is_empty() {
            // A workbook without a sheet is not one.
            self.open_sheet()?;
        }
        self.close_sheet()?;
        let workbook = parts::workbook(&self.sheets, self.has_header);
        self.part("xl/workbook.xml", &workbook)?;
        self.part("xl/_rels/workbook.xml.rels", &parts::workbook_relations(self.sheets.len()))?;
        self.part("[Content_Types].xml", &parts::content_types(self.sheets.len(), self.charts))?;
        self.zip.finish()?.into_inner().flush()
    }
}

/// A text as it is written.
fn text_of(text: &str, escape_formulas: bool) -> Cow<'_, str> {
    if escape_formulas { crate::format::formula::escape_formula(text) } else { Cow::Borrowed(text) }
}

#[inline]
fn push_money(target: &mut Vec<u8>, tiyin: i64) {
    if tiyin < 0 {
        target.push(b'-');
    }
    let tiyin = tiyin.unsigned_abs();
    push_digits(target, tiyin / 100);
    push_fraction(target, tiyin % 100, 2);
}

#[cfg(test)]
mod tests;
