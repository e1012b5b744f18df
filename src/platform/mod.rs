//! What runs replicas: one set of verbs, whatever does it.

/// A Kubernetes cluster.
pub mod kubernetes;
/// This machine.
pub mod local;

mod error;
mod host;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use error::PlatformError;
pub use host::{Host, Variables};
pub use local::LONGEST_RUNTIME;

use crate::names::{Digest, ServiceName};
use crate::progress::Progress;
use crate::registry::LayoutFolder;
use crate::service::{
    AccessToken, Change, Existing, Keys, Observation, Refusal, ServiceFailure, ServiceList, ServiceModel, ServiceSpec, Workload,
};
use kubernetes::KubernetesPlatform;
use kubernetes::export::Export;
use kubernetes::plan::ClusterPlan;
use local::LocalPlatform;

/// Whether lines of a log of several replicas begin with the name of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaNames {
    /// On every platform.
    Shown,
    /// As the platform has always written them: on a cluster they do.
    AsEver,
}

/// What runs the services of a workspace.
#[derive(Debug, Clone)]
pub enum Platform {
    /// This machine: replicas are processes.
    Local(LocalPlatform),
    /// A cluster: replicas are pods.
    Kubernetes(KubernetesPlatform),
}

/// What the default version of a service is now, or is going to be.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrentVersion {
    pub spec: ServiceSpec,
    pub workload: Workload,
    /// Its share of the traffic, in percent.
    pub share: f64,
}

/// The content of a revision, to be laid out for its replicas.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The layers of this machine, which hold project and models.
    pub layers: &'a LayoutFolder,
    pub project: &'a Digest,
    /// The name of the project's folder; `None` when only the entry script travels.
    pub source_directory: Option<&'a str>,
    pub models: &'a [ServiceModel],
}

/// An environment that was prepared on this machine.
#[derive(Debug, Clone)]
pub struct Interpreter {
    pub python: PathBuf,
    /// The variables that its definition sets.
    pub variables: BTreeMap<String, String>,
}

/// What replicas are going to run, kept from being swept until a revision owns it.
#[derive(Debug)]
pub struct Prepared {
    pub workload: Workload,
    _held: local::HeldApplication,
}

/// A service that uses models, layers, images and environments.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub service: ServiceName,
    pub workspace: String,
    /// The specs of the revisions that run or are to run; of a service that never ran, the one that failed.
    pub specs: Vec<ServiceSpec>,
    pub images: Vec<Digest>,
}

/// Which services to consider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of the workspace.
    Workspace,
    /// Those of all workspaces that share the platform, and with it layers and environments.
    Platform,
}

/// Who uses what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Users {
    /// The services whose records can be read, by workspace and name.
    pub services: Vec<User>,
    /// Why other records can't be read. Whatever may be theirs is in use.
    pub unread: Vec<ServiceFailure>,
}

impl Platform {
    /// Returns this machine as a platform. The state of the workspace is in `folder` below the host's. Nothing is started yet.
    pub fn on_this_machine(host: Host, folder: &Path) -> Self {
        Self::Local(LocalPlatform::new(host, folder))
    }

    /// Returns all services of the workspace.
    pub async fn list(&self) -> Result<ServiceList, PlatformError> {
        match self {
            Self::Local(local) => local.list().await,
            Self::Kubernetes(cluster) => cluster.list().await,
        }
    }

    /// Returns one service once something changed after `after` (0: at once), or as it is after a while.
    pub async fn watch(&self, name: &ServiceName, after: u64) -> Result<Observation, PlatformError> {
        match self {
            Self::Local(local) => local.watch(name, after).await,
            Self::Kubernetes(cluster) => cluster.watch(name, after).await,
        }
    }

    /// Returns what the default version of a service is, for a change that keeps most of it.
    pub async fn current(&self, name: &ServiceName) -> Result<CurrentVersion, PlatformError> {
        match self {
            Self::Local(local) => local.current(name).await,
            Self::Kubernetes(cluster) => cluster.current(name).await,
        }
    }

    /// Refuses what [`Platform::apply`] would refuse, before anything long begins.
    pub async fn plan(&self, name: &ServiceName, existing: Existing) -> Result<(), PlatformError> {
        if let Self::Local(local) = self {
            local.check()?;
        }
        let found = self.watch(name, 0).await?;
        if let Some(unread) = found.unread {
            return Err(Refusal::Unread(Box::new(unread.failure)).into());
        }
        if let Self::Kubernetes(cluster) = self {
            cluster.check_router().await?;
        }
        match existing {
            Existing::Refuse if found.service.is_some() => Err(Refusal::Exists(name.clone()).into()),
            _ => Ok(()),
        }
    }

    /// Returns what a cluster would make of a change, and all that it has against it; `None` where replicas are processes. Nothing is written.
    pub async fn preview(&self, change: Change) -> Result<Option<ClusterPlan>, PlatformError> {
        match self {
            Self::Local(_) => Ok(None),
            Self::Kubernetes(cluster) => Ok(Some(Box::pin(cluster.preview(change)).await?)),
        }
    }

    /// Returns the objects of a service as files, following those that an earlier export left in a folder. Nothing is written.
    pub async fn export(&self, change: Change, folder: &Path) -> Result<Export, PlatformError> {
        match self {
            Self::Local(_) => Err(Refusal::OtherWorkload.into()),
            Self::Kubernetes(cluster) => cluster.export(change, folder).await,
        }
    }

