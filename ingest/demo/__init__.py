"""Demo data: a seeded simulation of a market with known ground truth.

`generate_demo` writes the posts that a collector would see (`posts-*.jsonl`), a user's
brand file (`brands.toml`), and the ground truth (`truth.json`), which only tests read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from graph.errors import UsageError
from ingest.demo import campaigns
from ingest.demo.accounts import create_accounts, draw_readers
from ingest.demo.customer_service import (
    add_answered_complaints,
    add_repeat_customers,
    add_unanswered_raves,
)
from ingest.demo.ground_truth import write_ground_truth
from ingest.demo.identifiers import IdRegister
from ingest.demo.market import brands_toml
from ingest.demo.people import create_people
from ingest.demo.phrases.feature_requests import add_feature_requests
from ingest.demo.post_files import brand_account_keys, write_post_files
from ingest.demo.posting_behaviour import add_bystander_posts, add_role_posts
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
"""Minimum number of posts: smaller demo data has no room for all planted cases."""


def generate_demo(
    folder: Path,
    seed: int = 7,
    posts: int = 12_000,
    replication: int = 0,
    answers_help: bool = True,
) -> Path:
    """Write demo data of exactly `posts` posts into a folder and return the folder.

    The same arguments give the same bytes. Files of an earlier run are replaced.

    Parameters:
        folder: the output folder; created if missing.
        seed: any whole number from 0.
        posts: number of posts, at least `MIN_DEMO_POSTS`.
        replication: another number simulates other events for the same people and
            reader network.
        answers_help: whether people like the brand more after it answered them.

    Raises:
        UsageError: the seed is negative, or `posts` is too small.

    """
    if posts < MIN_DEMO_POSTS or seed < 0:
        raise UsageError(
            f"Demo data needs at least {MIN_DEMO_POSTS} posts and a seed of 0 or more, "
            f"not {posts} posts and seed {seed}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    register = IdRegister(seeded_generator(seed, "register"))
    persons = create_people(seed, posts)
    demo_accounts = create_accounts(seed, persons, register)
    readers = draw_readers(seed, persons, demo_accounts)
    population = build_population(seed, persons, demo_accounts, readers)
    timeline = start_timeline(seed, population, register, posts)
    timeline.answers_help = answers_help
    event_seed = seed + 1_000_003 * replication
    size = min(1.0, (posts / 12_000) ** 0.6)
    add_success_story(timeline, seeded_generator(event_seed, "success"), size)
    add_wide_complaint(timeline, seeded_generator(event_seed, "failure"), size)
    campaigns.add_brand_news(timeline, seeded_generator(event_seed, "news"), size)
    campaigns.add_paid_posts(timeline, seeded_generator(event_seed, "ads"))
    campaigns.add_coordinated_ring(timeline, seeded_generator(event_seed, "ring"), size)
    campaigns.add_giveaways(timeline, seeded_generator(event_seed, "giveaways"))
    campaigns.add_share_button_posts(
        timeline, seeded_generator(event_seed, "button"), max(12, round(25 * size))
    )
    if answers_help:
        add_answered_complaints(timeline, seeded_generator(event_seed, "turning"))
    add_repeat_customers(timeline, seeded_generator(event_seed, "customers"), size)
    add_feature_requests(timeline, seeded_generator(event_seed, "wishes"), size)
    add_unanswered_raves(
        timeline, seeded_generator(event_seed, "raves"), max(8, round(20 * size))
    )
    add_role_posts(timeline, seeded_generator(event_seed, "regulars"), size)
    add_incomplete_records(timeline, seeded_generator(event_seed, "loose ends"))
    add_bystander_posts(timeline, seeded_generator(event_seed, "everybody"))
    record_renames(timeline)
    sort_posts(timeline)
    write_post_files(timeline, seeded_generator(event_seed, "counts"), folder)
    keys = brand_account_keys(timeline)
    (folder / "brands.toml").write_bytes(brands_toml(keys).encode())
    write_ground_truth(timeline, seed, folder / "truth.json")
    return folder
