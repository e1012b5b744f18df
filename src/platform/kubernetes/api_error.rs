//! Why a request to a cluster failed, in words: what was asked, why it was not done, what to do. No credential is in it: what sign-in
//! helpers print is left out.

use std::error::Error;

use kube::client::AuthError;
use kube::core::Status;

/// Why a request to a cluster failed.
#[derive(Debug, thiserror::Error)]
#[error("failed to {what}: {why}")]
pub struct ApiError {
    /// What was asked, as a clause that finishes "failed to …": "read `ConfigMap` 'aml-router' of namespace 'team'".
    pub what: String,
    pub why: ApiFault,
}

/// Why a cluster did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiFault {
    /// 401: the login has expired, or was never good.
    #[error("the cluster doesn't accept the login (401)")]
    NotSignedIn,
    /// 403 by the rights of the account.
    #[error("permission denied: {0}")]
    Forbidden(String),
    /// 403 by a quota.
    #[error("{0}")]
    Quota(String),
    #[error("namespace '{0}' is being deleted")]
    Terminating(String),
    #[error("it doesn't exist: {0}")]
    Missing(String),
    #[error("it exists already")]
    Exists,
    /// Another writer came first, or owns a field.
    #[error("{0}")]
    Conflict(String),
    /// 400 or 422: the cluster refuses the object itself, in its own words.
    #[error("the cluster refuses it: {0}")]
    Invalid(String),
    /// Also after several tries.
    #[error("the cluster is too busy (429)")]
    Busy,
    /// Any other answer, in the cluster's own words.
    #[error("the cluster answered {code}: {message}")]
    Answered { code: u16, message: String },
    #[error("the certificate of the cluster is not trusted: {0}")]
    Certificate(String),
    #[error("the cluster didn't answer in time")]
    Slow,
    /// Nothing answers, or the connection was lost, also after several tries.
    #[error("the cluster can't be reached: {0}")]
    Unreachable(String),
    #[error("the sign-in helper of the kubeconfig {0}")]
    Helper(String),
    /// What came isn't what a Kubernetes API answers.
    #[error("the answer isn't that of a Kubernetes API: {0}")]
    Foreign(String),
}

impl ApiError {
    /// Returns why `what` failed, a clause that finishes "failed to …".
    pub fn new(what: impl Into<String>, error: &kube::Error) -> Self {
        Self { what: what.into(), why: ApiFault::of(error) }
    }

    /// Turns an error of the client into one of `what`, a clause that finishes "failed to …".
    pub fn of(what: impl Into<String>) -> impl FnOnce(kube::Error) -> Self {
        move |error| Self::new(what, &error)
    }

    /// Returns what to do about it; empty where nothing is sure to help.
    pub fn remedy(&self) -> String {
        match &self.why {
            ApiFault::NotSignedIn => {
                "sign in again (on AKS: 'az login', then 'az aks get-credentials' with --overwrite-existing), then try again"
            }
            ApiFault::Forbidden(_) => "ask an administrator of the cluster for that right, or use another context",
            ApiFault::Quota(_) => "delete what isn't needed in that namespace, or have its ResourceQuota raised",
            ApiFault::Terminating(_) => "wait until it is gone ('kubectl get namespaces'), or choose another namespace",
            ApiFault::Exists | ApiFault::Conflict(_) => "look at what is there, then try again",
            ApiFault::Busy | ApiFault::Slow => "try again in a minute",
            ApiFault::Certificate(_) => {
                "get the cluster's current credentials (on AKS: 'az aks get-credentials'), or name its certificate authority in the kubeconfig"
            }
            ApiFault::Unreachable(_) => {
                "see that the cluster runs and that this machine may reach it (VPN, authorized address ranges, proxy): \
                 'kubectl version' with the same context tells"
            }
            ApiFault::Helper(_) => "run 'kubectl version' with the same context: it uses the same helper, and shows what it says",
            ApiFault::Foreign(_) => "see that 'server' in the kubeconfig is the address of the cluster's API",
            ApiFault::Missing(_) | ApiFault::Invalid(_) | ApiFault::Answered { .. } => "",
        }
        .to_owned()
    }
}

