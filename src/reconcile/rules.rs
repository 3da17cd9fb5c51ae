//! The rules of reconciliation: windows and tolerances, with the embedded defaults, the earlier system's set by name, or an operator's own
//! file; and the identity of every rule with the reason why it may be believed.

use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Table;

use super::coverage::Coverage;
use super::rows::Provider;
use crate::error::{Error, Result};
use crate::schema::Language;

/// The embedded sets: name and text.
pub const SETS: [(&str, &str); 2] = [("default", include_str!("default.toml")), ("old", include_str!("old.toml"))];

/// Windows and tolerances, in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What the set is called in reports.
    pub name: String,
    /// The operator's own fiscal modules; empty when they are told by their matches.
    pub own_modules: Vec<String>,
    /// The gateways that the operator has. One of them that was never imported is a missing source.
    pub gateways: Vec<String>,
    /// How a sale is checked.
    pub sale: SaleRules,
    /// How receipts are found.
    pub receipt: ReceiptRules,
    /// How payments are found.
    pub payment: PaymentRules,
    /// What differences are nothing to speak of when machines are emptied.
    pub cash: CashRules,
    /// How payouts of gateways are told in bank statements.
    pub bank: BankRules,
}

/// The cash check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashRules {
    /// Hundredths of one per cent of what was expected that may be missing or too much.
    pub basis_points: i64,
    /// So many sum may be missing or too much, however little was expected.
    pub sum: i64,
    /// Two collections of a machine within so many seconds are pointed out.
    pub soon: i64,
}

/// Payouts of gateways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankRules {
    /// Hundredths of one per cent that a gateway may keep for itself at most.
    pub commission_basis_points: i64,
    /// A day named in a purpose is one that was paid for when it is at most so many days before the document.
    pub days_before: i64,
}

/// How a sale is checked after its number has led to an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaleRules {
    /// Seconds before the creation of the order.
    pub before: i64,
    /// Seconds after its end.
    pub after: i64,
    /// Seconds from creation to the end of an order without a delivery time.
    pub without_delivery: i64,
}

/// From which moment a receipt is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptAnchor {
    /// The delivery, when receipts are issued.
    Delivery,
    /// The paying time, as the earlier system did.
    Paying,
}

/// How receipts are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptRules {
    /// From which moment.
    pub anchor: ReceiptAnchor,
    /// Seconds before the anchor in the close stage; negative leaves the stage out.
    pub close_before: i64,
    /// Seconds after it.
    pub close_after: i64,
    /// Seconds before the anchor in the wide stage.
    pub before: i64,
    /// Seconds after it.
    pub after: i64,
    /// Seconds from creation to the end of an order without a delivery time.
    pub without_delivery: i64,
    /// Whether «чек N» of the sale leads to a receipt.
    pub use_tails: bool,
    /// Seconds from delivery that such a receipt may be away.
    pub tail_window: i64,
    /// Whether orders paid by card at the machine need one.
    pub card: bool,
    /// Seconds before the refund at which its return receipt may be.
    pub return_before: i64,
    /// Seconds after it.
    pub return_after: i64,
    /// Seconds by which two assignments must differ to be told apart.
    pub margin: i64,
}

/// Where a payment is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentWindow {
    /// Between creation and delivery.
    Between,
    /// Around the paying time, as the earlier system did.
    Paying,
}

/// How payments are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRules {
    /// Where.
    pub window: PaymentWindow,
    /// Seconds before the paying time in the close stage; negative leaves the stage out.
    pub close_before: i64,
    /// Seconds after it.
    pub close_after: i64,
    /// Seconds before creation (or the paying time).
    pub before: i64,
    /// Seconds after delivery (or the paying time).
    pub after: i64,
    /// Seconds from creation to the end of an order without a delivery time.
    pub without_delivery: i64,
    /// Whether the gateway's own order ids settle ties.
    pub use_sequence: bool,
    /// Whether cancelled payments count as money, as in the earlier system.
    pub cancelled_is_paid: bool,
    /// Seconds by which two assignments must differ to be told apart.
    pub margin: i64,
}

/// Longest length in a rule file: a day, so that no rule looks farther than rows are read.
const LONGEST: i64 = 86_400;

impl Default for Rules {
    fn default() -> Self {
        // The embedded text is read by a test.
        Rules::parse("", "default").unwrap_or_else(|error| unreachable!("{error}"))
    }
}

