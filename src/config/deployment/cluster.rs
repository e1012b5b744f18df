//! Settings of a service behind a router.

use super::autoscale::read_scale;
use super::keys;
use super::read::Reader;
use super::rules::{at_least, is_dns_label, positive, positive_number};
use super::{AuthMode, ComputeType, DeploymentConfig, LivenessProbe, PresetKeys, Resources, ServiceSettings};
use crate::config::document::{Given, Location, easier_first};
use crate::names::{Secret, ServiceName};

/// The longest scoring time-out of the old service.
const LONGEST_SCORING_MS: i64 = 300_000;

impl Reader<'_> {
    /// Reads what the compute types aks and aksendpoint have.
    pub(super) fn cluster(&mut self, compute_type: ComputeType) -> DeploymentConfig {
        let DeploymentConfig { settings: base, version_name, traffic_percentile, .. } = self.base;
        let auth = self.authentication();
        let concurrent = self.integer(
            "maxConcurrentRequestsPerContainer",
            self.flags.replica_max_concurrent_requests,
            "--replica-max-concurrent-requests",
        );
        let wait = self.integer("maxQueueWaitMs", self.flags.max_request_wait_time, "--max-request-wait-time");
        let insights = self.boolean("appInsightsEnabled", self.flags.enable_app_insights, "--enable-app-insights");
        let settings = ServiceSettings {
            compute_type,
            port: None,
            auth,
            allowed_hosts: self.allowed_hosts().unwrap_or_else(|| base.allowed_hosts.clone()),
            scale: read_scale(self.top.as_ref(), self.flags, self.changes.then_some(base.scale), self.faults),
            resources: self.resources(),
            max_concurrent_requests: positive(concurrent.as_ref(), base.max_concurrent_requests, self.faults),
            scoring_timeout_ms: self.scoring_timeout().unwrap_or(base.scoring_timeout_ms),
            max_queue_wait_ms: positive(wait.as_ref(), base.max_queue_wait_ms, self.faults),
            liveness: self.liveness(),
            app_insights_enabled: insights.map_or(base.app_insights_enabled, |given| given.value),
            collect_model_data: self.collects_data(),
            namespace: self.namespace().or_else(|| base.namespace.clone()),
            kubernetes: self.kubernetes(),
        };
        let mut config = DeploymentConfig { settings, keys: self.preset_keys(), ..DeploymentConfig::default() };
        if compute_type == ComputeType::AksEndpoint {
            config.version_name = self.version_name().or_else(|| version_name.clone());
            config.traffic_percentile = self.traffic_percentile().unwrap_or(*traffic_percentile);
        } else {
            let target = self.top.as_ref().and_then(|top| top.text("computeTargetName", self.faults));
            config.compute_target_name = target.map(|given| given.value);
            self.warn_of_endpoint_flags();
        }
        if self.flags.port.is_some() {
            Location::flag("--port").warning(self.faults, "has no effect", "only a local service has its own port");
        }
        config
    }

    fn authentication(&mut self) -> AuthMode {
        let keys = self.boolean("authEnabled", self.flags.auth_enabled, "--auth-enabled");
        let token = self.boolean("tokenAuthEnabled", self.flags.token_auth_enabled, "--token-auth-enabled");
        if let (Some(keys), Some(token)) = (&keys, &token)
            && keys.value
            && token.value
        {
            let (easier, other) = easier_first(&token.location, &keys.location);
            easier.error(
                self.faults,
                format!("can't be true together with {}", other.named_from(easier)),
                "a service takes keys or tokens; set one of them to false",
            );
        }
        if self.changes {
            self.refuse_second_authentication(keys.as_ref(), token.as_ref());
        }
        let now = self.base.settings.auth;
        // A service with tokens takes no keys.
        if token.map_or(now == AuthMode::Token, |given| given.value) {
            AuthMode::Token
        } else if keys.map_or(now == AuthMode::Keys, |given| given.value) {
            AuthMode::Keys
        } else {
            AuthMode::None
        }
    }

    /// To enable one kind of authentication of a service that has the other, that one must be disabled in the same change (v1).
    fn refuse_second_authentication(&mut self, keys: Option<&Given<bool>>, token: Option<&Given<bool>>) {
        let (keys_now, token_now) = (self.base.settings.auth == AuthMode::Keys, self.base.settings.auth == AuthMode::Token);
        let on = |given: Option<&Given<bool>>| given.filter(|given| given.value).map(|given| given.location.clone());
        for (on, other_on, other) in [
            (on(keys), token_now && token.is_none(), "--token-auth-enabled"),
            (on(token), keys_now && keys.is_none(), "--auth-enabled"),
        ] {
            if let (Some(location), true) = (on, other_on) {
                location.error(
                    self.faults,
                    "can't be enabled while the other kind of authentication is",
                    format!("add {other} false"),
                );
            }
        }
    }

    fn resources(&mut self) -> Resources {
        let base = self.base.settings.resources;
        let section = self.section("containerResourceRequirements", &keys::RESOURCES);
        let mut number = |key: &str, flag: Option<f64>, name: &str| {
            let in_file = section.as_ref().and_then(|section| section.number(key, self.faults));
            Given::or_flag(in_file, flag, name)
        };
        let cpu = number("cpu", self.flags.cpu_cores, "--cpu-cores");
        let cpu_limit = number("cpuLimit", self.flags.cpu_cores_limit, "--cpu-cores-limit");
        let memory = number("memoryInGB", self.flags.memory_gb, "--memory-gb");
        let memory_limit = number("memoryInGBLimit", self.flags.memory_gb_limit, "--memory-gb-limit");
        let (cpu, cpu_limit) = self.request_and_limit(cpu.as_ref(), cpu_limit.as_ref(), "cores", base.cpu, base.cpu_limit);
        let (memory_gb, memory_gb_limit) =
            self.request_and_limit(memory.as_ref(), memory_limit.as_ref(), "memory", base.memory_gb, base.memory_gb_limit);
        let gpu = self.integer("gpuCores", self.flags.gpu_cores, "--gpu-cores");
        let gpu_cores = at_least(0, gpu.as_ref(), self.faults).unwrap_or(base.gpu_cores);
        Resources { cpu, cpu_limit, memory_gb, memory_gb_limit, gpu_cores }
    }

    fn request_and_limit(
        &mut self,
        request: Option<&Given<f64>>,
        limit: Option<&Given<f64>>,
        noun: &str,
        present: f64,
        present_limit: Option<f64>,
    ) -> (f64, Option<f64>) {
        let wanted = positive_number(request, self.faults);
        let most = positive_number(limit, self.faults);
        let least = if request.is_some() { wanted } else { Some(present) };
        if let (Some(limit), Some(most), Some(least)) = (limit, most, least)
            && most < least
        {
            let what = match request {
                Some(request) => {
                    format!("must not be below {}, which is {least}, but is {most}", request.location.named_from(&limit.location))
                }
                None => format!("must not be below the requested {noun}, which is {least} by default, but is {most}"),
            };
            limit.location.error(self.faults, what, "");
        }
        if let (Some(request), Some(wanted), None, Some(most)) = (request, wanted, limit, present_limit)
            && most < wanted
        {
            request.location.error(
                self.faults,
                format!("must not be above the service's limit, which is {most}"),
                "raise the limit too",
            );
        }
        (wanted.unwrap_or(present), most.or(present_limit))
    }

    fn collects_data(&mut self) -> bool {
        let section = self.section("dataCollection", &keys::DATA_COLLECTION);
        let in_file = section.and_then(|section| section.boolean("storageEnabled", self.faults));
        Given::or_flag(in_file, self.flags.collect_model_data, "--collect-model-data")
            .map_or(self.base.settings.collect_model_data, |given| given.value)
    }

    fn scoring_timeout(&mut self) -> Option<u64> {
        let given = self.integer("scoringTimeoutMs", self.flags.scoring_timeout_ms, "--scoring-timeout-ms")?;
        if given.value > LONGEST_SCORING_MS {
            let what = format!("must be at most {LONGEST_SCORING_MS} (five minutes), not {}", given.value);
            given.location.error(self.faults, what, "");
            return None;
        }
        at_least(1, Some(&given), self.faults)
    }

    fn liveness(&mut self) -> LivenessProbe {
        let default = self.base.settings.liveness;
        let section = self.section("livenessProbeRequirements", &keys::LIVENESS);
        let mut seconds = |key: &str, flag: Option<i64>, name: &str, default: u32| {
            let in_file = section.as_ref().and_then(|section| section.integer(key, self.faults));
            positive(Given::or_flag(in_file, flag, name).as_ref(), default, self.faults)
        };
        let flags = self.flags;
        LivenessProbe {
            period_seconds: seconds("periodSeconds", flags.period_seconds, "--period-seconds", default.period_seconds),
            initial_delay_seconds: seconds(
                "initialDelaySeconds",
                flags.initial_delay_seconds,
                "--initial-delay-seconds",
                default.initial_delay_seconds,
            ),
            timeout_seconds: seconds("timeoutSeconds", flags.timeout_seconds, "--timeout-seconds", default.timeout_seconds),
            success_threshold: seconds(
                "successThreshold",
                flags.success_threshold,
                "--success-threshold",
                default.success_threshold,
            ),
            failure_threshold: seconds(
                "failureThreshold",
                flags.failure_threshold,
                "--failure-threshold",
                default.failure_threshold,
            ),
        }
    }

    fn namespace(&mut self) -> Option<String> {
        let in_file = self.top.as_ref().and_then(|top| top.text("namespace", self.faults));
        let flag = self.flags.namespace.clone().filter(|namespace| !namespace.is_empty());
        let given = Given::or_flag(in_file, flag, "--namespace")?;
        if is_dns_label(&given.value) {
            return Some(given.value);
        }
        let what = format!(
            "'{}' is not a valid namespace: 1 to 63 lowercase letters, digits and dashes, with no dash at either end",
            given.value
        );
        given.location.error(self.faults, what, "");
        None
    }

    fn preset_keys(&mut self) -> Option<PresetKeys> {
        let section = self.section("keys", &keys::PRESET_KEYS);
        let mut key = |key: &str, flag: Option<&Secret>, name: &str| {
            let in_file = section.as_ref().and_then(|section| section.exact_text(key, self.faults));
            let given = Given::or_flag(in_file, flag.map(|key| key.expose().to_owned()), name)?;
            let in_header = |c: char| c.is_ascii_graphic() || c == ' ';
            if given.value.is_empty() || given.value.trim() != given.value || !given.value.chars().all(in_header) {
                let what = "must be one line of printable ASCII characters, not empty, with no space at either end";
                given.location.error(self.faults, what, "leave it out for a random key");
                return None;
            }
            Some(given)
        };
        let primary = key("primaryKey", self.flags.primary_key.as_ref(), "--primary-key");
        let secondary = key("secondaryKey", self.flags.secondary_key.as_ref(), "--secondary-key");
        match (primary, secondary) {
            (Some(primary), secondary) => {
                Some(PresetKeys { primary: primary.value.into(), secondary: secondary.map(|given| given.value.into()) })
            }
            (None, Some(secondary)) => {
                secondary.location.warning(
                    self.faults,
                    "is ignored because there is no primary key",
                    "give both, or neither for random keys",
                );
                None
            }
            (None, None) => None,
        }
    }

    fn version_name(&mut self) -> Option<String> {
        let in_file = self.top.as_ref().and_then(|top| top.word("versionName", self.faults));
        let given = Given::or_flag(in_file, self.flags.version_name.clone(), "--version-name")?;
        match ServiceName::new(given.value) {
            Ok(name) => Some(name.as_str().to_owned()),
            Err(error) => {
                given.location.error(self.faults, format!("'{}' is not a valid version name: {}", error.value, error.rule), "");
                None
            }
        }
    }

    fn traffic_percentile(&mut self) -> Option<f64> {
        let in_file = self.top.as_ref().and_then(|top| top.number("trafficPercentile", self.faults));
        let given = Given::or_flag(in_file, self.flags.traffic_percentile, "--traffic-percentile")?;
        if (0.0..=100.0).contains(&given.value) {
            return Some(given.value);
        }
        given.location.error(self.faults, format!("must be from 0 to 100, not {}", given.value), "");
        None
    }

    fn warn_of_endpoint_flags(&mut self) {
        let named = [
            (self.flags.version_name.is_some(), "--version-name"),
            (self.flags.traffic_percentile.is_some(), "--traffic-percentile"),
        ];
        for (_, name) in named.into_iter().filter(|(given, _)| *given) {
            Location::flag(name).warning(
                self.faults,
                "has no effect",
                "only compute type aksendpoint has versions that share traffic",
            );
        }
    }
}
