//! What became of a row: exactly one status with one reason, both with stable codes and texts in English and Russian.

use crate::schema::Language;

/// How a status counts in sums and for `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Proven.
    Matched,
    /// Something that should be there is missing.
    Unmatched,
    /// Amounts differ.
    Amount,
    /// Times differ.
    Time,
    /// It could go several ways.
    Ambiguous,
    /// Nothing can be said: a source is missing or the row lacks what is needed.
    Unknown,
    /// It is outside of matching: tests, cards of the house, what cost nothing.
    Outside,
}

impl Class {
    /// Every class.
    pub const ALL: [Class; 7] = [
        Class::Matched,
        Class::Unmatched,
        Class::Amount,
        Class::Time,
        Class::Ambiguous,
        Class::Unknown,
        Class::Outside,
    ];

    /// The name in JSON and `--fail-on`.
    pub fn name(self) -> &'static str {
        match self {
            Class::Matched => "matched",
            Class::Unmatched => "unmatched",
            Class::Amount => "amount",
            Class::Time => "time",
            Class::Ambiguous => "ambiguous",
            Class::Unknown => "unknown",
            Class::Outside => "outside",
        }
    }
}

macro_rules! words {
    ($(#[$about:meta])* $type:ident { $($variant:ident $code:literal $en:literal, $ru:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $type { $(#[doc = $en] $variant),* }

        impl $type {
            /// Every one.
            pub const ALL: &[$type] = &[$($type::$variant),*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $($type::$variant => $code),* }
            }

            /// The one with this code.
            pub fn by_code(code: &str) -> Option<Self> {
                match code { $($code => Some($type::$variant),)* _ => None }
            }

            /// What it means.
            pub fn text(self, language: Language) -> &'static str {
                let (en, ru) = match self { $($type::$variant => ($en, $ru)),* };
                if language == Language::En { en } else { ru }
            }
        }
    };
}

words! {
    /// What became of a row. `vendhub_only` and the statuses of the gateways keep the names operators know.
    Status {
        FullyMatched "fully_matched" "proven: the sale and the money agree with the order", "подтверждено: продажа и деньги сходятся с заказом";
        Matched "matched" "proven: its counterpart agrees", "подтверждено: парная запись сходится";
        Refunded "refunded" "refunded, and the money agrees", "возврат, и деньги сходятся";
        RefundMismatch "refund_mismatch" "refunded at the machine, but the money was not given back", "на автомате возврат, но деньги не возвращены";
        FiscalMissing "fiscal_missing" "no fiscal receipt", "нет фискального чека";
        GatewayMissing "gateway_missing" "no payment at any gateway", "нет платежа ни в одной платёжной системе";
        PaymentCancelled "payment_cancelled" "handed out, but the payment was cancelled", "напиток выдан, а платёж отменён";
        UndeliveredPaid "undelivered_paid" "paid, not handed out, not refunded", "оплачено, не выдано, деньги не возвращены";
        Undelivered "undelivered" "not handed out, and no money was taken", "не выдано, деньги не взяты";
        AmbiguousMatch "ambiguous_match" "it could be matched in several ways", "сопоставить можно по-разному";
        PriceMismatch "price_mismatch" "the amounts differ", "суммы расходятся";
        TimeOutOfRange "time_out_of_range" "the times are too far apart", "время расходится слишком сильно";
        NumberConflict "number_conflict" "the same order number with different data", "один номер заказа с разными данными";
        SourceMissing "source_missing" "a source that could tell was not imported for this day", "источник, который мог бы ответить, за этот день не загружен";
        HwOnly "hw_only" "only the machine knows of it", "знает только автомат";
        VendhubOnly "vendhub_only" "only the back office knows of it", "знает только бэк-офис";
        ReceiptOnly "receipt_only" "a receipt without an order", "чек без заказа";
        PaymeOnly "payme_only" "a Payme payment without an order", "платёж Payme без заказа";
        ClickOnly "click_only" "a Click payment without an order", "платёж Click без заказа";
        UzumOnly "uzum_only" "an Uzum payment without an order", "платёж Uzum без заказа";
        GatewayOnly "gateway_only" "a payment without an order", "платёж без заказа";
        Cancelled "cancelled" "a cancelled payment, and no order needs it", "отменённый платёж, заказу он не нужен";
        NotPaid "not_paid" "not paid", "не оплачено";
        Duplicate "duplicate" "the same thing a second time", "повтор той же записи";
        ForeignReceipt "foreign_receipt" "a receipt of another operator's fiscal module", "чек чужого фискального модуля";
        Test "test" "a test", "тест";
        Vip "vip" "paid by a VIP card", "оплачено VIP-картой";
        Manual "manual" "handed out by hand", "выдано вручную";
        ZeroPrice "zero_price" "it cost nothing", "нулевая цена";
        Incomplete "incomplete" "the row lacks its time or its amount", "у записи нет времени или суммы";
        Stale "stale" "an import was taken back; reconcile again", "загрузка отменена; повторите сверку";
    }
}

