//! A registry that is busy: it is asked again, as it says and not without end.

use std::time::Duration;

use aml::net::HttpClient;
use aml::registry::RegistryAccess;

use super::liar::Liar;
use super::parts::{access, blob, content, image, quick, read, repository, run, tag, tagged, unwatched};

#[test]
fn every_verb_outlives_a_busy_registry() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let here = repository("app");
        let busy =
            || liar.state().faults.answers = vec![(429, Some("0".into())), (503, None), (502, None), (500, None), (504, None)];
        let (_file, blob) = blob(&content(200_000));
        busy();
        registry.push_blob(&here, &blob, &[], &unwatched()).await.unwrap();
        busy();
        assert!(read(&registry, &here, &blob.digest).await.unwrap() == content(200_000));
        let manifest = image(&registry, &here, "x").await;
        busy();
        registry.put_manifest(&here, &[tag("v1")], &manifest).await.unwrap();
        busy();
        assert_eq!(registry.resolve(&here, &tagged("v1")).await.unwrap(), Some(manifest.digest));
        busy();
        assert_eq!(registry.manifest(&here, &tagged("v1")).await.unwrap(), Some(manifest));
        busy();
        assert_eq!(registry.tags(&here).await.unwrap(), [tag("v1")]);
        assert!(liar.state().faults.answers.is_empty(), "a busy answer was never met");
    });
}

#[test]
fn each_step_of_an_upload_may_meet_a_busy_registry() {
    run(async {
        for step in 0..6 {
            let liar = Liar::start().await;
            let registry = liar.open(&access());
            let (_file, blob) = blob(&content(300_000));
            liar.state().faults.busy_after = Some(step);
            registry.push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap();
            assert_eq!(liar.state().blobs.len(), 1, "busy at step {step}");
        }
    });
}

#[test]
fn a_registry_that_stays_busy_is_given_up_with_its_own_words() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        liar.state().faults.answers = vec![(429, Some("3600".into())); 100];
        let error = registry.tags(&repository("app")).await.unwrap_err();
        insta::assert_snapshot!(
            error.to_string().replace(&liar.address, "[registry]"),
            @"list the tags of repository 'app' of registry [registry]: it answered 429 (TOOMANYREQUESTS: by the test)"
        );
        assert_eq!(liar.state().seen.requests.len(), 6, "the limit of tries");
    });
}

#[test]
fn a_registry_that_says_nothing_is_given_up() {
    run(async {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut options = quick();
        options.times.exchange = Duration::from_millis(50);
        options.retry.tries = 2;
        let access = RegistryAccess { http: HttpClient::new(options), ..access() };
        let address = format!("http://{}", silent.local_addr().unwrap());
        let error = super::parts::remote(&address, &access).tags(&repository("app")).await.unwrap_err();
        let why = std::error::Error::source(&error).unwrap().to_string();
        assert!(why.ends_with("did not answer within 50ms"), "{why}");
    });
}

#[test]
fn nobody_there_is_said_soon() {
    run(async {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let registry = super::parts::remote(&free.to_string(), &access());
        let error = registry.tags(&repository("app")).await.unwrap_err();
        assert_eq!(error.to_string(), format!("reach registry {free}"));
        let why = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(why, format!("can't reach {free}"));
    });
}

#[test]
fn something_before_the_registry_that_takes_no_large_request_gets_small_ones() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let bytes = content(5_000_000);
        let (_file, blob) = blob(&bytes);
        liar.state().faults.largest = Some(1 << 20);
        registry.push_blob(&repository("app"), &blob, &[], &unwatched()).await.unwrap();
        assert_eq!(liar.state().blobs[&format!("app {}", blob.digest)], bytes);
    });
}

#[test]
fn tags_come_by_the_page() {
    run(async {
        let liar = Liar::start().await;
        let registry = liar.open(&access());
        let here = repository("app");
        let tags: Vec<_> = (0..25).map(|number| tag(&format!("t{number:02}"))).collect();
        let manifest = image(&registry, &here, "x").await;
        registry.put_manifest(&here, &tags, &manifest).await.unwrap();
        for page in [1, 7, 25, 26] {
            liar.state().faults.page = Some(page);
            assert_eq!(registry.tags(&here).await.unwrap(), tags, "by {page}");
        }
    });
}
