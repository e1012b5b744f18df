//! A token server for a real registry: it knows users, gives tokens that the registry trusts, and writes down who asked for what. It can
//! also stand before the registry as Azure's registries do, with Entra and a machine's metadata service beside it; those are written
//! from their published shapes.

use std::fs;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{CertificateParams, KeyPair};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use url::form_urlencoded;

/// The tenant that the stand-in for Entra knows.
pub(crate) const TENANT: &str = "11111111-2222-3333-4444-555555555555";

/// A token server; it ends when dropped.
pub(crate) struct TokenServer {
    address: String,
    shared: Arc<Shared>,
    folder: TempDir,
    ending: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Shared {
    key: EncodingKey,
    certificate: String,
    state: Mutex<State>,
    http: aml::net::HttpClient,
}

/// Whom it knows, and what it has seen.
#[derive(Default)]
pub(crate) struct State {
    /// Users with their passwords, who may do everything.
    pub(crate) users: Vec<(String, String)>,
    /// Users who may only pull.
    pub(crate) readers: Vec<String>,
    /// Refresh tokens that are taken.
    pub(crate) refresh_tokens: Vec<String>,
    /// The registry before which it stands.
    pub(crate) registry: Option<String>,
    /// The secret or assertion by which the stand-in for Entra knows the application.
    pub(crate) application: Option<String>,
    /// Whether a machine's metadata service is there.
    pub(crate) metadata: bool,
    /// What was asked, without a secret: a method, a path, and who asked.
    pub(crate) seen: Vec<String>,
}

impl TokenServer {
    /// Starts a server that knows nobody yet.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pair = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["tokens".to_owned()]).unwrap().self_signed(&pair).unwrap();
        fs::write(folder.path().join("roots.pem"), certificate.pem()).unwrap();
        let shared = Arc::new(Shared {
            key: EncodingKey::from_ec_der(&pair.serialize_der()),
            certificate: STANDARD.encode(certificate.der()),
            state: Mutex::default(),
            http: aml::net::HttpClient::default(),
        });
        let (ending, ended) = tokio::sync::oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let serving = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap().to_string()).unwrap();
                tokio::select! { () = serve(listener, serving) => {}, _ = ended => {} }
            });
        });
        Self { address: told.recv().unwrap(), shared, folder, ending: Some(ending), thread: Some(thread) }
    }

    /// Returns `127.0.0.1:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns the section of a registry's configuration by which it trusts this server.
    pub(crate) fn section(&self) -> String {
        let roots = self.folder.path().join("roots.pem");
        format!(
            "auth:\n  token: {{realm: 'http://{}/oauth2/token', service: tests, issuer: tests, rootcertbundle: '{}'}}\n",
            self.address,
            roots.display()
        )
    }

    /// Lets a user in.
    pub(crate) fn admit(&self, user: &str, password: &str) {
        self.state().users.push((user.to_owned(), password.to_owned()));
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// Returns what was asked since the last call.
    pub(crate) fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.state().seen)
    }
}

impl Drop for TokenServer {
    fn drop(&mut self) {
        drop(self.ending.take());
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| {
            let shared = Arc::clone(&shared);
            async move { Ok::<_, std::convert::Infallible>(shared.answer(request).await.map(Full::new)) }
        });
        connections.spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// The fields of a form or a query.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn scopes(&self) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == "scope").flat_map(|(_, value)| value.split(' ')).collect()
    }
}

