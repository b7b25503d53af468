"""Where pages lead to beside themselves: the replay of a capture, its picture, copies in other archives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import current_app

from ..cards import card_url
from ..model import PostRef
from .showing import safe_address

Shown = Mapping[str, Any]
_TIMEMAPS = {"wayback": "https://web.archive.org/web/*/", "arquivo": "https://arquivo.pt/wayback/*/"}


def replay_link(capture: Shown) -> str | None:
    """Where a capture is replayed; ``None`` where nothing replays, or nothing of it was kept."""
    if not capture.get("warc") or not capture.get("captured_at"):
        return None
    # What another archive held stands under that archive's address.
    url = capture.get("final_url") if capture["outcome"] == "memento_only" else capture["url"]
    return replay_at(url, capture["captured_at"], capture["collection"])


def replay_card(post: Shown, captures: list[Shown]) -> str | None:
    """Where the card of a post is replayed, as its newest capture wrote it."""
    newest = next((one for one in captures if one.get("purpose") == "post" and one.get("warc")), None)
    if newest is None:
        return None
    ref = PostRef(post["platform"], post["post_id"], post.get("author"))
    return replay_at(card_url(ref), newest["captured_at"], newest["collection"])


def replay_at(url: object, captured_at: str, collection: str) -> str | None:
    """The address at which replay shows an address as of an instant."""
    base = replay_base()
    address = safe_address(url)
    if not base or not address:
        return None
    try:
        instant = datetime.fromisoformat(captured_at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{base}/{quote(collection, safe='')}/{instant:%Y%m%d%H%M%S}/{address}"


def replay_base() -> str | None:
    """The origin of replay; ``None`` where there is none."""
    serving = current_app.extensions.get("serving")
    base = serving.replay.base if serving else None
    return base.rstrip("/") if base else None


def replay_says() -> str:
    """Why nothing replays, for a person; ``""`` where all is well."""
    serving = current_app.extensions.get("serving")
    return str(serving.replay.says) if serving else ""


def memento_link(held: Shown) -> str | None:
    """Where an archive lists its copies of an address."""
    base, address = _TIMEMAPS.get(str(held.get("archive"))), safe_address(held.get("url"))
    return base + address if base and address else None


def wake_runner() -> None:
    """Have what was just asked for done, where somebody works here."""
    if serving := current_app.extensions.get("serving"):
        serving.runner.wake()


LINKS: Mapping[str, Any] = {
    "replay_link": replay_link,
    "replay_card": replay_card,
    "memento_link": memento_link,
}
