//! `service list`.

use aml::names::{ModelId, ModelName};
use aml::operations::{ServiceFilter, list_services};

use crate::args::service::ListArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::errors::CommandError;
use crate::output::objects::service;

/// The kinds that v1 knew, and its local one.
const KINDS: &[&str] = &["LOCAL", "AKS", "AKSENDPOINT", "ACI", "IOT", "MIR"];

/// Lists services.
pub(super) fn run(args: ListArgs, context: &Context) -> CommandResult {
    let workspace = args.workspace.request();
    let form = args.form.into();
    let filter = filter(args)?;
    let services = context.perform(workspace, async |session| list_services(session, &filter).await)?;
    Ok(context.listed(service::list(&services, form), "no services; 'aml model deploy' makes one"))
}

fn filter(args: ListArgs) -> Result<ServiceFilter, CommandError> {
    let compute_type = args.compute_type.map(|kind| kind.to_ascii_uppercase());
    if let Some(kind) = compute_type.as_deref().filter(|kind| !KINDS.contains(kind)) {
        return Err(CommandError::Explained {
            what: format!("--compute-type: '{kind}' is not a kind of service"),
            remedy: format!("allowed are {}", KINDS.join(", ")),
        });
    }
    let model_id = args.model_id.map(|id| id.parse::<ModelId>()).transpose();
    let model_name = args.model_name.map(ModelName::new).transpose();
    Ok(ServiceFilter {
        compute_type,
        image_digest: args.image_digest,
        model_id: model_id.map_err(|source| CommandError::Name { flag: "--model-id", source })?,
        model_name: model_name.map_err(|source| CommandError::Name { flag: "--model-name", source })?,
        tags: args.tag,
        properties: args.property,
    })
}
