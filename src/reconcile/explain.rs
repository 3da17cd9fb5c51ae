//! Why a row has its status, in words that an accountant accepts: what was looked for, what was found, by which rule, how far apart.

use super::hand;
use super::money::{LinkKind, LinkState};
use super::rows::{HOUR, Side};
use super::rules::Rule;
use super::status::{Reason, Status};
use crate::error::{Error, Result};
use crate::schema::Language;
use crate::store::matches::{self, StoredLink};
use crate::store::select::{self, StoredRow};
use crate::store::{Connection, match_report};
use crate::value::Value;
use crate::value::money::format_sum;
use crate::value::time::format_local;
use crate::value::zone::Zone;

/// A row as it is named to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Where it is.
    pub side: Side,
    /// Its key: order number, report id, `module:number` or `provider:id`.
    pub key: String,
    /// The machine, where it has one.
    pub machine: Option<String>,
    /// When, in UTC milliseconds.
    pub time: Option<i64>,
    /// The amount in tiyin.
    pub amount: Option<i64>,
    /// The file it came from.
    pub file: Option<String>,
    /// The line of that file.
    pub line: i64,
}

/// A link with the row on its other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// The link.
    pub link: StoredLink,
    /// The kind.
    pub kind: LinkKind,
    /// The other end.
    pub row: Named,
}

/// Everything known of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The row.
    pub row: Named,
    /// Its status and reason; `None` before the first reconciliation.
    pub verdict: Option<(Status, Reason)>,
    /// Its links.
    pub links: Vec<Tied>,
    /// The nearest row that could have been meant, its distance in seconds, and the key of the order or row that has it.
    pub near: Option<(Named, i64, Option<String>)>,
    /// The lines of the order's shopping cart with their prices, itself included.
    pub cart: Vec<(String, Option<i64>)>,
    /// The receipt that the back office names, when the order has another: its number, and the orders that its receipts belong to.
    pub named: Option<(String, Vec<Option<String>>)>,
}

/// The price of all lines of the cart of an order; `None` for an order in no cart.
///
/// # Errors
/// Those of the database.
pub fn cart_price(connection: &mut dyn Connection, order: &StoredRow) -> Result<Option<i64>> {
    let lines = match_report::cart_lines(connection, order.id)?;
    let prices: Vec<i64> = lines.iter().filter_map(|(_, price)| *price).collect();
    Ok((!prices.is_empty() && prices.len() == lines.len()).then(|| prices.iter().sum()))
}

/// The parts of a key as one text.
pub fn key(parts: [Option<&str>; 2]) -> String {
    match parts {
        [Some(first), Some(second)] => format!("{first}:{second}"),
        [Some(only), None] | [None, Some(only)] => only.to_owned(),
        [None, None] => String::new(),
    }
}

/// The name of a stored row.
///
/// # Errors
/// Those of the database.
pub fn named(connection: &mut dyn Connection, side: Side, id: i64) -> Result<Option<Named>> {
    let Some(row) = match_report::named_row(connection, side, id)? else { return Ok(None) };
    let text = |at: usize| row[at].as_text();
    let parts = if side == Side::Sale { [text(0).or(text(1)), None] } else { [text(0), text(1)] };
    Ok(Some(Named {
        side,
        key: key(parts),
        machine: text(2).map(str::to_owned),
        time: row[3].as_integer(),
        amount: row[4].as_integer(),
        file: text(5).map(str::to_owned),
        line: row[6].as_integer().unwrap_or_default(),
    }))
}

/// Which row a text names: an order's number, a payment's id, a receipt's number or a sale's, in this order.
///
/// # Errors
/// `Request` when no row or several rows have it.
pub fn look_up(connection: &mut dyn Connection, named: &str, machine: Option<&str>) -> Result<(Side, i64)> {
    if !select::by_number(connection, Side::Order.table(), named)?.is_empty() {
        return Ok((Side::Order, hand::find_order(connection, named, machine)?.id));
    }
    let number = named.split_once(':').map_or(named, |(_, number)| number);
    for side in [Side::Payment, Side::Receipt, Side::Sale] {
        let known = !select::by_number(connection, side.table(), number)?.is_empty();
        let by_report =
            side == Side::Sale && !select::by_field(connection, side.table(), "report_id", number)?.is_empty();
        if known || by_report {
            return Ok((side, hand::find(connection, side, named)?.id));
        }
    }
    Err(Error::Request(format!("no order, payment, receipt or sale has the number {named}")))
}

