"""Brand configuration: the model, parser and writer of `brands.toml`.

Users edit the file by hand or in the app:

    [[brand]]
    name = "Delta Air Lines"
    aliases = ["Delta", "DeltaAssist"]
    ambiguous_aliases = ["Delta"]        # also a river mouth: needs a word of context
    context = ["flight", "gate"]         # words that support an ambiguous alias
    excluded = ["delta variant"]         # phrases that never mean the brand
    owned = ["@Delta", "x:5920532"]      # accounts of the brand
    staff = ["x:jane"]
    partners = ["@paid_friend"]
    rivals = ["united"]                  # names or ids of other brands
    products = ["SkyMiles"]              # product names as used in posts
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph.errors import UsageError
from graph.store.atomic_write import atomic_write
from graph.store.private_files import create_private_folder

_LISTS: Final = (
    "aliases",
    "ambiguous_aliases",
    "context",
    "excluded",
    "owned",
    "staff",
    "partners",
    "rivals",
    "products",
)
_ACCOUNTS: Final = ("owned", "staff", "partners")
_ACCOUNT = re.compile(r"@[^\s@]\S*|[a-z][a-z0-9_.-]*:@?[^\s@]\S*", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """A brand: its names, accounts, competitors and products.

    `aliases` are its names in posts; `name` is always one of them. `ambiguous_aliases`
    are names that are also common words: they count only near another name of the brand
    or near a word of `context`. `excluded` are phrases that contain an alias but mean
    something else. `owned`, `staff` and `partners` are accounts, as `platform:handle`,
    `platform:id` or `@handle` (any platform). `rivals` are ids of other brands.
    `products` are product names as used in posts.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    ambiguous_aliases: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


def brand_id_from_name(name: str) -> str:
    """The id of a brand by its name: lower case, a hyphen for each run of blanks.

    >>> brand_id_from_name("Delta  Air Lines")
    'delta-air-lines'
    """
    return _BLANKS.sub("-", name.strip()).lower()


def brand_from_name(name: str) -> Brand:
    """A brand with only a name, as a column of a file gives it.

    >>> brand_from_name("Virgin America").id
    'virgin-america'
    """
    return Brand(id=brand_id_from_name(name), name=name.strip())


def account_key(account: str, platform: str | None = None) -> str:
    """The comparable form of an account as written in `brands.toml` or in a record.

    Lower case, without `@`: `platform:rest` if the platform is known, else `rest`. The
    address of a server or a DID is not a platform.

    >>> account_key("@Delta"), account_key("X:@Delta"), account_key("Delta", "x")
    ('delta', 'x:delta', 'x:delta')
    >>> account_key("did:plc:abc"), account_key("https://example.social/@delta")
    ('did:plc:abc', 'https://example.social/@delta')
    """
    text = account.strip().lower()
    if has_platform(text):
        head, _, rest = text.partition(":")
        return f"{head}:{rest.removeprefix('@')}"
    text = text.removeprefix("@")
    return f"{platform.lower()}:{text}" if platform else text


def has_platform(account: str) -> bool:
    """Whether an account is written with a platform.

    >>> has_platform("x:delta"), has_platform("@delta"), has_platform("did:plc:abc")
    (True, False, False)
    """
    head, colon, rest = account.partition(":")
    return bool(colon) and head.lower() != "did" and not rest.startswith("//")


def contains_account(
    accounts: Iterable[str], platform: str, *names: str | None
) -> bool:
    """Whether a list such as `brand.owned` contains an account, by id or by handle.

    Parameters:
        accounts: the list, as written in `brands.toml`.
        platform: the platform of the account to find.
        names: the ids and handles of that account; None is ignored.

    >>> contains_account(("@Delta",), "x", "5920532", "delta")
    True
    >>> contains_account(("bluesky:delta",), "x", "5920532", "delta")
    False
    """
    keys = {account_key(account) for account in accounts}
    return any(
        key in keys
        for name in names
        if name
        for key in (account_key(name), account_key(name, platform))
    )


def load_brands(path: Path) -> tuple[Brand, ...]:
    """Read the brands of a `brands.toml`, in the order of the file.

    Raises:
        UsageError: the file is missing or not valid; the message names the brand and
            the field, or the line.

    """
    try:
        source = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(source)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: is not TOML: {error}.") from error
    return parse_brands(document, str(path))


