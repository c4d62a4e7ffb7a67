"""Account identity: account keys, normalised handles, and the holders of a handle.

An account is identified by its platform's own id. A handle can change its holder, so a
record that names an account by handle alone is resolved by time, and resolved again
when later files contain more about the holders of the handle.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def clean_handle(handle: str) -> str:
    """A handle for display: NFKC, without invisible characters, `@` and blanks.

    >>> clean_handle("  @Ann\\u200b ")
    'Ann'
    """
    text = unicodedata.normalize("NFKC", handle)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"})
    return text.strip().lstrip("@").strip()


def normalise_handle(handle: str) -> str:
    """A handle for comparison: cleaned and case-folded.

    >>> normalise_handle("@ANN") == normalise_handle("ann")
    True
    """
    return clean_handle(handle).casefold()


def has_mixed_scripts(handle: str) -> bool:
    """Whether a handle mixes letters of scripts that look alike.

    >>> has_mixed_scripts("p\\u0430ypal"), has_mixed_scripts("paypal")
    (True, False)
    """
    scripts = set()
    for character in handle:
        if character.isalpha():
            script = unicodedata.name(character, "").partition(" ")[0]
            if script in _SCRIPTS:
                scripts.add(script)
    return len(scripts) > 1


def platform_account_key(platform: str, native: str) -> str:
    """The key of an account with an id.

    >>> platform_account_key("x", "42")
    'x:42'
    """
    return f"{platform}:{native}"


def handle_key(platform: str, folded: str) -> str:
    """The key of a handle, and of the placeholder account known by handle alone.

    >>> handle_key("x", "ann")
    'x:@ann'
    """
    return f"{platform}:@{folded}"


@dataclass(frozen=True, slots=True)
class HandleHolder:
    """An account that was seen under a handle from `first` to `last` (None: undated).

    `sure`: the account itself was seen (as author, or by its profile). A mention is not
    sure, because it can combine an id with an old handle.
    """

    account: str
    first: datetime | None
    last: datetime | None
    sure: bool

    def with_sighting(self, at: datetime | None, sure: bool) -> HandleHolder:
        """Add a sighting at a time; sure sightings replace unsure ones."""
        if sure and not self.sure:
            return HandleHolder(self.account, at, at, True)
        if (self.sure and not sure) or at is None:
            return self
        first = at if self.first is None else min(self.first, at)
        last = at if self.last is None else max(self.last, at)
        return HandleHolder(self.account, first, last, self.sure)


def holder_at(holders: Iterable[HandleHolder], at: datetime | None) -> str | None:
    """The holder of a handle at a time: the account last seen under it before.

    Sure sightings have priority. Without one before, the first one after; without a
    time, the account seen last. Ties go to the smaller account key.

    >>> day = datetime(2024, 1, 1)
    >>> holder_at([HandleHolder("x:1", day, day, True)], None)
    'x:1'
    """
    known = list(holders)
    known = [holder for holder in known if holder.sure] or known
    if not known:
        return None
    dated = [holder for holder in known if holder.first and holder.last]
    if not dated:
        return min(holder.account for holder in known)
    if at is None:
        return min(dated, key=lambda h: (-_number(h.last), h.account)).account
    before = [holder for holder in dated if holder.first and holder.first <= at]
    if before:
        # The account seen last before (or at) that time.
        return min(
            before,
            key=lambda h: (
                -min(_number(h.last), _number(at)),
                -_number(h.first),
                h.account,
            ),
        ).account
    return min(dated, key=lambda h: (_number(h.first), h.account)).account


def _number(moment: datetime | None) -> float:
    return 0.0 if moment is None else (moment - datetime(1970, 1, 1)).total_seconds()


def dump_holders(holders: Iterable[HandleHolder]) -> str:
    """Serialise holders for a `:Handle` node; sorted, so equal facts give equal text.

    >>> load_holders(dump_holders([HandleHolder("x:1", None, None, True)]))
    [HandleHolder(account='x:1', first=None, last=None, sure=True)]
    """
    rows = [
        [
            holder.account,
            holder.first.isoformat() if holder.first else None,
            holder.last.isoformat() if holder.last else None,
            holder.sure,
        ]
        for holder in sorted(holders, key=lambda holder: holder.account)
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def load_holders(text: str | None) -> list[HandleHolder]:
    """Parse the holders of a `:Handle` node."""
    return [
        HandleHolder(
            account,
            datetime.fromisoformat(first) if first else None,
            datetime.fromisoformat(last) if last else None,
            sure,
        )
        for account, first, last, sure in json.loads(text or "[]")
    ]
