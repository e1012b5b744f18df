//! Signing in to Azure for a registry: stand-ins for Entra, the metadata service and the exchange before a real registry.

use std::time::Duration;

use aml::azure::{AzureSettings, ManagedIdentity};
use aml::names::Secret;
use aml::registry::{CredentialLookup, Credentials};

use super::parts::{by_azure, http, open, program, pull, push, run, with_tokens, words, write};
use crate::parts::token_server::{TENANT, TokenServer};

const SECRET: &str = "hunter2";

/// What a machine with nothing set up says, all of whose ways lead to the stand-in.
fn nothing(azure: &TokenServer) -> AzureSettings {
    let here = format!("http://{}", azure.address());
    AzureSettings {
        registries: vec![azure.address().to_owned()],
        authority: here.clone(),
        // The machine that tests may be slow; the one that is silent is waited for as in life.
        managed: ManagedIdentity { of_machine: here, probe_patience: Duration::from_secs(20), ..ManagedIdentity::default() },
        ..AzureSettings::default()
    }
}

fn application(azure: &TokenServer) -> AzureSettings {
    AzureSettings { tenant: Some(TENANT.to_owned()), client: Some("app".to_owned()), ..nothing(azure) }
}

#[test]
fn an_application_with_a_secret_pushes_and_pulls() {
    let (_real, azure) = with_tokens();
    azure.state().application = Some(SECRET.to_owned());
    run(async {
        let settings = AzureSettings { client_secret: Some(Secret::new(SECRET)), ..application(&azure) };
        let access = by_azure(settings);
        let registry = open(azure.address(), &access);
        push(&registry, "v1").await.unwrap();
        assert_eq!(
            azure.seen(),
            [
                "sign-in of app by secret for https://containerregistry.azure.net/.default".to_owned(),
                format!("exchange for access_token of tenant '{TENANT}'"),
                "token by refresh_token".to_owned(),
            ]
        );
        assert!(pull(&open(azure.address(), &access), "v1").await.unwrap());
        let again = azure.seen();
        assert!(!again.iter().any(|line| line.starts_with("sign-in")), "one sign-in serves all registries: {again:?}");
    });
}

#[test]
fn a_wrong_secret_is_told_and_nobody_else_is_tried() {
    let (_real, azure) = with_tokens();
    azure.state().application = Some("another".to_owned());
    azure.state().metadata = true;
    run(async {
        let settings = AzureSettings { client_secret: Some(Secret::new(SECRET)), ..application(&azure) };
        let error = pull(&open(azure.address(), &by_azure(settings)), "v1").await.unwrap_err();
        insta::assert_snapshot!(
            words(&error, azure.address(), &[SECRET]),
            @"look up the credential for registry [registry] / the sign-in to Azure by service principal failed / [registry] answered 401: AADSTS7000215: Invalid client secret provided."
        );
        assert_eq!(azure.seen().len(), 1, "the machine's identity would be someone else");
    });
}

#[test]
fn a_workload_is_vouched_for_by_the_token_in_its_file() {
    let (_real, azure) = with_tokens();
    azure.state().application = Some("assertion".to_owned());
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let file = write(folder.path(), "token", "assertion\n");
        let settings = AzureSettings { federated_token_file: Some(file.clone()), ..application(&azure) };
        push(&open(azure.address(), &by_azure(settings.clone())), "v1").await.unwrap();
        assert_eq!(azure.seen()[0], "sign-in of app by assertion for https://containerregistry.azure.net/.default");

        std::fs::remove_file(&file).unwrap();
        let error = push(&open(azure.address(), &by_azure(settings)), "v1").await.unwrap_err();
        let told = words(&error, azure.address(), &["assertion"]).replace(folder.path().to_str().unwrap(), "~");
        insta::assert_snapshot!(
            told,
            @"look up the credential for registry [registry] / the sign-in to Azure by workload identity failed (before: service principal: AZURE_CLIENT_SECRET is not set) / '~/token' can't be read / No such file or directory (os error 2)"
        );
    });
}

#[test]
fn a_machines_identity_is_probed_and_then_asked() {
    let (_real, azure) = with_tokens();
    azure.state().metadata = true;
    run(async {
        let settings = AzureSettings { client: Some("machine".to_owned()), ..nothing(&azure) };
        push(&open(azure.address(), &by_azure(settings)), "v1").await.unwrap();
        assert_eq!(
            azure.seen()[..3],
            [
                "probe of the metadata service",
                "identity 'machine' for https://containerregistry.azure.net",
                "exchange for access_token of tenant ''"
            ]
        );
        let asked = AzureSettings { way: Some("managed-identity".to_owned()), ..nothing(&azure) };
        push(&open(azure.address(), &by_azure(asked)), "v2").await.unwrap();
        assert_eq!(azure.seen()[1], "identity '' for https://containerregistry.azure.net");
    });
}

