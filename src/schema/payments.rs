//! The fields of `payments`: what the gateways (Payme, Click, Uzum) say was paid or cancelled.

use super::vocabulary::{CARD_PROCESSING, PAYMENT_STATE, PROVIDER};
use super::{Definition, Field, Kind, Labels};

pub(super) static DEFINITION: Definition = Definition {
    name: "payments",
    labels: Labels { en: "Payments", ru: "Платежи", uz: "To'lovlar" },
    about: "A gateway payment, paid or cancelled. No gateway carries the machine's order number.",
    fields: FIELDS,
    keys: &[&["provider", "payment_id"]],
    time: "paid_at",
    number: "payment_id",
    indexed: &["paid_at", "payment_id"],
    shown: &["provider", "payment_id", "status", "amount", "order_id", "card_mask", "paid_at"],
};

#[rustfmt::skip]
static FIELDS: &[Field] = &[
    Field::new("provider", Kind::Enum(&PROVIDER), "Provider", "Платёжная система", "To'lov tizimi", "The gateway that took the money."),
    Field::new("payment_id", Kind::Id, "Payment id", "Идентификатор платежа", "To'lov identifikatori", "Payme: 24 hexadecimal digits; Click: Click ID; Uzum: receiptId."),
    Field::new("paid_at", Kind::Time, "Paid at", "Время оплаты", "To'langan vaqti", "When the customer paid."),
    Field::new("cancelled_at", Kind::Time, "Cancelled at", "Время отмены", "Bekor qilingan vaqti", "When the payment was taken back; empty when it was not."),
    Field::new("status", Kind::Enum(&PAYMENT_STATE), "Status", "Состояние оплаты", "To'lov holati", "Only `paid` counts as money; anything unknown does not."),
    Field::new("amount", Kind::Money, "Amount", "Сумма", "Summa", "What the customer paid for goods, without the customer's commission, in tiyin."),
    Field::new("commission", Kind::Money, "Commission", "Комиссия", "Komissiya", "The gateway's commission, in tiyin."),
    Field::new("order_id", Kind::Id, "Order id", "Номер заказа у поставщика", "Ta'minotchi buyurtma raqami", "The back office's id of the payment intent: an ordering check between payments, never the machine's order number."),
    Field::new("processed_at", Kind::Time, "Processed at", "Процессинговое время", "Protsessing vaqti", "When the card processing handled it (Payme)."),
    Field::new("bank_time", Kind::Time, "Bank time", "Операционное время банка", "Bank vaqti", "The bank's time of the operation (Payme)."),
    Field::new("bank_date", Kind::Time, "Bank date", "Дата банковского поступления", "Bankka tushgan sana", "The day the money reached the bank, local midnight (Payme)."),
    Field::new("card_processing", Kind::Enum(&CARD_PROCESSING), "Card processing", "Процессинг", "Protsessing", "UZCARD or HUMO."),
    Field::new("card_mask", Kind::Id, "Card mask", "Номер карты", "Karta raqami", "Six digits, stars, four digits.").sensitive(),
    Field::new("client_phone", Kind::Id, "Client phone", "Телефон клиента", "Mijoz telefoni", "Masked phone number (Click).").sensitive(),
    Field::new("merchant", Kind::Text, "Merchant", "Поставщик", "Ta'minotchi", "The merchant's name at the gateway."),
    Field::new("cashbox", Kind::Text, "Cash desk", "Касса", "Kassa", "The cash desk's name at the gateway."),
    Field::new("service", Kind::Text, "Service", "Сервис", "Xizmat", "The service's name at the gateway."),
    Field::new("state_text", Kind::Text, "State", "Состояние", "Holat", "The gateway's further state, as it stood."),
    Field::new("epos_merchant_id", Kind::Id, "ePos merchant id", "ePos Merchant ID", "ePos Merchant ID", "15 or 6 digits (Payme)."),
    Field::new("epos_terminal_id", Kind::Id, "ePos terminal id", "ePos Terminal ID", "ePos Terminal ID", "The terminal (Payme)."),
    Field::new("supplier_payment_id", Kind::Id, "Payment id at the merchant", "Идентификатор платежа у поставщика", "Ta'minotchidagi to'lov identifikatori", "Usually the same as the payment id (Payme)."),
    Field::new("rrn", Kind::Id, "RRN", "RRN", "RRN", "Twelve digits of the card network (Payme)."),
    Field::new("cashbox_id", Kind::Id, "Cashbox id", "Идентификатор кешбокса", "Keshboks identifikatori", "24 hexadecimal digits (Payme)."),
    Field::new("cash_desk_id", Kind::Id, "Cash desk id", "Идентификатор кассы", "Kassa identifikatori", "24 hexadecimal digits (Payme)."),
    Field::new("fiscal_sign", Kind::Id, "Fiscal sign", "Фискальный признак", "Fiskal belgi", "Twelve digits: QR receipts are fiscalised by the gateway (Payme)."),
    Field::new("fiscal_receipt_id", Kind::Id, "Fiscal receipt id", "Идентификатор фискального чека", "Fiskal chek identifikatori", "The gateway's receipt sequence (Payme)."),
    Field::new("external_id", Kind::Id, "External id", "External ID", "Tashqi ID", "Mostly N/A (Payme)."),
    Field::new("description", Kind::Text, "Description", "Описание платежа", "To'lov tavsifi", "Mostly N/A (Payme)."),
    Field::new("billing_id", Kind::Id, "Billing id", "Billing ID", "Billing ID", "Ten digits (Click)."),
    Field::new("merchant_id", Kind::Id, "Merchant id", "merchantId", "merchantId", "Eleven digits (Uzum)."),
];
