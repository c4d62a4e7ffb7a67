"""Stores and snapshots of an earlier version: read as they are, completed when written."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

from graph.publish import publish_store
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.store import open_store
from graph.store.ladybug.ladybug_store import LadybugStore
from graph.store.schema import ADDED_PROPERTIES
from tests.graph.snapshots.test_build import WORLD


def test_a_store_without_the_newer_properties_gets_them_when_it_is_written_to(
    tmp_path: Path,
) -> None:
    url = f"ladybug:{tmp_path / 'store'}"
    store = open_store(url, write=True)
    assert isinstance(store, LadybugStore)
    store.write(WORLD)
    for table, column in ADDED_PROPERTIES:
        store._run(f"ALTER TABLE {table} DROP {column}")
    store.close()
    made = publish_store(Settings(url))
    (about,) = made.about.to_pylist()
    assert (about["label"], about["praise"], about["complaint"]) == (
        "praise",
        None,
        None,
    )


def test_a_snapshot_without_the_newer_columns_is_read_with_empty_ones(
    tmp_path: Path,
) -> None:
    about = pa.table(
        {
            "post": [0],
            "brand": [0],
            "stance": [0.5],
            "label": ["praise"],
            "how": ["text"],
        }
    )
    place = snapshot.save_snapshot(snapshot.snapshot_from_tables({}), tmp_path)
    with ipc.new_file(str(place / "about.arrow"), about.schema) as sink:
        sink.write_table(about)
    # An earlier version wrote no checksums either.
    description = place / "snapshot.json"
    facts = json.loads(description.read_text("utf-8"))
    del facts["checksums"]
    description.write_text(json.dumps(facts), "utf-8")
    found = snapshot.load_snapshot(place).about
    assert found.column_names == snapshot.SCHEMAS["about"].names
    assert found["praise"].to_pylist() == [None]
