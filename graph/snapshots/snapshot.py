"""Immutable, content-hashed Arrow snapshot of a store; the only input of all analysis.

A snapshot is a folder of memory-mapped Arrow IPC files, named by a hash of their
contents. Measures, analysis and pages read only this. Accounts, posts and brands are
sorted by id, and all other tables refer to them by row (int32), so that arrays need no
join.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.ipc as ipc

from graph.errors import SnapshotOutdated
from graph.store.atomic_write import atomic_write
from graph.store.private_files import create_private_file, create_private_folder
from graph.store.snapshot_files import (
    DESCRIPTION_FILE,
    SnapshotDescription,
    checksum_file,
    damaged_snapshot,
    read_description,
    verify_files,
)

_TIME = pa.timestamp("us")

SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "accounts": pa.schema(
        {
            "id": pa.string(),  # platform:native-id, or platform:@handle
            "platform": pa.string(),
            "handle": pa.string(),
            "name": pa.string(),
            "followers": pa.int64(),
            "following": pa.int64(),
            "bio": pa.string(),
            "url": pa.string(),
            "created_at": _TIME,
            "verified": pa.bool_(),
            "automated": pa.bool_(),
            "first_seen_at": _TIME,
            "last_seen_at": _TIME,
        }
    ),
    "posts": pa.schema(
        {
            "id": pa.string(),  # platform:native-id
            "platform": pa.string(),
            "kind": pa.string(),  # original, share, quote, reply, review
            "author": pa.int32(),  # row of accounts; null for a placeholder author
            "text": pa.string(),
            "url": pa.string(),
            "created_at": _TIME,
            "language": pa.string(),
            "stars": pa.float64(),
            "likes": pa.int64(),
            "shares": pa.int64(),
            "replies": pa.int64(),
            "views": pa.int64(),
            "stance": pa.float64(),  # the tone, in [-1, 1]
            "stance_label": pa.string(),  # praise, neutral, complaint
            "stance_source": pa.string(),
            "conversation_id": pa.string(),
            "family": pa.string(),  # near-duplicates share it
            "edited_at": _TIME,
            "collected_at": _TIME,
            "paid": pa.bool_(),
            "author_followers": pa.int64(),  # at the time of the post
            "author_handle": pa.string(),  # at the time of the post
            "named_answers": pa.string(),  # ids of answers that the file names, by "|"
            "stub": pa.bool_(),  # only referred to, never read; in no count
            "context": pa.bool_(),  # only part of another record
            "reply_to": pa.int32(),  # row of posts: the answered post
            "quote_of": pa.int32(),  # row of posts: the quoted post
        }
    ),
    "interactions": pa.schema(
        {
            "actor": pa.int32(),  # row of accounts: the acting account
            "target": pa.int32(),  # row of accounts acted upon; null: author unknown
            "kind": pa.int8(),  # index into graph.model.KINDS
            "at": _TIME,
            "post": pa.int32(),  # row of posts: the acting post; null for an event
            "target_post": pa.int32(),  # row of posts acted upon; null: unknown
            "weight": pa.float64(),
            "key": pa.string(),  # the evidence of an event without a post
            "handle": pa.string(),  # of the target, if the post names only this
        }
    ),
    "brands": pa.schema({"id": pa.string(), "name": pa.string()}),
    "about": pa.schema(
        {
            "post": pa.int32(),
            "brand": pa.int32(),
            "stance": pa.float64(),  # towards that brand, in [-1, 1]
            "label": pa.string(),  # praise, neutral, complaint
            "how": pa.string(),  # how the brand was recognised
            "praise": pa.float64(),  # probability of praise, in [0, 1]
            "complaint": pa.float64(),  # probability of a complaint, in [0, 1]
        }
    ),
    "roles": pa.schema(
        {"brand": pa.int32(), "account": pa.int32(), "role": pa.string()}
    ),  # role: owned, staff, partner
    "tagged": pa.schema({"post": pa.int32(), "tag": pa.string()}),
    "linked": pa.schema({"post": pa.int32(), "link": pa.string()}),
    "follows": pa.schema({"source": pa.int32(), "target": pa.int32()}),
    "observations": pa.schema(
        {
            "post": pa.int32(),
            "account": pa.int32(),
            "at": _TIME,
            "likes": pa.int64(),
            "shares": pa.int64(),
            "replies": pa.int64(),
            "views": pa.int64(),
            "followers": pa.int64(),
        }
    ),
}
"""The tables of a snapshot and their columns. Times are naive UTC, microseconds.

