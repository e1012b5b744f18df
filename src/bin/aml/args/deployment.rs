//! The flags that `model deploy` and `service update` share: they override the two configuration files.

use std::path::PathBuf;

use aml::config::{DeploymentFlags, InferenceFlags};
use aml::environment::CondaPolicy;
use aml::names::Secret;
use clap::{Args, ValueEnum};

use super::retired::{Retired, given};
use super::values::{self, PresetKey};

/// Flags that override the inference configuration file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Code and environment")]
pub(crate) struct InferenceArgs {
    #[command(flatten)]
    code: CodeArgs,
    /// Base image
    #[arg(long, visible_alias = "bi", value_name = "IMAGE")]
    base_image: Option<String>,
    /// Registry that holds the base image
    #[arg(long, visible_alias = "ir", value_name = "HOST")]
    base_image_registry: Option<String>,
    /// File with extra Dockerfile steps
    #[arg(long, visible_alias = "ds", value_name = "FILE")]
    extra_docker_file_steps: Option<PathBuf>,
    /// GPU support, for configurations in the old style
    #[arg(long, visible_alias = "eg", value_name = "BOOL", value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    enable_gpu: Option<bool>,
    /// CUDA version, for configurations in the old style
    #[arg(long, visible_alias = "cv", value_name = "VERSION")]
    cuda_version: Option<String>,
}

/// Those of them that `model package` has too.
#[derive(Debug, Args)]
#[command(next_help_heading = "Code and environment")]
pub(crate) struct CodeArgs {
    /// Scoring script, relative to the source directory (if given)
    #[arg(long, visible_alias = "es", value_name = "FILE")]
    entry_script: Option<PathBuf>,
    /// Folder to package with the service
    #[arg(long, visible_alias = "sd", value_name = "FOLDER")]
    source_directory: Option<PathBuf>,
    /// Name of a registered environment
    #[arg(long, short = 'e', value_name = "NAME")]
    environment_name: Option<String>,
    /// Version of the registered environment [default: latest]
    #[arg(long, visible_alias = "ev", value_name = "VERSION")]
    environment_version: Option<String>,
    /// Folder with an environment definition
    #[arg(long, visible_alias = "ed", value_name = "FOLDER")]
    environment_directory: Option<PathBuf>,
    /// Conda environment file
    #[arg(long, visible_alias = "cf", value_name = "FILE")]
    conda_file: Option<PathBuf>,
    /// When to install conda packages with a conda tool, rather than the same projects from PyPI
    #[arg(long, value_enum, default_value_t = CondaSource::Auto, value_name = "WHEN")]
    conda: CondaSource,
    /// Runtime, for configurations in the old style: python or spark-py
    #[arg(long, visible_alias = "rt", value_name = "NAME")]
    runtime: Option<String>,
}

/// The values of `--conda`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CondaSource {
    /// If there is a conda tool
    Auto,
    /// Always; fail without a conda tool
    Always,
    /// Never; fail if a package is not on PyPI
    Never,
}

impl InferenceArgs {
    /// Returns the flags, with the description that goes with them.
    pub(crate) fn flags(self, description: Option<String>) -> InferenceFlags {
        InferenceFlags {
            base_image: self.base_image,
            base_image_registry: self.base_image_registry,
            extra_docker_file_steps: self.extra_docker_file_steps,
            enable_gpu: self.enable_gpu,
            cuda_version: self.cuda_version,
            description,
            ..self.code.flags()
        }
    }

    /// Returns how conda packages are installed.
    pub(crate) fn conda_policy(&self) -> CondaPolicy {
        self.code.conda_policy()
    }
}

impl CodeArgs {
    /// Returns the flags.
    pub(crate) fn flags(self) -> InferenceFlags {
        InferenceFlags {
            entry_script: self.entry_script,
            source_directory: self.source_directory,
            environment_name: self.environment_name,
            environment_version: self.environment_version,
            environment_directory: self.environment_directory,
            conda_file: self.conda_file,
            runtime: self.runtime,
            ..InferenceFlags::default()
        }
    }

    /// Returns how conda packages are installed.
    pub(crate) fn conda_policy(&self) -> CondaPolicy {
        self.conda.policy()
    }
}

impl CondaSource {
    /// Returns the policy that it names.
    pub(crate) fn policy(self) -> CondaPolicy {
        match self {
            Self::Auto => CondaPolicy::Auto,
            Self::Always => CondaPolicy::Always,
            Self::Never => CondaPolicy::Never,
        }
    }
}

