//! Rules for failed imports: missing modules and incompatible packages.

use super::Cause;
use super::case::{Case, Finding};
use super::distributions::{debian_package_of, distribution_of};
use crate::service::contract::APP_ROOT;

/// A shared library of the operating system that isn't there.
pub(super) fn shared_library_missing(case: &Case<'_>) -> Option<Finding> {
    let text = case.exception_text();
    let line = text.lines().find(|line| line.contains("cannot open shared object file"))?;
    let at = line.find(": cannot open shared object file")?;
    let library = line[..at].rsplit([' ', '\'']).next().filter(|library| library.contains(".so"))?;
    if ["libcuda", "libcudart", "libcudnn", "libcublas", "libnvinfer", "libnvrtc"].iter().any(|gpu| library.starts_with(gpu)) {
        return None;
    }
    let opencv = line.contains("libGL") || line.contains("libgthread");
    let headless = if opencv { "Use opencv-python-headless in place of opencv-python, or " } else { "" };
    let remedy = match debian_package_of(library) {
        Some(package) if headless.is_empty() => format!("Install it: 'apt install {package}' (Debian, Ubuntu)."),
        Some(package) => format!("{headless}install it: 'apt install {package}' (Debian, Ubuntu)."),
        None => "Install the system package that provides it.".to_owned(),
    };
    let message = format!("a package needs {library}, a system library that is not on this machine{}", case.place());
    Some(Finding::new(Cause::MissingLibrary, message, remedy))
}

/// A compiled package that was built against another release of what it uses.
pub(super) fn binary_mismatch(case: &Case<'_>) -> Option<Finding> {
    const NUMPY: [&str; 7] = [
        "numpy.dtype size changed",
        "numpy.ufunc size changed",
        "numpy.ndarray size changed",
        "_ARRAY_API not found",
        "compiled using NumPy 1.x",
        "numpy.core.multiarray failed to import",
        "compiled against ABI version",
    ];
    const SYSTEM: [&str; 3] = ["GLIBCXX_", "GLIBC_", "undefined symbol"];
    let text = case.exception_text();
    // numpy 2 prints its explanation before the exception, which may say something else.
    let numpy =
        NUMPY.iter().any(|sign| text.contains(sign)) || (case.exception().is_some() && case.line_with(&NUMPY[3..5]).is_some());
    if numpy {
        let package = package_that_failed(case).map_or_else(|| "a package".to_owned(), |name| format!("'{name}'"));
        let message = format!("{package} was built for another numpy version than the one installed{}", case.place());
        let remedy = if text.contains("Expected 88 from C header, got 96") {
            "The package needs numpy 2: add 'numpy>=2' to the conda file, or use an older release of the package."
        } else {
            "Packages from before June 2024 need numpy 1: add 'numpy<2' to the conda file, or use a newer release of the package."
        };
        return Some(Finding::new(Cause::BinaryMismatch, message, remedy));
    }
    let sign = SYSTEM.iter().find(|sign| text.contains(**sign))?;
    let message = match *sign {
        "undefined symbol" => {
            format!("two compiled packages are incompatible: one lacks a symbol that the other needs{}", case.place())
        }
        _ => format!("a compiled package needs a newer C or C++ library than this machine has ({}…){}", sign, case.place()),
    };
    let remedy = "Use releases from the same time: pin the packages named above to the versions that the model was trained with.";
    Some(Finding::new(Cause::BinaryMismatch, message, remedy))
}

/// Returns the package in whose files the exception was.
fn package_that_failed<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    let frames = case.exception()?.frames.iter().rev();
    let mut packages =
        frames.filter_map(|frame| frame.file.split_once("/site-packages/")).filter_map(|(_, path)| path.split('/').next());
    packages.find(|package| !["numpy", "azureml_inference_server_http", "joblib"].contains(package))
}

