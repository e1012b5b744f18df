//! Tokens let their holder into one service: not into another of its name, and not any more once they are revoked.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::machine::eventually;
use super::{Machine, post};

const ECHO: &str = "def init():\n    pass\n\ndef run(raw):\n    return raw\n";
const FLAGS: &[&str] = &["--token-auth-enabled", "true", "--auth-enabled", "false"];

/// Deploys a service that takes tokens; returns its URI.
fn deployed(machine: &Machine) -> String {
    let project = machine.project("echo", ECHO);
    machine.deploy(&project, "token-svc", FLAGS).json()["scoringUri"].as_str().unwrap().to_owned()
}

fn token(machine: &Machine) -> String {
    let token = machine.run(&["service", "get-access-token", "-n", "token-svc", "--query", "accessToken", "-o", "tsv"]);
    token.succeeded().trim().to_owned()
}

fn with(uri: &str, token: &str) -> u16 {
    post(uri, &[("Authorization", &format!("Bearer {token}"))], b"1").status
}

#[test]
fn a_token_ends_with_its_service_though_another_of_that_name_follows() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let old = token(&machine);
    assert_eq!((with(&uri, &old), with(&uri, &token(&machine))), (200, 200), "a second token leaves the first alone");
    machine.kill("aml supervisor");
    eventually("a new supervisor knows the service", || machine.service("token-svc", "state") == "Healthy");
    assert_eq!(with(&uri, &old), 200, "a supervisor's end is no service's");
    machine.run(&["service", "delete", "-n", "token-svc"]).succeeded();
    let uri = deployed(&machine);
    assert_eq!(with(&uri, &old), 401, "it was for the service before");
    assert_eq!(with(&uri, &token(&machine)), 200);
    assert_eq!(with(&uri, &old), 401);
}

#[test]
fn all_tokens_of_a_service_can_be_revoked() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let old = token(&machine);
    assert_eq!(with(&uri, &old), 200);
    assert_eq!(machine.run(&["service", "revoke-tokens", "-n", "token-svc"]).json(), serde_json::json!({"name": "token-svc"}));
    assert_eq!(with(&uri, &old), 401);
    let new = token(&machine);
    assert_eq!((with(&uri, &new), with(&uri, &old)), (200, 401));
    let why = machine.run(&["service", "regen-key", "-n", "token-svc", "-k", "Primary"]).failed(1);
    assert!(why.contains("revoke-tokens"), "who has tokens has no keys, and is told what there is: {why}");
}

#[test]
fn a_token_tells_nothing_of_this_machine() {
    let machine = Machine::new();
    deployed(&machine);
    let token = token(&machine);
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims = String::from_utf8(claims).unwrap();
    assert!(!claims.contains('/') && !claims.contains("aml-test"), "{claims}");
}

#[test]
fn a_signing_key_that_cannot_be_read_is_told_and_no_other_is_made() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let before = token(&machine);
    let key = machine.workspace_state().join("token-key");
    let whole = fs::read(&key).unwrap();
    machine.kill("aml supervisor");
    fs::write(&key, "damaged").unwrap();
    let why = machine.run(&["service", "get-access-token", "-n", "token-svc"]).failed(1);
    assert!(why.contains("token-key is damaged") && why.contains("hint:"), "{why}");
    assert_eq!(fs::read(&key).unwrap(), b"damaged", "no new key takes its place");
    eventually("the service isn't called healthy", || machine.service("token-svc", "state") == "Unhealthy");
    assert_eq!(machine.service("token-svc", "error.code"), "TokenKeyUnread");
    eventually("nobody gets in unchecked", || with(&uri, &before) == 401);
    fs::write(&key, &whole).unwrap();
    eventually("tokens are checked again", || machine.service("token-svc", "state") == "Healthy");
    eventually("with the key, its tokens are good again", || with(&uri, &before) == 200);
}
