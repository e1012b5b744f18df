//! Reads a docker-archive of buildah, podman or docker without unpacking it: its layers are ranges of the file.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::Value;

use crate::names::Digest;

/// The size limit of documents, which are read into memory.
const LARGEST_DOCUMENT: u64 = 16 << 20;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Fields of Docker's configurations that OCI doesn't have: of the image, and of its containers.
const NOT_OF_OCI: [&str; 6] = ["container", "container_config", "docker_version", "id", "parent", "throwaway"];
const NOT_OF_IMAGES: [&str; 9] =
    ["AttachStderr", "AttachStdin", "AttachStdout", "Domainname", "Hostname", "Image", "OpenStdin", "StdinOnce", "Tty"];

/// An image in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageArchive {
    pub configuration: Bytes,
    /// Its layers, lowest first.
    pub layers: Vec<ArchivedLayer>,
}

/// One layer of an archive: `size` bytes of its file, from `offset`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedLayer {
    /// The digest of the uncompressed layer, by the configuration.
    pub diff_id: Digest,
    pub path: PathBuf,
    /// Where it begins in the file.
    pub offset: u64,
    /// The size in bytes.
    pub size: u64,
    pub form: LayerForm,
}

/// The compression of a layer in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerForm {
    Plain,
    /// A gzip-compressed tar with this digest.
    Gzip(Digest),
}

/// Why an archive can't be read. Each clause finishes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("read the image in '{}'", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("read the image in '{}': {what}", path.display())]
    Unexpected {
        path: PathBuf,
        /// What is wrong, as a clause.
        what: String,
    },
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ArchivedImage {
    config: String,
    layers: Vec<String>,
}

#[derive(serde::Deserialize)]
struct RootFs {
    diff_ids: Vec<Digest>,
}

struct Member {
    offset: u64,
    size: u64,
    link: Option<String>,
}

impl ImageArchive {
    /// Reads an archive's documents, but not its layers. It blocks.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let mut reader = Reader::index(path)?;
        let images: Vec<ArchivedImage> = reader.document("manifest.json")?;
        let [image] = images.as_slice() else {
            return Err(reader.unexpected(format!("it holds {} images instead of one", images.len())));
        };
        let mut configuration: Value = reader.document(&image.config)?;
        let rootfs: RootFs = serde_json::from_value(configuration["rootfs"].clone())
            .map_err(|error| reader.unexpected(format!("its configuration names no layers: {error}")))?;
        if rootfs.diff_ids.len() != image.layers.len() {
            let (named, there) = (rootfs.diff_ids.len(), image.layers.len());
            return Err(reader.unexpected(format!("its configuration names {named} layers, and it has {there}")));
        }
        let layers = rootfs.diff_ids.iter().zip(&image.layers).map(|(id, name)| reader.layer(*id, name));
        let layers = layers.collect::<Result<_, _>>()?;
        leave_out(&mut configuration, &NOT_OF_OCI);
        configuration.get_mut("config").into_iter().for_each(|config| leave_out(config, &NOT_OF_IMAGES));
        Ok(Self { configuration: configuration.to_string().into(), layers })
    }
}

struct Reader<'a> {
    path: &'a Path,
    file: File,
    members: HashMap<String, Member>,
}

impl<'a> Reader<'a> {
    fn index(path: &'a Path) -> Result<Self, ArchiveError> {
        let failed = |source| ArchiveError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        let mut archive = tar::Archive::new(BufReader::new(&file));
        let mut members = HashMap::new();
        // Seeks over gigabytes of layers.
        for entry in archive.entries_with_seek().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
            let link = entry.link_name().map_err(failed)?;
            let link = link.map(|link| target(&name, &link.to_string_lossy(), entry.header().entry_type()));
            members.insert(plain(&name), Member { offset: entry.raw_file_position(), size: entry.size(), link });
        }
        drop(archive);
        Ok(Self { path, file, members })
    }

    fn find(&self, name: &str) -> Result<&Member, ArchiveError> {
        let missing = || self.unexpected(format!("it has no '{name}'"));
        let mut member = self.members.get(&plain(name)).ok_or_else(missing)?;
        // A duplicate layer is a link; links to links aren't supported.
        if let Some(link) = &member.link {
            member = self.members.get(link).filter(|member| member.link.is_none()).ok_or_else(missing)?;
        }
        Ok(member)
    }

    fn document<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Result<T, ArchiveError> {
        let (offset, size) = self.find(name).map(|member| (member.offset, member.size))?;
        if size > LARGEST_DOCUMENT {
            return Err(self.unexpected(format!("its '{name}' has {size} bytes")));
        }
        let bytes = self.bytes(offset, size)?;
        serde_json::from_slice(&bytes).map_err(|error| self.unexpected(format!("its '{name}' is damaged: {error}")))
    }

    fn layer(&mut self, diff_id: Digest, name: &str) -> Result<ArchivedLayer, ArchiveError> {
        let (offset, size) = self.find(name).map(|member| (member.offset, member.size))?;
        let form = if self.bytes(offset, size.min(2))? == GZIP {
            // Only archives in the OCI layout hold compressed layers, which are named by their digest.
            let digest = name.rsplit('/').next().and_then(|hex| format!("sha256:{hex}").parse().ok());
            LayerForm::Gzip(digest.ok_or_else(|| self.unexpected(format!("its layer '{name}' is compressed")))?)
        } else {
            LayerForm::Plain
        };
        Ok(ArchivedLayer { diff_id, path: self.path.to_owned(), offset, size, form })
    }

    fn bytes(&mut self, offset: u64, size: u64) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        let read = self.file.seek(SeekFrom::Start(offset)).and_then(|_| (&self.file).take(size).read_to_end(&mut bytes));
        read.map_err(|source| ArchiveError::Io { path: self.path.to_owned(), source })?;
        Ok(bytes)
    }

    fn unexpected(&self, what: String) -> ArchiveError {
        ArchiveError::Unexpected { path: self.path.to_owned(), what }
    }
}

