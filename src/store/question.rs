//! Answers to questions: a [`Query`] as SQL. Every name comes from the schema, every value is bound.

use super::connection::{Bind, Connection, Flow, Type};
use super::key::number_hash;
use super::merge::column_type;
use crate::error::{Error, Result};
use crate::query::{Cursor, Filter, Operator, Query, Sort, Subject, SystemColumn};
use crate::schema::Table;
use crate::value::Value;

/// The row's id, by which every order ends.
const ID: Subject = Subject::System(SystemColumn::Id);

/// A row of an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AnswerRow {
    /// The row's id.
    pub id: i64,
    /// The values of the columns asked for.
    pub values: Vec<Value>,
    /// The values of the sort columns, for a cursor.
    pub sort_values: Vec<Value>,
}

impl AnswerRow {
    /// The cursor after this row of a query.
    pub fn cursor(&self, query: &Query) -> Cursor {
        Cursor { fingerprint: query.fingerprint, values: self.sort_values.clone(), id: self.id }
    }
}

/// Streams the rows of an answer in order, without holding them. What is left in a row is room for the next one.
pub fn answer(
    connection: &mut dyn Connection,
    query: &Query,
    each: &mut dyn FnMut(&mut AnswerRow) -> Result<Flow>,
) -> Result<()> {
    let mut left = query.limit;
    for segment in segments(query) {
        if left == Some(0) {
            return Ok(());
        }
        let mut builder = Builder { table: query.table, postgres: connection.is_postgres(), binds: Vec::new() };
        let (sql, types) = builder.select(query, &segment, left);
        let columns = query.columns.len();
        let mut stopped = false;
        let mut answer = AnswerRow::default();
        let mut receive = |row: &mut Vec<Value>| {
            let [id, values @ ..] = row.as_mut_slice() else {
                return Err(Error::Internal("a row of an answer lacks its id".to_owned()));
            };
            answer.id = id.as_integer().unwrap_or_default();
            // What the row before said goes back: its texts have room for those of the next.
            let (values, sort_values) = values.split_at_mut(columns);
            answer.values.resize(values.len(), Value::Null);
            answer.values.swap_with_slice(values);
            answer.sort_values.resize(sort_values.len(), Value::Null);
            answer.sort_values.swap_with_slice(sort_values);
            left = left.map(|left| left - 1);
            let flow = each(&mut answer)?;
            stopped = flow == Flow::Stop;
            Ok(flow)
        };
        // A page is asked for by its plan, everything by the fastest way.
        match query.limit {
            Some(_) => connection.each(&sql, &builder.binds, &types, &mut receive)?,
            None => connection.scan(&sql, &builder.binds, &types, &mut receive)?,
        }
        if stopped {
            return Ok(());
        }
    }
    Ok(())
}

