//! Attaching a cluster: by whoever administers it, by whoever may little, by files; what the router may do then; and detaching.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cli::sandbox::{Outcome, Sandbox};
use crate::parts::cluster::{self, Cluster};

const SOON: Duration = Duration::from_secs(90);

/// A machine with a workspace, and two names of namespaces that nobody has. Both go when it is dropped.
struct World<'a> {
    cluster: &'a Cluster,
    sandbox: Sandbox,
    services: String,
    router: String,
}

impl<'a> World<'a> {
    fn new(cluster: &'a Cluster) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let word = format!("attach-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut sandbox = Sandbox::new().with_tools_of_the_machine();
        let folder = sandbox.work().join(".azureml");
        std::fs::create_dir_all(&folder).unwrap();
        let config = serde_json::json!({
            "workspace_name": "attaching", "resource_group": "rg", "registry": format!("http://{}/attaching", cluster.registry()),
        });
        std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
        let administrator = cluster.kubectl(&["config", "view", "--raw", "--flatten", "--minify"]);
        let file = sandbox.path("administrator.yaml");
        std::fs::write(&file, administrator).unwrap();
        sandbox.set("KUBECONFIG", file);
        Self { cluster, sandbox, services: format!("{word}-services"), router: format!("{word}-router") }
    }

    /// Runs `computetarget attach aks` for its namespaces, with these arguments more.
    fn attach(&self, arguments: &str) -> Outcome {
        let registry = self.cluster.image("").trim_end_matches('/').to_owned();
        self.sandbox.aml(&format!(
            "computetarget attach aks -n myaks --namespace {} --router-namespace {} --cluster-purpose DevTest --front nodeport \
             --registry-in-cluster {registry} --trust-config {arguments}",
            self.services, self.router
        ))
    }

    fn attached(&self, arguments: &str) -> Value {
        serde_json::from_str(&self.attach(arguments).success()).unwrap()
    }

    /// Makes a kubeconfig for an account of the cluster, and uses it from now on.
    fn sign_in_as(&mut self, account: &str) {
        let token = self.cluster.kubectl(&["create", "token", account, "--namespace=default"]);
        let config = self.cluster.kubectl(&["config", "view", "--raw", "--flatten", "--minify", "--output=json"]);
        let mut config: Value = serde_json::from_str(&config).unwrap();
        config["users"][0]["user"] = serde_json::json!({ "token": token.trim() });
        let file: PathBuf = self.sandbox.path("account.json");
        std::fs::write(&file, config.to_string()).unwrap();
        self.sandbox.set("KUBECONFIG", file);
    }

    fn has_namespace(&self, name: &str) -> bool {
        self.cluster.try_kubectl(&["get", "namespace", name]).status.success()
    }

    /// Returns which of these the router's account may do; each is a verb, a resource and a namespace.
    fn router_may(&self, what: &[(&str, &str, &str)]) -> Vec<String> {
        let account = format!("--as=system:serviceaccount:{}:azureml-fe", self.router);
        let may = |(verb, resource, namespace): &(&str, &str, &str)| {
            let (resource, part) = resource.split_once('/').unwrap_or((resource, ""));
            let words = [
                "auth",
                "can-i",
                verb,
                resource,
                &account,
                &format!("--namespace={namespace}"),
                &format!("--subresource={part}"),
            ];
            let answer = self.cluster.try_kubectl(&words);
            // It answers "no" with an exit code of its own.
            String::from_utf8_lossy(&answer.stdout).trim().ends_with("yes")
        };
        what.iter()
            .filter(|right| may(right))
            .map(|(verb, resource, namespace)| format!("{verb} {resource} in {namespace}"))
            .collect()
    }
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        for namespace in [&self.services, &self.router] {
            let _ = self.cluster.try_kubectl(&["delete", "namespace", namespace, "--wait=false", "--ignore-not-found"]);
        }
    }
}

