"""Reddit: https://www.reddit.com/r/<subreddit>/comments/<id>/<words>/<comment>

Ids      base 36, without time. A comment is a post of its own: <id>/<comment>.
         Share links (/r/…/s/…) and v.redd.it tell nothing without the network.
Lookup   the page's JSON (often refused without a login), then oEmbed.
"""

from __future__ import annotations

import json
from typing import Any

from ..model import Availability, Outcome, PostMetadata, PostRef
from . import _oembed
from ._answers import at, instant, load_object, picture, string
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall, words

_TAKEN = ("[removed]", "[deleted]")


def parse_listing(body: bytes) -> PostMetadata:
    """The page's JSON: a listing of the post, then of its comments, or of the one that was asked for."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenAnswer(f"no JSON: {body[:40]!r}") from error
    post: Any = at(answer, 0, "data", "children", 0, "data")
    asked_for_comment = isinstance(at(answer, 0, "data", "comment"), str)
    comment = at(answer, 1, "data", "children", 0, "data")
    if asked_for_comment and isinstance(comment, dict):
        post = comment
    if not isinstance(post, dict) or "author" not in post:
        raise BrokenAnswer("no post in the listing")
    text = string(post.get("body")) or string(post.get("selftext"))
    author = string(post.get("author"))
    if author in _TAKEN or text in _TAKEN:
        return PostMetadata(availability=Availability.GONE)
    title = string(post.get("title"))
    media = string(post.get("url_overridden_by_dest")) if post.get("post_hint") == "image" else None
    return PostMetadata(
        text="\n\n".join(part for part in (title, text) if part) or None,
        handle=author,
        author_id=string(post.get("author_fullname")),
        posted_at=instant(post.get("created_utc")),
        media=picture(media),
        availability=Availability.AVAILABLE,
    )


def parse_oembed(body: bytes) -> PostMetadata:
    return _oembed.read(load_object(body), handle=r"reddit\.com/(?:u|user)/([\w-]+)")


def path_of(ref: PostRef) -> dict[str, str]:
    """``{path}``: the id in the words of an address."""
    return {"path": ref.post_id.replace("/", "/_/")}


_POST = r"(?P<post>[a-z0-9]{2,10})(?![a-z0-9])"
_COMMENT = r"(?P<comment>[a-z0-9]{2,10})(?![a-z0-9_-])"
_ROOM = r"(?:r/[^/?#]+/|(?:u|user)/(?P<author>[^/?#]+)/)?"

PLATFORM = Platform(
    name="reddit",
    title="Reddit",
    hosts=(
        "*.reddit.com",
        "redd.it",
        "*.redditmedia.com",
        "v.redd.it",
        "*.reddittorjg6rue252oqsxryoxengawnmo46qy4kyii5wtqnwfj4ooad.onion",
    ),
    mirrors=words(
        """
        libreddit.* redlib.* teddit.* *.rxddit.com *.vxreddit.com *.fxreddit.com safereddit.com unddit.com
        removeddit.com ceddit.com troddit.com rareddit.com reveddit.com www.reveddit.com undelete.pullpush.io
        """
    ),
    other_hosts=words(
        """
        redditinc.com support.reddithelp.com mods.reddithelp.com out.reddit.com ads.reddit.com
        business.reddit.com about.reddit.com blog.reddit.com accounts.reddit.com gateway.reddit.com
        oauth.reddit.com chat.reddit.com
        """
    ),
    posts=(
        Form(rf"/(?:v/)?{_ROOM}comments/{_POST}/[^/?#]*/{_COMMENT}", id="{post}/{comment}"),
        Form(rf"/(?:v/[^/?#]+/|{_ROOM})(?:comments|duplicates)/{_POST}"),
        Form(rf"/(?:tb/|gallery/|poll/|mediaembed/|by_id/t3_|api/info(?:\.json)?\?id=t3_){_POST}"),
        Form(rf"/link/{_POST}/video/"),
        Form(
            r"/(?P<room>(?:r|u|user)/[^/?#]+)/s/(?P<post>\w{4,20})",
            id="{room}/s/{post}",
            needs="expansion",
        ),
        Form(r"/(?P<post>[a-z0-9]{8,20})", id="v/{post}", hosts=("v.redd.it",), needs="expansion"),
        Form(r"/video/(?P<post>[a-z0-9]{8,20})", id="v/{post}", needs="expansion"),
        Form(rf"/(?:comments/)?{_POST}", hosts=("redd.it",)),
        Form(r"/(?P<post>(?=[a-z]*\d)[a-z0-9]{5,7})/?(?:\?|$)"),
    ),
    profiles=(
        Form(
            r"/(?:u|user)/(?P<author>[\w-]+)/?"
            r"(?:(?:submitted|comments|overview|gilded|about|posts)/?)?(?:\?[^#]*)?$"
        ),
    ),
    fold=lambda post_id: post_id if "/s/" in post_id else post_id.lower(),
    canonical_url="https://www.reddit.com/comments/{id}/",
    id_urls=(
        (r"v/.+", "https://v.redd.it/{key}"),
        (r".+/s/.+", "https://www.reddit.com/{id}"),
        (r"\w+/\w+", "https://www.reddit.com/comments/{owner}/_/{key}/"),
    ),
    profile_url="https://www.reddit.com/user/{author}/",
    embeds=(Mark("data-src", tag="amp-reddit"),),
    embed_classes=("reddit-embed-bq", "reddit-card", "reddit-embed"),
    extra_fields=path_of,
    endpoints=(
        Endpoint(
            name="json",
            url="https://www.reddit.com/comments/{path}.json?raw_json=1&limit=1",
            parse=parse_listing,
            only=r"(?!v/)\w+(?:/\w+)?",
        ),
        Endpoint(name="oembed", url="https://www.reddit.com/oembed?url={url}", parse=parse_oembed),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:login|register|over18)(?:[/?]|$)"),
        Wall(Outcome.BLOCKED, body=r"you.{1,8}ve been blocked by network security|whoa there, pardner"),
        Wall(
            Outcome.GONE,
            body=r"sorry, this post (?:was|has been) (?:deleted|removed)"
            r"|this community (?:was|has been) banned",
        ),
        Wall(Outcome.PRIVATE, body=r"is a private community|this community is private", statuses=(403,)),
    ),
    samples=(
        # From memory: the president's questions and answers of 2012.
        Sample(
            url="https://www.reddit.com/r/IAmA/comments/z1c9z/i_am_barack_obama_president_of_the_united_states/",
            gives={"json": words("text handle posted_at"), "oembed": words("text author_name")},
        ),
    ),
)
