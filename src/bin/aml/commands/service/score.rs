//! `service run`.

use aml::operations::run_service;

use super::service_name;
use crate::args::service::RunArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::output::{Columns, Report};

/// Posts to a service and prints its answer: JSON as a result, anything else as it is.
pub(super) fn run(args: RunArgs, context: &Context) -> CommandResult {
    let name = service_name(args.name)?;
    let workspace = args.workspace.request();
    let input = args.input_data.unwrap_or_default();
    let scored = context.perform(workspace, async |session| run_service(session, &name, input).await)?;
    Ok(match serde_json::from_slice(&scored.body) {
        Ok(answer) => Report::Object(answer, Columns::Sorted),
        Err(_) => Report::Plain(scored.body.to_vec()),
    })
}
