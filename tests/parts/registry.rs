//! A real registry (`docker-registry`) on a free port of loopback, with its files in a folder of its own.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);
/// The name that a registry's certificate holds beside loopback. It leads nowhere (RFC 6761): only a proxy finds the registry by it.
pub(crate) const NAME: &str = "registry.test";

/// A running registry; it is killed, and its files are removed, when dropped.
pub(crate) struct TestRegistry {
    process: Child,
    folder: TempDir,
    address: String,
}

/// What a registry is set up with.
#[derive(Default, Clone, Copy)]
pub(crate) struct Setup<'a> {
    /// The user and password that it asks for.
    pub(crate) user: Option<(&'a str, &'a str)>,
    /// Whether it speaks TLS, with a certificate of its own authority.
    pub(crate) tls: bool,
    /// Whether it refuses to remove anything.
    pub(crate) keeps_all: bool,
    /// Further YAML, such as an `auth` section.
    pub(crate) further: &'a str,
}

impl TestRegistry {
    /// Starts a registry that lets everybody in, without TLS.
    pub(crate) fn start() -> Self {
        Self::set_up(Setup::default())
    }

    /// Starts a registry.
    pub(crate) fn set_up(setup: Setup<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mut config = format!(
            "version: 0.1\nlog: {{level: info}}\nstorage:\n  filesystem: {{rootdirectory: '{}'}}\n  delete: {{enabled: {}}}\n\
             http:\n  addr: '127.0.0.1:0'\n  secret: only-for-tests\n",
            root.join("data").display(),
            !setup.keeps_all
        );
        if setup.tls {
            let (certificate, key) = certify(root);
            let _ = writeln!(config, "  tls: {{certificate: '{}', key: '{}'}}", certificate.display(), key.display());
        }
        if let Some((user, password)) = setup.user {
            let file = root.join("htpasswd");
            fs::write(&file, password_line(user, password)).unwrap();
            let _ = writeln!(config, "auth:\n  htpasswd: {{realm: tests, path: '{}'}}", file.display());
        }
        config += setup.further;
        fs::write(root.join("config.yml"), config).unwrap();
        let log = fs::File::create(root.join("log")).unwrap();
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(root.join("config.yml")).stdin(Stdio::null());
        let process = command.stdout(log.try_clone().unwrap()).stderr(log).spawn();
        let process = process.expect("docker-registry is not installed: see tests/install.sh");
        let mut registry = Self { process, folder, address: String::new() };
        registry.address = registry.await_address();
        registry
    }

    /// Returns `127.0.0.1:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns the file with the certificate of the authority that vouches for this registry's TLS.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Returns the requests that it has answered so far, as "METHOD /path STATUS", without queries.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.log().lines().filter_map(request_of).collect()
    }

    /// Returns its log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn await_address(&mut self) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let log = self.log();
            let told = log.split("listening on ").nth(1).and_then(|rest| rest.split([',', '"']).next());
            if let Some(address) = told {
                return address.to_owned();
            }
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "docker-registry doesn't listen:\n{log}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for TestRegistry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads a line of the access log: `… "GET /v2/x?y HTTP/1.1" 200 …`.
fn request_of(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("] \"")?;
    let (request, rest) = rest.split_once(" HTTP/")?;
    let status = rest.split(' ').nth(1)?;
    Some(format!("{} {status}", request.split('?').next()?))
}

fn password_line(user: &str, password: &str) -> Vec<u8> {
    let mut command = Command::new("htpasswd");
    let mut child = command.args(["-niB", "-C", "4", user]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "htpasswd failed");
    output.stdout
}

/// Makes an authority and a certificate by it for loopback and [`NAME`]; returns the certificate's file and that of its key.
fn certify(folder: &Path) -> (PathBuf, PathBuf) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap();
    fs::write(folder.join("authority.pem"), authority.pem()).unwrap();
    let issuer = Issuer::new(params, key);
    let own_key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["127.0.0.1", "localhost", NAME].map(str::to_owned)).unwrap();
    let own = own.signed_by(&own_key, &issuer).unwrap();
    let (certificate_file, key_file) = (folder.join("certificate.pem"), folder.join("key.pem"));
    fs::write(&certificate_file, own.pem()).unwrap();
    fs::write(&key_file, own_key.serialize_pem()).unwrap();
    (certificate_file, key_file)
}
