//! What a router knows of its cluster, and the routes that follow from it. Pure: news in, changed routes out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kube::ResourceExt;
use kube::runtime::watcher::Event;

use super::super::naming::{Owner, SERVICE};
use super::super::record::ClusterRecord;
use super::endpoints::{replicas, service_of};
use super::following::{Heard, ReplicaNews};
use super::mirror::Mirror;
use crate::access::TokenVerifier;
use crate::names::{Namespace, ServiceName};
use crate::router::{Hosts, RouteUpdate, RunningReplica, RunningService, ServiceRoute, route_table};
use crate::service::contract::VersionKey;

/// The services of the attached namespaces, and their routes.
#[derive(Debug, Default)]
pub(super) struct View {
    namespaces: BTreeMap<Namespace, Contents>,
    routes: BTreeMap<ServiceName, ServiceRoute>,
    /// What replicas said of themselves, by service and id.
    heard: BTreeMap<ServiceName, BTreeMap<String, Heard>>,
}

/// What a namespace holds.
#[derive(Debug, Default)]
struct Contents {
    maps: Mirror<ConfigMap>,
    slices: Mirror<EndpointSlice>,
    /// The records that could be read. One that becomes unreadable stays as it was.
    records: BTreeMap<ServiceName, Known>,
}

/// A record, and since when it is there by the API server's word: what a record says of itself, whoever writes it can choose.
#[derive(Debug)]
struct Known {
    since: Option<Timestamp>,
    record: ClusterRecord,
}

/// News of a namespace.
#[derive(Debug)]
pub(super) enum News {
    Record(Event<ConfigMap>),
    Endpoints(Event<EndpointSlice>),
}

impl View {
    /// Returns the view of namespaces of which nothing is known yet.
    pub(super) fn of(namespaces: impl IntoIterator<Item = Namespace>) -> Self {
        let namespaces = namespaces.into_iter().map(|namespace| (namespace, Contents::default())).collect();
        Self { namespaces, ..Self::default() }
    }

    /// Takes note of news; returns the services that they concern.
    pub(super) fn take(&mut self, namespace: &Namespace, news: News) -> BTreeSet<ServiceName> {
        let Some(contents) = self.namespaces.get_mut(namespace) else { return BTreeSet::new() };
        match news {
            News::Record(event) => contents.take_record(event),
            News::Endpoints(event) => {
                let changed = contents.slices.take(event);
                let slices = changed.iter().flat_map(|changed| changed.before.as_ref().into_iter().chain(changed.now));
                slices.filter_map(service_of).collect()
            }
        }
    }

    /// Takes note of what a replica said of itself; returns its service.
    pub(super) fn hear(&mut self, news: ReplicaNews) -> ServiceName {
        self.heard.entry(news.service.clone()).or_default().insert(news.replica, news.heard);
        news.service
    }

    /// Returns whether all that is there was known once: before, a service that isn't found may well be there.
    pub(super) fn is_complete(&self) -> bool {
        self.namespaces.values().all(|contents| contents.maps.is_listed() && contents.slices.is_listed())
    }

    /// Works out the routes of some services anew; returns what changed, if anything did. `tokens` gives what checks a service's tokens, from the
    /// uid of the account that they are made for.
    pub(super) fn update(
        &mut self,
        services: &BTreeSet<ServiceName>,
        tokens: impl Fn(&Owner, &str) -> Option<TokenVerifier>,
    ) -> Option<RouteUpdate> {
        let mut changed = Vec::new();
        let mut any_gone = false;
        for name in services {
            let Some(route) = self.route(name, &tokens) else {
                any_gone |= self.routes.remove(name).is_some();
                continue;
            };
            if self.routes.get(name) != Some(&route) {
                self.routes.insert(name.clone(), route.clone());
                changed.push(route);
            }
        }
        if changed.is_empty() && !any_gone {
            return None;
        }
        let is_new = |name: &&ServiceName| changed.iter().any(|route| route.name == **name);
        let kept = self.routes.keys().filter(|name| !is_new(name)).cloned().collect();
        Some(RouteUpdate { changed, kept })
    }

    /// Returns the replicas of a service that are there, with the id of its record.
    pub(super) fn replicas(&self, name: &ServiceName) -> Option<(&str, Vec<RunningReplica>)> {
        let (namespace, known) = self.service(name)?;
        let record = known.service.newest();
        let serving = |version: &_| record.endpoint.version(version).and_then(|version| version.serving);
        let slices = self.namespaces.get(namespace)?.slices.objects();
        let slices = slices.filter(|slice| slice.labels().get(SERVICE).is_some_and(|service| service == name.as_str()));
        let mut found = replicas(slices, &known.cluster.id, serving);
        let heard = self.heard.get(name);
        for replica in &mut found {
            if let Some(heard) = heard.and_then(|heard| heard.get(&replica.id)) {
                // The replica knows it first.
                replica.ready = *heard == Heard::Ready;
                replica.retiring |= *heard == Heard::Draining;
            }
        }
        Some((&known.cluster.id, found))
    }

