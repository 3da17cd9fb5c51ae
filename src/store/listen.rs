//! Hearing at once that jobs were accepted, from a server that tells. A connection of its own waits; SQLite tells nothing.

use sqlx::postgres::PgListener;

use super::postgres::from_sqlx;
use super::{Backend, Store};
use crate::error::Result;

/// Hears what [`super::jobs::wake`] says.
pub struct Listener(PgListener);

impl Listener {
    /// Waits until something is said; `false` when the connection broke, and the listener is of no use any more.
    pub async fn wait(&mut self) -> bool {
        matches!(self.0.try_recv().await, Ok(Some(_)))
    }
}

impl Store {
    /// Begins to listen; `None` where nothing is told.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub async fn listen(&self) -> Result<Option<Listener>> {
        let Backend::Postgres(database) = &self.backend else { return Ok(None) };
        let mut listener = PgListener::connect_with(&database.pool).await.map_err(from_sqlx)?;
        listener.listen("vhm_jobs").await.map_err(from_sqlx)?;
        Ok(Some(Listener(listener)))
    }
}
