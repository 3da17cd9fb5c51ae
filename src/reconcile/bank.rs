//! Bank statements: what gateways paid out against the payments it was for, and takings in cash that were brought to the bank.
//!
//! No statement names payments. The days a payout is for are told by the payments themselves, where their gateway says when they reached the bank,
//! or by the purpose, where it names days. Where neither does, nothing is guessed.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::cash::day;
use super::coverage::{Coverage, Source};
use super::load::all_day_counts;
use super::report::percent;
use super::rows::{DAY, Provider};
use super::rules::BankRules;
use super::summary::basis_points;
use crate::error::Result;
use crate::schema::Language;
use crate::store::cash::{self, BankRow};
use crate::store::{Connection, Flow};
use crate::value::money::format_sum;
use crate::value::time::{TimeStyle, format_local, parse};
use crate::value::zone::Zone;

/// What a line of a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A gateway's payout.
    Payout(Provider),
    /// Takings in cash that were brought to the bank.
    Takings,
    /// Other money that came.
    OtherIn,
    /// Money that left.
    Out,
}

impl Class {
    /// The code in JSON: `payout_payme`, `takings`, `other_in`, `out`.
    pub fn code(self) -> &'static str {
        match self {
            Class::Payout(Provider::Payme) => "payout_payme",
            Class::Payout(Provider::Click) => "payout_click",
            Class::Payout(Provider::Uzum) => "payout_uzum",
            Class::Payout(Provider::Other) => "payout_other",
            Class::Takings => "takings",
            Class::OtherIn => "other_in",
            Class::Out => "out",
        }
    }

    /// What people call it.
    pub fn label(self, language: Language) -> String {
        let english = language == Language::En;
        match self {
            Class::Payout(Provider::Other) if english => "payouts of other gateways".to_owned(),
            Class::Payout(Provider::Other) => "выплаты других систем".to_owned(),
            Class::Payout(provider) if english => format!("payouts of {}", provider.label()),
            Class::Payout(provider) => format!("выплаты {}", provider.label()),
            Class::Takings if english => "cash brought to the bank".to_owned(),
            Class::Takings => "сданная выручка".to_owned(),
            Class::OtherIn if english => "other money that came".to_owned(),
            Class::OtherIn => "прочие поступления".to_owned(),
            Class::Out if english => "money that left".to_owned(),
            Class::Out => "списания".to_owned(),
        }
    }

    /// The class of a line, by the cash symbol, the counterparty and the purpose.
    pub fn of(row: &BankRow) -> Class {
        if row.credit <= 0 {
            return Class::Out;
        }
        let texts = [row.counterparty.as_deref(), row.purpose.as_deref()];
        let told = texts.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase().replace('ё', "е");
        let says = |words: &[&str]| words.iter().any(|word| told.contains(word));
        if row.symbol.as_deref() == Some("0200")
            || says(&["инкассаци", "сдача выручки", "торговая выручка", "торговой выручки"])
        {
            Class::Takings
        } else if says(&["payme", "пэйми", "пайме"]) {
            Class::Payout(Provider::Payme)
        } else if says(&["click", "клик"]) {
            Class::Payout(Provider::Click)
        } else if says(&["uzum", "узум", "nasiya"]) {
            Class::Payout(Provider::Uzum)
        } else {
            Class::OtherIn
        }
    }
}

/// What came of comparing a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The payout is what customers paid.
    Exact,
    /// It is less by no more than a commission.
    Commission,
    /// It differs by more, or is more than was paid.
    Differs,
    /// Nobody says which days it is for.
    Undated,
    /// The gateway's payments of these days were not imported.
    PaymentsMissing,
}

impl Verdict {
    /// The code in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Exact => "exact",
            Verdict::Commission => "commission",
            Verdict::Differs => "differs",
            Verdict::Undated => "undated",
            Verdict::PaymentsMissing => "payments_missing",
        }
    }

    /// What people call it.
    pub fn label(self, language: Language) -> &'static str {
        let [en, ru, uz] = match self {
            Verdict::Exact => ["Equal", "Совпадает", "Teng"],
            Verdict::Commission => ["Less a commission", "За вычетом комиссии", "Komissiya ayirilgan"],
            Verdict::Differs => ["Differs", "Расходится", "Farq qiladi"],
            Verdict::Undated => ["Days not told", "Дни не указаны", "Kunlari ko'rsatilmagan"],
            Verdict::PaymentsMissing => ["Payments not imported", "Платежи не загружены", "To'lovlar yuklanmagan"],
        };
        match language {
            Language::En => en,
            Language::Ru => ru,
            Language::Uz => uz,
        }
    }
}

