//! The rooms of `src/` and the directions between them, as data. A room uses only rooms that the table names for it, the
//! table's order is the reading order of `src/lib.rs`, nothing else lies under `src/`, and every dependency has a use.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may use, in reading order.
const ROOMS: &[(&str, &[&str])] = &[
    ("names", &[]),
    ("programs", &[]),
    ("progress", &["names"]),
    ("files", &[]),
    ("net", &["names"]),
    ("inbound", &["names"]),
    ("access", &["names"]),
    ("scaling", &["names"]),
    ("config", &["names"]),
    ("service", &["names", "access", "scaling", "config"]),
    ("package", &["names", "progress", "files"]),
    ("registry", &["names", "programs", "progress", "files", "net"]),
    ("storage", &["names", "progress", "files"]),
    ("workspace", &["names", "progress", "files", "config", "registry", "storage"]),
    ("environment", &["names", "programs", "progress", "files", "config"]),
    ("image", &["names", "programs", "progress", "files", "service", "environment", "package", "registry"]),
    ("diagnosis", &["names", "service"]),
    ("router", &["names", "inbound", "access", "scaling", "config", "service"]),
    ("replica", &["names", "inbound", "access", "service", "storage"]),
    // The only room that knows Azure's REST; it fills ports of the rooms that it may use.
    ("azure", &["names", "programs", "net", "registry"]),
    // It runs what a spec says, whose words are configuration's, and hears how replicas fare.
    (
        "platform",
        &[
            "names",
            "progress",
            "files",
            "net",
            "inbound",
            "access",
            "scaling",
            "config",
            "service",
            "package",
            "registry",
            "diagnosis",
            "router",
            "replica",
        ],
    ),
    // The only room that knows the order of steps may use all others.
    (
        "operations",
        &[
            "names",
            "programs",
            "progress",
            "files",
            "net",
            "inbound",
            "access",
            "scaling",
            "config",
            "service",
            "package",
            "registry",
            "storage",
            "workspace",
            "environment",
            "image",
            "diagnosis",
            "router",
            "replica",
            "azure",
            "platform",
        ],
    ),
];

/// Where one platform may be named: in its room, and where the command starts its parts.
const NAMES_A_PLATFORM: &[&str] = &["platform/", "bin/aml/commands/"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// The code of a file without its comments; doc links are words, not uses. An address (`https://…`) begins no comment.
fn code(text: &str) -> String {
    let without = |line: &str| {
        let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':')).map_or(line.len(), |(at, _)| at);
        line[..comment].to_owned()
    };
    text.lines().map(without).collect::<Vec<_>>().join("\n")
}

/// The identifiers after each `lead` (`crate::`), with those of a group (`crate::{a, b::c}`).
fn after<'a>(code: &'a str, lead: &str) -> Vec<&'a str> {
    let starts =
        code.match_indices(lead).filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
    let rests = starts.map(|(at, _)| code[at + lead.len()..].trim_start());
    rests.flat_map(|rest| if let Some(group) = rest.strip_prefix('{') { heads(group) } else { vec![identifier(rest)] }).collect()
}

