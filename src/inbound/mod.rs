//! What a server of ours holds against callers that it doesn't know: how many connections they may have, how large and how slow their
//! bodies may be, and which heads it reads at all. It knows nothing of what is asked for, and answers nothing.

mod body;
mod budget;
mod clients;
mod descriptors;
mod head;
mod incoming_body;
mod limits;
mod pace;
mod stream;

pub use body::{Payload, RequestBody, receive};
pub use budget::{Budget, Share};
pub use clients::{AcceptBackoff, Attended, Client, Clients, EndGracefully, IDLE_LIMIT};
pub use descriptors::{Descriptors, set_soft_limit};
pub use head::{HeadFault, check_head, remove_folded, remove_headers, remove_hop_headers};
pub use incoming_body::IncomingBody;
pub use limits::{BodyFault, BodyLimits, KEPT_BYTES, MAX_BODY_BYTES};
pub use pace::Pace;
pub use stream::BodyStream;
