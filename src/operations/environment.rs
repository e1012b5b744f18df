//! Environments: scaffold, register, download, show, list; and their key, which needs no workspace.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::model::warn_of_unread;
use super::{Home, OperationError, Replace, Session};
use crate::config::{Environment, EnvironmentChoice, Faults, InferenceConfig, InferenceFlags};
use crate::environment::{self, CondaPolicy, EnvironmentKey, KeyDifference, KeyForm};
use crate::files::{StagedFile, remove_file};
use crate::names::{EnvironmentName, EnvironmentVersion};
use crate::workspace::{Documents, EnvironmentDocument, Workspace};

/// Which registered environment is meant; without a version the one registered last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentSelector {
    /// `--name`
    pub name: EnvironmentName,
    /// `--version`
    pub version: Option<EnvironmentVersion>,
}

/// Where a definition is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefinitionSource {
    /// `--directory`
    Directory(PathBuf),
    /// `--inference-config-file`
    InferenceConfig(PathBuf),
}

/// An environment's key, with what it is the hash of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOfEnvironment {
    pub key: EnvironmentKey,
    pub form: KeyForm,
}

/// What `environment key --diff` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedKeys {
    pub one: KeyOfEnvironment,
    pub other: KeyOfEnvironment,
    /// What differs, from the first to the other.
    pub differences: Vec<KeyDifference>,
}

/// Writes a directory to begin a definition with; one that is there is an error.
pub async fn scaffold_environment(
    session: Session<'_>,
    name: EnvironmentName,
    directory: PathBuf,
) -> Result<PathBuf, OperationError> {
    session.open_planned_workspace()?;
    refuse_reserved(name.as_str())?;
    let directory = session.home.absolute(&directory);
    write_directory(&Environment::scaffold(name.as_str()), &directory, Replace::No)?;
    Ok(directory)
}

/// Registers the definition of a directory, as the version that it names or the next number.
pub async fn register_environment(session: Session<'_>, directory: PathBuf) -> Result<Environment, OperationError> {
    let workspace = session.open_or_make_workspace()?;
    let mut environment = read(session.home, &DefinitionSource::Directory(directory), session)?;
    let name = environment.name.take().unwrap_or_default();
    refuse_reserved(&name)?;
    let name = EnvironmentName::new(name)?;
    let version = environment.version.take().filter(|version| !version.is_empty());
    let version = version.map(EnvironmentVersion::new).transpose()?;
    session.progress.step(format!("registering environment '{name}'"));
    // The definition's own form holds all that is known of it; v1's object is made of it.
    let definition = serde_json::to_value(&environment).map_err(damaged(name.as_str()))?;
    let document = workspace.catalog().add_environment(name, version, definition, Timestamp::now()).await?;
    definition_in(document)
}

/// Writes a registered environment's directory.
pub async fn download_environment(
    session: Session<'_>,
    selector: &EnvironmentSelector,
    directory: &Path,
    replace: Replace,
) -> Result<PathBuf, OperationError> {
    let workspace = session.open_workspace()?;
    let environment = find(&workspace, selector).await?;
    let directory = session.home.absolute(directory);
    write_directory(&environment, &directory, replace)?;
    Ok(directory)
}

/// Describes one registered environment.
pub async fn show_environment(session: Session<'_>, selector: &EnvironmentSelector) -> Result<Environment, OperationError> {
    find(&session.open_workspace()?, selector).await
}

/// Lists the latest version of each registered environment, by name.
pub async fn list_environments(session: Session<'_>) -> Result<Vec<Environment>, OperationError> {
    let workspace = session.open_workspace()?;
    // Each name's latest comes first.
    let Documents { read: mut documents, unread } = workspace.catalog().environments().await?;
    warn_of_unread(session, "environment version", &unread);
    documents.dedup_by(|later, first| later.name == first.name);
    documents.into_iter().map(definition_in).collect()
}

/// Returns the key under which the image of a definition is looked up.
pub async fn key_of_environment(
    session: Session<'_>,
    source: &DefinitionSource,
    conda: CondaPolicy,
) -> Result<KeyOfEnvironment, OperationError> {
    let recipe = environment::image_recipe(&read(session.home, source, session)?, conda)?;
    Ok(KeyOfEnvironment { key: recipe.key, form: recipe.form })
}

/// Returns what differs between the keys of two definitions.
pub async fn compare_keys(
    session: Session<'_>,
    one: &DefinitionSource,
    other: &DefinitionSource,
    conda: CondaPolicy,
) -> Result<ComparedKeys, OperationError> {
    let one = key_of_environment(session, one, conda).await?;
    let other = key_of_environment(session, other, conda).await?;
    let differences = one.form.differences(&other.form);
    Ok(ComparedKeys { one, other, differences })
}

