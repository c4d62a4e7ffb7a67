"""Names, handles and native ids that nobody has: put together from parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from numpy.random import Generator

from ingest.demo.random_draws import between, happens, pick


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN: Final = _words("""
    Adela Bram Cosima Dario Edda Fenno Greta Hollis Imke Joris Kaia Lorin Marit Nils
    Oona Pavel Quill Runa Selma Tove Ulla Viggo Wenke Xenia Yorick Zora Alma Birk
    Celeste Dov Elif Farid Ginevra Hanno Isolde Jovan Keziah Lazar Mirela Nadim Odile
    Priya Rafi Sunniva Tariq Una Vesna Wilhelm Yara Zeno
""")
FAMILY: Final = _words("""
    Ashgrove Bellweather Copperhill Dunmarsh Eastlake Fallowfield Gorsewood Hartwick
    Ironbeck Juniperus Kestrelman Larchmont Millrace Nettlefold Oxbowen Pebbleton
    Quarrymoor Reedmace Saltmarsh Thistlebury Underhillock Vetchling Willowherb
    Yarrowby Zinnerman Ambergate Brackenridge Cloverhay Driftmoor Elderfen
""")
FIRST: Final = _words("""
    quiet lost tin paper velvet copper foggy salty amber mossy static dusty lunar hazy
    brisk tiny rusty sunny plain mellow late early odd humble slow loud pale wild warm
    crooked
""")
SECOND: Final = _words("""
    otter kettle lantern badger comet teapot harbor pigeon walnut signal meadow robot
    cactus anchor puddle violin biscuit thunder sparrow ladder window orbit pickle
    tramline marble compass raccoon turnip echo gravel
""")
SERVERS: Final = ("brassbell.example", "lauschen.example", "tinplate.example")
BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"
BASE64: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BASE36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def full_name(rng: Generator) -> str:
    """A given and a family name, both invented."""
    return f"{pick(rng, GIVEN)} {pick(rng, FAMILY)}"


def letters(rng: Generator, alphabet: str, count: int) -> str:
    """`count` letters of an alphabet."""
    return "".join(alphabet[int(i)] for i in rng.integers(len(alphabet), size=count))


def base(number: int, alphabet: str) -> str:
    """A whole number written in an alphabet's digits.

    >>> base(35, BASE36), base(36, BASE36)
    ('z', '10')
    """
    digits = ""
    while True:
        number, rest = divmod(number, len(alphabet))
        digits = alphabet[rest] + digits
        if number == 0:
            return digits


@dataclass(slots=True)
class Register:
    """Hands out handles and ids and never the same twice."""

    rng: Generator
    taken: set[str] = field(default_factory=set)
    last: int = 0

    def handle(self, platform: str, stem: str | None = None) -> str:
        """A free handle in the manner of the platform, from a stem where given."""
        while True:
            stem_now = stem or f"{pick(self.rng, FIRST)}{pick(self.rng, SECOND)}"
            tail = str(between(self.rng, 2, 999)) if happens(self.rng, 0.55) else ""
            handle = _dressed(self.rng, platform, stem_now + tail)
            if f"{platform}:{handle}" not in self.taken:
                self.taken.add(f"{platform}:{handle}")
                return handle

    def account_id(self, platform: str, handle: str) -> str:
        """The native id of a new account: a Mastodon one is its address."""
        while True:
            native = self._account_id(platform, handle)
            if f"{platform}#{native}" not in self.taken:
                self.taken.add(f"{platform}#{native}")
                return native

    def _account_id(self, platform: str, handle: str) -> str:
        if platform == "x":
            return str(between(self.rng, 10**8, 19 * 10**17))
        if platform == "bluesky":
            return "did:plc:" + letters(self.rng, BASE32, 24)
        if platform == "mastodon":
            user, server = handle.split("@")
            return f"https://{server}/@{user}"
        if platform == "reddit":
            return "t2_" + letters(self.rng, BASE36, 9)
        if platform == "youtube":
            return "UC" + letters(self.rng, BASE64, 22)
        return "user-" + letters(self.rng, BASE36, 10)

    def post_id(self, platform: str, author: str, second: int, verb: str) -> str:
        """The native id of a new post: time-ordered where the platform's ids are.

        `verb` is original, share, quote, reply or review.
        """
        self.last += 1
        ticket = (1_783_000_000 + second) * 1_000_000 + self.last
        if platform == "x":
            return str(((second + 495_000_000) * 1000 << 22) + self.last)
        if platform == "bluesky":
            kind = "repost" if verb == "share" else "post"
            return f"at://{author}/app.bsky.feed.{kind}/3{base(ticket, BASE32)}"
        if platform == "mastodon":
            user = author.replace("/@", "/users/")
            tail = "/activity" if verb == "share" else ""
            return f"{user}/statuses/{ticket}{tail}"
        if platform == "reddit":
            prefix = "t1" if verb == "reply" else "t3"
            return f"{prefix}_{base(ticket, BASE36)}"
        if platform == "youtube":
            salt = letters(self.rng, BASE64, 8)
            mark = base(self.last, BASE64).rjust(3, "A")
            return f"Ug{salt}{mark}AaABAg" if verb == "reply" else salt + mark
        return f"r-{ticket}"


def _dressed(rng: Generator, platform: str, stem: str) -> str:
    if platform == "bluesky":
        return f"{stem.lower()}.skyhandle.example"
    if platform == "mastodon":
        return f"{stem.lower()}@{pick(rng, SERVERS)}"
    if platform == "youtube":
        return f"@{stem}"
    return stem
