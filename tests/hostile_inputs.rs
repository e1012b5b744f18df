//! Files and documents that no honest person wrote: each is refused in words, with little memory, and nothing of it acts.

#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use aml::image::model_repository;
use aml::names::{Digest, ImageVersion, ModelName, RegistryAddress, Tag};
use aml::net::HttpClient;
use aml::registry::{Manifest, Registry, RegistryAccess, RegistryPlace};
use serde_json::{Value, json};
use sha2::Digest as _;

use crate::cli::sandbox::Sandbox;
use crate::parts::registry::TestRegistry;

/// Mebibytes of memory that no small file may make the command ask for.
const ENOUGH: u32 = 1024;

/// Asks for the key of an environment in this file; returns what was said.
#[track_caller]
fn refused(file: &str, text: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("score.py", "");
    sandbox.write(file, text);
    let said = sandbox.aml_within(ENOUGH, &["environment", "key", "--ic", file]).failure(1);
    assert!(said.len() < 100_000, "{} bytes were said", said.len());
    said
}

#[test]
fn anchors_in_anchors_are_counted_for_what_they_copy() {
    let list = "x, ".repeat(800_000);
    let nested = (0..60).fold(format!("[{list}]"), |inner, level| format!("&a{level} [{inner}]"));
    let said = refused("ic.yml", &format!("entryScript: score.py\na: {nested}\n"));
    assert!(said.contains("anchors and aliases expand to too much data"), "{said}");
}

#[test]
fn of_a_million_faults_the_first_are_told_and_all_are_counted() {
    let said = refused("ic.yml", &format!("entryScript: score.py\n{}", "a:\n".repeat(1_300_000)));
    assert_eq!(said.matches("error: a: is given twice").count(), 100, "{said}");
    assert!(said.contains("note: 1299899 more errors are not shown\n"), "{said}");
    assert!(said.ends_with("error: 1299999 errors; nothing was changed\n"), "{said}");
    let unknown = (0..300_000).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "k{at}: 1");
        text
    });
    let said = refused("ic.yml", &format!("entryScript: missing.py\n{unknown}"));
    assert!(said.contains("more warnings are not shown") && said.contains("does not exist"), "{said}");
}

#[test]
fn what_nests_without_end_is_refused() {
    for text in ["{\"a\":".repeat(100_000), "[".repeat(1_000_000), "- ".repeat(1_000_000), "a: !x ? ".repeat(100_000)] {
        refused("ic.yml", &text);
    }
    let sandbox = Sandbox::new();
    for piece in ["(", "[", "!", "&", "a.", "a|", "{a:", "a[?", "not_null("] {
        let query = piece.repeat(100_000 / piece.len());
        let said = sandbox.aml_within(ENOUGH, &["workspace", "list", "--query", &query]).failure(2);
        assert!(said.contains("more than 200 operators and brackets"), "{piece}: {}", said.len());
    }
}

#[test]
fn large_documents_of_small_parts_are_read_in_one_go() {
    let sandbox = Sandbox::new();
    sandbox.write("score.py", "");
    let steps = "    RUN <<X\n".repeat(150_000);
    let variables = (0..150_000).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "    K{at}: v");
        text
    });
    let text = format!(
        "entryScript: score.py\nenvironment:\n  name: e\n  environmentVariables:\n{variables}  docker:\n   baseDockerfile: |\n    FROM a\n{steps}"
    );
    sandbox.write("ic.yml", text);
    let told = sandbox.aml_within(ENOUGH, &["environment", "key", "--ic", "ic.yml", "--query", "key", "-o", "tsv"]).success();
    assert_eq!(told.trim().len(), 64, "{told}");
}

#[test]
fn control_characters_are_shown_and_not_done() {
    const EVIL: &str = "\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\u{202e}";
    let sandbox = Sandbox::new();
    sandbox.write("model.bin", "weights");
    let register = ["model", "register", "-n", "m", "-p", "model.bin", "-d", EVIL, "--tag", &format!("t={EVIL}")];
    sandbox.aml_words(register).success();
    let acts = |text: &str| text.contains(|c: char| c.is_control() && !"\n\r\t".contains(c));
    for format in ["json", "jsonc", "yaml", "yamlc", "table"] {
        let shown = sandbox.aml(&format!("model show -n m -o {format} --query [description,tags]")).success();
        assert!(!acts(&shown), "{format}: {shown:?}");
    }
    let said = sandbox.aml_words(["model", "show", "--model-id", &format!("{EVIL}:1")]).stderr;
    assert!(!acts(&said), "{said:?}");
    sandbox.write("ic.yml", format!("entryScript: \"{}\"\nk\u{9b}: \"\u{202e}\"\n", "\\e[2J\\a"));
    let said = sandbox.aml("environment key --ic ic.yml").failure(1);
    assert!(!acts(&said), "{said:?}");
    let line = "model show -n m --query description -o tsv";
    assert_eq!(sandbox.aml(line).success(), format!("{EVIL}\n"), "a pipe gets what there is");
    let terminal = sandbox.aml_on_terminal(line).success();
    assert_eq!(terminal, "\\u{1b}]0;title\\u{7}\\u{1b}[2J\\u{9b}31m\\u{202e}\r\n");
}

