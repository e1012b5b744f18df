//! How fast a layer gets into a registry: 1 GB to a `docker-registry` on loopback, beside what other clients need for the same image; then
//! again, when it is there already. The barest client tells how fast any client can be.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use aml::names::{Digest, Hasher, Repository, Tag};
use aml::net::HttpClient;
use aml::progress::{Meter, Silent};
use aml::registry::{Arrival, BlobFile, Manifest, Registry, RegistryAccess, RegistryPlace};
use bytes::Bytes;
use sha2::Digest as _;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::beside::{Depth, Tool, Whose, command, has, median, processor_time, row, run as run_command, timed, tool};
use crate::builder::builder_variables;
use crate::registry::TestRegistry;

pub(crate) const NEEDS: &[Tool] = &[tool("docker-registry", "apt-get install docker-registry")];
pub(crate) const PEERS: &[Tool] = &[
    tool("skopeo", "apt-get install skopeo"),
    tool("crane", "go install github.com/google/go-containerregistry/cmd/crane@latest"),
    tool("buildah", "apt-get install buildah"),
];

const MEGABYTES: u64 = 1000;

pub(crate) fn run(depth: Depth) {
    let image = Image::make();
    let storage = has("buildah").then(|| image.keep_in_buildah());
    let (mut ours, mut bare, mut skopeo, mut crane) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    // By turns, for a disk and its neighbours are faster at some times than at others.
    for _ in 0..depth.rounds() {
        ours.push(image.push_by_us());
        bare.push(push_by(|address| image.push_barely(address)));
        skopeo.extend(has("skopeo").then(|| push_by(|address| image.skopeo(address))));
        crane.extend(has("crane").then(|| push_by(|address| image.crane(address))));
        let Some(storage) = &storage else { continue };
        plain.push(push_by(|address| storage.push(address, &["--disable-compression"])));
        if depth == Depth::Whole {
            packed.push(push_by(|address| storage.push(address, &[])));
        }
    }
    storage.iter().for_each(BuildahStorage::remove);
    let what = format!("push of {MEGABYTES} MB");
    let (ours, bare) = (medians(&ours), medians(&bare));
    if !skopeo.is_empty() {
        let skopeo = medians(&skopeo);
        let most = skopeo.first.as_secs_f64() / bare.first.as_secs_f64();
        let words = format!("skopeo copy; goal 1.5×, and the barest client, below, has {most:.2}×");
        row(&what, ours.first, Some(skopeo.first), &words);
        row("  the client's own processor time", ours.processor, Some(skopeo.processor), "skopeo copy");
        row("  again", ours.again, Some(skopeo.again), "skopeo copy; goal: no byte of the layer is sent");
    }
    for (peer, words) in [
        (&crane, "crane push"),
        (&plain, "buildah push --disable-compression"),
        (&packed, "buildah push (packs with gzip unless told not to)"),
    ] {
        if !peer.is_empty() {
            row(&what, ours.first, Some(medians(peer).first), words);
        }
    }
    let own = ours.registry.as_secs_f64();
    let words = format!("the barest client (the kernel sends the file); {}: {own:.2} s of its own", release());
    row(&what, ours.first, Some(bare.first), &words);
}

/// What one push took.
#[derive(Clone, Copy)]
struct Push {
    first: Duration,
    again: Duration,
    /// The client's part of the processor's time of the first.
    processor: Duration,
    /// The registry's, of both; only of our push is it of interest.
    registry: Duration,
}

fn medians(pushes: &[Push]) -> Push {
    let of = |part: fn(&Push) -> Duration| median(pushes.iter().map(part).collect());
    Push {
        first: of(|push| push.first),
        again: of(|push| push.again),
        processor: of(|push| push.processor),
        registry: of(|push| push.registry),
    }
}

/// An image of one layer that doesn't compress, as weights don't; in a folder in OCI's form.
struct Image {
    folder: TempDir,
    runtime: Runtime,
    layer: BlobFile,
    config: Bytes,
    manifest: Manifest,
}