/// A gateway's payout. Amounts are in tiyin, days count from the epoch in the operator's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The gateway.
    pub provider: Provider,
    /// The day of the document, as an instant.
    pub time: i64,
    /// The number of the document.
    pub number: String,
    /// What came.
    pub amount: i64,
    /// The first and last day it is for.
    pub days: Option<(i64, i64)>,
    /// What tells the days: `bank_date` of the payments, or the `purpose`.
    pub told_by: Option<&'static str>,
    /// Payments of these days.
    pub payments: i64,
    /// What customers paid.
    pub paid: i64,
    /// What came of it.
    pub verdict: Verdict,
}

impl Payout {
    /// What the gateway kept: paid less paid out; none where nothing could be compared.
    pub fn kept(&self) -> Option<i64> {
        (!matches!(self.verdict, Verdict::Undated | Verdict::PaymentsMissing)).then(|| self.paid - self.amount)
    }

    /// What was kept in hundredths of one per cent of what was paid.
    pub fn basis_points(&self) -> Option<i64> {
        basis_points(self.kept()?, self.paid).map(|points| points.clamp(-9_999_999, 9_999_999))
    }
}

impl Payout {
    /// As JSON: money in sum, days YYYY-MM-DD.
    pub fn json(&self, zone: &Zone, language: Language) -> Json {
        json!({
            "day": format_local(self.time, zone)[..10], "document_number": self.number, "provider": self.provider.name(),
            "amount": format_sum(self.amount), "first_day": self.days.map(|(first, _)| day(first)),
            "last_day": self.days.map(|(_, last)| day(last)), "told_by": self.told_by, "payments": self.payments,
            "paid": format_sum(self.paid), "kept": self.kept().map(format_sum), "percent": self.basis_points().map(percent),
            "verdict": self.verdict.code(), "meaning": self.verdict.label(language),
        })
    }
}

/// The result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// Every payout, by day and number.
    pub payouts: Vec<Payout>,
    /// Lines, and what came or left, by class.
    pub classes: BTreeMap<Class, (i64, i64)>,
    /// What was collected from machines in the period.
    pub collected: i64,
    /// Payments that no payout is for, by gateway and stretch of days.
    pub uncovered: Vec<Uncovered>,
}

/// Payments of some days that no payout is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncovered {
    /// The gateway.
    pub provider: Provider,
    /// The first day of paying.
    pub first: i64,
    /// The last day.
    pub last: i64,
    /// How many payments.
    pub payments: i64,
    /// What customers paid, in tiyin.
    pub paid: i64,
}

impl Uncovered {
    /// As JSON.
    pub fn json(&self) -> Json {
        json!({
            "provider": self.provider.name(), "first_day": day(self.first), "last_day": day(self.last),
            "payments": self.payments, "paid": format_sum(self.paid),
        })
    }
}

impl Check {
    /// As JSON: every payout, lines and sums by class, and what was collected from machines and not brought to the bank.
    pub fn json(&self, zone: &Zone, language: Language) -> Json {
        let classes: serde_json::Map<String, Json> = self
            .classes
            .iter()
            .map(|(class, (count, sum))| (class.code().to_owned(), json!({ "lines": count, "sum": format_sum(*sum) })))
            .collect();
        json!({
            "classes": classes, "collected": format_sum(self.collected), "not_banked": format_sum(self.not_banked()),
            "uncovered": self.uncovered.iter().map(Uncovered::json).collect::<Vec<_>>(),
            "payouts": self.payouts.iter().map(|one| one.json(zone, language)).collect::<Vec<_>>(),
        })
    }

    /// What was collected and not brought to the bank; negative when more was brought.
    pub fn not_banked(&self) -> i64 {
        self.collected - self.classes.get(&Class::Takings).map_or(0, |(_, sum)| *sum)
    }
}