impl Rules {
    /// A set by its name, or a file.
    ///
    /// # Errors
    /// `Configuration` for an unknown key or a value out of bounds, `Io` for a file that cannot be read.
    pub fn load(named: &str) -> Result<Rules> {
        if let Some((name, text)) = SETS.iter().find(|(name, _)| *name == named) {
            return Rules::parse(text, name);
        }
        let text = std::fs::read_to_string(Path::new(named)).map_err(|error| {
            Error::io(format!("cannot read the rules {named} (the sets with a name are default and old)"), error)
        })?;
        Rules::parse(&text, named)
    }

    /// Reads a set; what it does not say is as in the default set.
    ///
    /// # Errors
    /// `Configuration`, with the place in the text.
    pub fn parse(text: &str, origin: &str) -> Result<Rules> {
        let wrong = |error: &dyn std::fmt::Display| Error::Configuration(format!("rules {origin}: {error}"));
        let mut base: Table = SETS[0].1.parse().map_err(|error| wrong(&error))?;
        let own: Table = text.parse().map_err(|error| wrong(&error))?;
        for (key, value) in own {
            match (base.get_mut(&key), value) {
                (Some(toml::Value::Table(known)), toml::Value::Table(inner)) => known.extend(inner),
                (_, value) => {
                    base.insert(key, value);
                }
            }
        }
        let rules: Rules = base.try_into().map_err(|error| wrong(&error))?;
        rules.check().map_err(|what| wrong(&what))?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), String> {
        let (sale, receipt, payment) = (&self.sale, &self.receipt, &self.payment);
        let lengths = [
            ("sale.before", sale.before),
            ("sale.after", sale.after),
            ("sale.without_delivery", sale.without_delivery),
            ("receipt.before", receipt.before),
            ("receipt.after", receipt.after),
            ("receipt.without_delivery", receipt.without_delivery),
            ("receipt.tail_window", receipt.tail_window),
            ("receipt.return_before", receipt.return_before),
            ("receipt.return_after", receipt.return_after),
            ("receipt.margin", receipt.margin),
            ("payment.before", payment.before),
            ("payment.after", payment.after),
            ("payment.without_delivery", payment.without_delivery),
            ("payment.margin", payment.margin),
            ("cash.basis_points", self.cash.basis_points),
            ("cash.soon", self.cash.soon),
            ("bank.commission_basis_points", self.bank.commission_basis_points),
            ("bank.days_before", self.bank.days_before),
        ];
        for (name, length) in lengths {
            if !(0..=LONGEST).contains(&length) {
                return Err(format!("{name} = {length} is not between 0 and {LONGEST}"));
            }
        }
        let gateways: Vec<&str> = Provider::KNOWN.map(Provider::name).to_vec();
        if let Some(wrong) = self.gateways.iter().find(|name| !gateways.contains(&name.as_str())) {
            return Err(format!("gateways: «{wrong}» is none of {}", gateways.join(", ")));
        }
        if self.cash.sum < 0 {
            return Err(format!("cash.sum = {} is negative", self.cash.sum));
        }
        let close = [receipt.close_before, receipt.close_after, payment.close_before, payment.close_after];
        if close.iter().any(|length| !(-1..=LONGEST).contains(length)) {
            return Err(format!("a close window is not between -1 (no close stage) and {LONGEST} seconds"));
        }
        Ok(())
    }

    /// The gateways that must speak for a day before an order is called unpaid: those of the operator, and others that were imported.
    pub fn expected(&self, coverage: &Coverage) -> impl Iterator<Item = Provider> {
        let named = |provider: &Provider| self.gateways.iter().any(|name| name == provider.name());
        let other = coverage.gateways().filter(|provider| *provider == Provider::Other);
        Provider::KNOWN.into_iter().filter(named).chain(other)
    }

    /// Whether a text of rules says which gateways the operator has.
    pub fn names_gateways(text: &str) -> bool {
        text.parse::<Table>().is_ok_and(|table| table.contains_key("gateways"))
    }

    /// The rules of a fingerprint.
    pub fn of_fingerprint(text: &str) -> Option<Rules> {
        serde_json::from_str(text).ok()
    }

    /// The set as a text that is the same for the same rules.
    pub fn fingerprint(&self) -> String {
        // Plain integers, texts and truth values always have a text.
        serde_json::to_string(self).unwrap_or_default()
    }
}

