//! The arguments of `aml workspace`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::retired::{Retired, given};
use super::{WorkspaceArgs, values};

/// The commands of `aml workspace`.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkspaceCommand {
    /// Create a workspace on this machine
    Create(Box<CreateArgs>),
    /// Show a workspace: its registry, storage and labels
    Show(ShowArgs),
    /// List the workspaces on this machine
    List(ListArgs),
    /// Delete a workspace that has no services
    Delete(DeleteArgs),
}

/// The arguments of `workspace create`.
#[derive(Debug, Args)]
#[command(
    after_help = "Arguments for Azure resources (--storage-account, --keyvault, --cmk-*, --pe-* and so on) are accepted and \
                        ignored."
)]
pub(crate) struct CreateArgs {
    /// Name of the workspace: 3 to 33 letters, digits, '-' and '_'
    #[arg(long, short = 'w', value_name = "NAME")]
    pub(crate) workspace_name: String,
    /// Resource group (a label only)
    #[arg(long, short = 'g', value_name = "NAME")]
    pub(crate) resource_group: Option<String>,
    /// Display name
    #[arg(long, short = 'f', value_name = "TEXT")]
    pub(crate) friendly_name: Option<String>,
    /// Region (a label only)
    #[arg(long, short = 'l', value_name = "NAME")]
    pub(crate) location: Option<String>,
    /// Registry for images: host[:port][/prefix], a folder, or an Azure resource id [default: a folder in the workspace]
    #[arg(long, value_name = "REGISTRY")]
    pub(crate) container_registry: Option<String>,
    /// Fallback registry for environment images
    #[arg(long, value_name = "REGISTRY")]
    pub(crate) global_registry: Option<String>,
    /// Tags
    #[arg(long, short = 't', value_name = "KEY=VALUE", value_parser = values::pair, num_args = 1..)]
    pub(crate) tags: Vec<(String, String)>,
    /// Succeed if the workspace already exists
    #[arg(long)]
    pub(crate) exist_ok: bool,
    /// Accepted and ignored: there is nothing to confirm.
    #[arg(long, short = 'y', hide = true)]
    yes: bool,
    #[command(flatten)]
    retired: RetiredCreateArgs,
}

/// Flags that bind a workspace to resources of Azure.
#[derive(Debug, Args)]
struct RetiredCreateArgs {
    #[arg(long, hide = true)]
    adb_workspace: Option<String>,
    #[arg(long, hide = true)]
    application_insights: Option<String>,
    #[arg(long, hide = true)]
    cmk_keyvault: Option<String>,
    #[arg(long, hide = true, value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    hbi_workspace: Option<bool>,
    #[arg(long, hide = true)]
    keyvault: Option<String>,
    #[arg(long, hide = true, value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    pe_auto_approval: Option<bool>,
    #[arg(long, hide = true)]
    pe_name: Option<String>,
    #[arg(long, hide = true)]
    pe_resource_group: Option<String>,
    #[arg(long, hide = true)]
    pe_subnet_name: Option<String>,
    #[arg(long, hide = true)]
    pe_subscription_id: Option<String>,
    #[arg(long, hide = true)]
    pe_vnet_name: Option<String>,
    #[arg(long, hide = true)]
    primary_user_assigned_identity: Option<String>,
    #[arg(long, hide = true)]
    resource_cmk_uri: Option<String>,
    #[arg(long, hide = true)]
    sku: Option<String>,
    #[arg(long, hide = true)]
    storage_account: Option<String>,
    #[arg(long = "system_datastores_auth_mode", alias = "system-datastores-auth-mode", hide = true)]
    system_datastores_auth_mode: Option<String>,
    #[arg(long, hide = true)]
    user_assigned_identity_for_cmk_encryption: Option<String>,
    #[arg(long, short = 'v', hide = true, value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    v1_legacy_mode: Option<bool>,
}

impl Retired for CreateArgs {
    fn retired(&self) -> Vec<&'static str> {
        let retired = &self.retired;
        given([
            (retired.adb_workspace.is_some(), "--adb-workspace"),
            (retired.application_insights.is_some(), "--application-insights"),
            (retired.cmk_keyvault.is_some(), "--cmk-keyvault"),
            (retired.hbi_workspace.is_some(), "--hbi-workspace"),
            (retired.keyvault.is_some(), "--keyvault"),
            (retired.pe_auto_approval.is_some(), "--pe-auto-approval"),
            (retired.pe_name.is_some(), "--pe-name"),
            (retired.pe_resource_group.is_some(), "--pe-resource-group"),
            (retired.pe_subnet_name.is_some(), "--pe-subnet-name"),
            (retired.pe_subscription_id.is_some(), "--pe-subscription-id"),
            (retired.pe_vnet_name.is_some(), "--pe-vnet-name"),
            (retired.primary_user_assigned_identity.is_some(), "--primary-user-assigned-identity"),
            (retired.resource_cmk_uri.is_some(), "--resource-cmk-uri"),
            (retired.sku.is_some(), "--sku"),
            (retired.storage_account.is_some(), "--storage-account"),
            (retired.system_datastores_auth_mode.is_some(), "--system_datastores_auth_mode"),
            (retired.user_assigned_identity_for_cmk_encryption.is_some(), "--user-assigned-identity-for-cmk-encryption"),
            (retired.v1_legacy_mode.is_some(), "--v1-legacy-mode"),
        ])
    }
}

/// The arguments of `workspace show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `workspace list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only workspaces in this resource group
    #[arg(long, short = 'g', value_name = "NAME")]
    pub(crate) resource_group: Option<String>,
}

/// The arguments of `workspace delete`.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// Also delete its models, images and environments
    #[arg(long)]
    pub(crate) all_resources: bool,
    /// Do not ask for confirmation
    #[arg(long, short = 'y')]
    pub(crate) yes: bool,
    /// Accepted and ignored: deletion is immediate.
    #[arg(long, hide = true)]
    no_wait: bool,
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
