"""Erase the contents of deleted posts from records, and keep what the graph keeps.

The accounts that a deleted post names stay in the graph, so they stay in its record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from graph.model import Post, Record
from ingest.identity.record_keys import generated_post_id, post_key


def key_of_post(post: Post, platform: str) -> str:
    """The key of a post; `platform` is that of records that do not name one."""
    return post_key(post.platform or platform, post.id or generated_post_id(post))


def keys_of_posts(record: Record, platform: str) -> Iterator[str]:
    """The keys of the posts that a record contains: its main part and its context."""
    for part in (record.main, *record.context):
        if isinstance(part, Post):
            yield key_of_post(part, platform)


def erase_posts(
    records: Sequence[Record], deleted: Collection[str], platform: str
) -> tuple[list[Record], set[str]]:
    """Erase the contents of deleted posts.

    Parameters:
        records: the records.
        deleted: keys of the deleted posts.
        platform: platform of records that do not name one.

    Returns:
        The records without those contents, and the keys of the posts that were found.
    """
    found: set[str] = set()
    erased = []
    for record in records:
        keys = deleted and set(keys_of_posts(record, platform)) & set(deleted)
        erased.append(_erase_in_record(record, keys, platform) if keys else record)
        found.update(keys)
    return erased, found


def omit_posts(
    records: Sequence[Record], keys: Collection[str], platform: str
) -> list[Record]:
    """Omit posts: records of them, and the context that they are of other records.

    Parameters:
        records: the records.
        keys: keys of the posts.
        platform: platform of records that do not name one.
    """
    remaining = []
    for record in records:
        main = record.main
        if isinstance(main, Post) and key_of_post(main, platform) in keys:
            continue
        context = tuple(
            part
            for part in record.context
            if not (isinstance(part, Post) and key_of_post(part, platform) in keys)
        )
        remaining.append(replace(record, context=context))
    return remaining


def _erase_in_record(record: Record, keys: Collection[str], platform: str) -> Record:
    main = record.main
    if isinstance(main, Post) and key_of_post(main, platform) in keys:
        main = _erase_post(main)
    context = tuple(
        _erase_post(part)
        if isinstance(part, Post) and key_of_post(part, platform) in keys
        else part
        for part in record.context
    )
    return replace(record, main=main, context=context)


def _erase_post(post: Post) -> Post:
    """A post with its author, its targets and its mentions only."""
    return Post(
        id=post.id or generated_post_id(post),
        author=post.author,
        platform=post.platform,
        created_at=post.created_at,
        brands=post.brands,
        share_of=post.share_of,
        quote_of=post.quote_of,
        reply_to=post.reply_to,
        mentions=post.mentions,
    )
