//! How fast a layer gets into a registry: 1 GB to a `docker-registry` on loopback, beside `skopeo copy` of the same image in the same
//! run; then again, when it is there already.
//!
//! `cargo bench --bench push -- [MEGABYTES] [ROUNDS]`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, starts its peers and prints its figures"
)]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aml::names::{Digest, Repository, Tag};
use aml::net::HttpClient;
use aml::progress::{Meter, Silent};
use aml::registry::{Arrival, BlobFile, Manifest, Registry, RegistryAccess, RegistryPlace};
use bytes::Bytes;
use sha2::Digest as _;

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<u64>().ok());
    let (megabytes, rounds) = (numbers.next().unwrap_or(1000), numbers.next().unwrap_or(3));
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let layer = make_layer(&folder.path().join("layer"), megabytes * 1_000_000);
    let layout = folder.path().join("layout");
    let (local, manifest) = runtime.block_on(make_image(&layout, &layer));
    let (mut ours, mut again, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let server = Server::start(folder.path());
        let remote = open(&RegistryPlace::Remote(server.address.parse().unwrap()));
        ours.push(timed(|| runtime.block_on(push(&remote, &layer, (&local, &manifest), Arrival::Sent))));
        again.push(timed(|| runtime.block_on(push(&remote, &layer, (&local, &manifest), Arrival::Present))));
        drop(server);
        let server = Server::start(folder.path());
        theirs.push(timed(|| skopeo(&layout, &server.address)));
    }
    let (ours, again, theirs) = (median(ours), median(again), median(theirs));
    let rate = |time: Duration| f64::from(u32::try_from(megabytes).unwrap()) / time.as_secs_f64();
    println!("push of {megabytes} MB, median of {rounds}:");
    println!("  aml          {:>7.2} s  {:>6.0} MB/s", ours.as_secs_f64(), rate(ours));
    println!("  skopeo copy  {:>7.2} s  {:>6.0} MB/s", theirs.as_secs_f64(), rate(theirs));
    println!("  aml, again   {:>7.3} s", again.as_secs_f64());
    println!("  aml ÷ skopeo {:>7.2}", ours.as_secs_f64() / theirs.as_secs_f64());
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Makes a file that doesn't compress, as weights don't.
fn make_layer(path: &Path, size: u64) -> BlobFile {
    let (mut file, mut hasher, mut left) = (File::create(path).unwrap(), sha2::Sha256::new(), size);
    let mut random = File::open("/dev/urandom").unwrap();
    let mut block = vec![0; 8 << 20];
    while left > 0 {
        let part = block.len().min(usize::try_from(left).unwrap());
        random.read_exact(&mut block[..part]).unwrap();
        hasher.update(&block[..part]);
        file.write_all(&block[..part]).unwrap();
        left -= part as u64;
    }
    file.sync_all().unwrap();
    BlobFile { digest: Digest::from_sha256(hasher.finalize().into()), size, path: path.to_owned(), offset: 0 }
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

async fn make_image(layout: &Path, layer: &BlobFile) -> (Bytes, Manifest) {
    let registry = open(&RegistryPlace::Folder(layout.to_owned()));
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

async fn push(registry: &Registry, layer: &BlobFile, (config, manifest): (&Bytes, &Manifest), expected: Arrival) {
    let arrival = registry.push_blob(&repository(), layer, &[], &Meter::new(&Silent)).await.unwrap();
    assert_eq!(arrival, expected);
    registry.put_bytes(&repository(), config.clone()).await.unwrap();
    registry.put_manifest(&repository(), &[tag()], manifest).await.unwrap();
}

fn skopeo(layout: &Path, address: &str) {
    let mut command = Command::new("skopeo");
    command.args(["copy", "--quiet", "--insecure-policy", "--dest-tls-verify=false", "--preserve-digests"]);
    command.arg(format!("oci:{}:bench:latest", layout.display())).arg(format!("docker://{address}/bench:latest"));
    assert!(command.status().unwrap().success(), "skopeo failed");
}

/// A registry with an empty folder; its files go with it.
struct Server {
    process: Child,
    address: String,
    _data: tempfile::TempDir,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let data = tempfile::tempdir_in(folder).unwrap();
        let (config, log) = (data.path().join("config.yml"), data.path().join("log"));
        let text = format!(
            "version: 0.1\nlog: {{level: info}}\nstorage:\n  filesystem: {{rootdirectory: '{}'}}\nhttp: {{addr: '127.0.0.1:0'}}\n",
            data.path().join("data").display()
        );
        fs::write(&config, text).unwrap();
        let output = File::create(&log).unwrap();
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(&config).stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let mut server = Self { process: command.spawn().unwrap(), address: String::new(), _data: data };
        let deadline = Instant::now() + Duration::from_secs(20);
        while server.address.is_empty() {
            assert!(Instant::now() < deadline, "docker-registry doesn't listen");
            std::thread::sleep(Duration::from_millis(10));
            let log = fs::read_to_string(&log).unwrap();
            let told = log.split("listening on ").nth(1).and_then(|rest| rest.split([',', '"']).next());
            told.unwrap_or_default().clone_into(&mut server.address);
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
