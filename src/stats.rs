//! Statistics: what was sold, where, when, how it was paid, what failed, and how far the data can be believed. There is one definition of
//! what an order is worth, [`Figures::add`], and every number comes from it.

mod clock;
mod count;
mod cross;
mod failures;
pub mod figures;
pub mod file;
mod health;
mod machines;
mod overview;
pub mod period;
mod prices;
pub mod table;
pub mod topic;

pub use figures::{Figures, Nature, Said};
pub use table::{Cell, Column, Table};
pub use topic::{By, Options, Topic, tell};
