//! What routers of one cluster tell each other: each tells its loads to the one that scales.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::header::{self, HeaderValue};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

use super::PROBE_PORT;
use crate::access::{PassKeys, PassVerifier};
use crate::net::{self, NetError};
use crate::router::{PassSigner, Router, ServicePass};
use crate::scaling::Load;
use crate::service::contract::{MessageFormat, PASS_HEADER, ROUTERS_AUDIENCE, VersionKey};

/// Where loads are reported.
pub(super) const LOADS_PATH: &str = "/_aml/loads";
/// Longest time of a report.
const LIMIT: Duration = Duration::from_secs(2);
/// A router that has been silent for so long is gone.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// A router's report.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    format: MessageFormat,
    /// The router's identity.
    router: String,
    loads: BTreeMap<VersionKey, Load>,
}

/// The reports that this router gets, and those that it sends.
pub(super) struct Reports {
    identity: String,
    router: Router,
    signer: PassSigner,
    /// The keys that routers of this cluster sign with: while they are exchanged, some have the new one and some the old.
    accepted: watch::Receiver<PassKeys>,
    pass: ServicePass,
    heard: Mutex<BTreeMap<String, Instant>>,
}

impl Reports {
    pub(super) fn new(identity: String, router: Router, signer: PassSigner, accepted: watch::Receiver<PassKeys>) -> Self {
        let pass = signer.pass_for(ROUTERS_AUDIENCE);
        Self { identity, router, signer, accepted, pass, heard: Mutex::default() }
    }

    /// Returns whether a pass is that of a router of this cluster.
    pub(super) fn accepts(&self, pass: &str) -> bool {
        let verifier = PassVerifier::new(ROUTERS_AUDIENCE, self.accepted.borrow().clone());
        verifier.verify_until(pass, Timestamp::now()).is_ok()
    }

    /// Returns whether a pass is signed with the key that this router signs with.
    pub(super) fn has_its_key(&self, pass: &str) -> bool {
        self.signer.signs_as(pass, ROUTERS_AUDIENCE)
    }

    /// Takes a report; returns whether it is one.
    pub(super) fn take(&self, body: &[u8]) -> bool {
        let Ok(Report { router, loads, .. }) = serde_json::from_slice(body) else { return false };
        let is_new = self.heard().insert(router.clone(), Instant::now()).is_none();
        if is_new {
            tracing::info!(router, "another router reports its loads");
        }
        self.router.report(&router, Duration::ZERO, loads);
        true
    }

    /// Tells the router which others there are, of `expected` in all. For each that doesn't report, an unknown one stands: nothing is
    /// removed while it is silent.
    pub(super) fn expect(&self, expected: u32) {
        let mut heard = self.heard();
        heard.retain(|_, at| at.elapsed() < FORGOTTEN);
        let others: Vec<String> = heard.keys().cloned().collect();
        drop(heard);
        let silent = (others.len()..(expected as usize).saturating_sub(1)).map(|number| format!("silent router {number}"));
        self.router.set_routers(others.iter().cloned().chain(silent));
    }

    /// Reports this router's loads to the holder of the Lease, by its identity.
    pub(super) async fn send(&self, holder: &str, loads: BTreeMap<VersionKey, Load>) -> Result<(), NetError> {
        let Some((_, host)) = holder.rsplit_once('/') else { return Ok(()) };
        let address = if host.contains(':') { format!("[{host}]:{PROBE_PORT}") } else { format!("{host}:{PROBE_PORT}") };
        let report = Report { format: MessageFormat::CURRENT, router: self.identity.clone(), loads };
        let body = Bytes::from(serde_json::to_vec(&report).unwrap_or_default());
        let pass = self.pass.header().unwrap_or_else(|| HeaderValue::from_static(""));
        let request = Request::post(LOADS_PATH)
            .header(header::HOST, address.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(PASS_HEADER, pass);
        let Ok(request) = request.body(Full::new(body)) else { return Ok(()) };
        net::send(&address, request, LIMIT).await.map(drop)
    }

    fn heard(&self) -> MutexGuard<'_, BTreeMap<String, Instant>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
