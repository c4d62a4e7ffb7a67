"""Brand matching: find the brands that a post names, with method and position.

A brand is named by a column of the file, by a mention of one of its accounts, by a
tag, by a link to its site, or by one of its names in the text. Spelling variants are
matched: "Coca Cola", "CocaCola's" and "#cocacola" are the same name. A name inside a
word is no match ("pineapple"), and of two overlapping names the longer one wins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import urlsplit

from graph.brand_config import Brand, account_key, brand_id_from_name, has_platform
from ingest.text import ENTITY_PATTERN
from ingest.text.brand_matching.name_folding import (
    FoldedText,
    fold_text,
    names_pattern,
    squash_name,
)

SpotMethod = Literal["column", "mention", "tag", "alias", "link"]

METHOD_ORDER: Final[tuple[SpotMethod, ...]] = (
    "column",
    "mention",
    "tag",
    "alias",
    "link",
)
"""The ways to name a brand, most reliable first."""

# Suffixes that companies add to their name in a handle: @AcmeHelp belongs to Acme.
_HANDLE_SUFFIX = re.compile(
    r"(?:official|support|assist|helps?|cares?|service|news|team|hq)$"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_SECOND_LEVEL: Final = frozenset({"co", "com", "org", "net", "gov", "ac", "edu"})


@dataclass(frozen=True, slots=True)
class BrandSpot:
    """One place where a brand is named; `start` and `end` are -1 outside the text.

    An `ambiguous` spot is a name that is also a common word, without other evidence
    in the post; it is displayed but does not count.
    """

    brand_id: str
    how: SpotMethod
    start: int = -1
    end: int = -1
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a brand. `capitals`: so short that only capital letters match."""

    brand_id: str
    ambiguous: bool
    capitals: bool


