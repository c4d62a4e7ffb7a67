"""The graph model of the design as data: every label, relationship type and property.

Both engines are made from this: the embedded one needs its tables declared, and the
templates in `queries/write` take their names from here and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa

Type = Literal["STRING", "INT64", "DOUBLE", "BOOL", "TIMESTAMP"]

ARROW: Final[Mapping[str, pa.DataType]] = {
    "STRING": pa.string(),
    "INT64": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOL": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A node label, its key property and its properties (the key included)."""

    label: str
    key: str
    columns: Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship type, its ends, its properties and which of them identify it.

    Two edges of a type are the same when their ends and `identity` are.
    """

    type: str
    start: str
    end: str
    columns: Mapping[str, Type]
    identity: tuple[str, ...] = ()


def _node(label: str, key: str, /, **columns: Type) -> Node:
    return Node(label, key, {key: "STRING", **columns})


def _edge(
    type_: str,
    start: str,
    end: str,
    identity: tuple[str, ...] = (),
    /,
    **columns: Type,
) -> Edge:
    return Edge(type_, start, end, columns, identity)


NODES: Final[Mapping[str, Node]] = {
    node.label: node
    for node in (
        _node(
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
            # How the current handle and numbers came to be, so that a later or
            # better source can replace them whatever the order of the files.
            handle_at="TIMESTAMP",
            handle_sure="BOOL",
            observed_at="TIMESTAMP",
            profiled="BOOL",
            mixed_script="BOOL",
        ),
        _node(
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
            # What the file itself said, kept so that `--again` can score anew.
            label="STRING",
            named="STRING",
            digest="STRING",
            stub="BOOL",
            context="BOOL",
        ),
        _node("Brand", "id", name="STRING"),
        _node("Tag", "name"),
        _node("Link", "url"),
        # Who held a handle when: `holders` is JSON [[account, first, last, sure], ...].
        _node("Handle", "id", holders="STRING"),
        _node(
            "Observation",
            "key",
            at="TIMESTAMP",
            likes="INT64",
            shares="INT64",
            replies="INT64",
            views="INT64",
            followers="INT64",
        ),
        _node(
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
        _node("Tombstone", "id"),
        _node("Note", "id", kind="STRING", text="STRING", at="TIMESTAMP"),
        _node("Run", "id", settings="STRING", snapshot="STRING", at="TIMESTAMP"),
        _node("Store", "id", generation="INT64", version="INT64"),
    )
}

PAIRS: Final[Mapping[str, str]] = {
    "share": "SHARED",
    "quote": "QUOTED",
    "reply": "REPLIED_TO",
    "mention": "MENTIONED",
}
"""The derived account-to-account relationship of each kind of interaction."""

POST_TO_POST: Final[Mapping[str, str]] = {
    "share": "SHARES",
    "quote": "QUOTES",
    "reply": "REPLIES_TO",
}
"""The post-to-post relationship of each kind that has one."""

EDGES: Final[Mapping[str, Edge]] = {
    edge.type: edge
    for edge in (
        _edge("POSTED", "Account", "Post", handle="STRING"),
        *(_edge(type_, "Post", "Post") for type_ in POST_TO_POST.values()),
        # `praise` and `complaint` are how likely each is, where a scorer judged.
        _edge(
            "ABOUT",
            "Post",
            "Brand",
            stance="DOUBLE",
            label="STRING",
            how="STRING",
            praise="DOUBLE",
            complaint="DOUBLE",
        ),
        _edge("TAGGED", "Post", "Tag"),
        _edge("LINKS_TO", "Post", "Link"),
        _edge("FOLLOWS", "Account", "Account"),
        _edge("OWNS", "Brand", "Account", how="STRING"),
        _edge("EMPLOYS", "Brand", "Account", how="STRING"),
        _edge("PARTNERS", "Brand", "Account", how="STRING"),
        # `handle`: the record named the account by this handle only.
        _edge("ACTS_ON", "Post", "Account", ("kind",), kind="STRING", handle="STRING"),
        _edge(
            "INTERACTED",
            "Account",
            "Account",
            ("key",),
            key="STRING",
            kind="STRING",
            at="TIMESTAMP",
            weight="DOUBLE",
        ),
        _edge("OF_POST", "Observation", "Post"),
        _edge("OF_ACCOUNT", "Observation", "Account"),
        *(
            _edge(
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
            for type_ in PAIRS.values()
        ),
        _edge(
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
        _edge("ON_POST", "Note", "Post"),
        _edge("ON_ACCOUNT", "Note", "Account"),
    )
}

ADDED: Final = (
    ("ABOUT", "praise"),
    ("ABOUT", "complaint"),
    ("Post", "author_handle"),
)
"""Properties that stores of earlier versions lack."""

ROLES: Final[Mapping[str, str]] = {
    "owned": "OWNS",
    "staff": "EMPLOYS",
    "partner": "PARTNERS",
}

CONTENT_NODES: Final = tuple(
    label for label in NODES if label not in {"Note", "Run", "Store"}
)
"""The labels that the ordered export, the copy and the content hash go over."""

CONTENT_EDGES: Final = tuple(
    type_ for type_ in EDGES if type_ not in {"RANKED", "ON_POST", "ON_ACCOUNT"}
)


def arrow_schema(columns: Mapping[str, Type], prefix: str = "") -> pa.Schema:
    """The Arrow schema of these properties.

    >>> arrow_schema({"name": "STRING"}).names
    ['name']
    """
    return pa.schema({prefix + name: ARROW[type_] for name, type_ in columns.items()})


def ends(edge: Edge) -> dict[str, str]:
    """The labels and keys at both ends of a type, as the templates name them.

    >>> ends(EDGES["TAGGED"])["end_key"]
    'name'
    """
    return {
        "start": edge.start,
        "end": edge.end,
        "start_key": NODES[edge.start].key,
        "end_key": NODES[edge.end].key,
    }