/// Messages of known incompatibilities: (text, what is wrong, what to do).
#[rustfmt::skip]
const CONFLICTS: &[(&str, &str, &str)] = &[
    ("cannot import name 'url_quote' from 'werkzeug", "this Flask is too old for the installed werkzeug", "Add 'werkzeug<3' to the pip packages, or use a newer scoring server (azureml-inference-server-http)."),
    ("cannot import name 'url_decode' from 'werkzeug", "a package is too old for the installed werkzeug", "Add 'werkzeug<3' to the pip packages."),
    ("cannot import name 'BaseResponse' from 'werkzeug", "a package is too old for the installed werkzeug", "Add 'werkzeug<2.1' to the pip packages."),
    ("cannot import name 'escape' from 'jinja2'", "this Flask is too old for the installed jinja2", "Add 'jinja2<3.1' and 'markupsafe<2.1' to the pip packages."),
    ("cannot import name 'Markup' from 'jinja2'", "this Flask is too old for the installed jinja2", "Add 'jinja2<3.1' and 'markupsafe<2.1' to the pip packages."),
    ("cannot import name 'soft_unicode' from 'markupsafe'", "this jinja2 is too old for the installed markupsafe", "Add 'markupsafe<2.1' to the pip packages."),
    ("cannot import name 'json' from 'itsdangerous'", "this Flask is too old for the installed itsdangerous", "Add 'itsdangerous<2.1' to the pip packages."),
    ("cannot import name '_request_ctx_stack' from 'flask'", "a package is too old for the installed Flask", "Add 'flask<2.3' and 'werkzeug<3' to the pip packages."),
    ("cannot import name '_app_ctx_stack' from 'flask'", "a package is too old for the installed Flask", "Add 'flask<2.3' and 'werkzeug<3' to the pip packages."),
    ("cannot import name 'JSONEncoder' from 'flask", "a package is too old for the installed Flask", "Add 'flask<2.3' and 'werkzeug<3' to the pip packages."),
    ("`BaseSettings` has been moved to the `pydantic-settings`", "a package is too old for the installed pydantic", "Add 'pydantic<2' to the pip packages."),
    ("cannot import name 'BaseSettings' from 'pydantic'", "a package is too old for the installed pydantic", "Add 'pydantic<2' to the pip packages."),
    ("Descriptors cannot be created directly", "a package is too old for the installed protobuf", "Add 'protobuf<3.21' to the pip packages."),
    ("Descriptors cannot not be created directly", "a package is too old for the installed protobuf", "Add 'protobuf<3.21' to the pip packages."),
    ("No module named 'pkg_resources'", "a package needs pkg_resources, which setuptools 82 removed", "Add 'setuptools<82' to the pip packages."),
    ("No module named 'distutils'", "a package is too old for this Python, which no longer has distutils", "Use python=3.11, or a newer release of the package."),
    ("No module named 'imp'", "a package is too old for this Python, which no longer has the module imp", "Use python=3.11, or a newer release of the package."),
    ("module 'collections' has no attribute", "code was written for Python 3.9 or older", "Use python=3.9, or a newer release of the package."),
    ("from 'collections' (", "code was written for Python 3.9 or older", "Use python=3.9, or a newer release of the package."),
    ("module 'numpy' has no attribute 'float'", "code uses np.float, which numpy 1.24 removed", "Add 'numpy<1.24' to the conda file, or write float in place of np.float."),
    ("module 'numpy' has no attribute 'int'", "code uses np.int, which numpy 1.24 removed", "Add 'numpy<1.24' to the conda file, or write int in place of np.int."),
    ("module 'numpy' has no attribute 'bool'", "code uses np.bool, which numpy 1.24 removed", "Add 'numpy<1.24' to the conda file, or write bool in place of np.bool."),
    ("module 'numpy' has no attribute 'object'", "code uses np.object, which numpy 1.24 removed", "Add 'numpy<1.24' to the conda file, or write object in place of np.object."),
    ("`np.float_` was removed in the NumPy 2.0", "code uses np.float_, which numpy 2 removed", "Add 'numpy<2' to the conda file."),
    ("module 'pandas' has no attribute 'Int64Index'", "a package is too old for the installed pandas", "Add 'pandas<2' to the conda file."),
    ("has no attribute 'append'. Did you mean: '_append'", "code uses DataFrame.append, which pandas 2 removed", "Add 'pandas<2' to the conda file, or use pandas.concat."),
    ("cannot import name 'gcd' from 'fractions'", "this networkx is too old for this Python", "Use a newer networkx."),
];

/// A pair of packages that is known not to fit.
pub(super) fn known_conflict(case: &Case<'_>) -> Option<Finding> {
    let text = case.exception_text();
    let (_, what, remedy) = CONFLICTS.iter().find(|(words, _, _)| text.contains(words))?;
    Some(Finding::new(Cause::IncompatiblePackages, format!("{what}{}", case.place()), *remedy))
}

