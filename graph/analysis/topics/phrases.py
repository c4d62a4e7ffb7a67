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
from graph.snapshots.arrays import Longs, Mask

MAX_PHRASE_WORDS: Final = 3
"""Maximum number of words in a phrase."""

MIN_GROUP_USERS: Final = 3
"""Minimum number of people in a group who use a phrase."""

MIN_Z_SCORE: Final = 3.0
"""Minimum z-score of a reported phrase; by chance one in seven hundred reaches it."""

PRIOR_PEOPLE: Final = 20.0
"""Prior weight of the overall phrase frequency, in people per group."""

MIN_USER_RATIO: Final = 0.3
"""Ratio of user counts (smaller to larger) from which on a phrase that contains a
reported one, or is contained in it, counts as a duplicate."""

_NOISE = re.compile(
    r"https?://\S+|www\.\S+|[@＠][\w.@-]+|(?<!\w)u/[\w-]+", re.IGNORECASE
)
_WORD = re.compile(r"[#＃]?\w+(?:['’]\w+)*")
_BREAK = re.compile(r"[.!?;:,()\[\]\"“”„\n…。！？、，]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One distinctive phrase of a group.

    `group_users` of the group's `group_size` people use it, and `rest_users` of the
    other `rest_size`. `odds_ratio` compares the two, `z_score` is the log-odds ratio
    divided by its standard error. `posts` are the indices of the group's texts with the
    phrase.
    """

    text: str
    group_users: int
    group_size: int
    rest_users: int
    rest_size: int
    odds_ratio: float
    z_score: float
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PhraseMatrix:
    """Text-phrase incidence matrix (`contains`), and each text's unit (its author)."""

    phrases: tuple[str, ...]
    contains: sp.csr_array
    unit: Longs

    def count_users(self, texts: Mask) -> tuple[Longs, int]:
        """Units that use each phrase in the masked texts, and the number of units."""
        rows = np.flatnonzero(texts)
        units, unit = np.unique(self.unit[rows], return_inverse=True)
        ones = np.ones(len(rows), np.int64)
        by_unit = sp.csr_array(
            (ones, (unit, np.arange(len(rows)))), shape=(len(units), len(rows))
        )
        used = (by_unit @ self.contains[rows]) > 0
        return np.asarray(used.sum(axis=0)).ravel().astype(np.int64), len(units)


def build_phrase_matrix(
    texts: Sequence[str], unit: Longs, ignored_names: Sequence[str] = ()
) -> PhraseMatrix:
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
    names = frozenset(word for name in ignored_names for word in _words(name))
    vectorizer = CountVectorizer(
        analyzer=lambda text: list(extract_phrases(text, names)),
        binary=True,
        dtype=np.int64,
    )
    try:
        counts = vectorizer.fit_transform(texts)
    except ValueError:  # no text has a word
        empty = sp.csr_array((len(texts), 0), dtype=np.int64)
        return PhraseMatrix((), empty, np.asarray(unit, np.int64))
    phrases = tuple(vectorizer.get_feature_names_out().tolist())
    return PhraseMatrix(phrases, sp.csr_array(counts), np.asarray(unit, np.int64))


def extract_phrases(
    text: str, ignored_names: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Words and phrases of a text that neither begin nor end with a stop word.

    >>> list(extract_phrases("The battery life is bad, @acme https://x.test/a"))
    ['battery', 'battery life', 'life', 'life is bad', 'bad']
    """
    for part in _BREAK.split(_NOISE.sub(" . ", text)):
        words = _words(part)
        for start, first in enumerate(words):
            if _is_stop_word(first) or first in ignored_names:
                continue
            for end in range(start + 1, min(start + MAX_PHRASE_WORDS, len(words)) + 1):
                last = words[end - 1]
                if last in ignored_names:
                    break
                if not _is_stop_word(last):
                    yield " ".join(words[start:end])


def distinctive_phrases(
    matrix: PhraseMatrix, group: Mask, rest: Mask, top: int = 20
) -> tuple[Phrase, ...]:
    """Phrases that are more frequent in a group of texts than in the rest, by z-score.

    Parameters:
        matrix: the phrases of all texts.
        group, rest: masks of the texts of `matrix`.
        top: maximum number of phrases.

    Returns:
        Phrases with at least `MIN_Z_SCORE`, highest first; may be empty.
    """
    if not group.any() or not rest.any() or not matrix.phrases:
        return ()
    group_users, group_size = matrix.count_users(group)
    rest_users, rest_size = matrix.count_users(rest)
    odds, z = log_odds_ratio(group_users, group_size, rest_users, rest_size)
    min_users = min(MIN_GROUP_USERS, group_size)
    candidates = np.flatnonzero((group_users >= min_users) & (z >= MIN_Z_SCORE))
    order = candidates[np.lexsort((candidates, -z[candidates]))]
    texts = np.flatnonzero(group)
    column = matrix.contains[texts].tocsc()
    phrases: list[Phrase] = []
    for index in order.tolist():
        text, users = matrix.phrases[index], int(group_users[index])
        if any(_is_near_duplicate(text, users, phrase) for phrase in phrases):
            continue
        rows = column.indices[column.indptr[index] : column.indptr[index + 1]]
        phrases.append(
            Phrase(
                text=text,
                group_users=users,
                group_size=group_size,
                rest_users=int(rest_users[index]),
                rest_size=rest_size,
                odds_ratio=float(np.exp(odds[index])),
                z_score=float(z[index]),
                posts=tuple(texts[np.sort(rows)].tolist()),
            )
        )
        if len(phrases) == top:
            break
    return tuple(phrases)


def log_odds_ratio(
    group_users: Longs, group_size: int, rest_users: Longs, rest_size: int
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
    share = (group_users + rest_users) / (group_size + rest_size)
    prior = PRIOR_PEOPLE * np.clip(share, 1e-9, 1 - 1e-9)
    group_rest = group_size + PRIOR_PEOPLE - group_users - prior
    rest_rest = rest_size + PRIOR_PEOPLE - rest_users - prior
    odds = np.log((group_users + prior) / group_rest) - np.log(
        (rest_users + prior) / rest_rest
    )
    error = np.sqrt(1 / (group_users + prior) + 1 / (rest_users + prior))
    return odds, odds / error


def _is_near_duplicate(text: str, users: int, other: Phrase) -> bool:
    """Whether one phrase contains the other and both have similar user counts."""
    first, second = f" {text} ", f" {other.text} "
    if first not in second and second not in first:
        return False
    fewer, more = sorted((users, other.group_users))
    return fewer >= MIN_USER_RATIO * more


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def _is_stop_word(word: str) -> bool:
    """Whether a word is a stop word, a number or a single character."""
    return (
        len(word) < 2
        or word in ENGLISH_STOP_WORDS
        or word in _EXTRA_STOP_WORDS
        or word.isdigit()
    )


_EXTRA_STOP_WORDS: Final = frozenset(
    files(__package__).joinpath("small_words.txt").read_text("utf-8").split()
)
"""Stop words of German, Spanish, French and social media (English: scikit-learn)."""
