//! Many files and large ones, in memory that doesn't grow with them. Each runs in a process of its own, since memory is
//! measured by the process.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::process::Command;

use aml::package::{unpack, write_layer};
use aml::progress::{Event, Progress, Silent};

use super::tree::Tree;

#[expect(clippy::disallowed_methods, reason = "the test measures the memory of a process of its own")]
pub(crate) fn alone(test: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(["--exact", "--ignored", "--nocapture", test]).output().unwrap();
    let words = [output.stdout, output.stderr].map(|words| String::from_utf8_lossy(&words).into_owned()).concat();
    assert!(output.status.success() && words.contains("1 passed"), "{test}: {words}");
}

/// The most memory this process has held, in MiB.
pub(crate) fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn a_large_file_is_packed_and_unpacked_in_constant_memory() {
    alone("package::large::packs_and_unpacks_300_mb");
}

#[test]
#[ignore = "run by the test above, alone in its process"]
fn packs_and_unpacks_300_mb() {
    const SIZE: u64 = 300 * 1024 * 1024;
    let tree = Tree::new();
    File::create(tree.path("weights.bin")).unwrap().set_len(SIZE).unwrap();
    let listing = tree.list().unwrap();
    let before = peak();
    let (mut reader, mut writer) = io::pipe().unwrap();
    let packer = std::thread::spawn(move || write_layer(&listing, "", &mut writer, &Silent).unwrap());
    unpack(&mut reader, &tree.path("../unpacked")).unwrap();
    assert_eq!(packer.join().unwrap().size, SIZE + 3 * 512);
    assert_eq!(fs::metadata(tree.path("../unpacked/weights.bin")).unwrap().len(), SIZE);
    let grown = peak() - before;
    assert!(grown < 16, "packing and unpacking 300 MiB took {grown} MiB of memory");
}

#[test]
fn ten_gigabytes_are_listed_and_their_header_holds_the_size() {
    /// Keeps the beginning and then refuses, as a full disk would.
    struct Full(Vec<u8>);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                self.0.extend_from_slice(&bytes[..512]);
                return Ok(bytes.len());
            }
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    const SIZE: u64 = 10 * 1024 * 1024 * 1024;
    let tree = Tree::new();
    File::create(tree.path("weights.bin")).unwrap().set_len(SIZE).unwrap();
    let listing = tree.list().unwrap();
    assert_eq!(listing.size(), SIZE);
    let mut out = Full(Vec::new());
    let error = write_layer(&listing, "", &mut out, &Silent).expect_err("the disk is full");
    assert_eq!(error.to_string(), "the layer can't be written");
    let header = tar::Header::from_byte_slice(&out.0);
    assert_eq!(header.entry_size().unwrap(), SIZE, "a size beyond 8 GiB doesn't fit the header's octal field");
}

#[test]
fn a_hundred_thousand_files_are_listed_and_packed() {
    alone("package::large::lists_and_packs_100_000_files");
}

#[test]
#[ignore = "run by the test above, alone in its process"]
fn lists_and_packs_100_000_files() {
    let tree = Tree::new();
    for folder in 0..100 {
        fs::create_dir(tree.path(format!("{folder:02}"))).unwrap();
        (0..1000).for_each(|file| drop(File::create(tree.path(format!("{folder:02}/{file}.txt"))).unwrap()));
    }
    let listing = tree.list().unwrap();
    assert_eq!(listing.entries.len(), 100_100);
    assert!(listing.entries.is_sorted_by_key(|entry| entry.path.as_os_str().as_encoded_bytes()));
    let before = peak();
    let layer = write_layer(&listing, "", &mut io::sink(), &Silent).unwrap();
    assert_eq!((layer.files, layer.size), (100_000, 100_102 * 512));
    let grown = peak() - before;
    assert!(grown < 8, "packing took {grown} MiB of memory beyond the listing");
    assert!(peak() < 60, "listing 100,000 files took {} MiB of memory", peak());
}

#[test]
fn progress_ends_at_the_total() {
    #[derive(Default)]
    struct Heard(std::sync::Mutex<Vec<(u64, u64)>>);
    impl Progress for Heard {
        fn tell(&self, event: Event) {
            if let Event::Bytes { done, total } = event {
                self.0.lock().unwrap().push((done, total));
            }
        }
    }
    const SIZE: u64 = 20 * 1024 * 1024;
    let tree = Tree::new();
    File::create(tree.path("a")).unwrap().set_len(SIZE).unwrap();
    let heard = Heard::default();
    write_layer(&tree.list().unwrap(), "", &mut io::sink(), &heard).unwrap();
    let heard = heard.0.into_inner().unwrap();
    assert!(heard.len() > 2 && heard.is_sorted(), "progress goes forward in steps: {heard:?}");
    assert_eq!(heard.last(), Some(&(SIZE, SIZE)));
}

#[test]
fn a_reader_that_gives_a_byte_at_a_time_is_enough() {
    struct Slow<'a>(&'a [u8]);
    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = into.len().min(1);
            self.0.read(&mut into[..most])
        }
    }
    let tree = Tree::with(&[("a/b", "content"), ("c", "")]);
    let mut bytes = Vec::new();
    write_layer(&tree.list().unwrap(), "", &mut bytes, &Silent).unwrap();
    unpack(&mut Slow(&bytes), &tree.path("../unpacked")).unwrap();
    assert_eq!(fs::read(tree.path("../unpacked/a/b")).unwrap(), b"content");
}
