"""Makes uv choose again if it downgraded a package by years though nothing pins it; pip would downgrade the other package instead.

    newer.py REQUIREMENTS UV pip install ...

The command is the one that installed this interpreter's environment, or failed to. Only uv queries indexes, with the options of the
command and of the requirements. Each package that is listed without an upper bound should be no older than its newest release of two
years ago. Changes are reported. The exit code is 1 if nothing was installed.
"""

import re
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from importlib import metadata

OLD = timedelta(days=2 * 365)
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
OPEN = re.compile(rf"({NAME})\s*(\[[^\]]*\])?\s*(>=?[^<=~!,;@]*)?$")
UPPER = re.compile(r"<|==|~=")


def main(requirements, command):
    with open(requirements, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    floors = releases_of_two_years_ago(lines, command)
    found = installed()
    if not found:
        return install_anew(floors, command)
    settled = set()
    while behind := [name for name in floors if is_old(name, floors, found) and not is_held(name, found) and name not in settled]:
        name = behind[0]
        settled.add(name)
        old = found[name].version
        # No other package that is new enough may be downgraded for it.
        wanted = {other: floor for other, floor in floors.items() if other == name or not is_old(other, floors, found)}
        if install(wanted, command).returncode == 0:
            found = installed()
            say(f"using {name} {found[name].version}: uv chose {old}, which is years older")
        else:
            say(f"using {name} {old}, which is years older than {floors[name]}: newer releases conflict with other packages")
    return 0


def install_anew(floors, command):
    done = install(floors, command) if floors else None
    if done is None or done.returncode != 0:
        return 1
    sys.stdout.write(done.stdout)
    say(f"uv's first choice can't be installed; installed releases of the last two years: {', '.join(floors)}")
    return 0


def releases_of_two_years_ago(lines, command):
    """Returns versions by name of what is asked for without an upper bound; what has none that old, or only sources, is left out."""
    options = [line for line in lines if line.startswith("-")]
    wanted = [match[0] for match in map(OPEN.match, lines) if match]
    if not wanted:
        return {}
    done = resolve(options + wanted, command)
    if done.returncode == 0:
        return versions(done.stdout)
    if "No solution found" not in done.stderr:
        return {}
    return {name: version for line in wanted for name, version in versions(resolve([*options, line], command).stdout).items()}


def resolve(lines, command):
    since = (datetime.now(timezone.utc) - OLD).strftime("%Y-%m-%dT00:00:00Z")
    words = [command[0], "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-deps", "--no-build"]
    words += ["--exclude-newer", since, "--python", sys.executable]
    if "--index-strategy" in command:
        at = command.index("--index-strategy")
        words += command[at : at + 2]
    words += [word for word in command if word == "--no-index"]
    # Indexes were asked a moment ago: mostly uv's cache has what they said.
    for more in (["--offline"], []):
        done = subprocess.run([*words, *more, "-"], input="\n".join(lines), capture_output=True, text=True, check=False)
        if done.returncode == 0 or "network was disabled" not in done.stderr:
            break
    return done


def versions(text):
    pinned = (line.split("==") for line in text.splitlines() if "==" in line and not line.startswith((" ", "#", "-")))
    return {normalised(name): version.split()[0] for name, version in pinned}


def install(floors, command):
    """Runs the command with these versions and newer ones alone. uv changes nothing before it has all that it needs."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{name}>={version}\n" for name, version in floors.items())
        file.flush()
        return subprocess.run([*command, "-c", file.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def installed():
    return {normalised(one.metadata["Name"]): one for one in metadata.distributions() if one.metadata["Name"]}


def is_old(name, floors, found):
    return name in found and numbers(found[name].version) < numbers(floors[name])


def is_held(name, found):
    """Returns whether a package that is installed wants another one to be older than some version."""
    for line in (line for one in found.values() for line in one.requires or ()):
        need, _, marker = line.partition(";")
        match = re.match(NAME, need)
        if match and normalised(match[0]) == name and "extra" not in marker and UPPER.search(need, match.end()):
            return True
    return False


def numbers(version):
    """Years apart show in the numbers of a release; whatever follows them doesn't count."""
    match = re.match(r"(?:\d+!)?(\d+(?:\.\d+)*)", version)
    return [int(number) for number in match[1].split(".")] if match else []


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def say(words):
    print(f"aml: {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
