//! Manifests, by tag and by digest.

use bytes::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE};
use hyper::{Method, Response, StatusCode};

use super::request::ApiRequest;
use super::response::{check_claim, claimed_digest};
use super::scope::Action;
use super::{RemoteRegistry, Scope};
use crate::names::{Digest, ImageVersion, Repository, Tag};
use crate::registry::{Manifest, RegistryError};

/// The supported media types of manifests; a registry may have one image in several.
const KINDS: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json";

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    media_type: Option<String>,
}

impl RemoteRegistry {
    pub(in crate::registry) async fn resolve(
        &self,
        repository: &Repository,
        version: &ImageVersion,
    ) -> Result<Option<Digest>, RegistryError> {
        let scope = Scope::new(repository, Action::Pull);
        let url = self.url(repository, &format!("manifests/{version}")).await?;
        let answer = self.send(ApiRequest::new(Method::HEAD, url, &scope).header(ACCEPT, KINDS)).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let claim = claimed_digest(answer.headers()).and_then(|claim| claim.parse().ok());
        match (answer.status(), claim, version) {
            (StatusCode::OK, Some(_), ImageVersion::Digest(digest)) => {
                check_claim(answer.headers(), digest, self.host()).map(|()| Some(*digest))
            }
            (StatusCode::OK, Some(claim), ImageVersion::Tag(_)) => Ok(Some(claim)),
            // Some registries don't support HEAD, or return no digest.
            (StatusCode::OK | StatusCode::METHOD_NOT_ALLOWED, ..) => {
                Ok(self.manifest(repository, version).await?.map(|manifest| manifest.digest))
            }
            _ => Err(self.refusal("look up an image in", repository, &answer)),
        }
    }

    pub(in crate::registry) async fn manifest(
        &self,
        repository: &Repository,
        version: &ImageVersion,
    ) -> Result<Option<Manifest>, RegistryError> {
        let scope = Scope::new(repository, Action::Pull);
        let url = self.url(repository, &format!("manifests/{version}")).await?;
        let answer = self.send(ApiRequest::new(Method::GET, url, &scope).header(ACCEPT, KINDS)).await?;
        match answer.status() {
            StatusCode::OK => self.received(answer, version).map(Some),
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(self.refusal("get a manifest from", repository, &answer)),
        }
    }

    fn received(&self, answer: Response<Bytes>, version: &ImageVersion) -> Result<Manifest, RegistryError> {
        let digest = Digest::of(answer.body());
        check_claim(answer.headers(), &digest, self.host())?;
        if let ImageVersion::Digest(asked) = version
            && *asked != digest
        {
            return Err(RegistryError::WrongDigest { host: self.host().to_owned(), digest: *asked, found: digest.to_string() });
        }
        let kind: Kind = serde_json::from_slice(answer.body()).map_err(|_| self.malformed("manifest"))?;
        let header = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let header = header.and_then(|value| value.split(';').next()).map(|value| value.trim().to_owned());
        // The manifest's own media type is covered by its digest, the header's isn't.
        let media_type = kind.media_type.or(header).unwrap_or_default();
        Ok(Manifest { digest, media_type, bytes: answer.into_body() })
    }

    pub(in crate::registry) async fn put_manifest(
        &self,
        repository: &Repository,
        tags: &[Tag],
        manifest: &Manifest,
    ) -> Result<(), RegistryError> {
        let names: Vec<String> =
            if tags.is_empty() { vec![manifest.digest.to_string()] } else { tags.iter().map(Tag::to_string).collect() };
        let scope = Scope::new(repository, Action::Push);
        for name in names {
            let url = self.url(repository, &format!("manifests/{name}")).await?;
            let request = ApiRequest::new(Method::PUT, url, &scope).header(CONTENT_TYPE, &manifest.media_type);
            let answer = self.send(request.body(manifest.bytes.clone())).await?;
            if !answer.status().is_success() {
                return Err(self.refusal("put a manifest into", repository, &answer));
            }
            check_claim(answer.headers(), &manifest.digest, self.host())?;
        }
        Ok(())
    }

    pub(in crate::registry) async fn remove_manifest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        let scope = Scope::new(repository, Action::Delete);
        let url = self.url(repository, &format!("manifests/{digest}")).await?;
        let answer = self.send(ApiRequest::new(Method::DELETE, url, &scope)).await?;
        match answer.status() {
            // It is gone, whoever removed it.
            status if status.is_success() || status == StatusCode::NOT_FOUND => Ok(()),
            StatusCode::METHOD_NOT_ALLOWED => Err(RegistryError::NoRemoval { host: self.host().to_owned() }),
            _ => Err(self.refusal("remove a manifest from", repository, &answer)),
        }
    }
}
