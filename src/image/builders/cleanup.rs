//! Removes containers and images from engines: those of a finished build, and those of killed builds.

use serde_json::Value;

use super::build_folder::OrphanedBuild;
use super::engine::{base_tag, built_tag};
use super::engine_run::{EngineCommand, run_silently};
use super::{BuildHost, BuilderChoice, Engine, MOMENT};

/// Removes what killed builds left behind. What can't be removed now is left to the next build.
pub(super) async fn remove_orphans(host: &BuildHost) {
    for left in OrphanedBuild::all(&host.store) {
        if let Some(kind) = left.engine
            && let Ok(engine) = Engine::find(BuilderChoice::Only(kind), host)
        {
            remove_containers(&engine, host, &left.name()).await;
            remove_images(&engine, host, &left.name()).await;
        }
        left.remove();
    }
}

/// Removes the tags of a build, and with them the built image. The base image stays if it has a tag of its own.
pub(super) async fn remove_images(engine: &Engine, host: &BuildHost, name: &str) {
    let mut names = vec![built_tag(name)];
    if engine.kind.keeps_containers() {
        names.push(base_tag(name));
    }
    for image in names {
        run_quietly(engine, host, engine.kind.remove_image(&image)).await;
    }
}

async fn remove_containers(engine: &Engine, host: &BuildHost, name: &str) {
    let Some(arguments) = engine.kind.containers() else { return };
    let order = EngineCommand { doing: "list containers", arguments, limit: MOMENT };
    let Ok((_, lines)) = run_silently(engine, host, order).await else { return };
    let listed: Value = serde_json::from_str(&lines.join("\n")).unwrap_or_default();
    for container in names_in(&listed).into_iter().filter(|container| container.starts_with(name)) {
        run_quietly(engine, host, engine.kind.remove_container(&container)).await;
    }
}

/// Returns the container names in a list: buildah's `containername`, podman's `Names`.
fn names_in(listed: &Value) -> Vec<String> {
    let entries = listed.as_array().into_iter().flatten();
    let one = |entry: &Value| entry["containername"].as_str().map(str::to_owned).into_iter().collect::<Vec<_>>();
    let many =
        |entry: &Value| entry["Names"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    entries.flat_map(|entry| [one(entry), many(entry)].concat()).collect()
}

async fn run_quietly(engine: &Engine, host: &BuildHost, arguments: Vec<std::ffi::OsString>) {
    let asked = run_silently(engine, host, EngineCommand { doing: "clean up", arguments, limit: MOMENT }).await;
    tracing::debug!(engine = engine.kind.word(), ?asked, "cleaned up");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_known_by_name_in_either_list() {
        let buildah = serde_json::json!([{ "id": "1", "containername": "aml-build-1-working-container" }]);
        let podman = serde_json::json!([{ "Id": "1", "Names": ["aml-build-1-working-container"] }, { "Id": "2", "Names": null }]);
        assert_eq!(names_in(&buildah), ["aml-build-1-working-container"]);
        assert_eq!(names_in(&podman), ["aml-build-1-working-container"]);
        assert!(names_in(&Value::Null).is_empty());
    }
}
