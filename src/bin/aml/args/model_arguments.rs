//! `--model` and `--model-metadata-file`: two options that make one list, in the order given.

use std::path::PathBuf;

use aml::operations::ModelArgument;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

const MODEL: &str = "model";
const METADATA_FILE: &str = "model_metadata_file";

/// The models named on the command line.
#[derive(Debug, Default)]
pub(crate) struct ModelArguments(pub(crate) Vec<ModelArgument>);

impl Args for ModelArguments {
    fn augment_args(command: Command) -> Command {
        let model = Arg::new(MODEL)
            .long("model")
            .short('m')
            .value_name("NAME:VERSION")
            .action(ArgAction::Append)
            .help("Registered model; the latest version if none is given (repeatable)");
        let file = Arg::new(METADATA_FILE)
            .long("model-metadata-file")
            .short('f')
            .value_name("FILE")
            .action(ArgAction::Append)
            .value_parser(value_parser!(PathBuf))
            .help("File written by `model register -t` that names a model (repeatable)");
        command.arg(model).arg(file)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ModelArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut found = Vec::new();
        if let (Some(indices), Some(values)) = (matches.indices_of(MODEL), matches.get_many::<String>(MODEL)) {
            found.extend(indices.zip(values.cloned().map(ModelArgument::Named)));
        }
        if let (Some(indices), Some(values)) = (matches.indices_of(METADATA_FILE), matches.get_many::<PathBuf>(METADATA_FILE)) {
            found.extend(indices.zip(values.cloned().map(ModelArgument::MetadataFile)));
        }
        found.sort_by_key(|(index, _)| *index);
        Ok(Self(found.into_iter().map(|(_, argument)| argument).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_and_metadata_files_keep_the_order_in_which_they_were_given() {
        let command = ModelArguments::augment_args(Command::new("x"));
        let matches = command.get_matches_from(["x", "-m", "a:1", "-f", "b.json", "-m", "c"]);
        let ModelArguments(models) = ModelArguments::from_arg_matches(&matches).unwrap();
        let expected =
            [ModelArgument::Named("a:1".into()), ModelArgument::MetadataFile("b.json".into()), ModelArgument::Named("c".into())];
        assert_eq!(models, expected);
    }
}
