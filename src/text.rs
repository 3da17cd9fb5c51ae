//! Normal forms of text: what two headings, vocabulary words or search terms must share to be the same.
//! It never changes what is stored.

/// Latin letters that look like Cyrillic ones, in lower case, with their look-alikes.
const LOOK_ALIKES: [(char, char); 13] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('i', 'і'),
];

/// Lower case, ё as е, underscores and every run of white space (no-break and narrow spaces, line breaks and zero-width
/// characters included) as one space, nothing at the ends, and Latin look-alikes inside Cyrillic words as
/// Cyrillic letters.
///
/// Two headings are the same when their normal forms are equal.
pub fn normalise(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(is_gap).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        push_word(&mut folded, word);
    }
    folded
}

/// Lower case with ё as е: the form in which texts are searched.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ё' { 'е' } else { letter }).collect()
}

/// White space of every width, invisible marks and underscores.
fn is_gap(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter) || letter == '_'
}

/// Characters that take no room: byte order mark, zero-width spaces and joiners, direction marks, soft hyphen.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{ad}' | '\0')
}

fn push_word(folded: &mut String, word: &str) {
    let lower = fold(word);
    if !lower.chars().any(is_cyrillic) {
        folded.push_str(&lower);
        return;
    }
    folded.extend(lower.chars().map(as_cyrillic));
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&letter)
}

fn as_cyrillic(letter: char) -> char {
    LOOK_ALIKES.iter().find(|(latin, _)| *latin == letter).map_or(letter, |(_, cyrillic)| *cyrillic)
}

/// The text without white space and invisible marks at its ends, borrowing from it.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter))
}

/// Names less alike than this are not suggested.
const ALIKE: f64 = 0.7;

/// What to say behind a name that is not known: the nearest one, else all of them.
pub fn instead<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    let alike = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &wanted.to_lowercase());
    let near = names.iter().map(|name| (alike(name), *name)).max_by(|one, other| one.0.total_cmp(&other.0));
    match near {
        Some((likeness, near)) if likeness > ALIKE => format!("; did you mean «{near}»?"),
        Some(_) => format!("; there are {}", names.join(", ")),
        None => "; there are none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_meet_in_their_normal_form() {
        let same = [
            ("НАЗВАНИЕ ПОСТАВЩИКA", "название поставщика"),
            ("ИДЕНТИФИКАТОР ПЛАТЕЖА\n(ПЛАТЕЖНАЯ  СИСТЕМА)", "идентификатор платежа (платежная система)"),
            ("\u{feff}Order\u{a0}number ", "order_number"),
            ("Отчёт", "отчет"),
        ];
        for (one, other) in same {
            assert_eq!(normalise(one), normalise(other));
        }
        assert_eq!(normalise("RRN"), "rrn");
        assert_ne!(normalise("Time"), normalise("Paying time"));
    }
}
