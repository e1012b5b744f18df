//! Sends one request to one replica and returns the outcome.

use std::sync::Arc;
use std::time::Duration;

use hyper::client::conn::TrySendError;
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, Uri, body::Incoming};
use tokio::time::{Instant, sleep, timeout_at};

use super::passes::{PASS, ServicePass};
use super::replica::{Connection, Replica};
use super::table::ReplicaAddress;
use crate::inbound::{Payload, RequestBody};

/// How long a large body waits for the replica's `100 Continue`; a replica that doesn't support it gets the body then.
const CONTINUE_LIMIT: Duration = Duration::from_secs(1);

/// A request as replicas get it. It can be resent as long as its payload allows that.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) payload: Payload,
    /// What replicas of a cluster want to see. Those of this machine are on private sockets.
    pub(super) pass: Option<Arc<ServicePass>>,
}

impl Outgoing {
    /// Returns the request with this payload.
    pub(super) fn with(self, payload: Payload) -> Self {
        Self { payload, ..self }
    }
}

/// The outcome of sending a request.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The replica began to answer.
    Answered(Response<Incoming>, Connection),
    /// Nothing of it reached the replica.
    NotSent,
    /// No connection could be opened: this process has reached its limit on open files.
    NoDescriptor,
    /// The connection ended before an answer began.
    Closed,
    /// No answer began in time.
    TimedOut,
}

/// Sends `request` to `replica`; the answer must begin by `deadline`. A connection that turns out to have been closed while it was idle
/// is replaced: the replica has seen nothing of the request then.
pub(super) async fn send(replica: &Replica, request: &Outgoing, deadline: Instant) -> Outcome {
    loop {
        let idle = replica.take_idle().await;
        let fresh = idle.is_none();
        let connection = match idle {
            Some(connection) => Ok(connection),
            None => replica.connect().await,
        };
        let mut connection = match connection {
            Ok(connection) => connection,
            Err(error) => {
                tracing::debug!(replica = replica.id, error = &error as &dyn std::error::Error, "no connection to replica");
                return if error.is_out_of_descriptors() { Outcome::NoDescriptor } else { Outcome::NotSent };
            }
        };
        match timeout_at(deadline, exchange(&mut connection, replica, request)).await {
            Err(_elapsed) => return Outcome::TimedOut,
            // The router never asks to switch protocols.
            Ok(Ok(response)) if response.status().is_informational() => return Outcome::Closed,
            Ok(Ok(response)) => return Outcome::Answered(response, connection),
            Ok(Err(error)) => match (error.message().is_some(), fresh) {
                (true, false) => {}
                (true, true) => return Outcome::NotSent,
                (false, _) => return Outcome::Closed,
            },
        }
    }
}

async fn exchange(
    connection: &mut Connection,
    replica: &Replica,
    request: &Outgoing,
) -> Result<Response<Incoming>, TrySendError<Request<RequestBody>>> {
    let mut message = Request::new(request.payload.attempt());
    *message.method_mut() = request.method.clone();
    *message.uri_mut() = request.uri.clone();
    *message.headers_mut() = request.headers.clone();
    if let (ReplicaAddress::Tcp(_), Some(pass)) = (&replica.address, &request.pass)
        && let Some(pass) = pass.header()
    {
        message.headers_mut().insert(PASS, pass);
    }
    match &request.payload {
        Payload::Kept(_) => connection.sender.try_send_request(message).await,
        Payload::Streamed(stream) => {
            message.headers_mut().insert(header::EXPECT, HeaderValue::from_static("100-continue"));
            let asked_for = Arc::downgrade(stream);
            hyper::ext::on_informational(&mut message, move |response| {
                if let (hyper::StatusCode::CONTINUE, Some(stream)) = (response.status(), asked_for.upgrade()) {
                    stream.open();
                }
            });
            let mut sending = std::pin::pin!(connection.sender.try_send_request(message));
            tokio::select! {
                biased;
                answer = &mut sending => return answer,
                () = sleep(CONTINUE_LIMIT) => stream.open(),
            }
            sending.await
        }
    }
}
