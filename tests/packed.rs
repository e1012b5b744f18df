//! Layers as they travel: every reader gets the layer back, the same layer always travels as the same bytes, and what doesn't get
//! smaller travels as it is.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::fs;
use std::io::{self, Read, Write};

use aml::names::Digest;
use aml::registry::{Compression, Packed, PackedCache, PackedError, PackedFile, Packer, unpacked};
use proptest::prelude::*;
use sha2::Digest as _;

use crate::package::large::peak;

const BOTH: [Compression; 2] = [Compression::Gzip, Compression::Zstd];

fn digest(bytes: &[u8]) -> Digest {
    Digest::from_sha256(sha2::Sha256::digest(bytes).into())
}

/// Packs in pieces of this many bytes, and checks all that is told of the result.
fn packed(plain: &[u8], compression: Compression, piece: usize) -> (Packed, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let mut packer = Packer::begin(folder.path(), compression).unwrap();
    plain.chunks(piece).for_each(|piece| packer.write_all(piece).unwrap());
    packer.flush().unwrap();
    let file: PackedFile = packer.finish(&digest(plain)).unwrap();
    let (blob, told) = (file.blob(), file.packed.clone());
    let bytes = fs::read(&blob.path).unwrap();
    assert_eq!((told.digest, told.size), (digest(&bytes), bytes.len() as u64), "what is told of the blob is not so");
    assert_eq!((told.diff_id, told.plain_size), (digest(plain), plain.len() as u64), "what is told of the layer is not so");
    assert_eq!((blob.digest, blob.size, blob.offset), (told.digest, told.size, 0));
    drop(file);
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none(), "a packed layer that was dropped is still there");
    (told, bytes)
}

fn back(packed: &Packed, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    unpacked(&packed.media_type, bytes, u64::MAX).unwrap().read_to_end(&mut plain).unwrap();
    plain
}

/// Bytes that don't get smaller, the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn text(length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 20);
    (0..=length / 20).for_each(|line| writeln!(bytes, "line {line:>13} ").unwrap());
    bytes.truncate(length);
    bytes
}

fn ending(packed: &Packed) -> &str {
    packed.media_type.rsplit_once("layer.v1.").unwrap().1
}

#[test]
fn what_gets_smaller_is_packed_and_comes_back() {
    for (compression, kind) in BOTH.into_iter().zip(["tar+gzip", "tar+zstd"]) {
        for length in [1, 511, 100_000, 1 << 20, (1 << 20) + 1, 9_000_000] {
            let plain = text(length);
            let (packed, bytes) = packed(&plain, compression, 123_457);
            assert!(back(&packed, &bytes) == plain, "{kind} of {length} bytes of text comes back as something else");
            if length > 1000 {
                assert_eq!(ending(&packed), kind, "{length} bytes of text");
                assert!(packed.size * 3 < packed.plain_size, "{packed:?}");
            }
        }
    }
}

#[test]
fn what_does_not_get_smaller_travels_as_it_is() {
    let mostly = [text(300_000), noise(20_000_000)].concat();
    let late = [noise(20_000_000), text(300_000)].concat();
    for (what, plain) in [("nothing", Vec::new()), ("weights", noise(5_000_000)), ("with a head", mostly), ("with a tail", late)]
    {
        for compression in BOTH {
            let (packed, bytes) = packed(&plain, compression, 1 << 20);
            assert_eq!((ending(&packed), packed.digest), ("tar", packed.diff_id), "{what}, {compression:?}");
            assert!(bytes == plain, "{what}: {compression:?} travels plain, but as other bytes");
        }
    }
}

#[test]
fn what_gets_smaller_in_part_is_packed_in_part() {
    let late = [noise(6_000_000), text(6_000_000)].concat();
    let early = [text(6_000_000), noise(6_000_000)].concat();
    for plain in [late, early] {
        for compression in BOTH {
            let (packed, bytes) = packed(&plain, compression, 1 << 20);
            assert_ne!(ending(&packed), "tar", "{compression:?}");
            assert!(packed.size < 9_000_000, "{packed:?}: what gets smaller wasn't packed");
            assert!(packed.size > 6_000_000);
            assert!(back(&packed, &bytes) == plain, "{compression:?} comes back as something else");
        }
    }
}

