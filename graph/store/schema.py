"""The graph schema as data: every node label, relationship type and property.

Both engines use it: the embedded engine needs declared tables, and the templates in
`queries/write` take all names from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa

PropertyType = Literal["STRING", "INT64", "DOUBLE", "BOOL", "TIMESTAMP", "BLOB"]

ARROW_TYPES: Final[Mapping[str, pa.DataType]] = {
    "STRING": pa.string(),
    "INT64": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOL": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
    "BLOB": pa.binary(),
}
"""The Arrow type of each property type."""


@dataclass(frozen=True, slots=True)
class NodeType:
    """A node label with its key property and all properties (including the key)."""

    label: str
    key: str
    columns: Mapping[str, PropertyType]


@dataclass(frozen=True, slots=True)
class EdgeType:
    """A relationship type with its end labels, properties and identifying properties.

    Two edges of a type are equal if their ends and `identity` properties are equal.
    """

    type: str
    start: str
    end: str
    columns: Mapping[str, PropertyType]
    identity: tuple[str, ...] = ()


def _node_type(label: str, key: str, /, **columns: PropertyType) -> NodeType:
    return NodeType(label, key, {key: "STRING", **columns})


def _edge_type(
    type_: str,
    start: str,
    end: str,
    identity: tuple[str, ...] = (),
    /,
    **columns: PropertyType,
) -> EdgeType:
    return EdgeType(type_, start, end, columns, identity)


NODE_TYPES: Final[Mapping[str, NodeType]] = {
    node.label: node
    for node in (
        _node_type(
            "Account",
            "id",
            platform="STRING",
            handle="STRING",
            name="STRING",
            followers="INT64",
            following="INT64",
            bio="STRING",
            url="STRING",
            created_at="TIMESTAMP",
            verified="BOOL",
            automated="BOOL",
            first_seen_at="TIMESTAMP",
            last_seen_at="TIMESTAMP",
            # The origin of the current handle and numbers, so that a later or better
            # source can replace them in any order of the files.
            handle_at="TIMESTAMP",
            handle_sure="BOOL",
            observed_at="TIMESTAMP",
            profiled="BOOL",
            mixed_script="BOOL",
        ),
        _node_type(
            "Post",
            "id",
            platform="STRING",
            kind="STRING",
            text="STRING",
            url="STRING",
            created_at="TIMESTAMP",
            language="STRING",
            stars="DOUBLE",
            likes="INT64",
            shares="INT64",
            replies="INT64",
            views="INT64",
            stance="DOUBLE",
            stance_label="STRING",
            stance_source="STRING",
            conversation_id="STRING",
            family="STRING",
            edited_at="TIMESTAMP",
            collected_at="TIMESTAMP",
            paid="BOOL",
            author_followers="INT64",
            author_handle="STRING",
            # Values from the file, stored so that `--again` can score the post again.
            label="STRING",
            named="STRING",
            # Ids of answers that the file names; they need not be in the data.
            named_answers="STRING",
            digest="STRING",
            stub="BOOL",
            context="BOOL",
        ),
        _node_type("Brand", "id", name="STRING"),
        _node_type("Tag", "name"),
        _node_type("Link", "url"),
        # Who held a handle when: `holders` is JSON [[account, first, last, sure], ...].
        _node_type("Handle", "id", holders="STRING"),
        _node_type(
            "Observation",
            "key",
            at="TIMESTAMP",
            likes="INT64",
            shares="INT64",
            replies="INT64",
            views="INT64",
            followers="INT64",
        ),
        _node_type(
            "Source",
            "hash",
            path="STRING",
            format="STRING",
            position="INT64",
            read="INT64",
            stored="INT64",
            duplicates="INT64",
            rejected="INT64",
            complete="BOOL",
        ),
        # The records of one transaction, so that a file can be removed again exactly.
        # `settings` is JSON: how the file was read. `erased` is a JSON list of the posts
        # whose contents a deletion removed from `records`; None: no post.
        _node_type(
            "RecordBatch",
            "id",
            source="STRING",
            path="STRING",
            sequence="INT64",
            at="TIMESTAMP",
            start="INT64",
            read="INT64",
            position="INT64",
            platform="STRING",
            settings="STRING",
            erased="STRING",
            records="BLOB",
        ),
        _node_type("Tombstone", "id"),
        _node_type("Note", "id", kind="STRING", text="STRING", at="TIMESTAMP"),
        _node_type("Run", "id", settings="STRING", snapshot="STRING", at="TIMESTAMP"),
        _node_type("Store", "id", generation="INT64", version="INT64"),
    )
}
"""The node types by label."""

DERIVED_EDGE_TYPES: Final[Mapping[str, str]] = {
    "share": "SHARED",
    "quote": "QUOTED",
    "reply": "REPLIED_TO",
    "mention": "MENTIONED",
}
"""The derived account-to-account relationship type of each kind of interaction."""

POST_EDGE_TYPES: Final[Mapping[str, str]] = {
    "share": "SHARES",
    "quote": "QUOTES",
    "reply": "REPLIES_TO",
}
"""The post-to-post relationship type of each kind of interaction that has one."""

EDGE_TYPES: Final[Mapping[str, EdgeType]] = {
    edge.type: edge
    for edge in (
        _edge_type("POSTED", "Account", "Post", handle="STRING"),
        *(_edge_type(type_, "Post", "Post") for type_ in POST_EDGE_TYPES.values()),
        # `praise` and `complaint` are probabilities, if a model scored the post.
        _edge_type(
            "ABOUT",
            "Post",
            "Brand",
            stance="DOUBLE",
            label="STRING",
            how="STRING",
            praise="DOUBLE",
            complaint="DOUBLE",
        ),
        _edge_type("TAGGED", "Post", "Tag"),
        _edge_type("LINKS_TO", "Post", "Link"),
        _edge_type("FOLLOWS", "Account", "Account"),
        _edge_type("OWNS", "Brand", "Account", how="STRING"),
        _edge_type("EMPLOYS", "Brand", "Account", how="STRING"),
        _edge_type("PARTNERS", "Brand", "Account", how="STRING"),
        # `handle`: the record named the account by this handle only.
        _edge_type(
            "ACTS_ON", "Post", "Account", ("kind",), kind="STRING", handle="STRING"
        ),
        _edge_type(
            "INTERACTED",
            "Account",
            "Account",
            ("key",),
            key="STRING",
            kind="STRING",
            at="TIMESTAMP",
            weight="DOUBLE",
        ),
        _edge_type("OF_POST", "Observation", "Post"),
        _edge_type("OF_ACCOUNT", "Observation", "Account"),
        *(
            _edge_type(
                type_,
                "Account",
                "Account",
                times="INT64",
                weight="DOUBLE",
                praise="INT64",
                complaints="INT64",
                first_at="TIMESTAMP",
                last_at="TIMESTAMP",
            )
            for type_ in DERIVED_EDGE_TYPES.values()
        ),
        _edge_type(
            "RANKED",
            "Run",
            "Account",
            ("list",),
            list="STRING",
            rank="INT64",
            score="DOUBLE",
            low="INT64",
            high="INT64",
        ),
        _edge_type("ON_POST", "Note", "Post"),
        _edge_type("ON_ACCOUNT", "Note", "Account"),
    )
}
"""The relationship types by name."""

ADDED_PROPERTIES: Final = (
    ("ABOUT", "praise"),
    ("ABOUT", "complaint"),
    ("Post", "author_handle"),
    ("Post", "named_answers"),
)
"""Properties that stores of earlier versions lack, as (label or type, property)."""

ADDED_LABELS: Final = ("RecordBatch",)
"""Labels that stores of earlier versions lack until they are written to."""

ROLE_EDGE_TYPES: Final[Mapping[str, str]] = {
    "owned": "OWNS",
    "staff": "EMPLOYS",
    "partner": "PARTNERS",
}
"""The relationship type of each role of an account for a brand."""

CONTENT_NODE_TYPES: Final = tuple(
    label
    for label in NODE_TYPES
    if label not in {"Note", "RecordBatch", "Run", "Store"}
)
"""The node labels in the canonical dump, the copy and the content hash."""

CONTENT_EDGE_TYPES: Final = tuple(
    type_ for type_ in EDGE_TYPES if type_ not in {"RANKED", "ON_POST", "ON_ACCOUNT"}
)
"""The relationship types in the canonical dump, the copy and the content hash."""


def arrow_schema(columns: Mapping[str, PropertyType], prefix: str = "") -> pa.Schema:
    """The Arrow schema of these properties.

    >>> arrow_schema({"name": "STRING"}).names
    ['name']
    """
    return pa.schema(
        {prefix + name: ARROW_TYPES[type_] for name, type_ in columns.items()}
    )


def edge_ends(edge: EdgeType) -> dict[str, str]:
    """The labels and keys at both ends of a type, by their names in the templates.

    >>> edge_ends(EDGE_TYPES["TAGGED"])["end_key"]
    'name'
    """
    return {
        "start": edge.start,
        "end": edge.end,
        "start_key": NODE_TYPES[edge.start].key,
        "end_key": NODE_TYPES[edge.end].key,
    }
