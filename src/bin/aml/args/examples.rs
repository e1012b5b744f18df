//! Examples for the help of each command: two where it is short (`-h`), all where it is whole (`--help`), with where to read on.

use clap::Command;

/// How much of a command's help is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HelpForm {
    /// `-h`: what most calls need, and two examples.
    Short,
    /// `--help`: everything.
    Whole,
}

/// The examples of a command.
struct Examples {
    /// The command without `aml`.
    of: &'static str,
    lines: &'static [&'static str],
    /// The guide that tells more.
    guide: &'static str,
}

const MACHINE: &str = "docs/deploy-on-this-machine.md";
const CLUSTER: &str = "docs/deploy-to-kubernetes.md";
const ENVIRONMENTS: &str = "docs/environments.md";
const IMAGES: &str = "docs/images.md";
const REGISTRIES: &str = "docs/registries.md";

const fn examples(of: &'static str, guide: &'static str, lines: &'static [&'static str]) -> Examples {
    Examples { of, lines, guide }
}

const ALL: &[Examples] = &[
    examples(
        "model register",
        MACHINE,
        &[
            "aml model register -n diabetes -p model.pkl",
            "aml model register -n diabetes -p outputs/model --tag stage=test -t model.json",
            "aml model register -n diabetes -p model.pkl --model-framework ScikitLearn --model-framework-version 1.5 -d 'second try'",
        ],
    ),
    examples(
        "model deploy",
        MACHINE,
        &[
            "aml model deploy -n diabetes-service -m diabetes:1 --ic inferenceconfig.json --dc deploymentconfig.json",
            "aml model deploy -n diabetes-service -m diabetes --ic inferenceconfig.json --overwrite",
            "aml model deploy -n diabetes-service -m diabetes --ic inferenceconfig.json --dry-run",
            "aml model deploy -n diabetes-service -m diabetes --es score.py --cf conda.yml --cc 1 --gb 2",
            "aml model deploy -n diabetes-service -ct myaks -m diabetes:1 -ic inferenceconfig.json -dc deploymentconfig.json",
            "aml model deploy -n diabetes-service -ct myaks -m diabetes:1 --ic inferenceconfig.json --diff",
        ],
    ),
    examples(
        "model package",
        IMAGES,
        &[
            "aml model package -m diabetes:1 --ic inferenceconfig.json",
            "aml model package -m diabetes:1 --ic inferenceconfig.json --output-path image",
            "aml model package -w team -m diabetes --ic inferenceconfig.json --il v1 --query location -o tsv",
        ],
    ),
    examples(
        "model list",
        MACHINE,
        &[
            "aml model list -o table",
            "aml model list --model-name diabetes --latest --query '[0].id' -o tsv",
            "aml model list --tag stage=test",
        ],
    ),
    examples("model show", MACHINE, &["aml model show -i diabetes:1", "aml model show -n diabetes --query version -o tsv"]),
    examples(
        "model update",
        MACHINE,
        &[
            "aml model update -i diabetes:1 --add-tag stage=live",
            "aml model update -i diabetes:1 --remove-tag stage --description 'replaced'",
        ],
    ),
    examples(
        "model download",
        MACHINE,
        &["aml model download -i diabetes:1 -t models", "aml model download -i diabetes:1 -t models --overwrite"],
    ),
    examples("model delete", MACHINE, &["aml model delete -i diabetes:1", "aml model delete -i diabetes:1 -w team"]),
    examples(
        "service show",
        MACHINE,
        &[
            "aml service show -n diabetes-service",
            "aml service show -n diabetes-service --query scoringUri -o tsv",
            "aml service show -n diabetes-service -v",
        ],
    ),
    examples(
        "service list",
        MACHINE,
        &["aml service list -o table", "aml service list --model-name diabetes", "aml service list -c AKS --tag stage=live"],
    ),
    examples(
        "service run",
        MACHINE,
        &[
            "aml service run -n diabetes-service -d @sample_request.json",
            "aml service run -n diabetes-service -d '{\"data\": [[1, 2]]}'",
            "generate | aml service run -n diabetes-service -d @-",
        ],
    ),
    examples(
        "service get-logs",
        MACHINE,
        &["aml service get-logs -n diabetes-service -l 100", "aml service get-logs -n diabetes-service --follow"],
    ),
    examples(
        "service get-keys",
        MACHINE,
        &["aml service get-keys -n diabetes-service", "aml service get-keys -n diabetes-service --query primaryKey -o tsv"],
    ),
    examples(
        "service regen-key",
        MACHINE,
        &[
            "aml service regen-key -n diabetes-service -k Primary",
            "aml service regen-key -n diabetes-service -k Secondary --set-key-file key.txt",
        ],
    ),
    examples(
        "service get-access-token",
        MACHINE,
        &[
            "aml service get-access-token -n diabetes-service",
            "aml service get-access-token -n diabetes-service --query accessToken -o tsv",
        ],
    ),
    examples(
        "service revoke-tokens",
        MACHINE,
        &["aml service revoke-tokens -n diabetes-service", "aml service revoke-tokens -n diabetes-service -w team"],
    ),
    examples(
        "service update",
        MACHINE,
        &[
            "aml service update -n diabetes-service --num-replicas 3",
            "aml service update -n diabetes-service -m diabetes:2",
            "aml service update -n diabetes-service --autoscale-enabled true --autoscale-min-replicas 2 --autoscale-max-replicas 8",
            "aml service update -n diabetes-service --ic inferenceconfig.json --dry-run",
        ],
    ),
    examples(
        "service delete",
        MACHINE,
        &["aml service delete -n diabetes-service", "aml service delete -n diabetes-service -w team"],
    ),
    examples(
        "environment scaffold",
        ENVIRONMENTS,
        &["aml environment scaffold -n scoring -d env", "aml environment scaffold -n scoring -d env -o none"],
    ),
    examples(
        "environment register",
        ENVIRONMENTS,
        &["aml environment register -d env", "aml environment register -d env -o table"],
    ),
    examples(
        "environment download",
        ENVIRONMENTS,
        &["aml environment download -n scoring -d env", "aml environment download -n scoring --version 2 -d env --overwrite"],
    ),
    examples(
        "environment show",
        ENVIRONMENTS,
        &["aml environment show -n scoring", "aml environment show -n scoring --version 2"],
    ),
    examples(
        "environment list",
        ENVIRONMENTS,
        &["aml environment list -o table", "aml environment list --query '[].name' -o tsv"],
    ),
    examples(
        "environment key",
        ENVIRONMENTS,
        &["aml environment key --ic inferenceconfig.json", "aml environment key -d env --diff other-env"],
    ),
    examples("image list", IMAGES, &["aml image list -o table", "aml image list --query \"[?kind=='service'].name\" -o tsv"]),
    examples("image show", IMAGES, &["aml image show -n package:v1", "aml image show -n 5f3a91c2"]),
    examples(
        "image prune",
        IMAGES,
        &["aml image prune -o table", "aml image prune --older-than 30 --yes", "aml image prune --kind log --yes"],
    ),
    examples(
        "workspace create",
        REGISTRIES,
        &["aml workspace create -w team", "aml workspace create -w team -g rg --container-registry myacr.azurecr.io"],
    ),
    examples(
        "workspace show",
        REGISTRIES,
        &["aml workspace show", "aml workspace show -w team --query containerRegistry -o tsv"],
    ),
    examples("workspace list", REGISTRIES, &["aml workspace list -o table", "aml workspace list -g rg"]),
    examples(
        "workspace delete",
        REGISTRIES,
        &["aml workspace delete -w team", "aml workspace delete -w team --all-resources --yes"],
    ),
    examples("folder attach", REGISTRIES, &["aml folder attach -w team", "aml folder attach -w team -g rg --path project"]),
    examples("computetarget list", CLUSTER, &["aml computetarget list -o table", "aml computetarget list -w team"]),
    examples("computetarget show", CLUSTER, &["aml computetarget show -n myaks", "aml computetarget show -n local"]),
    examples(
        "computetarget attach aks",
        CLUSTER,
        &["aml computetarget attach aks -n myaks", "aml computetarget attach aks -n myaks --context prod --namespace models"],
    ),
    examples(
        "computetarget update aks",
        CLUSTER,
        &["aml computetarget update aks -n myaks --no-wait", "aml computetarget update aks -n myaks -w team"],
    ),
    examples(
        "computetarget create aks",
        CLUSTER,
        &["aml computetarget create aks -n myaks", "aml computetarget create aks -n myaks -w team"],
    ),
    examples(
        "computetarget detach",
        CLUSTER,
        &["aml computetarget detach -n myaks", "aml computetarget detach -n myaks -w team"],
    ),
    examples(
        "computetarget get-credentials",
        CLUSTER,
        &["aml computetarget get-credentials -n myaks", "aml computetarget get-credentials -n myaks -o table"],
    ),
    examples(
        "completion",
        MACHINE,
        &["aml completion bash > ~/.local/share/bash-completion/completions/aml", "aml completion zsh > ~/.zfunc/_aml"],
    ),
];

