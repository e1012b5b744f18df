//! The versions behind one scoring URI and the rules among them. A plain service is an endpoint of one version.
//!
//! The rules are v1's: up to six versions, shares of traffic that add up to at most 100, the rest for the default version, one control
//! and any number of treatments to compare it with.

use std::collections::BTreeMap;

use super::placement::VersionKind;
use super::revision::Version;
use crate::names::VersionName;

/// The most versions that an endpoint can have.
pub const MAX_VERSIONS: usize = 6;

/// The versions of a service, by name.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    default: VersionName,
    control: VersionName,
    versions: BTreeMap<VersionName, Version>,
}

/// Why versions can't be as somebody wants them.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EndpointError {
    #[error("an endpoint has at most {MAX_VERSIONS} versions")]
    TooManyVersions,
    #[error("version '{0}' exists already")]
    VersionExists(VersionName),
    #[error("there is no version '{0}'")]
    NoSuchVersion(VersionName),
    #[error("version '{version}' can't take {share} % of the traffic: a share is 0 to 100")]
    NoPercentage {
        version: VersionName,
        /// The share that it was to have.
        share: f64,
    },
    #[error("the shares of all versions add up to {0} %: they can be 100 % together, and the rest goes to the default version")]
    MoreThanWhole(f64),
    /// Another version has to become the default or the control first.
    #[error("version '{version}' is the endpoint's {role}: name the version that takes its place")]
    NeedsSuccessor {
        version: VersionName,
        /// `default version` or `control`.
        role: String,
    },
}

impl Endpoint {
    /// Returns an endpoint whose first version, its default and its control, is to be `name`; nothing of it exists yet.
    pub fn new(name: VersionName) -> Self {
        Self { default: name.clone(), control: name, versions: BTreeMap::new() }
    }

    /// Returns the name of the default version.
    pub fn default_name(&self) -> &VersionName {
        &self.default
    }

    /// Returns what a version is in a comparison.
    pub fn kind(&self, name: &VersionName) -> VersionKind {
        if *name == self.control { VersionKind::Control } else { VersionKind::Treatment }
    }

    /// Returns the default version; `None` before its first revision was taken.
    pub fn default_version(&self) -> Option<&Version> {
        self.versions.get(&self.default)
    }

    /// Returns the version of that name.
    pub fn version(&self, name: &VersionName) -> Option<&Version> {
        self.versions.get(name)
    }

    /// Returns all versions by name, the default first.
    pub fn versions(&self) -> impl Iterator<Item = (&VersionName, &Version)> {
        let others = self.versions.iter().filter(|(name, _)| **name != self.default);
        self.versions.get_key_value(&self.default).into_iter().chain(others)
    }

    /// Adds a version.
    pub fn add(&mut self, name: VersionName, share: f64) -> Result<(), EndpointError> {
        if self.versions.contains_key(&name) {
            return Err(EndpointError::VersionExists(name));
        }
        if self.versions.len() == MAX_VERSIONS {
            return Err(EndpointError::TooManyVersions);
        }
        self.check_shares(&BTreeMap::from([(name.clone(), share)]))?;
        self.versions.insert(name, Version { share, ..Version::default() });
        Ok(())
    }

    /// Adds a version or changes its share; `None` is no share for a new one, and what another has.
    pub(super) fn place(&mut self, name: &VersionName, share: Option<f64>) -> Result<(), EndpointError> {
        match share {
            share if !self.versions.contains_key(name) => self.add(name.clone(), share.unwrap_or(0.0)),
            Some(share) => self.set_shares(&BTreeMap::from([(name.clone(), share)])),
            None => Ok(()),
        }
    }

    /// Sets the shares of some versions at once; the others keep theirs.
    pub fn set_shares(&mut self, shares: &BTreeMap<VersionName, f64>) -> Result<(), EndpointError> {
        if let Some(unknown) = shares.keys().find(|name| !self.versions.contains_key(*name)) {
            return Err(EndpointError::NoSuchVersion(unknown.clone()));
        }
        self.check_shares(shares)?;
        for (name, share) in shares {
            self.versions.entry(name.clone()).and_modify(|version| version.share = *share);
        }
        Ok(())
    }

    fn check_shares(&self, changed: &BTreeMap<VersionName, f64>) -> Result<(), EndpointError> {
        if let Some((version, share)) = changed.iter().find(|(_, share)| !(0.0..=100.0).contains(*share)) {
            return Err(EndpointError::NoPercentage { version: version.clone(), share: *share });
        }
        let kept = self.versions.iter().filter(|(name, _)| !changed.contains_key(*name)).map(|(_, version)| version.share);
        let all: f64 = kept.chain(changed.values().copied()).sum();
        // Shares such as 33.3 are no sums of powers of two.
        if all > 100.0 + 1e-6 { Err(EndpointError::MoreThanWhole(all)) } else { Ok(()) }
    }

    /// Makes a version the default.
    pub fn set_default(&mut self, name: &VersionName) -> Result<(), EndpointError> {
        self.default = self.known(name)?;
        Ok(())
    }

