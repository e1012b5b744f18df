//! The daily life of a service on a cluster, by the command alone: the first deployment, keys, tokens, changes, failures, logs, the end.

use super::attached::attached;
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
}
