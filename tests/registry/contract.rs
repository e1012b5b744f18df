//! The same body against both homes: a folder and a real registry.

use aml::names::ImageVersion;
use aml::registry::{Arrival, Registry, RegistryError, RegistryPlace};
use bytes::Bytes;

use super::parts::{access, blob, content, digest_of, image, manifest, read, remote, repository, run, tag, tagged, unwatched};
use crate::parts::registry::TestRegistry;

fn folder(root: &std::path::Path) -> Registry {
    Registry::open(&RegistryPlace::Folder(root.to_owned()), &access()).unwrap()
}

/// Runs a test against a folder and against a real registry.
fn in_both_homes(test: impl AsyncFn(Registry)) {
    let root = tempfile::tempdir().unwrap();
    run(async { test(folder(&root.path().join("layout"))).await });
    let real = TestRegistry::start();
    run(async { test(remote(real.address(), &access())).await });
}

#[test]
fn manifests_are_found_by_tag_and_by_digest() {
    in_both_homes(async |registry| {
        let here = repository("team/app");
        assert_eq!(registry.tags(&here).await.unwrap(), [], "a repository that isn't there has no tags");
        assert_eq!(registry.resolve(&here, &tagged("v1")).await.unwrap(), None);
        assert_eq!(registry.manifest(&here, &tagged("v1")).await.unwrap(), None);
        let first = image(&registry, &here, "first").await;
        registry.put_manifest(&here, &[tag("v2"), tag("v1")], &first).await.unwrap();
        assert_eq!(registry.tags(&here).await.unwrap(), [tag("v1"), tag("v2")], "tags are sorted");
        assert_eq!(registry.resolve(&here, &tagged("v1")).await.unwrap(), Some(first.digest));
        let by_digest = ImageVersion::Digest(first.digest);
        for version in [&tagged("v2"), &by_digest] {
            assert_eq!(registry.manifest(&here, version).await.unwrap().as_ref(), Some(&first), "{version}");
        }
        assert_eq!(registry.resolve(&here, &by_digest).await.unwrap(), Some(first.digest));
        assert_eq!(registry.resolve(&repository("other"), &by_digest).await.unwrap(), None, "it is in another repository");
    });
}

#[test]
fn a_tag_moves_and_what_it_named_stays() {
    in_both_homes(async |registry| {
        let here = repository("app");
        let (first, second) = (image(&registry, &here, "first").await, image(&registry, &here, "second").await);
        registry.put_manifest(&here, &[tag("latest")], &first).await.unwrap();
        registry.put_manifest(&here, &[tag("latest")], &second).await.unwrap();
        assert_eq!(registry.resolve(&here, &tagged("latest")).await.unwrap(), Some(second.digest));
        let first_again = registry.manifest(&here, &ImageVersion::Digest(first.digest)).await.unwrap();
        assert_eq!(first_again, Some(first), "what a tag has left is still there by its digest");
    });
}

#[test]
fn a_removed_manifest_takes_its_tags_along() {
    in_both_homes(async |registry| {
        let here = repository("app");
        let (gone, kept) = (image(&registry, &here, "gone").await, image(&registry, &here, "kept").await);
        registry.put_manifest(&here, &[tag("a"), tag("b")], &gone).await.unwrap();
        registry.put_manifest(&here, &[tag("c")], &kept).await.unwrap();
        registry.put_manifest(&here, &[], &kept).await.unwrap();
        for _ in 0..2 {
            registry.remove_manifest(&here, &gone.digest).await.unwrap();
        }
        assert_eq!(registry.manifest(&here, &ImageVersion::Digest(gone.digest)).await.unwrap(), None);
        assert_eq!(registry.resolve(&here, &tagged("a")).await.unwrap(), None);
        assert_eq!(registry.tags(&here).await.unwrap(), [tag("c")]);
    });
}

#[test]
fn a_manifest_whose_parts_are_missing_is_refused() {
    in_both_homes(async |registry| {
        let here = repository("app");
        let absent = digest_of(b"absent");
        let broken = manifest(&serde_json::json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": absent, "size": 6 },
            "layers": [],
        }));
        let refused = registry.put_manifest(&here, &[tag("v1")], &broken).await;
        assert!(refused.is_err(), "a manifest without its config was taken");
        assert_eq!(registry.resolve(&here, &tagged("v1")).await.unwrap(), None);
        let mut lying = image(&registry, &here, "x").await;
        lying.digest = absent;
        let refused = registry.put_manifest(&here, &[], &lying).await;
        assert!(matches!(refused, Err(RegistryError::WrongManifest { .. })), "{refused:?}");
    });
}

