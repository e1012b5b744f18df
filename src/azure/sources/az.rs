//! Gets a token from `az`, for the user of `az login`.

use jiff::Timestamp;

use super::{Miss, REGISTRIES};
use crate::azure::token::{EntraToken, shortened};
use crate::azure::{AzureSettings, SignInFailure};
use crate::registry::{Program, ProgramOutput};

pub(in crate::azure) async fn token(settings: &AzureSettings) -> Result<EntraToken, Miss> {
    let program = Program::find("az", &settings.search_path);
    let program = program.ok_or_else(|| Miss::NotSetUp("az is not on PATH".to_owned()))?;
    let arguments = ["account", "get-access-token", "--resource", REGISTRIES, "--output", "json"];
    let output = program.ask(&arguments, b"", settings.az_patience).await.map_err(SignInFailure::Program)?;
    read(&output)
}

fn read(output: &ProgramOutput) -> Result<EntraToken, Miss> {
    if output.succeeded {
        let token = EntraToken::read(&output.out, "accessToken", Timestamp::now());
        return token.ok_or_else(|| SignInFailure::Malformed { peer: "az".to_owned() }.into());
    }
    let text = String::from_utf8_lossy(&output.err);
    // Warnings come before it.
    let words = text.lines().find_map(|line| line.trim().strip_prefix("ERROR:")).unwrap_or(&text);
    let words = shortened(words);
    if text.contains("az login") {
        return Err(Miss::NotSetUp(format!("nobody is signed in with it ({words})")));
    }
    Err(SignInFailure::Az(words).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: i32, out: &str, err: &str) -> String {
        match super::read(&ProgramOutput { succeeded: code == 0, out: out.into(), err: err.into() }) {
            Ok(token) => format!("{token:?}"),
            Err(Miss::NotSetUp(why)) => format!("not set up: {why}"),
            Err(Miss::Failed(failure)) => format!("failed: {failure}"),
        }
    }

    #[test]
    fn az_gives_a_token_or_says_why_not() {
        let answer = r#"{"accessToken": "t", "expiresOn": "2026-11-24 13:00:00.000000", "expires_on": 1700000000,
            "subscription": "s", "tenant": "my-tenant", "tokenType": "Bearer"}"#;
        insta::assert_snapshot!(read(0, answer, "WARNING: x"), @r#"EntraToken { secret: [secret], tenant: Some("my-tenant"), ends: 2023-11-14T22:13:20Z }"#);
        let nobody = "WARNING: old\nERROR: Please run 'az login' to setup account.\n";
        insta::assert_snapshot!(read(1, "", nobody), @"not set up: nobody is signed in with it (Please run 'az login' to setup account.)");
        insta::assert_snapshot!(read(1, "", "ERROR: AADSTS50020: No such resource. Trace ID: 1"), @"failed: az failed: AADSTS50020: No such resource.");
        insta::assert_snapshot!(read(0, "hunter2", ""), @"failed: az sent no valid token");
    }
}
