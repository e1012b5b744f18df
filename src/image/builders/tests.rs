//! Builds with fake engines, which record how they are called: arguments, secrets, failures.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::{BuildError, BuildHost, BuildRequest, BuilderChoice, Caches, Engine, EngineKind, Transport, build};
use crate::environment::{InstallerSettings, Pip};
use crate::progress::{Event, Progress, Silent};

/// What every fake engine does: it records its arguments, and its secrets with their modes.
const FAKE: &str = r#"#!/bin/sh
echo "$@" >> "$CALLS"
for word in "$@"; do case "$word" in id=*,src=*) file="${word#*,src=}"; stat -c "%a" "$file" >> "$SECRETS"; cat "$file" >> "$SECRETS";; esac; done
iid() { while [ $# -gt 0 ]; do [ "$1" = --iidfile ] && printf 'sha256:%064d' 1 > "$2"; shift; done; }
"#;

const PODMAN: &str = r#"
case "$1" in
  pull) echo "Trying to pull"; printf '%064d\n' 7;;
  build) iid "$@"; echo "STEP 1/2: FROM x"; echo "STEP 2/2: RUN y"; echo "$STEP_WRITES"; [ -n "$HANG" ] && sleep 60; exit ${STEP_ENDS:-0};;
  ps) echo "[]";;
esac
"#;

const DOCKER: &str = r##"
case "$1 $2" in
  "buildx version") [ -z "$NO_BUILDX" ] || exit 1;;
  "version ") [ -z "$NO_SERVICE" ] || { echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"; exit 1; };;
  "buildx build") iid "$@"; echo "#5 [2/2] RUN y"; echo "#5 0.1 $HTTPS_PROXY";;
esac
"##;

struct Bench {
    folder: tempfile::TempDir,
    host: BuildHost,
}

#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Progress for Heard {
    fn tell(&self, event: Event) {
        self.0.lock().unwrap().push(format!("{event:?}"));
    }
}

