"""The process in which a console query on the embedded engine runs: `python -m` only.

It opens a published file read-only, makes the engine load what answers need, gives up
its access to files and its claim on memory for good, and only then reads the query.
One JSON object a line: in comes the file and the memory, then the query; out come
`ready`, `columns`, one `row` after the other, and `done`, `error` or `memory`. Its
parent (sandbox.py) counts time, rows and bytes, and kills it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import ladybug

from graph.cypher.json_values import plain
from graph.store import query_files as queries

POOL_BYTES: Final = 256 << 20
ADDRESS_BYTES: Final = 1 << 36
THREADS: Final = 2
# What the engine says when it has no memory, or wanted a file to put it aside.
_NO_MEMORY: Final = ("bad_alloc", "Buffer manager exception", "Cannot allocate memory")


def main() -> int:
    """Answer the one query that stands on stdin."""
    order = json.loads(sys.stdin.readline())
    try:
        connection = _open(order["file"])
    except RuntimeError as error:
        _say(broken=_first_line(error))
        return 1
    _give_up(int(order["memory"]), float(order["seconds"]))
    _say(ready=True)
    query = json.loads(sys.stdin.readline())
    try:
        _answer(connection, query["statement"], query["parameters"])
    except MemoryError:
        _say(memory=True)
    except RuntimeError as error:
        text = _first_line(error)
        if any(sign in text for sign in _NO_MEMORY):
            _say(memory=True)
        else:
            _say(error=text)
    return 0


def _open(file: str) -> Any:
    database = ladybug.Database(
        file,
        read_only=True,
        buffer_pool_size=POOL_BYTES,
        max_db_size=ADDRESS_BYTES,
        max_num_threads=THREADS,
    )
    connection = ladybug.Connection(database, num_threads=THREADS)
    for name in ("console/warm", "console/schema"):
        result = connection.execute(queries.load(name, "ladybug").text)
        while result.has_next():
            json.dumps(plain(result.get_next()))
    return connection


def _give_up(memory: int, seconds: float) -> None:
    """No more files, no bigger files, no more memory than allowed, and an end."""
    if sys.platform == "win32":
        return
    import resource

    hard = {
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        # Should the parent be gone, the processor time runs out soon after.
        resource.RLIMIT_CPU: int(seconds + 5) * THREADS,
    }
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
        # The address space that is taken already holds the engine's reservation.
        taken = int(file.read().split()[0]) * resource.getpagesize()
        hard[resource.RLIMIT_AS] = taken + max(memory - POOL_BYTES, 64 << 20)
    for limit, value in hard.items():
        resource.setrlimit(limit, (value, value))


def _answer(connection: Any, statement: str, parameters: Mapping[str, Any]) -> None:
    result = connection.execute(statement, dict(parameters))
    if isinstance(result, list):  # the gate lets no second statement through
        _say(error="One query at a time.")
        return
    _say(columns=result.get_column_names())
    while result.has_next():
        _say(row=[plain(value) for value in result.get_next()])
    _say(done=True)


def _say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    if "row" not in message:
        sys.stdout.flush()


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__


if __name__ == "__main__":
    raise SystemExit(main())
