use super::*;
use crate::format::testing::file;
use proptest::prelude::*;

const ORDERS: &str = "Номер заказа;Код автомата;Название товара;Статус платежа\n\
    ff00000304;0a1b181f0000;Капучино с сахаром;Оплачено\nff0000030b;2c4d191f0000;Горячий шоколад;Возвращено\n\
    ud17812360;5e6fc71e0000;Чай зелёный;Не оплачено\n";

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    let (bytes, _, failed) = encoding.encode(text);
    assert!(!failed);
    bytes.into_owned()
}

fn open(bytes: &[u8], encoding: Option<&'static Encoding>) -> (TextFile, String, Vec<(u64, u64)>) {
    let (_keep, input) = file(bytes, "test.csv");
    let options = ReadOptions { encoding, ..ReadOptions::default() };
    let text_file = TextFile::open(&input, &options).unwrap();
    let mut stream = text_file.text().unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    assert_eq!(stream.consumed(), bytes.len() as u64);
    let mut damage = Vec::new();
    for end in 0..=text.len() as u64 {
        if let Some(source) = stream.damage_before(end) {
            damage.push((end - 1, source));
        }
        stream.forget_damage(end);
    }
    (text_file, String::from_utf8(text).unwrap(), damage)
}

#[test]
fn every_encoding_is_recognised_with_and_without_a_mark() {
    for encoding in [UTF_8, UTF_16LE, UTF_16BE, WINDOWS_1251, KOI8_R, IBM866, X_MAC_CYRILLIC, ISO_8859_5] {
        let bytes = encoded(ORDERS, encoding);
        let (found, text, damage) = open(&bytes, None);
        assert_eq!(name(found.choice.encoding), name(encoding));
        assert_eq!(text, ORDERS);
        assert!(damage.is_empty());
        assert_eq!(found.choice.guessed, encoding.is_single_byte(), "{}", encoding.name());
        assert_eq!(found.choice.rival, None, "{}", encoding.name());
        if !encoding.is_single_byte() {
            let marked = [encoded("\u{feff}", encoding), bytes].concat();
            let (found, text, _) = open(&marked, None);
            assert_eq!((name(found.choice.encoding), text.as_str()), (name(encoding), ORDERS));
        }
    }
}

#[test]
fn single_lines_and_capitals_are_recognised() {
    let texts = [
        "Оплачено наличными\n",
        "НОМЕР ЗАКАЗА;АВТОМАТ;СУММА К ОПЛАТЕ\n",
        "имя;цена\nЭспрессо без сахара;10000\nВода;5000\n",
    ];
    for encoding in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5] {
        for text in texts {
            let (found, decoded, _) = open(&encoded(text, encoding), None);
            assert_eq!(decoded, text, "{} read as {}", encoding.name(), found.choice.encoding.name());
        }
    }
}

#[test]
fn a_word_after_many_numbers_is_enough() {
    let mut bytes = "1;2;3\n".repeat(100_000).into_bytes();
    bytes.extend(encoded("итого;Капучино с сахаром и молоком\n", WINDOWS_1251));
    let (found, _, _) = open(&bytes, None);
    assert_eq!(name(found.choice.encoding), "windows-1251");
}

#[test]
fn doubt_is_said() {
    let (found, _, _) = open(&encoded("да\n", WINDOWS_1251), None);
    assert!(found.choice.guessed && found.doubt().is_some());
}

#[test]
fn a_few_bad_lines_leave_a_file_utf8() {
    let mut bytes = ORDERS.as_bytes().to_vec();
    let place = bytes.len() as u64 + 2;
    bytes.extend(b"x;");
    bytes.extend(encoded("яд", WINDOWS_1251));
    bytes.extend("\nХвост\n".as_bytes());
    let (found, text, damage) = open(&bytes, None);
    assert_eq!(name(found.choice.encoding), "utf-8");
    assert_eq!(found.scan.first_bad, Some(place));
    assert_eq!(damage.iter().map(|(_, source)| *source).collect::<Vec<_>>(), [place, place + 1]);
    assert_eq!(damage[0].0 as usize, text.find('\u{fffd}').unwrap());
    assert!(text.ends_with("\nХвост\n"));
}

