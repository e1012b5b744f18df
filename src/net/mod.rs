//! HTTP as a client: of this machine's own services (`exchange`, `send`) and of other machines (`HttpClient`). It deals with proxies,
//! certificates, time-outs and retries, not with what is exchanged.

mod body;
mod client;
mod error;
mod incoming;
mod local;
mod resolver;
mod retry;
mod roots;
mod upload;

pub use body::{Outgoing, Piece, Pieces};
pub use client::{HttpClient, HttpOptions, Times};
pub use error::NetError;
pub use incoming::Incoming;
pub use local::{exchange, send};
pub use retry::{Outcome, RetryPolicy, Tries, outcome_of, retry_after};