/// Returns the definition that an inference configuration means: its own, a curated one, or a registered one.
pub(super) async fn definition_of(workspace: &Workspace, choice: &EnvironmentChoice) -> Result<Environment, OperationError> {
    match choice {
        EnvironmentChoice::Unspecified => Ok(Environment::default()),
        EnvironmentChoice::Defined(environment) => Ok((**environment).clone()),
        EnvironmentChoice::Registered { name, version } => {
            let name = EnvironmentName::new(name.clone())?;
            let version = version.clone().map(EnvironmentVersion::new).transpose()?;
            find(workspace, &EnvironmentSelector { name, version }).await
        }
    }
}

async fn find(workspace: &Workspace, selector: &EnvironmentSelector) -> Result<Environment, OperationError> {
    let EnvironmentSelector { name, version } = selector;
    if let Some(curated) = environment::curated(name.as_str()) {
        return Ok(curated?);
    }
    let catalog = workspace.catalog();
    let found = match version {
        Some(version) => catalog.environment(name, version).await?,
        None => catalog.latest_environment(name).await?,
    };
    let Some(document) = found else {
        let name = version.as_ref().map_or_else(|| name.to_string(), |version| format!("{name}:{version}"));
        let remedy = "see 'aml environment list', or register it with 'aml environment register -d FOLDER'".to_owned();
        return Err(OperationError::NotFound { kind: "environment", name, workspace: workspace.name.to_string(), remedy });
    };
    definition_in(document)
}

fn definition_in(document: EnvironmentDocument) -> Result<Environment, OperationError> {
    let EnvironmentDocument { name, version, created: _, definition } = document;
    let environment: Environment = serde_json::from_value(definition).map_err(damaged(name.as_str()))?;
    Ok(Environment { name: Some(name.to_string()), version: Some(version.to_string()), ..environment })
}

fn damaged(name: &str) -> impl FnOnce(serde_json::Error) -> OperationError {
    let what = format!("the document of environment '{name}' can't be understood");
    move |source| OperationError::refused(format!("{what}: {source}"), "register it again")
}

fn read(home: &Home, source: &DefinitionSource, session: Session<'_>) -> Result<Environment, OperationError> {
    let mut faults = Faults::default();
    let found = match source {
        DefinitionSource::Directory(directory) => Environment::read_directory(&home.absolute(directory), &mut faults),
        DefinitionSource::InferenceConfig(file) => {
            let file = home.absolute(file);
            let flags = InferenceFlags::default();
            let config = InferenceConfig::read(Some(&file), &flags, &home.working_directory, &mut faults);
            config.map(|config| config.environment).map(|choice| written_there(&choice)).transpose()?
        }
    };
    let (Some(environment), false) = (found, faults.any_error()) else { return Err(OperationError::Faults(faults)) };
    faults.iter().for_each(|warning| session.progress.warning(warning.to_string()));
    Ok(environment)
}

/// A key is of what is written: a reference to a registered environment would need a workspace.
fn written_there(choice: &EnvironmentChoice) -> Result<Environment, OperationError> {
    match choice {
        EnvironmentChoice::Unspecified => Ok(Environment::default()),
        EnvironmentChoice::Defined(environment) => Ok((**environment).clone()),
        EnvironmentChoice::Registered { name, .. } => match environment::curated(name) {
            Some(curated) => Ok(curated?),
            None => Err(OperationError::refused(
                format!("the inference configuration names the registered environment '{name}' and doesn't define it"),
                format!("write its definition with 'aml environment download -n {name} -d FOLDER' and give that folder with -d"),
            )),
        },
    }
}

fn refuse_reserved(name: &str) -> Result<(), OperationError> {
    if !environment::is_reserved(name) {
        return Ok(());
    }
    let what = format!("the name '{name}' is reserved: those that begin with Microsoft or AzureML are of curated environments");
    Err(OperationError::refused(what, "choose another name"))
}

/// Writes the files of a directory. With `Replace::Yes` they take the place of those of another definition; anything else in the
/// folder is not ours to touch.
fn write_directory(environment: &Environment, directory: &Path, replace: Replace) -> Result<(), OperationError> {
    if replace == Replace::No && directory.symlink_metadata().is_ok() {
        let what = format!("{} exists already", directory.display());
        return Err(OperationError::refused(what, "choose another folder with -d, or remove this one"));
    }
    std::fs::create_dir_all(directory).map_err(OperationError::file("making the folder", directory))?;
    let files = environment.directory_files();
    let mut written = Vec::new();
    // All of them before the first takes its place, and each in one step: what fails on the way changes nothing.
    for (name, content) in &files {
        let path = directory.join(name);
        let mut file = StagedFile::create(directory, 0o666).map_err(OperationError::file("writing in", directory))?;
        file.write_all(content.as_bytes()).map_err(OperationError::file("writing", &path))?;
        written.push((file, path));
    }
    for (file, path) in written {
        file.persist(&path).map_err(OperationError::file("writing", path))?;
    }
    let left_over = Environment::DIRECTORY_FILES.iter().filter(|known| !files.iter().any(|(name, _)| name == *known));
    for path in left_over.map(|name| directory.join(name)) {
        remove_file(&path).map_err(OperationError::file("removing", path))?;
    }
    Ok(())
}
