//! Removes the secrets of URLs from everything that is shown or logged. Pure.

/// Replaces the user information and query of each URL in a text (`https://user:token@host/path?sig=…`), and the token of a conda channel
/// (`/t/<token>/`), by `****`.
pub fn redacted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        shown.push_str(before);
        let end = address.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>')).unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        push_address(&mut shown, address);
        rest = after;
    }
    shown.push_str(rest);
    shown
}

fn push_address(shown: &mut String, address: &str) {
    // A password may hold '/' and '@' unescaped, so the user information ends at the last '@' before a query or fragment, unless what
    // follows the first '/' is a path of a host that was already complete (`https://host/name@version`).
    let authority_end = address.find(['?', '#']).unwrap_or(address.len());
    let authority = &address[..authority_end];
    let slash = authority.find('/').unwrap_or(authority.len());
    let user_end = match (authority[..slash].rfind('@'), authority.rfind('@')) {
        (Some(at), _) => Some(at),
        (None, Some(at)) if authority[..slash].contains(':') && !is_host_and_port(&authority[..slash]) => Some(at),
        (None, _) => None,
    };
    let mut rest = address;
    if let Some(at) = user_end {
        shown.push_str("****@");
        rest = &address[at + 1..];
    }
    let query = rest.find('?');
    let path = &rest[..query.unwrap_or(rest.len())];
    push_path(shown, path);
    if query.is_some() {
        shown.push_str("?****");
    }
}

fn is_host_and_port(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

fn push_path(shown: &mut String, path: &str) {
    let Some(at) = path.find("/t/") else { return shown.push_str(path) };
    let (before, token) = path.split_at(at + 3);
    shown.push_str(before);
    let end = token.find('/').unwrap_or(token.len());
    shown.push_str("****");
    shown.push_str(&token[end..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_an_address_are_hidden_and_the_rest_stays() {
        for (text, expected) in [
            ("--index-url https://user:secret@host/simple/", "--index-url https://****@host/simple/"),
            ("git+https://ghp_token@github.com/o/r.git@main", "git+https://****@github.com/o/r.git@main"),
            ("https://user:se/cr@host/simple", "https://****@host/simple"),
            ("https://host:8080/a@1.0", "https://host:8080/a@1.0"),
            ("https://github.com/o/r.git@v1", "https://github.com/o/r.git@v1"),
            ("a @ https://x.blob.example/a.whl?sv=1&sig=abc%3D (from x)", "a @ https://x.blob.example/a.whl?**** (from x)"),
            ("https://conda.example.com/t/tk-123/main", "https://conda.example.com/t/****/main"),
            (
                "Looking in indexes: https://a:b@x/s, 'https://c:d@y/s'",
                "Looking in indexes: https://****@x/s, 'https://****@y/s'",
            ),
            ("no address here: user@host", "no address here: user@host"),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "(://|[a@?/:é ]){0,40}") {
            redacted(&text);
        }

        #[test]
        fn a_password_without_odd_characters_never_shows(password in "[A-Z]{8,20}", user in "[a-z]{0,8}") {
            let text = format!("could not fetch https://{user}:{password}@host.example/simple");
            proptest::prop_assert!(!redacted(&text).contains(&password));
        }
    }
}
