//! The commands of `aml image`.

use aml::operations::{PruneMode, PruneRequest, list_images, prune_images, show_image};

use super::CommandResult;
use super::context::Context;
use crate::args::image::{ImageCommand, ListArgs, PruneArgs, ShowArgs};
use crate::output::objects::image;

/// Runs a command of the group.
pub(super) fn run(command: ImageCommand, context: &Context) -> CommandResult {
    match command {
        ImageCommand::List(args) => list(&args, context),
        ImageCommand::Show(args) => show(&args, context),
        ImageCommand::Prune(args) => prune(args, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> CommandResult {
    let listing = context.perform(args.workspace.request(), list_images)?;
    Ok(context
        .listed(image::list(&listing), "no images and no environments; 'aml model deploy' and 'aml model package' make them"))
}

fn show(args: &ShowArgs, context: &Context) -> CommandResult {
    let shown = context.perform(args.workspace.request(), async |session| show_image(session, &args.name).await)?;
    Ok(image::one(&shown))
}

fn prune(args: PruneArgs, context: &Context) -> CommandResult {
    let request = PruneRequest {
        older_than_days: args.older_than,
        kinds: args.kind.into_iter().map(Into::into).collect(),
        mode: if args.yes { PruneMode::Remove } else { PruneMode::Tell },
    };
    let pruned = context.perform(args.workspace.request(), async |session| {
        let pruned = prune_images(session, request).await?;
        if !args.yes && !pruned.is_empty() {
            session.progress.note("nothing was removed: --yes removes what is listed");
        }
        Ok(pruned)
    })?;
    Ok(context.listed(image::pruned(&pruned), "nothing can go; 'aml image list' shows what is there"))
}
