//! The report as a workbook or a document: a sheet of sums, the control of QR payments, the statuses, and one sheet of each table for its rows
//! that are left over.

use std::path::Path;

use super::report::{self, Band, Leftover, Report};
use super::rows::{Provider, Side};
use super::rules::Rules;
use super::status::Status;
use super::summary::Sum;
use super::{bank, cash};
use crate::error::{Error, Result};
use crate::export::{Written, write_file};
use crate::format::{Format, Mark, OutputColumn, OutputKind, OutputValue, TableWriter, WriteOptions};
use crate::schema::{Language, Table};
use crate::store::Connection;
use crate::store::cash::has_rows;
use crate::store::match_report::Period;
use crate::value::time::format_local;
use crate::value::zone::Zone;

/// Headings in two languages with what stands under them.
type Heading = (&'static str, &'static str, &'static str, OutputKind);

const LEFTOVER: [Heading; 11] = [
    ("key", "Number", "Номер", OutputKind::Text),
    ("machine_code", "Machine", "Автомат", OutputKind::Text),
    ("time", "Time", "Время", OutputKind::Time),
    ("amount", "Amount", "Сумма", OutputKind::Money),
    ("status", "Status", "Статус", OutputKind::Text),
    ("code", "Code", "Код", OutputKind::Text),
    ("reason", "Why", "Почему", OutputKind::Text),
    ("near", "Nearest", "Ближайшее", OutputKind::Text),
    ("near_seconds", "Seconds away", "Секунд до него", OutputKind::Integer),
    ("file", "File", "Файл", OutputKind::Text),
    ("line", "Line", "Строка", OutputKind::Integer),
];

const QR: [Heading; 13] = [
    ("month", "Month", "Месяц", OutputKind::Text),
    ("orders", "QR orders", "QR-заказы", OutputKind::Integer),
    ("orders_sum", "their sum", "их сумма", OutputKind::Money),
    ("payme", "Payme", "Payme", OutputKind::Integer),
    ("payme_sum", "Payme sum", "Payme, сумма", OutputKind::Money),
    ("click", "Click", "Click", OutputKind::Integer),
    ("click_sum", "Click sum", "Click, сумма", OutputKind::Money),
    ("uzum", "Uzum", "Uzum", OutputKind::Integer),
    ("uzum_sum", "Uzum sum", "Uzum, сумма", OutputKind::Money),
    ("external_sum", "All gateways", "Все системы", OutputKind::Money),
    ("difference", "Difference", "Разница", OutputKind::Money),
    ("percent", "%", "%", OutputKind::Money),
    ("band", "Verdict", "Оценка", OutputKind::Text),
];

/// The columns of VendHub's own sheet of the cash check, in its order.
const CASH: [Heading; 10] = [
    ("machine_code", "Machine", "Код", OutputKind::Text),
    ("after", "From", "Начало периода", OutputKind::Time),
    ("until", "To", "Конец периода", OutputKind::Time),
    ("expected", "Sold for cash", "Продажи (нал)", OutputKind::Money),
    ("collected", "Collected", "Инкассация", OutputKind::Money),
    ("difference", "Difference", "Разница", OutputKind::Money),
    ("percent", "%", "% отклонения", OutputKind::Money),
    ("orders", "Orders", "Заказов (нал)", OutputKind::Integer),
    ("verdict", "Status", "Статус", OutputKind::Text),
    ("collector", "Collector", "Инкассатор", OutputKind::Text),
];

const BANK: [Heading; 11] = [
    ("day", "Day", "Дата", OutputKind::Time),
    ("document_number", "Document", "Документ", OutputKind::Text),
    ("provider", "Gateway", "Система", OutputKind::Text),
    ("amount", "Paid out", "Поступило", OutputKind::Money),
    ("first_day", "For days from", "За дни с", OutputKind::Text),
    ("last_day", "to", "по", OutputKind::Text),
    ("payments", "Payments", "Платежей", OutputKind::Integer),
    ("paid", "Their sum", "Их сумма", OutputKind::Money),
    ("kept", "Kept", "Удержано", OutputKind::Money),
    ("percent", "%", "%", OutputKind::Money),
    ("verdict", "Status", "Статус", OutputKind::Text),
];

struct Sheets<'s> {
    writer: Box<dyn TableWriter>,
    language: Language,
    zone: &'s Zone,
    /// Whether it is a workbook, in which a percentage is a number; documents add up their numbers.
    is_book: bool,
}