class BrandSpotter:
    """Finds brands in posts; built once, `spot` is a pure function of its input.

    >>> from graph.brand_config import Brand
    >>> acme = Brand(id="acme", name="Acme", owned=("@acme_inc",))
    >>> spots = BrandSpotter([acme]).spot("Acme's shop", ["acme_inc"])
    >>> [spot.how for spot in spots]
    ['mention', 'alias']
    """

    def __init__(self, brands: Iterable[Brand]) -> None:
        self._names: defaultdict[str, list[_Name]] = defaultdict(list)
        self._accounts: defaultdict[str, list[str]] = defaultdict(list)
        self._sites: defaultdict[str, list[str]] = defaultdict(list)
        self._context: dict[str, re.Pattern[str]] = {}
        self._ids: set[str] = set()
        written: set[str] = set()
        excluded: set[str] = set()
        for brand in sorted(brands, key=lambda brand: brand.id):
            self._ids.add(brand.id)
            written |= self._learn_names(brand)
            self._learn_accounts(brand)
            excluded |= {fold_text(phrase).text for phrase in brand.excluded}
            words = {fold_text(word).text for word in brand.context}
            self._context[brand.id] = names_pattern(words, plural=True)
        self._excluded = {squash_name(phrase) for phrase in excluded}
        self._regex = names_pattern(written | excluded)

    def _learn_names(self, brand: Brand) -> set[str]:
        """Register the names of a brand; returns them folded, for the pattern."""
        unsure = {squash_name(alias) for alias in brand.ambiguous_aliases}
        aliases = {brand.name, *brand.aliases, *brand.ambiguous_aliases}
        by_key = {
            squash_name(alias): alias for alias in sorted(aliases) if squash_name(alias)
        }
        for key, alias in by_key.items():
            capitals = (
                len(key) <= 3
                and alias.isascii()
                and alias.isalpha()
                and alias.isupper()
            )
            self._names[key].append(_Name(brand.id, key in unsure, capitals))
        for site in sorted(alias.lower() for alias in aliases if _is_site(alias)):
            self._sites[site].append(brand.id)
        return {fold_text(alias).text for alias in aliases}

    def _learn_accounts(self, brand: Brand) -> None:
        """Register accounts: `x:name` on one platform, `*:name` any, `?:name` a guess."""
        keys: set[str] = set()
        for account in brand.owned:
            key = account_key(account)
            platform = has_platform(key)
            keys.add(key if platform else f"*:{key}")
            if platform:
                keys.add(f"?:{key.partition(':')[2]}")
        for key in sorted(keys):
            self._accounts[key].append(brand.id)

    def spot(
        self,
        text: str,
        mentions: Sequence[str] = (),
        tags: Sequence[str] = (),
        links: Sequence[str] = (),
        column_brands: Sequence[str] = (),
    ) -> tuple[BrandSpot, ...]:
        """Find every place where a brand is named, by `METHOD_ORDER`, then position.

        Mentions, tags and links in the text are found without being passed.

        Parameters:
            text: the text as it is in the file.
            mentions: handles or ids, with or without `platform:`.
            tags: tags, with or without `#`.
            links: addresses that the post links to.
            column_brands: brand names from a column; unknown names are ignored.

        >>> from graph.brand_config import Brand
        >>> delta = Brand(id="delta", name="Delta", ambiguous_aliases=("Delta",))
        >>> BrandSpotter([delta]).spot("the Nile delta")
        (BrandSpot(brand_id='delta', how='alias', start=9, end=14, ambiguous=True),)
        """
        spots = list(self._in_columns(column_brands))
        seen: set[str] = set()
        parts: list[str] = []
        done = 0
        for mark in ENTITY_PATTERN.finditer(text):
            spots.extend(self._at_mark(mark))
            seen.add((mark["handle"] or mark["tag"] or "").lower())
            if not self._is_name(mark):
                start, end = mark.span()
                parts += (text[done:start], " " * (end - start))
                done = end
        words = "".join((*parts, text[done:]))
        for mention in mentions:
            if account_key(mention).rpartition(":")[2] not in seen:
                spots.extend(self._of_account(mention, -1, -1))
        for tag in (tag.lstrip("#＃") for tag in tags):
            if tag.lower() not in seen:
                spots.extend(self._of_tag(tag, -1, -1))
        for link in links:
            spots.extend(self._of_link(link, -1, -1))
        folded = fold_text(words)
        for start, end, name in self._in_words(folded, words):
            spots.append(BrandSpot(name.brand_id, "alias", start, end, name.ambiguous))
        return self._resolve_ambiguity(spots, text) if spots else ()

    def _is_name(self, mark: re.Match[str]) -> bool:
        """Whether an address is the spelling of a brand name ("Booking.com")."""
        return mark.lastgroup == "domain" and mark[0].lower() in self._sites

    def _at_mark(self, mark: re.Match[str]) -> Iterator[BrandSpot]:
        """Spots of one address, account or tag in a text."""
        start, end = mark.span()
        if mark.lastgroup == "handle":
            handle = mark["handle"]
            spots = list(self._of_account(handle, start, end))
            # "@acme.please" lacks a blank; acme.bsky.social is Acme's handle.
            if not spots and "." in handle and "@" not in handle:
                spots = list(self._of_account(handle.partition(".")[0], start, end))
            yield from spots
        elif mark.lastgroup == "tag":
            yield from self._of_tag(mark["tag"], start, end)
        elif mark.lastgroup in ("url", "domain") and not self._is_name(mark):
            yield from self._of_link(mark[0], start, end)

    def _in_columns(self, named: Sequence[str]) -> Iterator[BrandSpot]:
        for name in named:
            known = {entry.brand_id for entry in self._names.get(squash_name(name), ())}
            known |= {brand_id_from_name(name)} & self._ids
            for brand_id in sorted(known):
                yield BrandSpot(brand_id, "column")

    def _of_account(self, account: str, start: int, end: int) -> Iterator[BrandSpot]:
        key = account_key(account)
        platform = has_platform(key)
        bare = key.partition(":")[2] if platform else key
        for owned in (key if platform else f"?:{bare}", f"*:{bare}"):
            if owned in self._accounts:
                for brand_id in self._accounts[owned]:
                    yield BrandSpot(brand_id, "mention", start, end)
                return
        company = strip_handle_suffix(squash_name(bare))
        for name in self._whole(bare) or self._whole(company):
            yield BrandSpot(name.brand_id, "mention", start, end, name.ambiguous)

    def _of_tag(self, tag: str, start: int, end: int) -> Iterator[BrandSpot]:
        names = self._whole(tag)
        if not names and squash_name(tag) not in self._excluded:
            # "#LoveAcmePhones" can be split into words; "#acmephones" cannot.
            words = _CAMEL.sub(" ", tag)
            names = [name for _, _, name in self._in_words(fold_text(words), words)]
        for brand_id, ambiguous in sorted({(n.brand_id, n.ambiguous) for n in names}):
            yield BrandSpot(brand_id, "tag", start, end, ambiguous)

    def _of_link(self, link: str, start: int, end: int) -> Iterator[BrandSpot]:
        host = _host(link)
        if host in self._sites:
            for brand_id in self._sites[host]:
                yield BrandSpot(brand_id, "link", start, end)
            return
        for name in self._whole(_site(host)):
            yield BrandSpot(name.brand_id, "link", start, end, name.ambiguous)

    def _whole(self, written: str) -> list[_Name]:
        """Names that match the whole string; two lower-case letters never match."""
        key = squash_name(written)
        if len(key) < 2 or (len(key) == 2 and not written.isupper()):
            return []
        return [
            name
            for name in self._names.get(key, ())
            if not name.capitals or written.isupper()
        ]

    def _in_words(
        self, folded: FoldedText, text: str
    ) -> Iterator[tuple[int, int, _Name]]:
        """Names in running text, with their positions in the original text."""
        for match in self._regex.finditer(folded.text):
            key = squash_name(match[0])
            start, end = (
                folded.original_offset(match.start()),
                folded.original_offset(match.end()),
            )
            if key in self._excluded:
                continue
            for name in self._names.get(key, ()):
                if not name.capitals or text[start:end].isupper():
                    yield start, end, name

    def _resolve_ambiguity(
        self, spots: Sequence[BrandSpot], text: str
    ) -> tuple[BrandSpot, ...]:
        """Accept ambiguous names with a sure spot, another name or a context word."""
        signs: defaultdict[str, set[str]] = defaultdict(set)
        sure = {spot.brand_id for spot in spots if not spot.ambiguous}
        for spot in spots:
            signs[spot.brand_id].add(
                squash_name(text[max(spot.start, 0) : max(spot.end, 0)])
            )
        folded = fold_text(text).text
        for brand_id in {spot.brand_id for spot in spots} - sure:
            if len(signs[brand_id]) > 1 or self._context[brand_id].search(folded):
                sure.add(brand_id)
        settled = (replace(s, ambiguous=s.brand_id not in sure) for s in spots)
        return tuple(
            sorted(
                dict.fromkeys(settled),
                key=lambda s: (METHOD_ORDER.index(s.how), s.start, s.brand_id, s.end),
            )
        )


