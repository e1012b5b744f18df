//! A cluster that is attached once for all tests of a run: a router in a namespace of its own, one workspace, one environment image.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::cli::sandbox::{Outcome, Sandbox};
use crate::image_package::Shop;
use crate::parts::cluster::Cluster;

/// How long what takes seconds may take on a busy machine.
pub(super) const SOON: Duration = Duration::from_secs(90);
/// Drives requests of tests that aren't asynchronous themselves.
pub(super) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Answers a request's number after so many milliseconds, and says which script it is. `FAIL` and `SLOW` are how `init()` goes.
const SCRIPT: &str = r#"import json, os, time

MARK = "first"

def init():
    print("init of", MARK, flush=True)
    time.sleep(float(os.environ.get("SLOW", "0")))
    if os.environ.get("FAIL"):
        raise ValueError("the model is broken")

def run(raw):
    asked = json.loads(raw)
    time.sleep(asked.get("ms", 0) / 1000)
    if "say" in asked:
        print(asked["say"], flush=True)
    if "exit" in asked:
        os._exit(asked["exit"])
    return {"n": asked.get("n"), "mark": MARK, "color": os.environ.get("COLOR")}
"#;

/// A machine with a workspace, attached to the cluster.
pub(super) struct Attached {
    sandbox: Sandbox,
    /// Held open: what cleans up behind this process waits for its end.
    _cleaner: Child,
    pub(super) services: String,
    /// Another namespace of the same router, compute target `other`.
    pub(super) others: String,
    pub(super) router: String,
    /// The registry as nodes name it.
    registry: String,
    /// The router's address, as callers reach it.
    pub(super) address: String,
}

static ATTACHED: OnceLock<Attached> = OnceLock::new();

/// Returns the attached cluster; attaches it if this is its first use.
pub(super) fn attached(cluster: &Cluster) -> &'static Attached {
    ATTACHED.get_or_init(|| Attached::new(cluster, "daily"))
}

impl Attached {
    /// Attaches a cluster with namespaces whose names begin with a word. They go with this process.
    pub(super) fn new(cluster: &Cluster, word: &str) -> Self {
        let shop = RUNTIME.block_on(Shop::at(cluster.registry()));
        let project = tempfile::tempdir().unwrap();
        let mut sandbox = shop.machine(project.path(), &format!("{word}-{}", std::process::id()), &[]);
        let administrator = cluster.kubectl(&["config", "view", "--raw", "--flatten", "--minify"]);
        let file = sandbox.path("administrator.yaml");
        std::fs::write(&file, administrator).unwrap();
        sandbox.set("KUBECONFIG", file);
        let word = format!("{word}-{}", std::process::id());
        let (services, others, router) = (format!("{word}-services"), format!("{word}-others"), format!("{word}-router"));
        cluster.link_kubectl(&sandbox.path("bin"));
        let cleaner = clean_up_behind(&sandbox, &[&services, &others, &router]);
        let registry = cluster.image("").trim_end_matches('/').to_owned();
        let mut attached = Self { sandbox, _cleaner: cleaner, services, others, router, registry, address: String::new() };
        let attach = |name: &str, namespace: &str, more: &str| {
            let line = attached.attachment(name, namespace, more);
            serde_json::from_str::<Value>(&attached.sandbox.aml(&line).success()).unwrap()
        };
        let _ = attach("other", &attached.others, "--no-wait");
        let target = attach("myaks", &attached.services, "");
        let address = target["properties"]["properties"]["scoringAddress"].as_str().unwrap();
        address.clone_into(&mut attached.address);
        attached
    }

    /// Returns the arguments that attach a namespace.
    pub(super) fn attachment(&self, name: &str, namespace: &str, more: &str) -> String {
        format!(
            "computetarget attach aks -n {name} --namespace {namespace} --router-namespace {} --cluster-purpose DevTest --front nodeport \
             --registry-in-cluster {} {more}",
            self.router, self.registry
        )
    }

