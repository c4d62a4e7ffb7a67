"""Stores and snapshots of an earlier version: read as they are, completed when written."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

from graph.__main__ import main
from graph.publish import publish_store
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.store import open_store
from graph.store.ladybug.ladybug_store import LadybugStore
from graph.store.schema import ADDED_LABELS, ADDED_PROPERTIES, EDGE_TYPES
from tests.graph.snapshots.test_build import WORLD


def earlier_store(folder: Path) -> str:
    """The address of a store as an earlier version wrote it."""
    url = f"ladybug:{folder / 'store'}"
    store = open_store(url, write=True)
    assert isinstance(store, LadybugStore)
    store.write(WORLD)
    for table, column in ADDED_PROPERTIES:
        store._run(f"ALTER TABLE {table} DROP {column}")
    for label in ADDED_LABELS:
        store._run(f"DROP TABLE {label}")
        store._unchecked.discard(label)
    store.close()
    return url


def test_a_store_without_the_newer_properties_gets_them_when_it_is_written_to(
    tmp_path: Path,
) -> None:
    url = earlier_store(tmp_path)
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


def test_a_published_store_without_the_newer_properties_is_read_and_backed_up(
    tmp_path: Path,
) -> None:
    """Nothing was written to it since the update; what it lacks is unknown."""
    url = earlier_store(tmp_path)
    Settings(url).folder.publish_saved_file("", 1)
    reader = open_store(url)
    posts, about = reader.all_nodes("Post"), reader.all_edges("ABOUT")
    reader.close()
    assert posts["author_handle"].null_count == posts.num_rows > 0
    assert about.column_names == ["source", "target", *EDGE_TYPES["ABOUT"].columns]
    file, again = tmp_path / "backup.zip", f"ladybug:{tmp_path / 'again'}"
    assert main(["backup", "--store", url, "--out", str(file)]) == 0
    assert main(["restore", str(file), "--store", again]) == 0
    restored = open_store(again)
    assert restored.all_nodes("Post").equals(posts)
    restored.close()