impl Shared {
    async fn answer(&self, request: Request<Incoming>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let path = head.uri.path().to_owned();
        let query = Fields::read(head.uri.query().unwrap_or_default().as_bytes());
        let form = Fields::read(&body);
        if path.starts_with("/v2/") {
            return self.pass_on(Request::from_parts(head, body)).await;
        }
        match (&head.method, path.as_str()) {
            (&Method::GET, "/oauth2/token") => self.token_for_password(head.headers.get(header::AUTHORIZATION), &query),
            (&Method::POST, "/oauth2/token") => self.token_for_refresh_token(&form),
            (&Method::POST, "/oauth2/exchange") => self.exchange(&form),
            (&Method::POST, path) if path == format!("/{TENANT}/oauth2/v2.0/token") => self.entra(&form),
            (&Method::GET, "/metadata/identity/oauth2/token") => self.metadata(head.headers.get("Metadata"), &query),
            _ => said(StatusCode::NOT_FOUND, &json!({})),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn token_for_password(&self, authorization: Option<&header::HeaderValue>, query: &Fields) -> Response<Bytes> {
        let mut state = self.state();
        let told = authorization.and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let told = told.map(|text| String::from_utf8(STANDARD.decode(text).unwrap()).unwrap());
        let Some((user, password)) = told.as_deref().and_then(|told| told.split_once(':')) else {
            state.seen.push("token for nobody".to_owned());
            return self.token("", &[], &query.scopes());
        };
        state.seen.push(format!("token for {user} by password"));
        if !state.users.iter().any(|(name, secret)| name == user && secret == password) {
            return said(StatusCode::UNAUTHORIZED, &json!({"details": "incorrect username or password"}));
        }
        let actions: &[&str] =
            if state.readers.iter().any(|name| name == user) { &["pull"] } else { &["pull", "push", "delete"] };
        self.token(user, actions, &query.scopes())
    }

    fn token_for_refresh_token(&self, form: &Fields) -> Response<Bytes> {
        let mut state = self.state();
        state.seen.push(format!("token by {}", form.get("grant_type")));
        if form.get("grant_type") != "refresh_token"
            || !state.refresh_tokens.iter().any(|token| token == form.get("refresh_token"))
        {
            return said(
                StatusCode::UNAUTHORIZED,
                &json!({"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}),
            );
        }
        self.token("someone", &["pull", "push", "delete"], &form.scopes())
    }

    /// Gives a token for those of the scopes' actions that are allowed, as such servers do.
    fn token(&self, subject: &str, allowed: &[&str], scopes: &[&str]) -> Response<Bytes> {
        let access: Vec<_> = scopes
            .iter()
            .filter_map(|scope| {
                let mut parts = scope.split(':');
                let (kind, name, wanted) = (parts.next()?, parts.next()?, parts.next()?);
                let actions: Vec<&str> = wanted.split(',').filter(|action| allowed.contains(action)).collect();
                Some(json!({"type": kind, "name": name, "actions": actions}))
            })
            .collect();
        let now = jiff::Timestamp::now().as_second();
        let claims = json!({"iss": "tests", "sub": subject, "aud": "tests", "exp": now + 300, "nbf": now - 30, "iat": now, "access": access});
        let head = Header { x5c: Some(vec![self.certificate.clone()]), ..Header::new(Algorithm::ES256) };
        let token = jsonwebtoken::encode(&head, &claims, &self.key).unwrap();
        said(StatusCode::OK, &json!({"access_token": token, "token": token, "expires_in": 300}))
    }

    fn exchange(&self, form: &Fields) -> Response<Bytes> {
        let mut state = self.state();
        state.seen.push(format!("exchange for {} of tenant '{}'", form.get("grant_type"), form.get("tenant")));
        if form.get("access_token") != "entra token" || form.get("service").is_empty() {
            return said(
                StatusCode::UNAUTHORIZED,
                &json!({"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}),
            );
        }
        state.refresh_tokens.push("acr refresh token".to_owned());
        said(StatusCode::OK, &json!({"refresh_token": "acr refresh token"}))
    }

    fn entra(&self, form: &Fields) -> Response<Bytes> {
        let mut state = self.state();
        let how = if form.get("client_assertion").is_empty() { "secret" } else { "assertion" };
        state.seen.push(format!("sign-in of {} by {how} for {}", form.get("client_id"), form.get("scope")));
        let told = [form.get("client_secret"), form.get("client_assertion")].concat();
        if state.application.as_ref() != Some(&told) || form.get("grant_type") != "client_credentials" {
            let words = "AADSTS7000215: Invalid client secret provided. Trace ID: 0 Timestamp: 1";
            return said(StatusCode::UNAUTHORIZED, &json!({"error": "invalid_client", "error_description": words}));
        }
        said(StatusCode::OK, &json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "entra token"}))
    }

    fn metadata(&self, header: Option<&header::HeaderValue>, query: &Fields) -> Response<Bytes> {
        let mut state = self.state();
        if !state.metadata {
            return said(StatusCode::NOT_FOUND, &json!({}));
        }
        if header.is_none() {
            state.seen.push("probe of the metadata service".to_owned());
            return said(
                StatusCode::BAD_REQUEST,
                &json!({"error": "invalid_request", "error_description": "Required metadata header not specified"}),
            );
        }
        state.seen.push(format!("identity '{}' for {}", query.get("client_id"), query.get("resource")));
        let now = jiff::Timestamp::now().as_second();
        let answer = json!({"access_token": "entra token", "expires_in": "86399", "expires_on": (now + 86_399).to_string(), "token_type": "Bearer"});
        said(StatusCode::OK, &answer)
    }

    /// Hands a request to the registry, which is told by which name it was asked for.
    async fn pass_on(&self, request: Request<Bytes>) -> Response<Bytes> {
        let registry = self.state().registry.clone().expect("a registry stands behind it");
        let (mut head, body) = request.into_parts();
        head.uri = format!("http://{registry}{}", head.uri.path_and_query().unwrap()).parse().unwrap();
        let mut answer = self.http.exchange_once(Request::from_parts(head, body)).await.unwrap();
        answer.headers_mut().remove(header::TRANSFER_ENCODING);
        answer
    }
}

fn said(status: StatusCode, answer: &serde_json::Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(answer.to_string()));
    *response.status_mut() = status;
    response
}
