//! `service get-keys`, `regen-key`, `get-access-token` and `revoke-tokens`.

use aml::operations::{KeyKind, get_access_token, get_keys, regenerate_key, revoke_tokens};

use super::service_name;
use crate::args::service::{NamedArgs, RegenKeyArgs};
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::commands::preset_keys;
use crate::errors::CommandError;
use crate::output::objects::service;

/// Prints both keys.
pub(super) fn get(args: NamedArgs, context: &Context) -> CommandResult {
    let name = service_name(args.name)?;
    let keys = context.perform(args.workspace.request(), async |session| get_keys(session, &name).await)?;
    Ok(service::keys(&keys))
}

/// Replaces one key and prints both.
pub(super) fn regenerate(mut args: RegenKeyArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(Vec::new());
    preset_keys::settle(&mut [args.preset_key()], context)?;
    let name = service_name(args.name)?;
    let kind = match args.key.to_ascii_lowercase().as_str() {
        "primary" => KeyKind::Primary,
        "secondary" => KeyKind::Secondary,
        _ => {
            return Err(CommandError::Explained {
                what: format!("--key: '{}' is not a key", args.key),
                remedy: "allowed are Primary and Secondary".to_owned(),
            });
        }
    };
    let workspace = args.workspace.request();
    let value = args.set_key;
    let keys = context.perform(workspace, async |session| regenerate_key(session, &name, kind, value).await)?;
    Ok(service::keys(&keys))
}

/// Prints a token.
pub(super) fn token(args: NamedArgs, context: &Context) -> CommandResult {
    let name = service_name(args.name)?;
    let token = context.perform(args.workspace.request(), async |session| get_access_token(session, &name).await)?;
    Ok(service::token(&token, &jiff::tz::TimeZone::system()))
}

/// Ends all tokens.
pub(super) fn revoke(args: NamedArgs, context: &Context) -> CommandResult {
    let name = service_name(args.name)?;
    let revoked = context.perform(args.workspace.request(), async |session| revoke_tokens(session, &name).await)?;
    Ok(service::named(&revoked))
}
