"""An invented post, and ids that carry its time as the platforms' own do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Literal

#: ``withheld`` and ``suspended`` (its author is) still have an id, but a notice in place of their words.
State = Literal["up", "gone", "private", "withheld", "suspended"]


@dataclass(frozen=True, kw_only=True)
class Posting:
    """A post as its platform holds it. ``key`` is the platform's own id, without the owner."""

    platform: str
    key: str
    handle: str
    name: str
    text: str
    posted_at: datetime
    state: State = "up"
    language: str = "en"
    #: Keys of the posts that it answers and quotes, or passes on; the same author's.
    reply_to: str | None = None
    quoted: str | None = None
    #: What its pictures show, in words.
    pictures: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address, as one would copy it from the platform."""
        return ADDRESSES[self.platform].format(handle=self.handle, key=self.key)

    @property
    def html(self) -> str:
        return escape(self.text).replace("\n", "<br>")

    @property
    def day(self) -> str:
        """Its date as embeds print it: "May 4, 2026"."""
        return f"{self.posted_at:%B} {self.posted_at.day}, {self.posted_at.year}"


ADDRESSES = {
    "x": "https://x.com/{handle}/status/{key}",
    "facebook": "https://www.facebook.com/{handle}/posts/{key}",
    "instagram": "https://www.instagram.com/p/{key}/",
    "youtube": "https://www.youtube.com/watch?v={key}",
    "tiktok": "https://www.tiktok.com/@{handle}/video/{key}",
    "telegram": "https://t.me/{handle}/{key}",
    "bluesky": "https://bsky.app/profile/{handle}/post/{key}",
    "mastodon": "https://mastodon.social/@{handle}/{key}",
    "truthsocial": "https://truthsocial.com/@{handle}/{key}",
    "reddit": "https://www.reddit.com/r/vessby/comments/{key}/",
}


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def snowflake(at: datetime, sequence: int = 0) -> str:
    """An id of X: milliseconds since 2010-11-04T01:42:54.657Z above 22 bits."""
    return str((milliseconds(at) - 1288834974657) << 22 | sequence)


def tiktok_id(at: datetime, sequence: int = 0) -> str:
    """An id of TikTok: the second of the upload above 32 bits."""
    return str(int(at.timestamp()) << 32 | sequence)


def status_id(at: datetime, sequence: int = 0) -> str:
    """An id of Mastodon: milliseconds above 16 bits."""
    return str(milliseconds(at) << 16 | sequence)


def shortcode(at: datetime, sequence: int = 0) -> str:
    """A code of Instagram: milliseconds since 2011-08-24T21:07:01.721Z above 23 bits, in base 64."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return _digits((milliseconds(at) - 1314220021721) << 23 | sequence, alphabet, 11)


def record_key(at: datetime, clock: int = 0) -> str:
    """A key of Bluesky: microseconds above 10 bits, in base 32."""
    microseconds = (at - datetime.fromtimestamp(0, at.tzinfo)) // timedelta(microseconds=1)
    return _digits(microseconds << 10 | clock, "234567abcdefghijklmnopqrstuvwxyz", 13)


def _digits(number: int, alphabet: str, length: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        digits = alphabet[digit] + digits
    return digits.rjust(length, alphabet[0])