fn leave_out(object: &mut Value, keys: &[&str]) {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

fn plain(name: &str) -> String {
    name.trim_start_matches("./").trim_end_matches('/').to_owned()
}

/// Returns the target of a link: a symbolic link is relative to its folder, a hard link to the root.
fn target(name: &str, link: &str, kind: tar::EntryType) -> String {
    if !kind.is_symlink() {
        return plain(link);
    }
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    plain(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::Digest as _;

    struct Writer(tar::Builder<File>);

    impl Writer {
        fn new(path: &Path) -> Self {
            Self(tar::Builder::new(File::create(path).unwrap()))
        }

        fn file(&mut self, name: &str, content: &[u8]) {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_mode(0o444);
            self.0.append_data(&mut header, name, content).unwrap();
        }

        fn link(&mut self, name: &str, to: &str) {
            let mut header = tar::Header::new_ustar();
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            self.0.append_link(&mut header, name, to).unwrap();
        }
    }

    fn digest(content: &[u8]) -> Digest {
        Digest::from_sha256(sha2::Sha256::digest(content).into())
    }

    fn config(layers: &[&[u8]]) -> String {
        let ids: Vec<_> = layers.iter().map(|layer| digest(layer).to_string()).collect();
        serde_json::json!({
            "architecture": "amd64", "os": "linux", "docker_version": "28", "container_config": {}, "config": { "Hostname": "h", "Healthcheck": { "Test": ["NONE"] } },
            "rootfs": { "type": "layers", "diff_ids": ids },
        })
        .to_string()
    }

    fn content(layer: &ArchivedLayer) -> Vec<u8> {
        let mut reader = Reader { path: &layer.path, file: File::open(&layer.path).unwrap(), members: HashMap::new() };
        reader.bytes(layer.offset, layer.size).unwrap()
    }

    #[test]
    fn layers_are_found_where_they_lie_in_the_file_also_through_links() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.tar");
        let mut writer = Writer::new(&path);
        writer.file("one.tar", b"the first layer");
        writer.link("abc/layer.tar", "../one.tar");
        writer.file("two/layer.tar", b"the second");
        writer.file("config.json", config(&[b"the first layer", b"the second"]).as_bytes());
        writer.file("manifest.json", br#"[{"Config":"config.json","Layers":["abc/layer.tar","two/layer.tar"]}]"#);
        writer.0.finish().unwrap();
        let archive = ImageArchive::open(&path).unwrap();
        assert_eq!(archive.layers.iter().map(content).collect::<Vec<_>>(), [b"the first layer".to_vec(), b"the second".to_vec()]);
        assert_eq!(archive.layers[0].diff_id, digest(b"the first layer"));
        assert!(archive.layers.iter().all(|layer| layer.form == LayerForm::Plain));
        let configuration = String::from_utf8(archive.configuration.to_vec()).unwrap();
        assert!(
            configuration.contains("Healthcheck")
                && !configuration.contains("docker_version")
                && !configuration.contains("Hostname"),
            "{configuration}"
        );
    }

    #[test]
    fn packed_layers_of_a_newer_docker_keep_their_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.tar");
        let packed = [&GZIP[..], b"packed"].concat();
        let name = format!("blobs/sha256/{}", digest(&packed).hex());
        let mut writer = Writer::new(&path);
        writer.file(&name, &packed);
        writer.file("blobs/sha256/config", config(&[b"plain"]).as_bytes());
        writer.file(
            "manifest.json",
            format!(r#"[{{"Config":"blobs/sha256/config","RepoTags":null,"Layers":["{name}"]}}]"#).as_bytes(),
        );
        writer.0.finish().unwrap();
        let archive = ImageArchive::open(&path).unwrap();
        assert_eq!(archive.layers[0].form, LayerForm::Gzip(digest(&packed)));
    }

    #[test]
    fn what_is_no_image_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image.tar");
        let told = |manifest: &str| {
            let mut writer = Writer::new(&path);
            writer.file("config.json", config(&[b"a", b"b"]).as_bytes());
            writer.file("manifest.json", manifest.as_bytes());
            writer.0.finish().unwrap();
            ImageArchive::open(&path).unwrap_err().to_string().replace(&path.display().to_string(), "F")
        };
        insta::assert_snapshot!(told("[]"), @"read the image in 'F': it holds 0 images instead of one");
        insta::assert_snapshot!(told(r#"[{"Config":"config.json","Layers":["a.tar"]}]"#), @"read the image in 'F': its configuration names 2 layers, and it has 1");
        insta::assert_snapshot!(told(r#"[{"Config":"config.json","Layers":["a.tar","b.tar"]}]"#), @"read the image in 'F': it has no 'a.tar'");
        insta::assert_snapshot!(told(r#"[{"Config":"other.json","Layers":[]}]"#), @"read the image in 'F': it has no 'other.json'");
        std::fs::write(&path, b"not a tar, and long enough to be read as the header of one".repeat(20)).unwrap();
        assert!(ImageArchive::open(&path).is_err());
    }
}
