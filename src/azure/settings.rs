//! What this machine says of Azure: read by the command, handed in as values.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::names::Secret;
use crate::programs::SearchPath;

/// What this machine says of Azure.
#[derive(Debug, Clone)]
pub struct AzureSettings {
    /// The only way to sign in that is to be tried; without one, all that are set up, in the order of [`SignInWay`]. It is
    /// judged when it is used.
    pub way: Option<String>,
    /// Registries of Azure's that have other names (`host[:port]`).
    pub registries: Vec<String>,
    /// The server that gives tokens, for clouds of their own.
    pub authority: String,
    /// The tenant.
    pub tenant: Option<String>,
    /// The application, or the managed identity.
    pub client: Option<String>,
    /// The application's secret.
    pub client_secret: Option<Secret>,
    /// The file with the token of the workload that this is.
    pub federated_token_file: Option<PathBuf>,
    /// Where the managed identity is asked for.
    pub managed: ManagedIdentity,
    /// Where the program `az` is looked for.
    pub search_path: SearchPath,
    /// How long `az` may take.
    pub az_patience: Duration,
}

/// Where the managed identity of this machine is asked for.
#[derive(Debug, Clone)]
pub struct ManagedIdentity {
    /// The endpoint of an app's identity, and what it wants to be told.
    pub of_app: Option<(String, Secret)>,
    /// The endpoint of a shell's identity.
    pub of_shell: Option<String>,
    /// The machine's instance metadata service.
    pub of_machine: String,
    /// How long it may take to find out whether that service is there: where it isn't, nobody may ever answer.
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
    /// A workload that another issuer vouches for.
    WorkloadIdentity,
    /// The identity that Azure gives to the machine.
    ManagedIdentity,
    /// Whoever signed in with `az login`.
    Az,
}

impl SignInWay {
    /// All ways, in order.
    pub const ALL: [Self; 4] = [Self::ServicePrincipal, Self::WorkloadIdentity, Self::ManagedIdentity, Self::Az];

    /// Returns the word by which it is asked for.
    pub fn word(self) -> &'static str {
        match self {
            Self::ServicePrincipal => "service-principal",
            Self::WorkloadIdentity => "workload-identity",
            Self::ManagedIdentity => "managed-identity",
            Self::Az => "az",
        }
    }
}

/// By its name for people.
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
