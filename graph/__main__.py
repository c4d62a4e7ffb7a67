"""`python -m graph`: the command line that reads and maintains a store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from graph.commands.options import ALIASES
from graph.commands.registry import COMMANDS
from graph.errors import GrapevineError, UsageError
from graph.settings import CommandLineParser

EPILOG = """examples:
  python -m graph influencers --brand Northwind --top 20
  python -m graph advocates --since 2026-09-01 --format xlsx --out advocates.xlsx
  python -m graph carriers --topic "#launch"
  python -m graph query top_sharers --param limit=10 --format json
  python -m graph copy --to bolt://localhost:7687
  python -m graph backup --out tonight.zip
"""


def graph_parser() -> CommandLineParser:
    """The argument parser that lists the commands, without their options."""
    parser = CommandLineParser(
        prog="python -m graph",
        description="Analyse a store: influencers, advocates, open cases, messages.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, command in COMMANDS.items():
        subparsers.add_parser(name, help=command.help, add_help=False)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see `graph.errors`).

    Parameters:
        argv: the words after the program's name; None: those of this process.
    """
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except GrapevineError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 3
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _run(argv: Sequence[str]) -> int:
    _refuse_undecodable_words(argv)
    name = ALIASES.get(argv[0], argv[0]) if argv else ""
    if name not in COMMANDS:
        graph_parser().parse_args(argv)
        graph_parser().print_help(sys.stderr)
        return 1
    command = COMMANDS[name]
    parser = CommandLineParser(prog=f"python -m graph {name}", description=command.help)
    parser.set_defaults(command=name)
    command.add_options(parser)
    args = parser.parse_args(argv[1:])
    # The analysis is imported only now: help and usage errors answer at once.
    return command.load().run(args)


def _refuse_undecodable_words(argv: Sequence[str]) -> None:
    """Refuse words that are not text; Python keeps their bytes as half characters.

    Raises:
        UsageError: there is one; the message names it.

    """
    for word in argv:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise UsageError(
                f"{word!a} is not UTF-8 text: type it again, or rename the file."
            ) from None


if __name__ == "__main__":
    sys.exit(main())
