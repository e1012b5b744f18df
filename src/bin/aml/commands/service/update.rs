//! `service update`.

use aml::operations::{DeployRequest, UpdateService, update_service};

use super::service_name;
use crate::args::retired::Retired;
use crate::args::service::UpdateArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::errors::{CommandError, missing_part};
use crate::output::objects::service;

/// Changes a service.
pub(super) fn run(args: UpdateArgs, context: &Context) -> CommandResult {
    if args.is_migration == Some(true) {
        return Err(CommandError::Explained {
            what: "--is-migration: there is nothing to migrate to; services stay as they are".to_owned(),
            remedy: "deploy the same files with `aml model deploy` where the service should run".to_owned(),
        });
    }
    context.warn_of_retired(args.retired());
    let workspace = args.workspace.request();
    let form = args.form.into();
    let request = request(args)?;
    let updated = context
        .perform(workspace, async |session| update_service(session, request).await)
        .map_err(|error| missing_part(error, Some("service")))?;
    Ok(service::one(&updated, form))
}

fn request(args: UpdateArgs) -> Result<UpdateService, CommandError> {
    let conda = args.inference.conda_policy();
    Ok(UpdateService {
        add_tags: args.add_tag.into_iter().collect(),
        remove_tags: args.remove_tag,
        add_properties: args.add_property.into_iter().collect(),
        deployment: DeployRequest {
            name: service_name(args.name)?,
            models: args.models.0,
            inference_config: args.inference_config_file,
            inference_flags: args.inference.flags(args.description.clone()),
            deployment_config: args.deploy_config_file,
            deployment_flags: args.deployment.flags(),
            compute_target: None,
            description: args.description,
            tags: std::collections::BTreeMap::new(),
            properties: std::collections::BTreeMap::new(),
            overwrite: false,
            no_wait: args.no_wait,
            profile_input: None,
            conda,
            start_timeout_seconds: args.start_timeout,
        },
    })
}
