//! The gate of a replica in a cluster: only who has a router's pass for this service comes in.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use hyper::HeaderMap;
use hyper::header::HeaderName;
use jiff::{SignedDuration, Timestamp};

use crate::access::{PassKeys, PassVerifier, VerifiedTokens};
use crate::service::contract::PASS_HEADER;

const HEADER: HeaderName = HeaderName::from_static(PASS_HEADER);
/// Shortest time between two looks at the file with the keys.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(1);
/// A file of keys is smaller; a larger one isn't read.
const LARGEST_FILE: u64 = 64 * 1024;
/// Each router has one pass at a time, which holds for two renewals.
const PASSES: usize = 64;

/// Checks passes by the keys in a file, which is looked at again for each request, but at most once a second.
#[derive(Debug)]
pub(super) struct Gate {
    record: String,
    file: PathBuf,
    verified: VerifiedTokens,
    known: Mutex<Known>,
}

/// The keys as they were when the file was looked at last.
#[derive(Debug)]
struct Known {
    looked: Option<Timestamp>,
    /// Whether that failed; it is told once.
    unreadable: bool,
    text: String,
    verifier: PassVerifier,
}

impl Gate {
    /// Returns the gate of a replica of the service whose record has the id `record`.
    pub(super) fn new(record: String, file: PathBuf) -> Self {
        let verifier = PassVerifier::new(&record, PassKeys::default());
        let known = Known { looked: None, unreadable: false, text: String::new(), verifier };
        Self { record, file, verified: VerifiedTokens::new(PASSES), known: Mutex::new(known) }
    }

    /// Returns whether a request with these headers may come in at the time `now`.
    pub(super) fn admits(&self, headers: &HeaderMap, now: Timestamp) -> bool {
        let mut shown = headers.get_all(HEADER).iter();
        let (Some(pass), None) = (shown.next().and_then(|pass| pass.to_str().ok()), shown.next()) else { return false };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not keep the old keys for long.
        if known.looked.is_none_or(|looked| now < looked || now >= looked + LOOK_EVERY) {
            known.looked = Some(now);
            self.look(&mut known);
        }
        match self.verified.check(pass, now, || known.verifier.verify_until(pass, now)) {
            Ok(()) => true,
            Err(error) => {
                tracing::debug!(%error, "a request without a good pass was refused");
                false
            }
        }
    }

    /// Takes the keys that the file has now. Where it can't be read, the known ones stay: a mount that is being replaced locks nobody out.
    fn look(&self, known: &mut Known) {
        let text = match read(&self.file) {
            Ok(text) => text,
            Err(error) => {
                if !std::mem::replace(&mut known.unreadable, true) {
                    tracing::warn!(file = %self.file.display(), %error, "the public keys of the router's passes can't be read");
                }
                return;
            }
        };
        known.unreadable = false;
        if text == known.text {
            return;
        }
        match text.parse::<PassKeys>() {
            Ok(keys) => {
                tracing::info!(keys = ?keys.ids().collect::<Vec<_>>(), "the keys of the router's passes were read");
                known.verifier = PassVerifier::new(&self.record, keys);
                // One of a key that is no longer there lets nobody in.
                self.verified.clear();
            }
            Err(error) => {
                tracing::warn!(file = %self.file.display(), %error, "the public keys of the router's passes stay as they were");
            }
        }
        known.text = text;
    }
}

fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(file)?.take(LARGEST_FILE).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;
    use crate::access::PassKey;

    fn headers(passes: &[&str]) -> HeaderMap {
        passes.iter().map(|pass| (HEADER, HeaderValue::from_str(pass).unwrap())).collect()
    }

    fn publish(file: &Path, keys: &[&PassKey]) {
        std::fs::write(file, PassKeys::new(keys.iter().map(|key| key.public_key())).to_string()).unwrap();
    }

    #[test]
    fn changed_keys_are_known_within_a_second_and_a_removed_one_opens_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        let gate = Gate::new("record".to_owned(), file.clone());
        let (old, new) = (PassKey::generate().unwrap(), PassKey::generate().unwrap());
        let start = Timestamp::now();
        let admits = |key: &PassKey, milliseconds: i64| {
            let now = start + SignedDuration::from_millis(milliseconds);
            gate.admits(&headers(&[key.sign("record", start).unwrap().text.expose()]), now)
        };
        assert!(!admits(&old, 0), "no key, no entry");
        publish(&file, &[&old]);
        assert!(!admits(&old, 999), "it has been looked at a moment ago");
        assert!(admits(&old, 1000) && !admits(&new, 1000));
        publish(&file, &[&old, &new]);
        assert!(admits(&old, 2000) && admits(&new, 2000));
        publish(&file, &[&new]);
        assert!(!admits(&old, 3000) && admits(&new, 3000));
        std::fs::write(&file, "half a fi").unwrap();
        assert!(admits(&new, 4000), "what can't be read changes nothing");
        std::fs::remove_file(&file).unwrap();
        assert!(admits(&new, 5000), "a mount that is being replaced locks nobody out");
        publish(&file, &[&old]);
        assert!(admits(&old, 0), "a clock that was set back");
    }

    #[test]
    fn one_good_pass_is_shown_and_nothing_else_opens() {
        let folder = tempfile::tempdir().unwrap();
        let (file, key) = (folder.path().join("keys"), PassKey::generate().unwrap());
        publish(&file, &[&key]);
        let gate = Gate::new("record".to_owned(), file);
        let now = Timestamp::now();
        let pass = key.sign("record", now).unwrap().text;
        assert!(gate.admits(&headers(&[pass.expose()]), now));
        let bearer = format!("Bearer {}", pass.expose());
        for shown in [&[][..], &[""], &["a.b.c"], &[&bearer], &[pass.expose(), pass.expose()]] {
            assert!(!gate.admits(&headers(shown), now), "{shown:?}");
        }
        assert!(!gate.admits(&headers(&[pass.expose()]), now + SignedDuration::from_secs(631)), "it has expired");
    }
}
