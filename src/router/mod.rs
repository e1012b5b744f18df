//! Routes requests to the replicas of services: auth, version, queue, pick, limits, answers, and the signal to scale. It follows a route
//! table and tells its counts; it knows nothing of what starts or stops replicas.

mod access_log;
mod answer;
mod auth;
mod changes;
mod forward;
mod headers;
mod hosts;
mod identity;
mod live;
mod matching;
mod queue;
mod replica;
mod request;
mod respond;
mod server;
mod table;
mod traffic;
mod version;
mod view;

pub use matching::Front;
pub use server::{Router, RouterOptions};
pub use table::{Hosts, Limits, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, ServiceRoute, VersionRoute};
pub use view::{RouterView, VersionLoad};
