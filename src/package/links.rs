//! Follows symbolic links within a package by its entries alone, independent of what else is on the disk.

use std::ffi::OsString;
use std::fmt;
use std::path::{Component, Path, PathBuf};

use super::Rule;

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

/// Follows the link at `link` to an entry. It may not leave the first `top` components of its own path on the way.
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
