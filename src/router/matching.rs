//! Maps a path to a resource. Pure: it knows no service and no replica.

use crate::names::ServiceName;
use crate::service::contract::{HEALTH_PATH, SCORE_PATH, SERVICE_PREFIX, SWAGGER_PATH};

/// Which paths a listener serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every service, below `/api/v1/service/<name>`.
    All,
    /// One service, at the root: a v1 local service has its own port.
    Service(ServiceName),
}

/// The target of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// The router's own health.
    Router,
    /// A resource of a service.
    Service { name: &'a str, resource: Resource },
}

/// A resource of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    Score,
    Swagger,
    Health,
}

impl Resource {
    /// Returns the path of the resource at a replica.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Score => SCORE_PATH,
            Self::Swagger => SWAGGER_PATH,
            Self::Health => HEALTH_PATH,
        }
    }

    fn at(path: &str) -> Option<Self> {
        [Self::Score, Self::Swagger, Self::Health].into_iter().find(|resource| resource.path() == path)
    }
}

/// Returns the target of `path`, if there is one. Paths are compared byte by byte, without decoding or normalizing, so a replica only ever
/// sees the three paths above.
pub(super) fn find_target<'a>(scope: &'a Scope, path: &'a str) -> Option<Target<'a>> {
    match scope {
        Scope::Service(name) => Resource::at(path).map(|resource| Target::Service { name: name.as_str(), resource }),
        Scope::All if path == "/" => Some(Target::Router),
        Scope::All => {
            let rest = path.strip_prefix(SERVICE_PREFIX)?;
            let (name, path) = rest.split_at(rest.find('/')?);
            Resource::at(path).map(|resource| Target::Service { name, resource })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scope: &Scope, path: &str, expected: Option<Target<'_>>) {
        assert_eq!(find_target(scope, path), expected, "{path}");
    }

    #[test]
    fn all_services_are_below_the_v1_prefix() {
        let name = "my-service";
        for (path, resource) in [
            ("/api/v1/service/my-service/score", Resource::Score),
            ("/api/v1/service/my-service/swagger.json", Resource::Swagger),
            ("/api/v1/service/my-service/", Resource::Health),
        ] {
            check(&Scope::All, path, Some(Target::Service { name, resource }));
        }
        check(&Scope::All, "/", Some(Target::Router));
    }

    #[test]
    fn one_service_is_at_the_root() {
        let scope = Scope::Service(ServiceName::new("only").unwrap());
        check(&scope, "/score", Some(Target::Service { name: "only", resource: Resource::Score }));
        check(&scope, "/", Some(Target::Service { name: "only", resource: Resource::Health }));
        check(&scope, "/api/v1/service/only/score", None);
    }

    #[test]
    fn no_other_spelling_of_a_path_is_routed() {
        for path in [
            "",
            "*",
            "/score",
            "/api/v1/service/",
            "/api/v1/service/name",
            "/api/v1/service/name/score/",
            "/api/v1/service/name//score",
            "/api/v1/service/name/../score",
            "/api/v1/service/name/%73core",
            "/api/v1/service/name/SCORE",
            "//api/v1/service/name/score",
            "/api/v1/service/name/score/../../other/score",
        ] {
            check(&Scope::All, path, None);
        }
    }
}