    /// Makes a version the control; all others are treatments then.
    pub fn set_control(&mut self, name: &VersionName) -> Result<(), EndpointError> {
        self.control = self.known(name)?;
        Ok(())
    }

    /// Removes a version. If it is the default or the control, `successor` takes its place.
    pub fn remove(&mut self, name: &VersionName, successor: Option<&VersionName>) -> Result<(), EndpointError> {
        let name = self.known(name)?;
        let roles = [(&self.default, "default version"), (&self.control, "control")];
        let role = roles.iter().find(|(holder, _)| **holder == name).map(|(_, role)| (*role).to_owned());
        match (role, successor.filter(|successor| **successor != name)) {
            (Some(role), None) => return Err(EndpointError::NeedsSuccessor { version: name, role }),
            (Some(_), Some(successor)) => {
                let successor = self.known(successor)?;
                for holder in [&mut self.default, &mut self.control] {
                    if *holder == name {
                        *holder = successor.clone();
                    }
                }
            }
            (None, _) => {}
        }
        self.versions.remove(&name);
        Ok(())
    }

    /// Leaves only one version, which is the default and the control from now on.
    pub(super) fn keep_only(&mut self, name: &VersionName) {
        self.versions.retain(|kept, _| kept == name);
        (self.default, self.control) = (name.clone(), name.clone());
    }

    /// Removes a version that never served.
    pub(super) fn forget(&mut self, name: &VersionName) {
        self.versions.remove(name);
    }

    /// Returns a version to be changed; one that is new breaks no rule only if the caller sees to it.
    pub(crate) fn entry(&mut self, name: VersionName) -> &mut Version {
        self.versions.entry(name).or_default()
    }

    fn known(&self, name: &VersionName) -> Result<VersionName, EndpointError> {
        let known = self.versions.contains_key(name);
        if known { Ok(name.clone()) } else { Err(EndpointError::NoSuchVersion(name.clone())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> VersionName {
        VersionName::new(text).unwrap()
    }

    fn endpoint(shares: &[(&str, f64)]) -> Endpoint {
        let mut endpoint = Endpoint::new(name(shares[0].0));
        for (version, share) in shares {
            endpoint.add(name(version), *share).unwrap();
        }
        endpoint
    }

    #[test]
    fn shares_are_percentages_and_no_more_than_the_whole_together() {
        let mut endpoint = endpoint(&[("one", 50.0), ("two", 40.0)]);
        assert_eq!(endpoint.add(name("three"), 20.0), Err(EndpointError::MoreThanWhole(110.0)));
        let shares = |pairs: &[(&str, f64)]| pairs.iter().map(|(version, share)| (name(version), *share)).collect();
        assert!(matches!(endpoint.set_shares(&shares(&[("one", -1.0)])), Err(EndpointError::NoPercentage { .. })));
        assert!(matches!(endpoint.set_shares(&shares(&[("one", f64::NAN)])), Err(EndpointError::NoPercentage { .. })));
        assert_eq!(
            endpoint.set_shares(&shares(&[("one", 10.0), ("none", 5.0)])),
            Err(EndpointError::NoSuchVersion(name("none")))
        );
        assert_eq!(endpoint.version(&name("one")).unwrap().share.to_string(), "50", "a refused change changes nothing");
        endpoint.set_shares(&shares(&[("one", 40.0), ("two", 60.0)])).unwrap();
        assert_eq!(endpoint.version(&name("two")).unwrap().share.to_string(), "60", "both are changed at once");
    }

    #[test]
    fn a_version_that_others_rest_on_leaves_only_with_a_successor() {
        let mut endpoint = endpoint(&[("one", 0.0), ("two", 0.0)]);
        assert!(matches!(endpoint.remove(&name("one"), None), Err(EndpointError::NeedsSuccessor { .. })));
        assert!(matches!(endpoint.remove(&name("one"), Some(&name("one"))), Err(EndpointError::NeedsSuccessor { .. })));
        assert_eq!(endpoint.remove(&name("one"), Some(&name("none"))), Err(EndpointError::NoSuchVersion(name("none"))));
        endpoint.remove(&name("one"), Some(&name("two"))).unwrap();
        assert_eq!((endpoint.default_name(), endpoint.kind(&name("two"))), (&name("two"), VersionKind::Control));
    }

    #[test]
    fn there_are_six_versions_at_most_and_one_of_them_is_the_control() {
        let names = ["one", "two", "three", "four", "five", "six"];
        let mut endpoint = endpoint(&names.map(|version| (version, 0.0)));
        assert_eq!(endpoint.add(name("seven"), 0.0), Err(EndpointError::TooManyVersions));
        assert_eq!(endpoint.add(name("six"), 0.0), Err(EndpointError::VersionExists(name("six"))));
        endpoint.set_control(&name("four")).unwrap();
        let controls = names.map(name).into_iter().filter(|version| endpoint.kind(version) == VersionKind::Control);
        assert_eq!(controls.collect::<Vec<_>>(), [name("four")]);
    }
}
