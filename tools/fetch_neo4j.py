"""Download the jars of Neo4j with Graph Data Science into .neo4j/ (125 MB).

    python tools/fetch_neo4j.py

Maven resolves the dependencies of tools/neo4j/pom.xml. A repeated command does nothing,
an interrupted one resumes (Maven caches its downloads), and a changed pom downloads the
jars again.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
POM: Final = ROOT / "tools" / "neo4j" / "pom.xml"
JARS: Final = ROOT / ".neo4j"

MAVEN_OPTIONS: Final = ("-q", "-B", "-Dmaven.wagon.http.retryHandler.count=5")
MAX_TRIES: Final = 3


class FetchError(Exception):
    """The jars cannot be downloaded; the message says what to do."""


def pom_fingerprint() -> str:
    """SHA-256 of the pom, which .neo4j/ must match."""
    return hashlib.sha256(POM.read_bytes()).hexdigest()


def is_complete(folder: Path = JARS) -> bool:
    """Whether the folder holds the jars of this checkout's pom."""
    stamp = folder / "complete"
    return stamp.is_file() and stamp.read_text("utf-8") == pom_fingerprint()


def fetch(folder: Path = JARS) -> None:
    """Download the jars into `server/` and `plugins/`, unless the folder is complete.

    Raises:
        FetchError: Maven is missing or cannot download the jars.

    """
    if is_complete(folder):
        return
    folder.mkdir(exist_ok=True)
    (folder / "complete").unlink(missing_ok=True)
    parts = {name: folder / f"{name}.part" for name in ("server", "gds")}
    for profile, part in parts.items():
        shutil.rmtree(part, ignore_errors=True)
        _copy_jars(profile, part)
    plugins = folder / "plugins.part"
    _split(parts["server"], parts["gds"], plugins)
    for part, name in ((parts["server"], "server"), (plugins, "plugins")):
        shutil.rmtree(folder / name, ignore_errors=True)
        part.rename(folder / name)
    shutil.rmtree(parts["gds"])
    (folder / "complete").write_text(pom_fingerprint(), "utf-8")


def _copy_jars(profile: str, target: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise FetchError(
            "Maven is missing: install it (Debian: apt-get install maven)."
        )
    command = [maven, *MAVEN_OPTIONS, "-f", str(POM), "-P", profile]
    command += ["dependency:copy-dependencies", "-DincludeScope=runtime"]
    command += [f"-DoutputDirectory={target}"]
    environment = os.environ | {"NO_COLOR": "1"}
    for _ in range(MAX_TRIES):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
    errors = [line for line in done.stdout.splitlines() if "[ERROR]" in line]
    raise FetchError(
        f"Maven cannot download the {profile} jars; run the command again with a network. "
        f"{errors[0] if errors else ''}"
    )


def _split(server: Path, gds: Path, plugins: Path) -> None:
    """Move GDS's own jars to the plugins, and jars that the server lacks to it."""
    version = re.search(r"<gds\.version>(.+)</gds", POM.read_text("utf-8"))
    if version is None:
        raise FetchError(f"{POM.name} names no gds.version.")
    shutil.rmtree(plugins, ignore_errors=True)
    plugins.mkdir()
    present = {_artifact(jar) for jar in server.glob("*.jar")}
    for jar in sorted(gds.glob("*.jar")):
        if jar.stem.endswith(f"-{version[1]}"):
            jar.rename(plugins / jar.name)
        elif _artifact(jar) not in present:
            jar.rename(server / jar.name)


def _artifact(jar: Path) -> str:
    """The name of a jar without its version.

    >>> _artifact(Path("commons-math3-3.6.1.jar"))
    'commons-math3'
    """
    return re.sub(r"-\d[\w.-]*$", "", jar.stem)


def main() -> int:
    """Download the jars; 0 when all are present."""
    try:
        if not is_complete():
            print("Neo4j: downloading its jars into .neo4j/ ...", file=sys.stderr)
        fetch()
    except FetchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
