//! How every server of ours protects itself against callers: limits on connections, on the size and pace of bodies, and on ambiguous heads.
//! It knows nothing of what is asked for, and answers nothing.

mod body;
mod budget;
mod clients;
mod descriptors;
mod head;
mod incoming_body;
mod limits;
mod listen;
mod pace;
mod stream;

pub use body::{Payload, RequestBody, receive};
pub use budget::{Budget, Share};
pub use clients::{AcceptBackoff, Attended, Client, Clients, EndGracefully, IDLE_LIMIT};
pub use descriptors::{Descriptors, set_soft_limit};
pub use head::{HeadFault, check_head, remove_folded, remove_headers, remove_hop_headers};
pub use incoming_body::IncomingBody;
pub use limits::{BodyFault, BodyLimits, KEPT_BYTES, MAX_BODY_BYTES};
pub(crate) use listen::{listen_on, listen_on_all};
pub use pace::Pace;
pub use stream::BodyStream;
