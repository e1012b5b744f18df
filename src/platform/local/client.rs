//! The command's side of this machine's platform: the supervisor is started when it isn't there, replaced when it is an older program, and
//! asked; files are laid out for it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hyper::Method;

use super::application::{self, HeldApplication};
use super::paths::Paths;
use super::protocol::{
    Apply, Current, Delete, GREETINGS, GetKeys, GetToken, Greeting, List, Question, RevokeTokens, SetKeys, Watch, Welcome,
};
use super::rpc::{self, CallError};
use super::{launch, lock, logs, record_file, users};
use crate::files::MarkedFolder;
use crate::names::ServiceName;
use crate::platform::{Content, CurrentVersion, Host, Interpreter, PlatformError, ReplicaNames, Scope, Users};
use crate::progress::Progress;
use crate::service::{AccessToken, Change, Keys, Observation, Refusal, ServiceList, Workload};

/// Long enough for a machine that is busy with other things.
const START_TIME: Duration = Duration::from_secs(20);
/// A supervisor says which program it is in a millisecond; one that doesn't in this time, however often it is asked, is stuck.
const PATIENCE: Duration = Duration::from_secs(10);
const GREETING_TIME: Duration = Duration::from_secs(2);
const ANSWER_TIME: Duration = Duration::from_secs(40);

/// The local platform of one workspace.
#[derive(Debug, Clone)]
pub struct LocalPlatform {
    paths: Paths,
    host: Host,
}

impl LocalPlatform {
    /// Returns the platform of the workspace whose state is in `folder` below the host's. Nothing is started yet.
    pub(in crate::platform) fn new(host: Host, folder: &Path) -> Self {
        Self { paths: Paths::new(host.state.join(folder), &host.runtime), host }
    }

