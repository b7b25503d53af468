"""Where pages lead to beside themselves: a post's card in replay, copies in other archives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from ..cards import card_url
from ..model import PostRef
from .reach import replay_at, service
from .showing import safe_address

Shown = Mapping[str, Any]
#: Where an archive lists its copies of an address, which follows.
_LISTS = {"wayback": "https://web.archive.org/web/*/", "arquivo": "https://arquivo.pt/wayback/*/"}


def replay_card(post: Shown, captures: Sequence[Shown]) -> str | None:
    """Where the card of a post replays as its newest capture wrote it; ``None`` where none did."""
    newest = next((one for one in captures if one.get("purpose") == "post" and one.get("warc")), None)
    if newest is None:
        return None
    ref = PostRef(post["platform"], post["post_id"], post.get("author"))
    return replay_at(card_url(ref), newest["captured_at"], newest["collection"])


def memento_link(held: Shown) -> str | None:
    """Where an archive lists its copies of an address."""
    base, address = _LISTS.get(str(held.get("archive"))), safe_address(held.get("url"))
    return base + address if base and address else None


def picture_of(capture: Shown | None) -> str | None:
    """Where the screenshot of a capture is; ``None`` where it has none."""
    from ..service.pictures import find_screenshot

    if capture is None:
        return None
    shown = capture if "records" in capture else service().show(capture["id"])
    if shown is None or find_screenshot(shown) is None:
        return None
    return url_for("pictures.show", capture_id=capture["id"])


LINKS: Mapping[str, Any] = {"memento_link": memento_link}
