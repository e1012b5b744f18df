//! The table against real logs of the scoring server, each made by a script that fails in one way.

use std::time::Duration;

use super::*;

/// Returns all that is told of a failure.
fn told(evidence: &Evidence) -> String {
    let Diagnosis { cause, message, evidence, remedy } = diagnose(evidence);
    format!("{}: {message}\n{}\n=> {remedy}", cause.code(), evidence.join("\n"))
}

fn lines(log: &str) -> Vec<String> {
    log.lines().map(str::to_owned).collect()
}

fn starting(log: &str) -> Evidence {
    Evidence { exit: Some(Exit::Code(3)), log: lines(log), project_root: Some("/srv/app/src".to_owned()), ..Evidence::default() }
}

fn serving(log: &str) -> Evidence {
    Evidence { moment: Moment::Serving, exit: None, ..starting(log) }
}

/// Returns a log in which `init()` raised this exception at the one line of the script.
fn init_raised(source: &str, exception: &str) -> String {
    format!(
        "2026-01-31 10:00:00,000 E [7] azmlinfsrv - User's init function failed
2026-01-31 10:00:00,000 E [7] azmlinfsrv - Encountered Exception Traceback (most recent call last):
  File \"/srv/env/lib/python3.11/site-packages/azureml_inference_server_http/server/user_script.py\", line 119, in invoke_init
    self._user_init()
  File \"/srv/app/src/score.py\", line 5, in init
    {source}
  File \"/srv/env/lib/python3.11/site-packages/package/module.py\", line 10, in load
    raise
{exception}

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File \"/srv/env/lib/python3.11/site-packages/azureml_inference_server_http/server/user_script.py\", line 121, in invoke_init
    raise UserScriptException(ex) from ex
azureml_inference_server_http.server.user_script.UserScriptException: Caught an unhandled exception from the user script

[2026-01-31 10:00:00 +0000] [1] [ERROR] Reason: Worker failed to boot."
    )
}

macro_rules! log {
    ($name:literal) => {
        include_str!(concat!("logs/", $name, ".log"))
    };
}

#[test]
fn every_log_has_its_cause() {
    use Cause as C;
    for (log, expected) in [
        (log!("module_missing"), C::MissingModule),
        (log!("local_module_missing"), C::MissingModule),
        (log!("schema_extra"), C::MissingModule),
        (log!("numpy_2_sklearn"), C::BinaryMismatch),
        (log!("numpy_2_pandas"), C::BinaryMismatch),
        (log!("sklearn_unpickle"), C::ModelVersionMismatch),
        (log!("sklearn_externals"), C::IncompatiblePackages),
        (log!("werkzeug"), C::IncompatiblePackages),
        (log!("protobuf"), C::IncompatiblePackages),
        (log!("syntax_error"), C::SyntaxError),
        (log!("python_2"), C::SyntaxError),
        (log!("no_script"), C::EntryScriptMissing),
        (log!("no_init"), C::InitMissing),
        (log!("no_run"), C::RunMissing),
        (log!("run_without_parameter"), C::RunSignature),
        (log!("run_with_star_arguments"), C::RunSignature),
        (log!("init_raises"), C::InitFailed),
        (log!("init_raises_chained"), C::InitFailed),
        (log!("init_raises_while_handling"), C::InitFailed),
        (log!("init_exits"), C::InitFailed),
        (log!("model_file_missing"), C::ModelFileNotFound),
        (log!("get_model_path"), C::ModelNotFound),
        (log!("nomodel"), C::NoModel),
        (log!("variable_missing"), C::VariableMissing),
        (log!("memory_error"), C::OutOfMemory),
        (log!("killed"), C::OutOfMemory),
        (log!("segfault"), C::Crashed),
        (log!("permission"), C::PermissionDenied),
        (log!("disk_full"), C::DiskFull),
        (log!("network"), C::NetworkUnreachable),
    ] {
        let diagnosis = diagnose(&starting(log));
        assert_eq!(diagnosis.cause, expected, "{diagnosis:?}");
        assert!(!diagnosis.message.is_empty() && !diagnosis.remedy.is_empty() && !diagnosis.evidence.is_empty(), "{diagnosis:?}");
    }
    for (log, expected) in
        [(log!("run_raises"), C::RunFailed), (log!("run_too_slow"), C::ScoringTimeout), (log!("answer_not_json"), C::RunAnswer)]
    {
        let diagnosis = diagnose(&serving(log));
        assert_eq!(diagnosis.cause, expected, "{diagnosis:?}");
    }
}

