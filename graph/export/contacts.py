"""Contacts file of a user: e-mail address, name and opt-out of accounts."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graph.errors import UsageError
from graph.export.formula_escaping import restore_formula_text

_COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "account": ("account", "account_id", "id"),
    "handle": ("handle", "username", "user_name", "screen_name"),
    "platform": ("platform", "network"),
    "email": ("email", "e_mail", "email_address", "mail"),
    "name": ("name", "full_name", "contact_name"),
    "first_name": ("first_name", "firstname", "given_name"),
    "last_name": ("last_name", "lastname", "surname", "family_name"),
    "company": ("company", "company_name", "organisation", "organization"),
    "opt_out": ("opt_out", "email_opt_out", "unsubscribed", "do_not_contact"),
}
"""Accepted names of the columns of a contacts file, as normalised by `_fold_header`."""

_TRUE_WORDS: Final = frozenset({"1", "true", "yes", "y", "x", "ja"})
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, slots=True)
class Contact:
    """One row of a contacts file; `email` is empty if it has none."""

    values: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def opted_out(self) -> bool:
        """Whether this person does not want to be contacted."""
        return self["opt_out"].casefold() in _TRUE_WORDS


@dataclass(frozen=True, slots=True)
class ContactBook:
    """Contacts, indexed by account id and by (platform, handle).

    A row without a platform matches a handle only if the list has that handle once: the
    same name on another platform may be another person.
    """

    by_account: Mapping[str, Contact]
    by_handle: Mapping[tuple[str, str], Contact]

    def find(
        self, account: str, handle: str, platform: str, handle_is_unique: bool
    ) -> Contact | None:
        """Find the contact of an account.

        An opt-out in any matching row counts.

        Parameters:
            account: account id.
            handle: handle of the account.
            platform: platform of the account.
            handle_is_unique: whether no other row of the list has this handle.
        """
        folded = fold_handle(handle)
        anywhere = self.by_handle.get(("", folded))
        candidates = [
            self.by_account.get(account),
            self.by_handle.get((_platform(platform), folded)) if folded else None,
            anywhere if handle_is_unique or (anywhere and anywhere.opted_out) else None,
        ]
        matches = [contact for contact in candidates if contact is not None]
        first = matches[0] if matches else None
        return next((contact for contact in matches if contact.opted_out), first)


def _platform(name: str) -> str:
    folded = name.strip().casefold()
    return "x" if folded == "twitter" else folded


def fold_handle(handle: str) -> str:
    """Normalise a handle for comparison: no `@`, blanks or invisible characters.

    >>> fold_handle(" @Ann\\u200b") == fold_handle("ann")
    True
    """
    text = unicodedata.normalize("NFKC", handle)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"})
    return text.strip().lstrip("@").strip().casefold()


def read_contacts(path: str) -> ContactBook:
    """Read contacts from a CSV file; of several rows for one account the first counts.

    Required columns: `email`, and `account` or `handle` with `platform`. Optional:
    `name`, `first_name`, `last_name`, `company`, `opt_out`.

    Raises:
        UsageError: the file cannot be read, or lacks a column.

    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a UTF-8 CSV file.") from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UsageError(f"{path} is no CSV file: {error}.") from error
    places = _column_indices(lines[0] if lines else [])
    if "email" not in places or not {"account", "handle"} & set(places):
        raise UsageError(
            f"{path} needs the columns account (or handle and platform) and email."
        )
    return _index_contacts([_contact(line, places) for line in lines[1:]])


def _fold_header(name: str) -> str:
    return re.sub(r"[\s\-_]+", "_", restore_formula_text(name).strip().casefold())


def _column_indices(headers: Sequence[str]) -> dict[str, int]:
    """Index of each known column."""
    folded = [_fold_header(name) for name in headers]
    return {
        name: next(folded.index(other) for other in others if other in folded)
        for name, others in _COLUMN_NAMES.items()
        if any(other in folded for other in others)
    }


def _contact(line: Sequence[str], places: Mapping[str, int]) -> Contact:
    values = {
        name: restore_formula_text(line[place]).strip()
        for name, place in places.items()
        if place < len(line)
    }
    # "n/a" is no address: a CRM would reject the whole row.
    if not _EMAIL.fullmatch(values.get("email", "")):
        values["email"] = ""
    return Contact(values)


def _index_contacts(contacts: Sequence[Contact]) -> ContactBook:
    by_account: dict[str, Contact] = {}
    by_handle: dict[tuple[str, str], Contact] = {}
    # The first row counts, unless a later one has an opt-out.
    for contact in sorted(contacts, key=lambda contact: not contact.opted_out):
        if contact["account"]:
            by_account.setdefault(contact["account"], contact)
        handle = fold_handle(contact["handle"])
        if handle:
            by_handle.setdefault((_platform(contact["platform"]), handle), contact)
    return ContactBook(by_account, by_handle)
