//! Rules that one value keeps: ranges and patterns.

use crate::config::Faults;
use crate::config::document::Given;

/// Returns a value from 1, or `default` when none was given or the rule is broken.
pub(super) fn positive<T: TryFrom<i64>>(given: Option<&Given<i64>>, default: T, faults: &mut Faults) -> T {
    at_least(1, given, faults).unwrap_or(default)
}

/// Returns a value from `least`, if one was given and keeps the rule.
pub(super) fn at_least<T: TryFrom<i64>>(least: i64, given: Option<&Given<i64>>, faults: &mut Faults) -> Option<T> {
    let given = given?;
    let limit = if least == 1 { "must be greater than 0" } else { "must not be negative" };
    if given.value < least {
        given.location.error(faults, format!("{limit}, not {}", given.value), "");
        return None;
    }
    let value = T::try_from(given.value).ok();
    if value.is_none() {
        given.location.error(faults, format!("is too large: {}", given.value), "");
    }
    value
}

/// Far above any machine, and far below what no cluster can count.
const MOST: f64 = 1_000_000.0;

/// Returns a finite number above 0, if one was given and keeps the rule.
pub(super) fn positive_number(given: Option<&Given<f64>>, faults: &mut Faults) -> Option<f64> {
    let given = given?;
    if given.value.is_finite() && given.value > MOST {
        given.location.error(faults, format!("must be at most {MOST}, not {}", given.value), "");
        return None;
    }
    if given.value.is_finite() && given.value > 0.0 {
        return Some(given.value);
    }
    given.location.error(faults, format!("must be greater than 0, not {}", given.value), "");
    None
}

/// Returns whether a word is a Kubernetes namespace: a label of DNS (RFC 1123).
pub(super) fn is_dns_label(word: &str) -> bool {
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (1..=63).contains(&word.len()) && word.bytes().all(inner) && !word.starts_with('-') && !word.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::document::Location;

    fn given<T>(value: T) -> Given<T> {
        Given { value, location: Location::flag("--x") }
    }

    #[test]
    fn whole_numbers_are_checked_at_both_ends() {
        let mut faults = Faults::default();
        assert_eq!(positive(None, 7_u32, &mut faults), 7);
        assert_eq!(positive(Some(&given(1)), 7_u32, &mut faults), 1);
        assert_eq!(at_least(0, Some(&given(0)), &mut faults), Some(0_u32));
        assert!(faults.is_empty());
        for (least, value) in [(1, 0), (1, -1), (0, -1), (1, i64::MIN), (1, i64::MAX)] {
            let mut faults = Faults::default();
            assert_eq!(at_least::<u32>(least, Some(&given(value)), &mut faults), None);
            assert_eq!(faults.iter().len(), 1, "{value} breaks the rule");
        }
    }

    #[test]
    fn numbers_are_above_zero() {
        for value in [0.0, -0.1, f64::NAN, f64::INFINITY, 1e6 + 1.0, 1e300] {
            let mut faults = Faults::default();
            assert_eq!(positive_number(Some(&given(value)), &mut faults), None);
            assert!(faults.any_error(), "{value} breaks the rule");
        }
        assert_eq!(positive_number(Some(&given(0.05)), &mut Faults::default()), Some(0.05));
    }

    #[test]
    fn namespaces_are_dns_labels() {
        let longest = "a".repeat(63);
        for good in ["a", "0", "a-b", "my-ns-1", longest.as_str()] {
            assert!(is_dns_label(good), "{good}");
        }
        let too_long = "a".repeat(64);
        for bad in ["", "-a", "a-", "A", "a_b", "a.b", "ä", too_long.as_str()] {
            assert!(!is_dns_label(bad), "{bad}");
        }
    }
}
