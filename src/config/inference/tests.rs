//! How files, flags and folders become one inference configuration.

use std::path::Path;

use super::*;
use crate::config::{Faults, VersionForm};

struct Project(tempfile::TempDir);

impl Project {
    /// A folder with `score.py`, `conda.yml`, `steps.txt`, the same in `src`, and an environment directory `env`.
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for folder in ["", "src/", "config/"] {
            project.write(&format!("{folder}score.py"), "def run(data): return data\n");
            project.write(&format!("{folder}conda.yml"), "dependencies: [python=3.12]\n");
            project.write(&format!("{folder}steps.txt"), "RUN one\r\nRUN two \\\n  three\n\n");
        }
        project.write("env/azureml_environment.json", r#"{"name": "from-a-folder", "docker": {"baseImage": "ubuntu"}}"#);
        project
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn root(&self) -> PathBuf {
        std::fs::canonicalize(self.0.path()).unwrap()
    }

    fn read(&self, file: Option<&str>, flags: &InferenceFlags) -> (Option<InferenceConfig>, Faults) {
        let path = self.root().join("config/ic.yml");
        if let Some(text) = file {
            self.write("config/ic.yml", text);
        }
        let mut faults = Faults::default();
        let config = InferenceConfig::read(file.map(|_| path.as_path()), flags, &self.root(), &mut faults);
        (config, faults)
    }

    #[track_caller]
    fn reads(&self, file: &str, flags: &InferenceFlags) -> InferenceConfig {
        let (config, faults) = self.read(Some(file), flags);
        assert!(!faults.any_error(), "{faults}");
        config.unwrap()
    }

    #[track_caller]
    fn refuses(&self, file: Option<&str>, flags: &InferenceFlags, expected: &[&str]) {
        let (config, faults) = self.read(file, flags);
        assert!(config.is_none(), "{file:?} should be refused");
        let said: Vec<_> = faults.iter().map(|fault| format!("{}: {} ({})", fault.key, fault.what, fault.remedy)).collect();
        assert_eq!(said.len(), expected.len(), "{said:#?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.contains(expected), "{said} should contain {expected}");
        }
    }
}

fn flags() -> InferenceFlags {
    InferenceFlags::default()
}

fn defined(config: &InferenceConfig) -> &Environment {
    match &config.environment {
        EnvironmentChoice::Defined(environment) => environment,
        other => panic!("should be defined on the spot: {other:?}"),
    }
}

fn python(environment: &Environment) -> Option<VersionForm> {
    Some(environment.python.conda_dependencies.as_ref()?.python()?.version.clone())
}

#[test]
fn file_names_start_at_the_source_directory_or_the_working_directory() {
    let project = Project::new();
    let alone = project.reads("entryScript: ./src/../src/score.py\n", &flags());
    assert_eq!((alone.entry_script.as_path(), alone.source_directory), (Path::new("score.py"), None));
    assert_eq!(alone.entry_script_path, project.root().join("src/score.py"));
    let sourced = project.reads("entryScript: src/score.py\nsourceDirectory: .\n", &flags());
    assert_eq!((sourced.entry_script.as_path(), sourced.source_directory), (Path::new("src/score.py"), Some(project.root())));
    let absolute = project.root().join("src/score.py");
    let inside = project.reads(&format!("entryScript: {}\nsourceDirectory: src\n", absolute.display()), &flags());
    assert_eq!((inside.entry_script.as_path(), inside.entry_script_path), (Path::new("score.py"), absolute));
}

#[test]
fn what_is_beside_the_configuration_or_elsewhere_is_pointed_at() {
    let project = Project::new();
    project.write("config/only_here.py", "");
    project.refuses(Some("entryScript: only_here.py\n"), &flags(), &["it is beside the configuration file, in "]);
    project.write("only_there.py", "");
    let expected = ["it is in the working directory, but paths are relative to the source directory"];
    project.refuses(Some("entryScript: only_there.py\nsourceDirectory: src\n"), &flags(), &expected);
    project.refuses(Some("entryScript: ../score.py\nsourceDirectory: src\n"), &flags(), &["must be inside the source directory"]);
    project.refuses(Some("entryScript: score.py\nsourceDirectory: score.py\n"), &flags(), &["must be a folder, not a file"]);
}

#[cfg(unix)]
#[test]
fn links_on_the_way_to_the_source_directory_do_not_matter() {
    let project = Project::new();
    std::os::unix::fs::symlink(project.root().join("src"), project.root().join("link")).unwrap();
    let linked = project.root().join("link/score.py");
    let config = project.reads(&format!("entryScript: {}\nsourceDirectory: link\n", linked.display()), &flags());
    assert_eq!(
        (config.entry_script.as_path(), config.source_directory),
        (Path::new("score.py"), Some(project.root().join("src")))
    );
}

#[test]
fn neither_file_nor_flags_is_no_configuration_and_no_fault() {
    let project = Project::new();
    let described = InferenceFlags { description: Some("of the service".into()), ..flags() };
    for flags in [flags(), described] {
        let (config, faults) = project.read(None, &flags);
        assert!(config.is_none() && faults.is_empty());
    }
    let named = InferenceFlags { environment_name: Some("env".into()), ..flags() };
    project.refuses(None, &named, &["--entry-script: is required"]);
}

#[test]
fn flags_alone_are_enough() {
    let project = Project::new();
    let flags = InferenceFlags {
        entry_script: Some("score.py".into()),
        source_directory: Some("src".into()),
        environment_name: Some("AzureML-minimal".into()),
        environment_version: Some("3".into()),
        description: Some("scores".into()),
        ..flags()
    };
    let (config, faults) = project.read(None, &flags);
    assert!(faults.is_empty(), "{faults}");
    let expected = InferenceConfig {
        entry_script: "score.py".into(),
        source_directory: Some(project.root().join("src")),
        entry_script_path: project.root().join("src/score.py"),
        environment: EnvironmentChoice::Registered { name: "AzureML-minimal".into(), version: Some("3".into()) },
        description: Some("scores".into()),
    };
    assert_eq!(config, Some(expected));
}

#[test]
fn an_object_that_only_names_is_a_reference() {
    let project = Project::new();
    let registered =
        |version: Option<&str>| EnvironmentChoice::Registered { name: "e".into(), version: version.map(str::to_owned) };
    let table = [
        ("environment: {name: e}", registered(None)),
        ("environment: {name: e, version: null, docker: null, python: }", registered(None)),
        ("environment: {name: e, version: 1.10}", registered(Some("1.10"))),
        ("environment: {}", EnvironmentChoice::Unspecified),
        ("environment:", EnvironmentChoice::Unspecified),
        ("", EnvironmentChoice::Unspecified),
        ("enableGpu: false\nbaseImage: ''\ncondaFile:", EnvironmentChoice::Unspecified),
    ];
    for (text, expected) in table {
        assert_eq!(project.reads(&format!("entryScript: score.py\n{text}\n"), &flags()).environment, expected, "{text}");
    }
    let inline = project.reads("entryScript: score.py\nenvironment: {name: e, environmentVariables: {A: 01}}\n", &flags());
    assert_eq!(defined(&inline).environment_variables["A"], "01");
}

#[test]
fn environment_flags_win_over_the_file() {
    let project = Project::new();
    let file = "entryScript: score.py\nenvironment: {name: e, version: 1}\n";
    let later = project.reads(file, &InferenceFlags { environment_version: Some("2".into()), ..flags() });
    assert_eq!(later.environment, EnvironmentChoice::Registered { name: "e".into(), version: Some("2".into()) });
    let other = project.reads(file, &InferenceFlags { environment_name: Some("f".into()), ..flags() });
    assert_eq!(other.environment, EnvironmentChoice::Registered { name: "f".into(), version: None });
    let folder = project.reads(file, &InferenceFlags { environment_directory: Some("env".into()), ..flags() });
    assert_eq!(defined(&folder).name.as_deref(), Some("from-a-folder"));
    let missing = InferenceFlags { environment_directory: Some("envs".into()), ..flags() };
    project.refuses(Some(file), &missing, &["--environment-directory: "]);
    let lonely = InferenceFlags { environment_version: Some("2".into()), ..flags() };
    project.refuses(Some("entryScript: score.py\n"), &lonely, &["--environment-version: needs the name"]);
}

#[test]
fn flags_of_old_keys_change_what_is_defined_and_not_what_is_registered() {
    let project = Project::new();
    let conda = InferenceFlags { conda_file: Some("conda.yml".into()), base_image: Some("ubuntu".into()), ..flags() };
    let inline = "entryScript: score.py\nenvironment: {python: {condaDependencies: {dependencies: [python=3.8]}}, docker: {baseDockerfile: FROM x}}\n";
    let changed = project.reads(inline, &conda);
    assert_eq!(python(defined(&changed)), Some(VersionForm::Prefix("3.12".into())));
    assert_eq!(
        (defined(&changed).docker.base_image.as_deref(), &defined(&changed).docker.base_dockerfile),
        (Some("ubuntu"), &None)
    );
    let named = "entryScript: score.py\nenvironment: {name: e}\n";
    let expected =
        ["--base-image: can't change the registered environment e", "--conda-file: can't change the registered environment e"];
    project.refuses(Some(named), &conda, &expected);
}

#[test]
fn old_keys_beside_an_environment_are_ignored_with_a_warning() {
    let project = Project::new();
    let file =
        "entryScript: score.py\nenvironment: {name: e}\ncondaFile: nowhere.yml\nruntime: python\nenableGpu: false\nbaseImage:\n";
    let (config, faults) = project.read(Some(file), &flags());
    assert_eq!(config.unwrap().environment, EnvironmentChoice::Registered { name: "e".into(), version: None });
    let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(keys, ["condaFile", "runtime"]);
}

#[test]
fn old_keys_make_an_environment() {
    let project = Project::new();
    let gpu = "mcr.microsoft.com/azureml/openmpi4.1.0-cuda11.8-cudnn8-ubuntu22.04";
    let cuda_9 = "mcr.microsoft.com/azureml/base-gpu:intelmpi2018.3-cuda9.0-cudnn7-ubuntu16.04";
    let table = [
        ("runtime: PYTHON", None, None, 0),
        ("runtime: python-slim\nenableGpu: true", Some(gpu), None, 0),
        ("cudaVersion: 10.0", Some(gpu), None, 0),
        ("enableGpu: true\ncudaVersion: 9.0", Some(cuda_9), None, 0),
        ("enableGpu: true\ncudaVersion: \"9.1\"", Some(gpu), None, 1),
        ("baseImage: own/image:1", Some("own/image:1"), Some("latest"), 0),
        ("baseImage: own/image:1\nenableGpu: true", Some("own/image:1"), Some("latest"), 1),
        ("runtime: python\nbaseImageRegistry: registry.example.com", None, None, 1),
    ];
    for (text, image, stack, warnings) in table {
        let (config, faults) = project.read(Some(&format!("entryScript: score.py\n{text}\n")), &flags());
        let config = config.unwrap_or_else(|| panic!("{text}: {faults}"));
        let environment = defined(&config);
        assert_eq!(environment.docker.base_image.as_deref(), image, "{text}");
        assert_eq!(environment.inferencing_stack_version.as_deref(), stack, "{text}");
        assert_eq!(faults.iter().len(), warnings, "{text}: {faults}");
    }
}

#[test]
fn old_keys_name_files_in_the_source_directory() {
    let project = Project::new();
    project.write("src/only_here.yml", "dependencies: [python=3.9]\n");
    let file = "entryScript: score.py\nsourceDirectory: src\nruntime: python\ncondaFile: only_here.yml\nextraDockerfileSteps: steps.txt\nbaseImage: i\nbaseImageRegistry: r.example.com\n";
    let config = project.reads(file, &flags());
    let environment = defined(&config);
    assert_eq!(python(environment), Some(VersionForm::Prefix("3.9".into())));
    assert_eq!(environment.docker.extra_steps, ["RUN one", "RUN two \\", "  three"]);
    assert_eq!(environment.docker.base_image_registry.as_deref(), Some("r.example.com"));
}

#[test]
fn faults_of_a_conda_file_come_with_those_of_the_configuration() {
    let project = Project::new();
    project.write("bad.yml", "dependencies: [numpy==]\nchanels: []\n");
    let (config, faults) = project.read(Some("condaFile: bad.yml\nentryScript: scor.py\n"), &flags());
    assert!(config.is_none());
    let files: Vec<_> = faults.iter().map(|fault| fault.file.as_ref().unwrap().file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(files, ["ic.yml", "bad.yml", "bad.yml"], "{faults}");
    assert!(faults.iter().next().unwrap().remedy.contains("did you mean score.py?"), "{faults}");
}

#[test]
fn an_environment_does_not_show_its_variables() {
    let project = Project::new();
    let file = "entryScript: score.py\nenvironment: {environmentVariables: {TOKEN: hunter2}, python: {condaDependencies: {variables: {T: hunter2}}}}\n";
    let shown = format!("{:?}", project.reads(file, &flags()));
    assert!(shown.contains("TOKEN") && !shown.contains("hunter2"), "{shown}");
}
