//! How many replicas a service needs for a rate of requests.

/// Returns the replicas that serve `rate` requests per second, each of `seconds_per_request`, with `target` (0 to 1) of all slots busy
/// and `slots` requests at once per replica. At least 1; anything but a positive number counts as no load.
pub fn replicas_for(rate: f64, seconds_per_request: f64, target: f64, slots: u32) -> u32 {
    let needed = rate * seconds_per_request / (target * f64::from(slots.max(1)));
    round_up(needed).max(1)
}

/// Returns `value` rounded up, ignoring rounding errors of floats.
pub(super) fn round_up(value: f64) -> u32 {
    let rounded = (value * (1.0 - 1e-9)).ceil();
    // The conversion saturates, and turns NaN into 0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is meant")]
    let whole = rounded as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_needs_286_replicas() {
        assert_eq!(replicas_for(20.0, 10.0, 0.7, 1), 286);
        assert_eq!(replicas_for(20.0, 10.0, 0.7, 2), 143);
    }

    #[test]
    fn a_whole_number_is_not_rounded_up_by_a_float_error() {
        assert_eq!(replicas_for(7.0, 0.3, 0.7, 1), 3);
        assert_eq!(replicas_for(0.1, 3.0, 0.3, 1), 1);
        assert_eq!(replicas_for(21.0, 0.1, 0.7, 1), 3);
    }

    #[test]
    fn no_load_and_nonsense_need_one() {
        for (rate, seconds, target) in [(0.0, 1.0, 0.7), (f64::NAN, 1.0, 0.7), (-5.0, 1.0, 0.7), (0.0, 0.0, 0.0)] {
            assert_eq!(replicas_for(rate, seconds, target, 1), 1);
        }
        assert_eq!(replicas_for(1.0, 1.0, 0.0, 1), u32::MAX, "a target of nothing can't be met");
    }
}
