"""Check that all requirements of the app have wheels for Windows, macOS and Linux.

    python tools/check_wheels.py

Resolves requirements.txt with all its dependencies for each platform without installing
anything, and refuses source packages: users without a compiler must be able to install.
It needs the package index.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]

PLATFORMS: Final[Mapping[str, str]] = {
    "Windows x64": "x86_64-pc-windows-msvc",
    "macOS 15 on Apple silicon": "aarch64-apple-darwin",
    "Linux x64": "x86_64-unknown-linux-gnu",
}

SOURCE_ONLY: Final[Mapping[str, str]] = {}
"""Packages that may come as source, each with the reason; none so far."""

# Messages of uv when it cannot reach the index.
_UNREACHABLE = ("error sending request", "dns error", "Failed to fetch", "timed out")


class NoIndexError(Exception):
    """The package index cannot be reached, so the result is unknown."""


def resolve(requirements: Path, platform: str, python: str = "3.11") -> str:
    """Why the requirements have no wheels on a platform; "" when they have.

    Parameters:
        requirements: path of the requirements file.
        platform: target triple, as `uv --python-platform` takes it.
        python: version of Python.

    Raises:
        NoIndexError: the package index does not answer.

    """
    command = [sys.executable, "-m", "uv", "pip", "compile", str(requirements)]
    command += ["--quiet", "--python-version", python, "--python-platform", platform]
    command += ["--only-binary", ":all:", "--no-header"]
    for package in SOURCE_ONLY:
        command += ["--no-binary", package]
    # ladybug's wheels for the Mac begin with macOS 15.
    environment = os.environ | {"MACOSX_DEPLOYMENT_TARGET": "15.0"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return ""
    if any(sign in done.stderr for sign in _UNREACHABLE):
        raise NoIndexError("The package index cannot be reached.")
    return done.stderr.strip() or f"uv ended with {done.returncode}"


def main() -> int:
    """Check every platform; 0 when all have wheels, 1 when not, 3 without an index."""
    failed = False
    for name, platform in PLATFORMS.items():
        try:
            problem = resolve(ROOT / "requirements.txt", platform)
        except NoIndexError as error:
            print(f"{error} Try again with a network.", file=sys.stderr)
            return 3
        print(f"{name}: {problem or 'every package has a wheel'}")
        failed |= bool(problem)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
