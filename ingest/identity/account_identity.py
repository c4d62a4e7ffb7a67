"""Who is who: keys of accounts and posts, folded handles, and who held a handle when.

An account is known by its platform's own id. A handle is only a name that people take
and give back, so a record that names an account by handle alone is resolved by time,
and resolved anew when later files tell more about who held the handle.
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
    """A handle as it is shown: NFKC, without invisible characters, `@` and blanks.

    >>> clean_handle("  @Ann\\u200b ")
    'Ann'
    """
    text = unicodedata.normalize("NFKC", handle)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"})
    return text.strip().lstrip("@").strip()


def fold_handle(handle: str) -> str:
    """A handle as it is compared: cleaned and case-folded.

    >>> fold_handle("@ANN") == fold_handle("ann")
    True
    """
    return clean_handle(handle).casefold()


def mixed_script(handle: str) -> bool:
    """Whether letters of scripts that look alike stand in one handle.

    >>> mixed_script("p\\u0430ypal"), mixed_script("paypal")
    (True, False)
    """
    found = set()
    for character in handle:
        if character.isalpha():
            script = unicodedata.name(character, "").partition(" ")[0]
            if script in _SCRIPTS:
                found.add(script)
    return len(found) > 1


def account_key(platform: str, native: str) -> str:
    """The key of an account with an id.

    >>> account_key("x", "42")
    'x:42'
    """
    return f"{platform}:{native}"


def handle_key(platform: str, folded: str) -> str:
    """The key of a handle, and of the account that is known by it alone.

    >>> handle_key("x", "ann")
    'x:@ann'
    """
    return f"{platform}:@{folded}"


@dataclass(frozen=True, slots=True)
class Holder:
    """An account was seen under a handle from `first` to `last` (None: undated).

    `sure` says that the account itself was seen (as author, or by its profile); a
    mention that carries an id with an old handle is not sure.
    """

    account: str
    first: datetime | None
    last: datetime | None
    sure: bool

    def widened(self, at: datetime | None, sure: bool) -> Holder:
        """This holder after one more sighting; sure sightings replace unsure ones."""
        if sure and not self.sure:
            return Holder(self.account, at, at, True)
        if (self.sure and not sure) or at is None:
            return self
        first = at if self.first is None else min(self.first, at)
        last = at if self.last is None else max(self.last, at)
        return Holder(self.account, first, last, self.sure)


def holder_at(holders: Iterable[Holder], at: datetime | None) -> str | None:
    """Who held the handle at that time: the account seen under it nearest before.

    Sure sightings count first. Without one before, the nearest after; without a
    time, the last who was seen. Ties go to the smaller account key.

    >>> day = datetime(2024, 1, 1)
    >>> holder_at([Holder("x:1", day, day, True)], None)
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
        # Whoever was seen last before (or still at) that moment.
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


def dump_holders(holders: Iterable[Holder]) -> str:
    """Holders as the text that a `:Handle` keeps; sorted, so equal facts are equal text.

    >>> load_holders(dump_holders([Holder("x:1", None, None, True)]))
    [Holder(account='x:1', first=None, last=None, sure=True)]
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


def load_holders(text: str | None) -> list[Holder]:
    """The holders that a `:Handle` keeps."""
    return [
        Holder(
            account,
            datetime.fromisoformat(first) if first else None,
            datetime.fromisoformat(last) if last else None,
            sure,
        )
        for account, first, last, sure in json.loads(text or "[]")
    ]
