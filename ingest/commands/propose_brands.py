"""`python -m ingest.commands.propose_brands`: which brand the stored posts are about, as JSON.

It reads the tables of the published snapshot, so that nothing has to open the
database, and prints the proposal with its reasons for a person to confirm.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc as ipc

from graph.brand_config import to_toml
from graph.errors import GrapevineError, StoreError
from graph.model import KINDS, Kind
from graph.settings import settings
from ingest.text.brand_matching.proposals import Candidate, PostView, Proposal, propose

_BLANK: Final = re.compile(r"\s")
_MENTION: Final = KINDS.index(Kind.MENTION)
_REPLY: Final = KINDS.index(Kind.REPLY)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the proposal for a store; exit codes as `python -m ingest`."""
    made = argparse.ArgumentParser(
        prog="python -m ingest.commands.propose_brands",
        description="Which brand the stored posts are about, as JSON.",
    )
    made.add_argument("--store", metavar="URI")
    try:
        place = settings(made.parse_args(argv).store).home.snapshot()
        if place is None:
            raise StoreError("Nothing was published yet: ingest a file first.")
        answer = told(propose(posts(place)))
    except GrapevineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    json.dump(answer, sys.stdout)
    return 0


def told(found: Proposal) -> dict[str, Any]:
    """A proposal as plain values, with the brands file that a "yes" writes.

    >>> told(Proposal(brand=None, doubt="Nobody is named."))["doubt"]
    'Nobody is named.'
    """
    return {
        "brand": _candidate(found.brand) if found.brand else None,
        "rivals": [_candidate(rival) for rival in found.rivals],
        "sure": found.sure,
        "doubt": found.doubt,
        "toml": to_toml(found.brands()),
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {"name": one.name, "accounts": list(one.accounts), "reason": one.reason}


def posts(place: Path) -> Iterator[PostView]:
    """Every post of a snapshot that was read, stubs left out, as proposing needs it.

    Accounts are named by their handle where they have one: a brand is called so.
    """
    names = _names(_table(place, "accounts"))
    acts = _table(place, "interactions")
    acts = acts.filter(pc.is_valid(acts["post"]))
    named = _by_post(acts, _MENTION, names)
    answered = _by_post(acts, _REPLY, names)
    tags = _grouped(_pairs(_table(place, "tagged"), "tag"))
    table = _table(place, "posts")
    brands, owners = _brands(place)
    rows = zip(table["author"].to_pylist(), table["stub"].to_pylist(), strict=True)
    for row, (author, stub) in enumerate(rows):
        if stub:
            continue
        yield PostView(
            author=None if author is None else names[author],
            mentions=named.get(row, ()),
            answers=next(iter(answered.get(row, ())), None),
            tags=tags.get(row, ()),
            brands=brands.get(row, ()),
            owned_by=owners.get(author),
        )


def _brands(place: Path) -> tuple[Mapping[int, Sequence[str]], Mapping[Any, str]]:
    """What columns say of posts, and which accounts the formats gave to brands."""
    called = _table(place, "brands")["name"].to_pylist()
    about = _table(place, "about")
    about = about.filter(pc.equal(about["how"], "column"))
    pairs = zip(about["post"].to_pylist(), about["brand"].to_pylist(), strict=True)
    roles = _table(place, "roles")
    roles = roles.filter(pc.equal(roles["role"], "owned"))
    owned = zip(roles["account"].to_pylist(), roles["brand"].to_pylist(), strict=True)
    return (
        _grouped((post, called[brand]) for post, brand in pairs),
        {account: called[brand] for account, brand in owned},
    )


def _names(accounts: pa.Table) -> list[str]:
    columns = (accounts[name].to_pylist() for name in ("id", "platform", "handle"))
    # A handle with a blank in it (a developer's name in a shop) is none for a brands file.
    return [
        f"{platform}:@{handle}" if handle and not _BLANK.search(handle) else key
        for key, platform, handle in zip(*columns, strict=True)
    ]


def _by_post(
    acts: pa.Table, kind: int, names: Sequence[str]
) -> Mapping[int, Sequence[str]]:
    mine = acts.filter(pc.equal(acts["kind"], kind))
    return _grouped((post, names[row]) for post, row in _pairs(mine, "target"))


def _pairs(table: pa.Table, column: str) -> Iterator[tuple[int, Any]]:
    return zip(table["post"].to_pylist(), table[column].to_pylist(), strict=True)


def _grouped(pairs: Iterable[tuple[int, str]]) -> Mapping[int, Sequence[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for post, value in pairs:
        found[post].append(value)
    return found


def _table(place: Path, name: str) -> pa.Table:
    # graph.snapshot belongs to those who analyse; a file of Arrow needs no more.
    with pa.memory_map(str(place / f"{name}.arrow")) as source:
        return ipc.open_file(source).read_all()


if __name__ == "__main__":
    sys.exit(main())