/// Payments by gateway and day.
#[derive(Default)]
struct Days {
    by_paid: BTreeMap<(Provider, i64), (i64, i64)>,
    /// By the day at the bank, with the first and last day of paying.
    by_bank: BTreeMap<(Provider, i64), (i64, i64, i64, i64)>,
    /// Gateway, day of paying, day at the bank, count and sum.
    groups: Vec<(Provider, i64, Option<i64>, i64, i64)>,
}

impl Days {
    /// The payments of the days from one to another that no payout is for.
    fn uncovered(&self, payouts: &[Payout], documents: &[i64], (first, last): (i64, i64)) -> Vec<Uncovered> {
        let covers = |provider: Provider, day: i64, bank: Option<i64>| {
            payouts.iter().zip(documents).filter(|(one, _)| one.provider == provider).any(|(one, document)| {
                match one.told_by {
                    Some("bank_date") => bank == Some(*document),
                    _ => one.days.is_some_and(|(first, last)| (first..=last).contains(&day)),
                }
            })
        };
        let mut open: BTreeMap<(Provider, i64), (i64, i64)> = BTreeMap::new();
        for (provider, day, bank, count, sum) in self.groups.iter().copied() {
            if (first..=last).contains(&day) && count > 0 && !covers(provider, day, bank) {
                let known = open.entry((provider, day)).or_default();
                *known = (known.0 + count, known.1 + sum);
            }
        }
        let mut found: Vec<Uncovered> = Vec::new();
        for ((provider, day), (payments, paid)) in open {
            match found.last_mut().filter(|one| one.provider == provider && one.last + 1 == day) {
                Some(one) => {
                    (one.last, one.payments, one.paid) = (day, one.payments + payments, one.paid + paid);
                }
                None => found.push(Uncovered { provider, first: day, last: day, payments, paid }),
            }
        }
        found
    }
}

/// Checks the statements of a period.
///
/// # Errors
/// Those of the database.
pub fn check(connection: &mut dyn Connection, rules: &BankRules, period: (i64, i64), zone: &Zone) -> Result<Check> {
    let rows = cash::bank(connection, period)?;
    let offset = rows.first().map_or(0, |row| zone.offset(row.time));
    let mut days = Days::default();
    cash::each_payment_day(connection, offset, &mut |row| {
        let (Some(provider), Some(day)) = (row[0].as_text(), row[1].as_integer()) else { return Ok(Flow::Continue) };
        let provider = Provider::by_name(provider);
        let (count, sum) = (row[3].as_integer().unwrap_or_default(), row[4].as_integer().unwrap_or_default());
        let known = days.by_paid.entry((provider, day)).or_default();
        *known = (known.0 + count, known.1 + sum);
        days.groups.push((provider, day, row[2].as_integer(), count, sum));
        if let Some(bank) = row[2].as_integer() {
            let known = days.by_bank.entry((provider, bank)).or_insert((day, day, 0, 0));
            *known = (known.0.min(day), known.1.max(day), known.2 + count, known.3 + sum);
        }
        Ok(Flow::Continue)
    })?;
    let coverage = Coverage::new(&all_day_counts(connection, offset)?, offset);
    let mut check = Check::default();
    for row in &rows {
        let class = Class::of(row);
        let known = check.classes.entry(class).or_default();
        *known = (known.0 + 1, known.1 + if class == Class::Out { row.debit } else { row.credit });
        if let Class::Payout(provider) = class {
            check.payouts.push(payout(row, provider, rules, (&days, &coverage), zone));
        }
    }
    // What was paid before the first document or after the last may stand in another statement.
    let documents = rows.iter().map(|row| coverage.day(row.time));
    if let (Some(first), Some(last)) = (documents.clone().min(), documents.max()) {
        let of_payouts: Vec<i64> = check.payouts.iter().map(|one| coverage.day(one.time)).collect();
        check.uncovered = days.uncovered(&check.payouts, &of_payouts, (first, last));
    }
    let collected = cash::collections(connection)?;
    check.collected =
        collected.iter().filter(|one| (period.0..period.1).contains(&one.time)).map(|one| one.amount).sum();
    Ok(check)
}

