//! What others made of a service's objects, told to whoever looks at it or is about to change it.

use crate::names::ServiceName;
use crate::platform::kubernetes::plan::{ClusterPlan, DriftChange};
use crate::platform::{Platform, PlatformError};
use crate::progress::Progress;
use crate::service::Refusal;

/// Returns what others changed of a service; `None` where nobody else can, or nothing of it is there. What can't be asked is a warning.
pub(super) async fn others_of(progress: &dyn Progress, platform: &Platform, name: &ServiceName) -> Option<ClusterPlan> {
    match platform.changed_by_others(name).await {
        Ok(found) => found,
        Err(PlatformError::Refused(Refusal::Missing(_) | Refusal::Unread(_))) => None,
        Err(error) => {
            progress.warning(format!("can't tell whether others changed service '{name}': {error}"));
            None
        }
    }
}

/// Tells what others changed of a service.
pub(super) async fn tell_others(progress: &dyn Progress, platform: &Platform, name: &ServiceName) {
    let found = others_of(progress, platform, name).await;
    found.iter().flat_map(sentences).for_each(|sentence| progress.warning(sentence));
}

/// Returns what others changed, a sentence for each thing.
pub(super) fn sentences(found: &ClusterPlan) -> Vec<String> {
    let mut told = Vec::new();
    for object in &found.objects {
        let what = format!("{} '{}'", object.kind, object.name);
        if let Some(tool) = &object.managed_by {
            told.push(format!("{} keeps {what} ('{}'): change it there, or it is changed back", tool.tool, tool.name));
        }
        told.extend(object.drift.iter().map(|drift| match &drift.change {
            DriftChange::Changed { from, to } => {
                format!("{} changed {} of {what} from {from} to {to}", drift.manager, drift.field)
            }
            DriftChange::Added => format!("{} added {} to {what}", drift.manager, drift.field),
        }));
    }
    told.extend(found.scalers.iter().map(|scaler| {
        format!(
            "{} '{}' scales Deployment '{}' too, against the router; remove it: {}",
            scaler.kind, scaler.name, scaler.deployment, scaler.command
        )
    }));
    told
}
