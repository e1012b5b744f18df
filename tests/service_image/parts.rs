//! What the tests put images together with: a machine's own folders, a small environment image, registries in both homes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aml::image::{
    Build, EnvironmentAt, Image, LayerPusher, Runtime, ServiceImage, ServiceImageRequest, ShippedModel, StartUp,
    assemble_service_image, publish_runtime, read_image,
};
use aml::names::{Digest, RegistryAddress, Repository, Tag};
use aml::net::HttpClient;
use aml::package::{Links, list_model, list_project, write_layer};
use aml::progress::{Event, Meter, Progress, Silent};
use aml::registry::{BlobFile, Compression, LayoutFolder, Manifest, Registry, RegistryAccess, RegistryPlace};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::parts::registry::TestRegistry;

/// A static program that every machine of ours has.
pub(crate) const BUSYBOX: &str = "/bin/busybox";

/// A machine: its plain layers, its caches, and files to pack.
pub(crate) struct Machine {
    root: TempDir,
    pub(crate) layers: LayoutFolder,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let layers = LayoutFolder::open(&root.path().join("layers")).unwrap();
        Self { root, layers }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// What lies in a folder for unfinished files, but for the mark that it is one.
    pub(crate) fn left_in(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(name)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name != ".made-by-aml").collect()
    }

    pub(crate) fn pusher(&self) -> LayerPusher {
        LayerPusher::new(&self.layers, &self.path("cache"), Compression::Gzip)
    }

    /// Packs a project of these files.
    pub(crate) fn project(&self, files: &[(&str, &[u8])]) -> Digest {
        let folder = tempfile::tempdir_in(self.root.path()).unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        self.keep(&list_project(folder.path()).unwrap()).0
    }

    /// Registers a model of one file, `model.bin`.
    pub(crate) fn model(&self, id: &str, content: &[u8]) -> ShippedModel {
        let path = self.path("model.bin");
        fs::write(&path, content).unwrap();
        self.model_at(id, &path)
    }

    pub(crate) fn model_at(&self, id: &str, path: &Path) -> ShippedModel {
        let (layer, size) = self.keep(&list_model(path, Links::Keep).unwrap());
        ShippedModel { id: id.parse().unwrap(), layer, size }
    }

    fn keep(&self, listing: &aml::package::Listing) -> (Digest, u64) {
        let mut blob = self.layers.begin_blob().unwrap();
        let layer = write_layer(listing, "", &mut blob, &Silent).unwrap();
        blob.finish(&layer.diff_id).unwrap();
        (layer.diff_id, layer.size)
    }
}

/// Hears and keeps what is told.
#[derive(Default)]
pub(crate) struct Heard(std::sync::Mutex<Vec<Event>>);

