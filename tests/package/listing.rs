//! What a listing refuses, leaves out and warns about.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use aml::package::{EntryKind, LeftOutReason, Links, Listing, PackageError, PackageWarning, list_model, list_project};

use super::tree::{Tree, paths};
use crate::parts::copy_program;

/// The whole error as a person reads it, with the temporary folder's name taken out.
fn refusal(result: Result<Listing, PackageError>, tree: &Tree) -> String {
    result.expect_err("this tree should be refused").to_string().replace(&tree.root.display().to_string(), "ROOT")
}

#[test]
fn links_within_the_package_are_kept() {
    let tree = Tree::with(&[("a/b/file", "x"), ("c/d/", "")]);
    tree.link("a/up", "../c");
    tree.link("a/b/absolute", tree.path("c/d"));
    tree.link("a/b/to-root", &tree.root);
    tree.link("through", "a/up/d");
    tree.link("chain", "through");
    tree.link("c/d/itself-by-folder", "../../a/b/file");
    let listing = tree.list().unwrap();
    let target = |path: &str| match &listing.entry(Path::new(path)).unwrap().kind {
        EntryKind::Link { target } => target.display().to_string(),
        other => panic!("{path} should be a link and is {other:?}"),
    };
    assert_eq!(target("a/up"), "../c");
    assert_eq!(target("a/b/absolute"), "../../c/d", "an absolute target within the folder becomes relative");
    assert_eq!(target("a/b/to-root"), "../..");
    assert_eq!(target("through"), "a/up/d");
    assert!(!paths(&listing).contains(&"a/up/d".to_owned()), "a linked folder is not walked");
}

#[test]
fn an_absolute_link_within_is_found_however_the_root_is_written() {
    let tree = Tree::with(&[("real/file", "")]);
    tree.link("way", "real");
    tree.link("real/link", tree.path("real/file"));
    tree.link("real/other", tree.path("way/file"));
    for root in [tree.path("real"), tree.path("way"), tree.path("real/../way")] {
        let listing = list_project(&root).unwrap();
        for link in ["link", "other"] {
            let kind = &listing.entry(Path::new(link)).unwrap().kind;
            assert_eq!(*kind, EntryKind::Link { target: PathBuf::from("file") }, "listed as {}", root.display());
        }
    }
}

