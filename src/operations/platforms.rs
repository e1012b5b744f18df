//! The platforms of a workspace: this machine, and the clusters that it is attached to.

use super::{OperationError, Session};
use crate::names::{ComputeTargetName, ServiceName};
use crate::platform::kubernetes::{KubernetesPlatform, connect};
use crate::platform::{Platform, Scope, Users};
use crate::registry::RegistryPlace;
use crate::service::ServiceList;
use crate::workspace::{ComputeTargetDocument, Workspace};

/// The name of the compute target that is this machine.
pub(super) const LOCAL: &str = "local";

/// Returns the compute target that is this machine.
pub(super) fn this_machine() -> ComputeTargetName {
    ComputeTargetName::new(LOCAL).expect("'local' follows the rule of compute target names")
}

/// Where services of a workspace run.
#[derive(Clone, Copy)]
pub(super) struct Platforms<'a> {
    session: Session<'a>,
    workspace: &'a Workspace,
}

impl<'a> Session<'a> {
    /// Returns the platforms of a workspace. Nothing is connected to yet.
    pub(super) fn platforms(&self, workspace: &'a Workspace) -> Platforms<'a> {
        Platforms { session: *self, workspace }
    }
}

impl Platforms<'_> {
    /// Returns this machine.
    pub(super) fn local(&self) -> Platform {
        self.session.platform(self.workspace)
    }

    /// Returns the platform that a compute target names.
    pub(super) async fn of_target(&self, target: &ComputeTargetName) -> Result<Platform, OperationError> {
        if target.as_str() == LOCAL {
            return Ok(self.local());
        }
        match self.workspace.catalog().compute_target(target).await? {
            Some(document) => self.cluster(&document).await,
            None => Err(OperationError::NotFound {
                kind: "compute target",
                name: target.to_string(),
                workspace: self.workspace.name.to_string(),
                remedy:
                    "see 'aml computetarget list'; 'aml computetarget attach aks' attaches a cluster, 'local' is this machine"
                        .to_owned(),
            }),
        }
    }

    /// Returns the platform that has a service; this machine where nothing says otherwise.
    pub(super) async fn of_service(&self, name: &ServiceName) -> Result<Platform, OperationError> {
        match self.workspace.catalog().service_target(name).await? {
            Some(target) => self.of_target(&target).await,
            None => Ok(self.local()),
        }
    }

    /// Returns all platforms, this machine first.
    pub(super) async fn all(&self) -> Result<Vec<Platform>, OperationError> {
        let mut all = vec![self.local()];
        for document in self.workspace.catalog().compute_targets().await?.whole()? {
            all.push(self.cluster(&document).await?);
        }
        Ok(all)
    }

    /// Returns the services of all platforms.
    pub(super) async fn list(&self) -> Result<ServiceList, OperationError> {
        let mut all = ServiceList::default();
        for platform in self.all().await? {
            let ServiceList { services, unread } = platform.list().await?;
            all.services.extend(services);
            all.unread.extend(unread);
        }
        Ok(all)
    }

    /// Returns what the services of all platforms use. Nothing is started for it.
    pub(super) async fn users(&self, scope: Scope) -> Result<Users, OperationError> {
        let mut all = Users::default();
        for platform in self.all().await? {
            let Users { services, unread } = platform.users(scope).await?;
            all.services.extend(services);
            all.unread.extend(unread);
        }
        Ok(all)
    }

    /// Refuses a name that a service on another compute target has: names are unique in a workspace.
    pub(super) async fn refuse_taken(&self, name: &ServiceName, target: &ComputeTargetName) -> Result<(), OperationError> {
        let claimed = self.workspace.catalog().service_target(name).await?;
        let here = this_machine();
        let other = match claimed {
            Some(claimed) => (claimed != *target).then_some(claimed),
            None if *target == here => None,
            None => self.local().watch(name, 0).await?.service.is_some().then_some(here),
        };
        match other {
            Some(other) => Err(OperationError::refused(
                format!("a service named '{name}' exists already, on compute target '{other}'"),
                format!("choose another name with -n, or delete that one: aml service delete -n {name}"),
            )),
            None => Ok(()),
        }
    }

    /// Takes the name of a service for a cluster.
    pub(super) async fn claim(&self, name: &ServiceName, target: &ComputeTargetName) -> Result<(), OperationError> {
        if target.as_str() != LOCAL {
            self.workspace.catalog().claim_service(name, target).await?;
        }
        Ok(())
    }

    /// Gives the name of a service back.
    pub(super) async fn release(&self, name: &ServiceName) -> Result<(), OperationError> {
        Ok(self.workspace.catalog().release_service(name).await?)
    }

    async fn cluster(&self, document: &ComputeTargetDocument) -> Result<Platform, OperationError> {
        let RegistryPlace::Remote(address) = &self.workspace.registry else {
            return Err(OperationError::refused(
                format!(
                    "compute target '{}' pulls images from a registry, and workspace '{}' has none",
                    document.name, self.workspace.name
                ),
                "name a registry that this machine and the cluster's nodes reach: 'aml workspace create --container-registry HOST', or \"registry\" in config.json",
            ));
        };
        let registry = document.cluster.node_registry.clone().unwrap_or_else(|| address.host().to_owned());
        let connection = connect(&document.cluster, &self.session.home.kubeconfigs).await?;
        Ok(Platform::Kubernetes(KubernetesPlatform::new(connection.client, document.cluster.clone(), registry)))
    }
}
