"""Where refused records go: a file of JSON lines a source, so that nothing is lost."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from graph.model import Reject


@dataclass(slots=True)
class Quarantine:
    """A folder of refused records; one file a source, written anew at every run.

    `kept` names the files that were written.
    """

    folder: Path
    kept: list[str] = field(default_factory=list)
    _files: dict[str, IO[str]] = field(default_factory=dict)

    def keep(self, name: str, source: str, item: Reject) -> None:
        """Keep one refused record: where it stood, why it was refused, and itself."""
        file = self._files.get(source)
        if file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{source[:16]}.jsonl"
            file = path.open("w", encoding="utf-8")
            self._files[source] = file
            self.kept.append(path.name)
        entry: dict[str, Any] = {
            "file": name,
            "line": item.place.line,
            "offset": item.place.offset,
            "reason": item.reason,
            "detail": item.detail,
        }
        raw = item.raw or b""
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
