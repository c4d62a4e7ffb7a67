"""The texts of a backup: its description, the annotations, and the user files.

`msgspec` checks the types while it parses. User files that the program parses itself
(`brands.toml`, `routing.toml`, `weights.json`) also go through their own parser, so that
what a backup holds can be used after the restore.
"""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from graph.analysis.customer_care.routing import parse_routing_rules
from graph.analysis.lists.weight_settings import parse_weights
from graph.annotations.annotation_store import (
    ANNOTATION_FIELDS,
    CORRECTION_LABELS,
    LIST_PREFIX,
    AnnotatedKind,
    Annotation,
    Correction,
)
from graph.brand_config import parse_brands
from graph.errors import GrapevineError
from graph.maintenance.backup_members import user_file_limit
from graph.maintenance.transfer import COPIED_LABELS, COPIED_TYPES

_Key = Annotated[str, msgspec.Meta(min_length=1)]
_Label = Annotated[str, msgspec.Meta(pattern=f"^(?:{'|'.join(CORRECTION_LABELS)})\\Z")]
_FIELDS: Final = f"{'|'.join(ANNOTATION_FIELDS)}|{LIST_PREFIX}(?s:.*)"
_Field = Annotated[str, msgspec.Meta(pattern=f"^(?:{_FIELDS})\\Z")]
_Moment = Annotated[
    str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\Z")
]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
_PATTERN: Final = re.compile(r"Expected `str` matching regex '.*'")


class TextRefused(Exception):
    """A text is not what `backup` wrote; the message says why."""


class BackupDescription(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The description of a backup (`backup.json`).

    `form` is the version of the format, `generation` that of the store, `rows` the
    number of rows of each table.
    """

    form: Annotated[int, msgspec.Meta(ge=1)]
    generation: _Count
    rows: dict[str, _Count]
    made_at: str = ""


class _Form(msgspec.Struct, frozen=True):
    form: Annotated[int, msgspec.Meta(ge=1)]


class _CorrectionRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    post: _Key
    brand: _Key
    label: _Label | None
    at: _Moment


class _AnnotationRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    kind: AnnotatedKind
    id: _Key
    field: _Field
    value: str | None
    at: _Moment


class _AnnotationFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    corrections: list[_CorrectionRow]
    marks: list[_AnnotationRow]


class _SeenItems(msgspec.Struct, frozen=True):
    praise: list[str]
    growing: list[str]
    lists: dict[str, list[str]]
    carriers: list[str]
    bursts: dict[str, str] = msgspec.field(default_factory=dict)
    drops: dict[str, str] = msgspec.field(default_factory=dict)


class _VisitEntry(msgspec.Struct, frozen=True):
    at: datetime
    seen: _SeenItems


class _BrandVisits(msgspec.Struct, frozen=True):
    before: _VisitEntry | None = None
    here: _VisitEntry | None = None


_JSON_SHAPES: Final[Mapping[str, Any]] = {
    "visits.json": dict[str, _BrandVisits],
    "alarms.json": dict[str, list[str]],
    "mappings.json": dict[str, Any],
}
"""The types of the user files that are JSON without a parser of their own."""


def parse_form(data: bytes) -> int:
    """The version of the format that `backup.json` names, whatever else is in it.

    Raises:
        TextRefused: it names none.

    """
    description: _Form = _decode(data, _Form, "backup.json")
    return description.form


def parse_description(data: bytes) -> BackupDescription:
    """Parse `backup.json`.

    Raises:
        TextRefused: it has another form, or names a table that no store has.

    """
    description: BackupDescription = _decode(data, BackupDescription, "backup.json")
    unknown = sorted(set(description.rows) - {*COPIED_LABELS, *COPIED_TYPES})
    if unknown:
        raise TextRefused(f"backup.json names an unknown table {unknown[0][:50]!r}")
    return description


def parse_annotations(data: bytes) -> list[Correction | Annotation]:
    """Parse `desk.json`, as `merge_annotations` takes it.

    Raises:
        TextRefused: it has another form.

    """
    content: _AnnotationFile = _decode(data, _AnnotationFile, "desk.json")
    corrections = [Correction(**msgspec.structs.asdict(r)) for r in content.corrections]
    return [
        *corrections,
        *(Annotation(**msgspec.structs.asdict(row)) for row in content.marks),
    ]


def user_file_problem(path: str, data: bytes) -> str:
    """Why the content of a user file cannot be used; empty: it can.

    Parameters:
        path: relative to the store's folder, of a kind that `user_file_limit` knows.
        data: the content.

    >>> user_file_problem("alarms.json", b"[]")
    'alarms.json: Expected `object`, got `array`'
    """
    try:
        if path == "brands.toml":
            parse_brands(tomllib.loads(data.decode("utf-8-sig")), path)
        elif path == "routing.toml":
            parse_routing_rules(data.decode("utf-8-sig"), path)
        elif path == "weights.json":
            parse_weights(data.decode(), path)
        elif path.startswith("models/"):
            _check_model_file(path, data)
        elif path in _JSON_SHAPES:
            _decode(data, _JSON_SHAPES[path], path)
    except (GrapevineError, TextRefused) as error:
        return str(error).rstrip(".")
    except ValueError as error:  # no UTF-8, no TOML
        return f"{path}: {error}"
    return ""


def _check_model_file(path: str, data: bytes) -> None:
    if path.endswith(".json"):
        _decode(data, dict[str, Any], path)
    elif path.endswith(".npz"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as arrays:
                size = sum(member.file_size for member in arrays.infolist())
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise TextRefused(f"{path} is not a model") from error
        if size > (user_file_limit(path) or 0):
            raise TextRefused(f"{path} is too large")
    elif not data.decode().strip().isprintable():
        raise TextRefused(f"{path} does not name a model")


def _decode(data: bytes, shape: Any, name: str) -> Any:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        detail = _PATTERN.sub("a text of another form", str(error).splitlines()[0])
        raise TextRefused(f"{name}: {detail[:200]}") from error
