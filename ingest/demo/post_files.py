"""Post files: one record a post, with the fields that its platform shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from numpy.random import Generator

from ingest.demo.market import (
    COLLECTED_AT,
    DAY,
    MAIN_BRAND,
    PLATFORMS,
    RIVAL_BRANDS,
    demo_timestamp,
)
from ingest.demo.random_draws import draw_event
from ingest.demo.timeline import DemoPost, DemoTimeline

X_RETWEET_LENGTH: Final = 140


def write_post_files(timeline: DemoTimeline, rng: Generator, folder: Path) -> None:
    """Write `posts-<platform>.jsonl` for every platform, in order of time.

    Parameters:
        timeline: the finished timeline.
        rng: random generator of the engagement counts.
        folder: the output folder.
    """
    lines: dict[str, list[str]] = {platform: [] for platform in PLATFORMS}
    for post in timeline.posts:
        row = json.dumps(post_record(timeline, rng, post), ensure_ascii=False)
        lines[post.platform].append(row)
    for platform, rows in lines.items():
        text = "".join(row + "\n" for row in rows)
        (folder / f"posts-{platform}.jsonl").write_bytes(text.encode())


def post_record(
    timeline: DemoTimeline, rng: Generator, post: DemoPost
) -> dict[str, Any]:
    """Record of one post in the format flat v1, without fields the platform lacks.

    Parameters:
        timeline: the timeline.
        rng: random generator of the engagement counts.
        post: the post.
    """
    row: dict[str, Any] = {
        "id": post.id,
        "platform": post.platform,
        "created_at": demo_timestamp(post.at),
        **_author(timeline, post),
        "text": _text(timeline, post),
        **_reference(timeline, post),
        **_mentions(timeline, post),
        **_counts(timeline, rng, post),
        **_extras(timeline, rng, post),
    }
    if post.url:
        row["url"] = post.url
    row["collected_at"] = COLLECTED_AT
    return row


def _author(timeline: DemoTimeline, post: DemoPost) -> dict[str, Any]:
    if post.placeholder:
        return {"author_handle": post.placeholder}
    account = timeline.population.accounts[post.account]
    row: dict[str, Any] = {
        "author_id": account.id,
        "author_handle": account.handle_at(post.at),
        "author_name": account.name,
    }
    if post.platform == "appstore":
        return row
    # Follower counts grow over time.
    grown = account.followers * (1 + 0.0008 * (post.at / DAY))
    row["author_followers"] = int(grown)
    row["author_bio"] = account.bio
    row["author_created_at"] = account.created
    if account.automated is not None:
        row["author_automated"] = account.automated
    return row


def _text(timeline: DemoTimeline, post: DemoPost) -> str:
    """Text of a post; on X a share is `RT @name:` and the truncated original."""
    if post.platform != "x" or post.verb != "share" or post.target is None:
        return post.text
    original = timeline.posts[post.target]
    handle = timeline.population.accounts[original.account].handle_at(post.at)
    text = f"RT @{handle}: {original.text}"
    return text if len(text) <= X_RETWEET_LENGTH else text[: X_RETWEET_LENGTH - 1] + "…"


def _reference(timeline: DemoTimeline, post: DemoPost) -> dict[str, Any]:
    name = {"share": "repost_of", "quote": "quote_of", "reply": "reply_to"}.get(
        post.verb
    )
    if name is None:
        return {}
    if post.target is None:
        return {f"{name}_id": post.stub_of}
    original = timeline.posts[post.target]
    row = {f"{name}_id": original.id}
    if not original.placeholder:
        author = timeline.population.accounts[original.account].id
        row[f"{name}_author_id"] = author
    if post.verb == "reply" and post.platform != "appstore":
        row["conversation_id"] = _thread_root(timeline, original).id
    return row


def _thread_root(timeline: DemoTimeline, post: DemoPost) -> DemoPost:
    while post.verb == "reply" and post.target is not None:
        post = timeline.posts[post.target]
    return post


def _mentions(timeline: DemoTimeline, post: DemoPost) -> dict[str, Any]:
    """Mentions: by handle on Reddit, by id and handle elsewhere."""
    if not post.mentions:
        return {}
    named = [timeline.population.accounts[number] for number in post.mentions]
    if post.platform == "reddit":
        return {"mentions": [account.handle for account in named]}
    return {
        "mentions": [
            {"id": account.id, "handle": account.handle_at(post.at)}
            for account in named
        ]
    }


def _counts(timeline: DemoTimeline, rng: Generator, post: DemoPost) -> dict[str, Any]:
    """Engagement counts; likes also come from viewers outside the data."""
    account = timeline.population.accounts[post.account]
    seen = timeline.view_counts[post.number]
    liked = int(rng.poisson(0.22 * seen + 0.0006 * account.followers * rng.random()))
    if post.verb == "share" and post.platform != "reddit":
        return {}
    row: dict[str, Any] = {"like_count": liked}
    if post.platform == "appstore":
        return row
    row["reply_count"] = timeline.reply_counts[post.number]
    if post.platform in ("x", "bluesky", "mastodon"):
        row["share_count"] = timeline.share_counts[post.number]
    if post.platform in ("x", "youtube") and post.verb != "reply":
        row["view_count"] = seen + liked * 9 + int(account.followers * 0.04)
    return row


def _extras(timeline: DemoTimeline, rng: Generator, post: DemoPost) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if post.text and post.platform != "reddit":
        row["language"] = _language(timeline, post)
    if post.tags:
        row["tags"] = list(post.tags)
    if post.links:
        row["links"] = list(post.links)
    if post.stars is not None:
        row["stars"] = post.stars
    if (
        post.platform == "appstore"
        and post.verb == "review"
        and post.content is not None
    ):
        row["brands"] = [post.content.brand]
        if draw_event(rng, 0.1):
            stance = post.content.stance
            row["label"] = (
                "praise"
                if stance > 0.2
                else "complaint"
                if stance < -0.2
                else "neutral"
            )
    if post.paid is not None:
        row["paid"] = post.paid
    return row


def _language(timeline: DemoTimeline, post: DemoPost) -> str:
    """Language of the text; replies are in the author's language."""
    if post.content is not None:
        return post.content.language
    if post.verb != "reply" or not timeline.population.is_personal(post.account):
        return "en"
    return timeline.population.person(post.account).language


def brand_account_keys(timeline: DemoTimeline) -> dict[str, list[str]]:
    """Account keys for `brands.toml`; two staff accounts are missing on purpose."""
    population = timeline.population
    keys: dict[str, list[str]] = {
        "owned": [a.key for a in population.accounts if a.owner == MAIN_BRAND.name],
        "staff": [
            population.accounts[a].key
            for a in population.first_accounts_with_role("staff")[:-2]
        ],
        "partners": [
            population.accounts[a].key
            for a in population.first_accounts_with_role("partner")
        ],
    }
    for maker in RIVAL_BRANDS:
        keys[maker.name] = [a.key for a in population.accounts if a.owner == maker.name]
    return keys
