//! What must be true inside one row: shapes of codes, the order of times, sums of parts, the clock and machine inside the order number.
//! Nearly all of it is told as warnings, and the row is taken; a collection of less than nothing, or of tomorrow, is not.

use crate::import::now;
use crate::problem::{self, Code, Problem};
use crate::schema::Table;
use crate::value::money::format_sum;
use crate::value::time::format_local;
use crate::value::zone::Zone;
use crate::value::{Text, Value};

use super::anatomy::{NumberKind, OrderNumber, is_machine_code};

/// How far the clock inside an order number may be from the creation time: seen are 0 to 24 seconds.
const CLOCK_TOLERANCE: i64 = 5 * 60_000;
/// How much later an earlier step may be said to be.
const ORDER_TOLERANCE: i64 = 2_000;

/// The rules of a table, with the positions of the fields they look at.
#[derive(Debug)]
pub(super) struct Rules {
    table: Table,
    zone: Zone,
    machine_codes: bool,
    order_number: Option<usize>,
    machine_code: Option<usize>,
    creation_time: Option<usize>,
    steps: Vec<usize>,
    refund_time: Option<usize>,
    ikpu: Option<usize>,
    receipt: Option<[usize; 3]>,
    money: Vec<usize>,
    collection: Option<[usize; 2]>,
    texts: Vec<usize>,
    turnover: Option<[usize; 2]>,
}

/// Where the problems of a row go.
pub(super) struct Findings<'p> {
    /// The problems.
    pub problems: &'p mut Vec<Problem>,
    /// The line of the row.
    pub line: u64,
}

impl Findings<'_> {
    fn add(&mut self, code: Code, table: Table, field: usize) -> &mut Problem {
        let column = table.fields()[field].key;
        self.problems.push(Problem::new(code).line(self.line).column(column, 0));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }
}

impl Rules {
    pub fn new(table: Table, zone: &Zone, machine_codes: bool) -> Self {
        let at = |key| table.position(key);
        let only = |wanted: Table, key| if table == wanted { at(key) } else { None };
        let steps = ["creation_time", "paying_time", "brewing_time", "delivery_time"];
        let parts = [at("cash_amount"), at("card_amount"), at("total_amount")];
        let money =
            table.fields().iter().enumerate().filter(|(_, field)| matches!(field.kind, crate::schema::Kind::Money));
        Self {
            table,
            zone: zone.clone(),
            machine_codes,
            order_number: at("order_number"),
            machine_code: at("machine_code"),
            creation_time: only(Table::Orders, "creation_time"),
            steps: steps.into_iter().filter_map(|key| only(Table::Orders, key)).collect(),
            refund_time: only(Table::Orders, "refund_time"),
            ikpu: at("ikpu"),
            receipt: match parts {
                [Some(cash), Some(card), Some(total)] => Some([cash, card, total]),
                _ => None,
            },
            money: money.map(|(position, _)| position).collect(),
            collection: match [only(Table::Collections, "collected_at"), only(Table::Collections, "amount")] {
                [Some(time), Some(amount)] => Some([time, amount]),
                _ => None,
            },
            turnover: match [only(Table::Bank, "debit"), only(Table::Bank, "credit")] {
                [Some(debit), Some(credit)] => Some([debit, credit]),
                _ => None,
            },
            // They are part of the key, and one bank writes them with other blanks than the next.
            texts: ["purpose", "counterparty"].into_iter().filter_map(|key| only(Table::Bank, key)).collect(),
        }
    }

