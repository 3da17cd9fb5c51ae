//! A few pages for programs that look after the worker: metrics, whether it lives, whether it is fit to work. Nothing can be changed here.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use vhm::error::{Error, Result};
use vhm::job::execute::blocking;
use vhm::store::jobs;

use crate::metrics;
use crate::run::Worker;

/// A keeper that did no round for so long is stuck.
const STUCK: Duration = Duration::from_secs(60);

/// Begins to serve.
///
/// # Errors
/// The address is taken, or not one of this machine.
pub async fn start(worker: Arc<Worker>, address: SocketAddr, ready_seconds: i64) -> Result<()> {
    let fail = |error| Error::io(format!("cannot listen on {address}"), error);
    let listener = TcpListener::bind(address).await.map_err(fail)?;
    let here = listener.local_addr().map_err(fail)?;
    if !here.ip().is_loopback() {
        tracing::warn!(address = %here, "others than this machine can read the worker's pages");
    }
    tracing::info!(address = %here, "serving /metrics, /healthz and /readyz");
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let worker = worker.clone();
            tokio::spawn(async move {
                let answer = service_fn(move |request| answer(worker.clone(), request, ready_seconds));
                let mut server = http1::Builder::new();
                server.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(5)).keep_alive(false);
                // Whoever hangs up early is not answered.
                let _ = server.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    });
    Ok(())
}

async fn answer(
    worker: Arc<Worker>,
    request: Request<Incoming>,
    ready_seconds: i64,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (status, text) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/healthz") => (StatusCode::OK, "ok\n".to_owned()),
        (&Method::GET, "/readyz") => match ready(&worker, ready_seconds).await {
            Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
            Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
        },
        (&Method::GET, "/metrics") => match blocking(move || metrics::page(&worker)).await {
            Ok(page) => (StatusCode::OK, page),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be asked\n".to_owned()),
        },
        (&Method::GET, _) => (StatusCode::NOT_FOUND, "/metrics, /healthz and /readyz are here\n".to_owned()),
        _ => (StatusCode::METHOD_NOT_ALLOWED, "only GET\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let kind = hyper::header::HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, kind);
    Ok(response)
}

/// Why the worker is not fit to work, if it is not.
async fn ready(worker: &Arc<Worker>, ready_seconds: i64) -> std::result::Result<(), String> {
    if *worker.stop.borrow() {
        return Err("the worker is ending".to_owned());
    }
    if worker.round.lock().is_ok_and(|last| last.elapsed() > STUCK) {
        return Err("the worker's rounds have stopped".to_owned());
    }
    let this = worker.clone();
    let oldest = blocking(move || this.executor.store.read_queue(jobs::oldest_wait));
    match tokio::time::timeout(Duration::from_secs(5), oldest).await {
        Ok(Ok(Some(wait))) if wait > ready_seconds * 1000 => {
            Err(format!("a job has been waiting for {} seconds", wait / 1000))
        }
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err("the database cannot be asked".to_owned()),
    }
}
