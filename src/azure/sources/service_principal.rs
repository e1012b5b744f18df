//! An application with a secret, named by variables.

use super::{Miss, REGISTRIES_SCOPE, missing, token_address};
use crate::azure::AzureSettings;
use crate::azure::token::{EntraToken, ask_for_token, form};
use crate::net::HttpClient;

pub(in crate::azure) async fn token(http: &HttpClient, settings: &AzureSettings) -> Result<EntraToken, Miss> {
    let AzureSettings { tenant, client, client_secret, .. } = settings;
    let (Some(tenant), Some(client), Some(secret)) = (tenant, client, client_secret) else {
        let variables = [
            ("AZURE_TENANT_ID", tenant.is_some()),
            ("AZURE_CLIENT_ID", client.is_some()),
            ("AZURE_CLIENT_SECRET", client_secret.is_some()),
        ];
        return Err(missing(&variables).unwrap_or_else(|| Miss::NotSetUp("it is incomplete".to_owned())));
    };
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client),
        ("client_secret", secret.reveal()),
        ("scope", REGISTRIES_SCOPE),
    ];
    let request = form(&token_address(&settings.authority, tenant)?, &fields)?;
    let token = ask_for_token(http, request).await?;
    Ok(EntraToken { tenant: Some(tenant.clone()), ..token })
}
