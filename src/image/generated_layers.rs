//! The layers without user files: the runtime's program, the folders that a service may write to, and what a router needs beside its
//! program.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tar::{Builder, EntryType, Header};

use crate::package::ENTRY_TIME;
use crate::service::contract::{APP_ROOT, PROGRAM};

const DEFAULT: u32 = 0o755;
/// Anyone may add files, but not replace another user's (sticky bit).
const SHARED: u32 = 0o1777;

/// Writes the runtime's layer: the program, executable by everyone.
pub(super) fn write_runtime_layer(program: &Path, out: impl Write) -> io::Result<()> {
    let mut file = File::open(program)?;
    let size = file.metadata()?.len();
    let mut tar = Builder::new(out);
    let path = inside(PROGRAM);
    for folder in path.ancestors().skip(1).collect::<Vec<_>>().into_iter().rev().filter(|path| *path != Path::new("")) {
        append_folder(&mut tar, folder, DEFAULT)?;
    }
    let mut header = plain(EntryType::Regular, DEFAULT);
    header.set_size(size);
    tar.append_data(&mut header, path, (&mut file).take(size))?;
    tar.into_inner()?.flush()
}

/// Returns the start-up layer: any user may write beside the service's files (`./outputs`, caches), as v1 allowed. It lies above the
/// project's layer, since the topmost layer that holds a folder decides its mode.
pub(super) fn start_up_layer(project_folder: Option<&str>) -> io::Result<Vec<u8>> {
    let mut tar = Builder::new(Vec::new());
    let root = inside(APP_ROOT);
    append_folder(&mut tar, root, SHARED)?;
    if let Some(folder) = project_folder {
        append_folder(&mut tar, &root.join(folder), SHARED)?;
    }
    tar.into_inner()
}

/// Returns what a router needs beside its program: the certificates of public authorities, an entry for its user, and a place for temporary
/// files. No shell and no library is there.
pub(super) fn router_base_layer() -> io::Result<Vec<u8>> {
    let mut tar = Builder::new(Vec::new());
    for folder in ["etc", "etc/ssl", "etc/ssl/certs"] {
        append_folder(&mut tar, Path::new(folder), DEFAULT)?;
    }
    append_text(&mut tar, "etc/passwd", "root:x:0:0:root:/:/none\nnonroot:x:65532:65532:nonroot:/tmp:/none\n")?;
    append_text(&mut tar, "etc/group", "root:x:0:\nnonroot:x:65532:\n")?;
    append_text(&mut tar, "etc/ssl/certs/ca-certificates.crt", &authorities())?;
    append_folder(&mut tar, Path::new("tmp"), SHARED)?;
    tar.into_inner()
}

/// The certificates that this program itself trusts, in PEM.
fn authorities() -> String {
    let mut text = String::new();
    for certificate in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
        let lines = STANDARD.encode(certificate.as_ref());
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        for line in lines.as_bytes().chunks(64) {
            text.push_str(&String::from_utf8_lossy(line));
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

fn append_text(tar: &mut Builder<impl Write>, path: &str, text: &str) -> io::Result<()> {
    let mut header = plain(EntryType::Regular, 0o644);
    header.set_size(text.len() as u64);
    tar.append_data(&mut header, path, text.as_bytes())
}

fn inside(path: &str) -> &Path {
    Path::new(path.trim_start_matches('/'))
}

fn append_folder(tar: &mut Builder<impl Write>, path: &Path, mode: u32) -> io::Result<()> {
    // The trailing slash marks a folder for readers that only look at names.
    let path = format!("{}/", path.display());
    tar.append_data(&mut plain(EntryType::Directory, mode), path, io::empty())
}

/// The same files give the same bytes: no owner name, constant time.
fn plain(kind: EntryType, mode: u32) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(0);
    header.set_mtime(ENTRY_TIME);
    header.set_uid(0);
    header.set_gid(0);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(bytes: &[u8]) -> Vec<String> {
        let mut archive = tar::Archive::new(bytes);
        let entries = archive.entries().unwrap().map(Result::unwrap);
        entries
            .map(|entry| format!("{:o} {} {}", entry.header().mode().unwrap(), entry.path().unwrap().display(), entry.size()))
            .collect()
    }

    #[test]
    fn the_runtime_layer_holds_the_program_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("of-any-name");
        std::fs::write(&program, "program").unwrap();
        let mut bytes = Vec::new();
        write_runtime_layer(&program, &mut bytes).unwrap();
        assert_eq!(listed(&bytes), ["755 aml/ 0", "755 aml/bin/ 0", "755 aml/bin/aml 7"]);
    }

    #[test]
    fn the_routers_base_holds_authorities_a_user_and_a_place_for_temporary_files() {
        let bytes = router_base_layer().unwrap();
        let names: Vec<String> = listed(&bytes).iter().map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect();
        let files = ["644 etc/passwd", "644 etc/group", "644 etc/ssl/certs/ca-certificates.crt"];
        let folders = ["755 etc/", "755 etc/ssl/", "755 etc/ssl/certs/"];
        assert_eq!(names, [&folders[..], &files[..], &["1777 tmp/"]].concat());
        assert_eq!(bytes, router_base_layer().unwrap());
        assert_eq!(authorities().matches("BEGIN").count(), webpki_root_certs::TLS_SERVER_ROOT_CERTS.len());
    }

    #[test]
    fn the_start_up_layer_opens_the_application_folder() {
        let bytes = start_up_layer(Some("source")).unwrap();
        assert_eq!(listed(&bytes), ["1777 var/azureml-app/ 0", "1777 var/azureml-app/source/ 0"]);
        assert_eq!(listed(&start_up_layer(None).unwrap()), ["1777 var/azureml-app/ 0"]);
    }
}
