"""What an address of a post says: its platform, its id, and often its author.

Tools that export tables often name a shared or answered post by its address alone.
Only addresses whose id is the platform's own are known here; all others are None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from graph.model import Target, Who

__all__ = ["Address", "address", "target_at"]


@dataclass(frozen=True, slots=True)
class Address:
    """A post's address, read: `post` is the native id, `who` the author where named."""

    platform: str
    post: str
    who: Who | None = None


_AT_URI = re.compile(r"at://(?P<who>[^/\s]+)/app\.bsky\.feed\.post/(?P<post>[\w~.:-]+)")
_PATHS: Final = {
    "x": (
        re.compile(r"/i/(?:web/)?status/(?P<post>\d+)"),
        re.compile(r"/(?P<who>\w{1,50})/status(?:es)?/(?P<post>\d+)"),
    ),
    "bluesky": (re.compile(r"/profile/(?P<who>[^/]+)/post/(?P<post>[\w~.:-]+)"),),
    "telegram": (re.compile(r"/(?:s/)?(?P<who>[A-Za-z]\w{2,})/(?P<post>\d+)"),),
    "tiktok": (re.compile(r"/@(?P<who>[\w.]+)/(?:video|photo)/(?P<post>\d+)"),),
    "instagram": (
        re.compile(r"/(?:p|reel|tv)/(?P<post>[\w-]+)"),
        re.compile(r"/(?P<who>[\w.]+)/(?:p|reel|tv)/(?P<post>[\w-]+)"),
    ),
    "threads": (re.compile(r"/@(?P<who>[\w.]+)/post/(?P<post>[\w-]+)"),),
    "linkedin": (
        re.compile(r"/feed/update/urn:li:(?:activity|share|ugcPost):(?P<post>\d+)"),
        re.compile(r"/posts/.+-(?:activity|share|ugcPost)-(?P<post>\d+)(?:-.*)?"),
    ),
}
_HOSTS: Final = {
    "x.com": "x",
    "twitter.com": "x",
    "bsky.app": "bluesky",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "tiktok.com": "tiktok",
    "instagram.com": "instagram",
    "threads.net": "threads",
    "threads.com": "threads",
    "linkedin.com": "linkedin",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
}


def address(value: str) -> Address | None:
    """The post that this address leads to; None where it is no known post's address.

    >>> address("https://twitter.com/amy/status/123?s=20")
    Address(platform='x', post='123', who=Who(id=None, handle='amy'))
    >>> address("https://bsky.app/profile/did:plc:abc/post/3k").post
    'at://did:plc:abc/app.bsky.feed.post/3k'
    >>> address("https://example.org/news") is None
    True
    """
    value = value.strip()
    uri = _AT_URI.fullmatch(value)
    if uri:
        return Address("bluesky", value, _bluesky(uri["who"]))
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("mobile.")
    except ValueError:
        return None
    platform = _HOSTS.get(host.removeprefix("m."))
    if platform is None or parts.scheme.lower() not in ("http", "https"):
        return None
    path = parts.path.rstrip("/")
    if platform == "youtube":
        return _youtube(path, parts.query, host)
    for pattern in _PATHS[platform]:
        match = pattern.match(path)
        if match and path[match.end() :][:1] in ("", "/"):
            return _named(platform, match["post"], match.groupdict().get("who"))
    return None


def target_at(value: str) -> Target | None:
    """The post behind an address as the target of a share, quote or reply.

    >>> target_at("https://x.com/amy/status/1").post
    '1'
    """
    found = address(value)
    return Target(post=found.post, who=found.who) if found else None


def _named(platform: str, post: str, who: str | None) -> Address:
    """An address from its parts, the post spelled as the platform's own records do."""
    if platform == "bluesky" and who:
        return Address(platform, f"at://{who}/app.bsky.feed.post/{post}", _bluesky(who))
    if platform == "telegram":
        # A message number counts within its chat only.
        post = f"{who}-{post}"
    return Address(platform, post, Who(handle=who) if who else None)


def _bluesky(name: str) -> Who:
    return Who(id=name) if name.startswith("did:") else Who(handle=name)


def _youtube(path: str, query: str, host: str) -> Address | None:
    """A comment's id where the address names one, else the video's."""
    try:
        asked = parse_qs(query, max_num_fields=50)
    except ValueError:
        return None
    video = path[1:] if host == "youtu.be" else asked.get("v", [""])[0]
    post = asked.get("lc", [video])[0]
    return Address("youtube", post) if re.fullmatch(r"[\w.-]+", post) else None
