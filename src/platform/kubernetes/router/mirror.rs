//! A mirror of a cluster's objects of one kind in one namespace, as its watch tells them. Pure.

use std::collections::{BTreeMap, BTreeSet};

use kube::ResourceExt;
use kube::runtime::watcher::Event;

/// Objects by name. Between the beginning and the end of a new listing the earlier ones stay.
#[derive(Debug)]
pub(super) struct Mirror<K> {
    objects: BTreeMap<String, K>,
    /// The listing that is under way.
    incoming: Option<BTreeMap<String, K>>,
    listed: bool,
}

impl<K> Default for Mirror<K> {
    fn default() -> Self {
        Self { objects: BTreeMap::new(), incoming: None, listed: false }
    }
}

impl<K: ResourceExt> Mirror<K> {
    /// Takes note of news; returns what was there before and what is there now of each object that it concerns.
    pub(super) fn take(&mut self, event: Event<K>) -> Vec<Changed<'_, K>> {
        let mut names = BTreeSet::new();
        let mut before = BTreeMap::new();
        match event {
            Event::Init => self.incoming = Some(BTreeMap::new()),
            Event::InitApply(object) => {
                self.incoming.get_or_insert_default().insert(object.name_any(), object);
            }
            Event::InitDone => {
                self.listed = true;
                before = std::mem::replace(&mut self.objects, self.incoming.take().unwrap_or_default());
                names.extend(before.keys().chain(self.objects.keys()).cloned());
            }
            Event::Apply(object) => {
                let name = object.name_any();
                names.insert(name.clone());
                before.extend(self.objects.insert(name.clone(), object).map(|object| (name, object)));
            }
            Event::Delete(object) => {
                let name = object.name_any();
                names.insert(name.clone());
                before.extend(self.objects.remove(&name).map(|object| (name, object)));
            }
        }
        let changed = names.into_iter().map(|name| Changed { before: before.remove(&name), now: self.objects.get(&name) });
        changed.collect()
    }

    /// Returns all objects.
    pub(super) fn objects(&self) -> impl Iterator<Item = &K> {
        self.objects.values()
    }

    /// Returns whether all objects were known once.
    pub(super) fn is_listed(&self) -> bool {
        self.listed
    }
}

/// An object that news concern.
#[derive(Debug)]
pub(super) struct Changed<'a, K> {
    pub(super) before: Option<K>,
    pub(super) now: Option<&'a K>,
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::ConfigMap;

    use super::*;

    fn map(name: &str) -> ConfigMap {
        let mut map = ConfigMap::default();
        map.metadata.name = Some(name.to_owned());
        map
    }

    fn names(mirror: &Mirror<ConfigMap>) -> Vec<String> {
        mirror.objects().map(ResourceExt::name_any).collect()
    }

    #[test]
    fn a_new_listing_replaces_all_at_its_end() {
        let mut mirror = Mirror::default();
        assert!(!mirror.is_listed());
        for event in [Event::Init, Event::InitApply(map("a")), Event::InitApply(map("b")), Event::InitDone] {
            mirror.take(event);
        }
        assert!(mirror.is_listed());
        assert_eq!(names(&mirror), ["a", "b"]);
        // A watch that begins anew forgets nothing until it knows everything.
        mirror.take(Event::Init);
        mirror.take(Event::InitApply(map("c")));
        assert_eq!(names(&mirror), ["a", "b"]);
        assert_eq!(mirror.take(Event::InitDone).len(), 3, "what went and what came are both told");
        assert_eq!(names(&mirror), ["c"]);
        mirror.take(Event::Delete(map("c")));
        assert_eq!(names(&mirror), Vec::<String>::new());
    }
}
