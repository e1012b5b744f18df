//! Connects to the cluster that a kubeconfig's context names: with a verified certificate, by the proxy of this machine, with time-outs and
//! retries. Nothing is sent until the first request.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use kube::Client;
use kube::client::{AuthError, ClientBuilder};
use kube::config::{AuthInfo, Config, KubeConfigOptions, Kubeconfig, KubeconfigError};
use tower::buffer::BufferLayer;
use tower::retry::RetryLayer;
use tower::timeout::TimeoutLayer;

use super::api_error::{ApiError, ApiFault};
use super::retry::Retry;
use crate::config::{AttachedCluster, nearest};

/// The longest time for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// The longest time until an answer begins. What follows (a watch, a log) may take as long as it likes.
const ANSWER: Duration = Duration::from_secs(60);
/// How many requests may wait for their turn.
const WAITING: usize = 256;

/// A cluster, as a kubeconfig describes it.
#[derive(Clone)]
pub struct Connection {
    pub client: Client,
    /// The context that was chosen.
    pub context: String,
    /// The address of its API.
    pub server: String,
}

/// Why a kubeconfig leads to no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    #[error("no kubeconfig was found: {} doesn't exist", listed(files))]
    NoFile { files: Vec<PathBuf> },
    #[error("cannot read the kubeconfig {}: {why}", path.display())]
    Unreadable { path: PathBuf, why: String },
    #[error("the kubeconfig {file} has no current context, and none was named")]
    NoContext { file: String, known: Vec<String> },
    #[error("the kubeconfig {file} has no context '{context}'")]
    UnknownContext { file: String, context: String, known: Vec<String> },
    #[error("context '{context}' of the kubeconfig {file} can't be used: {why}")]
    Unusable { file: String, context: String, why: String },
    /// `insecure-skip-tls-verify`: whoever answers would get the credentials.
    #[error("context '{context}' of the kubeconfig {file} turns off the check of the cluster's certificate")]
    Unverified { file: String, context: String },
    #[error("context '{context}' signs in by the program '{program}', which is not installed")]
    NoHelper { context: String, program: String, install: String },
    #[error("context '{context}' signs in by the program '{program}', which {why}")]
    Helper { context: String, program: String, why: String },
    /// It was found, and doesn't answer as it should.
    #[error("cluster {server} (context '{context}') can't be used: {}", .source.why)]
    Refused { server: String, context: String, source: ApiError },
}

impl ConnectionError {
    /// Returns what to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::NoFile { .. } => {
                "name one with --kubeconfig or KUBECONFIG (on AKS, 'az aks get-credentials' writes one)".to_owned()
            }
            Self::Unreadable { .. } => "see that it is a kubeconfig that you may read: 'kubectl config view' shows it".to_owned(),
            Self::NoContext { known, .. } => format!("choose one with --context: {}", contexts(known)),
            Self::UnknownContext { context, known, .. } => {
                format!("there is {}", contexts(&nearest_first(context, known)))
            }
            Self::Unusable { .. } => {
                "get the cluster's credentials anew (on AKS: 'az aks get-credentials' with --overwrite-existing)".to_owned()
            }
            Self::Unverified { .. } => {
                "name its certificate authority instead: 'kubectl config set-cluster NAME --certificate-authority FILE'"
                    .to_owned()
            }
            Self::NoHelper { install, .. } => install.clone(),
            Self::Helper { program, .. } => match basename(program) {
                "kubelogin" => "sign in with 'az login', or set the way with 'kubelogin convert-kubeconfig -l azurecli'",
                "gke-gcloud-auth-plugin" => "sign in with 'gcloud auth login', then try again",
                "aws" | "aws-iam-authenticator" => "sign in with 'aws sso login' or 'aws configure', then try again",
                _ => "run 'kubectl version' with the same context: it uses the same program, and shows what it says",
            }
            .to_owned(),
            Self::Refused { source, .. } => source.remedy(),
        }
    }
}

