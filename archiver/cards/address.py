"""Where the card of a post, and what a browser showed of a page, are found in an archive.

Replay finds records by http addresses only, so a URN won't do. ``.invalid`` is nobody's (RFC 6761):
no site can ever answer there, and none is asked. The id is the catalogue's, in lower case, because
indexes fold the letter case that tells two YouTube videos apart.
"""

from __future__ import annotations

from ..model import PostRef, stable_id

_MEDIA_PREFIX = "https://media.archiver.invalid/"
_RENDERED_PREFIX = "https://rendered.archiver.invalid/"
#: What the picture of a page is called.
SCREENSHOT = "screenshot.png"
CARD_PREFIX = "https://card.archiver.invalid/"


def card_url(ref: PostRef) -> str:
    """The one address of a post's card; each capture of the post adds a version of it."""
    return f"{CARD_PREFIX}{ref.platform}/{ref.id}"


def video_url(ref: PostRef, extension: str) -> str:
    """The address of a video that came by no request of ours."""
    return f"{_MEDIA_PREFIX}{ref.platform}/{ref.id}.{extension}"


def is_screenshot(url: str) -> bool:
    """Whether an address is that of the picture that a browser took of a page."""
    return url.startswith(_RENDERED_PREFIX) and url.endswith(f"/{SCREENSHOT}")


def rendered_url(url: str, name: str) -> str:
    """The address of what a browser showed at an address; each capture adds a version of it."""
    return f"{_RENDERED_PREFIX}{stable_id('w', url)}/{name}"
