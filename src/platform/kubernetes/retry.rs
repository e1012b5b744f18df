//! Which requests to a cluster are tried again, and when: never one that the cluster may have carried out and that, repeated, would mean
//! something else.

use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use kube::client::Body;
use tokio::time::Sleep;
use tower::BoxError;
use tower::retry::Policy;
use tower::timeout::error::Elapsed;

use crate::net::{Outcome, RetryPolicy, Tries, outcome_of};

/// What server-side apply is sent as.
const APPLY: &str = "application/apply-patch+yaml";

/// Tries requests again as [`RetryPolicy`] says, each with a count of its own.
#[derive(Debug, Clone)]
pub(super) struct Retry(Tries);

impl Default for Retry {
    fn default() -> Self {
        Self(Tries::new(RetryPolicy::default()))
    }
}

impl<T> Policy<Request<Body>, Response<T>, BoxError> for Retry {
    type Future = Sleep;

    fn retry(&mut self, request: &mut Request<Body>, result: &mut Result<Response<T>, BoxError>) -> Option<Sleep> {
        let outcome = match result {
            Ok(response) => outcome_of(response.status(), response.headers(), Timestamp::now()),
            // A helper that fails once fails again, and may ask a person each time.
            Err(error) if error.is::<kube::client::AuthError>() => Outcome::Final,
            Err(error) if error.is::<Elapsed>() => Outcome::Broken,
            Err(error) if is_connecting(error.as_ref()) => Outcome::NoConnection,
            Err(_) => Outcome::Broken,
        };
        may_repeat(request, outcome).then(|| self.0.failed(outcome)).flatten().map(tokio::time::sleep)
    }

    fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
        let mut copy = Request::new(request.body().try_clone()?);
        copy.method_mut().clone_from(request.method());
        copy.uri_mut().clone_from(request.uri());
        copy.headers_mut().clone_from(request.headers());
        copy.extensions_mut().clone_from(request.extensions());
        Some(copy)
    }
}

/// Returns whether a request that ended so may be sent once more.
fn may_repeat<B>(request: &Request<B>, outcome: Outcome) -> bool {
    let applies = request.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == APPLY);
    let says_the_same_twice = matches!(*request.method(), Method::GET | Method::HEAD) || applies || only_asks(request);
    // It was refused before anything was done, or never arrived.
    let untouched = matches!(outcome, Outcome::NoConnection | Outcome::Answered(StatusCode::TOO_MANY_REQUESTS, _));
    says_the_same_twice || untouched
}

/// Returns whether nothing is written, though the method says so.
fn only_asks<B>(request: &Request<B>) -> bool {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    path.ends_with("/selfsubjectaccessreviews") || query.split('&').any(|parameter| parameter == "dryRun=All")
}

/// Returns whether there was no connection to send anything on.
pub(super) fn is_connecting(error: &(dyn std::error::Error + 'static)) -> bool {
    let of_client = error.downcast_ref::<hyper_util::client::legacy::Error>();
    of_client.is_some_and(hyper_util::client::legacy::Error::is_connect) || error.source().is_some_and(is_connecting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeats(method: Method, kind: &str, outcome: Outcome) -> bool {
        may_repeat(&Request::builder().method(method).header(CONTENT_TYPE, kind).body(()).unwrap(), outcome)
    }

    #[test]
    fn what_only_asks_is_repeated_whatever_its_method() {
        let broken = |path: &str| may_repeat(&Request::post(path).body(()).unwrap(), Outcome::Broken);
        assert!(broken("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews?"));
        assert!(broken("/api/v1/namespaces/n/pods?fieldManager=aml&dryRun=All"));
        assert!(!broken("/api/v1/namespaces/n/pods?fieldManager=aml"), "it may have been done");
    }

    #[test]
    fn only_what_means_the_same_twice_is_repeated_after_an_unknown_end() {
        let json = "application/json";
        let fault = Outcome::Answered(StatusCode::INTERNAL_SERVER_ERROR, None);
        assert!(repeats(Method::GET, json, Outcome::Broken));
        assert!(repeats(Method::PATCH, APPLY, fault));
        assert!(!repeats(Method::PATCH, "application/merge-patch+json", fault), "it may have been done");
        assert!(!repeats(Method::POST, json, Outcome::Broken), "it may have been done");
        assert!(!repeats(Method::DELETE, json, fault), "it may have been done");
    }

    #[test]
    fn what_was_never_done_is_repeated_whatever_it_is() {
        let busy = Outcome::Answered(StatusCode::TOO_MANY_REQUESTS, None);
        for outcome in [busy, Outcome::NoConnection] {
            assert!(repeats(Method::POST, "application/json", outcome));
        }
    }
}
