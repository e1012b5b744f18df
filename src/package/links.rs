//! Resolves the symbolic links of a package by its entries alone, independent of what else is on the disk.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::{fmt, fs};

use super::{EntryFault, EntryKind, Listing, PackageError, Rule};

/// The number of links that Linux follows for one path (`MAXSYMLINKS`).
const MAX_HOPS: u32 = 40;

/// Why a symbolic link can't be packaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkFault {
    /// It leads out of the folder.
    Escapes,
    /// Its target does not exist.
    Missing,
    /// Its target is left out, by this rule if there is one.
    LeftOut(Option<Rule>),
    /// It leads back to itself.
    Loops,
}

/// What is at a path of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node<'a> {
    Folder,
    File,
    Link(&'a Path),
}

/// Why a link leads to no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unresolved {
    Escapes,
    Loops,
    /// No entry has this path.
    Missing(PathBuf),
}

/// Makes absolute link targets within the folder relative, and returns the links that lead to no entry.
pub(super) fn resolve_links(listing: &mut Listing, top: &Path, unread: &[EntryFault]) -> Result<Vec<EntryFault>, PackageError> {
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

/// Returns an absolute target relative to the folder: by its text, or else by its real path.
fn inside(target: &Path, base: &Path, as_given: &Path) -> Option<PathBuf> {
    let as_given = std::path::absolute(as_given).ok()?;
    let by_text = [base, as_given.as_path()].into_iter().find_map(|base| target.strip_prefix(base).ok());
    by_text.map(Path::to_owned).or_else(|| fs::canonicalize(target).ok()?.strip_prefix(base).ok().map(Path::to_owned))
}

/// Follows the link at `link` to an entry. On the way it must stay below the first `top` components of its own path.
pub(super) fn follow<'a>(link: &Path, top: usize, node: &dyn Fn(&Path) -> Option<Node<'a>>) -> Result<(), Unresolved> {
    let mut here = PathBuf::new();
    let mut rest: Vec<OsString> = reversed(link);
    let mut hops = 0;
    while let Some(part) = rest.pop() {
        if part == ".." {
            if here.components().count() <= top {
                return Err(Unresolved::Escapes);
            }
            here.pop();
            continue;
        }
        here.push(part);
        match node(&here) {
            Some(Node::Folder) => {}
            Some(Node::File) if rest.is_empty() => {}
            Some(Node::File) | None => return Err(Unresolved::Missing(here)),
            Some(Node::Link(target)) => {
                hops += 1;
                if hops > MAX_HOPS {
                    return Err(Unresolved::Loops);
                }
                if target.has_root() {
                    return Err(Unresolved::Escapes);
                }
                here.pop();
                rest.extend(reversed(target));
            }
        }
    }
    Ok(())
}

fn reversed(path: &Path) -> Vec<OsString> {
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    parts.rev().map(|part| part.as_os_str().to_owned()).collect()
}

/// Returns the target that leads from `link` to `goal`, both relative to the same folder.
pub(super) fn relative_target(link: &Path, goal: &Path) -> PathBuf {
    let climbs = link.components().count().saturating_sub(1);
    let parts = std::iter::repeat_n(Component::ParentDir, climbs).chain(goal.components());
    let target: PathBuf = parts.collect();
    if target.as_os_str().is_empty() { PathBuf::from(".") } else { target }
}

impl fmt::Display for LinkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Escapes => f.write_str("outside the folder"),
            Self::Missing => f.write_str("which doesn't exist"),
            Self::LeftOut(Some(rule)) => write!(f, "which isn't packaged ({rule})"),
            Self::LeftOut(None) => f.write_str("which isn't packaged"),
            Self::Loops => f.write_str("which leads back to the link"),
        }
    }
}

pub(super) fn canonical(path: &Path) -> Result<PathBuf, PackageError> {
    fs::canonicalize(path).map_err(|source| PackageError::Root { path: path.to_owned(), source })
}

/// Joins two paths, without a trailing slash if the second is empty.
pub(super) fn below(root: &Path, path: &Path) -> PathBuf {
    if path == Path::new("") { root.to_owned() } else { root.join(path) }
}
