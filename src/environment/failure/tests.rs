//! Real last lines of installers, and what is made of them.

use super::*;
use crate::environment::install_log::relevant_lines;

/// Returns the words for a log: what is said, then the advice, with the log's place left out.
fn words(log: &str, python: &str) -> String {
    let lines: Vec<String> = log.lines().map(str::to_owned).collect();
    let python = PythonVersion::parse(python);
    let problem = classify(&lines, python);
    let failure = InstallFailure {
        step: "installing the packages",
        problem,
        lines: relevant_lines(&lines),
        log: PathBuf::from("LOG"),
        python,
    };
    let advice = failure.remedy().replace(" The log is LOG.", "");
    format!("{}: {failure}. {advice}", failure.problem.code())
}

#[test]
fn a_misspelt_package_is_named() {
    let uv = "Using Python 3.12.1 environment at: env
error: No solution found when resolving dependencies
  cause: Because scikit-laern was not found in the package registry and you require scikit-laern, we can conclude that your requirements are unsatisfiable.";
    insta::assert_snapshot!(words(uv, "3.12.1"), @"PackageNotFound: the package index has no package 'scikit-laern'. Did you mean 'scikit-learn'? Check the spelling of 'scikit-laern' in the conda file; for a private package, add its index (--extra-index-url …) under pip:.");
    let uv_of_two = "error: No solution found when resolving dependencies
  cause: Because numpi was not found in the package registry and you require numpi==1.2.*, we can conclude that your requirements are unsatisfiable.";
    insta::assert_snapshot!(words(uv_of_two, "3.12.1"), @"PackageNotFound: the package index has no package 'numpi'. Did you mean 'numpy'? Check the spelling of 'numpi' in the conda file; for a private package, add its index (--extra-index-url …) under pip:.");
    let pip = "ERROR: Could not find a version that satisfies the requirement scikit-laern (from versions: none)
ERROR: No matching distribution found for scikit-laern";
    insta::assert_snapshot!(words(pip, "3.12.1"), @"PackageNotFound: the package index has no package 'scikit-laern'. Did you mean 'scikit-learn'? Check the spelling of 'scikit-laern' in the conda file; for a private package, add its index (--extra-index-url …) under pip:.");
    let micromamba = "error    libmamba Could not solve for environment specs
    The following package could not be found
    └─ nosuchthing =* * does not exist (perhaps a typo or a missing channel).
critical libmamba Could not solve for environment specs";
    insta::assert_snapshot!(words(micromamba, "3.12.1"), @"PackageNotFound: the package index has no package 'nosuchthing'. Check the spelling of 'nosuchthing' in the conda file; for a private package, add its index (--extra-index-url …) under pip:.");
    let conda = "Collecting package metadata (repodata.json): ...working... done
Solving environment: ...working... failed

ResolvePackageNotFound: 
  - nosuchthing";
    insta::assert_snapshot!(words(conda, "3.12.1"), @"PackageNotFound: the package index has no package 'nosuchthing'. Check the spelling of 'nosuchthing' in the conda file; for a private package, add its index (--extra-index-url …) under pip:.");
}

#[test]
fn a_missing_release_is_named_with_the_newest_one() {
    let pip = "ERROR: Could not find a version that satisfies the requirement flask==99.9 (from versions: 0.1, 2.0.0rc1, 3.1.3, 3.2.0rc1)
ERROR: No matching distribution found for flask==99.9";
    insta::assert_snapshot!(words(pip, "3.12.1"), @"PackageVersionNotFound: the package index has no release 'flask==99.9'; the newest is 3.1.3. Ask for an existing release.");
    let uv = "error: No solution found when resolving dependencies
  cause: Because there is no version of flask==99.9 and you require flask==99.9, we can conclude that your requirements are unsatisfiable.";
    insta::assert_snapshot!(words(uv, "3.12.1"), @"PackageVersionNotFound: the package index has no release 'flask==99.9'. Ask for an existing release.");
}