/// inference-schema without the part for numpy or pandas.
pub(super) fn schema_extra_missing(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception()?;
    let module = missing_module(&exception.message())?;
    let by_schema = exception.frames.last().is_some_and(|frame| frame.file.contains("/inference_schema/"));
    let extra = match module.as_str() {
        "numpy" => "numpy-support",
        "pandas" => "pandas-support",
        "pyspark" => "pyspark-support",
        _ => return None,
    };
    let message = format!("the schema of run() needs {module}, which the environment does not have{}", case.place());
    let remedy = format!("Add 'inference-schema[{extra}]' to the pip packages, or {module} itself.");
    by_schema.then(|| Finding::new(Cause::MissingModule, message, remedy))
}

/// A module that the environment doesn't have.
pub(super) fn module_missing(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| matches!(block.kind(), "ModuleNotFoundError" | "ImportError"))?;
    let module = missing_module(&exception.message())?;
    let top = module.split('.').next().unwrap_or(&module);
    let by_user =
        exception.frames.iter().rev().find(|frame| !frame.file.starts_with('<')).is_some_and(|frame| case.is_users(frame));
    let who = if by_user {
        format!("{} imports '{module}'", case.file())
    } else {
        format!("a package imports '{module}'{}", case.place())
    };
    let message = format!("{who}, which the environment does not have");
    let remedy = match distribution_of(&module) {
        Some(distribution) => format!("Add '{distribution}' to the packages of the conda file."),
        None if by_user && folder_of(case).is_some() => {
            let (folder, file) = (folder_of(case).unwrap_or_default(), case.file());
            format!(
                "If '{top}' lies beside {file}, it was packaged, but only the source directory itself is on Python's path, as in v1: import it from \
                 there, or add its folder with sys.path.append(os.path.dirname(__file__)), or make '{folder}' the sourceDirectory. Otherwise add \
                 the package that provides it to the conda file."
            )
        }
        None if by_user => format!(
            "If '{top}' is a file or folder of the project, it was not packaged: check sourceDirectory, and that .amlignore or .gitignore \
             doesn't exclude it (--dry-run lists all files). Otherwise add the package that provides it to the conda file."
        ),
        None => format!("Add the package that provides '{top}' to the conda file."),
    };
    Some(Finding::new(Cause::MissingModule, message, remedy))
}

/// Returns the folder inside the project that the user's file is in, where it isn't the project's own.
fn folder_of<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    let path = case.users_frame()?.short_file(case.root());
    // In a container the project's own folder lies below the root.
    let path = if case.root() == Some(APP_ROOT) { path.split_once('/')?.1 } else { path };
    let (folder, _) = path.rsplit_once('/')?;
    (!folder.is_empty() && !folder.starts_with('/')).then_some(folder)
}

/// Reads `No module named 'a.b'` (or without quotes, or `'a.b'; 'a' is not a package`).
fn missing_module(message: &str) -> Option<String> {
    let rest = message.split_once("No module named ")?.1;
    let quoted = rest.strip_prefix('\'').and_then(|rest| rest.split('\'').next());
    let module = quoted.unwrap_or_else(|| rest.split_whitespace().next().unwrap_or_default());
    (!module.is_empty()).then(|| module.to_owned())
}

/// A name that the installed release of a package doesn't have.
pub(super) fn name_missing(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.kind() == "ImportError")?;
    let message = exception.message();
    if message.contains("attempted relative import") {
        let what = format!("the entry script is not part of a Python package, so it can't use relative imports{}", case.place());
        let remedy = "Write 'import helper' or 'from helper import …' in place of 'from .helper import …'.";
        return Some(Finding::new(Cause::ImportFailed, what, remedy));
    }
    let rest = message.split_once("cannot import name '")?.1;
    let (name, rest) = rest.split_once('\'')?;
    let module = rest.split_once("from '").and_then(|(_, rest)| rest.split('\'').next()).unwrap_or("a module");
    let remedy = if message.contains("circular import") {
        "Two files import each other: move what both need into a third file.".to_owned()
    } else {
        let top = module.split('.').next().unwrap_or(module);
        let package = distribution_of(module).unwrap_or(top);
        format!(
            "The installed release of '{package}' is not the version that the code was written for: pin it in the conda file."
        )
    };
    Some(Finding::new(Cause::ImportFailed, format!("'{module}' has no '{name}'{}", case.place()), remedy))
}
