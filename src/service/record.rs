//! The record of a service: its versions, their revisions, and which of these serves. Pure: what a record may become next.

use jiff::Timestamp;

use super::change::{Change, Existing, Refusal};
use super::endpoint::Endpoint;
use super::placement::Placement;
use super::revision::{FailedRevision, Revision};
use super::spec::ServiceSpec;
use super::status::ServiceFailure;
use crate::names::{ServiceName, VersionName};

/// The format of the records that this program writes. It reads that one and all before it (`record_format.rs`).
pub const RECORD_FORMAT: u32 = 2;

/// The record of one service, the truth from which a platform works. It holds nothing secret: its keys are kept beside it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRecord {
    pub format: u32,
    pub name: ServiceName,
    pub workspace: String,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// Whom tokens are made for: an id that no other service has, nor one of the same name before or after this one. There is none
    /// until the first token is asked for, nor after all have been revoked.
    pub callers: Option<String>,
    pub endpoint: Endpoint,
    #[serde(default)]
    pub deleting: bool,
    /// The number of the next revision, counted over all versions.
    pub next_revision: u32,
}

impl ServiceRecord {
    /// Returns the record of a service that didn't exist, and the number of its first revision.
    pub fn create(change: Change, now: Timestamp) -> Result<(Self, u32), Refusal> {
        let mut record = Self {
            workspace: change.workspace.clone(),
            created: now,
            endpoint: Endpoint::new(change.spec.version()),
            ..Self::unknown(change.spec.name.clone())
        };
        let number = record.push(change, now)?;
        Ok((record, number))
    }

    /// Returns the record of a service of which nothing but the name is known.
    pub fn unknown(name: ServiceName) -> Self {
        Self {
            format: RECORD_FORMAT,
            workspace: String::new(),
            created: Timestamp::UNIX_EPOCH,
            updated: Timestamp::UNIX_EPOCH,
            callers: None,
            endpoint: Endpoint::new(VersionName::from(&name)),
            deleting: false,
            next_revision: 1,
            name,
        }
    }

    /// Takes a change: as a new revision or, where replicas don't notice it, as a change of the one that serves. Returns the number of
    /// that revision. If it is refused, nothing of the record may be used.
    pub fn take(&mut self, change: Change, now: Timestamp) -> Result<u32, Refusal> {
        self.check(&change)?;
        self.updated = now;
        self.merge_or_push(change, now)
    }

    /// Takes a change as a new revision, for a platform that keeps each of them. Returns its number. If it is refused, nothing of the
    /// record may be used.
    pub fn take_revision(&mut self, change: Change, now: Timestamp) -> Result<u32, Refusal> {
        self.check(&change)?;
        self.updated = now;
        self.push(change, now)
    }

    fn check(&self, change: &Change) -> Result<(), Refusal> {
        let name = change.spec.version();
        let version = self.endpoint.version(&name);
        let concerned = match change.placement {
            Placement::Only { .. } => self.endpoint.versions().any(|(_, version)| version.pending_revision().is_some()),
            Placement::Beside { .. } => version.is_some_and(|version| version.pending_revision().is_some()),
        };
        if self.deleting || concerned {
            return Err(Refusal::Busy(self.name.clone()));
        }
        let exists = matches!(change.placement, Placement::Only { .. }) || version.is_some();
        if exists && change.existing == Existing::Refuse {
            return Err(Refusal::Exists(self.name.clone()));
        }
        Ok(())
    }

    fn merge_or_push(&mut self, change: Change, now: Timestamp) -> Result<u32, Refusal> {
        let Change { spec, workload, placement, .. } = &change;
        let name = spec.version();
        let version = self.endpoint.version(&name);
        let serving = version.and_then(|version| version.serving_revision());
        let Some(same) = serving.filter(|serving| serving.workload == *workload && serving.spec.runs_like(spec)) else {
            return self.push(change, now);
        };
        let (number, placement) = (same.number, *placement);
        if let Placement::Beside { share } = placement {
            self.endpoint.place(&name, share)?;
        }
        let version = self.endpoint.entry(name.clone());
        for same in version.revisions.iter_mut().filter(|revision| revision.number == number) {
            (same.spec, same.placement) = (change.spec.clone(), placement);
        }
        version.failure = None;
        self.take_over(&name, placement);
        Ok(number)
    }

