"""Reading the stored texts again gives what a fresh ingest would have given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from graph.brand_config import Brand
from ingest.enrichment import brand_roles
from ingest.enrichment.enricher import Enricher
from ingest.enrichment.rescore import rescore_posts

if TYPE_CHECKING:
    from conftest import World

ACME = Brand(
    id="acme", name="Acme", aliases=("Acme Phones",), owned=("x:7",), staff=("@amy",)
)
RIVAL = Brand(id="rival", name="Rival", owned=("@rivalhelp",), rivals=("acme",))
RENAMED = Brand(id="acme", name="Acme Corp", aliases=("Acme", "the zed"))


def lines() -> list[dict[str, Any]]:
    texts = (
        "I love my Acme, the best phone ever",
        "Rival is terrible and I hate it #rival",
        "the zed is great @rivalhelp",
        "Acme and Rival: Acme is wonderful but Rival is awful",
        "nothing here",
        "me gusta mucho Acme, es excelente y muy bonito todo",
    )
    said: list[dict[str, Any]] = [
        {"id": str(number), "platform": "x", "author_id": "1", "text": text}
        for number, text in enumerate(texts)
    ]
    said.append(
        {
            "id": "s",
            "platform": "x",
            "author_id": "2",
            "repost_of_id": "0",
            "text": texts[0],
        }
    )
    said.append(
        {
            "id": "m",
            "platform": "x",
            "author_id": "3",
            "author_handle": "amy",
            "text": "hi",
            "mentions": ["rivalhelp", {"id": "7"}],
        }
    )
    said.append(
        {
            "id": "l",
            "platform": "x",
            "author_id": "4",
            "text": "so so",
            "label": "complaint",
            "brands": ["Column Brand"],
            "stars": 2,
        }
    )
    return said


def read_again(world: World, brands: Sequence[Brand]) -> int:
    annotator = Enricher(brands)
    changed = rescore_posts(world.store, annotator)
    brand_roles.sync_brand_roles(world.store, brands)
    world.brands = brands
    return changed


def test_new_brands_read_again_equal_a_fresh_ingest_with_them(
    world: World, another: Callable[..., World]
) -> None:
    path = world.file(*lines())
    world.load(path)
    for brands in ((ACME,), (ACME, RIVAL), (RENAMED, RIVAL), ()):
        assert read_again(world, brands) > 0
        fresh = another(brands=brands)
        fresh.load(path)
        assert world.dump() == fresh.dump()


def test_read_again_with_the_same_brands_changes_nothing(world: World) -> None:
    world.brands = (ACME, RIVAL)
    world.load(world.file(*lines()))
    before, generation = world.dump(), world.store.generation()
    assert read_again(world, (ACME, RIVAL)) == 0
    assert world.dump() == before
    assert world.store.generation() == generation


def test_a_share_says_nothing_of_a_brand_itself(world: World) -> None:
    world.brands = (ACME,)
    world.load(world.file(*lines()))
    about = {row["source"]: row for row in world.edges("ABOUT")}
    assert about["x:0"]["label"] == "praise"
    assert about["x:s"]["stance"] is None
    assert about["x:s"]["label"] is None


def test_what_a_file_says_of_a_brands_accounts_survives_the_brands_file(
    world: World,
) -> None:
    header = ",tweet_id,author_id,inbound,created_at,text,response_tweet_id,"
    path = world.folder / "twcs.csv"
    path.write_text(
        f"{header}in_response_to_tweet_id\n"
        "0,1,AcmeCare,False,Tue Oct 31 22:10:47 +0000 2017,@115712 hello,,\n"
    )
    world.brands = (ACME,)
    world.load(path)
    assert world.ends("OWNS") == {("acmecare", "x:AcmeCare")}
    read_again(world, ())
    assert world.ends("OWNS") == {("acmecare", "x:AcmeCare")}
    assert set(world.nodes("Brand")) == {"acmecare"}


def test_roles_follow_the_brands_file(world: World) -> None:
    world.brands = (ACME,)
    world.load(world.file(*lines()))
    assert world.ends("OWNS") == {("acme", "x:7")}
    assert world.ends("EMPLOYS") == {("acme", "x:3")}
    read_again(world, (RENAMED,))
    assert not world.ends("OWNS")
    assert world.nodes("Brand")["acme"]["name"] == "Acme Corp"