/// Everything known of one row.
///
/// # Errors
/// Those of the database.
pub fn explain(connection: &mut dyn Connection, side: Side, id: i64) -> Result<Explained> {
    let gone = || Error::Request("the row is gone".to_owned());
    let row = named(connection, side, id)?.ok_or_else(gone)?;
    let status = matches::status(connection, side, id)?;
    let verdict = status.as_ref().and_then(|told| Status::by_code(&told.status).zip(Reason::by_code(&told.reason)));
    let mut links = Vec::new();
    for link in matches::of_row(connection, side, id)? {
        let Some(kind) = LinkKind::by_number(link.kind) else { continue };
        let other = if side == Side::Order { (kind.side(), link.row) } else { (Side::Order, link.order) };
        if let Some(row) = named(connection, other.0, other.1)? {
            links.push(Tied { link, kind, row });
        }
    }
    let mut near = None;
    if let Some((near_side, near_id, seconds)) = status.and_then(|told| told.near)
        && let Some(near_side) = Side::by_number(near_side)
        && let Some(row) = named(connection, near_side, near_id)?
    {
        let holder = holder(connection, (near_side, near_id), (side, id))?;
        near = Some((row, seconds, holder));
    }
    let (mut cart, mut other) = (Vec::new(), None);
    if side == Side::Order {
        cart = match_report::cart_lines(connection, id)?;
        other = named_receipt(connection, &links)?;
    }
    Ok(Explained { row, verdict, links, near, cart, named: other })
}

/// The receipt that the sale of an order names, when it is not the one that the order has.
fn named_receipt(connection: &mut dyn Connection, links: &[Tied]) -> Result<Option<(String, Vec<Option<String>>)>> {
    let counts = |tied: &&Tied| tied.link.state != LinkState::Rejected.name();
    // What is paid through a gateway has the gateway's receipt.
    let by_gateway = links.iter().filter(counts).any(|tied| tied.kind == LinkKind::Payment);
    let sale = links.iter().filter(counts).find(|tied| tied.kind == LinkKind::Sale).filter(|_| !by_gateway);
    let Some(sale) = sale else { return Ok(None) };
    let Some(named) = match_report::named_receipt(connection, sale.link.row)? else { return Ok(None) };
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    let number = |tied: &Tied| tied.row.key.split_once(':').map_or(String::new(), |(_, number)| bare(number));
    let mut held = links.iter().filter(counts).filter(|tied| tied.kind == LinkKind::Receipt).peekable();
    if held.peek().is_some() && held.any(|tied| number(tied) == bare(&named)) {
        return Ok(None);
    }
    let mut owners = Vec::new();
    for row in select::by_number(connection, Side::Receipt.table(), &named)? {
        let operation = Side::Receipt.table().position("operation").and_then(|at| row.values[at].as_text());
        if row.deleted_at.is_none() && operation != Some("return") {
            owners.push(holder(connection, (Side::Receipt, row.id), (Side::Order, 0))?);
        }
    }
    Ok(Some((named, owners)))
}

/// Who has a row that was nearly meant: the other end of its link of the kind in question.
fn holder(connection: &mut dyn Connection, near: (Side, i64), asked: (Side, i64)) -> Result<Option<String>> {
    for link in matches::of_row(connection, near.0, near.1)? {
        let Some(kind) = LinkKind::by_number(link.kind) else { continue };
        let other = match near.0 {
            Side::Order if kind.side() == asked.0 => (kind.side(), link.row),
            Side::Order => continue,
            _ => (Side::Order, link.order),
        };
        if link.state != LinkState::Rejected.name()
            && other != asked
            && let Some(row) = named(connection, other.0, other.1)?
        {
            return Ok(Some(row.key));
        }
    }
    Ok(None)
}

