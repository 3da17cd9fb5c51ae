//! Which links `--table matches` shows: conditions on the few columns it has, joined by `and`. What can be stored in a column is known, so that a
//! word that is none of it is a mistake and told as one.

use super::money::{LinkKind, LinkState};
use super::rules::Rule;
use crate::error::{Error, Result};

/// A column of links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The number of the order.
    OrderNumber,
    /// Its machine.
    MachineCode,
    /// Where the link leads.
    Kind,
    /// The rule that made it.
    Rule,
    /// How sure it is.
    State,
}

impl Column {
    /// Every column that can be asked for.
    pub const ALL: [Column; 5] = [Column::OrderNumber, Column::MachineCode, Column::Kind, Column::Rule, Column::State];

    /// The name in conditions.
    pub fn name(self) -> &'static str {
        match self {
            Column::OrderNumber => "order_number",
            Column::MachineCode => "machine_code",
            Column::Kind => "kind",
            Column::Rule => "rule",
            Column::State => "state",
        }
    }

    /// What it can hold; empty for any text.
    fn words(self) -> Vec<&'static str> {
        match self {
            Column::OrderNumber | Column::MachineCode => Vec::new(),
            Column::Kind => LinkKind::ALL.map(LinkKind::name).to_vec(),
            Column::Rule => Rule::ALL.iter().map(|rule| rule.id()).collect(),
            Column::State => LinkState::ALL.map(LinkState::name).to_vec(),
        }
    }
}

/// One condition: a column holds one of some words, or none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: Column,
    /// Whether it must hold one of the words.
    pub holds: bool,
    /// The words.
    pub words: Vec<String>,
}

fn nearest<'w>(words: &[&'w str], wrong: &str) -> &'w str {
    crate::text::nearest(wrong, words.iter().copied()).map_or("", |(_, word)| word)
}

/// Reads `kind = receipt and state in (manual, locked)`.
///
/// # Errors
/// `Request` for what is no condition on these columns, and for a word that a column never holds.
pub fn parse(text: &str) -> Result<Vec<Condition>> {
    let spaced =
        text.replace("!=", " ≠ ").replace('=', " = ").replace('(', " ( ").replace(')', " ) ").replace(',', " ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut found = Vec::new();
    for part in tokens.split(|token| token.eq_ignore_ascii_case("and")) {
        let (name, holds, words) = match part {
            [name, "=", word] => (*name, true, vec![*word]),
            [name, "≠", word] => (*name, false, vec![*word]),
            [name, is_in, "(", words @ .., ")"] if is_in.eq_ignore_ascii_case("in") && !words.is_empty() => {
                (*name, true, words.to_vec())
            }
            _ => {
                return Err(Error::Request(
                    "--table matches understands kind, state, rule, order_number and machine_code with =, != and in (…), joined by and"
                        .to_owned(),
                ));
            }
        };
        let names = Column::ALL.map(Column::name);
        let Some(column) = Column::ALL.into_iter().find(|column| column.name() == name) else {
            let near = nearest(&names, name);
            return Err(Error::Request(format!("--table matches has no column «{name}»; did you mean {near}?")));
        };
        let known = column.words();
        let words: Vec<String> = words.iter().map(|word| word.trim_matches(['\'', '"']).to_owned()).collect();
        if let Some(wrong) = words.iter().find(|word| !known.is_empty() && !known.contains(&word.as_str())) {
            let near = nearest(&known, wrong);
            return Err(Error::Request(format!("{name} is never «{wrong}»; did you mean {near}?")));
        }
        found.push(Condition { column, holds, words });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_mistakes_told() {
        let found = parse("kind=receipt and state in (manual, locked) AND order_number != 'A1'").unwrap();
        let words = |at: usize| found[at].words.join(" ");
        assert_eq!((found[0].column, words(0).as_str()), (Column::Kind, "receipt"));
        assert_eq!((found[1].column, words(1).as_str()), (Column::State, "manual locked"));
        assert_eq!((found[2].holds, words(2).as_str()), (false, "A1"));
        assert!(parse("stat = manual").unwrap_err().to_string().contains("did you mean state"));
        assert!(parse("state = manuel").unwrap_err().to_string().contains("did you mean manual"));
        assert!(parse("kind like x").is_err() && parse("").is_err() && parse("state = manual and").is_err());
    }
}
