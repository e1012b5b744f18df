//! Authentication: anonymous until the registry asks for more; then by a credential, or a token that it gets.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Request, StatusCode};
use tokio::sync::Mutex;
use url::{Url, form_urlencoded};

use super::challenge::Challenge;
use super::exposure::Exposure;
use super::response::ErrorBody;
use super::scope::Scope;
use crate::names::Secret;
use crate::net::HttpClient;
use crate::registry::{Credential, CredentialLookup, Credentials, NoCredential, RegistryAccess, RegistryError};

/// The lifetime of a token that doesn't state one.
const LIFE: Duration = Duration::from_secs(60);

/// The credential and the tokens for one registry.
pub(super) struct Auth {
    host: String,
    http: HttpClient,
    credentials: Vec<Arc<dyn Credentials>>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    demand: Option<Demand>,
    credential: Whose,
    tokens: HashMap<Vec<String>, Token>,
}

/// What the registry asks for, and whether a credential may be sent to satisfy it.
#[derive(Clone)]
struct Demand {
    challenge: Challenge,
    exposure: Exposure,
}

impl Demand {
    /// Returns the token server's host; empty for basic authentication.
    fn token_server(&self) -> String {
        match &self.challenge {
            Challenge::Basic => String::new(),
            Challenge::Bearer { realm, .. } => host_of(realm),
        }
    }
}

impl Known {
    /// Returns the credential, if it may be sent.
    fn told(&self) -> Option<&Credential> {
        let may = self.demand.as_ref().is_some_and(|demand| demand.exposure.allows());
        self.credential.known().filter(|_| may)
    }
}

/// The result of looking up the credential.
#[derive(Default, Clone)]
enum Whose {
    #[default]
    NotAsked,
    Nobody(Vec<String>),
    Known(Credential),
}

impl Whose {
    fn known(&self) -> Option<&Credential> {
        match self {
            Self::Known(credential) => Some(credential),
            Self::NotAsked | Self::Nobody(_) => None,
        }
    }

    /// Returns the places in which none was found.
    fn missed(&self) -> Option<NoCredential> {
        match self {
            Self::Nobody(why) if !why.is_empty() => Some(NoCredential(why.clone())),
            Self::NotAsked | Self::Nobody(_) | Self::Known(_) => None,
        }
    }
}

struct Token {
    header: HeaderValue,
    until: Instant,
}

#[derive(serde::Deserialize)]
struct TokenAnswer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

impl Auth {
    pub(super) fn new(host: &str, access: &RegistryAccess) -> Self {
        let (http, credentials) = (access.http.clone(), access.credentials.clone());
        Self { host: host.to_owned(), http, credentials, known: Mutex::default() }
    }

    /// Returns the `Authorization` header of a request, if the registry has asked for one.
    pub(super) async fn header(&self, scope: &Scope) -> Result<Option<HeaderValue>, RegistryError> {
        let mut known = self.known.lock().await;
        match known.demand.clone() {
            Some(demand) => self.answer(&mut known, &demand, scope).await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns the new header after the registry answered 401 to `said`; `from` is the registry's own address.
    pub(super) async fn challenged(
        &self,
        headers: &HeaderMap,
        scope: &Scope,
        said: Option<&HeaderValue>,
        from: &Url,
    ) -> Result<HeaderValue, RegistryError> {
        let mut known = self.known.lock().await;
        let challenge = Challenge::read(headers).ok_or_else(|| self.not_signed_in(scope, &known))?;
        let realm = match &challenge {
            Challenge::Basic => None,
            Challenge::Bearer { realm, .. } => Some(realm),
        };
        let demand = Demand { exposure: Exposure::of(from, realm), challenge: challenge.clone() };
        // A registry over HTTPS gets no token that came over plain HTTP.
        if realm.is_some_and(|realm| realm.scheme() != "https") && from.scheme() == "https" {
            return Err(RegistryError::InsecureTokenServer { host: self.host.clone(), realm: demand.token_server() });
        }
        // A rejected token may have expired early: it isn't used again.
        known.tokens.retain(|_, token| Some(&token.header) != said);
        known.demand = Some(demand.clone());
        self.answer(&mut known, &demand, scope).await
    }

    /// Returns the error of a final 401 or 403.
    pub(super) async fn refusal(&self, scope: &Scope, status: StatusCode) -> RegistryError {
        let known = self.known.lock().await;
        let credential = known.told();
        let by_password = known.demand.as_ref().is_some_and(|demand| demand.challenge == Challenge::Basic);
        let is_withheld = known.demand.as_ref().is_some_and(|demand| !demand.exposure.allows());
        match (credential, status) {
            (None, _) if is_withheld => self.not_signed_in(scope, &known),
            (None, StatusCode::UNAUTHORIZED) => self.not_signed_in(scope, &known),
            (Some(credential), StatusCode::UNAUTHORIZED) if by_password => self.refused(credential),
            (credential, _) => RegistryError::Forbidden {
                host: self.host.clone(),
                repository: scope.repository.clone(),
                action: scope.action,
                user: credential.and_then(user_of),
            },
        }
    }

    async fn answer(&self, known: &mut Known, demand: &Demand, scope: &Scope) -> Result<HeaderValue, RegistryError> {
        // A credential that may not be sent isn't looked up.
        if matches!(known.credential, Whose::NotAsked) && demand.exposure.allows() {
            known.credential = self.find_credential().await?;
            if demand.exposure == Exposure::Vouched && known.told().is_some() {
                let token_server = demand.token_server();
                tracing::info!(registry = %self.host, %token_server, "sending the credential to a token server on another host");
            }
        }
        match &demand.challenge {
            Challenge::Basic => match known.told() {
                Some(Credential::Basic { user, password }) => Ok(basic(user, password)),
                Some(Credential::RefreshToken(_)) | None => Err(self.not_signed_in(scope, known)),
            },
            Challenge::Bearer { realm, service } => {
                let words = scope.words();
                if let Some(token) = known.tokens.get(&words).filter(|token| Instant::now() < token.until) {
                    return Ok(token.header.clone());
                }
                let request = token_request(realm, service.as_deref(), &words, known.told());
                let token = self.fetch(realm, request, known, scope).await?;
                let header = token.header.clone();
                known.tokens.insert(words, token);
                Ok(header)
            }
        }
    }

    async fn find_credential(&self) -> Result<Whose, RegistryError> {
        let mut missed = Vec::new();
        for source in &self.credentials {
            match source.find(&self.host).await? {
                CredentialLookup::Found(credential) => return Ok(Whose::Known(credential)),
                CredentialLookup::Missing { tried } => missed.extend(tried),
            }
        }
        Ok(Whose::Nobody(missed))
    }

    async fn fetch(
        &self,
        realm: &Url,
        request: Option<Request<Bytes>>,
        known: &Known,
        scope: &Scope,
    ) -> Result<Token, RegistryError> {
        let malformed = || RegistryError::Malformed { host: host_of(realm), what: "token" };
        let answer = self.http.exchange(request.ok_or_else(malformed)?).await;
        let answer = answer.map_err(|source| RegistryError::Net { host: host_of(realm), source })?;
        match (answer.status(), known.told()) {
            (StatusCode::OK, _) => read_token(answer.body()).ok_or_else(malformed),
            // Servers also answer 400 to an expired refresh token.
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST, Some(credential)) => {
                Err(self.refused(credential))
            }
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, None) => Err(self.not_signed_in(scope, known)),
            (status, _) => {
                let error_body = ErrorBody::read(answer.body());
                Err(error_body.into_error("get a token from", &host_of(realm), Some(&scope.repository), status))
            }
        }
    }

