//! The grammar, its errors and its limits, and the round trip of filters and cursors.

use proptest::prelude::*;

use super::*;
use crate::schema::{Kind, Language};
use crate::value::zone::{YEAR_2000, YEAR_2101};
use crate::value::{Value, time};

/// 2026-06-30 12:00:00 in Tashkent.
const NOON: i64 = 1_782_802_800_000;
const DAY: i64 = 86_400_000;

fn clock() -> Moment {
    Moment { zone: Zone::default(), now: NOON }
}

fn read(text: &str) -> Filter {
    parse(Table::Orders, text, &clock()).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// The filter's own spelling.
#[track_caller]
fn check(text: &str, wanted: &str) {
    let filter = read(text);
    let printed = filter.print(Table::Orders, &clock().zone);
    assert_eq!(printed, wanted, "{text}");
    assert_eq!(read(&printed), filter, "{text}");
}

#[test]
fn every_comparison_is_understood() {
    check("", "");
    check(
        "machine_code = 0A1B181F0000 and order_price >= 15000",
        "machine_code = 0a1b181f0000 and order_price >= 15000.00",
    );
    check(
        "MACHINE_CODE='0a1b181f0000'AND Order_Price>='15 000'",
        "machine_code = 0a1b181f0000 and order_price >= 15000.00",
    );
    check("order_price != 15000.50", "order_price != 15000.50");
    check("order_price between 10000 and 20000", "order_price >= 10000.00 and order_price <= 20000.00");
    check("order_price not in (10000, 20000)", "not order_price in (10000.00, 20000.00)");
    check("goods_name like латте", "goods_name like латте");
    check("goods_name not like '100% \"или\" it''s_'", "not goods_name like '100% \"или\" it''s_'");
    check("goods_name = \"Iced \"\"Latte\"\"\"", "goods_name = 'Iced \"Latte\"'");
    check("goods_name = 'and' or goods_name = empty", "goods_name = 'and' or goods_name = empty");
    check("refund_time is empty and reason is not empty", "refund_time is empty and reason is not empty");
    check("reason = '' or reason != ''", "reason is empty or reason is not empty");
    check("is changed or order_price is not changed", "is changed or not order_price is changed");
    check("changed and run in (1, 2) and run != 3", "is changed and (run = 1 or run = 2) and not run = 3");
    check("version > 1 and id = 7 and source_file like june", "version > 1 and id = 7 and source_file like june");
    check("deleted", "deleted_at is not empty");
    check("not not (a_b = 1)".replace("a_b", "cup_type").as_str(), "not not cup_type = 1");
    check("cup_type = 1 or cup_type = 2 and cup_type = 3", "cup_type = 1 or (cup_type = 2 and cup_type = 3)");
    check("(cup_type = 1 or cup_type = 2) and cup_type = 3", "(cup_type = 1 or cup_type = 2) and cup_type = 3");
    check("pay_card = 860012******1234", "pay_card = 860012******1234");
}

#[test]
fn words_of_vocabularies_become_codes() {
    check("order_resource = 'Оплата наличными'", "order_resource = cash");
    check(
        "order_resource in (Наличные, 'Custom payment', userDefined)",
        "order_resource in (cash, userDefined, userDefined)",
    );
    check("brew_status != delivery_failure", "brew_status != delivery_failure");
    check("payment_status = 'Что-то новое'", "payment_status = 'Что-то новое'");
}

/// The period that a condition on the creation time covers, in the words of the zone.
#[track_caller]
fn check_period(text: &str, from: Option<&str>, to: Option<&str>) {
    let Filter::Period { from: first, to: last, .. } = read(text) else { panic!("{text}: {:?}", read(text)) };
    let local = |instant: Option<i64>| instant.map(|instant| time::format_local(instant, &clock().zone));
    assert_eq!((local(first).as_deref(), local(last).as_deref()), (from, to), "{text}");
    let printed = read(text).print(Table::Orders, &clock().zone);
    assert_eq!(read(&printed), read(text), "{printed}");
}

#[test]
fn days_are_whole_and_in_the_zone() {
    let (june_30, july_1) = (Some("2026-06-30 00:00:00"), Some("2026-07-01 00:00:00"));
    check_period("creation_time <= 2026-06-30", None, july_1);
    check_period("creation_time < 2026-06-30", None, june_30);
    check_period("creation_time > 2026-06-30", july_1, None);
    check_period("creation_time >= 30.06.2026", june_30, None);
    check_period("creation_time = 2026-06-30", june_30, july_1);
    check_period("creation_time = today", june_30, july_1);
    check_period("creation_time = сегодня", june_30, july_1);
    check_period("creation_time = yesterday", Some("2026-06-29 00:00:00"), june_30);
    check_period("creation_time >= -7d", Some("2026-06-23 00:00:00"), None);
    check_period("creation_time >= -2w", Some("2026-06-16 00:00:00"), None);
    check_period("creation_time >= -12h", june_30, None);
    check_period("creation_time >= -720m", june_30, None);
    check_period("creation_time < tomorrow", None, july_1);
    check_period("creation_time = 2026-06", Some("2026-06-01 00:00:00"), july_1);
    check_period("creation_time = 2026", Some("2026-01-01 00:00:00"), Some("2027-01-01 00:00:00"));
    check_period("creation_time between 2026-06-30 and 2026-06-30", june_30, july_1);
    check_period("creation_time <= 2026-06-30T12:00", None, Some("2026-06-30 12:01:00"));
    check_period("creation_time <= '2026-06-30 12:00:05'", None, Some("2026-06-30 12:00:06"));
    check_period("creation_time <= 2026-06-30T07:00:05.250Z", None, Some("2026-06-30 12:00:05.251"));
    check_period("creation_time <= 2026-06-30T07:00Z", None, Some("2026-06-30 12:01:00"));
    check_period("imported >= 2026-06-30", june_30, None);
    check("creation_time != 2026-06-30", "not creation_time = 2026-06-30");
    check("creation_time in (2026-06-29, 2026-06-30)", "creation_time = 2026-06-29 or creation_time = 2026-06-30");
    check("creation_time between 2026-06-01 and 2026-06-30", "creation_time between 2026-06-01 and 2026-06-30");
}

#[test]
fn days_begin_where_the_clock_has_no_midnight() {
    // In Beirut the clock is set from 00:00 to 01:00 on 2026-03-29.
    let clock = Moment { zone: Zone::by_name("Asia/Beirut").unwrap(), now: NOON };
    let day = parse(Table::Orders, "creation_time = 2026-03-29", &clock).unwrap();
    let Filter::Period { from: Some(from), to: Some(to), .. } = day.clone() else { panic!("{day:?}") };
    assert_eq!(to - from, 23 * 3_600_000);
    assert_eq!(day.print(Table::Orders, &clock.zone), "creation_time = 2026-03-29");
}

/// The message, character, and hint of a wrong filter.
#[track_caller]
fn check_error(text: &str, column: usize, message: &str, hint: &str) {
    let error = parse(Table::Orders, text, &clock()).unwrap_err();
    let told = (error.column(), error.message(Language::En), error.hint(Language::En).unwrap_or_default());
    assert_eq!(told.0, column, "{text}: {told:?}");
    assert!(told.1.contains(message) && told.2.contains(hint), "{text}: {told:?}");
    let russian = error.render(Language::Ru);
    assert!(russian.chars().any(|letter| ('а'..='я').contains(&letter)), "{russian}");
}

#[test]
fn errors_point_at_the_character() {
    check_error("machine_cod = 1", 1, "no field «machine_cod»", "did you mean machine_code?");
    check_error("цена заказа = 1", 1, "no field «цена»", "");
    check_error("Creation-Time = 1", 1, "no field", "creation_time");
    check_error("goods_name = Iced Latte", 19, "«and», «or» or the end", "quotes");
    check_error("goods_name = 'Iced", 14, "not closed", "twice");
    check_error("(cup_type = 1", 1, "parenthesis is not closed", "");
    check_error("cup_type = 1)", 13, "or the end", "");
    check_error("cup_type in (1, 2", 13, "parenthesis is not closed", "");
    check_error("cup_type in (1 2)", 16, "«,», «)»", "");
    check_error("cup_type =", 11, "a value should stand here", "");
    check_error("cup_type = and cup_type = 2", 12, "not «and»", "'and'");
    check_error("cup_type = 1 and", 17, "a condition should stand here", "such as");
    check_error("cup_type", 9, "a comparison should follow «cup_type»", "like");
    check_error("cup_type = x", 12, "«x» is not a whole number", "digits");
    check_error("order_price = дорого", 15, "is not an amount", "15000.50");
    check_error("order_price = 1.000", 15, "read in one way", "without separators");
    check_error("creation_time > 2026-02-30", 17, "is not a day", "yesterday");
    check_error("creation_time > 03/04/2026", 17, "is not a day", "30.06.2026");
    check_error("creation_time between 2026-06-30 and 2026-06-01", 23, "ends before it begins", "");
    check_error("order_price between 2 and 1", 21, "ends before it begins", "");
    check_error("order_price like 15", 13, "cannot be compared with «like»", "between");
    check_error("brew_status > delivered", 13, "cannot be compared with «>»", "like");
    check_error("goods_name like ''", 17, "is not a value", "is empty");
    check_error("goods_name is nothing", 15, "«empty»", "");
    check_error("cup_type == 1", 10, "means nothing", "one sign");
    check_error("cup_type <> 1", 10, "means nothing", "!=");
    check_error("run > 3", 5, "cannot be compared", "= != in");
    check_error("order_number; drop table orders", 1, "no field", "order_number");
    check_error("goods_name = a\0", 15, "NUL", "");
}

#[test]
fn pictures_stand_under_the_character() {
    let error = parse(Table::Orders, "goods_name = 'Латте' and machine_cod = 1", &clock()).unwrap_err();
    let picture = error.picture();
    assert_eq!(picture, "goods_name = 'Латте' and machine_cod = 1\n                         ^^^^^^^^^^^");
    assert!(error.to_string().starts_with("filter, character 26: there is no field «machine_cod»\n  goods_name"));
    let long = format!("{}machine_cod = 1", "cup_type = 1 or ".repeat(40));
    let picture = parse(Table::Orders, &long, &clock()).unwrap_err().picture();
    let (line, carets) = picture.split_once('\n').unwrap();
    let start = carets.find('^').unwrap();
    let pointed: String = line.chars().skip(start).take(11).collect();
    assert_eq!(pointed, "machine_cod");
    assert!(line.chars().count() <= 102);
    let hostile = parse(Table::Orders, "\u{1b}[31mred = 1", &clock()).unwrap_err().to_string();
    assert!(!hostile.contains('\u{1b}'), "{hostile:?}");
}

#[test]
fn limits_hold() {
    let fault = |text: &str| parse(Table::Orders, text, &clock()).unwrap_err().fault;
    let nested = |levels: usize| format!("{}cup_type = 1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(Table::Orders, &nested(MAX_DEPTH), &clock()).is_ok());
    assert_eq!(fault(&nested(MAX_DEPTH + 1)), Fault::TooDeep(MAX_DEPTH));
    assert_eq!(fault(&"not ".repeat(10_000)), Fault::TooDeep(MAX_DEPTH));
    assert_eq!(fault(&"(".repeat(MAX_BYTES)), Fault::TooDeep(MAX_DEPTH));
    assert_eq!(fault(&" ".repeat(MAX_BYTES + 1)), Fault::TooLong(MAX_BYTES));
    let many = |count: usize| vec!["id=1"; count].join(" or ");
    assert!(parse(Table::Orders, &many(MAX_CONDITIONS), &clock()).is_ok());
    assert_eq!(fault(&many(MAX_CONDITIONS + 1)), Fault::TooManyConditions(MAX_CONDITIONS));
    let list = |count: usize| format!("id in ({})", vec!["1"; count].join(","));
    assert!(parse(Table::Orders, &list(MAX_VALUES), &clock()).is_ok());
    assert_eq!(fault(&list(MAX_VALUES + 1)), Fault::TooManyValues(MAX_VALUES));
}

#[test]
fn deleted_rows_are_shown_only_when_named() {
    for text in ["deleted", "not deleted", "deleted_at >= 2026-06-01", "cup_type = 1 and (is changed or deleted)"] {
        assert!(read(text).names_deleted(), "{text}");
    }
    assert!(!read("cup_type = 1 and is changed").names_deleted());
}

#[test]
fn columns_and_sorts_are_checked_against_the_schema() {
    let named = |text| {
        columns(Table::Orders, text).map(|list| list.iter().map(|one| one.name(Table::Orders)).collect::<Vec<_>>())
    };
    assert_eq!(named("order_number, Goods_Name,imported_at").unwrap(), ["order_number", "goods_name", "imported_at"]);
    assert_eq!(named("all").unwrap(), named(" * ").unwrap());
    assert_eq!(named("goods_name,*,version").unwrap().len(), Table::Orders.fields().len() + 1);
    let error = named("order_number,goods_nam").unwrap_err();
    assert_eq!((error.part, error.column()), (Part::Columns, 14));
    assert_eq!(error.hint(Language::En).as_deref(), Some("did you mean goods_name?"));
    assert!(named("id,,version").is_err());
    assert!(matches!(named("id,id").unwrap_err().fault, Fault::Repeated(_)));
    let sorted = sort(Table::Orders, "-order_price, +id").unwrap();
    assert_eq!(sorted.iter().map(|one| one.descending).collect::<Vec<_>>(), [true, false]);
    for text in ["price;drop", "(select 1)", "order_price desc", "", "-"] {
        assert_eq!(sort(Table::Orders, text).unwrap_err().part, Part::Sort, "{text}");
    }
}

#[test]
fn a_query_is_read_from_its_parts() {
    let text = |text: &str| Some(text.to_owned());
    let typed = Typed { from: text("2026-06-01"), to: text("2026-06-30"), limit: Some(5), ..Typed::default() };
    let query = Query::parse(Table::Orders, &typed, &clock()).unwrap();
    assert_eq!(query.to.unwrap() - query.from.unwrap(), 30 * DAY);
    assert_eq!(query.columns.len(), Table::Orders.definition().shown.len());
    assert_eq!(query.sort.len(), 1);
    let backwards = Typed { from: text("today"), to: text("yesterday"), ..Typed::default() };
    assert_eq!(Query::parse(Table::Orders, &backwards, &clock()).unwrap_err().fault, Fault::Backwards);
    let wrong = Typed { to: text("soon"), ..Typed::default() };
    assert_eq!(Query::parse(Table::Orders, &wrong, &clock()).unwrap_err().part, Part::To);
    assert_eq!(Query::parse(Table::Sales, &Typed::default(), &clock()).unwrap(), Query::new(Table::Sales));
}

#[test]
fn a_cursor_fits_only_its_query() {
    let typed = Typed { filter: Some("cup_type = 1".to_owned()), ..Typed::default() };
    let query = Query::parse(Table::Orders, &typed, &clock()).unwrap();
    let cursor = Cursor { fingerprint: query.fingerprint, values: vec![Value::Integer(NOON)], id: 7 };
    let after = Typed { after: Some(cursor.encode()), ..typed };
    assert_eq!(Query::parse(Table::Orders, &after, &clock()).unwrap().after, Some(cursor));
    let other = Typed { filter: None, ..after.clone() };
    assert_eq!(Query::parse(Table::Orders, &other, &clock()).unwrap_err().fault, Fault::CursorForeign);
    let damaged = Typed { after: after.after.as_ref().map(|text| text.replacen('1', "2", 1)), ..after };
    assert_eq!(Query::parse(Table::Orders, &damaged, &clock()).unwrap_err().fault, Fault::CursorDamaged);
}

fn any_text() -> impl Strategy<Value = String> {
    let parts =
        prop_oneof!["\\PC{1,12}", "[a-zа-я0-9_.%-]{1,12}", Just("and".to_owned()), Just("it's \"x\"".to_owned())];
    parts.prop_map(|text| crate::text::trim(&text).to_owned()).prop_filter("not empty", |text| !text.is_empty())
}

fn any_value(kind: Kind, key: &'static str) -> BoxedStrategy<Value> {
    match kind {
        Kind::Money => (-100_000_000_i64..100_000_000).prop_map(Value::Integer).boxed(),
        Kind::Integer | Kind::Time => any::<i64>().prop_map(Value::Integer).boxed(),
        Kind::Enum(vocabulary) if operand::is_closed(vocabulary) => {
            let codes: Vec<&str> = vocabulary.terms.iter().map(|term| term.code).collect();
            prop::sample::select(codes).prop_map(|code| Value::Text(crate::value::Text::from(code))).boxed()
        }
        _ => {
            let typed = move |text: String| operand::value(kind, key, &text).expect("a text that is not empty");
            any_text().prop_map(typed).boxed()
        }
    }
}

fn any_subject() -> impl Strategy<Value = Subject> {
    let fields = (0..Table::Orders.fields().len()).prop_map(Subject::Field);
    prop_oneof![3 => fields, 1 => prop::sample::select(SystemColumn::ALL.to_vec()).prop_map(Subject::System)]
}

fn any_period(subject: Subject) -> impl Strategy<Value = Filter> {
    let bound = || {
        prop_oneof![YEAR_2000 + DAY..YEAR_2101 - DAY, (11_000_i64..47_000).prop_map(|day| day * DAY - 5 * 3_600_000)]
    };
    let ends = (prop::option::of(bound()), prop::option::of(bound()));
    let right = |ends: &(Option<i64>, Option<i64>)| match ends {
        (Some(from), Some(to)) => from < to,
        ends => *ends != (None, None),
    };
    ends.prop_filter("some time", right).prop_map(move |(from, to)| Filter::Period { subject, from, to })
}

fn any_condition(subject: Subject) -> BoxedStrategy<Filter> {
    let (kind, key) = (subject.kind(Table::Orders), subject.name(Table::Orders));
    let compare = |signs: &'static [Operator]| {
        (prop::sample::select(signs), any_value(kind, key)).prop_map(move |(operator, value)| Filter::Compare {
            subject,
            operator,
            value,
        })
    };
    let included =
        prop::collection::vec(any_value(kind, key), 1..4).prop_map(move |values| Filter::In { subject, values });
    let like = any_text().prop_map(move |text| Filter::Like { subject, text });
    let equal: &[Operator] = &[Operator::Equal, Operator::NotEqual];
    let ordered: &[Operator] = &[Operator::Equal, Operator::Less, Operator::LessOrEqual, Operator::GreaterOrEqual];
    let typed = match kind {
        Kind::Time => any_period(subject).boxed(),
        Kind::Enum(_) => prop_oneof![compare(equal), included, like].boxed(),
        Kind::Text | Kind::Id => prop_oneof![compare(ordered), included, like].boxed(),
        Kind::Money | Kind::Integer => prop_oneof![compare(ordered), included].boxed(),
    };
    let field = match subject {
        Subject::Field(field) => Some(field),
        Subject::System(_) => None,
    };
    let others = prop_oneof![
        Just(Filter::Empty { subject }),
        Just(Filter::Changed { field }),
        any::<i64>().prop_map(|run| Filter::Run { run }),
    ];
    prop_oneof![4 => typed, 1 => others].boxed()
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let condition = any_subject().prop_flat_map(any_condition);
    condition.prop_recursive(5, 40, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Filter::And),
            several().prop_map(Filter::Or),
            inner.clone().prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_panics(text in "\\PC{0,60}") {
        if let Err(error) = parse(Table::Orders, &text, &clock()) {
            prop_assert!(error.picture().lines().count() == 2);
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn pieces_of_the_grammar_never_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "order_price", "creation_time", "goods_name", "brew_status", "run", "is", "not", "and", "or", "in", "like", "between", "(", ")", ",",
        "=", "!=", "<", ">=", "15000", "-7d", "2026-06-30", "'x'", "empty", "changed", "deleted", "'", "!", "латте", "imported",
    ]), 0..14)) {
        let text = pieces.join(" ");
        if let Ok(filter) = parse(Table::Orders, &text, &clock()) {
            let printed = filter.print(Table::Orders, &clock().zone);
            prop_assert_eq!(parse(Table::Orders, &printed, &clock()), Ok(filter));
        }
    }

    #[test]
    fn printed_filters_read_back(filter in any_filter(), zone in prop::sample::select(vec!["Asia/Tashkent", "America/New_York"])) {
        let clock = Moment { zone: Zone::by_name(zone).unwrap(), now: NOON };
        let printed = filter.print(Table::Orders, &clock.zone);
        let read = parse(Table::Orders, &printed, &clock);
        prop_assert!(read.as_ref() == Ok(&filter), "{printed}\n{filter:?}\n{read:?}");
    }

    #[test]
    fn cursors_read_back(fingerprint: u64, id: i64, numbers in prop::collection::vec(any::<i64>(), 0..3), text in "\\PC{0,20}") {
        let mut values: Vec<Value> = numbers.into_iter().map(Value::Integer).collect();
        values.extend([Value::Null, Value::Text(text.into())]);
        let cursor = Cursor { fingerprint, values, id };
        prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
    }

    #[test]
    fn no_text_is_taken_for_a_cursor(text in "[0-9a-f]{0,80}|\\PC{0,20}") {
        prop_assert_eq!(Cursor::decode(&text), None);
    }
}
