//! Manifests and blobs by digest, behind one interface for two kinds of registries: an OCI image-layout folder on this machine, which
//! other OCI tools can read, and a remote registry with the OCI distribution API. It doesn't know what is inside a layer, and never
//! decides what may be removed.

mod credentials;
mod error;
mod interface;
mod layout;
mod packed;
mod remote;

pub use credentials::{
    Credential, CredentialError, CredentialLookup, Credentials, DockerCredentials, NoCredential, Program, ProgramError,
    ProgramOutput, expires_at,
};
pub use error::{Answered, RegistryError};
pub use interface::{Arrival, BlobFile, BlobReader, Manifest, Registry, RegistryAccess, RegistryPlace};
pub use layout::{BlobWriter, LayoutFolder, StoredBlob};
pub use packed::{Compression, Packed, PackedCache, PackedError, PackedFile, Packer, unpacked};
pub use remote::{Action, Challenge, RemoteRegistry, UPLOAD_LIFE, idle_uploads};