/// An account of the namespace `default` that may nothing. It goes when it is dropped.
struct Account<'a>(&'a Cluster, String);

impl<'a> Account<'a> {
    fn new(cluster: &'a Cluster, word: &str) -> Self {
        let name = format!("{word}-{}", std::process::id());
        cluster.kubectl(&["create", "serviceaccount", &name, "--namespace=default"]);
        Self(cluster, name)
    }
}

impl Drop for Account<'_> {
    fn drop(&mut self) {
        let _ = self.0.try_kubectl(&["delete", "serviceaccount", &self.1, "--namespace=default"]);
    }
}

#[test]
fn an_attached_cluster_has_its_router_and_a_card_and_detaching_leaves_nothing() {
    let cluster = cluster::shared();
    let world = World::new(&cluster);
    let target = world.attached("--no-wait");
    assert_eq!(target["properties"]["computeType"], "AKS");
    assert_eq!(target["properties"]["properties"]["clusterPurpose"], "DevTest");
    let listed = world.sandbox.aml("computetarget list --query [].name -o tsv").success();
    assert_eq!(listed, "local\nmyaks\n");

    let read = |arguments: &[&str]| -> Value { serde_json::from_str(&cluster.kubectl(arguments)).unwrap() };
    let namespace = format!("--namespace={}", world.services);
    let card = || read(&["get", "configmap", "aml-router", &namespace, "--output=json"]);
    let first = card();
    let keys: Value = serde_json::from_str(first["data"]["pass-keys.json"].as_str().unwrap()).unwrap();
    assert_eq!(keys["keys"][0]["crv"], "Ed25519", "{keys}");
    assert!(first["data"]["address"].as_str().unwrap().starts_with("http://"), "{first}");

    world.attached("--no-wait");
    assert_eq!(card()["data"], first["data"], "attaching once more keeps the key");

    world.sandbox.aml("computetarget detach -n myaks").success();
    let deadline = Instant::now() + SOON;
    while world.has_namespace(&world.services) || world.has_namespace(&world.router) {
        assert!(Instant::now() < deadline, "namespaces stay");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(world.sandbox.aml("computetarget list --query [].name -o tsv").success(), "local\n");
}

#[test]
fn a_second_namespace_keeps_the_first_and_goes_alone() {
    let cluster = cluster::shared();
    let world = World::new(&cluster);
    let mut second = World::new(&cluster);
    second.services = format!("{}-2", world.services);
    second.router.clone_from(&world.router);
    let arguments = || {
        let path = "--output=jsonpath={.spec.template.spec.containers[0].args}";
        let text = cluster.kubectl(&["get", "deployment", "azureml-fe", &format!("--namespace={}", world.router), path]);
        serde_json::from_str::<Vec<String>>(&text).unwrap().join(" ")
    };
    let services = world.services.as_str();
    world.attached("--no-wait");
    second.attached("--no-wait");
    assert!(arguments().contains(&format!("--namespace {services} --namespace {services}-2 --router")), "{}", arguments());
    second.sandbox.aml("computetarget detach -n myaks --yes").success();
    assert!(!arguments().contains(&format!("{services}-2")), "{}", arguments());
    assert!(arguments().contains(&format!("--namespace {services} --router")), "{}", arguments());
}

#[test]
fn the_routers_account_may_what_it_must_and_nothing_else() {
    let cluster = cluster::shared();
    let world = World::new(&cluster);
    world.attached("--no-wait");
    let (services, router) = (world.services.as_str(), world.router.as_str());
    let must = [
        ("watch", "endpointslices.discovery.k8s.io", services),
        ("list", "configmaps", services),
        ("get", "deployments.apps/scale", services),
        ("patch", "deployments.apps/scale", services),
        ("patch", "pods/resize", router),
        ("update", "leases.coordination.k8s.io/azureml-fe", router),
    ];
    let may = world.router_may(&must[..5]);
    assert_eq!(may.len(), 5, "of {must:?} only {may:?}");
    let mut must_not = Vec::new();
    for verb in ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] {
        for resource in
            ["secrets", "pods", "serviceaccounts", "roles.rbac.authorization.k8s.io", "deployments.apps", "nodes", "namespaces"]
        {
            must_not.extend([services, router, "default"].map(|namespace| (verb, resource, namespace)));
        }
    }
    for verb in ["create", "update", "patch", "delete"] {
        must_not.extend([services, router, "kube-system"].map(|namespace| (verb, "configmaps", namespace)));
        must_not.extend([services, router].map(|namespace| (verb, "endpointslices.discovery.k8s.io", namespace)));
    }
    must_not.extend([
        ("get", "configmaps", "default"),
        ("get", "configmaps", router),
        ("list", "endpointslices.discovery.k8s.io", "default"),
        ("patch", "deployments.apps/scale", "default"),
        ("patch", "deployments.apps/scale", "kube-system"),
        ("update", "deployments.apps/scale", services),
        ("create", "leases.coordination.k8s.io", router),
        ("get", "leases.coordination.k8s.io", services),
        ("patch", "pods/resize", services),
        ("create", "pods/exec", services),
        ("get", "pods/log", services),
        ("create", "serviceaccounts/token", services),
        ("impersonate", "users", services),
        ("create", "tokenreviews.authentication.k8s.io", services),
    ]);
    assert_eq!(world.router_may(&must_not), [""; 0]);
}

