//! The fields of `sales`: what the operator's back office (VendHub) says was sold.

use super::vocabulary::{ORDER_RESOURCE, PAYMENT_TYPE};
use super::{Definition, Field, Kind, Labels};

pub(super) static DEFINITION: Definition = Definition {
    name: "sales",
    labels: Labels { en: "Sales", ru: "Продажи", uz: "Sotuvlar" },
    about: "What the operator's back office says was sold; written when the machine reports delivery.",
    fields: FIELDS,
    keys: &[&["report_id"], &["order_number", "machine_code"]],
    time: "sale_time",
    number: "order_number",
    indexed: &["sale_time", "order_number"],
    shown: &[
        "report_id",
        "order_number",
        "machine_code",
        "goods_name",
        "order_price",
        "payment_type",
        "receipt_number",
        "sale_time",
    ],
};

#[rustfmt::skip]
static FIELDS: &[Field] = &[
    Field::new("report_id", Kind::Id, "Report ID", "ID в отчёте", "Hisobotdagi ID", "The back office's own sequence; not the id that Payme and Click carry."),
    Field::new("order_number", Kind::Id, "Order number", "Номер заказа", "Buyurtma raqami", "The machine's order number, exactly."),
    Field::new("machine_code", Kind::Id, "Machine code", "Код автомата", "Avtomat kodi", "Twelve lower-case hexadecimal digits."),
    Field::new("goods_id", Kind::Id, "Goods ID", "ID товара", "Mahsulot ID", "The back office's product id."),
    Field::new("goods_name", Kind::Text, "Goods name", "Наименование товара", "Mahsulot nomi", "The product, without the receipt tail some reports append."),
    Field::new("receipt_number", Kind::Id, "Receipt number", "Номер чека", "Chek raqami", "The fiscal receipt number that stood behind the goods name as «чек N»."),
    Field::new("order_price", Kind::Money, "Order price", "Цена заказа", "Buyurtma narxi", "The price charged, in tiyin."),
    Field::new("sale_time", Kind::Time, "Sale time", "Время продажи", "Sotuv vaqti", "Equals the machine's delivery time."),
    Field::new("order_resource", Kind::Enum(&ORDER_RESOURCE), "Order resource", "Ресурс заказа", "Buyurtma manbai", "The machine's code of how the order was paid."),
    Field::new("payment_type", Kind::Enum(&PAYMENT_TYPE), "Payment type", "Тип платежа", "To'lov turi", "The back office's name of how the order was paid."),
    Field::new("machine_category", Kind::Text, "Machine category", "Категория машины", "Avtomat toifasi", "The kind of point the machine stands at."),
    Field::new("ikpu", Kind::Id, "IKPU", "Код ИКПУ", "MXIK kodi", "The 17-digit product code of the tax catalogue; exports often drop its leading zero."),
    Field::new("barcode", Kind::Id, "Barcode", "Штрихкод", "Shtrix-kod", "EAN of 8, 12 or 13 digits."),
    Field::new("marking", Kind::Id, "Marking", "Маркировка", "Markirovka", "The marking code of the goods."),
    Field::new("packaging", Kind::Text, "Packaging", "Упаковка", "Qadoq", "The unit the goods are sold in."),
    Field::new("bonus_amount", Kind::Money, "Accrued bonus", "Начисленный бонус", "Hisoblangan bonus", "The bonus credited to the customer, in tiyin."),
    Field::new("username", Kind::Text, "Username", "Имя пользователя", "Foydalanuvchi nomi", "The customer, mostly unknown.").sensitive(),
];
