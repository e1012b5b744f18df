//! Hints for failures of registries, connections and credentials.

use std::error::Error;

use aml::azure::{AzureError, SignInWay};
use aml::net::NetError;
use aml::registry::{Action, CredentialError, RegistryError};

/// Returns the hint for the first error of a registry, connection or credential in the chain of causes.
pub(super) fn remedy(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        // A boxed cause stands in the chain as its box.
        let of_registry = error.downcast_ref::<RegistryError>().or_else(|| error.downcast_ref().map(Box::as_ref));
        let of_registry = of_registry.and_then(self::of_registry);
        let remedy = of_registry
            .or_else(|| error.downcast_ref::<NetError>().and_then(of_connection))
            .or_else(|| error.downcast_ref::<CredentialError>().map(of_credential))
            .or_else(|| error.downcast_ref::<AzureError>().map(of_azure));
        if remedy.is_some() {
            return remedy;
        }
        next = error.source();
    }
    None
}

fn of_registry(error: &RegistryError) -> Option<String> {
    let remedy = match error {
        RegistryError::NotSignedIn { host, .. } => {
            format!("sign in with {}, or check the repository's name", how_to_sign_in(host))
        }
        RegistryError::CredentialRefused { host, .. } => {
            format!("sign in again with {}", how_to_sign_in(host))
        }
        RegistryError::Forbidden { host, action, user, .. } => {
            let right = match action {
                Action::Pull => "pull",
                Action::Push => "push",
                Action::Delete => "delete",
            };
            let who = user.as_ref().map_or_else(|| "sign in as a user with".to_owned(), |user| format!("give '{user}'"));
            format!("{who} permission to {right} there, or use another registry than {host}")
        }
        RegistryError::InsecureRegistry { host } => format!(
            "give the registry TLS and write its address as https://{host}, or forward a port of this machine to it (ssh -L) and \
             name it as localhost:PORT"
        ),
        RegistryError::UnvouchedTokenServer { .. } => {
            "give the registry TLS: only then is another host that it names trusted as its token server".to_owned()
        }
        RegistryError::Link { .. } => "replace the link with what it leads to, or name another folder".to_owned(),
        RegistryError::InsecureTokenServer { .. } | RegistryError::InsecureRedirect { .. } => {
            "ask the registry's operator for an https:// address there".to_owned()
        }
        RegistryError::WrongDigest { .. } | RegistryError::TooLong { .. } => {
            "the registry, or a proxy in front of it, altered the content, and none of it was used: tell the registry's operator"
                .to_owned()
        }
        RegistryError::NoRemoval { .. } => "enable deletion in the registry's settings, or ask its operator to".to_owned(),
        RegistryError::Changed { .. } => "run the command again; if the file belongs to a cache, delete it first".to_owned(),
        RegistryError::Answered(answered) => match answered.status {
            429 => "the registry limits requests: wait a while, or sign in, which raises the limit of many registries".to_owned(),
            413 => "a proxy in front of the registry rejects large requests: raise its limit".to_owned(),
            500.. => "run the command again later: it resumes where it stopped".to_owned(),
            _ => return None,
        },
        // How the connection failed says what to do.
        _ => return None,
    };
    Some(remedy)
}

fn of_connection(error: &NetError) -> Option<String> {
    let remedy = match error {
        NetError::Certificate(..) => {
            "if the host is yours, add its CA certificate to those that this machine trusts, or set SSL_CERT_FILE to a file \
             that holds it"
                .to_owned()
        }
        NetError::Proxy(..) => {
            "check the user and password in HTTPS_PROXY or HTTP_PROXY: http://USER:PASSWORD@HOST:PORT".to_owned()
        }
        NetError::NoTls(host, _) => format!("if it is meant to use plain HTTP, write its address as http://{host}"),
        NetError::Unreachable(..) => {
            "check the address, the network, and HTTPS_PROXY and NO_PROXY if there is a proxy".to_owned()
        }
        NetError::Slow(..) | NetError::Broken(..) => "run the command again: it resumes where it stopped".to_owned(),
        _ => return None,
    };
    Some(remedy)
}

fn how_to_sign_in(host: &str) -> String {
    match host.split_once(".azurecr.") {
        Some((name, _)) => format!("'az login', 'az acr login --name {name}' or 'docker login {host}'"),
        None => format!("'docker login {host}' or 'podman login {host}'"),
    }
}

fn of_credential(error: &CredentialError) -> String {
    match error {
        CredentialError::Unreadable { .. } => "make it readable for your user".to_owned(),
        CredentialError::Syntax { path, .. } | CredentialError::Malformed { path, .. } => {
            format!("fix '{}', or move it away and sign in again with 'docker login' or 'podman login'", path.display())
        }
        CredentialError::NoHelper { helper, path } => {
            format!("install {helper}, or remove its name from '{}' and sign in again", path.display())
        }
        CredentialError::Helper { helper, .. }
        | CredentialError::HelperFailed { helper, .. }
        | CredentialError::HelperAnswer { helper } => {
            format!("'echo HOST | {helper} get' must print the credential: fix the helper, or sign in again")
        }
    }
}

fn of_azure(error: &AzureError) -> String {
    let by_hand = match error {
        AzureError::UnknownWay { .. } => "set AML_AZURE_SIGN_IN to one of them, or unset it".to_owned(),
        AzureError::NotSetUp { .. } => "set it up, or unset AML_AZURE_SIGN_IN to try the other ways".to_owned(),
        AzureError::SignIn { way, .. } => match way {
            SignInWay::ServicePrincipal => "check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET".to_owned(),
            SignInWay::WorkloadIdentity => {
                "check AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE and the application's federated credential"
                    .to_owned()
            }
            SignInWay::ManagedIdentity => "assign that identity to the machine, or unset AZURE_CLIENT_ID".to_owned(),
            SignInWay::Az => "sign in with 'az login'".to_owned(),
        },
        AzureError::Exchange { .. } => "give the signed-in identity the roles AcrPull and AcrPush there".to_owned(),
    };
    let others = SignInWay::ALL.map(SignInWay::word).join(", ");
    match error {
        AzureError::SignIn { .. } => format!("{by_hand}; AML_AZURE_SIGN_IN selects another method ({others})"),
        _ => by_hand,
    }
}
