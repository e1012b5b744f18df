//! Numbers of a deployment configuration as quantities of Kubernetes, in the form that a server would give them.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// Returns CPU cores: whole ones, else thousandths, rounded up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a configuration's numbers are above 0; too large ones saturate"
)]
pub(super) fn cores(cores: f64) -> Quantity {
    // What a decimal fraction can't say exactly in binary is no reason to round up.
    let thousandths = ((cores * 1000.0 - 1e-6).ceil() as u64).max(1);
    Quantity(if thousandths.is_multiple_of(1000) { (thousandths / 1000).to_string() } else { format!("{thousandths}m") })
}

/// Returns memory: whole Gi, else Mi, rounded up. v1's files say GB; GiB is the safer reading.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a configuration's numbers are above 0; too large ones saturate"
)]
pub(super) fn gigabytes(gigabytes: f64) -> Quantity {
    let mebibytes = ((gigabytes * 1024.0 - 1e-6).ceil() as u64).max(1);
    Quantity(if mebibytes.is_multiple_of(1024) { format!("{}Gi", mebibytes / 1024) } else { format!("{mebibytes}Mi") })
}

/// Returns a number of devices.
pub(super) fn count(count: u32) -> Quantity {
    Quantity(count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_the_form_of_a_server() {
        for (given, text) in
            [(0.1, "100m"), (0.5, "500m"), (1.0, "1"), (1.5, "1500m"), (0.07, "70m"), (0.000_1, "1m"), (2.001_2, "2002m")]
        {
            assert_eq!(cores(given).0, text, "{given} cores");
        }
        for (given, text) in
            [(0.5, "512Mi"), (1.0, "1Gi"), (1.5, "1536Mi"), (0.1, "103Mi"), (0.001, "2Mi"), (16.0, "16Gi"), (0.7, "717Mi")]
        {
            assert_eq!(gigabytes(given).0, text, "{given} GB");
        }
    }
}