#[test]
fn an_old_package_says_which_python_it_needs() {
    let uv_wheels = "error: No solution found when resolving dependencies
  cause: Because torch==1.4.0 has no wheels with a matching Python ABI tag (e.g., `cp312`) and you require torch==1.4.0, we can conclude that your requirements are unsatisfiable.

hint: You require CPython 3.12 (`cp312`), but we only found wheels for `torch` (v1.4.0) with the following Python ABI tags: `cp27m`, `cp27mu`, `cp35m`, `cp36m`, `cp37m`, `cp38`";
    insta::assert_snapshot!(words(uv_wheels, "3.12.1"), @"PackagePythonMismatch: 'torch==1.4.0' does not support Python 3.12. Ask for python=3.8, for which it has a wheel, or for a newer release of the package.");
    let uv_build = "   Building numpy==1.19.5
error: Failed to build `numpy==1.19.5`
  cause: The build backend returned an error
         ModuleNotFoundError: No module named 'distutils'";
    insta::assert_snapshot!(words(uv_build, "3.12.1"), @"PackageBuildFailed: 'numpy==1.19.5' has no wheel for Python 3.12, and building it from source failed. Ask for python=3.9, for which it has a wheel, or for a newer release of the package.");
    let pip_build = "Collecting scikit-learn==0.19.1
  Downloading scikit-learn-0.19.1.tar.gz (9.5 MB)
  Installing build dependencies: started
  Getting requirements to build wheel: finished with status 'error'
  error: subprocess-exited-with-error
  × Getting requirements to build wheel did not run successfully.
  ModuleNotFoundError: No module named 'numpy'";
    insta::assert_snapshot!(words(pip_build, "3.11.7"), @"PackageBuildFailed: 'scikit-learn==0.19.1' has no wheel for Python 3.11, and building it from source failed. Ask for python=3.6, for which it has a wheel, or for a newer release of the package.");
    let pip_wheel = "Collecting ruamel.yaml==0.15.89
  Downloading ruamel.yaml-0.15.89.tar.gz (312 kB)
Collecting pathspec
  ext/_ruamel_yaml.c:181:12: fatal error: longintrepr.h: No such file or directory
  ERROR: Failed building wheel for ruamel.yaml
ERROR: Could not build wheels for ruamel.yaml, which is required to install pyproject.toml-based projects";
    insta::assert_snapshot!(words(pip_wheel, "3.12.1"), @"PackageBuildFailed: 'ruamel.yaml==0.15.89' has no wheel for Python 3.12, and building it from source failed. Ask for python=3.7, for which it has a wheel, or for a newer release of the package.");
    let pip_python =
        "ERROR: Ignored the following versions that require a different python version: 1.7.0 Requires-Python >=3.6,<3.10
ERROR: Could not find a version that satisfies the requirement scipy==1.7.0 (from versions: 1.9.2, 1.9.3)
ERROR: No matching distribution found for scipy==1.7.0";
    insta::assert_snapshot!(words(pip_python, "3.12.1"), @"PackagePythonMismatch: 'scipy==1.7.0' does not support Python 3.12. Ask for python=3.9, for which it has a wheel, or for a newer release of the package.");
}

#[test]
fn what_brings_a_package_that_cannot_be_built_is_named() {
    let uv = "error: Failed to build `ruamel-yaml==0.15.89`
  cause: The build backend returned an error
         ext/_ruamel_yaml.c:181:12: fatal error: longintrepr.h: No such file or directory
hint: `ruamel-yaml` (v0.15.89) was included because `azureml-defaults` (v1.0.85.1) depends on `azureml-core` (v1.0.85.6) which depends on `ruamel-yaml`";
    insta::assert_snapshot!(words(uv, "3.11.7"), @"PackageBuildFailed: 'ruamel-yaml==0.15.89' has no wheel for Python 3.11, and building it from source failed. azureml-defaults==1.0.85.1 depends on it. If you pinned that release, ask for a newer one, or for python=3.7, for which ruamel-yaml==0.15.89 has a wheel; otherwise its newer releases conflict with other packages: loosen their versions.");
}

#[test]
fn a_missing_compiler_is_told() {
    let pip = "Collecting pysnowball==1.0
  Downloading pysnowball-1.0.tar.gz (9 kB)
  error: command 'gcc' failed: No such file or directory
  ERROR: Failed building wheel for pysnowball";
    insta::assert_snapshot!(words(pip, "3.12.1"), @"PackageBuildFailed: 'pysnowball==1.0' has no wheel for Python 3.12, and building it from source failed. Ask for a release with a wheel for this Python, or install a compiler ('apt install build-essential').");
}

#[test]
fn requirements_that_exclude_each_other_are_shown() {
    let pip =
        "ERROR: Cannot install flask==2.0.0 and werkzeug==1.0.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested werkzeug==1.0.0
    flask 2.0.0 depends on Werkzeug>=2.0

To fix this you could try to:
1. loosen the range of package versions you've specified

ERROR: ResolutionImpossible: for help visit the documentation";
    let lines: Vec<String> = pip.lines().map(str::to_owned).collect();
    let between = ["The user requested werkzeug==1.0.0", "flask 2.0.0 depends on Werkzeug>=2.0"].map(str::to_owned).to_vec();
    assert_eq!(classify(&lines, None), InstallProblem::Conflict { between });
    insta::assert_snapshot!(words(pip, "3.12.1"), @"PackageConflict: the listed packages conflict. Loosen or remove one of the versions in the lines above.");
    let uv = "error: No solution found when resolving dependencies
  cause: Because flask==2.0.0 depends on werkzeug>=2.0 and you require flask==2.0.0, we can conclude that you require werkzeug>=2.0.
         And because you require werkzeug==1.0.0, we can conclude that your requirements are unsatisfiable.";
    assert!(words(uv, "3.12.1").starts_with("PackageConflict: "));
}

