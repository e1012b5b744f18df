//! Words that people have in their fingers, from other tools and from other versions of `az ml`: which command each of them means here, or
//! that there is none in this version. Pure.

/// What a word means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// This command.
    Command(&'static str),
    /// Nothing; what to do instead.
    NotHere(&'static str),
}

use Meaning::{Command, NotHere};

/// What the words of a group mean, by group; the empty group is `aml` itself.
const HABITS: &[(&str, &[(&str, Meaning)])] = &[
    (
        "",
        &[
            ("deploy", Command("aml model deploy")),
            ("register", Command("aml model register")),
            ("package", Command("aml model package")),
            ("services", Command("aml service")),
            ("models", Command("aml model")),
            ("env", Command("aml environment")),
            ("ws", Command("aml workspace")),
            ("compute", Command("aml computetarget")),
            ("logs", Command("aml service get-logs")),
            ("list", Command("aml service list")),
            ("ls", Command("aml service list")),
            ("ps", Command("aml service list")),
            ("rm", Command("aml service delete")),
            ("attach", Command("aml folder attach")),
            ("prune", Command("aml image prune")),
            ("login", NotHere("sign in with 'az login' or 'docker login'; there is no service of its own to sign in to")),
            ("endpoint", NotHere(ENDPOINT)),
            ("online-endpoint", NotHere(ENDPOINT)),
            ("online-deployment", NotHere(ENDPOINT)),
            ("batch-endpoint", NotHere(RETIRED)),
            ("run", NotHere(RETIRED)),
            ("experiment", NotHere(RETIRED)),
            ("job", NotHere(RETIRED)),
            ("pipeline", NotHere(RETIRED)),
            ("dataset", NotHere(RETIRED)),
            ("datastore", NotHere(RETIRED)),
            ("data", NotHere(RETIRED)),
            ("component", NotHere(RETIRED)),
        ],
    ),
    (
        "model",
        &[
            ("add", Command("aml model register")),
            ("create", Command("aml model register")),
            ("update-tags", Command("aml model update")),
            ("run", Command("aml service run")),
            (
                "profile",
                NotHere(
                    "give CPU and memory in the deployment configuration, or what an earlier profile recommended with --profile-input",
                ),
            ),
        ],
    ),
    (
        "service",
        &[
            ("logs", Command("aml service get-logs")),
            ("log", Command("aml service get-logs")),
            ("keys", Command("aml service get-keys")),
            ("list-keys", Command("aml service get-keys")),
            ("token", Command("aml service get-access-token")),
            ("create", Command("aml model deploy")),
            ("deploy", Command("aml model deploy")),
            ("invoke", Command("aml service run")),
            ("score", Command("aml service run")),
            ("call", Command("aml service run")),
            ("test", Command("aml service run")),
            ("predict", Command("aml service run")),
            ("scale", Command("aml service update --num-replicas COUNT")),
            ("status", Command("aml service show")),
            (
                "restart",
                NotHere("deploy the same files again with 'aml model deploy --overwrite': new replicas take over without a gap"),
            ),
            ("stop", NotHere("'aml service delete' ends a service; deploy it again when it is needed")),
            ("start", NotHere("a service runs from 'aml model deploy' to 'aml service delete'")),
            ("rollback", NotHere("deploy the earlier files and model version again with 'aml model deploy --overwrite'")),
        ],
    ),
    (
        "environment",
        &[
            ("create", Command("aml environment register")),
            ("add", Command("aml environment register")),
            ("init", Command("aml environment scaffold")),
            ("new", Command("aml environment scaffold")),
            ("build", Command("aml model package")),
            ("delete", NotHere("versions of environments stay; 'aml image prune' removes what is made of them")),
        ],
    ),
    (
        "image",
        &[
            ("delete", Command("aml image prune")),
            ("clean", Command("aml image prune")),
            ("build", Command("aml model package")),
            ("create", Command("aml model package")),
            ("package", Command("aml model package")),
        ],
    ),
    (
        "workspace",
        &[
            ("add", Command("aml workspace create")),
            ("attach", Command("aml folder attach")),
            (
                "update",
                NotHere("'aml workspace create --exist-ok' leaves one as it is; its folder's config.json names other places"),
            ),
            ("share", NotHere(RETIRED)),
            ("sync-keys", NotHere(RETIRED)),
            ("list-keys", NotHere(RETIRED)),
            ("diagnose", NotHere(RETIRED)),
            ("private-endpoint", NotHere(RETIRED)),
            ("update-dependencies", NotHere(RETIRED)),
        ],
    ),
    ("folder", &[("detach", NotHere("remove .azureml/config.json from the folder"))]),
    (
        "computetarget",
        &[
            ("add", Command("aml computetarget attach aks")),
            ("delete", Command("aml computetarget detach")),
            ("aks", Command("aml computetarget attach aks")),
            ("amlcompute", NotHere(CLUSTERS)),
            ("computeinstance", NotHere(CLUSTERS)),
        ],
    ),
    ("computetarget attach", KINDS),
    ("computetarget create", KINDS),
    ("computetarget update", KINDS),
];

/// Kinds of v1's compute targets other than clusters for services.
const KINDS: &[(&str, Meaning)] = &[
    ("kubernetes", Command("aml computetarget attach aks")),
    ("k8s", Command("aml computetarget attach aks")),
    ("arc", Command("aml computetarget attach aks")),
    ("amlcompute", NotHere(CLUSTERS)),
    ("computeinstance", NotHere(CLUSTERS)),
    ("databricks", NotHere(CLUSTERS)),
    ("datafactory", NotHere(CLUSTERS)),
    ("hdinsight", NotHere(CLUSTERS)),
    ("remote", NotHere(CLUSTERS)),
    ("remotevm", NotHere(CLUSTERS)),
];

/// Words that mean the same in every group that has such a command.
const VERBS: &[(&str, &str)] = &[
    ("ls", "list"),
    ("rm", "delete"),
    ("remove", "delete"),
    ("del", "delete"),
    ("get", "show"),
    ("describe", "show"),
    ("inspect", "show"),
    ("info", "show"),
    ("set", "update"),
    ("edit", "update"),
    ("pull", "download"),
    ("new", "create"),
];

const RETIRED: &str = "the service that kept them is retired; this version deploys models";
const CLUSTERS: &str = "services run on this machine and on Kubernetes clusters: aml computetarget attach aks";
const ENDPOINT: &str =
    "a service is its own endpoint here: 'aml model deploy' makes one, 'aml service' shows, calls, updates and deletes it";

/// Returns what to say about a word that is no command of the group; `has` tells whether the group has a command of a name.
pub(crate) fn hint(group: &str, word: &str, has: impl Fn(&str) -> bool) -> Option<String> {
    let word = word.to_ascii_lowercase();
    let of_group = HABITS.iter().find(|(name, _)| *name == group).map_or(&[][..], |(_, words)| words);
    if let Some((_, meaning)) = of_group.iter().find(|(habit, _)| *habit == word) {
        return Some(match meaning {
            Command(command) => format!("use '{command}'"),
            NotHere(instead) => format!("not in this version: {instead}"),
        });
    }
    let (_, verb) = VERBS.iter().find(|(habit, verb)| *habit == word && has(verb))?;
    Some(if group.is_empty() { format!("use 'aml {verb}'") } else { format!("use 'aml {group} {verb}'") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::command_line;

    #[test]
    fn a_habit_names_the_command_or_says_that_there_is_none() {
        let said = |group, word| hint(group, word, |verb| verb == "list" || verb == "delete");
        assert_eq!(said("service", "logs").as_deref(), Some("use 'aml service get-logs'"));
        assert_eq!(said("service", "RM").as_deref(), Some("use 'aml service delete'"));
        assert_eq!(said("service", "describe"), None, "the group has no such command");
        assert!(said("service", "restart").unwrap().starts_with("not in this version: "));
        assert_eq!(said("service", "nonsense"), None);
    }

    #[test]
    fn every_command_that_is_named_exists_and_no_habit_hides_one() {
        let root = command_line();
        let find = |path: &str| path.split_whitespace().try_fold(&root, |at, name| at.find_subcommand(name));
        for (group, words) in HABITS {
            let of_group = find(group).expect("the group exists");
            for (word, meaning) in *words {
                assert!(of_group.find_subcommand(word).is_none(), "{group} {word} is a command");
                if let Command(command) = meaning {
                    let path: Vec<&str> = command.split_whitespace().skip(1).take_while(|word| !word.starts_with('-')).collect();
                    assert!(find(&path.join(" ")).is_some(), "{command}");
                }
            }
        }
    }
}
