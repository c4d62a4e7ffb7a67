"""Parse the URL of a post: its platform, its id, and often its author.

Exported tables often give a shared or answered post only by its URL. Only URLs that
contain the platform's own id are recognised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from graph.model import AccountReference, PostReference

__all__ = ["PostAddress", "parse_post_url", "platform_of_url", "reference_from_url"]


@dataclass(frozen=True, slots=True)
class PostAddress:
    """A parsed post URL; `post_id` is the native id, `author` can be unknown."""

    platform: str
    post_id: str
    author: AccountReference | None = None


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
    "facebook": (
        re.compile(
            r"/(?P<who>[\w.-]+)/(?:posts|videos|photos)/(?:[\w.-]+/)*(?P<post>\d+)"
        ),
        re.compile(r"/(?P<who>[\w.-]+)/posts/(?P<post>pfbid\w+)"),
        re.compile(r"/groups/[\w.-]+/(?:posts|permalink)/(?P<post>\d+)"),
        re.compile(r"/(?:reel|watch|share/p)/(?P<post>\w+)"),
    ),
    "reddit": (
        re.compile(r"/r/\w+/comments/\w+/[^/]*/(?P<comment>\w+)"),
        re.compile(r"/r/\w+/comments/(?P<thread>\w+)"),
        re.compile(r"/comments/(?P<thread>\w+)"),
    ),
    "linkedin": (
        re.compile(r"/feed/update/urn:li:(?:activity|share|ugcPost):(?P<post>\d+)"),
        re.compile(r"/posts/.+-(?:activity|share|ugcPost)-(?P<post>\d+)(?:-.*)?"),
    ),
}
_FURTHER_HOSTS: Final = {
    "trustpilot.com": "trustpilot",
    "play.google.com": "google_play",
    "apps.apple.com": "app_store",
    "yelp.com": "yelp",
    "tripadvisor.com": "tripadvisor",
    "amazon.com": "amazon",
    "bbb.org": "bbb",
    "g2.com": "g2",
    "news.ycombinator.com": "hacker_news",
    "tumblr.com": "tumblr",
    "pinterest.com": "pinterest",
    "weibo.com": "weibo",
    "vk.com": "vk",
    "truthsocial.com": "truth",
    "gab.com": "gab",
}
"""Hosts whose addresses give a platform, but not always a post."""

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
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "reddit.com": "reddit",
    "old.reddit.com": "reddit",
}


def parse_post_url(value: str) -> PostAddress | None:
    """Parse the URL of a post; None if it is not a known post URL.

    >>> post = parse_post_url("https://twitter.com/amy/status/123?s=20")
    >>> post.platform, post.post_id, post.author.handle
    ('x', '123', 'amy')
    >>> parse_post_url("https://bsky.app/profile/did:plc:abc/post/3k").post_id
    'at://did:plc:abc/app.bsky.feed.post/3k'
    >>> parse_post_url("https://example.org/news") is None
    True
    """
    value = value.strip()
    uri = _AT_URI.fullmatch(value)
    if uri:
        return PostAddress("bluesky", value, _bluesky(uri["who"]))
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
            if platform == "reddit":
                return PostAddress(platform, _reddit_name(match.groupdict()))
            return _post_address(platform, match["post"], match.groupdict().get("who"))
    return None


def platform_of_url(value: str) -> str | None:
    """The platform of any page on a known host; None for other pages.

    >>> platform_of_url("https://www.facebook.com/harbourroasters")
    'facebook'
    """
    try:
        parts = urlsplit(value.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("mobile.")
    except ValueError:
        return None
    return _HOSTS.get(host.removeprefix("m.")) or _FURTHER_HOSTS.get(host)


def reference_from_url(value: str) -> PostReference | None:
    """The post of a URL as the reference of a share, quote or reply; None if unknown.

    >>> reference_from_url("https://x.com/amy/status/1").post
    '1'
    """
    found = parse_post_url(value)
    return PostReference(post=found.post_id, author=found.author) if found else None


def _post_address(platform: str, post: str, who: str | None) -> PostAddress:
    """A post URL from its parts, with the post id as in the platform's own records."""
    if platform == "bluesky" and who:
        return PostAddress(
            platform, f"at://{who}/app.bsky.feed.post/{post}", _bluesky(who)
        )
    if platform == "telegram":
        # A message number is unique only within its chat.
        post = f"{who}-{post}"
    return PostAddress(platform, post, AccountReference(handle=who) if who else None)


def _reddit_name(parts: dict[str, str | None]) -> str:
    """The name of a comment or thread as in Reddit's own records."""
    comment = parts.get("comment")
    return f"t1_{comment}" if comment else f"t3_{parts['thread']}"


def _bluesky(name: str) -> AccountReference:
    return (
        AccountReference(id=name)
        if name.startswith("did:")
        else AccountReference(handle=name)
    )


def _youtube(path: str, query: str, host: str) -> PostAddress | None:
    """The comment id if the URL has one, else the video id."""
    try:
        parameters = parse_qs(query, max_num_fields=50)
    except ValueError:
        return None
    video = path[1:] if host == "youtu.be" else parameters.get("v", [""])[0]
    post = parameters.get("lc", [video])[0]
    return PostAddress("youtube", post) if re.fullmatch(r"[\w.-]+", post) else None
