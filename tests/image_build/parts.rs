//! A registry, an engine with a storage of its own, and a base image: what a build needs, all of it gone with the test.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own environment and starts what it needs")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use aml::config::{Docker, Environment, Python};
use aml::environment::{CondaPolicy, ImageRecipe, image_recipe};
use aml::image::{BuildHost, BuilderChoice, EnvironmentImage, EnvironmentRegistries};
use aml::operations::{ImageMaking, OperationError, Rebuild, find_or_build_environment_image};
use aml::progress::{Event, Progress};
use aml::registry::{Registry, RegistryAccess, RegistryPlace};
use aml::storage::Storage;

use crate::parts::registry::TestRegistry;

/// Hears everything and keeps it.
#[derive(Default)]
pub(super) struct Heard(Mutex<Vec<Event>>);

impl Progress for Heard {
    fn tell(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Heard {
    /// What was told in words, without progress in bytes.
    pub(super) fn text(&self) -> String {
        let told = self.0.lock().unwrap();
        told.iter()
            .filter(|event| !matches!(event, Event::Bytes { .. }))
            .map(|event| format!("{event:?}"))
            .collect::<Vec<_>>()
            .join("\n")
    }

    pub(super) fn count(&self, words: &str) -> usize {
        self.text().matches(words).count()
    }
}

/// A registry, and what it was asked so far.
pub(super) struct RegistryServer {
    server: TestRegistry,
    pub(super) host: String,
    told: Mutex<usize>,
}

impl RegistryServer {
    pub(super) fn start() -> Self {
        let server = TestRegistry::start();
        let host = server.address().to_owned();
        Self { server, host, told: Mutex::default() }
    }

    /// What was asked since the last time, once nothing more is written down.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut told = self.told.lock().unwrap();
        let from = *told;
        loop {
            std::thread::sleep(std::time::Duration::from_millis(200));
            let all = self.server.requests();
            if all.len() == *told {
                return all[from..].to_vec();
            }
            *told = all.len();
        }
    }

    pub(super) fn open(&self) -> Registry {
        let address = self.host.parse().unwrap();
        Registry::open(&RegistryPlace::Remote(address), &access()).unwrap()
    }
}

pub(super) fn access() -> RegistryAccess {
    RegistryAccess { http: aml::net::HttpClient::default(), credentials: Vec::new(), uploads: None }
}

/// A workspace's registry and storage, and one machine that builds for it.
pub(super) struct Bench {
    pub(super) workspace: RegistryServer,
    pub(super) storage: Storage,
    pub(super) home: Home,
    folder: tempfile::TempDir,
}

/// A machine: its own engine storage, builds and logs.
pub(super) struct Home {
    pub(super) host: BuildHost,
    pub(super) path: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Home {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("store")).unwrap();
        let home = Self::at(folder.path());
        Self { _folder: Some(folder), ..home }
    }

    /// The machine whose folder this is.
    pub(super) fn at(path: &Path) -> Self {
        let at = |name: &str| path.join(name);
        let settings = format!(
            "[storage]\ndriver = \"vfs\"\ngraphroot = \"{}\"\nrunroot = \"{}\"\n",
            at("engine").display(),
            at("engine-run").display()
        );
        std::fs::write(at("storage.conf"), settings).unwrap();
        let variables = [
            ("CONTAINERS_STORAGE_CONF", at("storage.conf").into_os_string()),
            ("BUILDAH_ISOLATION", OsString::from("chroot")),
            ("STORAGE_DRIVER", OsString::from("vfs")),
        ];
        let host = BuildHost {
            search_path: std::env::var_os("PATH").unwrap().into(),
            store: at("store"),
            variables: variables.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            ..BuildHost::default()
        };
        Self { host, path: path.to_owned(), _folder: None }
    }

