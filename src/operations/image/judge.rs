//! The judgement: given what there is and who uses it, what can go. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::names::Digest;
use crate::platform::User;
use crate::workspace::{ImageDocument, ModelDocument};

/// Who uses what, by its key.
pub(super) type Users<K> = BTreeMap<K, BTreeSet<String>>;

/// Returns whether something that was in use last at `last` can go: nobody uses it, and nobody has since `before`. What has no known
/// age stays.
pub(super) fn can_go(users: Option<&BTreeSet<String>>, last: Option<Timestamp>, before: Timestamp) -> bool {
    users.is_none_or(BTreeSet::is_empty) && last.is_some_and(|last| last <= before)
}

/// Returns the services of this machine that run in each Python environment, as `workspace/name`.
pub(super) fn users_of_python(services: &[User]) -> Users<String> {
    let mut users = Users::new();
    for service in services {
        for spec in &service.specs {
            users.entry(spec.content.environment.key.clone()).or_default().insert(name(service));
        }
    }
    users
}

/// Returns the service images that were made of each environment image, as `repository:tag`.
pub(super) fn users_of_environments(images: &[ImageDocument]) -> Users<String> {
    let mut users = Users::new();
    for image in images {
        let name = format!("{}:{}", image.repository, image.tag);
        users.entry(image.environment.clone()).or_default().insert(name);
    }
    users
}

/// Returns who needs each layer: registered models, services of this machine, and what the registry's index names.
pub(super) fn users_of_layers(models: &[ModelDocument], services: &[User], referenced: BTreeSet<Digest>) -> Users<Digest> {
    let mut users = Users::new();
    let mut note = |layer: Digest, who: String| users.entry(layer).or_default().insert(who);
    for digest in referenced {
        note(digest, "the registry's index".to_owned());
    }
    for model in models {
        note(model.layer, format!("model {}", model.id));
    }
    for service in services {
        for spec in &service.specs {
            note(spec.content.project, name(service));
            for model in &spec.content.models {
                note(model.layer, name(service));
            }
        }
    }
    users
}

fn name(service: &User) -> String {
    format!("{}/{}", service.workspace, service.service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "times of what is judged may be missing")]
    fn at(day: u8) -> Option<Timestamp> {
        Some(format!("2026-11-{day:02}T00:00:00Z").parse().unwrap())
    }

    #[test]
    fn only_what_nobody_uses_and_nobody_used_for_long_can_go() {
        let before = at(10).unwrap();
        let (someone, nobody) = (BTreeSet::from(["w/svc".to_owned()]), BTreeSet::new());
        assert!(can_go(None, at(10), before), "unused, and as old as it must be");
        assert!(can_go(Some(&nobody), at(1), before), "unused and old");
        assert!(!can_go(None, at(11), before), "used lately");
        assert!(!can_go(Some(&someone), at(1), before), "old, but someone uses it");
        assert!(!can_go(None, None, before), "nobody knows how old it is");
    }

    #[test]
    fn an_environment_image_is_used_by_every_image_made_of_it() {
        let digest: Digest = format!("sha256:{}", "a".repeat(64)).parse().unwrap();
        let image = |tag: &str, environment: &str| ImageDocument {
            repository: crate::names::Repository::new("svc").unwrap(),
            tag: crate::names::Tag::new(tag).unwrap(),
            registry: "/r".to_owned(),
            digest,
            size: 1,
            environment: environment.to_owned(),
            project: digest,
            models: Vec::new(),
            created: at(1).unwrap(),
        };
        let users = users_of_environments(&[image("1", "k"), image("2", "k"), image("3", "l")]);
        assert_eq!(users["k"], BTreeSet::from(["svc:1".to_owned(), "svc:2".to_owned()]));
        assert_eq!(users["l"], BTreeSet::from(["svc:3".to_owned()]));
        assert!(!users.contains_key("m"));
    }

    #[test]
    fn what_the_index_names_is_used_though_no_model_and_no_service_names_it() {
        let digest = |letter: &str| -> Digest { format!("sha256:{}", letter.repeat(64)).parse().unwrap() };
        let users = users_of_layers(&[], &[], BTreeSet::from([digest("a")]));
        let before = at(10).unwrap();
        assert!(!can_go(users.get(&digest("a")), at(1), before));
        assert!(can_go(users.get(&digest("b")), at(1), before));
    }
}
