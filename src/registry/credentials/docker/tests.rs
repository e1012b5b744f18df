//! Real files and stand-ins for helpers: in which order they are asked, and what is said when there is nothing.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Writes a helper that does what `script` says. Another process writes it, so that no child of ours holds it open when it is started.
    #[expect(clippy::disallowed_methods, reason = "a stand-in is written by a process of its own")]
    fn helper(&self, end: &str, script: &str) {
        let path = self.0.path().join("bin").join(helper::program_name(end));
        let mut shell = Command::new("/bin/sh");
        let mut shell = shell.args(["-c", "cat > \"$0\" && chmod 755 \"$0\""]).arg(&path).stdin(Stdio::piped()).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(format!("#!/bin/sh\n{script}\n").as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success());
    }

    fn credentials(&self, files: &[&Path]) -> DockerCredentials {
        let files = files.iter().map(|path| path.to_path_buf()).collect();
        DockerCredentials::new(
            files,
            std::env::join_paths([self.0.path().join("bin"), "/usr/bin".into(), "/bin".into()]).unwrap().into(),
        )
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What is found for a host, in one line.
    async fn find(&self, credentials: &DockerCredentials, host: &str) -> String {
        let text = match credentials.find(host).await {
            Ok(CredentialLookup::Found(Credential::Basic { user, password })) => format!("{user} {}", password.expose()),
            Ok(CredentialLookup::Found(Credential::RefreshToken(token))) => format!("token {}", token.expose()),
            Ok(CredentialLookup::Missing { tried }) => format!("nothing: {}", tried.join("; ")),
            Err(error) => {
                let mut words = error.to_string();
                let mut next = std::error::Error::source(&error);
                while let Some(cause) = next {
                    let _ = write!(words, " / {cause}");
                    next = cause.source();
                }
                words
            }
        };
        text.replace(self.0.path().to_str().unwrap(), "~")
    }
}

fn auths(host: &str, auth: &str) -> String {
    format!(r#"{{"auths": {{"{host}": {{"auth": "{}"}}}}}}"#, STANDARD.encode(auth))
}

#[tokio::test]
async fn the_first_file_that_has_one_counts() {
    let machine = Machine::new();
    let (first, second) =
        (machine.file("a.json", &auths("a.example", "a:1")), machine.file("b.json", &auths("b.example", "b:2")));
    let missing = machine.path("no/such/file.json");
    let both = machine.credentials(&[&missing, &first, &second]);
    assert_eq!(machine.find(&both, "a.example").await, "a 1");
    assert_eq!(machine.find(&both, "b.example").await, "b 2");
    insta::assert_snapshot!(
        machine.find(&both, "c.example").await,
        @"nothing: there is no '~/no/such/file.json'; '~/a.json' has none; '~/b.json' has none"
    );
    assert_eq!(machine.find(&machine.credentials(&[]), "c.example").await, "nothing: ");
}

#[tokio::test]
async fn a_helper_is_asked_by_the_protocol_and_before_what_the_file_holds() {
    let machine = Machine::new();
    machine.helper(
        "own",
        r#"read -r server || true; echo "{\"ServerURL\":\"$server\",\"Username\":\"$1\",\"Secret\":\"for $server\"}""#,
    );
    machine.helper("all", r"echo 'credentials not found in native keychain'; exit 1");
    let text = format!(
        r#"{{"credsStore": "all", "credHelpers": {{"own.example": "own", "docker.io": "own"}}, "auths": {{
            "own.example": {{"auth": "{0}"}}, "other.example": {{"auth": "{0}"}}, "empty.example": {{}}}}}}"#,
        STANDARD.encode("held:here")
    );
    let file = machine.file("config.json", &text);
    let credentials = machine.credentials(&[&file]);
    assert_eq!(machine.find(&credentials, "own.example").await, "get for own.example", "asked by 'get', the server on stdin");
    assert_eq!(machine.find(&credentials, "docker.io").await, "get for https://index.docker.io/v1/");
    assert_eq!(machine.find(&credentials, "other.example").await, "held here", "a helper that knows nothing hides nothing");
    assert_eq!(machine.find(&credentials, "empty.example").await, "nothing: docker-credential-all has none");
}

#[tokio::test]
async fn a_helper_that_fails_is_told_and_nobody_goes_on_without() {
    let machine = Machine::new();
    machine.helper("fails", r"echo 'the vault is sealed'; exit 1");
    machine.helper("hangs", r"exec sleep 600");
    machine.helper("chatters", r"echo hunter2");
    let text = r#"{"credHelpers": {"fails": "fails", "hangs": "hangs", "chatters": "chatters", "missing": "missing"}}"#;
    let file = machine.file("config.json", text);
    let more = machine.file("more.json", &auths("fails", "me:x"));
    let credentials = machine.credentials(&[&file, &more]).with_patience(Duration::from_millis(300));
    insta::assert_snapshot!(machine.find(&credentials, "fails").await, @"look up the credential for registry fails / the credential helper docker-credential-fails failed: the vault is sealed");
    insta::assert_snapshot!(machine.find(&credentials, "hangs").await, @"look up the credential for registry hangs / the credential helper docker-credential-hangs could not be run / '~/bin/docker-credential-hangs' did not answer within 300 ms");
    insta::assert_snapshot!(machine.find(&credentials, "chatters").await, @"look up the credential for registry chatters / the credential helper docker-credential-chatters printed no credential");
    insta::assert_snapshot!(machine.find(&credentials, "missing").await, @"look up the credential for registry missing / '~/config.json' names the credential helper docker-credential-missing, which is not on PATH");
}

#[tokio::test]
async fn a_broken_file_is_an_error_and_no_anonymous_try() {
    let machine = Machine::new();
    let broken = machine.file("config.json", "{\"auths\": {\n  \"h\": hunter2\n}}");
    let credentials = machine.credentials(&[&broken]);
    insta::assert_snapshot!(machine.find(&credentials, "h").await, @"look up the credential for registry h / '~/config.json' is not JSON / expected value at line 2 column 8");
    let folder = machine.path("bin");
    let error = machine.find(&machine.credentials(&[&folder]), "h").await;
    assert!(error.starts_with("look up the credential for registry h / '~/bin' can't be read / "), "{error}");
}

#[tokio::test]
async fn a_token_that_has_ended_counts_as_none() {
    let machine = Machine::new();
    let jwt = |end: i64| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{end}}}"#)));
    let identity = |token: &str| format!(r#"{{"auths": {{"h": {{"auth": "eDo=", "identitytoken": "{token}"}}}}}}"#);
    let (old, new) = (jwt(1_700_000_000), jwt(32_503_680_000));
    let ended = machine.file("old.json", &identity(&old));
    let password = machine.file("password.json", &auths("h", &format!("00000000-0000-0000-0000-000000000000:{old}")));
    insta::assert_snapshot!(
        machine.find(&machine.credentials(&[&ended, &password]), "h").await,
        @"nothing: what '~/old.json' has ended at 2023-11-14T22:13:20Z; what '~/password.json' has ended at 2023-11-14T22:13:20Z"
    );
    let lasting = machine.file("new.json", &identity(&new));
    assert_eq!(machine.find(&machine.credentials(&[&ended, &lasting]), "h").await, format!("token {new}"));
}
