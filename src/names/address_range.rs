//! Ranges of network addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::NameError;

/// Bits that an IPv4 address has before it when it is written as an IPv6 address (`::ffff:192.0.2.1`).
const MAPPED_BITS: u8 = 96;

/// A range of addresses in CIDR form (RFC 4632, RFC 4291). An IPv4 range has one form, whichever way it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddressRange {
    first: IpAddr,
    prefix: u8,
}

impl AddressRange {
    /// Returns whether the range has this address; an IPv4 address may be written as an IPv6 one.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let spare = width(self.first) - self.prefix;
        let network = |address: IpAddr| bits(address).checked_shr(spare.into()).unwrap_or_default();
        address.is_ipv4() == self.first.is_ipv4() && network(address) == network(self.first)
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl FromStr for AddressRange {
    type Err = NameError;

    fn from_str(value: &str) -> Result<Self, NameError> {
        let error = |rule| NameError { kind: "range of addresses", value: value.to_owned(), rule };
        let form = || error("an address, or an address and the length of its prefix, such as 10.0.0.0/8 or fd00::/8");
        let (address, prefix) = value.split_once('/').map_or((value, None), |(address, prefix)| (address, Some(prefix)));
        let written: IpAddr = address.parse().map_err(|_| form())?;
        let prefix = match prefix {
            None => width(written),
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|prefix| *prefix <= width(written)).ok_or_else(form)?
            }
            Some(_) => return Err(form()),
        };
        let first = written.to_canonical();
        let prefix = if first.is_ipv4() && written.is_ipv6() {
            prefix
                .checked_sub(MAPPED_BITS)
                .ok_or_else(|| error("a range of IPv4 addresses, or one of IPv6 addresses, not both"))?
        } else {
            prefix
        };
        if bits(first).trailing_zeros() < u32::from(width(first) - prefix) {
            return Err(error("the first address of its range: the bits after the prefix are zero"));
        }
        Ok(Self { first, prefix })
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

text_form!(AddressRange);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(text: &str) -> AddressRange {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_is_an_address_and_a_prefix() {
        for (text, form) in [
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("10.1.2.3", "10.1.2.3/32"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("FD00::/8", "fd00::/8"),
            ("::1", "::1/128"),
            ("::/0", "::/0"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:10.1.2.3", "10.1.2.3/32"),
        ] {
            assert_eq!(range(text).to_string(), form);
        }
        for bad in [
            "",
            "/8",
            "10.0.0.0/",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/+8",
            "10.0.0/8",
            "010.0.0.0/8",
            "ingress",
            "10.0.0.0/8/8",
            " 10.0.0.0/8",
            "fe80::1%eth0",
            "10.1.2.3/8",
            "fd00::1/64",
            "::ffff:0.0.0.0/95",
            "::ffff:10.0.0.1/104",
        ] {
            assert!(bad.parse::<AddressRange>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_range_has_the_addresses_of_its_prefix_in_either_form() {
        let has = |text: &str, address: &str| range(text).contains(address.parse().unwrap());
        assert!(
            has("10.0.0.0/8", "10.255.0.1") && has("10.0.0.0/8", "::ffff:10.0.0.1") && has("::ffff:10.0.0.0/104", "10.9.9.9")
        );
        assert!(!has("10.0.0.0/8", "11.0.0.1") && !has("10.1.2.3", "10.1.2.4") && !has("10.0.0.0/8", "::a00:1"));
        assert!(has("fd00::/8", "fd12::1") && !has("fd00::/8", "fe00::1"));
        assert!(has("0.0.0.0/0", "192.0.2.1") && !has("0.0.0.0/0", "::1") && has("::/0", "::1") && !has("::/0", "192.0.2.1"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_read_is_written_and_has_its_first_address(address in any::<IpAddr>(), prefix in 0_u8..=128) {
            let prefix = prefix.min(width(address));
            let text = format!("{address}/{prefix}");
            if let Ok(range) = text.parse::<AddressRange>() {
                prop_assert_eq!(range.to_string().parse::<AddressRange>().unwrap(), range);
                prop_assert!(range.contains(address));
            }
        }

        #[test]
        fn no_text_is_too_odd(text in ".{0,40}") {
            let _ = text.parse::<AddressRange>();
        }
    }
}