impl Status {
    /// What people call it in few words.
    pub fn label(self, language: Language) -> &'static str {
        let term = crate::schema::MATCH_STATUS.terms.iter().find(|term| term.code == self.code());
        term.map_or(self.code(), |term| term.labels.get(language))
    }

    /// How it counts.
    pub fn class(self) -> Class {
        match self {
            Status::FullyMatched | Status::Matched | Status::Refunded => Class::Matched,
            Status::RefundMismatch
            | Status::FiscalMissing
            | Status::GatewayMissing
            | Status::PaymentCancelled
            | Status::UndeliveredPaid
            | Status::HwOnly
            | Status::VendhubOnly
            | Status::ReceiptOnly
            | Status::PaymeOnly
            | Status::ClickOnly
            | Status::UzumOnly
            | Status::GatewayOnly
            | Status::NumberConflict
            | Status::Duplicate => Class::Unmatched,
            Status::PriceMismatch => Class::Amount,
            Status::TimeOutOfRange => Class::Time,
            Status::AmbiguousMatch => Class::Ambiguous,
            Status::SourceMissing | Status::Incomplete | Status::Stale => Class::Unknown,
            Status::Undelivered
            | Status::Cancelled
            | Status::NotPaid
            | Status::ForeignReceipt
            | Status::Test
            | Status::Vip
            | Status::Manual
            | Status::ZeroPrice => Class::Outside,
        }
    }
}

