//! A real Kubernetes: the test cluster of `tests/cluster/`, brought up once per test run, or the one that `AML_TEST_KUBECONFIG` names.

use std::io::Write as _;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

/// How long a cluster may take for what takes it a second when nothing else runs.
const PATIENCE: Duration = Duration::from_secs(90);
const TOOL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/cluster");

static CLUSTER: LazyLock<RwLock<OnceLock<Cluster>>> = LazyLock::new(RwLock::default);

/// A cluster, and how it is spoken to.
pub(crate) struct Cluster {
    kubectl: Vec<String>,
    /// Where images are pushed to, and the same registry's name within the cluster.
    registry: (String, String),
    own: bool,
}

/// The use of the cluster beside other tests.
pub(crate) struct Shared(RwLockReadGuard<'static, OnceLock<Cluster>>);

/// The use of the cluster by one test, which disturbs all others.
pub(crate) struct Alone(RwLockWriteGuard<'static, OnceLock<Cluster>>);

/// Returns the cluster, brought up if this is its first use. Tests that only use it run at the same time.
pub(crate) fn shared() -> Shared {
    let guard = CLUSTER.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    guard.get_or_init(Cluster::find);
    Shared(guard)
}

/// Returns the test cluster to a test that disturbs it, alone; none where `AML_TEST_KUBECONFIG` names a cluster, which isn't ours to disturb.
pub(crate) fn alone() -> Option<Alone> {
    let guard = CLUSTER.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    guard.get_or_init(Cluster::find).own.then(|| Alone(guard)).or_else(left_out)
}

/// Returns the cluster if it is the test cluster: for what only that has.
pub(crate) fn shared_own() -> Option<Shared> {
    let shared = shared();
    shared.own.then_some(shared).or_else(left_out)
}

fn left_out<T>() -> Option<T> {
    let test = std::thread::current();
    let why = "AML_TEST_KUBECONFIG names a cluster, and this disturbs one or needs what only the test cluster has";
    super::not_tested(test.name().unwrap_or_default(), why);
    None
}

impl Deref for Shared {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        self.0.get().expect("it was found when this was made")
    }
}

impl Deref for Alone {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        self.0.get().expect("it was found when this was made")
    }
}

impl Cluster {
    fn find() -> Self {
        if let Ok(config) = std::env::var("AML_TEST_KUBECONFIG") {
            let registry = std::env::var("AML_TEST_REGISTRY").expect(
                "AML_TEST_KUBECONFIG is set and AML_TEST_REGISTRY isn't: it names the registry that this machine and that cluster share",
            );
            let within = std::env::var("AML_TEST_REGISTRY_IN_CLUSTER").unwrap_or_else(|_| registry.clone());
            return Self {
                kubectl: vec!["kubectl".to_owned(), format!("--kubeconfig={config}")],
                registry: (registry, within),
                own: false,
            };
        }
        // The cluster goes when this process does, however it ends.
        tool(&["up", "--until-exit-of", &std::process::id().to_string()]);
        Self {
            kubectl: vec![TOOL.to_owned(), "kubectl".to_owned()],
            registry: ("127.0.0.1:25000".to_owned(), "registry.cluster.test:5000".to_owned()),
            own: true,
        }
    }

    /// Runs kubectl and returns what it printed; the test fails if it fails.
    pub(crate) fn kubectl(&self, arguments: &[&str]) -> String {
        text(&self.try_kubectl(arguments), "kubectl", arguments)
    }

    /// Runs kubectl.
    pub(crate) fn try_kubectl(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// Starts kubectl, whose output is read by the caller.
    pub(crate) fn start_kubectl(&self, arguments: &[&str]) -> std::process::Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Puts the test cluster's kubectl into a folder of `PATH`, for scripts; another cluster's is on `PATH` already.
    pub(crate) fn link_kubectl(&self, folder: &Path) {
        if self.own {
            std::os::unix::fs::symlink(programs().join("kubectl"), folder.join("kubectl")).unwrap();
        }
    }

    /// Returns a call of kubectl.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.kubectl[0]);
        command.args(&self.kubectl[1..]).args(arguments);
        command
    }

    /// Makes a namespace whose name begins with the given word; it goes when the value is dropped.
    pub(crate) fn namespace(&self, word: &str) -> Namespace<'_> {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("{word}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.kubectl(&["create", "namespace", &name]);
        let namespace = Namespace { cluster: self, name };
        // Pods are refused until the controller manager has made the account that they run as.
        namespace.wait_to_print(&["get", "serviceaccount", "default", "--output=name"], |_| true);
        namespace
    }

    /// Returns the name of an image of the registry as pods give it.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.registry.1)
    }

    /// Returns where images are pushed to from here; it is spoken to without TLS when that is on loopback.
    pub(crate) fn registry(&self) -> &str {
        &self.registry.0
    }

    /// Puts an image of one static program into the registry, and returns its name for pods.
    pub(crate) fn push_program(&self, name: &str, program: &Path) -> String {
        tool(&["push", "--registry", self.registry(), name, &program.display().to_string()]);
        self.image(name)
    }

    /// Returns the address of the node, at which `NodePort`s answer.
    pub(crate) fn node_address(&self) -> String {
        let path = r#"jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}"#;
        self.kubectl(&["get", "nodes", "-l", "type!=simulated", "-o", path])
    }

    /// Adds a simulated node of a VM size; it goes when the value is dropped.
    pub(crate) fn simulate(&self, size: &str, name: &str) -> SimulatedNode<'_> {
        tool(&["simulate", size, name]);
        SimulatedNode { cluster: self, name: name.to_owned() }
    }
}