impl Sheets<'_> {
    fn ru(&self) -> bool {
        self.language != Language::En
    }

    fn begin(&mut self, en: &str, ru: &str, headings: &[Heading]) -> Result<()> {
        let column = |(key, en, ru, kind): &Heading| OutputColumn {
            key: (*key).to_owned(),
            label: if self.ru() { *ru } else { *en }.to_owned(),
            kind: if *key == "percent" && !self.is_book { OutputKind::Text } else { *kind },
        };
        let columns: Vec<OutputColumn> = headings.iter().map(column).collect();
        let name = if self.ru() { ru } else { en };
        self.writer.table(name, &columns).map_err(fail)
    }

    /// A percentage: in a workbook its number, else its text, which stands in `text`.
    fn percent<'t>(&self, points: Option<i64>, text: &'t mut String) -> OutputValue<'t> {
        let Some(points) = points else { return OutputValue::Null };
        if self.is_book {
            return OutputValue::Money(points);
        }
        *text = report::percent(points);
        if self.ru() {
            *text = text.replace('.', ",");
        }
        OutputValue::Text(text)
    }

    fn row(&mut self, values: &[OutputValue<'_>], mark: Mark) -> Result<()> {
        self.writer.row(values, &vec![mark; values.len()]).map_err(fail)
    }

    fn pairs(&mut self, report: &Report) -> Result<()> {
        let mut headings: Vec<Heading> =
            vec![("month", "Month", "Месяц", OutputKind::Text), ("pair", "Sources", "Источники", OutputKind::Text)];
        for (key, en, ru) in [
            ("matched", "Matched", "Сошлось"),
            ("missing", "Orders without", "Заказы без пары"),
            ("alone", "Without an order", "Без заказа"),
            ("amount", "Amount differs", "Сумма расходится"),
            ("time", "Time differs", "Время расходится"),
            ("ambiguous", "Ambiguous", "Неоднозначно"),
            ("unknown", "Source missing", "Нет источника"),
            ("outside", "Not compared", "Не сверяются"),
        ] {
            headings.push((key, en, ru, OutputKind::Integer));
            headings.push((key, "sum", "сумма", OutputKind::Money));
        }
        self.begin("Summary", "Сводка", &headings)?;
        for ((month, couple), one) in &report.couples {
            let mut values = vec![OutputValue::Text(month), OutputValue::Text(couple.label(self.language))];
            let mut marks = vec![Mark::Plain; 2];
            for (at, sum) in one.columns().iter().enumerate() {
                values.extend([OutputValue::Integer(sum.count as i64), OutputValue::Money(sum.tiyin)]);
                let mark = match at {
                    0 => Mark::New,
                    7 => Mark::Plain,
                    _ if sum.count == 0 => Mark::Plain,
                    5 | 6 => Mark::Filled,
                    _ => Mark::Updated,
                };
                marks.extend([mark; 2]);
            }
            self.writer.row(&values, &marks).map_err(fail)?;
        }
        Ok(())
    }

    fn qr(&mut self, report: &Report) -> Result<()> {
        self.begin("QR control", "Контроль QR", &QR)?;
        for (month, one) in &report.qr {
            let mut percent = String::new();
            let mut values = vec![OutputValue::Text(month)];
            let pair = |sum: Sum| [OutputValue::Integer(sum.count as i64), OutputValue::Money(sum.tiyin)];
            values.extend(pair(one.orders));
            for provider in [Provider::Payme, Provider::Click, Provider::Uzum] {
                values.extend(pair(one.gateways.get(&provider).copied().unwrap_or_default()));
            }
            values.extend([OutputValue::Money(one.external().tiyin), OutputValue::Money(one.difference())]);
            values.push(self.percent(one.basis_points(), &mut percent));
            let verdict = one.verdict(self.language);
            values.push(OutputValue::Text(&verdict));
            let mark = match one.band() {
                Band::Ok => Mark::New,
                Band::Attention => Mark::Changed,
                Band::Critical => Mark::Updated,
                Band::Incomplete => Mark::Filled,
            };
            self.row(&values, mark)?;
        }
        Ok(())
    }

    fn missing(&mut self, report: &Report) -> Result<()> {
        let headings: [Heading; 5] = [
            ("month", "Month", "Месяц", OutputKind::Text),
            ("source", "Source", "Источник", OutputKind::Text),
            ("from", "Missing from", "Нет данных с", OutputKind::Text),
            ("to", "to", "по", OutputKind::Text),
            ("days", "Days", "Дней", OutputKind::Integer),
        ];
        self.begin("Missing sources", "Нет источников", &headings)?;
        for one in &report.missing {
            let [first, last] = [cash::day(one.first), cash::day(one.last)];
            let values = [
                OutputValue::Text(&one.month),
                OutputValue::Text(one.source.name()),
                OutputValue::Text(&first),
                OutputValue::Text(&last),
                OutputValue::Integer(one.days()),
            ];
            self.row(&values, Mark::Filled)?;
        }
        Ok(())
    }

    fn statuses(&mut self, report: &Report) -> Result<()> {
        let headings: [Heading; 7] = [
            ("month", "Month", "Месяц", OutputKind::Text),
            ("table", "Table", "Таблица", OutputKind::Text),
            ("status", "Status", "Статус", OutputKind::Text),
            ("code", "Code", "Код", OutputKind::Text),
            ("count", "Rows", "Строк", OutputKind::Integer),
            ("sum", "Sum", "Сумма", OutputKind::Money),
            ("meaning", "Meaning", "Значение", OutputKind::Text),
        ];
        self.begin("Statuses", "Статусы", &headings)?;
        for ((month, side, status), sum) in &report.statuses {
            let values = [
                OutputValue::Text(month),
                OutputValue::Text(side.table().definition().labels.get(self.language)),
                OutputValue::Text(status.label(self.language)),
                OutputValue::Text(status.code()),
                OutputValue::Integer(sum.count as i64),
                OutputValue::Money(sum.tiyin),
                OutputValue::Text(status.text(self.language)),
            ];
            self.row(&values, mark_of(*status))?;
        }
        Ok(())
    }

    fn time(&self, time: Option<i64>) -> OutputValue<'static> {
        time.map_or(OutputValue::Null, |time| OutputValue::Time(time, (self.zone.offset(time) / 1000) as i32))
    }

    fn cash(&mut self, check: &cash::Check) -> Result<()> {
        self.begin("Cash", "Наличные", &CASH)?;
        for one in &check.intervals {
            let mut percent = String::new();
            let values = [
                OutputValue::Text(&one.machine),
                self.time(one.after),
                self.time(one.until),
                OutputValue::Money(one.expected),
                one.collected.map_or(OutputValue::Null, OutputValue::Money),
                one.difference().map_or(OutputValue::Null, OutputValue::Money),
                self.percent(one.basis_points(), &mut percent),
                OutputValue::Integer(one.orders),
                OutputValue::Text(one.verdict.label(self.language)),
                one.collector.as_deref().map_or(OutputValue::Null, OutputValue::Text),
            ];
            let mark = match one.verdict {
                cash::Verdict::Matched => Mark::New,
                cash::Verdict::Shortage | cash::Verdict::NoSales => Mark::Updated,
                cash::Verdict::Overage => Mark::Changed,
                cash::Verdict::Incomplete | cash::Verdict::UnknownMachine => Mark::Filled,
                cash::Verdict::First | cash::Verdict::Open => Mark::Plain,
            };
            self.row(&values, mark)?;
        }
        Ok(())
    }

    fn bank(&mut self, check: &bank::Check) -> Result<()> {
        self.begin("Bank", "Банк", &BANK)?;
        for one in &check.payouts {
            let (mut percent, days) = (String::new(), one.days);
            let [first, last] = [days.map(|(first, _)| cash::day(first)), days.map(|(_, last)| cash::day(last))];
            let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
            let (first, last) = (text(&first), text(&last));
            let values = [
                self.time(Some(one.time)),
                OutputValue::Text(&one.number),
                OutputValue::Text(one.provider.name()),
                OutputValue::Money(one.amount),
                OutputValue::Text(&first),
                OutputValue::Text(&last),
                OutputValue::Integer(one.payments),
                OutputValue::Money(one.paid),
                one.kept().map_or(OutputValue::Null, OutputValue::Money),
                self.percent(one.basis_points(), &mut percent),
                OutputValue::Text(one.verdict.label(self.language)),
            ];
            let mark = match one.verdict {
                bank::Verdict::Exact | bank::Verdict::Commission => Mark::New,
                bank::Verdict::Differs => Mark::Updated,
                bank::Verdict::Undated | bank::Verdict::PaymentsMissing => Mark::Filled,
            };
            self.row(&values, mark)?;
        }
        Ok(())
    }

    /// The rows of one side that are left over, status by status, and how many there are; no table without any.
    fn leftovers(&mut self, connection: &mut dyn Connection, side: Side, period: Period) -> Result<u64> {
        let statuses: Vec<Status> = report::left_over().collect();
        let mut left = report::leftovers(connection, side, period, &statuses)?;
        left.sort_by_key(|one| statuses.iter().position(|status| *status == one.status));
        if left.is_empty() {
            return Ok(0);
        }
        let labels = side.table().definition().labels;
        self.begin(&format!("{} left over", labels.en), &format!("{} – расхождения", labels.ru), &LEFTOVER)?;
        left.iter().try_for_each(|one| self.leftover(one))?;
        Ok(left.len() as u64)
    }

    fn leftover(&mut self, one: &Leftover) -> Result<()> {
        let text = |text: &'_ Option<String>| -> Option<String> { text.clone() };
        let (machine, file) = (text(&one.machine), text(&one.file));
        let time =
            one.time.map_or(OutputValue::Null, |time| OutputValue::Time(time, (self.zone.offset(time) / 1000) as i32));
        let values = [
            OutputValue::Text(&one.key),
            machine.as_deref().map_or(OutputValue::Null, OutputValue::Text),
            time,
            one.amount.map_or(OutputValue::Null, OutputValue::Money),
            OutputValue::Text(one.status.label(self.language)),
            OutputValue::Text(one.status.code()),
            OutputValue::Text(one.reason.text(self.language)),
            one.near.as_ref().map_or(OutputValue::Null, |(key, _)| OutputValue::Text(key)),
            one.near.as_ref().map_or(OutputValue::Null, |(_, seconds)| OutputValue::Integer(*seconds)),
            file.as_deref().map_or(OutputValue::Null, OutputValue::Text),
            OutputValue::Integer(one.line),
        ];
        self.row(&values, mark_of(one.status))
    }
}

