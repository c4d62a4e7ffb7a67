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

from graph.brand_config import brands_to_toml
from graph.errors import GrapevineError, StoreError
from graph.model import KINDS, Kind
from graph.settings import load_settings
from ingest.text.brand_matching.proposals import BrandCandidate, PostView, BrandProposal, propose_brands

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
        place = load_settings(made.parse_args(argv).store).folder.current_snapshot_folder()
        if place is None:
            raise StoreError("Nothing was published yet: ingest a file first.")
        answer = proposal_as_json(propose_brands(snapshot_posts(place)))
    except GrapevineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    json.dump(answer, sys.stdout)
    return 0


def proposal_as_json(proposal: BrandProposal) -> dict[str, Any]:
    """A proposal as plain values, with the brands file that a "yes" writes.

    >>> proposal_as_json(BrandProposal(brand=None, doubt="Nobody is named."))["doubt"]
    'Nobody is named.'
    """
    return {
        "brand": _candidate_as_json(proposal.brand) if proposal.brand else None,
        "rivals": [_candidate_as_json(rival) for rival in proposal.rivals],
        "sure": proposal.sure,
        "doubt": proposal.doubt,
        "toml": brands_to_toml(proposal.brands()),
    }


def _candidate_as_json(candidate: BrandCandidate) -> dict[str, Any]:
    return {"name": candidate.name, "accounts": list(candidate.accounts), "reason": candidate.reason}


def snapshot_posts(folder: Path) -> Iterator[PostView]:
    """Every post of a snapshot that was read, stubs left out, as proposing needs it.

    Accounts are named by their handle where they have one: a brand is called so.
    """
    names = _names(_table(folder, "accounts"))
    acts = _table(folder, "interactions")
    acts = acts.filter(pc.is_valid(acts["post"]))
    named = _by_post(acts, _MENTION, names)
    answered = _by_post(acts, _REPLY, names)
    tags = _grouped(_pairs(_table(folder, "tagged"), "tag"))
    table = _table(folder, "posts")
    brands, owners = _brands(folder)
    rows = zip(table["author"].to_pylist(), table["stub"].to_pylist(), strict=True)
    for row, (author, stub) in enumerate(rows):
        if stub:
            continue
        yield PostView(
            author=None if author is None else names[author],
            mentions=named.get(row, ()),
            replies_to=next(iter(answered.get(row, ())), None),
            tags=tags.get(row, ()),
            brands=brands.get(row, ()),
            owned_by=owners.get(author),
        )


def _brands(folder: Path) -> tuple[Mapping[int, Sequence[str]], Mapping[Any, str]]:
    """What columns say of posts, and which accounts the formats gave to brands."""
    called = _table(folder, "brands")["name"].to_pylist()
    about = _table(folder, "about")
    about = about.filter(pc.equal(about["how"], "column"))
    pairs = zip(about["post"].to_pylist(), about["brand"].to_pylist(), strict=True)
    roles = _table(folder, "roles")
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


def _table(folder: Path, name: str) -> pa.Table:
    # graph.snapshot belongs to those who analyse; a file of Arrow needs no more.
    with pa.memory_map(str(folder / f"{name}.arrow")) as source:
        return ipc.open_file(source).read_all()


if __name__ == "__main__":
    sys.exit(main())
