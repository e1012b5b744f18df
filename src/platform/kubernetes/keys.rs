//! The keys of a service: in a Secret of its own; the record, which more people may read, has salted hashes of them.

use k8s_openapi::api::core::v1::Secret as SecretObject;
use kube::{Api, Client};

use super::api_error::{ApiError, ApiFault};
use super::naming::Owner;
use super::objects::{keys_name, read_keys};
use crate::access::{AccessError, KeyHash};
use crate::names::Secret;
use crate::service::Keys;

/// Reads the keys of a service; `None` when it has no Secret yet.
pub(super) async fn read(client: &Client, owner: &Owner) -> Result<Option<Keys>, ApiError> {
    let what = format!("read the keys of service '{}' in namespace '{}'", owner.service, owner.namespace);
    let secrets: Api<SecretObject> = Api::namespaced(client.clone(), owner.namespace.as_str());
    let Some(found) = secrets.get_opt(&keys_name(&owner.service)).await.map_err(ApiError::of(what.clone()))? else {
        return Ok(None);
    };
    let keys = read_keys(&found);
    keys.map(Some).ok_or_else(|| ApiError { what, why: ApiFault::Foreign("its Secret doesn't hold two keys".to_owned()) })
}

/// Returns what the record says of the keys. A hash whose key stays is kept, so that nothing changes where nothing changed.
pub(super) fn hashes(keys: &Keys, known: &[KeyHash]) -> Result<Vec<KeyHash>, AccessError> {
    let hash = |key: &Secret| {
        let same = known.iter().find(|hash| hash.matches(key.expose())).cloned();
        same.map_or_else(|| KeyHash::new(key.expose()), Ok)
    };
    [&keys.primary, &keys.secondary].into_iter().map(hash).collect()
}
