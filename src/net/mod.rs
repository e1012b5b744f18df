//! HTTP exchanges as a client: with this machine's own services (`exchange`, `send`) and with everything further away
//! (`HttpClient`). It knows proxies, certificates, time-outs and when to try again; never what is said.

mod body;
mod client;
mod error;
mod local;
mod names;
mod retry;
mod roots;
mod transfer;

pub use body::{Outgoing, Piece, Pieces};
pub use client::{HttpClient, HttpOptions, Times, outcome_of};
pub use error::NetError;
pub use local::{exchange, send};
pub use retry::{Outcome, RetryPolicy, Tries, retry_after};
pub use transfer::Incoming;
