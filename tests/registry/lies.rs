//! A registry that has other content than it says: an error, never a wrong or short blob.

use aml::names::ImageVersion;
use aml::registry::RegistryError;
use bytes::Bytes;
use hyper::Request;

use super::liar::Liar;
use super::parts::{access, blob, content, digest_of, image, read, repository, run, tag, tagged, unwatched};

#[test]
fn wrong_content_never_passes_for_a_blob() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let here = repository("app");
        let (_file, blob) = blob(&content(100_000));
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        for wrong in [content(99_999), content(100_001), Bytes::new(), vec![0; 100_000].into()] {
            liar.state().faults.content = Some(wrong);
            let error = read(&registry, &here, &blob.digest).await.unwrap_err();
            assert!(error.to_string().starts_with("verify sha256:"), "{error}");
            let other = Liar::start().await;
            let copied =
                other.open(&access()).copy_blob(&here, (&blob.digest, blob.size), (&registry, &here), &unwatched()).await;
            assert!(copied.is_err(), "wrong content was copied");
            assert!(other.state().blobs.is_empty(), "wrong content was kept");
            let root = tempfile::tempdir().unwrap();
            let folder = aml::registry::RegistryPlace::Folder(root.path().join("layout"));
            let folder = aml::registry::Registry::open(&folder, &access()).unwrap();
            let copied = folder.copy_blob(&here, (&blob.digest, blob.size), (&registry, &here), &unwatched()).await;
            assert!(copied.is_err(), "wrong content was copied into a folder");
            assert_eq!(folder.has_blob(&here, &blob.digest).await.unwrap(), None);
        }
    });
}

#[test]
fn a_wrong_claim_of_a_digest_is_an_error() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let here = repository("app");
        let manifest = image(&registry, &here, "x").await;
        registry.put_manifest(&here, &[tag("v1")], &manifest).await.unwrap();
        let (_file, there) = blob(b"there");
        registry.push_blob(&here, &there, &[], &unwatched()).await.unwrap();
        let (_other_file, new) = blob(b"new");
        liar.state().faults.digest = Some(digest_of(b"another").to_string());
        let by_digest = ImageVersion::Digest(manifest.digest);
        let wrong = |error: Option<RegistryError>, what: &str| {
            assert!(matches!(error, Some(RegistryError::WrongDigest { .. })), "{what}: {error:?}");
        };
        wrong(registry.manifest(&here, &tagged("v1")).await.err(), "a manifest by its tag");
        wrong(registry.manifest(&here, &by_digest).await.err(), "a manifest by its digest");
        wrong(registry.resolve(&here, &by_digest).await.err(), "a look-up by digest");
        wrong(registry.put_manifest(&here, &[tag("v2")], &manifest).await.err(), "a manifest that was put");
        wrong(registry.has_blob(&here, &there.digest).await.err(), "a blob that was asked for");
        wrong(registry.push_blob(&here, &new, &[], &unwatched()).await.err(), "a blob that was sent");
    });
}

#[test]
fn another_manifest_than_asked_for_is_an_error() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let here = repository("app");
        let manifest = image(&registry, &here, "x").await;
        registry.put_manifest(&here, &[tag("v1")], &manifest).await.unwrap();
        liar.state().faults.content = Some(Bytes::from_static(b"{}"));
        for version in [tagged("v1"), ImageVersion::Digest(manifest.digest)] {
            let error = registry.manifest(&here, &version).await.unwrap_err();
            assert!(matches!(error, RegistryError::WrongDigest { .. }), "{version}: {error:?}");
        }
    });
}

#[test]
fn a_refused_mount_becomes_an_upload() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let (_file, blob) = blob(&content(50_000));
        let elsewhere = ["one", "two", "three"].map(repository);
        let arrival = registry.push_blob(&repository("app"), &blob, &elsewhere, &unwatched()).await.unwrap();
        assert_eq!(arrival, aml::registry::Arrival::Sent);
        let state = liar.state();
        assert_eq!(state.seen.count("POST", "mount="), 3);
        assert_eq!(state.seen.count("POST", "uploads/") - 3, 0, "the upload that the registry had begun was not used");
        assert_eq!(state.seen.count("DELETE", ""), 2, "uploads that were begun for nothing were left open");
    });
}

#[test]
fn blobs_that_lie_elsewhere_are_fetched_there_without_saying_who_asks() {
    run(async {
        let (liar, store) = (Liar::start().await, Liar::start().await);
        let here = repository("app");
        let (_file, blob) = blob(&content(100_000));
        store.open(&access()).push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        store.state().seen.authorizations.clear();
        liar.state().faults.realm = Some(format!("http://{}/token", liar.address));
        let registry = liar.open(&super::parts::access_as("me", "secret"));
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        liar.state().faults.blobs_at = Some(format!("http://{}/v2/app/blobs/", store.address));
        store.state().faults.cut_downloads = vec![50_000];
        assert!(read(&registry, &here, &blob.digest).await.unwrap() == content(100_000));
        assert!(store.state().seen.count("GET", "") >= 2, "it was not fetched there");
        assert_eq!(store.state().seen.authorizations, [""; 0], "the other host was told who asks");
    });
}

#[test]
fn uploads_that_go_on_elsewhere_do_so_without_saying_who_asks() {
    run(async {
        let (liar, store) = (Liar::start().await, Liar::start().await);
        liar.state().faults.realm = Some(format!("http://{}/token", liar.address));
        liar.state().faults.uploads_at = Some(format!("http://{}", store.address));
        // Both number their uploads alike.
        let begin = Request::post(format!("http://{}/v2/app/blobs/uploads/", store.address)).body(Bytes::new()).unwrap();
        assert_eq!(access().http.exchange_once(begin).await.unwrap().status(), 202);
        let (_file, blob) = blob(&content(100_000));
        let registry = liar.open(&super::parts::access_as("me", "secret"));
        registry.push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap();
        let stored = store.state();
        assert_eq!((stored.seen.count("PATCH", ""), stored.seen.count("PUT", "")), (1, 1));
        assert_eq!(stored.seen.authorizations, [""; 0], "the other host was told who asks");
        assert!(!liar.state().seen.authorizations.is_empty(), "the registry itself was not told who asks");
    });
}

#[test]
fn content_that_is_wrong_here_is_sent_once() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let (file, blob) = blob(&content(100_000));
        std::fs::write(file.path(), vec![0; 200_000]).unwrap();
        let error = registry.push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap_err();
        assert!(error.to_string().contains("DIGEST_INVALID"), "{error}");
        assert_eq!(liar.state().seen.count("PATCH", ""), 1, "wrong content was sent again and again");
    });
}
