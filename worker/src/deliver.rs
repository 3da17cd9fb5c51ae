//! Which channel delivers which notification.

use vhm::config::NotifySettings;
use vhm::store::outbox::Message;

use crate::channel::{Channel, Log, Program};
use crate::webhook::Webhook;

/// Delivers a notification through the channel it was written for.
pub async fn deliver(settings: &NotifySettings, message: &Message) -> Result<(), String> {
    let channels: [Box<dyn Channel>; 3] =
        [Box::new(Log), Box::new(Program(settings.command.clone())), Box::new(Webhook::new(settings))];
    match channels.iter().find(|channel| channel.name() == message.channel) {
        Some(channel) => channel.deliver(message).await,
        None => Err(format!("this worker has no channel «{}»", message.channel)),
    }
}
