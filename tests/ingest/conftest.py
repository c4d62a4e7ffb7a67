"""An empty store of either engine, and the few words that tests of the loader share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graph.brand_config import Brand
from graph.store import Store, open_store
from graph.store.protocol import Delta
from graph.store.schema import CONTENT_EDGE_TYPES, CONTENT_NODE_TYPES, NODE_TYPES
from ingest.enrichment import brand_roles
from ingest.enrichment.enricher import Enricher
from ingest.loading.dry_run import DryRunSink
from ingest.loading.ingest_report import FileReport, IngestReport
from ingest.loading.loader import Loader
from ingest.loading.quarantine import Quarantine
from ingest.loading.store_sink import StoreSink
from ingest.mapping.table_plan import ReadingOptions

Dump = dict[str, list[dict[str, Any]]]


@dataclass
class World:
    """One store, and what is done with it in a test."""

    store: Store
    folder: Path
    brands: Sequence[Brand] = ()
    batch: int = 10_000
    quarantine: Quarantine | None = None
    _files: int = field(default=0)

    def load(
        self, *paths: Path | str, platform: str = "unknown", **options: Any
    ) -> IngestReport:
        """Load files as a new run of the command would."""
        enricher = Enricher(self.brands)
        sink = StoreSink(self.store, enricher, platform, self.quarantine)
        loader = Loader(sink, batch_size=self.batch, options=ReadingOptions(**options))
        report = loader.load([str(path) for path in paths])
        brand_roles.sync_brand_roles(self.store, self.brands)
        if self.quarantine is not None:
            self.quarantine.close()
        return report

    def rehearse(self, *paths: Path, known: bool) -> IngestReport:
        """A dry run over these files; `known` lets it look into the store."""
        sink = DryRunSink(self.store if known else None, Enricher(self.brands))
        return Loader(sink).load([str(path) for path in paths])

    def file(self, *lines: dict[str, Any] | str, name: str = "") -> Path:
        """A file of JSON lines (or of lines of text)."""
        self._files += 1
        path = self.folder / (name or f"file-{self._files}.jsonl")
        text = [one if isinstance(one, str) else json.dumps(one) for one in lines]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return path

    def take(self, *lines: dict[str, Any] | str, **options: Any) -> FileReport:
        """Load these lines as one file."""
        [report] = self.load(self.file(*lines), **options).files
        return report

    def dump(self) -> Dump:
        """Everything that the store holds, in order."""
        self.store.refresh_derived_edges()
        nodes = {label: self.store.all_nodes(label) for label in CONTENT_NODE_TYPES}
        edges = {type_: self.store.all_edges(type_) for type_ in CONTENT_EDGE_TYPES}
        return {name: table.to_pylist() for name, table in {**nodes, **edges}.items()}

    def graph(self) -> Dump:
        """The dump without the record of ingested files, to compare equal graphs."""
        return {name: rows for name, rows in self.dump().items() if name != "Source"}

    def nodes(self, label: str) -> dict[str, dict[str, Any]]:
        """The nodes of a label by key."""
        key = NODE_TYPES[label].key
        return {row[key]: row for row in self.store.all_nodes(label).to_pylist()}

    def edges(self, type_: str) -> list[dict[str, Any]]:
        """The edges of a type."""
        return self.store.all_edges(type_).to_pylist()

    def ends(self, type_: str) -> set[tuple[str, str]]:
        """The ends of the edges of a type, each pair once."""
        return {(row["source"], row["target"]) for row in self.edges(type_)}

    def acts(self) -> set[tuple[str, str, str]]:
        """Post, kind and account of every interaction of a post."""
        rows = self.edges("ACTS_ON")
        found = {(row["source"], row["kind"], row["target"]) for row in rows}
        assert len(found) == len(rows), "an interaction stands there twice"
        return found

    def empty(self) -> None:
        """Take everything out."""
        for label, node in NODE_TYPES.items():
            keys = self.store.all_nodes(label)[node.key].to_pylist()
            # In portions: a server holds a whole transaction in memory.
            for start in range(0, len(keys), 5_000):
                self.store.write(
                    Delta(removed_nodes={label: keys[start : start + 5_000]})
                )


def opened(engine: str, folder: Path, request: pytest.FixtureRequest) -> World:
    """An empty store of this engine."""
    if engine == "ladybug":
        url = f"ladybug:{folder / 'store'}"
    else:
        url = request.getfixturevalue("neo4j_url")
    world = World(open_store(url, write=True), folder)
    if engine == "neo4j":
        world.empty()
    return world


@pytest.fixture(params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An empty store, once of each engine."""
    made = opened(request.param, tmp_path, request)
    yield made
    made.store.close()


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """More empty stores beside the first, embedded ones: to compare graphs with."""
    made: list[World] = []

    def make(**options: Any) -> World:
        folder = tmp_path / f"another-{len(made)}"
        folder.mkdir()
        store = open_store(f"ladybug:{folder / 'store'}", write=True)
        made.append(World(store, folder, **options))
        return made[-1]

    yield make
    for one in made:
        one.store.close()
