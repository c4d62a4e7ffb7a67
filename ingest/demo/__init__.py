"""The demo world: a seeded market in which it is known what really happened.

`make` writes what a collector would have brought home (`posts-*.jsonl`), the brand
file of a user (`brands.toml`), and `truth.json`, which only tests read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from graph.errors import UsageError
from ingest.demo import campaigns
from ingest.demo.accounts import create_accounts, draw_readers
from ingest.demo.customer_service import add_repeat_customers
from ingest.demo.ground_truth import write_ground_truth
from ingest.demo.identifiers import IdRegister
from ingest.demo.market import brands_toml
from ingest.demo.people import create_people
from ingest.demo.phrases.feature_requests import add_feature_requests
from ingest.demo.post_files import brand_account_keys, write_post_files
from ingest.demo.posting_behaviour import (
    add_answered_complaints,
    add_bystander_posts,
    add_role_posts,
    add_unanswered_raves,
)
from ingest.demo.random_draws import seeded_generator
from ingest.demo.scenarios import (
    add_incomplete_records,
    add_success_story,
    add_wide_complaint,
    record_renames,
    sort_posts,
)
from ingest.demo.timeline import build_population, start_timeline

__all__ = ["MIN_DEMO_POSTS", "generate_demo"]

MIN_DEMO_POSTS: Final = 2_000
"""The smallest world in which everything that is planted finds room."""


def generate_demo(
    folder: Path,
    seed: int = 7,
    posts: int = 12_000,
    replication: int = 0,
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
    if posts < MIN_DEMO_POSTS or seed < 0:
        raise UsageError(
            f"A demo world needs at least {MIN_DEMO_POSTS} posts and a seed of 0 or more; "
            f"asked were {posts} posts and seed {seed}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    register = IdRegister(seeded_generator(seed, "register"))
    persons = create_people(seed, posts)
    held = create_accounts(seed, persons, register)
    world = build_population(seed, persons, held, draw_readers(seed, persons, held))
    stage = start_timeline(seed, world, register, posts)
    stage.answers_help = answers_help
    lot = seed + 1_000_003 * replication
    size = min(1.0, (posts / 12_000) ** 0.6)
    add_success_story(stage, seeded_generator(lot, "success"), size)
    add_wide_complaint(stage, seeded_generator(lot, "failure"), size)
    campaigns.add_brand_news(stage, seeded_generator(lot, "news"), size)
    campaigns.add_paid_posts(stage, seeded_generator(lot, "ads"))
    campaigns.add_coordinated_ring(stage, seeded_generator(lot, "ring"), size)
    campaigns.add_giveaways(stage, seeded_generator(lot, "giveaways"))
    campaigns.add_share_button_posts(stage, seeded_generator(lot, "button"), max(12, round(25 * size)))
    if answers_help:
        add_answered_complaints(stage, seeded_generator(lot, "turning"))
    add_repeat_customers(stage, seeded_generator(lot, "customers"), size)
    add_feature_requests(stage, seeded_generator(lot, "wishes"), size)
    add_unanswered_raves(stage, seeded_generator(lot, "raves"), max(8, round(20 * size)))
    add_role_posts(stage, seeded_generator(lot, "regulars"), size)
    add_incomplete_records(stage, seeded_generator(lot, "loose ends"))
    add_bystander_posts(stage, seeded_generator(lot, "everybody"))
    record_renames(stage)
    sort_posts(stage)
    write_post_files(stage, seeded_generator(lot, "counts"), folder)
    keys = brand_account_keys(stage)
    (folder / "brands.toml").write_bytes(brands_toml(keys).encode())
    write_ground_truth(stage, seed, folder / "truth.json")
    return folder
