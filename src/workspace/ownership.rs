//! Ownership of a config.json that was found, not given. It decides where models and credentials go, so only this user's own is used, as git
//! only uses repositories of its user: others are refused until the user allows their folder.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::WorkspaceError;
use super::config_file::base;

const STICKY: u32 = 0o1000;
const WRITABLE_BY_OTHERS: u32 = 0o002;
const ALL: &str = "*";

/// Folders whose config.json may be used although another user could have written it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SafeFolders {
    /// The user who became root by `sudo`: root trusts this user's files besides its own.
    pub sudo_user: Option<u32>,
    /// Folders that the user allows, as with git's `safe.directory`: one by its path, all below one by `path/*`, all by `*`.
    pub allowed: Vec<PathBuf>,
}

/// Why a config.json could be another user's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    #[error("'{}' belongs to another user (uid {owner})", path.display())]
    Foreign { path: PathBuf, owner: u32 },
    #[error("'{}' is writable by everyone", path.display())]
    OpenToAll { path: PathBuf },
}

impl SafeFolders {
    /// Refuses a config.json that another user could have written, unless its folder is allowed. Checked are the file,
    /// the folder that it is in, and the folder that it is for, where relative paths begin.
    pub(super) fn check(&self, file: &Path) -> Result<(), WorkspaceError> {
        let (holder, folder) = (file.parent().unwrap_or(file), base(file));
        if self.allows(folder) {
            return Ok(());
        }
        let doubt = [file, holder, folder].into_iter().find_map(|path| self.doubt(path));
        let refused = |doubt| WorkspaceError::Doubtful { file: file.to_owned(), folder: folder.to_owned(), doubt };
        doubt.map_or(Ok(()), |doubt| Err(refused(doubt)))
    }

    fn doubt(&self, path: &Path) -> Option<Doubt> {
        // The link itself, and its target. Whoever reads the file reports a missing one.
        [path.symlink_metadata(), path.metadata()].into_iter().flatten().find_map(|found| self.doubt_of(path, &found))
    }

    fn doubt_of(&self, path: &Path, found: &Metadata) -> Option<Doubt> {
        if !self.is_own(found.uid()) {
            return Some(Doubt::Foreign { path: path.to_owned(), owner: found.uid() });
        }
        // With the sticky bit, others can't replace files of this user. A link has no permissions of its own.
        let guarded = found.is_symlink() || found.is_dir() && found.mode() & STICKY != 0;
        let open = found.mode() & WRITABLE_BY_OTHERS != 0 && !guarded;
        open.then(|| Doubt::OpenToAll { path: path.to_owned() })
    }

    fn is_own(&self, owner: u32) -> bool {
        let user = rustix::process::geteuid();
        owner == user.as_raw() || user.is_root() && Some(owner) == self.sudo_user
    }

    fn allows(&self, folder: &Path) -> bool {
        let real = folder.canonicalize();
        let is_it = |allowed: &Path, folder: &Path| match allowed.file_name() {
            Some(name) if name == ALL => allowed.parent().is_some_and(|above| folder.starts_with(above)),
            _ => folder == allowed,
        };
        let found = [Some(folder), real.as_deref().ok()];
        self.allowed.iter().any(|allowed| found.into_iter().flatten().any(|folder| is_it(allowed, folder)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn safe(allowed: &[&str]) -> SafeFolders {
        SafeFolders { sudo_user: None, allowed: allowed.iter().map(PathBuf::from).collect() }
    }

    #[test]
    fn a_folder_is_allowed_by_its_path_with_all_below_another_or_with_all() {
        let folder = Path::new("/srv/team/project");
        for allowed in ["/srv/team/project", "/srv/team/*", "/srv/*", "/*", "*"] {
            assert!(safe(&[allowed]).allows(folder), "{allowed} should allow {}", folder.display());
        }
        for other in ["/srv/team", "/srv/team/project/below", "/srv/tea*", "/srv/other/*", ""] {
            assert!(!safe(&[other]).allows(folder), "{other} should not allow {}", folder.display());
        }
        assert!(safe(&["/x", "/srv/team/project"]).allows(folder));
    }

    #[test]
    fn what_everybody_may_write_is_doubtful_unless_the_sticky_bit_guards_it() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("project/.azureml/config.json");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "{}").unwrap();
        let set = |path: &Path, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        let project = root.path().join("project");
        let own = safe(&[]);
        own.check(&file).expect("one's own is followed");
        for (path, before) in [(file.as_path(), 0o644), (file.parent().unwrap(), 0o755), (project.as_path(), 0o755)] {
            set(path, 0o777);
            let refused = own.check(&file).unwrap_err().to_string();
            assert!(refused.contains(&format!("'{}' is writable by everyone", path.display())), "{refused}");
            safe(&[project.to_str().unwrap()]).check(&file).expect("it is allowed");
            set(path, before);
        }
        set(&project, 0o1777);
        own.check(&file).expect("others can add to the folder, not replace what is there");
    }
}