/// The first identifier of each item of a `use` group, whose opening brace is behind us.
fn heads(group: &str) -> Vec<&str> {
    let (mut depth, mut fresh, mut found) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if c.is_whitespace() => {}
            _ if fresh => {
                found.push(identifier(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    found
}

fn identifier(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// What is wrong with one file of a room.
fn faults(room: &str, inside: &Path, text: &str) -> Vec<String> {
    let code = code(text);
    let allowed = ROOMS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| *allowed);
    let place = format!("src/{room}/{}", inside.display());
    let mut faults = Vec::new();
    for used in after(&code, "crate::").into_iter().filter(|used| *used != room && !allowed.contains(used)) {
        let why = if ROOMS.iter().any(|(name, _)| *name == used) {
            format!(
                "'{room}' may use only {allowed:?}; move the code up to a room that may use '{used}', or give the value as an argument"
            )
        } else {
            format!("'{used}' is no room; name a room by `crate::room::…`, and leave the command's crate to src/bin")
        };
        faults.push(format!("{place} uses crate::{used}: {why}"));
    }
    // One `super::` for the file itself, one for each folder, and one for a module written within the file.
    let folders = inside.components().count() - 1;
    let depth = folders + usize::from(inside.file_name().is_some_and(|name| name != "mod.rs"));
    let climbs = "super::".repeat(depth + 1);
    let used: BTreeSet<&str> = after(&code, &climbs).into_iter().collect();
    for used in used.into_iter().filter(|used| *used == "super" || ROOMS.iter().any(|(name, _)| name == used)) {
        faults.push(format!("{place} leaves its room by `{climbs}{used}`: write `crate::{used}`, which the table can judge"));
    }
    for word in ["#[path", "include!", "extern crate"] {
        if code.contains(word) {
            faults.push(format!(
                "{place} has `{word}`, which brings in code that the table can't see: make it a module of the room"
            ));
        }
    }
    faults
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let mut all = Vec::new();
    for (room, _) in ROOMS {
        let folder = source().join(room);
        let mut found = Vec::new();
        files(&folder, &mut found);
        for path in found {
            let text = fs::read_to_string(&path).unwrap();
            all.extend(faults(room, path.strip_prefix(&folder).unwrap(), &text));
        }
    }
    assert!(all.is_empty(), "\n{}\n", all.join("\n"));
}

#[test]
fn no_two_files_know_each_other() {
    let mut found = Vec::new();
    files(&source(), &mut found);
    let module = |path: &Path| {
        let inside = path.strip_prefix(source()).unwrap().with_extension("");
        let inside = inside.to_str().unwrap().to_owned();
        inside.strip_suffix("/mod").map(str::to_owned).unwrap_or(inside)
    };
    let modules: BTreeSet<String> = found.iter().map(|path| module(path)).collect();
    let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
    for path in found.iter().filter(|path| !path.ends_with("mod.rs") && !path.starts_with(source().join("bin"))) {
        let (text, name) = (fs::read_to_string(path).unwrap(), module(path));
        let tests = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
        let Some((folder, _)) = name.rsplit_once('/') else { continue };
        let used = after(&code(&text[..tests]), "super::").into_iter().map(|used| format!("{folder}/{used}")).collect::<Vec<_>>();
        pairs.extend(used.into_iter().filter(|used| modules.contains(used)).map(|used| (name.clone(), used)));
    }
    let both_ways = pairs.iter().filter(|(one, other)| one < other && pairs.contains(&(other.clone(), one.clone())));
    let both_ways: Vec<_> = both_ways.map(|(one, other)| (one.as_str(), other.as_str())).collect();
    assert!(both_ways.is_empty(), "{both_ways:?} know each other: move what both need to a third file, or make them one");
}

#[test]
fn only_their_own_room_and_the_commands_wiring_name_a_platform() {
    let mut found = Vec::new();
    files(&source(), &mut found);
    let named = found.into_iter().filter_map(|path| {
        let inside = path.strip_prefix(source()).unwrap().display().to_string();
        let names = code(&fs::read_to_string(&path).unwrap()).contains("platform::local");
        (names && !NAMES_A_PLATFORM.iter().any(|allowed| inside.starts_with(allowed))).then_some(inside)
    });
    let named: Vec<_> = named.collect();
    assert!(named.is_empty(), "{named:?} name platform::local: ask crate::platform::Platform, which every platform answers");
}

#[test]
fn the_table_is_a_reading_order() {
    let place: BTreeMap<&str, usize> = ROOMS.iter().enumerate().map(|(at, (room, _))| (*room, at)).collect();
    assert_eq!(place.len(), ROOMS.len(), "a room stands twice in the table of tests/architecture.rs");
    for (at, (room, allowed)) in ROOMS.iter().enumerate() {
        for used in *allowed {
            let above = place.get(used).is_some_and(|used| *used < at);
            assert!(above, "'{room}' may use '{used}', which doesn't stand above it: move the row, or the table allows a cycle");
        }
    }
}

#[test]
fn every_folder_is_a_room_of_the_table() {
    let on_disk = fs::read_dir(source()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let on_disk: BTreeSet<String> = on_disk.filter(|name| name != "lib.rs" && name != "bin").collect();
    let table: BTreeSet<String> = ROOMS.iter().map(|(room, _)| (*room).to_owned()).collect();
    let unlisted: Vec<_> = on_disk.difference(&table).collect();
    assert!(unlisted.is_empty(), "src/ holds {unlisted:?}: give each a row in tests/architecture.rs and a line in src/lib.rs");
    let gone: Vec<_> = table.difference(&on_disk).collect();
    assert!(gone.is_empty(), "the table of tests/architecture.rs names {gone:?}, and src/ has no such folder: take the rows out");
}

#[test]
fn lib_lists_the_rooms_in_reading_order_and_holds_nothing_else() {
    let text = fs::read_to_string(source().join("lib.rs")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with("//!")).collect();
    let mut rooms = Vec::new();
    for pair in lines.chunks(2) {
        let room = pair.get(1).and_then(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        assert!(
            pair[0].starts_with("/// ") && room.is_some(),
            "src/lib.rs holds {pair:?}: only rooms, each with one doc line above it"
        );
        rooms.extend(room);
    }
    let table: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms, table, "src/lib.rs (left) doesn't list the rooms in the order of the table (right): reorder src/lib.rs");
}

#[test]
fn every_dependency_is_used() {
    let manifest = fs::read_to_string(source().with_file_name("Cargo.toml")).unwrap();
    let section = manifest.split("\n[").find_map(|section| section.strip_prefix("dependencies]\n")).unwrap();
    let crates = section.lines().filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_")));
    let mut found = Vec::new();
    files(&source(), &mut found);
    let code = found.iter().map(|path| code(&fs::read_to_string(path).unwrap())).collect::<Vec<_>>().join("\n");
    let idle: Vec<_> = crates.filter(|name| after(&code, &format!("{name}::")).is_empty()).collect();
    assert!(idle.is_empty(), "src/ uses nothing of {idle:?}: take them out of Cargo.toml");
}

#[test]
fn the_scan_sees_every_way_to_name_a_room() {
    let seen = |file: &str, text: &str| faults("names", Path::new(file), text).len();
    assert_eq!(seen("a.rs", "use crate::router::Route;"), 1, "a plain use");
    assert_eq!(seen("a.rs", "use crate::{names::Digest, router::{Route, x}, replica};"), 2, "a group");
    assert_eq!(seen("a.rs", "use crate::{\n    router,\n};"), 1, "a group over lines");
    assert_eq!(seen("a.rs", "fn f(x: &crate::router::Route) {}"), 1, "a path in code");
    assert_eq!(seen("a.rs", "pub(crate) fn f() {} // crate::router"), 0, "a word in a comment");
    assert_eq!(seen("a.rs", "f(\"https://x\", crate::router::y());"), 1, "code behind an address");
    assert_eq!(seen("a.rs", "use super::Digest;\nmod tests {\n    use super::*;\n}"), 0, "super within the room");
    assert_eq!(seen("mod.rs", "use super::router::Route;"), 1, "super out of the room's own file");
    assert_eq!(seen("a.rs", "use super::super::router::Route;"), 1, "super out of a file");
    assert_eq!(seen("b/c.rs", "use super::super::Digest;"), 0, "super to the top of the room");
    assert_eq!(seen("b/c.rs", "use super::super::super::router::Route;"), 1, "super out of a folder");
    assert_eq!(seen("a.rs", "use crate::bin::main;"), 1, "the command");
    assert_eq!(seen("a.rs", "#[path = \"../router/mod.rs\"] mod x;"), 1, "code from elsewhere");
}
