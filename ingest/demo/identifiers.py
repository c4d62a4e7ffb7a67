"""Invented names, handles and platform ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from numpy.random import Generator

from ingest.demo.random_draws import draw_event, pick_one, random_integer


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_NAMES: Final = _words("""
    Adela Bram Cosima Dario Edda Fenno Greta Hollis Imke Joris Kaia Lorin Marit Nils
    Oona Pavel Quill Runa Selma Tove Ulla Viggo Wenke Xenia Yorick Zora Alma Birk
    Celeste Dov Elif Farid Ginevra Hanno Isolde Jovan Keziah Lazar Mirela Nadim Odile
    Priya Rafi Sunniva Tariq Una Vesna Wilhelm Yara Zeno
""")
FAMILY_NAMES: Final = _words("""
    Ashgrove Bellweather Copperhill Dunmarsh Eastlake Fallowfield Gorsewood Hartwick
    Ironbeck Juniperus Kestrelman Larchmont Millrace Nettlefold Oxbowen Pebbleton
    Quarrymoor Reedmace Saltmarsh Thistlebury Underhillock Vetchling Willowherb
    Yarrowby Zinnerman Ambergate Brackenridge Cloverhay Driftmoor Elderfen
""")
HANDLE_ADJECTIVES: Final = _words("""
    quiet lost tin paper velvet copper foggy salty amber mossy static dusty lunar hazy
    brisk tiny rusty sunny plain mellow late early odd humble slow loud pale wild warm
    crooked
""")
HANDLE_NOUNS: Final = _words("""
    otter kettle lantern badger comet teapot harbor pigeon walnut signal meadow robot
    cactus anchor puddle violin biscuit thunder sparrow ladder window orbit pickle
    tramline marble compass raccoon turnip echo gravel
""")
MASTODON_SERVERS: Final = ("brassbell.example", "lauschen.example", "tinplate.example")
BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"
BASE64: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BASE36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def random_full_name(rng: Generator) -> str:
    """Random given and family name, both invented."""
    return f"{pick_one(rng, GIVEN_NAMES)} {pick_one(rng, FAMILY_NAMES)}"


def random_letters(rng: Generator, alphabet: str, count: int) -> str:
    """Random letters of an alphabet.

    Parameters:
        rng: random generator.
        alphabet: the letters.
        count: length of the result.
    """
    return "".join(alphabet[int(i)] for i in rng.integers(len(alphabet), size=count))


def number_in_base(number: int, alphabet: str) -> str:
    """Write a number in a positional system with an alphabet's letters as digits.

    >>> number_in_base(35, BASE36), number_in_base(36, BASE36)
    ('z', '10')
    """
    digits = ""
    while True:
        number, rest = divmod(number, len(alphabet))
        digits = alphabet[rest] + digits
        if number == 0:
            return digits


@dataclass(slots=True)
class IdRegister:
    """Generator of unique handles and ids."""

    rng: Generator
    used_ids: set[str] = field(default_factory=set)
    last_serial: int = 0

    def handle(self, platform: str, stem: str | None = None) -> str:
        """Unused handle in the platform's format, from a stem if given."""
        while True:
            stem_now = (
                stem
                or f"{pick_one(self.rng, HANDLE_ADJECTIVES)}{pick_one(self.rng, HANDLE_NOUNS)}"
            )
            tail = (
                str(random_integer(self.rng, 2, 999))
                if draw_event(self.rng, 0.55)
                else ""
            )
            handle = _platform_handle(self.rng, platform, stem_now + tail)
            if f"{platform}:{handle}" not in self.used_ids:
                self.used_ids.add(f"{platform}:{handle}")
                return handle

    def account_id(self, platform: str, handle: str) -> str:
        """Platform id of a new account; on Mastodon its URL."""
        while True:
            native = self._account_id(platform, handle)
            if f"{platform}#{native}" not in self.used_ids:
                self.used_ids.add(f"{platform}#{native}")
                return native

    def _account_id(self, platform: str, handle: str) -> str:
        if platform == "x":
            return str(random_integer(self.rng, 10**8, 19 * 10**17))
        if platform == "bluesky":
            return "did:plc:" + random_letters(self.rng, BASE32, 24)
        if platform == "mastodon":
            user, server = handle.split("@")
            return f"https://{server}/@{user}"
        if platform == "reddit":
            return "t2_" + random_letters(self.rng, BASE36, 9)
        if platform == "youtube":
            return "UC" + random_letters(self.rng, BASE64, 22)
        return "user-" + random_letters(self.rng, BASE36, 10)

    def post_id(self, platform: str, author: str, second: int, verb: str) -> str:
        """Platform id of a new post, ordered by time if the platform's ids are.

        Parameters:
            platform: the platform.
            author: platform id of the author.
            second: time in seconds since the start.
            verb: original, share, quote, reply or review.
        """
        self.last_serial += 1
        ticket = (1_783_000_000 + second) * 1_000_000 + self.last_serial
        if platform == "x":
            return str(((second + 495_000_000) * 1000 << 22) + self.last_serial)
        if platform == "bluesky":
            kind = "repost" if verb == "share" else "post"
            return (
                f"at://{author}/app.bsky.feed.{kind}/3{number_in_base(ticket, BASE32)}"
            )
        if platform == "mastodon":
            user = author.replace("/@", "/users/")
            tail = "/activity" if verb == "share" else ""
            return f"{user}/statuses/{ticket}{tail}"
        if platform == "reddit":
            prefix = "t1" if verb == "reply" else "t3"
            return f"{prefix}_{number_in_base(ticket, BASE36)}"
        if platform == "youtube":
            salt = random_letters(self.rng, BASE64, 8)
            mark = number_in_base(self.last_serial, BASE64).rjust(3, "A")
            return f"Ug{salt}{mark}AaABAg" if verb == "reply" else salt + mark
        return f"r-{ticket}"


def _platform_handle(rng: Generator, platform: str, stem: str) -> str:
    if platform == "bluesky":
        return f"{stem.lower()}.skyhandle.example"
    if platform == "mastodon":
        return f"{stem.lower()}@{pick_one(rng, MASTODON_SERVERS)}"
    if platform == "youtube":
        return f"@{stem}"
    return stem
