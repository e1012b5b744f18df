//! Reads a deployment configuration from its file and flags, and checks the merged values.

use std::path::Path;

use super::keys;
use super::{AuthMode, ComputeType, DeploymentConfig, DeploymentFlags, ReplicaScale, ServiceSettings};
use crate::config::document::{Document, Given, Known, Location, Section, settle, text};
use crate::config::{Faults, nearest};
use crate::names::Host;

const COMPUTE_TYPES: &[&str] = &["local", "aks", "aksendpoint", "aci"];

impl DeploymentConfig {
    /// Reads a file and flags into one configuration; the rules are checked on the merged values.
    /// Returns `None` when a fault of severity error was added, and also when neither file nor flags name a compute type:
    /// then nothing but the form of the file was checked, and the caller calls again with the compute type that it chose.
    pub fn read(file: Option<&Path>, flags: &DeploymentFlags, faults: &mut Faults) -> Option<Self> {
        read(file, flags, None, faults)
    }

    /// Reads what a file and flags change of the present configuration of a service: what they don't name stays as it is.
    /// Keys that aren't given are `None`. Returns `None` when a fault of severity error was added.
    pub fn change(present: &Self, file: Option<&Path>, flags: &DeploymentFlags, faults: &mut Faults) -> Option<Self> {
        read(file, flags, Some(present), faults)
    }
}

fn read(
    file: Option<&Path>,
    flags: &DeploymentFlags,
    present: Option<&DeploymentConfig>,
    faults: &mut Faults,
) -> Option<DeploymentConfig> {
    let from = faults.mark();
    let document = file.map(|path| Document::open(path, faults));
    let top = document.as_ref().map(|document| document.as_ref().map(Document::section));
    let base = present.cloned().unwrap_or_default();
    let config = match top {
        // It can't be read at all.
        Some(None) => None,
        top => Reader { top: top.flatten(), flags, base: &base, changes: present.is_some(), faults }.config(),
    };
    settle(faults, from);
    let broken = faults.any_error_since(from);
    config.filter(|_| !broken)
}

/// The file's object and the flags, over what holds where neither says anything.
pub(super) struct Reader<'a> {
    pub(super) top: Option<Section<'a>>,
    pub(super) flags: &'a DeploymentFlags,
    /// The present configuration of a service that is changed, or the defaults of a new one.
    pub(super) base: &'a DeploymentConfig,
    pub(super) changes: bool,
    pub(super) faults: &'a mut Faults,
}

impl<'a> Reader<'a> {
    fn config(&mut self) -> Option<DeploymentConfig> {
        let chosen = self.top.as_ref().and_then(|top| top.text("computeType", self.faults));
        let chosen = Given::or_flag(chosen, self.flags.compute_type.clone().filter(|word| !word.is_empty()), "--compute-type");
        let kind = self.changes.then_some(self.base.settings.compute_type);
        let chosen = chosen.or_else(|| Some(Given { value: kind?.word().to_owned(), location: Location::flag("") }))?;
        let compute = compute_type(&chosen, self.faults);
        if let (Some(kind), Some(other)) = (kind, compute.filter(|compute| kind.is_some_and(|kind| kind != *compute))) {
            let what = format!("can't change from {} to {}", kind.word(), other.word());
            chosen.location.error(self.faults, what, "deploy the service again with 'aml model deploy --overwrite'");
        }
        if let Some(top) = &self.top {
            top.warn_about_unknown(&keys::top(compute.unwrap_or(ComputeType::Aks)), self.faults);
        }
        match compute {
            Some(ComputeType::Local) => Some(self.local()),
            Some(ComputeType::Aci) => Some(self.container_instance(&chosen.location)),
            Some(kind @ (ComputeType::Aks | ComputeType::AksEndpoint)) => Some(self.cluster(kind)),
            // The rest is read all the same, so that its faults come along.
            None => {
                self.cluster(ComputeType::Aks);
                None
            }
        }
    }

    /// Reads what a v1 local service has: a port, and neither authentication nor a second copy.
    fn local(&mut self) -> DeploymentConfig {
        let port = self.integer("port", self.flags.port, "--port");
        let port = port.and_then(|given| {
            let port = u16::try_from(given.value).ok().filter(|port| *port > 0);
            if port.is_none() {
                given.location.error(self.faults, format!("must be from 1 to 65535, not {}", given.value), "");
            }
            port
        });
        self.warn_of_cluster_settings();
        let base = self.base.settings.clone();
        let settings = ServiceSettings {
            compute_type: ComputeType::Local,
            port: port.or(base.port),
            auth: AuthMode::None,
            allowed_hosts: self.allowed_hosts().unwrap_or(base.allowed_hosts),
            scale: ReplicaScale::Fixed(1),
            ..base
        };
        DeploymentConfig { settings, ..DeploymentConfig::default() }
    }

