//! The services while the router runs. A changed route takes over what stays: replicas with their counts, queues, rotations. A service
//! that didn't change stays as it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::auth::Authenticator;
use super::passes::{PassSigner, ServicePass};
use super::status::CountsChanged;
use super::table::{Hosts, RouteUpdate, ServiceRoute, VersionRoute};
use super::traffic::TrafficSplit;
use super::version::Version;
use crate::inbound::Budget;
use crate::service::contract::VersionKey;

/// All services by name.
#[derive(Debug, Default)]
pub(super) struct Services(HashMap<String, Arc<Service>>);

/// A service with its authentication and versions.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) authenticator: Arc<Authenticator>,
    pub(super) hosts: Hosts,
    pub(super) versions: Vec<Arc<Version>>,
    /// Memory for the bodies of its requests that wait.
    pub(super) budget: Arc<Budget>,
    /// What its replicas want to see.
    pub(super) pass: Option<Arc<ServicePass>>,
    split: Arc<Mutex<TrafficSplit>>,
}

impl Services {
    /// Returns a service by its name.
    pub(super) fn service(&self, name: &str) -> Option<&Arc<Service>> {
        self.0.get(name)
    }

    /// Returns all versions.
    pub(super) fn versions(&self) -> impl Iterator<Item = &Arc<Version>> {
        self.0.values().flat_map(|service| &service.versions)
    }

    /// Returns the services after `update`. Versions of `departed` are reused, too.
    pub(super) fn updated(
        &self,
        update: &RouteUpdate,
        departed: &[Arc<Version>],
        counts_changed: &Arc<CountsChanged>,
        budget: &Arc<Budget>,
        signer: Option<&PassSigner>,
    ) -> Self {
        let kept = update.kept.iter().filter_map(|name| self.0.get_key_value(name.as_str()));
        let mut services: HashMap<_, _> = kept.map(|(name, service)| (name.clone(), service.clone())).collect();
        for route in &update.changed {
            let before = self.service(route.name.as_str());
            let service = Service {
                authenticator: authenticator_for(route, before),
                hosts: route.hosts.clone(),
                versions: versions_of(route, before, departed, counts_changed),
                budget: before.map_or_else(|| budget.half(), |service| service.budget.clone()),
                pass: pass_for(route, before, signer),
                split: split_of(route, before),
            };
            services.insert(route.name.as_str().to_owned(), Arc::new(service));
        }
        Self(services)
    }
}

impl Service {
    /// Returns the version of that name.
    pub(super) fn version(&self, name: &str) -> Option<&Arc<Version>> {
        self.versions.iter().find(|version| version.key.version.as_str() == name)
    }

    /// Returns the default version.
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

fn authenticator_for(route: &ServiceRoute, before: Option<&Arc<Service>>) -> Arc<Authenticator> {
    match before {
        Some(service) if service.authenticator.auth == route.auth => service.authenticator.clone(),
        _ => Arc::new(Authenticator::new(route.auth.clone())),
    }
}

fn pass_for(route: &ServiceRoute, before: Option<&Arc<Service>>, signer: Option<&PassSigner>) -> Option<Arc<ServicePass>> {
    let record = route.pass.as_ref()?;
    match before.and_then(|service| service.pass.as_ref()) {
        Some(pass) if pass.record() == record => Some(pass.clone()),
        _ => Some(Arc::new(signer?.pass_for(record))),
    }
}

fn versions_of(
    route: &ServiceRoute,
    before: Option<&Arc<Service>>,
    departed: &[Arc<Version>],
    counts_changed: &Arc<CountsChanged>,
) -> Vec<Arc<Version>> {
    let current = before.into_iter().flat_map(|service| &service.versions);
    let known: Vec<_> = current.chain(departed).collect();
    let updated = |version: &VersionRoute| {
        let key = VersionKey { service: route.name.clone(), version: version.name.clone() };
        let same = known.iter().find(|known| known.key == key).map(|same| Arc::clone(same));
        let same = same.unwrap_or_else(|| Arc::new(Version::new(key, version, counts_changed.clone())));
        same.update(version);
        same
    };
    route.versions.iter().map(updated).collect()
}

fn split_of(route: &ServiceRoute, before: Option<&Arc<Service>>) -> Arc<Mutex<TrafficSplit>> {
    let split = TrafficSplit::new(&route.versions);
    let same_versions = |service: &Service| {
        service.versions.len() == route.versions.len()
            && service.versions.iter().zip(&route.versions).all(|(old, new)| old.key.version == new.name)
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
