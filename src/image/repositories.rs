//! Where a workspace keeps what service images are made of, below its registry's prefix.

use sha2::{Digest as _, Sha256};

use crate::names::{Digest, ModelName, Repository, ServiceName};

/// Longest model name that is a repository's name as it is; a registry's own limit holds for the whole path.
const LONGEST: usize = 100;
const READABLE: usize = 40;

/// Returns the repository of the runtime.
pub fn runtime_repository() -> Repository {
    fixed("aml/runtime".to_owned())
}

/// Returns the repository of a service's images.
pub fn service_repository(service: &ServiceName) -> Repository {
    // Trailing dashes, which a repository can't have, a service's name hasn't either.
    fixed(format!("aml/services/{service}"))
}

/// Returns the repository of a model's versions: another one for every name, though repositories know no upper case.
pub fn model_repository(name: &ModelName) -> Repository {
    let text = name.as_str();
    let plain = Repository::new(format!("aml/models/{text}"));
    // Two underlines mark a name that was translated, so no name that has them goes as it is.
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
