//! `model deploy`.

use aml::config::{AuthMode, DeploymentFlags};
use aml::names::{ComputeTargetName, ServiceName};
use aml::operations::{ContentRequest, DeployRequest, deploy, export_service, plan_deployment};
use aml::service::ServiceDescription;

use crate::args::deploy::DeployArgs;
use crate::args::plan::Intent;
use crate::args::retired::Retired;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::commands::{planned, preset_keys};
use crate::errors::{CommandError, missing_part};
use crate::output::objects::{plan, service};

/// Deploys a service, tells what that would do, or writes its objects as files.
pub(super) fn run(mut args: DeployArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(args.retired());
    preset_keys::settle(&mut args.deployment.preset_keys(), context)?;
    let workspace = args.workspace.request();
    let chosen = args.workspace.options();
    let (form, intent, export) = (args.form.into(), args.plan.intent(), args.export.take());
    let request = request(args)?;
    if let Some(folder) = export {
        let exported = context
            .perform(workspace, async |session| export_service(session, &request, &folder).await)
            .map_err(|error| missing_part(error, None))?;
        return Ok(plan::exported(&exported));
    }
    if intent == Intent::Deploy {
        let deployed = context
            .perform(workspace, async |session| deploy(session, request).await)
            .map_err(|error| missing_part(error, None))?;
        context.suggest(&next(&deployed, &chosen));
        return Ok(service::one(&deployed, form));
    }
    let planned = context.perform(workspace, async |session| plan_deployment(session, &request).await);
    match intent {
        Intent::Diff => planned::diff(planned, None),
        _ => planned::plan(planned, None, context.global.output),
    }
}

/// Returns the commands that are useful once a service is deployed.
fn next(service: &ServiceDescription, workspace: &str) -> Vec<String> {
    let name = &service.spec().name;
    let call = match service.spec().settings.auth {
        AuthMode::None => format!("aml service show -n {name}{workspace} -v"),
        AuthMode::Keys => format!("aml service get-keys -n {name}{workspace}"),
        AuthMode::Token => format!("aml service get-access-token -n {name}{workspace}"),
    };
    vec![format!("aml service run -n {name}{workspace} -d @FILE"), format!("aml service get-logs -n {name}{workspace}"), call]
}

fn request(args: DeployArgs) -> Result<DeployRequest, CommandError> {
    let name = ServiceName::new(args.name).map_err(|source| CommandError::Name { flag: "--name", source })?;
    let compute_target = args.compute_target.map(ComputeTargetName::new).transpose();
    let making = args.build.request(args.inference.conda_policy());
    Ok(DeployRequest {
        name,
        content: ContentRequest {
            models: args.models.0,
            inference_config: args.inference_config_file,
            inference_flags: args.inference.flags(args.description.clone()),
        },
        deployment_config: args.deploy_config_file,
        deployment_flags: DeploymentFlags {
            compute_type: args.compute_type,
            namespace: args.namespace,
            version_name: args.version_name,
            traffic_percentile: args.traffic_percentile,
            ..args.deployment.flags()
        },
        compute_target: compute_target.map_err(|source| CommandError::Name { flag: "--compute-target", source })?,
        description: args.description,
        tags: args.tag.into_iter().collect(),
        properties: args.property.into_iter().collect(),
        overwrite: args.overwrite,
        no_wait: args.no_wait,
        conflicts: args.plan.conflicts(),
        profile_input: args.profile_input,
        making,
        start_timeout_seconds: args.start_timeout,
    })
}

#[cfg(test)]
#[path = "deploy_tests.rs"]
mod tests;