#[test]
fn a_line_break_never_begins_a_step_of_a_dockerfile() {
    let sandbox = Sandbox::new();
    sandbox.write("score.py", "");
    let package = |environment: &serde_json::Value| {
        let mut environment = environment.clone();
        environment["name"] = "e".into();
        sandbox.write("ic.json", json!({ "entryScript": "score.py", "environment": environment }).to_string());
        sandbox.aml("model package --ic ic.json --output-path out")
    };
    for (environment, named) in [
        (json!({ "environmentVariables": { "A\nRUN evil": "x" } }), "can't be an environment variable"),
        (json!({ "environmentVariables": { "A RUN": "x" } }), "the variable \"A RUN\""),
        (
            json!({ "python": { "interpreterPath": "python\nRUN evil", "userManagedDependencies": true } }),
            "the variable \"AML_PYTHON\"",
        ),
        (json!({ "docker": { "baseImage": "ubuntu\nRUN evil" } }), "image"),
    ] {
        let said = package(&environment).failure(1);
        assert!(said.contains(named), "{said}");
        assert!(!sandbox.work().join("out/Dockerfile").exists(), "{said}");
    }
    // A value may have line breaks: it travels as JSON.
    package(&json!({ "environmentVariables": { "A": "x\nRUN evil" } })).success();
    let steps = fs::read_to_string(sandbox.work().join("out/Dockerfile")).unwrap();
    assert!(
        steps.lines().all(|line| !line.trim_start().starts_with("RUN evil")) && steps.contains("ENV AML_VARIABLES="),
        "{steps}"
    );
}

#[test]
fn an_empty_element_of_the_search_path_is_not_the_project() {
    let mut sandbox = Sandbox::new();
    sandbox.set("PATH", ":.:");
    let started = sandbox.path("started");
    for program in ["uv", "conda", "mamba", "micromamba", "python3.11", "python3", "python"] {
        let path = sandbox.write(program, format!("#!/bin/sh\necho {program} >> {}\n", started.display()));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    sandbox.write("score.py", "");
    let conda = json!({ "dependencies": ["python=3.11", { "pip": ["numpy"] }] });
    let environment = json!({ "name": "e", "python": { "condaDependencies": conda } });
    sandbox.write("ic.json", json!({ "entryScript": "score.py", "environment": environment }).to_string());
    sandbox.write("dc.json", r#"{"computeType": "local"}"#);
    let said = sandbox.aml("model deploy -n service --ic ic.json --dc dc.json").failure(1);
    assert!(!started.exists(), "started from the project: {}\n{said}", fs::read_to_string(&started).unwrap_or_default());
    assert!(said.contains("Python 3.11"), "{said}");
}

/// A registry with a model whose artifact somebody replaced.
struct Replaced {
    sandbox: Sandbox,
    server: TestRegistry,
    tag: Tag,
}

impl Replaced {
    fn start() -> Self {
        let (sandbox, server) = (Sandbox::new(), TestRegistry::start());
        sandbox.aml(&format!("workspace create -w exp --container-registry http://{}", server.address())).success();
        sandbox.write("model.bin", "weights");
        sandbox.aml("model register -w exp -n m -p model.bin").success();
        let layers = sandbox.path("data/aml/workspaces");
        let blobs = find(&layers, "blobs").expect("the layers of this machine");
        fs::remove_dir_all(blobs.join("sha256")).unwrap();
        fs::create_dir(blobs.join("sha256")).unwrap();
        Self { sandbox, server, tag: Tag::new("1").unwrap() }
    }

    /// Puts a layer into the artifact, which says that it holds so many bytes, and downloads the model.
    async fn download(&self, layer: Vec<u8>, plain_size: usize) -> String {
        let address: RegistryAddress = format!("http://{}", self.server.address()).parse().unwrap();
        let access = RegistryAccess { http: HttpClient::default(), credentials: Vec::new(), uploads: None };
        let registry = Registry::open(&RegistryPlace::Remote(address), &access).unwrap();
        let repository = registry.repository(&model_repository(&ModelName::new("m").unwrap()));
        let found = registry.manifest(&repository, &ImageVersion::Tag(self.tag.clone())).await.unwrap().unwrap();
        let mut manifest: Value = serde_json::from_slice(&found.bytes).unwrap();
        let size = layer.len();
        let digest = registry.put_bytes(&repository, layer.into()).await.unwrap();
        manifest["layers"][0] =
            json!({ "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest.to_string(), "size": size });
        manifest["annotations"]["dev.aml.plain-size"] = plain_size.to_string().into();
        let bytes = manifest.to_string().into_bytes();
        let digest = Digest::from_sha256(sha2::Sha256::digest(&bytes).into());
        let forged = Manifest { digest, bytes: bytes.into(), ..found };
        registry.put_manifest(&repository, std::slice::from_ref(&self.tag), &forged).await.unwrap();
        let words = ["model", "download", "-w", "exp", "--model-id", "m:1", "-t", "out"];
        let sandbox = &self.sandbox;
        tokio::task::block_in_place(|| sandbox.aml_within(ENOUGH, &words)).failure(1)
    }
}

/// Returns the folder of this name nearest below another.
fn find(below: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(below).ok()?.flatten();
    let folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    let here = folders.iter().find(|folder| folder.file_name().is_some_and(|own| own == name)).cloned();
    here.or_else(|| folders.iter().find_map(|folder| find(folder, name)))
}

/// Returns a model's layer of so many mebibytes of nothing, packed.
fn bomb(mebibytes: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_size(mebibytes << 20);
    header.set_mode(0o644);
    header.set_path("var/azureml-app/azureml-models/m/1/model.bin").unwrap();
    header.set_cksum();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(header.as_bytes()).unwrap();
    std::io::copy(&mut std::io::repeat(0).take(mebibytes << 20), &mut packer).unwrap();
    packer.write_all(&[0; 1024]).unwrap();
    packer.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_unpacks_to_no_more_than_the_catalog_says() {
    let replaced = Replaced::start();
    let said = replaced.download(bomb(600), (600 << 20) + 1536).await;
    assert!(said.contains("by the catalog it can't have more than"), "{said}");
    let said = replaced.download(bomb(60), 2048).await;
    assert!(said.contains("it unpacks to more than 2048 bytes"), "{said}");
}
