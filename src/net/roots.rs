//! The certificates that TLS trusts: the system's, those of a file, and, if the system has none, Mozilla's, which are compiled in.

use std::error::Error;
use std::path::Path;

use reqwest::{Certificate, ClientBuilder};

use super::NetError;

/// Builds a client that trusts the system's certificates and those of `extra`; `begin` gives its other settings.
pub(super) fn build(begin: impl Fn() -> ClientBuilder, extra: Option<&Path>) -> Result<reqwest::Client, NetError> {
    let extra = extra.map_or(Ok(Vec::new()), read)?;
    let client_error = |error: reqwest::Error| NetError::Client(error.into());
    // The plain builder fails exactly where the system has no certificates.
    match begin().build() {
        Ok(client) if extra.is_empty() => Ok(client),
        Ok(_) => begin().tls_certs_merge(extra).build().map_err(client_error),
        Err(_) => begin().tls_certs_only(carried().chain(extra)).build().map_err(client_error),
    }
}

fn carried() -> impl Iterator<Item = Certificate> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter_map(|certificate| Certificate::from_der(certificate).ok())
}

fn read(path: &Path) -> Result<Vec<Certificate>, NetError> {
    let unusable = |source: Box<dyn Error + Send + Sync>| NetError::ExtraCertificates { path: path.to_owned(), source };
    let text = std::fs::read(path).map_err(|error| unusable(error.into()))?;
    let certificates = Certificate::from_pem_bundle(&text).map_err(|error| unusable(error.into()))?;
    if certificates.is_empty() {
        return Err(unusable("it has no 'BEGIN CERTIFICATE'".into()));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carried_certificates_make_a_client() {
        assert!(carried().count() > 50, "hardly any certificate is carried");
        reqwest::Client::builder().tls_certs_only(carried()).build().expect("a client without the system's certificates");
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a certificate").unwrap();
        let error = build(reqwest::Client::builder, Some(file.path())).unwrap_err();
        assert!(matches!(error, NetError::ExtraCertificates { .. }), "{error:?}");
    }
}
