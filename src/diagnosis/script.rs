//! Rules for the entry script: missing functions, syntax errors, and exceptions.

use super::case::{Case, Finding};
use super::{Cause, Moment};

/// A `config.json` beside the entry script, which the scoring server takes for its own settings.
pub(super) fn server_settings_unread(case: &Case<'_>) -> Option<Finding> {
    case.line_with(&["Invalid config file!", "====Configuration Error===="])?;
    let what = case.exception().and_then(|block| block.exception.first()).map(|line| format!(": {line}")).unwrap_or_default();
    let remedy = "The scoring server reads a config.json beside the entry script, or in the application folder, as its own settings. If it is the \
        script's, give it another name.";
    Some(Finding::new(Cause::ServerSettings, format!("the scoring server can't read config.json as its settings{what}"), remedy))
}

/// An `init` that wants something: the scoring server calls it without anything.
pub(super) fn init_with_parameters(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.kind() == "TypeError")?;
    let message = exception.message();
    let wanted = message.strip_prefix("init() missing ")?.split_once(": ")?.1;
    if case.users_frame().is_some() {
        return None;
    }
    let remedy = "Write 'def init():'; settings can come from environment variables (os.environ).";
    Some(Finding::new(Cause::InitFailed, format!("init() is called without arguments, but the script's wants {wanted}"), remedy))
}

/// The entry script has no `init` or `run`, or a `run` that can't be called.
pub(super) fn contract_broken(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.kind() == "UserScriptError")?;
    let message = exception.message();
    let (broken, what, remedy) = if message.contains("a init() function") {
        (Cause::InitMissing, "the entry script has no init()".to_owned(), "Add 'def init():', which loads the model.".to_owned())
    } else if message.contains("a run() function") {
        (
            Cause::RunMissing,
            "the entry script has no run()".to_owned(),
            "Add 'def run(data):', which scores one request.".to_owned(),
        )
    } else if message.starts_with("run()") || message.contains("run()") {
        (
            Cause::RunSignature,
            message.trim_end_matches('.').to_owned(),
            "Write 'def run(data):' with one parameter for the data.".to_owned(),
        )
    } else if message.trim_end_matches('.').trim().is_empty() {
        return None;
    } else {
        (Cause::ScriptFailed, message.trim_end_matches('.').to_owned(), "Fix the entry script.".to_owned())
    };
    Some(Finding::new(broken, what, remedy))
}

/// The entry script itself isn't there.
pub(super) fn entry_script_missing(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.kind() == "FileNotFoundError")?;
    let message = exception.message();
    let path = message.split('\'').nth(1).filter(|path| path.to_ascii_lowercase().ends_with(".py"))?;
    let by_server = case.while_importing() && case.users_frame().is_none();
    let name = path.rsplit('/').next().unwrap_or(path);
    let remedy = "Check entryScript and sourceDirectory, and that .amlignore or .gitignore doesn't exclude it (--dry-run lists all files).";
    by_server.then(|| Finding::new(Cause::EntryScriptMissing, format!("the entry script '{name}' is not in the package"), remedy))
}

/// Code that this Python can't parse.
pub(super) fn syntax_error(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| matches!(block.kind(), "SyntaxError" | "IndentationError" | "TabError"))?;
    let frame = exception.frames.last()?;
    let what = exception.exception.first().map_or("SyntaxError", String::as_str);
    if case.is_users(frame) {
        let old = what.contains("Missing parentheses in call to 'print'")
            || what.contains("multiple exception types must be parenthesized");
        let remedy = if old { "The file is written for Python 2: change it to Python 3." } else { "Fix the line." };
        return Some(Finding::new(Cause::SyntaxError, format!("{what}{}", case.place()), remedy));
    }
    let package =
        frame.file.split_once("/site-packages/").map_or("a package", |(_, path)| path.split('/').next().unwrap_or(path));
    let message = format!("the package '{package}' can't be parsed by this Python: {what}{}", case.place());
    let remedy = format!("Use another release of '{package}', or the Python version that it was written for.");
    Some(Finding::new(Cause::PackageSyntaxError, message, remedy))
}

/// An environment variable that isn't set.
pub(super) fn variable_missing(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.kind() == "KeyError")?;
    let message = exception.message();
    let name = message.trim_matches('\'');
    let read = case.users_source().contains("environ[")
        || exception.frames.last().is_some_and(|frame| frame.file.contains("<frozen os>") || frame.file.ends_with("/os.py"));
    let what = format!("the environment variable {name} is not set{}", case.place());
    let remedy = format!("Set {name} in the environment's environmentVariables.");
    read.then(|| Finding::new(Cause::VariableMissing, what, remedy))
}

/// `run()` took longer than the scoring time-out.
pub(super) fn took_too_long(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.kind() == "UserScriptTimeout")?;
    let limit = exception.message();
    let limit = limit.rsplit_once(": ").map_or("the scoring time-out", |(_, limit)| limit);
    let remedy = "Make run() faster, or raise scoringTimeoutMs (300,000 at most) in the deployment configuration.";
    Some(Finding::new(Cause::ScoringTimeout, format!("run() did not end within {limit}"), remedy))
}

/// What `run()` returned can't be written as JSON.
pub(super) fn answer_not_json(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception().filter(|block| block.message().contains("is not JSON serializable"))?;
    let by_server = case.users_frame().is_none();
    let message = exception.message();
    let kind = message.split_whitespace().nth(3).unwrap_or("this type");
    let what = format!("run() returned a value of type {kind}, which can't be serialized as JSON");
    by_server.then(|| {
        Finding::new(
            Cause::RunAnswer,
            what,
            "Return a dict, list, string or number (array.tolist() for numpy), or an AMLResponse.",
        )
    })
}

/// The user's code raised something of its own.
pub(super) fn raised(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception()?;
    case.users_frame()?;
    let what = exception.exception.first().map_or("an exception", |line| line.trim_end_matches(':'));
    let place = case.place();
    let finding = if case.while_importing() {
        Finding::new(Cause::ScriptFailed, format!("importing the entry script raised {what}{place}"), ELSEWHERE)
    } else if case.evidence.moment == Moment::Serving {
        Finding::new(
            Cause::RunFailed,
            format!("run() raised {what}{place}"),
            "Fix the script, then deploy again with --overwrite.",
        )
    } else {
        Finding::new(Cause::InitFailed, format!("init() raised {what}{place}"), ELSEWHERE)
    };
    Some(finding)
}

const ELSEWHERE: &str = "Fix the script, then deploy again.";
