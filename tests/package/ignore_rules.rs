//! Ignore rules against git itself: generated trees with generated ignore files, nested ones included, judged by
//! `git check-ignore`, which also says which line of which file decided.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aml::package::{Listing, list_project};
use proptest::prelude::*;
use tempfile::TempDir;

use super::tree::{Tree, paths};

/// Names in which the corners of the patterns below can be told apart.
const NAMES: &[&str] = &[
    "a", "b", "ab", "abc", "A", "a.x", "b.x", ".x", "foo", "foobar", "a b", "s ", "#h", "!n", "a\\b", "x[1]", "[", "]", "-",
    "^a", "a\tb", "{a,b}", "é", "1", "**", "a:b",
];

/// Pieces that patterns are made of.
const PIECES: &[&str] = &[
    "a",
    "b",
    "ab",
    "c",
    ".x",
    "foo",
    "bar",
    "1",
    "é",
    "*",
    "*",
    "**",
    "/",
    "/",
    "?",
    "[ab]",
    "[!a]",
    "[^a]",
    "[a-c]",
    "[]-]",
    "[a-]",
    "[[:alpha:]]",
    "[[:punct:]]",
    "[[:space:]]",
    "[[:nope:]]",
    "[[:",
    "[",
    "]",
    "[\\]]",
    "[b-a]",
    "[--0]",
    "{a,b}",
    "\\",
    "\\*",
    "\\ ",
    "\\a",
    "\\/",
    " ",
    "!",
    "#",
    "\t",
    "-",
    "^",
    ":",
    "\u{feff}",
    "\r",
    "(",
    "|",
    "+",
    "$",
];

const BEFORE: &[&str] = &["", "", "", "!", "!", "/", "**/", "!/", "#", "\\!", "\\#", " ", "\u{feff}", "./", "../"];
const AFTER: &[&str] = &["", "", "", "/", "/*", "/**", " ", "  ", "\\ ", "\\", "\r", "/ ", "\t", "//", "/**/"];

#[derive(Debug, Clone)]
struct Case {
    files: BTreeSet<Vec<usize>>,
    folders: BTreeSet<Vec<usize>>,
    /// Folder (by an index into those there are) and the text of its ignore file.
    ignores: Vec<(usize, String)>,
}

fn pattern() -> impl Strategy<Value = String> {
    let pick = |from: &'static [&'static str]| prop::sample::select(from);
    let body = prop_oneof![
        3 => prop::collection::vec(pick(PIECES), 1..5).prop_map(|pieces| pieces.concat()),
        2 => prop::collection::vec(pick(NAMES), 1..4).prop_map(|names| names.join("/")),
        1 => (pick(NAMES), pick(PIECES), pick(NAMES)).prop_map(|(a, b, c)| format!("{a}{b}{c}")),
    ];
    (pick(BEFORE), body, pick(AFTER)).prop_map(|(before, body, after)| format!("{before}{body}{after}"))
}

fn case() -> impl Strategy<Value = Case> {
    let path = || prop::collection::vec(0..NAMES.len(), 1..4);
    let end = prop::sample::select(&["\n", "\n", "\r\n"][..]);
    let text = (prop::collection::vec((pattern(), end), 1..7), any::<bool>(), any::<bool>()).prop_map(|(lines, bom, open)| {
        let mut text: String = lines.into_iter().map(|(line, end)| line + end).collect();
        if bom {
            text.insert(0, '\u{feff}');
        }
        text.truncate(if open { text.trim_end_matches('\n').len() } else { text.len() });
        text
    });
    let ignores = prop::collection::vec((0..6usize, text), 1..4);
    (prop::collection::btree_set(path(), 1..14), prop::collection::btree_set(path(), 0..4), ignores)
        .prop_map(|(files, folders, ignores)| Case { files, folders, ignores })
}

fn name_path(indices: &[usize]) -> PathBuf {
    indices.iter().map(|index| NAMES[*index]).collect()
}