impl ApiFault {
    /// Sorts an error of the client.
    pub fn of(error: &kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => Self::of_status(status),
            kube::Error::Auth(error) => Self::of_helper(error),
            kube::Error::SerdeError(error) => Self::Foreign(error.to_string()),
            error => Self::of_connection(error),
        }
    }

    fn of_status(status: &Status) -> Self {
        let message = one_line(&status.message);
        let caused = |reason: &str| {
            let causes = status.details.iter().flat_map(|details| &details.causes);
            causes.into_iter().any(|cause| cause.reason == reason)
        };
        match (status.code, status.reason.as_str()) {
            (401, _) => Self::NotSignedIn,
            (403, _) if caused("NamespaceTerminating") || message.contains("because it is being terminated") => {
                Self::Terminating(namespace_in(&message).unwrap_or_default())
            }
            (403, _) if message.contains("exceeded quota") || message.contains("failed quota") => Self::Quota(message),
            (403, _) => Self::Forbidden(message),
            (404, _) => Self::Missing(message),
            (409, "AlreadyExists") => Self::Exists,
            (409, _) => Self::Conflict(message),
            (400 | 422, _) => Self::Invalid(message),
            (429, _) => Self::Busy,
            (504, _) => Self::Slow,
            (code, _) => Self::Answered { code, message },
        }
    }

    /// Never says what a helper printed, which may be a credential.
    fn of_helper(error: &AuthError) -> Self {
        Self::Helper(match error {
            AuthError::AuthExecStart(error) => format!("can't be started: {error}"),
            AuthError::AuthExecRun { out, .. } => format!("failed ({})", out.status),
            AuthError::ReadTokenFile(error, path) => format!("is a file that can't be read: {}: {error}", path.display()),
            _ => "gave no usable credential".to_owned(),
        })
    }

    /// Finds what lies beneath an error of the connection.
    fn of_connection(error: &kube::Error) -> Self {
        if let Some(rustls::Error::InvalidCertificate(why)) = tls_fault(error) {
            return Self::Certificate(why.to_string());
        }
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        let mut innermost = String::new();
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<AuthError>() {
                return Self::of_helper(error);
            }
            if error.is::<tower::timeout::error::Elapsed>() {
                return Self::Slow;
            }
            innermost = one_line(&error.to_string());
            cause = error.source();
        }
        Self::Unreachable(innermost)
    }
}

/// Returns what of TLS failed. What an I/O error was made of isn't its source but itself.
fn tls_fault<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let found = error.downcast_ref().or_else(|| tls_fault(inner?));
    found.or_else(|| tls_fault(error.source()?))
}

/// The API's words may be a list of lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "… in namespace NAME because it is being terminated".
fn namespace_in(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("in namespace ")?;
    Some(rest.split_whitespace().next()?.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16, reason: &str, message: &str) -> kube::Error {
        kube::Error::Api(Box::new(Status { code, ..Status::failure(message, reason) }))
    }

    fn said(error: &kube::Error) -> String {
        let error = ApiError::new("change Deployment 'web' of namespace 'team'", error);
        format!("{error}\nhint: {}", error.remedy()).trim_end().to_owned()
    }

    #[test]
    fn every_answer_is_one_sentence_with_a_remedy() {
        let answers = [
            status(401, "Unauthorized", "Unauthorized"),
            status(403, "Forbidden", "deployments.apps is forbidden: User \"ci\" cannot patch resource \"deployments\""),
            status(
                403,
                "Forbidden",
                "pods \"web\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2",
            ),
            status(
                403,
                "Forbidden",
                "configmaps \"a\" is forbidden: unable to create new content in namespace team because it is being terminated",
            ),
            status(404, "NotFound", "deployments.apps \"web\" not found"),
            status(409, "AlreadyExists", "deployments.apps \"web\" already exists"),
            status(409, "Conflict", "Operation cannot be fulfilled: the object has been modified"),
            status(422, "Invalid", "Deployment.apps \"web\" is invalid:\n  spec.replicas: Invalid value: -1"),
            status(429, "TooManyRequests", "Too many requests, please try again later."),
            status(500, "InternalError", "etcdserver: leader changed"),
        ];
        insta::assert_snapshot!(answers.iter().map(said).collect::<Vec<_>>().join("\n"), @r#"
        failed to change Deployment 'web' of namespace 'team': the cluster doesn't accept the login (401)
        hint: sign in again (on AKS: 'az login', then 'az aks get-credentials' with --overwrite-existing), then try again
        failed to change Deployment 'web' of namespace 'team': permission denied: deployments.apps is forbidden: User "ci" cannot patch resource "deployments"
        hint: ask an administrator of the cluster for that right, or use another context
        failed to change Deployment 'web' of namespace 'team': pods "web" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2
        hint: delete what isn't needed in that namespace, or have its ResourceQuota raised
        failed to change Deployment 'web' of namespace 'team': namespace 'team' is being deleted
        hint: wait until it is gone ('kubectl get namespaces'), or choose another namespace
        failed to change Deployment 'web' of namespace 'team': it doesn't exist: deployments.apps "web" not found
        hint:
        failed to change Deployment 'web' of namespace 'team': it exists already
        hint: look at what is there, then try again
        failed to change Deployment 'web' of namespace 'team': Operation cannot be fulfilled: the object has been modified
        hint: look at what is there, then try again
        failed to change Deployment 'web' of namespace 'team': the cluster refuses it: Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1
        hint:
        failed to change Deployment 'web' of namespace 'team': the cluster is too busy (429)
        hint: try again in a minute
        failed to change Deployment 'web' of namespace 'team': the cluster answered 500: etcdserver: leader changed
        hint:
        "#);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test makes the output of a helper")]
    fn what_a_helper_prints_is_never_said() {
        let out = std::process::Command::new("sh").args(["-c", "echo s3cret; echo s3cret >&2; exit 3"]).output().unwrap();
        let error =
            kube::Error::Auth(AuthError::AuthExecRun { cmd: "KEY=s3cret kubelogin s3cret".to_owned(), out: Box::new(out) });
        let said = said(&error);
        assert!(said.contains("the sign-in helper of the kubeconfig failed (exit status: 3)"), "{said}");
        assert!(!said.contains("s3cret") && !format!("{:?}", ApiError::new("x", &error)).contains("s3cret"), "{said}");
    }
}