    fn route(&self, name: &ServiceName, tokens: impl Fn(&Owner, &str) -> Option<TokenVerifier>) -> Option<ServiceRoute> {
        let (namespace, known) = self.service(name)?;
        let (_, replicas) = self.replicas(name)?;
        let record = known.service.newest();
        let running = RunningService {
            record: &record,
            keys: &known.cluster.key_hashes,
            tokens: record.callers.as_ref().and_then(|callers| tokens(&known.owner(namespace), callers)),
            hosts: Hosts::Any,
            pass: Some(known.cluster.id.clone()),
            replicas,
        };
        route_table([running]).services.pop()
    }

    /// Returns a service and its namespace. A name belongs to the namespace that had it first.
    pub(super) fn service(&self, name: &ServiceName) -> Option<(&Namespace, &ClusterRecord)> {
        let found = self.namespaces.iter().filter_map(|(namespace, contents)| Some((namespace, contents.records.get(name)?)));
        let found = found.filter(|(_, known)| !known.record.service.deleting);
        let first = found.min_by(|(one, first), (other, second)| first.since.cmp(&second.since).then_with(|| one.cmp(other)));
        first.map(|(namespace, known)| (namespace, &known.record))
    }

    /// Forgets what replicas of a service said that are gone.
    pub(super) fn forget(&mut self, name: &ServiceName, there: &[RunningReplica]) {
        if let Some(heard) = self.heard.get_mut(name) {
            heard.retain(|id, _| there.iter().any(|replica| replica.id == *id));
            if heard.is_empty() {
                self.heard.remove(name);
            }
        }
    }

    /// Returns the versions that scale by their load, with their namespaces.
    pub(super) fn scaled(&self) -> BTreeMap<VersionKey, Namespace> {
        let versions = self.routes.values().flat_map(|route| {
            let scaling = route.versions.iter().filter(|version| version.scale.is_some());
            scaling.map(|version| VersionKey { service: route.name.clone(), version: version.name.clone() })
        });
        let placed = versions.filter_map(|key| {
            let (namespace, _) = self.service(&key.service)?;
            Some((key, namespace.clone()))
        });
        placed.collect()
    }

    /// Returns the names of all services that are known.
    pub(super) fn names(&self) -> BTreeSet<ServiceName> {
        self.namespaces.values().flat_map(|contents| contents.records.keys().cloned()).collect()
    }
}