impl Bench {
    fn new(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        for (name, script) in [("podman", PODMAN), ("docker", DOCKER)] {
            let path = bin.join(name);
            std::fs::write(&path, format!("{FAKE}{script}")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let file = |name: &str| (name.to_owned(), folder.path().join(name).into_os_string());
        let mut own = vec![file("CALLS"), file("SECRETS")];
        own.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
        let certificates = folder.path().join("ca.pem");
        std::fs::write(&certificates, "THE CERTIFICATES").unwrap();
        let host = BuildHost {
            search_path: std::env::join_paths([bin, "/usr/bin".into(), "/bin".into()]).unwrap().into(),
            store: folder.path().join("store"),
            variables: own,
            proxies: vec!["HTTPS_PROXY".to_owned()],
            certificates: Some(certificates),
            installers: InstallerSettings {
                pip: Pip {
                    files: Vec::new(),
                    variables: [("index-url".to_owned(), "https://me:hunter2@host/simple".to_owned())].into(),
                },
                ..InstallerSettings::default()
            },
        };
        std::fs::create_dir(&host.store).unwrap();
        Self { folder, host }
    }

    fn written(&self, name: &str) -> String {
        let text = std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        let text = text.replace(&self.folder.path().display().to_string(), "F");
        // The build's own name is by chance.
        let words =
            text.split("aml-build-").enumerate().map(|(at, part)| if at == 0 { part.to_owned() } else { part[16..].to_owned() });
        words.collect::<Vec<_>>().join("aml-build-N")
    }

    async fn build(&self, kind: EngineKind, progress: &dyn Progress) -> Result<String, BuildError> {
        let engine = Engine::find(BuilderChoice::Only(kind), &self.host)?;
        let files = BTreeMap::from([("steps/a.txt".to_owned(), b"a".to_vec())]);
        let base = "127.0.0.1:5000/base@sha256:00".to_owned();
        let request = BuildRequest {
            key: "k",
            dockerfile: "FROM x\nRUN y",
            files: &files,
            base: Some(base),
            transport: Transport::Plain,
            caches: Caches::Used,
        };
        let built = build(&engine, &self.host, &request, progress).await?;
        Ok(std::fs::read_to_string(built.log()).unwrap())
    }

    fn left(&self) -> Vec<PathBuf> {
        let builds = std::fs::read_dir(self.host.store.join("builds")).unwrap();
        builds.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with(".made-by-aml")).collect()
    }
}

#[tokio::test]
async fn secrets_are_files_of_this_user_and_never_arguments_or_told() {
    let bench =
        Bench::new(&[("HTTPS_PROXY", "http://me:hunter2@proxy"), ("STEP_WRITES", "Looking in https://me:hunter2@host/simple")]);
    let heard = Heard::default();
    for kind in [EngineKind::Podman, EngineKind::Docker] {
        bench.build(kind, &heard).await.unwrap();
    }
    let calls = bench.written("CALLS");
    assert!(!calls.contains("hunter2"), "a password is an argument:\n{calls}");
    assert!(calls.contains("--build-arg HTTPS_PROXY ") && calls.contains("--secret id=aml-ca,src=F/ca.pem"), "{calls}");
    let secrets = bench.written("SECRETS");
    assert!(secrets.contains("600\n[global]\nindex-url = https://me:hunter2@host/simple\n"), "{secrets}");
    assert!(secrets.contains("600\nindex-url = \"https://me:hunter2@host/simple\"\n"), "uv isn't told what pip is: {secrets}");
    assert!(secrets.contains("THE CERTIFICATES"), "{secrets}");
    let told = heard.0.lock().unwrap().join("\n");
    let log = std::fs::read_to_string(bench.host.store.join("build-logs/k.log")).unwrap();
    assert!(!told.contains("hunter2") && !log.contains("hunter2"), "a password is told:\n{told}\n{log}");
    assert!(bench.left().is_empty(), "a build that ended well left something");
}

#[tokio::test]
async fn an_engine_is_asked_for_one_thing_after_the_other() {
    let bench = Bench::new(&[("STEP_WRITES", "words")]);
    let log = bench.build(EngineKind::Podman, &Silent).await.unwrap();
    assert!(log.contains("STEP 2/2: RUN y\nwords\n"), "{log}");
    let calls = bench.written("CALLS");
    let calls: Vec<_> = calls.lines().map(|call| call.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    let id = format!("tag {:064}", 7);
    let expected = ["pull --tls-verify=false", &id, "build --no-cache", "save --format", "image rm", "image rm"];
    assert_eq!(calls, expected);
}

#[tokio::test]
async fn a_step_that_fails_is_told_with_its_last_lines() {
    let bench = Bench::new(&[("STEP_WRITES", "no such package"), ("STEP_ENDS", "1")]);
    let error = bench.build(EngineKind::Podman, &Silent).await.unwrap_err();
    let BuildError::StepFailed { step, command, tail, log, .. } = &error else { panic!("{error:?}") };
    assert_eq!((step.as_str(), command.as_str(), tail.as_slice()), ("2/2", "RUN y", &["no such package".to_owned()][..]));
    assert!(std::fs::read_to_string(log).unwrap().contains("no such package"), "the log is kept");
    assert!(bench.left().is_empty(), "a build that failed left something");
}

#[tokio::test]
async fn an_engine_that_is_not_ready_is_told_as_such() {
    let bench = Bench::new(&[("NO_SERVICE", "1")]);
    let error = bench.build(EngineKind::Docker, &Silent).await.unwrap_err();
    insta::assert_snapshot!(error, @"build with docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
    let bench = Bench::new(&[("NO_BUILDX", "1")]);
    insta::assert_snapshot!(bench.build(EngineKind::Docker, &Silent).await.unwrap_err(), @"build with docker: its buildx plugin, which passes secrets to build steps, is not installed");
    let nothing = BuildHost { search_path: "/nowhere".into(), ..BuildHost::default() };
    insta::assert_snapshot!(Engine::find(BuilderChoice::Auto, &nothing).unwrap_err(), @"find a builder: none of buildah, podman and docker is on PATH");
    insta::assert_snapshot!(Engine::find(BuilderChoice::Only(EngineKind::Podman), &nothing).unwrap_err(), @"find the builder podman: it is not on PATH");
}

#[tokio::test]
async fn the_preferred_engine_is_taken() {
    let bench = Bench::new(&[]);
    let only_ours = bench.host.search_path.folders().next().unwrap();
    let host = BuildHost { search_path: only_ours.into(), ..BuildHost::default() };
    assert_eq!(Engine::find(BuilderChoice::Auto, &host).unwrap().kind, EngineKind::Podman, "buildah isn't here, podman is");
}

#[tokio::test]
async fn a_build_that_nobody_waits_for_any_more_ends_and_the_next_one_clears_up() {
    let bench = Bench::new(&[("HANG", "1"), ("STEP_WRITES", "hanging")]);
    {
        let building = bench.build(EngineKind::Podman, &Silent);
        tokio::pin!(building);
        let started = async {
            while !bench.written("CALLS").contains("build ") {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            _ = &mut building => panic!("the build hangs, and yet it ended"),
            () = started => {}
        }
    }
    assert_eq!(bench.left().len(), 2, "the record of the build is kept until it is cleared up: {:?}", bench.left());
    let next = Bench { folder: bench.folder, host: BuildHost { variables: bench.host.variables[..2].to_vec(), ..bench.host } };
    let deadline = Instant::now() + Duration::from_secs(20);
    while next.build(EngineKind::Podman, &Silent).await.is_err() || !next.left().is_empty() {
        assert!(Instant::now() < deadline, "what a build left was not cleared up: {:?}", next.left());
    }
    assert!(
        next.written("CALLS").contains("ps --all"),
        "the engine was asked for what the build left:\n{}",
        next.written("CALLS")
    );
}
