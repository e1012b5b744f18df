//! The protocol of Docker's credential helpers: `docker-credential-NAME get`, the server's name on stdin, JSON on stdout.

use std::path::Path;
use std::time::Duration;

use super::{Credential, CredentialError, Program, ProgramOutput};
use crate::programs::SearchPath;

/// The user name that marks the secret as a refresh token.
const TOKEN: &str = "<token>";

/// Part of every helper's message about a server without a credential.
const NOT_FOUND: &str = "credentials not found";

/// The longest message of a helper that is shown.
const LONGEST: usize = 300;

/// Gets a server's credential from the helper that a file names, or `None` if the helper has none.
pub(super) async fn ask(
    suffix: &str,
    file: &Path,
    server: &str,
    search_path: &SearchPath,
    limit: Duration,
) -> Result<Option<Credential>, CredentialError> {
    let helper = program_name(suffix);
    let program = Program::find(&helper, search_path);
    let program = program.ok_or_else(|| CredentialError::NoHelper { helper: helper.clone(), path: file.to_owned() })?;
    let output = program.ask(&["get"], server.as_bytes(), limit).await;
    let output = output.map_err(|source| CredentialError::Helper { helper: helper.clone(), source })?;
    read(helper, &output)
}

/// Returns the full name of the helper with this suffix.
pub(super) fn program_name(suffix: &str) -> String {
    format!("docker-credential-{suffix}")
}

fn read(helper: String, output: &ProgramOutput) -> Result<Option<Credential>, CredentialError> {
    if !output.succeeded {
        return match words(output) {
            Some(words) if words.to_lowercase().contains(NOT_FOUND) => Ok(None),
            words => {
                Err(CredentialError::HelperFailed { helper, message: words.unwrap_or_else(|| "it gave no reason".to_owned()) })
            }
        };
    }
    // Read as untyped JSON: an error of typed deserialization would show the value.
    let answer: serde_json::Value = serde_json::from_slice(&output.out).unwrap_or_default();
    let text = |name: &str| answer.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    match text("Username").zip(text("Secret")) {
        Some((_, secret)) if secret.is_empty() => Ok(None),
        Some((user, secret)) if user == TOKEN => Ok(Some(Credential::RefreshToken(secret.into()))),
        Some((user, password)) => Ok(Some(Credential::Basic { user, password: password.into() })),
        None => Err(CredentialError::HelperAnswer { helper }),
    }
}

/// Returns a helper's error message: helpers print it on stdout. A line that may hold the secret is never returned.
fn words(output: &ProgramOutput) -> Option<String> {
    let line = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
        (!text.contains("Secret")).then(|| line.chars().filter(|c| !c.is_control()).take(LONGEST).collect::<String>())
    };
    line(&output.out).or_else(|| line(&output.err))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Secret;

    fn read(code: i32, out: &str, err: &str) -> Result<Option<Credential>, String> {
        let output = ProgramOutput { succeeded: code == 0, out: out.into(), err: err.into() };
        super::read(program_name("x"), &output).map_err(|error| error.to_string())
    }

    #[test]
    fn an_answer_is_a_user_with_a_password_or_a_token() {
        let basic = Credential::Basic { user: "me".into(), password: Secret::new("p:w\"ä") };
        assert_eq!(read(0, r#"{"ServerURL":"h","Username":"me","Secret":"p:w\"ä"}"#, ""), Ok(Some(basic)));
        let token = Credential::RefreshToken(Secret::new("t"));
        assert_eq!(read(0, r#"{"ServerURL":"h","Username":"<token>","Secret":"t"}"#, ""), Ok(Some(token)));
        assert_eq!(read(0, r#"{"ServerURL":"h","Username":"","Secret":""}"#, ""), Ok(None), "that is how nobody is told");
    }

    #[test]
    fn a_helper_that_knows_nothing_has_not_failed() {
        for words in ["credentials not found in native keychain", "Error: Credentials not found in store\n"] {
            assert_eq!(read(1, words, ""), Ok(None), "{words}");
            assert_eq!(read(1, "", words), Ok(None), "{words} on stderr");
        }
    }

    #[test]
    fn a_failure_is_told_in_the_helpers_words_and_never_with_what_may_be_the_secret() {
        let failure = |out, err| read(1, out, err).unwrap_err();
        insta::assert_snapshot!(failure("\n gpg: decryption failed\nmore\n", ""), @"the credential helper docker-credential-x failed: gpg: decryption failed");
        insta::assert_snapshot!(failure("", "no session bus"), @"the credential helper docker-credential-x failed: no session bus");
        insta::assert_snapshot!(failure("", ""), @"the credential helper docker-credential-x failed: it gave no reason");
        let answered = r#"{"Username":"me","Secret":"hunter2"}"#;
        insta::assert_snapshot!(failure(answered, ""), @"the credential helper docker-credential-x failed: it gave no reason");
        insta::assert_snapshot!(failure(&"x".repeat(10_000), "").len().to_string(), @"350");
    }

    #[test]
    fn an_answer_that_is_none_is_an_error_that_shows_nothing_of_it() {
        for answer in ["", "hunter2", r#"{"Username":"me","Secret":["hunter2"]}"#, r#"["hunter2"]"#] {
            let error = read(0, answer, "").unwrap_err();
            assert_eq!(error, "the credential helper docker-credential-x printed no credential", "{answer}");
        }
    }
}
