//! Which tool makes the environment, and what is said where none will do.

use aml::environment::{CondaPolicy, packages_in_log};

use super::image_root::{ImageRoot, python};

const PLAIN: &str = "dependencies:\n- python=3.11\n- pip:\n  - joblib==1.4.2\n  - azureml-defaults\n";
const CONDA_MAKES: &str = "mkdir -p \"$PREFIX/bin\" \"$PREFIX/conda-meta\"; : >\"$PREFIX/conda-meta/mkl-2024.0-h1_2.json\"";

/// A conda tool whose environments hold an interpreter; the prefix is what follows `-p`.
fn conda_tool() -> String {
    let python = format!("#!/bin/sh\n{}", python("3.11").replace("echo gunicorn", ":"));
    format!(
        "while [ \"$1\" != -p ]; do shift; done; PREFIX=$2; {CONDA_MAKES}; cat >\"$PREFIX/bin/python\" <<'END'\n{python}\nEND\n\
         chmod +x \"$PREFIX/bin/python\""
    )
}

#[test]
fn pip_of_the_wanted_python_makes_it_where_there_is_nothing_else() {
    for shell in [&["sh"][..], &["dash"], &["busybox", "sh"], &["bash", "--posix"]] {
        let root = ImageRoot::new(PLAIN, CondaPolicy::Auto);
        root.python("bin/python3", "3.9");
        root.python("bin/python3.11", "3.11");
        // Not every machine has every shell; each has the first.
        let Some(made) = root.make_with(shell) else { continue };
        assert!(made.succeeded, "{shell:?}: {}", made.output);
        assert_eq!(packages_in_log(&made.output).unwrap(), ["Jinja2==3.1.6", "flask==3.1.3"], "{}", made.output);
        let kept = std::fs::read_to_string(root.path("azureml-envs/azureml_x/aml-packages.txt")).unwrap();
        assert_eq!(kept, "Jinja2==3.1.6\nflask==3.1.3\n");
        let asked: Vec<_> = made.calls.lines().filter(|call| call.contains(" -m ")).collect();
        assert!(asked[0].starts_with("python3.11 -m venv "), "{asked:#?}");
        assert!(asked[1].ends_with("-r /context/requirements.txt"), "{asked:#?}");
        assert!(asked[2].ends_with("install --progress-bar off gunicorn"), "the missing part of the server is added: {asked:#?}");
        assert_eq!(std::fs::read_dir(root.path("tmp")).unwrap().count(), 0, "something is left in the image");
    }
}

#[test]
fn a_conda_tool_of_the_base_makes_conda_packages() {
    for (place, expected) in [
        ("bin/micromamba", "micromamba create -y -p /azureml-envs/azureml_x -f [WORK]/conda.yml"),
        ("bin/mamba", "mamba env create -p /azureml-envs/azureml_x -f [WORK]/conda.yml"),
        ("opt/miniconda/bin/conda", "conda env create -p /azureml-envs/azureml_x -f [WORK]/conda.yml"),
        ("opt/conda/bin/conda", "conda env create -p /azureml-envs/azureml_x -f [WORK]/conda.yml"),
    ] {
        let root = ImageRoot::new(PLAIN, CondaPolicy::Auto);
        root.python("bin/python3.11", "3.11");
        root.tool(place, &conda_tool());
        let made = root.make();
        assert!(made.succeeded, "{place}: {}", made.output);
        assert_eq!(made.calls.lines().next(), Some(expected), "{place}");
        assert!(packages_in_log(&made.output).unwrap().contains(&"mkl==2024.0".to_owned()), "{}", made.output);
    }
}

#[test]
fn with_never_conda_is_left_alone() {
    let root = ImageRoot::new(PLAIN, CondaPolicy::Never);
    root.python("bin/python3.11", "3.11");
    root.tool("bin/conda", &conda_tool());
    let made = root.make();
    assert!(made.succeeded && !made.calls.contains("conda env"), "{}\n{}", made.output, made.calls);
}

#[test]
fn uv_is_used_where_it_works() {
    let venv = "[ \"$1\" != venv ] || { mkdir -p \"$5/bin\"; cp \"$PATH/$4\" \"$5/bin/python\"; }";
    let root = ImageRoot::new(PLAIN, CondaPolicy::Auto);
    root.python("bin/python3.11", "3.11");
    root.tool("context/uv", venv);
    let made = root.make();
    assert!(made.succeeded, "{}", made.output);
    assert!(made.calls.contains("uv venv --no-project --python python3.11 /azureml-envs/azureml_x"), "{}", made.calls);
    assert!(made.calls.contains("uv pip install --no-progress"), "{}", made.calls);
    assert!(!made.calls.contains("-m pip"), "{}", made.calls);

    // What pip's own configuration says, uv has been told.
    let root = ImageRoot::new(PLAIN, CondaPolicy::Auto);
    root.python("bin/python3.11", "3.11");
    root.tool("context/uv", &format!("{venv}\ncp \"$UV_CONFIG_FILE\" '{}'", root.path("seen").display()));
    std::fs::write(root.path("run/secrets/aml-pip"), "[global]\n").unwrap();
    std::fs::write(root.path("run/secrets/aml-uv"), "told").unwrap();
    let made = root.make();
    assert!(made.succeeded && !made.calls.contains("-m pip"), "{}\n{}", made.output, made.calls);
    assert_eq!(std::fs::read_to_string(root.path("seen")).unwrap(), "told");

    // One that was built for another C library doesn't start, and what pip's own configuration says, uv doesn't read.
    for broken in [true, false] {
        let root = ImageRoot::new(PLAIN, CondaPolicy::Auto);
        root.python("bin/python3.11", "3.11");
        root.tool("context/uv", if broken { "exit 127" } else { venv });
        if !broken {
            std::fs::write(root.path("run/secrets/aml-pip"), "[global]\n").unwrap();
        }
        let made = root.make();
        assert!(made.succeeded && made.calls.contains("-m pip"), "{}\n{}", made.output, made.calls);
    }
}

