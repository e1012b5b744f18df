//! The arguments of `aml model deploy`.

use std::path::PathBuf;

use clap::Args;

use super::deployment::{DeploymentArgs, InferenceArgs};
use super::plan::PlanArgs;
use super::retired::{Retired, given};
use super::{BuildArgs, ModelArguments, Untrimmed, WorkspaceArgs, values};

/// The arguments of `model deploy`.
#[derive(Debug, Args)]
#[command(
    after_help = "Flags override both configuration files. Arguments for retired parts of Azure (--location, --dns-name-label, --ssl-*, \
                  --vnet-name, --subnet-name, --key-name, --key-version, --vault-base-url) are accepted and ignored.\n\
                  Short forms also work with a single dash: -ct, -ic, -dc."
)]
pub(crate) struct DeployArgs {
    /// Name of the service or endpoint: 3 to 32 lowercase letters, digits and dashes
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) models: ModelArguments,
    /// Inference configuration file (JSON or YAML)
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Deployment configuration file (JSON or YAML)
    #[arg(long, visible_alias = "dc", value_name = "FILE")]
    pub(crate) deploy_config_file: Option<PathBuf>,
    /// Compute target: local or an attached cluster
    #[arg(long, visible_alias = "ct", value_name = "NAME")]
    pub(crate) compute_target: Option<String>,
    /// Compute type: local, aks or aksendpoint
    #[arg(long, visible_alias = "cp", value_name = "KIND")]
    pub(crate) compute_type: Option<String>,
    /// Replace a service of the same name; the old version serves until the new one is ready
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Return as soon as the deployment is accepted
    #[arg(long)]
    pub(crate) no_wait: bool,
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 1200,
        help = "Seconds that init() may take before the replica counts as failed"
    )]
    pub(crate) start_timeout: u64,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dry_run", "diff"], help = "Make the image, and write the objects as files for an administrator or a GitOps tool to apply; the cluster isn't changed")]
    pub(crate) export: Option<PathBuf>,
    /// Description
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Tag (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// Property, which can't be changed later (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) property: Vec<(String, String)>,
    /// File written by `model profile -t`, with the CPU cores and memory to request
    #[arg(long, visible_alias = "pi", value_name = "FILE")]
    pub(crate) profile_input: Option<PathBuf>,
    /// Kubernetes namespace
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// Version name inside an endpoint [default for the first version: the endpoint's name]
    #[arg(long, visible_alias = "vn", value_name = "NAME")]
    pub(crate) version_name: Option<String>,
    /// Percentage of the endpoint's traffic, 0 to 100 [default: 0]
    #[arg(long, visible_alias = "tp", value_name = "PERCENT", allow_negative_numbers = true)]
    pub(crate) traffic_percentile: Option<f64>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) inference: InferenceArgs,
    #[command(flatten)]
    pub(crate) deployment: DeploymentArgs,
    #[command(flatten)]
    pub(crate) build: BuildArgs,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
    #[command(flatten)]
    retired: RetiredDeployArgs,
}

/// Flags of `model deploy` alone that meant something for container instances of Azure only.
#[derive(Debug, Args)]
struct RetiredDeployArgs {
    #[arg(long, hide = true)]
    key_name: Option<String>,
    #[arg(long, hide = true)]
    key_version: Option<String>,
    #[arg(long, hide = true)]
    vault_base_url: Option<String>,
    #[arg(long, hide = true)]
    vnet_name: Option<String>,
    #[arg(long, hide = true)]
    subnet_name: Option<String>,
}

impl Retired for DeployArgs {
    fn retired(&self) -> Vec<&'static str> {
        let RetiredDeployArgs { key_name, key_version, vault_base_url, vnet_name, subnet_name } = &self.retired;
        let own = given([
            (key_name.is_some(), "--key-name"),
            (key_version.is_some(), "--key-version"),
            (vault_base_url.is_some(), "--vault-base-url"),
            (vnet_name.is_some(), "--vnet-name"),
            (subnet_name.is_some(), "--subnet-name"),
        ]);
        [self.deployment.retired(), own].concat()
    }
}
