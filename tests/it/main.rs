//! The tests of the library, through its boundary, on real files, a real SQLite file and a real PostgreSQL.

mod fixtures;
#[path = "../support/postgres.rs"]
mod postgres;
mod store;