/// Flags that override the deployment configuration file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Resources and replicas")]
pub(crate) struct DeploymentArgs {
    /// CPU cores per replica [default: 0.1]
    #[arg(long, visible_alias = "cc", value_name = "CORES", allow_negative_numbers = true)]
    cpu_cores: Option<f64>,
    /// CPU limit per replica, in cores
    #[arg(long, visible_alias = "ccl", value_name = "CORES", allow_negative_numbers = true)]
    cpu_cores_limit: Option<f64>,
    /// Memory per replica in GB [default: 0.5]
    #[arg(long, visible_alias = "gb", value_name = "GB", allow_negative_numbers = true)]
    memory_gb: Option<f64>,
    /// Memory limit per replica in GB
    #[arg(long, visible_alias = "gbl", value_name = "GB", allow_negative_numbers = true)]
    memory_gb_limit: Option<f64>,
    /// GPUs per replica [default: 0]
    #[arg(long, visible_alias = "gc", value_name = "COUNT", allow_negative_numbers = true)]
    gpu_cores: Option<i64>,
    /// Fixed number of replicas [default: the autoscaler decides]
    #[arg(long, visible_alias = "nr", value_name = "COUNT", allow_negative_numbers = true)]
    num_replicas: Option<i64>,
    /// Enable the autoscaler [default: true, unless --num-replicas is given]
    #[arg(long, visible_alias = "as", value_name = "BOOL", value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    autoscale_enabled: Option<bool>,
    /// Minimum number of replicas [default: 1]
    #[arg(long, visible_alias = "mi", value_name = "COUNT", allow_negative_numbers = true)]
    autoscale_min_replicas: Option<i64>,
    /// Maximum number of replicas [default: 10]
    #[arg(long, visible_alias = "ma", value_name = "COUNT", allow_negative_numbers = true)]
    autoscale_max_replicas: Option<i64>,
    /// Utilization that the autoscaler aims for, in percent [default: 70]
    #[arg(long, visible_alias = "at", value_name = "PERCENT", allow_negative_numbers = true)]
    autoscale_target_utilization: Option<i64>,
    /// Autoscaler evaluation interval in seconds [default: 1]
    #[arg(long, visible_alias = "ar", value_name = "SECONDS", allow_negative_numbers = true)]
    autoscale_refresh_seconds: Option<i64>,
    #[command(flatten)]
    requests: RequestArgs,
    #[command(flatten)]
    authentication: AuthenticationArgs,
    #[command(flatten)]
    liveness: LivenessArgs,
    #[command(flatten)]
    retired: RetiredDeploymentArgs,
}

/// Flags about requests and what is recorded of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Requests")]
struct RequestArgs {
    /// Maximum concurrent requests per replica [default: 1]
    #[arg(long, visible_alias = "rm", value_name = "COUNT", allow_negative_numbers = true)]
    replica_max_concurrent_requests: Option<i64>,
    /// Scoring timeout in milliseconds [default: 60000]
    #[arg(long, visible_alias = "tm", value_name = "MS", allow_negative_numbers = true)]
    scoring_timeout_ms: Option<i64>,
    /// Maximum time in the queue in milliseconds, before a 503 [default: 500]
    #[arg(long, visible_alias = "mr", value_name = "MS", allow_negative_numbers = true)]
    max_request_wait_time: Option<i64>,
    /// Port of a local service [default: a free port]
    #[arg(long, visible_alias = "po", value_name = "PORT", allow_negative_numbers = true)]
    port: Option<i64>,
    /// Collect model data [default: false]
    #[arg(long, visible_alias = "md", value_name = "BOOL", value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    collect_model_data: Option<bool>,
    /// Send logs to Application Insights [default: false]
    #[arg(long, visible_alias = "ai", value_name = "BOOL", value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    enable_app_insights: Option<bool>,
}

/// Flags about who may call.
#[derive(Debug, Args)]
#[command(next_help_heading = "Authentication")]
struct AuthenticationArgs {
    /// Require a key from callers [default: true, unless tokens are required; never for local services]
    #[arg(long, visible_alias = "ae", value_name = "BOOL", value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    auth_enabled: Option<bool>,
    /// Require a token from callers [default: false]
    #[arg(long, value_name = "BOOL", value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    token_auth_enabled: Option<bool>,
    /// Primary key; visible to other users in the process list [default: random]
    #[arg(long, visible_alias = "kp", value_name = "KEY")]
    primary_key: Option<Secret>,
    /// File with the primary key (- for standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "primary_key")]
    primary_key_file: Option<PathBuf>,
    /// Secondary key; visible to other users in the process list [default: random]
    #[arg(long, visible_alias = "ks", value_name = "KEY")]
    secondary_key: Option<Secret>,
    /// File with the secondary key (- for standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "secondary_key")]
    secondary_key_file: Option<PathBuf>,
}

