//! `model deploy`.

use aml::config::DeploymentFlags;
use aml::names::{ComputeTargetName, ServiceName};
use aml::operations::{DeployRequest, deploy, plan_package};

use crate::args::deploy::DeployArgs;
use crate::args::retired::Retired;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::errors::{CommandError, missing_part};
use crate::output::objects::{plan, service};

/// Deploys a service, or with `--dry-run` tells what would be sent.
pub(super) fn run(args: DeployArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(args.retired());
    let workspace = args.workspace.request();
    let form = args.form.into();
    let dry_run = args.dry_run;
    let request = request(args)?;
    if dry_run {
        let listing = context
            .perform(workspace, async |session| plan_package(session, request).await)
            .map_err(|error| missing_part(error, None))?;
        return Ok(plan::report(&listing, context.global.output));
    }
    let outcome =
        context.perform(workspace, async |session| deploy(session, request).await).map_err(|error| missing_part(error, None))?;
    Ok(service::one(&outcome.service, form))
}

fn request(args: DeployArgs) -> Result<DeployRequest, CommandError> {
    let name = ServiceName::new(args.name).map_err(|source| CommandError::Name { flag: "--name", source })?;
    let compute_target = args.compute_target.map(ComputeTargetName::new).transpose();
    let conda = args.inference.conda_policy();
    Ok(DeployRequest {
        name,
        models: args.models.0,
        inference_config: args.inference_config_file,
        inference_flags: args.inference.flags(args.description.clone()),
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
        profile_input: args.profile_input,
        conda,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::model::ModelCommand;
    use crate::args::{Cli, Group};

    fn asked(line: &str) -> String {
        let cli = Cli::parse_from(line.split_whitespace());
        match cli.command {
            Some(Group::Model(ModelCommand::Deploy(args))) => format!("{:#?}", request(*args).unwrap()),
            other => panic!("model deploy was expected, not {other:?}"),
        }
    }

    #[test]
    fn each_flag_reaches_the_field_of_its_name() {
        let line = "aml model deploy --name service --model m:1 --model-metadata-file f.json --inference-config-file i.json \
                    --deploy-config-file d.json --compute-target target --compute-type aks --overwrite --no-wait \
                    --description text --tag a=1 --property b=2 --profile-input p.json --namespace ns --version-name blue \
                    --traffic-percentile 12.5 --entry-script s.py --source-directory src --environment-name env \
                    --environment-version 7 --environment-directory dir --conda-file c.yml --conda never --base-image img \
                    --base-image-registry host --extra-docker-file-steps steps --runtime python --enable-gpu true \
                    --cuda-version 10.0 --cpu-cores 1 --cpu-cores-limit 2 --memory-gb 3 --memory-gb-limit 4 --gpu-cores 5 \
                    --num-replicas 6 --autoscale-enabled false --autoscale-min-replicas 7 --autoscale-max-replicas 8 \
                    --autoscale-target-utilization 9 --autoscale-refresh-seconds 10 --replica-max-concurrent-requests 11 \
                    --scoring-timeout-ms 12 --max-request-wait-time 13 --port 14 --collect-model-data true \
                    --enable-app-insights false --auth-enabled true --token-auth-enabled false --primary-key pk \
                    --secondary-key sk --period-seconds 15 --initial-delay-seconds 16 --timeout-seconds 17 \
                    --success-threshold 18 --failure-threshold 19";
        insta::assert_snapshot!(asked(line));
    }

    #[test]
    fn the_short_spellings_ask_for_the_same() {
        let long = "aml model deploy --name abc --model m:1 --inference-config-file i --deploy-config-file d --compute-target ct \
                    --compute-type aks --entry-script s --num-replicas 2 --memory-gb-limit 3 --auth-enabled true \
                    --initial-delay-seconds 4 --max-request-wait-time 5 --scoring-timeout-ms 6 --version-name blue";
        let short = "aml model deploy -n abc -m m:1 --ic i --dc d --ct ct --cp aks --es s --nr 2 --gbl 3 --ae --id 4 --mr 5 \
                     --tm 6 --vn blue";
        assert_eq!(asked(long), asked(short));
    }

    #[test]
    fn what_is_not_given_is_left_to_the_files() {
        insta::assert_snapshot!(asked("aml model deploy -n abc"));
    }
}
