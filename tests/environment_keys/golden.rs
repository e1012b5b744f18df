//! Ten definitions and their keys. A key that differs here makes every user's images be built anew: raise the form's version and
//! say so in the changelog, or fix what changed by accident.

use std::path::Path;

use aml::config::{Environment, Faults};
use aml::environment::{CondaPolicy, ImageRecipe, RecipeFacts, image_recipe};
use serde_json::{Map, Value};

#[test]
fn the_keys_of_ten_definitions_never_change() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/environments");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(root.join("keys.json")).unwrap()).unwrap();
    let entries = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let mut directories: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    directories.sort();
    assert_eq!(directories.len(), 10);
    let mut found = Map::new();
    for directory in directories {
        let keys = [CondaPolicy::Auto, CondaPolicy::Always, CondaPolicy::Never].map(|policy| key(&directory, policy));
        let [auto, always, never] = keys;
        let keys = serde_json::json!({ "auto": auto, "always": always, "never": never });
        found.insert(directory.file_name().unwrap().to_string_lossy().into_owned(), keys);
    }
    let found = Value::Object(found);
    assert_eq!(kept, found, "the keys are now\n{}", serde_json::to_string_pretty(&found).unwrap());
}

fn recipe(directory: &Path, policy: CondaPolicy) -> ImageRecipe {
    let mut faults = Faults::default();
    let environment = Environment::read_directory(directory, &mut faults);
    let environment = environment.unwrap_or_else(|| panic!("{}: {faults}", directory.display()));
    image_recipe(&environment, policy).unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
}

fn key(directory: &Path, policy: CondaPolicy) -> String {
    let key = recipe(directory, policy).key.to_string();
    assert!(key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()), "{key}");
    key
}

#[test]
fn no_form_and_no_dockerfile_holds_a_password() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/environments/private-index");
    let recipe = recipe(&directory, CondaPolicy::Auto);
    let form = serde_json::to_string(&recipe.form).unwrap();
    let shown = format!("{recipe:?} {} {}", recipe.notes.join("\n"), recipe.warnings.join("\n"));
    for text in [form, recipe.dockerfile(&RecipeFacts::default()), shown] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    let lines = String::from_utf8(recipe.context["aml/requirements.txt"].clone()).unwrap();
    assert!(lines.contains("https://me:hunter2@packages.example/simple"), "the installer needs it: {lines}");
}
