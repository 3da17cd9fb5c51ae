//! Makes texts safe that a spreadsheet could take for a formula, and restores them. It is a bijection: whatever text goes in,
//! the same comes back.

use std::borrow::Cow;

/// Whether a spreadsheet may take a text that begins with this character for a formula. NUL, tab and line ends are skipped
/// by some programs before they look.
fn begins_formula(letter: char) -> bool {
    matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠')
}

/// Whether behind any number of apostrophes a formula could begin.
fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'').chars().next().is_some_and(begins_formula)
}

/// The text with an apostrophe before it when its first character, behind any apostrophes, is one of `= + - @`, their
/// full-width forms, tab, CR, LF or NUL.
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    if is_risky(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Takes away the apostrophe that [`escape_formula`] put there, and no other.
pub fn unescape_formula(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => Cow::Borrowed(rest),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_get_an_apostrophe_and_other_texts_do_not() {
        let check = |text: &str, escaped: &str| assert_eq!(escape_formula(text), escaped);
        check("=1+1", "'=1+1");
        check("＝1", "'＝1");
        check("\t=1", "'\t=1");
        check("'=1", "''=1");
        check("'quoted'", "'quoted'");
        check("Капучино", "Капучино");
        check("", "");
        assert_eq!(unescape_formula("'quoted'"), "'quoted'");
        assert_eq!(unescape_formula("'-2"), "-2");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "['=+@\\t\\r\\n\\x00＝－a]{0,6}|.*") {
            let escaped = escape_formula(&text).into_owned();
            prop_assert!(!escaped.starts_with(begins_formula));
            prop_assert_eq!(unescape_formula(&escaped), text);
        }
    }
}