An interaction has a target account, a target post, or both. The target account is the
actor itself where an account shares or quotes its own post.
"""

SNAPSHOT_FORMAT: Final = 2
"""The version of what the tables hold. Since 2, interactions include shares, quotes and
replies whose target post is known and whose author is not."""

INTERACTION_ORDER: Final = [
    (name, "ascending") for name in ("actor", "target", "kind", "at", "post", "key")
]
"""The order of the interactions, as `pa.Table.sort_by` takes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The tables of a store at one moment, with the schemas of `SCHEMAS`.

    `hash` identifies the contents: equal records give equal hashes on every engine.
    `generation` is the write counter of the store at that moment. `facts` hold the
    origin (`sources`: the files by name and hash) and are not part of the hash.
    """

    tables: Mapping[str, pa.Table]
    hash: str
    generation: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def accounts(self) -> pa.Table:
        """One row per account, sorted by id."""
        return self.tables["accounts"]

    @property
    def posts(self) -> pa.Table:
        """One row per post, including stubs and context, sorted by id."""
        return self.tables["posts"]

    @property
    def interactions(self) -> pa.Table:
        """One row per interaction, by actor, target, kind, time, post and key."""
        return self.tables["interactions"]

    @property
    def brands(self) -> pa.Table:
        """One row per brand, sorted by id."""
        return self.tables["brands"]

    @property
    def about(self) -> pa.Table:
        """One row per post and brand it is about, with stance and label."""
        return self.tables["about"]


def snapshot_from_tables(
    tables: Mapping[str, pa.Table],
    generation: int = 0,
    facts: Mapping[str, object] | None = None,
) -> Snapshot:
    """Make a snapshot of tables in memory; missing tables are empty.

    Parameters:
        tables: by the names of `SCHEMAS`, with at least the columns there.
        generation: the write counter of the store.
        facts: the origin of the data.

    Raises:
        KeyError: a table has an unknown name.

    >>> snapshot_from_tables({}).accounts.num_rows
    0
    """
    unknown = set(tables) - set(SCHEMAS)
    if unknown:
        raise KeyError(f"no such table: {sorted(unknown)}")
    complete = {
        name: tables[name].select(schema.names).cast(schema).combine_chunks()
        if name in tables
        else schema.empty_table()
        for name, schema in SCHEMAS.items()
    }
    return Snapshot(complete, content_hash(complete), generation, facts or {})


def content_hash(tables: Mapping[str, pa.Table]) -> str:
    """The hash of tables, 32 hex digits, independent of chunks and engine.

    >>> len(content_hash({"roles": SCHEMAS["roles"].empty_table()}))
    32
    """
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(tables):
        table = tables[name]
        digest.update(f"{name} {table.num_rows}".encode())
        # Equal tables must give equal bytes, so chunks are combined, and offsets and
        # padding of a slice of a bigger buffer are left out.
        for column in table.column_names:
            values = table.column(column).combine_chunks()
            digest.update(column.encode())
            for value in _canonical_bytes(values):
                digest.update(value)
    return digest.hexdigest()


def _canonical_bytes(values: pa.Array) -> list[bytes]:
    """The bytes of an array without offsets, padding or values under nulls."""
    nulls = values.is_null().to_numpy(zero_copy_only=False).tobytes()
    if pa.types.is_string(values.type):
        filled = values.fill_null("")
        joined = "\x00".join(filled.to_pylist()).encode("utf-8", "surrogatepass")
        return [nulls, joined]
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.int64())
    zero = False if pa.types.is_boolean(values.type) else 0
    return [nulls, values.fill_null(zero).to_numpy(zero_copy_only=False).tobytes()]


def save_snapshot(snapshot: Snapshot, folder: Path) -> Path:
    """Write a snapshot to `folder`/HASH, file by file atomically; returns that folder.

    Raises:
        OSError: a file cannot be written.

    """
    target = folder / snapshot.hash
    create_private_folder(folder)
    create_private_folder(target)
    checksums = {}
    for name, table in snapshot.tables.items():
        part = target / f"{name}.arrow.part"
        create_private_file(part)
        with ipc.new_file(str(part), table.schema) as sink:
            sink.write_table(table)
        checksums[f"{name}.arrow"] = checksum_file(part)
        part.replace(target / f"{name}.arrow")
    description = SnapshotDescription(
        snapshot.hash, snapshot.generation, snapshot.facts, checksums, SNAPSHOT_FORMAT
    )
    atomic_write(target / DESCRIPTION_FILE, description.to_json())
    return target


def load_snapshot(folder: Path, *, any_format: bool = False) -> Snapshot:
    """Open a saved snapshot; its tables are memory-mapped and read on use.

    `any_format` also opens a snapshot of an earlier version, which holds fewer
    interactions.

    Raises:
        StoreDamaged: a table is missing, unreadable or not what was written.
        SnapshotOutdated: another version of Grapevine published it.

    Cost: reads each file once per process to verify it (`verify_files`).
    """
    tables = {}
    description = read_description(folder)
    if description.format != SNAPSHOT_FORMAT and not any_format:
        raise SnapshotOutdated(
            "Another version of Grapevine published this data: run `python -m graph "
            "publish`."
        )
    verify_files(folder, description, [f"{name}.arrow" for name in SCHEMAS])
    try:
        for name, schema in SCHEMAS.items():
            with pa.memory_map(str(folder / f"{name}.arrow")) as source:
                table = ipc.open_file(source).read_all()
            if description.checksums is None:
                table.validate(full=True)
            tables[name] = _with_missing_columns(table, schema)
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise damaged_snapshot(folder) from error
    return Snapshot(tables, description.hash, description.generation, description.facts)


def _with_missing_columns(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table with empty columns for those that earlier versions did not write."""
    for field_ in schema:
        if field_.name not in table.column_names:
            nothing = pa.nulls(table.num_rows, field_.type)
            table = table.append_column(field_, nothing)
    return table.select(schema.names)
