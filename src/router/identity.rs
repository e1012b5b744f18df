//! The ids of a request: the router's own, which every answer carries, and the caller's, which is echoed if it is well formed.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hyper::header::HeaderValue;

/// Longest id of a caller; longer ones are truncated.
const CLIENT_ID_LENGTH: usize = 40;

/// Generates ids in the form of random GUIDs. They identify requests and protect nothing, so one random seed is enough.
#[derive(Debug)]
pub(super) struct RequestIds {
    seed: [u64; 2],
    next: AtomicU64,
}

impl RequestIds {
    /// Returns a generator with a random seed.
    pub(super) fn new() -> Self {
        let mut random = [0; 16];
        // Without random numbers, ids are still unique within this router.
        let _ = getrandom::fill(&mut random);
        let (first, second) = random.split_at(8);
        let word = |bytes: &[u8]| bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        Self { seed: [word(first), word(second)], next: AtomicU64::new(0) }
    }

    /// Returns the next id.
    pub(super) fn next(&self) -> HeaderValue {
        let count = self.next.fetch_add(1, Relaxed);
        let high = mix(self.seed[0] ^ mix(count));
        let low = mix(self.seed[1].wrapping_add(count));
        let mut text = [b'-'; 36];
        let nibbles = (0..16).rev().map(|index| high >> (4 * index)).chain((0..16).rev().map(|index| low >> (4 * index)));
        let places = (0..36).filter(|place| !matches!(place, 8 | 13 | 18 | 23));
        for (place, nibble) in places.zip(nibbles) {
            text[place] = HEX[(nibble & 15) as usize];
        }
        // Version 4, variant 1.
        text[14] = b'4';
        text[19] = HEX[usize::from(text[19] & 3) | 8];
        HeaderValue::from_bytes(&text).unwrap_or_else(|_| HeaderValue::from_static("-"))
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A bijection that spreads each bit over all others (the finalizer of `SplitMix64`).
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Returns the caller's id as it is echoed, at most 40 characters; `None` if it has any but letters, digits, `-` and `_`.
pub(super) fn accept_client_id(given: &HeaderValue) -> Option<HeaderValue> {
    let bytes = given.as_bytes();
    let valid = !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !valid {
        return None;
    }
    if bytes.len() <= CLIENT_ID_LENGTH { Some(given.clone()) } else { HeaderValue::from_bytes(&bytes[..CLIENT_ID_LENGTH]).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_guids_and_differ() {
        let ids = RequestIds::new();
        let texts: std::collections::BTreeSet<String> = (0..1000).map(|_| ids.next().to_str().unwrap().to_owned()).collect();
        assert_eq!(texts.len(), 1000);
        for text in &texts {
            let groups: Vec<usize> = text.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{text}");
            assert!(text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()) && text.as_bytes()[14] == b'4', "{text}");
            assert!(matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{text}");
        }
    }

    #[test]
    fn a_callers_id_is_cut_at_40_and_dropped_when_it_holds_anything_odd() {
        let check =
            |given: &str| accept_client_id(&HeaderValue::from_str(given).unwrap()).map(|id| id.to_str().unwrap().to_owned());
        assert_eq!(check("abc-DEF_1").as_deref(), Some("abc-DEF_1"));
        assert_eq!(check(&"x".repeat(41)), Some("x".repeat(40)));
        for odd in ["", "a b", "a;b", "ä"] {
            assert_eq!(check(odd), None, "{odd:?}");
        }
    }
}
