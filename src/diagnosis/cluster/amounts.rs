//! Amounts of resources as Kubernetes writes them (`500m`, `2Gi`), as numbers and in words.

use std::collections::BTreeMap;

/// Amounts by resource (`cpu`, `memory`, `nvidia.com/gpu`), in thousandths of its unit: cores, bytes, pieces.
pub type Amounts = BTreeMap<String, u64>;

const SUFFIXES: [(&str, u64); 10] = [
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
    ("Pi", 1 << 50),
    ("k", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
    ("P", 1_000_000_000_000_000),
];

/// Reads a quantity as thousandths; `None` for what is none, or too large to count.
pub fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    if let Some(milli) = text.strip_suffix('m') {
        return thousandths(milli, 1).map(|value| value.div_ceil(1_000));
    }
    let suffix = SUFFIXES.iter().find_map(|(suffix, factor)| Some((text.strip_suffix(suffix)?, *factor)));
    let (number, factor) = suffix.unwrap_or((text, 1));
    thousandths(number, factor)
}

/// Reads `12.5` and `1e3`, times a factor.
fn thousandths(number: &str, factor: u64) -> Option<u64> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let power = 10_u128.checked_pow(exponent.trim_start_matches('+').parse().ok()?)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let billionths = whole.parse::<u128>().ok()?.checked_mul(1_000_000_000)?.checked_add(digits.parse().ok()?)?;
    let value = billionths.checked_mul(u128::from(factor))?.checked_mul(power)? / 1_000_000;
    u64::try_from(value).ok()
}

/// Returns an amount in words: `0.5 cores`, `2 GiB`, `1 nvidia.com/gpu`.
pub fn words(resource: &str, amount: u64) -> String {
    // `requests.cpu` and `limits.cpu` are the quota's names.
    match resource.rsplit_once('.').map_or(resource, |(head, tail)| if head.contains('/') { resource } else { tail }) {
        "cpu" if amount == 1_000 => "1 core".to_owned(),
        "cpu" => format!("{} cores", decimal(amount)),
        "memory" | "ephemeral-storage" | "storage" => bytes(amount / 1_000),
        _ => format!("{} {resource}", decimal(amount)),
    }
}

/// Returns bytes in words: `1.2 GiB`.
pub(super) fn bytes(bytes: u64) -> String {
    let units = [("TiB", 1_u64 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match units.iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => {
            let unit = u128::from(*unit);
            let tenths = (u128::from(bytes) * 10 + unit / 2) / unit;
            if tenths % 10 == 0 { format!("{} {name}", tenths / 10) } else { format!("{}.{} {name}", tenths / 10, tenths % 10) }
        }
        None => format!("{bytes} B"),
    }
}

fn decimal(thousandths: u64) -> String {
    let fraction = format!("{:03}", thousandths % 1_000);
    format!("{}.{fraction}", thousandths / 1_000).trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_and_told() {
        for (text, resource, told) in [
            ("600m", "cpu", "0.6 cores"),
            ("1", "requests.cpu", "1 core"),
            ("2.5", "cpu", "2.5 cores"),
            ("1Gi", "memory", "1 GiB"),
            ("1500Mi", "limits.memory", "1.5 GiB"),
            ("12893424Ki", "memory", "12.3 GiB"),
            ("128974848", "memory", "123 MiB"),
            ("129e6", "memory", "123 MiB"),
            ("3", "pods", "3 pods"),
            ("1", "nvidia.com/gpu", "1 nvidia.com/gpu"),
            ("1", "nvidia.com/mig-1g.5gb", "1 nvidia.com/mig-1g.5gb"),
            ("9000Ti", "memory", "9000 TiB"),
        ] {
            assert_eq!(words(resource, parse(text).unwrap()), told, "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_none() {
        for text in ["", "m", "Gi", "many", "-1", "1e999", "99999999999999999999999", "1.é"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