/// Returns the commands with the examples in their help, and as much of their options as the form shows.
pub(super) fn with_examples(root: Command, form: HelpForm) -> Command {
    let root = root.mut_args(|argument| match form {
        HelpForm::Short => argument.clone().hide(argument.is_hide_set() || is_rare(&argument)),
        HelpForm::Whole => argument,
    });
    root.mut_subcommands(move |group| below(group, "", form))
}

fn below(command: Command, path: &str, form: HelpForm) -> Command {
    let path = format!("{path} {}", command.get_name()).trim().to_owned();
    let command = match ALL.iter().find(|examples| examples.of == path) {
        Some(examples) => shown(command, examples, form),
        None => command,
    };
    command.mut_subcommands(|command| below(command, &path, form))
}

fn shown(command: Command, Examples { of, lines, guide }: &Examples, form: HelpForm) -> Command {
    let told = command.get_after_help().map(|text| format!("{text}\n\n")).unwrap_or_default();
    let shown = |lines: &[&str]| lines.iter().flat_map(|line| ["\n  ", line]).collect::<String>();
    match form {
        HelpForm::Short => {
            let help = format!("Examples:{}\n\nAll options and more: aml {of} --help", shown(&lines[..2.min(lines.len())]));
            let command = command.after_help(help);
            command.mut_args(|argument| {
                let hidden = argument.is_hide_set() || is_rare(&argument);
                argument.hide(hidden)
            })
        }
        HelpForm::Whole => command.after_help(format!("{told}Examples:{}\n\nGuide: {guide}", shown(lines))),
    }
}