#[test]
fn a_metadata_service_that_never_answers_is_given_up_and_az_is_asked() {
    let (_real, azure) = with_tokens();
    let folder = tempfile::tempdir().unwrap();
    let answer = r#"{"accessToken": "entra token", "expires_on": 4000000000, "tenant": "tenant of az"}"#;
    let script = format!(
        "test \"$*\" = 'account get-access-token --resource https://containerregistry.azure.net --output json' && echo '{answer}'"
    );
    program(&folder.path().join("az"), &script);
    // It takes connections, by the kernel, and never says anything.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    run(async {
        let of_machine = format!("http://{}", silent.local_addr().unwrap());
        let settings = AzureSettings {
            client: Some("machine".to_owned()),
            managed: ManagedIdentity { of_machine, ..ManagedIdentity::default() },
            search_path: folder.path().into(),
            ..nothing(&azure)
        };
        push(&open(azure.address(), &by_azure(settings)), "v1").await.unwrap();
        assert_eq!(azure.seen()[0], "exchange for access_token of tenant 'tenant of az'");
    });
}

#[test]
fn an_az_that_hangs_is_an_error() {
    let azure = TokenServer::start();
    let folder = tempfile::tempdir().unwrap();
    program(&folder.path().join("az"), "exec /bin/sleep 600");
    run(async {
        let settings =
            AzureSettings { search_path: folder.path().into(), az_patience: Duration::from_millis(300), ..nothing(&azure) };
        let credentials = aml::azure::AcrCredentials::new(http(), settings);
        let error = credentials.find(azure.address()).await.unwrap_err();
        let told = words(&error, azure.address(), &[]).replace(folder.path().to_str().unwrap(), "~");
        insta::assert_snapshot!(
            told,
            @"look up the credential for registry [registry] / the sign-in to Azure by az failed (before: service principal: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET are not set; workload identity: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE are not set; managed identity: neither AZURE_CLIENT_ID nor IDENTITY_ENDPOINT is set) / az could not be run / '~/az' did not answer within 300 ms"
        );
    });
}

#[test]
fn without_any_way_the_registry_is_asked_anonymously_and_each_way_says_what_it_lacks() {
    let (_real, azure) = with_tokens();
    run(async {
        let error = pull(&open(azure.address(), &by_azure(nothing(&azure))), "v1").await.unwrap_err();
        insta::assert_snapshot!(
            words(&error, azure.address(), &[]),
            @"pull from repository 'team/app' of registry [registry]: not signed in / no credential was found: service principal: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET are not set; workload identity: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE are not set; managed identity: neither AZURE_CLIENT_ID nor IDENTITY_ENDPOINT is set; az: az is not on PATH"
        );
        assert_eq!(azure.seen(), ["token for nobody"]);
    });
}

#[test]
fn a_registry_that_takes_no_sign_in_is_told_apart_from_azure_that_gives_none() {
    let azure = TokenServer::start();
    azure.state().metadata = true;
    run(async {
        let settings = AzureSettings {
            managed: ManagedIdentity {
                of_app: Some((format!("http://{}/metadata/identity/oauth2/token", azure.address()), Secret::new(SECRET))),
                ..ManagedIdentity::default()
            },
            // It has no exchange.
            registries: vec!["127.0.0.1:9".to_owned()],
            ..nothing(&azure)
        };
        let credentials = aml::azure::AcrCredentials::new(http(), settings);
        let told = words(&credentials.find("127.0.0.1:9").await.unwrap_err(), "127.0.0.1:9", &[SECRET, "entra token"]);
        assert!(told.starts_with("look up the credential for registry [registry] / the registry rejected the sign-in to Azure by managed identity / [registry] could not be reached / "), "{told}");
        let CredentialLookup::Missing { tried } = credentials.find("docker.io").await.unwrap() else {
            panic!("no other registry is told who we are")
        };
        assert_eq!(tried, [""; 0]);
    });
}

#[test]
fn a_way_that_was_asked_for_must_be_there() {
    let azure = TokenServer::start();
    run(async {
        let told = async |way: &str| {
            let credentials =
                aml::azure::AcrCredentials::new(http(), AzureSettings { way: Some(way.to_owned()), ..nothing(&azure) });
            words(&credentials.find(azure.address()).await.unwrap_err(), azure.address(), &[])
        };
        insta::assert_snapshot!(told("az").await, @"look up the credential for registry [registry] / the requested sign-in to Azure is not set up: az: az is not on PATH");
        insta::assert_snapshot!(told("cli").await, @"look up the credential for registry [registry] / 'cli' is not a way to sign in to Azure; use one of service-principal, workload-identity, managed-identity, az");
    });
}