#[test]
fn uv_has_lower_bounds_and_is_asked_again_for_what_is_years_old() {
    // A stand-in for uv that finds no choice, or can't build what it chose, while there are bounds.
    let venv = "[ \"$1\" != venv ] || { mkdir -p \"$5/bin\"; cp \"$PATH/$4\" \"$5/bin/python\"; }";
    let no_choice = "case \"$*\" in *lower-bounds*) exit 1 ;; esac";
    let no_build = "case \"$*\" in *--dry-run*) ;; *lower-bounds*) exit 1 ;; esac";
    let mut called = Vec::new();
    for fails in ["", no_choice, no_build] {
        let root = ImageRoot::new(PLAIN, CondaPolicy::Auto);
        root.python("bin/python3.11", "3.11");
        root.tool("context/uv", &format!("{venv}\n{fails}"));
        let made = root.make();
        assert!(made.succeeded, "{}", made.output);
        let calls = made.calls.lines().filter(|call| call.contains(" -r /context/requirements.txt"));
        called.push(calls.map(str::to_owned).collect::<Vec<_>>().join("\n"));
    }
    let python = "/azureml-envs/azureml_x/bin/python";
    let called = called
        .join("\n\n")
        .replace(&format!("pip install --no-progress --python {python} -b [WORK]/constraints.txt"), "[INSTALL]");
    insta::assert_snapshot!(called, @r"
    uv [INSTALL] -r /context/requirements.txt -c /context/lower-bounds.txt
    python -I /context/newer.py /context/requirements.txt /context/uv [INSTALL] -r /context/requirements.txt -c /context/lower-bounds.txt

    uv [INSTALL] -r /context/requirements.txt -c /context/lower-bounds.txt
    uv [INSTALL] -r /context/requirements.txt -c /context/lower-bounds.txt --dry-run
    uv [INSTALL] -r /context/requirements.txt
    python -I /context/newer.py /context/requirements.txt /context/uv [INSTALL] -r /context/requirements.txt

    uv [INSTALL] -r /context/requirements.txt -c /context/lower-bounds.txt
    uv [INSTALL] -r /context/requirements.txt -c /context/lower-bounds.txt --dry-run
    python -I /context/newer.py /context/requirements.txt /context/uv [INSTALL] -r /context/requirements.txt -c /context/lower-bounds.txt
    ");
}

#[test]
fn certificates_are_lent_and_taken_back() {
    let root = ImageRoot::new(PLAIN, CondaPolicy::Auto);
    std::fs::write(root.path("run/secrets/aml-ca"), "PRIVATE").unwrap();
    std::fs::create_dir_all(root.path("etc/ssl/certs")).unwrap();
    std::fs::write(root.path("etc/ssl/certs/ca-certificates.crt"), "PUBLIC").unwrap();
    let seen = format!("{}\ncat \"$PIP_CERT\" >'{}' 2>/dev/null || :", python("3.11"), root.path("seen").display());
    root.tool("bin/python3.11", &seen);
    let made = root.make();
    assert!(made.succeeded, "{}", made.output);
    assert_eq!(std::fs::read_to_string(root.path("seen")).unwrap(), "PRIVATE\nPUBLIC", "both bundles are trusted");
    assert_eq!(std::fs::read_dir(root.path("tmp")).unwrap().count(), 0, "the bundle stayed in the image");
}

#[test]
fn what_no_tool_of_the_base_can_make_is_said_with_what_would() {
    let only_conda = "dependencies:\n- python=3.11\n- r-base\n";
    let mut said = Vec::new();
    for (conda_file, policy, python) in [
        (only_conda, CondaPolicy::Auto, Some("3.11")),
        (PLAIN, CondaPolicy::Always, Some("3.11")),
        (PLAIN, CondaPolicy::Auto, Some("3.9")),
        (PLAIN, CondaPolicy::Auto, None),
    ] {
        let root = ImageRoot::new(conda_file, policy);
        if let Some(version) = python {
            root.python("bin/python3", version);
        }
        let made = root.make();
        assert!(!made.succeeded, "{}", made.output);
        said.extend(made.output.lines().filter(|line| line.starts_with("aml: error:")).map(str::to_owned));
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    aml: error: the conda packages r-base have no known project on PyPI: use a base image with micromamba, mamba or conda, which have them
    aml: error: no micromamba, mamba or conda is in the base image: use one that has it, or leave --conda at auto
    aml: error: Python 3.11 is required, but the base image has Python 3.9: use a base image with that Python, with uv or with a conda tool
    aml: error: Python 3.11 is required, but the base image has none: use a base image with that Python, with uv or with a conda tool
    ");
}
