"""Near-duplicate texts: fingerprints of wordings, and families of similar texts.

A family used by many accounts is a sign of coordination, not a proof: share buttons
give everyone the same text (`is_prefilled`). Short texts are similar by chance and have
no fingerprint.

References:
    Broder (1997): On the resemblance and containment of documents (MinHash).
    https://doi.org/10.1109/SEQUEN.1997.666900
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

MIN_WORDS: Final = 5
"""Minimum number of words of a text with a fingerprint."""

MIN_LETTERS: Final = 20
"""Minimum number of letters of a text with a fingerprint; a CJK sign counts as two."""

MIN_SIMILARITY: Final = 0.8
"""Minimum Jaccard similarity, by word pairs, of two near-duplicate texts."""

# 20 bands of 6 rows: two texts at the threshold share a band with 99.8 % probability.
_BANDS: Final = 20
_ROWS: Final = 6
_SEED: Final = 20260101
_CHUNK: Final = 20_000
_LARGE: Final = 32

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|@\w[\w.@-]*",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\s*RT\s+@[\w.-]+:?", re.IGNORECASE)
_SYLLABLES: Final = "\u0e00-\u0e7f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SYLLABLES}]|[^\W_{_SYLLABLES}]+")
_SYLLABLE = re.compile(rf"[{_SYLLABLES}\uac00-\ud7a3]")

_LINK: Final = r"(?:https?://\S+|www\.\S+)"
_PREFILLED: Final = tuple(
    re.compile(rule, re.IGNORECASE)
    for rule in (
        # a headline, its address and "via @site", in either order, at the end
        rf"{_LINK}\s*[-–—|(\[]?\s*(?:via|por|über|par)\s*:?\s+@?[\w.]+[)\]]?\s*\W*$",
        rf"(?:\bvia|\bpor|\büber|\bpar)\s*:?\s+@[\w.]+\s*[)\]]?\s*(?:#\w+\s*)*{_LINK}\s*\W*$",
        r"\bI(?:'ve| have)? (?:just )?(?:liked|added|uploaded|favou?rited) a(?: \S+){0,2}"
        r" video\b",
        rf"\bI (?:just )?(?:signed|backed|supported|pledged|donated)\b.*{_LINK}",
        rf"\bI'm at .+ {_LINK}",
        rf"\bjust posted a (?:photo|video|reel)\b.*{_LINK}",
        rf"^\W*(?:check out|take a look at|look at what I found)\b.*\b(?:on|from|at) @\w+.*"
        rf"{_LINK}",
        rf"\bsign (?:the|this) petition\b.*{_LINK}",
        rf"\bI just (?:scored|completed|finished|unlocked|reached|earned)\b.*(?:{_LINK}|#\w+)",
    )
)


def normalize_wording(text: str) -> str:
    """The words of a text: NFKC, lower case, without addresses, links and punctuation.

    >>> normalize_wording("RT @x: Buy NOW!!! \U0001f525 https://t.co/a #Deal")
    'buy now deal'
    """
    text = unicodedata.normalize("NFKC", html.unescape(text))
    if share := _SHARE.match(text):
        text = text[share.end() :]
    return " ".join(_WORD.findall(_ADDRESS.sub(" ", text).casefold()))


def fingerprint(text: str) -> str | None:
    """The hash of a text's wording, 32 hex digits; None for a text that is too short.

    >>> fingerprint("Best coffee in the whole town! http://a.example") == fingerprint(
    ...     "best COFFEE in the whole town @joe"
    ... )
    True
    >>> fingerprint("Good morning!") is None
    True
    """
    words = normalize_wording(text)
    return _hash_wording(words) if _long_enough(words) else None


def is_prefilled(text: str) -> bool:
    """Whether a share button or an app wrote the text; equal texts then prove nothing.

    >>> is_prefilled("Ten ways to brew coffee https://a.example/x via @brewmag")
    True
    >>> is_prefilled("I flew home via @someairport and it was fine")
    False
    """
    text = html.unescape(text[:2_000]).replace("\n", " ")
    return any(rule.search(text) for rule in _PREFILLED)


def near_duplicate_families(
    ids: Sequence[str], texts: Sequence[str]
) -> list[str | None]:
    """The near-duplicate family of each text; None for a text that is too short.

    MinHash (rensa) finds candidates; two texts count if their word pairs have a Jaccard
    similarity of at least `MIN_SIMILARITY`. Families are the connected components of
    these pairs. The name of a family is the fingerprint of the member with the smallest
    id. The result does not depend on the order of the input.

    Parameters:
        ids: distinct ids, one per text.
        texts: the texts, in the order of `ids`.

    Raises:
        ValueError: `ids` and `texts` differ in length.

    >>> text = "the new phone from acme is the best thing i ever bought this year"
    >>> one, two = near_duplicate_families(["1", "2"], [text, text + " really"])
    >>> one == two == fingerprint(text)
    True
    """
    if len(ids) != len(texts):
        raise ValueError("ids and texts must have the same length")
    words = [normalize_wording(text) for text in texts]
    distinct = sorted({text for text in words if _long_enough(text)})
    heads = dict(zip(distinct, _find_cluster_roots(distinct), strict=True))
    first: dict[str, tuple[str, str]] = {}
    for identity, text in zip(ids, words, strict=True):
        if text in heads:
            head = distinct[heads[text]]
            first[head] = min(first.get(head, (identity, text)), (identity, text))
    names = {head: _hash_wording(text) for head, (_, text) in first.items()}
    return [names[distinct[heads[t]]] if t in heads else None for t in words]


def _hash_wording(words: str) -> str:
    data = words.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _long_enough(words: str) -> bool:
    letters = len(words) - words.count(" ") + len(_SYLLABLE.findall(words))
    return words.count(" ") + 1 >= MIN_WORDS and letters >= MIN_LETTERS


def _word_pairs(words: str) -> frozenset[str]:
    """The pairs of neighbouring words."""
    parts = words.split(" ")
    return frozenset(f"{a} {b}" for a, b in pairwise(parts))


def _find_cluster_roots(texts: Sequence[str]) -> list[int]:
    """For each of these sorted, distinct texts, the index of its family's first one."""
    parents = list(range(len(texts)))
    pairs = lru_cache(maxsize=50_000)(lambda at: _word_pairs(texts[at]))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for bucket in _buckets(texts):
        if (
            len(bucket) > _LARGE
        ):  # most are linked by now: one text per family is enough
            bucket = list({root(at): at for at in reversed(bucket)}.values())[::-1]
        for a, b in _bucket_pairs(bucket):
            first, second = root(a), root(b)
            if first != second and _are_similar(pairs(a), pairs(b)):
                parents[max(first, second)] = min(first, second)
    return [root(at) for at in range(len(texts))]


