//! From one registry to another, through this machine's memory.

use super::blobs::Wanted;
use super::scope::Action;
use super::{RemoteRegistry, Scope, Source};
use crate::names::{Digest, Repository};
use crate::progress::Meter;
use crate::registry::{Arrival, RegistryError};

impl RemoteRegistry {
    /// Copies a blob from a repository of `from`; between repositories of one registry it is mounted.
    #[expect(clippy::too_many_arguments, reason = "which blob, whence, whither, and who counts")]
    pub(in crate::registry) async fn copy_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
        (from, origin): (&RemoteRegistry, &Repository),
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        let elsewhere = if self.is_same_as(from) { std::slice::from_ref(origin) } else { &[] };
        let wanted = Wanted { repository, digest: *digest, elsewhere };
        if self.is_present(&wanted, meter).await? {
            return Ok(Arrival::Present);
        }
        let size = from.blob_size(&Scope::new(origin, Action::Pull), digest).await?;
        let missing =
            || RegistryError::NotInRepository { digest: *digest, repository: origin.clone(), host: from.host().to_owned() };
        let source = Source::Registry(from.clone(), origin.clone(), *digest);
        self.bring_absent(wanted, (source, size.ok_or_else(missing)?), meter).await
    }
}
