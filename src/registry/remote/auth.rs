//! Who we say we are: nobody, until the registry asks; then by the credential that someone knows, or a token for it.

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

use super::answer::Complaint;
use super::challenge::Challenge;
use super::scope::Scope;
use crate::net::HttpClient;
use crate::registry::{Credential, Credentials, Found, NoCredential, RegistryAccess, RegistryError};

/// What a token lasts that doesn't say.
const LIFE: Duration = Duration::from_secs(60);

/// Who we are at one registry, and its tokens.
pub(super) struct Auth {
    host: String,
    http: HttpClient,
    credentials: Vec<Arc<dyn Credentials>>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    challenge: Option<Challenge>,
    credential: Whose,
    tokens: HashMap<Vec<String>, Token>,
}

/// The credential, as far as anybody was asked for it.
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

    /// Returns where was looked for it in vain.
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

    /// Returns what to say in a request, as far as the registry has asked for anything yet.
    pub(super) async fn header(&self, scope: &Scope) -> Result<Option<HeaderValue>, RegistryError> {
        let mut known = self.known.lock().await;
        match known.challenge.clone() {
            Some(challenge) => self.answer(&mut known, &challenge, scope).await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns what to say after the registry refused (401) what was `said`; `from` is the registry's own address.
    pub(super) async fn challenged(
        &self,
        headers: &HeaderMap,
        scope: &Scope,
        (said, from): (Option<&HeaderValue>, &Url),
    ) -> Result<HeaderValue, RegistryError> {
        let mut known = self.known.lock().await;
        let challenge = Challenge::read(headers).ok_or_else(|| self.not_signed_in(scope, &known.credential))?;
        if let Challenge::Bearer { realm, .. } = &challenge
            && realm.scheme() != "https"
            && from.scheme() == "https"
        {
            return Err(RegistryError::InsecureTokenServer { host: self.host.clone(), realm: host_of(realm) });
        }
        // A token that was refused may have run out early: it isn't used again.
        known.tokens.retain(|_, token| Some(&token.header) != said);
        known.challenge = Some(challenge.clone());
        self.answer(&mut known, &challenge, scope).await
    }

    /// Returns what a final 401 or 403 means.
    pub(super) async fn refusal(&self, scope: &Scope, status: StatusCode) -> RegistryError {
        let known = self.known.lock().await;
        let credential = known.credential.known();
        let by_password = known.challenge == Some(Challenge::Basic);
        match (credential, status) {
            (None, StatusCode::UNAUTHORIZED) => self.not_signed_in(scope, &known.credential),
            (Some(credential), StatusCode::UNAUTHORIZED) if by_password => self.refused(credential),
            (credential, _) => RegistryError::Forbidden {
                host: self.host.clone(),
                repository: scope.repository.clone(),
                action: scope.action,
                user: credential.and_then(user_of),
            },
        }
    }

    async fn answer(&self, known: &mut Known, challenge: &Challenge, scope: &Scope) -> Result<HeaderValue, RegistryError> {
        if matches!(known.credential, Whose::NotAsked) {
            known.credential = self.find_credential().await?;
        }
        let credential = known.credential.known();
        match challenge {
            Challenge::Basic => match credential {
                Some(Credential::Basic { user, password }) => Ok(basic(user, password)),
                Some(Credential::RefreshToken(_)) | None => Err(self.not_signed_in(scope, &known.credential)),
            },
            Challenge::Bearer { realm, service } => {
                let words = scope.words();
                if let Some(token) = known.tokens.get(&words).filter(|token| Instant::now() < token.until) {
                    return Ok(token.header.clone());
                }
                let request = token_request(realm, (service.as_deref(), &words), credential);
                let token = self.fetch(realm, request, (&known.credential, scope)).await?;
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
                Found::Known(credential) => return Ok(Whose::Known(credential)),
                Found::Nothing { why } => missed.extend(why),
            }
        }
        Ok(Whose::Nobody(missed))
    }

    async fn fetch(
        &self,
        realm: &Url,
        request: Option<Request<Bytes>>,
        (whose, scope): (&Whose, &Scope),
    ) -> Result<Token, RegistryError> {
        let malformed = || RegistryError::Malformed { host: host_of(realm), what: "token" };
        let answer = self.http.exchange(request.ok_or_else(malformed)?).await;
        let answer = answer.map_err(|source| RegistryError::Net { host: host_of(realm), source })?;
        match (answer.status(), whose.known()) {
            (StatusCode::OK, _) => read_token(answer.body()).ok_or_else(malformed),
            // Servers also say 400 of a refresh token that they no longer know.
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST, Some(credential)) => {
                Err(self.refused(credential))
            }
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, None) => Err(self.not_signed_in(scope, whose)),
            (status, _) => {
                let complaint = Complaint::read(answer.body());
                Err(complaint.into_error("get a token from", (&host_of(realm), Some(&scope.repository)), status))
            }
        }
    }

    fn not_signed_in(&self, scope: &Scope, whose: &Whose) -> RegistryError {
        let (host, repository) = (self.host.clone(), scope.repository.clone());
        RegistryError::NotSignedIn { host, repository, action: scope.action, source: whose.missed() }
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
    // Used until shortly before its end: a request takes a moment.
    let until = Instant::now() + life.min(Duration::from_secs(3600)).mul_f64(0.8);
    Some(Token { header, until })
}

/// The request for a token: the token server's plain form, or with a refresh token, that of `OAuth2`.
fn token_request(
    realm: &Url,
    (service, scopes): (Option<&str>, &[String]),
    credential: Option<&Credential>,
) -> Option<Request<Bytes>> {
    let mut words = form_urlencoded::Serializer::new(String::new());
    if let Some(service) = service {
        words.append_pair("service", service);
    }
    if let Some(Credential::RefreshToken(token)) = credential {
        words.append_pair("grant_type", "refresh_token").append_pair("client_id", "aml");
        words.append_pair("scope", &scopes.join(" ")).append_pair("refresh_token", token);
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

fn basic(user: &str, password: &str) -> HeaderValue {
    let text = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
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