#[test]
fn a_helper_beside_a_nested_script_is_told_where_python_looks() {
    let nested = log!("local_module_missing").replace("/srv/app/src/score.py", "/srv/app/src/sub/score.py");
    let remedy = diagnose(&starting(&nested)).remedy;
    assert!(remedy.contains("it was packaged") && remedy.contains("make 'sub' the sourceDirectory"), "{remedy}");
    // In a container the project's folder lies below the root.
    let app_root = Some("/var/azureml-app".to_owned());
    for (script, is_nested) in [("src/score.py", false), ("src/sub/score.py", true)] {
        let log = log!("local_module_missing").replace("/srv/app/src/score.py", &format!("/var/azureml-app/{script}"));
        let remedy = diagnose(&Evidence { project_root: app_root.clone(), ..starting(&log) }).remedy;
        assert_eq!(remedy.contains("it was packaged"), is_nested, "{script}: {remedy}");
    }
}

#[test]
fn an_init_with_a_parameter_is_told() {
    let log = init_raised("", "TypeError: init() missing 1 required positional argument: 'context'");
    let users_frame = "  File \"/srv/app/src/score.py\", line 5, in init\n    \n";
    let log = log.replace(users_frame, "");
    insta::assert_snapshot!(told(&starting(&log)), @r"
    InitFailed: init() is called without arguments, but the script's wants 'context'
    TypeError: init() missing 1 required positional argument: 'context'
    => Write 'def init():'; settings can come from environment variables (os.environ).
    ");
}

#[test]
fn a_config_json_that_the_server_takes_for_its_own_is_told() {
    let log = "\
2026-01-31 10:00:00,000 C [7] azmlinfsrv - Invalid config file!: Traceback (most recent call last):
  File \"/srv/env/lib/python3.11/site-packages/azureml_inference_server_http/server/config.py\", line 80, in __call__
    for key in file_content_json:
AttributeError: 'list' object has no attribute 'items'

[2026-01-31 10:00:00 +0000] [1] [ERROR] Reason: Worker failed to boot.";
    insta::assert_snapshot!(told(&starting(log)), @r"
    ServerSettings: the scoring server can't read config.json as its settings: AttributeError: 'list' object has no attribute 'items'
    AttributeError: 'list' object has no attribute 'items'
    => The scoring server reads a config.json beside the entry script, or in the application folder, as its own settings. If it is the script's, give it another name.
    ");
}

#[test]
fn missing_imports_are_told() {
    insta::assert_snapshot!(told(&starting(log!("module_missing"))), @r#"
    MissingModule: score.py imports 'sklearn', which the environment does not have
      File "score.py", line 1, in <module>
        import sklearn
    ModuleNotFoundError: No module named 'sklearn'
    => Add 'scikit-learn' to the packages of the conda file.
    "#);
    insta::assert_snapshot!(told(&starting(log!("local_module_missing"))), @r#"
    MissingModule: score.py imports 'preprocessing', which the environment does not have
      File "score.py", line 2, in <module>
        from preprocessing.clean import tidy
    ModuleNotFoundError: No module named 'preprocessing'
    => If 'preprocessing' is a file or folder of the project, it was not packaged: check sourceDirectory, and that .amlignore or .gitignore doesn't exclude it (--dry-run lists all files). Otherwise add the package that provides it to the conda file.
    "#);
    insta::assert_snapshot!(told(&starting(log!("schema_extra"))), @r#"
    MissingModule: the schema of run() needs numpy, which the environment does not have (score.py, line 2)
      File "score.py", line 2, in <module>
        from inference_schema.parameter_types.numpy_parameter_type import NumpyParameterType
    ModuleNotFoundError: No module named 'numpy'
    => Add 'inference-schema[numpy-support]' to the pip packages, or numpy itself.
    "#);
    let library = init_raised("import cv2", "ImportError: libGL.so.1: cannot open shared object file: No such file or directory");
    insta::assert_snapshot!(told(&starting(&library)), @r#"
    MissingLibrary: a package needs libGL.so.1, a system library that is not on this machine (score.py, line 5)
      File "score.py", line 5, in init
        import cv2
    ImportError: libGL.so.1: cannot open shared object file: No such file or directory
    => Use opencv-python-headless in place of opencv-python, or install it: 'apt install libgl1' (Debian, Ubuntu).
    "#);
    let name = init_raised(
        "from transformers import AutoModelForCausalLM",
        "ImportError: cannot import name 'AutoModelForCausalLM' from 'transformers' (/srv/env/lib/python3.11/site-packages/transformers/__init__.py)",
    );
    insta::assert_snapshot!(told(&starting(&name)), @r#"
    ImportFailed: 'transformers' has no 'AutoModelForCausalLM' (score.py, line 5)
      File "score.py", line 5, in init
        from transformers import AutoModelForCausalLM
    ImportError: cannot import name 'AutoModelForCausalLM' from 'transformers' (/srv/env/lib/python3.11/site-packages/transformers/__init__.py)
    => The installed release of 'transformers' is not the version that the code was written for: pin it in the conda file.
    "#);
    let gunicorn = "/srv/env/bin/python: No module named gunicorn";
    insta::assert_snapshot!(told(&Evidence { exit: Some(Exit::Code(1)), ..starting(gunicorn) }), @r#"
    ScoringServerMissing: the environment has no gunicorn, which serves the entry script
    /srv/env/bin/python: No module named gunicorn
    => Add 'azureml-inference-server-http' to the pip packages of the environment.
    "#);
}

#[test]
fn packages_that_do_not_fit_are_told() {
    insta::assert_snapshot!(told(&starting(log!("numpy_2_sklearn"))), @r#"
    BinaryMismatch: 'sklearn' was built for another numpy version than the one installed (score.py, line 2)
      File "score.py", line 2, in init
        from sklearn.linear_model import Ridge
    ValueError: numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header, got 88 from PyObject
    => Packages from before June 2024 need numpy 1: add 'numpy<2' to the conda file, or use a newer release of the package.
    "#);
    insta::assert_snapshot!(told(&starting(log!("sklearn_unpickle"))), @r#"
    ModelVersionMismatch: the model was saved with scikit-learn 0.24.2 and can't be loaded by the installed 1.5.2 (score.py, line 3)
      File "score.py", line 3, in init
        joblib.load("/srv/app/azureml-models/m/1/model.pkl")
    ValueError: node array from the pickle has an incompatible dtype:
    - expected: {'names': ['left_child', 'right_child', 'feature', 'threshold', 'impurity', 'n_node_samples', 'weighted_n_node_samples', 'missing_go_to_left'], 'formats': ['<i8', '<i8', '<i8', '<f8', '<f8', '<i8', '<f8', 'u1'], 'offsets': [0, 8, 16, 24, 32, 40, 48, 56], 'itemsize': 64}
    - got     : [('left_child', '<i8'), ('right_child', '<i8'), ('feature', '<i8'), ('threshold', '<f8'), ('impurity', '<f8'), ('n_node_samples', '<i8'), ('weighted_n_node_samples', '<f8')]
    => Pin the release with which the model was saved ('scikit-learn==0.24.2', and a Python of its time), or train and register it again.
    "#);
    insta::assert_snapshot!(told(&starting(log!("sklearn_externals"))), @r#"
    IncompatiblePackages: sklearn.externals.joblib was removed in scikit-learn 0.23 (score.py, line 1)
      File "score.py", line 1, in <module>
        from sklearn.externals import joblib
    ImportError: cannot import name 'joblib' from 'sklearn.externals' (/srv/env/lib/python3.11/site-packages/sklearn/externals/__init__.py)
    => Write 'import joblib' and add joblib to the packages, or pin scikit-learn below 0.23, which needs Python 3.8 or older.
    "#);
    insta::assert_snapshot!(told(&starting(log!("werkzeug"))), @r#"
    IncompatiblePackages: this Flask is too old for the installed werkzeug
    ImportError: cannot import name 'url_quote' from 'werkzeug.urls' (/srv/env/lib/python3.9/site-packages/werkzeug/urls.py)
    => Add 'werkzeug<3' to the pip packages, or use a newer scoring server (azureml-inference-server-http).
    "#);
    insta::assert_snapshot!(told(&starting(log!("protobuf"))), @r#"
    IncompatiblePackages: a package is too old for the installed protobuf (score.py, line 1)
      File "score.py", line 1, in <module>
        import onnx
    TypeError: Descriptors cannot be created directly.
    If this call came from a _pb2.py file, your generated code is out of date and must be regenerated with protoc >= 3.19.0.
    If you cannot immediately regenerate your protos, some other possible workarounds are:
     1. Downgrade the protobuf package to 3.20.x or lower.
     2. Set PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python (but this will use pure-Python parsing and will be much slower).
    More information: https://developers.google.com/protocol-buffers/docs/news/2022-05-06#python-updates
    => Add 'protobuf<3.21' to the pip packages.
    "#);
}

#[test]
fn compiled_code_and_saved_models_that_do_not_fit_are_told() {
    let symbol = init_raised(
        "import torchvision",
        "OSError: /srv/env/lib/python3.11/site-packages/torchvision/_C.so: undefined symbol: _ZN3c106detail19maybe_wrap_dim_slowElls0_b",
    );
    insta::assert_snapshot!(told(&starting(&symbol)), @r#"
    BinaryMismatch: two compiled packages are incompatible: one lacks a symbol that the other needs (score.py, line 5)
      File "score.py", line 5, in init
        import torchvision
    OSError: /srv/env/lib/python3.11/site-packages/torchvision/_C.so: undefined symbol: _ZN3c106detail19maybe_wrap_dim_slowElls0_b
    => Use releases from the same time: pin the packages named above to the versions that the model was trained with.
    "#);
    let old = init_raised("joblib.load(path)", "ModuleNotFoundError: No module named 'sklearn.ensemble.forest'");
    insta::assert_snapshot!(told(&starting(&old)), @r#"
    ModelVersionMismatch: the model was saved with another scikit-learn than the one installed (score.py, line 5)
      File "score.py", line 5, in init
        joblib.load(path)
    ModuleNotFoundError: No module named 'sklearn.ensemble.forest'
    => Pin the release with which the model was saved ('scikit-learn==<that version>', and a Python of its time), or train and register it again.
    "#);
    let numpy = init_raised("pickle.load(file)", "ModuleNotFoundError: No module named 'numpy._core'");
    insta::assert_snapshot!(told(&starting(&numpy)), @r#"
    ModelVersionMismatch: the model was saved with numpy 2, and numpy 1 is installed (score.py, line 5)
      File "score.py", line 5, in init
        pickle.load(file)
    ModuleNotFoundError: No module named 'numpy._core'
    => Use the numpy version that the model was saved with ('numpy>=2').
    "#);
    let class = init_raised(
        "joblib.load(path)",
        "AttributeError: Can't get attribute 'Cleaner' on <module '__main__' from '/srv/env/lib/python3.11/site-packages/gunicorn/__main__.py'>",
    );
    insta::assert_snapshot!(told(&starting(&class)), @r#"
    ModelClassMissing: the model needs 'Cleaner' of the training script, which is not here under that name (score.py, line 5)
      File "score.py", line 5, in init
        joblib.load(path)
    AttributeError: Can't get attribute 'Cleaner' on <module '__main__' from '/srv/env/lib/python3.11/site-packages/gunicorn/__main__.py'>
    => Put 'Cleaner' into a module of the project that training and scoring both import, then save the model again.
    "#);
    let library = init_raised("import oldpackage", "SyntaxError: invalid syntax").replace(
        "  File \"/srv/env/lib/python3.11/site-packages/package/module.py\", line 10, in load\n    raise",
        "  File \"/srv/env/lib/python3.11/site-packages/oldpackage/core.py\", line 10\n    async = True\n          ^",
    );
    insta::assert_snapshot!(told(&starting(&library)), @r#"
    PackageSyntaxError: the package 'oldpackage' can't be parsed by this Python: SyntaxError: invalid syntax (score.py, line 5)
      File "score.py", line 5, in init
        import oldpackage
    SyntaxError: invalid syntax
    => Use another release of 'oldpackage', or the Python version that it was written for.
    "#);
}

#[test]
fn faults_of_the_script_are_told() {
    insta::assert_snapshot!(told(&starting(log!("syntax_error"))), @r#"
    SyntaxError: SyntaxError: '(' was never closed (score.py, line 5)
      File "score.py", line 5
        model = json.loads("{}"
                          ^
    SyntaxError: '(' was never closed
    => Fix the line.
    "#);
    insta::assert_snapshot!(told(&starting(log!("no_script"))), @r#"
    EntryScriptMissing: the entry script 'score.py' is not in the package
    FileNotFoundError: [Errno 2] No such file or directory: '/srv/app/src/score.py'
    => Check entryScript and sourceDirectory, and that .amlignore or .gitignore doesn't exclude it (--dry-run lists all files).
    "#);
    insta::assert_snapshot!(told(&starting(log!("no_init"))), @r#"
    InitMissing: the entry script has no init()
    azureml_inference_server_http.server.user_script.UserScriptError: User script at /srv/app/src/score.py does not have a init() function defined.
    => Add 'def init():', which loads the model.
    "#);
    insta::assert_snapshot!(told(&starting(log!("run_with_star_arguments"))), @r#"
    RunSignature: run() cannot accept positional-only arguments, *args, or **kwargs
    azureml_inference_server_http.server.user_script.UserScriptError: run() cannot accept positional-only arguments, *args, or **kwargs.
    => Write 'def run(data):' with one parameter for the data.
    "#);
}

#[test]
fn what_the_script_raised_is_told() {
    insta::assert_snapshot!(told(&starting(log!("init_raises"))), @r#"
    InitFailed: init() raised KeyError: 'threshold' (score.py, line 4)
      File "score.py", line 7, in init
        t = load("x")
      File "score.py", line 4, in load
        return config["threshold"]
    KeyError: 'threshold'
    => Fix the script, then deploy again.
    "#);
    insta::assert_snapshot!(told(&starting(log!("init_raises_chained"))), @r#"
    InitFailed: init() raised RuntimeError: the model file is damaged (score.py, line 5)
      File "score.py", line 7, in init
        load()
      File "score.py", line 5, in load
        raise RuntimeError("the model file is damaged") from error
    RuntimeError: the model file is damaged
    caused by:
      File "score.py", line 3, in load
        return {}["weights"]
    KeyError: 'weights'
    => Fix the script, then deploy again.
    "#);
    insta::assert_snapshot!(told(&starting(log!("variable_missing"))), @r#"
    VariableMissing: the environment variable LABELS_FILE is not set (score.py, line 3)
      File "score.py", line 3, in init
        path = os.path.join(os.environ["LABELS_FILE"], "model.pkl")
    KeyError: 'LABELS_FILE'
    => Set LABELS_FILE in the environment's environmentVariables.
    "#);
    insta::assert_snapshot!(told(&serving(log!("run_raises"))), @r#"
    RunFailed: run() raised TypeError: string indices must be integers, not 'str' (score.py, line 2)
      File "score.py", line 2, in run
        def run(data): return data["x"]
    TypeError: string indices must be integers, not 'str'
    => Fix the script, then deploy again with --overwrite.
    "#);
    insta::assert_snapshot!(told(&serving(log!("run_too_slow"))), @r#"
    ScoringTimeout: run() did not end within 1000ms
    azureml_inference_server_http.server.user_script.UserScriptTimeout: Script failed to finish execution within the allocated time: 1000ms
    => Make run() faster, or raise scoringTimeoutMs (300,000 at most) in the deployment configuration.
    "#);
    insta::assert_snapshot!(told(&serving(log!("answer_not_json"))), @r#"
    RunAnswer: run() returned a value of type set, which can't be serialized as JSON
    TypeError: Object of type set is not JSON serializable
    => Return a dict, list, string or number (array.tolist() for numpy), or an AMLResponse.
    "#);
}

#[test]
fn models_that_are_not_there_are_told() {
    insta::assert_snapshot!(told(&starting(log!("model_file_missing"))), @r#"
    ModelFileNotFound: the model has no file 'm/1/model.pkl' (score.py, line 5)
      File "score.py", line 5, in init
        with open(path, "rb") as f:
    FileNotFoundError: [Errno 2] No such file or directory: '/srv/app/azureml-models/m/1/model.pkl'
    => Below AZUREML_MODEL_DIR a registered folder keeps its own name ('model/…'), and with several models each has <name>/<version>. The model folder holds: 1/.
    "#);
    insta::assert_snapshot!(told(&starting(log!("get_model_path"))), @r#"
    ModelNotFound: Model.get_model_path: the service has no model 'my-model' (score.py, line 3)
      File "score.py", line 3, in init
        Model.get_model_path("my-model")
    azureml.exceptions._azureml_exception.ModelNotFoundException: ModelNotFoundException:
    	Message: Model my-model not found in cache at /srv/app/azureml-models or in current working directory /srv/app. For more info, set logging level to DEBUG.
    => Deploy with '--model my-model:<version>', or give the name of a model that is deployed.
    "#);
    insta::assert_snapshot!(told(&starting(log!("nomodel"))), @r#"
    NoModel: the script wants a model, and the service was deployed without one (score.py, line 3)
      File "score.py", line 3, in init
        path = os.path.join(os.environ.get("AZUREML_MODEL_DIR"), "model.pkl")
    TypeError: expected str, bytes or os.PathLike object, not NoneType
    => Deploy with '--model <name>:<version>'.
    "#);
    let relative = init_raised("open('labels.txt')", "FileNotFoundError: [Errno 2] No such file or directory: 'labels.txt'");
    insta::assert_snapshot!(told(&starting(&relative)), @r#"
    FileNotFound: there is no file 'labels.txt' (score.py, line 5)
      File "score.py", line 5, in init
        open('labels.txt')
    FileNotFoundError: [Errno 2] No such file or directory: 'labels.txt'
    => Relative paths begin at the working directory, not at the script: use os.path.dirname(__file__), and check what .amlignore or .gitignore leaves out.
    "#);
}

#[test]
fn what_the_machine_refuses_is_told() {
    insta::assert_snapshot!(told(&starting(log!("killed"))), @r#"
    OutOfMemory: the scoring server was killed while init() ran, most likely because it ran out of memory
    I [19076] azmlinfsrv.user_script - Invoking user's init function
    [18609] [ERROR] Worker (pid:19076) was sent SIGKILL! Perhaps out of memory?
    I [19085] azmlinfsrv.user_script - Invoking user's init function
    [18609] [ERROR] Worker (pid:19085) was sent SIGKILL! Perhaps out of memory?
    I [19103] azmlinfsrv.user_script - Invoking user's init function
    [18609] [ERROR] Worker (pid:19103) was sent SIGKILL! Perhaps out of memory?
    [18609] [INFO] Shutting down: Master
    => Give the service more memory (containerResourceRequirements.memoryInGB), fewer workers (maxConcurrentRequestsPerContainer), or a smaller model.
    "#);
    insta::assert_snapshot!(told(&starting(log!("segfault"))), @r#"
    Crashed: the scoring server crashed while init() ran (SIGSEGV)
    Fatal Python error: Segmentation fault
      File "score.py", line 3, in init
    => Compiled code of a package crashed: pin the packages to the versions that the model was trained with, numpy first.
    "#);
    insta::assert_snapshot!(told(&starting(log!("permission"))), @r#"
    PermissionDenied: access to /data/cache was denied (score.py, line 3)
      File "score.py", line 3, in init
        raise PermissionError(13, "Permission denied", "/data/cache")
    PermissionError: [Errno 13] Permission denied: '/data/cache'
    => Write to './outputs' or a temporary folder (tempfile); set the cache folders of packages by their variables (HF_HOME, NLTK_DATA, …).
    "#);
    insta::assert_snapshot!(told(&starting(log!("network"))), @r#"
    NetworkUnreachable: the script could not reach something on the network (score.py, line 3)
      File "score.py", line 3, in init
        urllib.request.urlopen("http://models.example.invalid/m.bin", timeout=3)
    urllib.error.URLError: <urlopen error [Errno -2] Name or service not known>
    caused by:
    socket.gaierror: [Errno -2] Name or service not known
    => Check the address, the network and the proxy; register what init() downloads each time as a model instead.
    "#);
    let gpu = init_raised(
        "torch.load(path)",
        "RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.",
    );
    insta::assert_snapshot!(told(&starting(&gpu)), @r#"
    GpuMissing: the code needs a GPU, and there is none (score.py, line 5)
      File "score.py", line 5, in init
        torch.load(path)
    RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.
    => Load it with torch.load(path, map_location='cpu'), or deploy to a machine with a GPU.
    "#);
    let port = "[2026-01-31 10:00:00 +0000] [9] [ERROR] Connection in use: ('127.0.0.1', 8890)
[2026-01-31 10:00:00 +0000] [9] [ERROR] connection to ('127.0.0.1', 8890) failed: [Errno 98] Address already in use
[2026-01-31 10:00:05 +0000] [9] [ERROR] Can't connect to ('127.0.0.1', 8890)";
    insta::assert_snapshot!(told(&starting(port)), @r#"
    PortTaken: another process listens on 127.0.0.1:8890
    [9] [ERROR] Connection in use: ('127.0.0.1', 8890)
    [9] [ERROR] connection to ('127.0.0.1', 8890) failed: [Errno 98] Address already in use
    [9] [ERROR] Can't connect to ('127.0.0.1', 8890)
    => End the other process, or choose another port in the deployment configuration.
    "#);
}

#[test]
fn a_worker_that_gunicorn_ended_for_its_silence_did_not_want_memory() {
    let log = "[2026-01-31 10:05:00 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:7)
[2026-01-31 10:05:01 +0000] [1] [ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?";
    assert_eq!(diagnose(&serving(log)).cause, Cause::ScoringTimeout);
}

#[test]
fn a_signal_counts_only_after_the_last_exception() {
    let killed_before = format!(
        "[2026-01-31 10:00:00 +0000] [1] [ERROR] Worker (pid:6) was sent SIGKILL! Perhaps out of memory?\n{}",
        log!("init_raises")
    );
    assert_eq!(diagnose(&starting(&killed_before)).cause, Cause::InitFailed);
}

#[test]
fn a_relative_import_is_explained() {
    let log = init_raised("from .helper import load", "ImportError: attempted relative import with no known parent package");
    let diagnosis = diagnose(&starting(&log));
    assert_eq!(diagnosis.cause, Cause::ImportFailed);
    assert!(diagnosis.remedy.contains("in place of 'from .helper import …'"), "{diagnosis:?}");
}

#[test]
fn a_limit_that_passed_shows_the_last_lines() {
    let log = "2026-01-31 10:00:00,000 I [7] azmlinfsrv.user_script - Invoking user's init function\n2026-01-31 10:00:01,000 I [7] azmlinfsrv.print - loading shard 1 of 900";
    // The platform ended the process itself: that is no sign of a want of memory.
    let slow = Evidence { exit: Some(Exit::Signal(9)), timed_out_after: Some(Duration::from_secs(300)), ..starting(log) };
    insta::assert_snapshot!(told(&slow), @r#"
    StartTimeout: init() was still running after 300 s
    I [7] azmlinfsrv.user_script - Invoking user's init function
    I [7] azmlinfsrv.print - loading shard 1 of 900
    => Load less in init(), or allow more time with --start-timeout. The lines above are the last of its log.
    "#);
}

#[test]
fn without_a_known_cause_the_end_is_told() {
    let log = "something odd";
    insta::assert_snapshot!(told(&Evidence { exit: Some(Exit::Code(7)), ..starting(log) }), @r#"
    Ended: the scoring server ended with exit code 7 while init() ran
    something odd
    => The lines above are the last of its log.
    "#);
    assert_eq!(diagnose(&Evidence { exit: Some(Exit::Code(137)), ..serving(log) }).cause, Cause::OutOfMemory);
    assert_eq!(diagnose(&Evidence { exit: Some(Exit::Signal(4)), ..serving(log) }).cause, Cause::Crashed);
    assert_eq!(diagnose(&Evidence { exit: None, ..serving(log) }).cause, Cause::Unknown);
}

#[test]
fn where_the_project_is_not_known_only_packages_and_python_are_left_out() {
    let evidence = Evidence { project_root: None, ..starting(log!("init_raises")) };
    let shown = diagnose(&evidence).evidence;
    assert_eq!(shown.iter().filter(|line| line.contains("File \"")).count(), 2, "{shown:?}");
    assert!(shown.iter().all(|line| !line.contains("site-packages")), "{shown:?}");
}

#[test]
fn a_diagnosis_becomes_the_failure_of_a_service() {
    let failure = ServiceFailure::from(diagnose(&starting(log!("no_run"))));
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("RunMissing", "the entry script has no run()"));
}

#[test]
fn an_exception_without_words_is_still_told_in_some() {
    let log = lines("Traceback (most recent call last):\nUserScriptError: ");
    let diagnosis = diagnose(&Evidence { log, ..Evidence::default() });
    assert!(!diagnosis.message.is_empty(), "{diagnosis:?}");
}

proptest::proptest! {
    #[test]
    fn any_log_is_taken(
        parts in proptest::collection::vec(
            "(Traceback \\(most recent call last\\):|  File \"|\", line 1|, in init|\\n|KeyError: |'|UserScriptError: |No module named |cannot import name '|from version |cannot open shared object file|: |Can't get attribute '|<module '|No such file or directory|azureml-models/|Model Directory Contents:| azmlinfsrv - |was sent SIGKILL!|Fatal Python error|\\(most recent call first\\):|2026-01-31 |é){0,8}",
            0..16,
        ),
        exit in proptest::option::of(-300..300),
    ) {
        let log = lines(&parts.concat());
        for moment in [Moment::MakingEnvironment, Moment::Starting, Moment::Serving] {
            let evidence = Evidence { moment, exit: exit.map(Exit::Code), log: log.clone(), ..Evidence::default() };
            proptest::prop_assert!(!diagnose(&evidence).message.is_empty());
        }
    }
}
