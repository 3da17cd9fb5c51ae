//! The fields of `receipts`: fiscal receipts of the operator's cash register service.

use super::vocabulary::OPERATION;
use super::{Definition, Field, Kind, Labels};

pub(super) static DEFINITION: Definition = Definition {
    name: "receipts",
    labels: Labels { en: "Receipts", ru: "Чеки", uz: "Cheklar" },
    about: "A fiscal receipt, sale or return. Receipt numbers repeat across fiscal modules.",
    fields: FIELDS,
    keys: &[&["fiscal_module", "receipt_number"]],
    time: "receipt_time",
    number: "receipt_number",
    indexed: &["receipt_time", "receipt_number"],
    shown: &[
        "fiscal_module",
        "receipt_number",
        "operation",
        "cash_amount",
        "card_amount",
        "total_amount",
        "receipt_time",
    ],
};

#[rustfmt::skip]
static FIELDS: &[Field] = &[
    Field::new("fiscal_module", Kind::Id, "Fiscal module", "Фискальный модуль", "Fiskal modul", "LG and twelve digits."),
    Field::new("receipt_number", Kind::Id, "Receipt number", "Номер чека", "Chek raqami", "The sequence of one module."),
    Field::new("receipt_time", Kind::Time, "Receipt time", "Дата и время", "Sana va vaqt", "When the receipt was issued, at delivery."),
    Field::new("operation", Kind::Enum(&OPERATION), "Operation", "Операция", "Operatsiya", "Sale or return."),
    Field::new("cash_amount", Kind::Money, "Cash", "Наличные", "Naqd", "Paid in cash, in tiyin."),
    Field::new("card_amount", Kind::Money, "Card", "Карта", "Karta", "Paid by card at the machine, in tiyin."),
    Field::new("total_amount", Kind::Money, "Total", "Сумма операции", "Jami summa", "Cash and card together, in tiyin."),
    Field::new("cashier", Kind::Text, "Cashier", "Кассир", "Kassir", "The register's name of the cashier."),
    Field::new("trading_point", Kind::Text, "Trading point", "Торговый пункт", "Savdo nuqtasi", "The register's name of the place."),
    Field::new("recipe_number", Kind::Id, "Recipe number", "Номер рецепта", "Retsept raqami", "Mostly empty."),
    Field::new("customer", Kind::Text, "Customer", "Покупатель", "Xaridor", "Mostly empty.").sensitive(),
];