words! {
    /// Why a row has its status.
    Reason {
        Agrees "agrees" "everything that it needs is there and agrees", "всё нужное найдено и сходится";
        NoSale "no_sale" "all else agrees; the back office has no such sale", "остальное сходится; в бэк-офисе такой продажи нет";
        NoSaleSource "no_sale_source" "the money agrees; no report of the back office covers this day", "деньги сходятся; отчёта бэк-офиса за этот день нет";
        NothingNear "nothing_near" "nothing of the same amount within half an hour", "в пределах получаса нет ничего на ту же сумму";
        NearMiss "near_miss" "the nearest of the same amount is too far away or belongs to another order", "ближайшее на ту же сумму слишком далеко или принадлежит другому заказу";
        Forbidden "forbidden" "the row that fitted was forbidden by hand", "подходившая запись запрещена вручную";
        SaleForbidden "sale_forbidden" "all else agrees; the sale was parted from the order by hand", "остальное сходится; продажа отвязана от заказа вручную";
        OtherReceipt "other_receipt" "amount and time agree, but the back office names another receipt", "сумма и время сходятся, но бэк-офис называет другой чек";
        NoReceipts "no_receipts" "no fiscal receipts were imported for this day", "фискальные чеки за этот день не загружены";
        NoPayme "no_payme" "no Payme payments were imported for this day", "платежи Payme за этот день не загружены";
        NoClick "no_click" "no Click payments were imported for this day", "платежи Click за этот день не загружены";
        NoUzum "no_uzum" "no Uzum payments were imported for this day", "платежи Uzum за этот день не загружены";
        NoGateway "no_gateway" "no payments of any gateway were imported for this day", "платежи за этот день не загружены";
        NeverPayme "never_payme" "no file of Payme was ever imported", "файлы Payme не загружались ни разу";
        NeverClick "never_click" "no file of Click was ever imported", "файлы Click не загружались ни разу";
        NeverUzum "never_uzum" "no file of Uzum was ever imported", "файлы Uzum не загружались ни разу";
        NeverReceipts "never_receipts" "no fiscal receipts were ever imported", "фискальные чеки не загружались ни разу";
        NoOrders "no_orders" "no orders of the machines were imported for this day", "заказы автоматов за этот день не загружены";
        SeveralFit "several_fit" "several fit equally well", "одинаково хорошо подходит несколько";
        Crowd "crowd" "so many rows share one moment and amount that nothing can be told apart", "слишком много записей с одной суммой в один момент: различить нельзя";
        OnlyCancelled "only_cancelled" "only a cancelled payment fits", "подходит только отменённый платёж";
        FactorHundred "factor_100" "one amount is exactly 100 times the other: tiyin taken for sum", "одна сумма ровно в 100 раз больше другой: тийины приняты за сумы";
        SalePrice "sale_price" "the back office has another price", "в бэк-офисе другая цена";
        SaleTime "sale_time" "the back office has another time", "в бэк-офисе другое время";
        SaleShift "sale_shift" "the back office's time differs by whole hours: a wrong time zone", "время бэк-офиса отличается на целые часы: неверный часовой пояс";
        OtherMachine "other_machine" "the number belongs to an order of another machine", "номер принадлежит заказу другого автомата";
        NumberUnknown "number_unknown" "no order has this number", "заказа с таким номером нет";
        NumberTwice "number_twice" "another order has the same number", "тот же номер есть у другого заказа";
        SoldTwice "sold_twice" "the order has a sale already", "у заказа уже есть продажа";
        PaidTwice "paid_twice" "the same payment intent was paid already", "то же намерение оплаты уже оплачено";
        MoneyBack "money_back" "the payment was cancelled or a return receipt was issued", "платёж отменён или выдан чек возврата";
        NoMoneyTaken "no_money_taken" "neither a payment nor a receipt was found", "ни платежа, ни чека не найдено";
        MoneyKept "money_kept" "the payment stands, or the receipt has no return", "платёж не отменён или на чек нет возврата";
        MoneyTaken "money_taken" "the money was taken and the cup not handed out", "деньги взяты, напиток не выдан";
        KindUnknown "kind_unknown" "how it was paid is not known", "способ оплаты неизвестен";
        StateUnknown "state_unknown" "the state of the payment is not one that means money", "состояние оплаты не означает денег";
        ForeignModule "foreign_module" "the fiscal module is not one of this operator", "фискальный модуль не принадлежит этому оператору";
        ReturnAlone "return_alone" "a return without a refunded order", "возврат без возвращённого заказа";
        NoNeed "no_need" "it needs no proof", "подтверждение не требуется";
        Lacking "lacking" "without a time or an amount nothing can be matched", "без времени или суммы сопоставить нельзя";
        ByHand "by_hand" "matched by hand", "сопоставлено вручную";
        HandAmount "hand_amount" "matched by hand, but the amounts differ", "сопоставлено вручную, но суммы расходятся";
        HandTime "hand_time" "matched by hand, but the times are far apart", "сопоставлено вручную, но время сильно расходится";
        Undone "undone" "a row that it was matched with went with its import", "парная запись ушла вместе с отменённой загрузкой";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_found() {
        let known: Vec<&str> = crate::schema::MATCH_STATUS.terms.iter().map(|term| term.code).collect();
        assert_eq!(Status::ALL.iter().map(|status| status.code()).collect::<Vec<_>>(), known);
        for status in Status::ALL {
            assert_eq!(Status::by_code(status.code()), Some(*status));
        }
        for reason in Reason::ALL {
            assert_eq!(Reason::by_code(reason.code()), Some(*reason));
            assert_ne!(reason.text(Language::En), reason.text(Language::Ru));
        }
    }
}