    /// Returns what others changed of a service's objects, and who else scales it; `None` where nobody else can.
    pub async fn changed_by_others(&self, name: &ServiceName) -> Result<Option<ClusterPlan>, PlatformError> {
        match self {
            Self::Local(_) => Ok(None),
            Self::Kubernetes(cluster) => Ok(Some(cluster.changed_by_others(name).await?)),
        }
    }

    /// Lays out what the replicas of a revision are to run.
    pub fn prepare(
        &self,
        content: Content<'_>,
        interpreter: Interpreter,
        progress: &dyn Progress,
    ) -> Result<Prepared, PlatformError> {
        match self {
            Self::Local(local) => {
                let (workload, held) = local.lay_out(content, interpreter, progress)?;
                Ok(Prepared { workload, _held: held })
            }
            // Its replicas run images.
            Self::Kubernetes(_) => Err(Refusal::OtherWorkload.into()),
        }
    }

    /// Changes a service; returns the number of the revision that is going to serve.
    pub async fn apply(&self, change: Change) -> Result<u32, PlatformError> {
        match self {
            Self::Local(local) => local.apply(change).await,
            Self::Kubernetes(cluster) => Box::pin(cluster.apply(change)).await,
        }
    }

    /// Returns the keys of a service.
    pub async fn keys(&self, name: &ServiceName) -> Result<Keys, PlatformError> {
        match self {
            Self::Local(local) => local.keys(name).await,
            Self::Kubernetes(cluster) => cluster.keys(name).await,
        }
    }

    /// Replaces the keys of a service; the router knows them when this returns, or within a moment.
    pub async fn set_keys(&self, name: &ServiceName, keys: Keys) -> Result<(), PlatformError> {
        match self {
            Self::Local(local) => local.set_keys(name, keys).await,
            Self::Kubernetes(cluster) => cluster.set_keys(name, keys).await,
        }
    }

    /// Returns a new token for calling a service.
    pub async fn token(&self, name: &ServiceName) -> Result<AccessToken, PlatformError> {
        match self {
            Self::Local(local) => local.token(name).await,
            Self::Kubernetes(cluster) => cluster.token(name).await,
        }
    }

    /// Ends all tokens of a service; the router knows it when this returns, or within a moment.
    pub async fn revoke_tokens(&self, name: &ServiceName) -> Result<(), PlatformError> {
        match self {
            Self::Local(local) => local.revoke_tokens(name).await,
            Self::Kubernetes(cluster) => cluster.revoke_tokens(name).await,
        }
    }

    /// Returns the last lines of a service's log; with `follow`, hands them and each new piece to it until the service is deleted.
    pub async fn logs(
        &self,
        name: &ServiceName,
        lines: usize,
        names: ReplicaNames,
        follow: Option<&mut dyn FnMut(&str)>,
    ) -> Result<String, PlatformError> {
        match self {
            Self::Local(local) => local.logs(name, lines, names, follow).await,
            Self::Kubernetes(cluster) => cluster.logs(name, lines, follow).await,
        }
    }

    /// Returns the last lines from before a service was ready; `None` where the log has no such part.
    pub async fn start_log(&self, name: &ServiceName, lines: usize) -> Result<Option<String>, PlatformError> {
        match self {
            Self::Local(_) => Ok(None),
            Self::Kubernetes(cluster) => cluster.start_log(name, lines).await.map(Some),
        }
    }

    /// Deletes a service, also one whose record can't be read, and waits until nothing of it is left.
    pub async fn delete(&self, name: &ServiceName) -> Result<(), PlatformError> {
        match self {
            Self::Local(local) => local.delete(name).await,
            Self::Kubernetes(cluster) => cluster.delete(name).await,
        }
    }

    /// Returns whether replicas run images; else they run folders of this machine.
    pub fn runs_images(&self) -> bool {
        matches!(self, Self::Kubernetes(_))
    }

    /// Takes note that a revision was seen to serve, where the platform doesn't by itself.
    pub async fn conclude(&self, name: &ServiceName, revision: u32) -> Result<(), PlatformError> {
        match self {
            Self::Local(_) => Ok(()),
            Self::Kubernetes(cluster) => cluster.conclude(name, revision).await,
        }
    }

    /// Gives the earlier revision back in place of one that failed, where the platform doesn't by itself.
    pub async fn give_back(&self, name: &ServiceName, revision: u32, failure: &ServiceFailure) -> Result<(), PlatformError> {
        match self {
            Self::Local(_) => Ok(()),
            Self::Kubernetes(cluster) => cluster.give_back(name, revision, failure).await,
        }
    }

    /// Returns the services with what they use. It starts nothing.
    pub async fn users(&self, scope: Scope) -> Result<Users, PlatformError> {
        match self {
            Self::Local(local) => local.users(scope),
            Self::Kubernetes(cluster) => cluster.users().await,
        }
    }

    /// Removes what is left of a workspace that has no services.
    pub fn remove_workspace(&self) -> Result<(), PlatformError> {
        match self {
            Self::Local(local) => local.remove_workspace(),
            Self::Kubernetes(_) => Ok(()),
        }
    }
}
