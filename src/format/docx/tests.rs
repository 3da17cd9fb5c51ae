//! Reading docx: the fixtures, and what no program writes.
