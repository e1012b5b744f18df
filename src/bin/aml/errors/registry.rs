//! What to do about a registry that doesn't do what it is asked.

use std::error::Error;

use aml::net::NetError;
use aml::registry::{Action, RegistryError};

/// Returns the hint for the registry's or the connection's part in a failure, wherever in its causes that stands.
pub(super) fn remedy(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        let of_registry = error.downcast_ref::<RegistryError>().and_then(of_registry);
        let remedy = of_registry.or_else(|| error.downcast_ref::<NetError>().and_then(of_connection));
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
            format!("sign in with 'docker login {host}' or 'podman login {host}', or check the repository's name")
        }
        RegistryError::CredentialRefused { host, .. } => {
            format!("sign in again with 'docker login {host}' or 'podman login {host}'")
        }
        RegistryError::Forbidden { host, action, user, .. } => {
            let right = match action {
                Action::Pull => "pull",
                Action::Push => "push",
                Action::Delete => "delete",
            };
            let who = user.as_ref().map_or_else(|| "sign in as someone with".to_owned(), |user| format!("give '{user}'"));
            format!("{who} the right to {right} there, or use another registry than {host}")
        }
        RegistryError::InsecureTokenServer { .. } | RegistryError::InsecureRedirect { .. } => {
            "whoever runs the registry has to name that address with https://".to_owned()
        }
        RegistryError::WrongDigest { .. } => {
            "the registry, or something before it, changes content: nothing of it was used; tell whoever runs it".to_owned()
        }
        RegistryError::NoRemoval { .. } => "whoever runs the registry has to allow deletion in its settings".to_owned(),
        RegistryError::Changed { .. } => "run the command again; if the file is a cache's, delete it before".to_owned(),
        RegistryError::Answered(answered) => match answered.status {
            429 => "the registry limits requests: wait a while; many registries allow more to who signs in".to_owned(),
            413 => "something before the registry refuses large requests: raise its limit".to_owned(),
            500.. => "run the command again later: what was sent already isn't sent again".to_owned(),
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
            "if the host is your own, add its authority's certificate to those that this machine trusts, or name a file of \
             certificates in SSL_CERT_FILE"
                .to_owned()
        }
        NetError::NoTls(host, _) => format!("if it is meant to be spoken to without TLS, write its address as http://{host}"),
        NetError::Unreachable(..) => {
            "check the address, the network, and HTTPS_PROXY and NO_PROXY if there is a proxy".to_owned()
        }
        NetError::Slow(..) | NetError::Broken(..) => "run the command again: what was sent already isn't sent again".to_owned(),
        _ => return None,
    };
    Some(remedy)
}
