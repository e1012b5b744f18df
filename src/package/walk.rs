//! Walks a folder: what is packed, what is left out and by which rule. It reads names and metadata once, and only the content of small
//! files that may be secrets.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fingerprint::{Fingerprint, Stamp, now};
use super::ignore::{IgnoreFile, Rules, Subject};
use super::links::{below, canonical, resolve_links};
use super::listing::sort_key;
use super::venv;
use super::work_queue::work_through;
use super::{
    Entry, EntryFault, EntryFaults, EntryKind, LeftOut, LeftOutReason, LinkFault, Listing, PackageError, PackageWarning,
    ignored_data, secrets,
};

const AMLIGNORE: &str = ".amlignore";
const GITIGNORE: &str = ".gitignore";
/// The size limit of ignore files, in bytes.
const LARGEST_RULES: u64 = 4 << 20;

/// Lists a project. `.amlignore` files apply if the folder itself has one, otherwise `.gitignore` files; both also in nested folders.
pub fn list_project(root: &Path) -> Result<Listing, PackageError> {
    if !stat(root)?.is_dir() {
        return Err(PackageError::NotAFolder { path: root.to_owned() });
    }
    let ignore_file = if root.join(AMLIGNORE).is_file() { AMLIGNORE } else { GITIGNORE };
    let mut listing = Walk::new(root, Some(ignore_file)).run(Path::new(""))?;
    if ignore_file == GITIGNORE {
        listing.warnings.extend(ignored_data::warn(&listing));
    }
    Ok(listing)
}

/// What becomes of the symbolic links of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Links {
    /// They are packed as links, to other entries of the same package.
    #[default]
    Keep,
    /// What they point to is packed in their place, wherever it lies.
    Follow,
}

/// Lists a model, a file or a folder, under its own name. No ignore rules apply; only `.git` is left out.
pub fn list_model(path: &Path, links: Links) -> Result<Listing, PackageError> {
    if !stat(path)?.is_dir() {
        return list_file(path);
    }
    // `.` and `..` have to be resolved for a name.
    let named = if path.file_name().is_some() { path.to_owned() } else { canonical(path)? };
    let Some(name) = named.file_name() else { return Err(PackageError::NoName { path: path.to_owned() }) };
    Walk { links, ..Walk::new(&parent(&named), None) }.run(Path::new(name))
}

/// Lists a single file as a package of its own: an entry script without a source directory.
pub fn list_file(path: &Path) -> Result<Listing, PackageError> {
    let begun = now();
    let metadata = stat(path)?;
    let Some(name) = path.file_name() else { return Err(PackageError::NoName { path: path.to_owned() }) };
    if !metadata.is_file() {
        return Err(PackageError::NotAFile { path: path.to_owned() });
    }
    if let Some(source) = unreadable(path, &metadata) {
        return Err(PackageError::Root { path: path.to_owned(), source });
    }
    let entry = Entry { path: PathBuf::from(name), kind: file_kind(&metadata), size: metadata.len() };
    let fingerprint = Some(Fingerprint::of([(&entry, &Stamp::of(&metadata))].into_iter(), begun));
    Ok(Listing { root: parent(path), entries: vec![entry], left_out: Vec::new(), warnings: Vec::new(), fingerprint })
}

struct Walk {
    root: PathBuf,
    ignore_file: Option<&'static str>,
    links: Links,
    /// When it began, in Unix seconds.
    begun: i64,
}

/// A folder to read.
struct ToRead {
    /// Relative to the root.
    path: PathBuf,
    rules: Rules,
    /// The way to it through links.
    way: Option<Arc<Way>>,
}

/// A folder in which a link to another folder was followed.
struct Way {
    from: PathBuf,
    before: Option<Arc<Way>>,
}

