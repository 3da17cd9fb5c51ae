//! The fields of `collections`: cash that was taken out of machines.

use super::vocabulary::COLLECTION_STATE;
use super::{Definition, Field, Kind, Labels};

pub(super) static DEFINITION: Definition = Definition {
    name: "collections",
    labels: Labels { en: "Cash collections", ru: "Инкассации", uz: "Inkassatsiyalar" },
    about: "Cash taken out of a machine at a moment: it holds what was paid in cash since the collection before.",
    fields: FIELDS,
    keys: &[&["machine_code", "collected_at"]],
    time: "collected_at",
    number: "machine_code",
    indexed: &["collected_at", "machine_code"],
    shown: &["machine_code", "collected_at", "amount", "status", "collector", "notes"],
};

#[rustfmt::skip]
static FIELDS: &[Field] = &[
    Field::new("machine_code", Kind::Id, "Machine code", "Код автомата", "Avtomat kodi", "The machine that was emptied: twelve hexadecimal digits."),
    Field::new("machine_name", Kind::Text, "Machine", "Автомат", "Avtomat", "What the operator calls the machine."),
    Field::new("collected_at", Kind::Time, "Collected at", "Время инкассации", "Inkassatsiya vaqti", "When the cash was taken out."),
    Field::new("amount", Kind::Money, "Amount", "Сумма", "Summa", "The cash that was counted, in tiyin."),
    Field::new("status", Kind::Enum(&COLLECTION_STATE), "Status", "Статус", "Holat", "Collected, received by the office, or cancelled; cancelled ones do not count."),
    Field::new("collector", Kind::Text, "Collector", "Инкассатор", "Inkassator", "Who took it."),
    Field::new("received_at", Kind::Time, "Received at", "Получено", "Qabul qilingan vaqti", "When the office received it."),
    Field::new("received_by", Kind::Text, "Received by", "Принял", "Qabul qildi", "Who received it."),
    Field::new("notes", Kind::Text, "Notes", "Примечание", "Izoh", "What was written beside it."),
];
