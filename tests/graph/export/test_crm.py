"""Lists for HubSpot and Salesforce, and contacts joined: no address is made up."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from graph import export
from graph.errors import UsageError

LIST = pa.table(
    {
        "account": ["x:1", "x:2", "bluesky:did:plc:ann", "x:@dee"],
        "handle": ["Ann", "bo", "ann", "dee"],
        "platform": ["x", "x", "bluesky", "x"],
        "rank": [1, 2, 3, 4],
        "score": [4.0, 3.0, 2.0, 1.0],
        "why": ["shared often", "", "", ""],
        "profile": ["https://x.com/Ann", None, None, None],
    }
)


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    return tmp_path / "contacts.csv"


def emails(contacts: Path, preset: str | None = "hubspot") -> list[str]:
    made = export.crm_table(LIST, preset, str(contacts))
    return [
        value or ""
        for value in made["email" if preset is None else "Email"].to_pylist()
    ]


@pytest.mark.parametrize(
    ("preset", "required"),
    [
        ("hubspot", ["Email", "First name", "Last name"]),
        ("salesforce", ["LastName", "Company", "Email"]),
    ],
)
def test_without_contacts_no_row_has_an_address(
    preset: str, required: list[str]
) -> None:
    joined = export.join_contacts(LIST, preset, None)
    assert set(required) <= set(joined.table.column_names)
    assert joined.table["Email"].to_pylist() == [""] * 4
    assert "4 of 4 rows have no e-mail address" in joined.warning
    cells = [str(cell) for row in joined.table.to_pylist() for cell in row.values()]
    assert not [cell for cell in cells if "@" in cell and cell != "x:@dee"]


def test_the_fields_that_salesforce_requires_are_filled() -> None:
    made = export.crm_table(LIST, "salesforce", None)
    assert made["LastName"].to_pylist() == ["Ann", "bo", "ann", "dee"]
    assert set(made["Company"].to_pylist()) == {"[not provided]"}
    assert made["Website"].to_pylist()[0] == "https://x.com/Ann"
    assert made["Grapevine rank"].to_pylist() == [1, 2, 3, 4]


def test_contacts_are_found_by_handle_and_platform(contacts: Path) -> None:
    contacts.write_text(
        "Handle,Platform,E-Mail,Name,Company\n"
        "@ANN,Twitter,ann@a.example,Ann Lee,A Ltd\n"
        "bo,bluesky,wrong@platform.example,Bo,\n"
    )
    made = export.crm_table(LIST, "hubspot", str(contacts))
    assert made["Email"].to_pylist() == ["ann@a.example", "", "", ""]
    first = made.to_pylist()[0]
    assert (first["First name"], first["Last name"]) == ("Ann", "Lee")
    assert first["Company name"] == "A Ltd"


def test_contacts_are_found_by_account_first(contacts: Path) -> None:
    contacts.write_text(
        "account;handle;platform;email\n"
        ";ann;bluesky;by@handle.example\n"
        "bluesky:did:plc:ann;;;by@account.example\n"
    )
    assert emails(contacts) == ["", "", "by@account.example", ""]


def test_a_contact_without_platform_is_not_given_to_one_of_two_namesakes(
    contacts: Path,
) -> None:
    contacts.write_text("handle,email\nann,ann@a.example\nbo,bo@b.example\n")
    assert emails(contacts) == ["", "bo@b.example", "", ""]


def test_an_invalid_address_is_blank_and_exported_quotes_are_removed(
    contacts: Path,
) -> None:
    contacts.write_text("handle,email\n'@bo,n/a\n'@dee,dee@d.example\n")
    assert emails(contacts) == ["", "", "", "dee@d.example"]


def test_contacts_that_opted_out_on_any_line_are_excluded(contacts: Path) -> None:
    contacts.write_text(
        "account,handle,email,opt_out\n"
        "x:2,,bo@b.example,no\n"
        ",bo,,yes\n"
        ",ann,,1\n"
        "x:@dee,,dee@d.example,\n"
    )
    joined = export.join_contacts(LIST, "hubspot", str(contacts))
    assert joined.table["Social account id"].to_pylist() == ["x:@dee"]
    assert (joined.matched, joined.without_email, joined.opted_out) == (4, 0, 3)
    assert joined.warning == "Excluded (opted out): 3."


def test_without_a_preset_the_list_keeps_its_columns_and_gets_the_contacts(
    contacts: Path,
) -> None:
    contacts.write_text("account,email,company\nx:1,ann@a.example,A Ltd\n")
    made = export.crm_table(LIST, None, str(contacts))
    assert made.column_names == [*LIST.column_names, "email", "company"]
    assert made.select(LIST.column_names).equals(LIST)
    assert made["email"].to_pylist() == ["ann@a.example", None, None, None]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"handle,phone\nann,1\n", "needs the columns"),
        (b"email\na@b.example\n", "needs the columns"),
        (b"", "needs the columns"),
        (b"\xff\xfeh\x00", "cannot be read"),
    ],
)
def test_a_file_without_contacts_is_refused_in_a_sentence(
    contacts: Path, content: bytes, word: str
) -> None:
    contacts.write_bytes(content)
    with pytest.raises(UsageError, match=word):
        export.crm_table(LIST, None, str(contacts))


def test_contacts_that_cannot_be_joined_are_refused(contacts: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        export.crm_table(LIST, None, str(contacts))
    with pytest.raises(UsageError, match="hubspot or salesforce"):
        export.crm_table(LIST, "excel", None)
    with pytest.raises(UsageError, match="Only a list of accounts"):
        export.crm_table(pa.table({"fact": ["x"]}), "hubspot", None)
    many = pa.table({"account": ["x:1"] * 50_001})
    with pytest.raises(UsageError, match="--top"):
        export.crm_table(many, "salesforce", None)


def test_an_empty_list_stays_a_table_with_its_headers() -> None:
    made = export.crm_table(LIST.slice(0, 0), "hubspot", None)
    assert made.num_rows == 0
    assert made.column_names[0] == "Email"
