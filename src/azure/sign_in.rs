//! The chain of ways to sign in: the first that is set up is used. If it fails the chain ends, since the next would be another identity.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::sources::{Miss, az, client_credentials, managed_identity};
use super::token::EntraToken;
use super::{AzureError, AzureSettings, SignInWay};
use crate::net::HttpClient;

/// The remaining lifetime that a token needs to be reused.
const LEFT: SignedDuration = SignedDuration::from_mins(5);

/// Signs in to Azure, once for all registries. Cheap to clone; clones share the token.
#[derive(Debug, Clone)]
pub(super) struct SignIn {
    http: HttpClient,
    settings: Arc<AzureSettings>,
    known: Arc<Mutex<Option<(SignInWay, EntraToken)>>>,
}

/// The result of signing in.
#[derive(Debug)]
pub(super) enum SignedIn {
    As(SignInWay, EntraToken),
    /// No way is set up; with the reason of each.
    Nobody(Vec<String>),
}

impl SignIn {
    pub(super) fn new(http: HttpClient, settings: AzureSettings) -> Self {
        Self { http, settings: Arc::new(settings), known: Arc::default() }
    }

    pub(super) fn settings(&self) -> &AzureSettings {
        &self.settings
    }

    pub(super) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Returns a token for registries.
    pub(super) async fn token(&self) -> Result<SignedIn, AzureError> {
        let mut known = self.known.lock().await;
        if let Some((way, token)) = known.as_ref().filter(|(_, token)| Timestamp::now() + LEFT < token.ends) {
            return Ok(SignedIn::As(*way, token.clone()));
        }
        let signed_in = self.first_of(self.ways()?).await?;
        if let SignedIn::As(way, token) = &signed_in {
            *known = Some((*way, token.clone()));
        }
        Ok(signed_in)
    }

    fn ways(&self) -> Result<Vec<SignInWay>, AzureError> {
        let Some(word) = &self.settings.way else { return Ok(SignInWay::ALL.to_vec()) };
        let way = SignInWay::ALL.into_iter().find(|way| way.word() == word);
        way.map(|way| vec![way]).ok_or_else(|| AzureError::UnknownWay { word: word.clone() })
    }

    async fn first_of(&self, ways: Vec<SignInWay>) -> Result<SignedIn, AzureError> {
        let mut tried = Vec::new();
        for way in ways {
            match self.by(way).await {
                Ok(token) => return Ok(SignedIn::As(way, token)),
                Err(Miss::NotSetUp(why)) => tried.push(format!("{way}: {why}")),
                Err(Miss::Failed(source)) => return Err(AzureError::SignIn { way, tried, source }),
            }
        }
        match &self.settings.way {
            Some(_) => Err(AzureError::NotSetUp { what: tried.join("; ") }),
            None => Ok(SignedIn::Nobody(tried)),
        }
    }

    async fn by(&self, way: SignInWay) -> Result<EntraToken, Miss> {
        let (http, settings) = (&self.http, self.settings.as_ref());
        match way {
            SignInWay::ServicePrincipal => client_credentials::by_secret(http, settings).await,
            SignInWay::WorkloadIdentity => client_credentials::by_federated_token(http, settings).await,
            SignInWay::ManagedIdentity => managed_identity::token(http, settings).await,
            SignInWay::Az => az::token(settings).await,
        }
    }
}
