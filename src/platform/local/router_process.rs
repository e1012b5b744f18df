//! The router process of this machine: the supervisor tells it which ports to listen on and which routes to serve.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::lock;
use super::paths::Paths;
use super::rpc::{self, Answer};
use crate::files::make_private_folder;
use crate::inbound::Descriptors;
use crate::names::ServiceName;
use crate::router::{RouteUpdate, Router, RouterOptions, Scope};
use crate::service::contract::MessageFormat;

/// The most connections to the control socket; the supervisor needs two.
const CALLS: usize = 16;

/// Why the router process could not run.
#[derive(Debug, thiserror::Error)]
pub enum RouterProcessError {
    #[error("another router of this workspace is running")]
    RunsAlready,
    /// A file or socket of its own could not be used.
    #[error("{what} failed")]
    Io { what: &'static str, source: io::Error },
}

/// What the supervisor tells the router: which routes changed, and the ports to listen on.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouterUpdate {
    pub(super) format: MessageFormat,
    pub(super) routes: RouteUpdate,
    /// All ports; others are closed, but for those of services whose records can't be read.
    pub(super) ports: Vec<PortWanted>,
    /// Services whose records can't be read: nothing about them is known, so their routes and ports stay as they are.
    pub(super) unread: Vec<ServiceName>,
}

/// A port to listen on, for all services or for one alone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct PortWanted {
    /// The service that answers there without a prefix; `None` for all by their prefixes.
    pub(super) service: Option<ServiceName>,
    /// The port; `None` lets the machine choose once.
    pub(super) port: Option<u16>,
}

/// The port that the router listens on for each wanted one, in their order, or why it can't.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct PortsTaken {
    pub(super) ports: Vec<Result<u16, String>>,
}

/// Heartbeat: the longest wait for a new status before the router repeats the current one.
pub(super) const BEAT: Duration = Duration::from_secs(10);

struct Ports {
    router: Router,
    open: Mutex<BTreeMap<u16, OpenPort>>,
}

struct OpenPort {
    service: Option<ServiceName>,
    /// Dropping it closes the port.
    _close: watch::Sender<()>,
}

/// Runs the router of a workspace until it is told to end.
pub async fn run_router(paths: &Paths, stop: impl Future<Output = ()>) -> Result<(), RouterProcessError> {
    let failed = |what| move |source| RouterProcessError::Io { what, source };
    paths.prepare().map_err(failed("preparing the workspace's folders"))?;
    let folder = paths.state().join("router");
    make_private_folder(&folder).map_err(failed("preparing the router's folder"))?;
    let held = lock::own(&folder.join("lock")).map_err(failed("taking the router's lock"))?;
    let _held = held.ok_or(RouterProcessError::RunsAlready)?;
    lock::write_process_id(&folder).map_err(failed("writing the router's process number"))?;
    let connections = Descriptors::raise().connections();
    let router = Router::new(RouterOptions { connections, ..RouterOptions::default() });
    let ports = Arc::new(Ports { router, open: Mutex::default() });
    let listener = rpc::bind(&paths.router_socket()).map_err(failed("binding the router's control socket"))?;
    let serving = rpc::serve(listener, CALLS, move |method, path, body| answer(Arc::clone(&ports), method, path, body.to_vec()));
    tokio::select! {
        never = serving => match never {},
        () = stop => Ok(()),
    }
}

async fn answer(ports: Arc<Ports>, method: Method, path: String, body: Vec<u8>) -> Answer {
    if method == Method::PUT {
        let update: RouterUpdate = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        ports.router.update(update.routes);
        let ports = ports.listen(&update.ports, &update.unread).await;
        return serde_json::to_vec(&PortsTaken { ports }).map_err(|error| error.to_string());
    }
    let seen = path.split_once("?after=").and_then(|(_, seen)| seen.parse::<u64>().ok());
    let mut status = ports.router.watch();
    // Whether news came or the time passed, the present status is the answer.
    let _ = tokio::time::timeout(BEAT, status.wait_for(|status| seen.is_none_or(|seen| status.sequence > seen))).await;
    let now = status.borrow().clone();
    serde_json::to_vec(&now).map_err(|error| error.to_string())
}

impl Ports {
    /// Opens and closes ports as wanted; ports of unread services stay open.
    async fn listen(&self, wanted: &[PortWanted], unread: &[ServiceName]) -> Vec<Result<u16, String>> {
        let mut ports = Vec::new();
        for port in wanted {
            ports.push(self.open(port).await);
        }
        let keep: Vec<u16> = ports.iter().flatten().copied().collect();
        let is_unread = |open: &OpenPort| open.service.as_ref().is_some_and(|name| unread.contains(name));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|port, open| keep.contains(port) || is_unread(open));
        ports
    }

    async fn open(&self, wanted: &PortWanted) -> Result<u16, String> {
        if let Some(port) = wanted.port
            && let Some(open) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&port)
        {
            let same = open.service == wanted.service;
            return if same {
                Ok(port)
            } else {
                Err(format!("Connection in use: port {port}, by another service of this workspace"))
            };
        }
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, wanted.port.unwrap_or(0)));
        let listener = TcpListener::bind(address).await.map_err(|error| match error.kind() {
            // The scoring server's wording, which the diagnosis recognizes.
            io::ErrorKind::AddrInUse => format!("Connection in use: {address}"),
            _ => format!("port {}: {error}", address.port()),
        })?;
        let port = listener.local_addr().map_err(|error| error.to_string())?.port();
        let (close, mut closed) = watch::channel(());
        let scope = wanted.service.clone().map_or(Scope::All, Scope::Service);
        let router = self.router.clone();
        tokio::spawn(async move {
            let stop = async move { while closed.changed().await.is_ok() {} };
            router.serve(listener, scope, stop).await;
        });
        let open = OpenPort { service: wanted.service.clone(), _close: close };
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(port, open);
        Ok(port)
    }
}
