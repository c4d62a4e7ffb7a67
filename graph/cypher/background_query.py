"""Run a query in a background thread, so that a page can poll and cancel it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Final

from graph.cypher import Limits, QueryResult, query_library
from graph.cypher.parameters import guess_parameter_type
from graph.errors import GrapevineError
from graph.settings import Settings
from graph.store.query_files import Query, QueryParameter

_USED: Final = re.compile(r"\$(\w+)")


class BackgroundQuery:
    """A running query, in a thread that waits for the engine's own process.

    `result` or `error` is set at the end; `error` is one sentence for users.

    Parameters:
        settings: the store.
        text: the name of a saved query, or Cypher.
        parameters: values as typed, by name.
        limits: what the query may use; None: the defaults of `Limits`.
    """

    __slots__ = ("_cancel", "_thread", "began", "error", "result", "text")

    def __init__(
        self,
        settings: Settings,
        text: str,
        parameters: Mapping[str, str],
        limits: Limits | None = None,
    ) -> None:
        self.text = text
        self.began = time.monotonic()
        self.result: QueryResult | None = None
        self.error: str | None = None
        self._cancel = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(settings, dict(parameters), limits), daemon=True
        )
        self._thread.start()

    def _run(
        self, settings: Settings, parameters: dict[str, str], limits: Limits | None
    ) -> None:
        try:
            self.result = query_library.run_query(
                settings, self.text, parameters, limits, self._cancel
            )
        except GrapevineError as error:
            self.error = str(error)

    @property
    def done(self) -> bool:
        """Whether the query ended, with a result or an error."""
        return not self._thread.is_alive()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def stop(self) -> None:
        """Cancel the query; the rows so far become its result."""
        self._cancel.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the end, for at most `seconds`."""
        self._thread.join(seconds)


def query_parameters(text: str, query: Query | None) -> tuple[QueryParameter, ...]:
    """The parameters that a text uses; types and defaults come from the saved query.

    >>> [field.name for field in query_parameters("RETURN $a, $b, $a", None)]
    ['a', 'b']
    """
    declared = (
        {parameter.name: parameter for parameter in query.parameters} if query else {}
    )
    used = dict.fromkeys(_USED.findall(text))
    ordered = [name for name in declared if name in used]
    undeclared = [
        QueryParameter(name, "STRING") for name in used if name not in declared
    ]
    return (*(declared[name] for name in ordered), *undeclared)


def infer_parameter_types(
    parameters: Sequence[QueryParameter], values: Mapping[str, str]
) -> tuple[QueryParameter, ...]:
    """The parameters of an unsaved query, with types inferred from their values.

    >>> infer_parameter_types([QueryParameter("a", "STRING")], {"a": "12"})[0].type
    'INTEGER'
    """
    return tuple(
        QueryParameter(parameter.name, guess_parameter_type(values.get(parameter.name)))
        if parameter.type == "STRING" and parameter.default is None
        else QueryParameter(parameter.name, parameter.type)
        for parameter in parameters
    )


def with_query_header(text: str, parameters: Sequence[QueryParameter]) -> str:
    """A statement with a header that declares its parameters, as saved queries have.

    >>> with_query_header("RETURN $a", [QueryParameter("a", "INTEGER")])
    '// name: own/typed(a: INTEGER)\\nRETURN $a'
    """
    declared = query_library.declare_parameters(parameters)
    return f"// name: own/typed({declared})\n{text.strip()}"
