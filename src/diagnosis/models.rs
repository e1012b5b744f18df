//! Rules for models that can't be found or loaded.

use super::Cause;
use super::case::{Case, Finding};

/// A model that was saved with other versions of packages than those that load it.
pub(super) fn saved_with_other_versions(case: &Case<'_>) -> Option<Finding> {
    let text = case.exception_text();
    if text.contains("unsupported pickle protocol") {
        let message = format!("the model was saved by a newer Python than this one{}", case.place());
        return Some(Finding::new(
            Cause::ModelVersionMismatch,
            message,
            "Use the Python version that the model was saved with (python=3.8 or newer).",
        ));
    }
    if text.contains("No module named 'numpy._core'") {
        let message = format!("the model was saved with numpy 2, and numpy 1 is installed{}", case.place());
        return Some(Finding::new(
            Cause::ModelVersionMismatch,
            message,
            "Use the numpy version that the model was saved with ('numpy>=2').",
        ));
    }
    if text.contains("No module named 'pandas.") || text.contains("Can't get attribute '_unpickle_block' on <module 'pandas") {
        let message = format!("the model was saved with another pandas version than the one installed{}", case.place());
        return Some(Finding::new(
            Cause::ModelVersionMismatch,
            message,
            "Pin pandas in the conda file to the version that the model was saved with.",
        ));
    }
    sklearn_mismatch(case, &text)
}

fn sklearn_mismatch(case: &Case<'_>, text: &str) -> Option<Finding> {
    // Modules that scikit-learn renamed or dropped: 'sklearn.externals', 'sklearn.ensemble.forest', …
    let module = text.split_once("No module named 'sklearn.").and_then(|(_, rest)| rest.split('\'').next());
    let externals =
        text.contains("from 'sklearn.externals'") || text.contains("sklearn.externals.joblib") || module == Some("externals");
    if externals && case.users_source().contains("sklearn.externals") {
        let message = format!("sklearn.externals.joblib was removed in scikit-learn 0.23{}", case.place());
        let remedy = "Write 'import joblib' and add joblib to the packages, or pin scikit-learn below 0.23, which needs Python 3.8 or older.";
        return Some(Finding::new(Cause::IncompatiblePackages, message, remedy));
    }
    let signs = ["has an incompatible dtype", "on <module 'sklearn", "Trying to unpickle estimator"];
    let warned = case.line_with(&["Trying to unpickle estimator"]);
    let loading =
        signs.iter().any(|sign| text.contains(sign)) || module.is_some() || (warned.is_some() && case.exception().is_some());
    if !loading {
        return None;
    }
    let versions = warned.and_then(versions);
    let (message, pin) = match versions {
        Some((saved, installed)) => (
            format!("the model was saved with scikit-learn {saved} and can't be loaded by the installed {installed}"),
            format!("scikit-learn=={saved}"),
        ),
        None => (
            "the model was saved with another scikit-learn than the one installed".to_owned(),
            "scikit-learn==<that version>".to_owned(),
        ),
    };
    let remedy = format!(
        "Pin the release with which the model was saved ('{pin}', and a Python of its time), or train and register it again."
    );
    Some(Finding::new(Cause::ModelVersionMismatch, format!("{message}{}", case.place()), remedy))
}

/// Reads `… from version 0.24.2 when using version 1.5.2.`
fn versions(line: &str) -> Option<(&str, &str)> {
    let (saved, rest) = line.split_once("from version ")?.1.split_once(" when using version ")?;
    let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
    Some((saved, rest[..end].trim_end_matches('.')))
}

/// A pickled object whose class only the training script or notebook had.
pub(super) fn class_missing(case: &Case<'_>) -> Option<Finding> {
    let text = case.exception_text();
    let (_, rest) = text.split_once("Can't get attribute '")?;
    let (name, rest) = rest.split_once('\'')?;
    let module = rest.split_once("<module '").and_then(|(_, rest)| rest.split('\'').next()).unwrap_or("__main__");
    let of = if ["__main__", "__mp_main__", "main", "gunicorn.__main__"].contains(&module) {
        "the training script".to_owned()
    } else {
        format!("'{module}'")
    };
    let message = format!("the model needs '{name}' of {of}, which is not here under that name{}", case.place());
    let remedy =
        format!("Put '{name}' into a module of the project that training and scoring both import, then save the model again.");
    Some(Finding::new(Cause::ModelClassMissing, message, remedy))
}

/// `Model.get_model_path` found no model of this name.
pub(super) fn model_not_found(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.kind() == "ModelNotFoundException")?;
    let text = exception.exception.join("\n");
    let name = text.split_once("Message: Model ").and_then(|(_, rest)| rest.split(" not found").next()).unwrap_or("of this name");
    let message = format!("Model.get_model_path: the service has no model '{name}'{}", case.place());
    let remedy = format!("Deploy with '--model {name}:<version>', or give the name of a model that is deployed.");
    Some(Finding::new(Cause::ModelNotFound, message, remedy))
}

/// The script needs a model, and the service has none.
pub(super) fn no_model_given(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception()?;
    let unset = match exception.kind() {
        "KeyError" => exception.message() == "'AZUREML_MODEL_DIR'",
        "TypeError" => exception.message().contains("NoneType") && case.users_source().contains("AZUREML_MODEL_DIR"),
        _ => false,
    };
    let message = format!("the script wants a model, and the service was deployed without one{}", case.place());
    unset.then(|| Finding::new(Cause::NoModel, message, "Deploy with '--model <name>:<version>'."))
}

/// A file that isn't there, of the model or another.
pub(super) fn file_not_found(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception()?;
    let message = exception.message();
    let by_kind = matches!(exception.kind(), "FileNotFoundError" | "NotADirectoryError" | "IsADirectoryError");
    let by_words = message.contains("No such file or directory") || message.contains("does not exist");
    let path = message.rsplit_once(": ").map_or(message.as_str(), |(_, path)| path).trim_matches(['\'', '"', '.']);
    let is_path = path.contains('/') && !path.contains(char::is_whitespace);
    if path.is_empty() || path.contains('\n') || !(by_kind || by_words && is_path) {
        return None;
    }
    let Some((_, below)) = path.split_once("azureml-models/") else { return Some(other_file(case, path)) };
    let listed = case.model_files();
    let message = if exception.kind() == "IsADirectoryError" {
        format!("'{below}' of the models is a folder, not a file{}", case.place())
    } else {
        format!("the model has no file '{below}'{}", case.place())
    };
    let there = if listed.is_empty() { String::new() } else { format!(" The model folder holds: {}.", listed.join(", ")) };
    let remedy = format!(
        "Below AZUREML_MODEL_DIR a registered folder keeps its own name ('model/…'), and with several models each has <name>/<version>.{there}"
    );
    Some(Finding::new(Cause::ModelFileNotFound, message, remedy))
}

fn other_file(case: &Case<'_>, path: &str) -> Finding {
    let remedy = if path.starts_with('/') {
        "Only the source directory and the models are where the service runs: register the file as a model, or put it into the source directory."
    } else {
        "Relative paths begin at the working directory, not at the script: use os.path.dirname(__file__), and check what .amlignore or \
         .gitignore leaves out."
    };
    Finding::new(Cause::FileNotFound, format!("there is no file '{path}'{}", case.place()), remedy)
}