    fn push(&mut self, change: Change, now: Timestamp) -> Result<u32, Refusal> {
        let Change { spec, workload, placement, .. } = change;
        let name = spec.version();
        if let Placement::Beside { share } = placement {
            self.endpoint.place(&name, share)?;
        }
        let number = self.next_revision;
        self.endpoint.entry(name).revisions.push(Revision { number, spec, workload, placement, created: now });
        self.next_revision += 1;
        Ok(number)
    }

    /// Removes all other versions, if that is this one's place.
    fn take_over(&mut self, name: &VersionName, placement: Placement) {
        if let Placement::Only { share } = placement {
            self.endpoint.keep_only(name);
            self.endpoint.entry(name.clone()).share = share;
        }
    }

    /// Moves the traffic of its version to a revision. Older revisions are no longer recorded, so that their replicas go.
    pub fn promote(&mut self, revision: u32, now: Timestamp) {
        let Some((name, promoted)) = self.find(revision) else { return };
        let (name, placement) = (name.clone(), promoted.placement);
        let version = self.endpoint.entry(name.clone());
        version.serving = Some(revision);
        version.revisions.retain(|kept| kept.number >= revision);
        version.failure = None;
        self.take_over(&name, placement);
        self.updated = now;
    }

    /// Gives a revision up; the one that served before keeps serving.
    pub fn give_up(&mut self, revision: u32, failure: ServiceFailure, now: Timestamp) {
        let Some((name, given_up)) = self.find(revision) else { return };
        let (name, spec) = (name.clone(), given_up.spec.clone());
        let took_over = matches!(given_up.placement, Placement::Only { .. });
        let default = self.endpoint.default_name().clone();
        let version = self.endpoint.entry(name.clone());
        version.revisions.retain(|kept| kept.number != revision);
        // What was to replace the default and never served leaves nothing but the reason.
        let gone = took_over && version.serving.is_none() && name != default;
        let failed = Some(FailedRevision { revision, failure, spec });
        if gone {
            self.endpoint.forget(&name);
        }
        self.endpoint.entry(if gone { default } else { name }).failure = failed;
        self.updated = now;
    }

    /// Returns the record with the newest revision of each version as the one that serves: on a platform that replaces replicas one by one,
    /// all replicas of a version serve, and the newest revision's settings hold for them.
    #[must_use]
    pub fn newest(&self) -> Self {
        let mut newest = self.clone();
        for (name, version) in self.endpoint.versions() {
            newest.endpoint.entry(name.clone()).serving = version.revisions.last().map(|revision| revision.number);
        }
        newest
    }

    /// Returns a revision that runs or is to run, with the name of its version.
    pub fn find(&self, number: u32) -> Option<(&VersionName, &Revision)> {
        let revisions =
            self.endpoint.versions().flat_map(|(name, version)| version.revisions.iter().map(move |found| (name, found)));
        revisions.into_iter().find(|(_, revision)| revision.number == number)
    }

    /// Returns a revision that runs or is to run.
    pub fn revision(&self, number: u32) -> Option<&Revision> {
        self.find(number).map(|(_, revision)| revision)
    }

    /// Returns all revisions that run or are to run.
    pub fn revisions(&self) -> impl Iterator<Item = &Revision> {
        self.endpoint.versions().flat_map(|(_, version)| &version.revisions)
    }

    /// Returns the specs of all revisions, those that failed last included.
    pub fn specs(&self) -> impl Iterator<Item = &ServiceSpec> {
        let failed = self.endpoint.versions().filter_map(|(_, version)| version.failure.as_ref().map(|failed| &failed.spec));
        self.revisions().map(|revision| &revision.spec).chain(failed)
    }

