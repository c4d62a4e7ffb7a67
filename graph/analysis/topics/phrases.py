"""Words and phrases that set one group of posts apart from the rest.

Counted are people, not words: who repeats a phrase a hundred times is one person. The
measure is the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and
Quinn, "Fightin' Words", 2008, doi:10.1093/pan/mpn018), and its z-score puts in front what
is sure: a rare phrase needs a greater difference than a common one.
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
"""Words in a phrase."""

FEWEST: Final = 3
"""So many people of a group must use a phrase."""

SURE: Final = 3.0
"""The z-score from which on a phrase is told: one in seven hundred by chance."""

PRIOR: Final = 20.0
"""What all people say counts as much as so many more people in each group."""

SAME: Final = 0.3
"""A phrase that holds a told one, or lies in it, is told if fewer users may be the same:
as a part of those of the one with more."""

_NOISE = re.compile(
    r"https?://\S+|www\.\S+|[@＠][\w.@-]+|(?<!\w)u/[\w-]+", re.IGNORECASE
)
_WORD = re.compile(r"[#＃]?\w+(?:['’]\w+)*")
_BREAK = re.compile(r"[.!?;:,()\[\]\"“”„\n…。！？、，]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a group.

    `people` of the group's `among` use it, `others` of the `rest`; `z` is how surely it
    belongs to the group, `odds` how many times as likely it is there. `posts` are the
    places of the group's texts that hold it, in their order.
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
    """Which text holds which phrase, and which unit (a person, say) wrote which text."""

    words: tuple[str, ...]
    holds: sp.csr_array
    unit: Longs

    def users(self, texts: Mask) -> tuple[Longs, int]:
        """Of each phrase how many units of these texts use it, and how many units are."""
        rows = np.flatnonzero(texts)
        units, place = np.unique(self.unit[rows], return_inverse=True)
        ones = np.ones(len(rows), np.int64)
        by_unit = sp.csr_array(
            (ones, (place, np.arange(len(rows)))), shape=(len(units), len(rows))
        )
        used = (by_unit @ self.holds[rows]) > 0
        return np.asarray(used.sum(axis=0)).ravel().astype(np.int64), len(units)


def counted(texts: Sequence[str], unit: Longs, without: Sequence[str] = ()) -> Counted:
    """Read texts once, to compare any groups of them afterwards.

    Parameters:
        unit: who or what wrote each text; a phrase counts once for each.
        without: names that are no topic, such as those of the brands.

    Cost: a pass over the texts (some ten thousand a second).

    >>> found = counted(["Great battery!", "The battery died"], np.array([0, 1]))
    >>> "battery" in found.words, "the" in found.words
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
    """The words of a text, and its phrases that neither begin nor end with a small word.

    >>> list(phrases_of("The battery life is bad, @acme https://x.test/a"))
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
    """The phrases by which a group of texts differs from the rest, the surest first.

    Parameters:
        group, rest: of the texts of `counted`.

    Only phrases that are surely more frequent in the group are given; none is an answer.
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
    """The log-odds ratio of each phrase between two groups, and its z-score.

    The prior is how often all of them use the phrase, worth `PRIOR` people (equations 15,
    19 and 22 of the source, with people who use it or do not in place of words).

    >>> odds, z = log_odds(np.array([30, 5]), 100, np.array([5, 5]), 100)
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
    """Whether one phrase lies in the other, and says little more of who uses it."""
    first, second = f" {words} ", f" {other.words} "
    if first not in second and second not in first:
        return False
    return min(people, other.people) >= SAME * max(people, other.people)


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def _small(word: str) -> bool:
    """Words that hold sentences together; numbers say nothing alone either."""
    return (
        len(word) < 2 or word in ENGLISH_STOP_WORDS or word in _MORE or word.isdigit()
    )


_MORE: Final = frozenset(
    files(__package__).joinpath("small_words.txt").read_text("utf-8").split()
)
"""Small words of German, Spanish and French, and of posts; English ones are a library's."""