/// Green what is proven, orange what is missing, amber what differs, blue what cannot be told.
fn mark_of(status: Status) -> Mark {
    use super::status::Class;
    match status.class() {
        Class::Matched => Mark::New,
        Class::Unmatched => Mark::Updated,
        Class::Amount | Class::Time => Mark::Changed,
        Class::Ambiguous | Class::Unknown => Mark::Filled,
        Class::Outside => Mark::Plain,
    }
}

fn fail(error: std::io::Error) -> Error {
    Error::io("cannot write the workbook", error)
}

/// The period, for formats that have a place for it.
fn subtitle(period: Period, language: Language, zone: &Zone) -> Vec<String> {
    let shown =
        |time: i64| if matches!(time, i64::MIN | i64::MAX) { "…".to_owned() } else { format_local(time, zone) };
    let words = if language == Language::En {
        ["Period", "times in the zone"]
    } else {
        ["Период", "время в поясе"]
    };
    let zone = format!("{} {}", words[1], zone.name());
    if period == (i64::MIN, i64::MAX) {
        return vec![zone];
    }
    // The period ends before its last instant.
    let last = if period.1 == i64::MAX { period.1 } else { period.1.saturating_sub(1000) };
    vec![format!("{}: {} — {}; {zone}", words[0], shown(period.0), shown(last))]
}

