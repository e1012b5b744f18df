//! Whether a name is taken by another namespace of the same router. Scoring URIs name no namespace, and who deploys may not look into others:
//! the router is asked, as callers ask it.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode, Uri};

use crate::names::ServiceName;
use crate::net;
use crate::service::contract::service_path;

/// Longest wait for the router's answer. One that can't be reached from here tells nothing.
const ANSWER_LIMIT: Duration = Duration::from_secs(3);
/// What the router's own answers bear, and those of whatever stands in front of it don't.
const ROUTERS: &str = "x-ms-request-id";

/// Returns whether the router at `base` knows a service of this name.
pub(super) async fn is_known(base: &str, name: &ServiceName) -> bool {
    let Ok(uri) = format!("{base}{}/", service_path(name)).parse::<Uri>() else { return false };
    let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let address = format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80));
    let request = Request::get(uri.path()).header("host", authority.as_str()).body(Full::new(Bytes::new()));
    let Ok(request) = request else { return false };
    let answer = net::send(&address, request, ANSWER_LIMIT).await;
    answer.is_ok_and(|answer| answer.headers().contains_key(ROUTERS) && answer.status() != StatusCode::NOT_FOUND)
}