/// Connects to an attached cluster. `usual` are the kubeconfigs to read where the cluster names none, in their order.
pub async fn connect(cluster: &AttachedCluster, usual: &[PathBuf]) -> Result<Connection, ConnectionError> {
    let files = cluster.kubeconfig.as_ref().map_or(usual, std::slice::from_ref);
    let (config, context) = configure(files, cluster.context.as_deref()).await?;
    let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
    let client = client(config, &context)?;
    Ok(Connection { client, context, server })
}

impl Connection {
    /// Asks the cluster for its version: whether it can be reached, and accepts the login.
    pub async fn check(&self) -> Result<String, ConnectionError> {
        let Self { client, context, server } = self;
        let version = client.apiserver_version().await.map_err(|error| ConnectionError::Refused {
            server: server.clone(),
            context: context.clone(),
            source: ApiError::new("ask for its version", &error),
        })?;
        Ok(version.git_version)
    }
}

/// Reads what a context says.
async fn configure(files: &[PathBuf], context: Option<&str>) -> Result<(Config, String), ConnectionError> {
    let kubeconfig = read(files)?;
    let file = listed(files);
    let known: Vec<String> = kubeconfig.contexts.iter().map(|context| context.name.clone()).collect();
    let current = kubeconfig.current_context.clone().filter(|name| !name.is_empty());
    let Some(context) = context.map(str::to_owned).or(current) else {
        return Err(ConnectionError::NoContext { file, known });
    };
    if !known.contains(&context) {
        return Err(ConnectionError::UnknownContext { file, context, known });
    }
    let options = KubeConfigOptions { context: Some(context.clone()), ..KubeConfigOptions::default() };
    let named_proxy = proxy_of(&kubeconfig, &context);
    let config = Config::from_custom_kubeconfig(kubeconfig, &options).await;
    let mut config = match config {
        Ok(config) => config,
        Err(error) => return Err(ConnectionError::Unusable { file, context, why: error.to_string() }),
    };
    if config.accept_invalid_certs {
        return Err(ConnectionError::Unverified { file, context });
    }
    config.connect_timeout = Some(CONNECT);
    config.default_retry = false;
    if !named_proxy {
        // The client would ask NO_PROXY about the proxy, not about the cluster.
        config.proxy_url = Matcher::from_env().intercept(&config.cluster_url).map(|proxy| proxy.uri().clone());
    }
    Ok((config, context))
}

/// Returns whether the kubeconfig itself names a proxy for the context.
fn proxy_of(kubeconfig: &Kubeconfig, context: &str) -> bool {
    let named = kubeconfig.contexts.iter().find(|found| found.name == context).and_then(|found| found.context.as_ref());
    let cluster = named.and_then(|named| kubeconfig.clusters.iter().find(|found| found.name == named.cluster));
    cluster.and_then(|found| found.cluster.as_ref()?.proxy_url.as_ref()).is_some_and(|proxy| !proxy.is_empty())
}

/// Reads kubeconfigs as kubectl does: of what two say, the first counts; a missing one doesn't matter unless it is the only one.
fn read(files: &[PathBuf]) -> Result<Kubeconfig, ConnectionError> {
    let mut read: Option<Kubeconfig> = None;
    for path in files.iter().filter(|path| path.exists()) {
        let unreadable = |why: String| ConnectionError::Unreadable { path: path.clone(), why };
        let next = Kubeconfig::read_from(path).map_err(|error| unreadable(reading(error)))?;
        read = Some(match read {
            Some(first) => first.merge(next).map_err(|error| unreadable(error.to_string()))?,
            None => next,
        });
    }
    read.ok_or_else(|| ConnectionError::NoFile { files: files.to_vec() })
}

/// The parser quotes lines of the file, and one of them may be a credential.
fn reading(error: KubeconfigError) -> String {
    match error {
        KubeconfigError::ReadConfig(error, _) => error.to_string(),
        KubeconfigError::Parse(_) => "it is not valid YAML, or not a kubeconfig".to_owned(),
        error => error.to_string(),
    }
}

