//! The daily life of a service on a cluster, by the command alone: the first deployment, keys, tokens, changes, failures, logs, the end.

use std::process::Stdio;
use std::time::{Duration, Instant};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::attached::{Service, attached, output_of};
use crate::parts::cluster;

#[test]
fn from_the_first_deployment_to_a_score_and_through_its_keys() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "keys");
    let described = service.deploy("");
    assert_eq!(described["state"], "Healthy", "{described}");
    assert_eq!(described["scoringUri"], service.url());
    let (primary, secondary) = service.keys();
    assert_eq!(service.score(&primary, r#"{"n": 7}"#), (200, r#"{"n": 7, "mark": "first", "color": null}"#.to_owned()));
    assert_eq!(service.score(&secondary, "{}").0, 200);
    assert_eq!((service.score("", "{}").0, service.score("wrong", "{}").0), (401, 401));
    let scored = service.aml(r#"service run -n keys -d {"n":3}"#).success();
    assert!(scored.contains("first"), "{scored}");

    let pods = service.pods();
    let _ = service.aml("service regen-key -n keys -k Primary").success();
    let (new, same) = service.keys();
    assert!(new != primary && same == secondary);
    service.wait("the new key is taken", || service.score(&new, "{}").0 == 200 && service.score(&primary, "{}").0 == 401);
    assert_eq!(service.score(&secondary, "{}").0, 200, "the other key is untouched");
    service.write("key", "preset-of-at-least-thirty-two-characters");
    let _ = service.aml("service regen-key -n keys -k Secondary --set-key-file key").success();
    service.wait("a preset key is taken", || service.score("preset-of-at-least-thirty-two-characters", "{}").0 == 200);
    assert_eq!(service.keys().0, new);
    assert_eq!(service.pods(), pods, "keys restart nothing");
}

#[test]
fn a_pod_that_is_not_the_router_gets_401_from_a_replica() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "fenced");
    service.write("keys", "preset-of-at-least-thirty-two-characters");
    let _ = service.deploy("--primary-key-file keys");
    assert_eq!(service.keys().0, "preset-of-at-least-thirty-two-characters");
    let stranger = attached(&cluster).service(&cluster, "stranger");
    let _ = stranger.deploy("");
    // Only this service's pods are opened to all; what they answer is their own.
    let policy = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": { "name": "open" },
        "spec": { "podSelector": { "matchLabels": { "aml.dev/service": "fenced" } }, "ingress": [{}] },
    });
    service.write("policy.json", &policy.to_string());
    let _ = service.kubectl(&format!("apply -f {}", service.folder().join("policy.json").display()));
    let address = service.kubectl("get pods -l aml.dev/service=fenced -o jsonpath={.items[0].status.podIP}");
    let program = "import sys,urllib.request as u,urllib.error as e
for path, headers in [('/score', {}), ('/score', {'x-aml-pass': 'forged'}), ('/', {}), ('/swagger.json', {})]:
    try:
        print(u.build_opener(u.ProxyHandler({})).open(u.Request('http://' + sys.argv[1] + path, data=b'{}', headers=headers), timeout=5).status)
    except e.HTTPError as error:
        print(error.code)
";
    let pod = stranger.kubectl("get pods -l aml.dev/service=stranger -o name");
    let namespace = format!("--namespace={}", stranger.attached.services);
    let asked = cluster.kubectl(&[&namespace, "exec", pod.trim(), "--", "python", "-c", program, &format!("{address}:5001")]);
    assert_eq!(asked, "401\n401\n401\n401\n");
}