/// Options without a heading that few calls need.
const RARE: &[&str] = &[
    "force_conflicts",
    "export",
    "diff",
    "profile_input",
    "version_name",
    "traffic_percentile",
    "start_timeout",
    "property",
    "add_property",
    "model_metadata_file",
    "untrimmed",
];
/// Options below a heading that many calls need.
const COMMON: &[&str] = &["workspace_name", "resource_group", "output", "query", "help", "entry_script", "num_replicas"];

/// Returns whether an option is left out of the short help.
fn is_rare(argument: &clap::Arg) -> bool {
    let id = argument.get_id().as_str();
    if argument.get_help_heading().is_some() { !COMMON.contains(&id) } else { RARE.contains(&id) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{command_line, spelling};

    #[test]
    fn every_command_has_two_examples_that_parse() {
        let root = command_line();
        let mut missing = Vec::new();
        let mut visit = vec![(root.clone(), String::new())];
        while let Some((command, path)) = visit.pop() {
            let below: Vec<_> =
                command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help").collect();
            visit.extend(below.iter().map(|next| ((*next).clone(), format!("{path} {}", next.get_name()).trim().to_owned())));
            let has_two = ALL.iter().any(|examples| examples.of == path && examples.lines.len() >= 2);
            if below.is_empty() && !has_two {
                missing.push(path);
            }
        }
        assert!(missing.is_empty(), "no examples: {missing:?}");
        for line in ALL.iter().flat_map(|examples| examples.lines.iter().map(move |line| (examples.of, *line))) {
            let (of, line) = line;
            let call = line.split_once("aml ").map_or(line, |(_, call)| call).split(" > ").next().unwrap_or_default();
            let words = std::iter::once("aml".into()).chain(words_of(call).into_iter().map(Into::into));
            let words = spelling::modernize(&root, words);
            let parsed = root.clone().try_get_matches_from(&words);
            assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
            assert!(call.starts_with(of), "{line} is an example of {of}");
        }
    }

    /// Splits as a shell does, for what the examples hold.
    fn words_of(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quote = None;
        for c in line.chars() {
            match (c, quote) {
                ('\'' | '"', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                (' ', None) => words.push(String::new()),
                (c, _) => words.last_mut().unwrap().push(c),
            }
        }
        words
    }
}
