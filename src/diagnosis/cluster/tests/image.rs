//! Images.

use super::*;

const HEAD: &str = "failed to pull and unpack image \"reg.example/aml/diabetes@sha256:12\": failed to resolve reference \"reg.example/aml/diabetes@sha256:12\": ";
const REQUEST: &str = "failed to do request: Head \"https://reg.example/v2/aml/diabetes/manifests/sha256:12\": ";

/// A pull that failed, as a node says it while it backs off.
fn pull(end: &str) -> Evidence {
    waiting(
        "ImagePullBackOff",
        &format!("Back-off pulling image \"reg.example/aml/diabetes@sha256:12\": ErrImagePull: {HEAD}{end}"),
    )
}

fn request(end: &str) -> Evidence {
    pull(&format!("{REQUEST}{end}"))
}

fn with_secret(mut evidence: Evidence) -> Evidence {
    evidence.pods[0].asks.pull_secrets = vec!["registry-login".to_owned()];
    evidence
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    const DENIED: &str = "pulling from host reg.example failed with status code [manifests sha256:12]: 401 Unauthorized";
    let gone = |evidence: Evidence| Evidence { asked: Asked { image_known: true, ..evidence.asked.clone() }, ..evidence };
    let mut ended = with_secret(pull(DENIED));
    ended.pods.insert(0, old_pod());
    let no_secret = event(
        "FailedToRetrieveImagePullSecret",
        "Unable to retrieve some image pull secrets (registry-login); attempting to pull the image may not succeed.",
    );
    // Before 1.32 a pod that backs off said no more than this.
    let old = with(
        event("Failed", &format!("Failed to pull image \"x\": {HEAD}{DENIED}")),
        waiting("ImagePullBackOff", "Back-off pulling image \"x\""),
    );
    let pulling = Event { warning: false, ..event("Pulling", "Pulling image \"reg.example/aml/diabetes@sha256:12\"") };
    let exec = Container { log: vec!["exec /aml/bin/aml: exec format error".to_owned()], ..super::start::crashed("Error", 255) };
    vec![
        case(
            1,
            pull("reg.example/aml/diabetes@sha256:12: not found"),
            "ImageNotFound",
            &["the registry reg.example has no image", "push"],
        ),
        case(2, gone(pull("reg.example/aml/diabetes@sha256:12: not found")), "ImageGone", &["--rebuild", "retention"]),
        case(3, pull(DENIED), "PullUnauthorized", &["az aks update", "--attach-acr"]),
        case(3, old, "PullUnauthorized", &["reg.example"]),
        case(
            3,
            pull(
                "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
            ),
            "PullUnauthorized",
            &[],
        ),
        case(4, ended, "PullSecretEnded", &["registry-login", "older replicas run"]),
        case(4, with_secret(pull(DENIED)), "PullSecretRefused", &["registry-login"]),
        case(
            5,
            with(no_secret, with_secret(pull(DENIED))),
            "PullSecretMissing",
            &["the namespace team has no Secret 'registry-login'", "--docker-server=reg.example"],
        ),
        case(
            6,
            pull("pulling from host reg.example failed with status code [manifests sha256:12]: 429 Too Many Requests"),
            "PullRateLimited",
            &["waiting", "import the base"],
        ),
        case(
            7,
            request("x509: certificate signed by unknown authority"),
            "RegistryNotTrusted",
            &["--custom-ca-trust-certificates"],
        ),
        case(
            8,
            request("dial tcp: lookup reg.example on 168.63.129.16:53: no such host"),
            "RegistryUnknownHost",
            &["private registry needs its DNS zone"],
        ),
        case(
            9,
            request("dial tcp 10.0.0.4:443: i/o timeout"),
            "RegistryUnreachable",
            &["node node-1 can't reach the registry reg.example"],
        ),
        case(9, request("dial tcp 127.0.0.1:1: connect: connection refused"), "RegistryUnreachable", &["firewall"]),
        case(
            10,
            request("http: server gave HTTP response to HTTPS client"),
            "RegistryWithoutTls",
            &["/etc/containerd/certs.d/reg.example/hosts.toml"],
        ),
        case(10, request("tls: first record does not look like a TLS handshake"), "RegistryWithoutTls", &[]),
        case(
            11,
            waiting("ErrImagePull", "no match for platform in manifest: not found"),
            "ImagePlatformMissing",
            &["kubernetes.io/arch"],
        ),
        case(12, of_container(exec), "ImageForOtherProcessor", &["node-1", "kubernetes.io/arch"]),
        case(
            13,
            waiting(
                "InvalidImageName",
                "Failed to apply default image tag \"Bad/Name:1\": couldn't parse image name \"Bad/Name:1\": invalid reference format: repository name (Name) must be lowercase",
            ),
            "InvalidImageName",
            &["repository name (Name) must be lowercase"],
        ),
        case(
            14,
            waiting(
                "ErrImagePull",
                "failed to extract layer sha256:ab: write /var/lib/containerd/x: no space left on device: unknown",
            ),
            "NodeDiskFull",
            &["--node-osdisk-size"],
        ),
        case(
            15,
            with(pulling, waiting("ContainerCreating", "")),
            "ImagePulling",
            &["node node-1 has been pulling the image for 290 s", "waiting"],
        ),
        case(
            16,
            waiting("ErrImageNeverPull", "Container image \"x\" is not present with pull policy of Never"),
            "ImageNeverPulled",
            &["IfNotPresent"],
        ),
    ]
}
