//! Files and helpers, against registries that ask for passwords and for tokens.

use super::parts::{by_files, login, open, program, pull, push, run, with_tokens, words, write};
use crate::parts::registry::{Setup, TestRegistry};

const SECRET: &str = "hunter2:ä";

#[test]
fn a_password_from_a_file_lets_in_where_passwords_are_asked_for() {
    let real = TestRegistry::set_up(Setup { user: Some(("me", SECRET)), ..Setup::default() });
    let folder = tempfile::tempdir().unwrap();
    let host = real.address();
    run(async {
        let right = write(folder.path(), "right.json", &login(host, "me", SECRET));
        let registry = open(host, &by_files(&[&right]));
        push(&registry, "v1").await.unwrap();
        assert!(pull(&registry, "v1").await.unwrap());

        let wrong = write(folder.path(), "wrong.json", &login(host, "me", "guess"));
        let error = push(&open(host, &by_files(&[&wrong])), "v2").await.unwrap_err();
        insta::assert_snapshot!(words(&error, host, &["guess"]), @"sign in to registry [registry] as 'me': it refused the credential");

        let other = write(folder.path(), "other.json", &login("other.example", "me", SECRET));
        let error = pull(&open(host, &by_files(&[&other])), "v1").await.unwrap_err();
        let told = words(&error, host, &[SECRET]).replace(folder.path().to_str().unwrap(), "~");
        insta::assert_snapshot!(told, @"pull from repository 'team/app' of registry [registry]: not signed in / no credential was found: '~/other.json' has none");
    });
}

#[test]
fn a_password_from_a_file_gets_tokens_where_tokens_are_asked_for() {
    let (real, tokens) = with_tokens();
    tokens.admit("me", SECRET);
    tokens.admit("reader", "readers secret");
    tokens.state().readers.push("reader".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let host = real.address();
    run(async {
        let right = write(folder.path(), "right.json", &login(host, "me", SECRET));
        let registry = open(host, &by_files(&[&right]));
        push(&registry, "v1").await.unwrap();
        assert!(pull(&registry, "v1").await.unwrap());
        assert_eq!(tokens.seen(), ["token for me by password"; 2], "one token to push, one to pull");

        let wrong = write(folder.path(), "wrong.json", &login(host, "me", "guess"));
        let error = pull(&open(host, &by_files(&[&wrong])), "v1").await.unwrap_err();
        insta::assert_snapshot!(words(&error, host, &["guess"]), @"sign in to registry [registry] as 'me': it refused the credential");
        assert_eq!(tokens.seen(), ["token for me by password"], "a refused password is not followed by an anonymous try");

        let reader = write(folder.path(), "reader.json", &login(host, "reader", "readers secret"));
        let registry = open(host, &by_files(&[&reader]));
        assert!(pull(&registry, "v1").await.unwrap());
        let error = push(&registry, "v2").await.unwrap_err();
        insta::assert_snapshot!(words(&error, host, &["readers secret"]), @"push to repository 'team/app' of registry [registry]: permission denied for 'reader'");

        tokens.seen();
        let error = pull(&open(host, &by_files(&[])), "v1").await.unwrap_err();
        insta::assert_snapshot!(words(&error, host, &[]), @"pull from repository 'team/app' of registry [registry]: not signed in");
        assert_eq!(tokens.seen(), ["token for nobody"]);
    });
}

#[test]
fn an_identity_token_from_a_file_gets_tokens() {
    let (real, tokens) = with_tokens();
    tokens.state().refresh_tokens.push("refresh me".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let host = real.address();
    run(async {
        let file = |token: &str| serde_json::json!({ "auths": { host: { "auth": "eDo=", "identitytoken": token } } }).to_string();
        let right = write(folder.path(), "right.json", &file("refresh me"));
        push(&open(host, &by_files(&[&right])), "v1").await.unwrap();
        assert_eq!(tokens.seen(), ["token by refresh_token"]);
        let wrong = write(folder.path(), "wrong.json", &file("another"));
        let error = push(&open(host, &by_files(&[&wrong])), "v2").await.unwrap_err();
        insta::assert_snapshot!(words(&error, host, &["another"]), @"sign in to registry [registry]: it refused the credential");
    });
}

#[test]
fn a_helper_is_asked_for_the_host_and_a_failing_one_ends_it() {
    let (real, tokens) = with_tokens();
    tokens.admit("me", SECRET);
    let folder = tempfile::tempdir().unwrap();
    let host = real.address();
    let bin = folder.path().join("bin");
    program(
        &bin.join("docker-credential-vault"),
        &format!("test \"$(cat)\" = '{host}' && echo '{{\"Username\":\"me\",\"Secret\":\"{SECRET}\"}}'"),
    );
    program(&bin.join("docker-credential-sealed"), "echo 'the vault is sealed' && exit 1");
    run(async {
        let by = |helper: &str| {
            let file = write(folder.path(), &format!("{helper}.json"), &serde_json::json!({ "credsStore": helper }).to_string());
            let search_path = format!("{}:/usr/bin:/bin", bin.display());
            let docker = aml::registry::DockerCredentials::new(vec![file], search_path.into());
            aml::registry::RegistryAccess { credentials: vec![std::sync::Arc::new(docker)], ..by_files(&[]) }
        };
        push(&open(host, &by("vault")), "v1").await.unwrap();
        tokens.seen();
        let error = pull(&open(host, &by("sealed")), "v1").await.unwrap_err();
        insta::assert_snapshot!(words(&error, host, &[SECRET]), @"look up the credential for registry [registry] / the credential helper docker-credential-sealed failed: the vault is sealed");
        assert_eq!(tokens.seen(), [""; 0], "nobody asked for a token without it");
    });
}
