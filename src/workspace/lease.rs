//! A lease elects who does a piece of work, among all machines that use a workspace's storage. It avoids double work
//! but guards nothing: whoever writes the result still checks that it isn't there.

use std::time::{Duration, Instant};

use crate::storage::{Created, Replaced, Revision, Storage, StorageError};

/// The expiry of a lease, and the interval of its renewals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseTimes {
    /// A lease that wasn't renewed for this long may be taken over.
    pub expiry: Duration,
    pub beat: Duration,
}

/// Who asks for a lease.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaseOwner {
    /// Unique to each candidate, also within a process.
    pub id: String,
    /// Unique to each machine (more precisely: each user's data folder).
    pub machine: String,
    /// For people: host name and process.
    pub name: String,
}

/// A candidate for a lease, with what it has seen of the current holder.
#[derive(Debug)]
pub struct LeaseSeeker {
    storage: Storage,
    path: String,
    owner: LeaseOwner,
    times: LeaseTimes,
    seen: Option<(Revision, Instant)>,
}

/// The answer to a request for a lease.
#[derive(Debug)]
pub enum LeaseAnswer {
    /// The candidate holds it now.
    Held(Lease),
    /// Another owner holds it.
    Busy(LeaseOwner),
}

/// A lease that is held. Dropped without [`release`](Self::release), it expires.
#[derive(Debug)]
pub struct Lease {
    storage: Storage,
    path: String,
    document: LeaseDocument,
    times: LeaseTimes,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct LeaseDocument {
    owner: LeaseOwner,
    /// Changes with each renewal: clocks of other machines aren't trusted.
    beat: u64,
    renewed: jiff::Timestamp,
    released: bool,
}

impl Default for LeaseTimes {
    fn default() -> Self {
        Self { expiry: Duration::from_secs(60), beat: Duration::from_secs(12) }
    }
}

impl LeaseSeeker {
    /// Returns a candidate for the lease of this name (whole segments, such as `environments/<key>`).
    pub fn new(storage: &Storage, name: &str, owner: LeaseOwner, times: LeaseTimes) -> Self {
        Self { storage: storage.clone(), path: format!("leases/{name}.json"), owner, times, seen: None }
    }

    /// Tries once. The caller ensures that one candidate per machine tries at a time, so that another owner on the same machine is dead.
    pub async fn ask(&mut self) -> Result<LeaseAnswer, StorageError> {
        let mut document = LeaseDocument { owner: self.owner.clone(), beat: 0, renewed: jiff::Timestamp::now(), released: false };
        if self.storage.create(&self.path, &document).await? == Created::New {
            return Ok(self.held(document));
        }
        let Some((found, revision)) = self.storage.read::<LeaseDocument>(&self.path).await? else {
            return Ok(LeaseAnswer::Busy(self.owner.clone()));
        };
        if !self.may_take(&found, &revision) {
            return Ok(LeaseAnswer::Busy(found.owner));
        }
        document.beat = found.beat + 1;
        match self.storage.replace(&self.path, &document, &revision).await? {
            Replaced::Yes => Ok(self.held(document)),
            Replaced::Changed => Ok(LeaseAnswer::Busy(found.owner)),
        }
    }

    fn may_take(&mut self, found: &LeaseDocument, revision: &Revision) -> bool {
        if found.released || found.owner.machine == self.owner.machine {
            return true;
        }
        match &self.seen {
            Some((seen, since)) if seen == revision => since.elapsed() >= self.times.expiry,
            _ => {
                self.seen = Some((revision.clone(), Instant::now()));
                false
            }
        }
    }

    fn held(&self, document: LeaseDocument) -> LeaseAnswer {
        LeaseAnswer::Held(Lease { storage: self.storage.clone(), path: self.path.clone(), document, times: self.times })
    }
}

impl Lease {
    /// Renews the lease until another owner has it; failures of the storage are retried.
    pub async fn keep(&mut self) {
        loop {
            tokio::time::sleep(self.times.beat).await;
            let mut next = self.document.clone();
            next.beat += 1;
            next.renewed = jiff::Timestamp::now();
            match self.replace(&next).await {
                Ok(true) => self.document = next,
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, path = self.path, "a lease could not be renewed"),
            }
        }
    }

