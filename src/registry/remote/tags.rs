//! The tags of a repository, page by page.

use std::collections::BTreeSet;

use hyper::{Method, StatusCode};

use super::location::{is_same_server, next_page};
use super::request::ApiRequest;
use super::scope::Action;
use super::{RemoteRegistry, Scope};
use crate::names::{Repository, Tag};
use crate::registry::RegistryError;

/// The most pages that are read: a registry with more never ends.
const PAGES: usize = 10_000;

#[derive(serde::Deserialize)]
struct Page {
    /// Registries return `null` for a repository without tags.
    tags: Option<Vec<String>>,
}

impl RemoteRegistry {
    pub(in crate::registry) async fn tags(&self, repository: &Repository) -> Result<Vec<Tag>, RegistryError> {
        let scope = Scope::new(repository, Action::Pull);
        let mut tags = BTreeSet::new();
        let mut url = self.url(repository, "tags/list?n=1000").await?;
        let mut seen = BTreeSet::from([url.clone()]);
        for _ in 0..PAGES {
            let answer = self.send(ApiRequest::new(Method::GET, url.clone(), &scope)).await?;
            match answer.status() {
                StatusCode::OK => {}
                StatusCode::NOT_FOUND => return Ok(Vec::new()),
                _ => return Err(self.refusal("list the tags of", repository, &answer)),
            }
            let page: Page = serde_json::from_slice(answer.body()).map_err(|_| self.malformed("list of tags"))?;
            // An invalid tag can't be requested either.
            tags.extend(page.tags.unwrap_or_default().into_iter().filter_map(|tag| Tag::new(tag).ok()));
            match next_page(&url, answer.headers()) {
                Some(next) if !is_same_server(&next, &url) => {
                    return Err(self.malformed("list of tags: its next page is on another host"));
                }
                Some(next) if !seen.insert(next.clone()) => return Err(self.malformed("list of tags: its pages form a loop")),
                Some(next) => url = next,
                None => return Ok(tags.into_iter().collect()),
            }
        }
        Err(self.malformed("list of tags: its pages don't end"))
    }
}