impl Contents {
    fn take_record(&mut self, event: Event<ConfigMap>) -> BTreeSet<ServiceName> {
        let mut concerned = BTreeSet::new();
        for changed in self.maps.take(event) {
            let name = |map: &ConfigMap| map.labels().get(SERVICE).and_then(|name| ServiceName::new(name.clone()).ok());
            if let Some(name) = changed.before.as_ref().and_then(name) {
                concerned.insert(name.clone());
                if changed.now.is_none() {
                    self.records.remove(&name);
                }
            }
            let Some(map) = changed.now else { continue };
            match ClusterRecord::read(map) {
                Ok(record) => {
                    concerned.insert(record.service.name.clone());
                    let since = map.metadata.creation_timestamp.as_ref().map(|created| created.0);
                    self.records.insert(record.service.name.clone(), Known { since, record });
                }
                Err(fault) => tracing::error!(record = map.name_any(), %fault, "a service stays as it was known last"),
            }
        }
        concerned
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
    use serde_json::json;

    use super::super::super::naming::{RECORD, VERSION};
    use super::super::super::record::tests::record;
    use super::*;

    fn namespace(name: &str) -> Namespace {
        Namespace::new(name).unwrap()
    }

    fn service() -> ServiceName {
        record("r").service.name
    }

    /// The routes of `names` after all that was told, with the replicas of the service: id, ready.
    struct Watched(View);

    impl Watched {
        fn of(names: &[&str]) -> Self {
            let mut view = View::of(names.iter().map(|name| namespace(name)));
            for name in names {
                for event in [Event::Init, Event::InitDone] {
                    view.take(&namespace(name), News::Record(event));
                }
                for event in [Event::Init, Event::InitDone] {
                    view.take(&namespace(name), News::Endpoints(event));
                }
            }
            Self(view)
        }

        fn record(&mut self, place: &str, record: &ClusterRecord) -> Option<RouteUpdate> {
            self.record_made_at(0, place, record)
        }

        fn record_made_at(&mut self, second: i64, place: &str, record: &ClusterRecord) -> Option<RouteUpdate> {
            let mut map = record.config_map(&namespace(place)).unwrap();
            map.metadata.creation_timestamp = Some(Time(Timestamp::from_second(second).unwrap()));
            let concerned = self.0.take(&namespace(place), News::Record(Event::Apply(map)));
            self.0.update(&concerned, |_, _| None)
        }

        fn endpoint(&mut self, id: &str, conditions: &str) -> Option<RouteUpdate> {
            let (place, ready) = ("team", conditions == "ready");
            let record = record(id);
            let slice = json!({
                "metadata": { "name": format!("slice-{id}"), "labels": {
                    SERVICE: record.service.name.as_str(), RECORD: id, VERSION: record.service.name.as_str(),
                } },
                "addressType": "IPv4",
                "ports": [{ "port": 5001 }],
                "endpoints": [{ "addresses": ["10.0.0.1"], "conditions": { "ready": ready }, "targetRef": { "uid": "pod" } }],
            });
            let event = Event::Apply(serde_json::from_value(slice).unwrap());
            let concerned = self.0.take(&namespace(place), News::Endpoints(event));
            self.0.update(&concerned, |_, _| None)
        }

        fn hear(&mut self, heard: Heard) -> Option<RouteUpdate> {
            let name = self.0.hear(ReplicaNews { service: service(), replica: "pod".to_owned(), heard });
            self.0.update(&[name].into(), |_, _| None)
        }

        fn ready(&self) -> Vec<bool> {
            let versions = self.0.routes.values().flat_map(|route| &route.versions);
            versions.flat_map(|version| version.replicas.iter().map(|replica| replica.ready)).collect()
        }
    }

    #[test]
    fn a_service_is_routed_to_from_its_first_revision_on_and_gone_with_its_record() {
        let mut watched = Watched::of(&["team"]);
        assert!(watched.0.is_complete());
        assert_eq!(watched.record("team", &record("r")).unwrap().changed.len(), 1);
        assert_eq!(watched.record("team", &record("r")), None, "nothing changed");
        assert!(watched.endpoint("r", "ready").is_some());
        assert_eq!(watched.ready(), [true]);
        assert_eq!(watched.endpoint("another", "ready"), None, "replicas of a service of that name before this one");
        let mut deleting = record("r");
        deleting.service.deleting = true;
        assert_eq!(
            watched.record("team", &deleting).unwrap(),
            RouteUpdate::default(),
            "a service that is being deleted has no route"
        );
    }

    #[test]
    fn a_replica_itself_knows_first_whether_it_takes_requests() {
        let mut watched = Watched::of(&["team"]);
        watched.record("team", &record("r"));
        watched.endpoint("r", "not ready");
        assert_eq!(watched.ready(), [false]);
        assert!(watched.hear(Heard::Ready).is_some());
        assert_eq!(watched.ready(), [true], "the kubelet's next probe comes later");
        watched.hear(Heard::Silent);
        assert_eq!(watched.ready(), [false]);
        watched.hear(Heard::Draining);
        assert_eq!(watched.ready(), Vec::<bool>::new());
        watched.0.forget(&service(), &[]);
        assert!(watched.0.heard.is_empty());
    }

    #[test]
    fn a_name_belongs_to_the_namespace_that_had_it_first() {
        let mut watched = Watched::of(&["one", "other"]);
        // Whoever writes a record can say in it that it is old.
        let mut second = record("second");
        second.service.created = Timestamp::MIN;
        watched.record_made_at(2, "other", &second);
        watched.record_made_at(1, "one", &record("first"));
        assert_eq!(watched.0.service(&service()).unwrap().0, &namespace("one"));
        assert_eq!(watched.record_made_at(2, "other", &second), None, "the second one changes nothing");
    }

    #[test]
    fn a_record_that_becomes_unreadable_keeps_its_route() {
        let mut watched = Watched::of(&["team"]);
        watched.record("team", &record("r"));
        let mut map = record("r").config_map(&namespace("team")).unwrap();
        map.data = Some([("record.json".to_owned(), r#"{ "format": 99 }"#.to_owned())].into());
        let concerned = watched.0.take(&namespace("team"), News::Record(Event::Apply(map)));
        assert_eq!(watched.0.update(&concerned, |_, _| None), None);
        assert_eq!(watched.0.routes.len(), 1);
    }
}
