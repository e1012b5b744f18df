//! Routes requests to the replicas of services: authentication, version, queue, pick, limits, answers, autoscaling signal. It follows route
//! updates and publishes its counts; it doesn't know what starts or stops replicas.

mod access_log;
mod response_body;
mod auth;
mod autoscalers;
mod forward;
mod forwarded;
mod headers;
mod hosts;
mod identity;
mod matching;
mod passes;
mod queue;
mod replica;
mod request;
mod respond;
mod routes;
mod server;
mod services;
mod state;
mod status;
mod table;
mod traffic;
mod version;

pub use matching::Scope;
pub use passes::{PassSigner, ServicePass};
pub use routes::{RunningReplica, RunningService, route_table};
pub use server::Router;
pub use state::RouterOptions;
pub use status::{RouterStatus, VersionLoad};
pub use table::{Hosts, Limits, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, RouteUpdate, ServiceRoute, VersionRoute};
