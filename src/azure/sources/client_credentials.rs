//! An application that proves itself to Entra: by its own secret (a service principal), or by a token that another issuer gave it (a
//! workload identity).

use super::Miss;
use crate::azure::token::{EntraToken, address, ask_for_token, form};
use crate::azure::{AzureSettings, SignInFailure};
use crate::net::HttpClient;

/// Every registry, as a scope of Entra's v2.0 endpoint.
const REGISTRIES_SCOPE: &str = "https://containerregistry.azure.net/.default";

/// The type of an assertion that is a JWT.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Signs in with the application's secret.
pub(in crate::azure) async fn by_secret(http: &HttpClient, settings: &AzureSettings) -> Result<EntraToken, Miss> {
    let (tenant, client, secret) = application(settings, "AZURE_CLIENT_SECRET", settings.client_secret.as_ref())?;
    request_token(http, settings, tenant, client, &[("client_secret", secret.expose())]).await
}

/// Signs in with the token in a file, which its issuer renews from time to time.
pub(in crate::azure) async fn by_federated_token(http: &HttpClient, settings: &AzureSettings) -> Result<EntraToken, Miss> {
    let (tenant, client, path) = application(settings, "AZURE_FEDERATED_TOKEN_FILE", settings.federated_token_file.as_ref())?;
    let assertion = tokio::fs::read_to_string(path).await;
    let assertion = assertion.map_err(|source| SignInFailure::File { path: path.clone(), source })?;
    let proof = [("client_assertion_type", ASSERTION), ("client_assertion", assertion.trim())];
    request_token(http, settings, tenant, client, &proof).await
}

/// Returns tenant, application and what proves it, or which of their variables are missing.
fn application<'a, T>(
    settings: &'a AzureSettings,
    variable: &str,
    proof: Option<&'a T>,
) -> Result<(&'a str, &'a str, &'a T), Miss> {
    let AzureSettings { tenant, client, .. } = settings;
    if let (Some(tenant), Some(client), Some(proof)) = (tenant, client, proof) {
        return Ok((tenant, client, proof));
    }
    let given = [("AZURE_TENANT_ID", tenant.is_some()), ("AZURE_CLIENT_ID", client.is_some()), (variable, proof.is_some())];
    let missing: Vec<&str> = given.into_iter().filter(|(_, is_set)| !is_set).map(|(name, _)| name).collect();
    let are = if missing.len() == 1 { "is" } else { "are" };
    Err(Miss::NotSetUp(format!("{} {are} not set", missing.join(", "))))
}

async fn request_token(
    http: &HttpClient,
    settings: &AzureSettings,
    tenant: &str,
    client: &str,
    proof: &[(&str, &str)],
) -> Result<EntraToken, Miss> {
    let mut fields = vec![("grant_type", "client_credentials"), ("client_id", client), ("scope", REGISTRIES_SCOPE)];
    fields.extend(proof);
    let request = form(&token_address(&settings.authority, tenant)?, &fields)?;
    let token = ask_for_token(http, request).await?;
    Ok(EntraToken { tenant: Some(tenant.to_owned()), ..token })
}

/// Returns the token endpoint of a tenant.
fn token_address(authority: &str, tenant: &str) -> Result<url::Url, SignInFailure> {
    let mut url = address(authority)?;
    let insecure = |()| SignInFailure::Insecure { address: authority.to_owned() };
    url.path_segments_mut().map_err(insecure)?.pop_if_empty().extend([tenant, "oauth2", "v2.0", "token"]);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_named_with_or_without_its_last_slash() {
        for authority in ["https://login.microsoftonline.us", "https://login.microsoftonline.us/"] {
            let url = token_address(authority, "my tenant").unwrap();
            assert_eq!(url.as_str(), "https://login.microsoftonline.us/my%20tenant/oauth2/v2.0/token", "{authority}");
        }
    }
}