impl Progress for Heard {
    fn tell(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Heard {
    pub(crate) fn notes(&self) -> Vec<String> {
        let heard = self.0.lock().unwrap();
        heard.iter().filter_map(|event| if let Event::Note(note) = event { Some(note.clone()) } else { None }).collect()
    }

    pub(crate) fn bytes(&self) -> Vec<(u64, u64)> {
        let heard = self.0.lock().unwrap();
        let bytes =
            heard.iter().filter_map(|event| if let Event::Bytes { done, total } = event { Some((*done, *total)) } else { None });
        bytes.collect()
    }
}

/// An environment image in its registry.
pub(crate) struct Environment {
    pub(crate) registry: Registry,
    pub(crate) repository: Repository,
    pub(crate) digest: Digest,
    pub(crate) image: Image,
}

/// What a service image is made of, in a registry.
pub(crate) struct Ingredients {
    pub(crate) registry: Registry,
    pub(crate) environment: Environment,
    pub(crate) runtime: Runtime,
    pub(crate) repository: Repository,
    pub(crate) start_up: StartUp,
}

impl Ingredients {
    /// Puts environment image and runtime into a registry.
    pub(crate) async fn in_registry(registry: &Registry, machine: &Machine) -> Self {
        let repository = registry.repository(&Repository::new("aml/environments").unwrap());
        Self::with_environment(registry, push_environment(registry, &repository, 3).await, machine).await
    }

    pub(crate) async fn with_environment(registry: &Registry, environment: Environment, machine: &Machine) -> Self {
        let (program, version, pusher) = (Path::new(BUSYBOX), Tag::new("1.2.3").unwrap(), machine.pusher());
        let runtime = publish_runtime(registry, program, &version, Build::Release, &pusher, &Meter::new(&Silent)).await.unwrap();
        Self {
            registry: registry.clone(),
            environment,
            runtime,
            repository: registry.repository(&Repository::new("aml/services/diabetes").unwrap()),
            start_up: start_up(),
        }
    }

    pub(crate) async fn assemble(&self, machine: &Machine, project: Digest, models: &[ShippedModel]) -> ServiceImage {
        self.assemble_telling(machine, (project, models), &Silent).await
    }

    pub(crate) async fn assemble_telling(
        &self,
        machine: &Machine,
        (project, models): (Digest, &[ShippedModel]),
        progress: &dyn Progress,
    ) -> ServiceImage {
        assemble_service_image(&self.request(project, models), &machine.pusher(), progress).await.unwrap()
    }

    pub(crate) fn request<'a>(&'a self, project: Digest, models: &'a [ShippedModel]) -> ServiceImageRequest<'a> {
        let Environment { registry, repository, digest, image } = &self.environment;
        ServiceImageRequest {
            environment: EnvironmentAt { registry, repository, digest: *digest, image, key: "key-of-the-environment" },
            runtime: &self.runtime,
            project,
            models,
            start_up: &self.start_up,
            registry: &self.registry,
            repository: &self.repository,
            tags: &[],
        }
    }
}

pub(crate) fn start_up() -> StartUp {
    StartUp {
        python: "/usr/bin/python3".to_owned(),
        project_folder: Some("source".to_owned()),
        entry_script: "score.py".to_owned(),
        variables: BTreeMap::from([("MODE".to_owned(), "test".to_owned())]),
    }
}

/// Returns a registry in a folder.
pub(crate) fn folder_registry(folder: &Path) -> Registry {
    Registry::open(&RegistryPlace::Folder(folder.to_owned()), &access()).unwrap()
}

fn access() -> RegistryAccess {
    RegistryAccess { http: HttpClient::default(), credentials: Vec::new(), uploads: None }
}

/// Pushes an environment image: a layer with busybox, and small ones up to `layers`.
pub(crate) async fn push_environment(registry: &Registry, repository: &Repository, layers: usize) -> Environment {
    let folder = tempfile::tempdir().unwrap();
    let (mut descriptors, mut diff_ids) = (Vec::new(), Vec::new());
    for at in 0..layers {
        let mut tar = tar::Builder::new(Vec::new());
        if at == 0 {
            tar.append_path_with_name(BUSYBOX, "bin/busybox").unwrap();
        } else {
            let content = format!("layer {at}");
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, format!("etc/layer-{at}"), content.as_bytes()).unwrap();
        }
        let bytes = tar.into_inner().unwrap();
        let path = folder.path().join(at.to_string());
        fs::write(&path, &bytes).unwrap();
        let digest = Digest::from_sha256(Sha256::digest(&bytes).into());
        let blob = BlobFile { digest, size: bytes.len() as u64, path, offset: 0 };
        registry.push_blob(repository, &blob, &[], &Meter::new(&Silent)).await.unwrap();
        diff_ids.push(digest.to_string());
        descriptors.push(serde_json::json!({
            "mediaType": "application/vnd.docker.image.rootfs.diff.tar", "digest": digest.to_string(), "size": blob.size,
        }));
    }
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux", "docker_version": "28.0", "created": "2026-01-01T00:00:00Z",
        "config": { "Env": ["PATH=/bin"], "Cmd": ["busybox", "sh"], "Labels": { "maker": "tests" } },
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    let config = config.to_string();
    let digest = registry.put_bytes(repository, config.clone().into()).await.unwrap();
    let media_type = "application/vnd.docker.distribution.manifest.v2+json";
    let manifest = serde_json::json!({
        "schemaVersion": 2, "mediaType": media_type, "layers": descriptors,
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json", "digest": digest.to_string(), "size": config.len(),
        },
    });
    let bytes = manifest.to_string().into_bytes();
    let digest = Digest::from_sha256(Sha256::digest(&bytes).into());
    let manifest = Manifest { digest, media_type: media_type.to_owned(), bytes: bytes.into() };
    registry.put_manifest(repository, &[Tag::new("1").unwrap()], &manifest).await.unwrap();
    let image = read_image(registry, repository, &manifest).await.unwrap();
    Environment { registry: registry.clone(), repository: repository.clone(), digest, image }
}

/// A real registry on loopback, behind a counter of the bytes that it is sent.
pub(crate) struct Server {
    _behind: TestRegistry,
    address: String,
    sent: Arc<AtomicU64>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let behind = TestRegistry::start();
        let sent = Arc::new(AtomicU64::new(0));
        let address = count(behind.address().to_owned(), Arc::clone(&sent));
        Self { _behind: behind, address, sent }
    }

    pub(crate) fn registry(&self) -> Registry {
        let address: RegistryAddress = format!("http://{}/team", self.address).parse().unwrap();
        Registry::open(&RegistryPlace::Remote(address), &access()).unwrap()
    }

    /// The bytes that were sent to the registry so far, heads of requests included.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Listens on a port of its own, hands on to `upstream` and counts what goes there.
fn count(upstream: String, sent: Arc<AtomicU64>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&upstream) else { return };
            let (back_from, back_to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            let sent = Arc::clone(&sent);
            std::thread::spawn(move || {
                pump(client, server, &|count| {
                    sent.fetch_add(count, Ordering::SeqCst);
                });
            });
            std::thread::spawn(move || pump(back_from, back_to, &|_| {}));
        }
    });
    address
}

fn pump(mut from: TcpStream, mut to: TcpStream, counted: &dyn Fn(u64)) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        counted(count as u64);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}