/// Makes the client. A context that signs in by a program has it run here.
fn client(config: Config, context: &str) -> Result<Client, ConnectionError> {
    let auth = config.auth_info.clone();
    let server = config.cluster_url.to_string();
    let builder = ClientBuilder::try_from(config).map_err(|error| sign_in_error(&error, &auth, (&server, context)))?;
    let layered = builder.with_layer(&TimeoutLayer::new(ANSWER)).with_layer(&BufferLayer::new(WAITING));
    Ok(layered.with_layer(&RetryLayer::new(Retry::default())).build())
}

fn sign_in_error(error: &kube::Error, auth: &AuthInfo, (server, context): (&str, &str)) -> ConnectionError {
    let context = context.to_owned();
    let helper = auth.exec.as_ref().and_then(|exec| Some((exec.command.clone()?, exec.install_hint.clone())));
    match (error, helper) {
        (kube::Error::Auth(AuthError::AuthExecStart(error)), Some((program, hint)))
            if error.kind() == std::io::ErrorKind::NotFound =>
        {
            let install = install(&program, hint.as_deref());
            ConnectionError::NoHelper { context, program, install }
        }
        (kube::Error::Auth(error), Some((program, _))) => {
            let why = match error {
                AuthError::AuthExecRun { out, .. } => format!("failed ({}): the login may have expired", out.status),
                AuthError::AuthExecStart(error) => format!("can't be started: {error}"),
                _ => "gave no credential that can be used".to_owned(),
            };
            ConnectionError::Helper { context, program, why }
        }
        (error, _) => ConnectionError::Refused {
            server: server.trim_end_matches('/').to_owned(),
            context,
            source: ApiError { what: "prepare the connection".to_owned(), why: ApiFault::of(error) },
        },
    }
}

/// Returns how to get a sign-in program.
fn install(program: &str, hint: Option<&str>) -> String {
    match basename(program) {
        "kubelogin" => "install it with 'az aks install-cli', or from https://azure.github.io/kubelogin".to_owned(),
        "gke-gcloud-auth-plugin" => "install it with 'gcloud components install gke-gcloud-auth-plugin'".to_owned(),
        "aws" => "install the AWS CLI".to_owned(),
        "az" => "install the Azure CLI".to_owned(),
        "gcloud" => "install the Google Cloud CLI".to_owned(),
        // The kubeconfig's own words: one line of them.
        _ => match hint.map(str::trim).and_then(|hint| hint.lines().next()) {
            Some(hint) if !hint.is_empty() => format!("its kubeconfig says: {hint}"),
            _ => "install it and see that it is on PATH, or use another context".to_owned(),
        },
    }
}

fn basename(program: &str) -> &str {
    Path::new(program).file_stem().and_then(|name| name.to_str()).unwrap_or(program)
}

fn nearest_first(context: &str, known: &[String]) -> Vec<String> {
    let words: Vec<&str> = known.iter().map(String::as_str).collect();
    let first = nearest(context, &words);
    let mut sorted = known.to_vec();
    sorted.sort_by_key(|name| Some(name.as_str()) != first);
    sorted
}

/// The names of contexts, as many as a sentence can hold.
fn contexts(known: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = known.iter().take(SHOWN).map(|name| format!("'{name}'")).collect();
    match known.len() {
        0 => "no context in it".to_owned(),
        count if count > SHOWN => format!("{} and {} more", shown.join(", "), count - SHOWN),
        _ => shown.join(", "),
    }
}

