//! What filters, columns and sorts may name: the fields of a table and the few columns that every table has beside them.
//! Nothing else ever becomes part of a query.

use std::cmp::Reverse;

use crate::schema::{Kind, Labels, MATCH_STATE, MATCH_STATUS, Table};

/// A column that every table has beside its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SystemColumn {
    /// The row's number in its table.
    Id,
    /// How many times the row was written, from 1.
    Version,
    /// The run that brought the row.
    FirstRun,
    /// The run that changed it last.
    LastRun,
    /// When the run that brought the row was done.
    ImportedAt,
    /// The file that brought the row.
    SourceFile,
    /// The line of that file.
    SourceLine,
    /// When the row was deleted by hand.
    DeletedAt,
    /// What stood in columns of the file that no field takes: a JSON object.
    Extra,
    /// What became of the row at reconciliation.
    MatchStatus,
    /// Why: a code of [`crate::reconcile::status::Reason`].
    MatchReason,
    /// The reconciliation that last changed the status.
    MatchRun,
    /// How sure the link from an order to its sale is.
    SaleMatch,
    /// How sure the link from an order to its receipt is.
    ReceiptMatch,
    /// How sure the link from an order to its payment is.
    PaymentMatch,
    /// How sure the link from a sale, receipt or payment to its order is.
    OrderMatch,
}

impl SystemColumn {
    /// Every system column.
    pub const ALL: [SystemColumn; 16] = [
        SystemColumn::Id,
        SystemColumn::Version,
        SystemColumn::FirstRun,
        SystemColumn::LastRun,
        SystemColumn::ImportedAt,
        SystemColumn::SourceFile,
        SystemColumn::SourceLine,
        SystemColumn::DeletedAt,
        SystemColumn::Extra,
        SystemColumn::MatchStatus,
        SystemColumn::MatchReason,
        SystemColumn::MatchRun,
        SystemColumn::SaleMatch,
        SystemColumn::ReceiptMatch,
        SystemColumn::PaymentMatch,
        SystemColumn::OrderMatch,
    ];

    /// The name in filters, columns and JSON.
    pub fn name(self) -> &'static str {
        match self {
            SystemColumn::Id => "id",
            SystemColumn::Version => "version",
            SystemColumn::FirstRun => "first_run",
            SystemColumn::LastRun => "last_run",
            SystemColumn::ImportedAt => "imported_at",
            SystemColumn::SourceFile => "source_file",
            SystemColumn::SourceLine => "source_line",
            SystemColumn::DeletedAt => "deleted_at",
            SystemColumn::Extra => "extra",
            SystemColumn::MatchStatus => "match_status",
            SystemColumn::MatchReason => "match_reason",
            SystemColumn::MatchRun => "match_run",
            SystemColumn::SaleMatch => "sale_match",
            SystemColumn::ReceiptMatch => "receipt_match",
            SystemColumn::PaymentMatch => "payment_match",
            SystemColumn::OrderMatch => "order_match",
        }
    }

    /// What people call it.
    pub fn labels(self) -> Labels {
        let (en, ru, uz) = match self {
            SystemColumn::Id => ("Row id", "Номер строки", "Qator raqami"),
            SystemColumn::Version => ("Version", "Версия", "Versiya"),
            SystemColumn::FirstRun => ("First run", "Первая загрузка", "Birinchi yuklash"),
            SystemColumn::LastRun => ("Last run", "Последняя загрузка", "Oxirgi yuklash"),
            SystemColumn::ImportedAt => ("Imported at", "Время загрузки", "Yuklangan vaqti"),
            SystemColumn::SourceFile => ("Source file", "Исходный файл", "Manba fayli"),
            SystemColumn::SourceLine => ("Source line", "Строка файла", "Fayl qatori"),
            SystemColumn::DeletedAt => ("Deleted at", "Время удаления", "O'chirilgan vaqti"),
            SystemColumn::Extra => ("Other columns", "Прочие колонки", "Boshqa ustunlar"),
            SystemColumn::MatchStatus => ("Match status", "Статус сверки", "Solishtirish holati"),
            SystemColumn::MatchReason => ("Match reason", "Причина статуса", "Holat sababi"),
            SystemColumn::MatchRun => ("Match run", "Сверка", "Solishtirish"),
            SystemColumn::SaleMatch => ("Sale match", "Связь с продажей", "Sotuv bilan bog'lanish"),
            SystemColumn::ReceiptMatch => ("Receipt match", "Связь с чеком", "Chek bilan bog'lanish"),
            SystemColumn::PaymentMatch => ("Payment match", "Связь с платежом", "To'lov bilan bog'lanish"),
            SystemColumn::OrderMatch => ("Order match", "Связь с заказом", "Buyurtma bilan bog'lanish"),
        };
        Labels { en, ru, uz }
    }

    /// What it holds.
    pub fn kind(self) -> Kind {
        match self {
            SystemColumn::ImportedAt | SystemColumn::DeletedAt => Kind::Time,
            SystemColumn::SourceFile | SystemColumn::Extra | SystemColumn::MatchReason => Kind::Text,
            SystemColumn::MatchStatus => Kind::Enum(&MATCH_STATUS),
            SystemColumn::SaleMatch
            | SystemColumn::ReceiptMatch
            | SystemColumn::PaymentMatch
            | SystemColumn::OrderMatch => Kind::Enum(&MATCH_STATE),
            _ => Kind::Integer,
        }
    }
}

