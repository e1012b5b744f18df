//! One request from its head to its answer. The order of the steps is defined here only: method, path, service, key or token, version,
//! body, queue, replica, answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::header;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, Uri, Version as HttpVersion};
use jiff::Timestamp;
use tokio::time::Instant;

use super::access_log::{AccessRecord, log_own_answer};
use super::auth::AuthFault;
use super::forward::{self, Outcome, Outgoing};
use super::forwarded::Forwarded;
use super::headers::{self, RequestIdentity};
use super::identity::accept_client_id;
use super::matching::{Resource, Scope, Target, find_target};
use super::queue::NoReplica;
use super::replica::{PauseReason, Replica};
use super::respond::{self, Refusal};
use super::response_body::{Exchange, ReplicaBody, ResponseBody, Upstream};
use super::services::Service;
use super::state::RouterState;
use super::table::RouteAuth;
use super::version::{Permit, Version};
use crate::inbound::{BodyFault, Client, HeadFault, IncomingBody, Payload, Share, check_head, receive, remove_folded};
use crate::service::contract::NO_PASS;

/// The status in the access log of a request whose client disconnected before its answer began.
const CLIENT_GONE: u16 = 499;

/// A client's connection.
pub(super) struct Caller {
    pub(super) state: Arc<RouterState>,
    pub(super) scope: Arc<Scope>,
    pub(super) client: Arc<Client>,
    /// Where its requests come from, as the router sees it.
    pub(super) direct: Forwarded,
}

/// A request that is being answered.
pub(super) struct PendingRequest<'a> {
    state: &'a RouterState,
    caller: &'a Caller,
    uri: Uri,
    started: Instant,
    identity: RequestIdentity,
    forwarded: Forwarded,
    /// Whether its answer has begun. Otherwise dropping it logs that the client disconnected.
    answered: bool,
}

/// What an authenticated request asks for.
struct Demand<'a> {
    service: &'a str,
    resource: Resource,
    /// The version that the request chooses.
    version: Option<String>,
}

/// Why a version did not answer: it is no longer routed, or the request is refused.
enum Unanswered {
    Version,
    Refused(Refusal),
}

impl<'a> PendingRequest<'a> {
    /// Returns a request whose head has just arrived.
    pub(super) fn new(caller: &'a Caller, request: &Request<Incoming>) -> Self {
        let client_id = request.headers().get(headers::CLIENT_REQUEST_ID).and_then(accept_client_id);
        caller.client.begin_request();
        let state = &*caller.state;
        Self {
            state,
            caller,
            uri: request.uri().clone(),
            started: Instant::now(),
            identity: RequestIdentity { id: state.ids.next(), client_id },
            forwarded: caller.direct.as_told(request.headers(), &state.options.trusted_proxies),
            answered: false,
        }
    }

    /// Answers `request`.
    pub(super) async fn answer(mut self, request: Request<Incoming>) -> Response<ResponseBody> {
        let (head, body) = request.into_parts();
        let body = IncomingBody::new(body, &head.headers);
        let mut response = match self.route(head, body).await {
            Ok(response) => response,
            Err(refusal) => respond::refuse(&refusal),
        };
        headers::identify(response.headers_mut(), &self.identity);
        self.answered = true;
        if let ResponseBody::Own(_) = response.body() {
            self.caller.client.expect_next_request();
            self.log(response.status().as_u16());
        }
        response
    }

    fn log(&self, status: u16) {
        let service = match find_target(&self.caller.scope, self.uri.path()) {
            Some(Target::Service { name, .. }) => name,
            Some(Target::Router) | None => "",
        };
        log_own_answer(service, status, self.started, self.forwarded.client, &self.identity.id);
    }

