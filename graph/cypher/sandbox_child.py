"""The process that runs one query on the embedded engine (`python -m` only).

It opens a published file read-only, makes the engine load what results need, gives up
file access and further memory for good, and only then reads the query. The protocol is
one JSON object a line. Input: the file and the limits, then the query. Output: `ready`,
`columns`, one `row` after the other, and `end` (`ChildEnd`), with the engine's `message`
if it refused the query. The parent (sandbox.py) enforces time, rows and bytes, and kills
this process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import ladybug

from graph.cypher.json_values import to_json_value
from graph.cypher.limits import ChildEnd
from graph.store import query_files

POOL_BYTES: Final = 256 << 20
"""Size of the engine's buffer pool, in bytes."""

ADDRESS_BYTES: Final = 1 << 36
"""Maximum size of the database's address space, in bytes."""

THREADS: Final = 2
"""Number of the engine's threads."""

# Texts in the engine's errors when it is out of memory or wants to spill to a file; its
# errors have no codes.
_NO_MEMORY: Final = ("bad_alloc", "Buffer manager exception", "Cannot allocate memory")


def main() -> int:
    """Run the one query on stdin, and return the exit code."""
    order = json.loads(sys.stdin.readline())
    try:
        connection = _open(order["file"])
    except RuntimeError:
        _send(end=ChildEnd.UNREADABLE)
        return 1
    _limit_resources(int(order["memory"]), float(order["seconds"]))
    _send(ready=True)
    query = json.loads(sys.stdin.readline())
    try:
        _run_query(connection, query["parts"], query["distinct"], query["parameters"])
    except MemoryError:
        _send(end=ChildEnd.OUT_OF_MEMORY)
    except RuntimeError as error:
        text = _first_line(error)
        if any(sign in text for sign in _NO_MEMORY):
            _send(end=ChildEnd.OUT_OF_MEMORY)
        else:
            _send(end=ChildEnd.REFUSED, message=text)
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
        result = connection.execute(query_files.load_query(name, "ladybug").text)
        while result.has_next():
            json.dumps(to_json_value(result.get_next()))
    return connection


def _limit_resources(memory: int, seconds: float) -> None:
    """Forbid opening and growing files, and limit memory and processor time."""
    if sys.platform == "win32":
        return
    import resource

    hard = {
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        # If the parent is gone, this process ends soon by its processor time.
        resource.RLIMIT_CPU: int(seconds + 5) * THREADS,
    }
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
        # The address space in use already contains the engine's reservation.
        taken = int(file.read().split()[0]) * resource.getpagesize()
        hard[resource.RLIMIT_AS] = taken + max(memory - POOL_BYTES, 64 << 20)
    for limit, value in hard.items():
        resource.setrlimit(limit, (value, value))


def _run_query(
    connection: Any,
    parts: Sequence[str],
    distinct: bool,
    parameters: Mapping[str, Any],
) -> None:
    """Run the parts one after the other; with `distinct`, send equal rows once.

    Parameters:
        connection: to the store file.
        parts: of a `UNION`, or the whole query.
        distinct: whether equal rows are one row.
        parameters: values of the query's parameters.
    """
    columns, sent = None, set()
    for part in parts:
        used = {name: value for name, value in parameters.items() if f"${name}" in part}
        result = connection.execute(part, used if len(parts) > 1 else dict(parameters))
        if isinstance(result, list):  # the gate refuses a second statement
            _send(end=ChildEnd.REFUSED, message="One query at a time.")
            return
        if columns is None:
            columns = result.get_column_names()
            _send(columns=columns)
        elif columns != result.get_column_names():
            message = "The parts of a UNION need the same column names."
            _send(end=ChildEnd.REFUSED, message=message)
            return
        while result.has_next():
            row = [to_json_value(value) for value in result.get_next()]
            key = json.dumps(row) if distinct else ""
            if not distinct or key not in sent:
                _send(row=row)
            if distinct:
                sent.add(key)
    _send(end=ChildEnd.COMPLETE)


def _send(**message: Any) -> None:
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    if "row" not in message:
        sys.stdout.flush()


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__


if __name__ == "__main__":
    raise SystemExit(main())
