//! Images of `aml model package` as pods.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::deploy::fixture;
use crate::image_package::{Shop, package, register};
use crate::parts::cluster;

#[tokio::test(flavor = "multi_thread")]
async fn a_packaged_image_runs_and_scores_as_a_pod() {
    let cluster = cluster::shared();
    let shop = Shop::at(cluster.registry()).await;
    let machine = shop.machine(&fixture("diabetes"), "pods", &[]);
    register(&machine);
    let (image, _) = package(&machine, "pod");
    let pushed = image["location"].as_str().unwrap();
    let name = cluster.image(pushed.split_once('/').unwrap().1);
    let namespace = cluster.namespace("package");
    // The strictest of Kubernetes' own rules for pods, and no file of the image may change.
    namespace.kubectl(&["label", "namespace", namespace.name(), "pod-security.kubernetes.io/enforce=restricted"]);
    namespace.apply(&format!(
        "
apiVersion: v1
kind: Pod
metadata: {{name: diabetes, labels: {{app: diabetes}}}}
spec:
  securityContext: {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}}}
  containers:
  - name: service
    image: '{name}'
    ports: [{{containerPort: 5001}}]
    readinessProbe: {{httpGet: {{path: /, port: 5001}}, periodSeconds: 1}}
    securityContext: {{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {{drop: [ALL]}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: diabetes}}
spec: {{type: NodePort, selector: {{app: diabetes}}, ports: [{{port: 80, targetPort: 5001}}]}}
"
    ));
    namespace.wait("pod/diabetes", "condition=Ready");
    let port = namespace.kubectl(&["get", "service/diabetes", "--output=jsonpath={.spec.ports[0].nodePort}"]);
    let sample = std::fs::read_to_string(machine.work().join("sample_request.json")).unwrap();
    let url = format!("http://{}:{port}/score", cluster.node_address());
    let begun = Instant::now();
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
    let answer = loop {
        let answer = client.post(&url).header("Content-Type", "application/json").body(sample.clone()).send().await;
        match answer {
            // The node hears of a ready pod a moment after the one who waits for that; until then it refuses connections to its port.
            Err(error) if error.is_connect() && begun.elapsed() < Duration::from_secs(60) => {
                sleep(Duration::from_millis(100)).await;
            }
            answer => break answer.unwrap(),
        }
    };
    let status = answer.status();
    let scores: Vec<f64> = serde_json::from_str(&answer.text().await.unwrap())
        .unwrap_or_else(|error| panic!("{status} ({error}):\n{}", namespace.kubectl(&["logs", "diabetes"])));
    assert_eq!((status.as_u16(), scores.len()), (200, 2), "two rows were sent");
    namespace.kubectl(&["delete", "pod", "diabetes", "--timeout=20s"]);
}
