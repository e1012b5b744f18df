//! A service as files that other tools apply: one for each object, the same bytes each time, and a kustomization of them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{ConfigMap, Secret};

use super::naming::record_name;
use super::objects::{Kind, Manifest, ObjectsError, ServiceObjects, read_keys};
use super::record::{ClusterFields, ClusterRecord};
use crate::access::KeyHash;
use crate::files::{read_at_most, remove_file, shell_word, write_private, write_shared};
use crate::names::{Digest, Namespace};
use crate::service::{Change, Existing, Keys, Refusal, Revision, ServiceRecord};

const KUSTOMIZATION: &str = "kustomization.yaml";
const IGNORED: &str = ".gitignore";
/// The most bytes of an exported file: no object of Kubernetes is larger.
const MOST_BYTES: u64 = 2 << 20;

/// The files of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// All of them, by name.
    pub files: Vec<ExportedFile>,
    /// The file with the keys. It isn't part of the kustomization: what is applied from a repository holds no secret.
    pub keys: Option<ExportedFile>,
}

/// A file of an export.
#[derive(Clone, PartialEq, Eq)]
pub struct ExportedFile {
    pub name: String,
    pub text: String,
}

/// Why a service can't be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    #[error("cannot write the record as JSON")]
    Record(#[from] serde_json::Error),
    #[error("cannot write {file}")]
    Unwritable {
        file: String,
        #[source]
        error: io::Error,
    },
}

/// Returns the record and the revision of a service that isn't in the cluster yet. They are the same each time: the id follows from
/// namespace and name, no time is in them, and neither are random salts.
pub fn record_of(change: Change, namespace: &Namespace, keys: &Keys) -> Result<(ClusterRecord, Revision), Refusal> {
    let seed = format!("{namespace}/{}", change.spec.name);
    let (mut service, number) = ServiceRecord::create(change, Timestamp::UNIX_EPOCH)?;
    service.promote(number, Timestamp::UNIX_EPOCH);
    let revision = service.revision(number).cloned();
    let revision = revision.ok_or_else(|| Refusal::Missing(service.name.clone()))?;
    let cluster = ClusterFields { id: id_of(&seed), generation: 0, key_hashes: hashes(&seed, keys) };
    Ok((ClusterRecord { service, cluster }, revision))
}

/// Returns the record and the revision that follow a record: the same where nothing changes.
pub fn record_after(
    before: &ClusterRecord,
    change: Change,
    namespace: &Namespace,
    keys: &Keys,
) -> Result<(ClusterRecord, Revision), Refusal> {
    let mut record = before.clone();
    let name = change.spec.name.clone();
    // Both are the cluster's: an account that is named in a file would be let in again after its tokens were revoked.
    (record.service.callers, record.service.updated) = (None, Timestamp::UNIX_EPOCH);
    record.cluster.key_hashes = hashes(&format!("{namespace}/{name}"), keys);
    let newest = before.service.newest();
    let known = newest.endpoint.version(&change.spec.version()).and_then(|version| version.current_revision());
    let is_same =
        |known: &&Revision| known.spec == change.spec && known.workload == change.workload && known.placement == change.placement;
    let number = if let Some(known) = known.filter(is_same) {
        known.number
    } else {
        let (time, change) = (record.service.updated, Change { existing: Existing::Replace, ..change });
        record.service = newest.clone();
        record.service.take_revision(change, time)?
    };
    let time = record.service.updated;
    record.service.promote(number, time);
    let revision = record.service.revision(number).cloned().ok_or(Refusal::Missing(name))?;
    Ok((record, revision))
}

/// Returns hashes of keys whose salts follow from a text alone.
fn hashes(seed: &str, keys: &Keys) -> Vec<KeyHash> {
    let salted = |key: &crate::names::Secret, word: &str| {
        let digest = Digest::of(format!("{seed}/{word}").as_bytes()).hex();
        let mut salt = [0; 16];
        salt.iter_mut().zip(digest.bytes()).for_each(|(salt, letter)| *salt = letter);
        KeyHash::with_salt(salt, key.expose())
    };
    vec![salted(&keys.primary, "primary"), salted(&keys.secondary, "secondary")]
}

