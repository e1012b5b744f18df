//! The passes that this router shows to replicas in a cluster: signed once for each service, and anew when they are half used up.

use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use hyper::header::{HeaderName, HeaderValue};
use jiff::Timestamp;

use crate::access::{PassKey, PassKeys, PassVerifier};
use crate::service::contract::PASS_HEADER;

/// The header of a pass.
pub(super) const PASS: HeaderName = HeaderName::from_static(PASS_HEADER);

/// Signs a router's passes. Clones are the same signer, so that its key can be replaced while the router runs.
#[derive(Debug, Clone)]
pub struct PassSigner(Arc<ArcSwap<PassKey>>);

/// The pass for the replicas of one service.
#[derive(Debug)]
pub struct ServicePass {
    record: String,
    signer: PassSigner,
    current: ArcSwapOption<SignedPass>,
}

#[derive(Debug)]
struct SignedPass {
    key: Arc<PassKey>,
    header: HeaderValue,
    signed: Timestamp,
    renew: Timestamp,
}

impl PassSigner {
    pub fn new(key: PassKey) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(key)))
    }

    /// Signs with this key from now on. Replicas must know its public half by then.
    pub fn replace(&self, key: PassKey) {
        self.0.store(Arc::new(key));
    }

    /// Returns whether a pass for `audience` is signed with this signer's own key.
    pub fn signs_as(&self, pass: &str, audience: &str) -> bool {
        let own = PassKeys::new([self.0.load().public_key()]);
        PassVerifier::new(audience, own).verify_until(pass, Timestamp::now()).is_ok()
    }

    /// Returns the pass for the replicas of the service whose record has this id.
    pub fn pass_for(&self, record: impl Into<String>) -> ServicePass {
        ServicePass { record: record.into(), signer: self.clone(), current: ArcSwapOption::empty() }
    }
}

impl ServicePass {
    /// Returns the id of the record that it is for.
    pub(super) fn record(&self) -> &str {
        &self.record
    }

    /// Returns the header's value, which holds for five minutes more at least; `None` only if no pass could be signed.
    pub fn header(&self) -> Option<HeaderValue> {
        self.header_at(Timestamp::now())
    }

    fn header_at(&self, now: Timestamp) -> Option<HeaderValue> {
        let key = self.signer.0.load();
        if let Some(current) = &*self.current.load()
            && Arc::ptr_eq(&current.key, &key)
            && (current.signed..current.renew).contains(&now)
        {
            return Some(current.header.clone());
        }
        let pass = match key.sign(&self.record, now) {
            Ok(pass) => pass,
            Err(error) => {
                tracing::error!(record = self.record, %error, "no pass could be signed");
                return None;
            }
        };
        let mut header = HeaderValue::from_str(pass.text.expose()).ok()?;
        header.set_sensitive(true);
        let signed = SignedPass { key: Arc::clone(&key), header: header.clone(), signed: now, renew: pass.renew };
        self.current.store(Some(Arc::new(signed)));
        Some(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{PassKeys, PassVerifier};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_pass_is_signed_once_and_renewed_at_five_minutes_or_with_a_new_key() {
        let (old, new) = (PassKey::generate().unwrap(), PassKey::generate().unwrap());
        let verifier = |key: &PassKey| PassVerifier::new("record", PassKeys::new([key.public_key()]));
        let (of_old, of_new) = (verifier(&old), verifier(&new));
        let signer = PassSigner::new(old);
        let pass = signer.pass_for("record");
        let header = |second| pass.header_at(at(second)).unwrap();
        let first = header(0);
        assert!(first.is_sensitive() && !format!("{pass:?}").contains(first.to_str().unwrap()), "it is in no log");
        assert_eq!(header(299), first);
        let second = header(300);
        assert_ne!(second, first);
        assert!(of_old.verify_until(second.to_str().unwrap(), at(300)).is_ok());
        signer.replace(new);
        let third = header(301);
        assert!(of_new.verify_until(third.to_str().unwrap(), at(301)).is_ok());
        assert_eq!(header(302), third);
        assert!(of_new.verify_until(header(-5000).to_str().unwrap(), at(-5000)).is_ok(), "a clock that was set back");
    }
}
