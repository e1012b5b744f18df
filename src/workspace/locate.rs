//! Chooses and opens the workspace of a command, in v1's order of flags, config.json and defaults.

use std::path::{Path, PathBuf};

use super::config_file::{self, ConfigFile, Parts};
use super::config_search::{self, Found};
use super::machine::{MachineFolder, Made, valid_resource_group};
use super::{
    Catalog, ConfigTrust, IfExists, ImageCatalog, LocateWarning, Missing, NewWorkspace, Origin, Untrusted, Workspace,
    WorkspaceContext, WorkspaceDefaults, WorkspaceError, WorkspaceRequest, WorkspaceSettings, address, machine,
};

use crate::config::nearest;
use crate::names::{Digest, RegistryAddress, WorkspaceName};
use crate::registry::{LayoutFolder, RegistryPlace};
use crate::storage::Storage;

const DEFAULT: &str = "default";

/// The chosen workspace, before anything is opened or created.
#[derive(Debug)]
struct Choice {
    name: WorkspaceName,
    resource_group: String,
    subscription_id: Option<String>,
    parts: Parts,
    origin: Origin,
    warnings: Vec<LocateWarning>,
    untrusted: Option<Untrusted>,
}

impl Workspace {
    /// Finds and opens the workspace of a command. Folders outside the project that its config.json names are an error,
    /// [`WorkspaceError::Untrusted`], until the user trusts them; registries are listed in [`Workspace::untrusted`]. Its registry and
    /// storage are created by the first write.
    pub fn locate(request: &WorkspaceRequest, context: &WorkspaceContext, missing: Missing) -> Result<Self, WorkspaceError> {
        let mut choice = choose(request, context)?;
        choice.untrusted = untrusted(&choice, request.trust, context)?;
        if let Some(asked) = choice.untrusted.clone().filter(Untrusted::has_folder) {
            return Err(WorkspaceError::Untrusted(Box::new(asked)));
        }
        if let Parts { registry: Some(registry), storage: Some(storage), .. } = &choice.parts {
            let layers = match registry {
                RegistryPlace::Folder(folder) => folder.clone(),
                RegistryPlace::Remote(address) => layers_of(address, context),
            };
            let (registry, storage) = (registry.clone(), storage.clone());
            let opened = Opened { folder: None, layers, registry, storage, settings: WorkspaceSettings::default() };
            return open(choice, opened);
        }
        let folder = MachineFolder::of(context, &choice.resource_group, &choice.name)?;
        if let Some(settings) = folder.settings()? {
            return open_on_machine(choice, folder, settings);
        }
        match missing {
            Missing::Create => {}
            Missing::RefuseNamed if choice.origin != Origin::Named => {
                return open_on_machine(choice, folder, WorkspaceSettings::default());
            }
            Missing::Empty => return open_on_machine(choice, folder, WorkspaceSettings::default()),
            Missing::RefuseNamed | Missing::Refuse => {
                let nearest = Self::nearest(&choice.name, context)?;
                let name = choice.name.to_string();
                return Err(WorkspaceError::NotFound { name, resource_group: choice.resource_group, nearest });
            }
        }
        let settings = WorkspaceSettings {
            subscription_id: choice.subscription_id.clone(),
            created: Some(jiff::Timestamp::now()),
            ..WorkspaceSettings::default()
        };
        if folder.make(&settings)? == Made::New {
            choice.origin = match choice.origin {
                Origin::Named => Origin::Implicit { config_file: None },
                Origin::ConfigFile(file) => Origin::Implicit { config_file: Some(file) },
                origin @ (Origin::Default | Origin::Implicit { .. }) => origin,
            };
        }
        // Another process may have created it first: its record counts.
        let settings = folder.settings()?.unwrap_or(settings);
        open_on_machine(choice, folder, settings)
    }

