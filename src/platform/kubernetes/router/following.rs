//! Follows the replicas of all services, so that what they say of themselves reaches the routes at once: the kubelet's probes, of which
//! endpoints tell, come seconds later.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tokio::sync::mpsc;

use crate::names::ServiceName;
use crate::replica::{FollowedReplica, follow_replica};
use crate::router::{PassSigner, ReplicaAddress, RunningReplica};
use crate::service::ReplicaPhase;

/// What a replica says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    Ready,
    NotReady,
    Draining,
    /// It was heard once, and isn't any more.
    Silent,
}

/// News of a replica.
#[derive(Debug)]
pub(super) struct ReplicaNews {
    pub(super) service: ServiceName,
    /// Its id.
    pub(super) replica: String,
    pub(super) heard: Heard,
}

/// The replicas that are followed.
pub(super) struct Following {
    signer: PassSigner,
    news: mpsc::Sender<ReplicaNews>,
    services: BTreeMap<ServiceName, BTreeMap<String, Followed>>,
}

struct Followed {
    address: SocketAddr,
    _replica: FollowedReplica,
}

impl Following {
    /// Returns a following of nobody, whose news go to `news`.
    pub(super) fn new(signer: PassSigner, news: mpsc::Sender<ReplicaNews>) -> Self {
        Self { signer, news, services: BTreeMap::new() }
    }

    /// Follows these replicas of a service, whose record has the id `record`, and no others of it.
    pub(super) fn follow(&mut self, service: &ServiceName, record: &str, replicas: &[RunningReplica]) {
        let mut before = self.services.remove(service).unwrap_or_default();
        let mut now = BTreeMap::new();
        for replica in replicas {
            let ReplicaAddress::Tcp(address) = replica.address else { continue };
            let known = before.remove(&replica.id).filter(|followed| followed.address == address);
            let followed = known.unwrap_or_else(|| self.begin(service, record, &replica.id, address));
            now.insert(replica.id.clone(), followed);
        }
        if !now.is_empty() {
            self.services.insert(service.clone(), now);
        }
    }

    fn begin(&self, service: &ServiceName, record: &str, id: &str, address: SocketAddr) -> Followed {
        let pass = self.signer.pass_for(record);
        let replica = follow_replica(address, move || pass.header());
        let (mut statuses, news) = (replica.watch(), self.news.clone());
        let (service, id) = (service.clone(), id.to_owned());
        // It ends when the replica is followed no more.
        tokio::spawn(async move {
            let mut last = None;
            while statuses.changed().await.is_ok() {
                let heard = heard(statuses.borrow_and_update().as_ref().map(|status| status.phase));
                if last.replace(heard) == Some(heard) {
                    continue;
                }
                if news.send(ReplicaNews { service: service.clone(), replica: id.clone(), heard }).await.is_err() {
                    return;
                }
            }
        });
        Followed { address, _replica: replica }
    }
}

fn heard(phase: Option<ReplicaPhase>) -> Heard {
    match phase {
        Some(ReplicaPhase::Ready) => Heard::Ready,
        Some(ReplicaPhase::Starting | ReplicaPhase::Restarting | ReplicaPhase::Hung) => Heard::NotReady,
        Some(ReplicaPhase::Draining) => Heard::Draining,
        None => Heard::Silent,
    }
}
