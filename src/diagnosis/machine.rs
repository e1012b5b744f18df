//! Rules for limits of the machine: memory, disk, ports, time, network; and for processes that end without an explanation.

use super::case::{Case, Finding};
use super::{Cause, Exit, Moment};

const SIGILL: i32 = 4;
const SIGABRT: i32 = 6;
const SIGBUS: i32 = 7;
const SIGFPE: i32 = 8;
const SIGKILL: i32 = 9;
const SIGSEGV: i32 = 11;

const KILLED: &str = "was sent SIGKILL!";
const CRASHES: [(&str, i32); 5] =
    [("SIGSEGV", SIGSEGV), ("SIGILL", SIGILL), ("SIGABRT", SIGABRT), ("SIGBUS", SIGBUS), ("SIGFPE", SIGFPE)];

/// A worker that gunicorn ended because it gave no sign for too long; the SIGKILL that follows is no want of memory.
pub(super) fn worker_timed_out(case: &Case<'_>) -> Option<Finding> {
    case.lines_after_exception().iter().find(|line| line.contains("[CRITICAL] WORKER TIMEOUT"))?;
    let remedy = "Make run() faster, or raise WORKER_TIMEOUT (in seconds) in environmentVariables.";
    let message = "run() took longer than the worker time-out, and gunicorn killed the worker";
    Some(Finding::new(Cause::ScoringTimeout, message, remedy))
}

/// A worker that a signal ended after the last exception of the log.
pub(super) fn crashed_last(case: &Case<'_>) -> Option<Finding> {
    let after = case.lines_after_exception();
    if after.iter().any(|line| line.contains(KILLED) || line.contains("oom-kill") || line.contains("OOMKilled")) {
        return Some(killed(case));
    }
    let told = CRASHES.iter().find(|(name, _)| after.iter().any(|line| line.contains(&format!("was sent {name}!"))));
    let fatal = after.iter().any(|line| {
        line.contains("Fatal Python error: Segmentation fault") || line.contains("Fatal Python error: Illegal instruction")
    });
    // After a limit has passed, it is the platform that ends the process.
    let exit = case.evidence.exit.filter(|_| case.evidence.timed_out_after.is_none());
    let signal = told.map(|(_, signal)| *signal).or_else(|| fatal.then_some(SIGSEGV)).or_else(|| ended_by(exit))?;
    if signal == SIGKILL {
        return Some(killed(case));
    }
    CRASHES.iter().find(|(_, number)| *number == signal).map(|(name, _)| crashed(case, name, after))
}

/// Returns the signal that ended the process; shells and container runtimes add 128.
fn ended_by(exit: Option<Exit>) -> Option<i32> {
    match exit? {
        Exit::Signal(signal) => Some(signal),
        Exit::Code(code) => (129..=159).contains(&code).then(|| code - 128),
    }
}

fn killed(case: &Case<'_>) -> Finding {
    let when = while_doing(case);
    let remedy = "Give the service more memory (containerResourceRequirements.memoryInGB), fewer workers (maxConcurrentRequestsPerContainer), or \
        a smaller model.";
    Finding::new(
        Cause::OutOfMemory,
        format!("the scoring server was killed {when}, most likely because it ran out of memory"),
        remedy,
    )
}

fn crashed(case: &Case<'_>, signal: &str, after: &[String]) -> Finding {
    let when = while_doing(case);
    let illegal = signal == "SIGILL" || after.iter().any(|line| line.contains("Illegal instruction"));
    let remedy = if illegal {
        "A package uses instructions that this processor lacks (AVX, as TensorFlow does): use a build without them, or another machine."
    } else {
        "Compiled code of a package crashed: pin the packages to the versions that the model was trained with, numpy first."
    };
    Finding::new(Cause::Crashed, format!("the scoring server crashed {when} ({signal})"), remedy)
}

