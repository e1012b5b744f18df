//! `computetarget update aks --rotate-pass-key`: a new key for the router's passes. Killed anywhere, a second run finishes it.

use std::time::Duration;

use super::compute::{ComputeTarget, find_cluster};
use super::{OperationError, Session};
use crate::platform::kubernetes::attach::{RotateError, missing, rotate_pass_key, served_namespaces, to_rotate, told};
use crate::platform::kubernetes::connect;
use crate::workspace::ComputeTargetDocument;

/// Gives the router of an attached cluster a new key for its passes; no request fails meanwhile. `limit` is for the whole.
pub async fn rotate_router_key(session: Session<'_>, name: &str, limit: Duration) -> Result<ComputeTarget, OperationError> {
    let workspace = session.open_workspace()?;
    let document = find_cluster(&workspace, name).await?;
    let ComputeTargetDocument { name, cluster, .. } = &document;
    session.progress.step("connecting to the cluster");
    let connection = connect(cluster, &session.home.kubeconfigs).await?;
    connection.check().await?;
    let (client, router) = (&connection.client, &cluster.router_namespace);
    let refused = |error| refused(error, name.as_str());
    let namespaces = served_namespaces(client, router).await.map_err(refused)?;
    let lacking = missing(client, to_rotate(router, &namespaces)).await?;
    if !lacking.is_empty() {
        return Err(OperationError::MissingRights {
            context: connection.context.clone(),
            rights: told(&lacking),
            remedy: "have an administrator of the cluster run the same command; nothing was changed".to_owned(),
        });
    }
    rotate_pass_key(client, router, limit, session.progress).await.map_err(refused)?;
    Ok(ComputeTarget::attached(&document))
}

fn refused(error: RotateError, name: &str) -> OperationError {
    let remedy = match &error {
        RotateError::NoRouter(_) | RotateError::OldRouter(_) => {
            format!("bring the present one with 'aml computetarget update aks -n {name}', then run the command again")
        }
        RotateError::Late { .. } => {
            "run the same command again: it goes on where this one stopped; until then both keys are good, and no request fails"
                .to_owned()
        }
        RotateError::Bring(_) => String::new(),
    };
    match error {
        RotateError::Bring(error) => error.into(),
        error => OperationError::refused(error.to_string(), remedy),
    }
}
