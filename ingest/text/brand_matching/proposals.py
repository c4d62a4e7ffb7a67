"""Brand proposal for a newly loaded file: the brand, its accounts and its rivals.

A proposal gives its reasons and may be marked as unsure; the user confirms it. A column
or the format decides first. Otherwise the brand is the account that many different
people mention and that answers many of them, support accounts included (@acme and
@AcmeHelp are one brand). Without such an account it is the tag used by most people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.brand_config import Brand, account_key, brand_id_from_name, has_platform
from ingest.text.brand_matching.name_folding import squash_name
from ingest.text.brand_matching.spotter import strip_handle_suffix

MIN_PEOPLE: Final = 3
"""Minimum number of people who name an account or tag, or are answered by it."""

MAX_RIVALS: Final = 5
"""Maximum number of proposed rivals."""

MIN_RIVAL_SHARE: Final = 0.1
"""Minimum size of a rival, as a share of the posts or people of the brand."""

MIN_CO_MENTION_SHARE: Final = 0.5
"""Minimum share of an account's mentions that are in posts of the column's brand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """The parts of a post that a proposal uses.

    Accounts are ids or handles, with or without `platform:`. `replies_to` is the
    account that the post replies to; `brands` and `owned_by` come from a column and
    from the format (`Post.brands`, `Record.owned_by`).
    """

    author: str | None
    mentions: Sequence[str] = ()
    replies_to: str | None = None
    tags: Sequence[str] = ()
    brands: Sequence[str] = ()
    owned_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandCandidate:
    """A proposed brand: its name, its accounts, and the counts that support it."""

    name: str
    accounts: tuple[str, ...] = ()
    people: int = 0
    answered: int = 0
    posts: int = 0

    @property
    def reason(self) -> str:
        """The counts as one sentence.

        >>> BrandCandidate(name="acme", people=12, answered=1).reason
        '12 people named it; it answered 1 person.'
        """
        parts = []
        if self.posts:
            parts.append(f"a column names it in {_count(self.posts, 'post')}")
        if self.people:
            parts.append(f"{_count(self.people, 'person')} named it")
        if self.answered:
            parts.append(f"it answered {_count(self.answered, 'person')}")
        return "; ".join(parts) + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandProposal:
    """The brand, its rivals (most named first), whether it is sure, and the doubt."""

    brand: BrandCandidate | None
    rivals: tuple[BrandCandidate, ...] = ()
    sure: bool = False
    doubt: str = ""

    def brands(self) -> tuple[Brand, ...]:
        """The brands that are written to brands.toml when the user confirms."""
        if self.brand is None:
            return ()
        every = (self.brand, *self.rivals)
        ids = [brand_id_from_name(candidate.name) for candidate in every]
        return tuple(
            Brand(
                id=identity,
                name=candidate.name,
                owned=tuple(map(_written, candidate.accounts)),
                rivals=tuple(ids[1:]) if at == 0 else (ids[0],),
            )
            for at, (identity, candidate) in enumerate(zip(ids, every, strict=True))
        )


@dataclass(slots=True)
class _Counts:
    """Counts over all posts: mentions, answers, tags, columns and owned accounts."""

    named_by: defaultdict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    answered: defaultdict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    tagged_by: defaultdict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    columns: Counter[str] = field(default_factory=Counter)
    co_mentions: defaultdict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    mentions: Counter[str] = field(default_factory=Counter)
    owned_accounts: defaultdict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def add(self, post: PostView) -> None:
        """Add the counts of one post."""
        author = account_key(post.author) if post.author else ""
        named = {account_key(account) for account in post.mentions}
        if post.replies_to:
            answered = account_key(post.replies_to)
            named.add(answered)
            if author and author != answered:
                self.answered[author].add(answered)
        for account in named - {author, ""}:
            self.mentions[account] += 1
            if author:
                self.named_by[account].add(author)
        for tag in {squash_name(tag) for tag in post.tags} - {""}:
            if author:
                self.tagged_by[tag].add(author)
        for brand in dict.fromkeys(name.strip() for name in post.brands):
            if brand:
                self.columns[brand] += 1
                self.co_mentions[brand].update(named - {author})
        if post.owned_by and author:
            self.owned_accounts[post.owned_by.strip()].add(author)


