//! The causes of failures, and their codes for scripts.

/// Why a service does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// An imported module is not in the environment.
    MissingModule,
    /// An import of a name that the installed release of a package doesn't have.
    ImportFailed,
    /// A known incompatibility of a package with another one or with this Python.
    IncompatiblePackages,
    /// A compiled package built against another release of what it uses.
    BinaryMismatch,
    /// A shared library of the operating system is missing.
    MissingLibrary,
    /// The scoring server isn't in the environment.
    ScoringServerMissing,
    /// The scoring server can't read its settings.
    ServerSettings,
    /// The user's code can't be parsed.
    SyntaxError,
    /// A package's code can't be parsed by this Python.
    PackageSyntaxError,
    /// The entry script isn't in the package.
    EntryScriptMissing,
    /// The entry script has no `init`.
    InitMissing,
    /// The entry script has no `run`.
    RunMissing,
    /// `run` can't be called as the scoring server calls it.
    RunSignature,
    /// The entry script raised while it was imported.
    ScriptFailed,
    /// `init()` raised.
    InitFailed,
    /// `run()` raised.
    RunFailed,
    /// What `run()` returned can't be written as JSON.
    RunAnswer,
    /// A file of the model is missing.
    ModelFileNotFound,
    /// `Model.get_model_path` found no model of this name.
    ModelNotFound,
    /// The script needs a model, and the service has none.
    NoModel,
    /// The model was saved with other versions than those that load it.
    ModelVersionMismatch,
    /// The model needs a class or function that only the training code had.
    ModelClassMissing,
    /// Another file is missing.
    FileNotFound,
    /// An environment variable isn't set.
    VariableMissing,
    /// Another process listens on the port.
    PortTaken,
    /// The process ran out of memory.
    OutOfMemory,
    /// The process crashed in compiled code.
    Crashed,
    /// Access to a file or folder was denied.
    PermissionDenied,
    /// The disk is full.
    DiskFull,
    /// The code needs a GPU, and there is none.
    GpuMissing,
    /// Something on the network could not be reached.
    NetworkUnreachable,
    /// `init()` did not end in time.
    StartTimeout,
    /// `run()` did not end in time.
    ScoringTimeout,
    /// The packages could not be installed.
    EnvironmentFailed,
    /// The process ended without an explanation.
    Ended,
    /// None of the above.
    Unknown,
}

impl Cause {
    /// Returns its stable code for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingModule => "MissingModule",
            Self::ImportFailed => "ImportFailed",
            Self::IncompatiblePackages => "IncompatiblePackages",
            Self::BinaryMismatch => "BinaryMismatch",
            Self::MissingLibrary => "MissingLibrary",
            Self::ScoringServerMissing => "ScoringServerMissing",
            Self::ServerSettings => "ServerSettings",
            Self::SyntaxError => "SyntaxError",
            Self::PackageSyntaxError => "PackageSyntaxError",
            Self::EntryScriptMissing => "EntryScriptMissing",
            Self::InitMissing => "InitMissing",
            Self::RunMissing => "RunMissing",
            Self::RunSignature => "RunSignature",
            Self::ScriptFailed => "ScriptFailed",
            Self::InitFailed => "InitFailed",
            Self::RunFailed => "RunFailed",
            Self::RunAnswer => "RunAnswer",
            Self::ModelFileNotFound => "ModelFileNotFound",
            Self::ModelNotFound => "ModelNotFound",
            Self::NoModel => "NoModel",
            Self::ModelVersionMismatch => "ModelVersionMismatch",
            Self::ModelClassMissing => "ModelClassMissing",
            Self::FileNotFound => "FileNotFound",
            Self::VariableMissing => "VariableMissing",
            Self::PortTaken => "PortTaken",
            Self::OutOfMemory => "OutOfMemory",
            Self::Crashed => "Crashed",
            Self::PermissionDenied => "PermissionDenied",
            Self::DiskFull => "DiskFull",
            Self::GpuMissing => "GpuMissing",
            Self::NetworkUnreachable => "NetworkUnreachable",
            Self::StartTimeout => "StartTimeout",
            Self::ScoringTimeout => "ScoringTimeout",
            Self::EnvironmentFailed => "EnvironmentFailed",
            Self::Ended => "Ended",
            Self::Unknown => "Unknown",
        }
    }
}
