//! Kept files in storage that speaks S3: one object for each content, under its hash.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use futures_util::StreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::buffered::BufWriter;
use object_store::path::Path as Key;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Handle;

use super::{Fetched, Kept, YOUNG, is_hash, missing, same_content};
use crate::config::Config;
use crate::error::{Error, Result};

/// A place in a bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    store: Arc<AmazonS3>,
    runtime: Handle,
    bucket: String,
    prefix: String,
}

impl Bucket {
    pub(super) fn open(config: &Config, place: &str) -> Result<Bucket> {
        // Fails only when a provider is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let settings = &config.s3;
        let client = ClientOptions::new()
            .with_timeout(std::time::Duration::from_secs(300))
            .with_connect_timeout(std::time::Duration::from_secs(10))
            .with_allow_http(settings.endpoint.starts_with("http://"));
        let retry =
            RetryConfig { max_retries: 3, retry_timeout: std::time::Duration::from_secs(20), ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(settings.region.as_str())
            .with_access_key_id(settings.access_key.as_str())
            .with_secret_access_key(settings.secret_key.as_str())
            .with_client_options(client)
            .with_retry(retry);
        if !settings.endpoint.is_empty() {
            builder = builder.with_endpoint(settings.endpoint.as_str());
        }
        let store = builder.build().map_err(|error| Error::Configuration(format!("blobs: {error}")))?;
        let runtime = Handle::try_current()
            .map_err(|_| Error::Internal("S3 storage was opened outside of a runtime".to_owned()))?;
        Ok(Bucket {
            store: Arc::new(store),
            runtime,
            bucket: bucket.to_owned(),
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }

    pub(super) fn place(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.prefix)
    }

    fn key(&self, sha256: &str) -> Key {
        if self.prefix.is_empty() { Key::from(sha256) } else { Key::from(format!("{}/{sha256}", self.prefix)) }
    }

    fn fail(&self, what: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::io(format!("cannot {what} {}", self.place()), std::io::Error::other(error))
    }

    pub(super) fn keep(&self, sha256: &str, file: &Path) -> Result<String> {
        let key = self.key(sha256);
        let place = format!("s3://{}/{key}", self.bucket);
        self.runtime.block_on(async {
            let unreadable = |error| Error::io(format!("cannot read {}", file.display()), error);
            let mut source = tokio::fs::File::open(file).await.map_err(unreadable)?;
            let bytes = source.metadata().await.map_err(unreadable)?.len();
            match self.store.head(&key).await {
                // What is old may just be pruned; written again, it is young. Another size is damage.
                Ok(kept) if kept.size == bytes && is_young(kept.last_modified.into()) => return Ok(place),
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(self.fail("look into", error)),
            }
            let store: Arc<dyn ObjectStore> = self.store.clone();
            let mut writer = BufWriter::new(store, key);
            let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
            loop {
                let read = source.read(&mut buffer).await.map_err(unreadable)?;
                if read == 0 {
                    break;
                }
                hasher.update(&buffer[..read]);
                writer.write_all(&buffer[..read]).await.map_err(|error| self.fail("write to", error))?;
            }
            if let Err(error) = same_content(file, sha256, hasher) {
                // Nothing is seen of the object before `shutdown` has ended well; what was sent of it is thrown away.
                let _ = writer.abort().await;
                return Err(error);
            }
            writer.shutdown().await.map_err(|error| self.fail("write to", error))?;
            Ok(place)
        })
    }

    pub(super) fn fetch(&self, sha256: &str) -> Result<Fetched> {
        let spool = |error| Error::io("cannot write a temporary copy of a kept file", error);
        let mut copy = tempfile::NamedTempFile::new().map_err(spool)?;
        self.runtime.block_on(async {
            let found = match self.store.get(&self.key(sha256)).await {
                Err(object_store::Error::NotFound { .. }) => return Err(missing(sha256)),
                other => other.map_err(|error| self.fail("read from", error))?,
            };
            let mut stream = found.into_stream();
            while let Some(chunk) = stream.next().await {
                copy.write_all(&chunk.map_err(|error| self.fail("read from", error))?).map_err(spool)?;
            }
            Ok(())
        })?;
        let copy = copy.into_temp_path();
        Ok(Fetched { path: copy.to_path_buf(), _copy: Some(Arc::new(copy)) })
    }

    pub(super) fn list(&self) -> Result<Vec<Kept>> {
        let prefix = (!self.prefix.is_empty()).then(|| Key::from(self.prefix.as_str()));
        self.runtime.block_on(async {
            let mut found = Vec::new();
            let mut objects = self.store.list(prefix.as_ref());
            while let Some(object) = objects.next().await {
                let object = object.map_err(|error| self.fail("list", error))?;
                let sha256 = object.location.filename().unwrap_or_default().to_owned();
                if is_hash(&sha256) {
                    found.push(Kept { sha256, bytes: object.size, written: SystemTime::from(object.last_modified) });
                }
            }
            Ok(found)
        })
    }

    /// When a kept file was written; `None` when it is not there.
    pub(super) fn written(&self, sha256: &str) -> Result<Option<SystemTime>> {
        Ok(self.about(sha256)?.map(|kept| kept.last_modified.into()))
    }

    pub(super) fn size(&self, sha256: &str) -> Result<Option<u64>> {
        Ok(self.about(sha256)?.map(|kept| kept.size))
    }

    fn about(&self, sha256: &str) -> Result<Option<object_store::ObjectMeta>> {
        match self.runtime.block_on(self.store.head(&self.key(sha256))) {
            Ok(kept) => Ok(Some(kept)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.fail("look into", error)),
        }
    }

    pub(super) fn delete(&self, sha256: &str) -> Result<()> {
        self.runtime.block_on(self.store.delete(&self.key(sha256))).map_err(|error| self.fail("delete from", error))
    }
}

/// Whether no prune takes a file of this age, whatever the settings say.
fn is_young(written: SystemTime) -> bool {
    written.elapsed().map_or(true, |age| age < YOUNG / 2)
}
