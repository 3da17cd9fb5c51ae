//! Reading html: the fixtures, and what no program writes.
