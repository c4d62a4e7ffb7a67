"""Start and stop a real Neo4j from .neo4j/, for tests and for `make neo4j`.

    python tools/neo4j_server.py --home data/neo4j --port 7687

It listens on this machine only. The first start sets the password: the one in
GRAPEVINE_NEO4J_PASSWORD, or else a random one that is stored in HOME/password, which
only its owner may read.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[1]
JARS: Final = ROOT / ".neo4j"
CONFIG: Final = ROOT / "tools" / "neo4j" / "neo4j.conf"
PASSWORD: Final = "GRAPEVINE_NEO4J_PASSWORD"
START_SECONDS: Final = 240
STOP_SECONDS: Final = 60

_SHORT_LIVED_OPTIONS: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_OPENED: Final = ("java.nio", "java.io", "sun.nio.ch", "java.lang")
MAX_TRIES: Final = 3


class ServerError(Exception):
    """The server does not start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    url: str
    password: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def running(self) -> bool:
        """Whether the process is still running."""
        return self.process.poll() is None


def start_server(
    home: Path,
    bolt_port: int = 0,
    heap: str = "1g",
    *,
    short_lived: bool = False,
) -> Server:
    """Start a server with its data in `home`, and wait until it answers.

    Parameters:
        home: created if missing; its database persists.
        bolt_port: 0 takes a free one.
        heap: the JVM's memory, in Java's notation.
        short_lived: start in half the time, with slower queries.

    Raises:
        ServerError: no jars, no Java, no known password, or it ended at once.

    """
    for left in reversed(range(1 if bolt_port else MAX_TRIES)):
        port = bolt_port or _free_port()
        try:
            return _start(home, port, heap, _SHORT_LIVED_OPTIONS if short_lived else ())
        except ServerError:
            # Another process may have taken the port in the meantime.
            if not left or not _is_taken(port):
                raise
    raise AssertionError("the last try returns or raises")


def _start(home: Path, port: int, heap: str, options: Sequence[str]) -> Server:
    java = _java()
    if not (JARS / "complete").is_file():
        raise ServerError("Neo4j is not installed yet: run `make setup`.")
    home = home.resolve()
    for folder in ("conf", "import", "logs", "run"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    settings = Template(CONFIG.read_text("utf-8")).substitute(
        bolt_port=port,
        heap=heap,
        plugins=JARS / "plugins",
    )
    (home / "conf" / "neo4j.conf").write_text(settings, "utf-8")
    password = _password(home)
    log = home / "logs" / "neo4j.log"
    log_size = log.stat().st_size if log.exists() else 0
    command = [*_with_parent(), java, f"-Xms{heap}", f"-Xmx{heap}", *options]
    command += [*_class_path(), "org.neo4j.server.CommunityEntryPoint"]
    command += [f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    with (home / "logs" / "console.log").open("wb") as console:
        process = _run(command, home, console)
    try:
        _wait(process, log, log_size)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Server(f"bolt://127.0.0.1:{port}", password, home, process)


def stop_server(server: Server) -> None:
    """Terminate the server; kill it after `STOP_SECONDS`."""
    server.process.terminate()
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        raise ServerError(
            "Java 17 is missing: install it (Debian: apt-get install "
            "openjdk-17-jre-headless)."
        )
    return java


def _with_parent() -> list[str]:
    """Command prefix that ends the server with its parent process, on Linux only."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _class_path() -> list[str]:
    # Graph Data Science's plug-ins come first: the server finds them as services.
    jars = os.pathsep.join(f"{JARS / part}{os.sep}*" for part in ("plugins", "server"))
    opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENED]
    return [*opened, "-Dfile.encoding=UTF-8", "-cp", jars]


def _run(command: Sequence[str], home: Path, out: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "NEO4J_HOME": str(home),
        "NEO4J_CONF": str(home / "conf"),
    }
    environment.pop(PASSWORD, None)
    return subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _password(home: Path) -> str:
    """The password of this server, which is set before its first start."""
    password_file = home / "password"
    requested = os.environ.get(PASSWORD)
    if (home / "data").exists():
        password = (
            password_file.read_text("utf-8") if password_file.exists() else requested
        )
        if not password:
            raise ServerError(f"Set {PASSWORD} to the password of {home}.")
        return password
    password = requested or secrets.token_urlsafe(18)
    if not requested:
        _write_secret(password_file, password)
    # The password goes through a file: arguments can be read by everyone.
    arguments = home / "run" / "arguments"
    command = ["dbms", "set-initial-password", password]
    quoted = [*_class_path(), "org.neo4j.server.startup.Neo4jAdminCommand", *command]
    _write_secret(arguments, "\n".join(_quoted(word) for word in quoted))
    try:
        with (home / "logs" / "admin.log").open("wb") as out:
            code = _run([_java(), f"@{arguments}"], home, out).wait()
    finally:
        arguments.unlink()
    if code != 0:
        shutil.rmtree(home / "data", ignore_errors=True)
        raise ServerError(
            f"Neo4j did not take the password: it needs 8 characters ({code})."
        )
    return password


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write_secret(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text, "utf-8")


def _wait(process: subprocess.Popen[bytes], log: Path, log_offset: int) -> None:
    """Wait for "Started." in the log, from byte `seen` on."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if log.exists():
            with log.open("rb") as file:
                file.seek(log_offset)
                if b"Started." in file.read():
                    return
        if process.poll() is not None:
            raise ServerError(f"Neo4j ended at once: read {log} and console.log there.")
        time.sleep(0.1)
    raise ServerError(f"Neo4j did not start in {START_SECONDS} s: read {log}.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run a server until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=ROOT / "data" / "neo4j")
    parser.add_argument("--port", type=int, default=7687)
    parser.add_argument("--heap", default="1g")
    options = parser.parse_args(argv)
    stop_requested = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop_requested.set())
    try:
        server = start_server(options.home, options.port, options.heap)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Neo4j answers at {server.url} until Ctrl-C. In another terminal:\n")
    print(f"export GRAPEVINE_STORE={server.url}\nexport GRAPEVINE_NEO4J_USER=neo4j")
    if (server.home / "password").exists():
        print(f'export {PASSWORD}="$(cat {server.home / "password"})"', flush=True)
    while server.running and not stop_requested.wait(0.5):
        pass
    stop_server(server)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
