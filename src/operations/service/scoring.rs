//! A request to a service, as any of its callers sends it.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::HeaderValue;
use hyper::{Request, Response, StatusCode};

use super::super::{OperationError, Session};
use super::{described, open};
use crate::config::AuthMode;
use crate::diagnosis::{Evidence, Moment, diagnose_last_exception};
use crate::names::{Secret, ServiceName};
use crate::net;
use crate::platform::{Platform, ReplicaNames};
use crate::service::ServiceFailure;
use crate::service::contract::APP_ROOT;

/// How much of a log is read for the reason of an answer.
const LOG_LINES: usize = 400;
/// How often, and how long after an answer, its reason is looked for in the log.
const LOG_TRIES: usize = 10;
const LOG_INTERVAL: Duration = Duration::from_millis(100);

/// What a service answered to `service run`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// The body, which is JSON unless the script answers something else.
    pub body: bytes::Bytes,
    pub content_type: Option<String>,
}

/// Posts `input` to a service and returns its answer.
pub async fn run_service(session: Session<'_>, name: &ServiceName, input: String) -> Result<Scored, OperationError> {
    let (workspace, platform) = open(session, name).await?;
    let service = described(&workspace, name, platform.watch(name, 0).await?)?;
    let credential = match service.spec().settings.auth {
        AuthMode::None => None,
        AuthMode::Keys => Some(platform.keys(name).await?.primary),
        AuthMode::Token => Some(platform.token(name).await?.token),
    };
    let uri: hyper::Uri = service.scoring_uri.parse().map_err(|_| {
        OperationError::refused(format!("service '{name}' has no scoring URI yet"), format!("see 'aml service show -n {name}'"))
    })?;
    let address = uri.authority().map(ToString::to_string).unwrap_or_default();
    let request = scoring_request(&uri, credential.as_ref(), input)?;
    // The service's own limits end it earlier.
    let longest = service.versions().map(|version| {
        let limits = version.spec.limits();
        limits.scoring_timeout_ms.saturating_add(limits.max_queue_wait_ms)
    });
    let time = Duration::from_millis(longest.max().unwrap_or_default()) + Duration::from_secs(30);
    match answer_of(net::send(&address, request, time).await?) {
        Err(OperationError::Answer { status, headers, body, .. }) => {
            let cause = if status >= 500 { cause_in_log(&platform, name).await.map(Box::new) } else { None };
            let logs = format!("see 'aml service get-logs -n {name}'");
            let remedy = cause.as_ref().map_or_else(
                || logs.clone(),
                |cause| format!("{} Its whole log: 'aml service get-logs -n {name}'", cause.remedy),
            );
            Err(OperationError::Answer { status, headers, body, cause, remedy })
        }
        answered => answered,
    }
}

/// Returns what the last traceback in a service's log says of the script, once it is there: the answer may be faster than the log.
async fn cause_in_log(platform: &Platform, name: &ServiceName) -> Option<ServiceFailure> {
    let current = platform.current(name).await.ok()?;
    let source = current.spec.content.source_directory.as_deref().unwrap_or_default();
    let root = current.workload.folder().map_or(Path::new(APP_ROOT), |folder| &folder.app_root).join(source);
    for _ in 0..LOG_TRIES {
        let log = platform.logs(name, LOG_LINES, ReplicaNames::AsEver, None).await.ok()?;
        let evidence = Evidence {
            moment: Moment::Serving,
            log: log.lines().map(str::to_owned).collect(),
            project_root: Some(root.display().to_string()),
            ..Evidence::default()
        };
        if let Some(found) = diagnose_last_exception(&evidence) {
            return Some(found.into());
        }
        tokio::time::sleep(LOG_INTERVAL).await;
    }
    None
}

fn scoring_request(uri: &hyper::Uri, credential: Option<&Secret>, input: String) -> Result<Request<Full<Bytes>>, OperationError> {
    let mut request = Request::post(uri.path())
        .header("host", uri.authority().map(ToString::to_string).unwrap_or_default())
        .header("content-type", "application/json")
        .header("accept", "application/json");
    if let Some(credential) = credential {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", credential.expose())).map_err(|_| {
            OperationError::refused(
                "the key of the service can't be sent in a header",
                "regenerate it with 'aml service regen-key'",
            )
        })?;
        value.set_sensitive(true);
        request = request.header("authorization", value);
    }
    let body = Full::new(Bytes::from(input));
    request.body(body).map_err(|error| OperationError::refused(format!("the request can't be made: {error}"), ""))
}

fn answer_of(response: Response<Bytes>) -> Result<Scored, OperationError> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    if response.status() == StatusCode::OK {
        let content_type = response.headers().get("content-type").map(text);
        return Ok(Scored { body: response.into_body(), content_type });
    }
    Err(OperationError::Answer {
        status: response.status().as_u16(),
        headers: response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(response.body()).into_owned(),
        cause: None,
        remedy: String::new(),
    })
}
