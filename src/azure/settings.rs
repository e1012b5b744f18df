//! The Azure settings of this machine, read by the command.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::names::Secret;
use crate::programs::SearchPath;

/// The Azure settings of this machine.
#[derive(Debug, Clone)]
pub struct AzureSettings {
    /// The only way to sign in to try; without one, all that are set up, in the order of [`SignInWay`]. It is
    /// validated when it is used.
    pub way: Option<String>,
    /// Azure registries with custom domains (`host[:port]`).
    pub registries: Vec<String>,
    /// The authority that issues tokens; others than the default are of sovereign clouds.
    pub authority: String,
    pub tenant: Option<String>,
    /// The application, or the managed identity.
    pub client: Option<String>,
    pub client_secret: Option<Secret>,
    /// The file with the workload's federated token.
    pub federated_token_file: Option<PathBuf>,
    /// The endpoints of the managed identity.
    pub managed: ManagedIdentity,
    /// The search path of `az`.
    pub search_path: SearchPath,
    /// The time limit of `az`.
    pub az_patience: Duration,
}

/// The endpoints of this machine's managed identity.
#[derive(Debug, Clone)]
pub struct ManagedIdentity {
    /// The endpoint of an app's identity, and the value of its header.
    pub of_app: Option<(String, Secret)>,
    /// The endpoint of a shell's identity.
    pub of_shell: Option<String>,
    pub of_machine: String,
    /// The time limit of the probe for that service: where there is none, requests may hang.
    pub probe_patience: Duration,
}

impl Default for AzureSettings {
    fn default() -> Self {
        Self {
            way: None,
            registries: Vec::new(),
            authority: "https://login.microsoftonline.com/".to_owned(),
            tenant: None,
            client: None,
            client_secret: None,
            federated_token_file: None,
            managed: ManagedIdentity::default(),
            search_path: SearchPath::default(),
            az_patience: Duration::from_secs(30),
        }
    }
}

impl Default for ManagedIdentity {
    fn default() -> Self {
        Self {
            of_app: None,
            of_shell: None,
            of_machine: "http://169.254.169.254".to_owned(),
            probe_patience: Duration::from_millis(500),
        }
    }
}

/// A way to sign in to Azure, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInWay {
    /// An application with a secret.
    ServicePrincipal,
    /// A workload with a token of another issuer.
    WorkloadIdentity,
    /// The identity that Azure gives to the machine.
    ManagedIdentity,
    /// The user of `az login`.
    Az,
}

impl SignInWay {
    /// All ways, in order.
    pub const ALL: [Self; 4] = [Self::ServicePrincipal, Self::WorkloadIdentity, Self::ManagedIdentity, Self::Az];

    /// Returns its name in settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::ServicePrincipal => "service-principal",
            Self::WorkloadIdentity => "workload-identity",
            Self::ManagedIdentity => "managed-identity",
            Self::Az => "az",
        }
    }
}

/// Shows its name for people.
impl fmt::Display for SignInWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServicePrincipal => "service principal",
            Self::WorkloadIdentity => "workload identity",
            Self::ManagedIdentity => "managed identity",
            Self::Az => "az",
        })
    }
}