    /// Creates a workspace on this machine.
    pub fn create(new: NewWorkspace, context: &WorkspaceContext) -> Result<Self, WorkspaceError> {
        let group = new.resource_group.as_deref().unwrap_or(DEFAULT);
        let group = valid_resource_group(group).map_err(WorkspaceError::name("--resource-group"))?;
        let folder = MachineFolder::of(context, &group, &new.name)?;
        let mut settings = new.settings;
        settings.created.get_or_insert_with(jiff::Timestamp::now);
        if folder.make(&settings)? == Made::Before {
            if new.if_exists == IfExists::Refuse {
                return Err(WorkspaceError::Exists { name: new.name.to_string(), resource_group: folder.resource_group });
            }
            settings = folder.settings()?.unwrap_or(settings);
        }
        open_on_machine(known(&folder), folder, settings)
    }

    /// Returns another workspace of this machine whose name is close to this one, as options that choose it: `-w NAME -g GROUP`.
    pub fn nearest(name: &WorkspaceName, context: &WorkspaceContext) -> Result<Option<String>, WorkspaceError> {
        let mut all = MachineFolder::all(context)?;
        all.retain(|folder| folder.name != *name);
        let names: Vec<&str> = all.iter().map(|folder| folder.name.as_str()).collect();
        let found = nearest(name.as_str(), &names).and_then(|near| all.iter().find(|folder| folder.name.as_str() == near));
        Ok(found.map(|folder| format!("-w {} -g {}", folder.name, folder.resource_group)))
    }

    /// Opens all workspaces of this machine, by resource group and name.
    pub fn all(context: &WorkspaceContext) -> Result<Vec<Self>, WorkspaceError> {
        let mut opened = Vec::new();
        for folder in MachineFolder::all(context)? {
            if let Some(settings) = folder.settings()? {
                opened.push(open_on_machine(known(&folder), folder, settings)?);
            }
        }
        Ok(opened)
    }

    /// Deletes the workspace's folder. With registered models it refuses, or deletes them, as `models` says; a registry or
    /// storage that a config.json names elsewhere stays.
    pub async fn delete(self, models: RegisteredModels) -> Result<(), WorkspaceError> {
        let name = self.name.to_string();
        let Some(folder) = self.folder.clone() else { return Err(WorkspaceError::NotOwned { name }) };
        let catalog = self.catalog();
        let failed = |source| WorkspaceError::Catalog { name: name.clone(), source };
        // From here on nothing new can be registered.
        let alone = catalog.lock_layers().await.map_err(failed)?;
        if models == RegisteredModels::Refuse {
            let failed = |source| WorkspaceError::Catalog { name: name.clone(), source };
            let found = catalog.models().await.map_err(failed)?;
            let models = found.read.len() + found.unread.len();
            if models > 0 {
                return Err(WorkspaceError::HasModels { name, models });
            }
        }
        let removed = tokio::task::spawn_blocking(move || machine::remove(&folder)).await;
        drop(alone);
        removed.unwrap_or_else(|stopped| Err(WorkspaceError::io("remove workspace", &name)(stopped.into())))
    }

    /// Returns the catalog of the workspace's service images.
    pub fn images(&self) -> ImageCatalog {
        ImageCatalog::new(self.storage.clone())
    }

    /// Returns the workspace's catalog.
    pub fn catalog(&self) -> Catalog {
        Catalog::new(self.storage.clone(), self.layers.clone())
    }
}

/// What to do about the models of a workspace that is to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisteredModels {
    /// Refuse to delete the workspace while it has any.
    Refuse,
    Delete,
}

/// Returns the places of a config.json that have to be trusted before they are used.
fn untrusted(choice: &Choice, trust: ConfigTrust, context: &WorkspaceContext) -> Result<Option<Untrusted>, WorkspaceError> {
    let Origin::ConfigFile(file) = &choice.origin else { return Ok(None) };
    let Some(asked) = Untrusted::of(file, &choice.parts, context) else { return Ok(None) };
    if trust == ConfigTrust::FromNowOn {
        return asked.settle(&context.data).map(|()| None);
    }
    // The user gave this registry to this workspace before.
    let folder = MachineFolder::of(context, &choice.resource_group, &choice.name)?;
    let own = folder.settings()?.unwrap_or_default();
    let own = [own.registry, own.global_registry];
    Ok(asked.without(|place| own.iter().flatten().any(|own| *own == place.to_string())))
}