def _are_similar(a: frozenset[str], b: frozenset[str]) -> bool:
    if min(len(a), len(b)) < MIN_SIMILARITY * max(len(a), len(b)):
        return False
    common = len(a & b)
    return common >= MIN_SIMILARITY * (len(a) + len(b) - common)


def _buckets(texts: Sequence[str]) -> Iterator[list[int]]:
    """Groups of texts with an equal band in their signatures, in alphabetical order."""
    keys = _band_keys(texts)
    for band in range(_BANDS):
        order = np.argsort(keys[:, band], kind="stable")
        column = keys[order, band]
        starts = np.flatnonzero(np.diff(column, prepend=~column[:1]))
        ends = np.append(starts[1:], len(column))
        crowded = ends - starts > 1
        for start, end in zip(starts[crowded], ends[crowded], strict=True):
            yield order[start:end].tolist()


def _bucket_pairs(bucket: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Candidate pairs of a bucket: all pairs of a small one.

    In a large bucket (one template with a thousand variants) each text is compared only
    with its alphabetical neighbours and the first texts; all pairs would be millions.
    """
    half = _LARGE // 2
    for place, at in enumerate(bucket):
        near = bucket[:place]
        if place > _LARGE:
            near = (*bucket[:half], *bucket[place - half : place])
        for other in near:
            yield other, at


def _band_keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    """One number per text and band, equal for equal bands; by chunks for memory."""
    keys = np.empty((len(texts), _BANDS), dtype=np.uint64)
    mix = np.random.default_rng(_SEED).integers(
        1, 2**63, size=_ROWS, dtype=np.uint64
    ) | np.uint64(1)
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        tokens = [
            [pair.encode("utf-8", "surrogatepass") for pair in _word_pairs(text)]
            for text in chunk
        ]
        signatures = np.array(
            RMinHash.digest_matrix_from_token_byte_sets(
                tokens, _BANDS * _ROWS, _SEED
            ).to_rows(),
            dtype=np.uint64,
        ).reshape(len(chunk), _BANDS, _ROWS)
        # Odd multipliers modulo 2**64 separate bands; a collision only costs one check.
        keys[start : start + len(chunk)] = (signatures * mix).sum(
            axis=2, dtype=np.uint64
        )
    return keys