    /// Looks at a whole row; may put the machine code in lower case.
    pub fn check(&self, values: &mut [Value], findings: &mut Findings<'_>) {
        self.machine(values, findings);
        self.number(values, findings);
        self.times(values, findings);
        self.sums(values, findings);
        self.collection(values, findings);
        if let Some([debit, credit]) = self.turnover {
            // They are part of the key too: one statement writes 0 where nothing moved, the next leaves it empty.
            for (one, other) in [(debit, credit), (credit, debit)] {
                if values[one] == Value::Integer(0) && values[other].as_integer().is_some_and(|moved| moved != 0) {
                    values[one] = Value::Null;
                }
            }
        }
        for at in &self.texts {
            if let Some(text) = values[*at].as_text()
                && (text.contains("  ") || text.chars().any(|letter| letter.is_whitespace() && letter != ' '))
            {
                values[*at] = Value::Text(Text::from(text.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        }
        if let Some(at) = self.ikpu
            && let Some(ikpu) = values[at].as_text()
            && (ikpu.len() != 17 || !ikpu.bytes().all(|byte| byte.is_ascii_digit()))
        {
            let length = ikpu.chars().count();
            let problem = findings.add(problem::IKPU_LENGTH, self.table, at);
            *problem = problem.clone().value(ikpu).with("length", length);
        }
    }

    fn machine(&self, values: &mut [Value], findings: &mut Findings<'_>) {
        let Some(at) = self.machine_code else { return };
        let Some(code) = values[at].as_text() else { return };
        if is_machine_code(code) {
            if code.bytes().any(|byte| byte.is_ascii_uppercase()) {
                values[at] = Value::Text(Text::from(code.to_ascii_lowercase()));
            }
        } else if self.machine_codes {
            let problem = findings.add(problem::MACHINE_CODE, self.table, at);
            *problem = problem.clone().value(code);
        }
    }

    fn number(&self, values: &[Value], findings: &mut Findings<'_>) {
        let Some(at) = self.order_number else { return };
        let Some(number) = values[at].as_text().and_then(OrderNumber::parse) else { return };
        if let (Some(at), Some(inside)) = (self.machine_code, number.machine)
            && let Some(stated) = values[at].as_text()
        {
            let same = if number.kind == NumberKind::Cart { stated.starts_with(inside) } else { stated == inside };
            if !same {
                let problem = findings.add(problem::MACHINE_MISMATCH, self.table, at);
                *problem = problem.clone().value(stated).with("inside", inside).with("stated", stated);
            }
        }
        if let (Some(at), Some(clock)) = (self.creation_time, number.clock)
            && let Some(stated) = values[at].as_integer()
            && (stated - clock).abs() > CLOCK_TOLERANCE
        {
            let (clock, stated) = (format_local(clock, &self.zone), format_local(stated, &self.zone));
            let problem = findings.add(problem::CLOCK_MISMATCH, self.table, at);
            *problem = problem.clone().value(&stated).with("clock", clock).with("stated", stated);
        }
    }

    fn times(&self, values: &[Value], findings: &mut Findings<'_>) {
        let mut before: Option<(usize, i64)> = None;
        for at in &self.steps {
            let Some(time) = values[*at].as_integer() else { continue };
            if let Some(earlier) = before.filter(|(_, earlier)| time + ORDER_TOLERANCE < *earlier) {
                self.backwards(earlier, (*at, time), findings);
            }
            before = Some(before.map_or((*at, time), |known| if known.1 > time { known } else { (*at, time) }));
        }
        if let (Some(refund), Some(creation)) = (self.refund_time, self.creation_time)
            && let (Some(refunded), Some(created)) = (values[refund].as_integer(), values[creation].as_integer())
            && refunded + ORDER_TOLERANCE < created
        {
            self.backwards((creation, created), (refund, refunded), findings);
        }
    }

    fn backwards(&self, earlier: (usize, i64), later: (usize, i64), findings: &mut Findings<'_>) {
        let name = |at: usize| self.table.fields()[at].labels.en;
        let (earlier_time, later_time) = (format_local(earlier.1, &self.zone), format_local(later.1, &self.zone));
        let problem = findings.add(problem::TIME_ORDER, self.table, later.0);
        *problem = problem
            .clone()
            .value(&later_time)
            .with("later", name(later.0))
            .with("later_time", later_time)
            .with("earlier", name(earlier.0))
            .with("earlier_time", earlier_time);
    }

    fn collection(&self, values: &[Value], findings: &mut Findings<'_>) {
        let Some([time, amount]) = self.collection else { return };
        if let Some(collected) = values[time].as_integer().filter(|collected| *collected > now()) {
            let told = format_local(collected, &self.zone);
            let problem = findings.add(problem::COLLECTION_FUTURE, self.table, time);
            *problem = problem.clone().value(&told);
        }
        match values[amount].as_integer() {
            Some(counted) if counted < 0 => {
                let problem = findings.add(problem::COLLECTION_NEGATIVE, self.table, amount);
                *problem = problem.clone().value(format_sum(counted));
            }
            Some(0) => {
                let problem = findings.add(problem::COLLECTION_ZERO, self.table, amount);
                *problem = problem.clone().value(format_sum(0));
            }
            _ => {}
        }
    }

    fn sums(&self, values: &[Value], findings: &mut Findings<'_>) {
        for at in self.money.iter().filter(|_| self.collection.is_none()) {
            if let Some(amount) = values[*at].as_integer().filter(|amount| *amount < 0) {
                let problem = findings.add(problem::AMOUNT_NEGATIVE, self.table, *at);
                *problem = problem.clone().value(format_sum(amount));
            }
        }
        let Some([cash, card, total]) = self.receipt else { return };
        let (Some(cash), Some(card), Some(stated)) =
            (values[cash].as_integer(), values[card].as_integer(), values[total].as_integer())
        else {
            return;
        };
        if cash + card != stated {
            let problem = findings.add(problem::SUM_MISMATCH, self.table, total);
            *problem = problem
                .clone()
                .value(format_sum(stated))
                .with("cash", format_sum(cash))
                .with("card", format_sum(card))
                .with("total", format_sum(stated));
        }
    }
}
