//! Tools that keep objects as a repository or a chart has them. What such a tool cares for is changed there, or it is changed back.

use serde_json::Value;

/// A tool that has an object in its care.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedBy {
    pub tool: &'static str,
    /// The application, release or kustomization by which the tool knows it.
    pub name: String,
}

/// Where tools write that an object is theirs: in `labels` or `annotations`, under which key.
const MARKS: &[(&str, &str, &str)] = &[
    ("Argo CD", "annotations", "argocd.argoproj.io/tracking-id"),
    ("Argo CD", "labels", "argocd.argoproj.io/instance"),
    ("Flux", "labels", "kustomize.toolkit.fluxcd.io/name"),
    ("Flux", "labels", "helm.toolkit.fluxcd.io/name"),
    ("Helm", "annotations", "meta.helm.sh/release-name"),
];

/// The names by which tools write, for objects that bear no mark of theirs.
const MANAGERS: &[(&str, &str)] = &[
    ("Argo CD", "argocd-controller"),
    ("Argo CD", "argocd-application-controller"),
    ("Flux", "kustomize-controller"),
    ("Flux", "helm-controller"),
    ("Helm", "helm"),
];

/// Returns the tool that has an object in its care.
pub(super) fn managed_by(object: &Value) -> Option<ManagedBy> {
    let metadata = &object["metadata"];
    let marked = MARKS.iter().find_map(|(tool, place, key)| {
        let mark = metadata[*place].get(*key)?.as_str()?;
        // Argo CD's mark names the object behind the application.
        let name = mark.split(':').next().unwrap_or(mark);
        Some(ManagedBy { tool, name: name.to_owned() })
    });
    marked.or_else(|| {
        let managers = metadata["managedFields"].as_array()?;
        let mut names = managers.iter().filter_map(|entry| entry["manager"].as_str());
        names.find_map(|name| {
            let (tool, _) = MANAGERS.iter().find(|(_, manager)| *manager == name)?;
            Some(ManagedBy { tool, name: name.to_owned() })
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tools_are_known_by_their_marks_and_their_writing() {
        let table = [
            (
                json!({ "annotations": { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:team/web" } }),
                Some(("Argo CD", "shop")),
            ),
            (json!({ "labels": { "kustomize.toolkit.fluxcd.io/name": "apps" } }), Some(("Flux", "apps"))),
            (json!({ "annotations": { "meta.helm.sh/release-name": "shop" } }), Some(("Helm", "shop"))),
            (json!({ "managedFields": [{ "manager": "kustomize-controller" }] }), Some(("Flux", "kustomize-controller"))),
            (json!({ "managedFields": [{ "manager": "aml" }], "labels": { "app.kubernetes.io/instance": "aml-a-b" } }), None),
        ];
        for (metadata, known) in table {
            let found = managed_by(&json!({ "metadata": metadata }));
            assert_eq!(found.as_ref().map(|found| (found.tool, found.name.as_str())), known, "{metadata}");
        }
    }
}
