//! Cuts a filter into words, quoted texts and signs, with the place of each. It knows nothing of fields or grammar.

use std::borrow::Cow;
use std::ops::Range;

use super::error::Fault;
use super::filter::Operator;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word without quotes: a field, a keyword or a value.
    Word,
    /// A text in quotes, which stand at both ends of its span.
    Quoted,
    /// A comparison.
    Operator(Operator),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// The end of the text.
    End,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    /// The bytes of the text.
    pub span: Range<usize>,
}

/// Every token of the text, the last of them the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, (Range<usize>, Fault)> {
    if let Some(at) = text.find('\0') {
        return Err((at..at + 1, Fault::Nul));
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        if letter.is_whitespace() || crate::text::is_invisible(letter) {
            at += letter.len_utf8();
            continue;
        }
        let (kind, length) = token(&text[at..], letter).map_err(|(length, fault)| (at..at + length, fault))?;
        tokens.push(Token { kind, span: at..at + length });
        at += length;
    }
    tokens.push(Token { kind: TokenKind::End, span: text.len()..text.len() });
    Ok(tokens)
}

/// The token at the beginning of the text, and its length in bytes.
fn token(text: &str, first: char) -> Result<(TokenKind, usize), (usize, Fault)> {
    let followed = |sign: &str| text.starts_with(sign);
    let operator = |operator, length| Ok((TokenKind::Operator(operator), length));
    match first {
        '(' => Ok((TokenKind::Open, 1)),
        ')' => Ok((TokenKind::Close, 1)),
        ',' => Ok((TokenKind::Comma, 1)),
        '\'' | '"' => quoted(text, first).map(|length| (TokenKind::Quoted, length)).ok_or((1, Fault::UnclosedQuote)),
        '!' if followed("!=") => operator(Operator::NotEqual, 2),
        '!' => Err((1, Fault::UnknownSign("!= or not?"))),
        '=' if followed("==") => Err((2, Fault::UnknownSign("= (one sign)?"))),
        '=' => operator(Operator::Equal, 1),
        '<' if followed("<=") => operator(Operator::LessOrEqual, 2),
        '<' if followed("<>") => Err((2, Fault::UnknownSign("!=?"))),
        '<' => operator(Operator::Less, 1),
        '>' if followed(">=") => operator(Operator::GreaterOrEqual, 2),
        '>' => operator(Operator::Greater, 1),
        _ => Ok((TokenKind::Word, text.find(|letter| !is_word(letter)).unwrap_or(text.len()))),
    }
}

/// Whether a character may stand in a word.
pub(super) fn is_word(letter: char) -> bool {
    let sign = matches!(letter, '(' | ')' | ',' | '\'' | '"' | '!' | '=' | '<' | '>');
    !sign && !letter.is_whitespace() && !crate::text::is_invisible(letter)
}

/// The length of a quoted text with its quotes; `None` when it does not end.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            continue;
        }
        if letters.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at + 1);
        }
    }
    None
}

/// The text between the quotes of a quoted token.
pub(super) fn unquote(token: &str) -> Cow<'_, str> {
    let quote = if token.starts_with('"') { "\"" } else { "'" };
    let inside = &token[1..token.len() - 1];
    if inside.contains(quote) { Cow::Owned(inside.replace(&quote.repeat(2), quote)) } else { Cow::Borrowed(inside) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_cut_into_tokens() {
        let text = "a>=15000 and (b like 'it''s', \"x\"\"y\") Ж=-7d";
        let cut: Vec<_> = tokens(text).unwrap().iter().map(|token| &text[token.span.clone()]).collect();
        let wanted =
            ["a", ">=", "15000", "and", "(", "b", "like", "'it''s'", ",", "\"x\"\"y\"", ")", "Ж", "=", "-7d", ""];
        assert_eq!(cut, wanted);
        assert_eq!(unquote("'it''s'"), "it's");
        assert_eq!(unquote("\"it''s\""), "it''s");
        assert_eq!(unquote("''''"), "'");
        assert_eq!(tokens("a = 'b").unwrap_err(), (4..5, Fault::UnclosedQuote));
        assert_eq!(tokens("a = '").unwrap_err(), (4..5, Fault::UnclosedQuote));
        assert_eq!(tokens("a ! b").unwrap_err().0, 2..3);
    }
}