#[test]
fn an_account_without_rights_is_told_all_that_it_lacks_and_nothing_is_written() {
    let cluster = cluster::shared();
    let mut world = World::new(&cluster);
    let account = Account::new(&cluster, "attach-nobody");
    world.sign_in_as(&account.1);
    let said = world.attach("--no-wait").failure(1).replace(&world.services, "SERVICES").replace(&world.router, "ROUTER");
    let said = said.lines().filter(|line| line.starts_with("error:") || line.starts_with("  |") || line.starts_with("hint:"));
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
    assert!(!world.has_namespace(&world.services) && !world.has_namespace(&world.router));
    assert_eq!(world.sandbox.aml("computetarget list --query [].name -o tsv").success(), "local\n");
}

#[test]
fn what_an_administrator_applied_is_found_by_an_account_that_may_only_deploy() {
    let cluster = cluster::shared();
    let mut world = World::new(&cluster);
    let account = Account::new(&cluster, "attach-deployer");
    let folder = world.sandbox.path("export");
    let export = format!("--export {}", folder.display());
    let files = |world: &World<'_>| {
        world.attached(&export);
        let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| (file.clone(), std::fs::read_to_string(file).unwrap())).collect::<Vec<_>>()
    };
    let first = files(&world);
    assert_eq!(first, files(&world), "the same bytes each time");
    assert!(!world.has_namespace(&world.router), "an export changes nothing");
    cluster.kubectl(&["apply", "--kustomize", &folder.display().to_string()]);
    cluster.kubectl(&[
        "create",
        "rolebinding",
        "deployers",
        "--clusterrole=edit",
        &format!("--serviceaccount=default:{}", account.1),
        &format!("--namespace={}", world.services),
    ]);
    world.sign_in_as(&account.1);
    let outcome = world.attach("--no-wait");
    let said = outcome.stderr.clone();
    outcome.success();
    assert!(said.contains("nothing was changed in the cluster"), "{said}");
    assert!(!said.contains("can't deploy"), "the role 'edit' isn't enough: {said}");
    assert_eq!(world.sandbox.aml("computetarget list --query [].name -o tsv").success(), "local\nmyaks\n");
}