#[test]
fn the_same_layer_always_travels_as_the_same_bytes() {
    let plain = [text(3_000_000), noise(3_000_000), text(1_000_000)].concat();
    let golden = [
        "sha256:53d6bfe3dd0d9712e6a926ec8a23cc407d0d59848ab125fa6b0eb8f30ec6b31c",
        "sha256:0e461974048d0f5c8f4718173bfb15f3285f9db2498d4488a0ca6741b70ad428",
    ];
    for (compression, golden) in BOTH.into_iter().zip(golden) {
        let first = packed(&plain, compression, plain.len()).0;
        assert_eq!(first, packed(&plain, compression, 7001).0, "the pieces in which it was written change the result");
        assert_eq!(first.digest.to_string(), golden, "{compression:?}: each layer in every registry would get a new name");
    }
}

/// Programs that unpack layers on nodes, and that people look into them with.
#[test]
fn other_readers_get_the_layer_back() {
    let plain = [text(2_500_000), noise(2_500_000), text(10)].concat();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("layer");
    let script = "import gzip, sys, zlib\n\
        data = open(sys.argv[1], 'rb').read()\n\
        one = zlib.decompressobj(31)\n\
        assert one.decompress(data) == gzip.decompress(data) and one.eof and not one.unused_data, 'it is not a single member'\n\
        sys.stdout.buffer.write(gzip.decompress(data))";
    let readers: [(Compression, &[&str]); 3] = [
        (Compression::Gzip, &["gzip", "-dc"]),
        (Compression::Gzip, &["python3", "-c", script]),
        (Compression::Zstd, &["zstd", "-dc"]),
    ];
    for (compression, reader) in readers {
        let (_, bytes) = packed(&plain, compression, 1 << 20);
        fs::write(&file, bytes).unwrap();
        let mut command = assert_cmd::Command::new(reader[0]);
        // zstd reads only its own endings from files, but anything from its input.
        command.args(&reader[1..]);
        if reader[0] == "python3" {
            command.arg(&file)
        } else {
            command.pipe_stdin(&file).unwrap()
        };
        let output = command.assert().success().get_output().stdout.clone();
        assert!(output == plain, "{} gets something else", reader[0]);
    }
}

#[test]
fn a_layer_that_is_given_up_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    for compression in BOTH {
        let mut packer = Packer::begin(folder.path(), compression).unwrap();
        packer.write_all(&text(20_000_000)).unwrap();
        drop(packer);
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none(), "{compression:?}");
    }
    let missing = folder.path().join("missing");
    assert!(matches!(Packer::begin(&missing, Compression::Gzip), Err(PackedError::Write { path, .. }) if path == missing));
}

#[test]
fn a_layer_that_can_not_be_written_is_told_and_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let mut packer = Packer::begin(folder.path(), Compression::Gzip).unwrap();
    fs::remove_dir_all(folder.path()).unwrap();
    // Noise and then text: the layer must be begun again, in a new file that can't be made.
    let plain = [noise(4_000_000), text(40_000_000)].concat();
    let written = plain.chunks(1 << 16).try_for_each(|piece| packer.write_all(piece));
    let error = written
        .map_err(|error| error.kind())
        .and_then(|()| packer.finish(&digest(b"")).map(drop).map_err(|_| io::ErrorKind::NotFound));
    assert_eq!(error, Err(io::ErrorKind::NotFound));
}

