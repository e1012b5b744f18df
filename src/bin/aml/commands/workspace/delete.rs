//! `workspace delete`.

use std::io::{self, BufRead, IsTerminal, Write};

use aml::operations::{delete_workspace, show_workspace};
use aml::workspace::RegisteredModels;

use crate::args::workspace::DeleteArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::commands::metadata::{self, Existing};
use crate::errors::CommandError;
use crate::output::{Report, objects};

/// Deletes a workspace, after asking when models and images go with it and a person is there to be asked.
pub(super) fn run(args: &DeleteArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    if args.all_resources && !args.yes && io::stdin().is_terminal() && io::stderr().is_terminal() {
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
    let question = format!("Delete workspace '{name}' with all its models and images? [y/N] ");
    let mut answer = String::new();
    // An answer that can't be heard is a no.
    let heard = io::stderr()
        .lock()
        .write_all(question.as_bytes())
        .and_then(|()| io::stderr().flush())
        .and_then(|()| io::stdin().lock().read_line(&mut answer));
    match (heard, answer.trim().to_ascii_lowercase().as_str()) {
        (Ok(_), "y" | "yes") => Ok(()),
        _ => {
            Err(CommandError::Explained { what: "nothing was deleted".to_owned(), remedy: "answer y, or give --yes".to_owned() })
        }
    }
}
