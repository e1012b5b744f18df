//! Uploads that outlive their process, and those that the registry forgets.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use aml::progress::{Event, Meter, Progress};
use aml::registry::{Arrival, BlobFile, Registry};
use tokio::sync::watch;

use super::liar::Liar;
use super::parts::{access, access_with_uploads, blob, content, read, remote, repository, run, unwatched};
use crate::parts::registry::TestRegistry;

const SIZE: usize = 24_000_000;

/// Tells when so many bytes have gone.
struct Until(u64, watch::Sender<bool>);

impl Progress for Until {
    fn tell(&self, event: Event) {
        if matches!(event, Event::Bytes { done, .. } if done >= self.0) {
            self.1.send_replace(true);
        }
    }
}

/// Pushes a blob and gives up, as a killed process does, once some of it has gone.
async fn push_halfway(registry: &Registry, blob: &BlobFile) {
    let (sender, mut receiver) = watch::channel(false);
    let until = Until(1_000_000, sender);
    let meter = Meter::new(&until);
    let here = repository("app");
    tokio::select! {
        biased;
        _ = receiver.wait_for(|gone| *gone) => {}
        _ = registry.push_blob(&here, blob, &[], &meter) => panic!("it was pushed before it could be cut off"),
    }
}

#[test]
fn the_next_process_goes_on_where_the_registry_is() {
    run(async {
        let liar = Liar::start().await;
        liar.state().faults.slow_uploads = true;
        let uploads = tempfile::tempdir().unwrap();
        let uploads = uploads.path().join("uploads");
        let bytes = content(SIZE);
        let (_file, blob) = blob(&bytes);
        push_halfway(&liar.open(&access_with_uploads(&uploads)), &blob).await;
        let first = loop {
            let before = liar.state().seen.received;
            tokio::time::sleep(Duration::from_millis(200)).await;
            if liar.state().seen.received == before {
                break before;
            }
        };
        assert!((1..SIZE).contains(&first), "{first} bytes had arrived");
        let notes = || {
            let entries = uploads.read_dir().unwrap().map(|entry| entry.unwrap().path());
            entries.filter(|path| !path.ends_with(".made-by-aml")).collect::<Vec<_>>()
        };
        let [note] = &notes()[..] else { panic!("one upload has one note: {:?}", notes()) };
        let mode = std::fs::metadata(note).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "the note may hold secrets");
        let meter = unwatched();
        let registry = liar.open(&access_with_uploads(&uploads));
        assert_eq!(registry.push_blob(&repository("app"), &blob, &[], &meter).await.unwrap(), Arrival::Sent);
        assert_eq!(liar.state().seen.received, SIZE, "bytes travelled again");
        assert_eq!(liar.state().blobs[&format!("app {}", blob.digest)], bytes);
        assert_eq!(meter.counted(), SIZE as u64, "what was there counts as done");
        assert!(notes().is_empty(), "the note of an upload that is over stays behind");
    });
}

#[test]
fn without_a_place_for_notes_the_next_process_begins_anew() {
    run(async {
        let liar = Liar::start().await;
        liar.state().faults.slow_uploads = true;
        let (_file, blob) = blob(&content(SIZE));
        push_halfway(&liar.open(&access()), &blob).await;
        liar.open(&access()).push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap();
        assert_eq!(liar.state().blobs.len(), 1);
    });
}

#[test]
fn a_push_that_was_cut_off_ends_well_at_a_real_registry() {
    let real = TestRegistry::start();
    let uploads = tempfile::tempdir().unwrap();
    run(async {
        let bytes = content(1_000_000).repeat(150);
        let (_file, blob) = blob(&bytes);
        let here = repository("app");
        for _ in 0..2 {
            push_halfway(&remote(real.address(), &access_with_uploads(uploads.path())), &blob).await;
        }
        let registry = remote(real.address(), &access_with_uploads(uploads.path()));
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        assert!(read(&registry, &here, &blob.digest).await.unwrap() == bytes);
    });
}

#[test]
fn an_upload_that_the_registry_forgot_begins_anew() {
    run(async {
        let liar = Liar::start().await;
        let uploads = tempfile::tempdir().unwrap();
        let registry = liar.open(&access_with_uploads(uploads.path()));
        let bytes = content(2_000_000);
        let (_file, blob) = blob(&bytes);
        liar.state().faults.cut_uploads = vec![1_500_000, 100];
        liar.state().faults.forget = 2;
        registry.push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap();
        assert_eq!(liar.state().blobs[&format!("app {}", blob.digest)], bytes);
        assert_eq!(liar.state().seen.count("POST", "uploads/"), 3);
    });
}

#[test]
fn two_that_push_one_blob_at_once_do_not_mix() {
    run(async {
        let liar = Liar::start().await;
        let uploads = tempfile::tempdir().unwrap();
        let bytes = content(3_000_000);
        let (_file, blob) = blob(&bytes);
        let here = repository("app");
        let registries = [(); 4].map(|()| liar.open(&access_with_uploads(uploads.path())));
        let meter = unwatched();
        let pushes = registries.iter().map(|registry| registry.push_blob(&here, &blob, &[], &meter));
        for pushed in futures_util::future::join_all(pushes).await {
            pushed.unwrap();
        }
        assert_eq!(liar.state().blobs[&format!("app {}", blob.digest)], bytes);
    });
}
