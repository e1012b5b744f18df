//! HTTP exchanges as a client: with this machine's own services (`exchange`, `send`) and with everything further away
//! (`HttpClient`). It knows proxies, certificates, time-outs and when to try again; never what is said.

mod body;
mod client;
mod error;
mod incoming;
mod local;
mod names;
mod retry;
mod roots;
mod upload;

pub use body::{Outgoing, Piece, Pieces};
pub use client::{HttpClient, HttpOptions, Times};
pub use error::NetError;
pub use incoming::Incoming;
pub use local::{exchange, send};
pub use retry::{Outcome, RetryPolicy, Tries, outcome_of, retry_after};
