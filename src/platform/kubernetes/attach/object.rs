//! Objects of any kind, as they are sent to a cluster and as files hold them.

use k8s_openapi::Metadata;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use kube::api::{Api, ApiResource, DynamicObject};
use serde::Serialize;
use serde_json::Value;

/// An object that is to be in a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    pub resource: ApiResource,
    /// Its namespace; `None` for an object of the whole cluster.
    pub namespace: Option<String>,
    pub name: String,
    /// The whole object, `apiVersion` and `kind` included.
    pub document: Value,
}

impl Object {
    /// Returns the object of one of Kubernetes' own types, which has a name.
    pub fn new<K>(object: &K) -> Self
    where
        K: Resource<DynamicType = ()> + Metadata<Ty = ObjectMeta> + Serialize,
    {
        Self {
            resource: ApiResource::erase::<K>(&()),
            namespace: Metadata::metadata(object).namespace.clone(),
            name: Metadata::metadata(object).name.clone().unwrap_or_default(),
            // These types consist of texts, numbers, lists and maps with text as keys, which always serialize.
            document: serde_json::to_value(object).unwrap_or_default(),
        }
    }

    /// Returns which object it is, as errors name it: "Role 'azureml-fe' of namespace 'aml-system'".
    pub fn title(&self) -> String {
        let Self { resource, namespace, name, .. } = self;
        match namespace {
            Some(namespace) => format!("{} '{name}' of namespace '{namespace}'", resource.kind),
            None => format!("{} '{name}'", resource.kind),
        }
    }

    /// Returns where it is read and written.
    pub fn api(&self, client: &kube::Client) -> Api<DynamicObject> {
        match &self.namespace {
            Some(namespace) => Api::namespaced_with(client.clone(), namespace, &self.resource),
            None => Api::all_with(client.clone(), &self.resource),
        }
    }
}
