"""Whose a post is, noted with it, so that an account's posts are found without a scan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from ..merging import EMBED
from ..model import PostMetadata, PostRef
from .linking_tables import authorships
from .rows import add_row, load_rows
from .tables import posts


def fold_handle(handle: str) -> str:
    """A handle as it is searched by: platforms don't tell capitals apart."""
    return handle.strip().removeprefix("@").casefold()


def note_author(
    connection: Connection,
    ref: PostRef,
    url: str | None,
    said: PostMetadata | None = None,
    origin: str | None = None,
) -> None:
    """Let a post be found by its author's handle, cited or stated, and by its time.

    A time that the platform states goes before the one that the post's id
    carries, and that before the one that an embed prints.
    """
    known = load_rows(connection, select(authorships).where(authorships.c.post == ref.id))
    stated = said.posted_at if said else None
    at = next((row["posted_at"] for row in known if row["posted_at"]), None)
    handles = {fold_handle(name) for name in (ref.author, said.handle if said else None) if name}
    new = handles - {"", *(row["handle"] for row in known)}
    if stated is not None and (at is None or origin != EMBED):
        at = stated
        mine = authorships.c.post == ref.id
        if any(row["posted_at"] != at for row in known):
            connection.execute(authorships.update().where(mine).values(posted_at=at))
    if new and at is None:
        at = _minted_at(connection, ref, url)
    for handle in sorted(new):
        row = {"platform": ref.platform, "handle": handle, "post": ref.id, "posted_at": at}
        add_row(connection, authorships, row)


def _minted_at(connection: Connection, ref: PostRef, url: str | None) -> datetime | None:
    from ..platforms import identify  # loads every platform: only for what is new

    if url is None:
        url = connection.execute(select(posts.c.url).where(posts.c.id == ref.id)).scalar()
    return identify(url).minted_at if url else None
