//! The one walk over a folder: what is packed, what is left out and by which rule. Reads names and metadata once;
//! contents only where a small file may be a secret.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::fingerprint::{Fingerprint, Stamp, now};
use super::ignore::{IgnoreFile, Rules, Subject};
use super::links::{Node, Unresolved, follow, relative_target};
use super::listing::sort_key;
use super::{
    Entry, EntryFault, EntryFaults, EntryKind, LeftOut, LeftOutReason, LinkFault, Listing, PackageError, PackageWarning,
    ignored_data, secrets,
};

const AMLIGNORE: &str = ".amlignore";
const GITIGNORE: &str = ".gitignore";
/// The largest ignore file that is read.
const LARGEST_RULES: u64 = 4 << 20;

/// Lists a project: `.amlignore` if the folder itself has one, else `.gitignore`, with nested files of the same name.
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

/// Lists a model, a file or a folder, under its own name. There are no ignore rules; only `.git` stays behind.
pub fn list_model(path: &Path) -> Result<Listing, PackageError> {
    if !stat(path)?.is_dir() {
        return list_file(path);
    }
    // `.` and `..` have a name only on disk.
    let named = if path.file_name().is_some() { path.to_owned() } else { canonical(path)? };
    let Some(name) = named.file_name() else { return Err(PackageError::NoName { path: path.to_owned() }) };
    Walk::new(&parent(&named), None).run(Path::new(name))
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
    /// When it began, in seconds.
    begun: i64,
    entries: Vec<(Entry, Stamp)>,
    left_out: Vec<LeftOut>,
    faults: Vec<EntryFault>,
    /// Folders still to be read, with the rules that hold in them.
    folders: Vec<(PathBuf, Rules)>,
}

impl Walk {
    fn new(root: &Path, ignore_file: Option<&'static str>) -> Self {
        let (entries, left_out, faults, folders) = Default::default();
        Self { root: root.to_owned(), ignore_file, begun: now(), entries, left_out, faults, folders }
    }

    /// Walks from `top`, relative to the root.
    fn run(mut self, top: &Path) -> Result<Listing, PackageError> {
        if top != Path::new("") {
            self.put_in(top, EntryKind::Folder, None);
        }
        self.folders.push((top.to_owned(), Rules::default()));
        while let Some((folder, rules)) = self.folders.pop() {
            if let Err(source) = self.read_folder(&folder, rules)? {
                self.faults.push(EntryFault::Unreadable { path: folder, source });
            }
        }
        self.entries.sort_unstable_by(|(a, _), (b, _)| sort_key(&a.path).cmp(sort_key(&b.path)));
        self.left_out.sort_unstable_by(|a, b| sort_key(&a.path).cmp(sort_key(&b.path)));
        self.finish(top)
    }

    /// Reads one folder. The outer error ends the walk, the inner one is the folder's own.
    fn read_folder(&mut self, folder: &Path, mut rules: Rules) -> Result<io::Result<()>, PackageError> {
        let on_disk = below(&self.root, folder);
        let entries = fs::read_dir(&on_disk).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(source) => return Ok(Err(source)),
        };
        if let Some(name) = self.ignore_file.filter(|name| entries.iter().any(|entry| entry.file_name() == *name)) {
            rules = with_ignore_file(rules, &on_disk.join(name), folder.join(name))?;
        }
        for entry in entries {
            let path = folder.join(entry.file_name());
            if let Err(source) = self.take(&entry, &path, &rules) {
                self.faults.push(EntryFault::Unreadable { path, source });
            }
        }
        Ok(Ok(()))
    }

    fn take(&mut self, entry: &fs::DirEntry, path: &Path, rules: &Rules) -> io::Result<()> {
        let kind = entry.file_type()?;
        let folder = kind.is_dir();
        if entry.file_name() == ".git" {
            self.leave_out(path, kind, LeftOutReason::Git);
        } else if let Some(rule) = rules.leaves_out(path, if folder { Subject::Folder } else { Subject::Other }) {
            self.left_out.push(LeftOut { path: path.to_owned(), folder, rule: Some(rule), reason: LeftOutReason::Ignored });
        } else if folder {
            self.put_in(path, EntryKind::Folder, None);
            self.folders.push((path.to_owned(), rules.clone()));
        } else if kind.is_symlink() {
            let target = fs::read_link(entry.path())?;
            self.put_in(path, EntryKind::Link { target }, None);
        } else if kind.is_file() {
            let metadata = entry.metadata()?;
            if let Some(source) = unreadable(&entry.path(), &metadata) {
                return Err(source);
            }
            self.put_in(path, file_kind(&metadata), Some(&metadata));
        } else {
            self.leave_out(path, kind, special(kind));
        }
        Ok(())
    }

    fn put_in(&mut self, path: &Path, kind: EntryKind, metadata: Option<&fs::Metadata>) {
        let entry = Entry { path: path.to_owned(), kind, size: metadata.map_or(0, fs::Metadata::len) };
        self.entries.push((entry, metadata.map(Stamp::of).unwrap_or_default()));
    }

    fn leave_out(&mut self, path: &Path, kind: fs::FileType, reason: LeftOutReason) {
        self.left_out.push(LeftOut { path: path.to_owned(), folder: kind.is_dir(), rule: None, reason });
    }

    /// Checks the links, now that all entries are known, and gathers the warnings.
    fn finish(self, top: &Path) -> Result<Listing, PackageError> {
        let Self { root, ignore_file, begun, entries, left_out, mut faults, folders: _ } = self;
        let (entries, stamps): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        let mut listing = Listing { root, entries, left_out, warnings: Vec::new(), fingerprint: None };
        faults.extend(settle_links(&mut listing, top, &faults)?);
        if !faults.is_empty() {
            faults.sort_by(|a, b| sort_key(a.path()).cmp(sort_key(b.path())));
            return Err(PackageError::Entries(EntryFaults { root: below(&listing.root, top), ignore_file, faults }));
        }
        let special = listing.left_out.iter().filter_map(|left| match left.reason {
            LeftOutReason::Ignored | LeftOutReason::Git => None,
            LeftOutReason::Socket | LeftOutReason::Pipe | LeftOutReason::Device => {
                Some(PackageWarning::SpecialFile { path: left.path.clone(), reason: left.reason })
            }
        });
        listing.warnings = special.collect();
        let files = secrets::find(&listing);
        if !files.is_empty() {
            listing.warnings.push(PackageWarning::PossibleSecrets { files, ignore_file });
        }
        listing.fingerprint = Some(Fingerprint::of(listing.entries.iter().zip(&stamps), begun));
        Ok(listing)
    }
}

