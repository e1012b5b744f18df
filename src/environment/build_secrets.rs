//! What a build lends to its steps without leaving it in the image: the machine's certificates, and how pip and uv are set up. Pure.

use super::dockerfile::{directives, instructions, split_keyword};

/// The build arguments that are set while the user's own steps run, where the build has a certificate bundle (`aml-ca`) or a
/// configuration of pip (`aml-pip`) or uv (`aml-uv`) to lend. They are arguments, so that nothing of them stays in the image.
pub const LENT_ARGUMENTS: [(&str, &str); 8] = [
    ("SSL_CERT_FILE", CA_FILE),
    ("CURL_CA_BUNDLE", CA_FILE),
    ("REQUESTS_CA_BUNDLE", CA_FILE),
    ("PIP_CERT", CA_FILE),
    ("CONDA_SSL_VERIFY", CA_FILE),
    ("GIT_SSL_CAINFO", CA_FILE),
    ("PIP_CONFIG_FILE", PIP_FILE),
    ("UV_CONFIG_FILE", UV_FILE),
];
/// Where a step sees the build secret `aml-ca`, a bundle of certificates.
pub const CA_FILE: &str = "/run/secrets/aml-ca";
/// Where a step sees the build secret `aml-pip`, a configuration of pip.
pub const PIP_FILE: &str = "/run/secrets/aml-pip";
/// Where a step sees the build secret `aml-uv`, a configuration of uv.
pub const UV_FILE: &str = "/run/secrets/aml-uv";

/// Returns the flags of a `RUN` that mount the secrets, where the build has them, readable by every user.
pub(super) fn secret_mounts() -> String {
    let mount = |id: &str, target: &str| format!("--mount=type=secret,id={id},target={target},mode=0444");
    [mount("aml-ca", CA_FILE), mount("aml-pip", PIP_FILE), mount("aml-uv", UV_FILE)].join(" ")
}

/// Returns the user's steps as they are built: each stage declares the lent arguments, each `RUN` mounts the secrets unless it does so itself.
pub(super) fn with_secrets(text: &str) -> String {
    let mut built: Vec<String> = directives(text).iter().map(|(line, ..)| (*line).to_owned()).collect();
    for instruction in instructions(text) {
        let (first, rest) = (instruction.lines[0], &instruction.lines[1..]);
        let (keyword, after) = split_keyword(first);
        let mounts_them = instruction.lines.iter().any(|line| line.contains("id=aml-ca"));
        let is_run = keyword.eq_ignore_ascii_case("RUN") && !mounts_them;
        built.push(if is_run { format!("{keyword} {}{after}", secret_mounts()) } else { first.to_owned() });
        built.extend(rest.iter().map(|line| (*line).to_owned()));
        if instruction.is("FROM") {
            built.extend(LENT_ARGUMENTS.iter().map(|(name, _)| format!("ARG {name}")));
        }
    }
    built.push(String::new());
    built.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_see_the_secrets_unless_they_ask_themselves() {
        let text = "# a comment\nFROM ubuntu AS a  \n\nrun apt-get update && \\\n    # why\n    apt-get install x\n\
            RUN <<EOF\nRUN no step\nEOF\nRUN --mount=type=secret,id=aml-ca true\n";
        let built = with_secrets(text);
        assert_eq!(built.matches("id=aml-ca").count(), 3, "{built}");
        let run = format!("run {} apt-get update && \\\n    # why\n", secret_mounts());
        assert!(built.contains(&run), "{built}");
        assert!(built.contains("FROM ubuntu AS a  \nARG SSL_CERT_FILE\n"), "{built}");
        assert!(built.contains(" <<EOF\nRUN no step\nEOF\n"), "{built}");
    }
}
