"""`python -m ingest.commands.propose_brands`: propose the brand of the stored posts.

Reads the tables of the published snapshot without opening the database, and prints the
proposal with its reasons as JSON, for the user to confirm.
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
from ingest.text.brand_matching.proposals import (
    BrandCandidate,
    BrandProposal,
    PostView,
    propose_brands,
)

_BLANK: Final = re.compile(r"\s")
_MENTION: Final = KINDS.index(Kind.MENTION)
_REPLY: Final = KINDS.index(Kind.REPLY)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the proposal for a store; exit codes as `python -m ingest`."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest.commands.propose_brands",
        description="Propose the brand of the stored posts; prints JSON.",
    )
    parser.add_argument("--store", metavar="URI")
    try:
        folder = load_settings(
            parser.parse_args(argv).store
        ).folder.current_snapshot_folder()
        if folder is None:
            raise StoreError("Nothing is published yet: ingest a file first.")
        answer = proposal_as_json(propose_brands(snapshot_posts(folder)))
    except GrapevineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    json.dump(answer, sys.stdout)
    return 0


def proposal_as_json(proposal: BrandProposal) -> dict[str, Any]:
    """A proposal as plain values, with the brands file that a confirmation writes.

    >>> proposal_as_json(BrandProposal(brand=None, doubt="No brand."))["doubt"]
    'No brand.'
    """
    return {
        "brand": _candidate_as_json(proposal.brand) if proposal.brand else None,
        "rivals": [_candidate_as_json(rival) for rival in proposal.rivals],
        "sure": proposal.sure,
        "doubt": proposal.doubt,
        "toml": brands_to_toml(proposal.brands()),
    }


def _candidate_as_json(candidate: BrandCandidate) -> dict[str, Any]:
    return {
        "name": candidate.name,
        "accounts": list(candidate.accounts),
        "reason": candidate.reason,
    }


def snapshot_posts(folder: Path) -> Iterator[PostView]:
    """Every post of a snapshot except stubs, as input of `propose_brands`.

    Accounts are named by their handle if they have one, because it names the brand.
    """
    names = _names(_table(folder, "accounts"))
    interactions = _table(folder, "interactions")
    by_posts = pc.and_(
        pc.is_valid(interactions["post"]), pc.is_valid(interactions["target"])
    )
    interactions = interactions.filter(by_posts)
    named = _by_post(interactions, _MENTION, names)
    answered = _by_post(interactions, _REPLY, names)
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
    """Brands of each post by a column, and the brand of each account by its format."""
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
    # brands.toml allows no handle with a blank (a developer's name in an app store).
    return [
        f"{platform}:@{handle}" if handle and not _BLANK.search(handle) else key
        for key, platform, handle in zip(*columns, strict=True)
    ]


def _by_post(
    interactions: pa.Table, kind: int, names: Sequence[str]
) -> Mapping[int, Sequence[str]]:
    selected = interactions.filter(pc.equal(interactions["kind"], kind))
    return _grouped((post, names[row]) for post, row in _pairs(selected, "target"))


def _pairs(table: pa.Table, column: str) -> Iterator[tuple[int, Any]]:
    return zip(table["post"].to_pylist(), table[column].to_pylist(), strict=True)


def _grouped(pairs: Iterable[tuple[int, str]]) -> Mapping[int, Sequence[str]]:
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for post, value in pairs:
        groups[post].append(value)
    return groups


def _table(folder: Path, name: str) -> pa.Table:
    # ingest may not import graph.snapshots; an Arrow file can be read directly.
    with pa.memory_map(str(folder / f"{name}.arrow")) as source:
        return ipc.open_file(source).read_all()


if __name__ == "__main__":
    sys.exit(main())