/// What one thread has found.
#[derive(Default)]
struct Found {
    entries: Vec<(Entry, Stamp)>,
    left_out: Vec<LeftOut>,
    faults: Vec<EntryFault>,
    /// Ignore files that can't be read.
    unread_rules: Vec<(PathBuf, io::Error)>,
}

impl Walk {
    fn new(root: &Path, ignore_file: Option<&'static str>) -> Self {
        Self { root: root.to_owned(), ignore_file, links: Links::Keep, begun: now() }
    }

    /// Walks from `top`, relative to the root.
    fn run(self, top: &Path) -> Result<Listing, PackageError> {
        let read = |folder: ToRead, found: &mut Found| self.read_folder(folder, found);
        let mut found = Found::default();
        if top != Path::new("") {
            found.entries.push((Entry { path: top.to_owned(), kind: EntryKind::Folder, size: 0 }, Stamp::default()));
        }
        let first = ToRead { path: top.to_owned(), rules: Rules::default(), way: None };
        for mut one in work_through(first, read) {
            found.entries.append(&mut one.entries);
            found.left_out.append(&mut one.left_out);
            found.faults.append(&mut one.faults);
            found.unread_rules.append(&mut one.unread_rules);
        }
        if let Some((path, source)) = found.unread_rules.into_iter().min_by(|(a, _), (b, _)| sort_key(a).cmp(sort_key(b))) {
            return Err(PackageError::IgnoreFile { path, source });
        }
        found.entries.sort_unstable_by(|(a, _), (b, _)| sort_key(&a.path).cmp(sort_key(&b.path)));
        found.left_out.sort_unstable_by(|a, b| sort_key(&a.path).cmp(sort_key(&b.path)));
        self.finish(top, found.entries, found.left_out, found.faults)
    }

    /// Reads one folder; returns the folders in it that are packed, with the rules that apply in them.
    fn read_folder(&self, to_read: ToRead, found: &mut Found) -> Vec<ToRead> {
        let ToRead { path: folder, mut rules, way } = to_read;
        let folder = folder.as_path();
        let on_disk = below(&self.root, folder);
        let child = |entry: io::Result<fs::DirEntry>| entry.map(|entry| (child_path(folder, &entry.file_name()), entry));
        let entries = match fs::read_dir(&on_disk).and_then(|entries| entries.map(child).collect::<io::Result<Vec<_>>>()) {
            Ok(entries) => entries,
            // Others may remove their files while this one walks.
            Err(source) if source.kind() == io::ErrorKind::NotFound && folder != Path::new("") => return Vec::new(),
            Err(source) => {
                found.faults.push(EntryFault::Unreadable { path: folder.to_owned(), source });
                return Vec::new();
            }
        };
        if let Some(name) = self.ignore_file
            && entries.iter().any(|(path, _)| path.ends_with(name))
        {
            match with_ignore_file(rules, &on_disk.join(name), folder.join(name)) {
                Ok(with) => rules = with,
                Err(source) => {
                    found.unread_rules.push((on_disk.join(name), source));
                    return Vec::new();
                }
            }
        }
        let mut folders = Vec::new();
        for (path, entry) in entries {
            let is_link = self.links == Links::Follow && entry.file_type().is_ok_and(|kind| kind.is_symlink());
            let (added, way) = if is_link {
                (
                    found.follow(path, &entry.path(), way.as_ref()),
                    Some(Arc::new(Way { from: on_disk.clone(), before: way.clone() })),
                )
            } else {
                (found.add(path, &entry, &rules), way.clone())
            };
            folders.extend(added.map(|path| ToRead { path, rules: rules.clone(), way }));
        }
        folders
    }