def propose_brands(posts: Iterable[PostView]) -> BrandProposal:
    """Propose the brand of a file, its accounts and its rivals.

    The result does not depend on the order of the posts.

    >>> posts = [PostView(author=f"p{n}", mentions=["Acme"]) for n in range(9)]
    >>> posts += [PostView(author="acme", replies_to=f"p{n}") for n in range(9)]
    >>> found = propose_brands(posts)
    >>> found.brand.name, found.sure, found.brand.reason
    ('acme', True, '9 people named it; it answered 9 people.')
    """
    counts = _Counts()
    for post in posts:
        counts.add(post)
    candidates = _by_columns(counts) or _by_accounts(counts)
    if not candidates:
        return _by_tags(counts.tagged_by)
    ranked = sorted(
        candidates, key=lambda c: (-c.posts, -(c.people + c.answered), c.name)
    )
    brand = ranked[0]
    floor = MIN_RIVAL_SHARE * max(brand.posts, brand.people)
    rivals = [c for c in ranked[1:] if max(c.posts, c.people) >= floor][:MAX_RIVALS]
    doubt = _doubt(brand, rivals)
    return BrandProposal(brand=brand, rivals=tuple(rivals), sure=not doubt, doubt=doubt)


def _by_columns(counts: _Counts) -> list[BrandCandidate]:
    """Candidates named by a column or the format, with the accounts of their posts."""
    names = {**counts.columns, **dict.fromkeys(counts.owned_accounts, 0)}
    candidates = []
    for name in names:
        stem = squash_name(name)
        accounts = set(counts.owned_accounts.get(name, ()))
        for account, times in counts.co_mentions[name].items():
            together = times >= MIN_CO_MENTION_SHARE * counts.mentions[account]
            often = times >= MIN_CO_MENTION_SHARE * counts.columns[name]
            like = _stem(account) == stem
            if (
                len(counts.named_by[account]) >= MIN_PEOPLE
                and (like or often)
                and together
            ):
                accounts.add(account)
        candidates.append(_candidate(name, accounts, counts, counts.columns[name]))
    return candidates


def _by_accounts(counts: _Counts) -> list[BrandCandidate]:
    """Candidates by account; support accounts of one company are grouped."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for account, people in counts.named_by.items():
        if (
            len(people) >= MIN_PEOPLE
            or len(counts.answered.get(account, ())) >= MIN_PEOPLE
        ):
            groups[_stem(account)].add(account)
    candidates = []
    for accounts in groups.values():
        first = min(accounts, key=lambda a: (-len(counts.named_by[a]), a))
        candidates.append(_candidate(_bare(first), accounts, counts, 0))
    # Accounts that answer are brands; without any, the most named ones are used.
    answering = [
        candidate for candidate in candidates if candidate.answered >= MIN_PEOPLE
    ]
    return answering or candidates


def _candidate(
    name: str, accounts: set[str], counts: _Counts, posts: int
) -> BrandCandidate:
    people = _union(counts.named_by, accounts) - accounts
    answered = _union(counts.answered, accounts) - accounts
    ordered = sorted(accounts, key=lambda a: (-len(counts.named_by.get(a, ())), a))
    return BrandCandidate(
        name=name,
        accounts=tuple(ordered),
        people=len(people),
        answered=len(answered),
        posts=posts,
    )


def _by_tags(tagged_by: Mapping[str, set[str]]) -> BrandProposal:
    tags = sorted(tagged_by, key=lambda tag: (-len(tagged_by[tag]), tag))
    if not tags or len(tagged_by[tags[0]]) < MIN_PEOPLE:
        return BrandProposal(
            brand=None,
            doubt="No account, tag or column is named by enough different people.",
        )
    brand = BrandCandidate(name=tags[0], people=len(tagged_by[tags[0]]))
    return BrandProposal(
        brand=brand, doubt="It is known from a tag only; no account was found."
    )


def _doubt(brand: BrandCandidate, rivals: Sequence[BrandCandidate]) -> str:
    """The reason why the first candidate may not be the brand; "" if there is none."""
    if not brand.posts and brand.answered < MIN_PEOPLE:
        return "It is named most, but it rarely answers: it may be a person."
    if rivals:
        first, second = (
            max(c.posts, c.people + c.answered) for c in (brand, rivals[0])
        )
        if second * 1.5 > first:
            return (
                f"{rivals[0].name} is named nearly as often: either may be your brand."
            )
    return ""


def _bare(account: str) -> str:
    return account.partition(":")[2] if has_platform(account) else account


def _stem(account: str) -> str:
    return strip_handle_suffix(squash_name(_bare(account)))


def _written(account: str) -> str:
    """An account as brands.toml spells it: with a platform, or with an @."""
    return account if has_platform(account) else f"@{account}"


def _union(sets: Mapping[str, set[str]], keys: Iterable[str]) -> set[str]:
    return set().union(*(sets.get(key, ()) for key in keys))


def _count(number: int, thing: str) -> str:
    plural = {"person": "people"}.get(thing, f"{thing}s")
    return f"{number} {thing if number == 1 else plural}"