#[test]
fn every_line_of_utf8_in_another_encoding_is_damage_at_its_own_place() {
    let row = |number: usize| format!("A-{number};капучино;ул. Примерная, {number}\n");
    let mixes: [&dyn Fn(usize) -> bool; 5] = [
        &|number| number >= 3_000,
        &|number| number % 10 == 9,
        &|number| number % 3 == 1,
        &|number| number < 2_000,
        &|number| (number / 700) % 3 == 1,
    ];
    for (mix, is_foreign) in mixes.iter().enumerate() {
        let (mut bytes, mut wanted) = (encoded("номер;товар;адрес\n", WINDOWS_1251), Vec::new());
        for number in 0..5_000 {
            let text = row(number);
            if is_foreign(number) {
                wanted.push((bytes.len() + text.find('к').unwrap()) as u64);
                bytes.extend(text.as_bytes());
            } else {
                bytes.extend(encoded(&text, WINDOWS_1251));
            }
            bytes.extend(b"plain;1\n");
        }
        let (_keep, input) = file(&bytes, "test.csv");
        let text_file = TextFile::open(&input, &ReadOptions::default()).unwrap();
        assert_eq!(name(text_file.choice.encoding), "windows-1251", "{mix}");
        let mut stream = text_file.text().unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        let (mut at, mut found) = (0, Vec::new());
        for line in std::str::from_utf8(&text).unwrap().split_inclusive('\n') {
            at += line.len() as u64;
            found.extend(stream.damage_before(at));
            stream.forget_damage(at);
        }
        assert_eq!(found, wanted, "{mix}");
    }
}

#[test]
fn the_user_decides() {
    let (found, text, _) = open(&encoded("Привет", KOI8_R), by_name("koi8-r"));
    assert_eq!((text.as_str(), found.choice.guessed), ("Привет", false));
    assert_eq!(by_name("cp866"), Some(IBM866));
    assert_eq!(by_name("cp1251"), Some(WINDOWS_1251));
    assert_eq!(by_name("mac-cyrillic"), Some(X_MAC_CYRILLIC));
    assert_eq!(by_name("klingon"), None);
}

#[test]
fn nul_bytes_do_not_make_text_utf16() {
    let (found, _, _) = open(b"a;b\n1\0\0;2\n", None);
    assert_eq!(name(found.choice.encoding), "utf-8");
}

#[test]
fn characters_across_chunks_are_whole() {
    let text = format!("{}\n", "яж".repeat(CHUNK));
    let (found, decoded, _) = open(text.as_bytes(), None);
    assert!(found.choice.clean);
    assert!(decoded == text);
    let (_, decoded, damage) = open(&encoded(&text, UTF_16LE), Some(UTF_16LE));
    assert!(decoded == text && damage.is_empty());
}

#[test]
fn the_hash_is_that_of_the_bytes() {
    let (found, _, _) = open(b"abc", None);
    let hex: String = found.scan.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

proptest! {
    #[test]
    fn any_bytes_become_text(bytes in prop::collection::vec(any::<u8>(), 1..300)) {
        let (found, text, damage) = open(&bytes, None);
        prop_assert_eq!(found.scan.first_bad.is_none(), std::str::from_utf8(&bytes).is_ok());
        let replaced = damage.iter().all(|(place, _)| text[*place as usize..].starts_with(char::REPLACEMENT_CHARACTER));
        prop_assert!(replaced);
        let (_, text, damage) = open(&bytes, Some(UTF_8));
        let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        prop_assert_eq!(text, String::from_utf8_lossy(rest));
        prop_assert_eq!(damage.is_empty(), std::str::from_utf8(rest).is_ok());
    }
}