    fn not_signed_in(&self, scope: &Scope, known: &Known) -> RegistryError {
        let (host, repository) = (self.host.clone(), scope.repository.clone());
        let realm = known.demand.as_ref().map(Demand::token_server).unwrap_or_default();
        match known.demand.as_ref().map_or(Exposure::Own, |demand| demand.exposure) {
            Exposure::Own | Exposure::Vouched => {
                let source = known.credential.missed();
                RegistryError::NotSignedIn { host, repository, action: scope.action, source }
            }
            Exposure::ClearRegistry => RegistryError::InsecureRegistry { host },
            Exposure::ClearTokenServer => RegistryError::InsecureTokenServer { host, realm },
            Exposure::Unvouched => RegistryError::UnvouchedTokenServer { host, realm },
        }
    }

    fn refused(&self, credential: &Credential) -> RegistryError {
        RegistryError::CredentialRefused { host: self.host.clone(), user: user_of(credential) }
    }
}

fn read_token(body: &[u8]) -> Option<Token> {
    let answer: TokenAnswer = serde_json::from_slice(body).ok()?;
    let text = answer.token.or(answer.access_token).filter(|token| !token.is_empty())?;
    let life = answer.expires_in.filter(|seconds| *seconds > 0).map_or(LIFE, Duration::from_secs);
    let mut header = HeaderValue::from_str(&format!("Bearer {text}")).ok()?;
    header.set_sensitive(true);
    // Used until shortly before it expires: a request takes a moment.
    let until = Instant::now() + life.min(Duration::from_secs(3600)).mul_f64(0.8);
    Some(Token { header, until })
}

/// The request for a token: a GET, or with a refresh token, the POST of `OAuth2`.
fn token_request(
    realm: &Url,
    service: Option<&str>,
    scopes: &[String],
    credential: Option<&Credential>,
) -> Option<Request<Bytes>> {
    let mut words = form_urlencoded::Serializer::new(String::new());
    if let Some(service) = service {
        words.append_pair("service", service);
    }
    if let Some(Credential::RefreshToken(token)) = credential {
        words.append_pair("grant_type", "refresh_token").append_pair("client_id", "aml");
        words.append_pair("scope", &scopes.join(" ")).append_pair("refresh_token", token.expose());
        let request = Request::post(realm.as_str()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        return request.header(ACCEPT, "application/json").body(Bytes::from(words.finish())).ok();
    }
    for scope in scopes {
        words.append_pair("scope", scope);
    }
    let mut url = realm.clone();
    let query = [url.query().unwrap_or_default(), &words.finish()].join("&");
    url.set_query(Some(query.trim_start_matches('&')));
    let mut request = Request::get(url.as_str()).header(ACCEPT, "application/json");
    if let Some(Credential::Basic { user, password }) = credential {
        request = request.header(AUTHORIZATION, basic(user, password));
    }
    request.body(Bytes::new()).ok()
}

fn basic(user: &str, password: &Secret) -> HeaderValue {
    let text = format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.expose())));
    let mut header = HeaderValue::try_from(text).expect("base64 is made of letters that a header may have");
    header.set_sensitive(true);
    header
}

fn user_of(credential: &Credential) -> Option<String> {
    match credential {
        Credential::Basic { user, .. } => Some(user.clone()),
        Credential::RefreshToken(_) => None,
    }
}

fn host_of(url: &Url) -> String {
    url.port().map_or_else(
        || url.host_str().unwrap_or_default().to_owned(),
        |port| format!("{}:{port}", url.host_str().unwrap_or_default()),
    )
}
