"""Fake accounts and reviews: accuracy of our signals, and of linear models.

Our signals need acts with times. They are evaluated on operators of the Internet Research
Agency against customers who tweeted at airlines: a signal on an operator is right, one on
a customer is wrong. Single reviews and profiles have no acts; there a linear model shows
how much could be learnt. No such model is part of Grapevine.
"""

from __future__ import annotations

import csv
import gzip
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import networkx as nx
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.validity.stance import read_csv_rows
from bench.validity.worlds import run_module
from graph.analysis.authenticity.credibility import find_authenticity_signals
from graph.near_duplicates import fingerprint
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

RECALL: Final = 0.5
FALSE_POSITIVE_RATE: Final = 0.05

Floats = npt.NDArray[np.float64]


def fake_voice_lines(data: Path) -> list[str]:
    """A Markdown table: one row per data set and method."""
    lines = [
        "| set | method | area under the curve | precision at a recall of 0.5 | recall "
        "at 5 % false positives |",
        "|---|---|---|---|---|",
    ]
    for title, method, truth, score in (
        *_operators(data),
        *_reviews(data),
        *_bots(data),
    ):
        precision, recall, _ = precision_recall_curve(truth, score)
        best_precision = float(precision[recall >= RECALL].max())
        threshold = float(
            np.quantile(score[truth == 0], 1 - FALSE_POSITIVE_RATE, method="higher")
        )
        recall_at_rate = float((score[truth == 1] > threshold).mean())
        area = roc_auc_score(truth, score)
        lines.append(
            f"| {title} | {method} | {area:.3f} | {best_precision:.3f} | {recall_at_rate:.3f} |"
        )
    return [*lines, "", coordination_line(data)]


COORDINATION_COMMAND: Final = (
    "graph credibility --within 60 --at-least 2 --format graphml"
)


def coordination_line(data: Path) -> str:
    """Compare the coordination network of coord_russian with the published one.

    The figures are read from the file that the command writes.
    """
    path = data / "coord_russian/russian_coord_tweets.csv.gz"
    with tempfile.TemporaryDirectory() as folder:
        store = ("--store", f"ladybug:{folder}/store")
        file = Path(folder) / "network.graphml"
        run_module("ingest", str(path), *store)
        run_module(*COORDINATION_COMMAND.split(), "--out", str(file), *store)
        network: nx.Graph[str] = nx.read_graphml(file)
    return (
        "Retweets of coord_russian within 60 seconds, two or more an account: "
        f"{network.number_of_nodes():,} accounts and {network.number_of_edges():,} edges "
        "(CooRTweet's vignette: 2,110 and 3,721). Command, after `python -m ingest "
        "russian_coord_tweets.csv.gz --store ladybug:S`: `python -m "
        f"{COORDINATION_COMMAND} --out network.graphml --store ladybug:S`."
    )


ScoredSet = tuple[str, str, npt.NDArray[np.int64], Floats]


def _operators(data: Path) -> list[ScoredSet]:
    """Operators of the agency and customers of airlines, scored by signals and posts."""
    posts: list[tuple[str, str, datetime]] = []
    with gzip.open(
        data / "ira_trolls_sample" / "ira_posts_sample.csv.gz", "rt"
    ) as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["publish_date"])
            posts.append((f"ira:{row['author_id']}", row["content"], at))
    for row in read_csv_rows(data / "airline_sentiment" / "Tweets.csv"):
        days = float(row["tweet_created"]) - 25569
        at = datetime.fromtimestamp(days * 86400, UTC).replace(tzinfo=None)
        posts.append((f"x:{row['name']}", row["text"], at))
    snapshot = _snapshot_of_posts(posts)
    names = snapshot.accounts["id"].to_pylist()
    post_counts = np.bincount(snapshot.posts["author"].to_numpy(), minlength=len(names))
    chosen = np.flatnonzero(post_counts >= 2)
    truth = np.array([names[row].startswith("ira:") for row in chosen], np.int64)
    strength = np.zeros(len(names))
    for reason in find_authenticity_signals(snapshot):
        strength[reason.row] = max(strength[reason.row], reason.strength)
    title = "operators (ira) among customers"
    return [
        (title, "our signals, the strongest", truth, strength[chosen]),
        (title, "number of posts", truth, post_counts[chosen].astype(np.float64)),
    ]


def _snapshot_of_posts(posts: Sequence[tuple[str, str, datetime]]) -> Snapshot:
    """Build a snapshot of posts, each an author, a text and a time."""
    names = sorted({author_id for author_id, _, _ in posts})
    row = {name: number for number, name in enumerate(names)}
    tables: Mapping[str, list[dict[str, Any]]] = {
        "accounts": [{"id": name, "platform": name.split(":")[0]} for name in names],
        "posts": [
            {"id": f"p:{number:07}", "platform": "x", "kind": "original"}
            | {"author": row[author_id], "text": text, "created_at": at, "stub": False}
            | {
                "context": False,
                "family": fingerprint(text) if len(text) > 40 else None,
            }
            for number, (author_id, text, at) in enumerate(posts)
        ],
    }
    return snapshot_from_tables(
        {
            name: pa.Table.from_pylist(rows, SCHEMAS[name])
            for name, rows in tables.items()
        }
    )


def _reviews(data: Path) -> list[ScoredSet]:
    """Hotel reviews, each scored by a model that saw no review of its hotel."""
    rows = read_csv_rows(data / "op_spam" / "deceptive-opinion.csv")
    truth = np.array([row["deceptive"] == "deceptive" for row in rows], np.int64)
    texts = [row["text"] for row in rows]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(vectorizer, LogisticRegression(C=10, max_iter=1000))
    scores = _held_out(model, texts, truth, [row["hotel"] for row in rows])
    lengths = -np.array([len(text) for text in texts], np.float64)
    title = "bought hotel reviews (op_spam)"
    return [
        (title, "a linear model, hotels held out", truth, scores),
        (title, "shortness", truth, lengths),
    ]


def _bots(data: Path) -> list[ScoredSet]:
    """Profiles, without fields that reveal the label (verified, followers, names)."""
    rows, truth, groups = [], [], []
    for name, label in (("bots_data.csv", 1), ("nonbots_data.csv", 0)):
        path = data / "bots_labelled" / name
        with path.open(encoding="latin-1", newline="") as file:
            for row in csv.DictReader(file):
                rows.append(_profile(row))
                truth.append(label)
                groups.append(row["screen_name"].strip().casefold())
    labels = np.array(truth, np.int64)
    table = np.array(rows)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    title = "bots by their profile (2017)"
    return [
        (
            title,
            "a linear model, authors held out",
            labels,
            _held_out(model, table, labels, groups),
        ),
        (title, "friends per favourite", labels, table[:, 0] - table[:, 2]),
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
    probabilities = cross_val_predict(
        model, rows, truth, groups=np.array(groups), cv=folds, method="predict_proba"
    )
    second_class: Floats = probabilities[:, 1]
    return second_class
