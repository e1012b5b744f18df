//! The commands of `aml environment`.

use std::path::Path;

use aml::names::{EnvironmentName, EnvironmentVersion};
use aml::operations::{
    DefinitionSource, EnvironmentSelector, Replace, compare_keys, download_environment, key_of_environment, list_environments,
    register_environment, scaffold_environment, show_environment,
};
use aml::workspace::WorkspaceRequest;
use serde_json::Value;

use super::CommandResult;
use super::context::Context;
use super::metadata::{self, Existing};
use crate::args::environment::{DownloadArgs, EnvironmentCommand, KeyArgs, ListArgs, RegisterArgs, ScaffoldArgs, ShowArgs};
use crate::errors::CommandError;
use crate::output::{Report, objects};

/// Runs a command of the group.
pub(super) fn run(command: EnvironmentCommand, context: &Context) -> CommandResult {
    match command {
        EnvironmentCommand::Scaffold(args) => scaffold(args, context),
        EnvironmentCommand::Register(args) => register(args, context),
        EnvironmentCommand::Download(args) => download(args, context),
        EnvironmentCommand::Show(args) => show(args, context),
        EnvironmentCommand::List(args) => list(&args, context),
        EnvironmentCommand::Key(args) => key(args, context),
    }
}

fn scaffold(args: ScaffoldArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    let name = name(args.name)?;
    let workspace = args.workspace.request();
    context.perform(workspace, async |session| scaffold_environment(session, name, args.directory).await)?;
    written(Report::Nothing, file)
}

fn register(args: RegisterArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    let workspace = args.workspace.request();
    let environment = context.perform(workspace, async |session| register_environment(session, args.directory).await)?;
    written(objects::environment::one(&environment), file)
}

fn download(args: DownloadArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    let selector = selector(args.name, args.version)?;
    let replace = if args.overwrite { Replace::Yes } else { Replace::No };
    let workspace = args.workspace.request();
    context.perform(workspace, async |session| download_environment(session, &selector, &args.directory, replace).await)?;
    written(Report::Nothing, file)
}

fn show(args: ShowArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    let selector = selector(args.name, args.version)?;
    let workspace = args.workspace.request();
    let environment = context.perform(workspace, async |session| show_environment(session, &selector).await)?;
    written(objects::environment::one(&environment), file)
}

fn list(args: &ListArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    let environments = context.perform(args.workspace.request(), list_environments)?;
    let report = objects::environment::list(&environments);
    written(context.listed(report, "no environments; 'aml environment register' registers one"), file)
}

fn key(args: KeyArgs, context: &Context) -> CommandResult {
    let one = match (args.directory, args.inference_config_file) {
        (Some(directory), _) => DefinitionSource::Directory(directory),
        (None, file) => DefinitionSource::InferenceConfig(file.unwrap_or_default()),
    };
    let conda = args.conda.policy();
    let workspace = WorkspaceRequest::default();
    let Some(other) = args.diff else {
        let found = context.perform(workspace, async |session| key_of_environment(session, &one, conda).await)?;
        return Ok(objects::environment::key(&found));
    };
    let other = if other.is_dir() { DefinitionSource::Directory(other) } else { DefinitionSource::InferenceConfig(other) };
    let compared = context.perform(workspace, async |session| compare_keys(session, &one, &other, conda).await)?;
    Ok(objects::environment::compared(&compared))
}

fn name(given: String) -> Result<EnvironmentName, CommandError> {
    EnvironmentName::new(given).map_err(|source| CommandError::Name { flag: "--name", source })
}

fn selector(given: String, version: Option<String>) -> Result<EnvironmentSelector, CommandError> {
    let version = version.map(EnvironmentVersion::new).transpose();
    let version = version.map_err(|source| CommandError::Name { flag: "--version", source })?;
    Ok(EnvironmentSelector { name: name(given)?, version })
}

fn written(report: Report, file: Option<&Path>) -> CommandResult {
    let nothing = Value::Null;
    let value = if let Report::Object(value, _) = &report { value } else { &nothing };
    metadata::write(file, value, Existing::Keep)?;
    Ok(report)
}
