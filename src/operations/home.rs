//! Where `aml` keeps things on this machine, and what one command works with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::OperationError;
use crate::azure::{AcrCredentials, AzureSettings};
use crate::environment::Tools;
use crate::files::make_private_folder;
use crate::image::{BuildHost, EnvironmentRegistries};
use crate::net::HttpClient;
use crate::platform::{Host, Platform};
use crate::programs::SearchPath;
use crate::progress::Progress;
use crate::registry::{Credentials, DockerCredentials, Registry, RegistryAccess};
use crate::workspace::{
    Consent, Missing, Origin, SafeFolders, TrustedPlaces, Untrusted, Workspace, WorkspaceContext, WorkspaceError,
};

/// Folders and tools of this user on this machine, read once from the environment by the command.
#[derive(Debug, Clone)]
pub struct Home {
    /// Workspaces, environments and caches (`$XDG_DATA_HOME/aml`).
    pub data: PathBuf,
    /// What services on this machine run with: state, sockets, this program.
    pub host: Host,
    /// The user's home folder, where interpreters of pyenv and uv are looked for.
    pub user: Option<PathBuf>,
    /// The working directory, absolute.
    pub working_directory: PathBuf,
    /// `PATH`.
    pub search_path: SearchPath,
    /// Which folders' config.json may be followed although it could be somebody else's.
    pub safe: SafeFolders,
    /// What this machine gives to builds of images.
    pub builds: BuildHost,
    /// The credential files of Docker and podman, in the order in which they are read.
    pub credential_files: Vec<PathBuf>,
    /// The usual kubeconfigs, in the order in which they are read.
    pub kubeconfigs: Vec<PathBuf>,
    /// How to sign in to Azure.
    pub azure: AzureSettings,
    /// Places that any project's config.json may name.
    pub trusted_places: TrustedPlaces,
}

/// What one command works with.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    pub home: &'a Home,
    pub workspace: &'a crate::workspace::WorkspaceRequest,
    pub progress: &'a dyn Progress,
    /// Asks before places outside a project are used.
    pub consent: &'a dyn Consent,
}

/// The registries of a workspace, opened.
pub(super) struct Registries {
    pub(super) workspace: Registry,
    /// The fallback, searched after it.
    pub(super) global: Option<Registry>,
    /// The client and credentials to open others with.
    pub(super) access: RegistryAccess,
}

impl Registries {
    /// Returns where environment images are.
    pub(super) fn environments(&self) -> EnvironmentRegistries<'_> {
        EnvironmentRegistries { workspace: &self.workspace, global: self.global.as_ref(), access: &self.access }
    }
}

impl Home {
    pub(super) fn workspace_context(&self) -> WorkspaceContext {
        WorkspaceContext {
            data: self.data.clone(),
            working_directory: self.working_directory.clone(),
            safe: self.safe.clone(),
            trusted: self.trusted_places.clone(),
        }
    }

    /// Makes the folders of this user, for nobody else to look into: whoever keeps something calls this first.
    pub(super) fn prepare(&self) -> Result<(), OperationError> {
        for folder in [&self.data, &self.host.state, &self.host.runtime] {
            make_private_folder(folder).map_err(|source| OperationError::HomeFolder { path: folder.clone(), source })?;
        }
        Ok(())
    }

    /// Returns what this machine has to make Python environments with.
    pub(super) fn tools(&self) -> Tools {
        Tools {
            search_path: self.search_path.clone(),
            user: self.user.clone(),
            store: self.data.join("environments"),
            installers: self.builds.installers.clone(),
        }
    }

    /// Returns the path, relative ones from the working directory.
    pub(super) fn absolute(&self, path: &Path) -> PathBuf {
        self.working_directory.join(path)
    }
}