#[test]
fn tokens_of_the_services_own_account_are_taken_and_no_others() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "tokens");
    service.settings(&json!({ "tokenAuthEnabled": true, "authEnabled": false }));
    let _ = service.deploy("");
    let get = || -> Value { serde_json::from_str(&service.aml("service get-access-token -n tokens").success()).unwrap() };
    let given = get();
    let mut names: Vec<&str> = given.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accessToken", "expiryOn", "refreshAfter", "tokenType"]);
    assert_eq!(given["tokenType"], "Bearer");
    let token = given["accessToken"].as_str().unwrap();
    assert_eq!(service.score(token, "{}").0, 200);

    let [head, claims] =
        [0, 1].map(|part| -> Value { serde_json::from_slice(&base64(token.split('.').nth(part).unwrap())).unwrap() });
    let audience = claims["aud"][0].as_str().unwrap();
    let attached = service.attached;
    let create = |namespace: &str, account: &str, audience: &str| {
        let (namespace, audience) = (format!("--namespace={namespace}"), format!("--audience={audience}"));
        cluster.kubectl(&["create", "token", account, &namespace, &audience]).trim().to_owned()
    };
    let jwks: Value = serde_json::from_str(&cluster.kubectl(&["get", "--raw", "/openid/v1/jwks"])).unwrap();
    let key = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == head["kid"]).unwrap();
    let header = Header { kid: head["kid"].as_str().map(ToOwned::to_owned), ..Header::new(Algorithm::HS256) };
    let forged = |secret: &[u8]| jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(secret)).unwrap();
    let unsigned = |head: Value| format!("{}.{}.", unbase64(head.to_string().as_bytes()), token.split('.').nth(1).unwrap());
    let mut tampered = token.to_owned();
    tampered.replace_range(
        tampered.len() - 9..tampered.len() - 8,
        if tampered.as_bytes()[tampered.len() - 9] == b'A' { "B" } else { "A" },
    );
    for (what, bad) in [
        ("an account of another namespace, with the right audience", create(&attached.others, "default", audience)),
        ("another account of the same namespace", create(&attached.services, "default", audience)),
        ("the right account for another audience", create(&attached.services, "tokens-callers", "aml.dev/x/tokens")),
        (
            "the right account for the API server itself",
            create(&attached.services, "tokens-callers", "https://kubernetes.default.svc.cluster.local"),
        ),
        ("an unsigned one", unsigned(json!({ "alg": "none", "typ": "JWT" }))),
        ("an unsigned one that names the key", unsigned(json!({ "alg": "RS256", "kid": head["kid"] }))),
        ("one signed with the public key", forged(&base64(key["n"].as_str().unwrap()))),
        ("one signed with the public key's text", forged(key.to_string().as_bytes())),
        ("one with another signature", tampered),
        ("a key", "preset-of-at-least-thirty-two-characters".to_owned()),
        ("none", String::new()),
    ] {
        assert_eq!(service.score(&bad, "{}").0, 401, "{what}: {bad}");
    }
    let refused = service.aml("service get-keys -n tokens").failure(1);
    assert!(refused.contains("get-access-token"), "{refused}");

    let pods = service.pods();
    let _ = service.aml("service revoke-tokens -n tokens").success();
    service.wait("a token of the account before is refused", || service.score(token, "{}").0 == 401);
    let new = get();
    service.wait("one of the new account is taken", || service.score(new["accessToken"].as_str().unwrap(), "{}").0 == 200);
    assert_eq!(service.score(token, "{}").0, 401);
    assert_eq!(service.pods(), pods);
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn unbase64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn a_change_restarts_replicas_only_where_they_notice_it() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "changes");
    let _ = service.deploy("");
    let (key, _) = service.keys();
    let first = service.pods();
    for change in [
        "--add-tag team=a -d words",
        "--add-property kind=test",
        "--autoscale-enabled true --autoscale-min-replicas 1 --autoscale-max-replicas 3",
        "--max-request-wait-time 900",
        "--auth-enabled false",
    ] {
        let _ = service.aml(&format!("service update -n changes {change}")).success();
        assert_eq!(service.pods(), first, "{change}");
    }
    let described = service.show();
    assert_eq!((&described["tags"]["team"], &described["properties"]["kind"]), (&json!("a"), &json!("test")));
    service.wait("it asks for no key any more", || service.score("", "{}").0 == 200);
    let _ = service.aml("service update -n changes --auth-enabled true --num-replicas 1").success();
    assert_eq!(service.keys().0, key, "the keys stay the same");
    service.wait("it asks for a key again", || service.score("", "{}").0 == 401);

    let refused = service.try_deploy("").failure(1);
    assert!(refused.contains("--overwrite"), "{refused}");
    service.script("second");
    let _ = service.deploy("--overwrite");
    assert_eq!((service.mark(&key).as_str(), service.keys().0), ("second", key.clone()), "the keys stay the same");
    service.variables(&[("COLOR", "blue")]);
    let _ = service.aml("service update -n changes --ic inferenceconfig.json").success();
    assert!(service.score(&key, "{}").1.contains("blue"));
    assert_ne!(service.pods(), first);
}

#[test]
fn a_failed_change_is_explained_and_taken_back() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "failing");
    let _ = service.deploy("");
    let (key, _) = service.keys();
    let (pods, sets) = (service.pods(), serving_set(&service));
    service.script("broken");
    service.variables(&[("FAIL", "1")]);
    let begun = Instant::now();
    let said = service.try_deploy("--overwrite").failure(1);
    let took = begun.elapsed();
    assert!(said.contains("score.py") && said.contains("line 9") && said.contains("the model is broken"), "{said}");
    assert!(took < Duration::from_secs(60), "{took:?}");
    assert_eq!(service.mark(&key), "first");
    service.wait("the template that serves is back", || serving_set(&service) == sets);
    service.wait("only the pods from before are left", || service.pods() == pods);
    let described = service.show();
    assert_eq!(described["state"], "Healthy", "{described}");
    assert!(described["error"].to_string().contains("the model is broken") || described["error"].is_null(), "{described}");
    service.variables(&[]);
    service.script("mended");
    let _ = service.deploy("--overwrite");
    assert_eq!(service.mark(&key), "mended");
}