/// A repository with nothing in it but ignore files and what they speak about.
struct Repository {
    tree: Tree,
    home: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { tree: Tree::new(), home: tempfile::tempdir().unwrap() };
        let status = repository.git(&["init", "-q", "--template="]).status().unwrap();
        assert!(status.success(), "git init failed; the oracle of this test is git");
        repository
    }

    #[expect(clippy::disallowed_methods, reason = "git is the oracle of this test")]
    fn git(&self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.args(["-c", "core.ignorecase=false"]).args(arguments).current_dir(&self.tree.root);
        git.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("XDG_CONFIG_HOME").env("HOME", self.home.path());
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        git
    }

    /// Writes a case's tree under the chosen ignore file name, with nothing left of the one before.
    fn write(&self, case: &Case, ignore_file: &str) {
        for entry in fs::read_dir(&self.tree.root).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != ".git") {
            if entry.file_type().unwrap().is_dir() {
                fs::remove_dir_all(entry.path()).unwrap();
            } else {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        let mut folders = vec![PathBuf::new()];
        for path in case.folders.iter().map(|path| name_path(path)) {
            if fs::create_dir_all(self.tree.path(&path)).is_ok() {
                folders.push(path);
            }
        }
        for path in case.files.iter().map(|path| name_path(path)) {
            let parent = path.parent().unwrap().to_owned();
            if fs::create_dir_all(self.tree.path(&parent)).is_ok() && !self.tree.path(&path).is_dir() {
                // A name may already be a file where this path wants a folder; such a path is dropped.
                let _ = fs::write(self.tree.path(&path), "");
                folders.push(parent);
            }
        }
        // The root has one in any case: without it, the other name would be chosen.
        fs::write(self.tree.path(ignore_file), "").unwrap();
        for (folder, text) in &case.ignores {
            fs::write(self.tree.path(&folders[folder % folders.len()]).join(ignore_file), text).unwrap();
        }
    }

    /// Returns what git leaves out, each path with file, line and pattern.
    fn left_out(&self, paths: &[PathBuf]) -> BTreeMap<PathBuf, (String, String, String)> {
        let mut child = self.git(&["check-ignore", "-v", "-n", "-z", "--stdin"]);
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input: Vec<u8> = paths.iter().flat_map(|path| [path.as_os_str().as_bytes(), b"\0"].concat()).collect();
        let feeder = std::thread::spawn(move || stdin.write_all(&input).unwrap());
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "git check-ignore failed: {:?}", output.status);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let fields: Vec<&[u8]> = output.stdout.split(|byte| *byte == 0).collect();
        let answers = fields.chunks_exact(4).filter(|answer| !answer[2].is_empty() && !answer[2].starts_with(b"!"));
        answers
            .map(|answer| (PathBuf::from(OsStr::from_bytes(answer[3])), (text(answer[0]), text(answer[1]), text(answer[2]))))
            .collect()
    }
}

fn all_paths(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root.join(folder)).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != ".git") {
        let path = folder.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            all_paths(root, &path, found);
        }
        found.push(path);
    }
}

/// Returns what a listing leaves out of these paths, in git's form.
fn ours(listing: &Listing, all: &[PathBuf]) -> BTreeMap<PathBuf, (String, String, String)> {
    let out = all.iter().filter_map(|path| {
        assert_ne!(
            listing.entry(path).is_some(),
            listing.left_out(path).is_some(),
            "{} must be either in or out",
            path.display()
        );
        let rule = listing.left_out(path)?.rule.clone().expect("only rules leave out here");
        Some((path.clone(), (rule.file.to_string_lossy().into_owned(), rule.line.to_string(), rule.pattern)))
    });
    out.collect()
}

/// Returns how many paths git leaves out.
fn check(repository: &Repository, case: &Case) -> usize {
    repository.write(case, ".gitignore");
    let mut all = Vec::new();
    all_paths(&repository.tree.root, Path::new(""), &mut all);
    let expected = repository.left_out(&all);
    let listing = list_project(&repository.tree.root).unwrap();
    assert_eq!(ours(&listing, &all), expected, "a project with a .gitignore is not what git sees");

    let count = expected.len();

    // The same rules under the other name leave the same out; only the ignore files' own names differ.
    repository.write(case, ".amlignore");
    let listing = list_project(&repository.tree.root).unwrap();
    all.retain(|path| path.file_name() != Some(OsStr::new(".gitignore")));
    let renamed = expected.into_iter().filter(|(path, _)| path.file_name() != Some(OsStr::new(".gitignore")));
    let renamed = renamed.map(|(path, (file, line, pattern))| (path, (file.replace(".gitignore", ".amlignore"), line, pattern)));
    assert_eq!(ours(&listing, &all), renamed.collect(), "a project with an .amlignore is not what git would see");
    count
}

/// A longer hunt: `PROPTEST_CASES=20000`.
#[test]
fn rules_leave_out_what_git_leaves_out() {
    let repository = Repository::new();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(case in case())| {
        check(&repository, &case);
    });
}

