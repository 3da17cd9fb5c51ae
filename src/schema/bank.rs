//! The fields of `bank`: lines of the operator's bank statements.

use super::{Definition, Field, Kind, Labels};

pub(super) static DEFINITION: Definition = Definition {
    name: "bank",
    labels: Labels { en: "Bank statement lines", ru: "Банковская выписка", uz: "Bank ko'chirmasi" },
    about: "One document of a bank statement. Numbers of documents repeat, so its key is everything that tells two apart: the account, number, day, amounts and purpose.",
    fields: FIELDS,
    keys: &[
        &["account", "document_number", "document_date", "debit", "credit", "purpose"],
        &["account", "document_number", "document_date", "credit", "purpose"],
        &["account", "document_number", "document_date", "debit", "purpose"],
        &["account", "document_number", "document_date", "debit", "credit"],
        &["account", "document_number", "document_date", "credit"],
        &["account", "document_number", "document_date", "debit"],
        &["document_number", "document_date", "debit", "credit"],
        &["document_number", "document_date", "credit"],
        &["document_number", "document_date", "debit"],
    ],
    time: "document_date",
    number: "document_number",
    indexed: &["document_date", "document_number"],
    shown: &["document_date", "document_number", "counterparty", "debit", "credit", "purpose"],
};

#[rustfmt::skip]
static FIELDS: &[Field] = &[
    Field::new("document_date", Kind::Time, "Document date", "День документа", "Hujjat sanasi", "The day of the document, local midnight; statements hold no time."),
    Field::new("account", Kind::Id, "Account", "Счёт", "Hisob raqami", "The account on the other side: twenty digits.").sensitive(),
    Field::new("counterparty", Kind::Text, "Counterparty", "Контрагент", "Nomi", "Who paid, or was paid."),
    Field::new("document_number", Kind::Id, "Document number", "Номер документа", "Hujjat raqami", "The bank's number; it repeats."),
    Field::new("document_type", Kind::Text, "Document type", "Тип документа", "Hujjat turi", "The bank's code of the kind."),
    Field::new("branch", Kind::Id, "Branch", "Филиал", "Filial", "The branch (MFO)."),
    Field::new("debit", Kind::Money, "Debit", "Списание", "Debet", "What left the operator's account, in tiyin."),
    Field::new("credit", Kind::Money, "Credit", "Поступление", "Kredit", "What came to the operator's account, in tiyin."),
    Field::new("purpose", Kind::Text, "Purpose", "Назначение платежа", "To'lov maqsadi", "What it was for, with its blanks made single: one gateway's days and words are found in it."),
    Field::new("cash_symbol", Kind::Id, "Cash symbol", "Кассовый символ", "Kassa belgisi", "0200 stands for takings in cash brought to the bank; mostly empty."),
    Field::new("tax_id", Kind::Id, "Tax id", "ИНН", "STIR", "The tax number of the counterparty."),
];
