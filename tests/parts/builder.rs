//! What the builders that work without a daemon (buildah, podman) need in order to build in a sandbox.

use std::path::Path;

/// Gives a sandbox's builder (buildah) a storage of its own, and what it needs to work as root without a daemon.
pub(crate) fn builder_variables(storage: &Path) -> Vec<(&'static str, String)> {
    let file = storage.join("storage.conf");
    std::fs::create_dir_all(storage).expect("a temporary folder can be written");
    let shown = storage.display();
    let text = format!("[storage]\ndriver = \"overlay\"\ngraphroot = \"{shown}/root\"\nrunroot = \"{shown}/run\"\n");
    std::fs::write(&file, text).expect("a temporary folder can be written");
    vec![("CONTAINERS_STORAGE_CONF", file.display().to_string()), ("BUILDAH_ISOLATION", "chroot".to_owned())]
}
