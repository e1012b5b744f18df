//! Why a folder can't be listed or packed. Faults of single entries come all at once.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::LinkFault;

/// Why a folder can't be listed or packed.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error("'{}' can't be read", path.display())]
    Root { path: PathBuf, source: io::Error },
    #[error("'{}' is not a folder", path.display())]
    NotAFolder { path: PathBuf },
    /// The given path is neither a folder nor a regular file.
    #[error("'{}' is neither a file nor a folder", path.display())]
    NotAFile { path: PathBuf },
    /// The given path has no file name, which a registered model needs.
    #[error("'{}' has no file name: give the folder by its name", path.display())]
    NoName { path: PathBuf },
    /// An ignore file can't be read; without it, ignored files would be sent.
    #[error("the ignore file '{}' can't be read", path.display())]
    IgnoreFile { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Entries(EntryFaults),
    #[error("'{}' changed while it was packed: run the command again when nothing writes to it", path.display())]
    Changed { path: PathBuf },
    #[error("'{}' can't be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the layer can't be written")]
    Write { source: io::Error },
    #[error("'{prefix}' can't be the prefix of a layer's paths: it must be plain names separated by '/'")]
    Prefix { prefix: String },
}

/// All entries of a folder that can't be packaged.
#[derive(Debug, thiserror::Error)]
pub struct EntryFaults {
    pub root: PathBuf,
    /// The ignore file to list them in, where ignore rules apply.
    pub ignore_file: Option<&'static str>,
    /// The Python environment that such links belong to, relative to `root`.
    pub environment: Option<PathBuf>,
    /// One for each entry, sorted by path.
    pub faults: Vec<EntryFault>,
}

/// Why one entry can't be packaged. Paths are relative to the folder.
#[derive(Debug)]
pub enum EntryFault {
    /// A file or folder can't be read.
    Unreadable { path: PathBuf, source: io::Error },
    /// A symbolic link leads to no entry of the package.
    Link {
        path: PathBuf,
        /// Its target as it is on disk.
        target: PathBuf,
        fault: LinkFault,
    },
}

impl fmt::Display for EntryFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.faults.len();
        let entries = if count == 1 { "entry" } else { "entries" };
        writeln!(f, "{count} {entries} of '{}' can't be packaged:", self.root.display())?;
        for fault in &self.faults {
            writeln!(f, "  {fault}")?;
        }
        let unreadable = self.faults.iter().any(|fault| matches!(fault, EntryFault::Unreadable { .. }));
        let links = self.faults.iter().any(|fault| matches!(fault, EntryFault::Link { .. }));
        if let (Some(folder), Some(file)) = (&self.environment, self.ignore_file) {
            let folder = folder.display();
            return write!(
                f,
                "'{folder}' is a Python environment, which is made anew for the service: add the line '/{folder}/' to '{file}'"
            );
        }
        // A model has no ignore rules; v1 sent what its links pointed to.
        let leads_on = |fault: &EntryFault| matches!(fault, EntryFault::Link { fault: LinkFault::Escapes, .. });
        let follow = self.ignore_file.is_none() && self.faults.iter().any(leads_on);
        let remedies = [
            follow.then(|| "send what the links point to (--follow-links)".to_owned()),
            unreadable.then(|| "make them readable (chmod u+r, for folders u+rx)".to_owned()),
            links.then(|| "replace the links with copies of their targets (cp -L)".to_owned()),
            self.ignore_file.map(|file| format!("list them in '{file}'")),
            self.ignore_file.is_none().then(|| "move them out of the folder".to_owned()),
        ];
        f.write_str(&remedies.into_iter().flatten().collect::<Vec<_>>().join(", or "))
    }
}

impl fmt::Display for EntryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, source } => write!(f, "'{}' can't be read: {source}", path.display()),
            Self::Link { path, target, fault } => write!(f, "'{}' points to '{}', {fault}", path.display(), target.display()),
        }
    }
}

impl EntryFault {
    /// Returns the entry's path, relative to the folder.
    pub fn path(&self) -> &std::path::Path {
        match self {
            Self::Unreadable { path, .. } | Self::Link { path, .. } => path,
        }
    }
}
