//! The real binary at a registry that only a proxy leads to: its name isn't known on this machine.

use std::net::Ipv4Addr;

use crate::cli::sandbox::Sandbox;
use crate::parts::proxy::{Leads, PASSWORD, TestProxy};
use crate::parts::registry::{NAME, Setup, TestRegistry};

const REGISTER: &str = "model register -w exp -n m -p model.txt --query id -o tsv";

/// A registry with or without TLS, the proxy to it, and a machine whose workspace has it.
struct Way {
    registry: TestRegistry,
    /// What it is named by: `registry.test:port`.
    name: String,
    scheme: String,
    proxy: TestProxy,
    machine: Sandbox,
}

impl Way {
    fn lay(scheme: &str, password: &str) -> Self {
        let tls = scheme == "https";
        let registry = TestRegistry::set_up(Setup { tls, ..Setup::default() });
        let proxy = TestProxy::start(Ipv4Addr::LOCALHOST, Leads::Home);
        let (_, port) = registry.address().split_once(':').unwrap();
        let name = format!("{NAME}:{port}");
        let mut machine = Sandbox::new();
        let _ = machine.aml(&format!("workspace create -w exp --container-registry {scheme}://{name}")).success();
        machine.write("model.txt", "weights");
        for variable in ["HTTPS_PROXY", "HTTP_PROXY"] {
            machine.set(variable, proxy.url(password));
        }
        if tls {
            machine.set("SSL_CERT_FILE", registry.authority());
        }
        Self { registry, name, scheme: scheme.to_owned(), proxy, machine }
    }

    fn failure(&self) -> String {
        let said = self.machine.aml(REGISTER).failure(1);
        let said = said.replace(&format!("{}://{}", self.scheme, self.name), "[registry]").replace(&self.name, "[registry]");
        assert!(!said.contains("a-guess"), "the password is shown: {said}");
        said
    }
}

#[test]
fn a_registry_is_reached_by_the_proxy_that_the_environment_names() {
    for (scheme, method) in [("https", "CONNECT "), ("http", "GET http://")] {
        let way = Way::lay(scheme, PASSWORD);
        assert_eq!(way.machine.aml(REGISTER).success().trim(), "m:1");
        // Of a request that was handed on, the registry sees the whole address.
        let requests = way.registry.requests();
        let pushed = requests.iter().any(|line| line.starts_with("PUT ") && line.ends_with("/v2/aml/models/m/manifests/1 201"));
        assert!(pushed, "the model didn't arrive: {requests:?}");
        let led = way.proxy.led();
        assert!(led.iter().any(|asked| asked.starts_with(&format!("{method}{}", way.name))), "it went past the proxy: {led:?}");
    }
}

#[test]
fn a_registry_that_needs_no_proxy_is_not_asked_for_by_it() {
    let mut way = Way::lay("https", PASSWORD);
    way.machine.set("NO_PROXY", NAME);
    let said = way.failure();
    assert!(way.proxy.led().is_empty(), "{:?}", way.proxy.led());
    assert!(said.contains("can't reach [registry]"), "{said}");
}

#[test]
fn a_proxy_that_refuses_is_named_as_the_cause() {
    let [tunnel, plain] = ["https", "http"].map(|scheme| Way::lay(scheme, "a-guess").failure());
    insta::assert_snapshot!(tunnel, @r"
    storing model 'm'
    sending model m:1 to [registry]
    error: failed to reach registry [registry]
      because: the proxy for [registry] requires other credentials (407)
    hint: check the user and password in HTTPS_PROXY or HTTP_PROXY: http://USER:PASSWORD@HOST:PORT
    ");
    assert_eq!(plain, tunnel, "a request that is handed on fails in other words than a tunnel");
}
