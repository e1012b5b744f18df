//! Definitions at random, written in different ways, and changed in one place.

use std::fmt::Write;

use aml::config::{Environment, Faults};
use aml::environment::{CondaPolicy, EnvironmentKey, image_recipe};
use proptest::prelude::*;

/// A definition's meaning.
#[derive(Debug, Clone, PartialEq)]
struct Definition {
    image: String,
    steps: Vec<String>,
    channels: Vec<String>,
    conda: Vec<(String, String)>,
    pip: Vec<(String, String)>,
    indexes: Vec<String>,
}

/// How it is written; nothing of this may count.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each habit is there or not, whatever the others")]
struct Hand {
    quotes: u8,
    comments: bool,
    windows: bool,
    reversed: bool,
    spaces: bool,
    shouting: bool,
    password: bool,
    whole_image: bool,
    variables: bool,
}

fn word() -> impl Strategy<Value = String> {
    // The last letter keeps names from being words of YAML and from ending in a separator.
    "[a-z]{1,6}(-[a-z]{1,3})?x"
}

fn named(most: usize) -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::btree_map(word(), "[0-9]\\.[0-9]{1,2}", 1..most).prop_map(|map| map.into_iter().collect())
}

fn definition() -> impl Strategy<Value = Definition> {
    let steps = prop::collection::vec("RUN [a-z]{1,8} [a-z]{1,8}", 0..3);
    let channels = prop::collection::btree_set(word(), 1..4).prop_map(|set| set.into_iter().collect());
    let indexes = prop::collection::btree_set(word(), 0..3).prop_map(|set| set.into_iter().collect());
    (word(), steps, channels, named(4), named(5), indexes).prop_map(|(image, steps, channels, conda, pip, indexes)| Definition {
        image,
        steps,
        channels,
        conda,
        pip,
        indexes,
    })
}

fn hand() -> impl Strategy<Value = Hand> {
    (0..3u8, any::<[bool; 8]>()).prop_map(|(quotes, habits)| {
        let [comments, windows, reversed, spaces, shouting, password, whole_image, variables] = habits;
        Hand { quotes, comments, windows, reversed, spaces, shouting, password, whole_image, variables }
    })
}

impl Hand {
    fn item(&self, text: &str) -> String {
        match self.quotes {
            0 => format!("- {text}"),
            1 => format!("- \"{text}\""),
            _ => format!("- '{text}'"),
        }
    }

    fn in_order<T: Clone>(&self, list: &[T]) -> Vec<T> {
        if self.reversed { list.iter().rev().cloned().collect() } else { list.to_vec() }
    }

    fn requirement(&self, (name, version): &(String, String)) -> String {
        let name = if self.shouting { name.replace('-', "_").to_uppercase() } else { name.clone() };
        if self.spaces { format!("{name}  == {version}") } else { format!("{name}=={version}") }
    }

    fn conda_file(&self, definition: &Definition) -> String {
        let (comment, why) = if self.comments { ("\n# a comment\n", "   # why") } else { ("", "") };
        let mut lines = vec![format!("{comment}channels:")];
        lines.extend(definition.channels.iter().map(|channel| format!("  {}{why}", self.item(channel))));
        lines.push(format!("{comment}dependencies:"));
        let packages = definition.conda.iter().map(|(name, version)| self.item(&format!("{name}={version}")));
        let packages: Vec<String> = packages.map(|package| format!("  {package}")).collect();
        lines.extend(self.in_order(&packages));
        lines.push("  - pip:".to_owned());
        let user = if self.password { "me:token@" } else { "" };
        let index = |index: &String| self.item(&format!("--extra-index-url https://{user}{index}.example/simple"));
        lines.extend(definition.indexes.iter().map(|one| format!("    {}", index(one))));
        let pip: Vec<String> = definition.pip.iter().map(|one| format!("    {}", self.item(&self.requirement(one)))).collect();
        lines.extend(self.in_order(&pip));
        if self.variables {
            lines.push("variables:\n  A: b".to_owned());
        }
        lines.insert(if self.reversed { lines.len() } else { 0 }, "name: other".to_owned());
        let text = lines.iter().fold(String::new(), |mut text, line| {
            let _ = writeln!(text, "{line}");
            text
        });
        if self.windows { text.replace('\n', "\r\n") } else { text }
    }

    fn environment_file(&self, definition: &Definition) -> String {
        let image = &definition.image;
        let image = if self.whole_image { format!("docker.io/library/{image}:latest") } else { image.clone() };
        let mut value = serde_json::json!({ "name": "n", "docker": { "baseImage": image } });
        if self.variables {
            value["environmentVariables"] = serde_json::json!({ "A": "B" });
            value["version"] = 7.into();
        }
        if self.spaces { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() }
    }

    fn steps(&self, definition: &Definition) -> Vec<String> {
        let mut lines = definition.steps.clone();
        if self.comments {
            lines.insert(0, "# a comment".to_owned());
            lines.push(String::new());
        }
        if self.spaces { lines.into_iter().map(|line| format!("{line}  ")).collect() } else { lines }
    }

    fn key(&self, definition: &Definition) -> EnvironmentKey {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("azureml_environment.json"), self.environment_file(definition)).unwrap();
        std::fs::write(folder.path().join("conda_dependencies.yml"), self.conda_file(definition)).unwrap();
        let mut faults = Faults::default();
        let environment = Environment::read_directory(folder.path(), &mut faults);
        let mut environment = environment.unwrap_or_else(|| panic!("{faults}\n{}", self.conda_file(definition)));
        environment.docker.extra_steps = self.steps(definition);
        image_recipe(&environment, CondaPolicy::Auto).unwrap().key
    }
}

/// A change that means another image.
fn changed(definition: &Definition, which: u8) -> Definition {
    let mut other = definition.clone();
    match which {
        0 => other.image.push('y'),
        1 => other.steps.push("RUN more".to_owned()),
        2 => other.channels.push("one-more".to_owned()),
        3 => other.conda[0].1.push('1'),
        4 => other.pip[0].1.push('1'),
        5 => other.pip[0].0.push('y'),
        6 => other.indexes.push("one-more".to_owned()),
        7 => drop(other.pip.pop()),
        8 => other.channels.reverse(),
        _ => drop(other.conda.pop()),
    }
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn how_a_definition_is_written_does_not_count(definition in definition(), one in hand(), other in hand()) {
        prop_assert_eq!(one.key(&definition), other.key(&definition));
    }

    #[test]
    fn what_a_definition_means_counts(definition in definition(), hand in hand(), which in 0..10u8) {
        let other = changed(&definition, which);
        // One channel reversed is the same list.
        prop_assume!(other != definition);
        prop_assert_ne!(hand.key(&definition), hand.key(&other));
    }
}
