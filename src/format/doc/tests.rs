//! Reading doc: the fixtures, and what no program writes.