    /// Releases the lease, so that nobody waits for its expiry.
    pub async fn release(self) -> Result<(), StorageError> {
        const ATTEMPTS: u8 = 5;
        let released = LeaseDocument { released: true, ..self.document.clone() };
        for _ in 0..ATTEMPTS {
            // An interrupted renewal may still be under way.
            if self.replace(&released).await? || !self.is_ours().await? {
                break;
            }
        }
        Ok(())
    }

    async fn is_ours(&self) -> Result<bool, StorageError> {
        let found = self.storage.read::<LeaseDocument>(&self.path).await?;
        Ok(found.is_some_and(|(found, _)| found.owner == self.document.owner))
    }

    /// Returns whether it was still ours.
    async fn replace(&self, next: &LeaseDocument) -> Result<bool, StorageError> {
        let Some((found, revision)) = self.storage.read::<LeaseDocument>(&self.path).await? else { return Ok(false) };
        Ok(found.owner == self.document.owner && self.storage.replace(&self.path, next, &revision).await? == Replaced::Yes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: LeaseTimes = LeaseTimes { expiry: Duration::from_millis(400), beat: Duration::from_millis(50) };

    fn storage(folder: &tempfile::TempDir) -> Storage {
        Storage::open_folder(folder.path()).unwrap()
    }

    fn seeker(storage: &Storage, id: &str, machine: &str) -> LeaseSeeker {
        let owner = LeaseOwner { id: id.to_owned(), machine: machine.to_owned(), name: format!("{machine} {id}") };
        LeaseSeeker::new(storage, "environments/k", owner, SHORT)
    }

    fn is_held(answer: &LeaseAnswer) -> bool {
        matches!(answer, LeaseAnswer::Held(_))
    }

    #[tokio::test]
    async fn of_many_who_ask_at_once_one_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(&folder);
        let asked = (0..20).map(|at| {
            let mut seeker = seeker(&storage, &at.to_string(), &at.to_string());
            async move { seeker.ask().await.unwrap() }
        });
        let answers = futures_util::future::join_all(asked).await;
        assert_eq!(answers.iter().filter(|answer| is_held(answer)).count(), 1);
    }

    #[tokio::test]
    async fn a_lease_that_is_kept_is_not_taken_and_one_whose_owner_is_gone_is() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(&folder);
        let LeaseAnswer::Held(mut lease) = seeker(&storage, "1", "a").ask().await.unwrap() else { panic!("nobody else asked") };
        let mut other = seeker(&storage, "2", "b");
        let kept = tokio::spawn(async move { lease.keep().await });
        let deadline = Instant::now() + 3 * SHORT.expiry;
        while Instant::now() < deadline {
            assert!(!is_held(&other.ask().await.unwrap()), "a lease was taken from its living owner");
            tokio::time::sleep(SHORT.beat).await;
        }
        kept.abort();
        let deadline = Instant::now() + 20 * SHORT.expiry;
        while !is_held(&other.ask().await.unwrap()) {
            assert!(Instant::now() < deadline, "the lease of a dead owner never expired");
            tokio::time::sleep(SHORT.beat).await;
        }
    }

    #[tokio::test]
    async fn a_released_lease_and_one_of_a_dead_neighbour_are_taken_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(&folder);
        let LeaseAnswer::Held(lease) = seeker(&storage, "1", "a").ask().await.unwrap() else { panic!("nobody else asked") };
        lease.release().await.unwrap();
        assert!(is_held(&seeker(&storage, "2", "b").ask().await.unwrap()), "a released lease was not given");
        assert!(
            is_held(&seeker(&storage, "3", "b").ask().await.unwrap()),
            "the lease of a dead process of this machine was not given"
        );
    }

    #[tokio::test]
    async fn one_who_lost_a_lease_neither_renews_nor_releases_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(&folder);
        let LeaseAnswer::Held(mut first) = seeker(&storage, "1", "a").ask().await.unwrap() else { panic!("nobody else asked") };
        assert!(is_held(&seeker(&storage, "2", "a").ask().await.unwrap()));
        tokio::time::timeout(Duration::from_secs(10), first.keep()).await.expect("a lost lease is kept no longer");
        first.release().await.unwrap();
        assert!(!is_held(&seeker(&storage, "3", "b").ask().await.unwrap()), "another's lease was released");
    }
}