def unambiguous_brands(spots: Iterable[BrandSpot]) -> dict[str, SpotMethod]:
    """The brands named without ambiguity, each with its most reliable method.

    >>> unambiguous_brands(
    ...     [
    ...         BrandSpot("b", "mention"),
    ...         BrandSpot("b", "alias", 0, 1),
    ...         BrandSpot("c", "alias", 3, 4, True),
    ...     ]
    ... )
    {'b': 'mention'}
    """
    ways: dict[str, SpotMethod] = {}
    for spot in sorted(spots, key=lambda s: (s.brand_id, METHOD_ORDER.index(s.how))):
        if not spot.ambiguous:
            ways.setdefault(spot.brand_id, spot.how)
    return ways


def strip_handle_suffix(handle: str) -> str:
    """Remove the suffix that a company adds to its name from a squashed handle.

    >>> strip_handle_suffix("acmehelp"), strip_handle_suffix("help")
    ('acme', 'help')
    """
    return _HANDLE_SUFFIX.sub("", handle) or handle


def _is_site(alias: str) -> bool:
    return "." in alias.strip(".") and not any(letter.isspace() for letter in alias)


def _host(link: str) -> str:
    """The host of an address; "" if there is none."""
    try:
        host = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:  # "http://[broken" is not an address
        return ""
    return host.removeprefix("www.").rstrip(".")


def _site(host: str) -> str:
    """The name in a host: "acme" for shop.acme.co.uk and for acme.com."""
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else ""
