//! Kubernetes' rules for words (`apimachinery/pkg/util/validation`), so that a word is refused here and not by a server.

/// A word that Kubernetes takes only in some form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The key of a label or an annotation.
    Key,
    /// The value of a label.
    LabelValue,
    /// The name of an object.
    ObjectName,
    /// The name of an entry of a Secret.
    EntryName,
    /// The name of an environment variable.
    VariableName,
    /// The name of a resource that nodes offer beside CPU and memory.
    Resource,
    /// A whole number, for rules that compare.
    Number,
}

/// Prefixes of labels and annotations that this program sets.
const OURS: &[&str] = &["aml.dev", "app.kubernetes.io"];

impl Form {
    /// Returns whether a word has the form.
    pub(super) fn fits(self, word: &str) -> bool {
        match self {
            Self::Key => is_qualified_name(word),
            Self::LabelValue => word.is_empty() || is_name_part(word),
            Self::ObjectName => is_dns_subdomain(word),
            Self::EntryName => {
                let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
                (1..=253).contains(&word.len()) && word.chars().all(allowed) && !matches!(word, "." | "..")
            }
            Self::VariableName => {
                let first = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '.');
                word.starts_with(first) && word.chars().all(|c| first(c) || c.is_ascii_digit())
            }
            Self::Resource => {
                let named = word.split_once('/').is_some_and(|(domain, _)| !is_domain_of(domain, "kubernetes.io"));
                named && is_qualified_name(word) && !word.starts_with("requests.")
            }
            Self::Number => word.parse::<i64>().is_ok(),
        }
    }

    /// Returns the rule in words.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Key => {
                "up to 63 letters, digits, '-', '_' and '.', a letter or digit at both ends; a domain and '/' may stand before it"
            }
            Self::LabelValue => "up to 63 letters, digits, '-', '_' and '.', a letter or digit at both ends",
            Self::ObjectName => "lower-case letters, digits, '-' and '.', a letter or digit at both ends",
            Self::EntryName => "letters, digits, '-', '_' and '.'",
            Self::VariableName => "letters, digits, '-', '_' and '.', not beginning with a digit",
            Self::Resource => "a domain, '/' and a name, such as nvidia.com/gpu",
            Self::Number => "a whole number",
        }
    }
}

/// Returns whether a label or annotation is one that this program sets itself.
pub(super) fn is_ours(key: &str) -> bool {
    key.split_once('/').is_some_and(|(domain, _)| OURS.iter().any(|ours| is_domain_of(domain, ours)))
}

fn is_domain_of(domain: &str, parent: &str) -> bool {
    domain == parent || domain.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
}

fn is_qualified_name(word: &str) -> bool {
    match word.split_once('/') {
        Some((domain, name)) => is_dns_subdomain(domain) && is_name_part(name),
        None => is_name_part(word),
    }
}

fn is_name_part(word: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = |c: char| c.is_ascii_alphanumeric();
    (1..=63).contains(&word.len()) && word.starts_with(end) && word.ends_with(end) && word.chars().all(allowed)
}

fn is_dns_subdomain(word: &str) -> bool {
    let end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let label = |label: &str| label.starts_with(end) && label.ends_with(end) && label.chars().all(|c| end(c) || c == '-');
    word.len() <= 253 && word.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: Form, good: &[&str], bad: &[&str]) {
        for word in good {
            assert!(form.fits(word), "{word:?} is {form:?}");
        }
        for word in bad {
            assert!(!form.fits(word), "{word:?} is no {form:?}");
        }
    }

    #[test]
    fn words_have_the_forms_that_kubernetes_takes() {
        let (most, too_long) = ("a".repeat(63), "a".repeat(64));
        check(
            Form::Key,
            &["a", "A.b_c-9", "example.org/Team", "a/b", &most],
            &["", "-a", "a-", "a b", "Example.org/a", "a/b/c", "/a", "a/", "ä", &too_long],
        );
        check(Form::LabelValue, &["", "true", "1.2", &most], &["-", "a/b", "a b", &too_long]);
        check(Form::ObjectName, &["a", "a.b-c", "0"], &["", "A", "a_b", ".a", "a..b", "-a", &"a".repeat(254)]);
        check(Form::EntryName, &["a", ".hidden", "A_b-c.d"], &["", ".", "..", "a/b", "a b"]);
        check(Form::VariableName, &["A", "_a", "a.b-c9"], &["", "9a", "A B", "A=B"]);
        check(
            Form::Resource,
            &["nvidia.com/gpu", "nvidia.com/mig-1g.5gb", "nvidia.com/gpu.shared", "amd.com/gpu"],
            &["gpu", "nvidia.com/", "kubernetes.io/gpu", "x.kubernetes.io/gpu", "requests.nvidia.com/gpu"],
        );
        check(Form::Number, &["0", "-1", "12"], &["", "1.5", "x"]);
    }

    #[test]
    fn own_prefixes_are_known_with_their_subdomains() {
        for ours in ["aml.dev/service", "x.aml.dev/y", "app.kubernetes.io/instance"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in ["aml.dev", "notaml.dev/x", "kubernetes.io/os", "azure.workload.identity/use"] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
