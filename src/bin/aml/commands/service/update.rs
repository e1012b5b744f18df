//! `service update`.

use aml::operations::{ContentRequest, DeployRequest, UpdateService, plan_update, update_service};

use super::service_name;
use crate::args::plan::Intent;
use crate::args::retired::Retired;
use crate::args::service::UpdateArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::commands::{planned, preset_keys};
use crate::errors::{CommandError, missing_part};
use crate::output::objects::service;

/// Changes a service.
pub(super) fn run(mut args: UpdateArgs, context: &Context) -> CommandResult {
    if args.is_migration == Some(true) {
        return Err(CommandError::Explained {
            what: "--is-migration: there is nothing to migrate to; services stay as they are".to_owned(),
            remedy: "deploy the same files with `aml model deploy` where the service should run".to_owned(),
        });
    }
    context.warn_of_retired(args.retired());
    preset_keys::settle(&mut args.deployment.preset_keys(), context)?;
    let workspace = args.workspace.request();
    let (form, intent) = (args.form.into(), args.plan.intent());
    let request = request(args)?;
    if intent != Intent::Deploy {
        let planned = context.perform(workspace, async |session| plan_update(session, &request).await);
        return match intent {
            Intent::Diff => planned::diff(planned, Some("service")),
            _ => planned::plan(planned, Some("service"), context.global.output),
        };
    }
    let updated = context
        .perform(workspace, async |session| update_service(session, request).await)
        .map_err(|error| missing_part(error, Some("service")))?;
    Ok(service::one(&updated, form))
}

fn request(args: UpdateArgs) -> Result<UpdateService, CommandError> {
    let making = args.build.request(args.inference.conda_policy());
    Ok(UpdateService {
        add_tags: args.add_tag.into_iter().collect(),
        remove_tags: args.remove_tag,
        add_properties: args.add_property.into_iter().collect(),
        deployment: DeployRequest {
            name: service_name(args.name)?,
            content: ContentRequest {
                models: args.models.0,
                inference_config: args.inference_config_file,
                inference_flags: args.inference.flags(args.description.clone()),
            },
            deployment_config: args.deploy_config_file,
            deployment_flags: args.deployment.flags(),
            compute_target: None,
            description: args.description,
            tags: std::collections::BTreeMap::new(),
            properties: std::collections::BTreeMap::new(),
            overwrite: false,
            no_wait: args.no_wait,
            conflicts: args.plan.conflicts(),
            profile_input: None,
            making,
            start_timeout_seconds: args.start_timeout,
        },
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::service::ServiceCommand;
    use crate::args::{Cli, Group};

    fn asked(line: &str) -> UpdateService {
        let cli = Cli::parse_from(line.split_whitespace());
        match cli.command {
            Some(Group::Service(ServiceCommand::Update(args))) => request(*args).unwrap(),
            other => panic!("service update was expected, not {other:?}"),
        }
    }

    #[test]
    fn each_flag_reaches_the_field_of_its_name() {
        let change = asked(
            "aml service update -n abc -d text --add-tag a=1 --remove-tag b --remove-tag c --add-property d=2 -m m:2 \
             --ic i.json --dc d.json --nr 3 --es s.py --no-wait",
        );
        assert_eq!(change.add_tags, [("a".into(), "1".into())].into());
        assert_eq!(change.remove_tags, ["b", "c"]);
        assert_eq!(change.add_properties, [("d".into(), "2".into())].into());
        let deployment = change.deployment;
        assert_eq!((deployment.name.as_str(), deployment.description.as_deref()), ("abc", Some("text")));
        assert_eq!(deployment.content.models, [aml::operations::ModelArgument::Named("m:2".into())]);
        assert_eq!(deployment.content.inference_config.unwrap().to_str(), Some("i.json"));
        assert_eq!(deployment.deployment_config.unwrap().to_str(), Some("d.json"));
        assert_eq!(deployment.deployment_flags.num_replicas, Some(3));
        assert_eq!(deployment.content.inference_flags.entry_script.unwrap().to_str(), Some("s.py"));
        assert!(deployment.no_wait && !deployment.overwrite);
    }

    #[test]
    fn what_is_not_given_stays_as_it_is() {
        let deployment = asked("aml service update -n abc").deployment;
        assert_eq!(deployment.deployment_flags, aml::config::DeploymentFlags::default());
        assert_eq!(deployment.content.inference_flags, aml::config::InferenceFlags::default());
        assert!(deployment.content.models.is_empty() && deployment.description.is_none());
    }
}