    /// Returns a project of this name, of which nothing is deployed.
    pub(super) fn service<'a>(&'a self, cluster: &'a Cluster, name: &str) -> Service<'a> {
        let service = Service { attached: self, cluster, name: name.to_owned() };
        let folder = service.folder();
        std::fs::create_dir_all(folder.join(".azureml")).unwrap();
        let config = std::fs::read(self.sandbox.work().join(".azureml/config.json")).unwrap();
        std::fs::write(folder.join(".azureml/config.json"), config).unwrap();
        service.write(".amlignore", ".azureml\n");
        service.script("first");
        service.variables(&[]);
        service.settings(&serde_json::json!({}));
        service
    }

    /// Runs kubectl in the services' namespace.
    pub(super) fn kubectl(&self, cluster: &Cluster, line: &str) -> String {
        let namespace = format!("--namespace={}", self.services);
        let words: Vec<&str> = std::iter::once(namespace.as_str()).chain(line.split_whitespace()).collect();
        cluster.kubectl(&words)
    }

    /// Runs kubectl in the router's namespace.
    pub(super) fn kubectl_at_router(&self, cluster: &Cluster, line: &str) -> String {
        let namespace = format!("--namespace={}", self.router);
        let words: Vec<&str> = std::iter::once(namespace.as_str()).chain(line.split_whitespace()).collect();
        cluster.kubectl(&words)
    }
}

/// Starts what deletes namespaces and the machine's folder once this process has ended, however it ends.
fn clean_up_behind(sandbox: &Sandbox, namespaces: &[&str]) -> Child {
    let script = format!(
        "cat >/dev/null; kubectl delete namespace --wait=false --ignore-not-found {}; rm -rf '{}'",
        namespaces.join(" "),
        sandbox.path("").display()
    );
    let mut command = sandbox.command();
    let variables: Vec<_> = command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
    command = Command::new("/bin/sh");
    command.env_clear().args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.envs(variables.into_iter().filter_map(|(name, value)| Some((name, value?)))).current_dir("/");
    command.process_group(0).spawn().unwrap()
}

/// A project and the service that it is deployed as. Its replicas go when it is dropped.
pub(super) struct Service<'a> {
    pub(super) attached: &'a Attached,
    pub(super) cluster: &'a Cluster,
    pub(super) name: String,
}

