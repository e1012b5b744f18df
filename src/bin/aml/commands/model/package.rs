//! `model package`.

use aml::names::{Repository, Tag};
use aml::operations::{ContentRequest, ImageRequest, PackageRequest, package_model, write_package};

use crate::args::package::PackageArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::errors::{CommandError, missing_part};
use crate::output::objects::image;

/// Makes an image, or with `--output-path` a Dockerfile and what it needs.
pub(super) fn run(args: PackageArgs, context: &Context) -> CommandResult {
    let workspace = args.workspace.request();
    let form = args.form.into();
    let making = args.build.request(args.code.conda_policy());
    let shipped = ContentRequest {
        models: args.models.0,
        inference_config: args.inference_config_file,
        inference_flags: args.code.flags(),
    };
    if let Some(folder) = args.output_path {
        let written = context
            .perform(workspace, async |session| write_package(session, &shipped, making.conda, &folder).await)
            .map_err(|error| missing_part(error, None))?;
        return Ok(image::context(&written));
    }
    let repository = Repository::new(args.image_name).map_err(|source| CommandError::Name { flag: "--image-name", source })?;
    let tag = args.image_label.map(Tag::new).transpose();
    let tag = tag.map_err(|source| CommandError::Name { flag: "--image-label", source })?;
    let request = PackageRequest { content: shipped, image: ImageRequest { repository, tag, making } };
    let packaged = context
        .perform(workspace, async |session| package_model(session, request).await)
        .map_err(|error| missing_part(error, None))?;
    Ok(image::packaged(&packaged, form))
}