    /// Checks the links, now that all entries are known, and collects the warnings.
    fn finish(
        self,
        top: &Path,
        entries: Vec<(Entry, Stamp)>,
        left_out: Vec<LeftOut>,
        mut faults: Vec<EntryFault>,
    ) -> Result<Listing, PackageError> {
        let Self { root, ignore_file, links: _, begun } = self;
        let (entries, stamps): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        let mut listing = Listing { root, entries, left_out, warnings: Vec::new(), fingerprint: None };
        faults.extend(resolve_links(&mut listing, top, &faults)?);
        if !faults.is_empty() {
            faults.sort_by(|a, b| sort_key(a.path()).cmp(sort_key(b.path())));
            let root = below(&listing.root, top);
            let environment = venv::of_links(&root, &faults);
            return Err(PackageError::Entries(EntryFaults { root, ignore_file, environment, faults }));
        }
        let special = listing.left_out.iter().filter_map(|left| match left.reason {
            LeftOutReason::Ignored | LeftOutReason::Git => None,
            LeftOutReason::Socket | LeftOutReason::Pipe | LeftOutReason::Device => {
                Some(PackageWarning::SpecialFile { path: left.path.clone(), reason: left.reason })
            }
        });
        listing.warnings = special.collect();
        if let Some(file) = ignore_file {
            listing.warnings.extend(venv::warn(&listing, file));
        }
        let files = secrets::find(&listing);
        if !files.is_empty() {
            listing.warnings.push(PackageWarning::PossibleSecrets { files, ignore_file });
        }
        listing.fingerprint = Some(Fingerprint::of(listing.entries.iter().zip(&stamps), begun));
        Ok(listing)
    }
}

impl Found {
    /// Adds an entry of a folder; returns its path if it is a folder that is packed.
    fn add(&mut self, path: PathBuf, entry: &fs::DirEntry, rules: &Rules) -> Option<PathBuf> {
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(source) => return self.fail(path, source),
        };
        let (folder, subject) = (kind.is_dir(), if kind.is_dir() { Subject::Folder } else { Subject::Other });
        let left_out = if path.ends_with(".git") {
            Some((None, LeftOutReason::Git))
        } else if let Some(rule) = rules.leaves_out(&path, subject) {
            Some((Some(rule), LeftOutReason::Ignored))
        } else {
            special(kind).map(|reason| (None, reason))
        };
        if let Some((rule, reason)) = left_out {
            self.left_out.push(LeftOut { path, folder, rule, reason });
            return None;
        }
        match examine(entry, kind) {
            Ok((kind, size, stamp)) => {
                let packed_folder = folder.then(|| path.clone());
                self.entries.push((Entry { path, kind, size }, stamp));
                packed_folder
            }
            Err(source) => self.fail(path, source),
        }
    }

    /// Adds what a link points to in its place; returns its path if that is a folder.
    fn follow(&mut self, path: PathBuf, on_disk: &Path, way: Option<&Arc<Way>>) -> Option<PathBuf> {
        let fault = |path: PathBuf, fault| EntryFault::Link { path, target: fs::read_link(on_disk).unwrap_or_default(), fault };
        let metadata = match fs::metadata(on_disk) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.faults.push(fault(path, LinkFault::Missing));
                return None;
            }
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                self.faults.push(fault(path, LinkFault::Loops));
                return None;
            }
            Err(source) => return self.fail(path, source),
        };
        if let Some(reason) = special(metadata.file_type()) {
            self.left_out.push(LeftOut { path, folder: false, rule: None, reason });
            return None;
        }
        if let Some(source) = unreadable(on_disk, &metadata) {
            return self.fail(path, source);
        }
        if metadata.is_dir() {
            if leads_back(on_disk, way) {
                self.faults.push(fault(path, LinkFault::Loops));
                return None;
            }
            self.entries.push((Entry { path: path.clone(), kind: EntryKind::Folder, size: 0 }, Stamp::default()));
            return Some(path);
        }
        let entry = Entry { path, kind: file_kind(&metadata), size: metadata.len() };
        self.entries.push((entry, Stamp::of(&metadata)));
        None
    }

    fn fail(&mut self, path: PathBuf, source: io::Error) -> Option<PathBuf> {
        // A file that is gone since its folder was read was somebody's temporary one.
        if source.kind() != io::ErrorKind::NotFound {
            self.faults.push(EntryFault::Unreadable { path, source });
        }
        None
    }
}

