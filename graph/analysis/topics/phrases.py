"""Distinctive words and phrases of a group of posts, compared with the rest.

The counts are people, not words, so that repetition by one person counts once. The
measure is the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and
Quinn, "Fightin' Words", 2008, doi:10.1093/pan/mpn018), ranked by its z-score: a rare
phrase needs a larger difference than a frequent one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from graph.analysis.scoring.ranking import Floats
from graph.snapshots.interaction_filter import Longs, Mask

LONGEST: Final = 3
"""Maximum number of words in a phrase."""

FEWEST: Final = 3
"""Minimum number of people in a group who use a phrase."""

SURE: Final = 3.0
"""Minimum z-score of a reported phrase; by chance one in seven hundred reaches it."""

PRIOR: Final = 20.0
"""Prior weight of the overall phrase frequency, in people per group."""

SAME: Final = 0.3
"""Ratio of user counts (smaller to larger) from which on a phrase that contains a reported
one, or is contained in it, counts as a duplicate."""

_NOISE = re.compile(
    r"https?://\S+|www\.\S+|[@＠][\w.@-]+|(?<!\w)u/[\w-]+", re.IGNORECASE
)
_WORD = re.compile(r"[#＃]?\w+(?:['’]\w+)*")
_BREAK = re.compile(r"[.!?;:,()\[\]\"“”„\n…。！？、，]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One distinctive phrase of a group.

    `group_users` of the group's `group_size` people use it, and `rest_users` of the other
    `rest_size`. `odds_ratio` compares the two, `z_score` is the log-odds ratio divided by
    its standard error. `posts` are the indices of the group's texts with the phrase.
    """

    words: str
    people: int
    among: int
    others: int
    rest: int
    odds: float
    z: float
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Text-phrase incidence matrix (`contains`), and each text's unit (its author)."""

    words: tuple[str, ...]
    holds: sp.csr_array
    unit: Longs

    def users(self, texts: Mask) -> tuple[Longs, int]:
        """Units that use each phrase in the masked texts, and the number of units."""
        rows = np.flatnonzero(texts)
        units, place = np.unique(self.unit[rows], return_inverse=True)
        ones = np.ones(len(rows), np.int64)
        by_unit = sp.csr_array(
            (ones, (place, np.arange(len(rows)))), shape=(len(units), len(rows))
        )
        used = (by_unit @ self.holds[rows]) > 0
        return np.asarray(used.sum(axis=0)).ravel().astype(np.int64), len(units)


def counted(texts: Sequence[str], unit: Longs, without: Sequence[str] = ()) -> Counted:
    """Count phrases in texts once, so that any groups of texts can be compared later.

    Parameters:
        texts: the texts.
        unit: unit (author) of each text; a phrase counts once per unit.
        ignored_names: names to skip, such as those of the brands.

    Cost: a pass over the texts (about ten thousand per second).

    >>> matrix = build_phrase_matrix(
    ...     ["Great battery!", "The battery died"], np.array([0, 1])
    ... )
    >>> "battery" in matrix.phrases, "the" in matrix.phrases
    (True, False)
    """
    names = frozenset(word for name in without for word in _words(name))
    reader = CountVectorizer(
        analyzer=lambda text: list(phrases_of(text, names)), binary=True, dtype=np.int64
    )
    try:
        holds = reader.fit_transform(texts)
    except ValueError:  # no text has a word
        empty = sp.csr_array((len(texts), 0), dtype=np.int64)
        return Counted((), empty, np.asarray(unit, np.int64))
    words = tuple(reader.get_feature_names_out().tolist())
    return Counted(words, sp.csr_array(holds), np.asarray(unit, np.int64))


def phrases_of(text: str, names: frozenset[str] = frozenset()) -> Iterator[str]:
    """Words and phrases of a text that neither begin nor end with a stop word.

    >>> list(extract_phrases("The battery life is bad, @acme https://x.test/a"))
    ['battery', 'battery life', 'life', 'life is bad', 'bad']
    """
    for part in _BREAK.split(_NOISE.sub(" . ", text)):
        words = _words(part)
        for start, first in enumerate(words):
            if _small(first) or first in names:
                continue
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                last = words[end - 1]
                if last in names:
                    break
                if not _small(last):
                    yield " ".join(words[start:end])


def apart(found: Counted, group: Mask, rest: Mask, top: int = 20) -> tuple[Phrase, ...]:
    """Phrases that are more frequent in a group of texts than in the rest, by z-score.

    Parameters:
        matrix: the phrases of all texts.
        group, rest: masks of the texts of `matrix`.
        top: maximum number of phrases.

    Returns:
        Phrases with at least `MIN_Z_SCORE`, highest first; may be empty.
    """
    if not group.any() or not rest.any() or not found.words:
        return ()
    mine, among = found.users(group)
    theirs, others = found.users(rest)
    odds, z = log_odds(mine, among, theirs, others)
    few = np.flatnonzero((mine >= min(FEWEST, among)) & (z >= SURE))
    order = few[np.lexsort((few, -z[few]))]
    column = found.holds[np.flatnonzero(group)].tocsc()
    texts = np.flatnonzero(group)
    kept: list[Phrase] = []
    for place in order.tolist():
        words = found.words[place]
        if any(_same(words, int(mine[place]), one) for one in kept):
            continue
        rows = column.indices[column.indptr[place] : column.indptr[place + 1]]
        posts = tuple(texts[np.sort(rows)].tolist())
        kept.append(
            Phrase(
                words,
                int(mine[place]),
                among,
                int(theirs[place]),
                others,
                float(np.exp(odds[place])),
                float(z[place]),
                posts,
            )
        )
        if len(kept) == top:
            break
    return tuple(kept)


def log_odds(
    mine: Longs, among: int, theirs: Longs, others: int
) -> tuple[Floats, Floats]:
    """Log-odds ratio of each phrase between two groups, and its z-score.

    Informative Dirichlet prior: the overall frequency of the phrase, worth
    `PRIOR_PEOPLE` people (equations 15, 19 and 22 of Monroe et al. 2008, with people
    instead of words).

    Parameters:
        group_users, rest_users: people who use each phrase, in the group and the rest.
        group_size, rest_size: number of people in each.

    Returns:
        Log-odds ratios and z-scores, one per phrase.

    >>> odds, z = log_odds_ratio(np.array([30, 5]), 100, np.array([5, 5]), 100)
    >>> bool(z[0] > 3), bool(abs(z[1]) < 1e-9)
    (True, True)
    """
    share = (mine + theirs) / (among + others)
    prior = PRIOR * np.clip(share, 1e-9, 1 - 1e-9)
    odds = np.log((mine + prior) / (among + PRIOR - mine - prior)) - np.log(
        (theirs + prior) / (others + PRIOR - theirs - prior)
    )
    spread = np.sqrt(1 / (mine + prior) + 1 / (theirs + prior))
    return odds, odds / spread


def _same(words: str, people: int, other: Phrase) -> bool:
    """Whether one phrase contains the other and both have similar user counts."""
    first, second = f" {words} ", f" {other.words} "
    if first not in second and second not in first:
        return False
    return min(people, other.people) >= SAME * max(people, other.people)


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def _small(word: str) -> bool:
    """Whether a word is a stop word, a number or a single character."""
    return (
        len(word) < 2 or word in ENGLISH_STOP_WORDS or word in _MORE or word.isdigit()
    )


_MORE: Final = frozenset(
    files(__package__).joinpath("small_words.txt").read_text("utf-8").split()
)
"""Stop words of German, Spanish, French and social media; English ones are scikit-learn's."""
