//! The real binary at registries that want to know who asks: what it reads, what it says, and that it reads nothing without need.

use super::parts::{login, program, with_tokens, write};
use crate::cli::sandbox::Sandbox;
use crate::parts::registry::{Setup, TestRegistry};
use crate::parts::token_server::TENANT;

const SECRET: &str = "hunter2";

/// A machine whose workspace has this registry, and a model to register.
fn machine(registry: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let _ = sandbox.aml(&format!("workspace create -w exp --container-registry {registry}")).success();
    sandbox.write("model.txt", "weights");
    sandbox
}

const REGISTER: &str = "model register -w exp -n m -p model.txt --query id -o tsv";

/// Registers a model, which goes to the registry, and returns what a failure says.
fn failure(sandbox: &Sandbox, host: &str) -> String {
    let text = sandbox.aml(REGISTER).failure(1).replace(host, "[registry]");
    assert!(!text.contains(SECRET), "{text}");
    text.lines()
        .filter(|line| line.starts_with("error:") || line.starts_with("  because:") || line.starts_with("hint:"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_place_of_a_login_is_looked_into() {
    let (real, tokens) = with_tokens();
    tokens.admit("me", SECRET);
    let text = login(real.address(), "me", SECRET);
    for (variable, file) in [
        (None, "home/.docker/config.json"),
        (Some(("DOCKER_CONFIG", "docker")), "docker/config.json"),
        (Some(("REGISTRY_AUTH_FILE", "auth.json")), "auth.json"),
        (None, "run/containers/auth.json"),
        (None, "home/.config/containers/auth.json"),
    ] {
        let mut sandbox = machine(real.address());
        if let Some((name, value)) = variable {
            let value = sandbox.path(value);
            sandbox.set(name, value);
        }
        write(&sandbox.path(""), file, &text);
        assert_eq!(sandbox.aml(REGISTER).success().trim(), "m:1", "{file}");
    }
}

#[test]
fn the_file_that_was_named_counts_before_the_usual_one() {
    let (real, tokens) = with_tokens();
    tokens.admit("me", SECRET);
    let mut sandbox = machine(real.address());
    write(&sandbox.path(""), "home/.docker/config.json", &login(real.address(), "old", "gone"));
    let text = failure(&sandbox, real.address());
    insta::assert_snapshot!(text, @r"
    error: failed to sign in to registry [registry] as 'old': it refused the credential
    hint: sign in again with 'docker login [registry]' or 'podman login [registry]'
    ");
    let named = write(&sandbox.path(""), "auth.json", &login(real.address(), "me", SECRET));
    sandbox.set("REGISTRY_AUTH_FILE", named);
    let _ = sandbox.aml(REGISTER).success();
}

#[test]
fn who_is_not_signed_in_is_told_where_was_looked_and_what_to_do() {
    let (real, _tokens) = with_tokens();
    let sandbox = machine(real.address());
    insta::assert_snapshot!(failure(&sandbox, real.address()), @r"
    error: failed to pull from repository 'aml/models/m' of registry [registry]: not signed in
      because: no credential was found: there is no '[SANDBOX]/home/.docker/config.json'; there is no '[SANDBOX]/run/containers/auth.json'; there is no '[SANDBOX]/home/.config/containers/auth.json'
    hint: sign in with 'docker login [registry]' or 'podman login [registry]', or check the repository's name
    ");
}

#[test]
fn a_broken_file_is_an_error_once_a_registry_wants_to_know_who_asks() {
    let (real, _tokens) = with_tokens();
    let open = TestRegistry::start();
    let broken = format!("{{\"auths\": {{\n\"x\": {SECRET} }}}}");
    let sandbox = machine(real.address());
    write(&sandbox.path(""), "home/.docker/config.json", &broken);
    insta::assert_snapshot!(failure(&sandbox, real.address()), @r"
    error: failed to look up the credential for registry [registry]
      because: '[SANDBOX]/home/.docker/config.json' is not JSON
      because: expected value at line 2 column 6
    hint: fix '[SANDBOX]/home/.docker/config.json', or move it away and sign in again with 'docker login' or 'podman login'
    ");
    let _ = sandbox.aml("model list -w exp").success();

    let sandbox = machine(open.address());
    write(&sandbox.path(""), "home/.docker/config.json", &broken);
    let _ = sandbox.aml(REGISTER).success();
}

#[test]
fn a_helper_on_the_path_is_asked() {
    let (real, tokens) = with_tokens();
    tokens.admit("me", SECRET);
    let sandbox = machine(real.address());
    write(&sandbox.path(""), "home/.docker/config.json", r#"{"credsStore": "vault"}"#);
    insta::assert_snapshot!(failure(&sandbox, real.address()), @r"
    error: failed to look up the credential for registry [registry]
      because: '[SANDBOX]/home/.docker/config.json' names the credential helper docker-credential-vault, which is not on PATH
    hint: install docker-credential-vault, or remove its name from '[SANDBOX]/home/.docker/config.json' and sign in again
    ");
    program(&sandbox.path("bin/docker-credential-vault"), &format!("echo '{{\"Username\":\"me\",\"Secret\":\"{SECRET}\"}}'"));
    let _ = sandbox.aml(REGISTER).success();
    program(&sandbox.path("bin/docker-credential-vault"), "echo 'the vault is sealed'; exit 1");
    insta::assert_snapshot!(failure(&sandbox, real.address()), @r"
    error: failed to look up the credential for registry [registry]
      because: the credential helper docker-credential-vault failed: the vault is sealed
    hint: 'echo HOST | docker-credential-vault get' must print the credential: fix the helper, or sign in again
    ");
}

#[test]
fn a_sign_in_to_azure_does_where_no_file_has_anything() {
    let (_real, azure) = with_tokens();
    azure.state().application = Some(SECRET.to_owned());
    let mut sandbox = machine(azure.address());
    sandbox.set("AML_AZURE_REGISTRIES", azure.address());
    for (name, value) in
        [("AZURE_AUTHORITY_HOST", format!("http://{}/", azure.address())), ("AZURE_TENANT_ID", TENANT.to_owned())]
    {
        sandbox.set(name, value);
    }
    sandbox.set("AZURE_CLIENT_ID", "app");
    sandbox.set("AZURE_CLIENT_SECRET", SECRET);
    assert_eq!(sandbox.aml(REGISTER).success().trim(), "m:1");
    assert_eq!(azure.seen()[0], "sign-in of app by secret for https://containerregistry.azure.net/.default");

    sandbox.set("AZURE_CLIENT_SECRET", "guess");
    insta::assert_snapshot!(failure(&sandbox, azure.address()), @r"
    error: failed to look up the credential for registry [registry]
      because: the sign-in to Azure by service principal failed
      because: [registry] answered 401: AADSTS7000215: Invalid client secret provided.
    hint: check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; AML_AZURE_SIGN_IN selects another method (service-principal, workload-identity, managed-identity, az)
    ");
}

#[test]
fn a_private_authority_is_trusted_when_it_is_named() {
    let real = TestRegistry::set_up(Setup { tls: true, user: Some(("me", SECRET)), ..Setup::default() });
    let mut sandbox = machine(&format!("https://{}", real.address()));
    write(&sandbox.path(""), "home/.docker/config.json", &login(real.address(), "me", SECRET));
    let text = failure(&sandbox, real.address());
    assert!(text.contains("the certificate of [registry] is not trusted") && text.contains("SSL_CERT_FILE"), "{text}");
    sandbox.set("SSL_CERT_FILE", real.authority());
    let _ = sandbox.aml(REGISTER).success();
}
