//! `service update`: changes what is asked and leaves the rest as it is.

use std::collections::BTreeMap;

use super::{OperationError, Session};
use crate::service::ServiceDescription;

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

/// Changes a service and waits, as `deploy` does.
pub async fn update_service(session: Session<'_>, request: UpdateService) -> Result<ServiceDescription, OperationError> {
    let _ = (session, request);
    todo!()
}