macro_rules! rules {
    ($($variant:ident $id:literal $en:literal, $ru:literal;)*) => {
        /// The rule by which a link was made. Its id is stable: it stands in the database and in what scripts read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $en] $variant),* }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Rule] = &[$(Rule::$variant),*];

            /// The id.
            pub fn id(self) -> &'static str {
                match self { $(Rule::$variant => $id),* }
            }

            /// Why a link made by this rule may be believed.
            pub fn reason(self, language: Language) -> &'static str {
                let (en, ru) = match self { $(Rule::$variant => ($en, $ru)),* };
                if language == Language::En { en } else { ru }
            }
        }
    };
}

rules! {
    SaleNumber "sale_number" "the back office has the same order number and machine", "в бэк-офисе тот же номер заказа и тот же автомат";
    ReceiptTail "receipt_tail" "the sale names this receipt («чек N»), and amount and time agree", "продажа называет этот чек («чек N»), сумма и время сходятся";
    ReceiptClose "receipt_close" "the amount is equal and the receipt was issued at the moment of delivery", "сумма равна, чек выдан в момент выдачи напитка";
    ReceiptWindow "receipt_window" "the amount is equal and the receipt was issued around the delivery", "сумма равна, чек выдан около времени выдачи";
    ReceiptOtherTender "receipt_other_tender" "amount and time agree, but the receipt says another way of paying", "сумма и время сходятся, но в чеке другой способ оплаты";
    ReceiptFactor "receipt_factor_100" "the time agrees and one amount is exactly 100 times the other: tiyin taken for sum", "время сходится, а одна сумма ровно в 100 раз больше другой: тийины приняты за сумы";
    ReceiptUndelivered "receipt_undelivered" "the amount is equal and the receipt was issued soon after the order, which was not handed out", "сумма равна, чек выдан вскоре после заказа, который не был выдан";
    ReturnUndelivered "return_undelivered" "a return receipt of the same amount soon after an order that was not handed out", "чек возврата на ту же сумму вскоре после заказа, который не был выдан";
    ReturnRefund "return_refund" "a return receipt of the same amount at the time of the refund", "чек возврата на ту же сумму во время возврата денег";
    PaymentClose "payment_close" "the amount is equal and the payment was made at the machine's paying time", "сумма равна, платёж прошёл в момент оплаты на автомате";
    PaymentWindow "payment_window" "the amount is equal and the payment was made between creation and delivery", "сумма равна, платёж прошёл между созданием и выдачей заказа";
    PaymentSequence "payment_sequence" "amount and time fit several payments; the gateway's own order ids run in the same order as the orders", "по сумме и времени подходит несколько платежей; собственные номера платёжной системы идут в том же порядке, что и заказы";
    PaymentCart "payment_cart" "one payment for all lines of a shopping cart: the amount equals their sum", "один платёж за все строки корзины: сумма равна их итогу";
    PaymentRefunded "payment_refunded" "the order was refunded and the payment was cancelled", "деньги за заказ возвращены, платёж отменён";
    PaymentCancelled "payment_cancelled" "only a cancelled payment fits an order that the machine holds for paid", "заказу, который автомат считает оплаченным, подходит только отменённый платёж";
    PaymentFactor "payment_factor_100" "the time agrees and one amount is exactly 100 times the other: tiyin taken for sum", "время сходится, а одна сумма ровно в 100 раз больше другой: тийины приняты за сумы";
    Manual "manual" "matched by hand", "сопоставлено вручную";
}

impl Rule {
    /// The rule with this id.
    pub fn by_id(id: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_read_and_mistakes_are_told() {
        let default = Rules::default();
        assert_eq!((default.receipt.before, default.receipt.after), (30, 120));
        let old = Rules::load("old").unwrap();
        assert_eq!((old.payment.before, old.payment.window), (60, PaymentWindow::Paying));
        assert_eq!(old.sale, default.sale);
        let own = Rules::parse("name = \"mine\"\n[payment]\nbefore = 90", "mine.toml").unwrap();
        assert_eq!((own.payment.before, own.payment.after, own.name.as_str()), (90, 60, "mine"));
        assert!(Rules::parse("[payment]\nbefor = 90", "x").unwrap_err().to_string().contains("befor"));
        assert!(Rules::parse("[payment]\nbefore = 100000", "x").unwrap_err().to_string().contains("86400"));
        assert!(Rules::load("no-such-file.toml").unwrap_err().to_string().contains("default and old"));
        assert_ne!(old.fingerprint(), default.fingerprint());
    }

    #[test]
    fn rules_are_found_by_their_ids() {
        for rule in Rule::ALL {
            assert_eq!(Rule::by_id(rule.id()), Some(*rule));
        }
    }
}
