//! The route table while the router runs. A new table takes over what stays: replicas with their counts, queues, rotations.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::auth::Door;
use super::changes::Changes;
use super::table::{Hosts, RouteTable, ServiceRoute, VersionRoute};
use super::traffic::TrafficSplit;
use super::version::Version;
use crate::inbound::Budget;

/// All services.
#[derive(Debug, Default)]
pub(super) struct Live {
    services: HashMap<String, Arc<Service>>,
}

/// One service.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) door: Arc<Door>,
    pub(super) hosts: Hosts,
    pub(super) versions: Vec<Arc<Version>>,
    /// Memory for the bodies of its requests that wait.
    pub(super) budget: Arc<Budget>,
    split: Arc<Mutex<TrafficSplit>>,
}

impl Live {
    /// Returns a service by its name.
    pub(super) fn service(&self, name: &str) -> Option<&Arc<Service>> {
        self.services.get(name)
    }

    /// Returns all versions.
    pub(super) fn versions(&self) -> impl Iterator<Item = &Arc<Version>> {
        self.services.values().flat_map(|service| &service.versions)
    }

    /// Returns what `table` makes of this, reusing versions of `departed` too.
    pub(super) fn follow(
        &self,
        table: &RouteTable,
        departed: &[Arc<Version>],
        (changes, budget): (&Arc<Changes>, &Arc<Budget>),
    ) -> Self {
        let follow = |route: &ServiceRoute| {
            let before = self.service(route.name.as_str());
            let service = Service {
                door: door_of(route, before),
                hosts: route.hosts.clone(),
                versions: versions_of(route, before, departed, changes),
                budget: before.map_or_else(|| budget.half(), |service| service.budget.clone()),
                split: split_of(route, before),
            };
            (route.name.as_str().to_owned(), Arc::new(service))
        };
        Self { services: table.services.iter().map(follow).collect() }
    }
}

impl Service {
    /// Returns the version of that name.
    pub(super) fn version(&self, name: &str) -> Option<&Arc<Version>> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// Returns the version that takes what no version is assigned.
    pub(super) fn default_version(&self) -> Option<&Arc<Version>> {
        self.versions.first()
    }

    /// Returns the version whose turn it is.
    pub(super) fn next_version(&self) -> Option<&Arc<Version>> {
        if self.versions.len() == 1 {
            return self.versions.first();
        }
        let next = self.split.lock().unwrap_or_else(PoisonError::into_inner).next()?;
        self.versions.get(next)
    }
}

fn door_of(route: &ServiceRoute, before: Option<&Arc<Service>>) -> Arc<Door> {
    match before {
        Some(service) if service.door.auth == route.auth => service.door.clone(),
        _ => Arc::new(Door::new(route.auth.clone())),
    }
}

fn versions_of(
    route: &ServiceRoute,
    before: Option<&Arc<Service>>,
    departed: &[Arc<Version>],
    changes: &Arc<Changes>,
) -> Vec<Arc<Version>> {
    let known = |name: &str| {
        let current = before.and_then(|service| service.version(name));
        current.or_else(|| departed.iter().find(|version| version.service == route.name && version.name == name)).cloned()
    };
    let follow = |version: &VersionRoute| {
        let live = known(&version.name).unwrap_or_else(|| Arc::new(Version::new(&route.name, version, changes.clone())));
        live.update(version);
        live
    };
    route.versions.iter().map(follow).collect()
}

fn split_of(route: &ServiceRoute, before: Option<&Arc<Service>>) -> Arc<Mutex<TrafficSplit>> {
    let split = TrafficSplit::new(&route.versions);
    let same_versions = |service: &Service| {
        service.versions.len() == route.versions.len()
            && service.versions.iter().zip(&route.versions).all(|(old, new)| old.name == new.name)
    };
    match before {
        Some(service)
            if same_versions(service) && service.split.lock().unwrap_or_else(PoisonError::into_inner).has_shares_of(&split) =>
        {
            service.split.clone()
        }
        _ => Arc::new(Mutex::new(split)),
    }
}
