//! Connections that are cut at any byte: transfers end well, and bytes that arrived don't travel again.

use aml::registry::Arrival;
use tokio::io::AsyncReadExt;

use super::liar::Liar;
use super::parts::{access, blob, content, read, repository, run, unwatched};

/// Positions near the ends, near the borders of blocks, and in between.
fn positions(size: usize) -> Vec<usize> {
    let block = 512 * 1024;
    let near = [0, block, 2 * block, size].into_iter().flat_map(|at| at.saturating_sub(2)..at + 3);
    let between = (1..40).map(|number| number * 7919 * 5 % size);
    near.chain(between).filter(|at| *at <= size).collect()
}

const SIZE: usize = 1_200_000;

#[test]
fn an_upload_that_is_cut_at_any_byte_goes_on_from_there() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let bytes = content(SIZE);
        let (_file, blob) = blob(&bytes);
        for at in positions(SIZE) {
            let here = repository(&format!("cut/at{at}"));
            liar.state().faults.cut_uploads = vec![at];
            liar.state().seen.received = 0;
            let meter = unwatched();
            let arrival = registry.push_blob(&here, &blob, &[], &meter).await;
            assert_eq!(arrival.unwrap(), Arrival::Sent, "cut at {at}");
            assert_eq!(liar.state().blobs[&format!("{here} {}", blob.digest)], bytes, "cut at {at}");
            assert_eq!(meter.counted(), blob.size, "cut at {at}: each byte counts once");
            assert_eq!(liar.state().seen.received, SIZE, "cut at {at}: bytes travelled again");
        }
    });
}

#[test]
fn a_download_that_is_cut_at_any_byte_goes_on_from_there() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let bytes = content(SIZE);
        let (_file, blob) = blob(&bytes);
        let here = repository("app");
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        for at in positions(SIZE) {
            liar.state().faults.cut_downloads = vec![at];
            liar.state().seen.sent = 0;
            let came = read(&registry, &here, &blob.digest).await;
            assert!(came.unwrap() == bytes, "cut at {at}: other bytes came");
            assert!(liar.state().seen.sent <= SIZE + 512 * 1024, "cut at {at}: it began anew");
        }
        liar.state().faults.no_ranges = true;
        for at in [1, 700_000] {
            liar.state().faults.cut_downloads = vec![at];
            assert!(read(&registry, &here, &blob.digest).await.unwrap() == bytes, "cut at {at}, by a registry without ranges");
        }
    });
}

#[test]
fn a_transfer_that_is_cut_often_ends_well_as_long_as_it_moves() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let bytes = content(4_000_000);
        let (_file, blob) = blob(&bytes);
        let here = repository("app");
        liar.state().faults.cut_uploads = (1..40).map(|number| number * 100_000).collect();
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        assert_eq!(liar.state().seen.received, bytes.len());
        liar.state().faults.cut_downloads = (1..40).map(|number| number * 100_000).collect();
        assert!(read(&registry, &here, &blob.digest).await.unwrap() == bytes);
    });
}

#[test]
fn a_transfer_that_does_not_move_is_given_up() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let (_file, blob) = blob(&content(SIZE));
        let here = repository("app");
        liar.state().faults.cut_uploads = vec![1000; 100];
        let error = registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap_err();
        insta::assert_snapshot!(error.to_string().replace(&liar.address, "[registry]"), @"reach registry [registry]");
        assert!(liar.state().seen.count("PATCH", "") <= 8, "it was tried without end");
        liar.state().faults.cut_uploads.clear();
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        liar.state().faults.cut_downloads = vec![1000; 100];
        let error = read(&registry, &here, &blob.digest).await.unwrap_err();
        assert!(error.to_string().starts_with("reach registry"), "{error}");
    });
}

#[test]
fn a_copy_is_cut_on_both_sides_and_ends_well() {
    run(async {
        let (from, to) = (Liar::start().await, Liar::start().await);
        let (source, target) = (from.open(&access()), to.open(&access()));
        let bytes = content(3_000_000);
        let (_file, blob) = blob(&bytes);
        let here = repository("app");
        source.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        from.state().faults.cut_downloads = vec![0, 100, 900_000, 2_900_000];
        to.state().faults.cut_uploads = vec![0, 50_000, 1_000_000, 2_999_999, 3_000_000];
        let meter = unwatched();
        assert_eq!(target.copy_blob(&here, (&blob.digest, blob.size), (&source, &here), &meter).await.unwrap(), Arrival::Sent);
        assert_eq!(to.state().blobs[&format!("app {}", blob.digest)], bytes);
        assert_eq!(meter.counted(), blob.size);
        assert_eq!(to.state().seen.received, bytes.len(), "bytes travelled again");
    });
}

#[test]
fn the_end_of_an_upload_that_was_done_and_not_said_is_found_out() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let (_file, blob) = blob(&content(1000));
        liar.state().faults.silent_ends = 1;
        registry.push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap();
        assert_eq!(liar.state().seen.received, 1000, "the blob was there and was sent again");
    });
}

#[test]
fn a_reader_that_is_left_early_ends_its_connection() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let (_file, blob) = blob(&content(SIZE));
        let here = repository("app");
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        let mut reader = registry.read_blob(&here, &blob.digest).await.unwrap();
        assert_eq!(reader.read_u8().await.unwrap(), content(1)[0]);
        drop(reader);
        assert!(registry.has_blob(&here, &blob.digest).await.unwrap().is_some(), "the registry is of use as before");
    });
}