    async fn route(&self, mut head: Parts, body: IncomingBody) -> Result<Response<ResponseBody>, Refusal> {
        check_head(head.version, &head.uri, &mut head.headers).map_err(Refusal::Head)?;
        remove_folded(&mut head.headers);
        // v1's router passed on these two; a service on a port of its own answers by itself, as v1's container did.
        let alone = matches!(*self.caller.scope, Scope::Service(_));
        if !alone && !matches!(head.method, Method::GET | Method::POST) {
            return Err(Refusal::Method);
        }
        let (name, resource) = match find_target(&self.caller.scope, self.uri.path()) {
            None => return Err(Refusal::NoSuchPath),
            Some(Target::Router) => return Ok(respond::healthy()),
            Some(Target::Service { name, resource }) => (name, resource),
        };
        let service = self.service(name)?;
        if service.authenticator.auth == RouteAuth::None {
            service.hosts.check(&head.headers).map_err(Refusal::Forbidden)?;
        }
        if resource == Resource::Health {
            return self.ask_health(name, &service, head).await;
        }
        if let Err(fault) = service.authenticator.check(&head.headers, Timestamp::now) {
            if fault == AuthFault::UnknownKey {
                self.state.options.unknown_token_key.notify_one();
            }
            return Err(Refusal::Unauthorized(fault));
        }
        if head.headers.get_all(header::AUTHORIZATION).iter().nth(1).is_some() {
            return Err(Refusal::Head(HeadFault::TwoCredentials));
        }
        let demand = Demand { service: name, resource, version: chosen_version(&head)? };
        find_version(&service, &demand)?;
        let mut share = service.budget.share();
        let payload = receive(body, &self.state.options.body, &mut share).await.map_err(|fault| match fault {
            BodyFault::NoRoom => Refusal::Overloaded(name.to_owned()),
            fault => Refusal::Body(fault),
        })?;
        self.caller.client.begin_work();
        let request = self.outgoing(head, &service, resource).with(payload);
        self.ask_versions(&demand, &request, share).await
    }

    /// Chooses versions until one takes the request: routes may change while it waits. `share` is the memory it holds until then.
    async fn ask_versions(
        &self,
        demand: &Demand<'_>,
        request: &Outgoing,
        share: Share,
    ) -> Result<Response<ResponseBody>, Refusal> {
        let mut share = Some(share);
        loop {
            let service = self.service(demand.service)?;
            let forced = find_version(&service, demand)?;
            let version = match (forced, demand.resource) {
                (Some(forced), _) => Some(forced),
                (None, Resource::Score) => service.next_version(),
                (None, Resource::Swagger | Resource::Health) => service.default_version(),
            };
            let version = version.ok_or_else(|| Refusal::NoReadyReplicas(demand.service.to_owned()))?;
            match self.ask(version, request, &mut share).await {
                Ok(response) => return Ok(response),
                Err(Unanswered::Version) => {}
                Err(Unanswered::Refused(refusal)) => return Err(refusal),
            }
        }
    }

    /// Tries the replicas of `version`, one after another, until one accepts or the wait is over.
    async fn ask(
        &self,
        version: &Arc<Version>,
        request: &Outgoing,
        share: &mut Option<Share>,
    ) -> Result<Response<ResponseBody>, Unanswered> {
        let refuse = |refusal: fn(String) -> Refusal| Unanswered::Refused(refusal(version.key.service.as_str().to_owned()));
        let entry = version.enqueue();
        loop {
            let permit = version.acquire(entry).await.map_err(|reason| match reason {
                NoReplica::Gone => Unanswered::Version,
                NoReplica::Overloaded => refuse(Refusal::Overloaded),
                NoReplica::NoneReady => refuse(Refusal::NoReadyReplicas),
            })?;
            // From here on, the replicas' slots bound the memory for bodies.
            drop(share.take());
            let deadline = Instant::now() + self.time_for(version);
            match forward::send(&permit.replica, request, deadline).await {
                Outcome::Answered(response, connection) if response.headers().contains_key(headers::REFUSED) => {
                    if response.body().is_end_stream() && request.payload.has_ended() {
                        permit.replica.keep(connection);
                    }
                    version.pause(&permit.replica, why_refused(&permit.replica, &response));
                    if !request.payload.can_be_sent_again() {
                        return Err(refuse(Refusal::Overloaded));
                    }
                }
                Outcome::NotSent => version.pause(&permit.replica, PauseReason::Unreachable),
                Outcome::NoDescriptor => {
                    self.state.free_descriptors();
                    version.pause(&permit.replica, PauseReason::Refused);
                }
                Outcome::Answered(response, connection) => {
                    permit.replica.note_success();
                    let replica = permit.replica.clone();
                    let upstream = Upstream { connection, replica, permit: Some(permit), payload: request.payload.clone() };
                    self.caller.client.finish_answer_by(deadline);
                    return Ok(self.pass_on(version, response, upstream));
                }
                Outcome::Closed => {
                    return Err(Unanswered::Refused(request.payload.fault().map_or(Refusal::ReplicaClosed, Refusal::Body)));
                }
                Outcome::TimedOut => return Err(refuse(Refusal::ScoringTimedOut)),
            }
        }
    }

