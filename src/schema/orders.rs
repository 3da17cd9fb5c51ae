//! The fields of `orders`: what the machine's panel says happened (Happy Workers exports and API), or any generic order file.

use super::vocabulary::{BREW_STATUS, ORDER_RESOURCE, ORDER_TYPE, PAYMENT_STATUS};
use super::{Definition, Field, Kind, Labels};

pub(super) static DEFINITION: Definition = Definition {
    name: "orders",
    labels: Labels { en: "Orders", ru: "Заказы", uz: "Buyurtmalar" },
    about: "What the machine says happened: one cup ordered, paid, brewed, delivered or refunded.",
    fields: FIELDS,
    keys: &[&["order_number", "machine_code"]],
    time: "creation_time",
    number: "order_number",
    indexed: &["creation_time", "machine_code"],
    shown: &[
        "order_number",
        "machine_code",
        "goods_name",
        "order_price",
        "order_resource",
        "payment_status",
        "brew_status",
        "creation_time",
    ],
};

#[rustfmt::skip]
static FIELDS: &[Field] = &[
    Field::new("order_number", Kind::Id, "Order number", "Номер заказа", "Buyurtma raqami", "The panel's number of the order; its prefix tells cash (ff), QR (ud), test and cart orders, and holds a clock."),
    Field::new("machine_code", Kind::Id, "Machine code", "Код автомата", "Avtomat kodi", "Twelve lower-case hexadecimal digits."),
    Field::new("operator_code", Kind::Id, "Operator code", "Номер оператора", "Operator kodi", "The panel's code of the operator, such as G0000001B-1."),
    Field::new("address", Kind::Text, "Address", "Адрес", "Manzil", "Where the machine stood when the order was made."),
    Field::new("goods_name", Kind::Text, "Goods name", "Наименование товара", "Mahsulot nomi", "The product as the machine names it."),
    Field::new("taste_name", Kind::Text, "Flavour name", "Название вкуса", "Ta'm nomi", "The variant of the product."),
    Field::new("order_resource", Kind::Enum(&ORDER_RESOURCE), "Order resource", "Ресурс заказа", "Buyurtma manbai", "How the order was paid or released at the machine."),
    Field::new("order_type", Kind::Enum(&ORDER_TYPE), "Order type", "Тип заказа", "Buyurtma turi", "A single order or a shopping cart."),
    Field::new("payment_status", Kind::Enum(&PAYMENT_STATUS), "Payment status", "Статус платежа", "To'lov holati", "Whether the panel holds the order for paid or refunded."),
    Field::new("cup_type", Kind::Integer, "Cup type", "Тип чашки", "Stakan turi", "The panel's number of the cup."),
    Field::new("username", Kind::Text, "Username", "Имя пользователя", "Foydalanuvchi nomi", "The customer's name at the panel, mostly empty.").sensitive(),
    Field::new("order_price", Kind::Money, "Order price", "Цена заказа", "Buyurtma narxi", "The price charged, in tiyin."),
    Field::new("discount_amount", Kind::Money, "Discount amount", "Сумма скидки", "Chegirma summasi", "The discount for a reusable cup, in tiyin."),
    Field::new("brew_status", Kind::Enum(&BREW_STATUS), "Brew status", "Статус приготовления", "Tayyorlash holati", "What became of the drink."),
    Field::new("creation_time", Kind::Time, "Creation time", "Время создания", "Yaratilgan vaqti", "When the customer chose the drink."),
    Field::new("paying_time", Kind::Time, "Paying time", "Время оплаты", "To'langan vaqti", "When the machine held the order for paid; equals creation for cash."),
    Field::new("brewing_time", Kind::Time, "Brewing time", "Время приготовления", "Tayyorlangan vaqti", "When brewing began."),
    Field::new("delivery_time", Kind::Time, "Delivery time", "Время выдачи", "Berilgan vaqti", "When the cup was handed out; the back office and the fiscal receipt carry this moment."),
    Field::new("refund_time", Kind::Time, "Refund time", "Время возврата", "Qaytarilgan vaqti", "When the money was given back; empty when it was not."),
    Field::new("pay_card", Kind::Id, "Pay card", "Платёжная карта", "To'lov kartasi", "The card used at the machine, masked.").sensitive(),
    Field::new("reason", Kind::Text, "Reason", "Причина", "Sabab", "Why the order failed or was refunded."),
    Field::new("remark", Kind::Text, "Remark", "Замечание", "Izoh", "The panel's remark."),
    Field::new("original_price", Kind::Money, "Original price", "Исходная цена", "Boshlang'ich narx", "The price before discounts, in tiyin (panel API only)."),
    Field::new("payment_amount", Kind::Money, "Payment amount", "Сумма оплаты", "To'lov summasi", "The amount paid, in tiyin (panel API only)."),
    Field::new("cup_price", Kind::Money, "Cup price", "Цена стакана", "Stakan narxi", "The price of the cup, in tiyin (panel API only)."),
    Field::new("exchange_number", Kind::Id, "Exchange number", "Номер обмена", "Almashtirish raqami", "The panel's exchange number (API only)."),
    Field::new("coupon_code", Kind::Id, "Coupon code", "Код купона", "Kupon kodi", "The coupon used (panel API only)."),
    Field::new("user_id", Kind::Id, "User id", "Идентификатор пользователя", "Foydalanuvchi identifikatori", "The panel's customer id (API only).").sensitive(),
    Field::new("printer_state", Kind::Text, "Printer state", "Состояние принтера", "Printer holati", "What the machine said of its printer (panel API only)."),
    Field::new("result_code", Kind::Id, "Result code", "Код результата", "Natija kodi", "The machine's result code (panel API only)."),
    Field::new("goods_return_time", Kind::Time, "Goods return time", "Время возврата товара", "Mahsulot qaytarilgan vaqti", "When the goods were returned (panel API only)."),
];
