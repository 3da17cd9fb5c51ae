//! Reading rtf: the fixtures, and what no program writes.
