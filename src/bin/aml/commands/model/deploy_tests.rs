//! Each flag of `model deploy` reaches the field of its name.

use aml::config::InferenceFlags;
use aml::environment::CondaPolicy;
use aml::names::Secret;
use aml::operations::ModelArgument;
use clap::Parser;

use super::*;
use crate::args::model::ModelCommand;
use crate::args::{Cli, Group};

fn asked(line: &str) -> DeployRequest {
    let cli = Cli::parse_from(line.split_whitespace());
    match cli.command {
        Some(Group::Model(ModelCommand::Deploy(args))) => request(*args).unwrap(),
        other => panic!("model deploy was expected, not {other:?}"),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the fields are optional")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "the fields are optional")]
fn path(value: &str) -> Option<std::path::PathBuf> {
    Some(value.into())
}

#[test]
fn what_to_deploy_and_how() {
    let request = asked(
        "aml model deploy --name service --model m:1 --model-metadata-file f.json --inference-config-file i.json \
         --deploy-config-file d.json --compute-target target --overwrite --no-wait --description text --tag a=1 --tag b=2 \
         --property c=3 --profile-input p.json --conda never",
    );
    assert_eq!(request.name.as_str(), "service");
    assert_eq!(request.content.models, [ModelArgument::Named("m:1".into()), ModelArgument::MetadataFile("f.json".into())]);
    assert_eq!((request.content.inference_config, request.deployment_config), (path("i.json"), path("d.json")));
    assert_eq!(request.compute_target.unwrap().as_str(), "target");
    assert!(request.overwrite && request.no_wait);
    assert_eq!((request.description, request.content.inference_flags.description), (text("text"), text("text")));
    assert_eq!(request.tags, [("a".into(), "1".into()), ("b".into(), "2".into())].into());
    assert_eq!(request.properties, [("c".into(), "3".into())].into());
    assert_eq!((request.profile_input, request.making.conda), (path("p.json"), CondaPolicy::Never));
}

#[test]
fn flags_over_the_inference_configuration() {
    let request = asked(
        "aml model deploy -n service --entry-script s.py --source-directory src --environment-name env --environment-version 7 \
         --environment-directory dir --conda-file c.yml --base-image img --base-image-registry host \
         --extra-docker-file-steps steps --runtime python --enable-gpu true --cuda-version 10.0",
    );
    let expected = InferenceFlags {
        entry_script: path("s.py"),
        source_directory: path("src"),
        environment_name: text("env"),
        environment_version: text("7"),
        environment_directory: path("dir"),
        conda_file: path("c.yml"),
        runtime: text("python"),
        base_image: text("img"),
        base_image_registry: text("host"),
        extra_docker_file_steps: path("steps"),
        enable_gpu: Some(true),
        cuda_version: text("10.0"),
        description: None,
    };
    assert_eq!(request.content.inference_flags, expected);
}

#[test]
fn flags_over_the_deployment_configuration() {
    let request = asked(
        "aml model deploy -n service --compute-type aks --namespace ns --version-name blue --traffic-percentile 12.5 --cpu-cores 1 \
         --cpu-cores-limit 2 --memory-gb 3 --memory-gb-limit 4 --gpu-cores 5 --num-replicas 6 --autoscale-enabled false \
         --autoscale-min-replicas 7 --autoscale-max-replicas 8 --autoscale-target-utilization 9 --autoscale-refresh-seconds 10 \
         --replica-max-concurrent-requests 11 --scoring-timeout-ms 12 --max-request-wait-time 13 --port 14 \
         --collect-model-data true --enable-app-insights false --auth-enabled true --token-auth-enabled false \
         --primary-key pk --secondary-key sk --period-seconds 15 --initial-delay-seconds 16 --timeout-seconds 17 \
         --success-threshold 18 --failure-threshold 19",
    );
    let expected = DeploymentFlags {
        compute_type: text("aks"),
        autoscale_enabled: Some(false),
        autoscale_min_replicas: Some(7),
        autoscale_max_replicas: Some(8),
        autoscale_refresh_seconds: Some(10),
        autoscale_target_utilization: Some(9),
        num_replicas: Some(6),
        cpu_cores: Some(1.0),
        cpu_cores_limit: Some(2.0),
        memory_gb: Some(3.0),
        memory_gb_limit: Some(4.0),
        gpu_cores: Some(5),
        auth_enabled: Some(true),
        token_auth_enabled: Some(false),
        enable_app_insights: Some(false),
        collect_model_data: Some(true),
        scoring_timeout_ms: Some(12),
        replica_max_concurrent_requests: Some(11),
        max_request_wait_time: Some(13),
        period_seconds: Some(15),
        initial_delay_seconds: Some(16),
        timeout_seconds: Some(17),
        success_threshold: Some(18),
        failure_threshold: Some(19),
        namespace: text("ns"),
        primary_key: Some(Secret::new("pk")),
        secondary_key: Some(Secret::new("sk")),
        port: Some(14),
        version_name: text("blue"),
        traffic_percentile: Some(12.5),
    };
    assert_eq!(request.deployment_flags, expected);
}

#[test]
fn the_short_spellings_ask_for_the_same() {
    let long = asked(
        "aml model deploy --name abc --model m:1 --inference-config-file i --deploy-config-file d --compute-target ct \
         --compute-type aks --entry-script s --num-replicas 2 --memory-gb-limit 3 --auth-enabled true --initial-delay-seconds 4 \
         --max-request-wait-time 5 --scoring-timeout-ms 6 --version-name blue",
    );
    let short = asked(
        "aml model deploy -n abc -m m:1 --ic i --dc d --ct ct --cp aks --es s --nr 2 --gbl 3 --ae --id 4 --mr 5 --tm 6 --vn blue",
    );
    assert_eq!(long.content.inference_flags, short.content.inference_flags);
    assert_eq!(long.deployment_flags, short.deployment_flags);
    assert_eq!(
        (long.content.inference_config, long.deployment_config),
        (short.content.inference_config, short.deployment_config)
    );
    assert_eq!((long.content.models, long.compute_target), (short.content.models, short.compute_target));
}

#[test]
fn what_is_not_given_is_left_to_the_files() {
    let request = asked("aml model deploy -n abc");
    assert_eq!(request.content.inference_flags, InferenceFlags::default());
    assert_eq!(request.deployment_flags, DeploymentFlags::default());
    assert_eq!((request.content.models.len(), request.making.conda), (0, CondaPolicy::Auto));
}
