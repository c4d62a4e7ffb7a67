"""The demo world: a seeded market in which it is known what really happened.

`make` writes what a collector would have brought home (`posts-*.jsonl`), the brand
file of a user (`brands.toml`), and `truth.json`, which only tests read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from graph.errors import UsageError
from ingest.demo import campaigns
from ingest.demo import customer_service as customers
from ingest.demo import ground_truth as truth
from ingest.demo import post_files as write
from ingest.demo import posting_behaviour as voices
from ingest.demo import scenarios as stories
from ingest.demo.accounts import accounts, readers
from ingest.demo.identifiers import Register
from ingest.demo.market import brands_toml
from ingest.demo.people import people
from ingest.demo.phrases import feature_requests as wishes
from ingest.demo.random_draws import seeded
from ingest.demo.timeline import begin_world, fresh

__all__ = ["FEWEST", "make"]

FEWEST: Final = 2_000
"""The smallest world in which everything that is planted finds room."""


def make(
    folder: Path,
    seed: int = 7,
    posts: int = 12_000,
    chance: int = 0,
    answers_help: bool = True,
) -> Path:
    """Write a demo world of exactly `posts` posts into a folder and give the folder.

    Same seed and number, same bytes. Files of an earlier world are replaced.

    Args:
        folder: where to write; made where it is missing.
        seed: any whole number from 0.
        posts: how many posts, at least `FEWEST`.
        chance: another number lets the same people, who read each other as before, live
            through the same months once more.
        answers_help: whether people like the brand better after it answered them.

    Raises:
        UsageError: the seed is negative or the world would be too small.

    """
    if posts < FEWEST or seed < 0:
        raise UsageError(
            f"A demo world needs at least {FEWEST} posts and a seed of 0 or more; "
            f"asked were {posts} posts and seed {seed}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    register = Register(seeded(seed, "register"))
    persons = people(seed, posts)
    held = accounts(seed, persons, register)
    world = begin_world(seed, persons, held, readers(seed, persons, held))
    stage = fresh(seed, world, register, posts)
    stage.answers_help = answers_help
    lot = seed + 1_000_003 * chance
    size = min(1.0, (posts / 12_000) ** 0.6)
    stories.success(stage, seeded(lot, "success"), size)
    stories.failure(stage, seeded(lot, "failure"), size)
    campaigns.news(stage, seeded(lot, "news"), size)
    campaigns.ads(stage, seeded(lot, "ads"))
    campaigns.ring(stage, seeded(lot, "ring"), size)
    campaigns.giveaways(stage, seeded(lot, "giveaways"))
    campaigns.share_button(stage, seeded(lot, "button"), max(12, round(25 * size)))
    if answers_help:
        voices.turning(stage, seeded(lot, "turning"))
    customers.served(stage, seeded(lot, "customers"), size)
    wishes.wished(stage, seeded(lot, "wishes"), size)
    voices.raves(stage, seeded(lot, "raves"), max(8, round(20 * size)))
    voices.regulars(stage, seeded(lot, "regulars"), size)
    stories.loose_ends(stage, seeded(lot, "loose ends"))
    voices.everybody(stage, seeded(lot, "everybody"))
    stories.rename_notes(stage)
    stories.settle(stage)
    write.files(stage, seeded(lot, "counts"), folder)
    keys = write.brand_keys(stage)
    (folder / "brands.toml").write_bytes(brands_toml(keys).encode())
    truth.write(stage, seed, folder / "truth.json")
    return folder
