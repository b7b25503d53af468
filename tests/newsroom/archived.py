"""Who the people of the ferry story are, and what web archives kept of their posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.internet import Internet
from tests.internet.archives import Archives, serve
from tests.internet.platforms import Posting
from tests.internet.platforms.posting import snowflake
from tests.world.nouns import Copy, Handle, Holder, Office, World, WorldPost, archived_address

from .postings import POSTINGS

CAPTAIN, DIRECTOR = "Q90001001", "Q90001002"
#: The captain's post to the shipping line, as it was before it was deleted.
CALL = (
    "@helenastrand You have three ships laid up for the winter within sight of us. One of them would carry "
    "the whole morning shift of the hospital. I would steer it myself. All I need is a yes."
)
_BARGES = (
    (
        datetime(2026, 8, 27, 7, 40, tzinfo=UTC),
        "@strandline, can you spare us a barge? The gravel can't wait.",
    ),
    (datetime(2026, 9, 8, 6, 15, tzinfo=UTC), "The first of Strand's barges is alongside. Thank you!"),
    (datetime(2026, 9, 10, 15, 5, tzinfo=UTC), "And here comes the second barge. Gravel moves from tonight."),
)


def archived_world() -> World:
    """The captain and the port's director; neither has a post on Facebook that anybody kept."""
    opened = datetime(2026, 9, 16, 7, tzinfo=UTC)
    captain = _holder(
        CAPTAIN,
        "Jonas Berthelsen",
        "captain of the island ferry at Vessby",
        Handle(platform="x", name="jberthelsen_ferry", since=opened),
        Handle(platform="facebook", name="jonas.berthelsen"),
    )
    director = _holder(
        DIRECTOR, "Lise Moen", "director of the port of Vessby", Handle(platform="x", name="moen_vessby")
    )
    posts = [_post(DIRECTOR, "moen_vessby", "Lise Moen", text, at) for at, text in _BARGES]
    posts.append(_post(CAPTAIN, "jberthelsen_ferry", "Jonas Berthelsen", CALL, opened + timedelta(hours=2)))
    return World(holders=(captain, director), posts=tuple(posts))


def open_archives(internet: Internet) -> Archives:
    """Archives and directories beside an open newsroom, which has the same posts and the same trouble."""
    archives = serve(internet, archived_world(), more=list(POSTINGS.values()))
    for host in ("www.tiktok.com", "tiktok.com", "m.tiktok.com"):
        internet.take_down(host)
    return archives


def _holder(key: str, name: str, office: str, *handles: Handle) -> Holder:
    return Holder(
        key=key,
        name=name,
        descriptions={"en": office},
        offices=(Office(key=f"{key}9", title={"en": office}, since=datetime(2015, 1, 1, tzinfo=UTC)),),
        handles=handles,
    )


def _post(owner: str, handle: str, name: str, text: str, at: datetime) -> WorldPost:
    posting = Posting(
        platform="x",
        key=snowflake(at, 77),
        handle=handle,
        name=name,
        text=text,
        posted_at=at,
        state="gone" if owner == CAPTAIN else "up",
    )
    address = archived_address(posting, host="x.com")
    copies = (Copy(at=at + timedelta(minutes=50), url=address, form="json2"),)
    return WorldPost(posting=posting, owner=owner, kind="reply", copies=copies)
