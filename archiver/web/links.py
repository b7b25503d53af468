"""Where pages lead to beside themselves: a post's card in replay, copies in other archives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..cards import card_url
from ..model import PostRef
from .reach import replay_at
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


LINKS: Mapping[str, Any] = {"memento_link": memento_link}