    /// Returns what stands for the whole service: what its default version serves, is to serve, or failed to.
    pub fn spec(&self) -> Option<&ServiceSpec> {
        let version = self.endpoint.default_version()?;
        let current = version.current_revision().map(|revision| &revision.spec);
        current.or_else(|| version.failure.as_ref().map(|failed| &failed.spec))
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::{KeyChange, Keys};
    use super::super::spec::tests::spec;
    use super::super::workload::{FolderWorkload, Workload};
    use super::*;
    use crate::names::Secret;
    use crate::service::EndpointError;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn name(text: &str) -> VersionName {
        VersionName::new(text).unwrap()
    }

    /// A change to version `version` that runs the folder `app`.
    fn change(version: &str, app: &str, placement: Placement) -> Change {
        let keys = Keys { primary: Secret::new("first"), secondary: Secret::new("second") };
        let folder = FolderWorkload {
            python: "/python".into(),
            app_root: app.into(),
            model_dir: None,
            variables: std::collections::BTreeMap::new(),
        };
        Change {
            spec: ServiceSpec { version_name: Some(name(version)), ..spec() },
            workload: Workload::Folder(folder),
            placement,
            keys: KeyChange::Keep { otherwise: keys },
            existing: Existing::Replace,
            workspace: "w".to_owned(),
            conflicts: crate::service::Conflicts::Refuse,
        }
    }

    fn failure() -> ServiceFailure {
        ServiceFailure { code: "InitFailed".to_owned(), message: String::new(), evidence: Vec::new(), remedy: String::new() }
    }

    const ONLY: Placement = Placement::Only { share: 0.0 };

    /// A service whose version `blue` serves with its first revision.
    fn serving() -> ServiceRecord {
        let (mut record, number) = ServiceRecord::create(change("blue", "/one", ONLY), START).unwrap();
        record.promote(number, START);
        record
    }

    fn versions(record: &ServiceRecord) -> Vec<&str> {
        record.endpoint.versions().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn a_revision_serves_once_it_is_promoted_and_the_one_before_goes() {
        let mut record = serving();
        let number = record.take(change("blue", "/two", ONLY), START).unwrap();
        assert_eq!((number, record.revisions().count()), (2, 2), "both run until the new one is ready");
        assert_eq!(record.take(change("blue", "/three", ONLY), START), Err(Refusal::Busy(record.name.clone())));
        record.promote(number, START);
        assert_eq!(record.revisions().map(|revision| revision.number).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn what_replicas_do_not_see_changes_the_revision_that_serves() {
        let mut record = serving();
        let mut change = change("blue", "/one", ONLY);
        change.spec.description = Some("better".to_owned());
        assert_eq!(record.take(change, START), Ok(1));
        assert_eq!(record.spec().unwrap().description.as_deref(), Some("better"));
    }

    #[test]
    fn a_deployment_under_another_version_name_replaces_the_version_that_was_there_once_it_serves() {
        let mut record = serving();
        let number = record.take(change("green", "/two", ONLY), START).unwrap();
        assert_eq!(versions(&record), ["blue", "green"], "the old one keeps serving");
        let mut failed = record.clone();
        record.promote(number, START);
        assert_eq!(versions(&record), ["green"]);
        failed.give_up(number, failure(), START);
        assert_eq!(versions(&failed), ["blue"], "what never served leaves nothing but the reason");
        assert_eq!(failed.endpoint.default_version().unwrap().failure.as_ref().unwrap().revision, number);
    }

    #[test]
    fn a_version_beside_others_leaves_them_alone() {
        let mut record = serving();
        let number = record.take(change("green", "/two", Placement::Beside { share: Some(30.0) }), START).unwrap();
        record.promote(number, START);
        assert_eq!(versions(&record), ["blue", "green"]);
        assert_eq!(record.endpoint.version(&name("green")).unwrap().share.to_string(), "30");
        let too_much = record.take(change("red", "/three", Placement::Beside { share: Some(80.0) }), START);
        assert_eq!(too_much, Err(Refusal::Endpoint(EndpointError::MoreThanWhole(110.0))));
    }

    #[test]
    fn nothing_is_replaced_that_must_stay() {
        let mut record = serving();
        let refusing = |version: &str, placement| Change { existing: Existing::Refuse, ..change(version, "/two", placement) };
        let exists = Err(Refusal::Exists(record.name.clone()));
        assert_eq!(record.clone().take(refusing("green", ONLY), START), exists, "the service exists");
        assert_eq!(record.clone().take(refusing("blue", Placement::Beside { share: None }), START), exists);
        assert_eq!(record.take(refusing("green", Placement::Beside { share: None }), START), Ok(2));
    }
}
