//! A workload that another issuer vouches for: its token lies in a file, which is written anew from time to time.

use super::{Miss, REGISTRIES_SCOPE, missing, token_address};
use crate::azure::token::{EntraToken, ask_for_token, form};
use crate::azure::{AzureSettings, SignInFailure};
use crate::net::HttpClient;

/// How Entra is told that one vouches for another by a JWT.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(in crate::azure) async fn token(http: &HttpClient, settings: &AzureSettings) -> Result<EntraToken, Miss> {
    let AzureSettings { tenant, client, federated_token_file, .. } = settings;
    let (Some(tenant), Some(client), Some(path)) = (tenant, client, federated_token_file) else {
        let variables = [
            ("AZURE_TENANT_ID", tenant.is_some()),
            ("AZURE_CLIENT_ID", client.is_some()),
            ("AZURE_FEDERATED_TOKEN_FILE", federated_token_file.is_some()),
        ];
        return Err(missing(&variables).unwrap_or_else(|| Miss::NotSetUp("it is incomplete".to_owned())));
    };
    let assertion = tokio::fs::read_to_string(path).await;
    let assertion = assertion.map_err(|source| SignInFailure::File { path: path.clone(), source })?;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client),
        ("client_assertion_type", ASSERTION),
        ("client_assertion", assertion.trim()),
        ("scope", REGISTRIES_SCOPE),
    ];
    let request = form(&token_address(&settings.authority, tenant)?, &fields)?;
    let token = ask_for_token(http, request).await?;
    Ok(EntraToken { tenant: Some(tenant.clone()), ..token })
}
