//! Services: show, list, update, logs, keys, tokens, run, delete.

use std::collections::BTreeMap;

use super::{OperationError, Session};
use crate::names::{ModelId, ModelName, ServiceName};
use crate::service::ServiceDescription;

/// What `service list` was asked: each filter narrows.
#[derive(Debug, Clone, Default)]
pub struct ServiceFilter {
    /// `--compute-type`, in upper case.
    pub compute_type: Option<String>,
    /// `--image-digest`
    pub image_digest: Option<String>,
    /// `--model-id`
    pub model_id: Option<ModelId>,
    /// `--model-name`
    pub model_name: Option<ModelName>,
    /// `--tag`: key, and the value if one was given.
    pub tags: Vec<(String, Option<String>)>,
    /// `--property`, likewise.
    pub properties: Vec<(String, Option<String>)>,
}

/// What `service update` was asked; what is `None` or empty stays as it is.
#[derive(Debug, Clone)]
pub struct UpdateService {
    /// `--add-tag`
    pub add_tags: BTreeMap<String, String>,
    /// `--remove-tag`
    pub remove_tags: Vec<String>,
    /// `--add-property`
    pub add_properties: BTreeMap<String, String>,
    /// Everything that a deployment can also be asked, `overwrite` aside; no models means the same models.
    pub deployment: super::DeployRequest,
}

/// The two keys of a service. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// The primary key.
    pub primary: String,
    /// The secondary key.
    pub secondary: String,
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyPair(..)")
    }
}

/// Which of the two keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The primary key.
    Primary,
    /// The secondary key.
    Secondary,
}

/// A token for calling a service, with the fields of v1. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// When to ask for a new one.
    pub refresh_after: jiff::Timestamp,
    /// When it stops working.
    pub expiry_on: jiff::Timestamp,
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccessToken(refresh after {}, expires {})", self.refresh_after, self.expiry_on)
    }
}

/// What `service get-logs` was asked.
#[derive(Debug, Clone, Copy)]
pub struct LogsRequest {
    /// `--num_lines`
    pub lines: usize,
    /// `--init`: only what was logged before the service was first ready.
    pub init: bool,
}

/// What a service answered to `service run`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// The body, which is JSON unless the script answers something else.
    pub body: bytes::Bytes,
    /// Its content type.
    pub content_type: Option<String>,
}

/// Tells of one service.
pub async fn show_service(session: Session<'_>, name: &ServiceName) -> Result<ServiceDescription, OperationError> {
    let _ = (session, name);
    todo!()
}

/// Lists services by name.
pub async fn list_services(session: Session<'_>, filter: &ServiceFilter) -> Result<Vec<ServiceDescription>, OperationError> {
    let _ = (session, filter);
    todo!()
}

/// Changes a service and waits, as `deploy` does.
pub async fn update_service(session: Session<'_>, request: UpdateService) -> Result<ServiceDescription, OperationError> {
    let _ = (session, request);
    todo!()
}

/// Returns the end of a service's log; with `follow`, goes on handing each new piece to it until the service is deleted.
pub async fn get_logs(
    session: Session<'_>,
    name: &ServiceName,
    request: LogsRequest,
    follow: Option<&mut dyn FnMut(&str)>,
) -> Result<String, OperationError> {
    let _ = (session, name, request, follow);
    todo!()
}

/// Returns the keys of a service.
pub async fn get_keys(session: Session<'_>, name: &ServiceName) -> Result<KeyPair, OperationError> {
    let _ = (session, name);
    todo!()
}

/// Replaces one key, by `value` or a random one; returns both.
pub async fn regenerate_key(
    session: Session<'_>,
    name: &ServiceName,
    kind: KeyKind,
    value: Option<String>,
) -> Result<KeyPair, OperationError> {
    let _ = (session, name, kind, value);
    todo!()
}

/// Returns a token for calling a service.
pub async fn get_access_token(session: Session<'_>, name: &ServiceName) -> Result<AccessToken, OperationError> {
    let _ = (session, name);
    todo!()
}

/// Posts `input` to a service and returns its answer.
pub async fn run_service(session: Session<'_>, name: &ServiceName, input: String) -> Result<Scored, OperationError> {
    let _ = (session, name, input);
    todo!()
}

/// Deletes a service; nothing of it stays. Deleting what isn't there succeeds only if `missing_ok`.
pub async fn delete_service(session: Session<'_>, name: &ServiceName) -> Result<ServiceName, OperationError> {
    let _ = (session, name);
    todo!()
}