fn while_doing(case: &Case<'_>) -> &'static str {
    match case.evidence.moment {
        Moment::MakingEnvironment => "while packages were installed",
        Moment::Starting => "while init() ran",
        Moment::Serving => "while it served",
    }
}

/// Another process listens on the port.
pub(super) fn port_taken(case: &Case<'_>) -> Option<Finding> {
    let line = case.line_with(&["Connection in use: ", "Address already in use"])?;
    // gunicorn writes an address as Python does: ('127.0.0.1', 8890).
    let place = line.split_once("Connection in use: ").map_or("the address", |(_, place)| place.trim());
    let place = place.replace("', ", ":").replace(['(', ')', '\''], "");
    let remedy = "End the other process, or choose another port in the deployment configuration.";
    Some(Finding::new(Cause::PortTaken, format!("another process listens on {place}"), remedy))
}

/// The scoring server isn't in the environment.
pub(super) fn server_missing(case: &Case<'_>) -> Option<Finding> {
    let line = case.line_with(&[
        "No module named gunicorn",
        "No module named 'gunicorn'",
        "No module named 'azureml_inference_server_http'",
    ])?;
    let what = if line.contains("gunicorn") { "gunicorn" } else { "azureml-inference-server-http" };
    let remedy = "Add 'azureml-inference-server-http' to the pip packages of the environment.";
    Some(Finding::new(
        Cause::ScoringServerMissing,
        format!("the environment has no {what}, which serves the entry script"),
        remedy,
    ))
}

/// The disk is full.
pub(super) fn disk_full(case: &Case<'_>) -> Option<Finding> {
    let text = case.exception_text();
    let full = text.contains("No space left on device") || text.contains("Disk quota exceeded");
    let remedy = "Free up disk space; large files belong in a model, not in the project.";
    full.then(|| Finding::new(Cause::DiskFull, format!("the disk is full{}", case.place()), remedy))
}

/// The code needs a GPU, and there is none.
pub(super) fn gpu_absent(case: &Case<'_>) -> Option<Finding> {
    const SIGNS: [&str; 8] = [
        "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False",
        "Torch not compiled with CUDA enabled",
        "Found no NVIDIA driver",
        "No CUDA GPUs are available",
        "CUDA driver version is insufficient",
        "no CUDA-capable device is detected",
        "libcuda.so",
        "libcudart.so",
    ];
    let text = case.exception_text();
    let sign = SIGNS.iter().find(|sign| text.contains(**sign))?;
    let remedy = if sign.starts_with("Attempting") {
        "Load it with torch.load(path, map_location='cpu'), or deploy to a machine with a GPU."
    } else {
        "Use the CPU (device='cpu', packages without CUDA), or deploy to a machine with a GPU."
    };
    Some(Finding::new(Cause::GpuMissing, format!("the code needs a GPU, and there is none{}", case.place()), remedy))
}

/// An allocation that failed.
pub(super) fn out_of_memory(case: &Case<'_>) -> Option<Finding> {
    const SIGNS: [&str; 5] =
        ["Unable to allocate", "std::bad_alloc", "can't allocate memory", "Cannot allocate memory", "out of memory"];
    let exception = case.exception()?;
    let text = case.exception_text();
    let out = exception.kind() == "MemoryError" || SIGNS.iter().any(|sign| text.contains(sign));
    let remedy = if text.contains("CUDA out of memory") {
        "Use a smaller batch or model, or a GPU with more memory."
    } else {
        "Give the service more memory (containerResourceRequirements.memoryInGB), or load less at once."
    };
    let what = exception.exception.first().map_or("MemoryError", String::as_str);
    out.then(|| Finding::new(Cause::OutOfMemory, format!("there is not enough memory: {what}{}", case.place()), remedy))
}

/// A file or folder that may not be used.
pub(super) fn permission_denied(case: &Case<'_>) -> Option<Finding> {
    let exception = case.exception()?;
    let message = exception.message();
    let denied = exception.kind() == "PermissionError"
        || message.contains("Permission denied")
        || message.contains("Read-only file system");
    let path = message.split('\'').nth(1).map_or("a file or folder", |path| path);
    let remedy = "Write to './outputs' or a temporary folder (tempfile); set the cache folders of packages by their variables (HF_HOME, NLTK_DATA, …).";
    denied.then(|| Finding::new(Cause::PermissionDenied, format!("access to {path} was denied{}", case.place()), remedy))
}

/// Something on the network that could not be reached.
pub(super) fn network_unreachable(case: &Case<'_>) -> Option<Finding> {
    const SIGNS: [&str; 10] = [
        "Name or service not known",
        "Temporary failure in name resolution",
        "Failed to establish a new connection",
        "Max retries exceeded",
        "Connection refused",
        "Network is unreachable",
        "CERTIFICATE_VERIFY_FAILED",
        "We couldn't connect to",
        "Connection timed out",
        "ConnectTimeout",
    ];
    let text = case.exception_text();
    let exception = case.exception()?;
    let by_kind = matches!(
        exception.kind(),
        "URLError" | "ConnectionError" | "ConnectionRefusedError" | "gaierror" | "ConnectTimeout" | "ServiceRequestError"
    );
    let host = text
        .split_once("host='")
        .and_then(|(_, rest)| rest.split('\'').next())
        .map_or(String::new(), |host| format!(" ({host})"));
    let remedy = "Check the address, the network and the proxy; register what init() downloads each time as a model instead.";
    let message = format!("the script could not reach something on the network{host}{}", case.place());
    (by_kind || SIGNS.iter().any(|sign| text.contains(sign))).then(|| Finding::new(Cause::NetworkUnreachable, message, remedy))
}

/// A limit that passed.
pub(super) fn took_too_long(case: &Case<'_>) -> Option<Finding> {
    let seconds = case.evidence.timed_out_after?.as_secs();
    Some(match case.evidence.moment {
        Moment::Starting => Finding::new(
            Cause::StartTimeout,
            format!("init() was still running after {seconds} s"),
            "Load less in init(), or allow more time with --start-timeout. The lines above are the last of its log.",
        ),
        Moment::Serving => Finding::new(
            Cause::ScoringTimeout,
            format!("run() did not end within {seconds} s"),
            "Make run() faster, or raise scoringTimeoutMs (300,000 at most) in the deployment configuration.",
        ),
        Moment::MakingEnvironment => Finding::new(
            Cause::EnvironmentFailed,
            format!("the packages were not installed within {seconds} s"),
            "Deploy again: the installer has cached what it downloaded.",
        ),
    })
}

/// A process that ended, and no rule above knows why.
pub(super) fn ended(case: &Case<'_>) -> Option<Finding> {
    if case.evidence.moment == Moment::MakingEnvironment {
        return Some(Finding::new(
            Cause::EnvironmentFailed,
            "the packages could not be installed",
            "The lines above are the last of the installer's output.",
        ));
    }
    let how = match case.evidence.exit? {
        Exit::Code(code) => format!("with exit code {code}"),
        Exit::Signal(signal) => format!("by signal {signal}"),
    };
    let when = while_doing(case);
    Some(Finding::new(Cause::Ended, format!("the scoring server ended {how} {when}"), "The lines above are the last of its log."))
}

/// What is told when no rule knows more.
pub(super) fn unknown(case: &Case<'_>) -> Finding {
    let what = match case.exception().and_then(|block| block.exception.first()) {
        Some(exception) => format!("the scoring server reported {exception}"),
        None => "the service does not respond, and its log does not say why".to_owned(),
    };
    Finding::new(Cause::Unknown, what, "The lines above are the last of its log.")
}
