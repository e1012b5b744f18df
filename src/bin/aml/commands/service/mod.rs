//! The commands of `aml service`.

mod keys;
mod list;
mod logs;
mod score;
mod update;

use aml::names::ServiceName;
use aml::operations::{delete_service, show_service};

use super::CommandResult;
use super::context::Context;
use crate::args::service::{NamedArgs, ServiceCommand};
use crate::errors::CommandError;
use crate::output::objects::service;

/// Runs a command of the group.
pub(super) fn run(command: ServiceCommand, context: &Context) -> CommandResult {
    match command {
        ServiceCommand::Show(args) => show(args, context),
        ServiceCommand::List(args) => list::run(args, context),
        ServiceCommand::Run(args) => score::run(args, context),
        ServiceCommand::GetLogs(args) => logs::run(args, context),
        ServiceCommand::GetKeys(args) => keys::get(args, context),
        ServiceCommand::RegenKey(args) => keys::regenerate(args, context),
        ServiceCommand::GetAccessToken(args) => keys::token(args, context),
        ServiceCommand::RevokeTokens(args) => keys::revoke(args, context),
        ServiceCommand::Update(args) => update::run(*args, context),
        ServiceCommand::Delete(args) => delete(args, context),
    }
}

fn show(args: NamedArgs, context: &Context) -> CommandResult {
    let name = service_name(args.name)?;
    let found = context.perform(args.workspace.request(), async |session| show_service(session, &name).await)?;
    Ok(service::shown(&found, args.form.into()))
}

fn delete(args: NamedArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(Vec::new());
    let name = service_name(args.name)?;
    let deleted = context.perform(args.workspace.request(), async |session| delete_service(session, &name).await)?;
    Ok(service::named(&deleted))
}

fn service_name(value: String) -> Result<ServiceName, CommandError> {
    ServiceName::new(value).map_err(|source| CommandError::Name { flag: "--name", source })
}