    /// Asks any ready replica for the service's health. Takes no slot: a busy service is healthy.
    async fn ask_health(&self, name: &str, service: &Service, head: Parts) -> Result<Response<ResponseBody>, Refusal> {
        let none_ready = || Refusal::NoReadyReplicas(name.to_owned());
        self.caller.client.begin_work();
        let version = service.default_version().ok_or_else(none_ready)?;
        let replica = version.any_ready().ok_or_else(none_ready)?;
        let request = self.outgoing(head, service, Resource::Health);
        let deadline = Instant::now() + self.state.options.health_limit;
        match forward::send(&replica, &request, deadline).await {
            Outcome::Answered(response, _) if response.headers().contains_key(headers::REFUSED) => {
                why_refused(&replica, &response);
                Err(none_ready())
            }
            Outcome::Answered(response, connection) => {
                let upstream = Upstream { connection, replica, permit: None::<Permit>, payload: request.payload };
                self.caller.client.finish_answer_by(deadline);
                Ok(self.pass_on(version, response, upstream))
            }
            Outcome::NotSent => Err(none_ready()),
            Outcome::NoDescriptor => {
                self.state.free_descriptors();
                Err(Refusal::Overloaded(name.to_owned()))
            }
            Outcome::Closed => Err(Refusal::ReplicaClosed),
            Outcome::TimedOut => Err(Refusal::ScoringTimedOut(name.to_owned())),
        }
    }

    fn pass_on(&self, version: &Arc<Version>, response: Response<Incoming>, upstream: Upstream) -> Response<ResponseBody> {
        let (mut head, body) = response.into_parts();
        headers::prepare_answer(&mut head.headers);
        if let Some(name) = &version.header {
            head.headers.insert(headers::VERSION, name.clone());
        }
        head.version = HttpVersion::HTTP_11;
        if *self.caller.scope == Scope::All {
            head.status = respond::outward_status(head.status);
        }
        // The script's words for its own status would contradict the one that is sent.
        head.extensions.remove::<ReasonPhrase>();
        let record = AccessRecord {
            version: version.clone(),
            status: head.status,
            started: self.started,
            client: self.forwarded.client,
            request_id: self.identity.id.clone(),
        };
        let exchange = Exchange { upstream, client: self.caller.client.clone(), record };
        Response::from_parts(head, ResponseBody::Replica(Box::new(ReplicaBody { body, exchange: Some(exchange), bytes: 0 })))
    }

    fn outgoing(&self, mut head: Parts, service: &Service, resource: Resource) -> Outgoing {
        headers::prepare_request(&mut head.headers, &service.authenticator.auth, &self.forwarded);
        headers::identify_request(&mut head.headers, &self.identity);
        let uri = uri_of(resource, head.uri.query());
        let payload = Payload::Kept(Bytes::new());
        Outgoing { method: head.method, uri, headers: head.headers, payload, pass: service.pass.clone() }
    }

    fn service(&self, name: &str) -> Result<Arc<Service>, Refusal> {
        self.state.services.load().service(name).cloned().ok_or_else(|| Refusal::NoSuchService(name.to_owned()))
    }

    /// Returns a little more than the replica's own limit, so that the replica answers first when a score takes too long.
    fn time_for(&self, version: &Version) -> Duration {
        Duration::from_millis(version.limits().scoring_timeout_ms) + self.state.options.timeout_margin
    }
}

impl Drop for PendingRequest<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.log(CLIENT_GONE);
        }
    }
}

/// Returns why a replica refused a request. One that doesn't know this router's key is as good as unreachable.
fn why_refused(replica: &Replica, response: &Response<Incoming>) -> PauseReason {
    if response.headers().get(headers::REFUSED).is_none_or(|reason| reason != NO_PASS) {
        return PauseReason::Refused;
    }
    replica.note_no_pass();
    PauseReason::Unreachable
}

/// Returns the version that `demand` chooses, if any.
fn find_version<'a>(service: &'a Service, demand: &Demand<'_>) -> Result<Option<&'a Arc<Version>>, Refusal> {
    let find = |name: &String| service.version(name).ok_or_else(|| Refusal::NoSuchVersion(name.clone()));
    demand.version.as_ref().map(find).transpose()
}

fn chosen_version(head: &Parts) -> Result<Option<String>, Refusal> {
    let Some(value) = head.headers.get(headers::VERSION) else { return Ok(None) };
    match value.to_str() {
        Ok(name) => Ok(Some(name.to_owned())),
        Err(_) => Err(Refusal::NoSuchVersion(String::from_utf8_lossy(value.as_bytes()).into_owned())),
    }
}

fn uri_of(resource: Resource, query: Option<&str>) -> Uri {
    let path = resource.path();
    let with_query = query.and_then(|query| format!("{path}?{query}").parse().ok());
    with_query.unwrap_or_else(|| Uri::from_static(path))
}
