//! The closed vocabularies: canonical codes, what people call them, and every spelling seen in real files.

use super::Labels;

/// A closed list of codes with their labels and spellings.
#[derive(Debug)]
pub struct Vocabulary {
    /// The name, for messages and documentation.
    pub name: &'static str,
    /// The codes.
    pub terms: &'static [Term],
}

/// One code of a vocabulary.
#[derive(Debug)]
pub struct Term {
    /// The canonical code, stored and used in filters.
    pub code: &'static str,
    /// What people call it.
    pub labels: Labels,
    /// Spellings seen in files, beside the code and the labels. Compared after normalisation
    /// (see [`crate::text::normalise`]).
    pub aliases: &'static [&'static str],
}

const fn term(
    code: &'static str,
    en: &'static str,
    ru: &'static str,
    uz: &'static str,
    aliases: &'static [&'static str],
) -> Term {
    Term { code, labels: Labels { en, ru, uz }, aliases }
}

#[rustfmt::skip]
pub(super) static ORDER_RESOURCE: Vocabulary = Vocabulary { name: "order resource", terms: &[
    term("cash", "Cash payment", "Оплата наличными", "Naqd to'lov", &["Наличные", "cash"]),
    term("userDefined", "Custom payment", "Таможенный платеж", "QR to'lov", &["custom", "userdefined"]),
    term("credit", "Credit payment", "Оплата кредита", "Karta orqali to'lov", &["карта", "credit", "card"]),
    term("vip", "VIP", "VIP-карта", "VIP karta", &["vip payment", "вип", "вип-карта"]),
    term("testShipment", "Test shipment", "Тестовая выдача", "Sinov berish", &["testshipment", "тестовая отгрузка"]),
    term("send", "Manual dispense", "Выдача вручную", "Qo'lda berish", &["send"]),
    term("cash0", "Zero cash", "Наличные с нулевой суммой", "Nol summali naqd", &["cash0"]),
    term("test", "Test", "Тест", "Sinov", &["test"]),
] };

#[rustfmt::skip]
pub(super) static ORDER_TYPE: Vocabulary = Vocabulary { name: "order type", terms: &[
    term("normal", "Normal order", "Обычный порядок", "Oddiy buyurtma", &["normal", "обычный заказ"]),
    term("cart", "Shopping cart order", "Заказ из корзины", "Savat buyurtmasi", &["cart", "shopping cart"]),
    term("testShipment", "Test shipment", "Тестовая выдача", "Sinov berish", &["testshipment"]),
] };

#[rustfmt::skip]
pub(super) static COLLECTION_STATE: Vocabulary = Vocabulary { name: "collection state", terms: &[
    term("collected", "Collected", "Собрано", "Yig'ilgan", &["инкассировано", "собрана"]),
    term("received", "Received", "Принято", "Qabul qilingan", &["получено", "принята"]),
    term("cancelled", "Cancelled", "Отменено", "Bekor qilingan", &["canceled", "отменена", "отмена"]),
] };

#[rustfmt::skip]
pub(super) static PAYMENT_STATUS: Vocabulary = Vocabulary { name: "payment status", terms: &[
    term("paid", "Paid", "Оплачено", "To'langan", &["оплачен"]),
    term("refunded", "Refunded", "Возвращен", "Qaytarilgan", &["возвращено", "возврат"]),
] };

#[rustfmt::skip]
pub(super) static BREW_STATUS: Vocabulary = Vocabulary { name: "brew status", terms: &[
    term("not_delivered", "Not delivered", "Не доставлен", "Berilmagan", &["0", "не доставлено", "не выдан"]),
    term("in_progress", "In progress", "Готовится", "Tayyorlanmoqda", &["1", "в процессе"]),
    term("delivered", "Delivered", "Доставлен", "Berilgan", &["2", "доставлено", "выдан"]),
    term("delivery_confirmed", "Delivery confirmed", "Доставка подтверждена", "Berilishi tasdiqlangan", &["10"]),
    term("delivery_failure", "Delivery failure", "Сбой доставки", "Berishda xatolik", &["11", "ошибка доставки"]),
] };

#[rustfmt::skip]
pub(super) static PAYMENT_TYPE: Vocabulary = Vocabulary { name: "payment type", terms: &[
    term("cash", "Cash", "Наличные", "Naqd", &["наличный", "cash payment", "оплата наличными", "наличными"]),
    term("custom", "Custom (QR)", "QR-код", "QR-kod", &["qr", "таможенный платеж", "custom payment", "custom", "userdefined"]),
    term("card", "Card at the machine", "Карта", "Karta", &["credit", "credit payment", "банковская карта", "оплата кредита"]),
    term("vip", "VIP", "VIP-карта", "VIP karta", &["vip", "вип"]),
    term("test", "Test", "Тест", "Sinov", &["test shipment", "testshipment", "тестовая выдача"]),
    term("payme", "Payme", "Payme", "Payme", &["пейми", "пэйми"]),
    term("click", "Click", "Click", "Click", &["клик"]),
    term("uzum", "Uzum", "Uzum", "Uzum", &["узум"]),
] };

#[rustfmt::skip]
pub(super) static OPERATION: Vocabulary = Vocabulary { name: "fiscal operation", terms: &[
    term("sale", "Sale", "Продажа", "Sotuv", &[]),
    term("return", "Return", "Возврат", "Qaytarish", &["возврат продажи"]),
] };

