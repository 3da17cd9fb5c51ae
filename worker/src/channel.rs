//! The channels notifications go through: one small trait, and those that need nothing but this machine.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use vhm::store::outbox::Message;

/// How long a delivery may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A way to tell somebody something.
pub trait Channel: Send + Sync {
    /// The name in the outbox.
    fn name(&self) -> &'static str;

    /// Delivers a message; why not, if not. A message may come twice, with the same id.
    fn deliver<'a>(
        &'a self,
        message: &'a Message,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;
}

/// The worker's log.
pub struct Log;

impl Channel for Log {
    fn name(&self) -> &'static str {
        "log"
    }

    fn deliver<'a>(
        &'a self,
        message: &'a Message,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            tracing::info!(
                run = message.run,
                id = message.id,
                event = message.event,
                body = message.body,
                "notification"
            );
            Ok(())
        })
    }
}

/// A program that is run with the message on its standard input. It is run as it is, without a shell.
pub struct Program(pub String);

impl Channel for Program {
    fn name(&self) -> &'static str {
        "command"
    }

    fn deliver<'a>(
        &'a self,
        message: &'a Message,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            let mut child = Command::new(&self.0)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .kill_on_drop(true)
                .spawn()
                .map_err(|error| format!("{} cannot be run: {error}", self.0))?;
            let mut input = child.stdin.take().ok_or("the program has no standard input")?;
            let work = async {
                // A program that does not want to read says how it ended all the same.
                let _ = input.write_all(message.body.as_bytes()).await;
                drop(input);
                child.wait_with_output().await.map_err(|error| error.to_string())
            };
            let output = tokio::time::timeout(PATIENCE, work)
                .await
                .map_err(|_| format!("{} did not end within {} seconds", self.0, PATIENCE.as_secs()))??;
            if output.status.success() {
                return Ok(());
            }
            let told = String::from_utf8_lossy(&output.stderr);
            Err(format!(
                "{} ended with {}: {}",
                self.0,
                output.status,
                told.chars().take(200).collect::<String>().trim()
            ))
        })
    }
}