def parse_brands(
    document: Mapping[str, Any], where: str = "brands"
) -> tuple[Brand, ...]:
    """The brands of a parsed `brands.toml`; `where` names the file in messages.

    Raises:
        UsageError: a table is not valid, as in `load_brands`.

    >>> parse_brands({"brand": [{"name": "Acme"}]})[0].id
    'acme'
    """
    unknown = sorted(set(document) - {"brand"})
    if unknown:
        raise UsageError(f"{where}: {unknown[0]!r} is unknown; brands are `[[brand]]`.")
    tables = document.get("brand", [])
    if not isinstance(tables, list):
        raise UsageError(f"{where}: write `[[brand]]` with two brackets, not one.")
    brands = tuple(
        _brand(table, f"{where}, brand {number}")
        for number, table in enumerate(tables, start=1)
    )
    seen: set[str] = set()
    for brand in brands:
        if brand.id in seen:
            raise UsageError(f"{where}: two brands have the id {brand.id!r}.")
        seen.add(brand.id)
    return brands


def _brand(table: object, where: str) -> Brand:
    if not isinstance(table, dict):
        raise UsageError(f"{where}: must be a table that begins with `[[brand]]`.")
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"{where}: the field `name` must be a text that is not empty.")
    where = f"{where} ({name.strip()})"
    unknown = sorted(set(table) - {"id", "name", *_LISTS})
    if unknown:
        allowed = ", ".join(("id", "name", *_LISTS))
        raise UsageError(f"{where}: unknown field `{unknown[0]}`; there are {allowed}.")
    identity = table.get("id", brand_id_from_name(name))
    if (
        not isinstance(identity, str)
        or not identity
        or identity != brand_id_from_name(identity)
    ):
        raise UsageError(f"{where}: the field `id` must be lower case without blanks.")
    lists = {key: _texts(table.get(key, []), key, where) for key in _LISTS}
    for key in _ACCOUNTS:
        for account in lists[key]:
            if not _ACCOUNT.fullmatch(account):
                raise UsageError(
                    f"{where}: {account!r} in `{key}` is no account; "
                    "write platform:handle, platform:id or @handle."
                )
    lists["rivals"] = tuple(brand_id_from_name(rival) for rival in lists["rivals"])
    return Brand(id=identity, name=name.strip(), **lists)


def _texts(value: object, key: str, where: str) -> tuple[str, ...]:
    """A list of texts, trimmed, without duplicates, in the given order."""
    if not isinstance(value, list) or not all(
        isinstance(text, str) and text.strip() for text in value
    ):
        raise UsageError(f'{where}: `{key}` must be a list of texts, as ["a", "b"].')
    return tuple(dict.fromkeys(text.strip() for text in value))


def brand_products(path: Path, brand: str | None) -> tuple[str, ...]:
    """The product names of a brand in a `brands.toml`; of all brands if it is None.

    Raises:
        UsageError: the file is not valid, as in `load_brands`.

    """
    brands = load_brands(path) if path.exists() else ()
    names = (
        name for entry in brands if brand in (None, entry.id) for name in entry.products
    )
    return tuple(dict.fromkeys(names))


def save_brands(brands: Iterable[Brand], path: Path) -> None:
    """Write brands as a `brands.toml`, atomically; `load_brands` reads it back.

    Its folder is created if it is missing.

    Raises:
        OSError: the file cannot be written.

    """
    create_private_folder(path.parent)
    atomic_write(path, brands_to_toml(brands))


def brands_to_toml(brands: Iterable[Brand]) -> str:
    """Brands as the text of a `brands.toml`, without empty lists.

    >>> print(brands_to_toml([Brand(id="acme", name="Acme", owned=("@acme",))]))
    [[brand]]
    name = "Acme"
    owned = ["@acme"]
    <BLANKLINE>
    """
    return "\n".join(_table(brand) for brand in brands)


def _table(brand: Brand) -> str:
    lines = ["[[brand]]", f"name = {_quoted(brand.name)}"]
    if brand.id != brand_id_from_name(brand.name):
        lines.append(f"id = {_quoted(brand.id)}")
    for key in _LISTS:
        values: tuple[str, ...] = getattr(brand, key)
        if values:
            lines.append(f"{key} = [{', '.join(map(_quoted, values))}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's, with DEL escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