impl Session<'_> {
    /// Finds the workspace asked for, to look into it, and tells what the user should know of the choice. Nothing is made: one that
    /// the command line names has to be there, any other holds nothing until then.
    pub(super) fn open_workspace(&self) -> Result<Workspace, OperationError> {
        self.locate_workspace(Missing::RefuseNamed)
    }

    /// Finds the workspace in which something would be kept (`--dry-run`). One that would be made for it holds nothing; it isn't made.
    pub(super) fn open_planned_workspace(&self) -> Result<Workspace, OperationError> {
        self.locate_workspace(Missing::Empty)
    }

    /// Finds the workspace asked for, to keep something in it, making it when this machine doesn't have it yet, and tells what the user
    /// should know of the choice.
    pub(super) fn open_or_make_workspace(&self) -> Result<Workspace, OperationError> {
        self.home.prepare()?;
        self.locate_workspace(Missing::Create)
    }

    /// Finds the workspace asked for, and tells what the user should know of the choice.
    fn locate_workspace(&self, missing: Missing) -> Result<Workspace, OperationError> {
        let workspace = self.locate(missing)?;
        let Workspace { name, resource_group, origin, .. } = &workspace;
        tracing::debug!(%name, resource_group, ?origin, registry = %workspace.registry, storage = workspace.storage.url(), "workspace");
        for warning in &workspace.warnings {
            self.progress.warning(warning.to_string());
        }
        if let Origin::Implicit { .. } = workspace.origin {
            let (name, group) = (&workspace.name, &workspace.resource_group);
            let meant = Workspace::nearest(name, &self.home.workspace_context())?;
            let meant = meant.map_or_else(String::new, |options| format!("; did you mean {options}?"));
            self.progress.note(format!("workspace '{name}' (resource group '{group}') is new on this machine{meant}"));
        }
        Ok(workspace)
    }

    /// Finds the workspace asked for. Folders outside its project are opened once somebody has agreed to them.
    pub(super) fn locate(&self, missing: Missing) -> Result<Workspace, OperationError> {
        let locate = || Workspace::locate(self.workspace, &self.home.workspace_context(), missing);
        match locate() {
            Err(WorkspaceError::Untrusted(asked)) => {
                self.confirm(&asked)?;
                Ok(locate()?)
            }
            located => Ok(located?),
        }
    }

    /// Makes sure that the user has agreed to the registries that a project's config.json names.
    pub(super) fn confirm_registries(&self, workspace: &Workspace) -> Result<(), OperationError> {
        workspace.untrusted.as_ref().map_or(Ok(()), |asked| self.confirm(asked))
    }

    fn confirm(&self, asked: &Untrusted) -> Result<(), OperationError> {
        let data = &self.home.data;
        if asked.is_settled(data) {
            return Ok(());
        }
        if self.consent.agrees(asked) {
            return Ok(asked.settle(data)?);
        }
        Err(WorkspaceError::Untrusted(Box::new(asked.clone())).into())
    }

    /// Returns what registries are opened with. Nothing is read and nobody is asked before a registry wants to know who asks.
    pub(super) fn registry_access(&self) -> RegistryAccess {
        let Home { credential_files, search_path, azure, data, .. } = self.home;
        let http = HttpClient::default();
        let credentials: Vec<Arc<dyn Credentials>> = vec![
            Arc::new(DockerCredentials::new(credential_files.clone(), search_path.clone())),
            Arc::new(AcrCredentials::new(http.clone(), azure.clone())),
        ];
        RegistryAccess { http, credentials, uploads: Some(data.join("uploads")) }
    }

    /// Opens a workspace's registry and its global one, once somebody has agreed to them; nothing is asked of them yet.
    pub(super) fn open_registries(&self, workspace: &Workspace) -> Result<Registries, OperationError> {
        self.confirm_registries(workspace)?;
        let access = self.registry_access();
        let global = workspace.global_registry.as_ref().map(|place| Registry::open(place, &access)).transpose()?;
        Ok(Registries { workspace: Registry::open(&workspace.registry, &access)?, global, access })
    }

    /// Returns what runs the services of a workspace.
    pub(super) fn platform(&self, workspace: &Workspace) -> Platform {
        let mut folder = PathBuf::from(&workspace.resource_group).join(workspace.name.as_str());
        if workspace.folder.is_none() {
            // Its config.json says where its storage is; another of the same name may be somewhere else.
            let hash = Sha256::digest(workspace.storage.url().as_bytes());
            folder.as_mut_os_string().push(format!("@{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3]));
        }
        Platform::on_this_machine(self.home.host.clone(), &folder)
    }
}