/// How many rows a question has, pages apart.
pub fn count(connection: &mut dyn Connection, query: &Query) -> Result<u64> {
    let mut builder = Builder { table: query.table, postgres: connection.is_postgres(), binds: Vec::new() };
    let condition = builder.conditions(query);
    let sql = format!("SELECT COUNT(*) FROM {} t WHERE {condition}", query.table);
    Ok(connection.integer(&sql, &builder.binds)?.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

/// Which rows a page can still have. A page after a cursor in a falling order has two parts: the values below, which an index finds,
/// and the rows without a value, which come last.
enum Segment<'q> {
    Whole,
    After(&'q Cursor),
    WithoutValue,
}

fn segments(query: &Query) -> Vec<Segment<'_>> {
    let Some(cursor) = &query.after else { return vec![Segment::Whole] };
    let falling = query.sort.first().is_some_and(|sort| sort.descending && sort.subject != ID);
    if falling && cursor.values.first().is_some_and(|value| !value.is_null()) {
        return vec![Segment::After(cursor), Segment::WithoutValue];
    }
    vec![Segment::After(cursor)]
}

struct Builder {
    table: Table,
    postgres: bool,
    binds: Vec<Bind<'static>>,
}

impl Builder {
    fn select(&mut self, query: &Query, segment: &Segment<'_>, limit: Option<u64>) -> (String, Vec<Type>) {
        let mut names = vec!["t.id".to_owned()];
        let mut types = vec![Type::Integer];
        for column in &query.columns {
            names.push(self.subject(*column));
            types.push(column_type(column.kind(self.table)));
        }
        for sort in &query.sort {
            names.push(self.subject(sort.subject));
            types.push(column_type(sort.subject.kind(self.table)));
        }
        let mut condition = self.conditions(query);
        match segment {
            Segment::Whole => {}
            Segment::After(cursor) => condition = format!("{condition} AND {}", self.after(&query.sort, cursor)),
            Segment::WithoutValue => {
                if let Some(sort) = query.sort.first() {
                    condition = format!("{condition} AND {} IS NULL", self.subject(sort.subject));
                }
            }
        }
        let mut sql = format!(
            "SELECT {} FROM {} t WHERE {condition} ORDER BY {}",
            names.join(", "),
            self.table,
            self.order(&query.sort)
        );
        if let Some(limit) = limit {
            sql.push_str(&format!(" LIMIT {limit}"));
        }
        (sql, types)
    }

    /// What stands for a subject in SQL.
    fn subject(&self, subject: Subject) -> String {
        let of_run = |column| format!("(SELECT r.{column} FROM runs r WHERE r.id = t.first_run)");
        match subject {
            Subject::System(SystemColumn::SourceFile) => of_run("file_name"),
            Subject::System(SystemColumn::ImportedAt) => of_run("finished_at"),
            Subject::System(SystemColumn::SourceLine) => "NULLIF(t.first_line, 0)".to_owned(),
            Subject::System(SystemColumn::MatchStatus) => self.of_status("status"),
            Subject::System(SystemColumn::MatchReason) => self.of_status("reason"),
            Subject::System(SystemColumn::MatchRun) => self.of_status("run"),
            Subject::System(SystemColumn::SaleMatch) => self.link_of_order("1"),
            Subject::System(SystemColumn::ReceiptMatch) => self.link_of_order("2"),
            Subject::System(SystemColumn::PaymentMatch) => self.link_of_order("3"),
            Subject::System(SystemColumn::OrderMatch) => self.link_to_order(),
            subject => format!("t.{}", subject.name(self.table)),
        }
    }

    /// A column of what became of the row at reconciliation.
    fn of_status(&self, column: &str) -> String {
        let side = 1 + Table::ALL.iter().position(|table| *table == self.table).unwrap_or_default();
        format!("(SELECT s.{column} FROM match_status s WHERE s.side = {side} AND s.row_id = t.id)")
    }

    /// How sure the link of an order is; other tables have none.
    fn link_of_order(&self, kind: &str) -> String {
        if self.table != Table::Orders {
            return "CAST(NULL AS TEXT)".to_owned();
        }
        format!(
            "(SELECT MIN(m.state) FROM matches m WHERE m.order_id = t.id AND m.kind = {kind} AND m.state <> 'rejected')"
        )
    }

    /// How sure the link to an order is; orders have none.
    fn link_to_order(&self) -> String {
        let kinds = match self.table {
            Table::Orders | Table::Collections | Table::Bank => return "CAST(NULL AS TEXT)".to_owned(),
            Table::Sales => "1",
            Table::Receipts => "2, 4",
            Table::Payments => "3",
        };
        format!(
            "(SELECT MIN(m.state) FROM matches m WHERE m.row_id = t.id AND m.kind IN ({kinds}) AND m.state <> 'rejected')"
        )
    }

    /// Values rise from none to the largest and fall from the largest to none, on both databases.
    fn order(&self, sort: &[Sort]) -> String {
        let mut parts = Vec::new();
        let mut last = "ASC";
        for sort in sort {
            let (direction, nulls) = if sort.descending { ("DESC", "LAST") } else { ("ASC", "FIRST") };
            last = direction;
            if sort.subject == ID {
                break;
            }
            parts.push(format!("{} {direction} NULLS {nulls}", self.subject(sort.subject)));
        }
        parts.push(format!("t.id {last}"));
        parts.join(", ")
    }

    fn bind(&mut self, bind: impl Into<Bind<'static>>) -> String {
        self.binds.push(bind.into());
        format!("${}", self.binds.len())
    }

    fn bind_value(&mut self, value: &Value) -> String {
        match value {
            Value::Integer(number) => self.bind(*number),
            Value::Text(text) => self.bind(text.to_string()),
            Value::Null => "NULL".to_owned(),
        }
    }

    fn conditions(&mut self, query: &Query) -> String {
        let mut parts = Vec::new();
        if !query.filter.names_deleted() {
            parts.push("t.deleted_at IS NULL".to_owned());
        }
        let time = query.table.definition().time;
        if let Some(from) = query.from {
            let place = self.bind(from);
            parts.push(format!("t.{time} >= {place}"));
        }
        if let Some(to) = query.to {
            let place = self.bind(to);
            parts.push(format!("t.{time} < {place}"));
        }
        if query.filter != Filter::All {
            parts.push(self.filter(&query.filter));
        }
        if parts.is_empty() { "1 = 1".to_owned() } else { parts.join(" AND ") }
    }

    fn filter(&mut self, filter: &Filter) -> String {
        match filter {
            Filter::All => "1 = 1".to_owned(),
            Filter::And(parts) => self.joined(parts, " AND "),
            Filter::Or(parts) => self.joined(parts, " OR "),
            // A comparison with nothing is neither true nor false; what does not pass is what is not true.
            Filter::Not(inner) => format!("(({}) IS NOT TRUE)", self.filter(inner)),
            Filter::Compare { subject, operator, value } => self.compare(*subject, *operator, value),
            Filter::Period { subject, from, to } => self.period(*subject, *from, *to),
            Filter::In { subject, values } => {
                let places: Vec<_> = values.iter().map(|value| self.bind_value(value)).collect();
                format!("{} IN ({})", self.subject(*subject), places.join(", "))
            }
            Filter::Like { subject, text } => self.like(*subject, text),
            Filter::Empty { subject } => format!("{} IS NULL", self.subject(*subject)),
            Filter::Changed { field: None } => "t.version > 1".to_owned(),
            Filter::Changed { field: Some(field) } => {
                let (table, key) = (self.table, self.table.fields()[*field].key);
                format!(
                    "EXISTS (SELECT 1 FROM changes c WHERE c.row_id = t.id AND c.table_name = '{table}' AND c.field = '{key}')"
                )
            }
            Filter::Run { run } => {
                let (table, run) = (self.table, self.bind(*run));
                format!(
                    "(t.first_run = {run} OR t.id IN (SELECT c.row_id FROM changes c WHERE c.run = {run} AND c.table_name = '{table}'))"
                )
            }
        }
    }

    fn joined(&mut self, parts: &[Filter], word: &str) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.filter(part)).collect();
        format!("({})", parts.join(word))
    }

    fn period(&mut self, subject: Subject, from: Option<i64>, to: Option<i64>) -> String {
        let name = self.subject(subject);
        let mut ends = Vec::new();
        for (sign, end) in [(">=", from), ("<", to)] {
            if let Some(end) = end {
                ends.push(format!("{name} {sign} {}", self.bind(end)));
            }
        }
        if ends.is_empty() { "1 = 1".to_owned() } else { format!("({})", ends.join(" AND ")) }
    }

    fn compare(&mut self, subject: Subject, operator: Operator, value: &Value) -> String {
        let (name, place) = (self.subject(subject), self.bind_value(value));
        let sign = match operator {
            Operator::Equal => "=",
            Operator::NotEqual => return format!("({name} <> {place} OR {name} IS NULL)"),
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
        };
        let plain = format!("{name} {sign} {place}");
        // An order is found by the hash of its number; the number itself has no index.
        let by_number = self.table == Table::Orders && operator == Operator::Equal && name == "t.order_number";
        match value {
            Value::Text(number) if by_number => format!("({plain} AND t.key_hash = {})", number_hash(number)),
            _ => plain,
        }
    }

    fn like(&mut self, subject: Subject, text: &str) -> String {
        let name = self.subject(subject);
        let folded = crate::text::fold(text);
        let place = self.bind(folded);
        if self.postgres {
            format!("position({place} in replace(lower({name} COLLATE \"und-x-icu\"), 'ё', 'е')) > 0")
        } else {
            format!("instr(fold({name}), {place}) > 0")
        }
    }

    /// The rows after a cursor: those that differ first in a sort column in the right direction, or only in the id.
    fn after(&mut self, sort: &[Sort], cursor: &Cursor) -> String {
        let mut bound = None;
        let mut cases = Vec::new();
        let mut same = String::new();
        let mut falling = false;
        for (at, (sort, value)) in sort.iter().take_while(|sort| sort.subject != ID).zip(&cursor.values).enumerate() {
            let name = self.subject(sort.subject);
            falling = sort.descending;
            let place = self.bind_value(value);
            let sign = if falling { "<" } else { ">" };
            let beyond = match (value.is_null(), falling) {
                (true, true) => "1 = 0".to_owned(),
                (true, false) => format!("{name} IS NOT NULL"),
                (false, true) if at > 0 => format!("({name} < {place} OR {name} IS NULL)"),
                (false, _) => format!("{name} {sign} {place}"),
            };
            if at == 0 && !value.is_null() {
                bound = Some(format!("{name} {sign}= {place}"));
            }
            cases.push(format!("({same}{beyond})"));
            let equal = if value.is_null() { format!("{name} IS NULL") } else { format!("{name} = {place}") };
            same.push_str(&format!("{equal} AND "));
        }
        if let Some(by_id) = sort.iter().find(|sort| sort.subject == ID) {
            falling = by_id.descending;
        }
        let id = self.bind(cursor.id);
        cases.push(format!("({same}t.id {} {id})", if falling { "<" } else { ">" }));
        let beyond = format!("({})", cases.join(" OR "));
        bound.map_or(beyond.clone(), |bound| format!("{bound} AND {beyond}"))
    }
}
