//! Where a token of Azure's comes from: one file for each way to sign in.

pub(super) mod az;
pub(super) mod managed_identity;
pub(super) mod service_principal;
pub(super) mod workload_identity;

use super::SignInFailure;

/// What tokens are for: registries, in every cloud.
const REGISTRIES: &str = "https://containerregistry.azure.net";

/// The same, as Entra's second version names it.
const REGISTRIES_SCOPE: &str = "https://containerregistry.azure.net/.default";

/// Why a way to sign in gave no token.
#[derive(Debug)]
pub(super) enum Miss {
    /// It isn't set up: the next is tried.
    NotSetUp(String),
    /// It is, and failed.
    Failed(SignInFailure),
}

impl From<SignInFailure> for Miss {
    fn from(failure: SignInFailure) -> Self {
        Self::Failed(failure)
    }
}

/// Returns those of these variables that aren't set, in words.
fn missing(variables: &[(&str, bool)]) -> Option<Miss> {
    let missing: Vec<&str> = variables.iter().filter(|(_, is_set)| !is_set).map(|(name, _)| *name).collect();
    match missing.as_slice() {
        [] => None,
        [one] => Some(Miss::NotSetUp(format!("{one} is not set"))),
        many => Some(Miss::NotSetUp(format!("{} are not set", many.join(", ")))),
    }
}

/// Returns the address at which a tenant's tokens are given.
fn token_address(authority: &str, tenant: &str) -> Result<url::Url, SignInFailure> {
    let mut url = super::token::address(authority)?;
    let insecure = |()| SignInFailure::Insecure { address: authority.to_owned() };
    url.path_segments_mut().map_err(insecure)?.pop_if_empty().extend([tenant, "oauth2", "v2.0", "token"]);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_named_with_or_without_its_last_slash() {
        for authority in ["https://login.microsoftonline.us", "https://login.microsoftonline.us/"] {
            let url = token_address(authority, "my tenant").unwrap();
            assert_eq!(url.as_str(), "https://login.microsoftonline.us/my%20tenant/oauth2/v2.0/token", "{authority}");
        }
    }
}
