//! The fuzz targets' functions on stable: each over its corpus, and over some inputs made from it, always the same ones.
//! `cargo fuzz run TARGET` (nightly) goes on from there for as long as one likes.

#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "it is a crate of its own for the fuzz targets")]
mod targets;

/// Inputs that are made from each of the corpus.
const MADE: usize = 60;
/// What no honest input grows to here.
const LONGEST: usize = 16 * 1024;
/// Pieces that mean something to some parser.
const PIECES: [&[u8]; 32] = [
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b" ",
    b"\0",
    b"\x1b[31m",
    b"\xff",
    b"\\",
    b"\"",
    b"'",
    b"`",
    b"{",
    b"}",
    b"[",
    b"]",
    b": ",
    b", ",
    b"- ",
    b"#",
    b"&a ",
    b"*a",
    b"<<: ",
    b"<<E\n",
    b"://",
    b"@",
    b"=",
    b"*",
    b"**/",
    b"../",
    b"\xc2\x9b",
    b"99999999999999999999",
];

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz().join("corpus").join(name);
    names_in(&folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

/// Numbers that look like chance and are the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % end.max(1)
    }

    fn range(&mut self, data: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(data.len() + 1);
        start..start + self.below((data.len() - start).min(64) + 1)
    }

    /// Changes an input at a few places.
    fn change(&mut self, mut data: Vec<u8>, other: &[u8]) -> Vec<u8> {
        for _ in 0..=self.below(4) {
            let at = self.below(data.len() + 1);
            match self.below(6) {
                0 if at < data.len() => data[at] ^= 1 << self.below(8),
                1 => drop(data.drain(self.range(&data))),
                2 => drop(data.splice(at..at, data[self.range(&data)].to_vec())),
                3 => drop(data.splice(at..at, other[self.range(other)].to_vec())),
                4 => data.truncate(at),
                _ => drop(data.splice(at..at, PIECES[self.below(PIECES.len())].repeat(1 + self.below(3)))),
            }
        }
        data.truncate(LONGEST);
        data
    }
}

#[test]
fn every_parser_has_a_target_and_a_corpus() {
    let named: BTreeSet<String> = targets::PARSERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names_in(&fuzz().join("corpus")), named);
    let targets = names_in(&fuzz().join("fuzz_targets")).into_iter().map(|file| file.trim_end_matches(".rs").to_owned());
    assert_eq!(targets.collect::<BTreeSet<_>>(), named);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    assert!(named.iter().all(|name| manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\""))));
}

#[test]
fn no_input_ends_a_parser_or_breaks_its_rules() {
    for (parser, read) in targets::PARSERS {
        let seeds = corpus(parser);
        for (number, (file, seed)) in seeds.iter().enumerate() {
            let mut chance = Chance(0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1));
            let other = &seeds[(number + 1) % seeds.len()].1;
            let mut data = seed.clone();
            for round in 0..=MADE {
                let held = std::panic::catch_unwind(|| read(&data));
                assert!(held.is_ok(), "{parser}, {file}, round {round}: {:?}", String::from_utf8_lossy(&data));
                // Every few rounds from the seed again: what was changed too often means nothing to anybody.
                let from = if round % 6 == 0 { seed.clone() } else { data };
                data = chance.change(from, other);
            }
        }
    }
}