#[rustfmt::skip]
pub(super) static PROVIDER: Vocabulary = Vocabulary { name: "provider", terms: &[
    term("payme", "Payme", "Payme", "Payme", &["пейми"]),
    term("click", "Click", "Click", "Click", &["клик"]),
    term("uzum", "Uzum", "Uzum", "Uzum", &["узум", "uzum bank"]),
] };

#[rustfmt::skip]
pub(super) static PAYMENT_STATE: Vocabulary = Vocabulary { name: "payment state", terms: &[
    term("paid", "Paid", "Оплачено", "To'langan", &["оплачен", "успешно подтвержден", "success", "confirmed", "ok"]),
    term("cancelled", "Cancelled", "Отменено", "Bekor qilingan", &["отменен", "аннулирован", "аннулировано", "canceled", "reversed", "возвращено"]),
    term("failed", "Failed", "Ошибка", "Xato", &["неуспешно", "failed", "error", "ошибка оплаты"]),
    term("pending", "Pending", "В обработке", "Jarayonda", &["created", "ожидает оплаты", "создан", "processing"]),
] };

#[rustfmt::skip]
pub(super) static CARD_PROCESSING: Vocabulary = Vocabulary { name: "card processing", terms: &[
    term("uzcard", "UZCARD", "UZCARD", "UZCARD", &["узкард"]),
    term("humo", "HUMO", "HUMO", "HUMO", &["хумо"]),
] };

/// What became of a row at reconciliation; the meaning of each is in [`crate::reconcile::status`].
#[rustfmt::skip]
pub static MATCH_STATUS: Vocabulary = Vocabulary { name: "match status", terms: &[
    term("fully_matched", "Fully matched", "Подтверждено полностью", "To'liq tasdiqlangan", &[]),
    term("matched", "Matched", "Подтверждено", "Tasdiqlangan", &[]),
    term("refunded", "Refunded", "Возвращено", "Qaytarilgan", &[]),
    term("refund_mismatch", "Refund mismatch", "Возврат не сходится", "Qaytarish mos emas", &[]),
    term("fiscal_missing", "Receipt missing", "Нет чека", "Fiskal chek yo'q", &[]),
    term("gateway_missing", "Payment missing", "Нет платежа", "To'lov topilmadi", &[]),
    term("payment_cancelled", "Payment cancelled", "Платёж отменён", "To'lov bekor qilingan", &[]),
    term("undelivered_paid", "Paid, not delivered", "Оплачено, не выдано", "To'langan, berilmagan", &[]),
    term("undelivered", "Not delivered, no money", "Не выдано, денег нет", "Berilmagan, pul olinmagan", &[]),
    term("ambiguous_match", "Ambiguous", "Неоднозначно", "Bir necha variant", &[]),
    term("price_mismatch", "Amount differs", "Сумма расходится", "Summa farq qiladi", &[]),
    term("time_out_of_range", "Time differs", "Время расходится", "Vaqt farq qiladi", &[]),
    term("number_conflict", "Number repeated", "Повтор номера", "Raqam takrorlangan", &[]),
    term("source_missing", "Source missing", "Источник не загружен", "Manba yuklanmagan", &[]),
    term("hw_only", "Machine only", "Только автомат", "Faqat avtomatda", &[]),
    term("vendhub_only", "Back office only", "Только VendHub", "Faqat VendHub'da", &[]),
    term("receipt_only", "Receipt only", "Только чек", "Buyurtmasiz chek", &[]),
    term("payme_only", "Payme only", "Только Payme", "Faqat Payme'da", &[]),
    term("click_only", "Click only", "Только Click", "Faqat Click'da", &[]),
    term("uzum_only", "Uzum only", "Только Uzum", "Faqat Uzum'da", &[]),
    term("gateway_only", "Payment only", "Только платёж", "Buyurtmasiz to'lov", &[]),
    term("cancelled", "Cancelled payment", "Отменённый платёж", "Bekor qilingan to'lov", &[]),
    term("not_paid", "Not paid", "Не оплачено", "To'lanmagan", &[]),
    term("duplicate", "Duplicate", "Дубликат", "Takroriy yozuv", &[]),
    term("foreign_receipt", "Foreign receipt", "Чужой чек", "Begona chek", &[]),
    term("test", "Test", "Тест", "Sinov", &[]),
    term("vip", "VIP", "VIP", "VIP", &[]),
    term("manual", "Manual dispense", "Выдача вручную", "Qo'lda berilgan", &[]),
    term("zero_price", "Zero price", "Нулевая цена", "Nol narx", &[]),
    term("incomplete", "Incomplete", "Неполная запись", "To'liq emas", &[]),
    term("stale", "Stale", "Устарело", "Eskirgan", &[]),
] };

/// How sure a link is.
#[rustfmt::skip]
pub static MATCH_STATE: Vocabulary = Vocabulary { name: "match state", terms: &[
    term("matched", "Matched", "Сопоставлено", "Moslangan", &[]),
    term("ambiguous", "Ambiguous", "Неоднозначно", "Noaniq", &[]),
    term("manual", "By hand", "Вручную", "Qo'lda", &[]),
    term("locked", "Locked", "Закреплено", "Mahkamlangan", &[]),
    term("rejected", "Forbidden", "Запрещено", "Taqiqlangan", &[]),
] };
