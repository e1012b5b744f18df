//! What a token is asked for.

use std::fmt;

use crate::names::Repository;

/// What is to be done in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Reading.
    Pull,
    /// Writing, and reading what is there.
    Push,
    /// Removing.
    Delete,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pull => "pull from",
            Self::Push => "push to",
            Self::Delete => "delete from",
        })
    }
}

/// What a token is asked for: an action in a repository, and reading in the one that a blob is mounted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) repository: Repository,
    pub(super) action: Action,
    pub(super) source: Option<Repository>,
}

impl Scope {
    pub(super) fn new(repository: &Repository, action: Action) -> Self {
        Self { repository: repository.clone(), action, source: None }
    }

    pub(super) fn with_source(&self, source: &Repository) -> Self {
        Self { source: Some(source.clone()), ..self.clone() }
    }

    /// Returns the scopes as a token server reads them.
    pub(super) fn words(&self) -> Vec<String> {
        let actions = match self.action {
            Action::Pull => "pull",
            Action::Push => "pull,push",
            Action::Delete => "pull,delete",
        };
        let mut words = vec![format!("repository:{}:{actions}", self.repository)];
        words.extend(self.source.iter().map(|source| format!("repository:{source}:pull")));
        words
    }
}