fn choose(request: &WorkspaceRequest, context: &WorkspaceContext) -> Result<Choice, WorkspaceError> {
    let group = request.resource_group.as_deref().map(valid_resource_group).transpose();
    let group = group.map_err(WorkspaceError::name("--resource-group"))?;
    let name = request.name.as_deref().map(WorkspaceName::new).transpose();
    let name = name.map_err(WorkspaceError::name("--workspace-name"))?;
    if let (Some(name), Some(resource_group)) = (&name, &group) {
        return Ok(named(name.clone(), resource_group.clone(), request));
    }
    let given = request.path.as_deref().unwrap_or(Path::new("."));
    let path = address::tidy(&context.working_directory.join(given));
    if let Some(Found { file, text }) = config_search::find(&path, &context.safe)? {
        let config = config_file::parse(&file, &text).map_err(WorkspaceError::Config)?;
        return Ok(configured(config, &file, request));
    }
    let default = default_of(request)?;
    let mut choice = match (name, group, default.name) {
        (Some(name), ..) => {
            let group = default.resource_group.map_or_else(|| group_of(&name, context), Ok)?;
            named(name, group, request)
        }
        (None, group, Some(name)) => {
            let group = group.or(default.resource_group).map_or_else(|| group_of(&name, context), Ok)?;
            Choice { origin: Origin::Default, ..named(name, group, request) }
        }
        (None, Some(resource_group), None) => return Err(WorkspaceError::NameMissing { resource_group }),
        (None, None, None) => {
            let name = WorkspaceName::new(DEFAULT).map_err(WorkspaceError::name("--workspace-name"))?;
            Choice { origin: Origin::Default, ..named(name, DEFAULT.to_owned(), request) }
        }
    };
    if path != context.working_directory {
        choice.warnings.push(LocateWarning::NoConfigFile { path });
    }
    Ok(choice)
}

/// The user's own defaults, valid.
struct Defaults {
    name: Option<WorkspaceName>,
    resource_group: Option<String>,
}

fn default_of(request: &WorkspaceRequest) -> Result<Defaults, WorkspaceError> {
    let WorkspaceDefaults { name, resource_group } = &request.defaults;
    let name = name.as_ref().map(|(variable, name)| WorkspaceName::new(name).map_err(WorkspaceError::name(variable)));
    let group =
        resource_group.as_ref().map(|(variable, group)| valid_resource_group(group).map_err(WorkspaceError::name(variable)));
    Ok(Defaults { name: name.transpose()?, resource_group: group.transpose()? })
}

fn named(name: WorkspaceName, resource_group: String, request: &WorkspaceRequest) -> Choice {
    let subscription_id = request.subscription_id.clone();
    Choice {
        name,
        resource_group,
        subscription_id,
        parts: Parts::default(),
        origin: Origin::Named,
        warnings: Vec::new(),
        untrusted: None,
    }
}

/// As in v1 the file wins over a single flag; unlike v1 a warning says so.
fn configured(config: ConfigFile, file: &Path, request: &WorkspaceRequest) -> Choice {
    let ConfigFile { subscription_id, resource_group, name, parts } = config;
    let flags = [
        ("--workspace-name", &request.name, Some(name.as_str())),
        ("--resource-group", &request.resource_group, Some(resource_group.as_str())),
        ("--subscription-id", &request.subscription_id, subscription_id.as_deref()),
    ];
    let ignored = flags.into_iter().filter_map(|(flag, given, used)| {
        let given = given.clone().filter(|given| !used.is_some_and(|used| used.eq_ignore_ascii_case(given)))?;
        Some(LocateWarning::FlagIgnored { flag, given, used: used.map(str::to_owned), file: file.to_owned() })
    });
    let warnings = ignored.collect();
    Choice {
        name,
        resource_group,
        subscription_id,
        parts,
        origin: Origin::ConfigFile(file.to_owned()),
        warnings,
        untrusted: None,
    }
}

