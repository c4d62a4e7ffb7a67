"""`python -m graph`: ask a store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from graph import commands
from graph.errors import GrapevineError
from graph.settings import Parser

EPILOG = """examples:
  python -m graph influencers --brand Northwind --top 20
  python -m graph advocates --since 2026-09-01 --format xlsx --out advocates.xlsx
  python -m graph carriers --topic "#launch"
  python -m graph query top_sharers --param limit=10 --format json
  python -m graph copy --to bolt://localhost:7687
  python -m graph backup --out tonight.zip
"""


def parser() -> Parser:
    """The command line, without the options of a single command."""
    made = Parser(
        prog="python -m graph",
        description="Ask a store who carries the message.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    listed = made.add_subparsers(dest="command", metavar="COMMAND")
    for name, line in commands.HELP.items():
        listed.add_parser(name, help=line, add_help=False)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the contract of the design, section 4."""
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


def _run(words: Sequence[str]) -> int:
    if not words or words[0] not in commands.MODULES:
        parser().parse_args(words)
        parser().print_help(sys.stderr)
        return 1
    name = words[0]
    one = Parser(prog=f"python -m graph {name}", description=commands.HELP[name])
    module = commands.command(name)
    module.arguments(one, name)
    return module.run(one.parse_args(words[1:]))


if __name__ == "__main__":
    sys.exit(main())