    /// Returns the hosts that the file allows, if it names any or an empty list.
    pub(super) fn allowed_hosts(&mut self) -> Option<Vec<Host>> {
        let listed = self.top.as_ref().and_then(|top| top.list("allowedHosts", self.faults))?;
        let mut hosts = Vec::new();
        for given in listed {
            let Some(given) = text(&given, self.faults) else { continue };
            match given.value.parse::<Host>() {
                Ok(host) => hosts.push(host),
                Err(error) => {
                    given.location.error(
                        self.faults,
                        error.to_string(),
                        "write the host of the origin, as in app.example.org:3000",
                    );
                }
            }
        }
        Some(hosts)
    }

    /// Adds one warning for all settings that need a router: files for clusters are often tried locally first.
    fn warn_of_cluster_settings(&mut self) {
        let flags: Vec<_> = self.flags.given().filter(|name| !["--compute-type", "--port"].contains(name)).collect();
        if let Some((first, others)) = flags.split_first() {
            warn_of_idle(&Location::flag(first), others, self.faults);
        }
        let Some(top) = &self.top else { return };
        let idle: Vec<_> = top.keys().filter(|key| keys::is_read_elsewhere(key.value)).collect();
        let others: Vec<_> = idle.iter().skip(1).map(|key| key.value).collect();
        if let Some(first) = idle.first() {
            warn_of_idle(&first.location, &others, self.faults);
        }
    }

    /// Reads just enough to explain that there are no container instances any more.
    fn container_instance(&mut self, chosen: &Location) -> DeploymentConfig {
        let what = "container instances ended with the old service";
        chosen.warning(
            self.faults,
            what,
            "use computeType: local for a service on this machine, or aks for one with keys and replicas",
        );
        self.boolean("authEnabled", self.flags.auth_enabled, "--auth-enabled");
        let settings = ServiceSettings { compute_type: ComputeType::Aci, ..ServiceSettings::default() };
        DeploymentConfig { settings, ..DeploymentConfig::default() }
    }

    pub(super) fn section(&mut self, key: &str, known: &Known) -> Option<Section<'a>> {
        let section = self.top.as_ref().and_then(|top| top.section(key, self.faults))?;
        section.warn_about_unknown(known, self.faults);
        Some(section)
    }

    pub(super) fn integer(&mut self, key: &str, flag: Option<i64>, name: &str) -> Option<Given<i64>> {
        let in_file = self.top.as_ref().and_then(|top| top.integer(key, self.faults));
        Given::or_flag(in_file, flag, name)
    }

    pub(super) fn boolean(&mut self, key: &str, flag: Option<bool>, name: &str) -> Option<Given<bool>> {
        let in_file = self.top.as_ref().and_then(|top| top.boolean(key, self.faults));
        Given::or_flag(in_file, flag, name)
    }
}

fn warn_of_idle(first: &Location, others: &[&str], faults: &mut Faults) {
    let what = match others {
        [] => "has no effect on a local service".to_owned(),
        others => format!("has no effect on a local service, nor have {}", others.join(", ")),
    };
    let remedy = "a local service is one replica on its own port, without authentication; the variables WORKER_COUNT and WORKER_TIMEOUT of the \
        environment are its limits";
    first.warning(faults, what, remedy);
}

/// Returns the compute type that a word names, in any case of letters.
fn compute_type(chosen: &Given<String>, faults: &mut Faults) -> Option<ComputeType> {
    match chosen.value.to_lowercase().as_str() {
        "local" => Some(ComputeType::Local),
        "aks" => Some(ComputeType::Aks),
        "aksendpoint" => Some(ComputeType::AksEndpoint),
        "aci" => Some(ComputeType::Aci),
        _ => {
            let remedy = match nearest(&chosen.value, COMPUTE_TYPES) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("known types are {}", COMPUTE_TYPES.join(", ")),
            };
            chosen.location.error(faults, format!("'{}' is not a compute type", chosen.value), remedy);
            None
        }
    }
}