fn listed(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ClusterFront, ClusterPurpose};
    use crate::names::Namespace;

    /// A kubeconfig of three contexts, which sign in so.
    fn kubeconfig(cluster: &str, user: &str) -> String {
        format!(
            "apiVersion: v1
kind: Config
current-context: ''
clusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:1'{cluster}}}}}]
users: [{{name: u, user: {{{user}}}}}]
contexts:
- {{name: production, context: {{cluster: c, user: u}}}}
- {{name: testing, context: {{cluster: c, user: u}}}}
- {{name: staging, context: {{cluster: c, user: u}}}}
"
        )
    }

    /// Connects by a kubeconfig of this text, which must fail; returns what is said, without the folder's name.
    async fn said(text: &str, context: Option<&str>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        std::fs::write(&file, text).unwrap();
        let namespace = Namespace::new("n").unwrap();
        let cluster = AttachedCluster {
            kubeconfig: None,
            context: context.map(str::to_owned),
            namespace: namespace.clone(),
            router_namespace: namespace,
            purpose: ClusterPurpose::DevTest,
            front: ClusterFront::NodePort { port: None },
            node_registry: None,
            pull_secret: None,
        };
        let error = match connect(&cluster, &[file]).await {
            Ok(connection) => connection.check().await.unwrap_err(),
            Err(error) => error,
        };
        let text = format!("{error}\nhint: {}", error.remedy());
        text.replace(&folder.path().display().to_string(), "~/.kube")
    }

    #[tokio::test]
    async fn a_context_that_is_not_there_is_told_with_those_that_are_the_nearest_first() {
        insta::assert_snapshot!(said(&kubeconfig("", ""), Some("stagin")).await, @r"
        the kubeconfig ~/.kube/config has no context 'stagin'
        hint: there is 'staging', 'production', 'testing'
        ");
        insta::assert_snapshot!(said(&kubeconfig("", ""), None).await, @r"
        the kubeconfig ~/.kube/config has no current context, and none was named
        hint: choose one with --context: 'production', 'testing', 'staging'
        ");
    }

    #[tokio::test]
    async fn a_sign_in_program_that_is_missing_or_fails_is_named_with_what_to_do() {
        let exec = |command: &str, rest: &str| {
            let exec = format!(
                "exec: {{apiVersion: client.authentication.k8s.io/v1, command: {command}, interactiveMode: Never{rest}}}"
            );
            kubeconfig("", &exec)
        };
        insta::assert_snapshot!(said(&exec("/nowhere/kubelogin", ""), Some("testing")).await, @r"
        context 'testing' signs in by the program '/nowhere/kubelogin', which is not installed
        hint: install it with 'az aks install-cli', or from https://azure.github.io/kubelogin
        ");
        insta::assert_snapshot!(said(&exec("/nowhere/sso", ", installHint: 'get it from the intranet'"), Some("testing")).await, @r"
        context 'testing' signs in by the program '/nowhere/sso', which is not installed
        hint: its kubeconfig says: get it from the intranet
        ");
        let secret = ", args: ['-c', 'echo s3cret; echo s3cret >&2; exit 7'], env: [{name: KEY, value: s3cret}]";
        insta::assert_snapshot!(said(&exec("/bin/sh", secret), Some("testing")).await, @r"
        context 'testing' signs in by the program '/bin/sh', which failed (exit status: 7): the login may have expired
        hint: run 'kubectl version' with the same context: it uses the same program, and shows what it says
        ");
    }

    #[tokio::test]
    async fn a_kubeconfig_that_is_unsafe_or_damaged_is_refused_without_its_content() {
        insta::assert_snapshot!(said(&kubeconfig(", insecure-skip-tls-verify: true", ""), Some("testing")).await, @r"
        context 'testing' of the kubeconfig ~/.kube/config turns off the check of the cluster's certificate
        hint: name its certificate authority instead: 'kubectl config set-cluster NAME --certificate-authority FILE'
        ");
        insta::assert_snapshot!(said("users: [{token: s3cret", None).await, @r"
        cannot read the kubeconfig ~/.kube/config: it is not valid YAML, or not a kubeconfig
        hint: see that it is a kubeconfig that you may read: 'kubectl config view' shows it
        ");
    }

    #[tokio::test]
    async fn a_cluster_that_does_not_answer_is_tried_and_then_named() {
        insta::assert_snapshot!(said(&kubeconfig("", ""), Some("testing")).await, @r"
        cluster https://127.0.0.1:1 (context 'testing') can't be used: the cluster can't be reached: Connection refused (os error 111)
        hint: see that the cluster runs and that this machine may reach it (VPN, authorized address ranges, proxy): 'kubectl version' with the same context tells
        ");
    }
}
