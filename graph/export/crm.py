"""Lists in the import formats of HubSpot and Salesforce. No e-mail is ever invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from graph.errors import UsageError
from graph.export.contacts import Contact, ContactBook, fold_handle, read_contacts

ListRow = Mapping[str, Any]

MAX_CRM_ROWS: Final[Mapping[str, int]] = {"hubspot": 250_000, "salesforce": 50_000}
"""Maximum number of rows of one import, by CRM."""

UNKNOWN_COMPANY: Final = "[not provided]"
"""Company of a lead without one: Salesforce requires the field."""


@dataclass(frozen=True, slots=True)
class ContactJoin:
    """A list joined with contacts.

    `matched` rows have a contact, `without_email` rows have no address, `opted_out`
    rows were removed because the person does not want to be contacted.
    """

    table: pa.Table
    matched: int
    without_email: int
    opted_out: int

    @property
    def warning(self) -> str:
        """Warning before the file is imported elsewhere; empty if there is none."""
        sentences = []
        if self.without_email:
            sentences.append(
                f"{self.without_email:,} of {self.table.num_rows:,} rows have no "
                "e-mail address: a CRM cannot match them and may create duplicates. "
                "Add addresses with --join contacts.csv."
            )
        if self.opted_out:
            sentences.append(f"Excluded (opted out): {self.opted_out:,}.")
        return " ".join(sentences)


def crm_table(
    table: pa.Table, preset: str | None, contacts_path: str | None
) -> pa.Table:
    """List in a CRM's columns, or with the user's contacts.

    Parameters:
        table, preset, contacts_path: as for `join_contacts`, which also counts.
    """
    return join_contacts(table, preset, contacts_path).table


def join_contacts(
    table: pa.Table, preset: str | None, contacts_path: str | None
) -> ContactJoin:
    """Join a list with contacts, in a CRM's columns if a preset is given.

    Parameters:
        table: the list; it needs a column `account`.
        preset: hubspot or salesforce; None keeps the list's own columns.
        contacts_path: a CSV file (see `read_contacts`); None: no address is known.

    Raises:
        UsageError: the preset is unknown, the file is unreadable, the list has no
            accounts, or it has more rows than one import takes.

    """
    if preset is not None and preset not in _PRESETS:
        raise UsageError(f"There is no preset {preset!r}: {' or '.join(_PRESETS)}.")
    if "account" not in table.column_names:
        raise UsageError("Only a list of accounts can be joined with contacts.")
    if preset is not None and table.num_rows > MAX_CRM_ROWS[preset]:
        raise UsageError(
            f"{preset} takes {MAX_CRM_ROWS[preset]:,} rows at once and this list has "
            f"{table.num_rows:,}: ask for fewer with --top."
        )
    contacts = read_contacts(contacts_path) if contacts_path else ContactBook({}, {})
    rows = table.to_pylist()
    matches = _match_contacts(rows, contacts)
    pairs = [
        (row, contact or Contact())
        for row, contact in zip(rows, matches, strict=True)
        if contact is None or not contact.opted_out
    ]
    joined = (
        _with_contact_columns(table, pairs)
        if preset is None
        else _preset_table(preset, pairs)
    )
    return ContactJoin(
        joined,
        matched=sum(contact is not None for contact in matches),
        without_email=sum(not contact["email"] for _, contact in pairs),
        opted_out=len(rows) - len(pairs),
    )


def _match_contacts(
    rows: Sequence[ListRow], known: ContactBook
) -> list[Contact | None]:
    times = Counter(fold_handle(_text(row, "handle")) for row in rows)
    return [
        known.find(
            _text(row, "account"),
            _text(row, "handle"),
            _text(row, "platform"),
            handle_is_unique=times[fold_handle(_text(row, "handle"))] == 1,
        )
        for row in rows
    ]


def _text(row: ListRow, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _with_contact_columns(
    table: pa.Table, pairs: Sequence[tuple[ListRow, Contact]]
) -> pa.Table:
    """The list's columns, followed by those of the contacts."""
    joined = pa.Table.from_pylist([dict(row) for row, _ in pairs], schema=table.schema)
    for name in ("email", "name", "first_name", "last_name", "company"):
        values = [contact[name] or None for _, contact in pairs]
        if name == "email" or any(values):
            title = name if name not in table.column_names else f"contact_{name}"
            joined = joined.append_column(title, pa.array(values, pa.string()))
    return joined


def _first_and_last_name(row: ListRow, contact: Contact) -> tuple[str, str]:
    """First and last name of the contact; without one, the public name or handle."""
    if contact["last_name"]:
        return contact["first_name"], contact["last_name"]
    first, _, last = contact["name"].rpartition(" ")
    if contact["name"]:
        return first, last
    public = _text(row, "name") or _text(row, "handle") or _text(row, "account")
    return contact["first_name"], public


_ColumnValue = Callable[[ListRow, Contact], object]

_SOCIAL_COLUMNS: Final[Mapping[str, _ColumnValue]] = {
    "Social handle": lambda row, _: _text(row, "handle"),
    "Social platform": lambda row, _: _text(row, "platform"),
    "Social account id": lambda row, _: _text(row, "account"),
    "Grapevine rank": lambda row, _: row.get("rank"),
    "Grapevine score": lambda row, _: row.get("score"),
}

_PRESETS: Final[Mapping[str, Mapping[str, _ColumnValue]]] = {
    "hubspot": {
        "Email": lambda _, contact: contact["email"],
        "First name": lambda row, contact: _first_and_last_name(row, contact)[0],
        "Last name": lambda row, contact: _first_and_last_name(row, contact)[1],
        "Company name": lambda _, contact: contact["company"],
        "Website URL": lambda row, _: _text(row, "profile"),
        **_SOCIAL_COLUMNS,
        "Why": lambda row, _: _text(row, "why"),
    },
    "salesforce": {
        "FirstName": lambda row, contact: _first_and_last_name(row, contact)[0],
        "LastName": lambda row, contact: _first_and_last_name(row, contact)[1],
        "Company": lambda _, contact: contact["company"] or UNKNOWN_COMPANY,
        "Email": lambda _, contact: contact["email"],
        "Website": lambda row, _: _text(row, "profile"),
        "LeadSource": lambda _row, _: "Social media",
        "Description": lambda row, _: _text(row, "why"),
        **_SOCIAL_COLUMNS,
    },
}

_NUMBER_TYPES: Final = {"Grapevine rank": pa.int64(), "Grapevine score": pa.float64()}


def _preset_table(preset: str, pairs: Sequence[tuple[ListRow, Contact]]) -> pa.Table:
    return pa.table(
        {
            name: pa.array(
                [value(row, contact) for row, contact in pairs],
                _NUMBER_TYPES.get(name, pa.string()),
            )
            for name, value in _PRESETS[preset].items()
        }
    )
