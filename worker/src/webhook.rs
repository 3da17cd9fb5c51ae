//! Notifications posted to an address: signed, with timeouts, never following redirects, and never to an address of this machine or a private
//! network unless that is allowed. The name is resolved once, its addresses are checked, and the connection goes to one of those, so that a
//! name that answers differently the second time gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use hmac::{Hmac, Mac};
use reqwest::Url;
use sha2::Sha256;
use vhm::config::NotifySettings;
use vhm::store::outbox::Message;

use crate::channel::{Channel, PATIENCE};

/// A channel that posts.
pub struct Webhook {
    url: String,
    secret: String,
    private: bool,
}

impl Webhook {
    /// The channel that the settings describe.
    pub fn new(settings: &NotifySettings) -> Webhook {
        Webhook {
            url: settings.webhook.clone(),
            secret: settings.webhook_secret.clone(),
            private: settings.private_addresses,
        }
    }

    async fn post(&self, message: &Message) -> Result<(), String> {
        let url = Url::parse(&self.url).map_err(|error| format!("notify.webhook is no address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("notify.webhook: addresses of the kind {} are not posted to", url.scheme()));
        }
        let host = url.host_str().ok_or("notify.webhook names no host")?.trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().ok_or("notify.webhook names no port")?;
        let addresses = self.resolve(&host, port).await?;
        // Fails only when a provider is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .timeout(PATIENCE)
            .resolve_to_addrs(&host, &addresses)
            .build()
            .map_err(|error| error.to_string())?;
        let mut request = client
            .post(url)
            .header("content-type", "application/json")
            .header("x-vhm-id", &message.id)
            .header("x-vhm-event", &message.event);
        if !self.secret.is_empty() {
            request = request.header("x-vhm-signature", format!("sha256={}", signature(&self.secret, &message.body)?));
        }
        // What went wrong is told without the address, which may hold a secret.
        let answer =
            request.body(message.body.clone()).send().await.map_err(|error| error.without_url().to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("the receiver answered {}", answer.status())) }
    }

    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
        let found: Vec<SocketAddr> =
            tokio::time::timeout(Duration::from_secs(5), tokio::net::lookup_host((host, port)))
                .await
                .map_err(|_| format!("{host} could not be looked up in time"))?
                .map_err(|error| format!("{host} could not be looked up: {error}"))?
                .collect();
        if found.is_empty() {
            return Err(format!("{host} has no address"));
        }
        if !self.private && found.iter().any(|address| !is_public(address.ip())) {
            return Err(format!(
                "{host} is on this machine or in a private network; notify.private_addresses = true allows that"
            ));
        }
        Ok(found)
    }
}

impl Channel for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn deliver<'a>(&'a self, message: &'a Message) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(self.post(message))
    }
}

/// HMAC-SHA256 of the body in hexadecimal.
fn signature(secret: &str, body: &str) -> Result<String, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| error.to_string())?;
    mac.update(body.as_bytes());
    Ok(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether an address is one of the whole network: not of this machine, a private network, a link, or set apart for something else.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let apart = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && (second == 18 || second == 19));
    !apart
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only global unicast, and of that not documentation, 6to4 and Teredo, which can name addresses of version 4.
    (first & 0xe000) == 0x2000 && !(first == 0x2001 && (second == 0 || second == 0xdb8)) && first != 0x2002
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_near_home_are_known_in_every_dress() {
        for text in [
            "127.0.0.1",
            "127.1.2.3",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.5.5",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // RFC 4231, case 2.
        let found = signature("Jefe", "what do ya want for nothing?").unwrap();
        assert_eq!(found, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