    pub(super) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).envs(self.host.variables.iter().cloned()).current_dir(&self.path);
        command
    }

    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let done = self.command(program, arguments).output().expect("buildah and podman are needed by this test");
        let told = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "{program} {arguments:?} failed:\n{told}");
        told
    }

    /// What this machine's engine holds of builds.
    pub(super) fn left_at_engine(&self) -> String {
        let listed = self.run("buildah", &["containers", "--all"]) + &self.run("buildah", &["images", "--all"]);
        listed.lines().filter(|line| line.contains("aml-build-")).collect::<Vec<_>>().join("\n")
    }

    /// What lies in the folder of builds, but for the mark that it is one.
    pub(super) fn builds_left(&self) -> Vec<PathBuf> {
        let Ok(builds) = std::fs::read_dir(self.host.store.join("builds")) else { return Vec::new() };
        builds.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with(".made-by-aml")).collect()
    }

    /// Pushes a base image: busybox with its tools, a user and `note` in /etc/note.
    pub(super) fn push_base(&self, reference: &str, note: &str, architecture: &str) {
        let context = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &str| std::fs::write(context.path().join(name), content).unwrap();
        std::fs::copy("/bin/busybox", context.path().join("busybox"))
            .expect("busybox-static (the Debian package) is needed by this test");
        file("passwd", "root:x:0:0:root:/root:/bin/sh\n");
        file("group", "root:x:0:\n");
        file("note", note);
        let links = ["sh", "cat", "echo", "sleep", "ls", "mkdir", "touch", "rm", "env", "test", "printf", "id"];
        let links = links.map(|link| format!("\"/bin/{link}\"")).join(" ").replace('"', "");
        file(
            "Dockerfile",
            &format!(
                "FROM scratch\nCOPY busybox /bin/busybox\nCOPY passwd group note /etc/\n\
                 RUN [\"/bin/busybox\", \"sh\", \"-c\", \"for link in {links}; do /bin/busybox ln -s busybox $link; done\"]\n\
                 ENV PATH=/bin\nCMD [\"/bin/sh\"]\n"
            ),
        );
        let context = context.path().display().to_string();
        let build = ["bud", "--quiet", "--format=docker", "--layers=false", "--tag", "localhost/base", &context];
        self.run("buildah", &build);
        if architecture != "amd64" {
            // Only what it says of itself is another platform's.
            let container = self.run("buildah", &["from", "localhost/base"]);
            let container = container.trim();
            self.run("buildah", &["config", "--arch", architecture, container]);
            self.run("buildah", &["commit", "--quiet", "--rm", "--format=docker", container, "localhost/base"]);
        }
        self.run("buildah", &["push", "--quiet", "--tls-verify=false", "localhost/base", &format!("docker://{reference}")]);
        self.run("buildah", &["rmi", "--all", "--force"]);
    }
}

impl Bench {
    /// A bench whose registry has the base image `base:1`.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Self {
            workspace: RegistryServer::start(),
            storage: Storage::open_folder(&folder.path().join("storage")).unwrap(),
            home: Home::new(),
            folder,
        };
        bench.home.push_base(&bench.base(), "first", "amd64");
        bench
    }

    pub(super) fn base(&self) -> String {
        format!("{}/base:1", self.workspace.host)
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The recipe of an environment on the base, with these steps and nothing of Python.
    pub(super) fn recipe(&self, steps: &[&str]) -> ImageRecipe {
        recipe_on(&self.base(), steps)
    }

    pub(super) async fn make(&self, recipe: &ImageRecipe, heard: &Heard) -> Result<EnvironmentImage, OperationError> {
        self.make_with(recipe, heard, (None, Rebuild::Never)).await
    }

    pub(super) async fn make_with(
        &self,
        recipe: &ImageRecipe,
        heard: &Heard,
        (global, rebuild): (Option<&Registry>, Rebuild),
    ) -> Result<EnvironmentImage, OperationError> {
        let workspace = self.workspace.open();
        make((&self.home, &self.storage), (recipe, heard), (&workspace, global, rebuild)).await
    }
}

/// Finds or makes an environment's image, as one machine does.
pub(super) async fn make(
    (home, storage): (&Home, &Storage),
    (recipe, heard): (&ImageRecipe, &Heard),
    (workspace, global, rebuild): (&Registry, Option<&Registry>, Rebuild),
) -> Result<EnvironmentImage, OperationError> {
    let access = access();
    let registries = EnvironmentRegistries { workspace, global, access: &access };
    let making = ImageMaking {
        registries: &registries,
        storage,
        builder: BuilderChoice::Auto,
        host: &home.host,
        rebuild,
        progress: heard,
    };
    Box::pin(find_or_build_environment_image(recipe, making)).await
}

pub(super) fn recipe_on(base: &str, steps: &[&str]) -> ImageRecipe {
    let extra_steps = steps.iter().map(|step| (*step).to_owned()).collect();
    recipe(Docker { base_image: Some(base.to_owned()), extra_steps, ..Docker::default() })
}

/// The recipe of an environment that a Dockerfile makes, with nothing of Python.
pub(super) fn recipe_of(dockerfile: &str) -> ImageRecipe {
    recipe(Docker { base_dockerfile: Some(dockerfile.to_owned()), ..Docker::default() })
}

fn recipe(docker: Docker) -> ImageRecipe {
    let python = Python { user_managed_dependencies: true, ..Python::default() };
    image_recipe(&Environment { python, docker, ..Environment::default() }, CondaPolicy::Auto).unwrap()
}
