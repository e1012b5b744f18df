//! What files in the wild hold, and what is said of broken ones.

use super::*;

fn file(text: &str) -> Result<CredentialFile, CredentialError> {
    CredentialFile::parse(Path::new("/home/me/.docker/config.json"), text.as_bytes())
}

/// What a file holds for a host, in one line.
fn held(text: &str, host: &str) -> String {
    match file(text).and_then(|file| file.held(&Server::new(host))) {
        Ok(Some(Credential::Basic { user, password })) => format!("{user} {}", password.expose()),
        Ok(Some(Credential::RefreshToken(token))) => format!("token {}", token.expose()),
        Ok(None) => "nothing".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn helper(text: &str, host: &str) -> String {
    match file(text).and_then(|file| Ok(file.helper(&Server::new(host))?.map(str::to_owned))) {
        Ok(name) => name.unwrap_or_else(|| "none".to_owned()),
        Err(error) => error.to_string(),
    }
}

fn auths(entries: &[(&str, &str)]) -> String {
    let entries: Vec<_> =
        entries.iter().map(|(key, auth)| format!(r#""{key}": {{"auth": "{}"}}"#, BASE64.encode(auth))).collect();
    format!(r#"{{"auths": {{{}}}}}"#, entries.join(","))
}

#[test]
fn a_password_may_hold_everything_and_its_base64_may_lack_its_end() {
    for auth in ["me:secret", "me:", "me:a:b:c", "me:pässword", "me:secret\0\0"] {
        let expected = auth.trim_end_matches('\0').replacen(':', " ", 1);
        assert_eq!(held(&auths(&[("host.example", auth)]), "host.example"), expected);
        let bare = auths(&[("host.example", auth)]).replace('=', "");
        assert_eq!(held(&bare, "host.example"), expected, "without padding");
    }
    let plain = r#"{"auths": {"host.example": {"username": "me", "password": "secret"}}}"#;
    assert_eq!(held(plain, "host.example"), "me secret");
}

#[test]
fn a_token_counts_before_the_user_beside_it() {
    let text =
        r#"{"auths": {"my.azurecr.io": {"auth": "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOg==", "identitytoken": "t"}}}"#;
    assert_eq!(held(text, "my.azurecr.io"), "token t");
}

#[test]
fn keys_may_have_schemes_and_paths_and_the_plainest_counts() {
    for key in ["host.example:5000", "https://host.example:5000", "http://host.example:5000/v2/", "HOST.example:5000/v1/"] {
        assert_eq!(held(&auths(&[(key, "me:x")]), "host.example:5000"), "me x", "{key}");
        assert_eq!(held(&auths(&[(key, "me:x")]), "host.example"), "nothing", "{key} is another port");
        assert_eq!(held(&auths(&[(key, "me:x")]), "ost.example:5000"), "nothing", "{key} is another host");
    }
    let keys = [("host.example/team", "c:x"), ("https://host.example/v1/", "b:x"), ("host.example", "a:x")];
    for (from, expected) in [(0, "a x"), (1, "a x"), (2, "a x")] {
        assert_eq!(held(&auths(&keys[from..]), "host.example"), expected);
    }
    assert_eq!(held(&auths(&keys[..2]), "host.example"), "b x");
    assert_eq!(held(&auths(&keys[..1]), "host.example"), "c x");
}

#[test]
fn dockers_own_registry_has_its_old_key() {
    let text = auths(&[("https://index.docker.io/v1/", "me:x"), ("other.example", "you:y")]);
    for host in ["docker.io", "registry-1.docker.io", "index.docker.io"] {
        assert_eq!(held(&text, host), "me x", "{host}");
    }
    assert_eq!(held(&text, "hub.docker.io"), "nothing");
    assert_eq!(Server::new("docker.io").for_helpers, "https://index.docker.io/v1/");
    assert_eq!(Server::new("host.example:5000").for_helpers, "host.example:5000");
}

#[test]
fn an_entry_may_be_empty_and_a_file_too() {
    let text = r#"{"auths": {"host.example": {}, "https://host.example": {"auth": "bWU6eA=="}, "other.example": {"auth": ""}}}"#;
    assert_eq!(held(text, "host.example"), "me x", "what is empty hides nothing");
    assert_eq!(held(text, "other.example"), "nothing");
    for text in ["", " \n", "{}", r#"{"auths": null}"#, r#"{"currentContext": "desktop-linux"}"#] {
        assert_eq!(held(text, "host.example"), "nothing", "{text:?}");
        assert_eq!(helper(text, "host.example"), "none", "{text:?}");
    }
}

#[test]
fn a_hosts_own_helper_counts_before_the_one_for_all() {
    let text =
        r#"{"credsStore": "desktop", "credHelpers": {"my.azurecr.io": "acr-env", "host.example": "", "index.docker.io": "hub"}}"#;
    assert_eq!(helper(text, "my.azurecr.io"), "acr-env");
    assert_eq!(helper(text, "other.example"), "desktop");
    assert_eq!(helper(text, "host.example"), "none", "an empty one takes the one for all back");
    assert_eq!(helper(text, "docker.io"), "hub");
}

#[test]
fn a_broken_file_is_told_with_the_place_and_without_what_stands_there() {
    insta::assert_snapshot!(helper(r#"{"credsStore": ["hunter2"]}"#, "h"), @"'/home/me/.docker/config.json' is damaged: credsStore is not a string");
    insta::assert_snapshot!(helper(r#"{"credsStore": "../../bin/x"}"#, "h"), @"'/home/me/.docker/config.json' is damaged: credsStore is not the end of a program's name");
    insta::assert_snapshot!(helper(r#"{"credHelpers": {"h": 1}}"#, "h"), @"'/home/me/.docker/config.json' is damaged: credHelpers['h'] is not a string");
    insta::assert_snapshot!(held(r#"{"auths": ["hunter2"]}"#, "h"), @"'/home/me/.docker/config.json' is damaged: auths is not an object");
    insta::assert_snapshot!(held(r#"{"auths": {"h": "hunter2"}}"#, "h"), @"'/home/me/.docker/config.json' is damaged: auths['h'] is not an object");
    insta::assert_snapshot!(held(r#"{"auths": {"h": {"auth": "hunter2!"}}}"#, "h"), @"'/home/me/.docker/config.json' is damaged: auths['h'].auth is not 'user:password' in base64");
    insta::assert_snapshot!(held(r#"{"auths": {"h": {"auth": "aHVudGVyMg=="}}}"#, "h"), @"'/home/me/.docker/config.json' is damaged: auths['h'].auth is not 'user:password' in base64");
    insta::assert_snapshot!(held(r#"{"auths": {"h": {"identitytoken": 7}}}"#, "h"), @"'/home/me/.docker/config.json' is damaged: auths['h'].identitytoken is not a string");
    insta::assert_snapshot!(held(r#"["hunter2"]"#, "h"), @"'/home/me/.docker/config.json' is damaged: the whole is not an object");
    let broken = file("{\"auths\": {\"h\": {\"auth\": \"hunter2\"\n").err().unwrap();
    insta::assert_snapshot!(broken, @"'/home/me/.docker/config.json' is not JSON");
    insta::assert_snapshot!(std::error::Error::source(&broken).unwrap(), @"EOF while parsing an object at line 2 column 0");
}

proptest::proptest! {
    /// Whatever a file holds, it is read or told, and what is told shows nothing that isn't a key.
    #[test]
    fn no_secret_gets_into_an_error(shape in 0usize..8, secret in "[a-zA-Z0-9]{8,20}") {
        let secret = format!("Zq{secret}");
        let text = [
            format!("{{\"auths\": {{\"h\": {{\"auth\": \"{secret}\"}}}}}}"),
            format!("{{\"auths\": {{\"h\": {{\"auth\": \"{secret}\""),
            format!("{{\"auths\": {{\"h\": \"{secret}\"}}}}"),
            format!("{{\"auths\": \"{secret}\"}}"),
            format!("{{\"credsStore\": [\"{secret}\"]}}"),
            format!("{{\"credHelpers\": {{\"h\": {{\"x\": \"{secret}\"}}}}}}"),
            format!("\"{secret}\""),
            secret.clone(),
        ][shape].clone();
        let error = file(&text).and_then(|file| { file.helper(&Server::new("h"))?; file.held(&Server::new("h")) }).err();
        if let Some(error) = error {
            let told = format!("{error} {error:?} {:?}", std::error::Error::source(&error).map(ToString::to_string));
            proptest::prop_assert!(!told.contains(&secret), "{told}");
        }
    }
}