impl Alone {
    /// Stops a component without ending it, until the value is dropped.
    pub(crate) fn freeze(&self, component: &'static str) -> Disturbed<'_> {
        tool(&["freeze", component]);
        Disturbed { component, remedy: "thaw", _alone: self }
    }

    /// Ends a component as a crash would; it is started when the value is dropped.
    pub(crate) fn kill(&self, component: &'static str) -> Disturbed<'_> {
        tool(&["kill", component]);
        Disturbed { component, remedy: "start", _alone: self }
    }
}

/// A component that doesn't run; it does again when this is dropped.
pub(crate) struct Disturbed<'a> {
    component: &'static str,
    remedy: &'static str,
    _alone: &'a Alone,
}

impl Drop for Disturbed<'_> {
    fn drop(&mut self) {
        let _ = Command::new(TOOL).args([self.remedy, self.component]).status();
    }
}

/// A node without a machine.
pub(crate) struct SimulatedNode<'a> {
    cluster: &'a Cluster,
    name: String,
}

impl Drop for SimulatedNode<'_> {
    fn drop(&mut self) {
        let _ = self.cluster.try_kubectl(&["delete", "node", &self.name, "--wait=false"]);
    }
}

/// A namespace of one test.
pub(crate) struct Namespace<'a> {
    cluster: &'a Cluster,
    name: String,
}

impl Namespace<'_> {
    /// Returns its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs kubectl in the namespace and returns what it printed; the test fails if it fails.
    pub(crate) fn kubectl(&self, arguments: &[&str]) -> String {
        text(&self.try_kubectl(arguments), "kubectl", arguments)
    }

    /// Runs kubectl in the namespace.
    pub(crate) fn try_kubectl(&self, arguments: &[&str]) -> Output {
        let namespace = format!("--namespace={}", self.name);
        self.cluster.try_kubectl(&[&[namespace.as_str()], arguments].concat())
    }

    /// Makes or changes objects, given in YAML.
    pub(crate) fn apply(&self, yaml: &str) {
        let namespace = format!("--namespace={}", self.name);
        let mut command = self.cluster.command(&[&namespace, "apply", "--filename=-"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(yaml.as_bytes()).unwrap();
        text(&child.wait_with_output().unwrap(), "kubectl apply", &[yaml]);
    }

    /// Waits until an object fulfils a condition of `kubectl wait` (`condition=Ready`, `jsonpath=…`).
    pub(crate) fn wait(&self, object: &str, condition: &str) {
        let limit = format!("--timeout={}s", PATIENCE.as_secs());
        let output = self.try_kubectl(&["wait", &format!("--for={condition}"), object, &limit]);
        assert!(output.status.success(), "{object} isn't {condition}:\n{}{}", lossy(&output.stderr), self.describe());
    }

    /// Waits until a command of kubectl succeeds and prints what is wanted.
    pub(crate) fn wait_to_print(&self, arguments: &[&str], wanted: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let output = self.try_kubectl(arguments);
            let printed = lossy(&output.stdout);
            if output.status.success() && wanted(&printed) {
                return printed;
            }
            let errors = lossy(&output.stderr);
            assert!(Instant::now() < deadline, "kubectl {arguments:?} printed {printed}{errors}\n{}", self.describe());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn describe(&self) -> String {
        lossy(&self.try_kubectl(&["describe", "pods"]).stdout)
    }
}

impl Drop for Namespace<'_> {
    fn drop(&mut self) {
        let _ = self.cluster.try_kubectl(&["delete", "namespace", &self.name, "--wait=false"]);
    }
}

/// Runs the test cluster's tool and returns what it printed; the test fails if it fails.
pub(crate) fn tool(arguments: &[&str]) -> String {
    text(&try_tool(arguments), "tests/cluster/cluster", arguments)
}

/// Runs the test cluster's tool.
pub(crate) fn try_tool(arguments: &[&str]) -> Output {
    Command::new(TOOL).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// Returns the small program that the test cluster's tool is built with, for pods to run.
pub(crate) fn pod_program() -> PathBuf {
    programs().join("pod")
}

fn programs() -> PathBuf {
    PathBuf::from(tool(&["programs"]).trim())
}

fn text(output: &Output, program: &str, arguments: &[&str]) -> String {
    let (printed, errors) = (lossy(&output.stdout), lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?} failed:\n{printed}{errors}");
    printed
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
