//! Stored credentials: by TLS or on this machine, to the registry's own host or to one that it named by TLS.

use std::fs;
use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::listener::Listener;
use crate::cli::sandbox::Sandbox;
use crate::parts::proxy::{Leads, PASSWORD, TestProxy};
use crate::parts::registry::{NAME, Setup, TestRegistry};

const REGISTER: &str = "model register -w exp -n m -p model.txt --query id -o tsv";
const SECRET: &str = "hunter2";

/// A machine whose user has a workspace with this registry, a login there, and a proxy by which made-up names lead to loopback.
fn machine(registry: &str, host: &str) -> (Sandbox, TestProxy) {
    let proxy = TestProxy::start(Ipv4Addr::LOCALHOST, Leads::Home);
    let mut machine = Sandbox::new();
    let _ = machine.aml(&format!("workspace create -w exp --container-registry {registry}")).success();
    machine.write("model.txt", "weights");
    let login = serde_json::json!({ "auths": { host: { "auth": STANDARD.encode(format!("me:{SECRET}")) } } });
    fs::create_dir_all(machine.path("home/.docker")).unwrap();
    fs::write(machine.path("home/.docker/config.json"), login.to_string()).unwrap();
    for variable in ["HTTPS_PROXY", "HTTP_PROXY"] {
        machine.set(variable, proxy.url(PASSWORD));
    }
    (machine, proxy)
}

/// Returns the error of a command that may tell nobody's secret, and its hint.
fn failure(machine: &Sandbox, hidden: &[(&str, &str)]) -> String {
    let mut said = machine.aml(REGISTER).failure(1);
    assert!(!said.contains(SECRET), "{said}");
    for (text, name) in hidden {
        said = said.replace(text, name);
    }
    said.lines().filter(|line| line.starts_with("error:") || line.starts_with("hint:")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_password_is_not_told_in_the_clear() {
    let registry = Listener::asking_for("Basic realm=\"x\"");
    let host = format!("{NAME}:{}", registry.port());
    let (machine, _proxy) = machine(&format!("http://{host}"), &host);
    insta::assert_snapshot!(failure(&machine, &[(&host, "[registry]")]), @r"
    error: failed to sign in to registry [registry]: it uses plain HTTP, and credentials are sent over TLS only
    hint: give the registry TLS and write its address as https://[registry], or forward a port of this machine to it (ssh -L) and name it as localhost:PORT
    ");
    assert!(registry.heard().contains("/v2/"), "it wasn't asked at all");
    registry.assert_ignorant_of("me", SECRET);
    // Nobody looks for what couldn't be told.
    fs::write(machine.path("home/.docker/config.json"), r#"{"credsStore": "missing"}"#).unwrap();
    assert!(failure(&machine, &[]).contains("it uses plain HTTP"));
}

#[test]
fn a_token_server_that_was_named_in_the_clear_is_asked_as_nobody() {
    let tokens = Listener::asking_for("Basic realm=\"x\"");
    for realm in [format!("http://{}/token", tokens.address), format!("http://{NAME}:{}/token", tokens.port())] {
        let registry = Listener::asking_for(&format!("Bearer realm=\"{realm}\",service=\"x\""));
        let host = format!("{NAME}:{}", registry.port());
        let (machine, _proxy) = machine(&format!("http://{host}"), &host);
        assert!(failure(&machine, &[]).contains("it uses plain HTTP, and credentials are sent over TLS only"), "{realm}");
        registry.assert_ignorant_of("me", SECRET);
    }
    assert!(tokens.heard().contains("/token?service=x"), "an open registry may give tokens to everybody");
    tokens.assert_ignorant_of("me", SECRET);
}

#[test]
fn a_token_server_without_tls_is_told_nothing() {
    let tokens = Listener::asking_for("Basic realm=\"x\"");
    let realm = format!("{NAME}:{}", tokens.port());
    let registry = Listener::asking_for(&format!("Bearer realm=\"http://{realm}/token\",service=\"x\""));
    let (mut machine, _proxy) = machine(&registry.address, &registry.address);
    let hidden = [(registry.address.as_str(), "[registry]"), (&realm, "[tokens]")];
    insta::assert_snapshot!(failure(&machine, &hidden), @r"
    error: failed to sign in to registry [registry]: its token server [tokens] uses plain HTTP
    hint: ask the registry's operator for an https:// address there
    ");
    // Nor is Azure asked for a token that would only be told there.
    fs::remove_file(machine.path("home/.docker/config.json")).unwrap();
    machine.set("AML_AZURE_REGISTRIES", registry.address.as_str());
    machine.set("AML_AZURE_SIGN_IN", "az");
    assert!(failure(&machine, &hidden).contains("its token server [tokens] uses plain HTTP"));
    tokens.assert_ignorant_of("me", SECRET);
    registry.assert_ignorant_of("me", SECRET);
    assert!(!registry.heard().contains("/oauth2/exchange"), "{}", registry.heard());
}

#[test]
fn a_token_server_on_another_host_is_told_by_the_word_of_tls_and_that_is_logged() {
    let tokens = TestRegistry::set_up(Setup { tls: true, ..Setup::default() });
    let (_, port) = tokens.address().split_once(':').unwrap();
    let realm = format!("https://localhost:{port}/token");
    let further = format!(
        "auth:\n  token: {{realm: '{realm}', service: x, issuer: x, rootcertbundle: '{}'}}\n",
        tokens.authority().display()
    );
    let registry = TestRegistry::set_up(Setup { tls: true, further: &further, ..Setup::default() });
    let (_, own) = registry.address().split_once(':').unwrap();
    let host = format!("{NAME}:{own}");
    let (mut machine, _proxy) = machine(&format!("https://{host}"), &host);
    let authorities = [registry.authority(), tokens.authority()].map(|file| fs::read_to_string(file).unwrap()).concat();
    machine.set("SSL_CERT_FILE", machine.write("authorities.pem", authorities));
    // That server gives no tokens: it is a registry.
    let said = machine.aml(&format!("{REGISTER} --verbose")).failure(1);
    let told = said.lines().filter(|line| line.contains("sending the credential to a token server on another host")).count();
    assert_eq!(told, 1, "{said}");
    assert!(said.contains(&format!("registry={host} token_server=localhost:{port}")), "{said}");
    assert!(!said.contains(SECRET), "{said}");
    let quiet = machine.aml(REGISTER).failure(1);
    assert!(!quiet.contains("token server on another host"), "{quiet}");
}