#[test]
fn blobs_come_back_as_they_went() {
    in_both_homes(async |registry| {
        let here = repository("app");
        for size in [0, 1, 100, 3_000_000] {
            let bytes = content(size);
            let (_file, blob) = blob(&bytes);
            assert_eq!(registry.has_blob(&here, &blob.digest).await.unwrap(), None);
            let missing = registry.read_blob(&here, &blob.digest).await.err();
            let said = matches!(missing, Some(RegistryError::NoSuchBlob { .. } | RegistryError::NotInRepository { .. }));
            assert!(said, "{missing:?}");
            let meter = unwatched();
            assert_eq!(registry.push_blob(&here, &blob, &[], &meter).await.unwrap(), Arrival::Sent, "{size} bytes");
            assert_eq!(registry.push_blob(&here, &blob, &[], &meter).await.unwrap(), Arrival::Present, "{size} bytes");
            assert_eq!(meter.counted(), 2 * size as u64, "what is there already counts as done");
            assert_eq!(registry.has_blob(&here, &blob.digest).await.unwrap(), Some(size as u64));
            assert_eq!(read(&registry, &here, &blob.digest).await.unwrap(), bytes, "{size} bytes");
        }
        let digest = registry.put_bytes(&here, Bytes::from_static(b"config")).await.unwrap();
        assert_eq!(registry.put_bytes(&here, Bytes::from_static(b"config")).await.unwrap(), digest, "putting again is nothing");
        assert_eq!(read(&registry, &here, &digest).await.unwrap(), b"config");
    });
}

#[test]
fn a_file_that_is_not_what_its_digest_says_is_refused() {
    in_both_homes(async |registry| {
        let here = repository("app");
        let (file, blob) = blob(&content(100_000));
        std::fs::write(file.path(), vec![0; 200_000]).unwrap();
        assert!(registry.push_blob(&here, &blob, &[], &unwatched()).await.is_err(), "changed content was taken");
        std::fs::write(file.path(), "short").unwrap();
        let short = registry.push_blob(&here, &blob, &[], &unwatched()).await;
        assert!(matches!(short, Err(RegistryError::Io { .. })), "{short:?}");
        assert_eq!(registry.has_blob(&here, &blob.digest).await.unwrap(), None);
    });
}

#[test]
fn blobs_are_copied_between_homes() {
    let root = tempfile::tempdir().unwrap();
    let (one, other) = (TestRegistry::start(), TestRegistry::start());
    run(async {
        let (there, here) = (repository("from/it"), repository("to/it"));
        let homes = [
            folder(&root.path().join("one")),
            folder(&root.path().join("other")),
            remote(one.address(), &access()),
            remote(other.address(), &access()),
        ];
        for (number, from) in homes.iter().enumerate() {
            let bytes = [content(500_000).as_ref(), &[u8::try_from(number).unwrap()]].concat();
            let (_file, blob) = blob(&bytes);
            from.push_blob(&there, &blob, &[], &unwatched()).await.unwrap();
            for to in homes.iter().filter(|to| to.place() != from.place()) {
                let meter = unwatched();
                for _ in 0..2 {
                    to.copy_blob(&here, (&blob.digest, blob.size), (from, &there), &meter).await.unwrap();
                }
                let route = format!("{:?} to {:?}", from.place(), to.place());
                assert_eq!(read(to, &here, &blob.digest).await.unwrap(), bytes, "{route}");
                assert_eq!(meter.counted(), 2 * blob.size, "{route}");
            }
        }
        let absent = homes[2].copy_blob(&here, (&digest_of(b"absent"), u64::MAX), (&homes[3], &there), &unwatched()).await;
        assert!(matches!(absent, Err(RegistryError::NotInRepository { .. })), "{absent:?}");
    });
}

#[test]
fn a_blob_is_mounted_from_another_repository_without_travelling() {
    let real = TestRegistry::start();
    run(async {
        let registry = remote(real.address(), &access());
        let (there, here) = (repository("from/it"), repository("to/it"));
        let (_file, blob) = blob(&content(100_000));
        registry.push_blob(&there, &blob, &[], &unwatched()).await.unwrap();
        let elsewhere = [repository("not/there"), there.clone()];
        let arrival = registry.push_blob(&here, &blob, &elsewhere, &unwatched()).await.unwrap();
        assert_eq!(arrival, Arrival::Mounted);
        let again = repository("again");
        let arrival = registry.copy_blob(&again, (&blob.digest, blob.size), (&registry, &there), &unwatched()).await.unwrap();
        assert_eq!(arrival, Arrival::Mounted, "a copy within one registry is a mount");
    });
    let sent = real.requests().iter().filter(|request| request.starts_with("PATCH")).count();
    assert_eq!(sent, 1, "the blob travelled more than once:\n{}", real.requests().join("\n"));
}

#[test]
fn transfers_may_run_on_any_thread() {
    fn on_any_thread<T: Send>(_: &T) {}
    let real = TestRegistry::start();
    run(async {
        let registry = remote(real.address(), &access());
        let (here, meter) = (repository("app"), unwatched());
        let (_file, blob) = blob(b"x");
        let push = registry.push_blob(&here, &blob, &[], &meter);
        on_any_thread(&push);
        push.await.unwrap();
        let copy = registry.copy_blob(&here, (&blob.digest, blob.size), (&registry, &here), &meter);
        on_any_thread(&copy);
        copy.await.unwrap();
    });
}