#[test]
fn all_links_that_lead_nowhere_are_named_at_once() {
    let tree =
        Tree::with(&[(".amlignore", "*.csv\n/out/\n"), ("data.csv", ""), ("out/x", ""), ("a/file", ""), ("../outside", "")]);
    tree.link("1-outside", "../outside");
    tree.link("2-absolute", "/etc/hostname");
    tree.link("3-dangling", "nothing");
    tree.link("4-ignored", "data.csv");
    tree.link("5-in-ignored", "out/x");
    tree.link("6-loop", "7-loop");
    tree.link("7-loop", "6-loop");
    tree.link("8-out-and-in", "../project/a/file");
    tree.link("9-through-a-file", "a/file/x");
    insta::assert_snapshot!(refusal(tree.list(), &tree), @r#"
    9 entries of 'ROOT' can't be packaged:
      '1-outside' points to '../outside', outside the folder
      '2-absolute' points to '/etc/hostname', outside the folder
      '3-dangling' points to 'nothing', which doesn't exist
      '4-ignored' points to 'data.csv', which isn't packaged (.amlignore:1: *.csv)
      '5-in-ignored' points to 'out/x', which isn't packaged (.amlignore:2: /out/)
      '6-loop' points to '7-loop', which leads back to the link
      '7-loop' points to '6-loop', which leads back to the link
      '8-out-and-in' points to '../project/a/file', outside the folder
      '9-through-a-file' points to 'a/file/x', which doesn't exist
    replace the links with copies of their targets (cp -L), or list them in '.amlignore'
    "#);
}

#[test]
fn an_ignored_link_may_lead_anywhere() {
    let tree = Tree::with(&[(".gitignore", "/bad\n")]);
    tree.link("bad", "/nowhere");
    assert_eq!(paths(&tree.list().unwrap()), [".gitignore"]);
}

#[test]
fn a_model_may_not_link_to_its_neighbour() {
    let tree = Tree::with(&[("model/x", ""), ("blobs/y", "")]);
    tree.link("model/y", "../blobs/y");
    insta::assert_snapshot!(refusal(list_model(&tree.path("model"), Links::Keep), &tree), @r#"
    1 entry of 'ROOT/model' can't be packaged:
      'model/y' points to '../blobs/y', outside the folder
    send what the links point to (--follow-links), or replace the links with copies of their targets (cp -L), or move them out of the folder
    "#);
}

/// A snapshot folder of a model hub: its links lead to the files beside it.
#[test]
fn links_are_followed_where_that_is_asked_for() {
    let tree =
        Tree::with(&[("blobs/1", "weights"), ("blobs/2", "{}"), ("snapshots/main/", ""), ("shared/vocabulary/words", "a b")]);
    tree.link("snapshots/main/model.bin", "../../blobs/1");
    tree.link("snapshots/main/config.json", "../../blobs/2");
    tree.link("snapshots/main/vocabulary", "../../shared/vocabulary");
    let model = tree.path("snapshots/main");
    assert!(refusal(list_model(&model, Links::Keep), &tree).contains("--follow-links"));
    let listing = list_model(&model, Links::Follow).unwrap();
    assert_eq!(paths(&listing), ["main", "main/config.json", "main/model.bin", "main/vocabulary", "main/vocabulary/words"]);
    assert!(listing.entries.iter().all(|entry| !matches!(entry.kind, EntryKind::Link { .. })));
    let mut bytes = Vec::new();
    aml::package::write_layer(&listing, "", &mut bytes, &aml::progress::Silent).unwrap();
    aml::package::unpack(&mut bytes.as_slice(), &tree.path("unpacked")).unwrap();
    assert_eq!(std::fs::read(tree.path("unpacked/main/model.bin")).unwrap(), b"weights");
}

#[test]
fn links_that_are_followed_in_a_circle_or_to_nothing_are_named() {
    let tree = Tree::with(&[("model/a/x", ""), ("model/b/", ""), ("other/", "")]);
    tree.link("model/a/up", "..");
    tree.link("model/a/self", "self");
    tree.link("model/b/there", "../../other");
    tree.link("other/back", "../model/b");
    tree.link("model/nothing", "missing");
    let told = refusal(list_model(&tree.path("model"), Links::Follow), &tree);
    for line in ["'model/a/up' points to '..', which leads back to the link", "'model/a/self'", "'model/b/there/back'"] {
        assert!(told.contains(line), "{line} is missing: {told}");
    }
    assert!(
        told.contains("'model/nothing' points to 'missing', which doesn't exist") && !told.contains("--follow-links"),
        "{told}"
    );
}

#[test]
fn a_python_environment_in_the_project_is_offered_as_a_line_to_ignore() {
    let tree = Tree::with(&[("score.py", ""), (".venv/pyvenv.cfg", "home = /usr/bin"), (".venv/lib/x.py", "1234")]);
    let listing = tree.list().unwrap();
    assert_eq!(
        words(&listing),
        "'.venv' is a Python environment of 1 MB, and would be sent; the service has its own: add the line '/.venv/' to '.gitignore'"
    );
    tree.link(".venv/bin/python3", "/usr/bin/python3");
    let told = refusal(tree.list(), &tree);
    assert!(told.contains("add the line '/.venv/' to '.gitignore'") && !told.contains("cp -L"), "{told}");
    tree.write(".gitignore", b"/.venv/\n");
    assert_eq!(paths(&tree.list().unwrap()), [".gitignore", "score.py"]);
}

#[test]
fn what_is_not_there_or_no_folder_is_said() {
    let tree = Tree::with(&[("file", "")]);
    insta::assert_snapshot!(refusal(list_project(&tree.path("missing")), &tree), @"'ROOT/missing' can't be read");
    insta::assert_snapshot!(refusal(list_project(&tree.path("file")), &tree), @"'ROOT/file' is not a folder");
    insta::assert_snapshot!(refusal(list_model(Path::new("/"), Links::Keep), &tree), @"'/' has no file name: give the folder by its name");
}

/// Runs again as another user where it runs as root, who may read everything.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test starts itself as another user")]
fn all_unreadable_entries_are_named_at_once() {
    if rustix::process::geteuid().is_root() {
        // Where another user can run it, wherever the build folder is.
        let place = tempfile::tempdir().unwrap();
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
        copy_program(std::env::current_exe().unwrap(), &place.path().join("tests"));
        let mut again = Command::new(place.path().join("tests"));
        again
            .args(["--exact", "package::listing::all_unreadable_entries_are_named_at_once"])
            .current_dir("/")
            .uid(65534)
            .gid(65534);
        let output = again.output().unwrap();
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && words.contains("1 passed"), "as another user: {words}");
        return;
    }
    let tree = Tree::with(&[("shut/x", ""), ("a/secret", ""), ("fine", ""), ("model.pkl", "")]);
    tree.link("into-shut", "shut/x");
    tree.mode("shut", 0);
    tree.mode("a/secret", 0o200);
    let words = refusal(tree.list(), &tree);
    tree.write(".gitignore", b"shut\nsecret\ninto-shut\n");
    let ignored = tree.list().map(|listing| paths(&listing));
    let model = refusal(list_model(&tree.path("a"), Links::Keep), &tree);
    tree.mode("shut", 0o700);
    assert_eq!(
        words,
        "2 entries of 'ROOT' can't be packaged:\n  \
         'a/secret' can't be read: Permission denied (os error 13)\n  \
         'shut' can't be read: Permission denied (os error 13)\n\
         make them readable (chmod u+r, for folders u+rx), or list them in '.gitignore'"
    );
    assert_eq!(
        model,
        "1 entry of 'ROOT/a' can't be packaged:\n  \
         'a/secret' can't be read: Permission denied (os error 13)\n\
         make them readable (chmod u+r, for folders u+rx), or move them out of the folder"
    );
    assert_eq!(
        ignored.unwrap(),
        [".gitignore", "a", "fine", "model.pkl"],
        "what is named in the ignore file need not be readable"
    );
}

#[test]
fn sockets_and_pipes_stay_behind_with_a_warning() {
    let tree = Tree::with(&[("a", ""), (".gitignore", "quiet\n")]);
    let _socket = UnixListener::bind(tree.path("socket")).unwrap();
    let pipe = |path: &str| {
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, tree.path(path), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    };
    pipe("pipe");
    pipe("quiet");
    let listing = tree.list().unwrap();
    assert_eq!(paths(&listing), [".gitignore", "a"]);
    let left: Vec<_> = listing.left_out.iter().map(|left| (left.path.to_str().unwrap(), left.reason)).collect();
    assert_eq!(left, [("pipe", LeftOutReason::Pipe), ("quiet", LeftOutReason::Ignored), ("socket", LeftOutReason::Socket)]);
    insta::assert_snapshot!(words(&listing), @r#"
    'pipe' is a named pipe and isn't sent: remove it, or list it in the ignore file to silence this warning
    'socket' is a socket and isn't sent: remove it, or list it in the ignore file to silence this warning
    "#);
}

fn words(listing: &Listing) -> String {
    listing.warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_gitignore_that_leaves_out_models_is_warned_about() {
    let rules = "*.pkl\n/data/\n*.log\n.venv\n/env2/\n";
    let tree = Tree::with(&[
        (".gitignore", rules),
        ("model.pkl", ""),
        ("data/a/x.CSV", ""),
        ("data/readme.md", ""),
        ("x.log", ""),
        (".venv/y.npz", ""),
        ("env2/pyvenv.cfg", ""),
        ("env2/z.npy", ""),
        ("score.py", ""),
        ("kept.csv", ""),
    ]);
    insta::assert_snapshot!(words(&tree.list().unwrap()), @"'.gitignore' leaves out 2 files of models or data that Azure ML v1 would have sent (data/a/x.CSV, model.pkl): if the service reads them, add an '.amlignore', which replaces '.gitignore'");
    tree.write(".amlignore", rules.as_bytes());
    assert_eq!(words(&tree.list().unwrap()), "", "an .amlignore was always meant for this");
}

#[test]
fn a_warning_names_only_the_first_of_many() {
    let tree = Tree::with(&[(".gitignore", "*.csv")]);
    (0..25).for_each(|n| tree.write(format!("{n:02}.csv"), b""));
    let listing = tree.list().unwrap();
    let [PackageWarning::DataIgnored { count: 25, names, at_least: false }] = listing.warnings.as_slice() else {
        panic!("25 files are left out, and the warnings are {:?}", listing.warnings)
    };
    assert_eq!(names.len(), 10);
    assert!(words(&listing).contains("09.csv, …)"), "{}", words(&listing));
}

#[test]
fn files_that_look_like_secrets_are_named_and_not_shown() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n";
    let tree = Tree::with(&[
        (".env", "hunter2"),
        (".env.example", ""),
        (".env.production", ""),
        ("id_rsa", key),
        ("id_rsa.pub", ""),
        ("cert.pem", "-----BEGIN CERTIFICATE-----"),
        ("key.pem", key),
        (".aws/credentials", ""),
        ("credentials", ""),
        ("sp.json", "{\"clientId\":\"1\",\"clientSecret\":\"hunter2\"}"),
        ("config.json", "{\"subscription_id\":\"1\"}"),
        ("store.pfx", ""),
        (".netrc", ""),
        (".kube/config", ""),
        ("cluster.yaml", "kind: Config\nusers:\n- user:\n    token: hunter2"),
        ("deploy.yaml", "kind: Deployment"),
        ("settings.json", "AccountKey=hunter2"),
        (".azureml/config.json", "{\"Scope\":\"/x\"}"),
        ("env.py", ""),
        ("environment.yml", "name: x"),
    ]);
    tree.write("large.json", format!("{{\"clientSecret\":\"{}\"}}", "x".repeat(40_000)).as_bytes());
    let listing = tree.list().unwrap();
    let [PackageWarning::PossibleSecrets { files, .. }] = listing.warnings.as_slice() else {
        panic!("secrets are sent, and the warnings are {:?}", listing.warnings)
    };
    let found: Vec<String> = files.iter().map(|file| format!("{}: {}", file.path.display(), file.looks_like)).collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    .aws/credentials: access to a cloud account
    .env: environment variables
    .env.production: environment variables
    .kube/config: access to a cluster
    .netrc: credentials
    cluster.yaml: access to a cluster
    id_rsa: a private key
    key.pem: a private key
    settings.json: access to a cloud account
    sp.json: access to a cloud account
    store.pfx: a private key
    "#);
    let words = format!("{} {listing:?}", words(&listing));
    assert!(!words.contains("hunter2"), "a secret is shown: {words}");
}

#[test]
fn secrets_that_are_left_out_are_fine() {
    let tree = Tree::with(&[(".amlignore", ".env\n"), (".env", "")]);
    assert_eq!(tree.list().unwrap().warnings, []);
}