/// Flags of the liveness probe.
#[derive(Debug, Args)]
#[command(next_help_heading = "Liveness probe")]
struct LivenessArgs {
    /// Seconds between probes [default: 10]
    #[arg(long, visible_alias = "ps", value_name = "SECONDS", allow_negative_numbers = true)]
    period_seconds: Option<i64>,
    /// Seconds before the first probe [default: 310]
    #[arg(long, visible_alias = "id", value_name = "SECONDS", allow_negative_numbers = true)]
    initial_delay_seconds: Option<i64>,
    /// Probe timeout in seconds [default: 2]
    #[arg(long, visible_alias = "ts", value_name = "SECONDS", allow_negative_numbers = true)]
    timeout_seconds: Option<i64>,
    /// Consecutive successes needed after a failure [default: 1]
    #[arg(long, visible_alias = "st", value_name = "COUNT", allow_negative_numbers = true)]
    success_threshold: Option<i64>,
    /// Consecutive failures before a restart [default: 3]
    #[arg(long, visible_alias = "ft", value_name = "COUNT", allow_negative_numbers = true)]
    failure_threshold: Option<i64>,
}

/// Flags for Azure container instances and regions, which are retired.
#[derive(Debug, Args)]
struct RetiredDeploymentArgs {
    #[arg(long, alias = "dn", hide = true)]
    dns_name_label: Option<String>,
    #[arg(long, alias = "lo", hide = true)]
    location: Option<String>,
    #[arg(long, alias = "se", hide = true, value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    ssl_enabled: Option<bool>,
    #[arg(long, alias = "sp", hide = true)]
    ssl_cert_pem_file: Option<PathBuf>,
    #[arg(long, alias = "sk", hide = true)]
    ssl_key_pem_file: Option<PathBuf>,
    #[arg(long, alias = "sc", hide = true)]
    ssl_cname: Option<String>,
}

impl Retired for DeploymentArgs {
    fn retired(&self) -> Vec<&'static str> {
        let RetiredDeploymentArgs { dns_name_label, location, ssl_enabled, ssl_cert_pem_file, ssl_key_pem_file, ssl_cname } =
            &self.retired;
        given([
            (dns_name_label.is_some(), "--dns-name-label"),
            (location.is_some(), "--location"),
            (ssl_enabled.is_some(), "--ssl-enabled"),
            (ssl_cert_pem_file.is_some(), "--ssl-cert-pem-file"),
            (ssl_key_pem_file.is_some(), "--ssl-key-pem-file"),
            (ssl_cname.is_some(), "--ssl-cname"),
        ])
    }
}

impl DeploymentArgs {
    /// Returns the keys that are given.
    pub(crate) fn preset_keys(&mut self) -> [PresetKey<'_>; 2] {
        let AuthenticationArgs { primary_key, primary_key_file, secondary_key, secondary_key_file, .. } =
            &mut self.authentication;
        [
            PresetKey { flag: "--primary-key", file_flag: "--primary-key-file", key: primary_key, file: primary_key_file.take() },
            PresetKey {
                flag: "--secondary-key",
                file_flag: "--secondary-key-file",
                key: secondary_key,
                file: secondary_key_file.take(),
            },
        ]
    }

    /// Returns the flags that both commands have; those of `model deploy` alone stay `None`.
    pub(crate) fn flags(self) -> DeploymentFlags {
        let Self { requests, authentication, liveness, .. } = self;
        DeploymentFlags {
            autoscale_enabled: self.autoscale_enabled,
            autoscale_min_replicas: self.autoscale_min_replicas,
            autoscale_max_replicas: self.autoscale_max_replicas,
            autoscale_refresh_seconds: self.autoscale_refresh_seconds,
            autoscale_target_utilization: self.autoscale_target_utilization,
            num_replicas: self.num_replicas,
            cpu_cores: self.cpu_cores,
            cpu_cores_limit: self.cpu_cores_limit,
            memory_gb: self.memory_gb,
            memory_gb_limit: self.memory_gb_limit,
            gpu_cores: self.gpu_cores,
            auth_enabled: authentication.auth_enabled,
            token_auth_enabled: authentication.token_auth_enabled,
            primary_key: authentication.primary_key,
            secondary_key: authentication.secondary_key,
            enable_app_insights: requests.enable_app_insights,
            collect_model_data: requests.collect_model_data,
            scoring_timeout_ms: requests.scoring_timeout_ms,
            replica_max_concurrent_requests: requests.replica_max_concurrent_requests,
            max_request_wait_time: requests.max_request_wait_time,
            port: requests.port,
            period_seconds: liveness.period_seconds,
            initial_delay_seconds: liveness.initial_delay_seconds,
            timeout_seconds: liveness.timeout_seconds,
            success_threshold: liveness.success_threshold,
            failure_threshold: liveness.failure_threshold,
            ..DeploymentFlags::default()
        }
    }
}
