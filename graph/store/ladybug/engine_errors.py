"""What the embedded engine needs after an error."""

from __future__ import annotations

import ctypes


def leak_engine(engine: object) -> None:
    """Keep an object alive for good, also while the interpreter exits.

    Destroying an engine after a failed COPY crashes the process (docs/decisions.md), and
    the interpreter would destroy one that only a list holds.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(engine))


def error_kind(error: BaseException) -> str:
    """The kind of an error without its details, which may hold keys and paths.

    >>> error_kind(RuntimeError("Runtime exception: no key x:ann in /home/ann"))
    'Runtime exception'
    """
    first_line = str(error).partition("\n")[0]
    return first_line.partition(":")[0][:40] or type(error).__name__