/// The hours between the zones of the two files of a link, as far as the stored times tell: they are hours apart although the link is close.
fn off(tied: &Tied, asked: &Named) -> Option<String> {
    let apart = tied.row.time? - asked.time?;
    let close = tied.link.delta_seconds.abs() < 900 && tied.kind != LinkKind::Return;
    let halves = (apart + HOUR / 4).div_euclid(HOUR / 2);
    let even = halves.abs() >= 2 && (apart - halves * HOUR / 2).abs() <= HOUR / 6;
    (close && even).then(|| super::report::hours(halves * 30))
}

/// The words of one language.
struct Words<'w> {
    language: Language,
    zone: &'w Zone,
}

impl Words<'_> {
    fn ru(&self) -> bool {
        self.language != Language::En
    }

    fn choose(&self, en: &'static str, ru: &'static str) -> &'static str {
        if self.ru() { ru } else { en }
    }

    fn side(&self, side: Side) -> &'static str {
        match side {
            Side::Order => self.choose("order", "заказ"),
            Side::Sale => self.choose("sale of the back office", "продажа бэк-офиса"),
            Side::Receipt => self.choose("receipt", "чек"),
            Side::Payment => self.choose("payment", "платёж"),
        }
    }

    fn kind(&self, kind: LinkKind) -> &'static str {
        if kind == LinkKind::Return {
            self.choose("return receipt", "чек возврата")
        } else {
            self.side(kind.side())
        }
    }

    fn row(&self, row: &Named) -> String {
        let mut text = row.key.clone();
        if let Some(amount) = row.amount {
            text.push_str(&format!(", {} {}", format_sum(amount), self.choose("sum", "сум")));
        }
        if let Some(time) = row.time {
            text.push_str(&format!(", {}", format_local(time, self.zone)));
        }
        if let Some(file) = &row.file {
            text.push_str(&format!(" ({file}, {} {})", self.choose("line", "строка"), row.line));
        }
        text
    }

    /// A distance, seen from the moment the row was expected at.
    fn apart(&self, seconds: i64) -> String {
        let length = seconds.unsigned_abs();
        match seconds {
            0 => self.choose("at the very second expected", "в ожидаемую секунду").to_owned(),
            1.. => format!("{length} {}", self.choose("s later than expected", "с позже ожидаемого")),
            _ => format!("{length} {}", self.choose("s earlier than expected", "с раньше ожидаемого")),
        }
    }

    /// The other lines of the cart, and what all come to.
    fn cart(&self, told: &Explained) -> Option<String> {
        let others: Vec<String> = told
            .cart
            .iter()
            .filter(|(line, _)| *line != told.row.key)
            .map(|(line, price)| format!("{line} ({})", price.map_or("?".to_owned(), format_sum)))
            .collect();
        let sum: i64 = told.cart.iter().filter_map(|(_, price)| *price).sum();
        let (one, all) = (
            self.choose("one line of a cart, paid together with", "строка корзины, оплачена вместе с"),
            self.choose("all lines come to", "все строки вместе"),
        );
        let currency = self.choose("sum", "сум");
        (!others.is_empty()).then(|| format!("{one} {}; {all} {} {currency}", others.join(", "), format_sum(sum)))
    }

    /// The receipt that the back office names when it is another one.
    fn named(&self, told: &Explained) -> Option<String> {
        let (number, owners) = told.named.as_ref()?;
        let mut text = format!("{} {number}", self.choose("the back office names receipt", "бэк-офис называет чек"));
        let held: Vec<&str> = owners.iter().flatten().map(String::as_str).collect();
        if owners.is_empty() {
            text.push_str(self.choose(", which was not imported", ", которого среди загруженных нет"));
        } else if held.is_empty() {
            text.push_str(self.choose(", whose amount or time does not fit", ", но его сумма или время не подходят"));
        } else {
            text.push_str(&format!(", {} {}", self.choose("which belongs to", "который принадлежит"), held.join(", ")));
        }
        let has = told.links.iter().any(|tied| tied.kind == LinkKind::Receipt);
        if has {
            text.push_str(self.choose("; another was found by amount and time", "; по сумме и времени найден другой"));
        }
        Some(text)
    }

    fn link(&self, tied: &Tied, asked: &Named) -> Vec<String> {
        let rule = Rule::by_id(&tied.link.rule).map_or(tied.link.rule.as_str(), |rule| rule.reason(self.language));
        let state = match LinkState::by_name(&tied.link.state) {
            Some(LinkState::Ambiguous) => self.choose("possible", "возможно"),
            Some(LinkState::Manual) => self.choose("by hand", "вручную"),
            Some(LinkState::Locked) => self.choose("fixed by hand", "закреплено вручную"),
            Some(LinkState::Rejected) => self.choose("forbidden by hand", "запрещено вручную"),
            _ => self.choose("matched", "сопоставлено"),
        };
        let name = if asked.side == Side::Order { self.kind(tied.kind) } else { self.side(Side::Order) };
        let mut apart = self.apart(tied.link.delta_seconds);
        if tied.link.delta_amount != 0 {
            let by = self.choose("the amount differs by", "сумма отличается на");
            apart.push_str(&format!("; {by} {} {}", format_sum(tied.link.delta_amount), self.choose("sum", "сум")));
        }
        if let Some(hours) = off(tied, asked) {
            let told = self.choose(
                "their files are in zones this many hours apart, which was corrected for:",
                "их файлы в поясах с такой разницей в часах, это учтено:",
            );
            apart.push_str(&format!("; {told} {hours}"));
        }
        vec![format!("{state}: {name} {}", self.row(&tied.row)), format!("    {} [{}]; {apart}", rule, tied.link.rule)]
    }
}

