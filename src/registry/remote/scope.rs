//! The scope of a token.

use std::fmt;

use crate::names::Repository;

/// An action in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Pull,
    /// Writing, and reading what is there.
    Push,
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

/// The scope of a token: an action in a repository, and pull from the one that a blob is mounted from.
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

    /// Returns the scopes in a token server's format.
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
