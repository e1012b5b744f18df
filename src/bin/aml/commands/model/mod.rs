//! The commands of `aml model`.

mod delete;
mod deploy;
mod download;
mod list;
mod package;
mod register;
mod show;
mod update;

use aml::names::ModelId;

use super::CommandResult;
use super::context::Context;
use crate::args::model::ModelCommand;
use crate::errors::CommandError;

/// Runs a command of the group.
pub(super) fn run(command: ModelCommand, context: &Context) -> CommandResult {
    match command {
        ModelCommand::Register(args) => register::run(*args, context),
        ModelCommand::Deploy(args) => deploy::run(*args, context),
        ModelCommand::Package(args) => package::run(*args, context),
        ModelCommand::List(args) => list::run(args, context),
        ModelCommand::Show(args) => show::run(args, context),
        ModelCommand::Update(args) => update::run(args, context),
        ModelCommand::Download(args) => download::run(&args, context),
        ModelCommand::Delete(args) => delete::run(&args, context),
    }
}

fn model_id(value: &str) -> Result<ModelId, CommandError> {
    value.parse().map_err(|source| CommandError::Name { flag: "--model-id", source })
}