#[test]
fn corners_that_glob_libraries_get_wrong_are_gits() {
    let repository = Repository::new();
    let files: &[&[&str]] = &[
        &["a", "b", "foo"],
        &["ab"],
        &["foo", "bar.x", "a"],
        &["{a,b}"],
        &["s "],
        &["x[1]"],
        &["foobar", "a"],
        &["!n"],
        &["#h"],
        &["a.x"],
        &["a\tb"],
        &["-"],
        &["]"],
    ];
    let index = |name: &str| NAMES.iter().position(|known| *known == name).unwrap_or(0);
    let files: BTreeSet<Vec<usize>> = files.iter().map(|path| path.iter().map(|name| index(name)).collect()).collect();
    let mut left_out = 0;
    for text in [
        "{a,b}",
        "foo**/a",
        "a/**/foo",
        "**/foo",
        "a/**",
        "/**",
        "**",
        "s ",
        "s\\ ",
        "x[1]",
        "x\\[1]",
        "[",
        "[]]",
        "[!a]",
        "a\t",
        "!n",
        "\\!n",
        "#h",
        "\\#h",
        "/foo\\/a",
        "foo\\/",
        "*.x\r\n!a.x",
        "foo/\n!foo/a",
        "foo/*\n!foo/a",
        "[[:punct:]]",
        "*/",
        "/*/",
        "*/*",
        "a//foo",
        "[a-c",
        "\u{feff}a.x",
        "\u{feff}\u{feff}a.x",
        "a*o",
        "a/**/**/foo",
        "**/",
        "/",
        "//",
        "!",
    ] {
        left_out +=
            check(&repository, &Case { files: files.clone(), folders: BTreeSet::new(), ignores: vec![(0, text.to_owned())] });
    }
    assert!(left_out > 50, "git left out {left_out} paths in all: the oracle judged nothing");
}

/// PowerShell's `>` writes UTF-16: read byte by byte, such rules leave nothing out, and secrets would travel.
#[test]
fn ignore_files_that_are_no_utf_8_text_are_refused_by_name() {
    let wide = |text: &str, mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
    };
    for (what, bytes) in [
        ("little-endian with its mark", wide("secrets/\r\n", &[0xFF, 0xFE], u16::to_le_bytes)),
        ("big-endian with its mark", wide("secrets/\n", &[0xFE, 0xFF], u16::to_be_bytes)),
        ("without a mark", wide("secrets/\n", &[], u16::to_le_bytes)),
        ("UTF-32", b"\xFF\xFE\0\0s\0\0\0".to_vec()),
        ("only a mark", vec![0xFF, 0xFE]),
    ] {
        for name in [".amlignore", ".gitignore", "sub/.gitignore"] {
            let tree = Tree::with(&[("secrets/key", ""), ("sub/x", "")]);
            tree.write(name, &bytes);
            let error = tree.list().expect_err(what);
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(error.to_string().contains(name) && source.contains("UTF-8"), "{what}, {name}: {error}: {source}");
        }
    }
}

#[test]
fn an_amlignore_replaces_the_gitignore_even_when_empty() {
    let tree =
        Tree::with(&[(".gitignore", "*.pkl\n"), (".amlignore", ""), ("model.pkl", ""), ("sub/.gitignore", "x\n"), ("sub/x", "")]);
    let listing = tree.list().unwrap();
    assert_eq!(paths(&listing), [".amlignore", ".gitignore", "model.pkl", "sub", "sub/.gitignore", "sub/x"]);
    assert_eq!(listing.warnings, [], "nothing is left out, so nothing is warned about");
}

#[test]
fn only_the_roots_amlignore_is_a_choice() {
    let tree = Tree::with(&[("sub/.amlignore", "x\n"), ("sub/x", ""), ("sub/.gitignore", "y\n"), ("sub/y", "")]);
    assert_eq!(paths(&tree.list().unwrap()), ["sub", "sub/.amlignore", "sub/.gitignore", "sub/x"]);
}

#[test]
fn git_folders_never_travel_even_when_a_rule_wants_them() {
    let tree = Tree::with(&[(".amlignore", "!.git\n"), (".git/config", "secret"), ("sub/.git", "gitdir: x"), ("a/.git/x", "")]);
    assert_eq!(paths(&tree.list().unwrap()), [".amlignore", "a", "sub"]);
    let model = aml::package::list_model(&tree.root, aml::package::Links::Keep).unwrap();
    assert_eq!(paths(&model), ["project", "project/.amlignore", "project/a", "project/sub"]);
}

#[test]
fn a_linked_ignore_file_is_followed() {
    let tree = Tree::with(&[("rules", "x\n"), ("x", "")]);
    tree.link(".amlignore", "rules");
    assert_eq!(paths(&tree.list().unwrap()), [".amlignore", "rules"], "what a linked ignore file names must not be sent");
}