/// Returns an id in the form of a random UUID that follows from a text alone.
fn id_of(seed: &str) -> String {
    let hex = Digest::of(seed.as_bytes()).hex();
    format!("{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// Returns the files of a service: of its record, and of the objects of each of its versions, the newest last.
pub fn export(record: &ClusterRecord, namespace: &Namespace, versions: &[ServiceObjects]) -> Result<Export, ExportError> {
    let mut manifests = vec![Manifest::of(Kind::ConfigMap, &record.config_map(namespace)?)?];
    for objects in versions {
        let mut own = objects.manifests()?;
        // Nobody scales a fixed number but whoever applies it.
        for deployment in own.iter_mut().filter(|manifest| manifest.kind == Kind::Deployment) {
            if let Some(replicas) = objects.replicas {
                deployment.value["spec"]["replicas"] = replicas.into();
            }
        }
        manifests.append(&mut own);
    }
    // What versions share is the newest's.
    let named: BTreeMap<String, Manifest> = manifests.into_iter().map(|manifest| (file_name(&manifest), manifest)).collect();
    let (mut files, mut keys) = (Vec::<ExportedFile>::new(), None);
    for (name, manifest) in named {
        let file = ExportedFile { name, text: manifest.yaml() };
        if manifest.kind == Kind::Secret {
            let warning = "# These keys let everybody in who has them: keep this file to yourself, and out of repositories.\n";
            keys = Some(ExportedFile { text: format!("{warning}{}", file.text), ..file });
        } else {
            files.push(file);
        }
    }
    let listed_files: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:";
    let text = format!("{head}\n- {}\n", listed_files.join("\n- "));
    files.push(ExportedFile { name: KUSTOMIZATION.to_owned(), text });
    Ok(Export { files, keys })
}

impl Export {
    /// Writes the files to a folder that exists; those of older revisions go.
    pub fn write(&self, folder: &Path) -> Result<(), ExportError> {
        let failed = |file: &str| {
            let file = folder.join(file).display().to_string();
            move |error| ExportError::Unwritable { file, error }
        };
        for old in listed(folder).into_iter().filter(|old| !self.files.iter().any(|file| file.name == *old)) {
            remove_file(&folder.join(&old)).map_err(failed(&old))?;
        }
        for file in &self.files {
            write_shared(&folder.join(&file.name), file.text.as_bytes()).map_err(failed(&file.name))?;
        }
        if let Some(keys) = &self.keys {
            write_private(&folder.join(&keys.name), keys.text.as_bytes()).map_err(failed(&keys.name))?;
            write_shared(&folder.join(IGNORED), format!("{}\n", keys.name).as_bytes()).map_err(failed(IGNORED))?;
        }
        Ok(())
    }

    /// Returns the command that applies the files of a folder.
    pub fn command(&self, folder: &Path) -> String {
        format!("kubectl apply -k {}", shell_word(folder))
    }

    /// Returns the command that puts the keys into the cluster, for `get-keys`; callers are let in without it.
    pub fn keys_command(&self, folder: &Path) -> Option<String> {
        let file = |keys: &ExportedFile| shell_word(&folder.join(&keys.name));
        self.keys.as_ref().map(|keys| format!("kubectl apply -f {}", file(keys)))
    }
}

/// Returns the keys that an earlier export to the folder left, so that the next one has the same.
pub fn exported_keys(folder: &Path, service: &crate::names::ServiceName) -> Option<Keys> {
    let file = folder.join(format!("secret-{}.yaml", record_name(service)));
    let bytes = read_at_most(&file, MOST_BYTES).ok()?;
    let secret: Secret = serde_saphyr::from_str(std::str::from_utf8(&bytes).ok()?).ok()?;
    read_keys(&secret)
}

/// Returns the record that an earlier export to the folder left.
pub fn exported_record(folder: &Path, service: &crate::names::ServiceName) -> Option<ClusterRecord> {
    let file = folder.join(format!("configmap-{}.yaml", record_name(service)));
    let bytes = read_at_most(&file, MOST_BYTES).ok()?;
    let map: ConfigMap = serde_saphyr::from_str(std::str::from_utf8(&bytes).ok()?).ok()?;
    ClusterRecord::read(&map).ok()
}

/// Returns the names of the files that an earlier export's kustomization lists.
fn listed(folder: &Path) -> Vec<String> {
    let text = read_at_most(&folder.join(KUSTOMIZATION), MOST_BYTES).unwrap_or_default();
    let names = String::from_utf8_lossy(&text);
    let names = names.lines().filter_map(|line| line.strip_prefix("- "));
    // Only what this program could have written is ever removed.
    let ours = |name: &&str| {
        let kind = Kind::ALL.iter().any(|kind| name.starts_with(&format!("{}-", kind.name().to_ascii_lowercase())));
        kind && name.strip_suffix(".yaml").is_some() && !name.contains('/')
    };
    names.filter(ours).map(str::to_owned).collect()
}

fn file_name(manifest: &Manifest) -> String {
    format!("{}-{}.yaml", manifest.kind.name().to_ascii_lowercase(), manifest.name)
}

impl std::fmt::Debug for ExportedFile {
    /// The text may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::{AttachedCluster, ClusterFront, ClusterPurpose, ReplicaScale};
    use crate::names::{Repository, ServiceName};
    use crate::platform::kubernetes::objects::{ClusterOffers, ImageFacts, ImageUser, Site, service_objects};
    use crate::service::{Conflicts, ImageWorkload, KeyChange, Placement, Workload, test_spec};

    fn keys() -> Keys {
        Keys { primary: "first-key".to_owned().into(), secondary: "second-key".to_owned().into() }
    }

    fn change(scale: ReplicaScale) -> Change {
        let mut spec = test_spec();
        spec.settings.scale = scale;
        let image = ImageWorkload {
            repository: Repository::new("services").unwrap(),
            digest: Digest::from_sha256([7; 32]),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            user: "65532:65532".to_owned(),
            size: 1,
        };
        Change {
            spec,
            workload: Workload::Image(image),
            placement: Placement::Only { share: 0.0 },
            keys: KeyChange::Set(keys()),
            existing: Existing::Replace,
            workspace: "team".to_owned(),
            conflicts: Conflicts::Refuse,
        }
    }

    fn exported(scale: ReplicaScale) -> (ClusterRecord, Export) {
        let namespace = Namespace::new("team").unwrap();
        let (record, revision) = record_of(change(scale), &namespace, &keys()).unwrap();
        let cluster = AttachedCluster {
            kubeconfig: None,
            context: None,
            namespace: namespace.clone(),
            router_namespace: Namespace::new("aml-system").unwrap(),
            purpose: ClusterPurpose::DevTest,
            front: ClusterFront::NodePort { port: None },
            node_registry: None,
            pull_secret: None,
        };
        let offers = ClusterOffers::default();
        let site = Site { cluster: &cluster, namespace: &namespace, registry: "registry.example.org", offers: &offers };
        let image = ImageFacts { os: "linux".to_owned(), architecture: "amd64".to_owned(), user: ImageUser::Number };
        let objects = service_objects(&record, &revision, &image, Some(&keys()), site).unwrap();
        let export = export(&record, &namespace, &[objects]).unwrap();
        (record, export)
    }

    #[test]
    fn an_export_is_the_same_each_time_and_holds_no_key_in_what_is_applied() {
        let (record, export) = exported(ReplicaScale::Fixed(2));
        assert_eq!(export, exported(ReplicaScale::Fixed(2)).1);
        assert!(record.cluster.key_hashes[0].matches("first-key") && record.cluster.key_hashes[1].matches("second-key"));
        let names: Vec<_> = export.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "configmap-aml.diabetes.1.yaml",
                "configmap-aml.diabetes.yaml",
                "deployment-diabetes.yaml",
                "networkpolicy-diabetes.yaml",
                "poddisruptionbudget-diabetes.yaml",
                "service-diabetes.yaml",
                "kustomization.yaml",
            ]
        );
        let all: String = export.files.iter().map(|file| file.text.as_str()).collect();
        for secret in ["first-key", "second-key", "Zmlyc3Qta2V5", "c2Vjb25kLWtleQ=="] {
            assert!(!all.contains(secret), "{secret}");
        }
        assert!(all.contains("  replicas: 2\n"));
        insta::assert_snapshot!(export.files[1].text);
    }

    #[test]
    fn a_record_follows_the_one_before_it_and_is_the_same_where_nothing_changes() {
        let namespace = Namespace::new("team").unwrap();
        let after = |before: &ClusterRecord, replicas: u32, keys: &Keys| {
            record_after(before, change(ReplicaScale::Fixed(replicas)), &namespace, keys).unwrap()
        };
        let (first, revision) = record_of(change(ReplicaScale::Fixed(1)), &namespace, &keys()).unwrap();
        assert_eq!(after(&first, 1, &keys()), (first.clone(), revision));
        let (second, revision) = after(&first, 2, &keys());
        assert_eq!((revision.number, revision.spec.settings.scale), (2, ReplicaScale::Fixed(2)));
        assert_eq!((&second.cluster.id, second.service.next_revision), (&first.cluster.id, 3));
        assert_eq!(after(&second, 2, &keys()), (second.clone(), revision), "the same bytes each time");
        let other = Keys { primary: "third-key".to_owned().into(), ..keys() };
        let (third, revision) = after(&second, 2, &other);
        assert!(third.cluster.key_hashes[0].matches("third-key") && revision.number == 2, "keys make no revision");
    }

    #[test]
    fn what_only_the_cluster_knows_of_a_record_is_in_no_file() {
        let namespace = Namespace::new("team").unwrap();
        let (mut deployed, _) = record_of(change(ReplicaScale::Fixed(1)), &namespace, &keys()).unwrap();
        deployed.service.callers = Some("uid-of-the-account".to_owned());
        deployed.service.updated = "2026-01-02T03:04:05Z".parse().unwrap();
        let (record, _) = record_after(&deployed, change(ReplicaScale::Fixed(1)), &namespace, &keys()).unwrap();
        let text = serde_json::to_string(&record.config_map(&namespace).unwrap()).unwrap();
        assert!(!text.contains("uid-of-the-account") && !text.contains("2026-01-02"), "{text}");
    }

    #[test]
    fn a_second_export_keeps_the_keys_and_removes_what_is_no_longer_there() {
        let folder = tempfile::tempdir().unwrap();
        let service = ServiceName::new("diabetes").unwrap();
        assert_eq!(exported_keys(folder.path(), &service), None);
        std::fs::write(folder.path().join("notes.yaml"), "").unwrap();
        let (_, two) = exported(ReplicaScale::Fixed(2));
        two.write(folder.path()).unwrap();
        assert_eq!(exported_keys(folder.path(), &service), Some(keys()));
        let secret = folder.path().join("secret-aml.diabetes.yaml");
        assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(folder.path().join(".gitignore")).unwrap(), "secret-aml.diabetes.yaml\n");
        assert!(folder.path().join("poddisruptionbudget-diabetes.yaml").exists());
        exported(ReplicaScale::Fixed(1)).1.write(folder.path()).unwrap();
        assert!(!folder.path().join("poddisruptionbudget-diabetes.yaml").exists(), "one replica has no budget");
        assert!(folder.path().join("notes.yaml").exists(), "what isn't of an export stays");
    }
}