impl Image {
    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let layer = make_layer(&folder.path().join("layer"), MEGABYTES * 1_000_000);
        let layout = open(&RegistryPlace::Folder(folder.path().join("layout")));
        let (config, manifest) = runtime.block_on(put_image(&layout, &layer));
        Self { folder, runtime, layer, config, manifest }
    }

    /// Returns the image's place as containers' tools write it.
    fn place(&self) -> String {
        format!("oci:{}:bench:latest", self.folder.path().join("layout").display())
    }

    fn push_by_us(&self) -> Push {
        let server = start();
        let children = processor_time(Whose::Children);
        let registry = open(&RegistryPlace::Remote(server.address().parse().unwrap()));
        let before = processor_time(Whose::Own);
        let first = timed(|| self.runtime.block_on(self.send(&registry, Arrival::Sent)));
        let processor = processor_time(Whose::Own).saturating_sub(before);
        let asked = server.requests().len();
        let again = timed(|| self.runtime.block_on(self.send(&registry, Arrival::Present)));
        let requests = server.requests().split_off(asked);
        assert!(!requests.iter().any(|request| request.starts_with("PATCH")), "it was sent again: {requests:?}");
        drop(server);
        Push { first, again, processor, registry: processor_time(Whose::Children).saturating_sub(children) }
    }

    async fn send(&self, registry: &Registry, expected: Arrival) {
        let arrival = registry.push_blob(&repository(), &self.layer, &[], &Meter::new(&Silent)).await.unwrap();
        assert_eq!(arrival, expected);
        registry.put_bytes(&repository(), self.config.clone()).await.unwrap();
        registry.put_manifest(&repository(), &[tag()], &self.manifest).await.unwrap();
    }

    fn skopeo(&self, address: &str) {
        let mut skopeo = command("skopeo");
        skopeo.args(["copy", "--quiet", "--insecure-policy", "--dest-tls-verify=false", "--preserve-digests"]);
        run_command(skopeo.arg(self.place()).arg(format!("docker://{address}/bench:latest")));
    }

    fn crane(&self, address: &str) {
        let layout = self.folder.path().join("layout");
        run_command(command("crane").args(["push", "--insecure"]).arg(layout).arg(format!("{address}/bench:latest")));
    }

    /// Sends the layer with as little work as there can be: two small requests, and one whose body the kernel takes from the file.
    fn push_barely(&self, address: &str) {
        let mut stream = TcpStream::connect(address).unwrap();
        let begun = exchange(&mut stream, &format!("POST /v2/bench/blobs/uploads/ HTTP/1.1\r\nHost: {address}\r\n"), None);
        let layer = File::open(&self.layer.path).unwrap();
        let head = format!("PATCH {begun} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/octet-stream\r\n");
        let sent = exchange(&mut stream, &head, Some((layer, self.layer.size)));
        let head = format!("PUT {sent}&digest={} HTTP/1.1\r\nHost: {address}\r\n", self.layer.digest);
        let _ = exchange(&mut stream, &head, None);
    }

    fn keep_in_buildah(&self) -> BuildahStorage {
        let variables = builder_variables(&self.folder.path().join("buildah"));
        let server = TestRegistry::start();
        let registry = open(&RegistryPlace::Remote(server.address().parse().unwrap()));
        self.runtime.block_on(self.send(&registry, Arrival::Sent));
        let name = format!("{}/bench:latest", server.address());
        let mut pull = command("buildah");
        let image = run_command(pull.args(["pull", "-q", "--tls-verify=false", &name]).envs(variables.clone()));
        BuildahStorage { variables, image }
    }
}

/// Lets another client push, a child of this process or this one itself.
fn push_by(push: impl Fn(&str)) -> Push {
    let server = start();
    let used = || processor_time(Whose::Own) + processor_time(Whose::Children);
    let before = used();
    let first = timed(|| push(server.address()));
    let processor = used().saturating_sub(before);
    let again = timed(|| push(server.address()));
    Push { first, again, processor, registry: Duration::ZERO }
}

