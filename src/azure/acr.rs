//! The token exchange of Azure's registries: an Entra token for a refresh token of the registry.

use std::pin::Pin;

use serde_json::Value;

use super::sign_in::{SignIn, SignedIn};
use super::token::{EntraToken, address, ask, form};
use super::{AzureError, AzureSettings, SignInFailure};
use crate::names::{RegistryAddress, Scheme, Secret};
use crate::net::HttpClient;
use crate::registry::{Credential, CredentialLookup, Credentials, RegistryError};

/// The domains of Azure's registries, in each of its clouds.
const ENDINGS: [&str; 3] = [".azurecr.io", ".azurecr.cn", ".azurecr.us"];

/// Credentials for Azure's registries by signing in to Azure, once such a registry requires authentication.
#[derive(Debug, Clone)]
pub struct AcrCredentials {
    sign_in: SignIn,
}

impl AcrCredentials {
    /// Signs in with these settings, on the first lookup.
    pub fn new(http: HttpClient, settings: AzureSettings) -> Self {
        Self { sign_in: SignIn::new(http, settings) }
    }

    async fn look(&self, host: &str) -> Result<CredentialLookup, AzureError> {
        if !is_of_azure(host, &self.sign_in.settings().registries) {
            return Ok(CredentialLookup::Missing { tried: Vec::new() });
        }
        match self.sign_in.token().await? {
            SignedIn::Nobody(tried) => Ok(CredentialLookup::Missing { tried }),
            SignedIn::As(way, token) => {
                let exchanged = self.exchange(host, &token).await;
                exchanged.map(CredentialLookup::Found).map_err(|source| AzureError::Exchange { way, source })
            }
        }
    }

    async fn exchange(&self, host: &str, token: &EntraToken) -> Result<Credential, SignInFailure> {
        let url = address(&format!("{}://{host}/oauth2/exchange", scheme_of(host)))?;
        let mut fields = vec![("grant_type", "access_token"), ("service", host)];
        fields.extend(token.tenant.as_deref().map(|tenant| ("tenant", tenant)));
        fields.push(("access_token", token.secret.expose()));
        let answer = ask(self.sign_in.http(), form(&url, &fields)?).await?;
        let answer: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let refresh = answer.get("refresh_token").and_then(Value::as_str).filter(|text| !text.is_empty());
        let refresh = refresh.ok_or_else(|| SignInFailure::Malformed { peer: host.to_owned() })?;
        Ok(Credential::RefreshToken(Secret::new(refresh)))
    }
}

impl Credentials for AcrCredentials {
    fn find<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Result<CredentialLookup, RegistryError>> + Send + 'a>> {
        Box::pin(async move {
            let found = self.look(host).await;
            found.map_err(|source| RegistryError::Credential { host: host.to_owned(), source: Box::new(source) })
        })
    }
}

/// Returns whether a host is one of Azure's registries: no other host gets an Entra token.
fn is_of_azure(host: &str, named: &[String]) -> bool {
    let bare = host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase();
    let by_name = ENDINGS.iter().any(|ending| bare.strip_suffix(ending).is_some_and(|name| !name.is_empty()));
    by_name || named.iter().any(|named| named.eq_ignore_ascii_case(host))
}

/// Only a registry on this machine uses plain HTTP.
fn scheme_of(host: &str) -> &'static str {
    let here = host.parse::<RegistryAddress>().is_ok_and(|address| address.scheme() == Scheme::Loopback);
    if here { "http" } else { "https" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_azures_registries_are_told_who_we_are() {
        for host in
            ["my.azurecr.io", "My.AzureCR.io", "my.azurecr.cn", "my.azurecr.us", "my.azurecr.io:443", "named.example:5000"]
        {
            assert!(is_of_azure(host, &["named.example:5000".to_owned()]), "{host}");
        }
        for host in [
            "azurecr.io",
            ".azurecr.io",
            "my.azurecr.io.evil.example",
            "myazurecr.io",
            "docker.io",
            "named.example",
            "my.azurecr.io:444",
        ] {
            assert!(!is_of_azure(host, &["named.example:5000".to_owned()]), "{host}");
        }
        assert_eq!((scheme_of("my.azurecr.io"), scheme_of("127.0.0.1:5000")), ("https", "http"));
    }
}
