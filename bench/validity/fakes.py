"""Fake voices: what our reasons see of them, and what a learner could see of them at best.

Our reasons need acts with times. So they are tried on the operators of the Internet
Research Agency, beside customers who tweeted at airlines; a reason is right about the ones
and wrong about the others. Single reviews and single profiles give them nothing to see:
there a linear model tells how much could be learnt, and no such model is part of ours.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.validity.stance import rows_of
from graph.analysis.accounts.coordination import Acts, together
from graph.analysis.authenticity.credibility import credibility
from graph.near_duplicates import fingerprint
from graph.snapshots.snapshot import SCHEMAS, Snapshot, of_tables

RECALL: Final = 0.5
SECOND: Final = 1_000_000
FALSE: Final = 0.05

Floats = npt.NDArray[np.float64]


def figures(data: Path) -> list[str]:
    """A table in Markdown: a row a set and a way to tell."""
    lines = [
        "| set | told by | area under the curve | precision at a recall of 0.5 | recall "
        "at 5 % false positives |",
        "|---|---|---|---|---|",
    ]
    for title, way, truth, score in (*_operators(data), *_reviews(data), *_bots(data)):
        precision, recall, _ = precision_recall_curve(truth, score)
        best = float(precision[recall >= RECALL].max())
        bar = float(np.quantile(score[truth == 0], 1 - FALSE, method="higher"))
        found = float((score[truth == 1] > bar).mean())
        area = roc_auc_score(truth, score)
        lines.append(f"| {title} | {way} | {area:.3f} | {best:.3f} | {found:.3f} |")
    return [*lines, "", coordination(data)]


def coordination(data: Path) -> str:
    """The Russian retweets, whose network is published: accounts and edges."""
    path = data / "coord_russian/russian_coord_tweets.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    accounts = np.unique([row["account_id"] for row in rows], return_inverse=True)[1]
    # A thing may be somebody's content: both are numbered together.
    both = [row[name] for name in ("object_id", "content_id") for row in rows]
    things = np.unique(both, return_inverse=True)[1]
    at = np.array([int(row["timestamp_share"]) * SECOND for row in rows], np.int64)
    found = together(Acts(things[: len(rows)], accounts, things[len(rows) :], at))
    return (
        f"Retweets of coord_russian within 60 seconds, at two things or more: "
        f"{len(np.union1d(found.one, found.two)):,} accounts and {len(found.one):,} edges "
        "(CooRTweet's vignette: 2,110 and 3,721)."
    )


Case = tuple[str, str, npt.NDArray[np.int64], Floats]


def _operators(data: Path) -> list[Case]:
    """Authors of the agency and customers of airlines, each by what reasons they gave."""
    posts: list[tuple[str, str, datetime]] = []
    with gzip.open(
        data / "ira_trolls_sample" / "ira_posts_sample.csv.gz", "rt"
    ) as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["publish_date"])
            posts.append((f"ira:{row['author_id']}", row["content"], at))
    for row in rows_of(data / "airline_sentiment" / "Tweets.csv"):
        days = float(row["tweet_created"]) - 25569
        at = datetime.fromtimestamp(days * 86400, UTC).replace(tzinfo=None)
        posts.append((f"x:{row['name']}", row["text"], at))
    shown = _world(posts)
    names = shown.accounts["id"].to_pylist()
    many = np.bincount(shown.posts["author"].to_numpy(), minlength=len(names))
    chosen = np.flatnonzero(many >= 2)
    truth = np.array([names[row].startswith("ira:") for row in chosen], np.int64)
    strength = np.zeros(len(names))
    for reason in credibility(shown):
        strength[reason.row] = max(strength[reason.row], reason.strength)
    title = "operators (ira) among customers"
    return [
        (title, "our reasons, the strongest", truth, strength[chosen]),
        (title, "how much they post", truth, many[chosen].astype(np.float64)),
    ]


def _world(posts: Sequence[tuple[str, str, datetime]]) -> Snapshot:
    """A snapshot of these posts: by whom, which words, when."""
    names = sorted({who for who, _, _ in posts})
    row = {name: place for place, name in enumerate(names)}
    tables: Mapping[str, list[dict[str, Any]]] = {
        "accounts": [{"id": name, "platform": name.split(":")[0]} for name in names],
        "posts": [
            {"id": f"p:{place:07}", "platform": "x", "kind": "original"}
            | {"author": row[who], "text": text, "created_at": at, "stub": False}
            | {
                "context": False,
                "family": fingerprint(text) if len(text) > 40 else None,
            }
            for place, (who, text, at) in enumerate(posts)
        ],
    }
    return of_tables(
        {
            name: pa.Table.from_pylist(rows, SCHEMAS[name])
            for name, rows in tables.items()
        }
    )


def _reviews(data: Path) -> list[Case]:
    """Hotel reviews, each hotel judged by a model that saw none of its reviews."""
    rows = rows_of(data / "op_spam" / "deceptive-opinion.csv")
    truth = np.array([row["deceptive"] == "deceptive" for row in rows], np.int64)
    texts = [row["text"] for row in rows]
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, max_iter=1000))
    learnt = _held_out(model, texts, truth, [row["hotel"] for row in rows])
    lengths = -np.array([len(text) for text in texts], np.float64)
    title = "bought hotel reviews (op_spam)"
    return [
        (title, "a linear model, hotels held out", truth, learnt),
        (title, "how short it is", truth, lengths),
    ]


def _bots(data: Path) -> list[Case]:
    """Profiles, without what gives the label away (verified, followers, names)."""
    rows, truth, groups = [], [], []
    for name, label in (("bots_data.csv", 1), ("nonbots_data.csv", 0)):
        path = data / "bots_labelled" / name
        with path.open(encoding="latin-1", newline="") as file:
            for row in csv.DictReader(file):
                rows.append(_profile(row))
                truth.append(label)
                groups.append(row["screen_name"].strip().casefold())
    known = np.array(truth, np.int64)
    table = np.array(rows)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    title = "bots by their profile (2017)"
    return [
        (
            title,
            "a linear model, authors held out",
            known,
            _held_out(model, table, known, groups),
        ),
        (title, "friends for each favourite", known, table[:, 0] - table[:, 2]),
    ]


def _profile(row: Mapping[str, str]) -> list[float]:
    def number(name: str) -> float:
        try:
            return float(np.log1p(max(float(row[name]), 0.0)))
        except ValueError:
            return 0.0

    yes = ("true", "1")
    return [
        number("friends_count"),
        number("statuses_count"),
        number("favourites_count"),
        float(row["default_profile"].strip().casefold() in yes),
        float(row["default_profile_image"].strip().casefold() in yes),
        float(len(row["description"])),
        float(sum(letter.isdigit() for letter in row["screen_name"])),
    ]


def _held_out(
    model: Any, rows: Any, truth: npt.NDArray[np.int64], groups: Sequence[str]
) -> Floats:
    folds = GroupKFold(10)
    found = cross_val_predict(
        model, rows, truth, groups=np.array(groups), cv=folds, method="predict_proba"
    )
    chance: Floats = found[:, 1]
    return chance
