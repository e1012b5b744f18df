//! The arguments of `aml model deploy`.

use std::path::PathBuf;

use clap::Args;

use super::deployment::{DeploymentArgs, InferenceArgs};
use super::retired::{Retired, given};
use super::{ModelArguments, Untrimmed, WorkspaceArgs, values};

/// The arguments of `model deploy`.
#[derive(Debug, Args)]
#[command(
    after_help = "Flags override the two files. Arguments of parts of Azure that are retired (--location, --dns-name-label, --ssl-*, \
                  --vnet-name, --subnet-name, --key-name, --key-version, --vault-base-url) are accepted and change nothing.\n\
                  The short forms work with one dash too: -ct, -ic, -dc."
)]
pub(crate) struct DeployArgs {
    /// Name of the service or endpoint: 3 to 32 lower-case letters, digits and dashes
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// The models.
    #[command(flatten)]
    pub(crate) models: ModelArguments,
    /// Inference configuration: JSON or YAML
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Deployment configuration: JSON or YAML
    #[arg(long, visible_alias = "dc", value_name = "FILE")]
    pub(crate) deploy_config_file: Option<PathBuf>,
    /// What the service runs on: `local` or an attached cluster
    #[arg(long, visible_alias = "ct", value_name = "NAME")]
    pub(crate) compute_target: Option<String>,
    /// Kind of service: local, aks or aksendpoint
    #[arg(long, visible_alias = "cp", value_name = "KIND")]
    pub(crate) compute_type: Option<String>,
    /// Replaces a service of the same name; the old version serves until the new one is ready
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Returns as soon as the deployment is accepted
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Seconds until a replica whose `init()` has not ended counts as failed
    #[arg(long, value_name = "SECONDS", default_value_t = 1200)]
    pub(crate) start_timeout: u64,
    /// Lists what would be sent, and which rule left a file out; changes nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Free text
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Tag (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// Property, which never changes afterwards (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) property: Vec<(String, String)>,
    /// File written by `model profile -t`; supplies cores and memory
    #[arg(long, visible_alias = "pi", value_name = "FILE")]
    pub(crate) profile_input: Option<PathBuf>,
    /// Kubernetes namespace
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// Version inside an endpoint [default for the first: the endpoint's name]
    #[arg(long, visible_alias = "vn", value_name = "NAME")]
    pub(crate) version_name: Option<String>,
    /// Share of an endpoint's traffic, 0 to 100 [default: 0]
    #[arg(long, visible_alias = "tp", value_name = "PERCENT", allow_negative_numbers = true)]
    pub(crate) traffic_percentile: Option<f64>,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Flags that override the inference configuration.
    #[command(flatten)]
    pub(crate) inference: InferenceArgs,
    /// Flags that override the deployment configuration.
    #[command(flatten)]
    pub(crate) deployment: DeploymentArgs,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
    /// Flags that have no effect any more.
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
