//! Environment images found by their key and built for real: by buildah, on a base of busybox, in registries that these tests start.

mod building;
mod once;
mod parts;
