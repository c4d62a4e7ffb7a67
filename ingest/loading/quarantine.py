"""Quarantine: refused records are kept as JSON lines, one file per source."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from graph.model import RejectedRecord
from ingest.parsing.lines import EXCERPT_BYTES, MAX_FIELD_BYTES


@dataclass(slots=True)
class Quarantine:
    """A folder of refused records; one file per source, rewritten by every run.

    `file_names` are the names of the written files.
    """

    folder: Path
    file_names: list[str] = field(default_factory=list)
    _files: dict[str, IO[str]] = field(default_factory=dict)

    def write(self, name: str, source: str, item: RejectedRecord) -> None:
        """Write one refused record with its position, reason and raw bytes.

        Of a record over 1 MiB only the beginning is written.

        Parameters:
            name: name of the file, for the reader.
            source: hash of the file; its start is the name of the quarantine file.
            item: the refused record.
        """
        file = self._files.get(source)
        if file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{source[:16]}.jsonl"
            file = path.open("w", encoding="utf-8")
            self._files[source] = file
            self.file_names.append(path.name)
        entry: dict[str, Any] = {
            "file": name,
            "line": item.position.line,
            "offset": item.position.offset,
            "reason": item.reason,
            "detail": item.detail,
        }
        if item.count > 1:
            entry["records"] = item.count
        raw = item.raw or b""
        if len(raw) > MAX_FIELD_BYTES:
            raw = raw[:EXCERPT_BYTES]
        try:
            entry["raw"] = raw.decode("utf-8")
        except UnicodeDecodeError:
            entry["raw_base64"] = base64.b64encode(raw).decode("ascii")
        file.write(json.dumps(entry, ensure_ascii=True) + "\n")

    def close(self) -> None:
        """Close the files of this run."""
        for file in self._files.values():
            file.close()
        self._files.clear()
