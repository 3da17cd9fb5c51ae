//! The paragraph right before a table, which becomes the table's name.

/// The longest name of a table, in characters.
const MOST: usize = 80;

/// Keeps the last paragraph that is not blank.
#[derive(Debug, Default)]
pub(in crate::format) struct Caption {
    /// The paragraph that is being read: words with one space between, as far as a name goes.
    paragraph: String,
    characters: usize,
    space: bool,
    last: Option<String>,
}

impl Caption {
    /// Text of the paragraph.
    pub(in crate::format) fn push(&mut self, text: &str) {
        for letter in text.chars() {
            if self.characters >= MOST {
                return;
            }
            if letter.is_whitespace() || letter.is_control() {
                self.space = !self.paragraph.is_empty();
                continue;
            }
            if std::mem::take(&mut self.space) {
                self.paragraph.push(' ');
                self.characters += 1;
            }
            self.paragraph.push(letter);
            self.characters += 1;
        }
    }

    /// The paragraph ends; a blank one counts for nothing.
    pub(in crate::format) fn end_paragraph(&mut self) {
        self.characters = 0;
        self.space = false;
        if !self.paragraph.is_empty() {
            self.last = Some(std::mem::take(&mut self.paragraph));
        }
    }

    /// The name for a table that begins here.
    pub(in crate::format) fn take(&mut self) -> Option<String> {
        self.end_paragraph();
        self.last.take()
    }
}