#[test]
fn trouble_on_the_way_to_the_index_is_not_taken_for_a_missing_package() {
    let uv = "error: Request failed after 3 retries in 5.9s
  cause: Failed to fetch: https://pypi.example.com/simple/flask/
  cause: dns error
  cause: failed to lookup address information: Name or service not known";
    insta::assert_snapshot!(words(uv, "3.12.1"), @"PackageIndexUnreachable: can't reach the package index pypi.example.com. Check the network and the proxy (HTTPS_PROXY). To use a private index, add it under pip: (--index-url …) or to pip.conf.");
    let pip = "Looking in indexes: https://****@pypi.example.com/simple
WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<HTTPSConnection object>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/flask/
ERROR: Could not find a version that satisfies the requirement flask (from versions: none)
ERROR: No matching distribution found for flask";
    insta::assert_snapshot!(words(pip, "3.12.1"), @"PackageIndexUnreachable: can't reach the package index pypi.example.com. Check the network and the proxy (HTTPS_PROXY). To use a private index, add it under pip: (--index-url …) or to pip.conf.");
    let certificate = "WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1000)'))': /simple/flask/
ERROR: Could not find a version that satisfies the requirement flask (from versions: none)";
    insta::assert_snapshot!(words(certificate, "3.12.1"), @"PackageIndexCertificate: the certificate of the package index is not trusted. If a proxy inspects your traffic, set SSL_CERT_FILE (uv) and PIP_CERT (pip) to its CA certificates.");
    let refused = "error: Failed to fetch: `https://pkgs.example.com/simple/mypkg/`
  cause: HTTP status client error (401 Unauthorized) for url (https://pkgs.example.com/simple/mypkg/)";
    insta::assert_snapshot!(words(refused, "3.12.1"), @"PackageIndexUnauthorized: the package index pkgs.example.com refuses access. Check the user and token in the index's URL (https://user:token@host/…) or in ~/.netrc; tokens expire.");
}

#[test]
fn an_index_that_is_out_of_order_or_none_is_not_taken_for_a_missing_package() {
    let uv = "error: Request failed after 3 retries in 9.4s
  cause: Failed to fetch: http://127.0.0.1:40397/simple/numpy/
  cause: HTTP status server error (500 Internal Server Error) for url (http://127.0.0.1:40397/simple/numpy/)";
    insta::assert_snapshot!(words(uv, "3.12.1"), @"PackageIndexFailed: the package index 127.0.0.1:40397 failed with status 500. Deploy again later, or use another index.");
    let uv = "error: Unsupported `Content-Type` \"application/octet-stream\" for `http://127.0.0.1:36841/simple/numpy/`. Expected JSON or HTML.";
    insta::assert_snapshot!(words(uv, "3.12.1"), @"PackageIndexInvalid: what answers at 127.0.0.1:36841 is no package index. Check the index's address, which mostly ends in /simple. A sign-in page or a proxy may answer in its place.");
}

#[test]
fn a_name_that_is_right_is_not_suggested() {
    let uv = "error: No solution found when resolving dependencies
  cause: Because scikit-learn was not found in the package registry and you require scikit-learn, we can conclude that your requirements are unsatisfiable.";
    assert!(!words(uv, "3.12.1").contains("Did you mean"), "{}", words(uv, "3.12.1"));
}

#[test]
fn a_full_disk_is_told() {
    let pip = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device";
    insta::assert_snapshot!(words(pip, "3.12.1"), @"DiskFull: the disk is full. Free space on the disk, or set XDG_DATA_HOME to a folder on another one.");
}

proptest::proptest! {
    #[test]
    fn any_log_is_read(words in proptest::collection::vec("(Because |there is no version of | and |Failed to build|satisfies the requirement |\\(from versions: |\\)|=|==|1|é|Collecting | - |does not exist|host='|'|://|cp3|\\n){0,6}", 0..12)) {
        let lines: Vec<String> = words.concat().lines().map(str::to_owned).collect();
        classify(&lines, Some(PythonVersion::minor(3, 12)));
    }
}