#[test]
fn damaged_and_foreign_blobs_are_errors() {
    for compression in BOTH {
        let (packed, bytes) = packed(&text(3_000_000), compression, 1 << 20);
        let read = |bytes: &[u8]| unpacked(&packed.media_type, bytes, u64::MAX).unwrap().read_to_end(&mut Vec::new());
        assert!(read(&bytes[..bytes.len() - 1]).is_err(), "{compression:?} that was cut off");
        assert!(read(&[b"x", &bytes[..]].concat()).is_err(), "{compression:?} that begins with something else");
    }
    let foreign = unpacked("application/vnd.oci.image.config.v1+json", io::empty(), 0).map(drop).expect_err("no layer");
    assert_eq!(foreign.to_string(), "a layer of the media type 'application/vnd.oci.image.config.v1+json' can't be unpacked");
}

#[test]
fn a_small_blob_can_become_a_large_layer_without_much_memory() {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 20];
    (0..64).for_each(|_| writer.write_all(&zeros).unwrap());
    let bomb = writer.finish().unwrap();
    let mut plain =
        unpacked("application/vnd.docker.image.rootfs.diff.tar.gzip", bomb.as_slice(), u64::MAX).unwrap().take(5_000_000);
    assert_eq!(io::copy(&mut plain, &mut io::sink()).unwrap(), 5_000_000, "a reader that takes a part gets that part");
}

#[test]
fn what_a_layer_was_packed_to_is_known_until_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let cache = PackedCache::new(&folder.path().join("made when it is needed"));
    let (packed, _) = packed(&text(100_000), Compression::Gzip, 1 << 20);
    let find = |registry, compression| cache.find(registry, compression, &packed.diff_id);
    assert_eq!(find("r.example", Compression::Gzip), None);
    cache.keep("r.example", Compression::Gzip, &packed);
    assert_eq!(find("r.example", Compression::Gzip), Some(packed.clone()));
    assert_eq!(find("other.example", Compression::Gzip), None, "another registry may hold other layers");
    assert_eq!(find("r.example", Compression::Zstd), None);
    let file = fs::read_dir(folder.path().join("made when it is needed")).unwrap().next().unwrap().unwrap().path();
    let good = fs::read(&file).unwrap();
    let of_another = String::from_utf8(good.clone()).unwrap().replace(&packed.diff_id.hex(), &digest(b"other").hex());
    for (what, bytes) in
        [("cut off", &good[..good.len() / 2]), ("empty", b""), ("another's", of_another.as_bytes()), ("no JSON", b"\xFF")]
    {
        fs::write(&file, bytes).unwrap();
        assert_eq!(find("r.example", Compression::Gzip), None, "a document that is {what}");
    }
    cache.keep("r.example", Compression::Gzip, &packed);
    assert_eq!(find("r.example", Compression::Gzip), Some(packed.clone()), "a damaged document isn't replaced");
}

#[test]
fn a_large_layer_is_packed_in_constant_memory() {
    crate::package::large::alone("packed::packs_300_mb");
}

#[test]
#[ignore = "run by the test above, alone in its process"]
fn packs_300_mb() {
    let parts = [text(3_000_000), noise(1_000_000)];
    for compression in BOTH {
        let (folder, before) = (tempfile::tempdir().unwrap(), peak());
        let mut packer = Packer::begin(folder.path(), compression).unwrap();
        (0..75).for_each(|_| parts.iter().for_each(|part| packer.write_all(part).unwrap()));
        let file = packer.finish(&digest(b"")).unwrap();
        assert_eq!(file.packed.plain_size, 300_000_000);
        let grown = peak() - before;
        assert!(grown < 64, "{compression:?}: packing 300 MB took {grown} MiB of memory");
        eprintln!("{compression:?}: {grown} MiB");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_packed_comes_back(
        parts in prop::collection::vec((any::<bool>(), 0..2_500_000_usize), 0..5),
        piece in 1..3_000_000_usize,
        compression in prop::sample::select(&BOTH[..]),
    ) {
        let plain: Vec<u8> = parts.iter().flat_map(|(random, length)| if *random { noise(*length) } else { text(*length) }).collect();
        let (packed, bytes) = packed(&plain, compression, piece);
        prop_assert!(back(&packed, &bytes) == plain);
    }
}
