//! The limit on open files of this process, and how many of them callers' connections may take.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Reserved for logs, listeners, control connections and files, when callers have taken all they may.
const RESERVED: u64 = 32;
/// The most connections of callers, whatever the limit: each takes memory, too.
const MOST_CONNECTIONS: u64 = 10_000;
/// The fewest connections of callers.
const FEWEST_CONNECTIONS: u64 = 8;

/// This process's limit on open files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptors {
    /// The soft limit that the process was started with. Its children get it back: Python's `select` can't handle descriptors from
    /// 1,024 on.
    pub at_start: u64,
    pub now: u64,
}

impl Descriptors {
    /// Raises the soft limit of this process to the hard one.
    pub fn raise() -> Self {
        let before = getrlimit(Resource::Nofile);
        let soft = |limit: Rlimit| limit.current.unwrap_or(u64::MAX);
        if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: before.maximum, ..before }) {
            tracing::debug!(%error, "the limit on open files could not be raised");
        }
        Self { at_start: soft(before), now: soft(getrlimit(Resource::Nofile)) }
    }

    /// Returns how many connections callers may have: each may need a second one, to a replica or worker.
    pub fn connections(self) -> usize {
        let connections = (self.now.saturating_sub(RESERVED) / 2).clamp(FEWEST_CONNECTIONS, MOST_CONNECTIONS);
        usize::try_from(connections).unwrap_or(usize::MAX)
    }
}

/// Sets the soft limit on open files of this process, at most to the hard one.
pub fn set_soft_limit(soft: u64) -> io::Result<()> {
    let hard = getrlimit(Resource::Nofile).maximum;
    let current = Some(hard.map_or(soft, |hard| soft.min(hard)));
    Ok(setrlimit(Resource::Nofile, Rlimit { current, maximum: hard })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_get_half_of_what_is_not_reserved_within_bounds() {
        let connections = |now| Descriptors { at_start: 1024, now }.connections();
        assert_eq!(connections(1024), 496);
        assert_eq!(connections(64), 16);
        assert_eq!(connections(16), 8, "somebody must be served");
        assert_eq!(connections(1 << 20), 10_000, "memory is a limit, too");
        assert_eq!(connections(u64::MAX), 10_000);
    }
}
