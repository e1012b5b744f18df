//! Who we say we are, and what is said when that isn't enough.

use std::sync::Arc;

use aml::net::{HttpClient, HttpOptions};
use aml::registry::{Credential, RegistryAccess, RegistryError};

use super::liar::Liar;
use super::parts::{Known, access, access_as, blob, content, image, quick, remote, repository, run, tag, tagged, unwatched};
use crate::parts::registry::{Setup, TestRegistry};

#[test]
fn a_registry_with_a_password_lets_in_who_knows_it() {
    let real = TestRegistry::set_up(Setup { user: Some(("me", "pässword:1")), ..Setup::default() });
    run(async {
        let here = repository("app");
        let registry = remote(real.address(), &access_as("me", "pässword:1"));
        let manifest = image(&registry, &here, "x").await;
        registry.put_manifest(&here, &[tag("v1")], &manifest).await.unwrap();
        assert_eq!(registry.resolve(&here, &tagged("v1")).await.unwrap(), Some(manifest.digest));

        let nobody = remote(real.address(), &access()).resolve(&here, &tagged("v1")).await.unwrap_err();
        insta::assert_snapshot!(
            nobody.to_string().replace(real.address(), "[registry]"),
            @"pull from repository 'app' of registry [registry]: not signed in"
        );
        let wrong = remote(real.address(), &access_as("me", "guess")).resolve(&here, &tagged("v1")).await.unwrap_err();
        insta::assert_snapshot!(
            wrong.to_string().replace(real.address(), "[registry]"),
            @"sign in to registry [registry] as 'me': it refused the credential"
        );
        assert!(!format!("{wrong:?}").contains("guess"), "the password is in the error");
    });
}

#[test]
fn tls_is_verified_against_the_authority_that_was_named() {
    let real = TestRegistry::set_up(Setup { tls: true, ..Setup::default() });
    run(async {
        let here = repository("app");
        let options = HttpOptions { extra_certificates: Some(real.authority()), ..quick() };
        let trusting = RegistryAccess { http: HttpClient::new(options), ..access() };
        // Loopback finds out by itself that TLS is spoken.
        for address in [format!("https://{}", real.address()), real.address().to_owned()] {
            let registry = remote(&address, &trusting);
            let (_file, blob) = blob(&content(300_000));
            registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
            assert!(!real.log().contains("HTTP/2"), "an upload by HTTP/2 is slow where the way is long");
            let error = remote(&address, &access()).tags(&here).await.unwrap_err();
            let why = std::error::Error::source(&error).unwrap().to_string();
            assert_eq!(why, format!("the certificate of {} is not trusted", real.address()), "{address}");
        }
    });
}

#[test]
fn only_loopback_goes_without_tls_unless_it_was_said() {
    let real = TestRegistry::start();
    run(async {
        let here = repository("app");
        for address in [real.address().to_owned(), format!("http://{}", real.address())] {
            assert_eq!(remote(&address, &access()).tags(&here).await.unwrap(), [], "{address}");
        }
        let error = remote(&format!("https://{}", real.address()), &access()).tags(&here).await.unwrap_err();
        let why = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(why, format!("{} does not speak TLS", real.address()));
    });
}

async fn with_tokens() -> Liar {
    let liar = Liar::start().await;
    liar.state().faults.realm = Some(format!("http://{}/token", liar.address));
    liar
}

#[test]
fn a_token_is_asked_for_what_is_done_and_used_until_it_ends() {
    run(async {
        let liar = with_tokens().await;
        let registry = liar.open(&access_as("me", "secret"));
        let (_file, blob) = blob(&content(1000));
        registry.push_blob(&repository("app"), &blob, &[repository("from")], &unwatched()).await.unwrap();
        let bodies = liar.state().seen.token_bodies.clone();
        let decoded: Vec<String> = bodies.iter().map(|body| body.replace("%3A", ":").replace("%2C", ",")).collect();
        assert_eq!(
            decoded,
            [
                "service=liar&scope=repository:app:pull,push",
                "service=liar&scope=repository:app:pull,push&scope=repository:from:pull"
            ],
            "one token for each scope"
        );
        let basic = liar.state().seen.authorizations.iter().filter(|said| said.starts_with("Basic ")).count();
        assert_eq!(basic, 2, "the password goes to the token server alone");
    });
}

#[test]
fn a_token_that_runs_out_is_renewed() {
    run(async {
        let liar = with_tokens().await;
        let registry = liar.open(&access_as("me", "secret"));
        for uses in 1..6 {
            liar.state().faults.token_uses = Some(uses);
            let (_file, blob) = blob(&content(10_000 + uses));
            registry.push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap();
        }
        assert_eq!(liar.state().blobs.len(), 5);
    });
}

#[test]
fn a_refresh_token_goes_by_the_other_form() {
    run(async {
        let liar = with_tokens().await;
        let known = Known(Credential::RefreshToken("refresh me".to_owned().into()));
        let access = RegistryAccess { credentials: vec![Arc::new(known)], ..access() };
        let registry = liar.open(&access);
        assert_eq!(registry.tags(&repository("app")).await.unwrap(), []);
        let body = liar.state().seen.token_bodies[0].replace("%3A", ":");
        assert_eq!(
            body,
            "service=liar&grant_type=refresh_token&client_id=aml&scope=repository:app:pull&refresh_token=refresh+me"
        );
        assert_eq!(liar.state().seen.count("POST", "/token"), 1);
    });
}

#[test]
fn a_refused_credential_is_said_and_never_tried_without() {
    run(async {
        let liar = with_tokens().await;
        liar.state().faults.refuse_credentials = true;
        let error = liar.open(&access_as("me", "secret")).tags(&repository("app")).await.unwrap_err();
        assert!(matches!(&error, RegistryError::CredentialRefused { user: Some(user), .. } if user == "me"), "{error:?}");
        assert_eq!(liar.state().seen.token_bodies.len(), 1, "it was tried anonymously");
        assert!(!format!("{error:?}").contains("secret"));
    });
}

#[test]
fn who_is_known_and_may_not_is_told_apart_from_who_is_not_known() {
    run(async {
        let liar = with_tokens().await;
        liar.state().faults.forbid = true;
        let here = repository("app");
        let (_file, blob) = blob(b"x");
        let error = liar.open(&access_as("me", "secret")).push_blob(&here, &blob, &[], &unwatched()).await.unwrap_err();
        insta::assert_snapshot!(
            error.to_string().replace(&liar.address, "[registry]"),
            @"push to repository 'app' of registry [registry]: permission denied for 'me'"
        );
        let error = liar.open(&access()).tags(&here).await.unwrap_err();
        insta::assert_snapshot!(
            error.to_string().replace(&liar.address, "[registry]"),
            @"pull from repository 'app' of registry [registry]: permission denied"
        );
    });
}

#[test]
fn tokens_are_given_to_whoever_asks_without_a_credential_too() {
    run(async {
        let liar = with_tokens().await;
        assert_eq!(liar.open(&access()).tags(&repository("app")).await.unwrap(), []);
        assert_eq!(liar.state().seen.token_bodies.len(), 1);
    });
}