/// Writes the workbook, and says how many rows are left over and what of it does not look as it should.
///
/// # Errors
/// `Conflict` when the file is there and `force` is not given; those of the database.
pub fn write(
    connection: &mut dyn Connection,
    format: &dyn Format,
    path: &Path,
    force: bool,
    period: Period,
    (language, zone): (Language, &Zone),
) -> Result<Written> {
    let report = report::count(connection, period, zone)?;
    write_file(path, force, |output| {
        let title = if language == Language::En { "Reconciliation" } else { "Сверка" };
        let options = WriteOptions {
            title: title.to_owned(),
            escape_formulas: true,
            language,
            subtitle: subtitle(period, language, zone),
            ..WriteOptions::default()
        };
        let writer = format.writer(output, &options);
        let none = || Error::Internal(format!("there is no writer of {}", format.name()));
        let writer = writer.ok_or_else(none)?.map_err(fail)?;
        let mut sheets = Sheets { writer, language, zone, is_book: format.name() == "xlsx" };
        sheets.pairs(&report)?;
        sheets.qr(&report)?;
        sheets.statuses(&report)?;
        if !report.missing.is_empty() {
            sheets.missing(&report)?;
        }
        let rules = Rules::default();
        if has_rows(connection, Table::Collections)? {
            sheets.cash(&cash::check(connection, &rules.cash, (period, None), zone)?)?;
        }
        if has_rows(connection, Table::Bank)? {
            sheets.bank(&bank::check(connection, &rules.bank, period, zone)?)?;
        }
        let mut rows = 0;
        for side in Side::ALL {
            rows += sheets.leftovers(connection, side, period)?;
        }
        let problems = sheets.writer.end().map_err(fail)?.into_iter().collect();
        sheets.writer.finish().map_err(fail)?;
        Ok(Written { rows, problems })
    })
}