/// Returns the names of the `ReplicaSet`s that are to have pods.
fn serving_set(service: &Service<'_>) -> String {
    let path = "jsonpath={.items[?(@.spec.replicas>0)].metadata.name}";
    service.kubectl(&format!("get replicasets -l aml.dev/service={} -o {path}", service.name))
}

#[test]
fn of_two_deployments_at_once_one_wins_and_the_other_is_told() {
    let cluster = cluster::shared();
    let attached = attached(&cluster);
    let (one, other) = (attached.service(&cluster, "twice"), attached.service(&cluster, "twice-2"));
    let start = |service: &Service<'_>, more: &str| {
        let line = service.deployment(more).replace("twice-2", "twice");
        service.command(&line).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    other.script("second");
    let both = [start(&one, ""), start(&other, "")].map(output_of);
    let (won, lost): (Vec<_>, Vec<_>) = both.iter().partition(|(code, _)| *code == Some(0));
    assert_eq!((won.len(), lost.len()), (1, 1), "{both:?}");
    assert!(lost[0].1.contains("twice") && lost[0].1.contains("hint:"), "{lost:?}");
    let both = [start(&one, "--overwrite"), start(&other, "--overwrite")].map(output_of);
    let lost: Vec<_> = both.iter().filter(|(code, _)| *code != Some(0)).collect();
    assert!(lost.len() < 2, "nobody won: {both:?}");
    for (_, said) in lost {
        assert!(said.contains("another"), "{said}");
    }
    assert_eq!(one.show()["state"], "Healthy");
    service_has_one_set(&one);
}

fn service_has_one_set(service: &Service<'_>) {
    service.wait("one template has all replicas", || serving_set(service).split_whitespace().count() == 1);
}

#[test]
fn a_command_that_is_killed_anywhere_is_completed_by_the_next_and_deleting_leaves_nothing() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "killed");
    // The record, then each object, take a few milliseconds.
    for (number, pause) in [0, 15, 40, 80, 160, 400].into_iter().enumerate() {
        service.script(&format!("killed-{number}"));
        let mut child =
            service.command(&service.deployment("--overwrite")).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
        let begun = said.find(|line| line.as_ref().is_ok_and(|line| line.contains("starting service")));
        assert!(begun.is_some(), "it ended before it had begun");
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        if number % 3 == 2 {
            service.script(&format!("next-{number}"));
            let described = service.deploy("--overwrite");
            assert_eq!(described["state"], "Healthy", "killed after {pause} ms: {described}");
            assert_eq!(service.mark(&service.keys().0), format!("next-{number}"));
        }
    }
    let record = service.record();
    let mut child = service.command("service delete -n killed").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(400));
    child.kill().unwrap();
    child.wait().unwrap();
    let again = service.aml("service delete -n killed");
    assert!(again.code == Some(0) || again.stderr.contains("no service"), "{again:?}");
    assert_eq!(service.objects(), [""; 0]);
    // Nothing of that name is there.
    let _ = service.aml("service show -n killed").failure(3);
    let _ = service.deploy("");
    assert_ne!(service.record(), record, "a service of the same name is another one");
    let _ = service.aml("service delete -n killed").success();
    assert_eq!(service.objects(), [""; 0]);
}

