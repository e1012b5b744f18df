//! The managed identity of a machine, an app or a shell. A machine's is only tried when a setting says that there may be
//! one, and a probe ends the attempt at once where nobody answers.

use std::time::Duration;

use bytes::Bytes;
use hyper::Request;

use super::{Miss, REGISTRIES};
use crate::azure::token::{EntraToken, address, ask_for_token, form};
use crate::azure::{AzureSettings, SignInFailure, SignInWay};
use crate::net::HttpClient;

pub(in crate::azure) async fn token(http: &HttpClient, settings: &AzureSettings) -> Result<EntraToken, Miss> {
    let managed = &settings.managed;
    let client = settings.client.as_deref();
    let request = if let Some((endpoint, header)) = &managed.of_app {
        with_query(endpoint, "2019-08-01", client)?.header("X-IDENTITY-HEADER", header.expose())
    } else if let Some(endpoint) = &managed.of_shell {
        let request = form(&address(endpoint)?, &[("resource", REGISTRIES)])?;
        return Ok(ask_for_token(http, with_metadata(request)).await?);
    } else {
        if client.is_none() && settings.way.as_deref() != Some(SignInWay::ManagedIdentity.word()) {
            return Err(Miss::NotSetUp("neither AZURE_CLIENT_ID nor IDENTITY_ENDPOINT is set".to_owned()));
        }
        let endpoint = format!("{}/metadata/identity/oauth2/token", managed.of_machine.trim_end_matches('/'));
        probe(http, &endpoint, managed.probe_patience).await?;
        with_query(&endpoint, "2018-02-01", client)?
    };
    let request = request.body(Bytes::new()).map_err(|_| insecure(&managed.of_machine))?;
    Ok(ask_for_token(http, with_metadata(request)).await?)
}

/// Probes whether the service is there. Without its required header it refuses at once.
async fn probe(http: &HttpClient, endpoint: &str, patience: Duration) -> Result<(), Miss> {
    let request = Request::get(address(endpoint)?.as_str()).body(Bytes::new()).map_err(|_| insecure(endpoint))?;
    let nobody = |why: String| Miss::NotSetUp(format!("the machine's metadata service does not answer ({why})"));
    match tokio::time::timeout(patience, http.exchange_once(request)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(nobody(error.to_string())),
        Err(_) => Err(nobody(format!("within {} ms", patience.as_millis()))),
    }
}

fn with_query(endpoint: &str, version: &str, client: Option<&str>) -> Result<hyper::http::request::Builder, SignInFailure> {
    let mut url = address(endpoint)?;
    url.query_pairs_mut().append_pair("api-version", version).append_pair("resource", REGISTRIES);
    if let Some(client) = client {
        url.query_pairs_mut().append_pair("client_id", client);
    }
    Ok(Request::get(url.as_str()))
}

/// Adds the header that protects against request forgery, and keeps all headers out of logs.
fn with_metadata(mut request: Request<Bytes>) -> Request<Bytes> {
    request.headers_mut().values_mut().for_each(|value| value.set_sensitive(true));
    request.headers_mut().insert("Metadata", hyper::header::HeaderValue::from_static("true"));
    request
}

fn insecure(address: &str) -> SignInFailure {
    SignInFailure::Insecure { address: address.to_owned() }
}
