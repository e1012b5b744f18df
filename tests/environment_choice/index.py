"""An index on loopback (PEP 691, with times of upload). Its argument is a JSON list of releases: name, version, days since its upload,
what it requires, whether it is a source that can't be built. Each release has a module of its own name. Writes its port."""

import hashlib
import io
import json
import re
import sys
import tarfile
import zipfile
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def wheel(release):
    module = release["name"].replace("-", "_")
    info = f"{module}-{release['version']}.dist-info"
    needs = "".join(f"Requires-Dist: {line}\n" for line in release.get("requires", []))
    files = {
        f"{module}/__init__.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {release['name']}\nVersion: {release['version']}\n{needs}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return f"{module}-{release['version']}-py3-none-any.whl", content.getvalue()


def source(release):
    """Its metadata can be read without a build, which fails."""
    base = f"{release['name'].replace('-', '_')}-{release['version']}"
    files = {
        "PKG-INFO": f"Metadata-Version: 2.2\nName: {release['name']}\nVersion: {release['version']}\n",
        "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n",
        "backend.py": "def build_wheel(*arguments):\n    raise SystemExit('it is too old to be built')\n",
    }
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"{base}/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return f"{base}.tar.gz", content.getvalue()


PROJECTS, FILES = {}, {}
for release in json.loads(sys.argv[1]):
    name, content = (source if release.get("source") else wheel)(release)
    FILES[name] = content
    uploaded = datetime.now(timezone.utc) - timedelta(days=release["days"])
    PROJECTS.setdefault(re.sub(r"[-_.]+", "-", release["name"]).lower(), []).append(
        {
            "filename": name,
            "url": f"/files/{name}",
            "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
            "upload-time": uploaded.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = self.path.strip("/").split("/")
        if parts[0] == "simple" and parts[-1] in PROJECTS:
            page = {"meta": {"api-version": "1.1"}, "name": parts[-1], "files": PROJECTS[parts[-1]], "versions": []}
            self.answer("application/vnd.pypi.simple.v1+json", json.dumps(page).encode())
        elif parts[0] == "files" and parts[-1] in FILES:
            self.answer("application/octet-stream", FILES[parts[-1]])
        else:
            self.send_error(404)

    do_HEAD = do_GET

    def answer(self, kind, content):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