/// Returns the registry's name and version.
fn release() -> String {
    let told = run_command(command("docker-registry").arg("--version"));
    format!("docker-registry {}", told.rsplit(' ').next().unwrap_or_default())
}

/// Starts an empty registry; what was written before is on the disk by then, so that nobody waits for another's bytes.
fn start() -> TestRegistry {
    run_command(&mut command("sync"));
    TestRegistry::start()
}

/// Sends one request and returns where its answer leads.
fn exchange(stream: &mut TcpStream, head: &str, body: Option<(File, u64)>) -> String {
    let length = body.as_ref().map_or(0, |(_, length)| *length);
    stream.write_all(format!("{head}Content-Length: {length}\r\n\r\n").as_bytes()).unwrap();
    if let Some((mut file, _)) = body {
        io::copy(&mut file, stream).unwrap();
    }
    let (mut answer, mut block) = (Vec::new(), [0; 4096]);
    while !answer.ends_with(b"\r\n\r\n") {
        let filled = stream.read(&mut block).unwrap();
        assert!(filled > 0, "the registry hung up");
        answer.extend_from_slice(&block[..filled]);
    }
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    let location = answer.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap_or_default();
    let path = location.find("/v2/").unwrap_or_default();
    location[path..].trim().to_owned()
}

/// The image where buildah keeps its own.
struct BuildahStorage {
    variables: Vec<(&'static str, String)>,
    image: String,
}

impl BuildahStorage {
    fn push(&self, address: &str, more: &[&str]) {
        let mut buildah = command("buildah");
        buildah.args(["push", "-q", "--tls-verify=false"]).args(more).arg(&self.image);
        run_command(buildah.arg(format!("docker://{address}/bench:latest")).envs(self.variables.clone()));
    }

    fn remove(&self) {
        run_command(command("buildah").args(["rmi", "-f", &self.image]).envs(self.variables.clone()));
    }
}

/// Makes a layer with one file of that size.
fn make_layer(path: &Path, size: u64) -> BlobFile {
    let mut header = tar::Header::new_gnu();
    header.set_path("weights.bin").unwrap();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    let mut tar = tar::Builder::new(Hashed { file: File::create(path).unwrap(), hasher: Hasher::new(), size: 0 });
    tar.append(&header, File::open("/dev/urandom").unwrap().take(size)).unwrap();
    let Hashed { file, hasher, size } = tar.into_inner().unwrap();
    file.sync_all().unwrap();
    BlobFile { digest: hasher.finish(), size, path: path.to_owned(), offset: 0 }
}

struct Hashed {
    file: File,
    hasher: Hasher,
    size: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn open(place: &RegistryPlace) -> Registry {
    let access = RegistryAccess { http: HttpClient::default(), credentials: Vec::new(), uploads: None };
    Registry::open(place, &access).unwrap()
}

fn repository() -> Repository {
    Repository::new("bench").unwrap()
}

fn tag() -> Tag {
    Tag::new("latest").unwrap()
}

async fn put_image(registry: &Registry, layer: &BlobFile) -> (Bytes, Manifest) {
    registry.push_blob(&repository(), layer, &[], &Meter::new(&Silent)).await.unwrap();
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux", "config": {}, "rootfs": { "type": "layers", "diff_ids": [layer.digest] },
    });
    let config = Bytes::from(config.to_string());
    let digest = registry.put_bytes(&repository(), config.clone()).await.unwrap();
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let bytes = Bytes::from(
        serde_json::json!({
            "schemaVersion": 2,
            "mediaType": media_type,
            "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": config.len() },
            "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer.digest, "size": layer.size }],
        })
        .to_string(),
    );
    let digest = Digest::from_sha256(sha2::Sha256::digest(&bytes).into());
    let manifest = Manifest { digest, media_type: media_type.to_owned(), bytes };
    registry.put_manifest(&repository(), &[tag()], &manifest).await.unwrap();
    (config, manifest)
}