#[test]
fn deleting_names_what_a_foreign_finalizer_holds_and_can_be_repeated() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "held");
    let _ = service.deploy("--no-wait");
    service.wait("its Service is there", || service.objects().contains(&"service/held".to_owned()));
    let _ = service.kubectl("annotate service held kept=1");
    let namespace = format!("--namespace={}", service.attached.services);
    let hold = |finalizers: &str| {
        let patch = format!(r#"{{"metadata": {{"finalizers": {finalizers}}}}}"#);
        let _ = cluster.kubectl(&[&namespace, "patch", "service", "held", "--type=merge", "-p", &patch]);
    };
    hold(r#"["example.com/holds"]"#);
    let said = service.aml("service delete -n held").failure(1);
    assert!(said.contains("Service 'held'") && said.contains("example.com/holds"), "{said}");
    assert!(said.contains("has to take it away") && said.contains("aml service delete -n held"), "what to do is said: {said}");
    assert_eq!(service.show()["state"], "Deleting");
    hold("null");
    let _ = service.aml("service delete -n held").success();
    assert_eq!(service.objects(), [""; 0]);
}

#[test]
fn a_name_belongs_to_the_namespace_that_has_it_first() {
    let cluster = cluster::shared();
    let attached = attached(&cluster);
    let service = attached.service(&cluster, "taken");
    let _ = service.deploy("--no-wait");
    let said = service.aml(&service.deployment("").replace("myaks", "other")).failure(1);
    assert!(said.contains("'taken' exists already, on compute target 'myaks'"), "{said}");
    // Nor does it get somebody on another machine, whose workspace knows nothing of the first one.
    service.wait("it is served", || service.score("", "{}").0 == 401);
    let stranger = attached.service(&cluster, "taken-2");
    let run = |line: &str| {
        let output = stranger.command(line).env("XDG_DATA_HOME", stranger.folder().join("data")).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    stranger.write(".amlignore", ".azureml\ndata\n");
    let (code, said) = run(&attached.attachment("other", &attached.others, "--no-wait"));
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&stranger.deployment("").replace("myaks", "other").replace("taken-2", "taken"));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the same router serves a service of this name in another namespace"), "{said}");
    let there = cluster.kubectl(&[
        "get",
        "configmaps",
        "-l",
        "aml.dev/records=true",
        "-o",
        "name",
        &format!("--namespace={}", attached.others),
    ]);
    assert_eq!(there, "", "nothing is half-made");
}

#[test]
fn logs_are_merged_by_time_and_tell_of_what_crashed() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "logs");
    service.settings(&json!({ "numReplicas": 2 }));
    let _ = service.deploy("");
    let (key, _) = service.keys();
    service.wait("both replicas have spoken", || {
        let _ = service.score(&key, r#"{"say": "word of one replica"}"#);
        let log = service.aml("service get-logs -n logs").success();
        let replicas: std::collections::BTreeSet<&str> =
            log.lines().filter(|line| line.ends_with("word of one replica")).filter_map(|line| line.split(' ').next()).collect();
        replicas.len() == 2 && replicas.iter().all(|name| name.starts_with("logs-"))
    });
    let few = service.aml("service get-logs -n logs -l 3").success();
    assert_eq!(few.lines().count(), 3, "{few}");
    let start = service.aml("service get-logs -n logs --init").success();
    assert_eq!(start.matches("init of first").count(), 2, "{start}");

    let mut child =
        service.command("service get-logs -n logs -l 1 --follow").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let followed = child.stdout.take().unwrap();
    let followed = std::thread::spawn(move || std::io::read_to_string(followed).unwrap());
    // What is said while nobody is known to listen yet might be among the last lines, or not.
    std::thread::sleep(Duration::from_secs(2));
    let _ = service.score(&key, r#"{"say": "before the change"}"#);
    service.script("second");
    let _ = service.deploy("--overwrite");
    let _ = service.score(&key, r#"{"say": "after the change"}"#);
    std::thread::sleep(Duration::from_secs(2));
    child.kill().unwrap();
    child.wait().unwrap();
    let followed = followed.join().unwrap();
    for words in ["before the change", "init of second", "after the change"] {
        assert!(followed.contains(words), "'{words}' is missing in {followed}");
    }
    assert_eq!(followed.matches("before the change").count(), 1, "{followed}");

    assert_eq!(service.score(&key, r#"{"say": "last words", "exit": 3}"#).0, 502);
    service.wait("its last words are told", || service.aml("service get-logs -n logs").success().contains("last words"));
}

#[test]
fn without_waiting_a_service_comes_to_the_same_states() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "later");
    let accepted = service.deploy("--no-wait");
    assert_eq!(accepted["state"], "Transitioning", "{accepted}");
    service.wait("it is healthy", || service.show()["state"] == "Healthy");
    let (key, _) = service.keys();
    assert_eq!(service.mark(&key), "first");
    service.variables(&[("FAIL", "1")]);
    let _ = service.deploy("--overwrite --no-wait");
    service.wait("the failure is told", || service.show()["error"].to_string().contains("the model is broken"));
    assert_eq!(service.mark(&key), "first");
    service.variables(&[]);
    service.script("second");
    let _ = service.deploy("--overwrite --no-wait");
    service.wait("it is healthy by the new revision", || service.show()["state"] == "Healthy" && service.mark(&key) == "second");

    let failing = attached(&cluster).service(&cluster, "never");
    failing.variables(&[("FAIL", "1")]);
    let _ = failing.deploy("--no-wait");
    failing.wait("it has failed", || failing.show()["state"] == "Failed");
    let shown = failing.show();
    assert!(shown["error"].to_string().contains("the model is broken"), "{shown}");
}