    /// Returns whether the workspace has services on this machine; if not, no supervisor has to be started to say so.
    fn has_services(&self) -> bool {
        match std::fs::read_dir(self.paths.services()) {
            Ok(mut found) => found.next().is_some(),
            // A folder that can't be read may hold some.
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    pub(in crate::platform) async fn list(&self) -> Result<ServiceList, PlatformError> {
        if !self.has_services() {
            return Ok(ServiceList::default());
        }
        self.ask(&List {}).await
    }

    pub(in crate::platform) async fn watch(&self, name: &ServiceName, after: u64) -> Result<Observation, PlatformError> {
        if !self.has_service(name) {
            return Ok(Observation::default());
        }
        self.ask(&Watch { name: name.clone(), after }).await
    }

    pub(in crate::platform) async fn current(&self, name: &ServiceName) -> Result<CurrentVersion, PlatformError> {
        self.must_have(name)?;
        self.ask(&Current { name: name.clone() }).await
    }

    pub(in crate::platform) fn lay_out(
        &self,
        content: Content<'_>,
        interpreter: Interpreter,
        progress: &dyn Progress,
    ) -> Result<(Workload, HeldApplication), PlatformError> {
        let (folder, held) = application::lay_out(&self.paths, content, interpreter, progress)?;
        Ok((Workload::Folder(folder), held))
    }

    pub(in crate::platform) async fn apply(&self, change: Change) -> Result<u32, PlatformError> {
        self.ask(&Apply { change }).await
    }

    pub(in crate::platform) async fn keys(&self, name: &ServiceName) -> Result<Keys, PlatformError> {
        self.must_have(name)?;
        self.ask(&GetKeys { name: name.clone() }).await
    }

    pub(in crate::platform) async fn set_keys(&self, name: &ServiceName, keys: Keys) -> Result<(), PlatformError> {
        self.must_have(name)?;
        self.ask(&SetKeys { name: name.clone(), keys }).await
    }

    pub(in crate::platform) async fn token(&self, name: &ServiceName) -> Result<AccessToken, PlatformError> {
        self.must_have(name)?;
        self.ask(&GetToken { name: name.clone() }).await
    }

    pub(in crate::platform) async fn revoke_tokens(&self, name: &ServiceName) -> Result<(), PlatformError> {
        self.must_have(name)?;
        self.ask(&RevokeTokens { name: name.clone() }).await
    }

    pub(in crate::platform) async fn logs(
        &self,
        name: &ServiceName,
        lines: usize,
        names: ReplicaNames,
        follow: Option<&mut dyn FnMut(&str)>,
    ) -> Result<String, PlatformError> {
        let folder = self.paths.logs(name);
        logs::tell(&folder, lines, names, follow).await.map_err(PlatformError::file("reading the logs in", folder))
    }

    pub(in crate::platform) async fn delete(&self, name: &ServiceName) -> Result<(), PlatformError> {
        self.must_have(name)?;
        self.ask(&Delete { name: name.clone() }).await?;
        let mut seen = 0;
        while self.has_service(name) {
            let found = self.watch(name, seen).await?;
            if let Some(why) = found.not_removed {
                return Err(Refusal::NotRemoved { name: name.clone(), why }.into());
            }
            if found.service.is_none() && self.paths.service(name).exists() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            seen = found.sequence;
        }
        Ok(())
    }

    pub(in crate::platform) fn users(&self, scope: Scope) -> Result<Users, PlatformError> {
        let (folder, users) = match scope {
            Scope::Workspace => (self.paths.services(), users::of_workspace(&self.paths.services())),
            Scope::Platform => (self.host.state.clone(), users::of_all_workspaces(&self.host.state)),
        };
        users.map_err(PlatformError::file("reading", folder))
    }

    pub(in crate::platform) fn remove_workspace(&self) -> Result<(), PlatformError> {
        let state = self.paths.state();
        // Where the state folder was set to one that others use too, a folder of this name may be the user's own.
        if MarkedFolder::open(state).map_err(PlatformError::file("opening", state))?.is_some() {
            std::fs::remove_dir_all(state).map_err(PlatformError::file("removing", state))?;
        }
        Ok(())
    }

    fn has_service(&self, name: &ServiceName) -> bool {
        // The supervisor explains a folder that can't be read.
        !matches!(self.paths.service(name).symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound)
    }

    fn must_have(&self, name: &ServiceName) -> Result<(), Refusal> {
        match record_file::load(&self.paths.service(name), name) {
            Ok(None) => Err(Refusal::Missing(name.clone())),
            // The supervisor explains a record that can't be read.
            Ok(Some(_)) | Err(_) => Ok(()),
        }
    }

    async fn ask<Q: Question>(&self, question: &Q) -> Result<Q::Answer, PlatformError> {
        self.ensure_supervisor().await?;
        let began = Instant::now();
        let socket = self.paths.supervisor_socket();
        loop {
            let answer: Result<super::protocol::Answer<Q>, CallError> =
                rpc::call(&socket, (Method::POST, Q::PATH), question, ANSWER_TIME).await;
            match answer {
                Ok(answer) => return Ok(answer?),
                // The supervisor that was just there has ended; the next one takes over. What was asked can be asked twice, but for
                // a revision, which it may have taken.
                Err(CallError::NotThere(..) | CallError::NoAnswer(..) | CallError::Late(..))
                    if (Q::REPEATABLE || !self.is_supervised()) && began.elapsed() < START_TIME =>
                {
                    self.start()?;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Err(error) => return Err(self.silent(error)),
            }
        }
    }

    /// Refuses a place where no service could be started, before anything long begins.
    pub(in crate::platform) fn check(&self) -> Result<(), PlatformError> {
        self.paths.check()
    }

    /// Makes sure that a supervisor of this very program answers.
    async fn ensure_supervisor(&self) -> Result<(), PlatformError> {
        self.check()?;
        let began = Instant::now();
        loop {
            let error = match self.greet(Greeting::Version).await {
                Ok(Welcome::Version(version)) if version == self.host.build => return Ok(()),
                Ok(_) => {
                    // It ends and leaves everything running; whether it heard shows at the next turn.
                    let _ = self.greet(Greeting::StepDown).await;
                    None
                }
                Err(error) => {
                    self.start()?;
                    Some(error)
                }
            };
            if let (true, Some(error)) = (began.elapsed() > START_TIME, error) {
                return Err(self.silent(error));
            }
            if began.elapsed() > PATIENCE {
                // It lives and does not answer. Nothing is lost with it: records are whole, and the next one adopts what runs.
                lock::signal_holder(&self.paths.state().join("supervisor"), rustix::process::Signal::KILL);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn greet(&self, greeting: Greeting) -> Result<Welcome, CallError> {
        rpc::call(&self.paths.supervisor_socket(), (Method::POST, GREETINGS), &greeting, GREETING_TIME).await
    }

    fn start(&self) -> Result<(), PlatformError> {
        let Host { executable, variables, .. } = &self.host;
        let started = self.paths.prepare().and_then(|()| launch::start_role(&self.paths, "supervisor", executable, variables));
        started
            .map(launch::Started::reap)
            .map_err(|error| PlatformError::unavailable("the supervisor could not be started", error))
    }

    fn is_supervised(&self) -> bool {
        lock::is_held(&self.paths.state().join("supervisor").join("lock"))
    }

    fn silent(&self, error: CallError) -> PlatformError {
        let log: PathBuf = self.paths.state().join("supervisor").join("supervisor.log");
        PlatformError::unavailable(format!("the supervisor did not answer; its log is {}", log.display()), error)
    }
}
