//! Packages that only an index of one's own has: what this machine's pip or uv is told holds for builds of images, too.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::image_package::Shop;
use crate::parts::engine::Engine;

/// Writes a wheel of one module; its only argument is the file.
const MAKE_WHEEL: &str = "\
import sys, zipfile
files = {
    'aml_private/__init__.py': 'VALUE = 42\\n',
    'aml_private-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\\nName: aml-private\\nVersion: 1.0\\n',
    'aml_private-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\\nGenerator: tests\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
}
files['aml_private-1.0.dist-info/RECORD'] = ''.join(name + ',,\\n' for name in [*files, 'aml_private-1.0.dist-info/RECORD'])
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
";

/// An index with one package, `aml-private`, on a port of loopback.
struct Index {
    server: Child,
    address: String,
    _folder: TempDir,
}

impl Index {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("simple/aml-private");
        std::fs::create_dir_all(&project).unwrap();
        let made = python(&["-c", MAKE_WHEEL]).arg(project.join("aml_private-1.0-py3-none-any.whl")).status().unwrap();
        assert!(made.success(), "the wheel can't be made");
        // A listing of files is an index (PEP 503).
        let mut server = python(&["-u", "-m", "http.server", "--bind", "127.0.0.1", "0", "--directory"]);
        let mut server = server.arg(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let port = said.split(" port ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_else(|| panic!("{said}"));
        Self { server, address: format!("http://127.0.0.1:{port}/simple/"), _folder: folder }
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn python(words: &[&str]) -> Command {
    let mut command = Command::new("python3");
    command.args(words);
    command
}

/// Writes a project that needs the package of the index.
fn write_project(folder: &Path) {
    let script = "from aml_private import VALUE\n\ndef init():\n    pass\n\ndef run(raw):\n    return VALUE\n";
    std::fs::write(folder.join("score.py"), script).unwrap();
    std::fs::write(folder.join("conda.yml"), "dependencies: [python=3.11, {pip: [aml-private]}]\n").unwrap();
    std::fs::write(folder.join("inferenceconfig.json"), r#"{"entryScript": "score.py", "condaFile": "conda.yml"}"#).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_pip_or_uv_is_told_on_this_machine_holds_for_builds() {
    let (shop, index, project) = (Shop::open().await, Index::start(), tempfile::tempdir().unwrap());
    write_project(project.path());
    for variable in ["PIP_EXTRA_INDEX_URL", "UV_INDEX"] {
        let mut machine = shop.machine(project.path(), &variable.to_lowercase(), &[]);
        machine.set(variable, &index.address);
        let image = machine.aml("model package --ic inferenceconfig.json --il v1 --query location -o tsv").success();
        let engine = Engine::new();
        let container = engine.start(image.trim(), &[]);
        container.ready().await;
        assert_eq!(container.score("{}").await, (200, "42".to_owned()), "{}", container.logs());
        let mut logs = std::fs::read_dir(machine.path("data/aml/build-logs")).unwrap().map(|entry| entry.unwrap().path());
        // A folder of ours also holds its mark, in an order that nobody promises.
        let log = logs.find(|path| path.extension().is_some_and(|extension| extension == "log"));
        let log = std::fs::read_to_string(log.expect("the build left no log")).unwrap();
        assert!(log.contains("/uv\n"), "with {variable}, uv was there and not used:\n{log}");
    }
}