/// Makes absolute targets within the folder relative, and returns the links that lead to no entry.
fn settle_links(listing: &mut Listing, top: &Path, unread: &[EntryFault]) -> Result<Vec<EntryFault>, PackageError> {
    if !listing.entries.iter().any(|entry| matches!(entry.kind, EntryKind::Link { .. })) {
        return Ok(Vec::new());
    }
    let as_given = below(&listing.root, top);
    let base = canonical(&as_given)?;
    for entry in &mut listing.entries {
        if let EntryKind::Link { target } = &mut entry.kind
            && target.has_root()
            && let Some(inside) = inside(target, &base, &as_given)
        {
            *target = relative_target(&entry.path, &top.join(inside));
        }
    }
    let node = |path: &Path| {
        listing.entry(path).map(|entry| match &entry.kind {
            EntryKind::Folder => Node::Folder,
            EntryKind::File { .. } => Node::File,
            EntryKind::Link { target } => Node::Link(target),
        })
    };
    let faults = listing.entries.iter().filter_map(|entry| {
        let EntryKind::Link { target } = &entry.kind else { return None };
        let fault = match follow(&entry.path, top.components().count(), &node) {
            Ok(()) => return None,
            Err(Unresolved::Escapes) => LinkFault::Escapes,
            Err(Unresolved::Loops) => LinkFault::Loops,
            Err(Unresolved::Missing(goal)) if unread.iter().any(|fault| goal.starts_with(fault.path())) => return None,
            Err(Unresolved::Missing(goal)) => match listing.left_out(&goal) {
                Some(left) => LinkFault::LeftOut(left.rule.clone()),
                None => LinkFault::Missing,
            },
        };
        Some(EntryFault::Link { path: entry.path.clone(), target: target.clone(), fault })
    });
    Ok(faults.collect())
}

/// Returns where an absolute target lies within the folder: by its own words, or by where it really leads.
fn inside(target: &Path, base: &Path, as_given: &Path) -> Option<PathBuf> {
    let as_given = std::path::absolute(as_given).ok()?;
    let by_words = [base, as_given.as_path()].into_iter().find_map(|base| target.strip_prefix(base).ok());
    by_words.map(Path::to_owned).or_else(|| fs::canonicalize(target).ok()?.strip_prefix(base).ok().map(Path::to_owned))
}

fn with_ignore_file(rules: Rules, on_disk: &Path, path: PathBuf) -> Result<Rules, PackageError> {
    // A linked ignore file is followed, as v1 did: git wouldn't, but then what it names would be sent.
    if !on_disk.is_file() {
        return Ok(rules);
    }
    let text = read_rules(on_disk).map_err(|source| PackageError::IgnoreFile { path: on_disk.to_owned(), source })?;
    Ok(rules.with(IgnoreFile::parse(path, &text)))
}

/// Reads an ignore file: a line for each rule, so that a large one was named by mistake.
fn read_rules(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    fs::File::open(path)?.take(LARGEST_RULES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LARGEST_RULES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 4 MiB, too large for ignore rules"));
    }
    Ok(text)
}

fn stat(path: &Path) -> Result<fs::Metadata, PackageError> {
    fs::metadata(path).map_err(|source| PackageError::Root { path: path.to_owned(), source })
}

fn canonical(path: &Path) -> Result<PathBuf, PackageError> {
    fs::canonicalize(path).map_err(|source| PackageError::Root { path: path.to_owned(), source })
}

/// Joins without the last slash that joining an empty path leaves.
fn below(root: &Path, path: &Path) -> PathBuf {
    if path == Path::new("") { root.to_owned() } else { root.join(path) }
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

/// Returns why a file can't be read. A file that everyone may read isn't asked for; that leaves one call for the others.
fn unreadable(path: &Path, metadata: &fs::Metadata) -> Option<io::Error> {
    if metadata.mode() & 0o444 == 0o444 {
        return None;
    }
    rustix::fs::access(path, rustix::fs::Access::READ_OK).err().map(io::Error::from)
}

fn special(kind: fs::FileType) -> LeftOutReason {
    if kind.is_socket() {
        LeftOutReason::Socket
    } else if kind.is_fifo() {
        LeftOutReason::Pipe
    } else {
        LeftOutReason::Device
    }
}