fn payout(
    row: &BankRow,
    provider: Provider,
    rules: &BankRules,
    (days, coverage): (&Days, &Coverage),
    zone: &Zone,
) -> Payout {
    let document = coverage.day(row.time);
    let mut one = Payout {
        provider,
        time: row.time,
        number: row.number.clone(),
        amount: row.credit,
        days: None,
        told_by: None,
        payments: 0,
        paid: 0,
        verdict: Verdict::Undated,
    };
    if let Some((first, last, count, sum)) = days.by_bank.get(&(provider, document)) {
        one.days = Some((*first, *last));
        one.told_by = Some("bank_date");
        (one.payments, one.paid) = (*count, *sum);
    } else if let Some((first, last)) = days_of(row.purpose.as_deref().unwrap_or_default(), row.time, rules, zone) {
        let (first, last) = (coverage.day(first), coverage.day(last));
        one.days = Some((first, last));
        one.told_by = Some("purpose");
        for (_, (count, sum)) in days.by_paid.range((provider, first)..=(provider, last)) {
            (one.payments, one.paid) = (one.payments + count, one.paid + sum);
        }
    }
    let Some((first, last)) = one.days else { return one };
    if !coverage.holes(Source::Gateway(provider), first, last).is_empty() {
        one.verdict = Verdict::PaymentsMissing;
        return one;
    }
    let kept = one.paid - one.amount;
    let within = i128::from(kept) * 10_000 <= i128::from(one.paid) * i128::from(rules.commission_basis_points);
    one.verdict = match kept {
        0 => Verdict::Exact,
        1.. if within => Verdict::Commission,
        _ => Verdict::Differs,
    };
    one
}

/// The first and last day that a purpose names, as instants: one day, or two. Days of contracts («от 12.01.2024»), days to come and days too
/// long ago are not what was paid for; of three days nobody can tell.
fn days_of(purpose: &str, document: i64, rules: &BankRules, zone: &Zone) -> Option<(i64, i64)> {
    let style = TimeStyle { day_first: Some(true), ..TimeStyle::default() };
    let mut found = Vec::new();
    let mut before = String::new();
    for word in purpose
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ';' | ',' | '(' | ')' | '-' | '–' | '—'))
    {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if word.is_empty() {
            continue;
        }
        let is_day = word.bytes().filter(|byte| *byte == b'.').count() == 2
            && word.starts_with(|letter: char| letter.is_ascii_digit());
        let contract = matches!(before.as_str(), "от" | "dan" | "from" | "dd");
        if is_day
            && !contract
            && let Ok(day) = parse(word, &style, zone)
            && (0..=rules.days_before * DAY).contains(&(document - day))
        {
            found.push(day);
        }
        before = word.to_lowercase();
    }
    match found[..] {
        [day] => Some((day, day)),
        [first, last] if first <= last => Some((first, last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_taken_from_purposes_and_never_guessed() {
        let zone = Zone::by_name("Asia/Tashkent").unwrap();
        let style = TimeStyle { day_first: Some(true), ..TimeStyle::default() };
        let at = |text: &str| parse(text, &style, &zone).unwrap();
        let rules = crate::reconcile::rules::Rules::default().bank;
        let document = at("04.06.2026");
        let cases = [
            ("Возмещение PAYME за 03.06.2026", Some(("03.06.2026", "03.06.2026"))),
            (
                "Перечисление по дог. №5 от 01.06.2026 за период с 01.06.26 по 03.06.26",
                Some(("01.06.2026", "03.06.2026")),
            ),
            ("за 01.06.2026-02.06.2026", Some(("01.06.2026", "02.06.2026"))),
            ("по договору №12 от 12.01.2024", None),
            ("за 05.06.2026", None),
            ("за 01.01.2025", None),
            ("01.06.2026, 02.06.2026, 03.06.2026", None),
            ("за 03.06.2026 и 01.06.2026", None),
            ("99.99.2026", None),
            ("", None),
        ];
        for (purpose, expected) in cases {
            let expected = expected.map(|(first, last)| (at(first), at(last)));
            assert_eq!(days_of(purpose, document, &rules, &zone), expected, "{purpose}");
        }
    }
}
