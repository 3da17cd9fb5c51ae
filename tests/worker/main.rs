//! The tests of jobs through real processes: `vhm` hands in, `vhm-worker` executes, both are killed. Everything runs on a real SQLite file
//! and on a throw-away PostgreSQL. Deadlines are generous: they tell a hang from slowness, not fast from slow.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod desk;
mod ends;
mod failures;
mod files;
mod kinds;
#[path = "../support/postgres.rs"]
mod postgres;
mod promises;
mod queues;
mod surroundings;
mod table;
mod telling;
mod times;