/// Returns the group of a name without one: that of the only workspace of that name, or the default group.
fn group_of(name: &WorkspaceName, context: &WorkspaceContext) -> Result<String, WorkspaceError> {
    let all = MachineFolder::all(context)?;
    let same = all.into_iter().filter(|folder| folder.name.as_str().eq_ignore_ascii_case(name.as_str()));
    let mut groups: Vec<String> = same.map(|folder| folder.resource_group).collect();
    if groups.len() > 1 && !groups.iter().any(|group| group == DEFAULT) {
        return Err(WorkspaceError::Ambiguous { name: name.to_string(), groups });
    }
    let only = groups.pop().filter(|_| groups.is_empty());
    Ok(only.unwrap_or_else(|| DEFAULT.to_owned()))
}

/// The choice of a workspace of this machine.
fn known(folder: &MachineFolder) -> Choice {
    Choice {
        name: folder.name.clone(),
        resource_group: folder.resource_group.clone(),
        subscription_id: None,
        parts: Parts::default(),
        origin: Origin::Named,
        warnings: Vec::new(),
        untrusted: None,
    }
}

fn open_on_machine(mut choice: Choice, found: MachineFolder, settings: WorkspaceSettings) -> Result<Workspace, WorkspaceError> {
    let MachineFolder { path, resource_group, name } = found;
    let named = &mut choice.parts;
    let recorded = |text: &Option<String>| text.as_deref().and_then(|text| address::registry(text, &path).ok());
    let registry = named.registry.clone().or_else(|| recorded(&settings.registry));
    named.global_registry = named.global_registry.take().or_else(|| recorded(&settings.global_registry));
    let own = path.join("registry");
    let (layers, registry) = match registry {
        None => (own.clone(), RegistryPlace::Folder(own)),
        Some(RegistryPlace::Folder(folder)) => (folder.clone(), RegistryPlace::Folder(folder)),
        Some(remote @ RegistryPlace::Remote(_)) => (own, remote),
    };
    let storage = named.storage.clone().unwrap_or_else(|| path.join("storage"));
    (choice.name, choice.resource_group) = (name, resource_group);
    open(choice, Opened { folder: Some(path), layers, registry, storage, settings })
}

/// Returns the folder of plain layers for a workspace without a folder of its own.
fn layers_of(address: &RegistryAddress, context: &WorkspaceContext) -> PathBuf {
    let digest = Digest::of(address.to_string()).hex();
    context.data.join("registries").join(&digest[..16])
}

/// The locations of a workspace's parts.
struct Opened {
    folder: Option<PathBuf>,
    layers: PathBuf,
    registry: RegistryPlace,
    storage: PathBuf,
    settings: WorkspaceSettings,
}

fn open(choice: Choice, opened: Opened) -> Result<Workspace, WorkspaceError> {
    let Choice { name, resource_group, subscription_id, parts, origin, warnings, untrusted } = choice;
    let Opened { folder, layers, registry, storage, settings } = opened;
    let layers = LayoutFolder::open(&layers);
    let storage = Storage::open_folder(&storage);
    Ok(Workspace {
        layers: layers.map_err(|source| WorkspaceError::Registry { name: name.to_string(), source })?,
        storage: storage.map_err(|source| WorkspaceError::Storage { name: name.to_string(), source })?,
        subscription_id: subscription_id.or_else(|| settings.subscription_id.clone()),
        registry,
        global_registry: parts.global_registry.clone(),
        base_image: parts.base_image.clone(),
        name,
        resource_group,
        folder,
        settings,
        origin,
        warnings,
        untrusted,
        elsewhere: parts,
    })
}
