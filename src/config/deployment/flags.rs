//! The flags that override a deployment configuration file.

use std::fmt;

/// Flags that override a deployment configuration file; `None` leaves the file's value.
#[derive(Clone, Default, PartialEq)]
pub struct DeploymentFlags {
    /// `--compute-type`
    pub compute_type: Option<String>,
    /// `--autoscale-enabled`
    pub autoscale_enabled: Option<bool>,
    /// `--autoscale-min-replicas`
    pub autoscale_min_replicas: Option<i64>,
    /// `--autoscale-max-replicas`
    pub autoscale_max_replicas: Option<i64>,
    /// `--autoscale-refresh-seconds`
    pub autoscale_refresh_seconds: Option<i64>,
    /// `--autoscale-target-utilization`
    pub autoscale_target_utilization: Option<i64>,
    /// `--num-replicas`
    pub num_replicas: Option<i64>,
    /// `--cpu-cores`
    pub cpu_cores: Option<f64>,
    /// `--cpu-cores-limit`
    pub cpu_cores_limit: Option<f64>,
    /// `--memory-gb`
    pub memory_gb: Option<f64>,
    /// `--memory-gb-limit`
    pub memory_gb_limit: Option<f64>,
    /// `--gpu-cores`
    pub gpu_cores: Option<i64>,
    /// `--auth-enabled`
    pub auth_enabled: Option<bool>,
    /// `--token-auth-enabled`
    pub token_auth_enabled: Option<bool>,
    /// `--enable-app-insights`
    pub enable_app_insights: Option<bool>,
    /// `--collect-model-data`
    pub collect_model_data: Option<bool>,
    /// `--scoring-timeout-ms`
    pub scoring_timeout_ms: Option<i64>,
    /// `--replica-max-concurrent-requests`
    pub replica_max_concurrent_requests: Option<i64>,
    /// `--max-request-wait-time`
    pub max_request_wait_time: Option<i64>,
    /// `--period-seconds`
    pub period_seconds: Option<i64>,
    /// `--initial-delay-seconds`
    pub initial_delay_seconds: Option<i64>,
    /// `--timeout-seconds`
    pub timeout_seconds: Option<i64>,
    /// `--success-threshold`
    pub success_threshold: Option<i64>,
    /// `--failure-threshold`
    pub failure_threshold: Option<i64>,
    /// `--namespace`
    pub namespace: Option<String>,
    /// `--primary-key`
    pub primary_key: Option<String>,
    /// `--secondary-key`
    pub secondary_key: Option<String>,
    /// `--port`
    pub port: Option<i64>,
    /// `--version-name`
    pub version_name: Option<String>,
    /// `--traffic-percentile`
    pub traffic_percentile: Option<f64>,
}

impl DeploymentFlags {
    /// Returns the names of the flags that were given, `--compute-type` aside.
    pub(super) fn given(&self) -> Vec<&'static str> {
        let flags = [
            (self.autoscale_enabled.is_some(), "--autoscale-enabled"),
            (self.autoscale_min_replicas.is_some(), "--autoscale-min-replicas"),
            (self.autoscale_max_replicas.is_some(), "--autoscale-max-replicas"),
            (self.autoscale_refresh_seconds.is_some(), "--autoscale-refresh-seconds"),
            (self.autoscale_target_utilization.is_some(), "--autoscale-target-utilization"),
            (self.num_replicas.is_some(), "--num-replicas"),
            (self.cpu_cores.is_some(), "--cpu-cores"),
            (self.cpu_cores_limit.is_some(), "--cpu-cores-limit"),
            (self.memory_gb.is_some(), "--memory-gb"),
            (self.memory_gb_limit.is_some(), "--memory-gb-limit"),
            (self.gpu_cores.is_some(), "--gpu-cores"),
            (self.auth_enabled.is_some(), "--auth-enabled"),
            (self.token_auth_enabled.is_some(), "--token-auth-enabled"),
            (self.enable_app_insights.is_some(), "--enable-app-insights"),
            (self.collect_model_data.is_some(), "--collect-model-data"),
            (self.scoring_timeout_ms.is_some(), "--scoring-timeout-ms"),
            (self.replica_max_concurrent_requests.is_some(), "--replica-max-concurrent-requests"),
            (self.max_request_wait_time.is_some(), "--max-request-wait-time"),
            (self.period_seconds.is_some(), "--period-seconds"),
            (self.initial_delay_seconds.is_some(), "--initial-delay-seconds"),
            (self.timeout_seconds.is_some(), "--timeout-seconds"),
            (self.success_threshold.is_some(), "--success-threshold"),
            (self.failure_threshold.is_some(), "--failure-threshold"),
            (self.namespace.is_some(), "--namespace"),
            (self.primary_key.is_some(), "--primary-key"),
            (self.secondary_key.is_some(), "--secondary-key"),
            (self.port.is_some(), "--port"),
            (self.version_name.is_some(), "--version-name"),
            (self.traffic_percentile.is_some(), "--traffic-percentile"),
        ];
        flags.into_iter().filter_map(|(given, name)| given.then_some(name)).collect()
    }
}

/// Shows every flag but the keys.
impl fmt::Debug for DeploymentFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = |key: &Option<String>| key.as_ref().map(|_| "..");
        f.debug_struct("DeploymentFlags")
            .field("compute_type", &self.compute_type)
            .field("autoscale_enabled", &self.autoscale_enabled)
            .field("autoscale_min_replicas", &self.autoscale_min_replicas)
            .field("autoscale_max_replicas", &self.autoscale_max_replicas)
            .field("autoscale_refresh_seconds", &self.autoscale_refresh_seconds)
            .field("autoscale_target_utilization", &self.autoscale_target_utilization)
            .field("num_replicas", &self.num_replicas)
            .field("cpu_cores", &self.cpu_cores)
            .field("cpu_cores_limit", &self.cpu_cores_limit)
            .field("memory_gb", &self.memory_gb)
            .field("memory_gb_limit", &self.memory_gb_limit)
            .field("gpu_cores", &self.gpu_cores)
            .field("auth_enabled", &self.auth_enabled)
            .field("token_auth_enabled", &self.token_auth_enabled)
            .field("enable_app_insights", &self.enable_app_insights)
            .field("collect_model_data", &self.collect_model_data)
            .field("scoring_timeout_ms", &self.scoring_timeout_ms)
            .field("replica_max_concurrent_requests", &self.replica_max_concurrent_requests)
            .field("max_request_wait_time", &self.max_request_wait_time)
            .field("period_seconds", &self.period_seconds)
            .field("initial_delay_seconds", &self.initial_delay_seconds)
            .field("timeout_seconds", &self.timeout_seconds)
            .field("success_threshold", &self.success_threshold)
            .field("failure_threshold", &self.failure_threshold)
            .field("namespace", &self.namespace)
            .field("primary_key", &key(&self.primary_key))
            .field("secondary_key", &key(&self.secondary_key))
            .field("port", &self.port)
            .field("version_name", &self.version_name)
            .field("traffic_percentile", &self.traffic_percentile)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_not_shown() {
        let flags = DeploymentFlags {
            primary_key: Some("hunter2-first".into()),
            secondary_key: Some("hunter2-second".into()),
            num_replicas: Some(3),
            ..DeploymentFlags::default()
        };
        let shown = format!("{flags:?} {flags:#?}");
        assert!(!shown.contains("hunter2"), "a key leaks: {shown}");
        assert!(shown.contains("num_replicas: Some(3)"), "{shown}");
    }
}
