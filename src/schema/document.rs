//! The description of the tables as a document, made of the schema itself: `vhm help fields` and `docs/fields.md` are this text.

use std::fmt::Write;

use super::{Definition, Field, Kind, Table, Vocabulary};
use crate::query::SystemColumn;

/// Every table with its key, its fields, their kinds and labels, and the codes of their vocabularies, in Markdown.
pub fn document() -> String {
    let mut text = String::from(
        "# Fields\n\nMade from the schema by `vhm help fields`; a test compares them. Kinds: `text`; `id`, an identifier, every character of which is kept;\n\
         `money`, kept in tiyin and shown in sum (`15000.00`); `time`, kept as an instant in UTC and shown with its offset; `integer`; `enum`, one of\n\
         the codes below the table, or the text of the file where it is none of them.\n",
    );
    let mut told: Vec<&str> = Vec::new();
    for table in Table::ALL {
        // Writing to a text cannot fail.
        let _ = write_table(&mut text, table.definition());
        for field in table.fields() {
            if let Kind::Enum(vocabulary) = field.kind
                && !told.contains(&vocabulary.name)
            {
                told.push(vocabulary.name);
                let _ = write_vocabulary(&mut text, vocabulary);
            }
        }
    }
    let _ = write_system(&mut text);
    text
}

fn write_table(text: &mut String, table: &Definition) -> std::fmt::Result {
    let keys: Vec<_> = table.keys.iter().map(|key| format!("`{}`", key.join("` + `"))).collect();
    writeln!(text, "\n## {} ({}, {})\n\n{}", table.name, table.labels.ru, table.labels.uz, table.about)?;
    writeln!(text, "Key: {}. `--from` and `--to` are about `{}`.\n", keys.join(", else "), table.time)?;
    writeln!(text, "| Key | Kind | English | Russian | Uzbek | What it is |\n|---|---|---|---|---|---|")?;
    for Field { key, kind, labels, about, sensitive } in table.fields {
        let kind = match kind {
            Kind::Enum(vocabulary) => format!("enum {}", vocabulary.name),
            kind => kind.name().to_owned(),
        };
        let mark = if *sensitive { " Never logged." } else { "" };
        let row = [&format!("`{key}`"), &kind, labels.en, labels.ru, labels.uz, &format!("{about}{mark}")];
        writeln!(text, "| {} |", row.map(|cell| cell.replace('|', "\\|")).join(" | "))?;
    }
    Ok(())
}

fn write_vocabulary(text: &mut String, vocabulary: &Vocabulary) -> std::fmt::Result {
    writeln!(text, "\n`{}`:", vocabulary.name)?;
    for term in vocabulary.terms {
        let also = term.aliases.iter().map(|alias| format!("«{alias}»")).collect::<Vec<_>>().join(", ");
        let also = if also.is_empty() { also } else { format!("; also {also}") };
        writeln!(text, "* `{}`: {}, {}, {}{also}", term.code, term.labels.en, term.labels.ru, term.labels.uz)?;
    }
    Ok(())
}

fn write_system(text: &mut String) -> std::fmt::Result {
    writeln!(text, "\n## Columns of every table\n\n| Key | English | Russian | Uzbek |\n|---|---|---|---|")?;
    for column in SystemColumn::ALL {
        let labels = column.labels();
        writeln!(text, "| `{}` | {} | {} | {} |", column.name(), labels.en, labels.ru, labels.uz)?;
    }
    Ok(())
}
