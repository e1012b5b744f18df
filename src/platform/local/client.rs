//! The command's side of the supervisor: it is started when it isn't there, replaced when it is an older program, and asked.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use hyper::Method;

use super::call::{self, CallError};
use super::control::{Apply, ApplyError, Ask, Listed, Reply, Token, Watched};
use super::launch;
use super::lock;
use super::place::Place;
use super::record::{Keys, RunSettings};
use super::record_file;
use super::variables::Variables;
use crate::names::ServiceName;
use crate::service::ServiceSpec;

/// Long enough for a machine that is busy with other things.
const START_TIME: Duration = Duration::from_secs(20);
/// A supervisor answers who it is in a millisecond; one that doesn't in this time, however often it is asked, is stuck.
const PATIENCE: Duration = Duration::from_secs(10);
const GREETING_TIME: Duration = Duration::from_secs(2);
const ANSWER_TIME: Duration = Duration::from_secs(40);

/// Why the local platform could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The supervisor can't be started.
    #[error("the supervisor could not be started")]
    Start(#[source] io::Error),
    /// The supervisor was started but does not answer.
    #[error("the supervisor did not answer; its log is {}", .log.display())]
    Silent {
        /// Its log.
        log: PathBuf,
        /// The last try.
        #[source]
        source: CallError,
    },
    /// The supervisor refused.
    #[error(transparent)]
    Refused(#[from] ApplyError),
    /// The supervisor answered something else than was asked.
    #[error("the supervisor gave an answer that does not fit the question")]
    Unfitting,
}

/// Asks the supervisor of one workspace.
#[derive(Debug, Clone)]
pub struct Client {
    place: Place,
    executable: PathBuf,
    version: String,
    variables: Variables,
}

impl Client {
    /// Returns a client; nothing is started yet. `version` tells builds of the program apart, `variables` is the environment of a
    /// supervisor that has to be started.
    pub fn new(place: Place, executable: PathBuf, version: String, variables: Variables) -> Self {
        Self { place, executable, version, variables }
    }

    /// Returns whether the workspace has services on this machine; if not, nothing has to be started to say so.
    pub fn has_services(&self) -> bool {
        match std::fs::read_dir(self.place.services()) {
            Ok(mut found) => found.next().is_some(),
            // What can't be looked at may hold some.
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    /// Returns the place that the client works on.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Returns the services by name; none when none were ever made.
    pub async fn list(&self) -> Result<Listed, ClientError> {
        if !self.has_services() {
            return Ok(Listed::default());
        }
        match self.ask(&Ask::List).await? {
            Reply::Services(listed) => Ok(*listed),
            other => Err(unfitting(other)),
        }
    }

    /// Returns one service when something changed after `after` (0: at once), or as it is after a while.
    pub async fn watch(&self, name: &ServiceName, after: u64) -> Result<Watched, ClientError> {
        if !self.has_service(name) {
            return Ok(Watched { sequence: 0, service: None, unread: None, not_removed: None, rollout: None });
        }
        match self.ask(&Ask::Watch { name: name.clone(), after }).await? {
            Reply::Watched(watched) => Ok(*watched),
            other => Err(unfitting(other)),
        }
    }

    /// Asks for a revision; returns its number.
    pub async fn apply(&self, apply: Apply) -> Result<u32, ClientError> {
        match self.ask(&Ask::Apply(Box::new(apply))).await? {
            Reply::Revision(number) => Ok(number),
            other => Err(unfitting(other)),
        }
    }

    /// Returns the spec and the settings of the revision that serves (or is being made).
    pub async fn current(&self, name: &ServiceName) -> Result<(ServiceSpec, RunSettings), ClientError> {
        self.must_have(name)?;
        match self.ask(&Ask::Current(name.clone())).await? {
            Reply::Current(current) => Ok(*current),
            other => Err(unfitting(other)),
        }
    }

    /// Returns the keys of a service.
    pub async fn keys(&self, name: &ServiceName) -> Result<Keys, ClientError> {
        self.must_have(name)?;
        match self.ask(&Ask::Keys(name.clone())).await? {
            Reply::Keys(keys) => Ok(keys),
            other => Err(unfitting(other)),
        }
    }

    /// Replaces the keys of a service; the router knows them when this returns, or within a moment.
    pub async fn set_keys(&self, name: &ServiceName, keys: Keys) -> Result<(), ClientError> {
        self.must_have(name)?;
        self.expect_done(&Ask::SetKeys(name.clone(), keys)).await
    }

    /// Returns a token for calling a service.
    pub async fn token(&self, name: &ServiceName) -> Result<Token, ClientError> {
        self.must_have(name)?;
        match self.ask(&Ask::Token(name.clone())).await? {
            Reply::Token(token) => Ok(token),
            other => Err(unfitting(other)),
        }
    }

    /// Lets no token of a service in any more that was given out; the router knows it when this returns, or within a moment.
    pub async fn revoke_tokens(&self, name: &ServiceName) -> Result<(), ClientError> {
        self.must_have(name)?;
        self.expect_done(&Ask::RevokeTokens(name.clone())).await
    }

    /// Deletes a service, also one whose record can't be read, and waits until nothing of it is left.
    pub async fn delete(&self, name: &ServiceName) -> Result<(), ClientError> {
        self.must_have(name)?;
        self.expect_done(&Ask::Delete(name.clone())).await?;
        let mut seen = 0;
        while self.has_service(name) {
            let watched = self.watch(name, seen).await?;
            if let Some(why) = watched.not_removed {
                return Err(ApplyError::NotRemoved { name: name.clone(), why }.into());
            }
            if watched.service.is_none() && self.place.service(name).exists() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            seen = watched.sequence;
        }
        Ok(())
    }

    fn has_service(&self, name: &ServiceName) -> bool {
        // A folder that can't be looked at is the supervisor's to tell of.
        !matches!(self.place.service(name).symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound)
    }

    fn must_have(&self, name: &ServiceName) -> Result<(), ClientError> {
        match record_file::load(&self.place.service(name), name) {
            Ok(None) => Err(ApplyError::Missing(name.clone()).into()),
            // An unreadable record is the supervisor's to tell of.
            Ok(Some(_)) | Err(_) => Ok(()),
        }
    }

    async fn expect_done(&self, ask: &Ask) -> Result<(), ClientError> {
        match self.ask(ask).await? {
            Reply::Done => Ok(()),
            other => Err(unfitting(other)),
        }
    }

    async fn ask(&self, ask: &Ask) -> Result<Reply, ClientError> {
        self.ensure_supervisor().await?;
        let began = Instant::now();
        loop {
            match self.send(ask).await {
                Ok(Reply::Refused(refusal)) => return Err(refusal.into()),
                Ok(reply) => return Ok(reply),
                // The supervisor that was just there has ended; the next one takes over. What was asked can be asked twice, but for
                // a revision, which it may have taken.
                Err(CallError::NotThere(..) | CallError::NoAnswer(..) | CallError::Late(..))
                    if (!self.is_supervised() || !matches!(ask, Ask::Apply(_))) && began.elapsed() < START_TIME =>
                {
                    self.start()?;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Err(source) => return Err(ClientError::Silent { log: self.log(), source }),
            }
        }
    }

    /// Sees to it that a supervisor of this very program answers.
    async fn ensure_supervisor(&self) -> Result<(), ClientError> {
        let began = Instant::now();
        loop {
            let error = match self.send(&Ask::Version).await {
                Ok(Reply::Version(version)) if version == self.version => return Ok(()),
                Ok(_) => {
                    // It ends and leaves everything running; whether it heard shows at the next turn.
                    let _ = self.send(&Ask::StepDown).await;
                    None
                }
                Err(error) => {
                    self.start()?;
                    Some(error)
                }
            };
            if let (true, Some(source)) = (began.elapsed() > START_TIME, error) {
                return Err(ClientError::Silent { log: self.log(), source });
            }
            if began.elapsed() > PATIENCE {
                // It lives and does not answer. Nothing is lost with it: records are whole, and the next one adopts what runs.
                lock::signal_holder(&self.place.state().join("supervisor"), rustix::process::Signal::KILL);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn send(&self, ask: &Ask) -> Result<Reply, CallError> {
        let time = if matches!(ask, Ask::Version | Ask::StepDown) { GREETING_TIME } else { ANSWER_TIME };
        call::call(&self.place.supervisor_socket(), (Method::POST, "/"), ask, time).await
    }

    fn start(&self) -> Result<(), ClientError> {
        let started =
            self.place.prepare().and_then(|()| launch::start_role(&self.place, "supervisor", &self.executable, &self.variables));
        started.map(launch::Started::reap).map_err(ClientError::Start)
    }

    fn is_supervised(&self) -> bool {
        lock::is_held(&self.place.state().join("supervisor").join("lock"))
    }

    fn log(&self) -> PathBuf {
        self.place.state().join("supervisor").join("supervisor.log")
    }
}

fn unfitting(_reply: Reply) -> ClientError {
    ClientError::Unfitting
}
