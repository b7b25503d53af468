"""Bluesky: https://bsky.app/profile/<handle or DID>/post/<record key>

Ids      a record key is unique in its author's repository only, so the id is
         <handle or DID>/<key>. Handle and DID of one author are joined once known.
Time     the key is a TID, which its client chose: near the time of posting, and it can be forged.
Lookup   the public AppView (JSON), https://docs.bsky.app/docs/api/app-bsky-feed-get-post-thread,
         read in ``_bluesky_answers.py``, then oEmbed for the author.
Gone     the AppView answers 400 "NotFound" for a deleted post, or a thread of type "notFoundPost".
"""

from __future__ import annotations

from datetime import datetime

from ..model import Availability, Outcome
from . import _bluesky_answers, _bluesky_lists, _oembed
from ._ids import from_tid
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words
from ._timed_ids import TIDS


def fold(post_id: str) -> str:
    """Handles and DIDs are case-insensitive, and so are TIDs; other record keys are not."""
    actor, _, key = post_id.rpartition("/")
    return f"{actor.lower()}/{key.lower() if len(key) == 13 else key}"


def minted_at(post_id: str) -> datetime | None:
    return from_tid(post_id.rpartition("/")[2])


_ACTOR = r"@?(?P<author>did:[a-z]+:[\w.:%-]+|[a-z0-9.-]+)"
_KEY = r"(?P<post>[\w.~-]{3,63}[\w~-])"

PLATFORM = Platform(
    name="bluesky",
    title="Bluesky",
    hosts=("*.bsky.app", "main.bsky.dev"),
    mirrors=words(
        """
        *.bskyx.app *.bskx.app *.fxbsky.app *.vxbsky.app *.bskye.app *.bskyy.app *.cbsky.app *.cbskyx.app
        *.bsyy.app *.xbsky.app psky.app deer.social blacksky.community zeppelin.social *.fixbsky.app
        witchsky.app
        """
    ),
    posts=(
        Form(rf"/profile/{_ACTOR}/post/{_KEY}", id="{author}/{post}"),
        Form(rf"/(?:embed/)?{_ACTOR}/app\.bsky\.feed\.post/{_KEY}", id="{author}/{post}"),
    ),
    profiles=(Form(rf"/profile/{_ACTOR}/?(?:(?:followers|follows|search)/?)?(?:\?[^#]*)?$"),),
    schemes={
        "at": (
            Form(rf"{_ACTOR}/app\.bsky\.feed\.post/{_KEY}", id="{author}/{post}"),
            Form(rf"{_ACTOR}/?(?:app\.bsky\.actor\.profile/self)?$"),
        ),
        "bluesky": (Form(rf"intent/profile/{_ACTOR}/post/{_KEY}", id="{author}/{post}"),),
    },
    fold=fold,
    lasting=r"did:.+",
    canonical_url="https://bsky.app/profile/{owner}/post/{key}",
    profile_url="https://bsky.app/profile/{author}",
    minted_at=minted_at,
    timed_ids=TIDS,
    archived=(
        ArchivedForm(
            prefix="bsky.app/profile/{author}/post/",
            handle=r"(?P<author>did:[a-z]{2,10}:[\w.:%-]{1,250}|[a-z0-9.-]{3,253})",
        ),
    ),
    embeds=(Mark("data-bluesky-uri"), Mark("data-bluesky-post")),
    embed_classes=("bluesky-embed",),
    embed_pages=((r".+", "https://embed.bsky.app/embed/{owner}/app.bsky.feed.post/{key}"),),
    endpoints=(
        Endpoint(
            name="appview",
            url="https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread"
            "?uri=at://{owner}/app.bsky.feed.post/{key}&depth=0&parentHeight=0",
            parse=_bluesky_answers.parse_thread,
            markers=(
                (b'"NotFound"', Availability.GONE),
                (b'"AccountTakedown"', Availability.UNAVAILABLE),
                (b'"AccountDeactivated"', Availability.UNAVAILABLE),
                # An account that was renamed answers so too.
                (b"Unable to resolve handle", Availability.UNKNOWN),
            ),
        ),
        Endpoint(
            name="oembed",
            url="https://embed.bsky.app/oembed?url={url}",
            parse=_oembed.parser(
                handle=r"bsky\.app/profile/([\w.-]+)", title_is_text=False, html_is_text=True
            ),
        ),
    ),
    listings=_bluesky_lists.LISTINGS,
    walls=(
        Wall(
            Outcome.LOGIN_WALL,
            body=r"visible only to people who are signed in|author has chosen to make their posts visible",
        ),
        Wall(Outcome.GONE, body=r">\s*post not found\s*<", unless=r'property="og:description"'),
    ),
    samples=(
        # From memory: Bluesky's own.
        Sample(
            url="https://bsky.app/profile/bsky.app/post/3l6oveex3ii2l",
            gives={
                "appview": words("text author_name handle author_id posted_at"),
                "oembed": words("text author_name"),
            },
        ),
    ),
)