/// The explanation, line by line.
pub fn words(told: &Explained, language: Language, zone: &Zone) -> Vec<String> {
    let words = Words { language, zone };
    let mut lines = vec![format!("{} {}", words.side(told.row.side), words.row(&told.row))];
    match told.verdict {
        None => lines.push(
            words.choose("not reconciled yet: run vhm reconcile", "ещё не сверено: выполните vhm reconcile").to_owned(),
        ),
        Some((status, reason)) => {
            let proven = !matches!(reason, Reason::ByHand | Reason::HandAmount | Reason::HandTime);
            let by_hand = words.choose("a person says so", "так решил человек");
            lines.push(format!("{}: {}", status.code(), if proven { status.text(language) } else { by_hand }));
            lines.push(format!("{}: {}", words.choose("why", "почему"), reason.text(language)));
        }
    }
    lines.extend(words.cart(told));
    for tied in &told.links {
        lines.extend(words.link(tied, &told.row));
    }
    lines.extend(words.named(told));
    let possible = told.links.iter().filter(|tied| tied.link.state == LinkState::Ambiguous.name()).count();
    if possible > 0 {
        lines.push(
            words
                .choose(
                    "none of them is chosen, because another choice would be as good; vhm reconcile match decides by hand",
                    "ни один не выбран: другой выбор был бы не хуже; решить вручную — vhm reconcile match",
                )
                .to_owned(),
        );
    }
    if let Some((row, seconds, holder)) = &told.near {
        let nearest = words.choose("nearest of the same amount", "ближайшее на ту же сумму");
        let taken = match holder {
            Some(holder) => format!("; {} {holder}", words.choose("already used by", "уже использовано:")),
            None => String::new(),
        };
        lines.push(format!("{nearest}: {} {}, {}{taken}", words.side(row.side), words.row(row), words.apart(*seconds)));
    }
    lines
}

/// The number by which a stored row is looked up.
pub fn number_of(side: Side, row: &StoredRow) -> Option<&str> {
    let at = side.table().position(side.table().definition().number)?;
    row.values.get(at).and_then(Value::as_text)
}
