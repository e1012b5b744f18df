//! The number of replicas: fixed or by the autoscaler, never both.

use super::flags::DeploymentFlags;
use super::keys::AUTO_SCALER;
use super::rules::positive;
use super::{AutoScaler, ReplicaScale};
use crate::config::Faults;
use crate::config::document::{Given, Location, Section, easier_first};

struct Wishes {
    enabled: Option<Given<bool>>,
    min: Option<Given<i64>>,
    max: Option<Given<i64>>,
    refresh: Option<Given<i64>>,
    utilization: Option<Given<i64>>,
    replicas: Option<Given<i64>>,
}

/// Reads `autoScaler`, `numReplicas` and their flags.
/// `present` is the scale of a service that is updated, which it keeps if nothing is given.
pub(super) fn read_scale(
    top: Option<&Section<'_>>,
    flags: &DeploymentFlags,
    present: Option<ReplicaScale>,
    faults: &mut Faults,
) -> ReplicaScale {
    let from = faults.mark();
    let (wishes, bounds_are_readable) = read_wishes(top, flags, faults);
    // With values of wrong types, rules about combinations can't be checked; about the bounds, only these two matter.
    let readable = !faults.any_error_since(from);
    if wishes.is_empty()
        && let Some(present) = present
    {
        return present;
    }
    let default = match present {
        Some(ReplicaScale::Auto(scaler)) => scaler,
        Some(ReplicaScale::Fixed(_)) | None => AutoScaler::default(),
    };
    let scaler = AutoScaler {
        min_replicas: positive(wishes.min.as_ref(), default.min_replicas, faults),
        max_replicas: positive(wishes.max.as_ref(), default.max_replicas, faults),
        target_utilization: positive(wishes.utilization.as_ref(), default.target_utilization, faults),
        refresh_seconds: positive(wishes.refresh.as_ref(), default.refresh_seconds, faults),
    };
    let fixed = wishes.replicas.as_ref().map(|replicas| positive(Some(replicas), 1, faults));
    if readable {
        check_together(&wishes, present, faults);
    }
    if bounds_are_readable {
        check_bounds(&wishes, scaler, faults);
    }
    if let Some(utilization) = wishes.utilization.filter(|given| given.value > 100) {
        let remedy = "above 100, replicas are added only when requests queue";
        utilization.location.warning(faults, format!("is above 100 percent: {}", utilization.value), remedy);
    }
    fixed.map_or(ReplicaScale::Auto(scaler), ReplicaScale::Fixed)
}

impl Wishes {
    fn is_empty(&self) -> bool {
        let numbers = [&self.min, &self.max, &self.refresh, &self.utilization, &self.replicas];
        self.enabled.is_none() && numbers.iter().all(|number| number.is_none())
    }
}

/// Reads what is wished, and whether both bounds, where they are given, are numbers.
fn read_wishes(top: Option<&Section<'_>>, flags: &DeploymentFlags, faults: &mut Faults) -> (Wishes, bool) {
    let scaler = top.and_then(|top| top.section("autoScaler", faults));
    if let Some(scaler) = &scaler {
        scaler.warn_about_unknown(&AUTO_SCALER, faults);
    }
    let integer = |faults: &mut Faults, key: &str, flag: Option<i64>, name: &str| {
        let in_file = scaler.as_ref().and_then(|scaler| scaler.integer(key, faults));
        Given::or_flag(in_file, flag, name)
    };
    let from = faults.mark();
    let min = integer(faults, "minReplicas", flags.autoscale_min_replicas, "--autoscale-min-replicas");
    let max = integer(faults, "maxReplicas", flags.autoscale_max_replicas, "--autoscale-max-replicas");
    let bounds_are_readable = !faults.any_error_since(from);
    let refresh = integer(faults, "refreshPeriodInSeconds", flags.autoscale_refresh_seconds, "--autoscale-refresh-seconds");
    let utilization = integer(faults, "targetUtilization", flags.autoscale_target_utilization, "--autoscale-target-utilization");
    let enabled = scaler.as_ref().and_then(|scaler| scaler.boolean("autoscaleEnabled", faults));
    let enabled = Given::or_flag(enabled, flags.autoscale_enabled, "--autoscale-enabled");
    let replicas = top.and_then(|top| top.integer("numReplicas", faults));
    let replicas = Given::or_flag(replicas, flags.num_replicas, "--num-replicas");
    (Wishes { enabled, min, max, refresh, utilization, replicas }, bounds_are_readable)
}

fn check_together(wishes: &Wishes, present: Option<ReplicaScale>, faults: &mut Faults) {
    let scales_now = matches!(present, Some(ReplicaScale::Auto(_)));
    let on = wishes.enabled.as_ref().map_or(scales_now && wishes.replicas.is_none(), |enabled| enabled.value);
    match (&wishes.enabled, &wishes.replicas) {
        (Some(enabled), Some(replicas)) if enabled.value => {
            let (easier, other) = easier_first(&replicas.location, &enabled.location);
            let what = format!("can't be given together with {}", autoscale_named(other, enabled, easier));
            easier.error(faults, what, "a service has a fixed number of replicas or an autoscaler; keep one");
        }
        (Some(enabled), None) if !enabled.value => {
            enabled.location.error(
                faults,
                "is false, and no number of replicas is given",
                "set numReplicas, or leave autoscaleEnabled out",
            );
        }
        _ => {}
    }
    let settings = [&wishes.min, &wishes.max, &wishes.refresh, &wishes.utilization];
    for setting in settings.into_iter().flatten().filter(|_| !on) {
        let remedy = match &wishes.replicas {
            Some(replicas) => {
                format!("leave it out; {} fixes the number of replicas", replicas.location.named_from(&setting.location))
            }
            None if setting.location.is_flag() => "add --autoscale-enabled true".to_owned(),
            None => "add autoscaleEnabled: true to autoScaler".to_owned(),
        };
        setting.location.error(faults, "needs the autoscaler to be enabled", remedy);
    }
}

fn autoscale_named(other: &Location, enabled: &Given<bool>, from: &Location) -> String {
    let value = if *other != enabled.location {
        ""
    } else if other.is_flag() {
        " true"
    } else {
        ": true"
    };
    other.named_with(value, from)
}

fn check_bounds(wishes: &Wishes, scaler: AutoScaler, faults: &mut Faults) {
    let AutoScaler { min_replicas: min, max_replicas: max, .. } = scaler;
    let kept = |given: &Option<Given<i64>>| given.as_ref().is_none_or(|given| given.value > 0);
    if min <= max || !kept(&wishes.min) || !kept(&wishes.max) {
        return;
    }
    match (&wishes.min, &wishes.max) {
        (Some(least), Some(most)) => {
            let what = format!("must not be above {}, which is {max}, but is {min}", most.location.named_from(&least.location));
            least.location.error(faults, what, "");
        }
        (Some(least), None) => {
            least.location.error(
                faults,
                format!("must not be above the maximum number of replicas, which is {max} by default, but is {min}"),
                "set the maximum too",
            );
        }
        (None, Some(most)) => most.location.error(
            faults,
            format!("must not be below the minimum number of replicas, which is {min}, but is {max}"),
            "",
        ),
        (None, None) => {}
    }
}
