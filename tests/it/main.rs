//! The tests of the library, through its boundary, on real files, a real SQLite file and a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod cash;
mod corpus;
mod fixtures;
mod load;
#[path = "../support/postgres.rs"]
mod postgres;
mod query;
mod reconcile;
mod reconcile_hand;
mod reconcile_sources;
mod reconcile_truth;
mod statements;
mod stats;
mod store;
mod tidy;
