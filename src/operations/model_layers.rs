//! Where the layers of registered models are: on this machine, and in a remote registry for other machines.

use super::{OperationError, Session};
use crate::image::{LayerPusher, ShippedModel, fetch_model, publish_model};
use crate::progress::Meter;
use crate::registry::{Compression, RegistryPlace};
use crate::workspace::{ModelDocument, Workspace};

/// Returns a model as images ship it.
pub(super) fn shipped(model: &ModelDocument) -> ShippedModel {
    ShippedModel { id: model.id.clone(), layer: model.layer, size: model.size }
}

/// Makes sure that the models' layers are on this machine; those that another machine registered come from the registry.
pub(super) async fn bring_models(
    session: Session<'_>,
    workspace: &Workspace,
    models: &[ModelDocument],
) -> Result<(), OperationError> {
    let missing: Vec<&ModelDocument> = models.iter().filter(|model| !workspace.layers.has(&model.layer)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    session.home.prepare()?;
    let registries = session.open_registries(workspace)?;
    let meter = Meter::new(session.progress);
    for model in missing {
        session.progress.step(format!("fetching model {}", model.id));
        fetch_model(&registries.workspace, &shipped(model), &workspace.layers, &meter).await?;
    }
    Ok(())
}

/// Puts a registered model into the workspace's registry, where that is a remote one: other machines have it from there.
pub(super) async fn share_model(
    session: Session<'_>,
    workspace: &Workspace,
    model: &ModelDocument,
) -> Result<(), OperationError> {
    if let RegistryPlace::Folder(_) = workspace.registry {
        return Ok(());
    }
    let registries = session.open_registries(workspace)?;
    session.progress.step(format!("sending model {} to {}", model.id, workspace.registry));
    let pusher = LayerPusher::new(&workspace.layers, &session.home.data.join("images"), Compression::Gzip);
    publish_model(&registries.workspace, &shipped(model), &pusher, &Meter::new(session.progress)).await?;
    Ok(())
}
