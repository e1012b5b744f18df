"""Asks package indexes for a project: neither pip nor uv tells an index that refuses access from one that doesn't have the project.

    ask_indexes.py FILE

FILE holds a JSON object: `project`, and `indexes`, a list of URLs, which may hold passwords. Prints a line for each index: its number, and
the HTTP status, `unreachable`, or `no-index` for a page that isn't one of an index.
"""

import base64
import json
import netrc
import os
import re
import ssl
import sys
from urllib import error, parse, request

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
SECONDS = 10
LARGEST = 1 << 24
SIGNS = ("pypi:repository-version", "Links for ", "Simple index")
FILES = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg")


def main(path):
    with open(path, encoding="utf-8") as file:
        question = json.load(file)
    for number, index in enumerate(question["indexes"]):
        print(number, answer(index, question["project"]), flush=True)


def answer(index, project):
    parts = parse.urlsplit(index)
    credentials, _, host = parts.netloc.rpartition("@")
    address = parse.urlunsplit((parts.scheme, host, parts.path.rstrip("/") + "/" + project + "/", parts.query, ""))
    asked = request.Request(address, headers={"Accept": ACCEPT})
    credentials = parse.unquote(credentials) or from_netrc(parts.hostname)
    if credentials:
        # A redirect to another host doesn't get it.
        asked.add_unredirected_header("Authorization", "Basic " + base64.b64encode(credentials.encode()).decode())
    try:
        context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
        with request.urlopen(asked, timeout=SECONDS, context=context) as response:
            return response.status if is_of_index(response.read(LARGEST)) else "no-index"
    except error.HTTPError as refusal:
        return refusal.code
    except (OSError, ValueError):
        return "unreachable"


def from_netrc(host):
    try:
        found = netrc.netrc().authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return ""
    return "%s:%s" % (found[0], found[2]) if found else ""


def is_of_index(page):
    text = page.decode("utf-8", "replace")
    try:
        return isinstance(json.loads(text)["files"], list)
    except (ValueError, KeyError, TypeError):
        pass
    # Some indexes answer with an empty page for a project that they don't have.
    links = re.findall(r"""href\s*=\s*["']?([^"'\s>#?]+)""", text, re.I)
    return any(link.lower().endswith(FILES) for link in links) or any(sign in text for sign in SIGNS)


if __name__ == "__main__":
    main(sys.argv[1])
