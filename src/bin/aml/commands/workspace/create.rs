//! `workspace create`.

use aml::names::WorkspaceName;
use aml::operations::{CreateWorkspace, Session, create_workspace};
use aml::workspace::WorkspaceRequest;

use crate::args::retired::Retired;
use crate::args::workspace::CreateArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::errors::CommandError;
use crate::output::objects;

/// Makes a workspace on this machine.
pub(super) fn run(args: CreateArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(args.retired());
    let name =
        WorkspaceName::new(args.workspace_name).map_err(|source| CommandError::Name { flag: "--workspace-name", source })?;
    let request = CreateWorkspace {
        name: name.into(),
        resource_group: args.resource_group,
        friendly_name: args.friendly_name,
        location: args.location,
        registry: args.container_registry,
        global_registry: args.global_registry,
        tags: args.tags.into_iter().collect(),
        exist_ok: args.exist_ok,
    };
    let create = async |session: Session<'_>| create_workspace(session.home, request).await;
    let workspace = context.perform(WorkspaceRequest::default(), create)?;
    Ok(objects::workspace::one(&workspace))
}
