//! JSON over HTTP over a private unix socket: how the command, the supervisor, the router and the replicas of one machine talk.

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::{UnixListener, UnixStream};

use crate::files::remove_file;
use crate::inbound::{AcceptBackoff, Attended, Client, Clients};
use crate::net;

/// The largest message: a route table of thousands of replicas stays far below.
const LARGEST: usize = 64 << 20;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    #[error("nothing listens on {}", .0.display())]
    NotThere(PathBuf, #[source] io::Error),
    #[error("{} did not answer within {} s", .0.display(), .1.as_secs())]
    Late(PathBuf, Duration),
    #[error("{} did not answer", .0.display())]
    NoAnswer(PathBuf, #[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("{} answered something unexpected ({what})", .socket.display())]
    Unexpected { socket: PathBuf, what: String },
}

impl CallError {
    /// Returns whether somebody is there who doesn't answer.
    pub(super) fn is_late(&self) -> bool {
        matches!(self, Self::Late(..))
    }

    /// Returns whether it is sure that nobody listens; a caller that can't open a socket any more can't tell.
    pub(super) fn is_refusal(&self) -> bool {
        let refusals = [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused];
        matches!(self, Self::NotThere(_, error) if refusals.contains(&error.kind()))
    }
}

/// Sends one request and reads the JSON answer.
pub(super) async fn call<A: DeserializeOwned>(
    socket: &Path,
    (method, path): (Method, &str),
    body: &impl Serialize,
    time: Duration,
) -> Result<A, CallError> {
    let body = serde_json::to_vec(body).map_err(|error| unexpected(socket, error.to_string()))?;
    let answer = tokio::time::timeout(time, exchange(socket, method, path, body))
        .await
        .map_err(|_elapsed| CallError::Late(socket.to_owned(), time))??;
    serde_json::from_slice(&answer).map_err(|error| {
        let start: String = String::from_utf8_lossy(&answer).chars().take(200).collect();
        unexpected(socket, format!("{error}: {start}"))
    })
}

async fn exchange(socket: &Path, method: Method, path: &str, body: Vec<u8>) -> Result<Bytes, CallError> {
    let stream = UnixStream::connect(socket).await.map_err(|error| match error.kind() {
        // So many wait already that no more are let in.
        io::ErrorKind::WouldBlock => CallError::Late(socket.to_owned(), Duration::ZERO),
        _ => CallError::NotThere(socket.to_owned(), error),
    })?;
    let request = Request::builder().method(method).uri(path).header("host", "local").body(Full::new(Bytes::from(body)));
    let request = request.map_err(|error| CallError::NoAnswer(socket.to_owned(), error.into()))?;
    let answer = net::exchange(stream, request, &socket.display().to_string()).await;
    let answer = answer.map_err(|error| CallError::NoAnswer(socket.to_owned(), error.into()))?;
    if answer.status() == StatusCode::OK {
        return Ok(answer.into_body());
    }
    Err(unexpected(socket, String::from_utf8_lossy(answer.body()).into_owned()))
}

fn unexpected(socket: &Path, what: String) -> CallError {
    CallError::Unexpected { socket: socket.to_owned(), what }
}

/// What a handler answers.
pub(super) type Answer = Result<Vec<u8>, String>;

/// Longest time until a call has come. Only this user can call, but a call that was given up halfway must not stay for ever.
const CALL_LIMIT: Duration = Duration::from_secs(10);

/// Serves calls on a unix socket, for ever, over at most so many `connections`. The handler gets method, path with query, and body.
pub(super) async fn serve<H, F>(listener: UnixListener, connections: usize, handler: H) -> Infallible
where
    H: Fn(Method, String, Bytes) -> F + Send + Sync + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let handler = Arc::new(handler);
    let clients = Clients::new(connections);
    let mut failed = AcceptBackoff::default();
    loop {
        clients.room().await;
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                failed.wait(&error).await;
                continue;
            }
        };
        let client = clients.enter(0, CALL_LIMIT);
        let (handler, asking) = (Arc::clone(&handler), client.clone());
        let service = hyper::service::service_fn(move |request| {
            let (handler, client) = (Arc::clone(&handler), asking.clone());
            async move {
                let answer = answer(handler, &client, request).await;
                client.expect_next_request();
                answer
            }
        });
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(Attended::new(connection, client, clients.clone()));
    }
}

async fn answer<H, F>(handler: Arc<H>, client: &Client, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible>
where
    H: Fn(Method, String, Bytes) -> F,
    F: Future<Output = Answer>,
{
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let outcome = match Limited::new(body, LARGEST).collect().await {
        Ok(body) => {
            client.begin_request();
            client.begin_work();
            handler(head.method, path, body.to_bytes()).await
        }
        Err(error) => Err(error.to_string()),
    };
    let (status, body) = match outcome {
        Ok(body) => (StatusCode::OK, body),
        Err(what) => (StatusCode::BAD_REQUEST, what.into_bytes()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    Ok(response)
}

/// Binds a private socket, replacing one that a dead process left. The folder is this user's alone.
pub(super) fn bind(socket: &Path) -> io::Result<UnixListener> {
    remove_file(socket)?;
    UnixListener::bind(socket)
}