impl Service<'_> {
    /// Returns the project's folder.
    pub(super) fn folder(&self) -> PathBuf {
        self.attached.sandbox.work().join(&self.name)
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.folder().join(file), text).unwrap();
    }

    /// Makes the script one that answers this mark.
    pub(super) fn script(&self, mark: &str) {
        self.write("score.py", &SCRIPT.replace("\"first\"", &format!("\"{mark}\"")));
    }

    /// Sets the variables that the script sees.
    pub(super) fn variables(&self, variables: &[(&str, &str)]) {
        let variables: BTreeMap<_, _> = variables.iter().copied().collect();
        let dependencies = serde_json::json!(["python=3.11", { "pip": ["azureml-inference-server-http~=1.5"] }]);
        let inference = serde_json::json!({
            "entryScript": "score.py",
            "sourceDirectory": ".",
            "environment": {
                "environmentVariables": variables, "python": { "condaDependencies": { "dependencies": dependencies } },
            },
        });
        self.write("inferenceconfig.json", &inference.to_string());
    }

    /// Sets the deployment configuration: one small replica, and what is given.
    pub(super) fn settings(&self, more: &Value) {
        let mut settings = serde_json::json!({
            "computeType": "aks",
            "autoScaler": { "autoscaleEnabled": false },
            "numReplicas": 1,
            "containerResourceRequirements": { "cpu": 0.05, "memoryInGB": 0.1 },
            "livenessProbeRequirements": { "initialDelaySeconds": 60 },
        });
        for (key, value) in more.as_object().unwrap() {
            settings[key] = value.clone();
        }
        self.write("deploymentconfig.json", &settings.to_string());
    }

    /// Returns a call of the command in the project's folder.
    pub(super) fn command(&self, line: &str) -> Command {
        let mut command = self.attached.sandbox.command();
        command.current_dir(self.folder()).args(line.split_whitespace());
        command
    }

    /// Runs the command in the project's folder.
    pub(super) fn aml(&self, line: &str) -> Outcome {
        let output = self.command(line).output().unwrap();
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Returns the arguments that deploy the project.
    pub(super) fn deployment(&self, more: &str) -> String {
        format!("model deploy -ct myaks -n {} --ic inferenceconfig.json --dc deploymentconfig.json {more}", self.name)
    }

    pub(super) fn try_deploy(&self, more: &str) -> Outcome {
        self.aml(&self.deployment(more))
    }

    /// Deploys the project; returns the service.
    #[track_caller]
    pub(super) fn deploy(&self, more: &str) -> Value {
        serde_json::from_str(&self.try_deploy(&format!("-v {more}")).success()).unwrap()
    }

    #[track_caller]
    pub(super) fn show(&self) -> Value {
        serde_json::from_str(&self.aml(&format!("service show -v -n {}", self.name)).success()).unwrap()
    }

    /// Returns both keys.
    #[track_caller]
    pub(super) fn keys(&self) -> (String, String) {
        let keys: Value = serde_json::from_str(&self.aml(&format!("service get-keys -n {}", self.name)).success()).unwrap();
        let key = |name: &str| keys[name].as_str().unwrap_or_else(|| panic!("{keys}")).to_owned();
        (key("primaryKey"), key("secondaryKey"))
    }

    pub(super) fn url(&self) -> String {
        format!("{}/api/v1/service/{}/score", self.attached.address, self.name)
    }

    /// Asks for a score with a key or token; returns status and body.
    pub(super) fn score(&self, key: &str, body: &str) -> (u16, String) {
        RUNTIME.block_on(async {
            let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
            let request = client.post(self.url()).header("Content-Type", "application/json").body(body.to_owned());
            let answer = if key.is_empty() { request } else { request.bearer_auth(key) }.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        })
    }

    /// Returns the mark of the script that answers.
    #[track_caller]
    pub(super) fn mark(&self, key: &str) -> String {
        let (status, body) = self.score(key, "{}");
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Value>(&body).unwrap()["mark"].as_str().unwrap().to_owned()
    }

    /// Runs kubectl in the service's namespace.
    #[track_caller]
    pub(super) fn kubectl(&self, line: &str) -> String {
        self.attached.kubectl(self.cluster, line)
    }

    /// Returns uid and restarts of each pod.
    pub(super) fn pods(&self) -> Vec<String> {
        let columns = "custom-columns=U:.metadata.uid,R:.status.containerStatuses[0].restartCount";
        let printed = self.kubectl(&format!("get pods -l aml.dev/service={} --no-headers -o {columns}", self.name));
        let mut pods: Vec<String> = printed.lines().map(ToOwned::to_owned).collect();
        pods.sort();
        pods
    }

    /// Returns the kinds and names of all that bears the service's name.
    pub(super) fn objects(&self) -> Vec<String> {
        let kinds = "deployments,replicasets,pods,services,endpointslices,secrets,configmaps,serviceaccounts,networkpolicies,poddisruptionbudgets";
        let printed = self.kubectl(&format!("get {kinds} -l aml.dev/service={} -o name", self.name));
        printed.lines().map(ToOwned::to_owned).collect()
    }

    /// Returns the record's id.
    pub(super) fn record(&self) -> String {
        let path = "jsonpath={.metadata.labels.aml\\.dev/record}";
        self.kubectl(&format!("get configmap aml.{} -o {path}", self.name))
    }

    /// Waits until something holds.
    #[track_caller]
    pub(super) fn wait(&self, what: &str, mut holds: impl FnMut() -> bool) -> Duration {
        let begun = Instant::now();
        while !holds() {
            assert!(
                begun.elapsed() < SOON,
                "{what}: not within {} s\n{:?}",
                SOON.as_secs(),
                self.aml(&format!("service show -n {}", self.name))
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        begun.elapsed()
    }
}

impl Drop for Service<'_> {
    fn drop(&mut self) {
        let label = format!("-l=aml.dev/service={}", self.name);
        let namespace = format!("--namespace={}", self.attached.services);
        let _ = self.cluster.try_kubectl(&[&namespace, "delete", "deployments", &label, "--wait=false"]);
    }
}

/// Reads what a child has said until it ends.
pub(super) fn output_of(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}
