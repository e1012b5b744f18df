//! `workspace delete`.

use aml::operations::{delete_workspace, show_workspace};
use aml::workspace::RegisteredModels;

use crate::args::workspace::DeleteArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::commands::metadata::{self, Existing};
use crate::errors::CommandError;
use crate::output::{Report, objects};
use crate::question::{self, Answer};

/// Deletes a workspace, after asking when models and images go with it and a person is there to be asked.
pub(super) fn run(args: &DeleteArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    if args.all_resources && !args.yes && question::can_be_asked() {
        let workspace = context.perform(args.workspace.request(), show_workspace)?;
        confirm(&workspace.name)?;
    }
    let models = if args.all_resources { RegisteredModels::Delete } else { RegisteredModels::Refuse };
    let workspace = context.perform(args.workspace.request(), async |session| delete_workspace(session, models).await)?;
    let report = objects::workspace::one(&workspace);
    if let Report::Object(value, _) = &report {
        metadata::write(file, value, Existing::Keep)?;
    }
    Ok(report)
}

fn confirm(name: &str) -> Result<(), CommandError> {
    match question::ask(&format!("Delete workspace '{name}' with all its models and images")) {
        Answer::Yes => Ok(()),
        Answer::No => {
            Err(CommandError::Explained { what: "nothing was deleted".to_owned(), remedy: "answer y, or give --yes".to_owned() })
        }
    }
}
