//! The words of a filter, each with its place, counted in characters.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The character it begins at, from 0.
    pub start: usize,
    /// How many characters it has.
    pub length: usize,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Letters, digits and whatever else is no sign: a name, a keyword or a value.
    Word(String),
    /// A value in quotes.
    Quoted(String),
    /// A comparison or a bracket.
    Sign(&'static str),
}

/// Signs, longer ones first.
const SIGNS: [&str; 10] = ["<=", ">=", "!=", "<>", "=", "<", ">", "(", ")", ","];

/// Splits a filter; `Err` gives the character at which a quote opens that is never closed.
pub(super) fn split(text: &str) -> Result<Vec<Token>, usize> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at].is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let kind = if let Some(sign) = sign_at(&letters, at) {
            at += sign.len();
            TokenKind::Sign(sign)
        } else if matches!(letters[at], '\'' | '"') {
            let (value, end) = quoted(&letters, at).ok_or(start)?;
            at = end;
            TokenKind::Quoted(value)
        } else {
            while at < letters.len()
                && !letters[at].is_whitespace()
                && sign_at(&letters, at).is_none()
                && !matches!(letters[at], '\'' | '"')
            {
                at += 1;
            }
            TokenKind::Word(letters[start..at].iter().collect())
        };
        tokens.push(Token { kind, start, length: at - start });
    }
    Ok(tokens)
}

fn sign_at(letters: &[char], at: usize) -> Option<&'static str> {
    SIGNS
        .into_iter()
        .find(|sign| sign.chars().enumerate().all(|(offset, letter)| letters.get(at + offset) == Some(&letter)))
}

/// The text in quotes that begins here, a doubled quote standing for one, and the place behind it.
fn quoted(letters: &[char], start: usize) -> Option<(String, usize)> {
    let quote = letters[start];
    let mut value = String::new();
    let mut at = start + 1;
    loop {
        match letters.get(at) {
            None => return None,
            Some(letter) if *letter == quote && letters.get(at + 1) == Some(&quote) => {
                value.push(quote);
                at += 2;
            }
            Some(letter) if *letter == quote => return Some((value, at + 1)),
            Some(letter) => {
                value.push(*letter);
                at += 1;
            }
        }
    }
}