#[test]
fn what_stands_in_the_way_is_one_sentence_each() {
    let cluster = cluster::shared();
    let world = World::new(&cluster);
    world.attached("--no-wait");
    let refused = |outcome: Outcome| {
        let said = outcome.failure(1).replace(&world.services, "SERVICES").replace(&world.router, "ROUTER");
        let said = said.lines().filter(|line| !line.starts_with("connecting") && !line.starts_with("warning:"));
        said.collect::<Vec<_>>().join("\n")
    };
    let attach = |arguments: &str| refused(world.sandbox.aml(&format!("computetarget attach aks {arguments}")));
    let taken = format!("-n other --namespace {} --router-namespace {}", world.services, world.router);
    let said = [
        attach("-n local"),
        attach(&taken),
        attach("-n myaks --namespace somewhere"),
        attach("-n other --context test-clustr"),
        attach("-n other --kubeconfig nowhere.yaml"),
        attach("-n other --node-port 30000 --front ingress --host x"),
        attach("-n other -i /subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerService/managedClusters/C"),
    ];
    if std::env::var_os("AML_TEST_KUBECONFIG").is_none() || said[3].contains("'test-cluster'") {
        insta::assert_snapshot!(said.join("\n\n"));
    }
}

#[test]
fn attaching_waits_until_the_router_answers_at_the_address_of_its_card() {
    let cluster = cluster::shared();
    let world = World::new(&cluster);
    let outcome = world.attach("");
    assert!(outcome.stderr.contains("network policies"), "{}", outcome.stderr);
    let target: Value = serde_json::from_str(&outcome.success()).unwrap();
    let address = target["properties"]["properties"]["scoringAddress"].as_str().unwrap().to_owned();
    assert_eq!(get(&address), "Healthy");
    // A second time changes nothing that runs.
    let pods = || cluster.kubectl(&["get", "pods", &format!("--namespace={}", world.router), "--output=name"]);
    let before = pods();
    world.attached("");
    assert_eq!(pods(), before, "attaching once more has started another router");
}

/// Asks with the least of HTTP, so that no proxy of this machine comes between; returns the body.
fn get(address: &str) -> String {
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.rsplit("\r\n").next().unwrap().to_owned()
}

#[test]
fn a_cluster_that_cannot_be_trusted_or_does_not_trust_is_told_apart() {
    let cluster = cluster::shared();
    let mut world = World::new(&cluster);
    let config = cluster.kubectl(&["config", "view", "--raw", "--flatten", "--minify", "--output=json"]);
    let mut try_with = |change: &dyn Fn(&mut Value)| {
        let mut config: Value = serde_json::from_str(&config).unwrap();
        change(&mut config);
        let file = world.sandbox.path("changed.json");
        std::fs::write(&file, config.to_string()).unwrap();
        world.sandbox.set("KUBECONFIG", file);
        world.attach("--no-wait").failure(1)
    };
    let untrusted =
        try_with(&|config| drop(config["clusters"][0]["cluster"].as_object_mut().unwrap().remove("certificate-authority-data")));
    assert!(untrusted.contains("the certificate of the cluster is not trusted"), "{untrusted}");
    let expired = try_with(&|config| config["users"][0]["user"] = serde_json::json!({ "token": "expired" }));
    assert!(expired.contains("the cluster doesn't accept the login (401)") && expired.contains("az login"), "{expired}");
}

#[test]
fn a_router_that_cannot_start_says_why() {
    let cluster = cluster::shared();
    let world = World::new(&cluster);
    // No node knows this registry.
    let outcome = world.sandbox.aml(&format!(
        "computetarget attach aks -n myaks --namespace {} --router-namespace {} --front nodeport --registry-in-cluster nowhere.test \
         --cluster-purpose DevTest --trust-config --timeout 600",
        world.services, world.router
    ));
    let said = outcome.failure(1);
    for words in ["the router can't be started", "code: RegistryUnknownHost", "nowhere.test", "run the same command again"] {
        assert!(said.contains(words), "it doesn't end at once with '{words}': {said}");
    }
}
