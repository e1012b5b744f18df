//! Waiting for a revision, and telling why it waits.

use super::super::{OperationError, Session};
use crate::names::ServiceName;
use crate::platform::local::{Client, RolloutState};
use crate::service::ServiceDescription;

/// Waits until a revision serves; an error tells why it never will.
pub(in crate::operations) async fn wait_for(
    session: Session<'_>,
    platform: &Client,
    (name, revision): (&ServiceName, u32),
) -> Result<ServiceDescription, OperationError> {
    let mut seen = 0;
    let mut told = String::new();
    loop {
        let watched = platform.watch(name, seen).await?;
        seen = watched.sequence;
        let Some((rollout, service)) = watched.rollout.zip(watched.service) else {
            return Err(OperationError::refused(
                format!("service '{name}' was deleted while it was being deployed"),
                "deploy it again",
            ));
        };
        match rollout.state {
            _ if rollout.revision > revision => {
                return Err(OperationError::refused(
                    format!("another deployment of service '{name}' has replaced this one"),
                    format!("see 'aml service show -n {name}'"),
                ));
            }
            RolloutState::Serving => return Ok(service),
            RolloutState::Failed(failure) => {
                let older_serves = rollout.older_serves;
                return Err(OperationError::Service { name: name.to_string(), failure: failure.into(), older_serves });
            }
            RolloutState::Starting { ready, wanted } => {
                let now = format!("waiting for init() of service '{name}': {ready} of {wanted} replicas ready");
                if now != told {
                    session.progress.step(now.clone());
                    told = now;
                }
            }
        }
    }
}
