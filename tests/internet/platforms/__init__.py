"""Social platforms in their public shape: what someone without an account gets from them.

Written after public documentation and public client code, with invented
posts. :func:`open_platforms` puts all of them on an internet.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import Internet
from . import bluesky, facebook, instagram, mastodon, reddit, telegram, tiktok, x, youtube
from .posting import Posting as Posting

OPENERS = {
    "x": x.open_x,
    "facebook": facebook.open_facebook,
    "instagram": instagram.open_instagram,
    "youtube": youtube.open_youtube,
    "tiktok": tiktok.open_tiktok,
    "telegram": telegram.open_telegram,
    "bluesky": bluesky.open_bluesky,
    "mastodon": mastodon.open_mastodon,
    "reddit": reddit.open_reddit,
}


def open_platforms(internet: Internet, postings: Sequence[Posting] = ()) -> None:
    """Every platform, each with its part of the postings."""
    for name, opener in OPENERS.items():
        opener(internet, [p for p in postings if p.platform == name])
