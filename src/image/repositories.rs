//! The repositories of runtimes, routers and models in a workspace's registry.

use sha2::{Digest as _, Sha256};

use crate::names::{Digest, ModelName, Repository};

/// Up to this length a model's name is used in its repository's name as it is; registries limit the whole path.
const LONGEST: usize = 100;
const READABLE: usize = 40;

/// Returns the repository of the runtime.
pub fn runtime_repository() -> Repository {
    fixed("aml/runtime".to_owned())
}

/// Returns the repository of routers of clusters.
pub fn router_repository() -> Repository {
    fixed("aml/router".to_owned())
}

/// Returns the repository of a model's versions. It is unique, although repositories can't have upper-case letters.
pub fn model_repository(name: &ModelName) -> Repository {
    let text = name.as_str();
    let plain = Repository::new(format!("aml/models/{text}"));
    // Two underscores mark a translated name, so names that contain them are translated too.
    if let Ok(plain) = plain
        && text.len() <= LONGEST
        && !text.contains("__")
    {
        return plain;
    }
    let mut readable = String::new();
    for c in text.chars().take(READABLE) {
        let c = c.to_ascii_lowercase();
        let separator = !c.is_ascii_alphanumeric();
        if !(separator && readable.ends_with('-')) {
            readable.push(if separator { '-' } else { c });
        }
    }
    let hex = Digest::from_sha256(Sha256::digest(text).into()).hex();
    fixed(format!("aml/models/{}__{}", readable.trim_matches('-'), &hex[..32]))
}

fn fixed(name: String) -> Repository {
    Repository::new(name).expect("it is made of lower-case words and single separators")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(name: &str) -> String {
        model_repository(&ModelName::new(name).unwrap()).to_string()
    }

    #[test]
    fn most_names_are_kept_and_others_stay_readable() {
        insta::assert_snapshot!(
            ["sklearn-mnist", "my.model_1", "BERT-Base", "a--b", "a..b", "ends.", "a__b"].map(of).join("\n"),
            @"
        aml/models/sklearn-mnist
        aml/models/my.model_1
        aml/models/bert-base__49d8b38bf5402e4e159a0683ab578bce
        aml/models/a--b
        aml/models/a-b__f62b42414c514fa689d3e087ba397c60
        aml/models/ends__bd2c5e3f7682e76aec0978d4cd3e06d6
        aml/models/a-b__63e5c1c455d01d5cbcbadd205443a58a
        "
        );
    }

    #[test]
    fn names_that_differ_in_case_alone_are_kept_apart() {
        assert_ne!(of("Model"), of("model"));
        assert_ne!(of("Model"), of("MODEL"));
    }

    #[test]
    fn a_translated_name_is_no_other_models_name() {
        let translated = of("Model").strip_prefix("aml/models/").unwrap().to_owned();
        assert_ne!(of(&translated), of("Model"));
    }

    proptest! {
        #[test]
        fn every_name_has_a_repository_of_its_own(
            one in "[aAbB0][aAbB0._-]{0,8}",
            other in "[aAbB0][aAbB0._-]{0,8}",
            long in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,254}",
        ) {
            prop_assert_eq!(of(&one) == of(&other), one == other);
            prop_assert!(of(&long).len() <= 120);
        }
    }
}
