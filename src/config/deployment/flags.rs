//! The flags that override a deployment configuration file.

use crate::names::Secret;

/// Declares the flags once: the field that holds each, its type, and its name on the command line.
macro_rules! flags {
    ($($field:ident: $type:ty, $name:literal;)*) => {
        /// Flags that override a deployment configuration file; `None` leaves the file's value.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct DeploymentFlags {
            $(#[doc = concat!("`", $name, "`")] pub $field: Option<$type>,)*
        }

        impl DeploymentFlags {
            /// Returns the names of the flags that were given.
            pub(super) fn given(&self) -> impl Iterator<Item = &'static str> {
                [$((self.$field.is_some(), $name)),*].into_iter().filter_map(|(given, name)| given.then_some(name))
            }
        }
    };
}

flags! {
    compute_type: String, "--compute-type";
    autoscale_enabled: bool, "--autoscale-enabled";
    autoscale_min_replicas: i64, "--autoscale-min-replicas";
    autoscale_max_replicas: i64, "--autoscale-max-replicas";
    autoscale_refresh_seconds: i64, "--autoscale-refresh-seconds";
    autoscale_target_utilization: i64, "--autoscale-target-utilization";
    num_replicas: i64, "--num-replicas";
    cpu_cores: f64, "--cpu-cores";
    cpu_cores_limit: f64, "--cpu-cores-limit";
    memory_gb: f64, "--memory-gb";
    memory_gb_limit: f64, "--memory-gb-limit";
    gpu_cores: i64, "--gpu-cores";
    auth_enabled: bool, "--auth-enabled";
    token_auth_enabled: bool, "--token-auth-enabled";
    enable_app_insights: bool, "--enable-app-insights";
    collect_model_data: bool, "--collect-model-data";
    scoring_timeout_ms: i64, "--scoring-timeout-ms";
    replica_max_concurrent_requests: i64, "--replica-max-concurrent-requests";
    max_request_wait_time: i64, "--max-request-wait-time";
    period_seconds: i64, "--period-seconds";
    initial_delay_seconds: i64, "--initial-delay-seconds";
    timeout_seconds: i64, "--timeout-seconds";
    success_threshold: i64, "--success-threshold";
    failure_threshold: i64, "--failure-threshold";
    namespace: String, "--namespace";
    primary_key: Secret, "--primary-key";
    secondary_key: Secret, "--secondary-key";
    port: i64, "--port";
    version_name: String, "--version-name";
    traffic_percentile: f64, "--traffic-percentile";
}
