//! The folder as other tools see it, and under many writers.

use std::process::Command;
use std::time::{Duration, Instant};

use aml::registry::{Registry, RegistryPlace};

use super::parts::{access, content, digest_of, image, repository, run, tag, tagged, unwatched};

fn open(root: &std::path::Path) -> Registry {
    Registry::open(&RegistryPlace::Folder(root.to_owned()), &access()).unwrap()
}

#[test]
fn other_tools_read_an_image_by_its_name() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().join("layout");
    let mut digest = None;
    run(async {
        let registry = open(&root);
        let here = repository("team/app");
        for word in ["first", "second"] {
            let manifest = image(&registry, &here, word).await;
            registry.put_manifest(&here, &[tag(word), tag("latest")], &manifest).await.unwrap();
            digest = Some(manifest.digest);
        }
    });
    let output = Command::new("skopeo").arg("inspect").arg(format!("oci:{}:team/app:latest", root.display())).output().unwrap();
    assert!(output.status.success(), "skopeo can't read the folder: {}", String::from_utf8_lossy(&output.stderr));
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["Digest"], digest.unwrap().to_string());
}

#[test]
fn what_other_tools_put_there_is_found() {
    let root = tempfile::tempdir().unwrap();
    let (ours, theirs) = (root.path().join("ours"), root.path().join("theirs"));
    run(async {
        let registry = open(&ours);
        let here = repository("app");
        let manifest = image(&registry, &here, "word").await;
        registry.put_manifest(&here, &[tag("v1")], &manifest).await.unwrap();
        let place = |root: &std::path::Path| format!("oci:{}:app:v1", root.display());
        let output = Command::new("skopeo")
            .args(["copy", "--insecure-policy", "--dest-oci-accept-uncompressed-layers"])
            .arg(place(&ours))
            .arg(place(&theirs))
            .output()
            .unwrap();
        assert!(output.status.success(), "skopeo can't copy it: {}", String::from_utf8_lossy(&output.stderr));
        let copied = open(&theirs);
        assert_eq!(copied.manifest(&here, &tagged("v1")).await.unwrap(), Some(manifest));
    });
}

#[test]
fn many_writers_at_once_lose_nothing() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().join("layout");
    run(async {
        let writers = (0..20).map(|number| {
            let root = root.clone();
            tokio::spawn(async move {
                let registry = open(&root);
                let here = repository(&format!("app{}", number % 3));
                let manifest = image(&registry, &here, &format!("word {number}")).await;
                registry.put_manifest(&here, &[tag(&format!("t{number:02}"))], &manifest).await.unwrap();
            })
        });
        for writer in futures_util::future::join_all(writers).await {
            writer.unwrap();
        }
        let registry = open(&root);
        let mut found = 0;
        for number in 0..3 {
            found += registry.tags(&repository(&format!("app{number}"))).await.unwrap().len();
        }
        assert_eq!(found, 20, "a writer's tag is lost");
    });
}

#[test]
fn a_thousand_images_do_not_make_it_slow() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().join("layout");
    run(async {
        let registry = open(&root);
        let here = repository("app");
        let manifest = image(&registry, &here, "x").await;
        let tags: Vec<_> = (0..1000).map(|number| tag(&format!("t{number:04}"))).collect();
        registry.put_manifest(&here, &tags, &manifest).await.unwrap();
        let begin = Instant::now();
        for tag in &tags[..20] {
            registry.resolve(&here, &tagged(tag.as_str())).await.unwrap().unwrap();
            registry.put_manifest(&here, std::slice::from_ref(tag), &manifest).await.unwrap();
        }
        // Far more than it takes: it tells growth with the square from growth with the number.
        assert!(begin.elapsed() < Duration::from_secs(20), "an index of 1,000 images takes {:?}", begin.elapsed());
        assert_eq!(registry.tags(&here).await.unwrap(), tags);
    });
}

#[test]
fn damaged_content_is_an_error_where_it_is_read() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().join("layout");
    run(async {
        let registry = open(&root);
        let here = repository("app");
        let manifest = image(&registry, &here, "x").await;
        registry.put_manifest(&here, &[tag("v1")], &manifest).await.unwrap();
        let digest = registry.put_bytes(&here, content(100_000)).await.unwrap();
        for damaged in [manifest.digest, digest] {
            std::fs::write(root.join("blobs/sha256").join(damaged.hex()), "damaged").unwrap();
        }
        assert!(registry.manifest(&here, &tagged("v1")).await.is_err());
        assert!(super::parts::read(&registry, &here, &digest).await.is_err());
        let other = open(&root.with_file_name("other"));
        assert!(other.copy_blob(&here, (&digest, u64::MAX), (&registry, &here), &unwatched()).await.is_err());
        assert_eq!(other.has_blob(&here, &digest_of(b"damaged")).await.unwrap(), None);
        assert_eq!(other.has_blob(&here, &digest).await.unwrap(), None);
    });
}