/// Returns whether a link leads to a folder that the way to it began in.
fn leads_back(on_disk: &Path, way: Option<&Arc<Way>>) -> bool {
    let Ok(target) = fs::canonicalize(on_disk) else { return false };
    let began_in = |folder: &Path| fs::canonicalize(folder).is_ok_and(|folder| folder.starts_with(&target));
    let ways = std::iter::successors(way, |way| way.before.as_ref());
    on_disk.parent().is_some_and(began_in) || ways.into_iter().any(|way| began_in(&way.from))
}

/// Returns what a folder, link or file is, its size and its stamp.
fn examine(entry: &fs::DirEntry, kind: fs::FileType) -> io::Result<(EntryKind, u64, Stamp)> {
    if kind.is_dir() {
        return Ok((EntryKind::Folder, 0, Stamp::default()));
    }
    if kind.is_symlink() {
        return Ok((EntryKind::Link { target: fs::read_link(entry.path())? }, 0, Stamp::default()));
    }
    let metadata = entry.metadata()?;
    match unreadable(&entry.path(), &metadata) {
        Some(error) => Err(error),
        None => Ok((file_kind(&metadata), metadata.len(), Stamp::of(&metadata))),
    }
}

fn with_ignore_file(rules: Rules, on_disk: &Path, path: PathBuf) -> io::Result<Rules> {
    // Unlike git, v1 followed a symbolic link to an ignore file; otherwise the files that it lists would be sent.
    if on_disk.is_file() { Ok(rules.with(IgnoreFile::parse(path, &read_rules(on_disk)?))) } else { Ok(rules) }
}

/// Returns the path of a folder's entry, without spare capacity: a listing may hold many.
fn child_path(folder: &Path, name: &OsStr) -> PathBuf {
    let mut path = PathBuf::with_capacity(folder.as_os_str().len() + 1 + name.len());
    path.extend([folder.as_os_str(), name]);
    path
}

/// Reads an ignore file. A very large one isn't an ignore file.
fn read_rules(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    fs::File::open(path)?.take(LARGEST_RULES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LARGEST_RULES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 4 MiB, too large for ignore rules"));
    }
    if let Some(encoding) = wide_encoding(&text) {
        let what = format!("it is {encoding}, so that its rules would leave nothing out: save it as UTF-8");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    Ok(text)
}

/// Returns the name of an encoding with more than one byte for each letter, which PowerShell's `>` and some editors write.
fn wide_encoding(text: &[u8]) -> Option<&'static str> {
    match text {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        // No path has such a byte; without a mark at its beginning this is how such a file is known.
        _ => text.contains(&0).then_some("UTF-16 or no text"),
    }
}

fn stat(path: &Path) -> Result<fs::Metadata, PackageError> {
    fs::metadata(path).map_err(|source| PackageError::Root { path: path.to_owned(), source })
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn file_kind(metadata: &fs::Metadata) -> EntryKind {
    EntryKind::File { executable: metadata.permissions().mode() & 0o100 != 0 }
}

/// Returns why a file can't be read. Files that everyone may read need no system call.
fn unreadable(path: &Path, metadata: &fs::Metadata) -> Option<io::Error> {
    if metadata.mode() & 0o444 == 0o444 {
        return None;
    }
    rustix::fs::access(path, rustix::fs::Access::READ_OK).err().map(io::Error::from)
}

fn special(kind: fs::FileType) -> Option<LeftOutReason> {
    if kind.is_socket() {
        Some(LeftOutReason::Socket)
    } else if kind.is_fifo() {
        Some(LeftOutReason::Pipe)
    } else {
        (kind.is_block_device() || kind.is_char_device()).then_some(LeftOutReason::Device)
    }
}
