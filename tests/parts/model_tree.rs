//! Models of many files, and whether what is laid out is one of them, to the last byte.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aml::names::Hasher;

/// Makes a model `model` below `root`: `files` small files in folders, no two alike, other ones for another `seed`. Returns its fingerprint.
pub(crate) fn make_model(root: &Path, files: usize, seed: usize) -> String {
    for at in 0..files {
        let folder = root.join(format!("model/part-{}/{}", at % 7, at / 400));
        fs::create_dir_all(&folder).unwrap();
        let line = format!("{seed}-{at} ");
        fs::write(folder.join(format!("{at}.bin")), line.repeat((at * 7 + seed) % 60)).unwrap();
    }
    fingerprint(root)
}

/// Returns the count and the digest of all files below a folder, of their paths and their bytes.
pub(crate) fn fingerprint(root: &Path) -> String {
    try_fingerprint(root).unwrap()
}

/// The same of a folder that may be on its way out.
pub(crate) fn try_fingerprint(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    gather(root, Path::new(""), &mut files)?;
    // As text, which is how the scoring script sorts too.
    files.sort_by_key(|path| path.to_str().unwrap().to_owned());
    let mut hasher = Hasher::new();
    for path in &files {
        let bytes = fs::read(root.join(path))?;
        hasher.update(format!("{}\0{}\0", path.display(), bytes.len()).as_bytes());
        hasher.update(&bytes);
    }
    Ok(format!("{} {}", files.len(), hasher.finish().hex()))
}

/// A scoring script that answers the fingerprint of its model, as it is now.
pub(crate) const FINGERPRINT_SCRIPT: &str = "import hashlib, os

def init():
    pass

def run(raw):
    root = os.environ['AZUREML_MODEL_DIR']
    names = sorted(os.path.relpath(os.path.join(d, f), root) for d, _, fs in os.walk(root) for f in fs)
    digest = hashlib.sha256()
    for name in names:
        with open(os.path.join(root, name), 'rb') as file:
            content = file.read()
        digest.update(('%s\\0%d\\0' % (name, len(content))).encode())
        digest.update(content)
    return '%d %s' % (len(names), digest.hexdigest())
";

fn gather(root: &Path, below: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            gather(root, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
