"""The members that a backup may have: their names, their sizes and their kind.

A backup can come from anywhere. Nothing of it is unpacked before every name is one that
`backup` writes and every size is within a limit, so that it cannot write outside the
store's folder or fill memory or disk.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable
from typing import Final

USER_FILES_PREFIX: Final = "beside/"
"""The prefix of the names of user files in a backup."""

MEBIBYTE: Final = 1 << 20

MAX_MEMBERS: Final = 10_000
"""Maximum number of members of a backup."""

MAX_USER_BYTES: Final = 4096 * MEBIBYTE
"""Maximum size of all user files together."""

TABLE_BASE_BYTES: Final = 256 * MEBIBYTE
"""The size to which every table may unpack, however small its file is."""

TABLE_EXPANSION: Final = 50
"""How many times larger than its file a table may be beyond `TABLE_BASE_BYTES`."""

_USER_FILE_SIZES: Final = (
    (r"(?:brands|routing)\.toml", 16 * MEBIBYTE),
    (r"(?:weights|visits|alarms|mappings)\.json", 16 * MEBIBYTE),
    (r"models/used", MEBIBYTE),
    (r"models/[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.json", MEBIBYTE),
    (r"models/[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.npz", 256 * MEBIBYTE),
    (r"quarantine/[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.jsonl", 256 * MEBIBYTE),
)
"""Pattern of the path of each kind of user file, and its maximum size."""

_MEMBER_SIZES: Final = (
    (r"backup\.json", MEBIBYTE),
    (r"desk\.json", 64 * MEBIBYTE),
    *((USER_FILES_PREFIX + path, size) for path, size in _USER_FILE_SIZES),
)
_TABLE: Final = re.compile(r"tables/[A-Za-z_]{1,40}\.parquet")


def user_file_limit(path: str) -> int | None:
    """The maximum size of a user file, by its path; None: no user file has this path.

    >>> user_file_limit("models/used"), user_file_limit("models/../used")
    (1048576, None)
    """
    return _limit(_USER_FILE_SIZES, path)


def table_limit(stored: int) -> int:
    """The size to which a table may unpack.

    Parameters:
        stored: the size of its file in the backup.
    """
    return TABLE_BASE_BYTES + TABLE_EXPANSION * stored


def member_problem(members: Iterable[zipfile.ZipInfo]) -> str:
    """Why the members of an archive are not those of a backup; empty: they are.

    >>> member_problem([zipfile.ZipInfo("beside/models/../../x")])
    "'beside/models/../../x' is no part of a backup"
    """
    members = list(members)
    if len(members) > MAX_MEMBERS:
        return f"it has {len(members):,} parts, of at most {MAX_MEMBERS:,}"
    names = Counter(member.filename.lower() for member in members)
    user_bytes = 0
    for member in members:
        name = member.filename
        is_table = _TABLE.fullmatch(name) is not None
        limit = (
            table_limit(member.compress_size)
            if is_table
            else _limit(_MEMBER_SIZES, name)
        )
        if limit is None or not _is_plain_file(member):
            return f"{name[:100]!r} is no part of a backup"
        if names[name.lower()] > 1:
            return f"{name!r} is in it twice"
        if member.file_size > limit:
            return f"{name!r} is too large: {_size(member.file_size)}"
        user_bytes += member.file_size * name.startswith(USER_FILES_PREFIX)
    if user_bytes > MAX_USER_BYTES:
        return f"the files beside the tables are too large: {_size(user_bytes)}"
    return ""


def _limit(sizes: Iterable[tuple[str, int]], path: str) -> int | None:
    return next((size for pattern, size in sizes if re.fullmatch(pattern, path)), None)


def _is_plain_file(member: zipfile.ZipInfo) -> bool:
    """Whether a member is neither encrypted nor a link nor a folder."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    return kind in (0, stat.S_IFREG) and not member.flag_bits & 1


def _size(count: int) -> str:
    return f"{count / MEBIBYTE:,.0f} MiB"
