"""Entry point of `python -m ingest`: load files of posts into a store."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from graph.errors import UsageError
from ingest.commands.event_log import error_event, print_event_sentence
from ingest.commands.ingest_options import ingest_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (see `graph.errors`).

    Parameters:
        argv: the words after the program's name; None: those of this process.
    """
    try:
        args = ingest_parser().parse_args(argv)
    except UsageError as error:
        print_event_sentence(error_event(str(error)))
        return error.exit_code
    # Help and usage errors answer before readers and engine are imported.
    from ingest.commands.load_files import run_ingest

    return run_ingest(args)


if __name__ == "__main__":
    sys.exit(main())