/// What is compared, shown or sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A field, by its position in [`Table::fields`].
    Field(usize),
    /// A system column.
    System(SystemColumn),
}

impl Subject {
    /// The subject with this name, in any case.
    pub fn by_name(table: Table, name: &str) -> Option<Subject> {
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        if let Some(position) = table.fields().iter().position(|field| same(field.key)) {
            return Some(Subject::Field(position));
        }
        SystemColumn::ALL.into_iter().find(|column| same(column.name())).map(Subject::System)
    }

    /// The name in filters, columns and JSON.
    pub fn name(self, table: Table) -> &'static str {
        match self {
            Subject::Field(position) => table.fields()[position].key,
            Subject::System(column) => column.name(),
        }
    }

    /// What people call it.
    pub fn labels(self, table: Table) -> Labels {
        match self {
            Subject::Field(position) => table.fields()[position].labels,
            Subject::System(column) => column.labels(),
        }
    }

    /// What it holds.
    pub fn kind(self, table: Table) -> Kind {
        match self {
            Subject::Field(position) => table.fields()[position].kind,
            Subject::System(column) => column.kind(),
        }
    }
}

/// At most this many names are suggested.
const SUGGESTED: usize = 3;
/// Names less alike than this are not suggested.
const ALIKE: f64 = 0.75;

/// The names of a table that are nearest to a wrong one, best first; a label in any language leads to its field.
pub(super) fn nearest(table: Table, name: &str, more: &[&'static str]) -> Vec<&'static str> {
    let wanted = crate::text::normalise(&name.replace('-', "_"));
    let alike = |text: &str| strsim::jaro_winkler(&crate::text::normalise(text), &wanted);
    let fields = table.fields().iter().map(|field| {
        let labels = [field.key, field.labels.en, field.labels.ru, field.labels.uz];
        (labels.into_iter().map(alike).fold(0.0, f64::max), field.key)
    });
    let others = SystemColumn::ALL.into_iter().map(SystemColumn::name).chain(more.iter().copied());
    let mut scored: Vec<(f64, &'static str)> = fields.chain(others.map(|name| (alike(name), name))).collect();
    scored.retain(|(score, _)| *score >= ALIKE);
    scored.sort_by_key(|(score, _)| Reverse((score * 1e6) as u64));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    // What is far behind the best is noise.
    scored.retain(|(score, _)| *score >= best - 0.1);
    scored.into_iter().map(|(_, name)| name).take(SUGGESTED).collect()
}
