"""Words, wishes, rivals and ties on the demo world, through the commands."""

from __future__ import annotations

import csv
import io
import sys

import numpy as np
import pytest

from graph.__main__ import main
from graph.analysis.customer_care import routing
from graph.analysis.customer_care.tie_strength import tie_strengths
from graph.analysis.topics import feature_requests
from graph.annotations import annotation_store
from graph.settings import load_settings
from graph.snapshots.lookup import owned_accounts, row_of_id
from graph.snapshots.scope import Scope
from graph.view_models import account_ties

pytestmark = pytest.mark.xdist_group("lists")
csv.field_size_limit(sys.maxsize)


def rows(demo, capsys, *words):
    arguments = [*words, "--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    assert main(arguments) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_planted_requests_are_found_and_grouped(demo):
    found = feature_requests.find_feature_requests(
        demo.snapshot, Scope(brand="northwind"), routing.default_routing_rules()
    )
    ids = demo.snapshot.posts["id"]
    actual = {ids[row].as_py(): one.phrase for one in found for row in one.posts}
    planted = demo.truth["wishes"]
    here = [(wish, post) for wish, post in planted if post in actual]
    assert len(here) >= 0.95 * len(planted)
    for wish in {wish for wish, _ in planted}:
        words = [actual[post] for one, post in here if one == wish]
        most = max(set(words), key=words.count)
        assert words.count(most) >= 0.9 * len(words)
        assert most in wish or wish in most


def test_words_list_the_praise_of_each_product(demo, capsys):
    every = rows(demo, capsys, "words", "--by", "brand", "--top", "3")
    fjord = [row for row in every if row["phrase"] == "fjord"]
    assert [row["group"] for row in fjord] == ["Northwind"]
    assert int(fjord[0]["evidence_count"]) > 50
    assert float(fjord[0]["z"]) >= 3
    groups = {r["group"] for r in rows(demo, capsys, "words", "--by", "product")}
    assert groups <= {
        "Northwind Fjord 2",
        "Northwind Fjord",
        "Northwind Pip",
        "Northwind Pip Mini",
    }
    assert main(["words", "--store", "ladybug:nowhere", "--by", "product"]) != 0


def test_ideas_name_the_people_who_requested_them(demo, capsys):
    found = rows(demo, capsys, "ideas", "--top", "5")
    assert all(int(row["people"]) == len(row["who"].split("|")) for row in found)
    assert [int(row["people"]) for row in found] == sorted(
        (int(row["people"]) for row in found), reverse=True
    )


def test_a_department_filters_the_cases_and_gives_its_reason(demo, capsys):
    found = rows(demo, capsys, "unanswered", "--department", "ideas", "--top", "20")
    assert found
    assert {row["department"] for row in found} == {"ideas"}
    assert all(
        row["because"] in row["text"].casefold()
        for row in found[:3]
        if ", " not in row["because"]
    )
    arguments = [
        "unanswered",
        "--store",
        f"ladybug:{demo.folder}",
        "--department",
        "nobody",
    ]
    assert main(arguments) == 1
    assert "There is no department 'nobody'" in capsys.readouterr().err


@pytest.mark.parametrize("show", ["brands", "both", "switched", "talk"])
def test_rivals_have_a_row_each(demo, capsys, show):
    found = rows(demo, capsys, "rivals", "--show", show)
    if show == "brands":
        assert found[0]["brand"] == "Northwind"
        assert len(found) == demo.snapshot.brands.num_rows
    elif show == "talk":
        assert {row["brand"] for row in found} == set(
            demo.snapshot.brands["name"].to_pylist()
        )


def test_lists_include_the_tie_with_the_brand(demo, capsys):
    found = rows(demo, capsys, "advocates", "--top", "30")
    ours = owned_accounts(
        demo.snapshot, demo.snapshot.brands["id"].to_pylist().index("northwind")
    )
    ties = tie_strengths(demo.snapshot, ours)
    for row in found:
        one = ties.get(row_of_id(demo.snapshot.accounts, row["account"]))
        assert (row["to_brand"], row["from_brand"]) == (
            ("", "") if one is None else (str(one.from_them), str(one.to_them))
        )
    assert any(row["to_brand"] for row in found)


def test_a_saved_list_contains_its_people_and_their_notes(demo, tmp_path):
    home = load_settings(f"ladybug:{tmp_path / 'own'}").folder
    account = demo.snapshot.accounts["id"][0].as_py()
    annotation_store.write_annotation(
        home, "account", account, annotation_store.LIST_PREFIX + "press", "yes"
    )
    annotation_store.write_annotation(home, "account", account, "note", "knows us")
    marked = annotation_store.annotations_by_id(home, "account")
    assert account_ties.saved_lists(marked) == {"press": [account]}
    (row,) = account_ties.saved_list_table(demo.snapshot, [account], marked).to_pylist()
    assert row["account"] == account
    assert row["note"] == "knows us"
    annotation_store.write_annotation(
        home, "account", account, annotation_store.LIST_PREFIX + "press", None
    )
    assert (
        account_ties.saved_lists(annotation_store.annotations_by_id(home, "account"))
        == {}
    )


def test_contacts_of_a_person_are_people_who_answered(demo):
    ours = set(
        owned_accounts(
            demo.snapshot, demo.snapshot.brands["id"].to_pylist().index("northwind")
        ).tolist()
    )
    talked = 0
    for row in range(0, demo.snapshot.accounts.num_rows, 25):
        found = account_ties.closest_contacts(demo.snapshot, row)
        talked += len(found)
        for one in found:
            back = tie_strengths(demo.snapshot, np.array([one.account]))[row]
            assert (back.to_them, back.from_them) == (one.from_them, one.to_them)
            assert one.is_mutual
            assert one.account not in ours
    assert talked > 10
