"""Acts to records: exactly what each platform would show of them, and no more."""

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


def write_post_files(stage: DemoTimeline, rng: Generator, folder: Path) -> None:
    """Write `posts-<platform>.jsonl` for every platform, in order of time."""
    lines: dict[str, list[str]] = {platform: [] for platform in PLATFORMS}
    for act in stage.posts:
        row = json.dumps(post_record(stage, rng, act), ensure_ascii=False)
        lines[act.platform].append(row)
    for platform, rows in lines.items():
        text = "".join(row + "\n" for row in rows)
        (folder / f"posts-{platform}.jsonl").write_bytes(text.encode())


def post_record(stage: DemoTimeline, rng: Generator, act: DemoPost) -> dict[str, Any]:
    """One act as a record in flat v1; fields that the platform lacks are left out."""
    row: dict[str, Any] = {
        "id": act.id,
        "platform": act.platform,
        "created_at": demo_timestamp(act.at),
        **_author(stage, act),
        "text": _text(stage, act),
        **_reference(stage, act),
        **_mentions(stage, act),
        **_counts(stage, rng, act),
        **_extras(stage, rng, act),
    }
    if act.url:
        row["url"] = act.url
    row["collected_at"] = COLLECTED_AT
    return row


def _author(stage: DemoTimeline, act: DemoPost) -> dict[str, Any]:
    if act.placeholder:
        return {"author_handle": act.placeholder}
    account = stage.population.accounts[act.account]
    row: dict[str, Any] = {
        "author_id": account.id,
        "author_handle": account.handle_at(act.at),
        "author_name": account.name,
    }
    if act.platform == "appstore":
        return row
    # Audiences grow a little, so a count is only true of its time.
    grown = account.followers * (1 + 0.0008 * (act.at / DAY))
    row["author_followers"] = int(grown)
    row["author_bio"] = account.bio
    row["author_created_at"] = account.created
    if account.automated is not None:
        row["author_automated"] = account.automated
    return row


def _text(stage: DemoTimeline, act: DemoPost) -> str:
    """X puts `RT @name:` and the cut original into a share; others leave it empty."""
    if act.platform != "x" or act.verb != "share" or act.target is None:
        return act.text
    original = stage.posts[act.target]
    handle = stage.population.accounts[original.account].handle_at(act.at)
    text = f"RT @{handle}: {original.text}"
    return text if len(text) <= X_RETWEET_LENGTH else text[: X_RETWEET_LENGTH - 1] + "…"


def _reference(stage: DemoTimeline, act: DemoPost) -> dict[str, Any]:
    name = {"share": "repost_of", "quote": "quote_of", "reply": "reply_to"}.get(
        act.verb
    )
    if name is None:
        return {}
    if act.target is None:
        return {f"{name}_id": act.stub_of}
    original = stage.posts[act.target]
    row = {f"{name}_id": original.id}
    if not original.placeholder:
        author = stage.population.accounts[original.account].id
        row[f"{name}_author_id"] = author
    if act.verb == "reply" and act.platform != "appstore":
        row["conversation_id"] = _thread_root(stage, original).id
    return row


def _thread_root(stage: DemoTimeline, act: DemoPost) -> DemoPost:
    while act.verb == "reply" and act.target is not None:
        act = stage.posts[act.target]
    return act


def _mentions(stage: DemoTimeline, act: DemoPost) -> dict[str, Any]:
    """Reddit knows mentions only by handle; the others give the id as well."""
    if not act.mentions:
        return {}
    named = [stage.population.accounts[number] for number in act.mentions]
    if act.platform == "reddit":
        return {"mentions": [account.handle for account in named]}
    return {
        "mentions": [
            {"id": account.id, "handle": account.handle_at(act.at)} for account in named
        ]
    }


def _counts(stage: DemoTimeline, rng: Generator, act: DemoPost) -> dict[str, Any]:
    """Likes come from everyone who saw it, also from the many outside this data."""
    account = stage.population.accounts[act.account]
    seen = stage.view_counts[act.number]
    liked = int(rng.poisson(0.22 * seen + 0.0006 * account.followers * rng.random()))
    if act.verb == "share" and act.platform != "reddit":
        return {}
    row: dict[str, Any] = {"like_count": liked}
    if act.platform == "appstore":
        return row
    row["reply_count"] = stage.reply_counts[act.number]
    if act.platform in ("x", "bluesky", "mastodon"):
        row["share_count"] = stage.share_counts[act.number]
    if act.platform in ("x", "youtube") and act.verb != "reply":
        row["view_count"] = seen + liked * 9 + int(account.followers * 0.04)
    return row


def _extras(stage: DemoTimeline, rng: Generator, act: DemoPost) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if act.text and act.platform != "reddit":
        row["language"] = _language(stage, act)
    if act.tags:
        row["tags"] = list(act.tags)
    if act.links:
        row["links"] = list(act.links)
    if act.stars is not None:
        row["stars"] = act.stars
    if act.platform == "appstore" and act.verb == "review" and act.saying is not None:
        row["brands"] = [act.saying.brand]
        if draw_event(rng, 0.1):
            stance = act.saying.stance
            row["label"] = (
                "praise"
                if stance > 0.2
                else "complaint"
                if stance < -0.2
                else "neutral"
            )
    if act.paid is not None:
        row["paid"] = act.paid
    return row


def _language(stage: DemoTimeline, act: DemoPost) -> str:
    """Of the text; what people only say back is in their own language."""
    if act.saying is not None:
        return act.saying.language
    if act.verb != "reply" or not stage.population.is_personal(act.account):
        return "en"
    return stage.population.person(act.account).language


def brand_account_keys(stage: DemoTimeline) -> dict[str, list[str]]:
    """The account keys for `brands.toml`: two of the staff are not known to it."""
    world = stage.population
    keys: dict[str, list[str]] = {
        "owned": [a.key for a in world.accounts if a.owner == MAIN_BRAND.name],
        "staff": [world.accounts[a].key for a in world.first_accounts_with_role("staff")[:-2]],
        "partners": [world.accounts[a].key for a in world.first_accounts_with_role("partner")],
    }
    for maker in RIVAL_BRANDS:
        keys[maker.name] = [a.key for a in world.accounts if a.owner == maker.name]
    return keys
