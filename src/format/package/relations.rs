//! The lists by which the parts of an office file name each other. Nothing outside of the file is ever followed.

use std::collections::HashMap;

use super::xml::{Piece, Xml, attribute};
use super::{Package, Part, damaged};
use crate::problem::Problem;

/// One line of a part's list of related parts.
pub(in crate::format) struct Relation {
    /// The address that says what kind of part it is.
    pub(in crate::format) kind: String,
    /// The part that is named.
    pub(in crate::format) target: String,
}

/// The name of the main part: the usual one, or the one that the file's own list names.
pub(in crate::format) fn main_part(package: &mut Package, usual: &str) -> Result<String, Box<Problem>> {
    if package.has(usual) {
        return Ok(usual.to_owned());
    }
    let roots = relations(package, "")?;
    let main = roots.into_values().find(|relation| relation.kind.ends_with("/officeDocument"));
    Ok(main.ok_or_else(|| damaged("its main part is missing"))?.target)
}

/// The parts that a part names, by id.
pub(in crate::format) fn relations(
    package: &mut Package,
    part: &str,
) -> Result<HashMap<String, Relation>, Box<Problem>> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let list = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let mut found = HashMap::new();
    each_element(package.part(&list)?, |_, name, start| {
        if name == "Relationship" {
            let text = |name| attribute(start, name).map(|value| value.unwrap_or_default().into_owned());
            let relation = Relation { kind: text("Type")?, target: resolve(folder, &text("Target")?) };
            found.insert(text("Id")?, relation);
        }
        Ok(())
    })?;
    Ok(found)
}

/// The part that a target means, seen from a folder of the archive.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let (mut steps, rest): (Vec<&str>, _) = match target.strip_prefix('/') {
        Some(absolute) => (Vec::new(), absolute),
        None => (folder.split('/').filter(|step| !step.is_empty()).collect(), target.as_str()),
    };
    for step in rest.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            name => steps.push(name),
        }
    }
    steps.join("/")
}

/// Calls `visit` with the local names of the open elements, the local name and the tag of every element that
/// has the root's namespace prefix.
pub(in crate::format) fn each_element(
    part: Part<'_>,
    mut visit: impl FnMut(&[String], &str, &quick_xml::events::BytesStart<'_>) -> Result<(), Box<Problem>>,
) -> Result<(), Box<Problem>> {
    let mut xml = Xml::new(part);
    let mut buffer = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut root_prefix: Option<String> = None;
    loop {
        match xml.next(&mut buffer)? {
            Piece::Start(start, empty) => {
                let name = start.name();
                let prefix = name.prefix().map_or("", |prefix| prefix.into_inner());
                let root = root_prefix.get_or_insert_with(|| prefix.to_owned());
                if root == prefix {
                    visit(&path, start.local_name().as_ref(), &start)?;
                }
                if !empty {
                    path.push(start.local_name().as_ref().to_owned());
                }
            }
            Piece::End(_) => drop(path.pop()),
            Piece::Finish => return Ok(()),
            Piece::Text(_) | Piece::Character(_) => {}
        }
        xml.source().piece_done();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_folder() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "..\\xl\\./a.xml"), "xl/a.xml");
        assert_eq!(resolve("", "../../a.xml"), "a.xml");
    }
}
