//! Plain scalars: the numbers and booleans of YAML 1.1 (which the old tools read) and of JSON.

/// Returns the boolean that `text` writes.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// Returns the whole number that `text` writes; `2.0` is one too.
pub(super) fn integer(text: &str) -> Option<i64> {
    if text.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'+' | b'-' | b'_')) {
        let digits = text.replace('_', "");
        let unsigned = digits.trim_start_matches(['+', '-']);
        let has_octal_look = unsigned.len() > 1 && unsigned.starts_with('0');
        return if has_octal_look { None } else { digits.parse().ok() };
    }
    // Exact up to 2^53; what is beyond is no sensible setting and fails every range anyway.
    let float = number(text)?;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
}

/// Returns the finite number that `text` writes.
pub(super) fn number(text: &str) -> Option<f64> {
    let allowed = |c: u8| c.is_ascii_digit() || matches!(c, b'+' | b'-' | b'.' | b'e' | b'E' | b'_');
    if !text.bytes().all(allowed) || !text.bytes().any(|c| c.is_ascii_digit()) {
        return None;
    }
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        let table =
            [("0", Some(0)), ("-3", Some(-3)), ("+3", Some(3)), ("1_000", Some(1000)), ("2.0", Some(2)), ("6e4", Some(60_000))];
        for (text, expected) in table {
            assert_eq!(integer(text), expected, "{text}");
        }
        for text in ["010", "1.5", "0x10", "one", "", "-", "1e30", "99999999999999999999", "--1", ".nan", "1-2"] {
            assert_eq!(integer(text), None, "{text} is no whole number");
        }
    }

    #[test]
    fn numbers() {
        for (text, expected) in [("0.1", 0.1), ("1", 1.0), (".5", 0.5), ("1.", 1.0), ("-2e-1", -0.2)] {
            assert_eq!(number(text), Some(expected), "{text}");
        }
        for text in [".inf", "-.Inf", ".nan", "nan", "inf", "infinity", "e", "1e999", "1.2.3", ""] {
            assert_eq!(number(text), None, "{text} is no finite number");
        }
    }

    #[test]
    fn booleans_of_the_old_yaml_count() {
        assert_eq!(
            (boolean("True"), boolean("yes"), boolean("off"), boolean("tRue")),
            (Some(true), Some(true), Some(false), None)
        );
    }
}
